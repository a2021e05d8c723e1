package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"syscall"

	"github.com/commonpurse/commonpurse/fault"
)

// fail prints an error, if there is one, and gives the exit code.
func (m *Main) fail(err error) int {
	if err == nil {
		return exitDone
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(m.Stderr, "error: stopped before the end; nothing half done is left")
		return exitFault
	}
	if noRoom(err) {
		fmt.Fprintf(m.Stderr, "error: no room is left on the disk: %s\n    hint: make room there, and do it again; nothing half done is left\n",
			strings.ReplaceAll(err.Error(), "\n", "; "))
		return exitFault
	}
	n := m.printError(err)
	if n > 1 {
		fmt.Fprintf(m.Stderr, "%d faults\n", n)
	}
	var use useError
	if errors.As(err, &use) {
		return exitUse
	}
	return exitFault
}

// noRoom is whether a disk is full, which the database says in words only.
func noRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || strings.Contains(strings.ToLower(err.Error()), "no space left on device")
}

// printError prints every fault of an error and says how many there were. A fault begins with its place; an error
// without one begins with "error:".
func (m *Main) printError(err error) int {
	switch e := err.(type) {
	case useError:
		return m.printError(e.error)
	case fault.List:
		return m.printAll(asErrors(e))
	case interface{ Unwrap() []error }:
		return m.printAll(e.Unwrap())
	case *fault.Fault:
		if e.Place.String() != "" {
			fmt.Fprintln(m.Stderr, e)
			return 1
		}
	}
	fmt.Fprintln(m.Stderr, "error:", err)
	return 1
}

func (m *Main) printAll(errs []error) int {
	n := 0
	for _, e := range errs {
		n += m.printError(e)
	}
	return n
}

func asErrors(list fault.List) []error {
	errs := make([]error, len(list))
	for i, f := range list {
		errs[i] = f
	}
	return errs
}

// joined is the errors that there are, each printed as its own, nil when there are none.
func joined(errs ...error) error {
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}

// noFile says that a file given cannot be opened, and what to do.
func noFile(path string, err error) error {
	f := fault.New(fault.Place{File: path}, "%v", err)
	if errors.Is(err, fs.ErrNotExist) {
		f = fault.New(fault.Place{File: path}, "there is no such file").WithHint("name a file that is there, or - for stdin")
	}
	return f
}
