package main

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/effect"
	"github.com/commonpurse/commonpurse/negotiate"
)

// negotiationTables are the tables of a negotiation by name.
var negotiationTables = map[string]func(*negotiate.Negotiation) table{
	"clauses": clausesTable, "offers": offersTable, "costs": costsTable, "measures": movedTable, "red-lines": redLinesTable,
	"moves": movesTable, "bodies": bodiesTable,
}

func clausesTable(n *negotiate.Negotiation) table {
	t := table{Columns: []column{{"clause", words}, {"authority", words}, {"today", words}, {"state", words}, {"becomes", words}, {"on", words}, {"why", words}}}
	for _, c := range n.Clauses {
		becomes, on := cell{}, cell{}
		if c.Chosen != nil {
			becomes, on = known(c.Chosen.Text), known(c.AgreedOn().String())
		}
		t.Rows = append(t.Rows, []cell{known(c.Name()), known(c.Held.Who()), maybe(oneLine(c.Today, 200)), known(string(c.State)), becomes, on, known(c.Why)})
	}
	return t
}

// offersOf are the offers of a clause, the panel's last.
func offersOf(c *negotiate.Clause) []*negotiate.Offer {
	if c.Panel == nil {
		return c.Offers
	}
	return append(slices.Clone(c.Offers), c.Panel)
}

func offersTable(n *negotiate.Negotiation) table {
	t := table{Columns: []column{{"clause", words}, {"party", words}, {"round", number}, {"date", words}, {"offer", words}, {"because", words}}}
	for _, c := range n.Clauses {
		for _, o := range offersOf(c) {
			t.Rows = append(t.Rows, append([]cell{known(c.Name())}, offerCells(o)...))
		}
	}
	return t
}

func offerCells(o *negotiate.Offer) []cell {
	return []cell{known(o.Side.Name), whole(int64(o.Round.Number)), known(o.Round.Date.String()), known(oneLine(o.Text, 200)), maybe(o.Because)}
}

func costsTable(n *negotiate.Negotiation) table {
	t := table{Columns: []column{{"clause", words}, {"party", words}, {"offer", words}, {"code", words}, {"name", words}, {"pence", number}}}
	for _, c := range n.Clauses {
		for _, o := range offersOf(c) {
			for _, code := range slices.Sorted(maps.Keys(n.Alone[o.Means].Net)) {
				t.Rows = append(t.Rows, []cell{known(c.Name()), known(o.Side.Name), known(oneLine(o.Text, 200)), known(code), maybe(n.Register.Names[code]),
					known(n.Alone[o.Means].Net[code].String())})
			}
		}
	}
	return t
}

func movedTable(n *negotiate.Negotiation) table {
	t := table{Columns: []column{{"clause", words}, {"party", words}, {"offer", words}, {"measure", words}, {"period", words}, {"code", words}, {"other", words},
		{"before", number}, {"after", number}}}
	for _, c := range n.Clauses {
		for _, o := range offersOf(c) {
			for _, m := range n.Alone[o.Means].Measures {
				t.Rows = append(t.Rows, []cell{known(c.Name()), known(o.Side.Name), known(oneLine(o.Text, 200)), known(m.Measure), known(m.Period), known(m.Organisation),
					maybe(m.Other), ratCell(m.Before), ratCell(m.After)})
			}
		}
	}
	return t
}

func ratCell(x *big.Rat) cell {
	if x == nil {
		return cell{}
	}
	return known(decimal.Text(x))
}

// under is a policy under which a red line stands or breaks.
type under struct {
	name   string
	effect *effect.Effect
}

// unders are today's policy, each position whole, and the agreed text.
func unders(n *negotiate.Negotiation) []under {
	out := []under{{"today", n.Today}}
	for _, s := range n.Sides {
		if !s.Panel {
			out = append(out, under{"position of " + s.Name, n.Whole[s]})
		}
	}
	return append(out, under{"agreed text", n.Outcome})
}

func redLinesTable(n *negotiate.Negotiation) table {
	t := table{Columns: []column{{"party", words}, {"name", words}, {"red line", words}, {"under", words}, {"figure", words}, {"stands", words}}}
	for _, l := range n.RedLines {
		for _, u := range unders(n) {
			figure, breaks := l.Stand(u.effect)
			t.Rows = append(t.Rows, []cell{known(l.Party().Name), maybe(l.Name), known(l.Words()), known(u.name), known(l.Shown(figure)), known(standing(figure, breaks))})
		}
	}
	return t
}

func standing(figure *big.Rat, breaks bool) string {
	switch {
	case figure == nil:
		return "not known"
	case breaks:
		return "breaks"
	}
	return "stands"
}

