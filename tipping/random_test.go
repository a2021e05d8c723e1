package tipping_test

import (
	"context"
	"flag"
	"math/big"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/reference"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
	"github.com/commonpurse/commonpurse/run/runtest"
	"github.com/commonpurse/commonpurse/tipping"
)

// tableOf reads a file of an economy into a table.
func tableOf(tb fataler, name, text string) *plan.Table {
	of := economy.Lookup(name)
	t := &plan.Table{}
	for _, c := range of.Columns {
		t.Cols = append(t.Cols, plan.Column{Name: c.Name, Type: c.Type})
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	header := strings.Split(lines[0], ",")
	for _, line := range lines[1:] {
		cells := strings.Split(line, ",")
		row := make([]rule.Value, len(of.Columns))
		for i, c := range of.Columns {
			at := slices.Index(header, c.Name)
			if at < 0 || cells[at] == "" {
				continue
			}
			if c.Month {
				cells[at] += "-01"
			}
			v, faults := rule.ParseLiteral(cells[at], rule.Type{Kind: c.Type.Kind, Unit: c.Type.Unit, Scale: c.Type.Scale}, fault.Place{})
			if len(faults) > 0 {
				tb.Fatalf("%s: %v", line, faults.Err())
			}
			row[i] = v
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

type fataler interface{ Fatalf(string, ...any) }

// world is a drawn year: its policy, its files, and the book in memory.
type world struct {
	policy *policy.Policy
	tables map[string]*plan.Table
	book   *book.Memory
}

func newWorld(rt *rapid.T, year *runtest.Bodies) *world {
	p, err := policy.LoadFS(fstest.MapFS{"main/policy.yaml": {Data: []byte(year.Policy)}, "main/bands.csv": {Data: []byte(year.Bands)}}, "main")
	if err != nil {
		rt.Fatalf("%v\n%s", err, year.Policy)
	}
	w := &world{policy: p, tables: map[string]*plan.Table{}}
	for _, t := range economy.Schema {
		text := year.Tables[t.Name+".csv"]
		if text == "" {
			for i, c := range t.Columns {
				if text += c.Name; i < len(t.Columns)-1 {
					text += ","
				}
			}
		}
		w.tables[t.Name] = tableOf(rt, t.Name, text)
	}
	for _, t := range p.Tables {
		w.tables[policy.TableName(t.Slug)] = &plan.Table{Cols: t.Columns, Rows: t.Rows}
	}
	w.book = w.run(rt)
	return w
}

// run makes the book of the decisions of the world as it is; it may end at a fault.
func (w *world) run(rt *rapid.T) *book.Memory {
	rules := run.WithReads(w.policy, []*policy.Rule{w.policy.Rule("chooses"), w.policy.Rule("moving"), w.policy.Rule("points")})
	made, err := run.Trial{Policy: w.policy, Rules: rules, On: run.OnReference(w.tables)}.Run(context.Background())
	if err != nil {
		rt.Fatalf("%v", err)
	}
	return made
}

func (w *world) data() *run.BodyData {
	on := run.OnReference(w.tables)
	return &run.BodyData{Policy: w.policy, Query: on.Run, Has: func(string) bool { return true }, Figures: w.book, Runner: on.Bodies()}
}

// with is the world with another value of a fact of a body in a period, or of the last count of a month in it, and no other.
func (w *world) with(rt *rapid.T, figure, body string, p book.Period, value *big.Rat) *world {
	out := &world{policy: w.policy, tables: map[string]*plan.Table{}}
	for name, t := range w.tables {
		out.tables[name] = t
	}
	if name, is := strings.CutPrefix(figure, "facts."); is {
		out.tables["facts"] = withFact(w.tables["facts"], body, name, p, value)
	} else {
		out.tables["observations"] = withCount(w.tables["observations"], body, p, value)
	}
	out.book = out.run(rt)
	return out
}

func withFact(t *plan.Table, body, name string, p book.Period, value *big.Rat) *plan.Table {
	first, last := rule.NewDay(p.First().Year(), int(p.First().Month()), p.First().Day()), rule.NewDay(p.Last().Year(), int(p.Last().Month()), p.Last().Day())
	at := func(column string) int {
		return slices.IndexFunc(t.Cols, func(c plan.Column) bool { return c.Name == column })
	}
	from, to := at("from"), at("to")
	out := &plan.Table{Cols: t.Cols}
	made := make([]rule.Value, len(t.Cols))
	for _, row := range t.Rows {
		if row[at("organisation")].Text() != body || row[at("name")].Text() != name {
			out.Rows = append(out.Rows, row)
			continue
		}
		copy(made, row)
		if !row[from].Known() || row[from].Day() < first { // what stands before the period
			before := slices.Clone(row)
			if !row[to].Known() || row[to].Day() >= first {
				before[to] = rule.DateValue(first - 1)
			}
			out.Rows = append(out.Rows, before)
		}
		if !row[to].Known() || row[to].Day() > last {
			after := slices.Clone(row)
			if !row[from].Known() || row[from].Day() <= last {
				after[from] = rule.DateValue(last + 1)
			}
			out.Rows = append(out.Rows, after)
		}
	}
	made[at("organisation")], made[at("name")] = rule.TextValue(body), rule.TextValue(name)
	made[from], made[to], made[at("value")] = rule.DateValue(first), rule.DateValue(last), rule.NumberValue(value)
	out.Rows = append(out.Rows, made)
	return out
}

// withCount moves the counts of the months of a period, the last first, so that they come to a sum and none is below 0.
func withCount(t *plan.Table, body string, p book.Period, value *big.Rat) *plan.Table {
	at := func(column string) int {
		return slices.IndexFunc(t.Cols, func(c plan.Column) bool { return c.Name == column })
	}
	out := &plan.Table{Cols: t.Cols, Rows: slices.Clone(t.Rows)}
	left := new(big.Rat).Set(value)
	var months []int
	for i, row := range t.Rows {
		day := row[at("month")].Day().Time()
		if row[at("organisation")].Text() == body && !day.Before(p.First()) && !day.After(p.Last()) {
			left.Sub(left, row[at("numerator")].Rat())
			months = append(months, i)
		}
	}
	slices.Reverse(months)
	for _, i := range months {
		row := slices.Clone(out.Rows[i])
		to := new(big.Rat).Add(row[at("numerator")].Rat(), left)
		if left.SetInt64(0); to.Sign() < 0 {
			left.Set(to)
			to = new(big.Rat)
		}
		row[at("numerator")] = rule.NumberValue(to)
		out.Rows[i] = row
	}
	return out
}

// outcome is what the book of a world says of a body.
func (w *world) outcome(rt *rapid.T, r *policy.Rule, p book.Period, body string) string {
	table, column, by := "decisions", "outcome", "rule"
	if r.Score != nil {
		table, column, by = "measures", "value", "measure"
	}
	rows, err := w.book.Rows(context.Background(), table, map[string]string{by: r.Slug, "period": p.String(), "organisation": body})
	if err != nil {
		rt.Fatalf("%v", err)
	}
	if len(rows) == 0 || rows[0].Get(column) == "" {
		return "nothing decided"
	}
	return rows[0].Get(column)
}

// TestRandomTipping finds what would change the decisions and scores of drawn policies, and makes the economy again with
// the figure at each value found, and one unit less far: the first gives the outcome told, the second the one that there
// was. Where nothing changes it, none of some values drawn does.
func TestRandomTipping(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	if checks.Value.String() == checks.DefValue {
		if err := checks.Value.Set("20"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { checks.Value.Set(checks.DefValue) })
	}
	met := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt, runtest.DrawBodies(rt)[0])
		for _, slug := range []string{"chooses", "moving", "points"} {
			w.tip(rt, w.policy.Rule(slug), met)
		}
	})
	t.Logf("%v", met)
	for _, what := range []string{"found", "none", "facts.count", "facts.money", "facts.flag", "waiting", "chooses", "moving", "points"} {
		if met[what] == 0 {
			t.Errorf("the draws never met %s: %v", what, met)
		}
	}
}

// tip tries a rule in one of its periods, for a body or two.
func (w *world) tip(rt *rapid.T, r *policy.Rule, met map[string]int) {
	ctx := context.Background()
	data := w.data()
	periods, err := data.Periods(ctx, r)
	if err != nil {
		rt.Fatalf("%v", err)
	}
	if len(periods) == 0 {
		return
	}
	p := rapid.SampledFrom(periods).Draw(rt, "period")
	changes, err := tipping.Of(ctx, data, r, p)
	if err != nil {
		rt.Fatalf("%s in %s: %v", r.Name, p, err)
	}
	for _, c := range changes {
		met[r.Slug]++
		figure := strings.TrimSuffix(c.Figure, ".numerator")
		if !strings.HasPrefix(figure, "facts.") && figure != "waiting" || strings.HasPrefix(c.Says, "not moved") {
			met["beside"]++
			continue
		}
		met[figure]++
		at := func(text string, less int64) *big.Rat {
			switch text {
			case "yes":
				return big.NewRat(1, 1)
			case "no":
				return new(big.Rat)
			}
			x, _ := new(big.Rat).SetString(text)
			step := map[string]*big.Rat{"facts.count": big.NewRat(1, 10), "facts.money": big.NewRat(1, 100)}[c.Figure]
			if step == nil {
				step = big.NewRat(1, 1)
			}
			if strings.HasPrefix(c.By, "-") {
				less = -less
			}
			return x.Sub(x, step.Mul(step, big.NewRat(less, 1)))
		}
		if !c.Found {
			w.none(rt, r, p, c, figure, met)
			continue
		}
		met["found"]++
		if got := w.with(rt, figure, c.Body, p, at(c.At, 0)).outcome(rt, r, p, c.Body); got != c.Then {
			rt.Fatalf("%s in %s: %+v\nmade again it is %s", r.Name, p, c, got)
		}
		if c.By == "" {
			continue
		}
		if got := w.with(rt, figure, c.Body, p, at(c.At, 1)).outcome(rt, r, p, c.Body); got != c.Outcome {
			rt.Fatalf("%s in %s: %+v\none unit less far it is %s", r.Name, p, c, got)
		}
	}
}

// none tries a value of a figure that is said to change nothing, somewhere in what was searched.
func (w *world) none(rt *rapid.T, r *policy.Rule, p book.Period, c tipping.Change, figure string, met map[string]int) {
	if met["none"]++; met["none"]%4 > 0 {
		return
	}
	var value *big.Rat
	switch words := strings.Fields(c.Says); {
	case c.Says == "yes changes nothing":
		value = big.NewRat(1, 1)
	case c.Says == "no changes nothing":
		value = new(big.Rat)
	case len(words) > 5 && words[1] == "value":
		low, _ := new(big.Rat).SetString(words[3])
		high, _ := new(big.Rat).SetString(strings.TrimSuffix(words[5], ";"))
		if high.Cmp(big.NewRat(1000, 1)) > 0 {
			high = big.NewRat(1000, 1)
		}
		value = []*big.Rat{low, high, middle(low, high)}[rapid.IntRange(0, 2).Draw(rt, "where")]
	default:
		return
	}
	if got := w.with(rt, figure, c.Body, p, value).outcome(rt, r, p, c.Body); got != c.Outcome {
		rt.Fatalf("%s in %s: %+v\nat %s it is %s", r.Name, p, c, value.RatString(), got)
	}
}

// middle is a value half way in whole tenths.
func middle(a, b *big.Rat) *big.Rat {
	x := new(big.Rat).Add(a, b)
	x.Mul(x, big.NewRat(5, 1))
	return big.NewRat(new(big.Int).Quo(x.Num(), x.Denom()).Int64(), 10)
}

// TestReasonsReproduceDecisions reads the figures of each drawn decision's reason, and nothing else: with them alone the
// branch or move that was taken gives the outcome, and where a body stays no move from there is taken.
func TestReasonsReproduceDecisions(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	if checks.Value.String() == checks.DefValue {
		if err := checks.Value.Set("15"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { checks.Value.Set(checks.DefValue) })
	}
	met := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt, runtest.DrawBodies(rt)[0])
		for _, slug := range []string{"chooses", "moving"} {
			r := w.policy.Rule(slug)
			rows, err := w.book.Rows(context.Background(), "decisions", map[string]string{"rule": slug})
			if err != nil {
				rt.Fatal(err)
			}
			for _, row := range rows {
				w.reason(rt, r, row, met)
			}
		}
	})
	for _, what := range []string{"chosen", "moved", "stayed", "started"} {
		if met[what] == 0 {
			t.Errorf("the draws never met one that %s: %v", what, met)
		}
	}
}

