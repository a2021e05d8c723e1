package run_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/run"
)

// A stay that ends in April to June is of the first quarter, and so on; March is in the fourth of the year before it.
func TestQuartersOfRecords(t *testing.T) {
	p := loadText(t, `policy: {name: Quarters, year: 2025-26}
price:
  stays: {of: spells, every: quarter, payer: spell.commissioner, payee: spell.provider, start with: {base: £1}}
`)
	var rows []string
	for i := range 12 {
		rows = append(rows, fmt.Sprintf("%d,RXX,03V,AA,11,1,60,,%d-%02d-28,3,%d", i, 2025+(i+3)/12, (i+3)%12+1, 1<<i))
	}
	files := map[string]string{"spells.csv": spellsHeader + strings.Join(rows, "\n") + "\n"}
	_, b := runWith(t, run.Options{Policy: p, Economy: makeEconomy(t, "2025-26", files)})
	got := map[string]string{}
	for _, row := range rowsOf(t, b, "ledger") {
		got[row.Get("period")] = row.Get("records")
	}
	want := map[string]string{"2025-26-q1": "7", "2025-26-q2": "56", "2025-26-q3": "448", "2025-26-q4": "3584"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
