package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/commonpurse/commonpurse/decimal"
)

// kind is how a column is shown to people.
type kind uint8

const (
	words   kind = iota // as it is, from the left
	number              // with thousands set apart, from the right
	money               // a number of pence, shown in pounds
	percent             // a number of one, shown in hundredths
	yesNo               // yes or no
)

// column is a column of a printed table.
type column struct {
	Name string
	Kind kind
}

// heading is the column's name as people see it: pence are shown in pounds.
func (c column) heading() string {
	if c.Kind == money {
		return strings.Replace(c.Name, "pence", "pounds", 1)
	}
	return c.Name
}

// cell is a value: its plain text, as CSV and JSON give it. Kind, when not words, is how this one cell is shown
// where it differs from its column.
type cell struct {
	Text  string
	Known bool
	Kind  kind
}

// known is a cell with a value.
func known(text string) cell { return cell{Text: text, Known: true} }

// whole is a cell with a whole number.
func whole(n int64) cell { return known(strconv.FormatInt(n, 10)) }

// exact is a cell with a number, without needless zeros.
func exact(d decimal.Decimal) cell { return known(decimal.Text(d.Rat())) }

// maybe is a cell that is missing when its text is empty.
func maybe(text string) cell { return cell{Text: text, Known: text != ""} }

func yesOrNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// table is what a verb prints.
type table struct {
	Columns []column
	Rows    [][]cell
	// Whole keeps long texts and empty columns when shown to people.
	Whole bool
}

// format is the flags of every verb that prints a table.
type format struct {
	CSV  bool `name:"csv" xor:"format" help:"Print CSV: plain values, pence as whole numbers."`
	JSON bool `name:"json" xor:"format" help:"Print a JSON array with an object a row."`
}

// text says that people are to read it.
func (f format) text() bool { return !f.CSV && !f.JSON }

// print writes the table as asked.
func (f format) print(w io.Writer, t table) error {
	switch {
	case f.CSV:
		return t.writeCSV(w)
	case f.JSON:
		return t.writeJSON(w)
	}
	return t.writeText(w)
}

// mostWide is the widest a text is shown in a table for people.
const mostWide = 60

// narrow is the widest table of one row that is shown as a row; a wider one is shown column under column.
const narrow = 120

// writeText aligns columns, leaves out those that are empty in every row, and shows one wide row as a list.
func (t table) writeText(w io.Writer) error {
	if len(t.Rows) == 0 {
		_, err := fmt.Fprintln(w, "no rows")
		return err
	}
	if !t.Whole {
		t = t.withoutEmpty()
	}
	most := mostWide
	if t.Whole {
		most = math.MaxInt
	}
	shown, widths := t.shown(most)
	total := 0
	for _, n := range widths {
		total += n + 2
	}
	if len(t.Rows) == 1 && total > narrow && !t.Whole {
		return t.writeList(w)
	}
	var b strings.Builder
	for _, row := range shown {
		writeAligned(&b, row, widths, t.Columns)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeAligned(b *strings.Builder, row []string, widths []int, columns []column) {
	line := ""
	for i, text := range row {
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text))
		if columns[i].Kind == words || columns[i].Kind == yesNo {
			line += text + pad + "  "
		} else {
			line += pad + text + "  "
		}
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
}

// shown is the heading and every cell as people see it, none wider than most, and the width of each column.
func (t table) shown(most int) (rows [][]string, widths []int) {
	heading := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heading[i] = c.heading()
	}
	rows = append(rows, heading)
	for _, cells := range t.Rows {
		row := make([]string, len(cells))
		for i, c := range cells {
			row[i] = oneLine(people(c, t.Columns[i].Kind), most)
		}
		rows = append(rows, row)
	}
	widths = make([]int, len(t.Columns))
	for _, row := range rows {
		for i, text := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(text))
		}
	}
	return rows, widths
}

// writeList shows the only row in full, a column a line, a text of several lines under its name.
func (t table) writeList(w io.Writer) error {
	width := 0
	for _, c := range t.Columns {
		width = max(width, len(c.heading()))
	}
	var b strings.Builder
	for i, c := range t.Columns {
		text := strings.TrimRight(people(t.Rows[0][i], c.Kind), "\n")
		indent := "\n" + strings.Repeat(" ", width+2)
		fmt.Fprintf(&b, "%-*s  %s\n", width, c.heading(), strings.ReplaceAll(text, "\n", indent))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t table) withoutEmpty() table {
	out := table{Rows: make([][]cell, len(t.Rows))}
	for i, c := range t.Columns {
		empty := true
		for _, row := range t.Rows {
			empty = empty && row[i].Text == ""
		}
		if empty {
			continue
		}
		out.Columns = append(out.Columns, c)
		for j, row := range t.Rows {
			out.Rows[j] = append(out.Rows[j], row[i])
		}
	}
	return out
}

// oneLine is text on one line and no wider than most.
func oneLine(text string, most int) string {
	line, rest, _ := strings.Cut(strings.TrimSpace(text), "\n")
	runes := []rune(line)
	if len(runes) > most || rest != "" {
		return string(runes[:min(len(runes), most-1)]) + "…"
	}
	return line
}
