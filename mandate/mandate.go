// Package mandate says how a book stands to what its policy's centre asks for: for each objective and each measure it
// is tied to, the nation's latest figure and verdict, how many the nation is short by, and how many bodies meet it.
package mandate

import (
	"cmp"
	"context"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// Line is a measure of an objective, as the book has it.
type Line struct {
	Objective *policy.Objective
	Measure   *policy.Rule
	// Hears says that the measure is what patients and the public say, and not what is asked.
	Hears bool
	// Nation is the nation's figure in the last period that has one, and First that in the first; nil where there is none.
	Nation, First *book.Row
	// Parts says that the figure is a part of a whole, and is said in hundredths.
	Parts bool
	// Short is by how many, of what the measure counts, the nation falls short of the standard, or where there is none
	// of the plan: whole and never negative; nil where there is no such target, no figure, or a figure that counts nobody.
	Short *big.Int
	// Plan says that Short is to the plan.
	Plan bool
	// Bodies are those judged by the same target in that period, by kind, in order of kind.
	Bodies []Bodies
	// Why there is no figure of the nation; "" where there is one.
	Why string
	// Rank orders the lines that are asked by Short, the most first, from 1; 0 for one without a shortfall.
	Rank int
}

// Bodies are how many bodies of a kind meet what they are asked, and how many do not.
type Bodies struct {
	Kind       string
	Meet, Miss int
}

// Read gives the lines of a book in the order of the policy; none where the policy has no mandate.
func Read(ctx context.Context, b *book.Book) ([]*Line, error) {
	p, err := run.PolicyOf(ctx, b)
	if err != nil || len(p.Mandate) == 0 {
		return nil, err
	}
	r := &reader{policy: p, book: b}
	if err := r.kindsOf(ctx); err != nil {
		return nil, err
	}
	var lines []*Line
	for _, o := range p.Mandate {
		for _, m := range o.Asks {
			lines = append(lines, &Line{Objective: o, Measure: m})
		}
		for _, m := range o.Hears {
			lines = append(lines, &Line{Objective: o, Measure: m, Hears: true})
		}
	}
	for _, l := range lines {
		if err := r.fill(ctx, l); err != nil {
			return nil, err
		}
	}
	rank(lines)
	return lines, nil
}

type reader struct {
	policy *policy.Policy
	book   *book.Book
	kinds  map[string]string
}

func (r *reader) kindsOf(ctx context.Context) error {
	rows, err := r.book.Rows(ctx, "organisations", nil)
	r.kinds = map[string]string{}
	for _, row := range rows {
		r.kinds[row.Get("code")] = row.Get("kind")
	}
	return err
}

// fill finds the figures of a line.
func (r *reader) fill(ctx context.Context, l *Line) error {
	rows, err := r.book.Rows(ctx, "measures", map[string]string{"measure": l.Measure.Slug, "other": "", "breakdown": ""})
	if err != nil {
		return err
	}
	last := ""
	for i := range rows {
		last = max(last, rows[i].Get("period"))
		if _, known := rows[i].Decimal("value"); !known || rows[i].Get("organisation") != r.policy.Nation {
			continue
		}
		if l.First == nil || rows[i].Get("period") < l.First.Get("period") {
			l.First = &rows[i]
		}
		if l.Nation == nil || rows[i].Get("period") > l.Nation.Get("period") {
			l.Nation = &rows[i]
		}
	}
	if l.Nation != nil {
		last = l.Nation.Get("period")
	}
	l.Why = r.why(l, len(rows))
	l.Bodies = r.bodies(rows, last)
	r.short(l)
	return nil
}

// why says why there is no figure of the nation.
func (r *reader) why(l *Line, rows int) string {
	m := l.Measure.Measure
	switch {
	case l.Nation != nil:
		return ""
	case rows == 0 && l.Measure.IfNoRecords != "":
		return "no figure: the economy has nothing that it counts, see the gap " + l.Measure.IfNoRecords
	case rows == 0:
		return "no figure in this book"
	case m == nil || !slices.ContainsFunc(m.Levels, func(level *policy.Level) bool { return level.Name == "nation" }):
		return "not made for the nation"
	}
	return "not known for the nation"
}

// bodies counts those that meet what they are asked and those that do not, in a period.
func (r *reader) bodies(rows []book.Row, period string) []Bodies {
	byKind := map[string]*Bodies{}
	for _, row := range rows {
		meets, judged := meets(row.Get("class"))
		if row.Get("period") != period || row.Get("organisation") == r.policy.Nation || !judged {
			continue
		}
		kind := cmp.Or(r.kinds[row.Get("organisation")], "body")
		if byKind[kind] == nil {
			byKind[kind] = &Bodies{Kind: kind}
		}
		if meets {
			byKind[kind].Meet++
		} else {
			byKind[kind].Miss++
		}
	}
	var out []Bodies
	for _, b := range byKind {
		out = append(out, *b)
	}
	slices.SortFunc(out, func(a, b Bodies) int { return cmp.Compare(a.Kind, b.Kind) })
	return out
}

// rank orders the lines that are asked by how many they are short.
func rank(lines []*Line) {
	var asked []*Line
	for _, l := range lines {
		if !l.Hears && l.Short != nil && l.Short.Sign() > 0 {
			asked = append(asked, l)
		}
	}
	slices.SortStableFunc(asked, func(a, b *Line) int { return b.Short.Cmp(a.Short) })
	for i, l := range asked {
		l.Rank = i + 1
	}
}

// Ranked are the lines with a rank, the first first.
func Ranked(lines []*Line) []*Line {
	var out []*Line
	for _, l := range lines {
		if l.Rank > 0 {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b *Line) int { return a.Rank - b.Rank })
	return out
}

// Moved says that the book has a figure of an earlier period too.
func (l *Line) Moved() bool {
	return l.Nation != nil && l.First.Get("period") != l.Nation.Get("period")
}

// ShortOf is what Short is to: the standard or the plan.
func (l *Line) ShortOf() string {
	if l.Plan {
		return "plan"
	}
	return "standard"
}

// Unit is what the measure counts, in words.
func (l *Line) Unit() string {
	if l.Measure.Score != nil {
		return l.Measure.Score.Unit
	}
	return l.Measure.Measure.Unit
}
