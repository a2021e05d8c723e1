package enginetest

import (
	"fmt"
	"math/big"
	"strings"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// decide draws a look-up whose key has one to three parts, each a value, a value or a blank, a range, or one of several
// codes, in a table of which no question has two answers; or of which the highest is taken.
func (g *planner) decide(in plan.Node, size int) (plan.Node, int) {
	d := &decider{planner: g, in: in, look: &plan.LookUp{In: in, As: g.name()}}
	parts := rapid.IntRange(1, 3).Draw(g.t, "parts")
	for i := range parts {
		d.part(fmt.Sprintf("key%d", i+1))
	}
	if d.codes || rapid.IntRange(0, 2).Draw(g.t, "highest") == 0 {
		d.look.Highest = "rate"
	}
	day := rule.Type{Kind: rule.Date, Missing: true}
	d.cols = append(d.cols, plan.Column{Name: "rate", Type: rateType()}, plan.Column{Name: "from", Type: day}, plan.Column{Name: "to", Type: day})
	var days []rule.Value
	if rapid.IntRange(0, 2).Draw(g.t, "dated") == 0 {
		d.look.From, d.look.To, d.look.At = "from", "to", g.expr(in, rule.Date)
		days = g.asked(in, d.look.At)
	}
	table := &plan.Table{Cols: d.cols}
	answers := plan.NewAnswers(d.cols, d.look)
	for range evenly(g.t, 9, "rows") {
		cells := d.row()
		for _, span := range g.spans(d.look.At != nil, days) {
			row := append(append([]rule.Value{}, cells...), Value(g.t, rateType()), span[0], span[1])
			if d.fits(answers, table.Rows, row) {
				table.Rows = append(table.Rows, row)
			}
		}
	}
	name := fmt.Sprintf("d_table%d", len(g.tables))
	g.tables[name] = table
	d.look.Table = &plan.Scan{Table: name, Cols: d.cols}
	return d.look, size
}

func rateType() rule.Type {
	low, high := big.NewRat(-1000, 1), big.NewRat(1000, 1)
	return rule.Type{Kind: rule.Number, Scale: 1, Missing: true, Min: low, Max: high}
}

// decider is a look-up being drawn.
type decider struct {
	*planner
	in    plan.Node
	look  *plan.LookUp
	cols  []plan.Column
	pools [][]rule.Value // values to draw the cells of each part from
	codes bool
}

// part draws one part of the key.
func (d *decider) part(name string) {
	kind := d.kind()
	e := d.expr(d.in, kind)
	m := plan.Match{Column: name, Expr: e}
	t := d.keyType(e.Type)
	asked := d.asked(d.in, e)
	d.cols = append(d.cols, plan.Column{Name: name, Type: t})
	switch form := evenly(d.t, 4, "form"); {
	case form < 2 && (kind == rule.Number || kind == rule.Date):
		m.To = name + "_to"
		d.cols = append(d.cols, plan.Column{Name: m.To, Type: t})
	case form == 0 && kind == rule.Text:
		m.Each, d.codes = true, true
		for _, v := range asked {
			if v.Known() {
				for _, code := range strings.Split(v.Text(), " ") {
					asked = append(asked, rule.TextValue(code))
				}
			}
		}
	case form < 3:
		m.Any = true
	}
	d.look.On = append(d.look.On, m)
	d.pools = append(d.pools, asked)
}

// row draws the cells of a key: few values, so that rows meet.
func (d *decider) row() []rule.Value {
	var cells []rule.Value
	for i, m := range d.look.On {
		t := d.cols[len(cells)].Type
		switch {
		case m.To != "":
			low, high := d.cell(i, t), d.cell(i, t)
			if low.Known() && high.Known() && plan.Compare(low, high) > 0 {
				low, high = high, low
			}
			cells = append(cells, low, high)
		default:
			cells = append(cells, d.cell(i, t))
		}
	}
	return cells
}

func (d *decider) cell(part int, t rule.Type) rule.Value {
	if rapid.IntRange(0, 2).Draw(d.t, "blank") == 0 {
		return rule.Value{}
	}
	v := Value(d.t, t)
	if pool := d.pools[part]; len(pool) > 0 && rapid.IntRange(0, 3).Draw(d.t, "asked for") > 0 {
		v = pool[evenly(d.t, len(pool), "value")]
	}
	if plan.Misfit(v, t) != "" {
		return rule.Value{}
	}
	return v
}

// fits says that with a row more no question has two answers.
func (d *decider) fits(answers *plan.Answers, rows [][]rule.Value, row []rule.Value) bool {
	for _, other := range rows {
		if !answers.Overlap(row, other) {
			continue
		}
		a, b := answers.Within(row, other), answers.Within(other, row)
		if a && b || a == b && d.look.Highest == "" {
			return false
		}
	}
	return true
}
