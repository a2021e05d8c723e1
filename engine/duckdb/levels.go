package duckdb

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// A look-up with blanks, ranges or the highest of several becomes one plain look-up for each level of its table (see
// plan.Answers.Levels), of rows that are blank in the same parts of the key and of which at most one answers: an equality
// join each. What is looked up is then that of the first level that has a row or, of the highest, of the best of them.

// level is one level of a table: which rows it has, and what of the key they are matched by.
type level struct {
	mask   uint64
	only   string // the condition on the stored rows, "" for all
	ranged map[string]bool
	dated  bool
	few    bool
}

// levelsOf names the levels of a table for one way to look up in it.
func levelsOf(l *plan.LookUp) string {
	parts := []string{l.Table.Table, l.From, l.To, l.Highest}
	for _, m := range l.On {
		parts = append(parts, fmt.Sprintf("%q %q %v", m.Column, m.To, m.Any))
	}
	return strings.Join(parts, "|")
}

// several says that a look-up has several levels.
func several(l *plan.LookUp) bool { return !l.Plain() && !ofCodes(l) }

// ofCodes says that a part of a look-up's key is several codes.
func ofCodes(l *plan.LookUp) bool {
	for _, m := range l.On {
		if m.Each {
			return true
		}
	}
	return false
}

// learnLevels reads the keys of the tables in which rows of several levels may answer.
func learnLevels(ctx context.Context, q queryer, n plan.Node, known facts) error {
	seen := map[plan.Node]bool{}
	var visit func(plan.Node) error
	visit = func(n plan.Node) error {
		if seen[n] {
			return nil
		}
		seen[n] = true
		if l, ok := n.(*plan.LookUp); ok && several(l) {
			t, stored := known[l.Table.Table]
			if name := levelsOf(l); stored && t.levels[name] == nil {
				levels, err := readLevels(ctx, q, l)
				if err != nil {
					return fmt.Errorf("table %s: %w", l.Table.Table, err)
				}
				t.levels[name] = levels
			}
		}
		for _, in := range n.Inputs() {
			if err := visit(in); err != nil {
				return err
			}
		}
		return nil
	}
	return visit(n)
}

func readLevels(ctx context.Context, q queryer, l *plan.LookUp) ([]level, error) {
	cols := answerKey(l)
	var stored []string
	for _, c := range cols {
		stored = append(stored, quote(c.Name))
	}
	rows, err := q.QueryContext(ctx, "SELECT rowid, "+strings.Join(stored, ", ")+" FROM "+quote(l.Table.Table)+" ORDER BY rowid")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	var table [][]rule.Value
	number := plan.Column{Type: rule.Type{Kind: rule.Number}}
	err = read(rows, append([]plan.Column{number}, cols...), func(row []rule.Value) error {
		ids = append(ids, row[0].Rat().Num().Int64())
		table = append(table, append([]rule.Value(nil), row[1:]...))
		return nil
	})
	if err != nil {
		return nil, err
	}
	found := plan.NewAnswers(cols, l).Levels(table)
	depth := map[uint64]int{}
	for _, f := range found {
		depth[f.Mask]++
	}
	levels := make([]level, len(found))
	for i, f := range found {
		levels[i] = level{mask: f.Mask, ranged: map[string]bool{}, only: blanks(l, f.Mask), few: len(f.Rows) <= fewRows}
		if depth[f.Mask] > 1 {
			levels[i].only = among(ids, f.Rows)
		}
		levels[i].measure(l, cols, table, f.Rows)
	}
	return levels, nil
}

// answerKey are the columns that tell which row answers.
func answerKey(l *plan.LookUp) []plan.Column {
	wanted := map[string]bool{l.From: true, l.To: true, l.Highest: true}
	for _, m := range l.On {
		wanted[m.Column], wanted[m.To] = true, true
	}
	var cols []plan.Column
	for _, c := range l.Table.Cols {
		if wanted[c.Name] {
			cols = append(cols, c)
		}
	}
	return cols
}

// measure notes by which ranges, and whether by the day, the rows of a level are matched: some row has an end.
func (v *level) measure(l *plan.LookUp, cols []plan.Column, table [][]rule.Value, rows []int) {
	ends := func(names ...string) bool {
		for i, c := range cols {
			for _, name := range names {
				if c.Name != name {
					continue
				}
				for _, row := range rows {
					if table[row][i].Known() {
						return true
					}
				}
			}
		}
		return false
	}
	for _, m := range l.On {
		if m.To != "" {
			v.ranged[m.Column] = ends(m.Column, m.To)
		}
	}
	v.dated = ends(l.From, l.To)
}

// blanks is the condition that the parts of the key outside the mask are blank.
func blanks(l *plan.LookUp, mask uint64) string {
	var all []string
	for i, m := range l.On {
		if m.To == "" && mask&(1<<i) == 0 {
			all = append(all, quote(m.Column)+" IS NULL")
		}
	}
	return strings.Join(all, " AND ")
}

func among(ids []int64, rows []int) string {
	list := make([]string, len(rows))
	for i, row := range rows {
		list[i] = fmt.Sprint(ids[row])
	}
	return "rowid IN (" + strings.Join(list, ", ") + ")"
}

