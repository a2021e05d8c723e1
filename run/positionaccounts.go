package run

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/policy"
)

// AccountLine is what the accounts of a body have for a line in a period of theirs.
type AccountLine struct {
	Organisation, Line string
	Slug               string
	Period             book.Period
	Recurrent          string // yes, no, or "" where the accounts do not say
	Pence              *big.Int
}

// accountLines are the lines of accounts of a period: of each line its own, or else those of the shorter periods in it;
// and in the period in which a longer one ends, that one's, where it has none of its parts.
func (d *BodyData) accountLines(ctx context.Context, p book.Period) ([]AccountLine, error) {
	all, err := d.allAccounts(ctx)
	if err != nil {
		return nil, err
	}
	var out []AccountLine
	for _, periods := range all {
		for _, q := range periods.of(p) {
			out = append(out, periods[q]...)
		}
	}
	slices.SortFunc(out, func(a, b AccountLine) int {
		return cmp.Or(cmp.Compare(a.Organisation, b.Organisation), cmp.Compare(a.Line, b.Line), a.Period.Compare(b.Period),
			cmp.Compare(a.Recurrent, b.Recurrent), a.Pence.Cmp(b.Pence))
	})
	return out, nil
}

// linePeriods are a body's rows of one line by their period.
type linePeriods map[book.Period][]AccountLine

// of are the periods whose rows are those of a period.
func (l linePeriods) of(p book.Period) []book.Period {
	out := l.parts(p)
	for _, longer := range []int{3, 12} {
		whole := p.Within(longer)
		if longer > p.Length && whole.Last().Equal(p.Last()) && l[whole] != nil && !l.hasParts(whole) {
			out = append(out, whole)
		}
	}
	return out
}

// parts are the period itself, or else the shorter ones in it that there are.
func (l linePeriods) parts(p book.Period) []book.Period {
	if l[p] != nil {
		return []book.Period{p}
	}
	var out []book.Period
	for _, length := range map[int][]int{12: {3}, 3: {1}}[p.Length] {
		for _, part := range p.Parts(length) {
			out = append(out, l.parts(part)...)
		}
	}
	return out
}

func (l linePeriods) hasParts(p book.Period) bool {
	for q := range l {
		if q != p && p.Contains(q) {
			return true
		}
	}
	return false
}

// allAccounts reads the accounts of the policy's year once, by body and line.
func (d *BodyData) allAccounts(ctx context.Context) (map[string]linePeriods, error) {
	if d.accounts != nil {
		return d.accounts, nil
	}
	t, err := d.table(ctx, "accounts")
	if err != nil {
		return nil, err
	}
	out := map[string]linePeriods{}
	if t != nil {
		read := newReader(t)
		for _, row := range t.Rows {
			p, err := book.ParsePeriod(read.text(row, "period"))
			pence, known := read.optional(row, "pence")
			if err != nil || !known || p.Year != d.Policy.Year {
				continue
			}
			line := AccountLine{Organisation: read.text(row, "organisation"), Line: read.text(row, "line"), Period: p,
				Pence: decimal.Round(pence, 0).Coefficient()}
			line.Slug = book.Slug(line.Line)
			if v := read.value(row, "recurrent"); v.Known() {
				line.Recurrent = map[bool]string{true: "yes", false: "no"}[v.Bool()]
			}
			key := line.Organisation + "\x00" + line.Slug
			if out[key] == nil {
				out[key] = linePeriods{}
			}
			out[key][p] = append(out[key][p], line)
		}
	}
	d.accounts = out
	return out, nil
}

// countedAccounts adds the lines of accounts that a position counts in a period.
func (d *BodyData) countedAccounts(ctx context.Context, r *policy.Rule, p book.Period, out map[string][]Counted) error {
	of := r.Position
	if len(of.Each) > 1 || !slices.Contains(r.Reads, "table/accounts") {
		return nil
	}
	lines, err := d.accountLines(ctx, p)
	if err != nil {
		return err
	}
	for i := range lines {
		line := &lines[i]
		counted, less := of.InYear.Account(line.Slug, line.Recurrent)
		if !counted {
			continue
		}
		one := Counted{Codes: []string{line.Organisation}, Line: line, Pence: new(big.Int).Set(line.Pence)}
		if less {
			one.Pence.Neg(one.Pence)
		}
		if support, _ := of.Support.Account(line.Slug, line.Recurrent); support {
			one.Part = PartSupport
		} else if once, _ := of.NonRecurrent.Account(line.Slug, line.Recurrent); once {
			one.Part = PartNonRecurrent
		}
		out[line.Organisation] = append(out[line.Organisation], one)
	}
	return nil
}

