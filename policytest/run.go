package policytest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/explain"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// Result is what became of a test.
type Result struct {
	Test   *Test
	Passed bool
	// Tables are those expected, each beside what was found, of a test that ran.
	Tables []Diff
	// Problems are what else was wrong, in words: a run that stopped, a fault that was expected and not told, engines
	// that do not agree.
	Problems []string
	// Why explains figures that were found and not expected, at most mostWhy of them. Instead says what the book tells of
	// records without a figure, where a row that is expected is not there.
	Why     []*explain.Explanation
	Instead []string

	prepared *prepared
	policy   *policy.Policy
	found    *book.Memory
}

// Report is what became of all tests.
type Report struct {
	Results []*Result
	Covered []Covered
	Reform  bool // the policy extends another, whose rules may have tests of their own
}

// Failed is how many tests did not pass.
func (r *Report) Failed() int {
	n := 0
	for _, one := range r.Results {
		if !one.Passed {
			n++
		}
	}
	return n
}

// bench is the two engines, and what is kept from one test for the next.
type bench struct {
	suite  *Suite
	db     *duckdb.DB
	stored map[string]*plan.Table // as the database has them
	empty  map[string]*plan.Table // tables of the economy without rows
}

// stood is the policy with some things given.
type stood struct {
	policy *policy.Policy
	tables map[string]*plan.Table // its own, by stored name
	err    error
}

// Run runs the tests whose names have a part in them, each on both engines. The error is of the machine; what is wrong
// with tests is in the report.
func (s *Suite) Run(ctx context.Context, part string) (*Report, error) {
	db, err := duckdb.Open("", duckdb.Options{Threads: 1})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	b := &bench{suite: s, db: db, stored: map[string]*plan.Table{}, empty: map[string]*plan.Table{}}
	report := &Report{Reform: s.Policy.Extends != ""}
	cover := newCoverage(s.Policy)
	for _, t := range s.tests {
		if !strings.Contains(strings.ToLower(t.Name), strings.ToLower(part)) {
			continue
		}
		r, err := b.one(ctx, t)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", t.At, t.Name, err)
		}
		cover.note(r)
		report.Results = append(report.Results, r)
	}
	report.Covered = cover.all()
	return report, nil
}

// one runs a test.
func (b *bench) one(ctx context.Context, t *prepared) (*Result, error) {
	r := &Result{Test: t.Test, prepared: t}
	with := b.suite.with(t)
	if with.err != nil {
		r.told(with.err)
		return r, nil
	}
	r.policy = with.policy
	var rules []*policy.Rule
	for _, slug := range t.run {
		rules = append(rules, with.policy.Rule(slug))
	}
	rules = run.WithReads(with.policy, rules)
	tables := b.tables(with, t, rules)
	trial := run.Trial{Policy: with.policy, Rules: rules, On: run.OnReference(tables), Wants: t.looksAt(rules)}
	if t.before != nil {
		trial.Before = t.before
	}
	meant, problem := trial.Run(ctx)
	if err := b.store(ctx, tables); err != nil {
		return nil, err
	}
	trial.On = run.OnDuckDB(b.db)
	fast, other := trial.Run(ctx)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := b.tidy(ctx); err != nil {
		return nil, err
	}
	r.found = meant
	r.disagree(ctx, meant, fast, problem, other)
	if problem != nil {
		r.told(problem)
		return r, nil
	}
	err := r.compare(ctx)
	if err != nil || r.Passed {
		return r, err
	}
	trial.Wants, trial.On = nil, run.OnReference(tables)
	if r.found, err = trial.Run(ctx); err != nil { // all of it, to say what there is instead
		return nil, err
	}
	return r, r.explain(ctx, rules)
}

// looksAt says of which tables of the book a test has something to see: a price's totals are not added up, and what it
// cannot price is not listed, where the test does not ask for them and no other rule is run that may read them. Each
// would be a query.
func (t *prepared) looksAt(rules []*policy.Rule) func(*policy.Rule, string) bool {
	asked := map[string]bool{}
	for _, w := range t.wants {
		asked[w.of.Name] = true
	}
	return func(r *policy.Rule, table string) bool {
		return asked[table] || table == "values" && (len(rules) > 1 || !r.Price.Pays)
	}
}

// with is the policy with what a test gives.
func (s *Suite) with(t *prepared) *stood {
	if made := s.policies[t.key]; made != nil {
		return made
	}
	made := &stood{policy: s.Policy, tables: map[string]*plan.Table{}}
	if t.key != "" {
		made.policy, made.err = s.load(t.given)
	}
	if made.err == nil {
		for _, own := range made.policy.Tables {
			made.tables[run.StoredName(own)] = &plan.Table{Cols: own.Columns, Rows: own.Rows}
		}
	}
	s.policies[t.key] = made
	return made
}

// tables are those that some rules can read, by stored name.
func (b *bench) tables(with *stood, t *prepared, rules []*policy.Rule) map[string]*plan.Table {
	out := map[string]*plan.Table{}
	economyTable := func(name string) {
		if given := t.economy[name]; given != nil {
			out[name] = run.Settle(with.policy, name, given.Table)
			return
		}
		if b.empty[name] == nil {
			b.empty[name] = (&recordsReader{policy: b.suite.Policy}).empty(economy.Lookup(name)).Table
		}
		out[name] = b.empty[name]
	}
	for _, name := range tablesOf(rules) {
		economyTable(name)
	}
	for name, table := range with.tables {
		out[name] = table
	}
	return out
}

