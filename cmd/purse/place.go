package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/compare"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/place"
)

type placeVerb struct {
	A string `arg:"" name:"before" help:"The book, or the book before a reform."`
	B string `arg:"" name:"after" optional:"" help:"The book after, such as a reform's."`

	Place    string   `placeholder:"CODE" help:"The place: the code of a system, county or city to which bodies belong."`
	With     []string `placeholder:"CODE" help:"More bodies, in the place all year; without --place they are the place."`
	Relation []string `placeholder:"KIND" help:"The kinds of relation by which bodies belong to the place; by default all."`
	Cost     []string `placeholder:"RULE" help:"A price with pays: no that says what care costs who gives it: a gain is then income less cost."`
	Position string   `placeholder:"NAME" help:"The position of the policy by which bodies stand; by default its first of single bodies."`
	Policy   string   `placeholder:"DIR" help:"The policy of the book before: with --reform and --economy, each change is run alone."`
	Reform   string   `placeholder:"DIR" help:"The reform of the book after."`
	Economy  string   `placeholder:"DIR" help:"The economy of both."`
	Output   string   `name:"output" short:"o" placeholder:"DIR" help:"Write the side-payments as a reform, proved by running it."`
	Table    string   `placeholder:"TABLE" help:"Print one table: bodies, outside, rules, schemes, gains, payments, changes, aims, levers or left-out."`
	format
}

// Help is the longer text of purse help place.
func (placeVerb) Help() string {
	return `With one book it prints a place as one set of books: what its bodies pay one another, what comes and goes across its border, where each and all together stand, and what each scheme (a transfer, or a rule that names a measure for patients) leaves each of them by its own lines.

With two it prints what the reform is worth to the place and to each body, who would rationally refuse it because it loses, and the smallest side-payment that leaves nobody worse off, or that there is none because the place loses. With the policies and the economy it says so of each named change alone too. -o writes the side-payments as a reform of the reform.

A body belongs to the place by the book's relations, for as long as they last; a line counts by where its bodies are on the last day of its period. Every page ends in what is left out.

Examples:

    purse place base.duckdb --place QAA
    purse place base.duckdb reform.duckdb --place QAA --cost 'cost of stays'
    purse place base.duckdb reform.duckdb --with 01N,RAL,E10000002
    purse place base.duckdb reform.duckdb --place QAA --policy policy --reform reform --economy economy -o settled`
}

// Run weighs and tells.
func (v *placeVerb) Run(ctx context.Context, m *Main) error {
	if err := v.check(); err != nil {
		return err
	}
	o := place.Options{Code: v.Place, With: v.With, Relations: v.Relation, Cost: v.Cost, Position: v.Position}
	if v.B == "" {
		a, err := place.Open(ctx, v.A, o)
		if err != nil {
			return placeUse(err)
		}
		return v.tell(m, &placing{account: a})
	}
	return v.weigh(ctx, m, o)
}

// placeUse takes a place that is not there for wrong use: the book is not at fault.
func placeUse(err error) error {
	var f *fault.Fault
	var l fault.List
	if errors.As(err, &f) || errors.As(err, &l) {
		return wrongUse(err)
	}
	return err
}

func (v *placeVerb) check() error {
	known := append(slices.Clone(ofOne), ofTwo...)
	given := 0
	for _, dir := range []string{v.Policy, v.Reform, v.Economy} {
		if dir != "" {
			given++
		}
	}
	switch {
	case v.Place == "" && len(v.With) == 0:
		return hinted("give --place CODE, or --with the codes of its bodies", "no place is named")
	case given != 0 && given != 3:
		return hinted("give all three, or none", "running each change alone needs --policy, --reform and --economy")
	case v.B == "" && (given > 0 || v.Output != ""):
		return hinted("give the book of the reform too", "one book has no reform to run")
	case v.Output != "" && given == 0:
		return hinted("give --policy, --reform and --economy, by which the reform is proved", "-o writes a reform of a reform")
	case v.Table != "" && !slices.Contains(known, v.Table):
		return hinted(fault.Suggest(v.Table, known), "a place has no table %q: expected %s", v.Table, strings.Join(known, ", "))
	case v.B == "" && slices.Contains(ofTwo, v.Table):
		return hinted("give the book of the reform too", "the table %s is of two books", v.Table)
	case v.B != "" && v.Table == "schemes":
		return hinted("give one book alone", "the table schemes is of one book")
	}
	return nil
}

// ofOne are the tables of a place in one book, and ofTwo those that need two.
var (
	ofOne = []string{"bodies", "outside", "rules", "schemes", "left-out"}
	ofTwo = []string{"gains", "payments", "changes", "aims", "levers"}
)

// weigh sets two books side by side.
func (v *placeVerb) weigh(ctx context.Context, m *Main, o place.Options) error {
	c := compare.Options{A: v.A, B: v.B}
	if v.Policy != "" {
		c.Ladder = &compare.Ladder{Policy: v.Policy, Reform: v.Reform, Economy: v.Economy}
	}
	progress := m.newProgress()
	c.Progress = progress.Show
	w, err := place.Weigh(ctx, c, o)
	progress.Clear()
	if err != nil {
		return placeUse(err)
	}
	empty, err := w.Empty(ctx)
	if err == nil {
		err = v.tell(m, &placing{account: w.After, weighing: w, empty: empty, comparing: comparing{ctx: ctx, m: m, c: w.Comparison, keep: w.After.About}})
	}
	if err == nil && v.Output != "" {
		err = v.write(ctx, m, w, c, o)
	}
	if err := errors.Join(err, w.Comparison.Close()); err != nil {
		return err
	}
	printNotes(m, w.Comparison.Notes)
	return nil
}

// write writes the side-payments as a reform, and says what proves it.
func (v *placeVerb) write(ctx context.Context, m *Main, w *place.Weighing, c compare.Options, o place.Options) error {
	progress := m.newProgress()
	progress.Show("proving the side-payments", 0, 0)
	c.Progress = progress.Show
	proof, err := place.WriteReform(ctx, w, c, o, v.Output)
	progress.Clear()
	if err != nil {
		return err
	}
	if v.text() && v.Table == "" {
		_, err = fmt.Fprintf(m.Stdout, "\n%s has the side-payments as a reform. It was run: nobody of %s is worse off than before, and the place gains %s.\n",
			v.Output, w.After.Title(), penceText(proof.Total))
	}
	return errors.Join(err, proof.Comparison.Close())
}

// tell prints the page, or one table.
func (v *placeVerb) tell(m *Main, p *placing) error {
	p.m = m
	if v.Table == "" && !v.text() {
		v.Table = "bodies"
		if v.B != "" {
			v.Table = "gains"
		}
	}
	if v.Table != "" {
		return v.print(m.Stdout, p.tables()[v.Table]())
	}
	p.page()
	return p.err
}

// penceText is pence as people read them.
func penceText(n int64) string { return people(whole(n), money) }
