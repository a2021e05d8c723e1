package book

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// Side is what lines of the ledger that are alike come to, from the side of one body.
type Side struct {
	Period, Rule, Step, Fund string
	Recurrent                string // yes, no, or "" where the rule does not say
	Body                     string
	Other                    string   // the body on the other side; "" where it was not asked for
	Received, Paid           *big.Int // pence
}

// SidesQuery asks for the sides of the ledger.
type SidesQuery struct {
	Periods []string // exactly these
	// Rules and Funds, where either is not empty, take only lines of one of those.
	Rules, Funds []string
	// Bodies, where it is not empty, takes only lines that one of these pays or is paid.
	Bodies []string
	Pairs  bool // tell the other body of each
}

// Sides adds up what each body paid and was paid, for lines alike in all but their breakdown, in the order of the fields
// of [Side].
func (b *Book) Sides(ctx context.Context, q SidesQuery) ([]Side, error) {
	if len(q.Periods) == 0 {
		return nil, nil
	}
	rows, err := b.store.SQL().QueryContext(ctx, q.sql())
	if err != nil {
		return nil, fmt.Errorf("%s: table ledger: %w", b.Path, err)
	}
	defer rows.Close()
	var out []Side
	for rows.Next() {
		var s Side
		var received, paid string
		if err := rows.Scan(&s.Period, &s.Rule, &s.Step, &s.Fund, &s.Recurrent, &s.Body, &s.Other, &received, &paid); err != nil {
			return nil, err
		}
		s.Received, s.Paid = new(big.Int), new(big.Int)
		_, one := s.Received.SetString(received, 10)
		if _, other := s.Paid.SetString(paid, 10); !one || !other {
			return nil, fmt.Errorf("%s: table ledger: %q or %q is no number of pence", b.Path, received, paid)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

func (q SidesQuery) sql() string {
	list := func(names []string) string {
		var all []string
		for _, name := range names {
			all = append(all, literal(name))
		}
		return strings.Join(all, ", ")
	}
	where := "period IN (" + list(q.Periods) + ")"
	var of []string
	if len(q.Rules) > 0 {
		of = append(of, "rule IN ("+list(q.Rules)+")")
	}
	if len(q.Funds) > 0 {
		of = append(of, "fund IN ("+list(q.Funds)+")")
	}
	if len(of) > 0 {
		where += " AND (" + strings.Join(of, " OR ") + ")"
	}
	if len(q.Bodies) > 0 {
		where += " AND (payer IN (" + list(q.Bodies) + ") OR payee IN (" + list(q.Bodies) + "))"
	}
	side := func(body, other, received, paid string) string {
		if !q.Pairs {
			other = "''"
		}
		return fmt.Sprintf(`SELECT period, rule, step, fund, CASE recurrent WHEN true THEN 'yes' WHEN false THEN 'no' ELSE '' END AS recurrent,
			%s AS body, %s AS other, %s AS received, %s AS paid FROM ledger WHERE %s`, body, other, received, paid, where)
	}
	return `SELECT period, rule, step, fund, recurrent, body, other, CAST(sum(received) AS VARCHAR), CAST(sum(paid) AS VARCHAR) FROM (` +
		side("payee", "payer", "pence", "0") + " UNION ALL " + side("payer", "payee", "0", "pence") +
		`) GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7`
}

// Sides are those of the rows written so far, as [Book.Sides] gives those of a whole book.
func (w *Writer) Sides(ctx context.Context, q SidesQuery) ([]Side, error) {
	t, err := Lookup("ledger")
	if err != nil {
		return nil, err
	}
	if err := w.flush(ctx, t); err != nil {
		return nil, err
	}
	return (&Book{Path: w.place.target, store: w.store}).Sides(ctx, q)
}

// Sides are those of the rows in memory, as [Book.Sides] gives those of a whole book.
func (m *Memory) Sides(_ context.Context, q SidesQuery) ([]Side, error) {
	at := map[Side]int{}
	var out []Side
	add := func(s Side, received, paid *big.Int) {
		if !q.Pairs {
			s.Other = ""
		}
		i, seen := at[s]
		if !seen {
			i = len(out)
			at[s] = i
			one := s
			one.Received, one.Paid = new(big.Int), new(big.Int)
			out = append(out, one)
		}
		out[i].Received.Add(out[i].Received, received)
		out[i].Paid.Add(out[i].Paid, paid)
	}
	for _, row := range m.rows["ledger"] {
		asked := len(q.Rules) == 0 && len(q.Funds) == 0 || slices.Contains(q.Rules, row.Get("rule")) || slices.Contains(q.Funds, row.Get("fund"))
		if len(q.Bodies) > 0 && !slices.Contains(q.Bodies, row.Get("payer")) && !slices.Contains(q.Bodies, row.Get("payee")) {
			continue
		}
		if !asked || !slices.Contains(q.Periods, row.Get("period")) {
			continue
		}
		pence, _ := row.Decimal("pence")
		s := Side{Period: row.Get("period"), Rule: row.Get("rule"), Step: row.Get("step"), Fund: row.Get("fund"), Recurrent: row.Get("recurrent")}
		s.Body, s.Other = row.Get("payee"), row.Get("payer")
		add(s, pence.Coefficient(), new(big.Int))
		s.Body, s.Other = s.Other, s.Body
		add(s, new(big.Int), pence.Coefficient())
	}
	slices.SortFunc(out, func(a, b Side) int {
		return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Step, b.Step), cmp.Compare(a.Fund, b.Fund),
			cmp.Compare(a.Recurrent, b.Recurrent), cmp.Compare(a.Body, b.Body), cmp.Compare(a.Other, b.Other))
	})
	return out, nil
}

// Ending are the periods of p's year that end within p: its months and quarters, itself, and a longer one that ends with
// it. A line of the ledger is of the period in which its own period ends.
func (p Period) Ending() []Period {
	var out []Period
	first, last := p.months()
	for _, length := range []int{1, 3, 12} {
		for _, q := range YearOf(p.Year).Parts(length) {
			if _, end := q.months(); first <= end && end <= last {
				out = append(out, q)
			}
		}
	}
	return out
}
