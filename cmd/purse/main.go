// Command purse runs a publicly commissioned health service as code. It has one verb a file; each reads its words,
// calls a package and prints, and does nothing else.
//
// Exit codes: 0 done; 1 the thing checked is at fault, or the work failed; 2 wrong use. Results go to stdout, all
// else to stderr. An error says where, what is wrong and, after "hint:", what to do.
package main

//go:generate go run ../../internal/manual ../../docs

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	m := &Main{Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	code := m.Run(ctx)
	stop()
	os.Exit(code)
}
