package negotiate

import (
	"context"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// Register are the bodies of an economy, and the facts and terms that it has of them, with what a policy sets.
type Register struct {
	Codes []string // sorted
	Names map[string]string
	Kinds map[string]string
	Facts []Fact
	Terms []Fact
}

// Fact is a fact of a body, or a term of a provider and a commissioner.
type Fact struct {
	Slug     string
	Bodies   []string
	From, To *rule.Day
	Value    rule.Value
}

// ReadRegister reads the bodies of an economy, their facts and their terms.
func ReadRegister(ctx context.Context, p *policy.Policy, e *economy.Economy) (*Register, error) {
	db, err := duckdb.Open("", duckdb.Options{})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if _, err := run.Load(ctx, db, p, e, "organisations", "facts", "terms"); err != nil {
		return nil, err
	}
	out := &Register{Names: map[string]string{}, Kinds: map[string]string{}}
	t, err := db.Run(ctx, run.Scan(economy.Lookup("organisations")))
	if err != nil {
		return nil, err
	}
	read := reading(t)
	for _, row := range t.Rows {
		code := read(row, "code").Text()
		out.Names[code], out.Kinds[code] = text(read(row, "name")), text(read(row, "kind"))
		out.Codes = append(out.Codes, code)
	}
	slices.Sort(out.Codes)
	out.Codes = slices.Compact(out.Codes)
	if out.Facts, err = facts(ctx, db, "facts", "organisation"); err != nil {
		return nil, err
	}
	out.Terms, err = facts(ctx, db, "terms", "provider", "commissioner")
	return out, err
}

func facts(ctx context.Context, db *duckdb.DB, table string, bodies ...string) ([]Fact, error) {
	t, err := db.Run(ctx, run.Scan(economy.Lookup(table)))
	if err != nil {
		return nil, err
	}
	read := reading(t)
	var out []Fact
	for _, row := range t.Rows {
		f := Fact{Slug: book.Slug(text(read(row, "name"))), Value: read(row, "value"), From: day(read(row, "from")), To: day(read(row, "to"))}
		for _, b := range bodies {
			f.Bodies = append(f.Bodies, text(read(row, b)))
		}
		out = append(out, f)
	}
	return out, nil
}

// reading gives the value of a column of a row.
func reading(t *plan.Table) func(row []rule.Value, column string) rule.Value {
	at := map[string]int{}
	for i, c := range t.Cols {
		at[c.Name] = i
	}
	return func(row []rule.Value, column string) rule.Value { return row[at[column]] }
}

func text(v rule.Value) string {
	if !v.Known() {
		return ""
	}
	return v.Text()
}

func day(v rule.Value) *rule.Day {
	if !v.Known() {
		return nil
	}
	d := v.Day()
	return &d
}

// On is the value of a fact or term in force on a day, "" where there is none.
func on(all []Fact, slug string, bodies []string, d rule.Day) string {
	for _, f := range all {
		if f.Slug != slug || !slices.Equal(f.Bodies, bodies) || f.From != nil && *f.From > d || f.To != nil && *f.To < d || !f.Value.Known() {
			continue
		}
		return decimal.Text(f.Value.Rat())
	}
	return ""
}

// has says whether a name is a code or a kind of body that there is.
func (r *Register) has(name string) bool {
	if _, ok := r.Kinds[name]; ok {
		return true
	}
	return slices.Contains(r.kinds(), name)
}

func (r *Register) kinds() []string {
	var out []string
	for _, kind := range r.Kinds {
		out = append(out, kind)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Bodies are the codes that a name stands for: itself, or all of its kind.
func (r *Register) Bodies(name string) []string {
	if _, ok := r.Kinds[name]; ok {
		return []string{name}
	}
	var out []string
	for _, code := range r.Codes {
		if r.Kinds[code] == name {
			out = append(out, code)
		}
	}
	return out
}

// centre says whether a party is the centre: by name, or as the body that is the nation.
func (r *Register) centre(p *Party) bool {
	return p.Centre || len(p.Codes) == 1 && r.Kinds[p.Codes[0]] == "nation"
}

// May says whether a party may change what is held so, of some bodies (those of a fact or term; none for others), and
// why not.
func (r *Register) May(p *Party, h policy.Held, bodies []string) (bool, string) {
	switch {
	case p.Panel:
		return true, ""
	case h.Who() == policy.National:
		return r.centre(p), "it is national: only the centre may change it"
	case r.centre(p):
		return false, "it is " + h.Who() + ": " + h.Words() + " may change it, and the centre may not"
	}
	for _, name := range p.Codes {
		for _, code := range r.Bodies(name) {
			if !r.MayBody(code, h, bodies) {
				return false, "it is " + h.Who() + ": " + whose(h, bodies) + " may change it"
			}
		}
	}
	return true, ""
}

func whose(h policy.Held, bodies []string) string {
	if len(h.HeldBy) > 0 || len(bodies) == 0 {
		return h.Words()
	}
	return list(bodies, " and ")
}

// MayBody says whether one body may.
func (r *Register) MayBody(code string, h policy.Held, bodies []string) bool {
	if len(bodies) > 0 && !slices.Contains(bodies, code) {
		return false
	}
	kind := r.Kinds[code]
	switch {
	case len(h.HeldBy) > 0:
		return slices.Contains(h.HeldBy, code) || slices.Contains(h.HeldBy, kind)
	case h.Who() == policy.Local || len(bodies) > 0:
		return true
	}
	return r.contracts(code)
}

// contracts says whether a body is a party to contracts: a provider or a commissioner, or one that the terms name.
func (r *Register) contracts(code string) bool {
	if kind := r.Kinds[code]; kind == "provider" || kind == "commissioner" {
		return true
	}
	return slices.ContainsFunc(r.Terms, func(f Fact) bool { return slices.Contains(f.Bodies, code) })
}

// meant says whether a name, as to: has it, stands for a party or for a part of it.
func (r *Register) meant(name string, p *Party) bool {
	if isCentre(name) {
		return r.centre(p)
	}
	for _, code := range p.Codes {
		for _, one := range r.Bodies(code) {
			if one == name || r.Kinds[one] == name {
				return true
			}
		}
	}
	return false
}
