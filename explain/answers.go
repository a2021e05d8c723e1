package explain

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/engine/reference"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// answers tables, for one record or row that the rule read, the rows of the policy's tables that fit what it asked: the one
// that was taken and why, those that gave way to it, and those that were revised or not yet known.
func (x *Explainer) answers(ctx context.Context, lookUps []*policy.LookUp, read func(column string) rule.Value) (Table, error) {
	out := Table{Header: []string{"look up", "asked", "where", "row", "which is"}}
	for _, u := range lookUps {
		if u.Policy == nil {
			continue
		}
		rows, places, err := x.tableRows(ctx, u.Policy)
		if err != nil {
			return out, err
		}
		a := &asking{u: u, rows: rows, places: places, look: &plan.LookUp{On: u.On, Highest: u.Highest, From: u.From, To: u.To, At: u.At,
			As: u.As, Table: &plan.Scan{Table: u.Table, Cols: u.Policy.Columns}}}
		for _, m := range u.On {
			a.key = append(a.key, reference.Eval(m.Expr, read))
		}
		if u.At != nil {
			a.day = reference.Eval(u.At, read)
		}
		out.Rows = append(out.Rows, a.tell(x.policy.AsOf)...)
	}
	return out, nil
}

// tableRows are the rows of a policy's table that are in force, and where each is.
func (x *Explainer) tableRows(ctx context.Context, t *policy.Table) ([][]rule.Value, []string, error) {
	if !t.Fill {
		places := make([]string, len(t.Rows))
		for i, line := range t.Lines {
			places[i] = fmt.Sprintf("%s:%d", t.File, line)
		}
		return t.Rows, places, nil
	}
	stored, err := x.db.Run(ctx, &plan.Scan{Table: policy.TableName(t.Slug), Cols: t.Columns})
	if err != nil {
		return nil, nil, err
	}
	return stored.Rows, slices.Repeat([]string{"the economy"}, len(stored.Rows)), nil
}

// asking is a question put to a table.
type asking struct {
	u      *policy.LookUp
	look   *plan.LookUp
	rows   [][]rule.Value
	places []string
	key    []rule.Value
	day    rule.Value
}

// tell gives a row of the explanation for each of the table that fits; one that says so where none does.
func (a *asking) tell(asOf *rule.Day) [][]string {
	fit := reference.Matching(a.look, a.key, a.day, a.rows)
	taken, err := reference.Answer(a.look, a.key, a.day, a.rows)
	if err != nil || taken == nil {
		return [][]string{{a.u.As, a.asked(), "", "", "not there"}}
	}
	why := "the only one that fits"
	switch {
	case len(fit) > 1 && a.look.Highest != "":
		why = "taken: the highest " + a.look.Highest
	case len(fit) > 1:
		why = "taken: the most specific"
	}
	out := [][]string{a.line(taken, why)}
	var lines []string
	for _, row := range fit {
		lines = append(lines, a.place(row))
		if &row[0] != &taken[0] {
			out = append(out, a.line(row, "gave way"))
		}
	}
	return append(out, a.revised(lines, asOf)...)
}

// revised are the rows that fit but that another published later stands for, or that were not known.
func (a *asking) revised(inForce []string, asOf *rule.Day) [][]string {
	t := a.u.Policy
	if t.Published == "" || t.Fill {
		return nil
	}
	at := slices.IndexFunc(t.Columns, func(c plan.Column) bool { return c.Name == t.Published })
	var out [][]string
	for i, row := range t.Versions {
		where := fmt.Sprintf("%s:%d", t.File, t.VersionLines[i])
		if slices.Contains(inForce, where) || len(reference.Matching(a.look, a.key, a.day, [][]rule.Value{row})) == 0 {
			continue
		}
		what := "revised since"
		if asOf != nil && row[at].Known() && row[at].Day() > *asOf {
			what = "not known on " + asOf.String()
		}
		out = append(out, []string{a.u.As, "", where, a.text(row), what})
	}
	return out
}

func (a *asking) place(row []rule.Value) string {
	for i := range a.rows {
		if &a.rows[i][0] == &row[0] {
			return a.places[i]
		}
	}
	return ""
}

func (a *asking) line(row []rule.Value, which string) []string {
	return []string{a.u.As, a.asked(), a.place(row), a.text(row), which}
}

// asked is the question: the value of each part of the key, and the day.
func (a *asking) asked() string {
	var parts []string
	for i, v := range a.key {
		parts = append(parts, a.u.Policy.Key[i]+" "+orMissing(v))
	}
	if a.u.At != nil {
		parts = append(parts, "on "+orMissing(a.day))
	}
	return strings.Join(parts, ", ")
}

func orMissing(v rule.Value) string {
	if !v.Known() {
		return "missing"
	}
	return v.String()
}

// text is a row's values with their columns, without those that are missing.
func (a *asking) text(row []rule.Value) string {
	var parts []string
	for i, c := range a.u.Policy.Columns {
		if row[i].Known() {
			parts = append(parts, c.Name+" "+row[i].String())
		}
	}
	return strings.Join(parts, ", ")
}
