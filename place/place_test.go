package place

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/rule"
)

// smallPlace is a place of a register written by hand.
func smallPlace(r *register, code string, with ...string) *Place {
	p := &Place{Code: code, Year: r.year, Relations: r.kinds(), at: map[string]*Member{}}
	if own := r.bodies[code]; own != nil {
		p.Name, p.Kind = own.name, own.kind
	}
	p.gather(r, with)
	p.alsoIn(r)
	return p
}

func newRegister(kinds map[string]string) *register {
	r := &register{year: book.YearOf(2025), bodies: map[string]*organisation{}, links: map[string][]link{}}
	for code, kind := range kinds {
		r.bodies[code] = &organisation{name: code, kind: kind}
	}
	return r
}

func (r *register) link(child, parent, kind string, span Span) {
	r.links[parent] = append(r.links[parent], link{child: child, kind: kind, span: span})
}

func TestMembers(t *testing.T) {
	r := newRegister(map[string]string{"QA": "icb", "QB": "icb", "P1": "practice", "P2": "practice", "C": "commissioner", "T": "provider"})
	half, rest := Span{first(r.year), rule.NewDay(2025, 9, 30)}, Span{rule.NewDay(2025, 10, 1), last(r.year)}
	r.link("C", "QA", "icb", r.whole())
	r.link("P1", "C", "commissioner", half)
	r.link("P1", "C", "commissioner", rest) // written in two rows, and no different
	r.link("P2", "C", "commissioner", half)
	r.link("P2", "QB", "commissioner", rest)
	r.link("T", "QA", "icb", r.whole())
	r.link("T", "QB", "host", r.whole())
	var got []string
	for _, m := range smallPlace(r, "QA").Members {
		line := m.Code + " " + fmt.Sprint(m.In)
		for _, other := range m.Also {
			line += fmt.Sprintf(" and %s %v at once %v", other.Code, other.In, other.AtOnce)
		}
		got = append(got, line)
	}
	want := []string{
		"C [2025-04-01 to 2026-03-31]", "P1 [2025-04-01 to 2026-03-31]",
		"P2 [2025-04-01 to 2025-09-30] and QB [2025-10-01 to 2026-03-31] at once false",
		"QA [2025-04-01 to 2026-03-31]",
		"T [2025-04-01 to 2026-03-31] and QB [2025-04-01 to 2026-03-31] at once true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A ring of relations ends.
func TestMembersOfARing(t *testing.T) {
	r := newRegister(map[string]string{"A": "", "B": "", "C": ""})
	for _, l := range []string{"A B", "B C", "C A"} {
		child, parent, _ := strings.Cut(l, " ")
		r.link(child, parent, "x", r.whole())
	}
	if n := len(smallPlace(r, "A").Members); n != 3 {
		t.Errorf("%d members of a ring of three", n)
	}
}

// ledger is a line of money: a period, a payer, a payee and pence.
type ledger struct {
	Period, Payer, Payee string
	Pence                int64
}

// held is a database with the tables of a book that have money.
func held(t testing.TB) *duckdb.DB {
	t.Helper()
	db, err := duckdb.Open("", duckdb.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	statements := []string{}
	for _, name := range []string{"ledger", "values", "due"} {
		table, err := book.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		var columns []string
		for _, c := range table.Columns {
			columns = append(columns, `"`+c.Name+`" `+c.SQL())
		}
		statements = append(statements, `CREATE TABLE "`+name+`" (`+strings.Join(columns, ", ")+")")
	}
	if _, err := db.SQL().Exec(strings.Join(statements, "; ")); err != nil {
		t.Fatal(err)
	}
	return db
}

// sum is where a place and its bodies stand with these lines of money.
func (p *Place) sum(db *duckdb.DB, lines []ledger) (Standing, []Standing, error) {
	text := "DELETE FROM ledger"
	for _, l := range lines {
		text += fmt.Sprintf(`; INSERT INTO ledger ("period", "rule", "step", "breakdown", "payer", "payee", "fund", "pence")
			VALUES ('%s', 'r', 's', '', '%s', '%s', '', %d)`, l.Period, l.Payer, l.Payee, l.Pence)
	}
	if _, err := db.SQL().Exec(text); err != nil {
		return Standing{}, nil, err
	}
	flows, err := p.flows(context.Background(), db.SQL(), "main", nil)
	all := p.standings(flows)
	return Sum(all), all, err
}

// A body that leaves in October is in the place for the lines up to the second quarter, and not for the year's.
func TestLinesCountByTheLastDayOfTheirPeriod(t *testing.T) {
	r := newRegister(map[string]string{"Q": "icb", "C": "commissioner", "T": "provider"})
	r.link("C", "Q", "icb", r.whole())
	r.link("T", "Q", "icb", Span{first(r.year), rule.NewDay(2025, 9, 30)})
	sum, _, err := smallPlace(r, "Q").sum(held(t), []ledger{
		{"2025-26-m06", "C", "T", 1}, {"2025-26-m07", "C", "T", 10}, {"2025-26-q2", "C", "T", 100}, {"2025-26", "C", "T", 1000}, {"2025-26", "X", "T", 10000},
	})
	if err != nil || sum.PaidWithin != 101 || sum.PaidAcross != 1010 || sum.ReceivedAcross != 0 {
		t.Errorf("within %d, across %d, in %d, %v", sum.PaidWithin, sum.PaidAcross, sum.ReceivedAcross, err)
	}
}

// Splitting a body of the place in two changes nothing of the place as a whole, but for what the two pay one another.
func TestSplittingABody(t *testing.T) {
	db := held(t)
	rapid.Check(t, func(rt *rapid.T) {
		codes := []string{"C", "T", "U", "X", "Y"}
		lines := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) ledger {
			return ledger{rapid.SampledFrom([]string{"2025-26", "2025-26-m01", "2025-26-q3"}).Draw(rt, "period"),
				rapid.SampledFrom(codes).Draw(rt, "payer"), rapid.SampledFrom(codes).Draw(rt, "payee"), rapid.Int64Range(-500, 900).Draw(rt, "pence")}
		}), 0, 12).Draw(rt, "lines")
		kinds := map[string]string{"Q": "icb"}
		r := newRegister(kinds)
		for _, code := range []string{"C", "T", "U", "T-a", "T-b"} {
			r.link(code, "Q", "icb", r.whole())
		}
		p := smallPlace(r, "Q")
		whole, all, err := p.sum(db, lines)
		if err != nil {
			rt.Fatal(err)
		}
		var net, each int64
		for _, s := range all {
			each += s.Net()
		}
		if net = whole.ReceivedAcross - whole.PaidAcross; whole.Net() != net || each != net || whole.PaidWithin != whole.ReceivedWithin {
			rt.Fatalf("the place has %d, its bodies %d, its border %d", whole.Net(), each, net)
		}
		half := func(code, label string) string {
			if code == "T" {
				return rapid.SampledFrom([]string{"T-a", "T-b"}).Draw(rt, label)
			}
			return code
		}
		var split []ledger
		for _, l := range lines {
			split = append(split, ledger{l.Period, half(l.Payer, "payer"), half(l.Payee, "payee"), l.Pence})
		}
		if again, _, err := p.sum(db, split); err != nil || again != whole {
			rt.Fatalf("whole %+v, split %+v, %v", whole, again, err)
		}
	})
}
