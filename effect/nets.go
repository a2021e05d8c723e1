package effect

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"strings"
)

// Nets are what organisations receive less what they pay, in pence, by code.
type Nets map[string]*big.Int

// NetsOf sums a ledger that a database has, by the name of its table.
func NetsOf(ctx context.Context, db *sql.DB, ledger string) (Nets, error) {
	rows, err := db.QueryContext(ctx, fmt.Sprintf(`SELECT organisation, CAST(sum(pence) AS VARCHAR) FROM
		(SELECT payee AS organisation, pence FROM %[1]s UNION ALL SELECT payer, -pence FROM %[1]s) GROUP BY organisation`, ledger))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := Nets{}
	for rows.Next() {
		var organisation, pence string
		if err := rows.Scan(&organisation, &pence); err != nil {
			return nil, err
		}
		n, ok := new(big.Int).SetString(pence, 10)
		if !ok {
			return nil, fmt.Errorf("the ledger of %s sums to %q, expected whole pence", organisation, pence)
		}
		out[organisation] = n
	}
	return out, rows.Err()
}

// Add adds so many times what others have.
func (n Nets) Add(others Nets, times int64) {
	for organisation, pence := range others {
		if n[organisation] == nil {
			n[organisation] = new(big.Int)
		}
		n[organisation].Add(n[organisation], new(big.Int).Mul(pence, big.NewInt(times)))
	}
}

// Of is what an organisation has, nothing where it is not there.
func (n Nets) Of(organisation string) *big.Int {
	if pence := n[organisation]; pence != nil {
		return pence
	}
	return new(big.Int)
}

// Moved is how much money goes other ways: half of all that organisations gain and lose.
func (n Nets) Moved() *big.Rat {
	sum := new(big.Int)
	for _, pence := range n {
		sum.Add(sum, new(big.Int).Abs(pence))
	}
	return new(big.Rat).SetFrac(sum, big.NewInt(2))
}

// difference fills in what differs between the base and the book beside it.
func (b *Bench) difference(ctx context.Context, e *Effect) error {
	for ledger, times := range map[string]int64{"base.ledger": -1, "beside.ledger": 1} {
		n, err := NetsOf(ctx, b.db.SQL(), ledger)
		if err != nil {
			return err
		}
		e.Net.Add(n, times)
	}
	e.Net.settle()
	rows, err := b.db.SQL().QueryContext(ctx, `SELECT measure, organisation, other, period, CAST(x.value AS VARCHAR), CAST(y.value AS VARCHAR)
		FROM (SELECT * FROM base.measures WHERE breakdown = '') x FULL JOIN (SELECT * FROM beside.measures WHERE breakdown = '') y
		USING (measure, organisation, other, period) WHERE x.value IS DISTINCT FROM y.value ORDER BY ALL`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var m Moved
		var before, after sql.NullString
		if err := rows.Scan(&m.Measure, &m.Organisation, &m.Other, &m.Period, &before, &after); err != nil {
			return err
		}
		m.Before, m.After = number(before), number(after)
		e.Measures = append(e.Measures, m)
	}
	return rows.Err()
}

func number(text sql.NullString) *big.Rat {
	if !text.Valid {
		return nil
	}
	n, ok := new(big.Rat).SetString(text.String)
	if !ok {
		return nil
	}
	return n
}

// answer asks the questions of a book.
func (b *Bench) answer(ctx context.Context, e *Effect, name string) error {
	for _, q := range b.questions {
		var found sql.NullString
		text := strings.ReplaceAll(string(q), "{book}", name)
		if err := b.db.SQL().QueryRowContext(ctx, text).Scan(&found); err != nil && err != sql.ErrNoRows {
			return fmt.Errorf("%w\n%s", err, text)
		}
		e.Answers = append(e.Answers, Answer{number(found)})
	}
	return nil
}

// BaseValue asks the base's book for one text; "" where it has none.
func (b *Bench) BaseValue(ctx context.Context, q Question) (string, error) {
	var found sql.NullString
	err := b.db.SQL().QueryRowContext(ctx, strings.ReplaceAll(string(q), "{book}", "base")).Scan(&found)
	if err == sql.ErrNoRows {
		return "", nil
	}
	return found.String, err
}
