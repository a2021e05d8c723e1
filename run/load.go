package run

import (
	"context"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
)

// StoredName is the name a policy's table is stored under.
func StoredName(t *policy.Table) string { return "policy_" + book.Column(t.Name) }

// Load brings an economy, or only some of its tables, and a policy's own tables into a database, in the engine's
// convention. A table that the policy leaves to the economy is taken from there when it is there, else it is
// empty, so that every look-up in it finds nothing. Statements are read as known on the day that the policy is.
func Load(ctx context.Context, db *duckdb.DB, p *policy.Policy, e *economy.Economy, only ...string) (*economy.Loaded, error) {
	return LoadSound(ctx, db, p, e, nil, only...)
}

// LoadSound is Load where some files, by path, are known to be sound as long as they have the hash given: see
// [economy.Options.Sound].
func LoadSound(ctx context.Context, db *duckdb.DB, p *policy.Policy, e *economy.Economy, sound map[string]string, only ...string) (*economy.Loaded, error) {
	options := economy.Options{Only: only, InPlace: true, AsOf: p.AsOf, Sound: sound}
	if p.Attributes != nil {
		options.Extra = map[string][]economy.Column{"organisations": attributes(p)}
	}
	for _, t := range p.Tables {
		if t.Fill {
			options.Tables = append(options.Tables, filled(t))
		}
	}
	loaded, err := e.Load(ctx, db.SQL(), options)
	if err != nil {
		return nil, err
	}
	if err := storeSettings(ctx, db, p, loaded); err != nil {
		return nil, err
	}
	return loaded, storeTables(ctx, db, p, loaded)
}

func storeTables(ctx context.Context, db *duckdb.DB, p *policy.Policy, loaded *economy.Loaded) error {
	for _, t := range p.Tables {
		var err error
		if t.Fill && loaded != nil && has(loaded, book.Column(t.Name)) {
			err = storeFilled(ctx, db, p, t, loaded)
		} else {
			err = storeRows(ctx, db, t, t.Rows)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// attributes are the facts about organisations that the policy reads, as columns of the register.
func attributes(p *policy.Policy) []economy.Column {
	var columns []economy.Column
	for _, a := range p.Attributes {
		t := a.Type
		t.Missing = true
		columns = append(columns, economy.Column{Name: book.Column(a.Name), Type: t, Meaning: a.Because})
	}
	return columns
}

func has(l *economy.Loaded, table string) bool {
	return l != nil && slices.ContainsFunc(l.Tables, func(t economy.LoadedTable) bool { return t.Table == table })
}

// LoadAround brings what a price looks up, but not its records: the policy's tables, and from an economy, when there
// is one, the register and the tables that the policy leaves to it.
func LoadAround(ctx context.Context, db *duckdb.DB, p *policy.Policy, e *economy.Economy) error {
	if e == nil {
		if err := emptyRegister(ctx, db, p); err != nil {
			return err
		}
		return storeTables(ctx, db, p, nil)
	}
	only := []string{"organisations", "relations", "facts"}
	for _, t := range p.Tables {
		if t.Fill {
			only = append(only, book.Column(t.Name))
		}
	}
	_, err := Load(ctx, db, p, e, only...)
	return err
}

// emptyRegister stores the tables of organisations without rows, so that a look-up in them finds nothing.
func emptyRegister(ctx context.Context, db *duckdb.DB, p *policy.Policy) error {
	for _, name := range []string{"organisations", "relations", "facts"} {
		t := *economy.Lookup(name)
		if name == "organisations" {
			t.Columns = append(slices.Clone(t.Columns), attributes(p)...)
		}
		if err := db.Store(ctx, name, &plan.Table{Cols: Scan(&t).Cols}); err != nil {
			return err
		}
	}
	return nil
}

// Needs is what an economy, as it was loaded, lacks for a policy: the tables that its rules read, but for rules that
// name a gap to stand for that. It is what stops [Run] after the loading.
func Needs(ctx context.Context, p *policy.Policy, e *economy.Economy, loaded *economy.Loaded) error {
	s := &session{Options: Options{Policy: p, Economy: e}, only: p.Rules, report: &Report{Loaded: loaded}}
	return s.tableNeeds(ctx)
}
