package economy

import (
	"context"
	"fmt"
	"strings"
)

// codes marks rows with the code of an organisation that the register does not have, or not on the row's day.
func (l *loader) codes(ctx context.Context, t *Table) error {
	unknown, err := l.strangers(ctx, t)
	if err != nil {
		return err
	}
	for _, column := range unknown {
		first, last := dayOf(t, "x")
		query := fmt.Sprintf("INSERT INTO economy_marks SELECT x.source_file, x.source_row, %s, %s, -1, 0 FROM %s x "+
			"LEFT JOIN organisations o ON o.code = x.%[4]s WHERE NOT x.source_bad AND x.%[4]s IS NOT NULL AND %[5]s",
			quoted(KindOrganisation), quoted(column), ident(t.Name), ident(column), notInRegister(first, last))
		if err := l.exec(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

// dayOf is the SQL of the first and last day that a row is about: of its month where it has one, NULL where it has none.
func dayOf(t *Table, row string) (first, last string) {
	if t.Date == "" {
		return "CAST(NULL AS DATE)", "CAST(NULL AS DATE)"
	}
	first = row + "." + ident(t.Date)
	if t.Column(t.Date).Month {
		return first, "last_day(" + first + ")"
	}
	return first, first
}

// notInRegister says of a code joined to the register as o that it is not there, or not on all the days from first to
// last: a body is in it without a break.
func notInRegister(first, last string) string {
	return fmt.Sprintf("(o.code IS NULL OR o.\"from\" > %s OR o.\"to\" < %s)", last, first)
}

// strangers are the columns with a code that the register does not have, or not on some row's day. All columns are read
// at once, and the register is asked once for each code: for the earliest and the latest day it is used on.
func (l *loader) strangers(ctx context.Context, t *Table) (unknown []string, err error) {
	var columns, keys []string
	for _, c := range t.Columns {
		if c.Organisation && l.present(t, c.Name) {
			columns, keys = append(columns, c.Name), append(keys, "x."+ident(c.Name))
		}
	}
	if !l.register || len(columns) == 0 {
		return nil, nil
	}
	first, last := dayOf(t, "x")
	rows, err := l.conn.QueryContext(ctx, fmt.Sprintf("SELECT DISTINCT which FROM (SELECT coalesce(%[1]s, NULL) AS code, GROUPING(%[1]s) AS which, "+
		"max(%[2]s) AS latest, min(%[3]s) AS earliest FROM %[4]s x WHERE NOT x.source_bad GROUP BY GROUPING SETS ((%[5]s))) x "+
		"LEFT JOIN organisations o ON o.code = x.code WHERE x.code IS NOT NULL AND %[6]s ORDER BY 1",
		strings.Join(keys, ", "), first, last, ident(t.Name), strings.Join(keys, "), ("), notInRegister("latest", "earliest")))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[int64]bool{}
	for rows.Next() {
		var which int64
		if err := rows.Scan(&which); err != nil {
			return nil, err
		}
		found[which] = true
	}
	for i, name := range columns {
		if others := int64(1)<<len(columns) - 1 - int64(1)<<(len(columns)-1-i); found[others] { // a bit for each column not grouped by
			unknown = append(unknown, name)
		}
	}
	return unknown, rows.Err()
}
