package main

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/place"
)

// placing tells a place in words and tables.
type placing struct {
	comparing
	account  *place.Account  // of the book, or of the book after
	weighing *place.Weighing // nil for one book
	empty    bool            // the reform moves nothing there
}

// tables are what can be printed by itself.
func (p *placing) tables() map[string]func() table {
	return map[string]func() table{
		"bodies": p.bodies, "outside": p.outside, "rules": p.rules, "schemes": p.schemes, "gains": p.gains, "payments": p.payments,
		"changes": p.changes, "aims": p.aimed, "levers": p.levers, "left-out": p.leftOut,
	}
}

// page tells all of it.
func (p *placing) page() {
	p.head()
	if p.weighing != nil {
		if p.empty {
			p.say("\nNothing of the place differs.")
			return
		}
		p.patients()
		p.weighed()
	} else {
		p.standing()
	}
	p.say("\nWhat is left out")
	for _, line := range p.account.LeftOut(p.weighing) {
		p.say("    %s", line)
	}
}

// head says which place, and who is in it only in part or elsewhere too.
func (p *placing) head() {
	a := p.account
	p.say("%s, %s: %d bodies%s", a.Title(), a.Year, len(a.Members), relationWords(a.Relations))
	for _, m := range a.Members {
		if !m.Whole {
			p.say("    %s is in it from %s", m.Code, spansText(m.In))
		}
		for _, other := range m.Also {
			switch {
			case other.AtOnce:
				p.say("    %s is in %s too, from %s: its money is not divided, and counts whole in both", m.Code, other.Code, spansText(other.In))
			default:
				p.say("    %s is in %s from %s: each line counts where it is on the last day of the line's period", m.Code, other.Code, spansText(other.In))
			}
		}
	}
}

func relationWords(kinds []string) string {
	if len(kinds) == 0 {
		return ""
	}
	return ", by the relations " + strings.Join(kinds, ", ")
}

func spansText(spans []place.Span) string {
	var out []string
	for _, s := range spans {
		out = append(out, s.String())
	}
	return strings.Join(out, " and ")
}

// standing tells where the place stands in one book.
func (p *placing) standing() {
	all := p.account.Standings()
	sum := place.Sum(all)
	heading := "Its bodies, one by one and as one"
	if len(p.account.Positions) > 0 {
		heading += "; positions by " + p.account.Position
	}
	p.show(heading, p.bodies(), "")
	p.say("    %s stays within the place; across its border %s comes in and %s goes out", penceText(sum.PaidWithin), penceText(sum.ReceivedAcross), penceText(sum.PaidAcross))
	for _, o := range p.account.Origins {
		p.say("    %s of what is carried forward arose in %s", pounds(o.Pence), o.Year)
	}
	p.show("Across its border, by the body on the other side", first(p.outside(), mostLines), "nothing")
	p.show("By rule", first(p.rules(), mostLines), "nothing")
	p.show("Schemes, each by its own lines", first(p.schemes(), mostLines), "no transfer, nor a rule that names a measure for patients, has money of the place")
	p.schemeMeasures()
}

// first is the first rows of a table.
func first(t table, n int) table {
	t.Rows = t.Rows[:min(n, len(t.Rows))]
	return t
}

// bodies is where each body stands, and the place.
func (p *placing) bodies() table {
	t := table{Whole: true, Columns: []column{{"code", words}, {"name", words}, {"kind", words}, {"received within pence", money}, {"received across pence", money},
		{"paid within pence", money}, {"paid across pence", money}}}
	cost, stood := len(p.account.Cost) > 0, len(p.account.Positions) > 0
	if cost {
		t.Columns = append(t.Columns, column{"cost pence", money})
	}
	t.Columns = append(t.Columns, column{"in-year pence", money})
	if stood {
		t.Columns = append(t.Columns, column{"brought forward pence", money}, column{"position in-year pence", money}, column{"carried forward pence", money})
	}
	line := func(s place.Standing, code, name, kind string, position *place.Position) {
		row := []cell{known(code), maybe(name), maybe(kind), whole(s.ReceivedWithin), whole(s.ReceivedAcross), whole(s.PaidWithin), whole(s.PaidAcross)}
		if cost {
			row = append(row, whole(s.Cost))
		}
		row = append(row, whole(s.Net()))
		if stood {
			row = append(row, ratCell(position.BroughtForward), ratCell(position.InYear), ratCell(position.CarriedForward))
		}
		t.Rows = append(t.Rows, row)
	}
	all := p.account.Standings()
	sum := &place.Position{BroughtForward: new(big.Rat), InYear: new(big.Rat), CarriedForward: new(big.Rat)}
	for _, s := range all {
		position, ok := p.account.Positions[s.Code]
		if s.Bare() && !ok {
			continue
		}
		if !ok {
			position = &place.Position{}
		}
		line(s, s.Code, s.Name, s.Kind, position)
		for _, part := range []struct{ to, of *big.Rat }{{sum.BroughtForward, position.BroughtForward}, {sum.InYear, position.InYear}, {sum.CarriedForward, position.CarriedForward}} {
			if part.of != nil {
				part.to.Add(part.to, part.of)
			}
		}
	}
	line(place.Sum(all), "place", p.account.Title(), "", sum)
	return t
}

