package main

import (
	"context"
	"errors"
	"fmt"

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
