package explain

import (
	"context"
	"fmt"
	"math/big"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// owedLine is a line of the ledger that pays what an earlier period owed. What explains it is that debt, which has an
// address of its own: in this book, or in that of the year before.
type owedLine struct {
	row   book.Row
	from  book.Address // the line of due
	pence *big.Rat
	where string // the book that has it
	check Check
}

// owed parts the lines that pay what was owed from those of the figure that the rule made for its own period, and holds
// each to what was owed.
func (x *Explainer) owed(ctx context.Context, at book.Address, found *book.Figure) (*book.Figure, []owedLine, error) {
	own := *found
	own.Rows = nil
	var lines []owedLine
	for _, row := range found.Rows {
		from, owed := run.OwedFrom(row.Get("breakdown"))
		if found.Table.Name != "ledger" || !owed {
			own.Rows = append(own.Rows, row)
			continue
		}
		line, err := x.owedLine(ctx, at, row, from)
		if err != nil {
			return nil, nil, err
		}
		lines = append(lines, line)
	}
	return &own, lines, nil
}

func (x *Explainer) owedLine(ctx context.Context, at book.Address, row book.Row, from book.Period) (owedLine, error) {
	line := owedLine{row: row, pence: new(big.Rat), from: book.Address{Table: "due", Period: from, Rule: row.Get("rule"),
		Step: row.Get("step"), Body: row.Get("payer"), Other: row.Get("payee")}}
	of := x.book
	if from.Year < x.policy.Year {
		if err := x.needsEarlier(at); err != nil {
			return line, err
		}
		of, line.where = x.earlier.Book, " of the book of "+book.YearOf(from.Year).String()
	}
	rows, err := of.Select(ctx, book.Query{Table: "due", Exact: true, Where: map[string]string{"rule": row.Get("rule"),
		"period": from.String(), "step": row.Get("step"), "payer": row.Get("payer"), "payee": row.Get("payee"),
		"fund": row.Get("fund"), "due": row.Get("period")}})
	if err != nil {
		return line, err
	}
	again := "nothing owed"
	if len(rows) == 1 {
		again = rows[0].Get("pence")
	}
	if n, ok := row.Decimal("pence"); ok {
		line.pence = n.Rat()
	}
	name := lineKey(row.Get("period"), row.Get("step"), row.Get("fund"), row.Get("payer"), row.Get("payee"))
	line.check = Check{name + ", owed from " + from.String(), row.Get("pence"), again}
	return line, nil
}

// onlyOwed explains a figure that is nothing but what was owed. The rule need not be in this year's policy any more.
func (x *Explainer) onlyOwed(r *policy.Rule, lines []owedLine) (*Explanation, error) {
	at := book.Address{Table: "ledger", Rule: lines[0].row.Get("rule"), Step: lines[0].row.Get("step")}
	at.Period, _ = book.ParsePeriod(lines[0].row.Get("period"))
	at.Body, at.Other = lines[0].row.Get("payer"), lines[0].row.Get("payee")
	out := &Explanation{Address: at.String(), Reads: owedTable(lines)}
	sum := new(big.Rat)
	for _, line := range lines {
		out.Checks = append(out.Checks, line.check)
		sum.Add(sum, line.pence)
	}
	out.Says = fmt.Sprintf("%s, %s, %s to %s: %s, owed from an earlier period", at.Rule, at.Period, at.Body, at.Other, Pounds(sum))
	if r == nil && x.earlier != nil {
		r = x.earlier.Policy.Rule(at.Rule)
	}
	if r != nil {
		out.Rule = describe(r)
	}
	return out, differs(at, out.Checks)
}

// owedTable lists what was owed with the address of each, and the book it is in where that is not this one.
func owedTable(lines []owedLine) Table {
	t := Table{Header: []string{"for", "reads", "value", "address"}}
	for _, line := range lines {
		t.Rows = append(t.Rows, []string{line.row.Get("payer") + ", " + line.row.Get("payee"), "owed from " + line.from.Period.String() + line.where,
			Pounds(line.pence), line.from.String()})
	}
	return t
}
