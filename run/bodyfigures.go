package run

import (
	"context"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// figureRow is a figure of another rule for a body or pair in a period.
type figureRow struct {
	period book.Period
	codes  []string // one body; or payer and payee, or a measure's two bodies
	row    book.Row
}

// figureRows are a rule's rows of one table of the book, by period.
type figureRows struct {
	table string
	rule  *policy.Rule
	was   *policy.Rule // the rule as the year before had it; nil where there was none of its name
	year  int          // of the policy
	rows  map[book.Period][]figureRow
	by    map[string]map[book.Period][]figureRow // by body, and by pair in the order of the row
}

// bodyColumns are the columns of a table of the book that hold bodies, and ruleColumn the one that names the rule.
func bodyColumns(table string) (rule string, bodies []string) {
	t, err := book.Lookup(table)
	if err != nil {
		return "", nil
	}
	return t.Names[0], t.Bodies
}

// of is the rule that made the rows of a period.
func (f *figureRows) of(p book.Period) *policy.Rule {
	if p.Year < f.year && f.was != nil {
		return f.was
	}
	return f.rule
}

// figureRows reads a rule's rows of the table that an input is in, once; those of the year before only for an input
// that is of an earlier period.
func (d *BodyData) figureRows(ctx context.Context, in *policy.Input) (*figureRows, error) {
	key := in.Table + "/" + in.Name
	if in.Last {
		key = "last/" + key
	}
	if f, done := d.figures[key]; done {
		return f, nil
	}
	f := &figureRows{table: in.Table, rule: d.Policy.Rule(in.Name), year: d.Policy.Year, rows: map[book.Period][]figureRow{},
		by: map[string]map[book.Period][]figureRow{}}
	if d.BeforePolicy != nil {
		f.was = d.BeforePolicy.Rule(in.Name)
	}
	ruleColumn, bodies := bodyColumns(in.Table)
	for _, source := range []RowSource{d.Before, d.Figures} {
		if source == nil || source == d.Before && !in.Last {
			continue
		}
		rows, err := source.Rows(ctx, in.Table, map[string]string{ruleColumn: in.Name})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			p, err := book.ParsePeriod(row.Get("period"))
			if err != nil {
				return nil, err
			}
			if before := p.Year < d.Policy.Year; before != (source == d.Before && d.Before != nil) {
				continue
			}
			f.add(row, p, bodies)
		}
	}
	if d.figures == nil {
		d.figures = map[string]*figureRows{}
	}
	d.figures[key] = f
	return f, nil
}

func (f *figureRows) add(row book.Row, p book.Period, bodies []string) {
	if f.table == "measures" && row.Get("breakdown") != "" {
		return
	}
	one := figureRow{period: p, row: row}
	for _, column := range bodies {
		if code := row.Get(column); code != "" {
			one.codes = append(one.codes, code)
		}
	}
	f.rows[p] = append(f.rows[p], one)
	keys := []string{strings.Join(one.codes, "\x00")}
	if f.table == "ledger" || f.table == "values" {
		for i, code := range one.codes {
			keys = append(keys, []string{"payer ", "payee "}[i]+code)
		}
	}
	for _, key := range keys {
		if f.by[key] == nil {
			f.by[key] = map[book.Period][]figureRow{}
		}
		f.by[key][p] = append(f.by[key][p], one)
	}
}

// figureValues are the values of an input that is a figure.
type figureValues struct {
	in    *policy.Input
	rows  *figureRows
	every policy.Every
	each  []policy.Each
	kinds map[string]string
	// whole is the nation's code, for which a share's figure is the sum of all that was shared; "" where the input is not of it.
	whole string
}

// keys are those under which the rows of a body or pair stand.
func (v *figureValues) keys(codes []string) []string {
	money := v.in.Table == "ledger" || v.in.Table == "values"
	switch {
	case v.in.Table == "positions" && v.in.Body == policy.Both:
		return []string{codes[0] + "\x00" + codes[1]}
	case v.in.Body == policy.Both:
		return []string{codes[0] + "\x00" + codes[1], codes[1] + "\x00" + codes[0]}
	case money && v.in.Side == policy.Paid:
		return []string{"payer " + codeOf(v.in, codes)}
	case money:
		return []string{"payee " + codeOf(v.in, codes)}
	}
	return []string{codeOf(v.in, codes)}
}

