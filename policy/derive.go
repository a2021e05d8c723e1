package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// draftDerive reads all of a derive but its formulas, so that others can name it.
func (l *loader) draftDerive(e *entry) {
	of := economy.Lookup(e.of)
	what := "the derive " + e.Name
	f := l.fields(e.Value, what, withMeta("pick", "same", "where", "within", "latest", "earliest", "before", "after", "same day",
		"overlap", "ties")...)
	if f.node == nil {
		return
	}
	d := &Derive{Meta: f.meta(e.Pair), Of: of, As: book.Column(e.Slug), Text: e.text()}
	l.deriveName(e, of)
	if n := f.need("pick"); n != nil {
		d.From = l.economyTable(n.Text, n.At)
	}
	if l.derives[of.Name] == nil {
		l.derives[of.Name] = map[string]*Derive{}
	}
	l.derives[of.Name][e.Slug] = d
	if d.From == nil {
		return
	}
	l.deriveSame(f, d)
	d.Latest, d.Day = l.either(f, "latest", "earliest", d.From)
	d.Before, d.Anchor = l.either(f, "before", "after", of)
	if d.Day != "" && d.Anchor != "" {
		l.deriveDays(f, d)
	}
	l.deriveTies(f, d)
}

// deriveName reports a derive with the name of something else that a formula could mean by it.
func (l *loader) deriveName(e *entry, of *economy.Table) {
	what := ""
	switch {
	case slices.ContainsFunc(of.Columns, func(c economy.Column) bool { return sameName(c.Name, e.Slug) }):
		what = "a column of " + of.Singular
	case l.entries[sectionKey("define", of.Name, e.Slug)] != nil:
		what = "a define of " + of.Name
	case l.parameters[e.Slug] != nil:
		what = "a parameter"
	case e.Slug == of.Singular || e.Slug == book.Slug(of.Name):
		what = "the record"
	}
	if what != "" {
		l.faults.Add(fault.New(e.At, "the derive %q has the name of %s", e.Name, what).WithHint("give it another name"))
	}
}

// deriveSame reads same:, the columns in which the two records are alike.
func (l *loader) deriveSame(f *fields, d *Derive) {
	n := f.value("same")
	if n == nil {
		if !f.has("same") {
			l.faults.Add(fault.New(f.at, "%s does not say %q", f.what, "same").
				WithHint("add same: with the column that both records share, such as same: person"))
		}
		return
	}
	for _, item := range l.list(n, "same of "+f.what) {
		a, b := l.tableColumn(item.Text, d.Of, item.At), l.tableColumn(item.Text, d.From, item.At)
		if a == nil || b == nil {
			continue
		}
		if a.Type.Kind != b.Type.Kind {
			l.faults.Add(fault.New(item.At, "%s is %s in %s and %s in %s", a.Name, a.Type.Kind, d.Of.Name, b.Type.Kind, d.From.Name))
			continue
		}
		d.Same = append(d.Same, a.Name)
	}
}

// tableColumn finds a column of a table by the name written, reporting one that is not there.
func (l *loader) tableColumn(name string, t *economy.Table, at fault.Place) *economy.Column {
	if c := t.Column(book.Column(name)); c != nil {
		return c
	}
	var known []string
	for _, c := range t.Columns {
		known = append(known, c.Name)
	}
	l.faults.Add(fault.New(at, "unknown column %q of %s", strings.TrimSpace(name), t.Name).WithHint("%s", fault.Suggest(name, known)))
	return nil
}

// either reads the one of two fields that must be there, each a column of dates, and whether it is the first of them.
func (l *loader) either(f *fields, first, second string, t *economy.Table) (isFirst bool, column string) {
	a, b := f.scalar(first), f.scalar(second)
	switch {
	case a != nil && b != nil:
		l.faults.Add(fault.New(b.At, "%s says both %q and %q", f.what, first, second).WithHint("take one of them away"))
		return false, ""
	case a == nil && b == nil:
		if !f.has(first) && !f.has(second) {
			l.faults.Add(fault.New(f.at, "%s says neither %q nor %q", f.what, first, second).
				WithHint("add %s: or %s: with a column of dates of %s", first, second, t.Name))
		}
		return false, ""
	}
	n := a
	if a == nil {
		n = b
	}
	c := l.tableColumn(n.Text, t, n.At)
	switch {
	case c == nil:
		return a != nil, ""
	case c.Type.Kind != rule.Date:
		l.faults.Add(fault.New(n.At, "%s of %s is %s, expected a date", c.Name, t.Name, c.Type.Kind))
		return a != nil, ""
	}
	return a != nil, c.Name
}

