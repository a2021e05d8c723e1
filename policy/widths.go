package policy

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// Width says how wide the whole numbers are that one part of a rule is worked out in.
type Width struct {
	Rule   string // name
	Part   string // such as "then, long stay, add"
	Text   string // the expression as written
	Bits   int    // 64 or 128
	Digits int    // of the largest whole number that working it out can need
	Margin int    // how many digits more would still fit
}

// The most digits that always fit in the widths, with room to round.
const (
	digitsIn64  = 18
	digitsIn128 = 37
)

// Widths gives the width of every numeric expression of every rule, in the order written. What is
// 64 bits wide runs several times as fast as what is 128.
func (p *Policy) Widths() []Width {
	w := &widths{}
	for _, r := range p.Rules {
		w.rule = r.Name
		if r.Price != nil {
			w.price(r.Price)
		}
		if r.Measure != nil {
			w.measure(r.Measure)
		}
		w.atBodies(r)
	}
	return w.list
}

type widths struct {
	rule string
	list []Width
}

// add notes an expression, unless it has nothing to do with numbers.
func (w *widths) add(part string, e *rule.Expr) {
	most, numeric := new(big.Rat), false
	bits := 64
	seen := map[*rule.Expr]bool{}
	rule.Walk(e, func(n *rule.Expr) bool {
		if seen[n] {
			return false
		}
		seen[n] = true
		numeric = numeric || n.Type.Kind == rule.Number && n.Op != rule.OpColumn && n.Op != rule.OpLiteral
		for _, t := range []rule.Type{n.Type, rule.Work(n)} {
			if t.Kind == rule.Number {
				bits = wider(bits, t)
				most = maxRat(most, extent(t))
			}
		}
		return true
	})
	if numeric || e != nil && e.Type.Kind == rule.Number {
		w.append(part, e.Source, bits, most)
	}
}

// addType notes an amount that no one expression makes: the running total after a step.
func (w *widths) addType(part string, t rule.Type) {
	if t.Kind == rule.Number {
		w.append(part, "", wider(64, t), extent(t))
	}
}

func (w *widths) append(part, text string, bits int, most *big.Rat) {
	digits := len(new(big.Int).Quo(most.Num(), most.Denom()).String())
	room := digitsIn64
	if bits != 64 {
		room = digitsIn128
	}
	w.list = append(w.list, Width{w.rule, part, text, bits, digits, max(0, room-digits)})
}

// wider is the width that holds both a width and a type.
func wider(bits int, t rule.Type) int {
	if t.Bits() != 64 {
		return 128
	}
	return bits
}

// extent is the largest whole number that a type can be held as; 0 where nothing bounds it.
func extent(t rule.Type) *big.Rat {
	if t.Min == nil || t.Max == nil {
		return new(big.Rat)
	}
	most := maxRat(new(big.Rat).Abs(t.Min), new(big.Rat).Abs(t.Max))
	return new(big.Rat).Mul(most, new(big.Rat).SetInt(decimal.Pow10(t.Scale)))
}

func maxRat(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}

func (w *widths) named(part string, list []plan.Named) {
	for _, n := range list {
		w.add(part+", "+n.Name, n.Expr)
	}
}

func (w *widths) price(p *Price) {
	w.add("where", p.Where)
	w.named("let", p.Lets)
	w.named("by", p.By)
	w.steps("start with", p.Start)
	w.steps("then", p.Steps)
	for _, t := range p.Totals {
		w.add("totals, "+t.Name+", when", t.When)
		w.add("totals, "+t.Name+", sum", t.Sum)
	}
}

func (w *widths) steps(part string, steps []*Step) {
	for _, s := range steps {
		name := part + ", " + s.Name
		w.add(name+", when", s.When)
		w.add(name+", amount", s.Add)
		w.add(name+", multiply by", s.Multiply)
		w.steps(name, s.OneOf)
		w.addType(name+", so far", s.After)
	}
}

func (w *widths) measure(m *Measure) {
	w.add("where", m.Where)
	w.named("let", m.Lets)
	w.add("when", m.When)
	w.add("count", m.Count)
	w.add("out of", m.OutOf)
	w.named("by", m.By)
	if p := m.Population; p != nil {
		w.add("out of, where", p.Where)
		w.add("out of, count", p.Count)
	}
	if st := m.Standard; st != nil {
		w.named("standardise, by", st.By)
		w.add("standardise, times", st.Times)
	}
}

// atBodies adds what a rule at the grain of organisations works out.
func (w *widths) atBodies(r *Rule) {
	b := r.Common()
	if b == nil {
		return
	}
	w.add("where", b.Where)
	w.named("let", b.Lets)
	for _, s := range b.Sets {
		w.add("in "+s.Text, s.Of)
	}
	switch {
	case r.Share != nil:
		w.add("pot", r.Share.Pot)
		w.add("target", r.Share.Target)
		w.add("weight", r.Share.Weight)
		w.add("opening", r.Share.Opening)
		w.add("at least", r.Share.AtLeast)
		w.add("at most", r.Share.AtMost)
		w.add("rest", r.Share.Rest)
	case r.Score != nil:
		w.score(r.Score)
	case r.Opportunity != nil:
		for _, k := range r.Opportunity.Like {
			w.add("like, "+k.Name, k.Is)
		}
	case r.Transfer != nil:
		w.add("when", r.Transfer.When)
		for _, p := range r.Transfer.Pay {
			w.add(strings.TrimSuffix("pay, "+p.Name, ", ")+", amount", p.Amount)
		}
	case r.Position != nil:
		w.add("brought forward", r.Position.BroughtForward)
		w.add("non recurrent, plus", r.Position.Plus)
	case r.Decide != nil:
		w.add("start", r.Decide.Start)
		for i, m := range r.Decide.Moves {
			w.add(fmt.Sprintf("move %d, when", i+1), m.When)
		}
		for i, branch := range r.Decide.First {
			w.add(fmt.Sprintf("first of, %d, when", i+1), branch.When)
			w.add(fmt.Sprintf("first of, %d, outcome", i+1), branch.Outcome)
		}
	}
}
