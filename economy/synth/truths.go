package synth

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
	deficit                 int
	outlier                 int
	outlierFactor           int64 // deaths beside those elsewhere, in thousandths
	upcoder, upcoderFrom    int
	restater, restatedMonth int
	mover                   int
}

const (
	upcoded    = 600_000 // of a million stays that could be coded dearer
	overstated = 80      // of a thousand attendances, first said to have left in time
)

// newPlant chooses who has which truth: hospitals, each of another, and one practice.
func newPlant(m *maker) *plant {
	if !m.opts.Plant {
		return &plant{deficit: -1, outlier: -1, upcoder: -1, restater: -1, mover: -1}
	}
	r := streamOf(m.opts.Seed, forTruths, 0)
	hospitals := make([]int, m.country.hospitals)
	for i := range hospitals {
		hospitals[i] = i
	}
	slices.SortFunc(hospitals, func(a, b int) int {
		return cmp.Or(cmp.Compare(m.country.providers[b].expected, m.country.providers[a].expected), cmp.Compare(a, b))
	})
	hospitals = hospitals[:max(5, len(hospitals)/2)] // in the smallest nothing can be told from chance
	for i := range hospitals {
		j := i + r.below(len(hospitals)-i)
		hospitals[i], hospitals[j] = hospitals[j], hospitals[i]
	}
	p := &plant{deficit: hospitals[0], outlier: hospitals[1], upcoder: hospitals[2], upcoderFrom: m.calendar.starts[6],
		restater: hospitals[3], restatedMonth: 2 + r.below(4), mover: r.below(len(m.country.practices))}
	// So many more deaths that a year of them is some eight deviations above, but at least three in ten more.
	yearly := max(1, m.country.providers[p.outlier].expected*35/10_000)
	p.outlierFactor = 1000 + max(300, min(2000, 8000*1000/root(1_000_000*yearly)))
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

// deathFactor is how much likelier death is at a provider than elsewhere, in thousandths.
func (p *plant) deathFactor(provider int) int64 {
	if provider == p.outlier {
		return p.outlierFactor
	}
	return 1000
}

// luckless is the hospital and month that chance alone put furthest above what is expected, among those where nothing is
// planted, with its deaths and those expected in hundredths.
func (m *maker) luckless() (provider, month int, deaths, expected int64) {
	all, risk := m.tally.deaths()
	best := int64(-1)
	for i := range m.country.hospitals {
		if p := m.plant; i == p.deficit || i == p.outlier || i == p.upcoder || i == p.restater {
			continue
		}
		for j := range 12 {
			x := &m.tally.providers[i][j]
			e, d := scaled(x.risk, all, risk)/100, x.deaths*100
			if over := d - e; e > 0 && over > 0 && over*over/e > best {
				best, provider, month, deaths, expected = over*over/e, i, j, x.deaths, e
			}
		}
	}
	return provider, month, deaths, expected
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
	lucky, month, deaths, expected := m.luckless()
	return []Truth{
		{"deficit", code(p.deficit), first, last, "Its costs are more than its income, whatever it does within the year.",
			fmt.Sprintf("costs are %d in a thousand of its income before any support", deficitCosts)},
		{"practice moves", practice.code, m.calendar.date(october).String(), last,
			fmt.Sprintf("It belongs to %s until 30 September and to %s from 1 October.", m.country.commissioners[practice.parent].code,
				m.country.commissioners[practice.mover].code), fmt.Sprintf("%d people", practice.people)},
		{"true outlier", code(p.outlier), first, last, "Its emergency patients die more often than others alike, in every month.",
			fmt.Sprintf("the risk is %d in a thousand of that elsewhere", p.outlierFactor)},
		{"outlier by chance", code(lucky), m.monthName(month), m.monthName(month),
			"Nothing is wrong: of all hospitals and months where nothing is planted, this is the one that chance put furthest above.",
			fmt.Sprintf("%d deaths where %d.%02d were expected; the risk is as elsewhere", deaths, expected/100, expected%100)},
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
