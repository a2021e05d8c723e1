package run

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/suppress"
)

// The parts of a measure's figure that can be left out.
const (
	partNumerator   = "numerator"
	partDenominator = "denominator"
	partRest        = "rest" // those of the denominator that are not of the numerator
)

// smallGroup is measures whose figures are of the same records, and so must be kept from telling of one another.
type smallGroup struct {
	small *policy.SmallNumbers
	rules []*policy.Rule
}

// small marks the figures of measures that must not be published.
func (s *session) small(ctx context.Context) error {
	for _, g := range s.smallGroups() {
		if err := s.smallGroup(ctx, g); err != nil {
			return fmt.Errorf("small numbers %s: %w", g.small.Name, err)
		}
	}
	return nil
}

// smallGroups are measures that ran, by small numbers and table: those that count people together, each other one alone.
func (s *session) smallGroups() []smallGroup {
	var out []smallGroup
	for _, small := range s.Policy.SmallNumbers {
		together := map[string]int{}
		for _, r := range small.For {
			if !slices.Contains(s.only, r) || s.lacked(r) != nil {
				continue
			}
			if !r.Measure.CountsPeople() {
				out = append(out, smallGroup{small, []*policy.Rule{r}})
				continue
			}
			at, is := together[r.Measure.Of.Name]
			if !is {
				at = len(out)
				together[r.Measure.Of.Name] = at
				out = append(out, smallGroup{small: small})
			}
			out[at].rules = append(out[at].rules, r)
		}
	}
	return out
}

// smallRecords is the finest cells of a group: a period, bodies, breakdowns, and for each measure whether they are counted.
type smallRecords struct {
	every         policy.Every
	bodies, by    map[string]string // column by canonical form of what it is
	bodyColumns   []string
	byColumns     []string
	kinds         []string // columns that say, for each measure, whether the records are of its denominator and numerator
	sums          *Sums
	counted       []string // columns added up
	measureBodies [][][]string
	measureBys    [][]string
}

func finest(rules []*policy.Rule) policy.Every {
	every := policy.Yearly
	for _, r := range rules {
		if perYear(r.Every) > perYear(every) {
			every = r.Every
		}
	}
	return every
}

// smallReads are what the measures of a group read, together. Names of two meanings were refused when the policy was loaded.
func smallReads(rules []*policy.Rule) (derives []*policy.Derive, ups []*policy.LookUp, lets []plan.Named) {
	for _, r := range rules {
		for _, u := range r.Measure.LookUps {
			if at := slices.IndexFunc(ups, func(have *policy.LookUp) bool { return have.As == u.As }); at < 0 {
				ups = append(ups, u)
			} else { // with the columns of both
				both := *ups[at]
				both.Columns = slices.Clone(both.Columns)
				for _, c := range u.Columns {
					if !slices.ContainsFunc(both.Columns, func(have plan.Column) bool { return have.Name == c.Name }) {
						both.Columns = append(both.Columns, c)
					}
				}
				ups[at] = &both
			}
		}
		for _, d := range r.Measure.Derives {
			if !slices.Contains(derives, d) {
				derives = append(derives, d)
			}
		}
		for _, let := range r.Measure.Lets {
			if !slices.ContainsFunc(lets, func(have plan.Named) bool { return have.Name == let.Name }) {
				lets = append(lets, let)
			}
		}
	}
	return derives, ups, lets
}

