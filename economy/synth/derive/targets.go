package main

import (
	"fmt"
	"math"
	"slices"
)

// targets are the shapes that a country is held against, with where each is from and how sure it is: S published,
// M worked out from published figures by the method said, K general knowledge.
type targets struct{ rows [][]string }

func (t *targets) add(shape, part string, value float64, sure, source string) {
	t.rows = append(t.rows, []string{shape, part, fmt.Sprintf("%.5f", value), sure, source})
}

func (t *targets) file() File {
	return File{Name: "targets.csv", Rows: append([][]string{{"shape", "part", "value", "sure", "source"}}, t.rows...)}
}

const (
	fromCosts = "hospital admissions by age, sex and deprivation, England 2011/12 (doi 10.22024/UniKent/01.02/65559)"
	fromRef   = "national schedule of reference costs 2017/18"
	fromAE    = "A&E attendances and emergency admissions, England, April 2023 to March 2024"
)

// wide are the broader bands that a head's admissions are shown by: their first bands of five years.
var wide = []int{0, 1, 3, 9, 13, 15, 17, bands}

// WideName is a broader band in words.
func WideName(i int) string {
	if wide[i+1] == bands {
		return fmt.Sprintf("%d+", 5*wide[i])
	}
	return fmt.Sprintf("%d-%d", 5*wide[i], 5*wide[i+1]-1)
}

func (u *use) targets(t *targets) {
	pattern := fromCosts + ", brought to 17 million spells (K)"
	for i := range len(wide) - 1 {
		for s, sex := range []string{"male", "female"} {
			n, persons := 0.0, 0.0
			for b := wide[i]; b < wide[i+1]; b++ {
				for q := range 5 {
					persons += u.people.of(b, s, q)
					n += u.events(emergency, b, s, q) + u.events(planned, b, s, q) + u.events(maternity, b, s, q)
				}
			}
			t.add("admissions a head", WideName(i)+" "+sex, n/persons, "M", pattern)
		}
	}
	urgent := u.sum(func(b, s, q int) float64 { return u.events(emergency, b, s, q) })
	t.add("emergency share", "of admissions", urgent/allSpells, "M", fromAE+", of 17 million spells (K)")
	for kind, name := range kindNames {
		if kind == emergency || kind == planned {
			t.add("deprivation", name+", most deprived fifth to least", u.ratio(kind), "S", fromCosts+", age and sex standardised")
		}
	}
}

// ratio is the most deprived fifth's care beside the least deprived's, each as a multiple of what their ages and sexes
// would have at everyone's rates.
func (u *use) ratio(kind int) float64 {
	var seen, expected [5]float64
	for b := range bands {
		for s := range 2 {
			n, persons := 0.0, 0.0
			for q := range 5 {
				n, persons = n+u.events(kind, b, s, q), persons+u.people.of(b, s, q)
			}
			for q := range 5 {
				seen[q] += u.events(kind, b, s, q)
				expected[q] += n / persons * u.people.of(b, s, q)
			}
		}
	}
	return seen[0] / expected[0] / (seen[4] / expected[4])
}

// mix is each chapter's share of a setting.
func (c *costSchedule) mix(t *targets, s setting) {
	by, all := map[byte]float64{}, 0.0
	for _, g := range c.groups {
		if s.takes(g) && g.code[0] != 'U' {
			by[g.code[0]] += s.weight(g)
			all += s.weight(g)
		}
	}
	for chapter := byte('A'); chapter <= 'Z'; chapter++ {
		if by[chapter] > 0 && s.kind != maternity {
			t.add("chapters, "+kindNames[s.kind], string(chapter), by[chapter]/all, "S", fromRef+", episodes")
		}
	}
}

