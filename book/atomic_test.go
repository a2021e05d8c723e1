package book_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/commonpurse/commonpurse/book"
)

// writeIn, in the environment, makes the test binary a program that writes a book there and does nothing else.
const writeIn = "PURSE_TEST_WRITE_BOOK"

func TestMain(m *testing.M) {
	if path := os.Getenv(writeIn); path != "" {
		if err := writeLarge(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const largeRows = 30_000

// writeLarge writes a book that takes long enough to be killed while it is written.
func writeLarge(path string) error {
	ctx := context.Background()
	w, err := book.Create(ctx, path, false, openStore)
	if err != nil {
		return err
	}
	defer w.Abort()
	for i := range largeRows {
		row := line("2017-18-m01", "r", "s", "", "P", fmt.Sprint("Q", i), 1, i)
		if err := w.Append(ctx, "ledger", row); err != nil {
			return err
		}
	}
	return w.Close(ctx)
}

func child(path string) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), writeIn+"="+path)
	return c
}

// A writer killed at any moment leaves no book or a whole one, and the next writer is not hindered and tidies up.
func TestKilledWriterLeavesNoHalfBook(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.duckdb")
	began := time.Now()
	if out, err := child(path).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	whole := time.Since(began)
	mustBeWhole(t, path)
	moments := 50
	if testing.Short() {
		moments = 5
	}
	random := rand.New(rand.NewPCG(1, 2)) // spread evenly, and the same each time
	absent, present := 0, 0
	for range moments {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		killAfter(t, path, time.Duration(random.Int64N(int64(whole)*5/4)))
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			absent++
			continue
		}
		present++
		mustBeWhole(t, path)
	}
	t.Logf("killed within %v: %d times there was no book, %d times a whole one", whole, absent, present)
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	if out, err := child(path).CombinedOutput(); err != nil {
		t.Fatalf("the next writer: %v\n%s", err, out)
	}
	mustBeWhole(t, path)
	if left := names(t, filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func killAfter(t *testing.T, path string, after time.Duration) {
	t.Helper()
	c := child(path)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	if err := c.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	c.Wait() // its error is that it was killed
}

func mustBeWhole(t *testing.T, path string) {
	t.Helper()
	b := read(t, path)
	defer b.Close()
	if faults, err := b.Verify(context.Background()); err != nil || len(faults) > 0 {
		t.Fatalf("half a book: %v %v", faults, err)
	}
	if n, err := b.Count(context.Background(), "ledger", nil); err != nil || n != largeRows {
		t.Fatalf("half a book: %d rows, %v", n, err)
	}
}

// Two writers of one book at once do not disturb each other; the second to end is refused.
func TestALivingWriterIsLeftAlone(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "b.duckdb")
	first, second := begin(t, path), begin(t, path)
	fill(t, first, small())
	if err := first.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if err := second.Close(ctx); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("got %v", err)
	}
	rows, err := read(t, path).Rows(ctx, "ledger", nil)
	if err != nil || len(rows) != 4 {
		t.Errorf("%d rows %v", len(rows), err)
	}
	if left := names(t, filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestForceKeepsTheOldBookUntilTheNewIsWhole(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "b.duckdb")
	write(t, path, small()).Close()
	force := func() *book.Writer {
		w, err := book.Create(ctx, path, true, openStore)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	lines := func() int64 {
		b := read(t, path)
		defer b.Close()
		n, err := b.Count(ctx, "ledger", nil)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if err := force().Abort(); err != nil || lines() != 4 {
		t.Errorf("after giving up: %d lines %v", lines(), err)
	}
	if err := force().Close(ctx); err != nil || lines() != 0 {
		t.Errorf("after replacing: %d lines %v", lines(), err)
	}
}
