package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// hashOf is the SHA-256 of a text in hexadecimal.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// hashFiles covers the names and bytes of a policy's files, in order of name.
func hashFiles(files []File) string {
	var lines []string
	for _, f := range files {
		lines = append(lines, f.Path+" "+f.Hash)
	}
	slices.Sort(lines)
	return hashOf(strings.Join(lines, "\n"))
}

// hashRules gives each rule the hash of what it means. Because, source and other prose are not part of it, nor the
// places and spelling of its text; the rows of the tables and the values of the parameters it reads are, and the hashes
// of the rules whose figures of the same period it reads.
func (l *loader) hashRules() {
	tables := map[string]string{}
	drafts := slices.Clone(l.drafts)
	slices.SortStableFunc(drafts, func(a, b *draft) int { return a.rule.Order - b.rule.Order }) // those read come first
	for _, d := range drafts {
		r := d.rule
		c := &canon{}
		c.line("kind", string(r.Kind), r.Slug, string(r.Every), Span(r.From, r.To))
		switch {
		case r.Price != nil:
			c.derives(r.Price.Derives)
			c.price(r.Price)
		case r.Measure != nil:
			c.derives(r.Measure.Derives)
			c.measure(r.Measure)
		case r.Score != nil:
			c.score(r.Score)
		case r.Opportunity != nil:
			c.opportunity(r.Opportunity)
		case r.Share != nil:
			c.share(r.Share)
		case r.Transfer != nil:
			c.transfer(r.Transfer)
		case r.Decide != nil:
			c.decide(r.Decide)
		case r.Position != nil:
			c.position(r.Position)
		}
		r.Form, r.Words = hashOf(c.String()), wordsOf(d.entry)
		for _, name := range r.Reads {
			kind, slug, _ := strings.Cut(name, "/")
			if t := l.tables[slug]; kind == "table" && t != nil {
				if tables[slug] == "" {
					tables[slug] = t.hash()
				}
				c.line("table", slug, tables[slug])
			}
			if kind == "rule" && l.rules[slug] != nil {
				c.line("rule", slug, l.rules[slug].Hash)
			}
			if p := l.parameters[slug]; kind == "parameter" && p != nil {
				for _, v := range p.Values {
					c.line("parameter", slug, Span(v.From, v.To), valueText(v.Value), p.Type.Unit.String())
				}
			}
		}
		r.Hash = hashOf(c.String())
	}
}

// hash covers a table's columns, key and rows, in no order of rows.
func (t *Table) hash() string {
	c := &canon{}
	c.line("key", strings.Join(t.Key, " "), t.From, t.To, fmt.Sprint(t.Fill), t.Gap)
	if t.Decision() || t.Published != "" {
		c.line("answers", fmt.Sprintf("%q %q %q", t.Any, t.Between, t.Published)) // a map is printed in order
	}
	for _, col := range t.Columns {
		c.line("column", col.Name, col.Type.String())
	}
	rows := make([]string, len(t.Rows))
	for i, row := range t.Rows {
		var b strings.Builder
		for _, v := range row {
			fmt.Fprintf(&b, "%d %q ", v.Kind(), valueText(v))
		}
		rows[i] = b.String()
	}
	slices.Sort(rows)
	return hashOf(c.String() + strings.Join(rows, "\n"))
}

// canon writes the canonical form of a rule, a line for each part.
type canon struct{ strings.Builder }

func (c *canon) line(parts ...string) {
	for _, p := range parts {
		fmt.Fprintf(c, "%q ", p)
	}
	c.WriteByte('\n')
}

func (c *canon) expr(name string, e *rule.Expr) {
	if e == nil {
		c.line(name)
		return
	}
	c.line(name, rule.Format(e))
}

func (c *canon) named(name string, list []plan.Named) {
	for _, n := range list {
		c.expr(name+" "+n.Name, n.Expr)
	}
}

func (c *canon) lookUps(of *economy.Table, list []*LookUp) {
	c.line("of", of.Name)
	for _, u := range list {
		c.line("look up", u.As, u.Table, u.From, u.To)
		for _, m := range u.On {
			c.expr("on "+m.Column, m.Expr)
			if m.To != "" || m.Any || m.Each {
				c.line("matched", m.To, fmt.Sprint(m.Any, m.Each))
			}
		}
		if u.Highest != "" {
			c.line("highest", u.Highest)
		}
		for _, col := range u.Columns {
			c.line("reads", col.Name)
		}
		c.expr("at", u.At)
	}
}

func (c *canon) price(p *Price) {
	c.lookUps(p.Of, p.LookUps)
	c.line("pays", fmt.Sprint(p.Pays))
	c.expr("where", p.Where)
	c.expr("payer", p.Payer)
	c.expr("payee", p.Payee)
	c.named("let", p.Lets)
	c.named("by", p.By)
	c.steps("start", p.Start)
	c.steps("then", p.Steps)
	totals := slices.Clone(p.Totals) // their order means nothing
	slices.SortFunc(totals, func(a, b *Total) int { return strings.Compare(a.Slug, b.Slug) })
	for _, t := range totals {
		c.line("total", t.Slug, fmt.Sprint(t.PerRecord))
		c.expr("when", t.When)
		c.expr("sum", t.Sum)
	}
}

func (c *canon) steps(name string, steps []*Step) {
	for _, s := range steps {
		c.line(name, s.Slug, fmt.Sprint(s.IfUnknown.Skip), s.IfUnknown.Gap)
		c.expr("when", s.When)
		c.expr("add", s.Add)
		c.expr("multiply by", s.Multiply)
		c.steps("one of "+s.Slug, s.OneOf)
	}
}

func (c *canon) measure(m *Measure) {
	c.lookUps(m.Of, m.LookUps)
	c.line("value", m.Unit, m.Better, fmt.Sprint(m.Places))
	c.judging(m.Judge)
	c.expr("where", m.Where)
	c.expr("when", m.When)
	c.expr("count", m.Count)
	c.expr("out of", m.OutOf)
	if m.Per != nil {
		c.line("per", m.Per.RatString())
	}
	c.population(m.Population)
	c.standard(m.Standard)
	c.named("let", m.Lets)
	c.named("by", m.By)
	for _, level := range m.Levels {
		c.line("level", level.Name)
		for _, body := range level.Bodies {
			c.expr("body", body)
		}
	}
}

// derives leaves out which columns are read, since that is of other rules too.
func (c *canon) derives(list []*Derive) {
	for _, d := range list {
		c.line("derive", d.As, d.From.Name, strings.Join(d.Same, " "), d.Day, d.Anchor, fmt.Sprint(d.Latest, d.Before, d.SameDay, d.Ties), answer(d.Overlap))
		c.expr("within", d.Within)
		c.expr("where", d.Where)
		c.lookUps(d.Of, d.LookUps)
	}
}
