package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/tipping"
)

type supportVerb struct {
	Book  string   `arg:"" help:"The book."`
	Which []string `arg:"" optional:"" name:"column=value" help:"Only decisions with this value: rule=authorisation, organisation=03V, period=2013-14-q2. Without a period, the last that the rule has."`

	To      string `placeholder:"OUTCOME" help:"Where the way is to lead; by default the last of the rule's scale."`
	Economy string `placeholder:"DIR" help:"The economy that the book was made of; by default where it was then, beside the book."`
	After   string `placeholder:"BOOK" help:"The book of the year before that the book was made after; by default where it was then."`
	format
}

// Help is the longer text of purse help support.
func (supportVerb) Help() string {
	return `For each body that a rule has decided about, the shortest way from where it stands to the outcome wanted, by the moves that the rule has: one move a period, and so many periods where what lets it leave must have held for as long. For each move it says what has to change: the smallest change of one figure that does it, or of one for each part of the move's condition; and of a figure counted from records, which records those are, such as the criteria whose evidence is missing. The sequence of moves with the fewest periods is taken; the rule is run again along it, and must come to each outcome in turn.

Examples:

    purse support authorisation.duckdb
    purse support authorisation.duckdb organisation=03V --to full --json`
}

// helped is the way of one body, as it is printed.
type helped struct {
	Decision string `json:"decision"`
	Period   string `json:"period"`
	tipping.Way
	// Records are, by step and need, the records that have to change.
	Records [][][]string `json:"records"`
}

// Run tells the ways.
func (v *supportVerb) Run(ctx context.Context, m *Main) error {
	b, err := openBook(ctx, v.Book)
	if err != nil {
		return wrongUse(err)
	}
	defer b.Close()
	of := tippingVerb{Book: v.Book, Which: v.Which, Economy: v.Economy, After: v.After}
	x, questions, err := of.explainer(ctx, b)
	if err != nil {
		return err
	}
	defer x.Close()
	var all []helped
	for _, q := range latest(questions) {
		ways, err := x.Ways(ctx, q.rule, q.period, v.To, q.bodies...)
		if err != nil {
			return wrongUse(err)
		}
		for _, way := range ways {
			one := helped{Decision: q.rule, Period: q.period.String(), Way: way}
			if one.Records, err = x.Records(ctx, way); err != nil {
				return err
			}
			all = append(all, one)
		}
	}
	return v.tell(m.Stdout, all)
}

// latest keeps the last period of each rule that is asked about.
func latest(questions []asked) []asked {
	var out []asked
	for _, q := range questions {
		at := slices.IndexFunc(out, func(o asked) bool { return o.rule == q.rule })
		switch {
		case at < 0:
			out = append(out, q)
		case q.period.Compare(out[at].period) > 0:
			out[at] = q
		}
	}
	return out
}

func (v *supportVerb) tell(w io.Writer, all []helped) error {
	if v.JSON {
		text, err := json.MarshalIndent(all, "", "  ")
		if err == nil {
			_, err = fmt.Fprintf(w, "%s\n", text)
		}
		return err
	}
	t := table{Columns: []column{{"organisation", words}, {"stands at", words}, {"period", words}, {"move to", words}, {"figure", words}, {"change", words},
		{"at", words}, {"which", words}, {"otherwise", words}}, Whole: true}
	for _, one := range all {
		t.Rows = append(t.Rows, one.rows()...)
	}
	return v.print(w, t)
}

// rows are a line for each need of each move; one that says so where there is nothing to do, or no way.
func (h helped) rows() [][]cell {
	line := func(stands, period, to string, rest ...string) []cell {
		cells := []cell{known(h.Body), known(stands), maybe(period), maybe(to)}
		for _, text := range rest {
			cells = append(cells, maybe(text))
		}
		return cells
	}
	switch {
	case h.From == h.To:
		return [][]cell{line(h.From, h.Period, "", "", "", "", "", "it is there")}
	case !h.Found:
		return [][]cell{line(h.From, h.Period, "", "", "", "", "", h.Says)}
	}
	var out [][]cell
	for i, step := range h.Steps {
		if len(step.Needs) == 0 {
			out = append(out, line(step.From, step.Period, step.To, "", "", "", "", "nothing more has to change"))
		}
		for j, need := range step.Needs {
			out = append(out, line(step.From, step.Period, step.To, need.Figure, need.By, need.At, strings.Join(h.Records[i][j], "; "), ""))
		}
	}
	return out
}
