package run

import (
	"context"
	"math/big"

	"github.com/commonpurse/commonpurse/policy"
)

// gapRow is a row of the book's gaps.
type gapRow struct {
	gap, rule, period       string
	records                 *big.Rat // nil: not counted
	because, needs, touches string
}

func (s *session) gap(ctx context.Context, g gapRow) error {
	var records any
	if g.records != nil {
		records = g.records
	}
	return s.rows.Append(ctx, "gaps", []any{g.gap, g.rule, g.period, records, g.because, g.needs, g.touches})
}

// declared fills in the policy's words for a gap.
func (s *session) declared(g gapRow) gapRow {
	for _, d := range s.Policy.Gaps {
		if d.Slug == g.gap {
			g.because, g.needs = d.Because, d.Needs
		}
	}
	return g
}

// quality is a row of the book's quality table.
type quality struct {
	kind, rule, table, file, column, found, expected, touches string
	row                                                       int64 // 0: none
	rows                                                      *big.Rat
}

func (s *session) doubt(ctx context.Context, q quality) error {
	var row any
	if q.row > 0 {
		row = q.row
	}
	return s.rows.Append(ctx, "quality", []any{q.kind, q.rule, q.table, q.file, row, q.column, q.found, q.expected, q.rows, q.touches})
}

// empty notes a rule that made no figure at all, so that its absence is not taken for zero.
func (s *session) empty(ctx context.Context, r *policy.Rule) error {
	s.report.Notes = append(s.report.Notes, "no record is for "+r.Name+": it has no figures in this book")
	return s.gap(ctx, gapRow{gap: "no records", rule: r.Slug, records: new(big.Rat),
		because: "the economy has no record that this rule is for", touches: "all that " + r.Name + " would make"})
}
