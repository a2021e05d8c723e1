package figures

import (
	"math"
	"strconv"

	"github.com/commonpurse/commonpurse/stats"
)

// Kind is what a column holds.
type Kind int

// The kinds.
const (
	Text Kind = iota
	Number
	YesNo
)

// Column is a column of a result.
type Column struct {
	Name string
	Kind Kind
}

// Value is a cell of a result: its text, and whether there is one.
type Value struct {
	Text  string
	Known bool
}

// Result is what a statistic gives.
type Result struct {
	Columns []Column
	Rows    [][]Value
	// Says is sentences about the whole, for people.
	Says []string
	// Charts are in order of group, where charts were asked for.
	Charts []Chart
}

// Chart is one group's drawing.
type Chart struct {
	Name string // of the group; "" where there is one group of all
	SVG  []byte
}

// text is a cell with words; empty is missing.
func text(words string) Value { return Value{words, words != ""} }

// figure is a cell with a number of 12 significant digits: missing where NaN.
func figure(v float64) Value {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Value{}
	}
	return Value{strconv.FormatFloat(stats.Significant(v, 12), 'f', -1, 64), true}
}

// figureIf is a number where there is one.
func figureIf(v float64, there bool) Value {
	if !there {
		return Value{}
	}
	return figure(v)
}

func whole(n int) Value { return Value{strconv.Itoa(n), true} }

func yesNo(yes bool) Value {
	if yes {
		return Value{"yes", true}
	}
	return Value{"no", true}
}

// Rounded is the same result with numbers of so many significant digits and no fewer than their whole part, for
// people to read.
func (r *Result) Rounded(digits int) *Result {
	out := &Result{Columns: r.Columns, Says: r.Says, Charts: r.Charts, Rows: make([][]Value, len(r.Rows))}
	for i, row := range r.Rows {
		out.Rows[i] = append([]Value{}, row...)
		for j, c := range r.Columns {
			if c.Kind == Number && row[j].Known {
				v, err := strconv.ParseFloat(row[j].Text, 64)
				if err == nil {
					out.Rows[i][j].Text = short(v, digits)
				}
			}
		}
	}
	return out
}

// short is a number with so many significant digits, or all those of its whole part where there are more.
func short(v float64, digits int) string {
	if a := math.Abs(v); a >= math.Pow(10, float64(digits)) || v == math.Trunc(v) {
		return strconv.FormatFloat(math.Round(v), 'f', -1, 64)
	}
	return strconv.FormatFloat(stats.Significant(v, digits), 'f', -1, 64)
}

// levelName is how a level is named in columns: 95, 99.8.
func levelName(level float64) string {
	return strconv.FormatFloat(stats.Significant(level*100, 6), 'f', -1, 64)
}

// limitColumns are the columns of limits, lower and upper of each level.
func limitColumns(levels []float64) []Column {
	var out []Column
	for _, l := range levels {
		out = append(out, Column{"lower_" + levelName(l), Number}, Column{"upper_" + levelName(l), Number})
	}
	return out
}

// limitValues are their cells; missing where there are none.
func limitValues(limits []stats.Limits, levels []float64) []Value {
	var out []Value
	for i := range levels {
		if i < len(limits) {
			out = append(out, figure(limits[i].Lower), figure(limits[i].Upper))
			continue
		}
		out = append(out, Value{}, Value{})
	}
	return out
}

// classText is a class as a column holds it.
func classText(c stats.PointClass) string {
	return [...]string{"common cause", "improvement", "concern", "high", "low"}[c]
}

func keyColumns(by []string) []Column {
	var out []Column
	for _, name := range by {
		out = append(out, Column{name, Text})
	}
	return out
}

func keyValues(g group) []Value {
	var out []Value
	for _, k := range g.keys {
		out = append(out, text(k))
	}
	return out
}
