package policytest

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/explain"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// mostWhy is how many figures of a test are explained: more would hide the difference.
const mostWhy = 3

// explain says why the figures that were not expected are what they are. What is given is written as an economy, run into
// a book, and the book's figures explained as those of any book are; the lines of its files are those of the test.
func (r *Result) explain(ctx context.Context, rules []*policy.Rule) error {
	wrong := r.wrong()
	r.instead(ctx)
	if len(wrong) == 0 || r.prepared.before != nil {
		return nil
	}
	dir, err := os.MkdirTemp("", "purse-test-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := r.write(dir, rules); err != nil {
		return err
	}
	e, err := economy.Open(dir)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "book.duckdb")
	if _, err := run.Run(ctx, run.Options{Policy: r.policy, Economy: e, Book: path, Only: rules}); err != nil {
		return fmt.Errorf("the explanation of a test that fails: %w", err)
	}
	b, err := book.Open(ctx, path, func(path string) (book.Store, error) { return duckdb.Open(path, duckdb.Options{ReadOnly: true}) })
	if err != nil {
		return err
	}
	defer b.Close()
	x, err := explain.With(ctx, b, e, r.policy)
	if err != nil {
		return err
	}
	defer x.Close()
	for _, at := range wrong {
		why, err := x.Explain(ctx, at, explain.Show{Rows: 5, Kinds: 5})
		if err != nil {
			r.problem("%s cannot be explained: %v", at, err)
			continue
		}
		r.place(why)
		r.Why = append(r.Why, why)
	}
	return nil
}

// wrong are the addresses of figures that were found and not expected, the first few.
func (r *Result) wrong() []book.Address {
	var out []book.Address
	for _, d := range r.Tables {
		for _, l := range d.Lines {
			if l.Mark != Extra {
				continue
			}
			for _, row := range l.rows {
				if at, ok := addressOf(row); ok && len(out) < mostWhy && !slices.Contains(out, at) {
					out = append(out, at)
				}
			}
		}
	}
	return out
}

// addressOf is the address of a row; false in a table whose rows have none or cannot be taken apart.
func addressOf(row book.Row) (book.Address, bool) {
	t := row.Table
	p, err := book.ParsePeriod(row.Get("period"))
	if err != nil || !slices.Contains([]string{"ledger", "values", "due", "measures", "shares", "decisions", "positions", "origins"}, t.Name) {
		return book.Address{}, false
	}
	at := book.Address{Table: t.Name, Period: p, Rule: row.Get(t.Names[0]), Step: row.Get("step"), Breakdown: row.Get("breakdown"),
		Body: row.Get(t.Bodies[0])}
	if len(t.Bodies) > 1 {
		at.Other = row.Get(t.Bodies[1])
	}
	return at, true
}

// instead notes what the book tells of records without a figure, where a row that is expected is not there.
func (r *Result) instead(ctx context.Context) {
	lacks := slices.ContainsFunc(r.Tables, func(d Diff) bool {
		return slices.ContainsFunc(d.Lines, func(l Line) bool { return l.Mark == Missing })
	})
	if !lacks {
		return
	}
	told := func(table, format string, columns ...string) {
		rows, _ := r.found.Rows(ctx, table, nil)
		slices.SortStableFunc(rows, func(a, b book.Row) int { return strings.Compare(b.Get("kind"), a.Get("kind")) }) // unpriced first
		for _, row := range rows {
			if table == "gaps" && (row.Get("rule") == "" || row.Get("gap") == book.Slug(noRecords) && len(r.Instead) > 0) {
				continue
			}
			args := make([]any, len(columns))
			for i, c := range columns {
				args[i] = row.Get(c)
			}
			r.Instead = append(r.Instead, fmt.Sprintf(format, args...))
		}
	}
	told("quality", "%s of %s: %s; expected %s", "rows", "table", "found", "expected")
	told("gaps", "%s: gap %s, %s records", "rule", "gap", "records")
}

// write makes an economy of what the test gives: every table that the rules can read, with its columns filled in.
func (r *Result) write(dir string, rules []*policy.Rule) error {
	head := fmt.Sprintf("name: test\nyear: %s\nsource: a test\nlicence: none\n", economy.YearName(r.policy.Year))
	if err := os.WriteFile(filepath.Join(dir, "economy.yaml"), []byte(head), 0o600); err != nil {
		return err
	}
	needed := tablesOf(rules)
	reader := &recordsReader{policy: r.policy}
	for _, of := range economy.Schema {
		t := r.prepared.economy[of.Name]
		if t == nil && slices.Contains(needed, of.Name) {
			t = reader.empty(of)
		}
		if t == nil || of.Name == "relations" && len(t.Rows) == 0 {
			continue
		}
		if err := writeCSV(filepath.Join(dir, of.Name+".csv"), t.Cols, t.Rows); err != nil {
			return err
		}
	}
	for _, t := range r.policy.Tables {
		if t.Fill && len(t.Rows) > 0 {
			if err := writeCSV(filepath.Join(dir, book.Column(t.Name)+".csv"), t.Columns, t.Rows); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeCSV(path string, columns []plan.Column, rows [][]rule.Value) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := csv.NewWriter(f)
	var header []string
	for _, c := range columns {
		header = append(header, c.Name)
	}
	w.Write(header) // an error is kept until Error
	for _, row := range rows {
		var cells []string
		for _, v := range row {
			if v.Known() {
				cells = append(cells, v.String())
			} else {
				cells = append(cells, "")
			}
		}
		w.Write(cells)
	}
	w.Flush()
	return w.Error()
}

// place turns lines of the economy's files into those of the test: of the records, and of those picked for them.
func (r *Result) place(x *explain.Explanation) {
	header := x.Rows.Header
	for i := 0; i+1 < len(header); i += 2 {
		if !strings.HasSuffix(header[i], "file") || !strings.HasSuffix(header[i+1], "line") {
			return
		}
		for _, row := range x.Rows.Rows {
			r.placeCell(row[i : i+2])
		}
	}
}

// placeCell turns one file and line.
func (r *Result) placeCell(cells []string) {
	t := r.prepared.economy[tableOf(cells[0])]
	n, err := strconv.Atoi(cells[1])
	if t == nil || err != nil || n < 2 || n-2 >= len(t.places) {
		return
	}
	if at := t.places[n-2]; at.Line > 0 {
		cells[0], cells[1] = at.File, strconv.Itoa(at.Line)
	}
}

// tableOf is the table that a file of the economy is of.
func tableOf(file string) string {
	name := filepath.Base(file)
	return name[:len(name)-len(filepath.Ext(name))]
}