// levels adds a look-up of several levels to the pipeline.
func (p *pipeline) levels(l *plan.LookUp, levels []level) {
	in := p.inlining()
	var asked []*rule.Expr // must be known
	for _, m := range l.On {
		asked = append(asked, in.expr(m.Expr))
	}
	var at *rule.Expr
	if l.At != nil {
		at = in.expr(l.At)
		asked = append(asked, at)
	}
	var ups []*plan.LookUp
	for i, v := range levels {
		ups = append(ups, p.level(l, v, fmt.Sprintf("%s#%d", l.As, i+1), asked, at))
	}
	known := boolean(&rule.Expr{Type: rule.Type{Kind: rule.Bool}}, true)
	for _, e := range asked {
		if e.Type.Missing {
			known = simplify(rule.Make(rule.OpAnd, 0, known, rule.Make(rule.OpKnown, 0, e)))
		}
	}
	choice := chosen(l, ups)
	for i, c := range looked(l) {
		e := choice[i]
		switch {
		case i == 0:
			e = simplify(rule.Make(rule.OpAnd, 0, known, e))
		case !isTrue(known):
			e = simplify(&rule.Expr{Op: rule.OpCond, Type: c.Type, Args: []*rule.Expr{known, e, absent(c.Type, fault.Place{})}})
		}
		p.names[e] = c.Name
		p.out = append(p.out, plan.Named{Name: c.Name, Expr: e})
	}
}

// level adds the look-up in one level.
func (p *pipeline) level(l *plan.LookUp, v level, as string, asked []*rule.Expr, at *rule.Expr) *plan.LookUp {
	up := &plan.LookUp{In: l.In, Table: l.Table, As: as}
	for i, m := range l.On {
		m.Expr = asked[i]
		if m.To != "" && v.ranged[m.Column] || m.To == "" && v.mask&(1<<i) != 0 {
			up.On = append(up.On, m)
		}
	}
	if v.dated {
		up.From, up.To, up.At = l.From, l.To, at
	}
	j := &joined{LookUp: up, only: v.only, level: true, few: v.few}
	if l.Highest != "" {
		j.rank = rankOf(l)
		cols := append([]plan.Column(nil), l.Table.Cols...)
		up.Table = &plan.Scan{Table: l.Table.Table, Cols: append(cols, plan.Column{Name: rankColumn, Type: rankType()})}
	}
	p.ups = append(p.ups, j)
	return up
}

// rankColumn is the place of a row among those of its table, of which the first that matches answers.
const rankColumn = "#rank"

func rankType() rule.Type {
	return rule.Type{Kind: rule.Number, Min: new(big.Rat), Max: new(big.Rat).SetInt64(mostRanked)}
}

// mostRanked is beyond the rows that any table has.
const mostRanked = 1 << 40

// rankOf orders the rows of a table as the look-up does: see plan.LookUp.
func rankOf(l *plan.LookUp) string {
	by := []string{quote(l.Highest) + " DESC NULLS LAST"}
	var filled, cells []string
	for _, m := range l.On {
		if m.To == "" {
			filled = append(filled, "("+quote(m.Column)+" IS NOT NULL)::INTEGER")
			cells = append(cells, quote(m.Column)+" ASC NULLS FIRST")
		} else {
			cells = append(cells, quote(m.Column)+" DESC NULLS LAST", quote(m.To)+" ASC NULLS LAST")
		}
	}
	if len(filled) > 0 {
		by = append(by, strings.Join(filled, " + ")+" DESC")
	}
	return "row_number() OVER (ORDER BY " + strings.Join(append(by, cells...), ", ") + ")"
}

// chosen are the looked-up columns, first whether there is a row, made of those of the levels.
func chosen(l *plan.LookUp, ups []*plan.LookUp) []*rule.Expr {
	cols := looked(l)
	if len(ups) == 0 { // no row answers anything
		out := []*rule.Expr{boolean(&rule.Expr{Type: cols[0].Type}, false)}
		for _, c := range cols[1:] {
			out = append(out, absent(c.Type, fault.Place{}))
		}
		return out
	}
	if l.Highest != "" {
		return best(l, ups)
	}
	last := len(ups) - 1
	out := columnsOf(ups[last], len(cols))
	for i := last - 1; i >= 0; i-- {
		of := columnsOf(ups[i], len(cols))
		for j, c := range cols {
			if j == 0 {
				out[0] = rule.Make(rule.OpOr, 0, of[0], out[0])
				continue
			}
			out[j] = &rule.Expr{Op: rule.OpCond, Type: c.Type, Args: []*rule.Expr{of[0], of[j], out[j]}}
		}
	}
	return out
}

// columnsOf are the columns that one level adds, without the rank.
func columnsOf(up *plan.LookUp, n int) []*rule.Expr {
	out := make([]*rule.Expr, n)
	for i, c := range looked(up)[:n] {
		out[i] = rule.Column(c.Name, c.Type, fault.Place{})
	}
	return out
}

// best takes of the levels the row of the lowest rank.
func best(l *plan.LookUp, ups []*plan.LookUp) []*rule.Expr {
	cols := looked(l)
	rank := func(up *plan.LookUp) *rule.Expr {
		t := rankType()
		t.Missing = true
		most := &rule.Expr{Op: rule.OpLiteral, Type: rankType(), Value: rule.IntValue(mostRanked)}
		most.Type.Min = most.Type.Max
		return rule.Make(rule.OpCoalesce, 0, rule.Column(up.As+"."+rankColumn, t, fault.Place{}), most)
	}
	out, least := columnsOf(ups[0], len(cols)), rank(ups[0])
	for _, up := range ups[1:] {
		of, now := columnsOf(up, len(cols)), rank(up)
		better := rule.Make(rule.OpLess, 0, now, least)
		for j, c := range cols {
			if j == 0 {
				out[0] = rule.Make(rule.OpOr, 0, out[0], of[0])
				continue
			}
			out[j] = &rule.Expr{Op: rule.OpCond, Type: c.Type, Args: []*rule.Expr{better, of[j], out[j]}}
		}
		least = &rule.Expr{Op: rule.OpCond, Type: least.Type, Args: []*rule.Expr{better, now, least}}
	}
	return out
}
