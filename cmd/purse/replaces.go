package main

import (
	"fmt"
	"math/big"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy/formats"
)

// mostReplaced is how many replaced statements people are shown.
const mostReplaced = 40

// replacesTable is what files replace in an economy: only those that replace something when brief, and then in words how
// it comes out in all.
func replacesTable(all []formats.Replacing, brief bool) (t table, told string) {
	t = table{Columns: []column{{"provider", words}, {"commissioner", words}, {"month", words}, {"was_received", words}, {"was_rows", number},
		{"was_pence", money}, {"received", words}, {"rows", number}, {"pence", money}, {"change_pence", money}, {"used", yesNo}}, Whole: true}
	replaced, fresh, old := 0, 0, 0
	was, now := new(big.Rat), new(big.Rat)
	for _, r := range all {
		before, change := []cell{{}, {}, {}}, inPence(r.Now.Pounds)
		switch {
		case r.Was.File == "":
			fresh++
		case r.Used:
			replaced++
			was.Add(was, inPence(r.Was.Pounds))
			now.Add(now, inPence(r.Now.Pounds))
		default:
			old++
		}
		if r.Was.File != "" {
			before = []cell{known(r.Was.Received), whole(r.Was.Rows), penceCell(inPence(r.Was.Pounds))}
			change.Sub(change, inPence(r.Was.Pounds))
		} else if brief {
			continue
		}
		if brief && len(t.Rows) == mostReplaced {
			continue
		}
		row := append([]cell{known(r.Provider), known(r.Commissioner), known(r.Month)}, before...)
		t.Rows = append(t.Rows, append(row, receivedCell(r.Now.Received), whole(r.Now.Rows), penceCell(inPence(r.Now.Pounds)),
			penceCell(change), known(yesOrNo(r.Used))))
	}
	if len(all) == 0 {
		return t, ""
	}
	told = fmt.Sprintf("statements replaced: %d (%s before, %s now); new: %d", replaced, pounds(was), pounds(now), fresh)
	if old > 0 {
		told += fmt.Sprintf("; older than what is there, so kept and not used: %d", old)
	}
	if more := replaced + old - len(t.Rows); brief && more > 0 {
		told += fmt.Sprintf("; not shown: %d", more)
	}
	return t, told
}

func inPence(pounds decimal.Decimal) *big.Rat {
	return new(big.Rat).Mul(pounds.Rat(), big.NewRat(100, 1))
}

func penceCell(pence *big.Rat) cell { return known(decimal.Text(pence)) }

// receivedCell is the day a file came; missing where it is not known yet.
func receivedCell(day string) cell {
	if day == formats.AfterAll {
		return cell{}
	}
	return maybe(day)
}
