package policy

import (
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// Arbitration is how a clause that the parties leave open is settled. It changes no figure.
type Arbitration struct {
	Meta
	By string // pendulum: the offer nearer to the panel's own assessment, whole, and nothing between
	// Tie is whose offer is taken where two are as near: a kind of body, or the code of one.
	Tie string
	// TieFrom names the parameter that says so; "" where the policy says it in place.
	TieFrom string
}

// buildArbitration reads how open clauses are settled: what a reform says stands in place of what the policy it extends
// says.
func (l *loader) buildArbitration() {
	p := l.arbitration
	if p == nil {
		return
	}
	f := l.fields(p.Value, "arbitration", withMeta("by", "tie")...)
	if f.node == nil {
		return
	}
	a := &Arbitration{Meta: f.meta(yamlnode.Pair{Name: "arbitration", Slug: "arbitration", At: p.At})}
	if f.need("by") != nil {
		a.By = f.choice("by", "pendulum")
	}
	tie := f.need("tie")
	l.policy.Arbitration = a
	if tie == nil {
		return
	}
	a.Tie = strings.TrimSpace(tie.Text)
	x := l.parameters[book.Slug(a.Tie)]
	switch {
	case x == nil:
	case x.Type.Kind != rule.Text || len(x.Values) != 1:
		l.faults.Add(fault.New(tie.At, "tie: names the parameter %s, which is not one text", x.Name).WithAlso(x.At, "the parameter").
			WithHint("give the parameter type: text and a value such as commissioner"))
	default:
		a.Tie, a.TieFrom = x.Values[0].Value.Text(), x.Slug
	}
}
