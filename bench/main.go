// Bench measures Commonpurse against yardsticks, side by side in one run: go run ./bench [NAME...].
//
// A benchmark that has a yardstick first checks that both sides give the same rows, then times them turn about, and
// prints the median of the ratios of each pair, so that a slow minute of the machine falls on both.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/commonpurse/commonpurse/engine/duckdb"
)

// usualRows is how many spells there are where nothing is said.
const usualRows = 20_000_000

// settings are what the flags say.
type settings struct {
	rows    int64
	pairs   int
	threads int
	file    string
	show    bool
	people  string
	dir     string
	memory  string
	data    string
	python  string
}

// benches are the benchmarks by name, in the order they are run.
var benches = []struct {
	name, what string
	run        func(ctx context.Context, s settings) error
}{
	{"price", "the lowering by itself: four steps over spells, beside the yardstick in SQL", benchPrice},
	{"payment", "the payment rules as a policy over spells, beside the same rules by hand, polars and pandas", benchPayment},
	{"entities", "twelve rules over a million people, beside the same by hand", benchEntities},
	{"derive", "the index stay of each of 17 million stays, beside the same in SQL", benchDerive},
	{"measures", "a hundred measures at four levels, beside one", benchMeasures},
	{"rules", "a policy of a thousand rules, read and checked", benchRules},
	{"year", "the shipped policies over invented years, up to one of England's size, and figures explained", benchYear},
	{"statistics", "the seven statistics that R packages were timed at, on the same sizes", benchStatistics},
	{"aggregates", "England's published aggregates imported, and the policies that read them run", benchAggregates},
	{"decade", "ten years of aggregates of England's size, each book after the one before", benchDecade},
}

func main() {
	var s settings
	flag.Int64Var(&s.rows, "rows", usualRows, "how many spells to price; derive has 17,000,000 where nothing is said")
	flag.IntVar(&s.pairs, "pairs", 5, "how many times to time each side")
	flag.IntVar(&s.threads, "threads", 2, "how many threads DuckDB may use")
	flag.StringVar(&s.file, "db", "", "a file to keep the spells in, and to use again when it is there")
	flag.BoolVar(&s.show, "sql", false, "print the SQL that is run")
	flag.StringVar(&s.people, "people", "560000,5600000,17000000,56000000", "for year: how many people the countries have")
	flag.StringVar(&s.dir, "dir", "", "for year and decade: a directory to keep the countries and books in, and to use again")
	flag.StringVar(&s.memory, "memory", "", "for year: how much memory DuckDB may use, such as 4GB")
	flag.StringVar(&s.data, "data", "../shared/data", "for aggregates and decade: the directory of published files")
	flag.StringVar(&s.python, "python", "", "for payment: a python that has polars and pandas, to be timed as well")
	flag.Usage = usage
	if len(os.Args) == 2 && os.Args[1] == childVerb {
		childMain()
		return
	}
	flag.Parse()
	if err := runNamed(context.Background(), s, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func usage() {
	fmt.Fprintln(flag.CommandLine.Output(), "go run ./bench [-flags] [NAME...]; without a name, price")
	for _, b := range benches {
		fmt.Fprintf(flag.CommandLine.Output(), "  %-10s %s\n", b.name, b.what)
	}
	flag.PrintDefaults()
}

// runNamed runs the benchmarks named.
func runNamed(ctx context.Context, s settings, names []string) error {
	if len(names) == 0 {
		names = []string{"price"}
	}
	for _, name := range names {
		found := false
		for _, b := range benches {
			if b.name == name {
				found = true
				if err := b.run(ctx, s); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
		}
		if !found {
			return fmt.Errorf("there is no benchmark %q: choose from %s", name, strings.Join(benchNames(), ", "))
		}
	}
	return nil
}

func benchNames() []string {
	var names []string
	for _, b := range benches {
		names = append(names, b.name)
	}
	return names
}

// database opens the file that was named, or one that is taken away again by done.
func database(s settings) (db *duckdb.DB, done func(), err error) {
	file, clean := s.file, func() {}
	if file == "" {
		dir, err := os.MkdirTemp("", "bench")
		if err != nil {
			return nil, nil, err
		}
		clean = func() { os.RemoveAll(dir) }
		file = filepath.Join(dir, "bench.duckdb")
	}
	if db, err = duckdb.Open(file, duckdb.Options{Threads: s.threads}); err != nil {
		clean()
		return nil, nil, err
	}
	fmt.Printf("DuckDB %s, %d threads\n", db.Version(), s.threads)
	return db, func() { db.Close(); clean() }, nil
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
