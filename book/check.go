package book

import (
	"context"
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
)

// Check says where the book breaks what must hold of every book, nothing when it holds:
//
//   - every period is a month, quarter or year;
//   - rows that should have a key of their own do;
//   - every line has a payer and a payee, and every line of money pence, so that over all organisations the ledger
//     sums to zero;
//   - a position's in-year, underlying and carried-forward figures follow from its others, and what it carries forward is
//     the sum of its parts by the year they arose in.
//
// The error is of reading the file.
func (b *Book) Check(ctx context.Context) (fault.List, error) {
	var faults fault.List
	for _, t := range Tables {
		for _, check := range []func(context.Context, *Table) (fault.List, error){
			b.checkPeriods, b.checkKeys, b.checkLines, b.checkPositions,
		} {
			found, err := check(ctx, t)
			if err != nil {
				return nil, fmt.Errorf("%s: table %s: %w", b.Path, t.Name, err)
			}
			faults.Add(found...)
		}
	}
	return faults, nil
}

func (b *Book) checkPeriods(ctx context.Context, t *Table) (fault.List, error) {
	if t.Column("period") == nil {
		return nil, nil
	}
	found, err := b.distinct(ctx, t, "period", nil)
	if err != nil {
		return nil, err
	}
	var faults fault.List
	for _, text := range found {
		if text == "" && t == gaps {
			continue
		}
		p, err := ParsePeriod(text)
		if err == nil && p.String() != text {
			err = fmt.Errorf("period %q is written %q in a book", text, p)
		}
		faults.AddError(fault.Place{File: b.Path}, wrap(t, err))
	}
	return faults, nil
}

func wrap(t *Table, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("table %s: %w", t.Name, err)
}

// checkKeys finds the first few keys that more than one row has.
func (b *Book) checkKeys(ctx context.Context, t *Table) (fault.List, error) {
	keys := strings.Join(quoteAll(t.Key), ", ")
	text := fmt.Sprintf(`SELECT concat_ws(', ', %[1]s), count(*) FROM %[2]s GROUP BY %[1]s
		HAVING count(*) > 1 ORDER BY 1 LIMIT 5`, keys, quote(t.Name))
	return b.each(ctx, text, func(key string, n int64) *fault.Fault {
		return fault.New(fault.Place{File: b.Path}, "table %s: %d rows have the key %s, expected one", t.Name, n, key)
	})
}

func (b *Book) checkLines(ctx context.Context, t *Table) (fault.List, error) {
	if t.Column("payer") == nil {
		return nil, nil
	}
	text := `SELECT concat_ws(', ', period, rule, step, payer, payee), 0 FROM ` + quote(t.Name) + `
		WHERE payer = '' OR payee = '' OR (pence IS NULL AND ` + t.mustPay() + `) ORDER BY 1 LIMIT 5`
	return b.each(ctx, text, func(line string, _ int64) *fault.Fault {
		return fault.New(fault.Place{File: b.Path}, "table %s: the line %s lacks its payer, payee or pence", t.Name, line)
	})
}

// mustPay is the condition under which a line has to have an amount: always in the ledger; among values, not where
// what is valued is a count, such as the episodes that have a price.
func (t *Table) mustPay() string {
	if t.Name == "values" {
		return "unit = '£'"
	}
	return "true"
}

func (b *Book) checkPositions(ctx context.Context, t *Table) (fault.List, error) {
	if t != positions {
		return nil, nil
	}
	text := `SELECT concat_ws(', ', p.period, p.position, p.organisation, nullif(p.other, '')), 0 FROM positions p
		LEFT JOIN (SELECT period, position, organisation, other, sum(pence) AS pence FROM origins GROUP BY ALL) o
			USING (period, position, organisation, other)
		WHERE p.in_year IS DISTINCT FROM p.received - p.paid + p.accounts
			OR p.carried_forward IS DISTINCT FROM p.brought_forward + p.in_year
			OR p.underlying IS DISTINCT FROM p.in_year - p.non_recurrent - p.support
			OR o.pence IS NOT NULL AND o.pence IS DISTINCT FROM p.carried_forward ORDER BY 1 LIMIT 5`
	return b.each(ctx, text, func(position string, _ int64) *fault.Fault {
		return fault.New(fault.Place{File: b.Path}, "table positions: the figures of %s do not add up", position)
	})
}

// each makes a fault of each row of a text and a number.
func (b *Book) each(ctx context.Context, text string, f func(string, int64) *fault.Fault) (fault.List, error) {
	rows, err := b.store.SQL().QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var faults fault.List
	for rows.Next() {
		var what string
		var n int64
		if err := rows.Scan(&what, &n); err != nil {
			return nil, err
		}
		faults.Add(f(what, n))
	}
	return faults, rows.Err()
}

// Unspoilt says where some tables are not as the receipt says: another digest or number of rows. Of the other tables it
// says only that their digests in the receipt are those that the book's own digest was made of. The error is of reading
// the file. What Check finds is not looked for: a book is checked before it is written.
func (b *Book) Unspoilt(ctx context.Context, tables []*Table) (fault.List, error) {
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return nil, err
	}
	return b.asWritten(ctx, receipt, tables)
}

// Verify says where the book is not what its receipt says: a table whose digest or number of rows is another, or
// one of the faults that Check finds. It is empty for a book as it was written. The error is of reading the file.
func (b *Book) Verify(ctx context.Context) (fault.List, error) {
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return nil, err
	}
	faults, err := b.Check(ctx)
	if err != nil {
		return nil, err
	}
	found, err := b.asWritten(ctx, receipt, digested())
	faults.Add(found...)
	return faults, err
}

// asWritten holds tables to the digests of a receipt, and those to the digest of the book.
func (b *Book) asWritten(ctx context.Context, receipt map[string]string, tables []*Table) (fault.List, error) {
	var faults fault.List
	for _, t := range tables {
		digest, rows, err := b.digest(ctx, t)
		if err != nil {
			return nil, err
		}
		if digest != receipt[ReceiptDigest+t.Name] {
			faults.Add(spoilt(b.Path, t, digest, rows, receipt))
		}
	}
	if wholeDigest(receipt) != receipt[ReceiptBookDigest] {
		faults.Add(fault.New(fault.Place{File: b.Path}, "the receipt's digest of the book is not that of its tables").
			WithHint(makeAgain))
	}
	return faults, nil
}

const makeAgain = "make the book again with purse run"

func spoilt(path string, t *Table, digest string, rows int64, receipt map[string]string) *fault.Fault {
	return fault.New(fault.Place{File: path}, "table %s is not as it was written: it has %d rows and the digest %s, and the receipt says %s rows and %s",
		t.Name, rows, digest, receipt[ReceiptRows+t.Name], receipt[ReceiptDigest+t.Name]).WithHint(makeAgain)
}