func movesTable(n *negotiate.Negotiation) table {
	t := table{Columns: []column{{"clause", words}, {"round", number}, {"party", words}, {"from", words}, {"to", words}, {"other", words},
		{"apart before", number}, {"apart now", number}, {"in", words}, {"way", words}}}
	for _, c := range n.Clauses {
		for _, m := range c.Moves {
			t.Rows = append(t.Rows, []cell{known(c.Name()), whole(int64(m.Round)), known(m.Side.Name), known(oneLine(m.From, 60)), known(oneLine(m.To, 60)),
				known(m.Other.Name), ratCell(m.Before), ratCell(m.After), known(m.In), known(string(m.Way))})
		}
	}
	return t
}

// bodiesTable is what each position as a whole, and the agreed text, does to each body.
func bodiesTable(n *negotiate.Negotiation) table {
	t := table{Columns: []column{{"under", words}, {"code", words}, {"name", words}, {"pence", number}}}
	for _, u := range unders(n)[1:] {
		for _, code := range slices.Sorted(maps.Keys(u.effect.Net)) {
			t.Rows = append(t.Rows, []cell{known(u.name), known(code), maybe(n.Register.Names[code]), known(u.effect.Net[code].String())})
		}
	}
	return t
}

// tellNegotiation prints a negotiation for people.
func tellNegotiation(m *Main, n *negotiate.Negotiation) error {
	s := &negotiating{comparing: comparing{m: m}, n: n}
	s.head()
	for i, c := range n.Clauses {
		s.clause(i+1, c)
	}
	s.redLines()
	s.agreed()
	return s.err
}

type negotiating struct {
	comparing
	n *negotiate.Negotiation
}

func (s *negotiating) head() {
	n := s.n
	parties, panel, rounds := 0, "", 0
	for _, side := range n.Sides {
		if side.Panel {
			panel = " and the panel"
			continue
		}
		parties++
		rounds = max(rounds, side.Last().Number)
	}
	s.say("%s, %s: %s%s, %s", n.Base.Title, economy.YearName(n.Base.Year), howMany(parties, "party", "parties"), panel, howMany(rounds, "round", "rounds"))
	t := table{Columns: []column{{"party", words}, {"name", words}, {"to", words}, {"round", number}, {"date", words}, {"because", words}}, Whole: true}
	for _, side := range n.Sides {
		t.Rows = append(t.Rows, []cell{known(side.Name), maybe(n.Register.Names[side.Name]), known(strings.Join(side.To, ", ")), whole(int64(side.Last().Number)),
			known(side.Last().Date.String()), maybe(oneLine(side.Because, 100))})
	}
	s.show("Who offers", t, "nobody")
}

