package economy

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/commonpurse/commonpurse/decimal"
)

// Standing of a statement on the day as of which the economy is read.
const (
	standingUsed     = "used"
	standingReplaced = "replaced" // a later one says the same provider, commissioner and month again
	standingLater    = "later"    // it had not come
)

// Replaced is a statement that is not used, because a later one of the same sort says its provider, commissioner and
// month again.
type Replaced struct {
	Number, By           int64 // its number, and that of the statement used
	Provider             string
	Commissioner         string
	Month, Received, Now string // days; Now is when the statement used came
	File                 string // of the economy, in which the statement is listed, with its row
	Row                  int64
	Rows                 int64
	Amount               decimal.Decimal // pounds charged; of a plan alone, planned
}

// choose works out the standing of each statement, once the table statements is loaded: of those known on the day, the
// last received of each sort, provider, commissioner and month is used, and of two of one day the higher number.
func (l *loader) choose(ctx context.Context) error {
	known := "true"
	if l.opts.AsOf != nil {
		known = fmt.Sprintf("received <= DATE '%s'", *l.opts.AsOf)
	}
	if err := l.exec(ctx, fmt.Sprintf(`CREATE OR REPLACE TABLE economy_statements AS
		SELECT *, CASE WHEN NOT known THEN '%s' WHEN place = 1 THEN '%s' ELSE '%s' END AS standing FROM (
		SELECT *, %s AS known, row_number() OVER w AS place, first_value(number) OVER w AS by_number, first_value(received) OVER w AS by_received
		FROM statements WINDOW w AS (PARTITION BY feed, provider, commissioner, month, %[4]s ORDER BY received DESC, number DESC))`,
		standingLater, standingUsed, standingReplaced, known)); err != nil {
		return err
	}
	return errors.Join(l.listReplaced(ctx), l.countLater(ctx))
}

func (l *loader) countLater(ctx context.Context) error {
	return l.conn.QueryRowContext(ctx, "SELECT count(*) FROM economy_statements WHERE standing = "+quoted(standingLater)).Scan(&l.out.Later)
}

// listReplaced lists the statements that are not used though they were known.
func (l *loader) listReplaced(ctx context.Context) error {
	places := statements.Column("charged").Type.Scale
	rows, err := l.conn.QueryContext(ctx, "SELECT number, by_number, provider, commissioner, CAST(month AS VARCHAR), CAST(received AS VARCHAR), "+
		"CAST(by_received AS VARCHAR), source_file, source_row, \"rows\", coalesce(charged, planned, 0) FROM economy_statements WHERE standing = "+
		quoted(standingReplaced)+" ORDER BY number")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r Replaced
		var file int
		var amount int64
		if err := rows.Scan(&r.Number, &r.By, &r.Provider, &r.Commissioner, &r.Month, &r.Received, &r.Now, &file, &r.Row, &r.Rows, &amount); err != nil {
			return err
		}
		r.Amount = decimal.New(amount, places)
		r.File = l.out.Files[file].Path
		l.out.Replaced = append(l.out.Replaced, r)
	}
	return rows.Err()
}

// statementColumn is the column by which a table's rows are part of statements, "" where no file has one.
func (l *loader) statementColumn(t *Table) string {
	i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Statement })
	if i < 0 || !l.present(t, t.Columns[i].Name) {
		return ""
	}
	return t.Columns[i].Name
}

// sameSlice says that a row and the statement it names are of one provider, commissioner and month.
const sameSlice = "e.provider = x.provider AND e.commissioner = x.commissioner AND e.month = x.month"

// supersede takes out of a table the rows of statements that are not used, counted and added up.
func (l *loader) supersede(ctx context.Context, t *Table, sums []Sum) error {
	column := l.statementColumn(t)
	if column == "" {
		return nil
	}
	if err := l.exec(ctx, fmt.Sprintf("CREATE OR REPLACE TABLE economy_gone AS SELECT x.rowid AS place, x.source_file, e.standing FROM %s x "+
		"JOIN economy_statements e ON e.number = x.%s AND %s WHERE e.standing <> '%s' AND NOT x.source_bad",
		ident(t.Name), ident(column), sameSlice, standingUsed)); err != nil {
		return err
	}
	if err := l.countGone(ctx); err != nil {
		return err
	}
	const gone = "rowid IN (SELECT place FROM economy_gone WHERE standing = '%s')"
	for i := range sums {
		c := *t.Column(sums[i].Column)
		var err error
		if sums[i].Superseded, err = l.sum(ctx, t, c, fmt.Sprintf(gone, standingReplaced)); err != nil {
			return err
		}
		if sums[i].Later, err = l.sum(ctx, t, c, fmt.Sprintf(gone, standingLater)); err != nil {
			return err
		}
	}
	return l.exec(ctx, fmt.Sprintf("DELETE FROM %s WHERE rowid IN (SELECT place FROM economy_gone)", ident(t.Name)))
}

// countGone counts the rows taken out, by file.
func (l *loader) countGone(ctx context.Context) error {
	rows, err := l.conn.QueryContext(ctx, "SELECT source_file, standing, count(*) FROM economy_gone GROUP BY ALL ORDER BY ALL")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var file int
		var standing string
		var n int64
		if err := rows.Scan(&file, &standing, &n); err != nil {
			return err
		}
		if standing == standingLater {
			l.out.Files[file].Later = n
		} else {
			l.out.Files[file].Superseded = n
		}
	}
	return rows.Err()
}

// statement marks rows that name a statement there is none of, or one of another provider, commissioner or month.
func (l *loader) statement(ctx context.Context, t *Table) error {
	column := l.statementColumn(t)
	if column == "" {
		return nil
	}
	return l.exec(ctx, fmt.Sprintf("INSERT INTO economy_marks SELECT x.source_file, x.source_row, %s, %s, -1, 0 FROM %s x "+
		"WHERE NOT x.source_bad AND x.%s IS NOT NULL AND NOT EXISTS (SELECT 1 FROM economy_statements e WHERE e.number = x.%[4]s AND %[5]s)",
		quoted(KindStatement), quoted(column), ident(t.Name), ident(column), sameSlice))
}