// reason holds a decision to its reason.
func (w *world) reason(rt *rapid.T, r *policy.Rule, row book.Row, met map[string]int) {
	text, outcome := row.Get("reason"), row.Get("outcome")
	if strings.Contains(text, "cannot be told") || strings.HasPrefix(text, "It stays: before it leaves") {
		return
	}
	p, _ := book.ParsePeriod(row.Get("period"))
	begun, _, err := w.data().Begin(context.Background(), r, p)
	if err != nil {
		rt.Fatal(err)
	}
	_, figures, bracketed := strings.Cut(strings.TrimSuffix(text, ")"), " (")
	if !bracketed {
		figures = text
	}
	read := func(column string) rule.Value { return told(figures, begun.Named(column), r, column) }
	says := func(e *rule.Expr) string {
		if e == nil {
			return "yes"
		}
		return reference.Eval(e, read).String()
	}
	fail := func(what string) {
		rt.Fatalf("%s of %s in %s is %q, and its reason %q %s", r.Name, row.Get("organisation"), p, outcome, text, what)
	}
	switch d := r.Decide; {
	case !d.Steps():
		met["chosen"]++
		if !slices.ContainsFunc(d.First, func(b *policy.Branch) bool { return says(b.When) == "yes" && says(b.Outcome) == outcome }) {
			fail("gives it by no branch")
		}
	case row.Get("was") == "":
		met["started"]++
		if says(d.Start) != outcome {
			fail("starts it at " + says(d.Start))
		}
	case row.Get("was") == outcome:
		met["stayed"]++
		for _, m := range d.Moves {
			if m.Leads(outcome) && says(m.When) != "no" {
				fail("does not keep it from moving to " + m.To)
			}
		}
	default:
		met["moved"]++
		if !slices.ContainsFunc(d.Moves, func(m *policy.Move) bool {
			return m.Leads(row.Get("was")) && m.To == outcome && says(m.When) == "yes"
		}) {
			fail("gives it by no move")
		}
	}
}

// told is the value that a reason gives a column by its name; missing where it says nothing of it.
func told(figures, name string, r *policy.Rule, column string) rule.Value {
	kind := rule.Type{}
	for _, in := range r.Common().Inputs {
		if in.Column == column {
			kind = in.Type
		}
	}
	for _, let := range r.Common().Lets {
		if let.Name == column {
			kind = let.Expr.Type
		}
	}
	for _, s := range r.Common().Sets {
		if s.Name == column {
			kind = s.Type
		}
	}
	for _, figure := range strings.Split(figures, "; ") {
		text, ok := strings.CutPrefix(figure, name+" is ")
		if !ok || text == "missing" {
			continue
		}
		switch kind.Kind {
		case rule.Bool:
			return rule.BoolValue(text == "yes")
		case rule.Number, rule.Ratio:
			if x, ok := new(big.Rat).SetString(text); ok {
				return rule.NumberValue(x)
			}
		}
		return rule.TextValue(text)
	}
	return rule.Value{}
}