// at gives a body's rows that a period asks for: those within it, or those of the longer period around it.
func (v *figureValues) at(codes []string, p book.Period) []figureRow {
	var out []figureRow
	wanted := asked(v.in, p)
	if v.in.Table == "shares" && v.whole != "" && codes[0] == v.whole {
		return v.rows.within(v.rows.rows, wanted)
	}
	for _, key := range v.keys(codes) {
		for _, found := range v.rows.within(v.rows.by[key], wanted) {
			if v.part(found) {
				out = append(out, found)
			}
		}
	}
	return out
}

// part says whether a row is of the step or total that the input names; without one, every line but the totals is.
func (v *figureValues) part(f figureRow) bool {
	if v.in.Table == "scores" {
		return f.row.Get("part") == v.in.Part
	}
	if v.in.Table != "ledger" && v.in.Table != "values" {
		return true
	}
	step := f.row.Get("step")
	if v.in.Part == "" {
		return v.in.Table == "ledger" || !v.rows.of(f.period).IsTotal(step)
	}
	return step == v.in.Part
}

// within takes the rows whose period lies in one of those wanted, in order, and where a period of the rows is longer,
// those of the one around it.
func (f *figureRows) within(rows map[book.Period][]figureRow, wanted []book.Period) []figureRow {
	var out []figureRow
	seen := map[book.Period]bool{}
	for _, p := range wanted {
		length := 12 / perYear(f.of(p).Every)
		parts := []book.Period{p}
		switch {
		case length < p.Length:
			parts = p.Parts(length)
		case length > p.Length:
			parts = []book.Period{p.Within(length)}
		}
		for _, part := range parts {
			if !seen[part] {
				seen[part] = true
				out = append(out, rows[part]...)
			}
		}
	}
	return out
}

func (v *figureValues) anyIn(p book.Period) bool {
	for _, f := range v.rows.within(v.rows.rows, asked(v.in, p)) {
		if v.part(f) {
			return true
		}
	}
	return false
}

// pairs are those of the rows, each turned the way round that the rule is for.
func (v *figureValues) pairs(p book.Period) [][]string {
	var out [][]string
	for _, f := range v.rows.within(v.rows.rows, asked(v.in, p)) {
		if len(f.codes) == 2 && v.part(f) {
			out = append(out, v.turned(f.codes))
		}
	}
	return out
}

// turned puts a pair in the order of the rule: by the register's kinds, else by who is paid, for a price pays a
// provider.
func (v *figureValues) turned(codes []string) []string {
	back := []string{codes[1], codes[0]}
	is := func(c []string) bool { return v.kinds[c[0]] == v.each[0].Kind && v.kinds[c[1]] == v.each[1].Kind }
	switch {
	case is(codes):
		return codes
	case is(back):
		return back
	case v.rows.rule.Kind == policy.KindPrice && v.each[0].Key == "provider":
		return back
	}
	return codes
}

func (v *figureValues) value(codes []string, p book.Period) (rule.Value, string) {
	rows := v.at(codes, p)
	if len(rows) == 0 {
		return rule.Value{}, ""
	}
	last := rows[len(rows)-1].row
	switch {
	case v.in.Type.Kind == rule.Text:
		column := v.in.Part
		if column == "" {
			column = "outcome"
		}
		if text := last.Get(column); text != "" {
			return rule.TextValue(text), text
		}
		return rule.Value{}, ""
	case v.in.Table == "scores":
		return scoredFigure(last, "points")
	case v.in.Table == "measures" && v.rows.of(rows[len(rows)-1].period).Common() != nil: // scores of periods are not added up
		return scoredFigure(last, "value")
	case v.in.Table == "measures":
		return v.measured(rows)
	case v.in.Table == "shares" && len(rows) > 1:
		return sharedInAll(v.in, rows)
	case v.in.Table == "shares":
		return shareFigure(v.in, last)
	case v.in.Table == "positions":
		return positionFigure(v.in, rows)
	}
	column, money := "quantity", v.in.Type.Unit.String() == "£"
	if money {
		column = "pence"
	}
	sum := added(rows, column)
	if sum != nil && money {
		sum.Quo(sum, hundred)
	}
	return numberFound(sum)
}

