package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// lookUps are the look-ups of one rule. Implicit ones, along organisations, need nothing but the record and each
// other; declared ones come after them.
type lookUps struct {
	implicit *[]*LookUp
	declared []*LookUp
}

func (u *lookUps) along() *[]*LookUp {
	if u.implicit == nil {
		u.implicit = &[]*LookUp{}
	}
	return u.implicit
}

// implicitOnly shares the implicit look-ups and hides the declared ones, for a define.
func (u *lookUps) implicitOnly() *lookUps { return &lookUps{implicit: u.along()} }

// find gives the declared look up of a name.
func (u *lookUps) find(slug string) *LookUp {
	for _, x := range u.declared {
		if book.Slug(x.As) == slug {
			return x
		}
	}
	return nil
}

// all are the look-ups in the order in which they can be made.
func (u *lookUps) all() []*LookUp {
	all := slices.Clone(append(slices.Clone(*u.along()), u.declared...))
	for _, x := range all {
		slices.SortFunc(x.Columns, func(a, b plan.Column) int { return strings.Compare(a.Name, b.Name) })
	}
	return all
}

// read notes that a column is read, and is a reference to it.
func (x *LookUp) read(c plan.Column, at fault.Place) *rule.Expr {
	if !slices.ContainsFunc(x.Columns, func(have plan.Column) bool { return have.Name == c.Name }) {
		x.Columns = append(x.Columns, c)
	}
	t := c.Type
	t.Missing = true
	return rule.Column(x.As+"."+c.Name, t, at)
}

// lookUp gives the implicit look-up of a prefix, making it when it is first needed.
func (s *scope) lookUp(made LookUp) *LookUp {
	list := s.lookUps.along()
	for _, x := range *list {
		if x.As == made.As {
			return x
		}
	}
	if made.Fact == nil {
		s.reads["table/"+made.Table] = true
	}
	*list = append(*list, &made)
	return &made
}

// way is how far an expression has gone along organisations.
type way struct {
	code *rule.Expr // the code of the organisation reached
	as   string     // the prefix of a look-up of its parent
	own  string     // the prefix of a look-up of its own columns
	path string     // as written
}

// along resolves what follows an organisation: one of its columns or attributes, or a parent and on from there.
func (s *scope) along(w way, path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	slug := book.Slug(path[0])
	if slug == "facts" {
		return s.fact(w, path[1:], at)
	}
	if p := s.l.parents[slug]; p != nil {
		next, f := s.parent(w, p, at)
		if f != nil || len(path) == 1 {
			return next.code, f
		}
		return s.along(next, path[1:], at)
	}
	column, ok := s.l.organisationColumn(slug)
	if slug != "found" && !ok {
		return nil, s.unknownAlong(w, path[0], at)
	}
	if len(path) > 1 {
		return nil, fault.New(at, "%s.%s has nothing inside it", w.path, path[0])
	}
	u := s.lookUp(LookUp{As: w.own, Table: organisationsTable().Name, On: []plan.Match{{Column: "code", Expr: w.code}},
		Text: "organisations[" + w.path + "]", Place: at})
	if slug == "found" {
		return rule.Column(u.As+".found", rule.Type{Kind: rule.Bool}, at), nil
	}
	if s.l.attributes[slug] != nil {
		s.reads["attribute/"+slug] = true
	}
	return u.read(column, at), nil
}

// parent goes from an organisation to its parent of one kind on the record's day; for a record without one, such as
// the people of a practice, on the first day of the policy's year.
func (s *scope) parent(w way, p *Parent, at fault.Place) (way, *fault.Fault) {
	day := s.day(at)
	kind := literalOf(rule.Type{Kind: rule.Text}, rule.TextValue(p.Name), at)
	relations := economy.Lookup("relations")
	u := s.lookUp(LookUp{As: w.as + "." + book.Column(p.Slug), Table: relations.Name,
		On:   []plan.Match{{Column: "child", Expr: w.code}, {Column: "kind", Expr: kind}},
		From: relations.From, To: relations.To, At: day,
		Text: "relations[" + w.path + ", '" + p.Name + "']", Place: at})
	parent := u.read(plan.Column{Name: "parent", Type: relations.Column("parent").Type}, at)
	return way{code: parent, as: u.As, own: u.As + ".parent", path: w.path + "." + p.Name}, nil
}

// day is the record's day; for a record without one, the first of the policy's year.
func (s *scope) day(at fault.Place) *rule.Expr {
	if s.of.Date != "" {
		return s.column(s.of.Date, at)
	}
	return literalOf(rule.Type{Kind: rule.Date}, rule.DateValue(rule.NewDay(s.l.policy.Year, 4, 1)), at)
}

