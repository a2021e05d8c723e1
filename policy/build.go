package policy

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// build makes the Policy of what was gathered: first what has a name, then what reads names.
func (l *loader) build() {
	l.parameters, l.tables, l.gaps = map[string]*Parameter{}, map[string]*Table{}, map[string]*Gap{}
	l.attributes, l.parents, l.rules = map[string]*Attribute{}, map[string]*Parent{}, map[string]*Rule{}
	l.defines, l.derives = map[string]map[string]*define{}, map[string]map[string]*Derive{}
	l.facts, l.terms = map[string]*Attribute{}, map[string]*Attribute{}
	l.buildHead()
	for _, e := range l.order {
		switch e.section {
		case "gap":
			l.buildGap(e)
		case "attribute":
			l.buildAttribute(e)
		case "parent":
			l.buildParent(e)
		case "fact":
			l.policy.Facts = append(l.policy.Facts, l.buildFact(e, l.facts))
			l.buildSettings(e, l.facts[e.Slug])
		case "term":
			l.policy.Terms = append(l.policy.Terms, l.buildFact(e, l.terms))
			l.buildSettings(e, l.terms[e.Slug])
		case "parameter":
			l.buildParameter(e)
		}
	}
	for _, e := range l.order {
		switch e.section {
		case "table":
			l.buildTable(e)
		case "define":
			l.draftDefine(e)
		case "derive":
			l.draftDerive(e)
		case "share", "price", "measure", "transfer", "decide", "position":
			l.draftRule(e)
		}
	}
	l.clashes()
	l.buildDefines()
	l.buildDerives()
	l.buildRules()
	for _, e := range l.order {
		switch e.section {
		case "target":
			l.buildTarget(e)
		case "objective":
			l.buildObjective(e)
		case "small numbers":
			l.buildSmall(e)
		case "duality":
			l.buildDuality(e)
		}
	}
	for _, e := range l.order {
		if e.section == "label" {
			l.buildLabel(e)
		}
	}
	l.targetsOverlap()
	l.targetNames()
	l.buildContract()
	l.buildAims()
	l.buildArbitration()
	l.orderRules()
	l.hashRules()
	l.policy.Inputs = l.inputs()
	l.policy.Hash, l.policy.Means = hashFiles(l.policy.Files), l.means()
}

// buildContract reads the schedules and then the clauses, which name what all the rest has made.
func (l *loader) buildContract() {
	for _, e := range l.order {
		if e.section == "schedule" {
			l.buildSchedule(e)
		}
	}
	for _, e := range l.order {
		if e.section == "clause" {
			l.buildClause(e)
		}
	}
}

var yearPattern = regexp.MustCompile(`^(\d{4})-(\d{2})$`)

// buildHead reads the fields of policy:, where a policy's own come before those of the policy it extends.
func (l *loader) buildHead() {
	at := fault.Place{File: l.policy.Dir}
	if len(l.head) == 0 {
		l.faults.Add(fault.New(at, "no policy: section in any of its files").
			WithHint("write policy: with a name and a year, such as 2025-26"))
		return
	}
	node := &yamlnode.Node{Kind: yamlnode.Mapping, At: l.head[0].At, Pairs: l.head}
	f := l.fields(node, "policy", "name", "year", "nation", "because", "source", "extends", "for patients")
	p := l.policy
	if n := f.need("name"); n != nil {
		p.Title, p.Name = n.Text, book.Slug(n.Text)
		if p.Name == "" {
			l.faults.Add(fault.New(n.At, "%q is not a name: expected at least one letter or digit", n.Text))
		}
	}
	p.Nation, p.Because, p.Source = f.text("nation"), f.text("because"), f.text("source")
	if extends := findPair(l.head, "extends"); extends != nil && extends.Value.Kind == yamlnode.Scalar {
		p.Extends = extends.Value.Text
	}
	if n := f.need("year"); n != nil {
		year, ok := parseYear(n.Text)
		if !ok {
			l.faults.Add(fault.New(n.At, "%q is not a financial year", n.Text).
				WithHint("write the two years it lies in, such as 2025-26"))
		}
		p.Year = year
	}
}

// parseYear reads a financial year, 2017-18, and gives the year it starts in.
func parseYear(text string) (int, bool) {
	m := yearPattern.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	first, _ := strconv.Atoi(m[1])
	second, _ := strconv.Atoi(m[2])
	return first, (first+1)%100 == second && first > 0
}

func (l *loader) buildGap(e *entry) {
	what := "the gap " + e.Name
	f := l.fields(e.Value, what, withMeta("needs")...)
	g := &Gap{Meta: f.meta(e.Pair), Needs: f.text("needs")}
	f.need("because")
	l.gaps[g.Slug] = g
	l.policy.Gaps = append(l.policy.Gaps, g)
}

