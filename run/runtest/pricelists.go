package runtest

import (
	"fmt"
	"strings"
	"testing/fstest"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// priceList is a table of the policy: its key, its columns and its rows.
type priceList struct {
	name  string
	key   []plan.Column
	cols  []plan.Column // beside the key and the days
	dated bool
	fill  bool
	form  listForm
	// highest is the column of which a look-up takes the highest, "" for none.
	highest string
}

// keyColumns are what a table can be keyed by: columns of records that have a pool of values.
var keyColumns = map[string][]string{
	"spells": {"hrg", "provider", "admission_method", "sex", "age", "length_of_stay"}, "waits": {"function", "provider", "part"},
	"observations": {"measure", "organisation"}, "attendances": {"currency", "setting", "sex"},
}

// valueColumns are what a table can hold, with the type as a policy declares it.
var valueColumns = []struct{ name, declared string }{
	{"price", "£"}, {"pence_price", "£.2"}, {"day_rate", "£ per day"}, {"share", "number.3"}, {"trim", "days"}, {"excluded", "yes or no"},
	{"group", "text"}, {"begins", "date"}, {"weeks_allowed", "weeks"},
}

// priceLists draws one to three tables for the records of a table, declares them and writes their rows.
func (g *grower) priceLists(of string, cols func(name string) plan.Column) []priceList {
	var lists []priceList
	for i := range g.between(1, 3) {
		l := priceList{name: []string{"tariff", "short stay shares", "bands"}[i] + " of " + of, dated: g.in(3), fill: g.in(4)}
		names := keyColumns[of]
		first := g.below(len(names))
		l.key = append(l.key, cols(names[first]))
		if g.in(3) {
			l.key = append(l.key, cols(names[(first+1)%len(names)]))
		}
		for _, c := range valueColumns {
			if i == 0 && (c.name == "price" || c.name == "share") || g.in(2) {
				t, err := rule.ParseType(c.declared)
				if err != nil {
					panic(err)
				}
				t.Missing = true
				l.cols = append(l.cols, plan.Column{Name: c.name, Type: t})
			}
		}
		g.formOf(&l)
		lists = append(lists, l)
		g.declareList(l)
	}
	return lists
}

func (g *grower) declareList(l priceList) {
	slug := strings.ReplaceAll(l.name, " ", "_")
	g.line(1, "%s:", l.name)
	var keys []string
	for _, c := range l.key {
		keys = append(keys, c.Name)
	}
	g.line(2, "key: [%s]", strings.Join(keys, ", "))
	l.declareForm(g, keys)
	if l.fill {
		g.met("table, filled by the economy")
		g.line(2, "fill: economy")
		g.line(2, "gap: not brought")
	} else {
		g.line(2, "file: %s.csv", slug)
	}
	if l.dated {
		g.line(2, "from: from")
		g.line(2, "to: to")
	}
	g.line(2, "columns:")
	for _, c := range l.keyCells() {
		g.line(3, "%s: {type: %s%s}", c.Name, unbounded(c.Type).String(), g.keyBounds(c.Type))
	}
	for i, c := range l.cols {
		l.cols[i].Type = g.declareColumn(c, l.fill)
	}
	g.listRows(l, slug)
}

// unbounded is a type as a column declares it.
func unbounded(t rule.Type) rule.Type {
	return rule.Type{Kind: t.Kind, Unit: t.Unit, Scale: t.Scale}
}

func (g *grower) keyBounds(t rule.Type) string {
	if t.Kind != rule.Number {
		return ""
	}
	return ", at least: 0, at most: 100"
}

// declareColumn writes a column, with bounds where its rows may come from elsewhere, and gives its type.
func (g *grower) declareColumn(c plan.Column, always bool) rule.Type {
	declared := unbounded(c.Type).String()
	for _, v := range valueColumns {
		if v.name == c.Name {
			declared = v.declared
		}
	}
	if c.Type.Kind != rule.Number || !always && g.in(2) {
		g.line(3, "%s: %s", c.Name, declared)
	} else {
		g.line(3, "%s: {type: %s, at least: -1000, at most: 20000}", c.Name, declared)
	}
	t := c.Type
	if t.Kind == rule.Number {
		edge := bounded("", 0, "-1000", "20000")
		t.Min, t.Max = edge.Min, edge.Max
	}
	return t
}

// listRows draws the rows: some keys have none, and some cells are empty.
func (g *grower) listRows(l priceList, slug string) {
	table := &plan.Table{Cols: append(l.keyCells(), l.cols...)}
	for i := range l.keyCells() {
		t := &table.Cols[i].Type
		t.Missing = !l.fill
		if t.Kind == rule.Number {
			edge := bounded("", 0, "0", "100")
			t.Min, t.Max = edge.Min, edge.Max
		}
	}
	if l.dated {
		day := rule.Type{Kind: rule.Date, Missing: true}
		table.Cols = append(table.Cols, plan.Column{Name: "from", Type: day}, plan.Column{Name: "to", Type: day})
	}
	for _, key := range g.keysOf(l) {
		spans := [][2]rule.Value{{}}
		if l.dated {
			spans = g.spans()
		} else if g.in(6) {
			spans = nil
		}
		for _, span := range spans {
			table.Rows = append(table.Rows, g.listRow(l, key, span))
		}
	}
	if l.fill {
		if g.in(4) {
			table.Rows = nil // as when the economy does not bring it
		}
		g.filled["policy_"+slug] = table
		return
	}
	g.files[Dir+"/"+slug+".csv"] = &fstest.MapFile{Data: []byte(csvOf(table))}
}

func (g *grower) listRow(l priceList, key []rule.Value, span [2]rule.Value) []rule.Value {
	row := append([]rule.Value{}, key...)
	for _, c := range l.cols {
		row = append(row, g.listCell(c))
	}
	if l.dated {
		row = append(row, span[0], span[1])
	}
	return row
}

// keys are all the combinations of the values that the key columns are drawn from.
func (g *grower) keys(cols []plan.Column) [][]rule.Value {
	keys := [][]rule.Value{{}}
	for _, c := range cols {
		var longer [][]rule.Value
		for _, key := range keys {
			for _, v := range keyValues(c) {
				longer = append(longer, append(append([]rule.Value{}, key...), v))
			}
		}
		keys = longer
	}
	return keys
}

func keyValues(c plan.Column) []rule.Value {
	var values []rule.Value
	if c.Type.Kind == rule.Number {
		for _, n := range []int64{0, 1, 2, 19, 40} {
			values = append(values, rule.IntValue(n))
		}
		return values
	}
	pool := pools[c.Name]
	for _, code := range pool[:len(pool)-1] { // the last is never found
		values = append(values, rule.TextValue(code))
	}
	return values
}

func (g *grower) listCell(c plan.Column) rule.Value {
	if g.in(8) {
		return rule.Value{}
	}
	switch c.Type.Kind {
	case rule.Number:
		return g.amount(c.Type, "0", "1", "0.5", "0.7", "1.25", "100", "1482", "1301.55", "12", "-3.005", "18")
	case rule.Text:
		return rule.TextValue(g.one("A", "RAA", "11", "01A"))
	}
	return g.cell(plan.Column{Type: rule.Type{Kind: c.Type.Kind}}, 0)
}

func csvOf(t *plan.Table) string {
	var b strings.Builder
	for i, c := range t.Cols {
		fmt.Fprintf(&b, "%s%s", comma(i), c.Name)
	}
	for _, row := range t.Rows {
		b.WriteByte('\n')
		for i, v := range row {
			fmt.Fprintf(&b, "%s%s", comma(i), csvText(v))
		}
	}
	return b.String() + "\n"
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}
