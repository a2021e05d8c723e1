package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/demo"
)

// yearBench is a benchmark of invented years.
type yearBench struct {
	dir     string
	threads int
	memory  string
}

// benchYear runs the policies that have something to read in an invented country's year, for countries of several sizes:
// that of the demonstration, with rules of all five kinds over spells, attendances, waits, observations, populations and
// accounts; the prices of 2017-18 over spells; and the waits, four hours, cancer and beds of 2025-26.
func benchYear(ctx context.Context, s settings) error {
	b := &yearBench{dir: s.dir, threads: s.threads, memory: s.memory}
	if b.dir == "" {
		temp, err := os.MkdirTemp("", "bench")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		b.dir = temp
	}
	fmt.Printf("%10s  %-16s %12s %7s %7s %7s %8s  %s\n", "people", "policy", "rows", "load s", "run s", "cpu s", "peak MiB", "book")
	for i, text := range strings.Split(s.people, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%q is no number of people", text)
		}
		if err := b.size(ctx, n, i == 0); err != nil {
			return err
		}
	}
	return nil
}

// size makes a country, unless it is there, and runs every policy over its year. The books are made twice where asked,
// the second time with other threads and memory, and must be the same.
func (b *yearBench) size(ctx context.Context, people int, twice bool) error {
	dir := filepath.Join(b.dir, strconv.Itoa(people))
	country := filepath.Join(dir, "economy")
	if _, err := os.Stat(country); err != nil {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		made, err := inChild(ctx, task{Do: "make", People: people, Economy: country, Threads: b.threads})
		if err != nil {
			return err
		}
		fmt.Printf("%10d  %-16s %12d %7s %7.1f %7.1f %8d\n", people, "(made)", made.Rows, "", made.Wall, made.CPU, made.Peak>>20)
	}
	pot, err := potOf(filepath.Join(country, "accounts.csv"))
	if err != nil {
		return err
	}
	if err := demo.Write(dir, pot); err != nil {
		return err
	}
	var all done
	for _, p := range []string{filepath.Join(dir, "policy"), "policies/england-2017-18", "policies/england-2025-26"} {
		d, err := b.run(ctx, people, dir, p, twice)
		if err != nil {
			return err
		}
		all.Load, all.Run, all.CPU, all.Peak = all.Load+d.Load, all.Run+d.Run, all.CPU+d.CPU, max(all.Peak, d.Peak)
	}
	fmt.Printf("%10d  %-16s %12s %7.1f %7.1f %7.1f %8d\n", people, "all", "", all.Load, all.Run, all.CPU, all.Peak>>20)
	return b.explain(ctx, dir)
}

func (b *yearBench) run(ctx context.Context, people int, dir, policy string, twice bool) (*done, error) {
	name := filepath.Base(policy)
	t := task{Do: "run", Policy: policy, Economy: filepath.Join(dir, "economy"), Book: filepath.Join(dir, name+".duckdb"), Threads: b.threads, Memory: b.memory}
	d, err := inChild(ctx, t)
	if err != nil {
		return nil, err
	}
	same := ""
	if twice {
		t.Threads, t.Memory = b.threads+1, "1GB"
		again, err := inChild(ctx, t)
		if err != nil {
			return nil, err
		}
		if again.Digest != d.Digest {
			return nil, fmt.Errorf("%s: the book is %s with %d threads and %s with %d", name, d.Digest, b.threads, again.Digest, t.Threads)
		}
		same = ", twice the same"
	}
	fmt.Printf("%10d  %-16s %12d %7.1f %7.1f %7.1f %8d  %.12s%s\n", people, name, d.Rows, d.Load, d.Run, d.CPU, d.Peak>>20, d.Digest, same)
	return d, nil
}

// explain explains figures of a hospital, of a commissioner with all hospitals and of the nation.
func (b *yearBench) explain(ctx context.Context, dir string) error {
	for _, address := range []string{
		"ledger/2025-26-m06/admitted-care.non-elective/C001/T001",
		"ledger/2025-26-m06/attendances.first/C001/T001",
		"measures/2025-26-m10/eighteen-weeks/T001",
		"decisions/2025-26/standing/T001",
		"ledger/2025-26/admitted-care.non-elective/C001",
		"ledger/2025-26/attendances.emergency/C001",
		"measures/2025-26-m10/eighteen-weeks/Synthia",
	} {
		d, err := inChild(ctx, task{Do: "explain", Economy: filepath.Join(dir, "economy"), Book: filepath.Join(dir, "policy.duckdb"), Address: address, Threads: b.threads})
		if err != nil {
			return err
		}
		fmt.Printf("            explain %-58s %6.2f s %6.2f cpu s %5d MiB  %.60s\n", address, d.Wall, d.CPU, d.Peak>>20, d.Says)
	}
	return nil
}

// potOf is what commissioners had before and a little more, in whole thousands of pounds: between the floors and the caps
// of the demonstration's share.
func potOf(accounts string) (int64, error) {
	file, err := os.Open(accounts)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) == 0 {
		return 0, errors.Join(err, fmt.Errorf("%s: no accounts", accounts))
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	var pence int64
	for _, row := range rows[1:] {
		if row[at["line"]] != "allocation" {
			continue
		}
		n, err := strconv.ParseInt(row[at["pence"]], 10, 64)
		if err != nil {
			return 0, err
		}
		pence += n
	}
	return pence / 100 * 1045 / 1_000_000 * 1000, nil
}