// targets are the mean stay and its ninth tenth, worked out from the parts without drawing anything.
func (l *lengths) targets(t *targets) {
	mean, short, all := 0.0, 0.0, 0.0
	for i, share := range l.share {
		s := float64(l.short[i]) / 1000
		mean += share * (1 - s) * float64(l.mean[i]) / 100
		short, all = short+share*s, all+share
	}
	by := "of " + fromRef
	switch l.kind {
	case planned:
		t.add("day cases", "of planned admissions", short, "S", fromRef)
		t.add("mean stay", "planned, with a night or more booked", mean/(1-short), "S", by+", days of excess included")
		t.add("ninth tenth of stays", "planned, with a night or more booked", l.quantile(0.9, 0), "M", "lognormal of published means and trim points, 2017/18")
	case emergency:
		t.add("stays of at most a night", "emergency", short/all, "K", "about a third leave the same day and a seventh the next")
		t.add("mean stay", "emergency", mean+short*(1-noNight), "M", "days in general and acute beds 2023-24 less planned ones, by emergency admission")
		t.add("ninth tenth of stays", "emergency", l.quantile(0.9, short), "M", "lognormal of published means and trim points, 2017/18")
	case maternity:
		t.add("mean stay", "maternity", mean+short*(1-noNight), "M", by+", a stay of at most a night as "+fmt.Sprintf("%.2f", 1-noNight))
	}
}

// quantile is the days that a share of the stays does not go above, short ones counted where short is more than 0; within
// a day, the share of its stays that are needed.
func (l *lengths) quantile(q, short float64) float64 {
	before := 0.0
	for days := 0; ; days++ {
		below := l.below(float64(days), short > 0)
		if below >= q || days > 1000 {
			return float64(days) + (q-before)/(below-before)
		}
		before = below
	}
}

// below is the share of stays of at most so many days.
func (l *lengths) below(days float64, short bool) float64 {
	base := 2.0
	if l.kind == planned {
		base = 0
	}
	below, all := 0.0, 0.0
	for i, share := range l.share {
		s := float64(l.short[i]) / 1000
		all += share * (1 - s)
		below += share * (1 - s) * stayBelow(days-base, float64(l.mean[i])/100-base, float64(l.spread[i])/10)
		if short {
			all += share * s
			if days == 0 {
				below += share * s * noNight
			} else {
				below += share * s
			}
		}
	}
	return below / all
}

// stayBelow is the chance that a lognormal stay of a mean, rounded down or up at random so that its mean is kept, is at
// most so many days.
func stayBelow(days, mean, spread float64) float64 {
	if days < 0 {
		return 0
	}
	const steps = 64
	sum := 0.0
	for i := range steps {
		at := days + (float64(i)+0.5)/steps
		sum += normal((math.Log(at/mean) + spread*spread/2) / spread)
	}
	return sum / steps
}

func normal(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

// attendances are targets of care that is no stay.
func (t *targets) attendances(p *population, u *use) {
	everyone := 0.0
	for b := range bands {
		everyone += p.band(b)
	}
	t.add("attendances a head", "outpatient", allOutpatients/everyone, "K", "120 million a year in England")
	seen := u.sum(func(b, s, q int) float64 { return u.events(department, b, s, q) })
	t.add("attendances a head", "emergency department", seen/everyone, "S", fromAE+", of the people of mid-2020")
	t.add("within four hours", "of attendances at departments", 1-u.late/seen, "S", fromAE)
}

// waits are targets of the lists.
func (t *targets) waits(p *population, f File) {
	everyone, all, within := 0.0, 0.0, 0.0
	for b := range bands {
		everyone += p.band(b)
	}
	for _, r := range f.Rows[1:] {
		var from, n float64
		fmt.Sscan(r[2], &from)
		fmt.Sscan(r[3], &n)
		if r[1] != "Part_2" {
			continue
		}
		if all += n; from < 18 {
			within += n
		}
	}
	const source = "referral to treatment, full extract, January 2026"
	t.add("within eighteen weeks", "of pathways in January", within/all, "S", source)
	t.add("pathways in January", "a head", all/everyone, "S", source+", of the people of mid-2020")
}

func (t *targets) months(f File) {
	for _, r := range f.Rows[1:] {
		i := slices.Index(f.Rows[0], "emergency_per_mille")
		var x float64
		fmt.Sscan(r[i], &x)
		t.add("emergency admissions a day", r[0], x/1000, "S", fromAE+", month's daily mean to the year's")
	}
}
