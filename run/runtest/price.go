package runtest

import (
	"fmt"

	"github.com/commonpurse/commonpurse/economy"
)

// The most digits that a running total may come to need before and after the point.
const (
	mostWhole  = 15
	mostPlaces = 14
)

// price writes a price rule with every part it can have.
func (g *grower) price(of *economy.Table) {
	g.line(1, "care:")
	g.line(2, "of: %s", of.Name)
	g.every()
	if g.in(2) {
		g.met("price, pays: no")
		g.line(2, "pays: no")
	}
	g.bodies(of)
	g.lookUps(of)
	if !g.in(3) {
		g.lets()
	}
	if g.in(2) {
		g.met("price, where")
		g.line(2, "where: %s", g.expression(flag))
	}
	if g.in(2) {
		g.by(of)
	}
	s := &stepper{grower: g}
	s.start()
	s.then()
	s.totals(of)
}

func (g *grower) every() {
	every := g.one("month", "quarter", "year")
	g.met("every " + every)
	g.line(2, "every: %s", every)
}

// bodies writes who pays whom: the record's own organisations, or now and then something worked out.
func (g *grower) bodies(of *economy.Table) {
	g.line(2, "payer: %s", g.one("spell.commissioner", "spell.commissioner", "spell.commissioner.icb", quoted("spell.commissioner.icb ?? spell.commissioner")))
	payee := "spell.provider"
	if g.in(4) {
		g.met("price, payee an expression")
		payee = g.expression(text)
	}
	g.line(2, "payee: %s", payee)
}

// stepper writes the steps of a price and follows the digits of its running total.
type stepper struct {
	*grower
	whole, places int
	number        int    // of steps so far, for their names
	before        string // the form of the step before
	grouped       bool   // one of: has been written without a name
}

// stepName is a name that no other step has, of several words.
func (s *stepper) stepName() string {
	s.number++
	return fmt.Sprintf("%s %c", s.one("step", "short stay", "top-up", "market forces", "Long-Stay"), 'a'+s.number-1)
}

// follow notes the form of a step, and the form that it follows.
func (s *stepper) follow(form string) {
	s.met(form)
	if s.before != "" {
		s.pairs[[2]string{s.before, form}]++
	}
	s.before = form
}

// start writes start with: an amount for all, or several of which the first that fits is taken.
func (s *stepper) start() {
	s.line(2, "start with:")
	form := s.one("start with one", "start with several, the last for all", "start with several, none for all")
	n := 1
	if form != "start with one" {
		n = s.between(2, 3)
	}
	var names []string
	for i := range n {
		name := s.stepName()
		names = append(names, name)
		amount := s.amount()
		s.whole, s.places = max(s.whole, amount.whole), max(s.places, amount.places)
		always := i == n-1 && form != "start with several, none for all"
		switch {
		case always && s.in(2):
			s.line(3, "%s: %s", name, quoted(amount.text))
		case always:
			s.line(3, "%s: {amount: %s, because: it is the price}", name, quoted(amount.text))
		default:
			s.line(3, "%s: {when: %s, amount: %s}", name, s.condition(), quoted(amount.text))
		}
	}
	s.name(pounds, "so_far", s.whole, s.places)
	for _, name := range names {
		s.soFar(name)
	}
	s.follow(form)
}

// condition draws the condition of a step.
func (s *stepper) condition() string { return quoted(s.settled(flag, s.between(0, 3)).text) }

// soFar makes the running total after a step known by the step's name.
func (s *stepper) soFar(step string) {
	path := "so_far." + pathName(step)
	s.name(pounds, path, s.whole, s.places)
}

// amount is money small enough that steps can follow it.
func (s *stepper) amount() words {
	for _, depth := range []int{s.between(0, 3), 1} {
		if e := s.settled(pounds, depth); e.whole <= mostWhole-2 && e.places <= mostPlaces-2 {
			return e
		}
	}
	return s.literal(pounds)
}