// lowerSmall makes the finest cells of a group.
func lowerSmall(g smallGroup, year int) *smallRecords {
	first := g.rules[0].Measure
	of := first.Of
	derives, ups, lets := smallReads(g.rules)
	l := lower(Scan(of), derives, []Picks{Stored}, ups, lets)
	out := &smallRecords{every: finest(g.rules), bodies: map[string]string{}, by: map[string]string{}}
	l.put(PeriodColumn, periodOf(of, out.every, year, l))
	column := func(kind string, known map[string]string, list *[]string, e *rule.Expr) string {
		key := rule.Format(e)
		if known[key] == "" {
			known[key] = fmt.Sprintf("small.%s.%d", kind, len(*list))
			l.put(known[key], e)
			*list = append(*list, known[key])
		}
		return known[key]
	}
	people := first.CountsPeople()
	var any *rule.Expr
	for i, r := range g.rules {
		m := r.Measure
		var levels [][]string
		for _, level := range m.Levels {
			var columns []string
			if !level.IsNation() {
				for _, body := range level.Bodies {
					columns = append(columns, column("body", out.bodies, &out.bodyColumns, body))
				}
			}
			levels = append(levels, columns)
		}
		out.measureBodies = append(out.measureBodies, levels)
		var bys []string
		for _, by := range m.By {
			bys = append(bys, column("by", out.by, &out.byColumns, by.Expr))
		}
		out.measureBys = append(out.measureBys, bys)
		in := inForceWhen(r, of, year, l)
		if m.Where != nil {
			in = and(in, orFalse(m.Where))
		}
		if people {
			counts := yes()
			if m.When != nil {
				in, counts = and(in, known(m.When)), orFalse(m.When)
			}
			inside := l.put(fmt.Sprintf("small.in.%d", i), in)
			l.put(fmt.Sprintf("small.counts.%d", i), and(inside, counts))
			out.kinds = append(out.kinds, fmt.Sprintf("small.in.%d", i), fmt.Sprintf("small.counts.%d", i))
			any = either(any, inside)
			continue
		}
		any = in
	}
	l.filter(any)
	keys := slices.Concat([]string{PeriodColumn}, out.bodyColumns, out.byColumns, out.kinds)
	if people {
		l.put("small.count", countOf(of, l))
		out.counted = []string{"small.count"}
		out.sums = &Sums{Node: l.node, By: keys, Columns: out.counted, Count: of.Count, PerRow: out.counted}
		return out
	}
	a := &adding{lowering: l}
	addCounts(a, first, nil)
	out.counted = []string{numeratorColumn}
	if first.OutOf != nil {
		out.counted = append(out.counted, denominatorColumn)
	}
	out.sums = &Sums{Node: l.node, By: keys, Columns: a.columns, Count: of.Count, PerRow: []string{unclearColumn, rowsColumn}}
	return out
}

func either(a, b *rule.Expr) *rule.Expr {
	if a == nil {
		return b
	}
	return rule.Make(rule.OpOr, 0, a, b)
}

// inForceWhen is whether a rule is in force on a record's day.
func inForceWhen(r *policy.Rule, of *economy.Table, year int, l *lowering) *rule.Expr {
	if of.Date == "" {
		if !overlaps(r.From, r.To, book.YearOf(year)) {
			return no()
		}
		return yes()
	}
	out := yes()
	if r.From != nil {
		out = and(out, orFalse(rule.Make(rule.OpAtLeast, 0, l.column(of.Date), date(*r.From))))
	}
	if r.To != nil {
		out = and(out, orFalse(rule.Make(rule.OpAtMost, 0, l.column(of.Date), date(*r.To))))
	}
	return out
}

// smallGroup marks the figures of a group.
func (s *session) smallGroup(ctx context.Context, g smallGroup) error {
	for _, r := range g.rules {
		if err := s.storeAround(ctx, r); err != nil {
			return err
		}
	}
	s.progress("keeping small numbers of "+g.small.Name, 0, 0)
	records := lowerSmall(g, s.Policy.Year)
	table, err := s.on.Run(ctx, records.sums.Plan())
	if err != nil {
		return err
	}
	t := &smallTable{group: g, records: records, nation: s.Policy.Nation}
	if err := t.read(table); err != nil {
		return err
	}
	for i, r := range g.rules {
		rows, err := s.rows.Rows(ctx, "measures", map[string]string{"measure": r.Slug})
		if err != nil {
			return err
		}
		if err := t.print(i, rows); err != nil {
			return err
		}
	}
	marked, err := t.marked()
	if err != nil {
		return err
	}
	return s.rows.Suppress(ctx, marked)
}

