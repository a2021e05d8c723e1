package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// runIn is a directory with a policy and an economy that take a moment to run.
func runIn(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var rows strings.Builder
	rows.WriteString("id,setting,provider,commissioner,currency,date\n")
	for i := range 20_000 {
		fmt.Fprintf(&rows, "%d,outpatient,R%02d,C%02d,WF01A,2025-%02d-03\n", i, i%50, i%40, 4+i%9)
	}
	for name, text := range map[string]string{
		"policy/policy.yaml": `policy: {name: P, year: 2025-26, nation: England, because: To be stopped.}
price:
  visits:
    of: attendances
    because: Paid the same for each visit.
    payer: attendance.commissioner
    payee: attendance.provider
    start with: {visit: {amount: £40}}
`,
		"economy/economy.yaml":    "name: E\nyear: 2025-26\n",
		"economy/attendances.csv": rows.String(),
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// purse is the program, which this test binary is when it is called so.
func purse(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	program, err := exec.LookPath("purse")
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program, args...)
	c.Dir = dir
	return c
}

func verified(t *testing.T, dir string) {
	t.Helper()
	if out, err := purse(t, dir, "verify", "b.duckdb").CombinedOutput(); err != nil {
		t.Fatalf("half a book: %v\n%s", err, out)
	}
}

// A run killed at any moment leaves no book or a whole one, and the next run is not hindered and tidies up.
func TestKilledRunLeavesNoHalfBook(t *testing.T) {
	dir := runIn(t)
	book := filepath.Join(dir, "b.duckdb")
	before := entries(t, dir)
	run := func() *exec.Cmd { return purse(t, dir, "run", "policy", "economy", "-o", "b.duckdb") }
	began := time.Now()
	if out, err := run().CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	whole := time.Since(began)
	verified(t, dir)
	moments := 50
	if testing.Short() {
		moments = 5
	}
	random := rand.New(rand.NewPCG(3, 4)) // spread evenly, and the same each time
	absent, present := 0, 0
	for range moments {
		if err := os.Remove(book); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		c := run()
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(random.Int64N(int64(whole) * 6 / 5)))
		if err := c.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		c.Wait() // its error is that it was killed
		if _, err := os.Stat(book); errors.Is(err, fs.ErrNotExist) {
			absent++
			continue
		}
		present++
		verified(t, dir)
	}
	t.Logf("killed within %v: %d times there was no book, %d times a whole one", whole, absent, present)
	if absent == 0 {
		t.Error("no run was killed before its book was there: the test shows nothing")
	}
	if out, err := purse(t, dir, "run", "policy", "economy", "-o", "b.duckdb", "--force").CombinedOutput(); err != nil {
		t.Fatalf("the next run: %v\n%s", err, out)
	}
	verified(t, dir)
	if now := entries(t, dir); len(now) != len(before)+1 {
		t.Errorf("left behind: %v", now)
	}
}

// A run that is asked to stop does so, and leaves nothing.
func TestInterruptedRunTidiesUp(t *testing.T) {
	dir := runIn(t)
	before := entries(t, dir)
	c := purse(t, dir, "run", "policy", "economy", "-o", "b.duckdb")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for began := time.Now(); len(entries(t, dir)) == len(before) && time.Since(began) < 20*time.Second; {
		time.Sleep(time.Millisecond) // until it has begun to write
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	err := c.Wait()
	if _, there := os.Stat(filepath.Join(dir, "b.duckdb")); there == nil {
		t.Skip("the run was done before it could be interrupted")
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitFault {
		t.Errorf("it ended with %v, want exit code %d", err, exitFault)
	}
	if now := entries(t, dir); len(now) != len(before) {
		t.Errorf("left behind: %v", now)
	}
}

// On a disk without room a run fails, says so, and leaves nothing.
func TestRunOnAFullDisk(t *testing.T) {
	dir := runIn(t)
	disk := filepath.Join(dir, "disk")
	if err := os.Mkdir(disk, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=200k"); err != nil {
		t.Skipf("a small disk can be made by root only: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	out, err := purse(t, dir, "run", "policy", "economy", "-o", "disk/b.duckdb").CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitFault {
		t.Errorf("it ended with %v, want exit code %d", err, exitFault)
	}
	for _, want := range []string{"error: no room is left on the disk: ", "b.duckdb", "hint: make room there"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("got\n%s\nwant it to say %q", out, want)
		}
	}
	if left := entries(t, disk); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// What cannot be printed is not done.
func TestPrintingOnAFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skipf("there is no full device: %v", err)
	}
	defer full.Close()
	dir := runIn(t)
	for _, args := range [][]string{{"check", "policy"}, {"check", "policy", "--csv"}, {"version"}, {"help", "run"}, {"check", "policy", "economy", "--json"}} {
		var errs strings.Builder
		c := purse(t, dir, args...)
		c.Stdout, c.Stderr = full, &errs
		var exit *exec.ExitError
		if err := c.Run(); !errors.As(err, &exit) || exit.ExitCode() != exitFault {
			t.Errorf("%v ended with %v, want exit code %d", args, err, exitFault)
		}
		if !strings.Contains(errs.String(), "no room is left") {
			t.Errorf("%v said %q", args, errs.String())
		}
	}
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	found, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range found {
		names = append(names, e.Name())
	}
	return names
}
