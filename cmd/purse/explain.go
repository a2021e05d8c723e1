package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/explain"
	"github.com/commonpurse/commonpurse/run"
)

type explainVerb struct {
	Book    string `arg:"" help:"The book."`
	Address string `arg:"" help:"The figure: TABLE/PERIOD/RULE[.STEP[.BREAKDOWN]]/BODY[/BODY]."`

	Economy string `placeholder:"DIR" help:"The economy that the book was made of; by default where it was then, beside the book."`
	After   string `placeholder:"BOOK" help:"The book of the year before that the book was made after; by default where it was then."`
	Rows    int    `default:"10" placeholder:"N" help:"How many rows of the data to show."`
	Kinds   int    `default:"10" placeholder:"N" help:"How many kinds of record to show."`
	format
}

// Help is the longer text of purse help explain.
func (explainVerb) Help() string {
	return `Works the figure out again from its rule and its rows, in another way than the run did, and fails if it does not come to what the book says. Then it shows the rule in words, with names and with the numbers of the commonest case; the parameters with their sources; the kinds of record with what each adds; some of the rows with file and line; and the gaps that touch it. JSON has all of this; CSV has the rows.

In an address the payer comes before the payee. A step, a breakdown and a payee may be left out of a line of money, and its period may be a year: the figure is then the sum of the lines.

Examples:

    purse explain base.duckdb ledger/2017-18/admitted-care.short-stay/03V/RXX
    purse explain waits.duckdb measures/2025-26-m10/eighteen-weeks/RXX`
}

// Run explains a figure.
func (v *explainVerb) Run(ctx context.Context, m *Main) error {
	address, err := book.ParseAddress(v.Address)
	if err != nil {
		return wrongUse(err)
	}
	b, err := openBook(ctx, v.Book)
	if err != nil {
		return wrongUse(err)
	}
	defer b.Close()
	if _, err := b.Find(ctx, address); err != nil {
		return wrongUse(err)
	}
	e, err := economyOf(ctx, b, v.Economy)
	if err != nil {
		return err
	}
	explainer, err := explain.New(ctx, b, e)
	if err != nil {
		return err
	}
	defer explainer.Close()
	if err := v.before(ctx, b, explainer); err != nil {
		return err
	}
	x, err := explainer.Explain(ctx, address, explain.Show{Rows: v.Rows, Kinds: v.Kinds})
	if err != nil {
		return err
	}
	switch {
	case v.JSON:
		text, err := json.MarshalIndent(x, "", "  ")
		if err == nil {
			_, err = fmt.Fprintf(m.Stdout, "%s\n", text)
		}
		return err
	case v.CSV:
		return v.print(m.Stdout, plainTable(x.Rows))
	}
	return writeExplanation(m.Stdout, x)
}

// before gives the explainer the book of the year before, when the book was made after one. Where it is no longer where
// it was, a figure that rests on it says so.
func (v *explainVerb) before(ctx context.Context, b *book.Book, x *explain.Explainer) error {
	path, err := afterPath(ctx, b, v.After)
	if err != nil || path == "" {
		return err
	}
	if _, err := os.Stat(path); err != nil && v.After == "" {
		return nil
	}
	return x.After(ctx, path)
}

// afterPath is the book of the year before that a book was made after: the one given, else where it was then; "" for a
// book that was made without one.
func afterPath(ctx context.Context, b *book.Book, given string) (string, error) {
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return "", err
	}
	if receipt[book.ReceiptAfterIs] == "" && given != "" {
		return "", hinted("leave --after out", "%s was made without a book of the year before", b.Path)
	}
	if given != "" {
		return given, nil
	}
	return run.EarlierPath(b.Path, receipt), nil
}

// economyOf opens the economy named, or the one that the book's receipt points to.
func economyOf(ctx context.Context, b *book.Book, given string) (*economy.Economy, error) {
	if given != "" {
		return openEconomy(given)
	}
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return nil, err
	}
	way := receipt[book.ReceiptDirectory]
	if way == "" {
		return nil, hinted("name it with --economy DIR", "the book does not say where its economy is")
	}
	e, err := openEconomy(filepath.Join(filepath.Dir(b.Path), filepath.FromSlash(way)))
	if err != nil {
		return nil, fmt.Errorf("the economy that the book was made of is not where it was:\n%w\n    hint: name it with --economy DIR", err)
	}
	return e, nil
}

