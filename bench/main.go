// Bench measures Commonpurse against yardsticks, side by side in one run: go run ./bench.
//
// A benchmark first checks that both sides give the same rows, then times them turn about, and prints the median of
// the ratios of each pair, so that a slow minute of the machine falls on both.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/commonpurse/commonpurse/engine/duckdb"
)

func main() {
	rows := flag.Int64("rows", 20_000_000, "how many spells to price")
	pairs := flag.Int("pairs", 5, "how many times to time each side")
	threads := flag.Int("threads", 2, "how many threads DuckDB may use")
	file := flag.String("db", "", "a file to keep the spells in, and to use again when it is there")
	show := flag.Bool("sql", false, "print the SQL that is run")
	flag.Parse()
	if err := run(context.Background(), *rows, *pairs, *threads, *file, *show); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rows int64, pairs, threads int, file string, show bool) error {
	if file == "" {
		dir, err := os.MkdirTemp("", "bench")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		file = filepath.Join(dir, "bench.duckdb")
	}
	db, err := duckdb.Open(file, duckdb.Options{Threads: threads})
	if err != nil {
		return err
	}
	defer db.Close()
	fmt.Printf("DuckDB %s, %d threads\n", db.Version(), threads)
	if err := makeSpells(ctx, db, rows); err != nil {
		return err
	}
	p, err := newPricing(ctx, db)
	if err != nil {
		return err
	}
	if show {
		if err := p.print(ctx); err != nil {
			return err
		}
	}
	return p.measure(ctx, pairs)
}

// measure checks that the ledgers are equal, then times them in pairs.
func (p *pricing) measure(ctx context.Context, pairs int) error {
	if err := p.yardstick(ctx); err != nil {
		return fmt.Errorf("the yardstick: %w", err)
	}
	if err := p.ours(ctx); err != nil {
		return fmt.Errorf("ours: %w", err)
	}
	lines, err := p.equal(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%d ledger lines, equal row for row\n", lines)
	var ratios []float64
	var theirs, ours, scans []time.Duration
	for range pairs {
		a, err := timed(func() error { return p.yardstick(ctx) })
		if err != nil {
			return err
		}
		b, err := timed(func() error { return p.ours(ctx) })
		if err != nil {
			return err
		}
		c, err := timed(func() error { return p.scan(ctx) })
		if err != nil {
			return err
		}
		theirs, ours, scans = append(theirs, a), append(ours, b), append(scans, c)
		ratios = append(ratios, b.Seconds()/a.Seconds())
		fmt.Printf("  yardstick %.2f s, ours %.2f s, ratio %.2f, scan %.2f s\n", a.Seconds(), b.Seconds(), b.Seconds()/a.Seconds(), c.Seconds())
	}
	fmt.Printf("price: yardstick %.2f s, ours %.2f s, scan %.2f s (medians); ratio %.2f (median of %d)\n",
		middle(theirs).Seconds(), middle(ours).Seconds(), middle(scans).Seconds(), middle(ratios), pairs)
	return nil
}

func timed(f func() error) (time.Duration, error) {
	start := time.Now()
	err := f()
	return time.Since(start), err
}

func middle[T float64 | time.Duration](all []T) T {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}
