//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// spentOf is what a process that has ended spent.
func spentOf(p *os.ProcessState) spent {
	u := spent{CPU: (p.UserTime() + p.SystemTime()).Seconds()}
	if r, ok := p.SysUsage().(*syscall.Rusage); ok {
		u.Peak = int64(r.Maxrss)
		if runtime.GOOS != "darwin" {
			u.Peak *= 1024
		}
	}
	return u
}
