package run

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
)

// Beside runs many policies that differ a little from a base over one economy, which is loaded once. A run takes from the
// base's book the rows of the rules that are made from the same, as a run from a book does, and keeps what it makes in
// memory. The rows are those that [Run] would write.
type Beside struct {
	base    *policy.Policy
	economy *economy.Economy
	db      *duckdb.DB
	loaded  *economy.Loaded
	files   []economy.LoadedFile
	receipt map[string]string
	earlier *Earlier
	rows    map[*book.Table][]book.Row // of the base's book, that rules made
	plain   map[string]*plan.Table     // facts and terms as the base has them
	set     map[string]bool            // of those, which are not so now
	stored  map[string]string          // hashes of the policy's tables as they are stored, by slug
	tables  map[string]bool            // names of all that is stored
}

// ErrNotBeside says that a policy differs from the base in more than can be run beside it: run it whole.
var ErrNotBeside = errors.New("the policy asks something else of the economy than its base")

// OpenBeside loads an economy for runs beside a policy, whose book is given.
func OpenBeside(ctx context.Context, o Options) (*Beside, error) {
	b := &Beside{base: o.Policy, economy: o.Economy, rows: map[*book.Table][]book.Row{}, plain: map[string]*plan.Table{}, set: map[string]bool{},
		stored: map[string]string{}, tables: map[string]bool{}}
	if err := b.open(ctx, o); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func (b *Beside) open(ctx context.Context, o Options) error {
	var err error
	if b.db, err = duckdb.Open("", duckdb.Options{Threads: o.Threads, MemoryLimit: o.Memory}); err != nil {
		return err
	}
	if b.loaded, err = Load(ctx, b.db, o.Policy, o.Economy); err != nil {
		return err
	}
	b.files = b.loaded.Files
	if err := b.read(ctx, o.Book); err != nil {
		return err
	}
	if o.After != "" {
		if b.earlier, err = OpenEarlier(ctx, o.After, o.Policy); err != nil {
			return err
		}
	}
	now, err := printsOf(b.base, b.base.Rules, b.economy, b.files, b.before())
	if err != nil {
		return err
	}
	if b.receipt[book.ReceiptInput+inputPurse] != now.inputs[inputPurse] {
		return fault.New(fault.Place{File: o.Book}, "this book was made by another build of purse").
			WithHint("make it again with purse run, or leave it away: it is then made")
	}
	for _, name := range slices.Sorted(maps.Keys(now.inputs)) {
		if b.receipt[book.ReceiptInput+name] != now.inputs[name] {
			return fault.New(fault.Place{File: o.Book}, "this book is not of the policy and the economy as they are now: %s differs", inputName(b.base, name)).
				WithHint("give the book of them, or leave it away: it is then made")
		}
	}
	for _, name := range []string{"facts", "terms"} {
		scan := Scan(economy.Lookup(name))
		scan.Cols = append(scan.Cols, plan.Column{Name: "source_file", Type: setType()}, plan.Column{Name: "source_row", Type: setType()})
		if b.plain[name], err = b.db.Run(ctx, scan); err != nil {
			return err
		}
	}
	for _, t := range b.base.Tables {
		b.stored[t.Slug] = b.base.Inputs["table/"+t.Slug]
	}
	names, err := b.names(ctx)
	for _, name := range names {
		b.tables[name] = true
	}
	return err
}

func (b *Beside) before() string {
	if b.earlier == nil {
		return ""
	}
	return b.earlier.Digest
}

// read takes what rules made from the base's book.
func (b *Beside) read(ctx context.Context, path string) error {
	old, err := book.Open(ctx, path, func(path string) (book.Store, error) { return duckdb.Open(path, duckdb.Options{ReadOnly: true}) })
	if err != nil {
		return err
	}
	defer old.Close()
	faults, err := old.Unspoilt(ctx, book.CopiedInPart())
	if err == nil {
		err = faults.Err()
	}
	if err != nil {
		return err
	}
	if b.receipt, err = old.Receipt(ctx); err != nil {
		return err
	}
	for _, t := range book.RuleTables() {
		if b.rows[t], err = old.Rows(ctx, t.Name, nil); err != nil {
			return err
		}
	}
	return nil
}

// Close gives the economy up.
func (b *Beside) Close() error {
	var err error
	if b.db != nil {
		err = b.db.Close()
	}
	if b.earlier != nil {
		err = errors.Join(err, b.earlier.Close())
	}
	return err
}

// Base are the rows that rules made in the base's book.
func (b *Beside) Base() *book.Memory {
	out, all := book.NewMemory(), map[string]bool{}
	for _, r := range b.base.Rules {
		all[r.Slug] = true
	}
	for t, rows := range b.rows {
		out.Keep(t, rows, all)
	}
	return out
}

// Run runs a policy, and gives what its rules make. The error is [ErrNotBeside] for one that must be run whole, and else
// what would stop a run.
func (b *Beside) Run(ctx context.Context, p *policy.Policy) (*book.Memory, error) {
	if err := Check(p); err != nil {
		return nil, err
	}
	now, err := printsOf(p, p.Rules, b.economy, b.files, b.before())
	if err != nil {
		return nil, err
	}
	if err := b.fits(p, now); err != nil {
		return nil, err
	}
	if err := b.store(ctx, p); err != nil {
		return nil, err
	}
	r := &reuse{receipt: b.receipt, kept: map[*policy.Rule]bool{}, why: map[*policy.Rule]string{}}
	kept := map[string]bool{}
	for _, ring := range rings(p.Rules) {
		r.compare(p, now, ring)
		for _, one := range ring {
			kept[one.Slug] = r.kept[one]
		}
	}
	out := book.NewMemory()
	for t, rows := range b.rows {
		out.Keep(t, rows, kept)
	}
	s := &session{Options: Options{Policy: p, Economy: b.economy, AsOf: p.AsOf}, db: b.db, on: OnDuckDB(b.db), rows: out, only: p.Rules,
		report: &Report{Loaded: b.loaded}, reuse: r, prints: now}
	if b.earlier != nil {
		s.before, s.beforePolicy = b.earlier, b.earlier.Policy
	}
	err = s.tableNeeds(ctx)
	for _, stage := range []func(context.Context) error{s.owed, s.rules} {
		if err == nil {
			err = stage(ctx)
		}
	}
	return out, errors.Join(err, b.tidy(ctx))
}

// fits says whether all that a policy asks of the economy is loaded: of the base's differs at most what the policy has
// itself, and what it sets of facts and terms.
func (b *Beside) fits(p *policy.Policy, now *prints) error {
	for name, hash := range now.inputs {
		if name == inputEconomy("facts") || name == inputEconomy("terms") || !(name == inputPolicy || name == inputPurse || strings.HasPrefix(name, "economy/")) {
			continue
		}
		if b.receipt[book.ReceiptInput+name] != hash {
			return ErrNotBeside
		}
	}
	if len(p.Tables) != len(b.base.Tables) {
		return ErrNotBeside
	}
	for _, t := range p.Tables {
		if _, ok := b.stored[t.Slug]; !ok || t.Fill && p.Inputs["table/"+t.Slug] != b.stored[t.Slug] {
			return ErrNotBeside
		}
	}
	return nil
}

// store brings the database to have the policy's tables, and the facts and terms with what it sets.
func (b *Beside) store(ctx context.Context, p *policy.Policy) error {
	for _, name := range []string{"facts", "terms"} {
		settings := len(settingsOf(p, name)) > 0
		if !has(b.loaded, name) || !settings && !b.set[name] {
			continue
		}
		if err := b.replace(ctx, name, Settle(p, name, b.plain[name])); err != nil {
			return err
		}
		b.set[name] = settings
	}
	if len(p.Settings) > 0 {
		if err := registered(ctx, b.db, p); err != nil {
			return err
		}
	}
	for _, t := range p.Tables {
		if hash := p.Inputs["table/"+t.Slug]; !t.Fill && b.stored[t.Slug] != hash {
			if err := b.replace(ctx, StoredName(t), &plan.Table{Cols: t.Columns, Rows: t.Rows}); err != nil {
				return fmt.Errorf("%s: table %s: %w", t.At, t.Name, err)
			}
			b.stored[t.Slug] = hash
		}
	}
	return nil
}

func (b *Beside) replace(ctx context.Context, name string, t *plan.Table) error {
	if _, err := b.db.SQL().ExecContext(ctx, `DROP TABLE IF EXISTS "`+name+`"`); err != nil {
		return err
	}
	return b.db.Store(ctx, name, t)
}

// tidy drops what a run kept on the way.
func (b *Beside) tidy(ctx context.Context) error {
	names, err := b.names(ctx)
	for _, name := range names {
		if err == nil && !b.tables[name] {
			_, err = b.db.SQL().ExecContext(ctx, `DROP TABLE "`+name+`"`)
		}
	}
	return err
}

func (b *Beside) names(ctx context.Context) ([]string, error) {
	rows, err := b.db.SQL().QueryContext(ctx, `SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY table_name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
