package book_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/commonpurse/commonpurse/book"
)

// BenchmarkWrite writes books of a million lines, with their checks and digests.
func BenchmarkWrite(b *testing.B) {
	ctx := context.Background()
	rows := make([][]any, 0, 1_000_000)
	for i := range cap(rows) {
		rows = append(rows, line("2017-18-m01", "admitted-care", "non-elective", "", fmt.Sprint(i%200), fmt.Sprint(i/200), 3, i))
	}
	dir := b.TempDir()
	for i := range b.N {
		w, err := book.Create(ctx, filepath.Join(dir, fmt.Sprint(i)), false, openStore)
		if err != nil {
			b.Fatal(err)
		}
		if err := w.Append(ctx, "ledger", rows...); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(ctx); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(rows)*b.N)/b.Elapsed().Seconds(), "rows/s")
}
