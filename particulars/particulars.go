// Package particulars writes the particulars of a contract between a provider and a commissioner: its schedules, from the
// clauses of a policy, the rules that carry them out, the terms, facts and activity plan of an economy, and where there is a
// book what came of it.
//
// Every sentence is one that the policy says of itself, and every figure stands beside where it is from and how sure it
// is. What is not there is said in its place as a gap. The same policy, economy and book give the same text.
package particulars

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
)

// Options say what to write.
type Options struct {
	Policy       *policy.Policy
	Economy      *economy.Economy // nil: every term, fact and plan is a gap
	Book         *book.Book       // nil: nothing is said of what came of it
	Provider     string           // codes
	Commissioner string
}

// Document is a text in parts, which [Document.Markdown] and [Document.HTML] write.
type Document struct {
	Title  string
	Blocks []Block
}

// Block is one of a heading, a paragraph, a gap and a table.
type Block struct {
	Heading string
	Level   int // of the heading, from 2
	Text    string
	Gap     string // what is not there
	Header  []string
	Rows    [][]string
	Numbers []int // columns of numbers
}

func (d *Document) heading(level int, format string, args ...any) {
	d.Blocks = append(d.Blocks, Block{Heading: fmt.Sprintf(format, args...), Level: level})
}

func (d *Document) say(text string) {
	if text != "" {
		d.Blocks = append(d.Blocks, Block{Text: text})
	}
}

func (d *Document) gap(format string, args ...any) {
	d.Blocks = append(d.Blocks, Block{Gap: fmt.Sprintf(format, args...)})
}

func (d *Document) table(header []string, rows [][]string, numbers ...int) {
	if len(rows) > 0 {
		d.Blocks = append(d.Blocks, Block{Header: header, Rows: rows, Numbers: numbers})
	}
}

// maker makes the document of one pair.
type maker struct {
	Options
	*Document
	data *data
	year book.Period
	used map[string]bool // slugs of the terms that some clause names
}

// Make writes the contract. A policy without clauses, and a body that the economy does not have, are faults.
func Make(ctx context.Context, o Options) (*Document, error) {
	p := o.Policy
	if len(p.Clauses) == 0 {
		return nil, fault.New(fault.Place{File: p.Dir}, "%s has no clauses, so there is no contract to write", p.Title).
			WithHint("add clauses: with what the contract says, and what of the policy carries it out")
	}
	d, err := read(ctx, o)
	if err != nil {
		return nil, err
	}
	m := &maker{Options: o, Document: &Document{Title: p.Title + ": particulars"}, data: d, year: book.YearOf(p.Year), used: map[string]bool{}}
	m.parties()
	for _, s := range p.Schedules {
		if err := m.schedule(ctx, s); err != nil {
			return nil, err
		}
	}
	if err := m.elsewhere(ctx); err != nil {
		return nil, err
	}
	m.otherTerms()
	m.gaps()
	return m.Document, nil
}

func (m *maker) parties() {
	p := m.Policy
	m.say(fmt.Sprintf("Between %s (provider) and %s (commissioner), for the financial year %s.", m.data.named(m.Provider),
		m.data.named(m.Commissioner), economy.YearName(p.Year)))
	m.say(p.Because)
	rows := [][]string{{"rules", p.Title, p.Source, p.Hash[:12]}}
	if m.Economy != nil {
		rows = append(rows, []string{"terms, facts and plan", m.Economy.Name, m.Economy.Source, ""})
	}
	if m.Book != nil {
		rows = append(rows, []string{"what came of it", "the book of these rules and figures", "", m.data.digest})
	}
	m.table([]string{"from", "name", "source", "mark of these contents"}, rows)
	m.say("How sure a figure is: G from the guidance itself, S from someone who reports it, K general knowledge, not checked, C made up. A figure of the contract itself has no mark: the two sides answer for it.")
}

// schedule writes one schedule with the clauses in it.
func (m *maker) schedule(ctx context.Context, s *policy.Schedule) error {
	m.heading(2, "Schedule %s: %s", s.Name, s.Title)
	m.say(s.Because)
	n := 0
	for _, c := range m.Policy.Clauses {
		if c.Schedule != s.Slug {
			continue
		}
		n++
		if err := m.clause(ctx, c); err != nil {
			return err
		}
	}
	if n == 0 {
		m.gap("no clause of the policy is in this schedule%s", fromSource(s.Source, s.Sure))
	}
	return nil
}

// elsewhere writes the clauses that are in no schedule.
func (m *maker) elsewhere(ctx context.Context) error {
	first := true
	for _, c := range m.Policy.Clauses {
		if c.Schedule != "" {
			continue
		}
		if first {
			m.heading(2, "In no schedule")
			first = false
		}
		if err := m.clause(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// otherTerms tells of terms between the two that no clause names, so that none is agreed unseen.
func (m *maker) otherTerms() {
	var rows [][]string
	for _, t := range m.data.terms {
		a := declared(m.Policy.Terms, t.slug)
		switch {
		case a == nil:
			rows = append(rows, []string{t.name, t.text(nil), t.days(), t.where, "no rule of the policy reads it"})
		case !m.used[t.slug]:
			rows = append(rows, []string{t.name, t.text(a), t.days(), t.where, "a rule reads it, and no clause says so"})
		}
	}
	if len(rows) > 0 {
		m.heading(2, "Terms that no clause names")
		m.table([]string{"term", "value", "in force", "from", "what becomes of it"}, rows, 1)
	}
}

// gaps lists what the policy says and its rules cannot do.
func (m *maker) gaps() {
	if len(m.Policy.Gaps) == 0 {
		return
	}
	m.heading(2, "What these rules cannot do")
	var rows [][]string
	for _, g := range m.Policy.Gaps {
		rows = append(rows, []string{g.Name, g.Because, g.Needs})
	}
	m.table([]string{"gap", "because", "what would close it"}, rows)
}

func declared(all []*policy.Attribute, slug string) *policy.Attribute {
	i := slices.IndexFunc(all, func(a *policy.Attribute) bool { return a.Slug == slug })
	if i < 0 {
		return nil
	}
	return all[i]
}

// fromSource is where something is from and how sure it is, in brackets; "" for neither.
func fromSource(source, sure string) string {
	var parts []string
	if source != "" {
		parts = append(parts, source)
	}
	if sure != "" {
		parts = append(parts, sure)
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, "; ") + ")"
}
