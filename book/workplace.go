package book

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
)

// workplace is the hidden directory beside a book in which it is written: the file, what DuckDB puts beside a file,
// and a lock that the system lets go of when the writer dies. So the next writer of the same book can tell what a
// dead writer left behind from what a living one is at.
type workplace struct {
	target string // the book's own path
	dir    string
	lock   *os.File
}

const (
	bookInside = "book.duckdb"
	lockInside = "lock"
)

// MayCreate says what is wrong with a path for a new book, nil when nothing is: so that a long run is not begun for
// a file that cannot be written. Create asks again.
func MayCreate(path string, force bool) error {
	at := fault.Place{File: path}
	parent := filepath.Dir(path)
	info, err := os.Stat(parent)
	switch {
	case path == "" || strings.HasSuffix(path, string(filepath.Separator)):
		return fault.New(at, "this is no name for a book").WithHint("name a file, such as base.duckdb")
	case errors.Is(err, fs.ErrNotExist):
		return fault.New(at, "there is no directory %s", parent).WithHint("make it first: mkdir %s", parent)
	case err != nil:
		return fault.New(at, "%v", err)
	case !info.IsDir():
		return fault.New(at, "%s is not a directory", parent).WithHint("name a file in a directory")
	}
	return usableTarget(path, force)
}

// usableTarget says what is wrong with what is already there.
func usableTarget(path string, force bool) error {
	at := fault.Place{File: path}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fault.New(at, "%v", err)
	case info.IsDir():
		return fault.New(at, "this is a directory").WithHint("name a file in it, such as %s", filepath.Join(path, "base.duckdb"))
	case !force:
		return fault.New(at, "this file exists already").WithHint("give --force to replace it once the new book is whole, or name another")
	case info.Mode().IsRegular() && info.Size() > 0 && looksLikeDuckDB(path) != nil:
		return fault.New(at, "this file is not a book, and --force replaces books only").
			WithHint("name another file, or take this one away first")
	}
	return nil
}

// newWorkplace clears away what dead writers of the same book left, and makes a place to write it.
func newWorkplace(target string) (*workplace, error) {
	prefix := "." + filepath.Base(target) + "-"
	parent := filepath.Dir(target)
	clearDead(parent, prefix)
	for range 10 { // a cleaner may take the new directory between its making and its locking
		w, err := claim(parent, prefix, target)
		if w != nil || err != nil {
			return w, err
		}
	}
	return nil, fmt.Errorf("%s: could not make a place to write in beside it", target)
}

// claim makes a workplace; nil when another writer's cleaning took it first.
func claim(parent, prefix, target string) (*workplace, error) {
	dir, err := os.MkdirTemp(parent, prefix+"*.tmp")
	if err != nil {
		return nil, fault.New(fault.Place{File: target}, "cannot write beside it: %v", err).
			WithHint("look to the permissions of %s, or name a file elsewhere", parent)
	}
	name := filepath.Join(dir, lockInside)
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	held, err := lock(f)
	if _, gone := os.Stat(name); err == nil && held && gone == nil {
		return &workplace{target: target, dir: dir, lock: f}, nil
	}
	return nil, errors.Join(err, f.Close(), os.RemoveAll(dir))
}

// clearDead removes the workplaces whose writer is no more. One that cannot be removed is left: it harms nothing.
func clearDead(parent, prefix string) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return
	}
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), prefix) && strings.HasSuffix(e.Name(), ".tmp") {
			removeIfDead(filepath.Join(parent, e.Name()))
		}
	}
}

func removeIfDead(dir string) {
	f, err := os.OpenFile(filepath.Join(dir, lockInside), os.O_RDWR, 0)
	if err != nil {
		os.Remove(dir) // only if empty: its writer died before it began, or is about to begin and will try again
		return
	}
	defer f.Close()
	if held, err := lock(f); err == nil && held {
		clearOut(dir)
	}
}

// clearOut removes a workplace, its lock last: a remover that is killed halfway leaves a lock that nobody holds, by
// which the next one knows that the rest may go too.
func clearOut(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == lockInside {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return os.RemoveAll(dir)
}

func (w *workplace) file() string { return filepath.Join(w.dir, bookInside) }

// publish gives the finished file the book's own name, and puts both on disk.
func (w *workplace) publish(force bool) error {
	if _, err := os.Stat(w.file() + ".wal"); err == nil {
		return fmt.Errorf("%s: DuckDB did not finish writing the book", w.target)
	}
	if err := syncFile(w.file()); err != nil {
		return err
	}
	if err := w.rename(force); err != nil {
		return err
	}
	_ = w.remove() // the book stands; what cannot be removed now is cleared by the next writer
	return syncDir(filepath.Dir(w.target))
}

// rename never replaces a file that came while the book was being written, unless forced.
func (w *workplace) rename(force bool) error {
	if err := usableTarget(w.target, force); err != nil {
		return err
	}
	if !force {
		err := os.Link(w.file(), w.target) // fails where there is a file already, unlike Rename
		if err == nil {
			return nil
		}
		if errors.Is(err, fs.ErrExist) {
			return usableTarget(w.target, force)
		}
	}
	return os.Rename(w.file(), w.target)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// remove takes the workplace away with everything in it.
func (w *workplace) remove() error {
	closed := w.lock.Close() // before the removal, which Windows refuses for an open file
	return errors.Join(closed, clearOut(w.dir))
}
