package policytest

import (
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
)

// compared finds which rules' rows each expected table is about: those it names; else those that the test names; else
// those that have its steps; else all that write the table and whose records are given. A table of gaps or of quality is
// about the rules of the other tables, where there are any.
func (q *preparing) compared() {
	asked := q.slugs(q.Test.rules)
	about := []string{"gaps", "quality"}
	var all []string
	for _, w := range q.wants {
		if rules := q.namedIn(w); rules != nil || !slices.Contains(about, w.of.Name) {
			if rules == nil {
				rules = q.candidates(w, asked)
			}
			q.rules[w] = rules
			all = append(all, rules...)
		}
	}
	if len(all) == 0 {
		all = asked
	}
	if len(all) == 0 {
		all = q.able(func(*policy.Rule) bool { return true })
	}
	for _, w := range q.wants {
		if q.rules[w] == nil {
			q.rules[w] = all
		}
	}
	q.run = all
}

// slugs are the rules of names, of which unknown ones are reported.
func (q *preparing) slugs(names []named) []string {
	var out, known []string
	for _, r := range q.suite.Policy.Rules {
		known = append(known, r.Name)
	}
	for _, n := range names {
		if r := q.suite.Policy.Rule(book.Slug(n.text)); r != nil {
			out = append(out, r.Slug)
		} else {
			q.faults.Add(fault.New(n.at, "the policy has no rule %q", n.text).WithHint("%s", fault.Suggest(n.text, known)))
		}
	}
	return out
}

// namedIn are the rules that an expected table names in a column of its own; nil without one.
func (q *preparing) namedIn(w *want) []string {
	at := slices.IndexFunc(w.columns, func(c wanted) bool { return c.field.Name == ruleColumn(w.of) })
	if at < 0 {
		return nil
	}
	var names []named
	for _, row := range w.Rows {
		if row[at].Text != "" {
			names = append(names, row[at].named())
		}
	}
	out := q.slugs(names)
	q.steps(w, out)
	return out
}

func (c Cell) named() named { return named{c.Text, c.At} }

// ruleColumn is the column of a table of the book that says which rule made a row; "" where there is none.
func ruleColumn(t *book.Table) string {
	switch t.Name {
	case "measures":
		return "measure"
	case "shares":
		return "pot"
	case "positions", "origins":
		return "position"
	}
	return "rule"
}

// candidates are the rules that a table without names of rules is about.
func (q *preparing) candidates(w *want, asked []string) []string {
	rules := asked
	if rules == nil {
		rules = q.able(func(r *policy.Rule) bool { return writes(r, w.of.Name) })
	}
	if found := q.steps(w, rules); found != nil {
		return found
	}
	return rules
}

// steps are those of some rules that have a step named in the table, all of whose names must be steps; nil where the
// table names none.
func (q *preparing) steps(w *want, rules []string) []string {
	at := slices.IndexFunc(w.columns, func(c wanted) bool { return c.field.Name == "step" })
	if at < 0 || len(rules) == 0 {
		return nil
	}
	var known []string
	having := map[string][]string{}
	for _, slug := range rules {
		for _, name := range Steps(q.suite.Policy.Rule(slug)) {
			known = append(known, name)
			having[book.Slug(name)] = append(having[book.Slug(name)], slug)
		}
	}
	var out []string
	for _, row := range w.Rows {
		cell := row[at]
		if cell.Text == "" {
			continue
		}
		if having[book.Slug(cell.Text)] == nil {
			q.faults.Add(fault.New(cell.At, "no rule that this table is about has a step %q", cell.Text).WithHint("%s", fault.Suggest(cell.Text, known)))
		}
		out = append(out, having[book.Slug(cell.Text)]...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// able are the rules that answer and whose records, if they are of records, the test gives.
func (q *preparing) able(is func(*policy.Rule) bool) []string {
	var out []string
	for _, r := range q.suite.Policy.Rules {
		if of := recordsOf(r); is(r) && (of == "" || q.economy[of] != nil) {
			out = append(out, r.Slug)
		}
	}
	return out
}

func recordsOf(r *policy.Rule) string {
	switch {
	case r.Price != nil:
		return r.Price.Of.Name
	case r.Measure != nil:
		return r.Measure.Of.Name
	}
	return ""
}

// writes says whether a rule can have rows in a table of the book.
func writes(r *policy.Rule, table string) bool {
	switch table {
	case "ledger":
		return r.Price != nil && r.Price.Pays || r.Transfer != nil || r.Share != nil
	case "values":
		return r.Price != nil && (!r.Price.Pays || len(r.Price.Totals) > 0)
	case "measures":
		return r.Measure != nil
	case "shares":
		return r.Share != nil
	case "decisions":
		return r.Decide != nil
	case "positions", "origins":
		return r.Position != nil
	case "due":
		return r.Transfer != nil || r.Share != nil
	}
	return true
}

// Steps are the names of a rule's steps as they stand in a book: of a price its amounts to start with, its steps and its
// totals; of a transfer its payments.
func Steps(r *policy.Rule) []string {
	var out []string
	switch {
	case r.Price != nil:
		for _, s := range r.Price.Start {
			out = append(out, s.Name)
		}
		for _, s := range r.Price.Steps {
			if s.OneOf == nil {
				out = append(out, s.Name)
			}
			for _, one := range s.OneOf {
				out = append(out, one.Name)
			}
		}
		for _, t := range r.Price.Totals {
			out = append(out, t.Name)
		}
	case r.Transfer != nil:
		for _, p := range r.Transfer.Pay {
			if p.Slug != "" {
				out = append(out, p.Name)
			}
		}
	}
	return out
}