// dimensionOf is one dimension of a small table under making.
type dimensionOf struct {
	name  string
	nodes map[string]int
	in    map[int][]int
}

func newDimensionOf(name string) *dimensionOf {
	return &dimensionOf{name: name, nodes: map[string]int{}, in: map[int][]int{}}
}

func (d *dimensionOf) node(name string) int {
	if n, is := d.nodes[name]; is {
		return n
	}
	d.nodes[name] = len(d.nodes)
	return d.nodes[name]
}

// leaf is a leaf with the nodes that it is counted in.
func (d *dimensionOf) leaf(name string, in ...string) int {
	at := d.node("leaf " + name)
	if d.in[at] == nil {
		d.in[at] = []int{}
		for _, n := range in {
			d.in[at] = append(d.in[at], d.node(n))
		}
	}
	return at
}

// smallTable is a group's figures as package suppress has them.
type smallTable struct {
	group      smallGroup
	records    *smallRecords
	nation     string
	dimensions []*dimensionOf // period, then one for each cluster of bodies, then for each breakdown, then who is counted
	clusters   [][]int        // positions of body columns that one of them tells
	cells      map[string]*suppress.Cell
	printed    map[string][]printedPart // by cell
}

// printedPart is where a cell is printed: a part of a row of measures.
type printedPart struct {
	key  book.MeasureKey
	part string
}

func smallKey(at []int) string { return fmt.Sprint(at) }

// everything is the node of all of a dimension.
const everything = "all"