// deriveDays reads what is done about records of the same day and those that overlap, neither of which may be left to
// chance: reasonable people count readmissions differently by it.
func (l *loader) deriveDays(f *fields, d *Derive) {
	d.SameDay = f.counts("same day", fmt.Sprintf("add same day: counts, or same day: does not count, for a %s of the day of %s itself", d.From.Singular, d.Anchor))
	spans := d.Of.Start != "" && d.From.Start != ""
	switch {
	case spans:
		yes := f.counts("overlap", fmt.Sprintf("add overlap: counts, or overlap: does not count, for two %s of which each begins before the other ends", d.From.Name))
		d.Overlap = &yes
	case f.has("overlap"):
		l.faults.Add(fault.New(f.at, "overlap of %s: a record of one day cannot overlap another", f.what).WithHint("take the line away"))
	}
}

// counts is a field that must say counts or does not count.
func (f *fields) counts(name, hint string) bool {
	if !f.has(name) {
		f.l.faults.Add(fault.New(f.at, "%s does not say %q", f.what, name).WithHint("%s", hint))
		return false
	}
	return f.choice(name, "counts", "does not count") == "counts"
}

// tieWords are the words of ties: for each kind of column, and whether they mean the highest.
var tieWords = map[rule.Kind]map[string]bool{
	rule.Date:   {"latest": true, "earliest": false},
	rule.Number: {"highest": true, "lowest": false},
	rule.Text:   {"last": true, "first": false},
	rule.Bool:   {"yes first": true, "no first": false},
}

// deriveTies reads ties:, such as [latest start, first id].
func (l *loader) deriveTies(f *fields, d *Derive) {
	n := f.value("ties")
	if n == nil {
		return
	}
	for _, item := range l.list(n, "ties of "+f.what) {
		words := strings.Fields(item.Text)
		if len(words) < 2 {
			l.faults.Add(fault.New(item.At, "a tie is decided by %q", item.Text).
				WithHint("write which of them and the column, such as latest start, highest length_of_stay or first id"))
			continue
		}
		which, name := words[0], strings.Join(words[1:], " ")
		if words[1] == "first" && len(words) > 2 {
			which, name = "yes first", strings.Join(words[2:], " ")
			if words[0] == "no" {
				which = "no first"
			}
		}
		c := l.tableColumn(name, d.From, item.At)
		if c == nil {
			continue
		}
		highest, ok := tieWords[c.Type.Kind][which]
		if !ok {
			l.faults.Add(fault.New(item.At, "%q does not say which %s is picked", words[0], c.Name).
				WithHint("dates take latest or earliest, numbers highest or lowest, text first or last, yes or no: yes first or no first"))
			continue
		}
		d.Ties = append(d.Ties, plan.Ordered{Column: c.Name, Highest: highest})
	}
}

// buildDerives types the formulas of every derive.
func (l *loader) buildDerives() {
	for _, e := range l.order {
		if e.section != "derive" {
			continue
		}
		d := l.derives[e.of][e.Slug]
		if d == nil || d.From == nil {
			continue
		}
		f := &fields{l: l, what: "the derive " + e.Name, at: e.At, node: e.Value}
		s := l.newScope(d.Of)
		s.making = d
		d.Where = l.yesNo(f.scalar("where"), s, "where of "+f.what)
		if n := f.scalar("within"); n != nil {
			d.Within = l.within(n, s)
		}
		d.LookUps = s.lookUps.all()
		l.policy.Derives = append(l.policy.Derives, d)
	}
}
