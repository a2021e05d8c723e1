// Agree draws whole policies, of all five kinds of rule, with economies for them, and holds every way there is of
// getting a figure to one answer: the book that a run writes, the reference, and explain.
//
//	go run ./internal/agree -policies 1000
//
// It says which operations, and which pairs of them, the drawn rules met, and fails when they are too few to prove
// much. What fails is made as small as it will go and written as a file under internal/agree/testdata, which go test
// runs from then on: commit it with the mend.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func main() {
	testing.Init() // what draws asks whether tests are to be short
	policies := flag.Int("policies", 100, "how many policies to draw")
	seed := flag.Uint64("seed", 0, "what to draw from: the same seed draws the same policies; 0 takes one by the clock")
	keep := flag.String("keep", "internal/agree/testdata", "the directory for what fails")
	shrink := flag.Duration("shrink", 2*time.Minute, "how long to make what fails smaller")
	flag.Parse()
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano()>>10) | 1
	}
	fmt.Printf("drawing %d policies from seed %d\n", *policies, *seed)
	for name, value := range map[string]any{"rapid.checks": *policies, "rapid.seed": *seed, "rapid.shrinktime": *shrink,
		"rapid.nofailfile": true} {
		if err := flag.Set(name, fmt.Sprint(value)); err != nil {
			fmt.Fprintln(os.Stderr, "agree:", err)
			os.Exit(2)
		}
	}
	os.Exit(drawAndCheck(*keep))
}

// drawAndCheck draws and checks, and gives the exit code.
func drawAndCheck(keep string) int {
	begun := time.Now()
	c, out := newChecker(), &teller{}
	rapid.Check(out, c.property)
	c.met.tell(os.Stdout)
	fmt.Printf("%.0f seconds\n", time.Since(begun).Seconds())
	if out.failed {
		path := filepath.Join(keep, c.failing.name()+".txtar")
		if err := os.WriteFile(path, c.failing.archive(c.problem), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "agree:", err)
			return 1
		}
		fmt.Printf("%s\nwritten to %s: go test ./internal/agree runs it\n", c.problem, path)
		return 1
	}
	if lacks := c.met.lacks(); len(lacks) > 0 {
		for _, lack := range lacks {
			fmt.Println("too little: " + lack)
		}
		return 1
	}
	return 0
}

// teller is what a property-based check reports to outside a test.
type teller struct{ failed bool }

func (*teller) Helper()                     {}
func (*teller) Name() string                { return "agree" }
func (*teller) Logf(string, ...any)         {}
func (*teller) Log(...any)                  {}
func (*teller) Skipf(string, ...any)        {}
func (*teller) Skip(...any)                 {}
func (*teller) SkipNow()                    {}
func (t *teller) Errorf(f string, a ...any) { t.fail(fmt.Sprintf(f, a...)) }
func (t *teller) Error(a ...any)            { t.fail(fmt.Sprint(a...)) }
func (t *teller) Fatalf(f string, a ...any) { t.fail(fmt.Sprintf(f, a...)) }
func (t *teller) Fatal(a ...any)            { t.fail(fmt.Sprint(a...)) }
func (t *teller) FailNow()                  { t.failed = true }
func (t *teller) Fail()                     { t.failed = true }
func (t *teller) Failed() bool              { return t.failed }

// fail notes a failure. What failed is told from the file it is kept in, not from what was drawn.
func (t *teller) fail(string) { t.failed = true }
