package run

import (
	"context"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// settingsOf are those that a policy has for facts or terms, in order of the day they begin.
func settingsOf(p *policy.Policy, table string) []*policy.Setting {
	var out []*policy.Setting
	for _, s := range p.Settings {
		if string(s.Source) == table {
			out = append(out, s)
		}
	}
	return out
}

// Settle gives facts or terms with what a policy sets in place of what the economy has. What is set from a day on ends
// what was in force on it, and stands in place of all that begins later. The table that is given stays as it is.
func Settle(p *policy.Policy, name string, t *plan.Table) *plan.Table {
	for _, s := range settingsOf(p, name) {
		t = settle(s, t)
	}
	return t
}

func settle(s *policy.Setting, t *plan.Table) *plan.Table {
	read := newReader(t)
	out := &plan.Table{Cols: t.Cols}
	at := func(column string) int {
		return slices.IndexFunc(t.Cols, func(c plan.Column) bool { return c.Name == column })
	}
	for _, row := range t.Rows {
		if book.Slug(read.text(row, "name")) != s.Of.Slug || !slices.Equal(bodiesOf(s, read, row), s.Bodies) {
			out.Rows = append(out.Rows, row)
			continue
		}
		from, to := dayOf(read, row, "from"), dayOf(read, row, "to")
		switch {
		case s.From == nil, from != nil && *from >= *s.From:
		case to != nil && *to < *s.From:
			out.Rows = append(out.Rows, row)
		default:
			row = slices.Clone(row)
			row[at("to")] = rule.DateValue(*s.From - 1)
			out.Rows = append(out.Rows, row)
		}
	}
	return withSetting(s, out, at)
}

// bodiesOf are those that a row of facts or terms is about.
func bodiesOf(s *policy.Setting, read *reader, row []rule.Value) []string {
	if s.Source == policy.FromTerms {
		return []string{read.text(row, "provider"), read.text(row, "commissioner")}
	}
	return []string{read.text(row, "organisation")}
}

func withSetting(s *policy.Setting, t *plan.Table, at func(column string) int) *plan.Table {
	row := make([]rule.Value, len(t.Cols))
	put := func(column string, v rule.Value) {
		if i := at(column); i >= 0 {
			row[i] = v
		}
	}
	if s.Source == policy.FromTerms {
		put("provider", rule.TextValue(s.Bodies[0]))
		put("commissioner", rule.TextValue(s.Bodies[1]))
	} else {
		put("organisation", rule.TextValue(s.Bodies[0]))
	}
	name := s.Column()
	read := newReader(t)
	for _, other := range t.Rows { // as the economy spells it
		if written := read.text(other, "name"); book.Slug(written) == s.Of.Slug {
			name = written
			break
		}
	}
	put("name", rule.TextValue(name))
	put("value", asNumber(s.Value))
	put("source", rule.TextValue("set by the change "+s.Change.Name))
	put("source_file", rule.NumberValue(new(big.Rat).SetInt64(setByPolicy)))
	put("source_row", rule.NumberValue(new(big.Rat)))
	if s.From != nil {
		put("from", rule.DateValue(*s.From))
	}
	t.Rows = append(t.Rows, row)
	return t
}

// asNumber is a value as the economy has it, where yes is 1 and no is 0.
func asNumber(v rule.Value) rule.Value {
	if v.Kind() != rule.Bool {
		return v
	}
	if v.Bool() {
		return rule.IntValue(1)
	}
	return rule.IntValue(0)
}

// setByPolicy stands in place of the file of a row that no file has.
const setByPolicy = -1

// storeSettings puts what a policy sets into the facts and terms that were loaded. A body that the register does not
// have is a fault at the change.
func storeSettings(ctx context.Context, db *duckdb.DB, p *policy.Policy, loaded *economy.Loaded) error {
	if len(p.Settings) == 0 {
		return nil
	}
	if err := registered(ctx, db, p); err != nil {
		return err
	}
	for _, name := range []string{"facts", "terms"} {
		if len(settingsOf(p, name)) == 0 || !has(loaded, name) {
			continue
		}
		scan := Scan(economy.Lookup(name))
		scan.Cols = append(scan.Cols, plan.Column{Name: "source_file", Type: setType()}, plan.Column{Name: "source_row", Type: setType()})
		t, err := db.Run(ctx, scan)
		if err != nil {
			return err
		}
		if _, err := db.SQL().ExecContext(ctx, `DROP TABLE "`+name+`"`); err != nil {
			return err
		}
		if err := db.Store(ctx, name, Settle(p, name, t)); err != nil {
			return err
		}
	}
	return nil
}

// setType is that of the place of a row, or of none.
func setType() rule.Type {
	t := RowsType()
	t.Min = new(big.Rat).SetInt64(setByPolicy)
	return t
}

func registered(ctx context.Context, db *duckdb.DB, p *policy.Policy) error {
	t, err := db.Run(ctx, Scan(economy.Lookup("organisations")))
	if err != nil {
		return err
	}
	read, kinds := newReader(t), map[string]string{}
	var known []string
	for _, row := range t.Rows {
		code := read.text(row, "code")
		kinds[code] = read.text(row, "kind")
		known = append(known, code)
	}
	var faults fault.List
	for _, s := range p.Settings {
		for i, code := range s.Bodies {
			kind, found := kinds[code]
			switch {
			case !found:
				faults.Add(fault.New(s.Change.At, "the change %s sets %s of %s, which is not in the economy's register", s.Change.Name, s.Of.Name, code).
					WithHint("%s", fault.Suggest(code, known)))
			case s.Source == policy.FromTerms && kind == []string{"commissioner", "provider"}[i]:
				faults.Add(fault.New(s.Change.At, "the change %s sets a term of %s as the %s, and it is a %s", s.Change.Name, code,
					[]string{"provider", "commissioner"}[i], kind).WithHint("name the provider first: for: [%s, %s]", s.Bodies[1], s.Bodies[0]))
			}
		}
	}
	return faults.Err()
}
