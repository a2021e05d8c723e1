package policytest

import (
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
)

// found is a row of a book in the columns of a test, with the rows that it is made of.
type found struct {
	cells []string // canonical
	rows  []book.Row
}

// Mark says how a row of a difference stands.
type Mark string

// The marks.
const (
	Same    Mark = " "
	Missing Mark = "-" // expected and not found
	Extra   Mark = "+" // found and not expected
)

// Line is a row of a difference.
type Line struct {
	Mark  Mark        `json:"mark"`
	Cells []string    `json:"cells"`
	At    fault.Place `json:"-"` // of a row that is expected
	rows  []book.Row
}

// Diff is a table that is expected beside what was found.
type Diff struct {
	Table  string   `json:"table"`
	Header []string `json:"header"`
	Lines  []Line   `json:"lines"`
}

// Differs says whether any row does.
func (d Diff) Differs() bool {
	return slices.ContainsFunc(d.Lines, func(l Line) bool { return l.Mark != Same })
}

// in puts rows of a book into the columns of a test. Rows that are alike in all columns that tell rows apart are added
// up where the table is of lines or counts.
func (w *want) in(rows []book.Row) []found {
	var out []found
	at := map[string]int{}
	adds := w.of.Adds || w.of.Name == "gaps" || w.of.Name == "quality"
	for _, row := range rows {
		var cells, key []string
		for _, c := range w.columns {
			text := row.Get(c.field.Name)
			cells = append(cells, text)
			if c.key() {
				key = append(key, text)
			}
		}
		name := strings.Join(key, "\x00")
		if i, seen := at[name]; seen && adds {
			out[i].rows = append(out[i].rows, row)
			w.add(out[i].cells, cells)
			continue
		}
		at[name] = len(out)
		out = append(out, found{cells, []book.Row{row}})
	}
	return out
}

// add adds the amounts of a row to those of another. What is missing in both is missing in the sum.
func (w *want) add(sum, cells []string) {
	for i, c := range w.columns {
		if c.key() || cells[i] == "" {
			continue
		}
		a, b := number(sum[i]), number(cells[i])
		sum[i] = decimal.Text(a.Add(a, b))
	}
}

func number(text string) *big.Rat {
	if d, err := decimal.Parse(text); err == nil {
		return d.Rat()
	}
	return new(big.Rat)
}

// diff sets what is expected beside what was found, in the order expected; what is found besides comes after the row it
// is most like.
func (w *want) diff(rows []book.Row) Diff {
	all := w.in(rows)
	out := Diff{Table: w.of.Name}
	for _, c := range w.columns {
		out.Header = append(out.Header, c.name)
	}
	taken := make([]bool, len(all))
	met := make([]int, len(w.rows))
	for i, row := range w.rows {
		met[i] = w.first(all, taken, func(f found) bool { return w.same(row, f, true) })
	}
	for i, row := range w.rows {
		if met[i] >= 0 {
			out.Lines = append(out.Lines, w.line(Same, all[met[i]].cells, w.Rows[i][0].At, all[met[i]].rows))
			continue
		}
		out.Lines = append(out.Lines, w.line(Missing, texts(row), w.Rows[i][0].At, nil))
		if near := w.first(all, taken, func(f found) bool { return w.same(row, f, false) }); near >= 0 {
			out.Lines = append(out.Lines, w.line(Extra, all[near].cells, fault.Place{}, all[near].rows))
		}
	}
	if w.Others {
		return out
	}
	for i, f := range all {
		if !taken[i] && !w.nothing(f) {
			out.Lines = append(out.Lines, w.line(Extra, f.cells, fault.Place{}, f.rows))
		}
	}
	return out
}

// first takes the first row found that is not taken and answers, and gives its place, -1 where there is none.
func (w *want) first(all []found, taken []bool, is func(found) bool) int {
	for i, f := range all {
		if !taken[i] && is(f) {
			taken[i] = true
			return i
		}
	}
	return -1
}

// same says whether a row found is as wished: in all columns, or in those that tell rows apart.
func (w *want) same(row []wish, f found, amounts bool) bool {
	for i, c := range w.columns {
		if (amounts || c.key()) && !row[i].is(f.cells[i]) {
			return false
		}
	}
	return true
}

func texts(row []wish) []string {
	out := make([]string, len(row))
	for i, c := range row {
		out[i] = c.text
	}
	return out
}

func (w *want) line(mark Mark, cells []string, at fault.Place, rows []book.Row) Line {
	shown := make([]string, len(cells))
	for i, c := range w.columns {
		shown[i] = c.show(cells[i])
	}
	return Line{mark, shown, at, rows}
}

// nothing says whether a row is a line of no money, which a test need not write.
func (w *want) nothing(f found) bool {
	money := false
	for i, c := range w.columns {
		if c.field.Kind == book.Pence && w.of.Adds {
			money = true
			if number(f.cells[i]).Sign() != 0 {
				return false
			}
		}
	}
	return money
}
