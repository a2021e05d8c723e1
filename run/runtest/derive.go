package runtest

import (
	"github.com/commonpurse/commonpurse/economy"
)

// derives writes derives of spells, and gives the names that rules can read of them. The names given are those that
// their conditions can read besides.
func (g *grower) derives(defines []named) []named {
	var known []named
	g.line(0, "derive:")
	g.line(1, "spells:")
	same := g.one("person", "person", "provider") // one for all, so that what belongs together can be kept together
	known = append(known, g.derive("index stay", "spells", same, defines)...)
	if g.in(2) {
		known = append(known, g.derive("Seen", "attendances", same, defines)...)
	}
	return known
}

// derive writes one derive.
func (g *grower) derive(name, from, same string, defines []named) []named {
	of, table := economy.Lookup("spells"), economy.Lookup(from)
	g.line(2, "%s:", name)
	g.line(3, "pick: %s", from)
	if g.in(3) {
		same += ", commissioner"
		g.met("derive, same two")
	}
	g.line(3, "same: [%s]", same)
	days := []string{table.Date, table.Date}
	if table.Start != "" {
		days[1] = table.Start
		g.line(3, "overlap: %s", g.counts("derive, overlap"))
	}
	order, side := g.one("latest", "latest", "earliest"), g.one("before", "before", "after")
	g.met("derive, " + order + " " + side)
	g.line(3, "%s: %s", order, g.one(days...))
	g.line(3, "%s: %s", side, g.one("start", "start", "end"))
	g.line(3, "same day: %s", g.counts("derive, same day"))
	if !g.in(3) {
		g.line(3, "within: %s", g.one("0 days", "30 days", "200 days", "300 days", "spell.length_of_stay"))
		g.met("derive, within")
	}
	if g.in(2) {
		g.met("derive, ties")
		g.line(3, "ties: [%s, last commissioner]", map[string]string{"spells": "highest length_of_stay", "attendances": "no first admitted"}[from])
	}
	g.with(func() {
		g.nameRecord(of)
		g.names = append(g.names, defines...)
		g.nameColumns(table, pathName(name))
		if g.in(3) {
			g.met("derive, where")
			g.line(3, "where: %s", g.expression(flag))
		}
	})
	return g.namePicked(name, table)
}

func (g *grower) counts(form string) string {
	answer := g.one("counts", "does not count")
	g.met(form + " " + answer)
	return answer
}

// nameColumns makes the columns of a record known under a path.
func (g *grower) nameColumns(of *economy.Table, path string) {
	for _, c := range of.Columns {
		if c.Name != "id" && !c.Person {
			g.nameColumn(path+"."+c.Name, c.Type)
		}
	}
}

// namePicked is what can be read of a picked record: whether there is one, its columns, and a way on from it.
func (g *grower) namePicked(name string, of *economy.Table) (known []named) {
	path := "spell." + pathName(name)
	g.with(func() {
		before := len(g.names)
		g.name(flag, path+".found", 0, 0)
		if of.Column("id") != nil {
			g.name(text, path, 0, 0)
		}
		g.nameWay(path + ".provider")
		g.nameColumns(of, path)
		known = append(known, g.names[before:]...)
	})
	return known
}
