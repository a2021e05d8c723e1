package runtest

import (
	"fmt"
	"strings"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// caseSoFar is what has been drawn.
type caseSoFar struct {
	yaml   strings.Builder
	files  fstest.MapFS
	filled map[string]*plan.Table
	forms  map[string]int
	pairs  map[[2]string]int
	lists  map[string][]priceList // by the table of records
	// defined says that define: has been begun.
	defined bool
}

func newGrower(t *rapid.T) *grower {
	return &grower{t: t, caseSoFar: caseSoFar{files: fstest.MapFS{}, filled: map[string]*plan.Table{}, forms: map[string]int{},
		pairs: map[[2]string]int{}, lists: map[string][]priceList{}}}
}

// line writes a line of YAML, indented.
func (g *grower) line(indent int, format string, args ...any) {
	fmt.Fprintf(&g.yaml, strings.Repeat("  ", indent)+format+"\n", args...)
}

// policy writes the whole policy: what has a name, a price of spells, and a measure of one of the record tables.
func (g *grower) policy() {
	measured := g.one(recordTables...)
	g.line(0, "policy: {name: drawn, year: 2017-18, nation: England}")
	g.line(0, "gaps:")
	for _, gap := range gaps {
		g.line(1, "%s: {because: it is not known}", gap)
	}
	g.line(0, "organisations:")
	g.line(1, "attributes:")
	for _, a := range attributes {
		g.line(2, "%s: %s", a.name, a.declared)
	}
	g.line(1, "parents: {icb: {}, region: {}}")
	g.parameters()
	g.line(0, "tables:")
	g.tables("spells")
	if measured != "spells" {
		g.tables(measured)
	}
	spells, others := g.defines("spells"), []named(nil)
	if measured != "spells" {
		others = g.defines(measured)
	}
	if g.in(2) {
		spells = append(spells, g.derives(spells)...)
	}
	g.line(0, "price:")
	g.with(func() {
		g.names = append(g.names, spells...)
		g.price(economy.Lookup("spells"))
	})
	g.line(0, "measure:")
	if measured == "spells" {
		others = spells
	}
	g.with(func() {
		g.names = append(g.names, others...)
		g.measure(economy.Lookup(measured))
	})
}

var gaps = []string{"flags", "market forces", "not brought"}

// parameters writes parameters of every kind, and makes them known to everything after.
func (g *grower) parameters() {
	g.line(0, "parameters:")
	g.line(1, "rate: %s", g.one("70%", "1.5%", "150%"))
	g.name(plain, "rate", 1, 3)
	g.line(1, "national fee: {value: %s, source: a test, sure: S}", g.one("£5", "£1200", "£0.25", "-£3.50"))
	g.name(pounds, "national_fee", 4, 2)
	g.line(1, "long wait: %s", g.one("18 weeks", "0 weeks"))
	g.name(weeks, "long_wait", 2, 0)
	g.line(1, "host: {value: RAA, type: text}")
	g.name(text, "host", 0, 0)
	g.line(1, "switched: %s", g.one("yes", "no"))
	g.name(flag, "switched", 0, 0)
	g.line(1, "cut-off day: 2017-10-01")
	g.name(date, "cut_off_day", 0, 0)
	g.line(1, "uplift:")
	g.line(2, "values:")
	g.line(3, "- {%sto: 2017-06-30, value: %s}", g.one("", "from: 2017-04-01, "), g.one("1.5%", "0%"))
	g.line(3, "- {from: %s%s, value: 2%%}", g.one("2017-07-01", "2017-10-01"), g.one("", ", to: 2017-12-31"))
	g.name(plain, "uplift", 1, 3)
}

// tables declares the price lists that the rules of a table of records look up.
func (g *grower) tables(of string) {
	t := economy.Lookup(of)
	g.lists[of] = g.priceLists(of, func(name string) plan.Column {
		return plan.Column{Name: name, Type: t.Column(name).Type}
	})
}

// defines writes defines of a table of records, and gives them with the columns that they can read.
func (g *grower) defines(of string) []named {
	t := economy.Lookup(of)
	var known []named
	g.with(func() {
		before := len(g.names)
		g.nameRecord(t)
		if !g.defined {
			g.line(0, "define:")
			g.defined = true
		}
		g.line(1, "%s:", of)
		for _, d := range []struct {
			name string
			want
		}{{"emergency", flag}, {"long-stayer", flag}, {"group of", text}, {"twice as much", plain}} {
			e := g.grow(d.want, 2)
			if d.kind == rule.Number {
				e = rounded(e, 2)
			}
			g.met("define, " + d.kind.String())
			g.line(2, "%s: %s", d.name, quoted(e.text))
			g.name(d.want, t.Singular+"."+pathName(d.name), e.whole, e.places)
		}
		known = append(known, g.names[before:]...)
	})
	return known
}

// lookUps writes look up: for some of the price lists and makes their columns known, and let: after it.
func (g *grower) lookUps(of *economy.Table) {
	g.line(2, "look up:")
	for i, l := range g.lists[of.Name] {
		alias := []string{"tariff", "short stay", "band"}[i]
		var keys []string
		for j, c := range l.key {
			w := want{kind: c.Type.Kind}
			if w.kind == rule.Number {
				w.unit = unitText(c.Type.Unit)
			}
			key := of.Singular + "." + c.Name
			if g.in(4) {
				key = g.grow(w, 1).text
				g.met("look up, an expression for a key")
			} else if pools := keyValues(c); g.in(6) && w.kind == rule.Text {
				key = "'" + pools[0].Text() + "'"
			}
			if j > 0 {
				g.met("look up, two keys")
			}
			keys = append(keys, key)
		}
		if l.dated {
			g.met("look up, dated")
		}
		g.line(3, "%s: %s", alias, l.lookedUp(g, keys))
		for _, c := range l.cols {
			g.nameColumn(pathName(alias)+"."+c.Name, c.Type)
		}
		g.name(flag, pathName(alias)+".found", 0, 0)
	}
}

// pathName is a name as an expression can write it.
func pathName(name string) string { return strings.NewReplacer(" ", "_", "-", "_").Replace(name) }

// lets writes let: and makes the lets known, each to those after it.
func (g *grower) lets() {
	g.line(2, "let:")
	for i := range g.between(1, 4) {
		w := one(g.t, flag, text, date, plain, pounds, days, want{rule.Ratio, ""}, want{rule.Ratio, "£"})
		name := []string{"trim point", "the share", "so-long", "Who"}[i]
		e := g.grow(w, 2)
		g.met("let, " + w.kind.String())
		g.line(3, "%s: %s", name, quoted(e.text))
		g.name(w, pathName(name), e.whole, e.places)
	}
}

// by writes by: with columns, defines and named expressions.
func (g *grower) by(of *economy.Table) {
	var parts []string
	seen := map[string]bool{}
	for i := range g.between(1, 2) {
		switch g.below(3) {
		case 0:
			c := of.Columns[g.below(len(of.Columns))]
			if seen[c.Name] {
				continue
			}
			seen[c.Name] = true
			g.met("by, a column")
			parts = append(parts, c.Name)
		case 1:
			if !seen["emergency"] {
				seen["emergency"] = true
				g.met("by, a define")
				parts = append(parts, of.Singular+".emergency")
			}
		default:
			w := one(g.t, flag, text, date, plain)
			g.met("by, an expression")
			parts = append(parts, fmt.Sprintf("{part %d: %s}", i, quoted(g.grow(w, 2).text)))
		}
	}
	g.line(2, "by: [%s]", strings.Join(parts, ", "))
}
