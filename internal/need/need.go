// Package need finds the files that a test reads, wherever the test is run from: those of the repository, and those
// from outside it, without which the test is skipped.
package need

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Shared is the path of a file or folder under ../shared, counted from the root of the module, such as
// "peers/FunnelPlotR". Where it is absent the test is skipped, or fails if PURSE_REQUIRE lists "shared"
// (names separated by commas).
func Shared(t testing.TB, rel string) string {
	t.Helper()
	path := filepath.Join(root(t), "..", "shared", filepath.FromSlash(rel))
	if _, err := os.Stat(path); err != nil {
		if slices.Contains(strings.Split(os.Getenv("PURSE_REQUIRE"), ","), "shared") {
			t.Fatalf("%s is absent and PURSE_REQUIRE asks for shared: %v", path, err)
		}
		t.Skipf("%s is absent: the material this test reads is not here", path)
	}
	return path
}

// File is the path of a file or folder of this repository, counted from its root, such as "docs/language.md". Where
// it is absent the test fails: what is ours is always there.
func File(t testing.TB, rel string) string {
	t.Helper()
	path := filepath.Join(root(t), filepath.FromSlash(rel))
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%s is absent: it is part of the repository", path)
	}
	return path
}

// root is the folder of go.mod above the package under test.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
			continue
		}
		t.Fatal("no go.mod above the package under test")
	}
}
