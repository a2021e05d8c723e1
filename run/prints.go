package run

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/internal/version"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// prints are hashes of all that a book's figures are made from, so that two runs can tell what differs between them.
type prints struct {
	inputs map[string]string // what rules read: economy/TABLE, table/SLUG and parameter/SLUG of the policy, and so on
	made   map[string]string // by rule: of itself, of what it reads, and of what the rules that it reads are made from
}

// The inputs that every rule has, or that stand for what is not a table.
const (
	inputPurse  = "purse"  // the program
	inputPolicy = "policy" // its year, nation and the day as known on which it is read
	inputBefore = "before" // the book of the year before
)

func inputEconomy(table string) string { return "economy/" + table }

func hashOf(lines ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}

// printsOf hashes what a run is made from. Hashes are of the economy's files, by path; before is the digest of the book
// of the year before.
func printsOf(p *policy.Policy, rules []*policy.Rule, e *economy.Economy, files []economy.LoadedFile, before string) (*prints, error) {
	build, err := version.Build()
	if err != nil {
		return nil, fmt.Errorf("the program's own code cannot be told: %w", err)
	}
	out := &prints{inputs: map[string]string{}, made: map[string]string{}}
	for name, hash := range p.Inputs {
		out.inputs[name] = hash
	}
	asOf := ""
	if p.AsOf != nil {
		asOf = p.AsOf.String()
	}
	out.inputs[inputPurse] = hashOf(build)
	out.inputs[inputPolicy] = hashOf(fmt.Sprint(p.Year), p.Nation, asOf)
	out.inputs[inputBefore] = hashOf(before)
	for _, t := range append(slices.Clone(economy.Schema), brought(p)...) {
		out.inputs[inputEconomy(t.Name)] = tablePrint(p, t, e, files)
	}
	for _, ring := range rings(rules) {
		key := out.ring(p, ring)
		for _, r := range ring {
			out.made[r.Slug] = key
		}
	}
	return out, nil
}

// brought are the policy's tables that an economy may bring.
func brought(p *policy.Policy) []*economy.Table {
	var out []*economy.Table
	for _, t := range p.Tables {
		if t.Fill {
			out = append(out, filled(t))
		}
	}
	return out
}

// tablePrint hashes a table of the economy: its files in whatever order, how they are to be read, and what the policy
// asks of it.
func tablePrint(p *policy.Policy, t *economy.Table, e *economy.Economy, files []economy.LoadedFile) string {
	var lines []string
	for _, f := range files {
		if f.Table == t.Name {
			lines = append(lines, fmt.Sprintf("file %s %s", f.Path[strings.LastIndex(f.Path, "/")+1:], f.Hash))
		}
	}
	for _, total := range e.Totals {
		if total.Table == t.Name {
			lines = append(lines, fmt.Sprintf("total %s %s", total.Column, total.Value))
		}
	}
	columns := t.Columns
	if t.Name == "organisations" {
		columns = attributes(p)
	}
	if t.Name == "organisations" || economy.Lookup(t.Name) == nil {
		for _, c := range columns {
			lines = append(lines, fmt.Sprintf("column %s %s", c.Name, rule.Describe(c.Type)))
		}
		lines = append(lines, fmt.Sprintf("key %q %q %q", t.Key, t.From, t.To))
	}
	for _, s := range settingsOf(p, t.Name) {
		lines = append(lines, "set "+s.Means())
	}
	slices.Sort(lines)
	return hashOf(append(lines, fmt.Sprint("year ", e.Year))...)
}

// reads are the names of the inputs of a rule, sorted. The register is one of every rule's: which rows of any table are
// set aside rests on it.
func (f *prints) reads(p *policy.Policy, r *policy.Rule) []string {
	names := []string{inputPurse, inputPolicy, inputEconomy("organisations"), "target/" + r.Slug}
	if needsEarlier(r) {
		names = append(names, inputBefore)
	}
	for _, read := range r.Reads {
		kind, slug, _ := strings.Cut(read, "/")
		names = append(names, read)
		if kind == "table" {
			names = append(names, inputEconomy(slug), inputEconomy(book.Column(slug)))
		}
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool { return f.inputs[name] == "" })
}

// ring hashes the rules of a ring together: each is made from the others.
func (f *prints) ring(p *policy.Policy, members ring) string {
	var lines []string
	for _, r := range members {
		lines = append(lines, "rule "+r.Slug+" "+r.Form+" "+r.IfNoRecords)
		for _, name := range f.reads(p, r) {
			lines = append(lines, name+" "+f.inputs[name])
		}
		for _, slug := range readRules(r) {
			lines = append(lines, "made "+slug+" "+f.made[slug])
		}
	}
	return hashOf(lines...)
}

// readRules are the slugs of the rules that a rule reads, of this period or the one before, sorted.
func readRules(r *policy.Rule) []string {
	out := slices.Clone(r.Earlier)
	for _, read := range r.Reads {
		if slug, ok := strings.CutPrefix(read, "rule/"); ok {
			out = append(out, slug)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// note writes the hashes to a book's receipt.
func (f *prints) note(w *book.Writer, rules []*policy.Rule) {
	for name, hash := range f.inputs {
		w.SetReceipt(book.ReceiptInput+name, hash)
	}
	for _, r := range rules {
		w.SetReceipt(book.ReceiptMade+r.Slug, f.made[r.Slug])
		w.SetReceipt(book.ReceiptWords+r.Slug, r.Words)
		w.SetReceipt(book.ReceiptForm+r.Slug, r.Form)
	}
}
