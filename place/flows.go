package place

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/book"
)

// Flow is money of a rule's step from one body to another in a year, or the cost of care to who gives it.
type Flow struct {
	Rule, Step       string
	Payer, Payee     string
	PayerIn, PayeeIn bool // in the place on the last day of the lines' periods
	Cost             bool // what care costs the payee, under a rule that pays nothing
	Pence            int64
	Records          *big.Rat // of care; nil where the lines have none
}

// Within says that the money stays in the place.
func (f Flow) Within() bool { return f.PayerIn && f.PayeeIn && !f.Cost }

// mostPence is what all flows together may come to, so that no sum of them, nor a difference of two, is beyond 64 bits.
const mostPence = 1 << 61

// flows are the lines of a book, in a schema of a database, with a body of the place at either end, added up by rule, step,
// payer and payee. A body is in the place for a line if it is on the last day of the line's period, as the parents of a body
// are for rules.
func (p *Place) flows(ctx context.Context, db *sql.DB, schema string, totals map[string][]string) ([]Flow, error) {
	text := `SELECT false AS cost, l."rule", l."step", l."payer", l."payee", mp."body" IS NOT NULL AS payer_in, me."body" IS NOT NULL AS payee_in,
		CAST(sum(l."pence") AS VARCHAR) AS pence, CAST(sum(l."records") AS VARCHAR) AS records
		FROM ` + schema + `.ledger l LEFT JOIN m mp ON mp."body" = l."payer" AND mp."period" = l."period"
		LEFT JOIN m me ON me."body" = l."payee" AND me."period" = l."period"
		WHERE mp."body" IS NOT NULL OR me."body" IS NOT NULL GROUP BY ALL`
	if len(p.Cost) > 0 {
		text += ` UNION ALL SELECT true, v."rule", v."step", v."payer", v."payee", mp."body" IS NOT NULL, true,
		CAST(sum(v."pence") AS VARCHAR), CAST(sum(v."records") AS VARCHAR)
		FROM ` + schema + `.values v LEFT JOIN m mp ON mp."body" = v."payer" AND mp."period" = v."period"
		JOIN m me ON me."body" = v."payee" AND me."period" = v."period"
		WHERE v."pence" IS NOT NULL AND (` + p.costLines(totals) + `) GROUP BY ALL`
	}
	rows, err := db.QueryContext(ctx, p.members(schema)+text+" ORDER BY ALL")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Flow
	all := new(big.Int)
	for rows.Next() {
		var f Flow
		var pence, records sql.NullString
		if err := rows.Scan(&f.Cost, &f.Rule, &f.Step, &f.Payer, &f.Payee, &f.PayerIn, &f.PayeeIn, &pence, &records); err != nil {
			return nil, err
		}
		n, ok := new(big.Int).SetString(pence.String, 10)
		if !ok {
			return nil, fmt.Errorf("%s.%s between %s and %s sums to %q, expected whole pence", f.Rule, f.Step, f.Payer, f.Payee, pence.String)
		}
		if all.Add(all, new(big.Int).Abs(n)); !all.IsInt64() || all.Int64() > mostPence {
			return nil, fmt.Errorf("the money of %s is more than %d pence in all, which is beyond what can be settled", p.Title(), int64(mostPence))
		}
		f.Pence = n.Int64()
		if r, ok := new(big.Rat).SetString(records.String); ok && records.Valid {
			f.Records = r
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// members is the WITH of a query: m has a row for each body of the place and period at whose end it is there.
func (p *Place) members(schema string) string {
	var whole, part []string
	for _, m := range p.Members {
		if m.Whole {
			whole = append(whole, "("+text(m.Code)+")")
			continue
		}
		for _, period := range periods(p.Year) {
			if p.Has(m.Code, last(period)) {
				part = append(part, "("+text(m.Code)+", "+text(period.String())+")")
			}
		}
	}
	return `WITH whole("body") AS (` + list(whole, "NULL") + `), part("body", "period") AS (` + list(part, "NULL, NULL") + `),
		m AS (SELECT "body", "period" FROM whole CROSS JOIN (SELECT "period" FROM ` + schema + `.ledger UNION SELECT "period" FROM ` + schema + `.values
			UNION SELECT "period" FROM ` + schema + `.due)
		UNION ALL SELECT "body", "period" FROM part) `
}

// list is rows for a WITH, or none.
func list(rows []string, columns string) string {
	if len(rows) == 0 {
		return "SELECT " + columns + " WHERE false"
	}
	return "VALUES " + strings.Join(rows, ", ")
}

// periods are the months and quarters of a year, and the year.
func periods(year book.Period) []book.Period {
	return append(append(year.Parts(1), year.Parts(3)...), year)
}

// costLines is which rows of the values are the costs: those of the rules named, but for totals, which say again what lines
// say.
func (p *Place) costLines(totals map[string][]string) string {
	var or []string
	for _, rule := range p.Cost {
		condition := `v."rule" = ` + text(rule)
		for _, total := range totals[rule] {
			condition += ` AND v."step" <> ` + text(total)
		}
		or = append(or, condition)
	}
	return strings.Join(or, " OR ")
}

// text is a text as SQL has it.
func text(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
