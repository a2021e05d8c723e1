package economy

import (
	"context"
	"fmt"
	"strings"
)

// partRows is how many keys are held against each other at a time. More are taken in parts by their hashes, so that the
// memory does not grow with the rows.
var partRows int64 = 8_000_000

// duplicates marks every row but the first of those with the same key.
func (l *loader) duplicates(ctx context.Context, t *Table) error {
	if len(t.Key) == 0 {
		return nil
	}
	alike, err := l.alike(ctx, t)
	if err != nil || !alike {
		return err
	}
	defer l.exec(context.Background(), "DROP TABLE IF EXISTS economy_alike")
	return l.exec(ctx, fmt.Sprintf("INSERT INTO economy_marks SELECT source_file, source_row, %s, %s, first_file, first_row FROM ("+
		"SELECT source_file, source_row, first_value(source_file) OVER w AS first_file, first_value(source_row) OVER w AS first_row, row_number() OVER w AS n "+
		"FROM %s WHERE NOT source_bad AND hash(%s) IN (SELECT h FROM economy_alike) "+
		"WINDOW w AS (PARTITION BY %[4]s ORDER BY source_file, source_row)) WHERE n > 1",
		quoted(KindDuplicate), quoted(strings.Join(t.Key, ", ")), ident(t.Name), keyOf(t)))
}

func keyOf(t *Table) string {
	keys := make([]string, len(t.Key))
	for i, name := range t.Key {
		keys[i] = ident(name)
	}
	return strings.Join(keys, ", ")
}

// alike says whether there may be rows with the same key: some with the same hash of it. It leaves those hashes in
// economy_alike. Hashes are few bytes, and most tables have no two alike.
func (l *loader) alike(ctx context.Context, t *Table) (bool, error) {
	var rows int64
	if err := l.conn.QueryRowContext(ctx, "SELECT count(*) FROM "+ident(t.Name)+" WHERE NOT source_bad").Scan(&rows); err != nil {
		return false, err
	}
	if ascending, err := l.ascending(ctx, t); err != nil || ascending {
		return false, err
	}
	if err := l.exec(ctx, "CREATE OR REPLACE TEMP TABLE economy_alike (h UBIGINT)"); err != nil {
		return false, err
	}
	hashes := fmt.Sprintf("SELECT hash(%s) AS h FROM %s WHERE NOT source_bad", keyOf(t), ident(t.Name))
	parts := rows/partRows + 1
	if parts > 1 {
		if err := l.exec(ctx, "CREATE OR REPLACE TEMP TABLE economy_hashes AS "+hashes); err != nil {
			return false, err
		}
		defer l.exec(context.Background(), "DROP TABLE economy_hashes")
		hashes = "SELECT h FROM economy_hashes WHERE h %% %d = %d"
	}
	for part := range parts {
		of := hashes
		if parts > 1 {
			of = fmt.Sprintf(hashes, parts, part)
		}
		// Sorted, those alike come next to each other: that takes less memory than counting each.
		if err := l.exec(ctx, fmt.Sprintf("INSERT INTO economy_alike SELECT DISTINCT h FROM (SELECT h, lag(h) OVER (ORDER BY h) AS before "+
			"FROM (%s)) WHERE h = before", of)); err != nil {
			return false, err
		}
	}
	var alike int64
	err := l.conn.QueryRowContext(ctx, "SELECT count(*) FROM economy_alike").Scan(&alike)
	return alike > 0, err
}

// ascending says that each row's id comes after the one of the row before, so that no two are the same. Where rows come in
// such an order it is quickly known, and where they do not that is known sooner.
func (l *loader) ascending(ctx context.Context, t *Table) (bool, error) {
	id := t.Column("id")
	if id == nil || id.Type.Missing || !strings.Contains(keyOf(t), ident("id")) {
		return false, nil
	}
	var back int64
	err := l.conn.QueryRowContext(ctx, fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM (SELECT id, lag(id) OVER () AS before FROM %s "+
		"WHERE NOT source_bad) WHERE id <= before LIMIT 1)", ident(t.Name))).Scan(&back)
	return back == 0, err
}
