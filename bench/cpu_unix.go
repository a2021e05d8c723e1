//go:build unix

package main

import (
	"syscall"
	"time"
)

// processor is the time that the processors have worked for this process, so that what other processes do while a
// benchmark runs weighs less.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
