package run_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// judgedRow judges a figure of the last month given, after those before it.
func judgedRow(m *policy.Measure, nation *run.Figure, figures ...run.Figure) run.MeasureRow {
	var a run.Around
	a.Nation = nation
	for i, f := range figures {
		a.Series = append(a.Series, run.Dated{Period: book.MonthOf(2025, i+1), Figure: f})
	}
	row := run.MeasureRow{Figure: figures[len(figures)-1]}
	row.Verdict.Text, row.Verdict.Class = "meets the standard", "standard-met"
	return row.Judged(m, a)
}

func TestJudged(t *testing.T) {
	judge := func(limits policy.Chance, over string) *policy.Measure {
		return &policy.Measure{Better: "lower", Judge: &policy.Judging{Limits: limits, Levels: []*big.Rat{big.NewRat(95, 100)}, Against: true, OverTime: over}}
	}
	nation := ratio(1, 4)
	for _, c := range []struct {
		name    string
		m       *policy.Measure
		figures []run.Figure
		low     string
		words   string
		class   string
	}{
		{"above the nation", judge(policy.Proportions, ""), []run.Figure{ratio(50, 100)}, "0.403831530", "higher than the nation, 25%", "standard-met above-nation"},
		{"as the nation", judge(policy.Rates, ""), []run.Figure{ratio(3, 10)}, "0.061867212", "no different from the nation", "standard-met as-nation"},
		{"more than all", judge(policy.Proportions, ""), []run.Figure{ratio(6, 5)}, "", "no limits: ", "standard-met"},
		{"too few periods", judge("", "making data count"), []run.Figure{ratio(1, 2), ratio(1, 2)}, "", "meets the standard", "standard-met"},
		{"a jump", judge("", "limits"), []run.Figure{ratio(10, 100), ratio(11, 100), ratio(10, 100), ratio(11, 100), ratio(60, 100)}, "",
			"outside the limits in the latest month: 60% is above", "standard-met concern"},
		{"a figure that is not known", judge(policy.Proportions, "limits"), []run.Figure{ratio(0, 0)}, "", "meets the standard", "standard-met"},
	} {
		t.Run(c.name, func(t *testing.T) {
			row := judgedRow(c.m, &nation, c.figures...)
			low := ""
			if row.Low != nil {
				low = row.Low.String()
			}
			if low != c.low || !strings.HasPrefix(row.Verdict.Text, "meets the standard") || !strings.Contains(row.Verdict.Text, c.words) || row.Verdict.Class != c.class {
				t.Errorf("low %s, %q, %q", low, row.Verdict.Text, row.Verdict.Class)
			}
		})
	}
	counted := judge(policy.Counts, "")
	counted.Judge.Against = false
	row := judgedRow(counted, nil, run.Figure{Numerator: big.NewRat(9, 2)}) // published counts can be halves
	if row.Low == nil || row.High == nil || row.Low.Rat().Cmp(decimal.New(1, 0).Rat()) < 0 {
		t.Errorf("%v to %v", row.Low, row.High)
	}
}
