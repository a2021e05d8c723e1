package particulars

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/chart"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/explain"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// data is what an economy says of the two.
type data struct {
	names  map[string]string // of organisations, by code
	terms  []value           // of the pair, in order of name and first day
	facts  []value           // of either
	lines  map[string]map[book.Period]planned
	digest string // of the book
}

// value is a dated term or fact.
type value struct {
	name, slug string
	number     *big.Rat // nil where there is none
	wording    string
	from, to   *rule.Day
	where      string // where it is written
	authority  string
}

// planned is a line of the plan in a month; what is not said is nil.
type planned struct{ activity, pence *big.Rat }

// read reads what the economy and the book say of the two, and reports a code that neither knows.
func read(ctx context.Context, o Options) (*data, error) {
	d := &data{names: map[string]string{}, lines: map[string]map[book.Period]planned{}}
	if o.Book != nil {
		receipt, err := o.Book.Receipt(ctx)
		if err != nil {
			return nil, err
		}
		d.digest = receipt[book.ReceiptBookDigest][:12]
	}
	if o.Economy == nil {
		return d, nil
	}
	db, err := duckdb.Open("", duckdb.Options{})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	only := []string{"organisations", "terms", "facts", "plans"}
	loaded, err := run.Load(ctx, db, o.Policy, o.Economy, only...)
	if err != nil {
		return nil, err
	}
	r := &reading{ctx: ctx, db: db, loaded: loaded, o: o, data: d}
	for _, part := range []func() error{r.organisations, r.terms, r.facts, r.plans} {
		if err := part(); err != nil {
			return nil, err
		}
	}
	return d, nil
}

type reading struct {
	*data
	ctx    context.Context
	db     *duckdb.DB
	loaded *economy.Loaded
	o      Options
}

// each calls back for every row of a table that the economy has, with its values by column and its file and line.
func (r *reading) each(table string, row func(get func(string) rule.Value, where string)) error {
	if !slices.ContainsFunc(r.loaded.Tables, func(t economy.LoadedTable) bool { return t.Table == table }) {
		return nil
	}
	scan := run.Scan(economy.Lookup(table))
	scan.Cols = append(scan.Cols, plan.Column{Name: "source_file", Type: run.RowsType()}, plan.Column{Name: "source_row", Type: run.RowsType()})
	t, err := r.db.Run(r.ctx, scan)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for i, c := range t.Cols {
		at[c.Name] = i
	}
	slices.SortStableFunc(t.Rows, func(a, b []rule.Value) int {
		file, line := at["source_file"], at["source_row"]
		return cmp.Or(a[file].Rat().Cmp(b[file].Rat()), a[line].Rat().Cmp(b[line].Rat()))
	})
	for _, values := range t.Rows {
		file := r.loaded.Files[values[at["source_file"]].Rat().Num().Int64()].Path
		where := fmt.Sprintf("%s, line %s", file, decimal.Text(values[at["source_row"]].Rat()))
		row(func(column string) rule.Value { return values[at[column]] }, where)
	}
	return nil
}

func text(v rule.Value) string {
	if !v.Known() {
		return ""
	}
	return v.String()
}

func day(v rule.Value) *rule.Day {
	if !v.Known() {
		return nil
	}
	d := v.Day()
	return &d
}

// organisations reads the names, and reports a body that is not in the register.
func (r *reading) organisations() error {
	var known []string
	err := r.each("organisations", func(get func(string) rule.Value, _ string) {
		code := text(get("code"))
		known, r.names[code] = append(known, code), text(get("name"))
	})
	if err != nil {
		return err
	}
	var faults fault.List
	for _, code := range []string{r.o.Provider, r.o.Commissioner} {
		if !slices.Contains(known, code) {
			faults.Add(fault.New(fault.Place{File: r.o.Economy.Dir}, "there is no organisation %q", code).WithHint("%s", fault.Suggest(code, known)))
		}
	}
	return faults.Err()
}

func (d *data) named(code string) string {
	if name := d.names[code]; name != "" {
		return name + ", " + code
	}
	return code
}

func (r *reading) terms() error {
	err := r.each("terms", func(get func(string) rule.Value, where string) {
		if text(get("provider")) == r.o.Provider && text(get("commissioner")) == r.o.Commissioner {
			v := valueOf(get, where)
			v.authority = text(get("authority"))
			r.data.terms = append(r.data.terms, v)
		}
	})
	sortValues(r.data.terms)
	return err
}

func (r *reading) facts() error {
	err := r.each("facts", func(get func(string) rule.Value, where string) {
		if body := text(get("organisation")); body == r.o.Provider || body == r.o.Commissioner {
			v := valueOf(get, where)
			v.wording, v.authority = text(get("wording")), body
			r.data.facts = append(r.data.facts, v)
		}
	})
	sortValues(r.data.facts)
	return err
}