func (p *placing) outside() table {
	t := table{Whole: true, Columns: []column{{"body", words}, {"comes in pence", money}, {"goes out pence", money}, {"net pence", money}}}
	for _, o := range p.account.ByBody() {
		t.Rows = append(t.Rows, []cell{known(o.Name), whole(o.In), whole(o.Out), whole(o.In - o.Out)})
	}
	return t
}

func (p *placing) rules() table {
	t := table{Whole: true, Columns: []column{{"rule", words}, {"within pence", money}, {"comes in pence", money}, {"goes out pence", money}}}
	if len(p.account.Cost) > 0 {
		t.Columns = append(t.Columns, column{"cost pence", money})
	}
	for _, o := range p.account.ByRule() {
		row := []cell{known(o.Name), whole(o.Within), whole(o.In), whole(o.Out)}
		if len(p.account.Cost) > 0 {
			row = append(row, whole(o.Cost))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (p *placing) schemes() table {
	t := table{Whole: true, Columns: []column{{"scheme", words}, {"for patients", words}, {"the place pence", money}, {"gain", words}, {"would refuse", words}, {"side-payment pence", money}}}
	for _, s := range p.account.Schemes() {
		t.Rows = append(t.Rows, []cell{known(s.Rule.Name), maybe(s.Rule.ForPatients), whole(s.Total), maybe(gainers(s.Gains)), maybe(strings.Join(s.Refuse, ", ")), smallest(s.Agreement)})
	}
	return t
}

// smallest is the smallest side-payment, missing where the place loses.
func smallest(a place.Agreement) cell {
	if a.Lacks > 0 {
		return cell{}
	}
	return whole(a.Smallest)
}

func gainers(all []place.Gain) string {
	var out []string
	for _, g := range all {
		if g.Pence > 0 {
			out = append(out, g.Code)
		}
	}
	return strings.Join(out, ", ")
}

// schemeMeasures tells the measures that schemes name, as they are.
func (p *placing) schemeMeasures() {
	t := table{Whole: true, Columns: []column{{"measure", words}, {"period", words}, {"body", words}, {"value", number}, {"verdict", words}, {"address", words}}}
	for _, r := range p.account.Measures {
		value := cell{Text: r.Get("value"), Known: r.Get("value") != ""}
		if r.Get("hundredths") == "yes" {
			value.Kind = percent
		}
		t.Rows = append(t.Rows, []cell{known(r.Get("measure")), known(r.Get("period")), known(r.Get("organisation")), value, maybe(r.Get("class")), known(addressOf("measures", r))})
	}
	if len(t.Rows) > 0 {
		p.show("The measures they are for, as they are", first(t, mostLines), "")
	}
}

// leftOut says what the figures do not have.
func (p *placing) leftOut() table {
	t := table{Whole: true, Columns: []column{{"what", words}}}
	for _, line := range p.account.LeftOut(p.weighing) {
		t.Rows = append(t.Rows, []cell{known(line)})
	}
	return t
}

// weighed tells what a reform is worth.
func (p *placing) weighed() {
	w := p.weighing
	p.show("What it is worth to each body", first(p.gains(), mostBodies), "")
	p.agreement(w.Agreement)
	if len(w.Payments) > 0 {
		p.show("The smallest side-payment that leaves nobody worse off", p.payments(), "")
		p.say("    %s changes hands: what those who lose, lose%s", penceText(w.Smallest), fewestWords(w.Agreement))
	}
	if len(w.Changes) > 0 {
		p.show("Each change alone", p.changes(), "")
	} else {
		p.say("\nEach change alone")
		p.say("    not run: give --policy, --reform and --economy, and each change is run alone")
	}
	if t := p.aimed(); len(t.Rows) > 0 {
		p.show("What it says it will do for patients here", t, "")
	}
	if w.Lacks > 0 {
		p.show("What must be true for it to pay for itself", p.levers(), "nothing that the books have of the place could: it pays nobody across its border, and no cost of care is counted")
	}
}

// mostBodies is how many bodies are told.
const mostBodies = 40

func fewestWords(a place.Agreement) string {
	if a.Fewest && len(a.Payments) > 1 {
		return fmt.Sprintf("; no fewer than %d payments do", len(a.Payments))
	}
	return ""
}

// agreement says whether there can be one.
func (p *placing) agreement(a place.Agreement) {
	switch {
	case a.Lacks > 0:
		p.say("    The place loses %s: no side-payment among its bodies leaves everybody as well off.", penceText(a.Lacks))
	case len(a.Refuse) == 0 && a.Total == 0:
		p.say("    The place neither gains nor loses, and nobody in it does.")
	case a.Total == 0:
		p.say("    The place neither gains nor loses. %s would refuse it without a side-payment.", strings.Join(a.Refuse, ", "))
	case len(a.Refuse) == 0:
		p.say("    The place gains %s, and nobody loses: no side-payment is needed.", penceText(a.Total))
	default:
		p.say("    The place gains %s. %s would refuse it without a side-payment.", penceText(a.Total), strings.Join(a.Refuse, ", "))
	}
}

// gains is each body before and after.
func (p *placing) gains() table {
	w := p.weighing
	t := table{Whole: true, Columns: []column{{"code", words}, {"name", words}, {"before pence", money}, {"after pence", money}}}
	cost := len(w.After.Cost) > 0
	if cost {
		t.Columns = append(t.Columns, column{"income pence", money}, column{"less cost pence", money})
	}
	t.Columns = append(t.Columns, column{"gain pence", money}, column{"would", words})
	stood := len(w.Before.Positions) > 0 && len(w.After.Positions) > 0
	if stood {
		t.Columns = append(t.Columns, column{"position before pence", money}, column{"position after pence", money})
	}
	before, after := w.Before.Standings(), w.After.Standings()
	line := func(a, b place.Standing, code, name, would string) {
		row := []cell{known(code), maybe(name), whole(a.Net()), whole(b.Net())}
		if cost {
			row = append(row, whole(b.Net()+b.Cost-a.Net()-a.Cost), whole(a.Cost-b.Cost))
		}
		row = append(row, whole(b.Net()-a.Net()), maybe(would))
		if stood {
			row = append(row, stands(w.Before, code), stands(w.After, code))
		}
		t.Rows = append(t.Rows, row)
	}
	for i, g := range w.Gains {
		if !before[i].Bare() || !after[i].Bare() {
			line(before[i], after[i], g.Code, after[i].Name, map[bool]string{true: "refuse", false: ""}[g.Pence < 0])
		}
	}
	line(place.Sum(before), place.Sum(after), "place", w.After.Title(), "")
	return t
}

// stands is a body's in-year by the position, or that of all bodies; missing where it has none.
func stands(a *place.Account, code string) cell {
	if code != "place" {
		if p := a.Positions[code]; p != nil {
			return ratCell(p.InYear)
		}
		return cell{}
	}
	sum := new(big.Rat)
	for _, p := range a.Positions {
		if p.InYear != nil {
			sum.Add(sum, p.InYear)
		}
	}
	return ratCell(sum)
}

func (p *placing) payments() table {
	t := table{Whole: true, Columns: []column{{"from", words}, {"to", words}, {"pence", money}}}
	for _, pay := range p.weighing.Payments {
		t.Rows = append(t.Rows, []cell{known(pay.From), known(pay.To), whole(pay.Pence)})
	}
	return t
}

// changes is what each change does alone.
func (p *placing) changes() table {
	t := table{Whole: true, Columns: []column{{"change", words}, {"the place pence", money}, {"gain", words}, {"would refuse", words}, {"side-payment pence", money}}}
	for _, c := range p.weighing.Changes {
		refuse, pay := maybe(strings.Join(c.Refuse, ", ")), smallest(c.Agreement)
		if c.Interaction {
			refuse, pay = cell{}, cell{}
		}
		t.Rows = append(t.Rows, []cell{known(c.Name), whole(c.Total), maybe(gainers(c.Gains)), refuse, pay})
	}
	return t
}

// aimed is the measures that the reform says it will move.
func (p *placing) aimed() table {
	t := table{Whole: true, Columns: []column{{"measure", words}, {"should", words}, {"bodies", words}, {"period", words}, {"before", number}, {"after", number},
		{"could move", number}, {"each worth pence", money}}}
	for _, a := range p.weighing.Aimed() {
		kind := number
		if a.After.Denominator != nil && a.After.Numerator.Cmp(a.After.Denominator) <= 0 {
			kind = percent
		}
		could, worth := cell{}, cell{}
		if a.Could != nil {
			could = known(decimal.Text(a.Could))
		}
		if a.Worth != nil {
			worth = known(a.Worth.String())
		}
		value := func(c place.Count) cell { return cell{Text: c.Value(), Known: c.Value() != "", Kind: kind} }
		t.Rows = append(t.Rows, []cell{known(a.Name), known(a.Words()), known(fmt.Sprintf("%d of kind %s", a.Bodies, a.Kind)), known(a.Period), value(a.Before), value(a.After), could, worth})
	}
	return t
}

// levers is what would make the reform pay for itself.
func (p *placing) levers() table {
	t := table{Whole: true, Columns: []column{{"less of", words}, {"now pence", money}, {"by", percent}, {"or fewer records", number}, {"of", number}, {"enough alone", yesNo}}}
	for _, l := range p.weighing.Levers() {
		what := "paid across under " + l.Rule
		if l.Cost {
			what = "cost of care under " + l.Rule
		}
		fewer, of := cell{}, cell{}
		if l.Fewer != nil {
			fewer, of = known(l.Fewer.String()), known(l.Records.RatString())
		}
		t.Rows = append(t.Rows, []cell{known(what), whole(l.Pence), known(l.Part.FloatString(6)), fewer, of, known(yesOrNo(l.Part.Cmp(big.NewRat(1, 1)) <= 0))})
	}
	return t
}
