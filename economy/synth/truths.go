package synth

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Truth is something that was planted, for what a policy finds to be held against. No run reads it.
type Truth struct {
	Name         string
	Organisation string // its code
	From, To     string // the days or months it is so, both included
	What         string // in words
	Figure       string // what was done, as a number with its meaning
}

// TruthsFile is the name of the file of truths in the economy's directory.
const TruthsFile = "truths.yaml"

// plant is what is planted, by place; -1 where nothing is.
type plant struct {
	deficit, outlier, lucky, luckyMonth int
	upcoder, upcoderFrom                int
	restater, restatedMonth             int
	mover                               int
	luckyFactor                         int64 // thousandths
}

const (
	upcoded       = 600_000 // of a million stays that could be coded dearer
	outlierFactor = 1_600   // deaths beside those elsewhere, of a thousand
	overstated    = 80      // of a thousand attendances, first said to have left in time
)

// newPlant chooses who has which truth: hospitals, each of another, and one practice.
func newPlant(m *maker) *plant {
	if !m.opts.Plant {
		return &plant{-1, -1, -1, -1, -1, 0, -1, -1, -1, 1000}
	}
	r := streamOf(m.opts.Seed, forTruths, 0)
	hospitals := make([]int, m.country.hospitals)
	for i := range hospitals {
		hospitals[i] = i
	}
	for i := range hospitals {
		j := i + r.below(len(hospitals)-i)
		hospitals[i], hospitals[j] = hospitals[j], hospitals[i]
	}
	p := &plant{deficit: hospitals[0], outlier: hospitals[1], lucky: hospitals[2], luckyMonth: 3 + r.below(6),
		upcoder: hospitals[3], upcoderFrom: m.calendar.starts[6], restater: hospitals[4], restatedMonth: 2 + r.below(4),
		mover: r.below(len(m.country.practices))}
	// What a month of 3.3 deviations above its mean looks like: the likeliest way that chance alone makes one.
	monthly := max(1, m.country.providers[p.lucky].expected*45/10_000/12)
	p.luckyFactor = 1000 + min(2000, 3300*1000/int64(root(1_000_000*monthly)))
	practice := &m.country.practices[p.mover]
	practice.mover = (practice.parent + 1) % len(m.country.commissioners)
	return p
}

// root is the whole part of a square root.
func root(n int64) (r int64) {
	for bit := int64(1) << 31; bit > 0; bit >>= 1 {
		if (r+bit)*(r+bit) <= n {
			r += bit
		}
	}
	return r
}

// deathFactor is how much likelier death is at a provider in a month than elsewhere, in thousandths.
func (p *plant) deathFactor(provider, month int) int64 {
	switch {
	case provider == p.outlier:
		return outlierFactor
	case provider == p.lucky && month == p.luckyMonth:
		return p.luckyFactor
	}
	return 1000
}

// monthName is a month of the year as the economy writes it.
func (m *maker) monthName(month int) string {
	return m.calendar.date(m.calendar.starts[month]).String()[:7]
}

// planted are the truths in words.
func (m *maker) planted() []Truth {
	p := m.plant
	if !m.opts.Plant {
		return nil
	}
	code := func(i int) string { return m.country.providers[i].code }
	first, last := m.calendar.date(0).String(), m.calendar.date(m.calendar.days-1).String()
	practice := &m.country.practices[p.mover]
	return []Truth{
		{"deficit", code(p.deficit), first, last, "Its costs are more than its income, whatever it does within the year.",
			fmt.Sprintf("costs are %d in a thousand of its income before any support", deficitCosts)},
		{"practice moves", practice.code, m.calendar.date(october).String(), last,
			fmt.Sprintf("It belongs to %s until 30 September and to %s from 1 October.", m.country.commissioners[practice.parent].code,
				m.country.commissioners[practice.mover].code), fmt.Sprintf("%d people", practice.people)},
		{"true outlier", code(p.outlier), first, last, "Its emergency patients die more often than others alike, in every month.",
			fmt.Sprintf("the risk is %d in a thousand of that elsewhere", outlierFactor)},
		{"outlier by chance", code(p.lucky), m.monthName(p.luckyMonth), m.monthName(p.luckyMonth),
			"One month has as many deaths as chance alone would bring once in some two thousand months; its risk in all others is as elsewhere.",
			fmt.Sprintf("in that month deaths are drawn at %d in a thousand of the risk", p.luckyFactor)},
		{"upcoder", code(p.upcoder), m.monthName(6), m.monthName(11),
			"Emergency stays are coded to the next dearer group of the same root where there is one.",
			fmt.Sprintf("%d in a hundred of the stays that could be", upcoded/10_000)},
		{"late restatement", code(p.restater), m.monthName(p.restatedMonth), m.monthName(p.restatedMonth),
			"The first figure for four hours said that more had left in time; the second, under emergency_four_hours_restated, is what the attendances give.",
			fmt.Sprintf("the first is higher by %d in a thousand of the attendances", overstated)},
	}
}

func (m *maker) writeTruths() error {
	m.truths = m.planted()
	if len(m.truths) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("# What was planted in this invented country. No run reads this file; taking it away changes no result.\ntruths:\n")
	for _, t := range m.truths {
		fmt.Fprintf(&b, "  %s:\n    organisation: %s\n    from: %s\n    to: %s\n    what: %q\n    figure: %q\n",
			t.Name, t.Organisation, t.From, t.To, t.What, t.Figure)
	}
	return os.WriteFile(filepath.Join(m.dir, TruthsFile), []byte(b.String()), 0o644)
}
