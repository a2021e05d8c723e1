package rule

import (
	"strings"

	"github.com/commonpurse/commonpurse/fault"
)

// numberLiteral reads a number with what belongs to it: £, %, or words of a unit.
func (p *parser) numberLiteral() *Syntax {
	start := p.i
	t := p.step()
	s := &Syntax{Kind: SyntaxLiteral, Value: NumberValue(t.number.Rat()), Scale: t.number.Scale()}
	switch {
	case t.money && t.percent:
		p.failAt(t, "found both £ and %% on one number").WithHint("keep the one that is meant")
	case t.money:
		s.Unit = NewUnit("£")
		s.Unit = s.Unit.Divide(p.perUnit())
	case t.percent:
		if unit, ok := p.unitWord(); ok {
			p.failAt(t, "a percentage is a plain number and has no unit").WithHint("write it as a number of %s", unit.words(false))
		}
	default:
		unit, ok := p.unitWord()
		s.Unit = unit.Divide(p.perUnit())
		s.Bare = !ok && s.Unit.Plain()
	}
	if t.money && p.tok().isNameWord() && !isOperatorWord(p.tok().text) {
		if unit, err := ParseUnit(p.tok().text); err == nil && !unit.Plain() {
			p.failAt(p.tok(), "found a second unit after £").WithHint("for a rate write £5 per %s", unit.words(false))
			p.step()
		}
	}
	return p.node(s, start)
}

// unitWord reads a unit straight after a number. A word there that is no unit is a fault, unless it begins
// something else: per, or the word of an operator.
func (p *parser) unitWord() (Unit, bool) {
	t := p.tok()
	if !t.isNameWord() || t.text == "per" || isOperatorWord(t.text) {
		return Unit{}, false
	}
	p.step()
	return p.unitOf(t), true
}

// perUnit reads "per day".
func (p *parser) perUnit() Unit {
	if t := p.tok(); t.kind != tokenWord || t.text != "per" {
		return Unit{}
	}
	p.step()
	t := p.tok()
	if !t.isNameWord() {
		p.failAt(t, "expected a unit after per, found %s", p.describe(t)).WithHint("such as £5 per day")
		return Unit{}
	}
	p.step()
	return p.unitOf(t)
}

func (p *parser) unitOf(t token) Unit {
	unit, err := ParseUnit(t.text)
	if err == nil && unit.Plain() {
		p.failAt(t, "found the word %q after a number", t.text).WithHint("write 10%% for ten percent, and a plain number without a word")
	}
	if err != nil {
		f := p.failAt(t, "expected an operator or a unit after the number, found %q", t.text)
		f.Hint = suggestUnit(t.text)
	}
	return unit
}

func suggestUnit(found string) string {
	known := []string{"people", "persons"}
	for _, base := range BaseUnits[1:] {
		known = append(known, base, base+"s")
	}
	if fault.Nearest(found, known) != "" {
		return fault.Suggest(found, known)
	}
	return "the units are " + strings.Join(BaseUnits, ", ") + ", and one per another"
}
