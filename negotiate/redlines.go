package negotiate

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/effect"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
)

// redLines gathers the red lines of all sides.
func (a *assembling) redLines() []*RedLine {
	var out []*RedLine
	for _, side := range a.sides {
		out = append(out, side.RedLines...)
	}
	return out
}

// onSomething reports a red line on nothing.
func (a *assembling) onSomething(l *RedLine) {
	body := func(code, field string) {
		if code == "" {
			return
		}
		if _, ok := a.register.Kinds[code]; !ok && !(l.Sort == "measure" && code == a.base.Nation) {
			a.faults.Add(fault.New(l.places[field], "a red line of %s is about %s, which is not in the economy's register", l.party.Name, code).
				WithHint("%s", nearest(code, a.register.Codes)))
		}
	}
	switch l.Sort {
	case "measure":
		body(l.Body, "of")
		if r := a.base.Rule(l.Measure); r == nil || r.Kind != policy.KindMeasure {
			a.unknownRule(l.places["measure"], l, "measure", l.Measure)
		}
	default:
		body(l.Body, book.Slug(l.Sort))
		body(l.Other, "to")
	}
	for _, name := range l.Under {
		rule, step, _ := strings.Cut(name.Text, ".")
		if r := a.base.Rule(book.Slug(rule)); r == nil || !pays(r) {
			a.unknownRule(name.At, l, "rule that pays", rule)
		} else if step != "" && !slices.Contains(steps(r), book.Slug(step)) {
			a.faults.Add(fault.New(name.At, "a red line of %s is under %s, which has no step %q", l.party.Name, r.Name, step).
				WithHint("%s", fault.Suggest(book.Slug(step), steps(r))))
		}
	}
	if l.Period != "" {
		if _, err := book.ParsePeriod(l.Period); err != nil {
			a.faults.Add(fault.New(l.places["in"], "in: %v", err).WithHint("write a period of the book, such as 2025-26-m12"))
		}
	}
}

func (a *assembling) unknownRule(at fault.Place, l *RedLine, what, name string) {
	var known []string
	for _, r := range a.base.Rules {
		if what == "measure" && r.Kind == policy.KindMeasure || what != "measure" && pays(r) {
			known = append(known, r.Name)
		}
	}
	a.faults.Add(fault.New(at, "a red line of %s is on nothing: the policy has no %s %q", l.party.Name, what, name).
		WithHint("%s", fault.Suggest(strings.ReplaceAll(name, "-", " "), known)))
}

// pays says whether a rule can have lines in the ledger.
func pays(r *policy.Rule) bool {
	return r.Kind == policy.KindShare || r.Kind == policy.KindPrice || r.Kind == policy.KindTransfer
}

// steps are the names that lines of a rule can have.
func steps(r *policy.Rule) []string {
	var out []string
	switch {
	case r.Price != nil:
		for _, s := range slices.Concat(r.Price.Start, r.Price.Steps) {
			out = append(out, s.Slug)
			for _, one := range s.OneOf {
				out = append(out, one.Slug)
			}
		}
	case r.Transfer != nil:
		for _, p := range r.Transfer.Pay {
			out = append(out, p.Slug)
		}
	}
	return out
}

// askLines has every book asked for the figures of the red lines. A red line on a figure that the book of today's policy
// does not have is a fault.
func (n *Negotiation) askLines(ctx context.Context) error {
	var faults fault.List
	var questions []effect.Question
	for _, l := range n.RedLines {
		if err := n.period(ctx, l); err != nil {
			return err
		}
		l.question = len(questions)
		questions = append(questions, l.ask())
	}
	n.Bench.Ask(questions)
	e, err := n.Bench.Base(ctx)
	if err != nil {
		return err
	}
	for _, l := range n.RedLines {
		if e.Answers[l.question].Value == nil {
			faults.Add(fault.New(l.At, "a red line of %s is on nothing: the book of today's policy has no %s", l.party.Name, l.subject()).
				WithHint("see what it has with purse show"))
		}
	}
	return faults.Err()
}

// period is the last of the year that has the figure, unless one is said.
func (n *Negotiation) period(ctx context.Context, l *RedLine) error {
	l.inPeriod = l.Period
	if l.Period != "" || slices.Contains(moneySorts, l.Sort) {
		return nil
	}
	from := "{book}.positions WHERE organisation = " + effect.Quote(l.Body)
	if l.Sort == "measure" {
		from = "{book}.measures WHERE breakdown = '' AND other = '' AND value IS NOT NULL AND measure = " + effect.Quote(l.Measure) + " AND organisation = " + effect.Quote(l.Body)
	}
	var err error
	l.inPeriod, err = n.Bench.BaseValue(ctx, effect.Question("SELECT max(period) FROM "+from))
	return err
}

