package policies_test

import (
	"context"
	"math/big"
	"path/filepath"
	"testing"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/formats"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/internal/need"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// publication is files of one format under ../shared/data.
type publication struct {
	format, year, month string
	files               []string
}

// national is a figure of the nation, as the README of its file has it.
type national struct {
	address, numerator, denominator string // "" where only the value is printed
	value                           string // as printed
	per                             string // what the book's value is multiplied by before it is printed
	places                          int
}

var publishedYears = []struct {
	policy  string
	from    []publication
	figures []national
}{
	{"england-2024-25", []publication{
		{"emergency", "2024-25", "", []string{"emergency/ae_provider_month_2024_25.csv.gz"}},
		{"cancer", "2024-25", "", []string{"cancer/cwt_provider_month_2024_25.csv.gz"}},
		{"diagnostics", "2024-25", "", []string{"diagnostics/dm01_provider_test_month_2024_08_to_2025_07.csv.gz"}},
		{"ambulance", "2024-25", "", []string{"ambulance/ambsys_trust_month_2017_2025.csv.gz"}},
		{"beds", "2024-25", "", []string{"beds/kh03_overnight_beds_trust_quarter.csv"}},
	}, []national{
		{"measures/2024-25-m03/four-hours/England", "", "2294065", "74.6", "100", 1},
		{"measures/2024-25-m12/four-hours/England", "", "2389064", "75.0", "100", 1},
		{"measures/2024-25-m05/cancer-treatment-in-62-days/England", "", "", "69.5", "100", 1},
		{"measures/2024-25-m11/cancer-treatment-in-62-days/England", "", "", "67.0", "100", 1},
		{"measures/2024-25-m07/cancer-diagnosis-in-28-days/England", "", "", "77.1", "100", 1},
		{"measures/2024-25-q3/overnight-beds-occupied/England", "", "133864.42", "87.3", "100", 1},
	}},
	{"england-2025-26", []publication{
		{"rtt", "", "", []string{"rtt/rtt_full_extract_2026_01.csv.gz", "rtt/rtt_full_extract_2026_01_orgs.csv"}},
		{"diagnostics", "2025-26", "", []string{"diagnostics/dm01_provider_test_month_2024_08_to_2025_07.csv.gz"}},
		{"ambulance", "2025-26", "", []string{"ambulance/ambsys_trust_month_2017_2025.csv.gz"}},
	}, []national{
		{"measures/2025-26-m10/eighteen-weeks/England", "", "7187677", "61.4", "100", 1},
		{"measures/2025-26-m10/fifty-two-weeks/England", "137320", "7187677", "1.9", "100", 1},
		{"measures/2025-26-m01/diagnostics-within-six-weeks/England", "", "1696688", "78.8", "100", 1}, // 21.2% over
		{"measures/2025-26-m04/category-2-response/England", "", "", "1720", "60", 0},                  // 28 min 40 s
	}},
	{"outcomes-2025-26", []publication{
		{"mortality", "", "2026-03", []string{"outcomes/shmi_latest.csv"}},
	}, []national{
		{"measures/2025-26/summary-hospital-mortality/England", "284780", "284755", "1.0001", "1", 4},
	}},
}

// The nation's figures in the book are those that the files' READMEs give.
func TestNationalFigures(t *testing.T) {
	for _, year := range publishedYears {
		t.Run(year.policy, func(t *testing.T) {
			b := bookOf(t, year.policy, year.from)
			for _, f := range year.figures {
				checkNational(t, b, f)
			}
		})
	}
}

func bookOf(t *testing.T, shipped string, from []publication) *book.Book {
	t.Helper()
	return bookOn(t, shipped, economyOf(t, from))
}

// economyOf imports published files into a directory.
func economyOf(t *testing.T, from []publication) string {
	t.Helper()
	ctx, dir := context.Background(), filepath.Join(t.TempDir(), "economy")
	for i, p := range from {
		var paths []string
		for _, f := range p.files {
			paths = append(paths, need.Shared(t, "data/"+f))
		}
		if _, err := formats.Import(ctx, p.format, paths, dir, formats.Options{Year: p.year, Month: p.month, Add: i > 0}); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// bookOn runs a shipped policy on the economy of a directory.
func bookOn(t *testing.T, shipped, dir string) *book.Book {
	t.Helper()
	ctx := context.Background()
	e, err := economy.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load(shipped)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "book.duckdb")
	if _, err := run.Run(ctx, run.Options{Policy: p, Economy: e, Book: path}); err != nil {
		t.Fatal(err)
	}
	b, err := book.Open(ctx, path, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func checkNational(t *testing.T, b *book.Book, f national) {
	t.Helper()
	at, err := b.At(context.Background(), f.address)
	if err != nil {
		t.Error(err)
		return
	}
	rows := at.Rows
	for column, want := range map[string]string{"numerator": f.numerator, "denominator": f.denominator} {
		if got := rows[0].Get(column); want != "" && got != want {
			t.Errorf("%s: the %s is %s, published %s", f.address, column, got, want)
		}
	}
	value, ok := new(big.Rat).SetString(rows[0].Get("value"))
	times, _ := new(big.Rat).SetString(f.per)
	if !ok {
		t.Errorf("%s has no value", f.address)
	} else if got := value.Mul(value, times).FloatString(f.places); got != f.value {
		t.Errorf("%s is %s, published %s", f.address, got, f.value)
	}
}
