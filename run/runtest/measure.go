package runtest

import (
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
)

// measure writes a measure with the parts it can have.
func (g *grower) measure(of *economy.Table) {
	g.line(1, "counted:")
	g.line(2, "of: %s", of.Name)
	g.every()
	g.lookUps(of)
	if g.in(2) {
		g.lets()
	}
	if g.in(2) {
		g.met("measure, where")
		g.line(2, "where: %s", g.expression(flag))
	}
	if !g.in(3) {
		g.met("measure, when")
		g.line(2, "when: %s", g.expression(flag))
	}
	if g.in(2) {
		g.met("measure, count")
		g.line(2, "count: %s", quoted(g.counted().text))
	}
	limits, people := "limits: count, ", g.in(4)
	switch {
	case people:
		limits = g.population(of)
	case !g.in(3):
		g.met("measure, out of")
		g.line(2, "out of: %s", quoted(g.counted().text))
		limits = []string{"limits: proportion, ", "limits: rate, "}[g.below(2)]
		if g.in(4) {
			g.met("measure, per")
			g.line(2, "per: 1,000")
		}
	}
	g.forEach(of, !people)
	if g.in(2) {
		g.by(of)
	}
	g.line(2, "places: %d", g.below(8))
	if g.in(3) {
		g.met("measure, judge")
		among := ""
		if of := strings.TrimSuffix(strings.TrimPrefix(limits, "limits: "), ", "); of != "" && of != "count" && g.in(2) {
			g.met("measure, judge, funnel")
			among = g.funnel(of)
		}
		g.line(2, "judge: {%slevel: %d%%, over time: %s%s%s}", limits, 50+g.below(50), []string{"making data count", "western electric", "limits"}[g.below(3)],
			[]string{"", ", baseline: {first: 3}"}[g.below(2)], among)
	}
}

// funnel is a funnel of proportions or rates, as judge: takes it.
func (g *grower) funnel(of string) string {
	scales := map[string][]string{"proportion": {"score", "arcsine"}, "rate": {"score", "root", "log"}}[of]
	return fmt.Sprintf(", funnel: {of: %s, scale: %s, dispersion: %s, trim: %s}", of, scales[g.below(len(scales))],
		[]string{"none", "multiplicative", "additive"}[g.below(3)], []string{"none", "winsorise", "truncate"}[g.below(3)])
}

// population writes out of: as the people of another table, and standardise: beside it now and then. It gives the limits
// that such a figure can be judged by.
func (g *grower) population(of *economy.Table) string {
	count := g.one("population.persons", "population.persons", "population.persons * 2", "population.need_general ?? 0")
	where := g.one("", "", "where: population.sex == '1', ", "where: population.age_band != '65+', ")
	g.met("measure, out of people")
	g.line(2, "out of: {of: populations, %scount: %s, counted as: %s, no records are: %s}", where, quoted(count), g.one("people", "person-years"), g.one("zero", "unknown"))
	g.line(2, "per: %s", g.one("1", "1000", "100,000"))
	if g.in(3) {
		return g.one("limits: rate, ", "limits: proportion, ")
	}
	bands := []string{fmt.Sprintf("age_band: %s", quoted(g.one("%s ? '0-64' : '65+'", "%s ? '65+' : '0-64'")))}
	bands[0] = fmt.Sprintf(bands[0], g.grow(flag, 1).text)
	if of.Column("sex") != nil && g.in(2) {
		bands = append(bands, fmt.Sprintf("sex: %s.sex", of.Singular))
	}
	method := g.one("direct, standard: nation", "indirect, rates: nation")
	if strings.HasPrefix(method, "direct") && g.in(3) {
		g.met("measure, standardise, times")
		method += fmt.Sprintf(", times: %s", g.one("2", "0.5", "0"))
	}
	g.met("measure, standardise, " + method[:6])
	g.line(2, "standardise: {method: %s, by: {%s}}", method, strings.Join(bands, ", "))
	return ""
}

// counted is a number that sums of many records can hold.
func (g *grower) counted() words {
	w := g.number()
	if e := g.grow(w, 2); e.whole+e.places <= 18 {
		return e
	}
	return g.literal(w)
}

// forEach writes what the measure is made for.
func (g *grower) forEach(of *economy.Table, pairs bool) {
	bodies := []string{"nation"}
	for _, c := range of.Columns {
		if c.Organisation {
			bodies = append(bodies, c.Name, of.Singular+"."+c.Name, c.Name+".icb", c.Name+".icb.region")
		}
	}
	seen := map[string]bool{}
	var levels []string
	for range g.between(1, 3) {
		a, b := g.one(bodies...), g.one(bodies...)
		level, form := a, "for each one"
		if pairs && g.in(4) && a != b {
			level, form = fmt.Sprintf("[%s, %s]", a, b), "for each pair"
		} else if strings.Contains(a, ".icb") {
			form = "for each parent"
		}
		if !seen[level] {
			seen[level] = true
			g.met("measure, " + form)
			levels = append(levels, level)
		}
	}
	g.line(2, "for each: [%s]", strings.Join(levels, ", "))
}