func (t *smallTable) read(table *plan.Table) error {
	in := newReader(table)
	text := func(row []rule.Value, column string) string { return in.textOr(row, column, Unassigned) }
	t.cluster(table, text)
	t.dimensions = []*dimensionOf{newDimensionOf("period")}
	for range t.clusters {
		t.dimensions = append(t.dimensions, newDimensionOf("bodies"))
	}
	for range t.records.byColumns {
		t.dimensions = append(t.dimensions, newDimensionOf("breakdown"))
	}
	t.dimensions = append(t.dimensions, newDimensionOf("counted"))
	t.cells, t.printed = map[string]*suppress.Cell{}, map[string][]printedPart{}
	people := t.group.rules[0].Measure.CountsPeople()
	for _, row := range table.Rows {
		var at []int
		index := in.whole(row, PeriodColumn)
		at = append(at, t.dimensions[0].leaf(fmt.Sprint(index), t.periods(index)...))
		for k, cluster := range t.clusters {
			var name []string
			nodes := []string{everything}
			for _, c := range cluster {
				value := text(row, t.records.bodyColumns[c])
				name = append(name, value)
				nodes = append(nodes, fmt.Sprintf("%d=%s", c, value))
			}
			at = append(at, t.dimensions[1+k].leaf(strings.Join(name, "\x00"), nodes...))
		}
		for k, column := range t.records.byColumns {
			value := in.textOr(row, column, "unknown")
			at = append(at, t.dimensions[1+len(t.clusters)+k].leaf(value, everything, "="+value))
		}
		var err error
		if people {
			err = t.addPeople(in, row, at)
		} else {
			err = t.addCounts(in, row, at)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// cluster puts body columns that are told by another, such as the board of a commissioner, with it.
func (t *smallTable) cluster(table *plan.Table, text func([]rule.Value, string) string) {
	columns := t.records.bodyColumns
	distinct := make([]map[string]bool, len(columns))
	order := make([]int, len(columns))
	for c := range columns {
		distinct[c], order[c] = map[string]bool{}, c
		for _, row := range table.Rows {
			distinct[c][text(row, columns[c])] = true
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(distinct[b]), len(distinct[a])) })
	tells := func(a, b int) bool {
		seen := map[string]string{}
		for _, row := range table.Rows {
			x, y := text(row, columns[a]), text(row, columns[b])
			if was, is := seen[x]; is && was != y {
				return false
			}
			seen[x] = y
		}
		return true
	}
	for _, c := range order {
		at := slices.IndexFunc(t.clusters, func(have []int) bool { return tells(have[0], c) })
		if at < 0 {
			t.clusters = append(t.clusters, []int{c})
		} else {
			t.clusters[at] = append(t.clusters[at], c)
		}
	}
}

// periods are the nodes that the finest period is counted in.
func (t *smallTable) periods(index int) []string {
	var out []string
	for _, r := range t.group.rules {
		parts := perYear(t.records.every) / perYear(r.Every)
		out = append(out, PeriodOf(r.Every, index/parts).String())
	}
	return out
}

// addPeople adds the people of a cell, who are counted in some measures and not in others.
func (t *smallTable) addPeople(in *reader, row []rule.Value, at []int) error {
	var name []string
	var nodes []string
	for i := range t.group.rules {
		inside, counts := in.value(row, fmt.Sprintf("small.in.%d", i)).Bool(), in.value(row, fmt.Sprintf("small.counts.%d", i)).Bool()
		name = append(name, fmt.Sprint(inside, counts))
		switch {
		case counts:
			nodes = append(nodes, kindNode(i, partNumerator), kindNode(i, partDenominator))
		case inside:
			nodes = append(nodes, kindNode(i, partRest), kindNode(i, partDenominator))
		}
	}
	n, ok := in.optional(row, "small.count")
	if !ok {
		return nil
	}
	return t.add(append(at, t.dimensions[len(t.dimensions)-1].leaf(strings.Join(name, " "), nodes...)), n)
}

func kindNode(i int, part string) string { return fmt.Sprintf("%d %s", i, part) }

// addCounts adds the counts of a cell of a measure that its records bring as numbers.
func (t *smallTable) addCounts(in *reader, row []rule.Value, at []int) error {
	n, ok := in.optional(row, numeratorColumn)
	if !ok {
		return nil
	}
	d, out := in.optional(row, t.outOf())
	kinds := t.dimensions[len(t.dimensions)-1]
	rest := new(big.Rat)
	if out {
		rest.Sub(d, n)
	}
	if out && rest.Sign() >= 0 {
		if err := t.add(append(slices.Clone(at), kinds.leaf("rest", kindNode(0, partRest), kindNode(0, partDenominator))), rest); err != nil {
			return err
		}
	} else if out {
		return fmt.Errorf("%s counts %s of %s: the counts are not of people some of whom are counted", t.group.rules[0].Name, n.RatString(), d.RatString())
	}
	return t.add(append(slices.Clone(at), kinds.leaf("numerator", kindNode(0, partNumerator), kindNode(0, partDenominator))), n)
}

func (t *smallTable) outOf() string {
	if t.group.rules[0].Measure.OutOf == nil {
		return numeratorColumn
	}
	return denominatorColumn
}

func (t *smallTable) add(at []int, n *big.Rat) error {
	if !n.IsInt() || n.Sign() < 0 || !n.Num().IsInt64() {
		return fault.New(t.group.small.At, "a count of %s is %s: small numbers are of whole people", t.group.rules[0].Name, n.RatString()).
			WithHint("take the measure out of for:")
	}
	key := smallKey(at)
	c := t.cells[key]
	if c == nil {
		c = &suppress.Cell{At: at, Hidden: true}
		t.cells[key] = c
	}
	c.Count += n.Num().Int64()
	return nil
}

// print adds the cells that the rows of a measure print.
func (t *smallTable) print(i int, rows []book.Row) error {
	r := t.group.rules[i]
	for _, row := range rows {
		at, ok := t.place(i, row)
		if !ok {
			continue
		}
		numerator, known := row.Decimal("numerator")
		if !known {
			continue
		}
		put := func(part string, n *big.Rat) {
			kind, is := t.dimensions[len(t.dimensions)-1].nodes[kindNode(i, part)]
			if !is {
				return // nobody
			}
			place := append(slices.Clone(at), kind)
			key := smallKey(place)
			if t.cells[key] == nil {
				t.cells[key] = &suppress.Cell{At: place, Count: n.Num().Int64()}
			}
			t.cells[key].Hidden = false
			t.printed[key] = append(t.printed[key], printedPart{book.MeasureKeyOf(row), part})
		}
		put(partNumerator, numerator.Rat())
		if d, out := row.Decimal("denominator"); out && r.Measure.OutOf != nil {
			put(partDenominator, d.Rat())
			put(partRest, new(big.Rat).Sub(d.Rat(), numerator.Rat()))
		}
	}
	return nil
}

// place is where a row stands in all dimensions but the last.
func (t *smallTable) place(i int, row book.Row) ([]int, bool) {
	r := t.group.rules[i]
	find := func(d *dimensionOf, name string) (int, bool) { n, is := d.nodes[name]; return n, is }
	var at []int
	n, ok := find(t.dimensions[0], row.Get("period"))
	if !ok {
		return nil, false
	}
	at = append(at, n)
	values := map[string]string{} // of the body columns that the level has
	for k, level := range r.Measure.Levels {
		if level.Name != row.Get("level") {
			continue
		}
		codes := []string{strings.TrimSuffix(row.Get("organisation"), AsLevel("", level.Name)), row.Get("other")}
		for j, column := range t.records.measureBodies[i][k] {
			values[column] = codes[j]
		}
	}
	for k, cluster := range t.clusters {
		node := everything
		asked := 0
		for j, c := range cluster { // the first of a cluster tells the others
			v, is := values[t.records.bodyColumns[c]]
			if !is {
				continue
			}
			if asked++; asked == 1 {
				node = fmt.Sprintf("%d=%s", c, v)
			} else if _, tells := values[t.records.bodyColumns[cluster[0]]]; !tells && j > 0 {
				return nil, false
			}
		}
		if n, ok = find(t.dimensions[1+k], node); !ok {
			return nil, false
		}
		at = append(at, n)
	}
	name, value, broken := strings.Cut(row.Get("breakdown"), "=")
	for k, column := range t.records.byColumns {
		node := everything
		if broken {
			for b, by := range r.Measure.By {
				if by.Name == name && t.records.measureBys[i][b] == column {
					node = "=" + value
				}
			}
		}
		if n, ok = find(t.dimensions[1+len(t.clusters)+k], node); !ok {
			return nil, false
		}
		at = append(at, n)
	}
	return at, true
}

// marked works out which figures are left out, and says why of each.
func (t *smallTable) marked() ([]book.Suppressed, error) {
	dimensions := make([]suppress.Dimension, len(t.dimensions))
	for i, d := range t.dimensions {
		dimensions[i] = suppress.Dimension{Name: d.name, Nodes: len(d.nodes), In: d.in}
	}
	keys := make([]string, 0, len(t.cells))
	for key := range t.cells {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	cells := make([]suppress.Cell, len(keys))
	for i, key := range keys {
		cells[i] = *t.cells[key]
	}
	if len(cells) == 0 {
		return nil, nil
	}
	marks, err := suppress.Marks(dimensions, cells, suppress.Rule{Threshold: t.group.small.Fewer, Zeros: t.group.small.Zeros})
	if err != nil {
		return nil, err
	}
	why := map[book.MeasureKey][]string{}
	for i, key := range keys {
		if marks[i] == suppress.Published {
			continue
		}
		for _, p := range t.printed[key] {
			text := "covers another"
			if marks[i] == suppress.Small {
				text = fmt.Sprintf("fewer than %d", t.group.small.Fewer)
			}
			why[p.key] = append(why[p.key], p.part+": "+text)
		}
	}
	var out []book.Suppressed
	for key, parts := range why {
		slices.Sort(parts)
		out = append(out, book.Suppressed{Key: key, Why: strings.Join(parts, "; ")})
	}
	slices.SortFunc(out, func(a, b book.Suppressed) int { return a.Key.Compare(b.Key) })
	return out, nil
}
