package run

import (
	"context"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// inputValues gives one input's values.
type inputValues interface {
	// value is the input of a row in a period, with the text it was found as; missing where there is none.
	value(codes []string, p book.Period) (rule.Value, string)
	anyIn(p book.Period) bool
	// pairs are the pairs of bodies that have a value in a period.
	pairs(p book.Period) [][]string
}

// values finds where an input's values are.
func (d *BodyData) values(ctx context.Context, r *policy.Rule, in *policy.Input) (inputValues, error) {
	each := r.Common().Each
	switch in.From {
	case policy.FromFigure:
		f, err := d.figureRows(ctx, in)
		if err != nil {
			return nil, err
		}
		v := &figureValues{in: in, rows: f, every: r.Every, each: each, kinds: d.kinds}
		if in.Body == policy.Holder && r.Share.Within == nil {
			v.whole = d.Policy.Nation
		}
		return v, nil
	case policy.FromFacts, policy.FromTerms:
		t, err := d.table(ctx, string(in.From))
		if err != nil || t == nil {
			return nothing{}, err
		}
		return newFactValues(in, t, each)
	}
	t, err := d.table(ctx, string(in.From))
	if err != nil || t == nil {
		return nothing{}, err
	}
	return newLineValues(in, t, each), nil
}

// nothing has no values.
type nothing struct{}

func (nothing) value([]string, book.Period) (rule.Value, string) { return rule.Value{}, "" }
func (nothing) anyIn(book.Period) bool                           { return false }
func (nothing) pairs(book.Period) [][]string                     { return nil }

// codeOf is the code of the body, or the codes of the pair, that an input is of; of the one whose pot it is, the codes are
// its own.
func codeOf(in *policy.Input, codes []string) string {
	switch in.Body {
	case policy.Both:
		return strings.Join(codes, "\x00")
	case policy.Holder:
		return codes[0]
	}
	return codes[in.Body]
}

// contractOf is the provider and commissioner of a row in the order of the rule.
func contractOf(each []policy.Each, provider, commissioner string) []string {
	if each[0].Key == "provider" {
		return []string{provider, commissioner}
	}
	return []string{commissioner, provider}
}

// factValues are dated facts of bodies or pairs.
type factValues struct {
	in   *policy.Input
	each []policy.Each
	by   map[string][]fact
}

type fact struct {
	from, to *rule.Day
	value    *rule.Value
	found    string
	codes    []string
}

func newFactValues(in *policy.Input, t *plan.Table, each []policy.Each) (inputValues, error) {
	v := &factValues{in, each, map[string][]fact{}}
	read := newReader(t)
	for _, row := range t.Rows {
		if book.Slug(read.text(row, "name")) != in.Name {
			continue
		}
		codes := []string{read.text(row, "organisation")}
		if in.From == policy.FromTerms {
			codes = contractOf(each, read.text(row, "provider"), read.text(row, "commissioner"))
		}
		f := fact{from: dayOf(read, row, "from"), to: dayOf(read, row, "to"), codes: codes}
		f.value, f.found = factValue(in.Type, read, row)
		key := strings.Join(codes, "\x00")
		for _, other := range v.by[key] {
			if meet(f, other) {
				return nil, fault.New(in.At, "%s has two values of %s.%s on one day: %s and %s", strings.Join(codes, " and "),
					in.From, in.Name, other.found, f.found).WithHint("names of facts and terms are compared without capitals and spaces: keep one of them")
			}
		}
		v.by[key] = append(v.by[key], f)
	}
	return v, nil
}

// meet says whether two facts are in force on one day.
func meet(a, b fact) bool {
	return (a.from == nil || b.to == nil || *a.from <= *b.to) && (b.from == nil || a.to == nil || *b.from <= *a.to)
}

// factValue is a row's value as the policy types it; a yes or no is 1 or 0 there, and a text is the fact's wording. Nil
// is a value that the type does not have.
func factValue(t rule.Type, read *reader, row []rule.Value) (*rule.Value, string) {
	v := read.value(row, "value")
	switch {
	case t.Kind == rule.Text:
		w := read.value(row, "wording")
		return &w, w.String()
	case !v.Known() || t.Kind == rule.Number:
		return &v, v.String()
	case t.Kind == rule.Bool && v.Rat().IsInt() && v.Rat().Cmp(big.NewRat(1, 1)) <= 0 && v.Rat().Sign() >= 0:
		b := rule.BoolValue(v.Rat().Sign() > 0)
		return &b, v.String()
	}
	return nil, v.String()
}

func (f *factValues) value(codes []string, p book.Period) (rule.Value, string) {
	one := f.at(codes, p)
	switch {
	case one == nil:
		return rule.Value{}, ""
	case one.value == nil: // no value of the type: the number itself, which does not fit, says so
		return rule.TextValue(one.found), one.found
	}
	return *one.value, one.found
}

// at is the fact that a period asks for: that on its last day, or on the last day of the period before it.
func (f *factValues) at(codes []string, p book.Period) *fact {
	if f.in.Last {
		p = p.Before()
	}
	_, day := span(p)
	for _, one := range f.by[codeOf(f.in, codes)] {
		if onDay(one.from, one.to, day) {
			return &one
		}
	}
	return nil
}

func (f *factValues) anyIn(p book.Period) bool { return len(f.pairs(p)) > 0 }

func (f *factValues) pairs(p book.Period) [][]string {
	var out [][]string
	for _, list := range f.by {
		for _, one := range list {
			if overlaps(one.from, one.to, p) {
				out = append(out, one.codes)
				break
			}
		}
	}
	return out
}

// lineValues are lines of accounts or plans, added up by body and period.
type lineValues struct {
	in    *policy.Input
	lines map[string]map[book.Period]*big.Rat
	codes map[string][]string
}

func newLineValues(in *policy.Input, t *plan.Table, each []policy.Each) inputValues {
	v := &lineValues{in, map[string]map[book.Period]*big.Rat{}, map[string][]string{}}
	read := newReader(t)
	column := "pence"
	if in.Part == "activity" {
		column = "activity"
	}
	for _, row := range t.Rows {
		n, known := read.optional(row, column)
		p, ok := linePeriod(in, read, row)
		if !known || !ok || book.Slug(read.text(row, "line")) != in.Name {
			continue
		}
		codes := lineCodes(in, read, row, each)
		key := strings.Join(codes, "\x00")
		if v.lines[key] == nil {
			v.lines[key], v.codes[key] = map[book.Period]*big.Rat{}, codes
		}
		if v.lines[key][p] == nil {
			v.lines[key][p] = new(big.Rat)
		}
		if column == "pence" {
			n = new(big.Rat).Quo(n, hundred)
		}
		v.lines[key][p].Add(v.lines[key][p], n)
	}
	return v
}

func linePeriod(in *policy.Input, read *reader, row []rule.Value) (book.Period, bool) {
	if in.From == policy.FromPlans {
		v := read.value(row, "month")
		return book.MonthWith(v.Day().Time()), v.Known()
	}
	p, err := book.ParsePeriod(read.text(row, "period"))
	return p, err == nil
}

// lineCodes are the bodies of a line: the pair of a plan, or the one of them that the input is of.
func lineCodes(in *policy.Input, read *reader, row []rule.Value, each []policy.Each) []string {
	switch {
	case in.From == policy.FromAccounts:
		return []string{read.text(row, "organisation")}
	case in.Body == policy.Both:
		return contractOf(each, read.text(row, "provider"), read.text(row, "commissioner"))
	case each[in.Body].Key == "commissioner":
		return []string{read.text(row, "commissioner")}
	}
	return []string{read.text(row, "provider")}
}

func (l *lineValues) value(codes []string, p book.Period) (rule.Value, string) {
	lines := l.lines[codeOf(l.in, codes)]
	var sum *big.Rat
	for _, one := range asked(l.in, p) {
		if n := lineIn(lines, one); n != nil {
			if sum == nil {
				sum = new(big.Rat)
			}
			sum.Add(sum, n)
		}
	}
	if sum == nil {
		return rule.Value{}, ""
	}
	return rule.NumberValue(sum), sum.FloatString(2)
}

// lineIn is a line of a period: its own, or else the sum of the parts of it that there are.
func lineIn(lines map[book.Period]*big.Rat, p book.Period) *big.Rat {
	if n := lines[p]; n != nil || p.Length == 1 {
		return n
	}
	finer := 1
	if p.Length == 12 {
		finer = 3
	}
	var sum *big.Rat
	for _, part := range p.Parts(finer) {
		if n := lineIn(lines, part); n != nil {
			if sum == nil {
				sum = new(big.Rat)
			}
			sum.Add(sum, n)
		}
	}
	return sum
}

// asked are the periods that an input adds up in a period of its rule: it, the one before it, or all of the year so far.
func asked(in *policy.Input, p book.Period) []book.Period {
	if in.Last {
		p = p.Before()
	}
	if !in.ToDate {
		return []book.Period{p}
	}
	var out []book.Period
	year := book.YearOf(p.Year)
	if p.Length == 12 {
		return []book.Period{year}
	}
	for _, part := range year.Parts(p.Length) {
		if part.Number <= p.Number {
			out = append(out, part)
		}
	}
	return out
}

func (l *lineValues) anyIn(p book.Period) bool { return len(l.pairs(p)) > 0 }

func (l *lineValues) pairs(p book.Period) [][]string {
	var out [][]string
	for key, lines := range l.lines {
		if lineIn(lines, p) != nil {
			out = append(out, l.codes[key])
		}
	}
	return slices.Clip(out)
}
