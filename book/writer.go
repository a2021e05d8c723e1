package book

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/internal/version"
)

// batch is how many rows of a table are held before they are stored.
const batch = 1 << 15

// Writer writes a new book. It is for one goroutine. It ends in Close or Abort; Abort after Close does nothing, so
// that it can be deferred.
type Writer struct {
	place   *workplace
	store   Store
	force   bool
	held    map[*Table][][]any
	receipt map[string]string
	copied  map[*Table]copied // tables that are another book's whole
	failed  error             // the first error, after which the book cannot become whole
	ended   bool
}

// Create begins a book at path. It is written in a hidden directory beside path and takes its name in Close, so that
// a run that is killed leaves no half book; what killed runs of the same book left is cleared away.
//
// An existing file is refused unless force is set, when it stays until the new book takes its place. A missing
// directory, a directory in the file's place, and a directory that cannot be written in are faults that say what
// to do.
func Create(ctx context.Context, path string, force bool, open func(path string) (Store, error)) (*Writer, error) {
	if err := MayCreate(path, force); err != nil {
		return nil, err
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	place, err := newWorkplace(absolute)
	if err != nil {
		return nil, err
	}
	w := &Writer{place: place, force: force, held: map[*Table][][]any{}, copied: map[*Table]copied{}, receipt: map[string]string{}}
	if w.store, err = open(place.file()); err != nil {
		return nil, errors.Join(err, place.remove())
	}
	if err := w.makeTables(ctx); err != nil {
		return nil, errors.Join(err, w.Abort())
	}
	return w, nil
}

// makeTables makes every table in one transaction, which spares a write to disk for each.
func (w *Writer) makeTables(ctx context.Context) error {
	all := []string{"BEGIN"}
	for _, t := range Tables {
		all = append(all, t.createSQL()...)
	}
	_, err := w.store.SQL().ExecContext(ctx, strings.Join(append(all, "COMMIT"), ";\n"))
	return err
}

// Append adds rows to a table; each has a value for every column in the order of [Tables].
//
// A missing value is nil (in a key of text it is stored as empty). A text is a string or a [Period], stored as its
// slug in a column of slugs; a whole
// number, pence or a decimal is an int, int64, *big.Int, *big.Rat or decimal.Decimal that needs no more places than
// the column has; a date is a time.Time, something with such a method, or text such as 2026-01-31; yes or no is a
// bool. Anything else is an error that names table and column, after which the book cannot be closed.
func (w *Writer) Append(ctx context.Context, table string, rows ...[]any) error {
	if w.ended {
		return errors.New("the book is closed")
	}
	err := w.append(ctx, table, rows)
	if w.failed == nil {
		w.failed = err
	}
	return err
}

func (w *Writer) append(ctx context.Context, table string, rows [][]any) error {
	t, err := Lookup(table)
	if err != nil {
		return err
	}
	for _, row := range rows {
		checked, err := t.check(row)
		if err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		w.held[t] = append(w.held[t], checked)
		if len(w.held[t]) >= batch {
			if err := w.flush(ctx, t); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *Writer) flush(ctx context.Context, t *Table) error {
	if len(w.held[t]) == 0 {
		return nil
	}
	err := w.store.Append(ctx, t.Name, w.held[t])
	w.held[t] = w.held[t][:0]
	return err
}

// SetReceipt notes a fact about the run, such as ReceiptPolicyHash. The writer itself notes the versions, the rows
// and the digests. The last value given for a key stays.
func (w *Writer) SetReceipt(key, value string) { w.receipt[key] = value }

// SetFile notes a file of the economy: its name, the SHA-256 of its bytes in hexadecimal, and how many rows it has.
func (w *Writer) SetFile(name, hash string, rows int64) {
	w.SetReceipt(ReceiptFile+name+"/sha256", hash)
	w.SetReceipt(ReceiptFile+name+"/rows", strconv.FormatInt(rows, 10))
}

// Receipt is what the receipt says: after Close, all of it, with the digests and the numbers of rows.
func (w *Writer) Receipt() map[string]string { return maps.Clone(w.receipt) }

// Close checks the book (see [Book.Check]), notes its digests in the receipt, and gives it its name. When it
// fails there is no book: what stood at the path before stands there still.
func (w *Writer) Close(ctx context.Context) error {
	if w.ended {
		return errors.New("the book is closed")
	}
	if err := w.finish(ctx); err != nil {
		return errors.Join(err, w.Abort())
	}
	w.ended = true
	if err := w.store.Close(); err != nil {
		return errors.Join(err, w.place.remove())
	}
	if err := w.place.publish(w.force); err != nil {
		return errors.Join(err, w.place.remove())
	}
	return nil
}

// finish writes everything that the file is to hold.
func (w *Writer) finish(ctx context.Context) error {
	if w.failed != nil {
		return w.failed
	}
	for _, t := range Tables {
		if err := w.flush(ctx, t); err != nil {
			return err
		}
	}
	b := &Book{Path: w.place.target, store: w.store}
	faults, err := b.Check(ctx)
	if err != nil {
		return err
	}
	if err := faults.Err(); err != nil {
		return fmt.Errorf("the book made is not sound, and so is not kept:\n%w", err)
	}
	if err := w.writeReceipt(ctx, b); err != nil {
		return err
	}
	_, err = w.store.SQL().ExecContext(ctx, "CHECKPOINT")
	return err
}

func (w *Writer) writeReceipt(ctx context.Context, b *Book) error {
	w.SetReceipt(ReceiptPurse, version.String())
	w.SetReceipt(ReceiptSchema, strconv.Itoa(SchemaVersion))
	var duckdb string
	if err := w.store.SQL().QueryRowContext(ctx, "SELECT version()").Scan(&duckdb); err != nil {
		return err
	}
	w.SetReceipt(ReceiptDuckDB, duckdb)
	for _, t := range digested() {
		digest, rows, err := b.digest(ctx, t)
		if err != nil {
			return err
		}
		if err := w.asCopied(t, digest, rows); err != nil {
			return err
		}
		w.SetReceipt(ReceiptDigest+t.Name, digest)
		w.SetReceipt(ReceiptRows+t.Name, strconv.FormatInt(rows, 10))
	}
	w.SetReceipt(ReceiptBookDigest, wholeDigest(w.receipt))
	t := Tables[0]
	for _, key := range sortedKeys(w.receipt) {
		if err := w.append(ctx, t.Name, [][]any{{key, w.receipt[key]}}); err != nil {
			return err
		}
	}
	return w.flush(ctx, t)
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Abort gives up the book and clears away what was written of it.
func (w *Writer) Abort() error {
	if w.ended {
		return nil
	}
	w.ended = true
	return errors.Join(w.store.Close(), w.place.remove())
}

// Rows are the rows written so far with the values given, as [Book.Rows] gives those of a whole book: a run's later
// rules read what earlier ones made.
func (w *Writer) Rows(ctx context.Context, table string, where map[string]string) ([]Row, error) {
	if w.ended {
		return nil, errors.New("the book is closed")
	}
	t, err := Lookup(table)
	if err != nil {
		return nil, err
	}
	if err := w.flush(ctx, t); err != nil {
		return nil, err
	}
	return (&Book{Path: w.place.target, store: w.store}).Rows(ctx, table, where)
}
