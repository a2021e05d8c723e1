package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/explain"
	"github.com/commonpurse/commonpurse/tipping"
)

type tippingVerb struct {
	Book  string   `arg:"" help:"The book."`
	Which []string `arg:"" optional:"" name:"ADDRESS|column=value" help:"A decision or a score by its address, or those with a value: rule=segment, organisation=RXX, period=2025-26-q3, outcome=4. Without any, every decision."`

	Economy string `placeholder:"DIR" help:"The economy that the book was made of; by default where it was then, beside the book."`
	After   string `placeholder:"BOOK" help:"The book of the year before that the book was made after; by default where it was then."`
	format
}

// Help is the longer text of purse help tipping.
func (tippingVerb) Help() string {
	return `For each figure of the body that a decision rests on, the smallest change that gives another outcome, in the figure's own unit and in each direction, every other figure as it is. A decision is followed into the scores that it reads; a body's own figure moves the quarters and ranks it is placed in as well. Each change is proved by running the rule again: at the value told the outcome is the other one, and one unit less far it is not. That nothing within a figure's bounds changes the outcome is an answer too.

Figures of other bodies, parameters and tables of the policy, the register, and where the body stood before stay as they are.

Examples:

    purse tipping oversight.duckdb decisions/2025-26-q3/segment/RXX
    purse tipping oversight.duckdb rule=segment period=2025-26-q3 --csv`
}

// asked is a rule in a period with the bodies asked about.
type asked struct {
	rule   string
	period book.Period
	bodies []string
}

// explainer is what explains the book's decisions, and those that are asked about.
func (v *tippingVerb) explainer(ctx context.Context, b *book.Book) (*explain.Explainer, []asked, error) {
	questions, err := v.asked(ctx, b)
	if err != nil {
		return nil, nil, wrongUse(err)
	}
	e, err := economyOf(ctx, b, v.Economy)
	if err != nil {
		return nil, nil, err
	}
	x, err := explain.New(ctx, b, e)
	if err != nil {
		return nil, nil, err
	}
	from := explainVerb{Book: v.Book, Economy: v.Economy, After: v.After}
	if err := from.before(ctx, b, x); err != nil {
		x.Close()
		return nil, nil, err
	}
	return x, questions, nil
}

// Run tells what would change each decision asked about.
func (v *tippingVerb) Run(ctx context.Context, m *Main) error {
	b, err := openBook(ctx, v.Book)
	if err != nil {
		return wrongUse(err)
	}
	defer b.Close()
	x, questions, err := v.explainer(ctx, b)
	if err != nil {
		return err
	}
	defer x.Close()
	var all []periodChange
	for _, q := range questions {
		changes, err := x.WouldChange(ctx, q.rule, q.period, q.bodies...)
		if err != nil {
			return err
		}
		for _, c := range changes {
			all = append(all, periodChange{q.rule, q.period.String(), c})
		}
	}
	return v.tell(m.Stdout, all)
}

// periodChange is a change with the decision that it is of.
type periodChange struct {
	Decision string `json:"decision"`
	Period   string `json:"period"`
	tipping.Change
}

func (v *tippingVerb) tell(w io.Writer, all []periodChange) error {
	if v.JSON {
		if all == nil {
			all = []periodChange{}
		}
		text, err := json.MarshalIndent(all, "", "  ")
		if err == nil {
			_, err = fmt.Fprintf(w, "%s\n", text)
		}
		return err
	}
	t := table{Columns: []column{{"decision", words}, {"period", words}, {"organisation", words}, {"outcome", words}}, Whole: true}
	t.Columns = append(t.Columns, changeColumns...)
	for _, c := range all {
		t.Rows = append(t.Rows, append([]cell{known(c.Decision), known(c.Period), known(c.Body), known(c.Outcome)}, changeCells(c.Change)...))
	}
	return v.print(w, t)
}

// asked finds the decisions and scores that are asked about, those of one rule and period together.
func (v *tippingVerb) asked(ctx context.Context, b *book.Book) ([]asked, error) {
	if len(v.Which) == 1 && strings.Contains(v.Which[0], "/") {
		at, err := book.ParseAddress(v.Which[0])
		if err != nil {
			return nil, err
		}
		if at.Table != "decisions" && at.Table != "measures" {
			return nil, hinted("give the address of a decision, or of a score", "nothing of %s is decided", at.Table)
		}
		if _, err := b.Find(ctx, at); err != nil {
			return nil, err
		}
		return []asked{{at.Rule, at.Period, []string{at.Body}}}, nil
	}
	show := showVerb{Book: v.Book, Table: "decisions", Where: v.Which}
	query, err := show.query()
	if err != nil {
		return nil, err
	}
	query.Limit = 0
	rows, err := b.Select(ctx, query)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		text, err := b.Instead(ctx, query)
		if err != nil {
			return nil, err
		}
		return nil, hinted("purse show "+v.Book+" decisions lists those that there are", "no such decision is in the book%s", after(text))
	}
	var out []asked
	for _, row := range rows {
		p, err := book.ParsePeriod(row.Get("period"))
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(out, func(a asked) bool { return a.rule == row.Get("rule") && a.period == p })
		if at < 0 {
			at, out = len(out), append(out, asked{rule: row.Get("rule"), period: p})
		}
		out[at].bodies = append(out[at].bodies, row.Get("organisation"))
	}
	return out, nil
}

func after(text string) string {
	if text == "" {
		return ""
	}
	return ": " + text
}

// changeColumns are the columns of what would change a decision, and changeCells a row of them.
var changeColumns = []column{{"figure", words}, {"rule", words}, {"unit", words}, {"now", words}, {"change", words}, {"at", words}, {"then", words}, {"otherwise", words}}

func changeCells(c tipping.Change) []cell {
	return []cell{known(c.Figure), known(c.Rule), maybe(c.Unit), maybe(c.Now), maybe(c.By), maybe(c.At), maybe(c.Then), maybe(c.Says)}
}

func changesTable(changes []tipping.Change) table {
	t := table{Columns: changeColumns, Whole: true}
	for _, c := range changes {
		t.Rows = append(t.Rows, changeCells(c))
	}
	return t
}