// plainTable is a table of texts as a printed one.
func plainTable(t explain.Table) table {
	out := table{Whole: true}
	for _, name := range t.Header {
		out.Columns = append(out.Columns, column{name, words})
	}
	for _, row := range t.Rows {
		var cells []cell
		for _, text := range row {
			cells = append(cells, known(text))
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// writeExplanation writes the parts that there are, in the order a reader asks for them.
func writeExplanation(w io.Writer, x *explain.Explanation) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", x.Address, x.Says)
	writeLines(&b, "What it does not mean", x.Cautions)
	writeLines(&b, "How often chance alone would say so", x.Chance)
	writeRule(&b, x)
	for _, part := range []struct {
		title string
		table table
	}{
		{"Worked out again", checksTable(x.Checks)},
		{"Reads", plainTable(x.Reads)},
		{"Bands", plainTable(x.Bands)},
		{"Parameters", parametersTable(x.Parameters)},
		{"Looked up in the policy's tables", plainTable(x.Answers)},
		{fmt.Sprintf("Kinds of record (%d of %s)", len(x.Kinds.Rows), grouped(fmt.Sprint(x.KindCount))), plainTable(x.Kinds)},
		{fmt.Sprintf("Rows (%d of %s)", len(x.Rows.Rows), grouped(fmt.Sprint(x.RowCount))), plainTable(x.Rows)},
		{"What would change it, other figures as they are", changesTable(x.WouldChange)},
		{"Gaps", explainedGaps(x.Gaps)},
	} {
		if len(part.table.Rows) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n\n", part.title)
		if err := part.table.writeText(&b); err != nil {
			return err
		}
	}
	if err := writeClauses(&b, x.Clauses); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeLines(b *strings.Builder, title string, lines []string) {
	if len(lines) > 0 {
		fmt.Fprintf(b, "\n%s\n\n    %s\n", title, strings.Join(lines, "\n    "))
	}
}

// writeClauses writes what the contract says of a figure.
func writeClauses(b *strings.Builder, clauses []explain.Clause) error {
	for i, c := range clauses {
		if i == 0 {
			b.WriteString("\nIn the contract\n")
		}
		fmt.Fprintf(b, "\n%s%s\n", c.Name, inSchedule(c.Schedule))
		for _, line := range []string{c.Because, labelled("source", c.Source)} {
			if line != "" {
				fmt.Fprintf(b, "    %s\n", line)
			}
		}
		b.WriteString("\n")
		if t := plainTable(c.Has); len(t.Rows) > 0 {
			if err := t.writeText(b); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeRule(b *strings.Builder, x *explain.Explanation) {
	r := x.Rule
	fmt.Fprintf(b, "\n%s (%s, %s)\n", r.Name, r.Kind, r.Place)
	for _, line := range []string{r.Because, labelled("meaning", r.Meaning), labelled("source", r.Source), labelled("authority", r.Authority),
		labelled("owner", r.Owner), labelled("who acts", r.WhoActs), labelled("review", r.Review)} {
		if line != "" {
			fmt.Fprintf(b, "    %s\n", line)
		}
	}
	for _, s := range x.Steps {
		fmt.Fprintf(b, "\n    %s\n", s.Name)
		for _, line := range []string{s.Because, labelled("when", s.When), s.Names} {
			if line != "" {
				fmt.Fprintf(b, "        %s\n", line)
			}
		}
		if s.Numbers != "" && s.Numbers != s.Names {
			fmt.Fprintf(b, "        = %s\n", s.Numbers)
		}
	}
}

func labelled(label, text string) string {
	if text == "" {
		return ""
	}
	return label + ": " + text
}

func checksTable(checks []explain.Check) table {
	t := table{Columns: []column{{"figure", words}, {"in the book", words}, {"again", words}}, Whole: true}
	for _, c := range checks {
		t.Rows = append(t.Rows, []cell{known(c.Name), known(c.Book), known(c.Again)})
	}
	return t
}

func parametersTable(parameters []explain.Parameter) table {
	t := table{Columns: []column{{"parameter", words}, {"value", words}, {"source", words}, {"status", words}, {"sure", words}, {"where", words}}}
	for _, p := range parameters {
		t.Rows = append(t.Rows, []cell{known(p.Name), known(p.Value), known(p.Source), known(p.Status), known(p.Sure), known(p.Place)})
	}
	return t
}

func explainedGaps(gaps []explain.Gap) table {
	t := table{Columns: []column{{"gap", words}, {"records", words}, {"because", words}, {"needs", words}}, Whole: true}
	for _, g := range gaps {
		t.Rows = append(t.Rows, []cell{known(g.Name), known(g.Records), known(g.Because), known(g.Needs)})
	}
	return t
}

func inSchedule(name string) string {
	if name == "" {
		return ""
	}
	return " (schedule " + name + ")"
}
