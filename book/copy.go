package book

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// CopiedInPart are the tables of which rows are taken by what made them, by CopyRules or one by one.
func CopiedInPart() []*Table {
	var out []*Table
	for _, t := range digested() {
		if t.madeByRule() != "" || t == gaps {
			out = append(out, t)
		}
	}
	return out
}

// madeByRule is the column that names the rule that made a row; "" for a table that rules' rows are not copied of.
func (t *Table) madeByRule() string {
	column := "rule"
	if len(t.Names) > 0 {
		column = t.Names[0]
	}
	if t == gaps || t.Column(column) == nil || t.Column("period") == nil && t != quality {
		return ""
	}
	return column
}

// CopyRules copies the rows that some rules made from a whole book: of every table that has a row's rule but gaps, whose
// words are the policy's. Lines that pay what was owed from another year than the period's own are left out: they are
// no row of the rule's.
func (w *Writer) CopyRules(ctx context.Context, path string, rules []string) error {
	if len(rules) == 0 {
		return nil
	}
	var slugs []string
	for _, r := range rules {
		slugs = append(slugs, literal(r))
	}
	var all []string
	for _, t := range Tables {
		column := t.madeByRule()
		if column == "" {
			continue
		}
		where := fmt.Sprintf(" WHERE %s IN (%s)", quote(column), strings.Join(slugs, ", "))
		if t.Name == "ledger" {
			where += ` AND NOT (starts_with(breakdown, 'owed=') AND substr(breakdown, 6, 7) <> substr(period, 1, 7))`
		}
		all = append(all, t.copySQL()+where)
	}
	return w.from(ctx, path, all)
}

// CopyTable copies the whole of a table from a whole book with the given receipt. Close proves that the rows are those
// that the receipt says, and refuses the book otherwise; nothing else may be added to the table.
func (w *Writer) CopyTable(ctx context.Context, path, table string, receipt map[string]string) error {
	t, err := Lookup(table)
	if err != nil {
		return err
	}
	w.copied[t] = copied{path, receipt}
	return w.from(ctx, path, []string{t.copySQL()})
}

// copied is where the whole of a table was copied from, and what that book's receipt says.
type copied struct {
	path    string
	receipt map[string]string
}

// asCopied is a fault when a table that was copied whole has another digest than where it came from.
func (w *Writer) asCopied(t *Table, digest string, rows int64) error {
	if from, ok := w.copied[t]; ok && digest != from.receipt[ReceiptDigest+t.Name] {
		return spoilt(from.path, t, digest, rows, from.receipt)
	}
	return nil
}

func (t *Table) copySQL() string {
	return fmt.Sprintf("INSERT INTO main.%[1]s SELECT * FROM copied.main.%[1]s", quote(t.Name))
}

// from runs statements with another book at hand as copied.
func (w *Writer) from(ctx context.Context, path string, statements []string) error {
	err := w.run(ctx, "ATTACH "+literal(path)+" AS copied (READ_ONLY)")
	if err != nil {
		return err
	}
	err = w.run(ctx, strings.Join(append(append([]string{"BEGIN"}, statements...), "COMMIT"), ";\n"))
	err = errors.Join(err, w.run(context.WithoutCancel(ctx), "DETACH copied"))
	if w.failed == nil {
		w.failed = err
	}
	return err
}

func (w *Writer) run(ctx context.Context, statement string) error {
	_, err := w.store.SQL().ExecContext(ctx, statement)
	return err
}
