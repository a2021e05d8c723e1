package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// positionBodies reads who a position is for, before anything that reads the position is typed: each body of some kinds,
// or each pair of two kinds.
func (l *loader) positionBodies(f *fields, r *Rule) {
	switch {
	case f.node == nil:
	case f.has("between") && f.has("for each"):
		l.faults.Add(fault.New(f.at, "%s says both for each and between", f.what).
			WithHint("for each: is one body, between: the account of two with each other. Keep one"))
	case f.has("between"):
		r.bodies = l.positionPair(f)
	default:
		r.bodies = l.positionKinds(f)
	}
}

func (l *loader) positionKinds(f *fields) []Each {
	n := f.value("for each")
	if n == nil {
		if !f.has("for each") {
			l.faults.Add(fault.New(f.at, "%s does not say who it is for", f.what).
				WithHint("add for each:, such as for each: [provider, commissioner], or between: for the account of two bodies"))
		}
		return nil
	}
	items := l.list(n, "for each of "+f.what)
	if len(items) == 1 && slugOf(items[0].Text) != "nation" {
		if e, ok := l.oneOf(strings.TrimSpace(items[0].Text), items[0].At, "for each"); ok {
			return []Each{e}
		}
		return nil
	}
	e := Each{Key: "organisation"}
	var names []string
	for _, item := range items {
		kind := l.kindOfBody(item.Text, item.At, "for each")
		if kind == "" {
			return nil
		}
		if slices.Contains(e.Kinds, kind) {
			l.faults.Add(fault.New(item.At, "for each: %s is here twice", kind))
		}
		e.Kinds, names = append(e.Kinds, kind), append(names, item.Text)
	}
	e.Name = orList(names)
	return []Each{e}
}

func (l *loader) positionPair(f *fields) []Each {
	n := f.value("between")
	if n == nil {
		return nil
	}
	items := l.list(n, "between of "+f.what)
	if len(items) != 2 {
		l.faults.Add(fault.New(n.At, "between: expected two kinds of body, such as between: [provider, region], found %d", len(items)))
		return nil
	}
	var out []Each
	for _, item := range items {
		kind := l.kindOfBody(item.Text, item.At, "between")
		if kind == "" {
			return nil
		}
		if len(out) == 1 && out[0].Kind == kind {
			l.faults.Add(fault.New(item.At, "between: both are a %s, and it could not be told which is which", kind))
			return nil
		}
		out = append(out, Each{Name: item.Text, Key: book.Column(slugOf(item.Text)), Kind: kind})
	}
	return out
}

// kindOfBody is a kind of organisation by its name; "" after a fault.
func (l *loader) kindOfBody(name string, at fault.Place, field string) string {
	known := organisationKinds()
	for _, kind := range known {
		if sameName(kind, name) {
			return kind
		}
	}
	l.faults.Add(fault.New(at, "%s: %q is no kind of organisation", field, strings.TrimSpace(name)).WithHint("%s", fault.Suggest(name, known)))
	return ""
}

// buildPosition reads the inside of a position and gives what it reads. Every other rule is built by then.
func (l *loader) buildPosition(f *fields, r *Rule) map[string]bool {
	if r.bodies == nil {
		return nil
	}
	bodies := &Bodies{Each: r.bodies}
	s := l.newBodyScope(bodies.Each, r)
	bodies.Lets = l.declare(f, s)
	bodies.Where = l.where(f, s)
	p := &Position{LatestFirst: f.choice("made good", "oldest first", "latest first") == "latest first"}
	p.BroughtForward = l.money(f.scalar("brought forward"), s, "brought forward")
	bodies.Gap = l.listOrGap(f)
	if n := f.value("in year"); n != nil {
		p.InYear, _ = l.lines(n, "in year of "+f.what, s, false)
	} else if !f.has("in year") {
		l.faults.Add(fault.New(f.at, "%s does not say which lines it adds up", f.what).
			WithHint("add in year:, such as in year: {ledger: all, accounts: all}"))
	}
	if n := f.value("non recurrent"); n != nil {
		p.NonRecurrent, p.Plus = l.lines(n, "non recurrent of "+f.what, s, true)
	}
	if n := f.value("support"); n != nil {
		p.Support, _ = l.lines(n, "support of "+f.what, s, false)
	}
	l.partsOfPosition(f, p)
	l.linesRead(p, r, s)
	reads := s.done(bodies, r)
	p.Bodies = *bodies
	if p.InYear != nil {
		r.Position = p
	}
	return reads
}

// linesFields are what says which lines are counted.
var linesFields = []string{"ledger", "funds", "accounts", "less accounts", "recurrent", "but not"}

// lines reads which lines are counted. Where more is allowed an amount may stand beside them.
func (l *loader) lines(n *yamlnode.Node, what string, s *scope, more bool) (*Lines, *rule.Expr) {
	known := linesFields
	if more {
		known = append(slices.Clone(known), "plus")
	}
	f := l.fields(n, what, known...)
	if f.node == nil {
		return nil, nil
	}
	out := l.linesOf(f)
	if but := f.value("but not"); but != nil {
		if inner := l.fields(but, "but not of "+what, linesFields[:5]...); inner.node != nil {
			out.But = l.linesOf(inner)
		}
	}
	var plus *rule.Expr
	if more {
		plus = l.money(f.scalar("plus"), s, "plus of "+what)
		if len(f.node.Pairs) == 1 && f.has("plus") {
			out = &Lines{}
		}
	}
	return out, plus
}

