package main

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// stays are what the lengths of stay are brought to. The schedule counts episodes, of which a spell may have several:
// its days are right in sum, not by spell.
type stays struct {
	beds     float64 // days in general and acute beds, a year
	admitted float64 // emergency admissions in that year
}

// shortShare is the share of emergency stays that are of no night or one, and noNight of those the ones of no night:
// K, about a third of emergency admissions leave the same day and a seventh the next.
const (
	shortShare = 0.47
	noNight    = 0.70
)

func readStays(in *source) (s stays) {
	months := map[string]bool{}
	in.each("beds/beds_sitrep_trust_month.csv.gz", func(r row) {
		if m := r["month"]; m >= "2023-04" && m < "2024-04" {
			s.beds += r.num("general_acute_beds_occupied")
			months[m] = true
		}
	})
	s.beds *= 366 / max(1, float64(len(months)))
	in.each("emergency/ae_provider_month_2021_on.csv.gz", func(r row) {
		if r["month"] >= "2023-04" && r["month"] <= "2024-03" {
			s.admitted += r.num("emergency_admissions")
		}
	})
	return s
}

// hrgs is the table of kinds of case: for each setting the commonest, with prices, stays and how often each group of
// people has them, in parts of a hundred million of the setting.
func hrgs(in *source, c *costSchedule, u *use, t *targets) File {
	header := []string{"kind", "hrg", "function", "day_case", "elective", "non_elective", "cost_planned", "cost_urgent",
		"short_per_mille", "stay_hundredths", "spread_tenths"}
	for g := range groups {
		header = append(header, fmt.Sprintf("g%d", g))
	}
	f := File{Name: "hrgs.csv", Rows: [][]string{header}}
	st := readStays(in)
	for _, s := range settings {
		list, weights := c.kept(s)
		could := make([][groups]float64, len(list))
		for i, g := range list {
			could[i] = plausible(g)
		}
		x := fit(could, weights, u.byGroup(s.kind))
		l := newLengths(s.kind, list, x, st, c)
		for i, g := range list {
			cells := append([]string{kindNames[s.kind], g.code, functionOf[g.code[0]]}, prices(g)...)
			cells = append(cells, fmt.Sprint(l.short[i]), fmt.Sprint(l.mean[i]), fmt.Sprint(l.spread[i]))
			for _, share := range x[i] {
				cells = append(cells, whole(1e8*share))
			}
			f.Rows = append(f.Rows, cells)
		}
		l.targets(t)
		c.mix(t, s)
	}
	return f
}

func prices(g *group) []string {
	day, stay, urgent := "", "", ""
	if g.price != nil {
		day, stay, urgent = g.price["daycase_2017_18"], g.price["elective_2017_18"], g.price["nonelective_2017_18"]
		if both := g.price["combined_dc_el_2017_18"]; both != "" {
			day, stay = both, both
		}
	}
	return []string{day, stay, urgent, unit(g.dayCost+g.ordinaryCost, g.dayCase+g.ordinary), unit(g.urgentCost, g.short+g.long)}
}

// lengths are the parts of one setting's stays: for planned care the share of day cases and the mean of the others; for
// the rest the share of stays of at most a night and the mean of the others.
type lengths struct {
	kind                int
	short, mean, spread []int
	share               []float64 // of each group in the setting
}

func newLengths(kind int, list []*group, x [][groups]float64, st stays, c *costSchedule) *lengths {
	l := &lengths{kind: kind}
	short, long := make([]float64, len(list)), make([]float64, len(list))
	sum := 0.0
	for i, g := range list {
		share := 0.0
		for _, v := range x[i] {
			share += v
		}
		l.share = append(l.share, share)
		if kind == planned {
			short[i], long[i] = g.dayCase/max(1, g.dayCase+g.ordinary), g.ordinaryDays/max(1, g.ordinary)
		} else {
			short[i], long[i] = g.short/max(1, g.short+g.long), g.longDays/max(1, g.long)
		}
		sum += share * short[i]
	}
	wantShort, wantMean := c.shortAndMean(kind, st, sum)
	odds := solve(wantShort, func(o float64) (n float64) {
		for i := range list {
			n += l.share[i] * shifted(short[i], o)
		}
		return n
	})
	days, stayed := 0.0, 0.0
	for i := range list {
		short[i] = shifted(short[i], odds)
		days, stayed = days+l.share[i]*(1-short[i])*long[i], stayed+l.share[i]*(1-short[i])
	}
	for i, g := range list {
		mean := max(1, long[i]*wantMean/(days/stayed))
		if kind != planned {
			mean = max(2.2, mean)
		}
		l.short = append(l.short, int(math.Round(1000*short[i])))
		l.mean = append(l.mean, int(math.Round(100*mean)))
		l.spread = append(l.spread, spread(long[i], g.trim(kind)))
	}
	return l
}

func (g *group) trim(kind int) float64 {
	if kind == planned {
		return g.price.num("elective_trim_days_2018_19")
	}
	return g.price.num("nonelective_trim_days_2017_18")
}

// shortAndMean is what a setting's share of short stays and the mean of the others are brought to.
func (c *costSchedule) shortAndMean(kind int, st stays, short float64) (share, mean float64) {
	var day, stay, stayDays, long, longDays float64
	for _, code := range slices.Sorted(maps.Keys(c.groups)) {
		g := c.groups[code]
		switch {
		case !isMaternity(g):
			day, stay, stayDays = day+g.dayCase, stay+g.ordinary, stayDays+g.ordinaryDays
		default:
			long, longDays = long+g.long, longDays+g.longDays
		}
	}
	switch kind {
	case planned:
		return day / (day + stay), stayDays / stay
	case maternity:
		return short, longDays / long
	}
	days := (st.beds - stayDays) / st.admitted
	return shortShare, (days - shortShare*(1-noNight)) / (1 - shortShare)
}

// shifted is a share with its odds multiplied.
func shifted(share, odds float64) float64 { return share * odds / (share*odds + 1 - share) }

// solve finds by halving where a growing function of odds is the figure wanted.
func solve(want float64, f func(float64) float64) float64 {
	low, high := 1e-6, 1e6
	for range 200 {
		middle := math.Sqrt(low * high)
		if f(middle) < want {
			low = middle
		} else {
			high = middle
		}
	}
	return math.Sqrt(low * high)
}

// functionOf is a treatment function for each chapter: K.
var functionOf = map[byte]string{'A': "400", 'B': "130", 'C': "120", 'D': "340", 'E': "320", 'F': "301", 'G': "100", 'H': "110",
	'J': "330", 'K': "302", 'L': "101", 'M': "502", 'N': "501", 'P': "420", 'R': "812", 'S': "303", 'V': "110", 'W': "300",
	'X': "300", 'Y': "811"}
