package economy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// mark is what is wrong with a row beyond its own cells.
type mark struct {
	kind      string
	column    string
	otherFile int64 // -1 when no other row is part of it
	otherRow  int64
}

// cross finds what is wrong between columns, between rows and with the register, among rows whose cells are sound, and
// leaves a mark for each.
func (l *loader) cross(ctx context.Context, t *Table) error {
	if err := l.exec(ctx, "CREATE OR REPLACE TABLE economy_marks (source_file INTEGER, source_row BIGINT, "+
		"kind VARCHAR, col VARCHAR, other_file BIGINT, other_row BIGINT)"); err != nil {
		return err
	}
	for _, step := range []func(context.Context, *Table) error{l.people, l.order, l.codes, l.duplicates, l.overlaps} {
		if err := step(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// apply makes the marked rows bad.
func (l *loader) apply(ctx context.Context, t *Table) error {
	return l.exec(ctx, fmt.Sprintf("UPDATE %[1]s SET source_bad = true FROM (SELECT DISTINCT source_file, source_row FROM economy_marks) m "+
		"WHERE %[1]s.source_file = m.source_file AND %[1]s.source_row = m.source_row", ident(t.Name)))
}

func (l *loader) present(t *Table, column string) bool {
	i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == column })
	return i >= 0 && slices.ContainsFunc(l.sources, func(s *source) bool { return s.columns.at[i] >= 0 })
}

// people refuses a table most of whose identifiers are NHS numbers: ten digits of which the last checks the others.
func (l *loader) people(ctx context.Context, t *Table) error {
	for _, c := range t.Columns {
		if !c.Person && c.Name != "id" || c.Type.Kind != rule.Text || !l.present(t, c.Name) {
			continue
		}
		var known, numbers int64
		query := fmt.Sprintf("SELECT (SELECT count(%[1]s) FROM %[2]s), count(*) FROM (SELECT v, TRY_CAST(replace(v, ' ', '') AS BIGINT) AS n "+
			"FROM (SELECT %[1]s AS v FROM %[2]s WHERE length(%[1]s) IN (10, 12))) WHERE %[3]s", ident(c.Name), ident(t.Name), nhsNumberSQL)
		if err := l.conn.QueryRowContext(ctx, query).Scan(&known, &numbers); err != nil {
			return err
		}
		if 2*numbers > known {
			l.faults.Add(fault.New(fault.Place{File: l.sources[0].name, Line: 1},
				"the column %q of %s holds NHS numbers: %d of its %d values are ten digits that check as one", c.Name, t.Name, numbers, known).
				WithHint("no rule needs to know who a patient is: put a pseudonym in their place before the file comes here"))
		}
	}
	return nil
}

// nhsNumberSQL says whether n, read from the text v, is an NHS number: the weighted sum of its first nine digits,
// taken from eleven, is its tenth.
var nhsNumberSQL = func() string {
	var sum []string
	for i, divisor := 0, int64(1_000_000_000); i < 9; i, divisor = i+1, divisor/10 {
		sum = append(sum, fmt.Sprintf("n // %d %% 10 * %d", divisor, 10-i))
	}
	return fmt.Sprintf("n BETWEEN 1 AND 9999999999 AND length(replace(v, ' ', '')) = 10 "+
		"AND (11 - (%s) %% 11) %% 11 = n %% 10", strings.Join(sum, " + "))
}()

// order marks rows whose first day or band comes after the last.
func (l *loader) order(ctx context.Context, t *Table) error {
	for _, pair := range [][2]string{{"from", "to"}, {"start", "end"}, {"band_from_weeks", "band_to_weeks"}} {
		if t.Column(pair[0]) == nil || t.Column(pair[1]) == nil || !l.present(t, pair[0]) || !l.present(t, pair[1]) {
			continue
		}
		query := fmt.Sprintf("INSERT INTO economy_marks SELECT source_file, source_row, %s, %s, -1, 0 FROM %s WHERE NOT source_bad AND %s > %s",
			quoted(KindOrder), quoted(pair[0]+", "+pair[1]), ident(t.Name), ident(pair[0]), ident(pair[1]))
		if err := l.exec(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

// codes marks rows with the code of an organisation that the register does not have, or not on the row's day.
func (l *loader) codes(ctx context.Context, t *Table) error {
	if !l.register {
		return nil
	}
	for _, c := range t.Columns {
		if !c.Organisation || !l.present(t, c.Name) {
			continue
		}
		first, last := "NULL", "NULL"
		if t.Date != "" {
			first, last = "x."+ident(t.Date), "x."+ident(t.Date)
			if t.Column(t.Date).Month {
				last = "last_day(" + last + ")"
			}
		}
		asked := func(what, of string) string {
			return "SELECT " + what + " FROM " + of + " x LEFT JOIN organisations o ON o.code = x." + ident(c.Name) +
				" WHERE NOT x.source_bad AND x." + ident(c.Name) + " IS NOT NULL AND (o.code IS NULL OR o.\"from\" > " + last +
				" OR o.\"to\" < " + first + ")"
		}
		var unknown int64
		if err := l.conn.QueryRowContext(ctx, asked("count(*)", l.distinct(t, &c))).Scan(&unknown); err != nil {
			return err
		}
		if unknown == 0 {
			continue
		}
		marks := "x.source_file, x.source_row, " + quoted(KindOrganisation) + ", " + quoted(c.Name) + ", -1, 0"
		if err := l.exec(ctx, "INSERT INTO economy_marks "+asked(marks, ident(t.Name))); err != nil {
			return err
		}
	}
	return nil
}

// distinct is the few combinations of code and day there are, so that the register is asked once for each.
func (l *loader) distinct(t *Table, c *Column) string {
	columns := ident(c.Name)
	if t.Date != "" {
		columns += ", " + ident(t.Date)
	}
	return fmt.Sprintf("(SELECT DISTINCT %s, false AS source_bad FROM %s WHERE NOT source_bad)", columns, ident(t.Name))
}

// duplicates marks every row but the first of those with the same key.
func (l *loader) duplicates(ctx context.Context, t *Table) error {
	if len(t.Key) == 0 {
		return nil
	}
	keys := make([]string, len(t.Key))
	for i, name := range t.Key {
		keys[i] = ident(name)
	}
	key := strings.Join(keys, ", ")
	// Hashes are few bytes, so they are looked at first; most tables have no two alike.
	if err := l.exec(ctx, fmt.Sprintf("CREATE OR REPLACE TEMP TABLE economy_alike AS SELECT h FROM "+
		"(SELECT hash(%s) AS h FROM %s WHERE NOT source_bad) GROUP BY h HAVING count(*) > 1", key, ident(t.Name))); err != nil {
		return err
	}
	defer l.exec(context.Background(), "DROP TABLE IF EXISTS economy_alike")
	var alike int64
	if err := l.conn.QueryRowContext(ctx, "SELECT count(*) FROM economy_alike").Scan(&alike); err != nil || alike == 0 {
		return err
	}
	return l.exec(ctx, fmt.Sprintf("INSERT INTO economy_marks SELECT source_file, source_row, %s, %s, first_file, first_row FROM ("+
		"SELECT source_file, source_row, first_value(source_file) OVER w AS first_file, first_value(source_row) OVER w AS first_row, row_number() OVER w AS n "+
		"FROM %s WHERE NOT source_bad AND hash(%s) IN (SELECT h FROM economy_alike) "+
		"WINDOW w AS (PARTITION BY %[4]s ORDER BY source_file, source_row)) WHERE n > 1",
		quoted(KindDuplicate), quoted(strings.Join(t.Key, ", ")), ident(t.Name), key))
}

// overlaps marks rows of a dated table in force on a day on which an earlier one of the same key is. Such tables are
// small, and which rows stay depends on those before, so it goes through them in order.
func (l *loader) overlaps(ctx context.Context, t *Table) error {
	if t.From == "" || !slices.Contains(t.Key, t.From) {
		return nil
	}
	rows, err := l.conn.QueryContext(ctx, l.inForce(t))
	if err != nil {
		return err
	}
	defer rows.Close()
	var marks []string
	var before struct {
		key       string
		to        int64
		file, row int64
		any       bool
	}
	for rows.Next() {
		var key string
		var from, to, file, row int64
		if err := rows.Scan(&key, &from, &to, &file, &row); err != nil {
			return err
		}
		if before.any && key == before.key && from <= before.to {
			marks = append(marks, fmt.Sprintf("(%d, %d, %s, %s, %d, %d)", file, row, quoted(KindOverlap), quoted(t.From), before.file, before.row))
			continue
		}
		before.key, before.to, before.file, before.row, before.any = key, to, file, row, true
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for part := range slices.Chunk(marks, 1000) {
		if err := l.exec(ctx, "INSERT INTO economy_marks VALUES "+strings.Join(part, ", ")); err != nil {
			return err
		}
	}
	return nil
}

// inForce is the SQL of the sound rows of a dated table: the rest of the key as one text, the first and last day as
// numbers, file and row, in order.
func (l *loader) inForce(t *Table) string {
	var keys []string
	for _, name := range t.Key {
		if name != t.From {
			keys = append(keys, "coalesce(CAST("+ident(name)+" AS VARCHAR), '')")
		}
	}
	return fmt.Sprintf("SELECT %[1]s, coalesce(%[2]s, DATE '0001-01-01') - DATE '1970-01-01', "+
		"coalesce(%[3]s, DATE '9999-12-31') - DATE '1970-01-01', source_file, source_row FROM %[4]s x WHERE NOT source_bad "+
		"AND NOT EXISTS (SELECT 1 FROM economy_marks m WHERE m.source_file = x.source_file AND m.source_row = x.source_row) "+
		"ORDER BY %[1]s, 2, source_file, source_row",
		"concat_ws(chr(31), "+strings.Join(keys, ", ")+")", ident(t.From), ident(t.To), ident(t.Name))
}
