package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/stats"
)

// rate is the stated false-alarm rate of each finding that rests on chance: at most so many countries of one in which
// nothing is so have a body named all the same. It is shared out evenly among the comparisons made (Bonferroni).
const rate = 0.01

// leastMonths is how many months there must be on each side of a change for the two sides to be compared.
const leastMonths = 3

// suspect is a body named by a finding.
type suspect struct {
	Organisation string
	Month        book.Period // from which it is so, or in which; none where it is all year
}

// finding is a kind of truth and how it is looked for in a book. What it is given is the book and nothing else.
type finding struct {
	truth  string  // the name of what is planted
	rate   float64 // stated: countries of one with a false alarm; 0 where no chance comes into it
	dated  bool    // whether the month must be right for it to be found
	method string  // in words
	find   func(context.Context, *book.Book) ([]suspect, error)
}

var findings = []finding{
	{truth: "deficit", method: "a decision on the year's accounts", find: deficits},
	{truth: "practice moves", dated: true, method: "a measure by practice and commissioner", find: moves},
	{truth: "true outlier", rate: rate, method: "exact ratio of deaths to the others'", find: outliers},
	{truth: "upcoder", rate: rate, method: "own share of dearer groups, before and after each month", find: upcoders},
	{truth: "late restatement", dated: true, method: "a decision on figures stated twice", find: restatements},
}

// decided are the bodies and periods for which a rule came to an outcome.
func decided(ctx context.Context, b *book.Book, rule, outcome string) ([]suspect, error) {
	rows, err := b.Rows(ctx, "decisions", map[string]string{"rule": rule, "outcome": outcome})
	if err != nil {
		return nil, err
	}
	var out []suspect
	for _, row := range rows {
		period, err := book.ParsePeriod(row.Get("period"))
		if err != nil {
			return nil, err
		}
		out = append(out, suspect{row.Get("organisation"), period})
	}
	return out, nil
}

func deficits(ctx context.Context, b *book.Book) ([]suspect, error) {
	return decided(ctx, b, "position", "deficit")
}

func restatements(ctx context.Context, b *book.Book) ([]suspect, error) {
	return decided(ctx, b, "restatement", "restated")
}

// figure is a row of the book's measures.
type figure struct {
	period        book.Period
	body, other   string
	number, outOf float64 // outOf is 0 where there is none
}

// figures are a measure's rows, by body, other body and period.
func figures(ctx context.Context, b *book.Book, measure string) ([]figure, error) {
	rows, err := b.Rows(ctx, "measures", map[string]string{"measure": measure, "breakdown": ""})
	if err != nil {
		return nil, err
	}
	var out []figure
	for _, row := range rows {
		f := figure{body: row.Get("organisation"), other: row.Get("other")}
		if f.period, err = book.ParsePeriod(row.Get("period")); err != nil {
			return nil, err
		}
		if f.number, err = strconv.ParseFloat(row.Get("numerator"), 64); err != nil {
			return nil, fmt.Errorf("the numerator of the measure %s of %s in %s: %w", measure, f.body, f.period, err)
		}
		if outOf := row.Get("denominator"); outOf != "" {
			if f.outOf, err = strconv.ParseFloat(outOf, 64); err != nil {
				return nil, fmt.Errorf("the denominator of the measure %s of %s in %s: %w", measure, f.body, f.period, err)
			}
		}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b figure) int {
		return cmp.Or(cmp.Compare(a.body, b.body), a.period.Compare(b.period), cmp.Compare(a.other, b.other))
	})
	return out, nil
}

// moves names each body whose patients were under one commissioner up to some month and under another from there on.
func moves(ctx context.Context, b *book.Book) ([]suspect, error) {
	rows, err := figures(ctx, b, "stays-of-practices")
	var out []suspect
	for i := 1; i < len(rows); i++ {
		if before, after := rows[i-1], rows[i]; before.body == after.body && before.other != after.other {
			out = append(out, suspect{after.body, after.period})
		}
	}
	return out, err
}

// outliers names each body with more deaths than are likely. Its deaths and the others' are compared, each as a ratio
// to those expected; given their sum its own are binomial, so the limits are exact. It is held against the others, and
// not against all, because it is itself a good part of all.
func outliers(ctx context.Context, b *book.Book) ([]suspect, error) {
	rows, err := figures(ctx, b, "deaths")
	if err != nil {
		return nil, err
	}
	var deaths, expected float64
	for _, f := range rows {
		deaths, expected = deaths+f.number, expected+f.outOf
	}
	level := oneSided(len(rows))
	var out []suspect
	for _, f := range rows {
		if f.outOf <= 0 || expected <= f.outOf || deaths <= f.number {
			continue // nothing to hold it against
		}
		ratio, err := stats.ExactRateRatio(f.number, f.outOf, deaths-f.number, expected-f.outOf, level)
		if err != nil {
			return nil, fmt.Errorf("deaths of %s: %w", f.body, err)
		}
		if len(ratio.Limits) == 1 && ratio.Limits[0].Lower > 1 {
			out = append(out, suspect{Organisation: f.body})
		}
	}
	return out, nil
}

// oneSided is the level of a two-sided interval of which the lower limit is passed by chance no more often than the
// stated rate, in so many comparisons.
func oneSided(comparisons int) float64 { return 1 - 2*rate/float64(max(1, comparisons)) }

// upcoders names each body whose share of stays in dearer groups went up more than is likely, from the month in which
// that is clearest. A body is held against itself, so that what is always dearer is not named, and each month in which it
// could have begun is tried, since nobody says when.
func upcoders(ctx context.Context, b *book.Book) ([]suspect, error) {
	rows, err := figures(ctx, b, "dearer-groups")
	if err != nil {
		return nil, err
	}
	series := slices.Collect(runsOf(rows))
	comparisons := 0
	for _, s := range series {
		comparisons += max(0, len(s)-2*leastMonths+1)
	}
	var out []suspect
	for _, s := range series {
		best, from := 0.0, 0
		for i := leastMonths; i <= len(s)-leastMonths; i++ {
			rise, err := riseAt(s, i, oneSided(comparisons))
			if err != nil {
				return nil, fmt.Errorf("dearer groups of %s: %w", s[0].body, err)
			}
			if rise > best {
				best, from = rise, i
			}
		}
		if best > 0 {
			out = append(out, suspect{s[0].body, s[from].period})
		}
	}
	return out, nil
}

// runsOf are the rows of each body.
func runsOf(rows []figure) func(func([]figure) bool) {
	return func(yield func([]figure) bool) {
		for len(rows) > 0 {
			n := 1
			for n < len(rows) && rows[n].body == rows[0].body {
				n++
			}
			if !yield(rows[:n]) {
				return
			}
			rows = rows[n:]
		}
	}
}

// riseAt is the least by which the share from month i on may be above the share before, below 0 where it may not be.
func riseAt(s []figure, i int, level float64) (float64, error) {
	before, after := sum(s[:i]), sum(s[i:])
	if before.outOf <= 0 || after.outOf <= 0 {
		return -1, nil
	}
	e, err := stats.ProportionDifference(after.number, after.outOf, before.number, before.outOf, level)
	if err != nil {
		return 0, err
	}
	return e.Limits[0].Lower, nil
}

func sum(rows []figure) (f figure) {
	for _, row := range rows {
		f.number, f.outOf = f.number+row.number, f.outOf+row.outOf
	}
	return f
}