// ask is the figure as a question of a book: money in pence.
func (l *RedLine) ask() effect.Question {
	q := effect.Quote
	switch l.Sort {
	case "measure":
		return effect.Question(fmt.Sprintf(`SELECT CAST(max(value) AS VARCHAR) FROM {book}.measures WHERE breakdown = '' AND other = '' AND measure = %s AND organisation = %s AND period = %s`,
			q(l.Measure), q(l.Body), q(l.inPeriod)))
	case "pays", "receives", "net":
		where := "true"
		var under []string
		for _, name := range l.Under {
			rule, step, _ := strings.Cut(name.Text, ".")
			one := "rule = " + q(book.Slug(rule))
			if step != "" {
				one += " AND step = " + q(book.Slug(step))
			}
			under = append(under, "("+one+")")
		}
		if len(under) > 0 {
			where = "(" + strings.Join(under, " OR ") + ")"
		}
		paid := "payer = " + q(l.Body)
		received := "payee = " + q(l.Body)
		if l.Other != "" {
			paid, received = paid+" AND payee = "+q(l.Other), received+" AND payer = "+q(l.Other)
		}
		sum := map[string]string{"pays": fmt.Sprintf("sum(pence) FILTER (%s)", paid), "receives": fmt.Sprintf("sum(pence) FILTER (%s)", received),
			"net": fmt.Sprintf("coalesce(sum(pence) FILTER (%s), 0) - coalesce(sum(pence) FILTER (%s), 0)", received, paid)}[l.Sort]
		return effect.Question(fmt.Sprintf("SELECT CAST(coalesce(%s, 0) AS VARCHAR) FROM {book}.ledger WHERE %s", sum, where))
	}
	return effect.Question(fmt.Sprintf("SELECT CAST(max(%s) AS VARCHAR) FROM {book}.positions WHERE organisation = %s AND period = %s",
		strings.ReplaceAll(l.Sort, " ", "_"), q(l.Body), q(l.inPeriod)))
}

// subject is what a red line is about, in words.
func (l *RedLine) subject() string {
	var under []string
	for _, n := range l.Under {
		under = append(under, n.Text)
	}
	words := ""
	switch l.Sort {
	case "measure":
		words = l.Measure + " of " + l.Body
	case "pays", "receives":
		words = l.Body + " " + l.Sort
		if l.Other != "" {
			words += map[string]string{"pays": " to ", "receives": " from "}[l.Sort] + l.Other
		}
	case "net":
		words = "what " + l.Body + " receives less what it pays"
	default:
		words = l.Sort + " of " + l.Body
	}
	if len(under) > 0 {
		words += " under " + list(under, " and ")
	}
	if l.inPeriod != "" {
		words += " in " + l.inPeriod
	}
	return words
}

// Words say what a red line is: what about, and the bound.
func (l *RedLine) Words() string {
	var out []string
	for _, b := range []struct {
		name string
		at   *big.Rat
	}{{"at least", l.Least}, {"at most", l.Most}} {
		if b.at != nil {
			out = append(out, b.name+" "+l.shown(b.at))
		}
	}
	return l.subject() + " " + strings.Join(out, " and ")
}

// Party is whose red line it is.
func (l *RedLine) Party() *Party { return l.party }

// money says that the figure is in pounds.
func (l *RedLine) money() bool { return l.Sort != "measure" }

func (l *RedLine) shown(x *big.Rat) string {
	if l.percent {
		return decimal.Text(decimal.Round(new(big.Rat).Mul(x, big.NewRat(100, 1)), 2).Rat()) + "%"
	}
	if !l.money() {
		return decimal.Text(x)
	}
	text := decimal.Round(new(big.Rat).Abs(x), 2).String()
	if x.Sign() < 0 {
		return "-£" + text
	}
	return "£" + text
}

// Stand is how a red line stands under a policy: the figure, and whether it breaks. Nil is a figure that is not there.
func (l *RedLine) Stand(e *effect.Effect) (figure *big.Rat, breaks bool) {
	v := e.Answers[l.question].Value
	if v == nil {
		return nil, false
	}
	if l.money() {
		v = new(big.Rat).Quo(v, big.NewRat(100, 1))
	}
	return v, l.Least != nil && v.Cmp(l.Least) < 0 || l.Most != nil && v.Cmp(l.Most) > 0
}

// Shown is a figure of a red line as it is told.
func (l *RedLine) Shown(x *big.Rat) string {
	if x == nil {
		return "not known"
	}
	return l.shown(x)
}
