// Mutants plants faults in the code that works out money, one at a time, and runs the tests that should find each: a
// fault that none finds is a hole in the tests.
//
//	go run ./internal/mutants            all of them
//	go run ./internal/mutants rounding   those whose name has the word
//
// Nothing in the tree is changed: the go tool is given the changed file in the place of the one that is there.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

func main() {
	limit := flag.Duration("limit", 5*time.Minute, "how long one test may take; a fault that has one run on counts as found")
	list := flag.Bool("list", false, "say what there is and plant nothing")
	flag.Parse()
	ctx := context.Background()
	survived, planted := 0, 0
	fmt.Printf("%-34s %-28s %-62s %s\n", "fault", "in", "found by", "seconds")
	for _, m := range mutants {
		if !strings.Contains(m.name, strings.Join(flag.Args(), " ")) {
			continue
		}
		if *list {
			fmt.Printf("%-34s %-28s %s\n", m.name, m.file, m.suites())
			continue
		}
		planted++
		begun := time.Now()
		found, err := m.hunt(ctx, *limit)
		if err != nil {
			fmt.Fprintf(os.Stderr, "mutants: %s: %v\n", m.name, err)
			survived++
			continue
		}
		if found == "" {
			found = "NOBODY"
			survived++
		}
		fmt.Printf("%-34s %-28s %-62s %.0f\n", m.name, m.file, found, time.Since(begun).Seconds())
	}
	if survived > 0 {
		fmt.Printf("%d of %d faults survived\n", survived, planted)
		os.Exit(1)
	}
	if !*list {
		fmt.Printf("all %d faults were found\n", planted)
	}
}