// linesOf reads the fields of one mapping of lines. One that says only whether lines recur is of all of them.
func (l *loader) linesOf(f *fields) *Lines {
	out := &Lines{}
	if n := f.value("ledger"); n != nil && !isAll(n) {
		for _, item := range l.list(n, "ledger of "+f.what) {
			if of, ok := l.linesOfRule(item); ok {
				out.Rules = append(out.Rules, of)
			}
		}
	} else {
		out.Ledger = n != nil
	}
	for _, name := range l.namesIn(f, "funds") {
		if near := l.fundLike(name.Text); near != "" {
			l.faults.Add(fault.New(name.At, "no rule pays from a fund %q", name.Text).WithHint("did you mean %q?", near))
		}
		out.Funds = append(out.Funds, slugOf(name.Text))
	}
	if n := f.value("accounts"); n != nil && isAll(n) {
		out.All = true
	} else {
		for _, name := range l.namesIn(f, "accounts") {
			out.Lines = append(out.Lines, slugOf(name.Text))
		}
	}
	for _, name := range l.namesIn(f, "less accounts") {
		if slices.Contains(out.Lines, slugOf(name.Text)) {
			l.faults.Add(fault.New(name.At, "%s has the accounts' %s both as it is and with the other sign", f.what, name.Text))
		}
		out.Less = append(out.Less, slugOf(name.Text))
	}
	if f.has("recurrent") {
		yes := f.yes("recurrent", true)
		out.Only = &yes
	}
	if out.nothing() {
		if f.has("recurrent") {
			out.Ledger, out.All = true, true
		} else if !f.has("plus") {
			l.faults.Add(fault.New(f.at, "%s names no lines", f.what).WithHint("add ledger:, funds:, accounts: or recurrent:"))
		}
	}
	return out
}

func (l *Lines) nothing() bool {
	return !l.Ledger && len(l.Rules) == 0 && len(l.Funds) == 0 && !l.accounts()
}

func isAll(n *yamlnode.Node) bool { return strings.TrimSpace(n.Text) == "all" && len(n.Items) == 0 }

// namesIn are the names in a field that is one or a list.
func (l *loader) namesIn(f *fields, field string) []*yamlnode.Node {
	n := f.value(field)
	if n == nil {
		return nil
	}
	var out []*yamlnode.Node
	for _, item := range l.list(n, field+" of "+f.what) {
		if slugOf(item.Text) == "" {
			l.faults.Add(fault.New(item.At, "%s of %s: expected a name", field, f.what))
			continue
		}
		out = append(out, item)
	}
	return out
}

// fundLike is the fund of some rule whose name one that no rule pays from is likely to mean. A fund that is like none may
// be of a rule of earlier years.
func (l *loader) fundLike(name string) string {
	var known []string
	for _, r := range l.policy.Rules {
		for _, k := range r.LineKinds() {
			if sameName(k.Fund, name) {
				return ""
			}
			if k.Fund != "" && !slices.Contains(known, k.Fund) {
				known = append(known, k.Fund)
			}
		}
	}
	slices.Sort(known)
	return fault.Nearest(name, known)
}

// linesOfRule finds a rule, or a step of one, whose lines are counted.
func (l *loader) linesOfRule(n *yamlnode.Node) (LinesOf, bool) {
	name, step, _ := strings.Cut(n.Text, ".")
	r := l.rules[slugOf(name)]
	if r == nil {
		var known []string
		for _, other := range l.policy.Rules {
			if len(other.LineKinds()) > 0 {
				known = append(known, other.Name)
			}
		}
		l.faults.Add(fault.New(n.At, "unknown rule %q", strings.TrimSpace(name)).WithHint("%s", fault.Suggest(name, append(known, "all"))))
		return LinesOf{}, false
	}
	of := LinesOf{r.Slug, slugOf(step)}
	kinds := r.LineKinds()
	if len(kinds) == 0 {
		if r.built() { // else it is at fault, which is told there
			l.faults.Add(fault.New(n.At, "%s has no lines in the ledger", r.Name).WithAlso(r.At, "the rule"))
		}
		return of, false
	}
	if of.Step != "" && !slices.ContainsFunc(kinds, func(k LineKind) bool { return k.Step == of.Step }) {
		var known []string
		for _, k := range kinds {
			known = append(known, k.Step)
		}
		l.faults.Add(fault.New(n.At, "%s has no lines at a step %q", r.Name, strings.TrimSpace(step)).WithHint("%s", fault.Suggest(step, known)))
		return of, false
	}
	return of, true
}

// built says that the inside of a rule could be read.
func (r *Rule) built() bool {
	return r.Price != nil || r.Measure != nil || r.Score != nil || r.Share != nil || r.Transfer != nil || r.Decide != nil || r.Position != nil
}
