package version

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestBuild demands that two programs without a name of their own are told apart by their code, and one built twice is not.
func TestBuild(t *testing.T) {
	if testing.Short() {
		t.Skip("builds three programs: not in short tests")
	}
	dir := t.TempDir()
	made := func(name, code string) string {
		t.Helper()
		source, path := filepath.Join(dir, name, "main.go"), filepath.Join(dir, name+".out")
		if err := os.MkdirAll(filepath.Dir(source), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(source, []byte("package main\n\nfunc main() { println("+code+") }\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		build := exec.Command("go", "build", "-trimpath", "-o", path, "main.go")
		build.Dir = filepath.Dir(source)
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		id, err := identity(path)
		if err != nil || id == "" {
			t.Fatalf("found %q, %v", id, err)
		}
		return id
	}
	one, same, other := made("a", "1"), made("b", "1"), made("c", "2")
	if one != same {
		t.Errorf("one program built twice: %s and %s", one, same)
	}
	if one == other {
		t.Errorf("two programs have the identity %s", one)
	}
}

func TestIdentityOfAFileWithoutANote(t *testing.T) {
	dir := t.TempDir()
	var ids []string
	for i, text := range [][]byte{[]byte("a program"), []byte("a program"), []byte("another"), append([]byte("\x7fELF"), bytes.Repeat([]byte{1}, 100)...)} {
		path := filepath.Join(dir, string(rune('a'+i)))
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		id, err := identity(path)
		if err != nil || len(id) != 64 {
			t.Fatalf("found %q, %v, expected a SHA-256", id, err)
		}
		ids = append(ids, id)
	}
	if ids[0] != ids[1] || ids[0] == ids[2] {
		t.Errorf("found %v", ids)
	}
	if _, err := identity(filepath.Join(dir, "none")); err == nil {
		t.Error("a file that is not there has an identity")
	}
}

// TestBuildOfThis is of the test's own program, which has no name of its own.
func TestBuildOfThis(t *testing.T) {
	got, err := Build()
	if err != nil {
		t.Fatal(err)
	}
	if name := String(); named(name) != (got == name) || !strings.HasPrefix(got, name) {
		t.Errorf("found %q for %q", got, name)
	}
	for name, want := range map[string]bool{"development": false, "commit 0123456789ab": true, "commit 0123456789ab+changes": false, "1.2.3": true} {
		if named(name) != want {
			t.Errorf("named(%q) is %v", name, !want)
		}
	}
}
