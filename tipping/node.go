package tipping

import (
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/among"
	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/engine/reference"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// node is a rule in one period: the decision asked about, or a score or decision that it reads. Its rows are known as
// they are in the book; what moves with the figure that is moved is worked out again, and only that.
type node struct {
	rule   *policy.Rule
	period book.Period
	all    []*policy.Target // of the policy
	begun  *run.BodyRows    // the rows with what they read
	places map[string]int
	rows   map[string]int // by code
	codes  []string
	base   *run.Outcome
	basis  map[string][]rule.Value // the rows worked out, by code; those that where leaves out are not there
	at     map[string]int          // of their columns
	stood  map[string]run.Decision
	made   map[string]*plan.Named // lets, and what is asked of parts
	ups    map[string]*policy.LookUp
	sets   map[string]*plan.Set
	tables map[*policy.LookUp][][]rule.Value // the rows of a policy's table, of those look-ups that have one
	reads  map[string]*node                  // by input: the score or decision that it is a figure of
	still  map[*plan.Set]map[string]*big.Rat // the members of a set as in the book, where others' values do not move
	order  map[*plan.Set][]string            // the codes of such a set by value, so that they need little sorting
	moves  [2]map[string]bool                // columns that move with the figure: of the body's own row, and of others
}

const (
	own = iota
	others
)

// trial is one evaluation: the figure that is moved, and where it lies.
type trial struct {
	*moving
	span span
	memo map[memoKey]cell
	out  map[*node]map[string]*output
}

type memoKey struct {
	n            *node
	code, column string
}

// moving is a figure being moved.
type moving struct {
	body   string
	figure *figure
}

func (m *moving) on(s span) *trial {
	return &trial{moving: m, span: s, memo: map[memoKey]cell{}, out: map[*node]map[string]*output{}}
}

func (n *node) input(column string) *policy.Input {
	for _, in := range n.rule.Common().Inputs {
		if in.Column == column {
			return in
		}
	}
	return nil
}

// deps are the columns that a column is made from.
func (n *node) deps(column string) []string {
	if m := n.made[column]; m != nil {
		return rule.Columns(m.Expr)
	}
	if u := n.lookUp(column); u != nil {
		var out []string
		for _, m := range u.On {
			out = append(out, rule.Columns(m.Expr)...)
		}
		return append(out, rule.Columns(u.At)...)
	}
	if s := n.sets[column]; s != nil {
		out := append(rule.Columns(s.Of), rule.Columns(s.Among)...)
		return append(out, rule.Columns(n.rule.Common().Where)...)
	}
	return nil
}

func (n *node) lookUp(column string) *policy.LookUp {
	for as, u := range n.ups {
		if strings.HasPrefix(column, as+".") {
			return u
		}
	}
	return nil
}

// mark finds the columns that move when a figure does.
func (n *node) mark(f *figure) {
	n.moves = [2]map[string]bool{{}, {}}
	columns := map[string]bool{}
	var visit func(column string)
	visit = func(column string) {
		if !columns[column] {
			columns[column] = true
			for _, next := range n.deps(column) {
				visit(next)
			}
		}
	}
	for _, e := range n.asked() {
		for _, column := range rule.Columns(e) {
			visit(column)
		}
	}
	for column := range columns {
		if in := n.input(column); in != nil {
			n.moves[own][column] = f.moves(n, in)
			if of := n.reads[column]; of != nil {
				n.moves[own][column] = of.moving(own)
				n.moves[others][column] = of.moving(others)
			}
		}
	}
	for again := true; again; {
		again = false
		for column := range columns {
			for which := range n.moves {
				if n.moves[which][column] {
					continue
				}
				moved := func(which int) bool {
					return slices.ContainsFunc(n.deps(column), func(c string) bool { return n.moves[which][c] })
				}
				if moved(which) || n.sets[column] != nil && (moved(own) || moved(others)) {
					n.moves[which][column], again = true, true
				}
			}
		}
	}
}

// moving says whether what the rule makes can move for the body itself, or for others.
func (n *node) moving(which int) bool {
	for _, moved := range n.moves[which] {
		if moved {
			return true
		}
	}
	return false
}

// asked are all the expressions that are worked out in the end.
func (n *node) asked() []*rule.Expr {
	out := []*rule.Expr{n.rule.Common().Where}
	if d := n.rule.Decide; d != nil {
		out = append(out, d.Start)
		for _, b := range d.First {
			out = append(out, b.When, b.Outcome)
		}
		for _, m := range d.Moves {
			out = append(out, m.When)
		}
		for _, e := range d.Exits {
			out = append(out, e.When)
		}
	}
	if s := n.rule.Score; s != nil {
		for _, p := range s.Parts {
			out = append(out, p.Of, p.Points, p.Weight)
		}
		for _, o := range s.Overrides {
			out = append(out, o.When, o.AtLeast, o.AtMost, o.Is)
		}
	}
	return slices.DeleteFunc(out, func(e *rule.Expr) bool { return e == nil })
}

// base is a column of a row as it is in the book; false where it was not worked out.
func (n *node) based(code, column string) (rule.Value, bool) {
	if i, ok := n.places[column]; ok {
		return n.begun.Table.Rows[n.rows[code]][i], true
	}
	row, worked := n.basis[code]
	i, ok := n.at[column]
	if !worked || !ok {
		return rule.Value{}, false
	}
	return row[i], true
}

// cell is what a column of a row can be.
func (t *trial) cell(n *node, code, column string) cell {
	which := others
	if code == t.body {
		which = own
	}
	if !n.moves[which][column] {
		if v, ok := n.based(code, column); ok {
			return pointOf(v)
		}
	}
	key := memoKey{n, code, column}
	if c, done := t.memo[key]; done {
		return c
	}
	c := t.work(n, code, column)
	t.memo[key] = c
	return c
}

func (t *trial) expr(n *node, code string, e *rule.Expr) cell {
	return eval(e, t.span, func(column string) cell { return t.cell(n, code, column) })
}

func (t *trial) work(n *node, code, column string) cell {
	if in := n.input(column); in != nil {
		if of := n.reads[column]; of != nil {
			return t.figureOf(of, code, in)
		}
		return t.figure.cell(t.span, n, in)
	}
	if m := n.made[column]; m != nil {
		return t.expr(n, code, m.Expr)
	}
	if s := n.sets[column]; s != nil {
		return t.set(n, code, s)
	}
	if u := n.lookUp(column); u != nil {
		return t.lookedUp(n, code, u, strings.TrimPrefix(column, u.As+"."))
	}
	return anything()
}

// figureOf is what an input that is a figure of another rule here can be.
func (t *trial) figureOf(of *node, code string, in *policy.Input) cell {
	if _, there := of.rows[code]; !there {
		return cell{missing: true}
	}
	out := t.output(of, code)
	switch {
	case in.Table == "scores":
		return out.points[in.Part]
	case in.Table == "decisions" && (in.Part == "" || in.Part == "outcome"):
		return out.asText()
	case in.Table == "measures" && (in.Part == "" || in.Part == "value"):
		return out.value
	case in.Table == "measures" && in.Part == "class":
		return out.class
	}
	return anything()
}

// kept says whether where keeps a row.
func (t *trial) kept(n *node, code string) cell {
	where := n.rule.Common().Where
	if where == nil {
		return pointOf(yes)
	}
	return t.expr(n, code, where)
}

// set is what a function over a set can be in a row. Each is found from the least and the greatest that the members can
// be, of which rank, quarter, quantile and sum rise or fall with each.
func (t *trial) set(n *node, code string, s *plan.Set) cell {
	var low, high []among.Member
	place := -1
	sum := constant(new(big.Rat))
	for _, member := range t.inOrder(n, s) {
		c, in := t.member(n, member, s)
		if len(in.values) != 1 {
			return anything()
		}
		if in.can(no) {
			continue
		}
		ends := c.number.ends(t.span)
		if member == code {
			place = len(low)
		}
		low, high = append(low, among.Member{Code: member, Value: ends.from}), append(high, among.Member{Code: member, Value: ends.to})
		sum = sum.plus(c.number)
	}
	switch s.How {
	case plan.SetCount:
		return pointOf(rule.IntValue(int64(len(low))))
	case plan.SetSum:
		if len(low) == 0 {
			return cell{missing: true}
		}
		return cell{number: sum}
	case plan.SetQuantile:
		if len(low) == 0 {
			return cell{missing: true}
		}
		return between(among.Quantile(low, s.P, among.Cut(s.Cut)), among.Quantile(high, s.P, among.Cut(s.Cut)))
	}
	if place < 0 {
		return cell{missing: true}
	}
	first, last := slices.Clone(low), slices.Clone(high) // the row itself at its greatest among others at their least, and the reverse
	first[place], last[place] = high[place], low[place]
	if s.How == plan.SetRank {
		a := among.Ranks(first, s.Highest, among.Ties(s.Ties))[place]
		b := among.Ranks(last, s.Highest, among.Ties(s.Ties))[place]
		return between(least(a, b), greatest(a, b))
	}
	above, below := among.Cuts(first, among.Cut(s.Cut)), among.Cuts(last, among.Cut(s.Cut))
	if above == nil {
		return cell{missing: true}
	}
	quarter := func(cuts []*big.Rat, value *big.Rat) *big.Rat {
		return big.NewRat(int64(among.Quarter(cuts, value, s.AtOr)), 1)
	}
	return between(quarter(below, last[place].Value), quarter(above, first[place].Value))
}

// member is a row's value in a set, and whether it is of the set: where keeps it, among holds and its value is known. It is
// both yes and no where that cannot be said.
func (t *trial) member(n *node, code string, s *plan.Set) (cell, cell) {
	if still := t.stillOf(n, s); still != nil && code != t.body {
		if x := still[code]; x != nil {
			return cell{number: constant(x)}, pointOf(yes)
		}
		return cell{}, pointOf(no)
	}
	return t.movingMember(n, code, s)
}

// stillOf are the members of a set that others make, where none of them moves; nil where one can.
func (t *trial) stillOf(n *node, s *plan.Set) map[string]*big.Rat {
	if slices.ContainsFunc(n.deps(s.Name), func(c string) bool { return n.moves[others][c] }) {
		return nil
	}
	if out, done := n.still[s]; done {
		return out
	}
	out := map[string]*big.Rat{}
	for _, code := range n.codes {
		if code == t.body { // as it is in the book, for when others are asked about
			if v, known := n.memberOf(code, s); known {
				out[code] = v
			}
			continue
		}
		c, in := t.movingMember(n, code, s)
		v, point := c.point()
		switch {
		case len(in.values) != 1, in.can(yes) && !point:
			return nil
		case in.can(yes):
			out[code] = v.Rat()
		}
	}
	if n.still == nil {
		n.still, n.order = map[*plan.Set]map[string]*big.Rat{}, map[*plan.Set][]string{}
	}
	n.still[s], n.order[s] = out, slices.Clone(n.codes)
	slices.SortStableFunc(n.order[s], func(a, b string) int {
		x, y := out[a], out[b]
		switch {
		case x == nil && y == nil:
			return 0
		case x == nil:
			return -1
		case y == nil:
			return 1
		}
		return x.Cmp(y)
	})
	return out
}

// inOrder are the codes of a node, by value in the set where that is known already.
func (t *trial) inOrder(n *node, s *plan.Set) []string {
	if t.stillOf(n, s) == nil {
		return n.codes
	}
	return n.order[s]
}

// memberOf is a row's value in a set as it is in the book.
func (n *node) memberOf(code string, s *plan.Set) (*big.Rat, bool) {
	of, known := n.based(code, s.Name+".of")
	in, _ := n.based(code, s.Name+".among")
	return of.Rat(), known && of.Known() && in.Known() && in.Bool()
}

func (t *trial) movingMember(n *node, code string, s *plan.Set) (cell, cell) {
	sure := true
	for _, c := range []cell{t.kept(n, code), t.among(n, code, s)} {
		switch {
		case !c.can(yes):
			return cell{}, pointOf(no)
		case c.missing || c.can(no):
			sure = false
		}
	}
	of := t.expr(n, code, s.Of)
	can, surely := of.known()
	switch {
	case !can:
		return of, pointOf(no)
	case sure && surely && of.number != nil:
		return of, pointOf(yes)
	}
	return of, eitherWay(false)
}

func (t *trial) among(n *node, code string, s *plan.Set) cell {
	if s.Among == nil {
		return pointOf(yes)
	}
	return t.expr(n, code, s.Among)
}

// lookedUp is a column of the row that answers for a key. Where every row of the table surely matches or surely does not,
// the answer is the same anywhere in the range.
func (t *trial) lookedUp(n *node, code string, u *policy.LookUp, column string) cell {
	rows, ok := n.tables[u]
	if !ok {
		return anything()
	}
	look := &plan.LookUp{On: u.On, Highest: u.Highest, From: u.From, To: u.To, At: u.At, As: u.As, Table: &plan.Scan{Table: u.Table, Cols: u.Policy.Columns}}
	var key []rule.Value
	for _, m := range u.On {
		c := t.expr(n, code, m.Expr)
		v, point := c.point()
		if !point {
			if c.any || c.missing || c.number == nil || len(c.values) > 0 || !t.same(u, m, c.number.ends(t.span), rows) {
				return anything()
			}
			v = rule.NumberValue(c.number.ends(t.span).from)
		}
		if !v.Known() {
			if column == "found" {
				return pointOf(no)
			}
			return cell{missing: true}
		}
		key = append(key, v)
	}
	var day rule.Value
	if u.At != nil {
		c, point := t.expr(n, code, u.At).point()
		if !point {
			return anything()
		}
		day = c
	}
	row, err := reference.Answer(look, key, day, rows)
	if err != nil {
		return anything()
	}
	if column == "found" {
		return pointOf(rule.BoolValue(row != nil))
	}
	if at := slices.IndexFunc(u.Policy.Columns, func(c plan.Column) bool { return c.Name == column }); row != nil && at >= 0 {
		return pointOf(row[at])
	}
	return cell{missing: true}
}

// same says that a part of a key matches the same rows at both ends of a range and everywhere in it.
func (t *trial) same(u *policy.LookUp, m plan.Match, s span, rows [][]rule.Value) bool {
	at := func(name string) int {
		return slices.IndexFunc(u.Policy.Columns, func(c plan.Column) bool { return c.Name == name })
	}
	low, high := at(m.Column), at(m.To)
	if low < 0 || m.To != "" && high < 0 {
		return false
	}
	for _, row := range rows {
		a, b := row[low], row[low]
		if m.To != "" {
			b = row[high]
		} else if !a.Known() {
			continue
		}
		out := a.Known() && a.Rat().Cmp(s.to) > 0 || b.Known() && b.Rat().Cmp(s.from) < 0
		in := (!a.Known() || a.Rat().Cmp(s.from) <= 0) && (!b.Known() || b.Rat().Cmp(s.to) >= 0)
		if !out && !in {
			return false
		}
	}
	return true
}

// bookPlaces are the digits that the book keeps of points and scores.
const bookPlaces = 9

// asKept is a number as the book keeps it.
func asKept(c cell, s span) cell {
	if c.number == nil {
		return c
	}
	if c.number.slope.Sign() == 0 {
		c.number = rounded(span{c.number.low, c.number.high}, bookPlaces).number()
		return c
	}
	half := big.NewRat(1, 2*1_000_000_000)
	c.number = &affine{c.number.slope, new(big.Rat).Sub(c.number.low, half), new(big.Rat).Add(c.number.high, half)}
	return c
}