// tablesOf are the tables of the economy that some rules can read.
func tablesOf(rules []*policy.Rule) []string {
	out := []string{"organisations", "relations"}
	for _, r := range rules {
		out = append(out, recordsOf(r))
		for _, read := range r.Reads {
			if name, ok := strings.CutPrefix(read, "table/"); ok {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(name string) bool { return economy.Lookup(name) == nil })
}

// store brings the database to have these tables, leaving those that it has.
func (b *bench) store(ctx context.Context, tables map[string]*plan.Table) error {
	for name, t := range tables {
		if b.stored[name] == t {
			continue
		}
		if b.stored[name] != nil {
			if err := b.drop(ctx, name); err != nil {
				return err
			}
		}
		if err := b.db.Store(ctx, name, t); err != nil {
			return err
		}
		b.stored[name] = t
	}
	return nil
}

func (b *bench) drop(ctx context.Context, name string) error {
	delete(b.stored, name)
	_, err := b.db.SQL().ExecContext(ctx, `DROP TABLE IF EXISTS "`+name+`"`)
	return err
}

// tidy takes away what rules stored on their way.
func (b *bench) tidy(ctx context.Context) error {
	rows, err := b.db.SQL().QueryContext(ctx, `SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY table_name`)
	if err != nil {
		return err
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		if b.stored[name] == nil {
			names = append(names, name)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, name := range names {
		if err := b.drop(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// told takes what stopped a run: what the test expects, or a problem.
func (r *Result) told(err error) {
	list, ok := err.(fault.List)
	if !ok {
		list = nil
	}
	texts := []string{err.Error()}
	if ok {
		texts = nil
		for _, f := range list {
			texts = append(texts, f.Error())
		}
	}
	r.Passed = true
	for _, want := range r.Test.faults {
		if !strings.Contains(strings.Join(texts, "\n"), want.text) {
			r.problem("%s: expected a fault with %q, and it is not told", want.at, want.text)
		}
	}
	for _, text := range texts {
		if !slices.ContainsFunc(r.Test.faults, func(want named) bool { return strings.Contains(text, want.text) }) {
			r.problem("it stops: %s", text)
		}
	}
}

func (r *Result) problem(format string, args ...any) {
	r.Passed = false
	r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
}

// compare sets each expected table beside the book.
func (r *Result) compare(ctx context.Context) error {
	r.Passed = len(r.Problems) == 0
	for _, want := range r.Test.faults {
		r.problem("%s: expected a fault with %q, and the rules run without one", want.at, want.text)
	}
	for _, w := range r.prepared.wants {
		rows, err := r.rows(ctx, w)
		if err != nil {
			return err
		}
		d := w.diff(rows)
		r.Passed = r.Passed && !d.Differs()
		r.Tables = append(r.Tables, d)
	}
	return nil
}

// rows are those of the book that an expected table is about.
func (r *Result) rows(ctx context.Context, w *want) ([]book.Row, error) {
	all, err := r.found.Rows(ctx, w.of.Name, nil)
	if err != nil {
		return nil, err
	}
	rules, column := r.prepared.rules[w], ruleColumn(w.of)
	asked := slices.ContainsFunc(w.rows, func(row []wish) bool {
		return slices.ContainsFunc(row, func(one wish) bool { return one.text == book.Slug(noRecords) })
	})
	return slices.DeleteFunc(slices.Clone(all), func(row book.Row) bool {
		return column != "" && !slices.Contains(rules, row.Get(column)) ||
			w.of.Name == "gaps" && row.Get("gap") == book.Slug(noRecords) && !asked
	}), nil
}

// disagree notes where the two engines gave different books.
func (r *Result) disagree(ctx context.Context, meant, fast *book.Memory, problem, other error) {
	if (problem == nil) != (other == nil) {
		r.problem("the two engines do not agree: the reference says %v, and DuckDB %v", told(problem), told(other))
		return
	}
	for _, name := range expectable {
		a, b := rowTexts(ctx, meant, name), rowTexts(ctx, fast, name)
		if !slices.Equal(a, b) {
			r.problem("the two engines do not agree about %s: the reference gives\n    %s\nand DuckDB\n    %s", name,
				strings.Join(only(a, b), "\n    "), strings.Join(only(b, a), "\n    "))
		}
	}
}

func told(err error) string {
	if err == nil {
		return "nothing is wrong"
	}
	return err.Error()
}

func rowTexts(ctx context.Context, m *book.Memory, table string) []string {
	rows, err := m.Rows(ctx, table, nil)
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	for _, row := range rows {
		var cells []string
		for _, v := range row.Values {
			cells = append(cells, v.Text)
		}
		out = append(out, strings.Join(cells, " | "))
	}
	slices.Sort(out)
	return out
}

// only are the texts of a that b does not have.
func only(a, b []string) []string {
	out := slices.DeleteFunc(slices.Clone(a), func(text string) bool { return slices.Contains(b, text) })
	if len(out) == 0 {
		return []string{"no other row"}
	}
	return out
}
