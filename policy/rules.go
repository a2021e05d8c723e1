package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// define is a define as written, parsed once and typed again in each rule that reads it.
type define struct {
	entry  *entry
	of     *economy.Table
	node   *yamlnode.Node // of the expression
	syntax *rule.Syntax   // nil when it is at fault
	meta   Meta
	broken bool // it needs itself
}

// draftDefine parses a define, so that others can name it.
func (l *loader) draftDefine(e *entry) {
	d := &define{entry: e, of: economy.Lookup(e.of), node: e.Value, meta: Meta{Name: e.Name, Slug: e.Slug, At: e.At}}
	what := "the define " + e.Name
	if e.Value.Kind == yamlnode.Mapping {
		f := l.fields(e.Value, what, withMeta("is")...)
		d.meta, d.node = f.meta(e.Pair), f.need("is")
	}
	for _, c := range d.of.Columns {
		if sameName(c.Name, e.Slug) {
			l.faults.Add(fault.New(e.At, "%s has the name of a column of %s", what, d.of.Singular).WithHint("give it another name"))
		}
	}
	d.syntax = l.parse(d.node)
	if l.defines[e.of] == nil {
		l.defines[e.of] = map[string]*define{}
	}
	l.defines[e.of][e.Slug] = d
}

// maxNested is how deep defines may need one another.
const maxNested = 50

// buildDefines types each define once for itself, so that its faults are told once and at its own place.
func (l *loader) buildDefines() {
	w := &defineWalk{l: l, depth: map[*define]int{}}
	for _, e := range l.order {
		if e.section == "define" {
			w.visit(l.defines[e.of][e.Slug])
		}
	}
	for _, e := range l.order {
		if e.section != "define" {
			continue
		}
		d := l.defines[e.of][e.Slug]
		if d.broken {
			d.syntax = nil
			continue
		}
		s := l.newScope(d.of)
		if d.of == organisationsTable() {
			s = l.newBodyScope([]Each{{Name: d.of.Singular, Key: d.of.Singular}}, nil)
		}
		expr := l.checkSyntax(d.node, d.syntax, s)
		if expr == nil {
			d.syntax = nil
			continue
		}
		if expr.Type.Kind == rule.Ratio {
			l.faults.Add(fault.New(d.node.At, "the define %s is a ratio", e.Name).WithHint("round it: round(%s, 4)", d.node.Line()))
		}
		l.policy.Defines = append(l.policy.Defines, &Define{Meta: d.meta, Of: d.of, Expr: expr})
	}
}

// defineWalk finds defines that need themselves, and measures how deep the others go.
type defineWalk struct {
	l     *loader
	stack []*define
	depth map[*define]int // 0 not seen, -1 being walked, else how many stand on one another
}

// visit walks a define and those it names. The syntax of one in a ring, or too deep, is taken away: it is at fault,
// and whoever reads it need not be told again.
func (w *defineWalk) visit(d *define) int {
	if w.depth[d] != 0 || d.syntax == nil {
		return w.depth[d]
	}
	w.depth[d] = -1
	w.stack = append(w.stack, d)
	deepest := 0
	for _, next := range w.l.definesIn(d) {
		n := w.visit(next)
		if n < 0 {
			w.ring(next)
		}
		deepest = max(deepest, n)
	}
	w.stack = w.stack[:len(w.stack)-1]
	w.depth[d] = deepest + 1
	if deepest == maxNested {
		w.l.faults.Add(fault.New(d.entry.At, "the define %s stands on more than %d others, one on another", d.entry.Name, maxNested))
		d.syntax = nil
	}
	return w.depth[d]
}

func (w *defineWalk) ring(first *define) {
	ring := w.stack[slices.Index(w.stack, first):]
	var names []string
	for _, d := range append(slices.Clone(ring), first) {
		names = append(names, d.entry.Name)
	}
	w.l.faults.Add(fault.New(first.entry.At, "the define %s needs itself: %s", first.entry.Name, arrows(names)).
		WithHint("one of them must do without the others"))
	for _, d := range ring {
		d.broken = true
	}
}

// definesIn are the defines that one names, each once.
func (l *loader) definesIn(d *define) []*define {
	var found []*define
	d.syntax.Places(func(s *rule.Syntax) { // a define may name one of its own table only
		if s.Kind != rule.SyntaxPath || len(s.Path) != 2 || !sameName(s.Path[0], d.of.Singular) {
			return
		}
		if next := l.defines[d.of.Name][slugOf(s.Path[1])]; next != nil && !slices.Contains(found, next) {
			found = append(found, next)
		}
	})
	return found
}

// draft is a rule whose name is known and whose inside is not yet read.
type draft struct {
	entry *entry
	rule  *Rule
}

// ruleFields are the fields that a rule of any kind has.
var ruleFields = []string{"authority", "held by", "owner", "for patients", "from", "to", "every"}