// Lost is money of bodies that no position counts.
type Lost struct {
	What   string
	Bodies int
}

// lostAccounts are the lines of accounts of a period that no position counts of bodies that one is for, and that no rule
// names. They are told by the first position that is for those bodies.
func (d *BodyData) lostAccounts(ctx context.Context, r *policy.Rule, p book.Period) ([]Lost, error) {
	of := r.Position
	if !slices.Contains(r.Reads, "table/accounts") {
		return nil, nil
	}
	lines, err := d.accountLines(ctx, p)
	if err != nil {
		return nil, err
	}
	pence, bodies := map[string]*big.Int{}, map[string]map[string]bool{}
	for _, line := range lines {
		if slices.Contains(of.Read, line.Slug) || !tellsOf(of, r.Slug, d.kinds[line.Organisation]) || countedBy(of, d.kinds[line.Organisation], line) {
			continue
		}
		if pence[line.Slug] == nil {
			pence[line.Slug], bodies[line.Slug] = new(big.Int), map[string]bool{}
		}
		pence[line.Slug].Add(pence[line.Slug], line.Pence)
		bodies[line.Slug][line.Organisation] = true
	}
	var out []Lost
	for slug, sum := range pence {
		out = append(out, Lost{fmt.Sprintf("the accounts' %s, %s in %s", strings.ReplaceAll(slug, "-", " "), poundsText(sum), p), len(bodies[slug])})
	}
	slices.SortFunc(out, func(a, b Lost) int { return cmp.Compare(a.What, b.What) })
	return out, nil
}

// tellsOf says whether a position is the first, of those that read accounts, that is for bodies of a kind.
func tellsOf(of *policy.Position, slug, kind string) bool {
	for _, c := range of.Counts {
		if c.For(kind) && c.Lines.ReadsAccounts() {
			return c.Position == slug
		}
	}
	return false
}

// countedBy says whether any position for bodies of a kind counts a line of accounts, or leaves it out by its name.
func countedBy(of *policy.Position, kind string, line AccountLine) bool {
	return slices.ContainsFunc(of.Counts, func(c policy.Counting) bool {
		counted, _ := c.Lines.Account(line.Slug, line.Recurrent)
		named := c.Lines.But != nil && slices.Contains(c.Lines.But.Lines, line.Slug)
		return c.For(kind) && (counted || named)
	})
}

// lostLines tells of the lines of the ledger that no position counts for a body that one is for: nothing of a body's money
// is left out in silence.
func (s *session) lostLines(ctx context.Context) error {
	var counts []policy.Counting
	for _, r := range s.only {
		if r.Position != nil {
			counts = r.Position.Counts
		}
	}
	if counts == nil {
		return nil
	}
	kinds := map[string]string{}
	rows, err := s.rows.Rows(ctx, "organisations", nil)
	if err != nil {
		return err
	}
	for _, row := range rows {
		kinds[row.Get("code")] = row.Get("kind")
	}
	var periods []string
	for _, p := range book.YearOf(s.Policy.Year).Ending() {
		periods = append(periods, p.String())
	}
	sides, err := s.rows.Sides(ctx, book.SidesQuery{Periods: periods})
	if err != nil {
		return err
	}
	received, paid, bodies := map[string]*big.Int{}, map[string]*big.Int{}, map[string]map[string]bool{}
	for _, side := range sides {
		kind, known := kinds[side.Body]
		mine := func(c policy.Counting) bool { return c.For(kind) }
		if !known || !slices.ContainsFunc(counts, mine) || slices.ContainsFunc(counts, func(c policy.Counting) bool {
			return mine(c) && c.Lines.Line(side.Rule, side.Step, side.Fund, side.Recurrent)
		}) {
			continue
		}
		if received[side.Rule] == nil {
			received[side.Rule], paid[side.Rule], bodies[side.Rule] = new(big.Int), new(big.Int), map[string]bool{}
		}
		received[side.Rule].Add(received[side.Rule], side.Received)
		paid[side.Rule].Add(paid[side.Rule], side.Paid)
		bodies[side.Rule][side.Body] = true
	}
	for _, slug := range slices.Sorted(maps.Keys(received)) {
		err := s.doubt(ctx, quality{kind: "doubtful", table: "ledger", found: fmt.Sprintf("%s: %s received and %s paid", slug, poundsText(received[slug]),
			poundsText(paid[slug])), expected: "a position that counts it", rows: big.NewRat(int64(len(bodies[slug])), 1), touches: "positions"})
		if err != nil {
			return err
		}
	}
	return nil
}
