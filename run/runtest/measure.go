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
	limits := "count"
	if !g.in(3) {
		g.met("measure, out of")
		g.line(2, "out of: %s", quoted(g.counted().text))
		limits = []string{"proportion", "rate"}[g.below(2)]
	}
	g.forEach(of)
	if g.in(2) {
		g.by(of)
	}
	g.line(2, "places: %d", g.below(8))
	if g.in(3) {
		g.met("measure, judge")
		among := ""
		if limits != "count" && g.in(2) {
			g.met("measure, judge, funnel")
			among = g.funnel(limits)
		}
		g.line(2, "judge: {limits: %s, level: %d%%, over time: %s%s%s}", limits, 50+g.below(50), []string{"making data count", "western electric", "limits"}[g.below(3)],
			[]string{"", ", baseline: {first: 3}"}[g.below(2)], among)
	}
}

// funnel is a funnel of proportions or rates, as judge: takes it.
func (g *grower) funnel(of string) string {
	scales := map[string][]string{"proportion": {"score", "arcsine"}, "rate": {"score", "root", "log"}}[of]
	return fmt.Sprintf(", funnel: {of: %s, scale: %s, dispersion: %s, trim: %s}", of, scales[g.below(len(scales))],
		[]string{"none", "multiplicative", "additive"}[g.below(3)], []string{"none", "winsorise", "truncate"}[g.below(3)])
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
func (g *grower) forEach(of *economy.Table) {
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
		if g.in(4) && a != b {
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