// fact is a dated fact of the organisation reached, on the record's day.
func (s *scope) fact(w way, path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	whole := w.path + ".facts"
	if s.body != nil {
		return nil, fault.New(at, "%s are of another body than the row: a row reads its own facts, and those of its pair", whole).
			WithHint("read them in a rule for that body, and its figure or outcome here")
	}
	if len(path) != 1 {
		return nil, fault.New(at, "%s are the facts of an organisation, not a value", whole).WithHint("name one of them: %s.NAME", whole)
	}
	in := Input{Name: book.Slug(path[0])}
	if f := declaredFact(&in, s.l.facts, "fact", "facts", path[0], false, at); f != nil {
		return nil, f
	}
	a := s.l.facts[in.Name]
	switch {
	case a.Type.Kind == 0: // declared wrongly, which is told there
		return faulty(at), nil
	case a.Type.Kind != rule.Number && a.Type.Kind != rule.Bool:
		return nil, fault.New(at, "the fact %s is %s: of records a fact can be a number, or yes or no", a.Name, a.Type.Kind).WithAlso(a.At, "the fact")
	}
	facts := economy.Lookup("facts")
	u := s.lookUp(LookUp{As: w.own + ".facts." + book.Column(a.Slug), Table: FactTable(a), Fact: a,
		On:   []plan.Match{{Column: "organisation", Expr: w.code}},
		From: facts.From, To: facts.To, At: s.day(at), Text: "facts[" + w.path + ", '" + a.Name + "']", Place: at})
	s.reads["table/facts"] = true
	return u.read(plan.Column{Name: "value", Type: a.Type}, at), nil
}

// FactTable is the name that the rows of a fact are stored under, for records to look up.
func FactTable(a *Attribute) string { return "fact_" + book.Column(a.Slug) }

// organisationColumn is a column of the register: one that every organisation has, or a declared attribute.
func (l *loader) organisationColumn(slug string) (plan.Column, bool) {
	for _, c := range organisationsTable().Columns {
		if book.Slug(c.Name) == slug {
			return plan.Column{Name: c.Name, Type: c.Type}, true
		}
	}
	if a := l.attributes[slug]; a != nil {
		return plan.Column{Name: book.Column(a.Slug), Type: a.Type}, true
	}
	return plan.Column{}, false
}

// organisationExtras are the attributes and parents that the policy declares.
func (l *loader) organisationExtras() []string {
	var names []string
	for _, a := range l.policy.Attributes {
		names = append(names, a.Name)
	}
	for _, p := range l.policy.Parents {
		names = append(names, p.Name)
	}
	return names
}

func (s *scope) unknownAlong(w way, name string, at fault.Place) *fault.Fault {
	known := s.l.organisationExtras()
	for _, c := range organisationsTable().Columns {
		known = append(known, c.Name)
	}
	if r := s.l.rules[book.Slug(name)]; r != nil {
		return fault.New(at, "%s is a figure of the rule %s, and only those of the row's own bodies can be read, not of %s", name, r.Name, w.path).
			WithAlso(r.At, "the rule").
			WithHint("make %s for the body itself too, or move this rule to for each: %s", r.Name, w.path[strings.LastIndex(w.path, ".")+1:])
	}
	f := fault.New(at, "%s is an organisation, and %q is none of its columns, attributes or parents", w.path, name)
	if near := fault.Nearest(name, known); near != "" {
		return f.WithHint("did you mean %q?", near)
	}
	return f.WithHint("declare it under organisations: as one of attributes: or parents:")
}

// ownOrganisation resolves an attribute or parent of a record that is itself an organisation.
func (s *scope) ownOrganisation(path []string, at fault.Place) (*rule.Expr, *fault.Fault) {
	slug := book.Slug(path[0])
	if a := s.l.attributes[slug]; a != nil {
		s.reads["attribute/"+slug] = true
		return rule.Column(book.Column(slug), a.Type, at), nil
	}
	code := organisationsTable().Column("code")
	return s.along(way{code: rule.Column("code", code.Type, at), as: "code", own: "code", path: s.of.Singular}, path, at)
}

// declareLookUps reads look up: a look-up named after its table, a list of them, or names with look-ups.
func (l *loader) declareLookUps(s *scope, n *yamlnode.Node) {
	if n == nil {
		return
	}
	if n.Kind == yamlnode.Mapping {
		for _, p := range n.Pairs {
			l.declareLookUp(s, p.Name, p.At, p.Value)
		}
		return
	}
	for _, item := range l.list(n, "look up") {
		l.declareLookUp(s, "", item.At, item)
	}
}

func (l *loader) declareLookUp(s *scope, name string, at fault.Place, n *yamlnode.Node) {
	var highest *yamlnode.Node
	if n.Kind == yamlnode.Mapping {
		f := l.fields(n, "the look up "+name, "in", "the highest of")
		highest = f.scalar("the highest of")
		in := f.need("in")
		if in == nil {
			return
		}
		n = in
	}
	syntax := l.parse(n)
	if syntax != nil && (syntax.Kind != rule.SyntaxIndex || len(syntax.Field) > 0) {
		l.faults.Add(fault.New(n.At, "expected a look-up, found %s", n.Line()).
			WithHint("write the table and in brackets its key, such as tariff[%s.hrg]", s.of.Singular))
		syntax = nil
	}
	table := ""
	if syntax != nil {
		table = strings.Join(syntax.Path, ".")
	}
	if name == "" {
		name = table
	}
	if name == "" || !l.lookUpName(s, name, at) {
		return
	}
	u := &LookUp{As: book.Column(name), Text: n.Line(), Place: n.At}
	if syntax != nil {
		l.lookUpTable(s, u, table, n, syntax)
		l.lookUpHighest(u, highest)
	}
	s.aliases = append(s.aliases, name)
	s.lookUps.declared = append(s.lookUps.declared, u)
}

