package main

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/grip"
)

type gripVerb struct {
	Policy  string `arg:"" help:"The policy: a directory."`
	Economy string `arg:"" help:"The economy on which it is run."`

	Body    []string `placeholder:"CODE" help:"Only this body; may be given several times. By default every body that pays or is paid."`
	Against string   `placeholder:"DIR" help:"Another policy of the same year, such as a reform: its grip beside the first's."`
	Book    string   `placeholder:"BOOK" help:"The policy's book of that economy; without it one is made."`
	After   string   `placeholder:"BOOK" help:"The book of the year before, where the policy reads one and no --book is given."`
	asOf
	format
}

// Help is the longer text of purse help grip.
func (gripVerb) Help() string {
	return `For each body: the most by which its money, and each of its measures, can be moved with what it may set itself (local), with what it may set with the other party to a contract (agreed), and with what the centre may set (national). A lever is a parameter, a fact of the body or a term of its contracts, with both bounds; its two ends are run, each alone and then together at the corner that they suggest alone. Of three levers or fewer every corner is run. It is a bound that is reached, and where rules are not monotone not a proof of the widest there is. What may be moved and has no bounds is listed, not guessed. The manual page grip.md has an example.

Examples:

    purse grip policy economy --body T001
    purse grip policy economy --body T001 --against reform
    purse grip policy economy --csv`
}

// Run measures and tells.
func (v *gripVerb) Run(ctx context.Context, m *Main) error {
	progress := m.newProgress()
	first, err := v.measure(ctx, v.Policy, v.Book, progress.Show)
	var other *grip.Grip
	if err == nil && v.Against != "" {
		if other, err = v.measure(ctx, v.Against, "", progress.Show); err == nil && other.Policy.Year != first.Policy.Year {
			err = fault.New(fault.Place{File: v.Against}, "this policy is of %s and %s is of %s", economy.YearName(other.Policy.Year), v.Policy,
				economy.YearName(first.Policy.Year)).WithHint("compare two policies of one year")
		}
	}
	progress.Clear()
	if err != nil {
		return err
	}
	if !v.text() {
		return v.print(m.Stdout, gripTable(first, other, true))
	}
	return tellGrip(m, first, other)
}

func (v *gripVerb) measure(ctx context.Context, dir, book string, progress func(string, int64, int64)) (*grip.Grip, error) {
	day, err := v.day()
	if err != nil {
		return nil, err
	}
	p, e, err := loadBoth(dir, v.Economy, day)
	if err != nil {
		return nil, err
	}
	return grip.Measure(ctx, grip.Options{Policy: p, Economy: e, Bodies: v.Body, Book: book, After: v.After, Progress: progress})
}

// gripTable has a row for each figure that a holder can move, and one for a holder that can move nothing.
func gripTable(g, other *grip.Grip, whole bool) table {
	t := table{Columns: []column{{"code", words}, {"name", words}, {"by", words}, {"levers", number}, {"figure", words}, {"period", words}, {"low", number}, {"high", number}}, Whole: true}
	beside := map[string]*grip.Figure{}
	if other != nil {
		t.Columns = append(t.Columns, column{"low against", number}, column{"high against", number})
		for _, r := range other.Reach {
			for _, f := range r.Figures {
				beside[r.Key(f)] = f
			}
		}
	}
	if whole {
		t.Columns = append(t.Columns, column{"low at", words}, column{"high at", words})
	}
	for _, r := range g.Reach {
		for _, f := range r.Figures {
			name, kind := f.Name, number
			if f.Name == "pence" && !whole {
				name, kind = "pounds", money
			}
			row := []cell{known(r.Body), maybe(g.Names[r.Body]), known(string(r.Holder)), known(fmt.Sprint(len(r.Levers))), known(name), maybe(f.Period),
				movedBy(f.Low, kind), movedBy(f.High, kind)}
			if other != nil {
				row = append(row, againstCells(beside[r.Key(f)], kind)...)
			}
			if whole {
				row = append(row, maybe(f.LowAt), maybe(f.HighAt))
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

func movedBy(x *big.Rat, kind kind) cell {
	return cell{Text: decimal.Text(x), Known: true, Kind: kind}
}

// againstCells are the ends under the other policy; nothing moves a figure that it does not have.
func againstCells(f *grip.Figure, kind kind) []cell {
	if f == nil {
		return []cell{movedBy(new(big.Rat), kind), movedBy(new(big.Rat), kind)}
	}
	return []cell{movedBy(f.Low, kind), movedBy(f.High, kind)}
}

func tellGrip(m *Main, g, other *grip.Grip) error {
	s := &comparing{m: m}
	s.say("Grip under %s, %s: how far the figures of each body can be moved, and by whom", g.Policy.Title, economy.YearName(g.Policy.Year))
	heading := "The least and the most against today"
	if other != nil {
		heading += "; against, the same under " + other.Policy.Title
	}
	s.show(heading, gripTable(g, other, false), "no body pays or is paid")
	measures := false
	for _, r := range g.Reach {
		measures = measures || len(r.Figures) > 1
	}
	if !measures {
		s.say("    no lever moves a measure of these bodies")
	}
	s.reached(g)
	s.leftOut(g)
	if other != nil {
		s.say("\nUnder %s", other.Policy.Title)
		s.leftOut(other)
	}
	s.say("\nEach lever was run at both ends alone, and together at the corner that they suggest alone; of three or fewer every corner.")
	s.say("%s run. What is reached is so; where rules are not monotone, more may be. Levers about other bodies are not counted.", policiesRun(g, other))
	return s.err
}

func policiesRun(g, other *grip.Grip) string {
	n := g.Runs
	if other != nil {
		n += other.Runs
	}
	return fmt.Sprintf("%d policies were", n)
}

// reached says at which ends, for as many as can be read.
func (s *comparing) reached(g *grip.Grip) {
	var lines []string
	for _, r := range g.Reach {
		for _, f := range r.Figures {
			for _, end := range []struct{ name, at string }{{"least", f.LowAt}, {"most", f.HighAt}} {
				if end.at != "" {
					lines = append(lines, fmt.Sprintf("%s, %s, %s of %s: %s", r.Body, r.Holder, end.name, strings.Replace(f.Name, "pence", "pounds", 1), end.at))
				}
			}
		}
	}
	if len(lines) == 0 {
		return
	}
	s.say("\nReached at")
	for _, line := range lines[:min(len(lines), 2*mostLines)] {
		s.say("    %s", line)
	}
	if len(lines) > 2*mostLines {
		s.say("    and %d more: --csv has each", len(lines)-2*mostLines)
	}
}

func (s *comparing) leftOut(g *grip.Grip) {
	t := table{Columns: []column{{"left out", words}, {"authority", words}, {"why", words}}, Whole: true}
	for _, l := range g.Left {
		t.Rows = append(t.Rows, []cell{known(l.Name), known(l.Authority), known(l.Why)})
	}
	s.show("Left out", t, "nothing that may be moved")
	if len(g.Stopped) > 0 {
		s.say("\nCannot be run, and not counted")
		for _, line := range g.Stopped {
			s.say("    %s", oneLine(line, 300))
		}
	}
}
