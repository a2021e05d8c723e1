package policies_test

import (
	"context"
	"testing"

	"github.com/commonpurse/commonpurse/deficit"
)

// Where the trusts of the board papers stand at month 9 of 2025-26, added up from the file apart from this program: 85 trusts,
// of which 69 are in deficit; and 38 of the 76 whose plan is known are behind it.
func TestTrustFinance(t *testing.T) {
	b := bookOf(t, "trust-finance-2025-26", []publication{{"trust-finance", "", "", []string{"finance/trust_financial_performance_2025_26_q3.csv"}}})
	r, err := deficit.Of(context.Background(), b, deficit.Options{Position: "year to date"})
	if err != nil {
		t.Fatal(err)
	}
	n, sum := r.Count(deficit.Deficit)
	if all := deficit.Sum(r.Bodies); len(r.Bodies) != 85 || n != 69 || sum.String() != "-101590000000" || all.InYear.String() != "-98350000000" || all.CarriedForward != nil {
		t.Errorf("of %d trusts %d are in deficit, by %s pence; all come to %s and carry %v forward", len(r.Bodies), n, sum, all.InYear, all.CarriedForward)
	}
	for outcome, want := range map[string]int{"behind plan": 38, "on plan": 38, "no plan known": 9} {
		rows, err := b.Rows(context.Background(), "decisions", map[string]string{"rule": "against plan", "outcome": outcome})
		if err != nil || len(rows) != want {
			t.Errorf("%d trusts are %s, expected %d: %v", len(rows), outcome, want, err)
		}
	}
}
