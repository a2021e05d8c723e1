package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/mandate"
)

type mandateVerb struct {
	Book string `arg:"" help:"The book."`
	format
}

// Help is the longer text of purse help mandate.
func (mandateVerb) Help() string {
	return `For each objective of the policy's mandate: the measures that it is tied to, with the nation's latest figure and verdict and where it began, by how many of what is counted the nation falls short of the standard (or of the plan, where there is no standard), and how many bodies meet what they are asked. What patients and the public say stands beside what is asked.

As CSV and JSON: objective, part (asks or hears), measure, period, value, numerator, denominator, began, first_period, short, short_of, unit, rank, bodies, verdict, why, address.

Examples:

    purse mandate waits.duckdb
    purse mandate waits.duckdb --csv`
}

// Run prints how a book stands to its policy's mandate.
func (v *mandateVerb) Run(ctx context.Context, m *Main) error {
	b, err := openBook(ctx, v.Book)
	if err != nil {
		return wrongUse(err)
	}
	defer b.Close()
	lines, err := mandate.Read(ctx, b)
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		return hinted("give the policy a mandate: section, see docs/policy.md", "the policy of %s has no mandate", v.Book)
	}
	if v.text() {
		return tellMandate(m.Stdout, lines)
	}
	return v.print(m.Stdout, mandateTable(lines))
}

// mandateTable is every line with all that is known of it.
func mandateTable(lines []*mandate.Line) table {
	t := table{Columns: []column{{"objective", words}, {"part", words}, {"measure", words}, {"period", words}, {"value", number},
		{"numerator", number}, {"denominator", number}, {"began", number}, {"first_period", words}, {"short", number}, {"short_of", words},
		{"unit", words}, {"rank", number}, {"bodies", words}, {"verdict", words}, {"why", words}, {"address", words}}}
	for _, l := range lines {
		row := []cell{known(l.Objective.Name), known(partOf(l)), known(l.Measure.Name)}
		get := func(column string) cell {
			if l.Nation == nil {
				return cell{}
			}
			return maybe(l.Nation.Get(column))
		}
		row = append(row, get("period"), get("value"), get("numerator"), get("denominator"))
		row = append(row, beganCells(l)...)
		row = append(row, shortCells(l)...)
		row = append(row, maybe(bodiesText(l)), get("verdict"), maybe(l.Why), maybe(addressOfLine(l)))
		t.Rows = append(t.Rows, row)
	}
	return t
}

func partOf(l *mandate.Line) string {
	if l.Hears {
		return "hears"
	}
	return "asks"
}

func beganCells(l *mandate.Line) []cell {
	if !l.Moved() {
		return []cell{{}, {}}
	}
	return []cell{maybe(l.First.Get("value")), maybe(l.First.Get("period"))}
}

func shortCells(l *mandate.Line) []cell {
	unit := maybe(l.Unit())
	if l.Short == nil {
		return []cell{{}, {}, unit, {}}
	}
	rank := cell{}
	if l.Rank > 0 {
		rank = whole(int64(l.Rank))
	}
	return []cell{known(l.Short.String()), known(l.ShortOf()), unit, rank}
}

// addressOfLine is the address of the nation's figure.
func addressOfLine(l *mandate.Line) string {
	if l.Nation == nil {
		return ""
	}
	return addressOf("measures", *l.Nation)
}

// valueText is a figure as people see it.
func valueText(l *mandate.Line, row *book.Row) string {
	d, _ := row.Decimal("value")
	switch {
	case l.Parts:
		return people(known(row.Get("value")), percent)
	case l.Measure.Measure == nil || l.Measure.Measure.OutOf == nil:
		return people(known(row.Get("value")), number) + " " + l.Unit()
	}
	return people(exact(decimal.Round(d.Rat(), 1)), number) + " " + l.Unit()
}

func bodiesText(l *mandate.Line) string {
	var parts []string
	for _, b := range l.Bodies {
		parts = append(parts, fmt.Sprintf("%d of %d %s", b.Meet, b.Meet+b.Miss, plural(b.Kind)))
	}
	return strings.Join(parts, ", ")
}

// plural is a kind of body when there are several; kinds are words of the register.
func plural(kind string) string {
	if strings.HasSuffix(kind, "y") {
		return strings.TrimSuffix(kind, "y") + "ies"
	}
	return kind + "s"
}

// tellMandate prints the objectives for people, then where most fall short.
func tellMandate(w io.Writer, lines []*mandate.Line) error {
	for i, l := range lines {
		if i == 0 || lines[i-1].Objective != l.Objective {
			o := l.Objective
			owner := ""
			if o.Owner != "" {
				owner = " (" + o.Owner + " answers for it)"
			}
			fmt.Fprintf(w, "%s%s\n    %s\n", o.Name, owner, o.Because)
		}
		tellLine(w, l)
		if i == len(lines)-1 || lines[i+1].Objective != l.Objective {
			fmt.Fprintln(w)
		}
	}
	return tellPriorities(w, lines)
}

func tellLine(w io.Writer, l *mandate.Line) {
	what := l.Measure.Name
	if l.Hears {
		what = "what people say: " + what
	}
	if l.Nation == nil {
		fmt.Fprintf(w, "  %s: %s\n", what, l.Why)
	} else {
		began := ""
		if l.Moved() {
			began = fmt.Sprintf(", from %s in %s", valueText(l, l.First), l.First.Get("period"))
		}
		verdict := ""
		if text := l.Nation.Get("verdict"); text != "" {
			verdict = ": " + text
		}
		fmt.Fprintf(w, "  %s, %s: %s%s%s\n", what, l.Nation.Get("period"), valueText(l, l.Nation), began, verdict)
	}
	if text := bodiesText(l); text != "" {
		fmt.Fprintf(w, "      %s meet what they are asked\n", text)
	}
}

// tellPriorities prints where most fall short of what is asked.
func tellPriorities(w io.Writer, lines []*mandate.Line) error {
	ranked := mandate.Ranked(lines)
	if len(ranked) == 0 {
		_, err := fmt.Fprintln(w, "Nowhere does the nation fall short of what is asked, where that can be counted.")
		return err
	}
	t := table{Columns: []column{{"", number}, {"short by", number}, {"", words}, {"of", words}, {"measure", words}, {"address", words}}, Whole: true}
	for _, l := range ranked {
		t.Rows = append(t.Rows, []cell{whole(int64(l.Rank)), known(l.Short.String()), maybe(l.Unit()), known("the " + l.ShortOf()),
			known(l.Measure.Name), known(addressOfLine(l))})
	}
	fmt.Fprintln(w, "Where most fall short of what is asked")
	if err := t.writeText(w); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "\nThe order counts heads: by how many the nation falls short. It does not weigh a wait against a death, and is a place to\nbegin and not a judgement of what matters most.")
	return err
}