// gap gives the slug of a declared gap, reporting one that is not.
func (l *loader) gap(name string, at fault.Place) string {
	slug := book.Slug(name)
	if _, ok := l.gaps[slug]; ok {
		return slug
	}
	var known []string
	for _, g := range l.policy.Gaps {
		known = append(known, g.Name)
	}
	f := fault.New(at, "unknown gap %q", name).WithHint("%s", fault.Suggest(name, known))
	if f.Hint == "" {
		f.WithHint("declare it under gaps:, with because:")
	}
	l.faults.Add(f)
	return ""
}

func (l *loader) buildAttribute(e *entry) {
	f := l.fields(e.Value, "the attribute "+e.Name, withMeta("type", "at least", "at most")...)
	a := &Attribute{Meta: f.meta(e.Pair)}
	a.Type = l.columnType(f, f.need("type"))
	a.Type.Missing = true
	l.organisationName(e)
	l.attributes[a.Slug] = a
	l.policy.Attributes = append(l.policy.Attributes, a)
}

// buildFact reads the type of a fact or a term. A number that is not bounded has the bounds of the economy's table.
func (l *loader) buildFact(e *entry, into map[string]*Attribute) *Attribute {
	a := &Attribute{Meta: Meta{Name: e.Name, Slug: e.Slug, At: e.At}}
	f := &fields{l: l, what: "the " + e.section + " " + e.Name, at: e.At}
	if e.Value.Kind == yamlnode.Scalar && !e.Value.Empty {
		a.Type = l.columnType(&fields{l: l, what: f.what, at: e.At, node: &yamlnode.Node{Kind: yamlnode.Mapping, At: e.At}}, e.Value)
	} else if f = l.fields(e.Value, f.what, withHeld("type", "at least", "at most")...); f.node != nil {
		a.Meta, a.Held = f.meta(e.Pair), f.held()
		a.Type = l.columnType(f, f.need("type"))
		a.Percent = strings.HasPrefix(f.text("type"), "percent")
	}
	a.Least, a.Most = a.Type.Min, a.Type.Max
	if e.section == "term" && a.Type.Kind != rule.Number && a.Type.Kind != 0 {
		l.faults.Add(fault.New(e.At, "the term %s is %s, and terms are numbers", e.Name, a.Type.Kind))
	}
	if limit := within(a.Type, mostMoney); a.Type.Kind == rule.Number {
		a.Type.Min, a.Type.Max = cmp.Or(a.Type.Min, limit.Min), cmp.Or(a.Type.Max, limit.Max)
	}
	a.Type.Missing = true
	into[a.Slug] = a
	return a
}

func (l *loader) buildParent(e *entry) {
	f := l.fields(e.Value, "the parent "+e.Name, metaFields...)
	p := &Parent{Meta: f.meta(e.Pair)}
	l.organisationName(e)
	if a, taken := l.attributes[p.Slug]; taken {
		l.faults.Add(fault.New(e.At, "the parent %q has the name of an attribute", e.Name).WithAlso(a.At, "the attribute"))
	}
	l.parents[p.Slug] = p
	l.policy.Parents = append(l.policy.Parents, p)
}

// organisationName reports an attribute or parent with the name of a column that every organisation has.
func (l *loader) organisationName(e *entry) {
	taken := []string{"found", "parent", "facts"}
	for _, c := range organisationsTable().Columns {
		taken = append(taken, c.Name)
	}
	for _, name := range taken {
		if book.Slug(name) == e.Slug {
			l.faults.Add(fault.New(e.At, "the %s %q has the name of something that every organisation has", e.section, e.Name).
				WithHint("give it another name"))
		}
	}
}

// columnType reads a type with the at least and at most beside it. It reports a type that is not known and gives
// text then, so that the rest can go on.
func (l *loader) columnType(f *fields, n *yamlnode.Node) rule.Type {
	t := rule.Type{Kind: rule.Text}
	if n != nil {
		var err error
		if t, err = rule.ParseType(n.Text); err != nil {
			message, meant, _ := strings.Cut(err.Error(), ": did you mean ")
			f := fault.New(n.At, "%s", message)
			if meant != "" {
				f.WithHint("did you mean %s", meant)
			}
			l.faults.Add(f)
			return rule.Type{Kind: rule.Text}
		}
	}
	low, high := f.bound("at least"), f.bound("at most")
	switch {
	case t.Kind != rule.Number && (low != nil || high != nil):
		l.faults.Add(fault.New(f.at, "%s is %s and cannot have at least or at most", f.what, t.Kind))
	case low != nil && high != nil && low.Cmp(high) > 0:
		l.faults.Add(fault.New(f.at, "%s: at least is more than at most", f.what))
	default:
		t.Min, t.Max = low, high
	}
	return t
}