func howMany(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// clause tells one clause: offers, what each costs alone, what moved, and how it stands.
func (s *negotiating) clause(i int, c *negotiate.Clause) {
	today := oneLine(c.Today, 80)
	if today == "" {
		today = "nothing there"
	}
	t := table{Columns: []column{{"party", words}, {"round", number}, {"date", words}, {"offer", words}, {"because", words}}, Whole: true}
	for _, o := range offersOf(c) {
		t.Rows = append(t.Rows, offerCells(o))
	}
	s.show(fmt.Sprintf("Clause %d: %s (%s: %s). Today: %s", i, c.Name(), c.Held.Who(), s.holder(c), today), t, "no offer")
	s.costs(c)
	s.moved(c)
	s.moves(c)
	line := string(c.State) + ": " + c.Why
	if c.Chosen != nil {
		line = string(c.State) + ", " + oneLine(c.Chosen.Text, 60) + ": " + c.Why
	}
	s.say("    %s", line)
}

func (s *negotiating) holder(c *negotiate.Clause) string {
	if len(c.Bodies) > 0 && len(c.Held.HeldBy) == 0 && c.Held.Who() != "national" {
		return strings.Join(c.Bodies, " and ")
	}
	return c.Held.Words()
}

// costs shows what each offer does alone to each body, offers that do the same in one column.
func (s *negotiating) costs(c *negotiate.Clause) {
	t := table{Columns: []column{{"code", words}, {"name", words}}, Whole: true}
	var means []string
	bodies := map[string]*big.Int{}
	for _, o := range offersOf(c) {
		if o.Means == s.n.Base.Means || slices.Contains(means, o.Means) {
			continue
		}
		means = append(means, o.Means)
		t.Columns = append(t.Columns, column{sayers(c, o) + ": " + oneLine(o.Text, 30), money})
		for code, pence := range s.n.Alone[o.Means].Net {
			if bodies[code] == nil || bodies[code].CmpAbs(pence) < 0 {
				bodies[code] = pence
			}
		}
	}
	codes := slices.Sorted(maps.Keys(bodies))
	slices.SortStableFunc(codes, func(a, b string) int { return bodies[b].CmpAbs(bodies[a]) })
	for _, code := range codes[:min(len(codes), mostLines)] {
		row := []cell{known(code), maybe(s.n.Register.Names[code])}
		for _, one := range means {
			row = append(row, known(s.n.Alone[one].Net.Of(code).String()))
		}
		t.Rows = append(t.Rows, row)
	}
	if len(codes) == 0 {
		s.say("    no offer moves money alone")
		return
	}
	s.say("    Each alone, against today:")
	s.inner(t)
	s.more(len(codes), len(t.Rows), "costs")
}

// sayers are those who make one offer.
func sayers(c *negotiate.Clause, o *negotiate.Offer) string {
	var out []string
	for _, other := range offersOf(c) {
		if other.Same(o) {
			out = append(out, other.Side.Name)
		}
	}
	return strings.Join(out, ", ")
}

// inner prints a table set in.
func (s *negotiating) inner(t table) {
	var b strings.Builder
	if err := t.writeText(&b); err != nil && s.err == nil {
		s.err = err
	}
	for line := range strings.Lines(b.String()) {
		s.say("        %s", strings.TrimRight(line, "\n"))
	}
}

// moved says what the offers of a clause do to measures, each alone.
func (s *negotiating) moved(c *negotiate.Clause) {
	var done []string
	any := false
	for _, o := range offersOf(c) {
		if slices.Contains(done, o.Means) {
			continue
		}
		done = append(done, o.Means)
		byMeasure := map[string]int{}
		for _, m := range s.n.Alone[o.Means].Measures {
			byMeasure[m.Measure]++
		}
		for _, measure := range slices.Sorted(maps.Keys(byMeasure)) {
			any = true
			s.say("    For patients, %s of %s: %s of %s", oneLine(o.Text, 30), sayers(c, o), howMany(byMeasure[measure], "figure moves", "figures move"), measure)
		}
	}
	if !any {
		s.say("    For patients: no measure moves")
	} else {
		s.say("    See each with --table=measures")
	}
}

// moves says what was moved in the last round.
func (s *negotiating) moves(c *negotiate.Clause) {
	last := 0
	for _, m := range c.Moves {
		last = max(last, m.Round)
	}
	for _, m := range c.Moves {
		if m.Round != last {
			continue
		}
		line := fmt.Sprintf("Round %d, %s and %s: ", m.Round, m.Side.Name, m.Other.Name)
		switch m.Way {
		case negotiate.Unmoved:
			line += fmt.Sprintf("%s has not moved from %s", m.Side.Name, oneLine(m.To, 30))
		default:
			line += fmt.Sprintf("%s has moved from %s to %s, %s", m.Side.Name, oneLine(m.From, 30), oneLine(m.To, 30), wayWords(m))
		}
		s.say("    %s", line)
	}
}

func wayWords(m negotiate.Move) string {
	words := map[negotiate.Way]string{negotiate.Toward: "toward it", negotiate.Away: "away from it", negotiate.Aside: "no nearer and no further",
		negotiate.Unknown: "and how much nearer cannot be told"}[m.Way]
	if m.Before == nil {
		return words
	}
	return fmt.Sprintf("%s: %s apart, was %s", words, negotiate.Measured(m.After, m.In), negotiate.Measured(m.Before, m.In))
}

func (s *negotiating) redLines() {
	t := table{Columns: []column{{"party", words}, {"red line", words}}, Whole: true}
	all := unders(s.n)
	for _, u := range all {
		t.Columns = append(t.Columns, column{u.name, words})
	}
	for _, l := range s.n.RedLines {
		row := []cell{known(l.Party().Name), known(l.Words())}
		for _, u := range all {
			figure, breaks := l.Stand(u.effect)
			text := l.Shown(figure)
			if breaks {
				text += " BREAKS"
			}
			row = append(row, known(text))
		}
		t.Rows = append(t.Rows, row)
	}
	s.show("Red lines", t, "no party has one")
}

// agreed tells the text that is settled and what it does to everyone, beside each position whole.
func (s *negotiating) agreed() {
	t := clausesTable(s.n)
	t.Whole = true
	t.Columns = append(t.Columns[:1:1], t.Columns[2:6]...)
	for i, row := range t.Rows {
		t.Rows[i] = append(row[:1:1], row[2:6]...)
	}
	s.show("Where it stands", t, "no clause")
	b := table{Columns: []column{{"code", words}, {"name", words}}, Whole: true}
	all := unders(s.n)[1:]
	bodies := map[string]bool{}
	for _, u := range all {
		b.Columns = append(b.Columns, column{u.name, money})
		for code := range u.effect.Net {
			bodies[code] = true
		}
	}
	codes := slices.Sorted(maps.Keys(bodies))
	for _, code := range codes[:min(len(codes), 2*mostLines)] {
		row := []cell{known(code), maybe(s.n.Register.Names[code])}
		for _, u := range all {
			row = append(row, known(u.effect.Net.Of(code).String()))
		}
		b.Rows = append(b.Rows, row)
	}
	s.show("What each body gains or loses against today, by each position whole and by the agreed text", b, "nobody gains or loses")
	s.more(len(codes), len(b.Rows), "bodies")
}
