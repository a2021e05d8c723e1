package need_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/internal/need"
)

// recorder stands for a test, and notes how it ended.
type recorder struct {
	testing.TB
	ended string
}

func (r *recorder) Helper() {}

func (r *recorder) Fatalf(format string, args ...any) { r.end("failed", format, args) }
func (r *recorder) Fatal(args ...any)                 { r.end("failed", "%s", args) }
func (r *recorder) Skipf(format string, args ...any)  { r.end("skipped", format, args) }

func (r *recorder) end(how, format string, args []any) {
	r.ended = how + ": " + fmt.Sprintf(format, args...)
	panic(r) // as the real ones leave the test
}

func run(t *testing.T, find func(testing.TB, string) string, rel string) (path, ended string) {
	r := &recorder{TB: t}
	defer func() {
		if v := recover(); v != nil && v != any(r) {
			panic(v)
		}
		ended = r.ended
	}()
	return find(r, rel), ""
}

// elsewhere is a module of its own, with something beside it.
func elsewhere(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"main/go.mod": "module x\n", "main/a/b/c.txt": "c", "shared/data/x.csv": "1"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(filepath.Join(dir, "main", "a", "b"))
	return dir
}

func TestShared(t *testing.T) {
	dir := elsewhere(t)
	t.Setenv("PURSE_REQUIRE", "")
	if path, ended := run(t, need.Shared, "data/x.csv"); ended != "" || !same(path, filepath.Join(dir, "shared", "data", "x.csv")) {
		t.Errorf("found %q, %s", path, ended)
	}
	if _, ended := run(t, need.Shared, "data/none.csv"); !strings.HasPrefix(ended, "skipped: ") || !strings.Contains(ended, "none.csv") {
		t.Errorf("without what it needs the test %s, expected a skip that names the file", ended)
	}
	t.Setenv("PURSE_REQUIRE", "network,shared")
	if _, ended := run(t, need.Shared, "data/none.csv"); !strings.HasPrefix(ended, "failed: ") || !strings.Contains(ended, "none.csv") {
		t.Errorf("without what is required the test %s, expected a failure that names the file", ended)
	}
}

func TestFile(t *testing.T) {
	dir := elsewhere(t)
	if path, ended := run(t, need.File, "a/b/c.txt"); ended != "" || !same(path, filepath.Join(dir, "main", "a", "b", "c.txt")) {
		t.Errorf("found %q, %s", path, ended)
	}
	if _, ended := run(t, need.File, "a/none"); !strings.HasPrefix(ended, "failed: ") || !strings.Contains(ended, "none") {
		t.Errorf("without its file the test %s, expected a failure that names it", ended)
	}
}

func TestOutsideAModule(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, ended := run(t, need.File, "go.mod"); !strings.Contains(ended, "no go.mod") {
		t.Errorf("outside a module the test %s, expected a failure that says so", ended)
	}
}

func same(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}
