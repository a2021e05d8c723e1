// Findings measures whether what is planted in invented countries is found by a run that is given no word of it, and how
// often something is named where nothing is: go run ./internal/findings.
//
// For each seed it makes a country with truths planted and one without, takes the file of truths away, runs the policy
// of this package into a book, and looks in the book alone. Only then is what was named held against what was planted.
// See docs/truths.md.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"time"
)

// settings are what the command was asked for.
type settings struct {
	seeds, people int
	first         uint64
	twice         int           // of how many seeds the planted country is also run with the truths in place
	jobs          int           // how many seeds are worked on at a time
	within        time.Duration // after which no new seed is begun; 0 for all
	keep          string        // a file that outcomes are kept in, "" for none
	progress      io.Writer
}

func main() {
	s := settings{progress: os.Stderr}
	flag.IntVar(&s.seeds, "seeds", 200, "how many seeds, each making two countries")
	flag.IntVar(&s.people, "people", 60_000, "how many people live in each country")
	flag.Uint64Var(&s.first, "first", 1001, "the first seed")
	flag.IntVar(&s.twice, "twice", 10, "for how many seeds the digests with and without the file of truths are compared")
	flag.IntVar(&s.jobs, "jobs", 2, "how many seeds to work on at a time")
	flag.DurationVar(&s.within, "within", 0, "begin no seed after this time, such as 8m; the report says how many there were")
	flag.StringVar(&s.keep, "keep", "", "a file to keep each seed's outcome in; seeds that it has are not done again")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := s.report(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "findings:", err)
		os.Exit(1)
	}
}

// report works through the seeds and prints what came of them. The error says what was not as it must be.
func (s *settings) report(ctx context.Context, w io.Writer) error {
	r, err := s.measure(ctx)
	if err != nil {
		return err
	}
	if err := r.print(w, s.people, s.first); err != nil {
		return err
	}
	if problems := r.problems(); len(problems) > 0 {
		return fmt.Errorf("%s", strings.Join(problems, "\n  "))
	}
	return nil
}

// measure adds up the outcomes of all seeds. The order in which they are done does not matter.
func (s *settings) measure(ctx context.Context) (*report, error) {
	keeper, err := openKeeper(s.keep, s.people)
	if err != nil {
		return nil, err
	}
	defer keeper.close()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var (
		r     = newReport()
		lock  sync.Mutex
		group sync.WaitGroup
		next  = make(chan int)
	)
	for range max(1, s.jobs) {
		group.Go(func() {
			for i := range next {
				one, err := s.both(ctx, i, keeper.had)
				lock.Lock()
				if err == nil {
					err = s.add(r, keeper, one)
				}
				lock.Unlock()
				if err != nil {
					cancel(fmt.Errorf("seed %d: %w", s.first+uint64(i), err))
					return
				}
			}
		})
	}
	s.deal(ctx, next)
	group.Wait()
	return r, context.Cause(ctx)
}

// add adds a seed's outcome to the report, and keeps it where it is new.
func (s *settings) add(r *report, keeper *keeper, one kept) error {
	r.add(one.Planted)
	r.add(one.Plain)
	if r.seeds%10 == 0 {
		fmt.Fprintf(s.progress, "%d of %d seeds\n", r.seeds, s.seeds)
	}
	if _, had := keeper.had[one.Seed]; had {
		return nil
	}
	return keeper.add(one)
}

// deal hands out the seeds one by one, until they or the time are used up.
func (s *settings) deal(ctx context.Context, next chan<- int) {
	defer close(next)
	began := time.Now()
	for i := range s.seeds {
		if s.within > 0 && time.Since(began) > s.within {
			return
		}
		select {
		case next <- i:
		case <-ctx.Done():
			return
		}
	}
}

// both are the outcomes of one seed's two countries, as they were had before or made now.
func (s *settings) both(ctx context.Context, i int, had map[uint64]kept) (kept, error) {
	one := kept{Seed: s.first + uint64(i), People: s.people}
	if before, ok := had[one.Seed]; ok {
		return before, nil
	}
	var err error
	if one.Planted, err = look(ctx, s.people, one.Seed, true, i < s.twice); err != nil {
		return one, err
	}
	one.Plain, err = look(ctx, s.people, one.Seed, false, false)
	return one, err
}
