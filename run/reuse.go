package run

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/internal/version"
	"github.com/commonpurse/commonpurse/policy"
)

// reuse is what a run takes from a book made before: the rows of each rule that is made from the same.
type reuse struct {
	receipt map[string]string // of that book
	kept    map[*policy.Rule]bool
	why     map[*policy.Rule]string // each of the others is made again
	unread  map[string]bool         // tables of the economy that need not be read, of those that it has
	sound   map[string]string       // hashes of files, by path, of which the book's run found every row sound
	gaps    []book.Row
}

// reuses compares what a run is made from with what a book was, before anything is loaded.
func (s *session) reuses(ctx context.Context) error {
	if s.From == "" {
		return nil
	}
	s.progress("looking for what is the same", 0, 0)
	old, err := book.Open(ctx, s.From, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true})
	})
	if err != nil {
		return err
	}
	defer old.Close()
	faults, err := old.Unspoilt(ctx, book.CopiedInPart()) // a table that is copied whole is proved when it is copied
	if err == nil {
		err = faults.Err()
	}
	if err != nil {
		return err
	}
	r := &reuse{kept: map[*policy.Rule]bool{}, why: map[*policy.Rule]string{}, unread: map[string]bool{}}
	if r.receipt, err = old.Receipt(ctx); err != nil {
		return err
	}
	files, err := s.hashFiles()
	if err != nil {
		return err
	}
	if s.prints, err = printsOf(s.Policy, s.only, s.Economy, files, s.beforeDigest()); err != nil {
		return err
	}
	for _, ring := range rings(s.only) {
		r.compare(s.Policy, s.prints, ring)
	}
	if r.gaps, err = old.Rows(ctx, "gaps", nil); err != nil {
		return err
	}
	doubted, err := old.Rows(ctx, "quality", map[string]string{"rule": ""})
	if err != nil {
		return err
	}
	s.reuse = r
	s.files = files
	r.leave(s.Policy, s.prints, files, doubted)
	return nil
}

func (s *session) beforeDigest() string {
	if s.earlier == nil {
		return ""
	}
	return s.earlier.Digest
}

// hashFiles hashes the economy's files without loading them.
func (s *session) hashFiles() ([]economy.LoadedFile, error) {
	var out []economy.LoadedFile
	for _, f := range s.Economy.FilesOf(brought(s.Policy)...) {
		hash, size, err := s.Economy.HashOf(f)
		if err != nil {
			return nil, err
		}
		out = append(out, economy.LoadedFile{File: f, Hash: hash, Bytes: size})
	}
	return out, nil
}

// compare keeps the rules of a ring when all of them are made from the same and say it in the same words.
func (r *reuse) compare(p *policy.Policy, now *prints, members ring) {
	first := ""
	for _, one := range members {
		why := r.differs(p, now, one)
		if why != "" && first == "" {
			first = one.Name
		}
		r.why[one] = why
	}
	for _, one := range members {
		if r.kept[one] = first == ""; first != "" && r.why[one] == "" {
			r.why[one] = "it needs " + first + ", which is made again"
		}
	}
}

// differs says why a rule is to be made again; "" where its rows are those of the book.
func (r *reuse) differs(p *policy.Policy, now *prints, one *policy.Rule) string {
	was := func(key string) string { return r.receipt[key] }
	made, same := was(book.ReceiptMade+one.Slug), was(book.ReceiptWords+one.Slug) == one.Words
	switch {
	case p.Small(one.Slug) != nil || was(book.ReceiptSmall+one.Slug) != "":
		return "its small numbers are kept over all that is published together"
	case made == now.made[one.Slug] && same:
		return ""
	case was(book.ReceiptInput+inputPurse) != now.inputs[inputPurse]:
		if was(book.ReceiptPurse) == version.String() {
			return "another build of purse made the book"
		}
		return "the book is another purse's: " + was(book.ReceiptPurse)
	case made == "":
		return "the book does not have it"
	case made == now.made[one.Slug]:
		return "its words changed"
	}
	var why []string
	if was(book.ReceiptForm+one.Slug) != one.Form && !same { // the values of parameters are part of its form
		why = append(why, "its rule changed")
	}
	for _, name := range now.reads(p, one) {
		if was(book.ReceiptInput+name) != now.inputs[name] {
			why = append(why, inputName(p, name)+" changed")
		}
	}
	for _, slug := range readRules(one) {
		if read := p.Rule(slug); read != nil && was(book.ReceiptMade+slug) != now.made[slug] && read != one {
			why = append(why, "it reads "+read.Name)
		}
	}
	if len(why) == 0 { // a define, a derive, or the type of something
		return "something that it names changed"
	}
	return strings.Join(slices.Compact(why), "; ")
}

// inputName is an input as a person knows it.
func inputName(p *policy.Policy, name string) string {
	kind, slug, _ := strings.Cut(name, "/")
	switch {
	case name == inputPolicy:
		return "the policy's year, nation or day as known"
	case name == inputBefore:
		return "the book of the year before"
	case kind == "economy":
		return "the economy's " + slug
	case kind == "target":
		return "its targets"
	}
	for _, t := range p.Tables {
		if kind == "table" && t.Slug == slug {
			return "the table " + t.Name
		}
	}
	for _, x := range p.Parameters {
		if kind == "parameter" && x.Slug == slug {
			return "the parameter " + x.Name
		}
	}
	return "the " + kind + " " + slug
}

