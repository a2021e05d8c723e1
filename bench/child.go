package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/formats"
	"github.com/commonpurse/commonpurse/economy/synth"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/explain"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// childVerb is the first argument of this program when it does one task in a process of its own, so that the memory and
// the processor's time are those of the task.
const childVerb = "task"

// task is one thing to do: make a country, import files, run a policy or explain a figure.
type task struct {
	Do            string // make, import, run, years or explain
	People        int
	Format        string
	Files         []string
	Organisations []string
	Month, Year   string
	Add           bool
	Policy        string
	Economy       string
	Book          string
	Address       string
	Threads       int
	Memory        string
}

// done is what came of a task.
type done struct {
	Rows   int64
	Load   float64 // seconds of a run until the economy is loaded
	Run    float64 // seconds from there to the book being closed
	Digest string
	Says   string // the figure explained
	spent
	Wall float64 // seconds of the whole process
}

// spent is what a process spent of the machine.
type spent struct {
	CPU  float64 // seconds, of the user and the system
	Peak int64   // bytes of memory at the most; 0 where the system does not say
}

// inChild does a task in a process of its own.
func inChild(ctx context.Context, t task) (*done, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	in, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	var out, problems bytes.Buffer
	c := exec.CommandContext(ctx, self, childVerb)
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(in), &out, &problems
	began := time.Now()
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("%s %s%s: %w\n%s", t.Do, t.Policy, t.Address, err, strings.TrimSpace(problems.String()))
	}
	d := &done{Wall: time.Since(began).Seconds()}
	wall := d.Wall
	if err := json.Unmarshal(out.Bytes(), d); err != nil {
		return nil, fmt.Errorf("%s: the answer is not one: %w", t.Do, err)
	}
	d.Wall, d.spent = wall, spentOf(c.ProcessState)
	return d, nil
}

// childMain does the task that is read from stdin.
func childMain() {
	if err := child(context.Background(), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// child reads a task, does it and writes what came of it.
func child(ctx context.Context, in io.Reader, out io.Writer) error {
	var t task
	if err := json.NewDecoder(in).Decode(&t); err != nil {
		return err
	}
	do, ok := map[string]func(context.Context, task, *done) error{"make": makeCountry, "import": importFiles, "run": runPolicy, "years": runYears, "explain": explainFigure}[t.Do]
	if !ok {
		return fmt.Errorf("there is no task %q", t.Do)
	}
	var d done
	if err := do(ctx, t, &d); err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(d)
}

func makeCountry(ctx context.Context, t task, d *done) error {
	made, err := synth.Make(ctx, synth.Options{People: t.People, Seed: 1, Dir: t.Economy, Plant: true, Threads: t.Threads})
	if err != nil {
		return err
	}
	for _, table := range made.Rows {
		d.Rows += table.Rows
	}
	return nil
}

func importFiles(ctx context.Context, t task, d *done) error {
	report, err := formats.Import(ctx, t.Format, t.Files, t.Economy, formats.Options{Month: t.Month, Year: t.Year, Organisations: t.Organisations, Add: t.Add})
	if err != nil {
		return err
	}
	for _, f := range report.Files {
		d.Rows += f.Rows
	}
	return nil
}

// runPolicy runs a policy and tells the loading from the rest by what the run says it is about.
func runPolicy(ctx context.Context, t task, d *done) error {
	p, err := policy.Load(t.Policy)
	if err != nil {
		return err
	}
	e, err := economy.Open(t.Economy)
	if err != nil {
		return err
	}
	began := time.Now()
	loaded := began
	report, err := run.Run(ctx, run.Options{Policy: p, Economy: e, Book: t.Book, Force: true, Threads: t.Threads, Memory: t.Memory,
		Progress: func(stage string, _, _ int64) {
			if loaded.Equal(began) && strings.HasPrefix(stage, "running") {
				loaded = time.Now()
			}
		}})
	if err != nil {
		return err
	}
	d.Load, d.Run, d.Digest = loaded.Sub(began).Seconds(), time.Since(loaded).Seconds(), report.Digest
	for _, table := range report.Loaded.Tables {
		d.Rows += table.Loaded
	}
	return nil
}

func explainFigure(ctx context.Context, t task, d *done) error {
	address, err := book.ParseAddress(t.Address)
	if err != nil {
		return err
	}
	b, err := book.Open(ctx, t.Book, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true, Threads: t.Threads})
	})
	if err != nil {
		return err
	}
	defer b.Close()
	e, err := economy.Open(t.Economy)
	if err != nil {
		return err
	}
	explainer, err := explain.New(ctx, b, e)
	if err != nil {
		return err
	}
	defer explainer.Close()
	x, err := explainer.Explain(ctx, address, explain.Show{Rows: 10, Kinds: 10})
	if err != nil {
		return err
	}
	d.Says, d.Rows = x.Says, x.RowCount
	return nil
}
