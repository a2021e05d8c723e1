package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// The sections of a policy's files.
var sectionNames = []string{"policy", "parameters", "tables", "organisations", "facts", "terms", "define", "derive", "targets", "mandate", "small numbers", "gaps",
	"dualities", "labels", "schedules", "clauses", "arbitration", "changes",
	"share", "price", "measure", "transfer", "decide", "positions"}

// kinds are the sections that hold rules, in the order they are told.
var kinds = []Kind{KindShare, KindPrice, KindMeasure, KindTransfer, KindDecide, KindPosition}

// entry is one named thing of a policy as written, before it is understood.
type entry struct {
	section string      // singular: "parameter", "table", "attribute", "parent", "fact", "term", "define", "derive", "target", "objective", "small numbers", "gap", "schedule", "clause", "duality", "label", or a kind
	of      string      // of a define or derive: the table's name
	dir     string      // the directory that its files are in
	prefix  string      // of the names of its files in Policy.Files
	added   bool        // by a reform
	edited  bool        // it is not as its file has it, but as a reform made it
	rows    []*changing // changes of a table's rows
	// settings are the values that reforms set for bodies, of a fact or term
	settings []*changing
	yamlnode.Pair
}

// key is what no two things of a policy may share. Rules of every kind share their names.
func (e *entry) key() string { return sectionKey(e.section, e.of, e.Slug) }

func sectionKey(section, of, slug string) string {
	if slices.Contains(kinds, Kind(section)) {
		section = "rule"
	}
	return section + "/" + of + "/" + slug
}

// sections gives the fields of policy: and the items of changes: of one directory, and reports unknown sections
// and fields written twice.
func (l *loader) sections(roots []*yamlnode.Node) (head []yamlnode.Pair, changes []*yamlnode.Node) {
	var arbitration []yamlnode.Pair
	for _, root := range roots {
		if root.Kind != yamlnode.Mapping {
			l.faults.Add(fault.New(root.At, "the file is %s, expected sections such as policy: and price:", root.Kind))
			continue
		}
		for _, p := range root.Pairs {
			l.uses.note(sectionNames, p.Name)
			switch {
			case p.Slug == "policy":
				head = append(head, l.policyFields(p, head)...)
			case p.Slug == "arbitration":
				arbitration = append(arbitration, p)
			case p.Slug == "changes":
				changes = append(changes, l.list(p.Value, "changes")...)
			case !slices.ContainsFunc(sectionNames, func(name string) bool { return book.Slug(name) == p.Slug }):
				l.faults.Add(fault.New(p.At, "unknown section %q", p.Name).WithHint("%s", fault.Suggest(p.Name, sectionNames)))
			}
		}
	}
	for i := range arbitration[min(1, len(arbitration)):] {
		l.faults.Add(fault.New(arbitration[i+1].At, "a second arbitration: section").WithAlso(arbitration[0].At, "the first"))
	}
	if len(arbitration) > 0 && l.arbitration == nil { // a reform is read before what it extends
		l.arbitration = &arbitration[0]
	}
	return head, changes
}

func (l *loader) policyFields(p yamlnode.Pair, before []yamlnode.Pair) []yamlnode.Pair {
	if !l.isMapping(p.Value, "policy") {
		return nil
	}
	var fields []yamlnode.Pair
	for _, f := range p.Value.Pairs {
		if first := findPair(before, f.Slug); first != nil {
			l.faults.Add(fault.New(f.At, "policy: says %q twice", f.Name).WithAlso(first.At, "the first"))
			continue
		}
		fields = append(fields, f)
	}
	return fields
}

func findPair(pairs []yamlnode.Pair, name string) *yamlnode.Pair {
	slug := book.Slug(name)
	for i := range pairs {
		if pairs[i].Slug == slug {
			return &pairs[i]
		}
	}
	return nil
}