func valueOf(get func(string) rule.Value, where string) value {
	v := value{name: text(get("name")), from: day(get("from")), to: day(get("to")), where: where}
	v.slug = book.Slug(v.name)
	if n := get("value"); n.Known() {
		v.number = n.Rat()
	}
	if source := text(get("source")); source != "" {
		v.where = source + " (" + where + ")"
	}
	return v
}

func sortValues(all []value) {
	slices.SortStableFunc(all, func(a, b value) int {
		first := func(d *rule.Day) rule.Day {
			if d == nil {
				return rule.NewDay(0, 1, 1)
			}
			return *d
		}
		return cmp.Or(cmp.Compare(a.slug, b.slug), cmp.Compare(first(a.from), first(b.from)))
	})
}

func (d *data) of(all []value, slug string) []value {
	return slices.DeleteFunc(slices.Clone(all), func(v value) bool { return v.slug != slug })
}

func (v value) days() string { return policy.Span(v.from, v.to) }

// text is the value as its declared type has it; as a plain number where nothing declares it.
func (v value) text(a *policy.Attribute) string {
	switch {
	case v.wording != "":
		return v.wording
	case v.number == nil:
		return "not said"
	case a == nil:
		return chart.Grouped(decimal.Text(v.number))
	case a.Type.Kind == rule.Bool:
		if v.number.Sign() == 0 {
			return "no"
		}
		return "yes"
	case a.Percent:
		return decimal.Text(new(big.Rat).Mul(v.number, big.NewRat(100, 1))) + "%"
	case a.Type.Unit == rule.NewUnit("£"):
		return explain.Pounds(new(big.Rat).Mul(v.number, big.NewRat(100, 1)))
	}
	words := chart.Grouped(decimal.Text(v.number))
	if unit := a.Type.Unit.String(); unit != "" && !a.Type.Unit.Plain() {
		words += " " + unit
	}
	return words
}

func (r *reading) plans() error {
	return r.each("plans", func(get func(string) rule.Value, _ string) {
		if text(get("provider")) != r.o.Provider || text(get("commissioner")) != r.o.Commissioner {
			return
		}
		line, month := text(get("line")), book.MonthWith(get("month").Day().Time())
		if r.lines[line] == nil {
			r.lines[line] = map[book.Period]planned{}
		}
		sum := r.lines[line][month]
		sum.activity, sum.pence = added(sum.activity, get("activity")), added(sum.pence, get("pence"))
		r.lines[line][month] = sum
	})
}

func added(sum *big.Rat, v rule.Value) *big.Rat {
	if !v.Known() {
		return sum
	}
	if sum == nil {
		return new(big.Rat).Set(v.Rat())
	}
	return new(big.Rat).Add(sum, v.Rat())
}

// plan tables lines of the plan in the months of a year that any of them has, and the sums.
func (d *data) plan(line policy.PlanLine, year book.Period) (header []string, rows [][]string, any bool) {
	var lines []string
	months := map[book.Period]bool{}
	for name, by := range d.lines {
		if line.Line != "" && book.Slug(name) != line.Line {
			continue
		}
		lines = append(lines, name)
		for month := range by {
			months[month] = months[month] || year.Contains(month)
		}
	}
	slices.Sort(lines)
	header = []string{"planned activity"}
	if !line.Activity {
		header = []string{"planned value"}
	}
	var shown []book.Period
	for _, month := range year.Parts(1) {
		if months[month] {
			shown, header = append(shown, month), append(header, month.First().Format("January 2006"))
		}
	}
	header = append(header, "the year")
	totals := make([]*big.Rat, len(shown)+1)
	for _, name := range lines {
		cells := make([]*big.Rat, len(shown)+1)
		for i, month := range shown {
			cells[i] = d.lines[name][month].part(line)
			cells[len(shown)] = plus(cells[len(shown)], cells[i])
		}
		for i := range totals {
			totals[i] = plus(totals[i], cells[i])
		}
		rows = append(rows, append([]string{name}, cellTexts(line, cells)...))
	}
	if len(lines) > 1 && !line.Activity { // activity of different sorts does not add up to anything
		rows = append(rows, append([]string{"all"}, cellTexts(line, totals)...))
	}
	return header, rows, len(lines) > 0 && len(shown) > 0
}

func (p planned) part(line policy.PlanLine) *big.Rat {
	if line.Activity {
		return p.activity
	}
	return p.pence
}

func plus(a, b *big.Rat) *big.Rat {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return new(big.Rat).Add(a, b)
}

func cellTexts(line policy.PlanLine, cells []*big.Rat) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		switch {
		case c == nil:
			out[i] = "not said"
		case line.Activity:
			out[i] = chart.Grouped(decimal.Text(c))
		default:
			out[i] = explain.Pounds(c)
		}
	}
	return out
}