// leave finds the tables that need not be read: no rule that is made again reads them, and no row of them was set aside,
// which would have to be kept again.
func (r *reuse) leave(p *policy.Policy, now *prints, files []economy.LoadedFile, doubted []book.Row) {
	needed := map[string]bool{}
	for one, why := range r.why {
		if why == "" {
			continue
		}
		for _, name := range now.reads(p, one) {
			needed[name] = true
		}
	}
	for _, row := range doubted {
		needed[inputEconomy(row.Get("table"))] = true
	}
	for _, name := range []string{"organisations", "relations"} { // which the book lists
		input := inputEconomy(name)
		if r.receipt[book.ReceiptInput+input] != now.inputs[input] {
			needed[input] = true
		}
	}
	r.sound = r.soundFiles(now, files, doubted)
	needed[inputEconomy("replies")] = true // those to no decision are listed in every book
	any := false
	for _, f := range files {
		any = any || needed[inputEconomy(f.Table)]
	}
	for _, f := range files {
		if !needed[inputEconomy(f.Table)] && !(any && f.Table == "organisations") {
			r.unread[f.Table] = true
		}
	}
}

// soundFiles are those that need not be judged row by row again: they and the register are as they were, and no row of
// their tables was set aside.
func (r *reuse) soundFiles(now *prints, files []economy.LoadedFile, doubted []book.Row) map[string]string {
	same := func(table string) bool {
		input := inputEconomy(table)
		return r.receipt[book.ReceiptInput+input] == now.inputs[input]
	}
	out := map[string]string{}
	for _, f := range files {
		odd := slices.ContainsFunc(doubted, func(row book.Row) bool { return row.Get("table") == f.Table })
		if !odd && same(f.Table) && same("organisations") {
			out[f.Path] = f.Hash
		}
	}
	return out
}

// read loads what is needed of the economy, and puts what is known of the rest beside it.
func (s *session) read(ctx context.Context) error {
	var only []string
	for _, f := range s.files {
		if !s.reuse.unread[f.Table] && !slices.Contains(only, f.Table) {
			only = append(only, f.Table)
		}
	}
	loaded := &economy.Loaded{Files: slices.Clone(s.files)}
	if len(only) > 0 || s.changed() {
		s.progress("loading what is needed of the economy", 0, 0)
		var err error
		if loaded, err = LoadSound(ctx, s.db, s.Policy, s.Economy, s.reuse.sound, append(only, "organisations")...); err != nil {
			return err
		}
	}
	seen := map[string]bool{}
	for i, f := range loaded.Files {
		at := slices.IndexFunc(s.files, func(g economy.LoadedFile) bool { return g.Path == f.Path })
		if at < 0 || !s.reuse.unread[f.Table] {
			continue
		}
		rows, err := strconv.ParseInt(s.reuse.receipt[book.ReceiptFile+f.Path+"/rows"], 10, 64)
		if err != nil {
			return fmt.Errorf("%s: its receipt does not say how many rows %s has", s.From, f.Path)
		}
		loaded.Files[i].Hash, loaded.Files[i].Rows = s.files[at].Hash, rows
		if !seen[f.Table] {
			seen[f.Table] = true
			loaded.Tables = append(loaded.Tables, economy.LoadedTable{Table: f.Table})
		}
	}
	s.report.Loaded = loaded
	return nil
}

// changed says whether any rule is made again.
func (s *session) changed() bool {
	return slices.ContainsFunc(s.only, func(r *policy.Rule) bool { return !s.reuse.kept[r] })
}

// keep copies the rows of the rules that are kept.
func (s *session) keep(ctx context.Context) error {
	if s.reuse == nil {
		return nil
	}
	s.progress("copying what is the same", 0, 0)
	path, err := filepath.Abs(s.From)
	if err != nil {
		return err
	}
	var slugs []string
	for _, r := range s.only {
		if s.reuse.kept[r] {
			slugs = append(slugs, r.Slug)
		}
	}
	if err := s.book.CopyRules(ctx, path, slugs); err != nil {
		return err
	}
	for _, table := range []string{"organisations", "relations"} {
		if s.reuse.unread[table] {
			if err := s.book.CopyTable(ctx, s.From, table, s.reuse.receipt); err != nil {
				return err
			}
		}
	}
	return s.keepGaps(ctx, slugs)
}

// keepGaps copies the gaps that kept rules met, in the policy's words of today.
func (s *session) keepGaps(ctx context.Context, slugs []string) error {
	for _, row := range s.reuse.gaps {
		if row.Get("rule") == "" || !slices.Contains(slugs, row.Get("rule")) {
			continue
		}
		g := s.declared(gapRow{gap: row.Get("gap"), rule: row.Get("rule"), period: row.Get("period"),
			because: row.Get("because"), needs: row.Get("needs"), touches: row.Get("touches")})
		if n, known := row.Decimal("records"); known {
			g.records = n.Rat()
		}
		if err := s.gap(ctx, g); err != nil {
			return err
		}
	}
	return nil
}
