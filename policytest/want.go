package policytest

import (
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
)

// want is an expected table with its cells understood.
type want struct {
	*expected
	columns []wanted
	rows    [][]wish
}

// wanted is a column that a test writes: one of the table, or pounds for its pence.
type wanted struct {
	name   string // as it is shown
	field  book.Field
	pounds bool
}

// key says that the column tells rows apart, and is no amount.
func (w wanted) key() bool { return !w.field.Numeric() }

// wish is a cell that is expected.
type wish struct {
	text   string // canonical, "" for missing
	places int    // digits written after the point of a rate; -1 where all count
}

// wants understands what a test expects; the faults are of names and cells.
func wants(e *expected) (*want, fault.List) {
	w := &want{expected: e}
	var faults fault.List
	var known []string
	for _, c := range e.of.Columns {
		known = append(known, c.Name)
	}
	for _, h := range e.Header {
		name := columnName(h.Text)
		inPounds := name == pounds && e.of.Column("pence") != nil
		if inPounds {
			name = "pence"
		}
		c := e.of.Column(name)
		if c == nil {
			faults.Add(fault.New(h.At, "the table %s of a book has no column %q", e.of.Name, h.Text).WithHint("%s", fault.Suggest(name, known)))
			continue
		}
		shown := name
		if inPounds {
			shown = pounds
		}
		w.columns = append(w.columns, wanted{shown, *c, inPounds})
	}
	if len(faults) > 0 {
		return nil, faults
	}
	for _, row := range e.Rows {
		var wishes []wish
		for i, cell := range row {
			one, f := w.columns[i].read(cell)
			faults.Add(f)
			wishes = append(wishes, one)
		}
		w.rows = append(w.rows, wishes)
	}
	return w, faults
}

// read understands a cell that is expected.
func (w wanted) read(cell Cell) (wish, *fault.Fault) {
	text := cell.Text
	all := wish{text, -1}
	switch {
	case text == "":
		return all, nil
	case w.field.Kind == book.Pence && (w.pounds || strings.Contains(text, "£")):
		x, f := readPounds(cell)
		if f != nil {
			return all, f
		}
		return wish{decimal.Text(x), -1}, nil
	case w.field.Numeric():
		return w.number(cell)
	case w.field.Slug:
		return wish{book.Slug(text), -1}, nil
	case w.field.Name == "period" || w.field.Name == "due":
		p, err := book.ParsePeriod(text)
		if err != nil {
			return all, fault.New(cell.At, "%s: %v", w.name, err)
		}
		return wish{p.String(), -1}, nil
	case w.field.Kind == book.YesNo && text != "yes" && text != "no":
		return all, fault.New(cell.At, "%s: found %q, expected yes or no", w.name, text)
	case w.field.Kind == book.Date:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return all, fault.New(cell.At, "%s: %q is not a date: expected year-month-day, such as 2026-01-31", w.name, text)
		}
	}
	return all, nil
}

// number reads a number, a percentage as the part of one that it is.
func (w wanted) number(cell Cell) (wish, *fault.Fault) {
	text, hundredths := strings.CutSuffix(cell.Text, "%")
	d, err := decimal.Parse(text)
	if err != nil {
		return wish{}, fault.New(cell.At, "%s: %q is not a number", w.name, cell.Text).WithHint("write it without commas and units, such as 1482 or 0.614")
	}
	x, places := d.Rat(), d.Scale()
	if hundredths {
		x, places = new(big.Rat).Quo(x, big.NewRat(100, 1)), places+2
	}
	if w.field.Kind != book.Decimal || !rate(w.field) {
		places = -1
	}
	return wish{decimal.Text(x), places}, nil
}

// rate says that a column is made by dividing, so that its digits may not end: it is compared in as many as are written.
func rate(f book.Field) bool {
	return slices.Contains([]string{"value", "low", "high", "comparator", "weight", "points", "opening_distance", "closing_distance"}, f.Name)
}

// is says whether a value found is the one wished for.
func (w wish) is(found string) bool {
	if w.text == found || w.places < 0 || found == "" || w.text == "" {
		return w.text == found
	}
	d, err := decimal.Parse(found)
	return err == nil && decimal.Text(decimal.Round(d.Rat(), w.places).Rat()) == w.text
}

// show is a value as the test writes that column.
func (w wanted) show(text string) string {
	if !w.pounds || text == "" {
		return text
	}
	d, err := decimal.Parse(text)
	if err != nil {
		return text
	}
	return new(big.Rat).Quo(d.Rat(), big.NewRat(100, 1)).FloatString(2)
}
