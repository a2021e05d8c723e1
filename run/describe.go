package run

import (
	"cmp"
	"context"
	"math/big"
	"path/filepath"
	"strings"
	"time"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// describe writes what a book needs to explain itself without its policy: rules, what they read, parameters,
// targets, the policy's text, the organisations used, declared gaps, and what was wrong with the data.
func (s *session) describe(ctx context.Context) error {
	s.progress("describing", 0, 0)
	for _, part := range []func(context.Context) error{s.describeRules, s.describeParameters, s.describeMandate, s.describeClauses, s.describeFiles,
		s.describeOrganisations, s.describeGaps, s.describeChanges, s.describeLoading, s.lostLines} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) describeRules(ctx context.Context) error {
	for _, r := range s.Policy.Rules {
		row := []any{r.Slug, r.Name, string(r.Kind), r.Because, r.Source, r.Status, r.Sure, r.Authority, r.Owner,
			r.Meaning, r.WhoActs, dayOrNil(r.Review), r.ForPatients, string(r.Every), dayOrNil(r.From), dayOrNil(r.To), r.Order, true, s.where(r.At), r.Hash, r.Text}
		if err := s.rows.Append(ctx, "rules", row); err != nil {
			return err
		}
		for _, read := range r.Reads {
			if err := s.rows.Append(ctx, "reads", []any{r.Slug, read}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *session) describeParameters(ctx context.Context) error {
	for _, p := range s.Policy.Parameters {
		for _, v := range p.Values {
			source := v.Source
			if source == "" {
				source = p.Source
			}
			held := p.Held
			if v.Held.Authority != "" {
				held = v.Held
			}
			row := []any{p.Slug, p.Name, dayOrNil(v.From), dayOrNil(v.To), v.Text, p.Type.Unit.String(), p.Because, source,
				cmp.Or(v.Status, p.Status), p.Sure, held.Who(), strings.Join(held.HeldBy, ", "), limitText(p.Least), limitText(p.Most), s.where(v.At)}
			if err := s.rows.Append(ctx, "parameters", row); err != nil {
				return err
			}
		}
	}
	return s.describeTargets(ctx)
}

// describeTargets lists targets among the parameters: each is a dated value with a source.
func (s *session) describeTargets(ctx context.Context) error {
	for _, t := range s.Policy.Targets {
		row := []any{t.Slug, t.Name, monthStart(t.From), monthEnd(t.To), t.Asks(),
			"", t.Because, t.Source, t.Status, t.Sure, t.Who(), strings.Join(t.HeldBy, ", "), "", "", s.where(t.At)}
		if err := s.rows.Append(ctx, "parameters", row); err != nil {
			return err
		}
	}
	return nil
}

// describeMandate lists what the centre asks for, a row for each measure that an objective is tied to.
func (s *session) describeMandate(ctx context.Context) error {
	for _, o := range s.Policy.Mandate {
		for _, part := range []struct {
			name     string
			measures []*policy.Rule
		}{{"asks", o.Asks}, {"hears", o.Hears}} {
			for _, r := range part.measures {
				row := []any{o.Slug, r.Slug, part.name, o.Name, o.Owner, o.Because, o.Source, o.Status, o.Sure, s.where(o.At)}
				if err := s.rows.Append(ctx, "mandate", row); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// limitText is a limit as a number, "" where there is none.
func limitText(x *big.Rat) string {
	if x == nil {
		return ""
	}
	return decimal.Text(x)
}

// describeClauses lists what the contract says, with what is asked as the targets have it.
func (s *session) describeClauses(ctx context.Context) error {
	for _, c := range s.Policy.Clauses {
		schedule, target, asked := "", "", ""
		if in := s.Policy.Schedule(c.Schedule); in != nil {
			schedule = in.Name
		}
		if t := s.Policy.Target(c); t != nil {
			target, asked = t.Name, t.Asks()
		}
		row := []any{c.Slug, c.Name, schedule, c.Because, c.Source, c.Status, c.Sure, c.Measure, target, asked}
		for _, kind := range policy.TieKinds {
			tied := ""
			if t := c.Tie(kind); t != nil {
				tied = t.String()
			}
			row = append(row, tied)
		}
		row = append(row, strings.Join(c.Terms, ", "), strings.Join(c.Facts, ", "), planLines(c), s.where(c.At))
		if err := s.rows.Append(ctx, "clauses", row); err != nil {
			return err
		}
	}
	return nil
}

// planLines are the lines of the plan that a clause shows, with commas.
func planLines(c *policy.Clause) string {
	var lines []string
	for _, line := range c.Plans {
		lines = append(lines, line.String())
	}
	return strings.Join(lines, ", ")
}

func (s *session) describeFiles(ctx context.Context) error {
	for _, f := range s.Policy.Files {
		if err := s.rows.Append(ctx, "policy_files", []any{f.Path, f.Hash, f.Text}); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) describeOrganisations(ctx context.Context) error {
	copies := []struct{ table, query string }{
		{"organisations", `SELECT "code", "name", "kind", "from", "to" FROM "organisations" ORDER BY ALL`},
		{"relations", `SELECT "child", "parent", "kind", "from", "to" FROM "relations" ORDER BY ALL`},
	}
	for _, c := range copies {
		if !has(s.report.Loaded, c.table) || s.reuse != nil && s.reuse.unread[c.table] {
			continue
		}
		if err := s.copyRows(ctx, c.table, c.query); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) copyRows(ctx context.Context, table, query string) error {
	rows, err := s.db.SQL().QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		row, at := make([]any, 5), make([]any, 5)
		for i := range row {
			at[i] = &row[i]
		}
		if err := rows.Scan(at...); err != nil {
			return err
		}
		if err := s.rows.Append(ctx, table, row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// describeGaps lists the gaps that the policy declares for itself as a whole, those no rule met in the data.
func (s *session) describeGaps(ctx context.Context) error {
	for _, g := range s.Policy.Gaps {
		err := s.gap(ctx, gapRow{gap: g.Slug, because: g.Because, needs: g.Needs, touches: "declared by the policy"})
		if err != nil {
			return err
		}
	}
	return nil
}

func dayOrNil(d *rule.Day) any {
	if d == nil {
		return nil
	}
	return d.Time()
}

func monthStart(m *policy.Month) any {
	if m == nil {
		return nil
	}
	return time.Date(m.Year, time.Month(m.Month), 1, 0, 0, 0, 0, time.UTC)
}

func monthEnd(m *policy.Month) any {
	if m == nil {
		return nil
	}
	return time.Date(m.Year, time.Month(m.Month)+1, 0, 0, 0, 0, 0, time.UTC)
}

// where is a place within the policy's directory: where that directory is does not change the book.
func (s *session) where(at fault.Place) string {
	if within, err := filepath.Rel(s.Policy.Dir, filepath.FromSlash(at.File)); err == nil {
		at.File = filepath.ToSlash(within)
	}
	return at.String()
}