// lookUpHighest reads of which column the highest is taken.
func (l *loader) lookUpHighest(u *LookUp, n *yamlnode.Node) {
	t := u.Policy
	if t == nil {
		return
	}
	if n == nil {
		t.plain = true
		for _, m := range u.On {
			if m.Each {
				l.faults.Add(fault.New(u.Place, "the look up %s is for several codes, and does not say which of their rows is taken", u.As).
					WithHint("write it as {in: %q, the highest of: COLUMN}", u.Text))
			}
		}
		return
	}
	t.highest = true
	c := t.Column(n.Text)
	switch {
	case c == nil:
		l.faults.Add(fault.New(n.At, "the table %s has no column %q", t.Name, n.Text).WithHint("%s", fault.Suggest(n.Text, t.columnNames())))
	case c.Type.Kind != rule.Number:
		l.faults.Add(fault.New(n.At, "the highest of %s is wanted, which is %s, expected a number", c.Name, describe(c.Type)))
	default:
		u.Highest = c.Name
	}
}

// lookUpName says whether a look up can have a name, and reports why not.
func (l *loader) lookUpName(s *scope, name string, at fault.Place) bool {
	what := s.taken(book.Slug(name))
	if c := s.of.Column(book.Column(name)); c != nil && c.Organisation {
		what = "a column of " + s.of.Singular
	}
	if d := s.l.derives[s.of.Name][book.Slug(name)]; d != nil {
		what = "a derive (" + d.At.String() + ")"
	}
	if what != "" {
		l.faults.Add(fault.New(at, "the look up %q has the name of %s", name, what).WithHint("give it another name"))
	}
	return what == ""
}

// lookUpTable fills in the table and the keys of a look up. Policy stays nil after a fault.
func (l *loader) lookUpTable(s *scope, u *LookUp, table string, n *yamlnode.Node, syntax *rule.Syntax) {
	t := l.tables[book.Slug(table)]
	if t == nil {
		l.faults.Add(unknownTable(l, table, n.At))
		return
	}
	u.Table, u.Policy, u.From, u.To = TableName(t.Slug), t, t.From, t.To
	s.reads["table/"+t.Slug] = true
	l.lookUpKeys(s, u, n, syntax)
}

func unknownTable(l *loader, name string, at fault.Place) *fault.Fault {
	var known []string
	for _, t := range l.policy.Tables {
		known = append(known, t.Name)
	}
	f := fault.New(at, "unknown table %q", name).WithHint("%s", fault.Suggest(name, known))
	if f.Hint == "" {
		f.WithHint("declare it under tables:")
	}
	return f
}

// lookUpKeys types the keys and matches them with the key columns, in order.
func (l *loader) lookUpKeys(s *scope, u *LookUp, n *yamlnode.Node, syntax *rule.Syntax) {
	t := u.Policy
	if t.unclear || len(t.Key) == 0 { // at fault, which is told where it is
		return
	}
	if len(syntax.Args) != len(t.Key) {
		l.faults.Add(fault.New(n.At, "the table %s has %d key columns (%s), found %d", t.Name, len(t.Key), strings.Join(t.Key, ", "), len(syntax.Args)))
		return
	}
	for i, arg := range syntax.Args {
		m := t.match(t.Key[i])
		if arg.Kind == rule.SyntaxCall && book.Slug(strings.Join(arg.Path, " ")) == "each-of" && len(arg.Args) == 1 {
			arg, m.Each = arg.Args[0], true
			if m.To != "" || m.Any {
				l.faults.Add(fault.New(n.At, "each of is for codes, and %s of %s is a range or can be blank", t.Key[i], t.Name))
				continue
			}
		}
		e := l.checkSyntax(n, arg, s)
		if e == nil {
			continue
		}
		c := t.Column(m.Column)
		if e.Op == rule.OpLiteral && e.Bare {
			e.Type.Unit = c.Type.Unit
		}
		if e.Type.Kind != c.Type.Kind || e.Type.Unit != c.Type.Unit {
			l.faults.AddError(n.At, inFile(n, fault.List{fault.New(arg.At, "%s is %s, but the key column %s of %s is %s",
				arg.Text, describe(e.Type), c.Name, t.Name, describe(c.Type))}))
			continue
		}
		m.Expr = e
		u.On = append(u.On, m)
	}
	if t.From == "" && t.To == "" {
		return
	}
	if s.of.Date == "" {
		l.faults.Add(fault.New(n.At, "the table %s is dated, and %s has no day to look it up on", t.Name, s.of.Singular))
		return
	}
	u.At = s.column(s.of.Date, n.At)
}