// fieldsOf are the fields that each kind of rule has besides.
var fieldsOf = map[Kind][]string{
	KindPrice: {"of", "pays", "where", "payer", "payee", "look up", "let", "by", "start with", "then", "totals",
		"if no records"},
	KindMeasure: {"of", "where", "look up", "let", "when", "count", "out of", "per", "standardise", "for each", "by", "unit", "better", "places", "judge",
		"meaning", "who acts", "review", "if no records", "score", "total", "if unknown", "least parts", "overrides", "opportunity"},
	KindShare: {"pot", "within", "among", "where", "look up", "let", "weight", "target", "opening", "at least", "at most", "clash", "rest",
		"pennies", "payer", "payee", "fund", "if unknown", "recurrent", "due", "if no records"},
	KindTransfer: {"for each", "where", "look up", "let", "when", "if unknown", "pay", "may be negative", "if no records"},
	KindPosition: {"for each", "between", "where", "look up", "let", "brought forward", "in year", "non recurrent", "support", "made good",
		"if unknown", "if no records"},
	KindDecide: {"for each", "where", "look up", "let", "scale", "if unknown", "first of", "start", "moves", "exits",
		"if no records"},
}

// draftRule reads what a rule of any kind says of itself.
func (l *loader) draftRule(e *entry) {
	r := &Rule{Meta: Meta{Name: e.Name, Slug: e.Slug, At: e.At}, Kind: Kind(e.section), Text: e.text(), Every: Monthly}
	l.rules[r.Slug] = r
	l.policy.Rules = append(l.policy.Rules, r)
	known := slices.Concat(fieldsOf[r.Kind], ruleFields, metaFields)
	f := l.fields(e.Value, "the "+e.section+" "+e.Name, known...)
	r.scored = isScore(e) || isOpportunity(e)
	l.drafts = append(l.drafts, &draft{entry: e, rule: r})
	if f.node == nil {
		return
	}
	r.Meta = f.meta(e.Pair)
	r.Held = f.held()
	r.Owner = f.text("owner")
	if r.Kind == KindMeasure {
		r.Meaning, r.WhoActs, r.Review = f.text("meaning"), f.text("who acts"), f.day("review")
		r.Because = cmp.Or(r.Because, r.Meaning)
	}
	r.From, r.To = f.days()
	if every := f.choice("every", string(Monthly), string(Quarterly), string(Yearly)); every != "" {
		r.Every = Every(every)
	}
	if r.Kind == KindPosition {
		l.positionBodies(f, r)
	}
}

// buildRules reads the inside of every rule: those over records first, because the others read their figures.
func (l *loader) buildRules() {
	overRecords := func(d *draft) bool {
		return d.rule.Kind == KindPrice || d.rule.Kind == KindMeasure && !d.rule.scored
	}
	turn := func(d *draft) int {
		switch {
		case overRecords(d):
			return 0
		case d.rule.scored: // what others read of a score is typed by its parts
			return 1
		case d.rule.Kind == KindPosition: // which lines there are, the others say
			return 3
		}
		return 2
	}
	for now := range 4 {
		for _, d := range l.drafts {
			if turn(d) == now {
				l.buildRule(d)
			}
		}
	}
	l.accountsNamed()
	for _, check := range l.afterwards {
		check()
	}
}

// buildRule reads the inside of a rule.
func (l *loader) buildRule(d *draft) {
	if d.entry.Value.Kind != yamlnode.Mapping {
		return
	}
	f := &fields{l: l, what: "the " + d.entry.section + " " + d.entry.Name, at: d.entry.At, node: d.entry.Value}
	var reads map[string]bool
	switch kind := d.rule.Kind; {
	case kind == KindPrice:
		reads = l.buildPrice(f, d.rule)
	case isOpportunity(d.entry):
		reads = l.buildOpportunity(f, d.rule)
	case d.rule.scored:
		reads = l.buildScore(f, d.rule)
	case kind == KindMeasure:
		reads = l.buildMeasure(f, d.rule)
	case kind == KindShare:
		reads = l.buildShare(f, d.rule)
	case kind == KindTransfer:
		reads = l.buildTransfer(f, d.rule)
	case kind == KindDecide:
		reads = l.buildDecide(f, d.rule)
	case kind == KindPosition:
		reads = l.buildPosition(f, d.rule)
	}
	d.rule.IfNoRecords = l.ifNoRecords(f)
	l.ruleAims(f, d.rule)
	for name := range reads {
		d.rule.Reads = append(d.rule.Reads, name)
	}
	slices.Sort(d.rule.Reads)
}

// ifNoRecords reads the gap that stands for a rule where the economy does not have the table of its records.
func (l *loader) ifNoRecords(f *fields) string {
	n := f.scalar("if no records")
	if n == nil {
		return ""
	}
	name, ok := strings.CutPrefix(strings.Join(strings.Fields(n.Text), " "), "gap ")
	if !ok {
		l.faults.Add(fault.New(n.At, "if no records of %s is %q", f.what, n.Text).
			WithHint("write gap NAME: where an economy does not have the records, the rule is listed under that gap"))
		return ""
	}
	return l.gap(name, n.Place(len([]rune(n.Text))-len([]rune(name))))
}

// clashes reports a parameter with the name of a rule whose figure is read by its name alone. A price, transfer or
// share may have the name of a parameter: their figures are read with a second name, admitted care.emergency value.
func (l *loader) clashes() {
	for _, p := range l.policy.Parameters {
		if r := l.rules[p.Slug]; r != nil && (r.Kind == KindMeasure || r.Kind == KindDecide) {
			l.faults.Add(fault.New(r.At, "the %s %q has the name of a parameter", r.Kind, r.Name).
				WithAlso(p.At, "the parameter").WithHint("rename one of them"))
		}
	}
}
