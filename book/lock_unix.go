//go:build unix

package book

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the file for this process alone, without waiting. The system gives it back when the process ends,
// however it ends. held is false when another process has it.
func lock(f *os.File) (held bool, err error) {
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

// syncDir puts a directory's names on disk.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) { // some network drives cannot
		return err
	}
	return nil
}