// merge adds the named things of a directory's files.
func (l *loader) merge(roots []*yamlnode.Node, y layer) {
	for _, root := range roots {
		for _, p := range root.Pairs {
			switch p.Slug {
			case "policy", "changes", "arbitration":
			case "parameters", "tables", "gaps", "facts", "terms", "schedules", "clauses", "positions":
				l.addAll(strings.TrimSuffix(p.Slug, "s"), "", p, y)
			case "dualities":
				l.addAll("duality", "", p, y)
			case "labels":
				for _, item := range l.list(p.Value, "labels") {
					l.add(&entry{section: "label", dir: y.dir, prefix: y.prefix, Pair: labelPair(item)})
				}
			case "mandate":
				l.addAll("objective", "", p, y)
			case "small-numbers":
				l.addAll("small numbers", "", p, y)
			case "organisations":
				l.addOrganisations(p, y)
			case "define", "derive":
				l.addDefines(p.Slug, p, y)
			case "targets":
				for _, item := range l.list(p.Value, "targets") {
					l.add(&entry{section: "target", dir: y.dir, prefix: y.prefix, Pair: targetPair(item)})
				}
			default:
				if slices.Contains(kinds, Kind(p.Slug)) {
					l.addAll(p.Slug, "", p, y)
				}
			}
		}
	}
}

func (l *loader) addOrganisations(p yamlnode.Pair, y layer) {
	f := l.fields(p.Value, "organisations", "attributes", "parents")
	for _, name := range []string{"attributes", "parents"} {
		if pair := f.pair(name); pair != nil {
			l.addAll(strings.TrimSuffix(name, "s"), "", *pair, y)
		}
	}
}

// addDefines adds what is defined or derived for tables of the economy.
func (l *loader) addDefines(section string, p yamlnode.Pair, y layer) {
	if !l.isMapping(p.Value, section) {
		return
	}
	for _, of := range p.Value.Pairs {
		if t := l.economyTable(of.Name, of.At); t != nil {
			l.addAll(section, t.Name, of, y)
		}
	}
}

func (l *loader) addAll(section, of string, p yamlnode.Pair, y layer) {
	if p.Value.Empty || !l.isMapping(p.Value, p.Name) {
		return
	}
	for _, named := range p.Value.Pairs {
		l.add(&entry{section: section, of: of, dir: y.dir, prefix: y.prefix, Pair: named})
	}
}

// add keeps a named thing, unless its name is taken.
func (l *loader) add(e *entry) {
	before, taken := l.entries[e.key()]
	if !taken || e.section == "target" || e.section == "label" && e.Slug == "" {
		l.entries[e.key()] = e
		l.order = append(l.order, e)
		return
	}
	f := fault.New(e.At, "the %s %q is already there", e.section, e.Name)
	if before.Name != e.Name || before.section != e.section {
		f = fault.New(e.At, "the %s %q has the name of the %s %q", e.section, e.Name, before.section, before.Name)
	}
	f.WithAlso(before.At, "the first").WithHint("rename or take away one of them")
	if before.dir != e.dir {
		f.WithHint("it is in the policy that this one extends: write what differs under changes:")
	}
	l.faults.Add(f)
}

// targetPair names a target: by its name, else by its measure.
func targetPair(item *yamlnode.Node) yamlnode.Pair {
	name := item.Find("name")
	if name == nil {
		name = item.Find("measure")
	}
	p := yamlnode.Pair{At: item.At, Value: item}
	if name != nil && name.Value.Kind == yamlnode.Scalar {
		p.Name, p.Slug, p.At = name.Value.Text, book.Slug(name.Value.Text), name.Value.At
	}
	return p
}

// economyTable finds a table of the economy's schema by the name written, reporting an unknown one.
func (l *loader) economyTable(name string, at fault.Place) *economy.Table {
	if t := economy.Lookup(book.Column(name)); t != nil {
		return t
	}
	var known []string
	for _, t := range economy.Schema {
		known = append(known, t.Name)
	}
	l.faults.Add(fault.New(at, "unknown table %q of the economy", name).WithHint("%s", fault.Suggest(name, known)))
	return nil
}