// then writes up to five steps.
func (s *stepper) then() {
	n := s.between(0, 5)
	if n == 0 {
		s.met("no steps")
		return
	}
	s.line(2, "then:")
	for range n {
		switch {
		case !s.in(4):
			s.single()
		case s.grouped || s.in(2):
			s.line(3, "%s:", s.stepName())
			s.line(4, "one of:")
			s.group(5, "one of, in a named step")
		default:
			s.grouped = true
			s.line(3, "one of:")
			s.group(4, "one of")
		}
	}
}

func (s *stepper) single() {
	name := s.stepName()
	s.line(3, "%s:", name)
	form, whole, places := s.change(4, s.in(2))
	s.after(whole, places)
	s.soFar(name)
	s.follow(form)
}

// after sets the digits of the running total.
func (s *stepper) after(whole, places int) {
	s.whole, s.places = max(s.whole, whole), max(s.places, places)
	for i := range s.names {
		if s.names[i].text == "so_far" {
			s.names[i].whole, s.names[i].places = s.whole, s.places
		}
	}
}

// change writes the inside of a step: what it does, when, and what if it is not known. It gives the form, and the
// digits of the running total once it is done.
func (s *stepper) change(indent int, always bool) (form string, whole, places int) {
	if s.in(2) && s.whole < mostWhole-2 && s.places < mostPlaces-2 {
		form = "multiply"
		factor := s.factor()
		s.line(indent, "multiply by: %s", quoted(factor.text))
		whole, places = s.whole+factor.whole, s.places+factor.places
	} else {
		form = "add"
		change := s.amount()
		s.line(indent, "add: %s", quoted(change.text))
		whole, places = max(s.whole, change.whole)+1, max(s.places, change.places)
	}
	if !always {
		form += ", when"
		s.line(indent, "when: %s", s.condition())
	}
	switch s.below(3) {
	case 0:
		form += ", if unknown list"
		s.line(indent, "if unknown: list")
	case 1:
		form += ", if unknown skip"
		s.line(indent, "if unknown: skip with gap %s", s.one(gaps...))
	}
	return form, whole, places
}

// factor is a plain number small enough for the running total to be multiplied by.
func (s *stepper) factor() words {
	for _, depth := range []int{s.between(0, 3), 1, 0} {
		if e := s.settled(plain, depth); s.whole+e.whole <= mostWhole && s.places+e.places <= mostPlaces {
			return e
		}
	}
	return words{text: s.one("2", "1", "0"), binds: bindsWhole, whole: 1}
}

// group writes the steps of one of:, of which all but the last have a condition.
func (s *stepper) group(indent int, form string) {
	n := s.between(1, 3)
	var names []string
	whole, places := s.whole, s.places
	for i := range n {
		name := s.stepName()
		names = append(names, name)
		s.line(indent, "%s:", name)
		member, w, p := s.change(indent+1, i == n-1 && s.in(2))
		s.met("one of: " + member)
		whole, places = max(whole, w), max(places, p)
	}
	s.after(whole, places)
	for _, name := range names {
		s.soFar(name)
	}
	s.follow(form)
}

// totals writes named sums of records.
func (s *stepper) totals(of *economy.Table) {
	if s.in(3) {
		return
	}
	s.line(2, "totals:")
	s.name(pounds, "amount", s.whole, s.places)
	s.line(3, "all of it:")
	s.met("total, of the amount")
	if s.in(2) {
		s.met("total, when")
		s.line(3, "emergency value: {when: %s}", s.expression(flag))
	}
	w := one(s.t, pounds, days, plain)
	e := s.grow(w, 2)
	if e.whole+e.places > 12 {
		e = s.leafOf(w)
	}
	per := s.one("", "", ", per record: no", ", per record: yes")
	s.met("total, sum" + per)
	s.line(3, "a sum: {sum: %s%s%s}", quoted(e.text), s.orNothing(", when: "), per)
}

// leafOf is a literal, for where what was drawn is too wide.
func (s *stepper) leafOf(w want) words { return s.literal(w) }

// orNothing is a field with a condition, or nothing.
func (s *stepper) orNothing(field string) string {
	if s.in(2) {
		return ""
	}
	return field + s.expression(flag)
}
