package run

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// PriceOptions says how to price a file of records.
type PriceOptions struct {
	// Rule is the slug of the price rule to use; "" for the policy's own price of a stay: see PriceRule.
	Rule string
	// Name is the file's name for faults, such as spells.csv or stdin.
	Name string
	// Economy, when set, brings the organisations and the tables that the policy leaves to the user.
	Economy *economy.Economy
	// Chunk is how many rows are priced at a time; 0 is 20,000. A rule that reads picked records has all at once.
	Chunk int
}

// rowColumn numbers the rows of a chunk, so that they come out in the order they went in.
const rowColumn = "row of file"

// Price reads a CSV file of records (columns by name, as in the economy's table of the rule; others pass through)
// and writes it with two more columns: pence, the record's amount times its count, and steps, "name=pence; ..." for
// each step that applied. A row that cannot be priced has empty pence and the reason in steps. The header's faults
// (a column the rule needs is not there) are an error; a row's are its reason.
func Price(ctx context.Context, p *policy.Policy, in io.Reader, out io.Writer, o PriceOptions) error {
	r, err := PriceRule(p, o.Rule)
	if err != nil {
		return err
	}
	db, err := duckdb.Open("", duckdb.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := LoadAround(ctx, db, p, o.Economy); err != nil {
		return err
	}
	for _, a := range FactsOf(r) {
		if _, err := StoreFact(ctx, OnDuckDB(db), a); err != nil {
			return err
		}
	}
	if len(r.Price.Derives) > 0 { // a record may be picked for any other, so all must be there together
		o.Chunk = math.MaxInt
	}
	for _, d := range r.Price.Derives {
		if d.From != d.Of {
			return fault.New(d.At, "rule %q picks from %s, and a file of %s has none", r.Name, d.From.Name, d.Of.Name).
				WithHint("make a book of an economy that has both: purse run")
		}
	}
	f, err := openRecords(in, r, p.Year, o)
	if err != nil {
		return err
	}
	pricer := &pricer{db: db, rule: r, records: LowerPrice(r, p.Year, f.scan()), file: f, out: csv.NewWriter(out)}
	return pricer.all(ctx)
}

// PriceRule finds the price rule for a file: the one named, else the only one for spells that pays for a stay by that
// stay alone. One that pays nothing is passed over while another pays, and one that picks another stay for each (a
// derive, such as the first stay of a readmission) while another does not, since in a file those are rarely all there.
func PriceRule(p *policy.Policy, slug string) (*policy.Rule, error) {
	var found []*policy.Rule
	var names []string
	for _, r := range p.Rules {
		if r.Price == nil {
			continue
		}
		names = append(names, r.Slug)
		if slug == "" && r.Price.Of.Name == "spells" || slug != "" && r.Slug == book.Slug(slug) {
			found = append(found, r)
		}
	}
	found = preferred(found, func(r *policy.Rule) bool { return r.Price.Pays })
	found = preferred(found, func(r *policy.Rule) bool { return len(r.Price.Derives) == 0 })
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return nil, fault.New(found[1].At, "the policy %q has %d price rules for spells", p.Title, len(found)).
			WithHint("choose one with --rule: %s", strings.Join(names, ", "))
	case slug != "":
		return nil, fault.New(fault.Place{File: p.Dir}, "the policy has no price rule %q", slug).
			WithHint("%s", fault.Suggest(slug, names))
	}
	return nil, fault.New(fault.Place{File: p.Dir}, "the policy has no price rule for spells").
		WithHint("its price rules: %s; choose one with --rule", strings.Join(names, ", "))
}

// preferred is the rules of which something is so, or all where it is so of none.
func preferred(rules []*policy.Rule, so func(*policy.Rule) bool) []*policy.Rule {
	var some []*policy.Rule
	for _, r := range rules {
		if so(r) {
			some = append(some, r)
		}
	}
	if len(some) == 0 {
		return rules
	}
	return some
}

// pricer prices a file chunk by chunk.
type pricer struct {
	db      *duckdb.DB
	rule    *policy.Rule
	records *PriceRecords
	file    *recordsFile
	out     *csv.Writer
}

func (p *pricer) all(ctx context.Context) error {
	if err := p.out.Write(append(slices.Clone(p.file.header), "pence", "steps")); err != nil {
		return err
	}
	for {
		rows, table, bad, err := p.file.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if problem := p.chunk(ctx, rows, table, bad); problem != nil {
			return problem
		}
		if errors.Is(err, io.EOF) {
			p.out.Flush()
			return p.out.Error()
		}
	}
}

func (p *pricer) chunk(ctx context.Context, rows [][]string, table *plan.Table, bad map[int]string) error {
	name := p.rule.Price.Of.Name
	if _, err := p.db.SQL().ExecContext(ctx, `DROP TABLE IF EXISTS "`+name+`"`); err != nil {
		return err
	}
	if err := p.db.Store(ctx, name, table); err != nil {
		return err
	}
	steps, amounts := make([]string, len(rows)), make([]string, len(rows))
	for i, reason := range bad {
		steps[i] = reason
	}
	result, err := p.db.Run(ctx, p.relation())
	if err != nil {
		return err
	}
	in := newReader(result)
	for _, row := range result.Rows {
		i := in.whole(row, rowColumn)
		amounts[i], steps[i] = p.priced(in, row)
	}
	for i, row := range rows {
		if steps[i] == "" && amounts[i] == "" {
			steps[i] = "not for rule " + p.rule.Name
		}
		if err := p.out.Write(append(p.file.squared(row), amounts[i], steps[i])); err != nil {
			return err
		}
	}
	return nil
}

// relation is the record relation with the number of the row carried through.
func (p *pricer) relation() plan.Node {
	keep := []string{rowColumn, countColumn, reasonColumn}
	for _, line := range p.records.Lines {
		keep = append(keep, line.On(), line.Line())
	}
	return &plan.Project{In: p.records.Node, Keep: keep}
}

// priced is a record's pence and steps, or no pence and the reason.
func (p *pricer) priced(in *reader, row []rule.Value) (amount, steps string) {
	if reason := in.text(row, reasonColumn); reason != "" {
		return "", reason
	}
	count, total := in.number(row, countColumn), new(big.Rat)
	var parts []string
	for _, line := range p.records.Lines {
		if !in.value(row, line.On()).Bool() {
			continue
		}
		pence := new(big.Rat).Mul(in.number(row, line.Line()), count)
		pence.Mul(pence, hundred)
		total.Add(total, pence)
		parts = append(parts, line.Step.Name+"="+decimal.Round(pence, 0).String())
	}
	return decimal.Round(total, 0).String(), strings.Join(parts, "; ")
}
