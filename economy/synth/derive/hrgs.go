package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// group is a kind of case (HRG) with its activity and days by setting, from the schedule of reference costs.
type group struct {
	code, name                        string
	dayCase, ordinary, short, long    float64
	ordinaryDays, longDays            float64
	dayCost, ordinaryCost, urgentCost float64 // sums of money
	price                             row     // of the tariff, nil when it has none
}

// costSchedule is what the schedule holds, by currency.
type costSchedule struct {
	groups  map[string]*group
	clinics []row
	rooms   []row // emergency departments
}

const schedulePath = "costs/reference_costs_schedule_2017_18.csv.gz"

func schedule(in *source) *costSchedule {
	c := &costSchedule{groups: map[string]*group{}}
	in.each(schedulePath, func(r row) {
		switch r["setting"] {
		case "outpatient_consultant_led", "outpatient_non_consultant_led":
			c.clinics = append(c.clinics, r)
		case "accident_and_emergency":
			c.rooms = append(c.rooms, r)
		default:
			c.add(r)
		}
	})
	in.each("tariff/apc_tariff_2017_19.csv", func(r row) {
		if g := c.groups[r["hrg"]]; g != nil {
			g.price = r
		}
	})
	return c
}

func (c *costSchedule) add(r row) {
	code, n, days, cost := r["currency_code"], r.num("activity"), r.num("inlier_bed_days"), r.num("total_cost_gbp")
	g := c.groups[code]
	if g == nil {
		g = &group{code: code, name: r["currency_name"]}
	}
	switch r["setting"] {
	case "day_case":
		g.dayCase, g.dayCost = g.dayCase+n, g.dayCost+cost
	case "elective_inpatient":
		g.ordinary, g.ordinaryDays, g.ordinaryCost = g.ordinary+n, g.ordinaryDays+days, g.ordinaryCost+cost
	case "elective_excess_bed_days":
		g.ordinaryDays, g.ordinaryCost = g.ordinaryDays+n, g.ordinaryCost+cost
	case "non_elective_long_stay":
		g.long, g.longDays, g.urgentCost = g.long+n, g.longDays+days, g.urgentCost+cost
	case "non_elective_short_stay":
		g.short, g.urgentCost = g.short+n, g.urgentCost+cost
	case "non_elective_excess_bed_days":
		g.longDays, g.urgentCost = g.longDays+n, g.urgentCost+cost
	default:
		return
	}
	c.groups[code] = g
}

// setting is one way of admission: which groups it has, how often, how long.
type setting struct {
	kind   int
	most   int // how many groups are kept
	takes  func(*group) bool
	weight func(*group) float64
}

var settings = []setting{
	{planned, 170, func(g *group) bool { return !isMaternity(g) }, func(g *group) float64 { return g.dayCase + g.ordinary }},
	{emergency, 190, func(g *group) bool { return !isMaternity(g) }, func(g *group) float64 { return g.short + g.long }},
	{maternity, 24, isMaternity, func(g *group) float64 { return g.short + g.long }},
}

func isMaternity(g *group) bool { return g.code[0] == 'N' }

// kept are the commonest groups of a setting, with weights that keep each chapter's share of the whole schedule.
func (c *costSchedule) kept(s setting) (list []*group, weights []float64) {
	all := map[byte]float64{}
	for _, g := range c.groups {
		if s.takes(g) && s.weight(g) > 0 && g.code[0] != 'U' {
			list = append(list, g)
		}
	}
	slices.SortFunc(list, func(a, b *group) int {
		return cmp.Or(cmp.Compare(s.weight(b), s.weight(a)), cmp.Compare(a.code, b.code))
	})
	for _, g := range list {
		all[g.code[0]] += s.weight(g)
	}
	list = list[:min(len(list), s.most)]
	slices.SortFunc(list, func(a, b *group) int { return cmp.Compare(a.code, b.code) })
	have := map[byte]float64{}
	for _, g := range list {
		have[g.code[0]] += s.weight(g)
	}
	for _, g := range list {
		weights = append(weights, s.weight(g)*all[g.code[0]]/have[g.code[0]])
	}
	return list, weights
}

// fit finds how often each group of people has each kind of case, so that both kinds of total are kept: iterative
// proportional fitting of what is plausible.
func fit(plausible [][groups]float64, rows []float64, columns [groups]float64) [][groups]float64 {
	x := slices.Clone(plausible)
	all, wanted := 0.0, 0.0
	for _, n := range rows {
		all += n
	}
	for _, n := range columns {
		wanted += n
	}
	for range 400 {
		for i := range x {
			sum := 0.0
			for _, v := range x[i] {
				sum += v
			}
			for g := range x[i] {
				x[i][g] *= rows[i] / all / max(1e-12, sum)
			}
		}
		for g := range columns {
			sum := 0.0
			for i := range x {
				sum += x[i][g]
			}
			for i := range x {
				x[i][g] *= columns[g] / wanted / max(1e-12, sum)
			}
		}
	}
	return x
}

// byAge is how likely a chapter's cases are at 19-44, 45-64, 65-79 and 80 or over, beside each other: K, the general
// shape of such care.
var byAge = map[byte][4]float64{
	'A': {1, 2, 4, 7}, 'B': {0.3, 1, 5, 7}, 'C': {2, 2, 2, 2}, 'D': {1, 2, 5, 8}, 'E': {0.6, 2, 5, 7}, 'F': {2, 3, 4, 4},
	'G': {2, 3, 3, 3}, 'H': {1.5, 3, 4, 6}, 'J': {2, 3, 3, 4}, 'K': {2, 2, 3, 4}, 'L': {1, 2, 5, 6}, 'M': {4, 3, 1.5, 1},
	'P': {0, 0, 0, 0}, 'S': {1, 3, 5, 3}, 'V': {3, 2, 2, 3}, 'W': {2, 2, 3, 7}, 'Y': {1, 3, 5, 4},
}

// plausible is who may have a case: children's groups are for children, women's for women.
func plausible(g *group) (out [groups]float64) {
	ages, ok := byAge[g.code[0]]
	if !ok {
		ages = [4]float64{1, 1, 1, 1}
	}
	child, adult := 1.0, 1.0
	name := strings.ToLower(g.name)
	switch {
	case g.code[0] == 'P' || strings.Contains(name, "18 years and under") || strings.Contains(name, "between"):
		adult = 0
	case strings.Contains(name, "19 years and over") || g.code[0] == 'M' || isMaternity(g):
		child = 0.02
	}
	for sex := range 2 {
		may := 1.0
		if sex == 0 && (g.code[0] == 'M' || isMaternity(g)) {
			may = 0
		}
		out[5*sex] = child * may
		for i, age := range ages {
			out[5*sex+1+i] = adult * may * age
		}
	}
	return out
}

// spread is the deviation of the logarithm of a stay, in tenths, whose upper quartile plus one and a half times the
// quartiles' distance is the trim point.
func spread(mean, trim float64) int {
	if trim <= 0 || mean <= 0 {
		return 8
	}
	const quartile = 0.6744897501960817
	best, off := 8, math.Inf(1)
	for tenth := 4; tenth <= 9; tenth++ {
		s := float64(tenth) / 10
		at := (2.5*math.Exp(quartile*s) - 1.5*math.Exp(-quartile*s)) * math.Exp(-s*s/2)
		if d := math.Abs(at - trim/mean); d < off {
			best, off = tenth, d
		}
	}
	return best
}

// unit is a sum of money for each case, in whole pounds.
func unit(cost, n float64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f", cost/n)
}
