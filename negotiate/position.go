// Package negotiate puts the positions of parties beside one another, clause by clause: what each costs every body and
// every measure, whose red line breaks, what moved since the last round and toward whom, what is agreed and what is open;
// it settles what is open as the policy says, and makes the agreed text a reform.
package negotiate

import (
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// Party is one that offers: a body, several bodies, all of a kind, the centre, or the panel that arbitrates.
type Party struct {
	Name  string   // as it is told: T001, T001 and T002, provider, the centre, the panel
	Codes []string // as written: codes of bodies or a kind of body
	// Centre is whose the national things are; Panel is who arbitrates.
	Centre, Panel bool
	At            fault.Place
}

// Position is a file of a party.
type Position struct {
	File    string
	Party   Party
	To      []string // whom it is offered to: codes, kinds, or the centre
	Policy  string   // the name of the policy that it would change, "" where it is not said
	Year    string   // of that policy, "" where it is not said
	Because string
	Rounds  []*Round
	places  map[string]fault.Place // of the fields of position:
}

// Round is what a party says on a day. It stands with what the party said before, but for what it says anew.
type Round struct {
	Number  int
	Date    rule.Day
	Because string
	// Changes are the clauses, as the items of a reform's changes:. A later one with the name of an earlier stands in
	// its place.
	Changes  []*yamlnode.Node
	Keeps    []Keep
	Withdraw []Name
	RedLines []*RedLine
	At       fault.Place
	position *Position
}

// Name is a name with where it stands.
type Name struct {
	Text string
	At   fault.Place
}

// Keep is a clause that a party wants left as the policy has it.
type Keep struct {
	Name
	Because string
}

// RedLine is what a party will not go beyond.
type RedLine struct {
	Name        string
	Because     string
	Sort        string   // pays, receives, net, measure, or a column of positions
	Body        string   // whose figure
	Other       string   // to or from whom, "" for anyone
	Under       []Name   // rules, or steps of rules, none for all
	Measure     string   // slug
	Period      string   // of a measure or position; "" is the last of the year
	Least, Most *big.Rat // in pounds, or as the measure has it
	At          fault.Place
	percent     bool // the bound is written in hundredths, and so are figures of it
	party       *Party
	places      map[string]fault.Place
	question    int
	inPeriod    string // the period asked for, or the last that there is
}

// The sorts of red lines, each a field that says whose.
var (
	moneySorts    = []string{"pays", "receives", "net"}
	positionSorts = []string{"in year", "non recurrent", "support", "underlying", "brought forward", "carried forward"}
)

// Read reads a file of a party's positions. Everything wrong in it is told.
func Read(file string, data []byte) (*Position, fault.List) {
	root, faults := yamlnode.Read(file, data)
	r := &reader{faults: &faults}
	if root == nil {
		if len(faults) == 0 {
			faults.Add(fault.New(fault.Place{File: file}, "the file is empty").WithHint("write position: with party:, to:, date: and changes:"))
		}
		return nil, faults
	}
	f := r.mapping(root, "a position", "position", "red lines", "rounds", "changes", "keeps", "withdraw")
	if f == nil {
		return nil, faults
	}
	p := &Position{File: file, places: map[string]fault.Place{}}
	head := r.head(f, p)
	if head == nil { // what else is wrong is told too
		head = yamlnode.NewMapping(fault.Place{File: file})
	}
	if rounds := f.Find("rounds"); rounds != nil {
		for _, name := range []string{"changes", "keeps", "withdraw"} {
			if x := f.Find(name); x != nil {
				faults.Add(fault.New(x.At, "%s: stands beside rounds:", x.Name).WithHint("put it into the round that says it"))
			}
		}
		for _, item := range r.list(rounds.Value, "rounds") {
			p.add(r.round(item, "a round", nil))
		}
		if len(rounds.Value.Items) == 0 {
			faults.Add(fault.New(rounds.At, "there is no round").WithHint("write each as - {round: 1, date: 2025-01-10, changes: [...]}"))
		}
	} else {
		p.add(r.round(f, "position", head))
	}
	if lines := f.Find("red lines"); lines != nil && len(p.Rounds) > 0 && f.Find("rounds") != nil {
		p.Rounds[0].RedLines = append(r.redLines(lines.Value), p.Rounds[0].RedLines...)
	}
	return p, faults
}

func (p *Position) add(r *Round) {
	if r != nil {
		r.position = p
		p.Rounds = append(p.Rounds, r)
	}
}

// head reads position: and gives it.
func (r *reader) head(f *yamlnode.Node, p *Position) *yamlnode.Node {
	pair := f.Find("position")
	if pair == nil {
		r.faults.Add(fault.New(fault.Place{File: p.File}, "the file does not say whose position it is").
			WithHint("write position: with party:, to: and date:"))
		return nil
	}
	known := []string{"party", "to", "policy", "year", "because"}
	if f.Find("rounds") == nil {
		known = append(known, "round", "date")
	}
	head := r.mapping(pair.Value, "position", known...)
	if head == nil {
		return nil
	}
	for _, x := range head.Pairs {
		p.places[x.Slug] = x.Value.At
	}
	p.Policy, p.Year, p.Because = r.text(head, "policy"), r.text(head, "year"), r.text(head, "because")
	names := r.names(head, "party")
	if len(names) == 0 {
		if head.Find("party") == nil {
			r.faults.Add(fault.New(head.At, "the position does not say whose it is").WithHint("add party: with the code of a body, a kind of body, or the centre"))
		}
		return head
	}
	p.Party = partyOf(names)
	for _, n := range r.names(head, "to") {
		p.To = append(p.To, n.Text)
	}
	if len(p.To) == 0 && !p.Party.Panel && head.Find("to") == nil {
		r.faults.Add(fault.New(head.At, "the position of %s does not say to whom it is offered", p.Party.Name).WithHint("add to: with codes, kinds of body, or the centre"))
	}
	return head
}

func partyOf(names []Name) Party {
	p := Party{At: names[0].At}
	for _, n := range names {
		p.Codes = append(p.Codes, n.Text)
	}
	slices.Sort(p.Codes)
	p.Codes = slices.Compact(p.Codes)
	p.Name = strings.Join(p.Codes, " and ")
	if len(p.Codes) == 1 {
		switch {
		case isCentre(p.Codes[0]):
			p.Centre, p.Name = true, "the centre"
		case book.Slug(p.Codes[0]) == "the-panel" || book.Slug(p.Codes[0]) == "panel":
			p.Panel, p.Name = true, "the panel"
		}
	}
	return p
}

func isCentre(name string) bool {
	return book.Slug(name) == "the-centre" || book.Slug(name) == "centre"
}

// round reads a round; head is the mapping that says its number and date where that is not the round itself.
func (r *reader) round(n *yamlnode.Node, what string, head *yamlnode.Node) *Round {
	if head == nil {
		if n = r.mapping(n, what, "round", "date", "because", "changes", "keeps", "withdraw", "red lines"); n == nil {
			return nil
		}
		head = n
	}
	out := &Round{At: head.At, Number: 1, Because: r.text(head, "because")}
	if x := head.Find("round"); x != nil {
		out.Number = r.whole(x, what)
		out.At = x.Value.At
	}
	if head.At.Line > 0 { // else there is no position: at all, which is told
		out.Date = r.day(head, "date", what)
	}
	if x := n.Find("changes"); x != nil {
		out.Changes = r.list(x.Value, "changes")
	}
	if x := n.Find("keeps"); x != nil {
		for _, item := range r.list(x.Value, "keeps") {
			out.Keeps = append(out.Keeps, r.keep(item)...)
		}
	}
	out.Withdraw = r.names(n, "withdraw")
	if x := n.Find("red lines"); x != nil {
		out.RedLines = r.redLines(x.Value)
	}
	return out
}

// keep reads a clause to be left as it is: its place, or {what: its place, because: why}.
func (r *reader) keep(n *yamlnode.Node) []Keep {
	if n.Kind == yamlnode.Scalar && !n.Empty {
		return []Keep{{Name: Name{strings.TrimSpace(n.Text), n.At}}}
	}
	f := r.mapping(n, "what is kept", "what", "because")
	if f == nil {
		return nil
	}
	what := r.text(f, "what")
	if what == "" {
		r.faults.Add(fault.New(n.At, "it is not said what is kept").WithHint("add what: with its place, such as parameter.marginal rate"))
		return nil
	}
	return []Keep{{Name: Name{what, f.Find("what").Value.At}, Because: r.text(f, "because")}}
}

// redLines reads a list of red lines.
func (r *reader) redLines(n *yamlnode.Node) []*RedLine {
	var out []*RedLine
	known := slices.Concat([]string{"name", "because", "measure", "of", "to", "from", "under", "in", "at least", "at most"}, moneySorts, positionSorts)
	for _, item := range r.list(n, "red lines") {
		f := r.mapping(item, "a red line", known...)
		if f == nil {
			continue
		}
		if line := r.redLine(f); line != nil {
			out = append(out, line)
		}
	}
	return out
}

func (r *reader) redLine(f *yamlnode.Node) *RedLine {
	l := &RedLine{At: f.At, Name: r.text(f, "name"), Because: r.text(f, "because"), Period: r.text(f, "in"), places: map[string]fault.Place{}}
	for _, x := range f.Pairs {
		l.places[x.Slug] = x.Value.At
	}
	for _, sort := range append(append([]string{"measure"}, moneySorts...), positionSorts...) {
		if f.Find(sort) == nil {
			continue
		}
		if l.Sort != "" {
			r.faults.Add(fault.New(f.Find(sort).At, "a red line is about both %s and %s", l.Sort, sort).WithHint("make two red lines of it"))
			return nil
		}
		l.Sort, l.Body = sort, r.text(f, sort)
	}
	if l.Sort == "" {
		r.faults.Add(fault.New(f.At, "a red line does not say about what").
			WithHint("add measure: with a measure and of: a body; or pays:, receives:, net:, in year: or another column of positions with the code of a body"))
		return nil
	}
	if l.Sort == "measure" {
		l.Measure, l.Body = book.Slug(l.Body), r.text(f, "of")
	}
	l.Under = r.names(f, "under")
	l.fits(r, f)
	l.Least, l.Most = r.bound(f, "at least", l), r.bound(f, "at most", l)
	if f.Find("at least") == nil && f.Find("at most") == nil {
		r.faults.Add(fault.New(f.At, "a red line has neither at least: nor at most:").WithHint("add one of them with the figure that is not to be crossed"))
		return nil
	}
	if l.Body == "" {
		r.faults.Add(fault.New(f.At, "a red line does not say whose figure it is about").WithHint("add the code of a body"))
		return nil
	}
	return l
}

// fits reports fields that do not go with what a red line is about.
func (l *RedLine) fits(r *reader, f *yamlnode.Node) {
	allowed := map[string][]string{"measure": {"of", "in"}, "pays": {"to", "under"}, "receives": {"from", "under"}, "net": {"under"}}[l.Sort]
	if allowed == nil {
		allowed = []string{"in"}
	}
	for _, name := range []string{"of", "to", "from", "under", "in"} {
		if x := f.Find(name); x != nil && !slices.Contains(allowed, name) {
			r.faults.Add(fault.New(x.At, "%s: does not go with a red line about %s", x.Name, l.Sort))
		}
	}
	for _, name := range []string{"to", "from"} {
		if text := r.text(f, name); text != "" {
			l.Other = text
		}
	}
}

// bound reads a limit: money in pounds, a measure's as a number or percentage.
func (r *reader) bound(f *yamlnode.Node, name string, l *RedLine) *big.Rat {
	p := f.Find(name)
	if p == nil {
		return nil
	}
	v, t, ok := policy.Literal(p.Value)
	money := t.Unit == rule.NewUnit("£")
	switch {
	case !ok || t.Kind != rule.Number:
		r.faults.Add(fault.New(p.Value.At, "%q is not a number", p.Value.Text).WithHint("write a figure such as 65%% or £250000"))
	case money == (l.Sort == "measure"):
		r.faults.Add(fault.New(p.Value.At, "%s of a red line about %s is %s", p.Name, l.Sort, p.Value.Text).
			WithHint("money is written with £, and a measure without"))
	default:
		l.percent = strings.HasSuffix(strings.TrimSpace(p.Value.Text), "%")
		return v.Rat()
	}
	return nil
}
