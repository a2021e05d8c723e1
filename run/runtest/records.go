package runtest

import (
	"fmt"
	"math/big"
	"strings"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// recordTables are the tables that rules are drawn for, with the columns that expressions name.
var recordTables = []string{"spells", "waits", "observations", "attendances"}

// pools are the texts that the columns of records are drawn from; some codes are in no register and no price list.
var pools = map[string][]string{
	"provider": {"RAA", "RBB", "RCC", "R99"}, "commissioner": {"01A", "02B", "99Z"}, "organisation": {"RAA", "RBB", "01A", "R99"},
	"hrg": {"AA01A", "BB02Z", "CC03Z", "ZZ99Z"}, "currency": {"WF01A", "VB08Z"}, "admission_method": {"11", "12", "21", "2A", "31", "98"},
	"patient_class": {"1", "2", "3"}, "sex": {"1", "2", "X"}, "function": {"C_101", "C_999", "300"}, "part": {"Part_1A", "Part_2"},
	"measure": {"emergency_four_hours", "it's"}, "setting": {"outpatient", "emergency"}, "discharge_method": {"1", "4"},
	"site": {"RAA01"}, "team": {"T1", "T2"}, "practice": {"Y00001", "Y00002"}, "person": {"p1", "p2"}, "age_band": {"0-64", "65+"}, "flags": {"bpt", "bpt best", ""},
}

// nameRecord makes the columns of a record known, and a few of the ways along its organisations.
func (g *grower) nameRecord(of *economy.Table) {
	var bodies []string
	for _, c := range of.Columns {
		if c.Name == "id" || c.Person {
			continue
		}
		g.nameColumn(of.Singular+"."+c.Name, c.Type)
		if c.Organisation {
			bodies = append(bodies, of.Singular+"."+c.Name)
		}
	}
	if of.Count != "" {
		g.nameColumn(of.Name, of.Column(of.Count).Type)
	}
	for range g.between(1, 3) { // each is a join or two, and many would take long to plan
		g.nameWay(bodies[g.below(min(len(bodies), 3))])
	}
}

// nameWay makes known something that lies along an organisation: one of its facts or parents, or one of a parent's.
func (g *grower) nameWay(path string) {
	for range g.below(3) {
		path += "." + g.one(parents...)
		g.met("a parent")
		g.name(text, path, 0, 0)
	}
	switch a := attributes[g.below(len(attributes))]; g.below(4) {
	case 0:
		g.name(flag, path+".found", 0, 0)
		g.met("an organisation, found")
	case 1:
		name := g.one("kind", "from")
		g.nameColumn(path+"."+name, economy.Lookup("organisations").Column(name).Type)
		g.met("an organisation, a column")
	default:
		g.nameColumn(path+"."+a.name, a.column().Type)
		g.met("an organisation, an attribute")
	}
}

func (g *grower) nameColumn(path string, t rule.Type) {
	w := want{kind: t.Kind}
	whole, places := 0, 0
	if t.Kind == rule.Number {
		w.unit = unitText(t.Unit)
		whole, places = digitsOf(t), t.Scale
	}
	g.name(w, path, whole, places)
}

func unitText(u rule.Unit) string {
	switch text := u.String(); text {
	case "day", "week", "minute", "bed":
		return text + "s"
	default:
		return text
	}
}

// digitsOf is the digits before the point of the largest number of a type.
func digitsOf(t rule.Type) int {
	most := 0
	for _, b := range []*big.Rat{t.Min, t.Max} {
		if b != nil {
			most = max(most, len(new(big.Int).Quo(new(big.Int).Abs(b.Num()), b.Denom()).String()))
		}
	}
	return most
}

// attribute is a fact about organisations that every policy declares.
type attribute struct {
	name, declared string
	typ            rule.Type
}

var attributes = []attribute{
	{"market_forces", "{type: number.6, at least: 0.5, at most: 2}", bounded("", 6, "0.5", "2")},
	{"beds", "{type: beds, at least: 0, at most: 5000}", bounded("bed", 0, "0", "5000")},
	{"rural", "{type: yes or no}", rule.Type{Kind: rule.Bool}},
}

var parents = []string{"icb", "region"}

func bounded(unit string, scale int, low, high string) rule.Type {
	t := rule.Type{Kind: rule.Number, Scale: scale}
	if unit != "" {
		t.Unit = rule.NewUnit(unit)
	}
	t.Min, _ = new(big.Rat).SetString(low)
	t.Max, _ = new(big.Rat).SetString(high)
	return t
}

func (a attribute) column() plan.Column {
	t := a.typ
	t.Missing = true
	return plan.Column{Name: a.name, Type: t}
}

// economyRows draws the rows of every table that the policy can read.
func (g *grower) economyRows() map[string]*plan.Table {
	tables := map[string]*plan.Table{"organisations": g.organisations(), "relations": g.relations()}
	for _, name := range recordTables {
		tables[name] = g.records(economy.Lookup(name))
	}
	tables["populations"] = g.people()
	for name, t := range g.filled {
		tables[name] = t
	}
	return tables
}

// people draws the people of some bodies, no two rows alike in what they are of; some are of no band, and some are none.
func (g *grower) people() *plan.Table {
	of := economy.Lookup("populations")
	t := &plan.Table{Cols: Columns(of)}
	seen := map[string]bool{}
	for i := range g.between(0, 12) {
		row := make([]rule.Value, len(t.Cols))
		for j, c := range t.Cols {
			row[j] = g.cell(c, i)
			if c.Name == "persons" {
				row[j] = g.amount(c.Type, "0", "1", "40", "100", "2.5", "1000")
			}
		}
		if key := plan.RowText(row[:4]); !seen[key] {
			seen[key] = true
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// Columns are the columns of a table of the economy, as stored.
func Columns(of *economy.Table) []plan.Column {
	var cols []plan.Column
	for _, c := range of.Columns {
		cols = append(cols, plan.Column{Name: c.Name, Type: c.Type})
	}
	return cols
}

func (g *grower) records(of *economy.Table) *plan.Table {
	t := &plan.Table{Cols: Columns(of)}
	for i := range g.between(0, 12) {
		row := make([]rule.Value, len(t.Cols))
		for j, c := range t.Cols {
			row[j] = g.cell(c, i)
		}
		g.span(of, row)
		t.Rows = append(t.Rows, row)
	}
	return t
}

// span makes a record begin at most some days before it ends, as loading demands, where both are known.
func (g *grower) span(of *economy.Table, row []rule.Value) {
	var start, end *rule.Value
	for i, c := range of.Columns {
		switch c.Name {
		case of.Start:
			start = &row[i]
		case of.Date:
			end = &row[i]
		}
	}
	if start != nil && start.Known() && end.Known() {
		*start = rule.DateValue(end.Day() - rule.Day(one(g.t, 0, 0, 1, 3, 30)))
	}
}

// cell draws a value of a column of a record: of an everyday size mostly, and now and then at the edge of its type.
func (g *grower) cell(c plan.Column, row int) rule.Value {
	if c.Type.Missing && g.in(9) {
		return rule.Value{}
	}
	if c.Name == "count" && g.in(2) { // only single records are picked
		return rule.IntValue(1)
	}
	switch c.Type.Kind {
	case rule.Text:
		if pool := pools[c.Name]; pool != nil {
			return rule.TextValue(g.one(pool...))
		}
		return rule.TextValue(fmt.Sprintf("%s%d", c.Name, row))
	case rule.Date:
		return rule.DateValue(g.day())
	case rule.Bool:
		return rule.BoolValue(g.in(2))
	}
	return g.amount(c.Type, "0", "1", "1", "1", "2", "3", "7", "18", "19", "40", "2.5", "1000")
}

// amount draws a number that fits the type from those given and the edges of the type.
func (g *grower) amount(t rule.Type, usual ...string) rule.Value {
	if g.in(12) {
		return rule.NumberValue(one(g.t, t.Min, t.Max))
	}
	x, _ := new(big.Rat).SetString(g.one(usual...))
	v := rule.NumberValue(x)
	if plan.Misfit(v, t) != "" {
		return rule.NumberValue(t.Max)
	}
	return v
}

// day draws a day of the financial year, often its first, its last, or one where prices change.
func (g *grower) day() rule.Day {
	first, last := rule.NewDay(2017, 4, 1), rule.NewDay(2018, 3, 31)
	switch g.below(4) {
	case 0:
		return one(g.t, first, last, rule.NewDay(2017, 6, 30), rule.NewDay(2017, 7, 1), rule.NewDay(2017, 12, 31))
	case 1:
		return first + rule.Day(rapid.IntRange(0, 30).Draw(g.t, "day"))
	}
	return first + rule.Day(g.below(int(last-first)+1))
}

// organisations draws the register: not every code that records name is in it, and not every fact is known.
func (g *grower) organisations() *plan.Table {
	t := &plan.Table{Cols: Columns(economy.Lookup("organisations"))}
	for _, a := range attributes {
		t.Cols = append(t.Cols, a.column())
	}
	for _, code := range []string{"RAA", "RBB", "RCC", "01A", "02B", "Q01", "Q02", "Y54"} {
		if g.in(6) {
			continue
		}
		row := make([]rule.Value, len(t.Cols))
		for i, c := range t.Cols {
			switch c.Name {
			case "code":
				row[i] = rule.TextValue(code)
			case "kind":
				row[i] = rule.TextValue(g.one("provider", "commissioner", "icb"))
			case "market_forces":
				if !g.in(8) {
					row[i] = g.amount(c.Type, "1", "1.1", "1.012345", "0.9")
				}
			default:
				row[i] = g.cell(c, 0)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// relations draws links to parents, some of which change within the year or end.
func (g *grower) relations() *plan.Table {
	t := &plan.Table{Cols: Columns(economy.Lookup("relations"))}
	for _, child := range []string{"RAA", "RBB", "RCC", "01A", "02B", "Q01", "Q02"} {
		for _, kind := range parents {
			for _, span := range g.spans() {
				parent := g.one("Q01", "Q02", "Y54")
				t.Rows = append(t.Rows, []rule.Value{rule.TextValue(child), rule.TextValue(parent), rule.TextValue(kind), span[0], span[1]})
			}
		}
	}
	return t
}

// spans draws from none to two stretches of days that do not overlap; a missing end is without end.
func (g *grower) spans() [][2]rule.Value {
	day := func(y, m, d int) rule.Value { return rule.DateValue(rule.NewDay(y, m, d)) }
	never := rule.Value{}
	switch g.below(6) {
	case 0:
		return nil
	case 1:
		return [][2]rule.Value{{day(2017, 4, 1), day(2017, 6, 30)}}
	case 2:
		return [][2]rule.Value{{never, day(2017, 6, 30)}, {day(2017, 7, 1), never}}
	case 3:
		return [][2]rule.Value{{never, day(2017, 9, 30)}, {day(2018, 1, 1), day(2018, 3, 31)}}
	}
	return [][2]rule.Value{{never, never}}
}

// csvText is a value as a cell of CSV; text with a comma or quote is never drawn.
func csvText(v rule.Value) string {
	if !v.Known() {
		return ""
	}
	return strings.TrimSpace(v.String())
}