// scoredFigure is a score or the points of a part.
func scoredFigure(row book.Row, column string) (rule.Value, string) {
	n, ok := row.Decimal(column)
	if !ok {
		return rule.Value{}, ""
	}
	return numberFound(n.Rat())
}

func numberFound(x *big.Rat) (rule.Value, string) {
	if x == nil {
		return rule.Value{}, ""
	}
	return rule.NumberValue(x), decimal.Text(x)
}

// added is the sum of what is known in a column; nil where nothing is.
func added(rows []figureRow, column string) *big.Rat {
	var sum *big.Rat
	for _, f := range rows {
		if n, ok := f.row.Decimal(column); ok {
			if sum == nil {
				sum = new(big.Rat)
			}
			sum.Add(sum, n.Rat())
		}
	}
	return sum
}

// measured is a measure's part over its rows. A value of one row is the book's; of several, counts are added up and the
// value is made of the sums, rounded as the book rounds.
func (v *figureValues) measured(rows []figureRow) (rule.Value, string) {
	part := v.in.Part == "numerator" || v.in.Part == "denominator"
	if len(rows) == 1 && !part {
		return v.asValue(added(rows, "value"))
	}
	m := v.rows.rule.Measure
	if made := v.rows.of(rows[len(rows)-1].period); made.Measure != nil {
		m = made.Measure
	}
	numerator, denominator := added(rows, "numerator"), added(rows, "denominator")
	switch {
	case v.in.Part == "numerator":
		return numberFound(numerator)
	case v.in.Part == "denominator":
		return numberFound(denominator)
	case m.Standard != nil: // the sums of several periods do not give it
		return rule.Value{}, ""
	case !m.HasDenominator():
		return v.asValue(numerator)
	case numerator == nil || denominator == nil || denominator.Sign() == 0:
		return rule.Value{}, ""
	}
	return v.asValue(Figure{Numerator: numerator, Denominator: denominator, OutOf: true, Per: m.Per}.Value())
}

// asValue is a measure's value with the digits that it is shown with; nil is missing.
func (v *figureValues) asValue(x *big.Rat) (rule.Value, string) {
	if x == nil {
		return rule.Value{}, ""
	}
	return numberFound(decimal.Round(x, v.in.Type.Scale).Rat())
}

// positionFigure is a part of a position over its rows: what is of a day is that of the first, or of the last; what came
// in the periods is added up, and is missing where that of one of them is.
func positionFigure(in *policy.Input, rows []figureRow) (rule.Value, string) {
	switch in.Part {
	case "brought_forward":
		rows = rows[:1]
	case "carried_forward":
		rows = rows[len(rows)-1:]
	}
	sum := new(big.Rat)
	for _, f := range rows {
		n, ok := f.row.Decimal(in.Part)
		if !ok {
			return rule.Value{}, ""
		}
		sum.Add(sum, n.Rat())
	}
	return numberFound(sum.Quo(sum, hundred))
}

func shareFigure(in *policy.Input, row book.Row) (rule.Value, string) {
	column := in.Part
	if column == "" || column == "amount" {
		column = "pence"
	}
	n, ok := row.Decimal(column)
	if !ok {
		return rule.Value{}, ""
	}
	if column == "pence" || column == "target" {
		return numberFound(new(big.Rat).Quo(n.Rat(), hundred))
	}
	return numberFound(n.Rat())
}

// sharedInAll is what all had together of a pot; distances are not added up.
func sharedInAll(in *policy.Input, rows []figureRow) (rule.Value, string) {
	column := in.Part
	switch column {
	case "", "amount":
		column = "pence"
	case "opening_distance", "closing_distance":
		return rule.Value{}, ""
	}
	sum := added(rows, column)
	if sum != nil && column != "weight" {
		sum.Quo(sum, hundred)
	}
	return numberFound(sum)
}
