//go:build !unix

package main

import "os"

// spentOf is what a process that has ended spent; how much memory is not known here.
func spentOf(p *os.ProcessState) spent {
	return spent{CPU: (p.UserTime() + p.SystemTime()).Seconds()}
}
