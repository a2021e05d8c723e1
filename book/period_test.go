package book_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/book"
)

var anyPeriod = rapid.Custom(func(t *rapid.T) book.Period {
	length := rapid.SampledFrom([]int{1, 3, 12}).Draw(t, "length")
	year := rapid.IntRange(0, 9999).Draw(t, "year")
	return book.Period{Year: year, Length: length, Number: rapid.IntRange(1, 12/length).Draw(t, "number")}
})

func TestParsePeriod(t *testing.T) {
	for _, test := range []struct {
		text string
		want book.Period
	}{
		{"2025-26", book.YearOf(2025)},
		{"1999-00", book.YearOf(1999)},
		{"2025-26-q4", book.QuarterOf(2025, 4)},
		{"2025-26-m10", book.MonthOf(2025, 10)},
		{"2025-26-m1", book.MonthOf(2025, 1)},
		{"2025-26-m01", book.MonthOf(2025, 1)},
	} {
		if got, err := book.ParsePeriod(test.text); err != nil || got != test.want {
			t.Errorf("%s: got %v %v", test.text, got, err)
		}
	}
	for text, want := range map[string]string{
		"2025-27":      "after 2025 comes 26",
		"2025-26-m13":  "m01 (April) to m12",
		"2025-26-m0":   "m01 (April) to m12",
		"2025-26-q5":   "quarters q1 to q4",
		"2025-26-q01":  "expected a financial year",
		"2025-26-x1":   "expected a financial year",
		"2025-26-m":    "expected a financial year",
		"2025":         "expected a financial year",
		"":             "expected a financial year",
		"2025-26-m1-2": "expected a financial year",
		"+025-26":      "expected a financial year",
	} {
		if got, err := book.ParsePeriod(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v %v, want %s", text, got, err, want)
		}
	}
}

func TestPeriodRoundTripAndDays(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := anyPeriod.Draw(r, "period")
		if back, err := book.ParsePeriod(p.String()); err != nil || back != p {
			r.Fatalf("%v came back as %v %v", p, back, err)
		}
		if !p.Has(p.First()) || !p.Has(p.Last()) || p.Has(p.First().AddDate(0, 0, -1)) || p.Has(p.Last().AddDate(0, 0, 1)) {
			r.Fatalf("%v is not its days, %v to %v", p, p.First(), p.Last())
		}
		if p.Year > 0 && !p.Before().Last().AddDate(0, 0, 1).Equal(p.First()) {
			r.Fatalf("before %v is not %v", p, p.Before())
		}
		for _, length := range []int{1, 3, 12} {
			if within := p.Within(length); length >= p.Length && !within.Contains(p) {
				r.Fatalf("%v is not within %v", p, within)
			}
			for _, part := range p.Parts(length) {
				if !p.Contains(part) || part.Within(p.Length) != p {
					r.Fatalf("%v is no part of %v", part, p)
				}
			}
			if n := len(p.Parts(length)); n*length != p.Length && length <= p.Length {
				r.Fatalf("%v has %d parts of %d months", p, n, length)
			}
		}
	})
}

func TestMonthWith(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-31": "2025-26-m12", "2026-04-01": "2026-27-m01", "2025-12-31": "2025-26-m09", "2026-01-01": "2025-26-m10",
	} {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		if got := book.MonthWith(day).String(); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestPeriodsSort(t *testing.T) {
	want := []string{"2024-25", "2025-26-m02", "2025-26-m03", "2025-26-q1", "2025-26-m10", "2025-26-m12", "2025-26-q4", "2025-26", "2026-27-m01"}
	var periods []book.Period
	for _, text := range slices.Backward(want) {
		p, err := book.ParsePeriod(text)
		if err != nil {
			t.Fatal(err)
		}
		periods = append(periods, p)
	}
	slices.SortFunc(periods, book.Period.Compare)
	var got []string
	for _, p := range periods {
		got = append(got, p.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
