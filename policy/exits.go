package policy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// Exit is what a body must reach before it leaves an outcome, whatever the rule would choose for it.
type Exit struct {
	Outcome string
	When    *rule.Expr
	For     int      // how many periods in a row When must hold, the one in which it leaves included
	Within  int      // in how many periods it is to have left; 0 is without limit. The limit is told, and lets nobody out
	Except  []string // outcomes to which it goes without
	Because string
	At      fault.Place
}

// Exit is the exit of an outcome, nil where it has none.
func (d *Decide) Exit(outcome string) *Exit {
	for _, e := range d.Exits {
		if e.Outcome == outcome {
			return e
		}
	}
	return nil
}

// exits reads exits:, by outcome.
func (l *loader) exits(f *fields, s *scope, d *Decide) []*Exit {
	var out []*Exit
	for _, p := range l.named(f, "exits") {
		name := strings.TrimSpace(p.Name)
		what := "the exit of " + name
		if !slices.Contains(d.Scale, name) {
			l.faults.Add(fault.New(p.At, "%s: %s is not on the scale", what, name).WithHint("%s", fault.Suggest(name, d.Scale)))
			continue
		}
		ef := l.fields(p.Value, what, "when", "for", "within", "except", "because")
		if ef.node == nil {
			continue
		}
		e := &Exit{Outcome: name, Because: ef.text("because"), At: p.At, For: 1}
		e.When = l.yesNo(ef.need("when"), s, "when of "+what)
		if n := l.periods(ef, "for", s.body.rule.Every); n > 0 {
			e.For = n
		}
		e.Within = l.periods(ef, "within", s.body.rule.Every)
		if n := ef.value("except"); n != nil {
			for _, item := range l.list(n, "except of "+what) {
				if to := l.onScale(item, d); to != "" {
					e.Except = append(e.Except, to)
				}
			}
		}
		out = append(out, e)
	}
	if len(out) > 0 && !d.Steps() {
		s.earlier().figure(s.body.rule, s.body.subject, []string{s.body.rule.Name}, f.at) // where it stood, which every exit reads
	}
	return out
}

// periods reads a number of the periods of a rule, such as 2 quarters; 0 where nothing is said.
func (l *loader) periods(f *fields, name string, every Every) int {
	n := f.scalar(name)
	if n == nil {
		return 0
	}
	number, unit, _ := strings.Cut(strings.TrimSpace(n.Text), " ")
	count, err := strconv.Atoi(number)
	word := strings.TrimSuffix(strings.TrimSpace(unit), "s")
	if err != nil || count < 1 || count > 400 || word != string(every) {
		l.faults.Add(fault.New(n.At, "%s of %s is %q, expected a number of the rule's own periods", name, f.what, n.Text).
			WithHint("the rule runs every %s: write 2 %ss", every, every))
		return 0
	}
	return count
}
