package book

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Digest is the fingerprint of a table's rows, and how many there are: a SHA-256 in hexadecimal over
//
//	the table's name and its columns' names and kinds, as "ledger(period text,...,pence pence)", and a line feed;
//	then for each row, each column in the order of [Tables] and a line feed.
//
// A column is "-" when missing, else the length in bytes of its text, ":", its text, and after either a comma. The
// text of a whole number has no point; of a decimal, exactly the column's places; of a day, 2026-01-31; of yes or
// no, true or false. Rows come in the order of their key, then of the other columns: missing first, text by its
// bytes, numbers and days by size, no before yes. Incidental columns are left out.
//
// So it depends on what the rows say, and not on the order they were added in, on threads, or on the file's bytes.
func (b *Book) Digest(ctx context.Context, table string) (string, int64, error) {
	t, err := Lookup(table)
	if err != nil {
		return "", 0, err
	}
	return b.digest(ctx, t)
}

func (b *Book) digest(ctx context.Context, t *Table) (string, int64, error) {
	rows, err := b.store.SQL().QueryContext(ctx, t.digestSQL())
	if err != nil {
		return "", 0, fmt.Errorf("table %s: %w", t.Name, err)
	}
	defer rows.Close()
	h := sha256.New()
	w := bufio.NewWriterSize(h, 1<<16)
	w.WriteString(t.signature() + "\n")
	n := int64(0)
	var line string
	for rows.Next() {
		if err := rows.Scan(&line); err != nil {
			return "", 0, err
		}
		w.WriteString(line)
		w.WriteByte('\n')
		n++
	}
	if err := rows.Err(); err != nil {
		return "", 0, fmt.Errorf("table %s: %w", t.Name, err)
	}
	w.Flush() // into a hash, which does not fail
	return hex.EncodeToString(h.Sum(nil)), n, nil
}

// signature is the first line of what is digested.
func (t *Table) signature() string {
	var cols []string
	for _, c := range t.digestColumns() {
		kind := c.Kind.String()
		if c.Kind == Decimal {
			kind = fmt.Sprintf("decimal.%d", c.Places)
		}
		cols = append(cols, c.Name+" "+kind)
	}
	return t.Name + "(" + strings.Join(cols, ",") + ")"
}

// digestColumns are the columns that are part of the digest, in the schema's order.
func (t *Table) digestColumns() []Field {
	var cols []Field
	for _, c := range t.Columns {
		if !c.Incidental {
			cols = append(cols, c)
		}
	}
	return cols
}

// digestSQL gives each row as its line, in order. DuckDB compares text by bytes; strlen counts bytes.
func (t *Table) digestSQL() string {
	var parts []string
	for _, c := range t.digestColumns() {
		text := quote(c.Name)
		if c.Kind != Text {
			text = "CAST(" + text + " AS VARCHAR)"
		}
		parts = append(parts, fmt.Sprintf("coalesce(CAST(strlen(%[1]s) AS VARCHAR) || ':' || %[1]s || ',', '-,')", text))
	}
	return "SELECT " + strings.Join(parts, " || ") + " FROM " + quote(t.Name) + t.orderSQL()
}

// orderSQL puts rows in one order whatever way they came: by the key, then by everything else.
func (t *Table) orderSQL() string {
	var order, rest []string
	inKey := map[string]bool{}
	for _, name := range t.Key {
		inKey[name] = true
		if !t.Column(name).Incidental {
			order = append(order, quote(name)+" NULLS FIRST")
		}
	}
	for _, c := range t.digestColumns() {
		if !inKey[c.Name] {
			rest = append(rest, quote(c.Name)+" NULLS FIRST")
		}
	}
	return " ORDER BY " + strings.Join(append(order, rest...), ", ")
}

// digested are the tables that have a digest: all but the receipt, which holds it.
func digested() []*Table { return Tables[1:] }

// wholeDigest is the SHA-256 of a line for each table but the receipt, in the order of Tables: its name, a space,
// its digest.
func wholeDigest(receipt map[string]string) string {
	h := sha256.New()
	for _, t := range digested() {
		fmt.Fprintf(h, "%s %s\n", t.Name, receipt[ReceiptDigest+t.Name])
	}
	return hex.EncodeToString(h.Sum(nil))
}
