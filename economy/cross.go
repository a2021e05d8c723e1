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
	for _, step := range []func(context.Context, *Table) error{l.people, l.order, l.codes, l.statement, l.duplicates, l.overlaps} {
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
	for _, c := range l.identifiers(t) {
		if err := l.identifier(ctx, t, c); err != nil {
			return err
		}
	}
	return nil
}

// identifiers are the columns that could hold NHS numbers.
func (l *loader) identifiers(t *Table) (out []Column) {
	for _, c := range t.Columns {
		if (c.Person || c.Name == "id") && c.Type.Kind == rule.Text && l.present(t, c.Name) {
			out = append(out, c)
		}
	}
	return out
}

func (l *loader) identifier(ctx context.Context, t *Table, c Column) error {
	var known, numbers int64
	query := fmt.Sprintf("SELECT (SELECT count(%[1]s) FROM %[2]s), count(*) FROM (SELECT v, TRY_CAST(replace(v, ' ', '') AS BIGINT) AS n "+
		"FROM (SELECT %[1]s AS v FROM %[2]s WHERE %[3]s)) WHERE %[4]s", ident(c.Name), ident(t.Name), likeNumberSQL(ident(c.Name)), nhsNumberSQL)
	if err := l.conn.QueryRowContext(ctx, query).Scan(&known, &numbers); err != nil {
		return err
	}
	if 2*numbers > known {
		l.faults.Add(fault.New(fault.Place{File: l.sources[0].name, Line: 1},
			"the column %q of %s holds NHS numbers: %d of its %d values are ten digits that check as one", c.Name, t.Name, numbers, known).
			WithHint("no rule needs to know who a patient is: put a pseudonym in their place before the file comes here"))
	}
	return nil
}

// likeNumberSQL is so of every text that could be an NHS number, and costs little: it is as long as one, with or without
// two spaces, and begins with nothing that comes after a digit.
func likeNumberSQL(v string) string {
	return fmt.Sprintf("length(%[1]s) IN (10, 12) AND %[1]s < ':'", v)
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

// spans are the pairs of columns of which the first may not be after the second.
func (l *loader) spans(t *Table) (out [][2]string) {
	for _, pair := range [][2]string{{"from", "to"}, {"start", "end"}, {"band_from_weeks", "band_to_weeks"}} {
		if t.Column(pair[0]) != nil && t.Column(pair[1]) != nil && l.present(t, pair[0]) && l.present(t, pair[1]) {
			out = append(out, pair)
		}
	}
	return out
}

// order marks rows whose first day or band comes after the last.
func (l *loader) order(ctx context.Context, t *Table) error {
	for _, pair := range l.spans(t) {
		query := fmt.Sprintf("INSERT INTO economy_marks SELECT source_file, source_row, %s, %s, -1, 0 FROM %s WHERE NOT source_bad AND %s > %s",
			quoted(KindOrder), quoted(pair[0]+", "+pair[1]), ident(t.Name), ident(pair[0]), ident(pair[1]))
		if err := l.exec(ctx, query); err != nil {
			return err
		}
	}
	return nil
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
