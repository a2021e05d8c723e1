package synth

import "github.com/commonpurse/commonpurse/economy/synth/rowfile"

// register writes organisations, one after another.
type register struct {
	f                   *rowfile.File
	code, name, kind    *rowfile.Column
	latitude, longitude *rowfile.Column
	err                 error
}

func (g *register) add(kind string, b body) {
	g.code.SetText(b.code)
	g.name.SetText(b.name)
	g.kind.SetText(kind)
	if b.lat == 0 {
		g.latitude.Missing()
		g.longitude.Missing()
	} else {
		g.latitude.SetNumber(int64(b.lat))
		g.longitude.SetNumber(int64(b.lon))
	}
	if err := g.f.Row(); g.err == nil {
		g.err = err
	}
}

func (m *maker) writeOrganisations() error {
	g := &register{code: text("code"), name: text("name"), kind: text("kind"),
		latitude: optional(numbers("latitude", 6)), longitude: optional(numbers("longitude", 6))}
	columns := []*rowfile.Column{g.code, g.name, g.kind, g.latitude, g.longitude}
	return m.table("organisations", false, columns, func(f *rowfile.File) error {
		g.f = f
		g.add("nation", body{code: m.country.nation, name: "Synthia"})
		for _, b := range m.country.regions {
			g.add("region", b)
		}
		for _, b := range m.country.icbs {
			g.add("icb", b)
		}
		for _, b := range m.country.commissioners {
			g.add("commissioner", b.body)
		}
		for i := range m.country.providers {
			m.addProvider(g, i)
		}
		for _, b := range m.country.networks {
			g.add("network", b)
		}
		for _, b := range m.country.practices {
			g.add("practice", b.body)
		}
		return g.err
	})
}

// addProvider adds a provider with its sites and teams.
func (m *maker) addProvider(g *register, i int) {
	p := &m.country.providers[i]
	g.add("provider", p.body)
	for site := range p.sites {
		b := p.body
		b.code, b.lat = m.texts.sites[i*mostSites+site], b.lat+site*9_000
		b.name += [mostSites]string{" Main Site", " North Site", " South Site", " Day Unit"}[site]
		g.add("site", b)
	}
	for function := range m.texts.spellFunctions {
		g.add("team", body{code: m.team(i, function), name: p.name + " team " + m.figures.functions[function]})
	}
}

func (m *maker) team(provider, function int) string {
	return m.texts.teams[provider*m.texts.spellFunctions+function]
}

// links writes relations, one after another.
type links struct {
	f                             *rowfile.File
	child, parent, kind, from, to *rowfile.Column
	err                           error
}

// add links a child to its parent from a day to a day, -1 meaning without end.
func (l *links) add(child, parent, kind string, from, to int) {
	l.child.SetText(child)
	l.parent.SetText(parent)
	l.kind.SetText(kind)
	for _, one := range []struct {
		c   *rowfile.Column
		day int
	}{{l.from, from}, {l.to, to}} {
		if one.day < 0 {
			one.c.Missing()
		} else {
			one.c.Set(one.day + before)
		}
	}
	if err := l.f.Row(); l.err == nil {
		l.err = err
	}
}

func (m *maker) writeRelations() error {
	l := &links{child: text("child"), parent: text("parent"), kind: text("kind"), from: optional(m.dates("from")), to: optional(m.dates("to"))}
	return m.table("relations", false, []*rowfile.Column{l.child, l.parent, l.kind, l.from, l.to}, func(f *rowfile.File) error {
		l.f = f
		c := m.country
		for _, r := range c.regions {
			l.add(r.code, c.nation, "nation", -1, -1)
		}
		for _, b := range c.icbs {
			l.add(b.code, c.regions[b.parent].code, "region", -1, -1)
		}
		for _, b := range c.commissioners {
			l.add(b.code, c.icbs[b.parent].code, "icb", -1, -1)
		}
		for i, p := range c.providers {
			l.add(p.code, c.icbs[p.parent].code, "icb", -1, -1)
			for site := range p.sites {
				l.add(m.texts.sites[i*mostSites+site], p.code, "provider", -1, -1)
			}
			for function := range m.texts.spellFunctions {
				l.add(m.team(i, function), p.code, "provider", -1, -1)
			}
		}
		for _, n := range c.networks {
			l.add(n.code, c.commissioners[n.parent].code, "commissioner", -1, -1)
		}
		for i := range c.practices {
			m.linkPractice(l, &c.practices[i])
		}
		return l.err
	})
}

// linkPractice links a practice to its network and its commissioner, of which one moves in October.
func (m *maker) linkPractice(l *links, p *practice) {
	c := m.country
	l.add(p.code, c.networks[p.network].code, "network", -1, -1)
	if p.mover < 0 {
		l.add(p.code, c.commissioners[p.parent].code, "commissioner", -1, -1)
		return
	}
	l.add(p.code, c.commissioners[p.parent].code, "commissioner", -1, october-1)
	l.add(p.code, c.commissioners[p.mover].code, "commissioner", october, -1)
}
