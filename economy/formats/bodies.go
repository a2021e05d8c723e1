package formats

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

// body is one organisation found in the files.
type body struct {
	code, name, kind, from, to, postcode string
	parent                               string // code of its integrated care board
}

// bodies is the register of an import: from files of organisations, and from names in the data.
type bodies struct {
	known map[string]*body  // from files of organisations
	seen  map[string]*body  // from the figures
	alias map[string]string // other codes of a body, such as those of the statistics office, to its own
}

// put adds what a file of organisations says; the first to say a thing is believed.
func (b *bodies) put(found body) { add(&b.known, found) }

// met adds what the figures say of a body: its code, and perhaps its name and parent.
func (b *bodies) met(found body) { add(&b.seen, found) }

func add(to *map[string]*body, found body) {
	if found.code == "" {
		return
	}
	if *to == nil {
		*to = map[string]*body{}
	}
	if found.name == "#N/A" {
		found.name = ""
	}
	old, ok := (*to)[found.code]
	if !ok {
		(*to)[found.code] = &found
		return
	}
	for _, pair := range [][2]*string{{&old.name, &found.name}, {&old.kind, &found.kind}, {&old.from, &found.from},
		{&old.to, &found.to}, {&old.postcode, &found.postcode}, {&old.parent, &found.parent}} {
		if *pair[0] == "" {
			*pair[0] = *pair[1]
		}
	}
}

// settle makes the register that is written: the files of organisations where there are any, and then codes met in the
// figures that they lack are only noted; else what the figures say.
func (b *bodies) settle(j *job) {
	if len(b.known) == 0 {
		b.known = b.seen
		return
	}
	var strays []string
	for code := range b.seen {
		if _, ok := b.known[code]; !ok {
			strays = append(strays, code)
		}
	}
	slices.Sort(strays)
	if len(strays) > 0 {
		j.note("%d codes of the figures are not among the organisations given, and loading will set their rows aside: %s",
			len(strays), some(strays))
	}
}

var orgColumns = []wanted{
	{name: "code", headers: []string{"code", "org_code", "icb24cdh", "sub_icb_code"}, needed: true},
	{name: "name", headers: []string{"name", "org_name", "icb24nm"}},
	{name: "role", headers: []string{"role", "kind"}},
	{name: "parent", headers: []string{"parent_code", "icb_code"}},
	{name: "parent name", headers: []string{"parent_name"}},
	{name: "board", headers: []string{"high_level_geography"}},
	{name: "from", headers: []string{"open_date", "from"}},
	{name: "to", headers: []string{"close_date", "to"}},
	{name: "postcode", headers: []string{"postcode"}},
	{name: "office code", headers: []string{"icb24cd"}},
	{name: "subtype", headers: []string{"subtype"}},
	{name: "joined", headers: []string{"join_parent_date"}},
}

// isOrganisations says that a header is of a file of organisations and not of figures.
func isOrganisations(header []string) bool {
	l, faults := findColumns("", header, orgColumns, nil)
	places := slices.ContainsFunc(header, func(name string) bool { return strings.EqualFold(name, "sub_icb_code") }) &&
		!slices.ContainsFunc(l.unknown, func(name string) bool { return !strings.HasSuffix(book.Column(name), "_ons_code") })
	return len(faults) == 0 && (l.has("role") && l.has("name") || places || l.has("office code"))
}

// readOrganisations reads a file of organisations.
func (j *job) readOrganisations(in *input, r *csvfile.Reader) *fault.Fault {
	l, faults := findColumns(in.path, r.Header, orgColumns, nil)
	if len(faults) > 0 {
		j.faults.Add(faults[1:]...)
		return faults[0]
	}
	in.report.Unknown = l.unknown
	return j.rows(in, r, func(row csvfile.Row) {
		code := l.get(row.Cells, "code")
		if code == "" {
			j.aside(in, row, "code", economy.KindMissing, "", "the code of an organisation", "")
			return
		}
		found := body{code: code, name: l.get(row.Cells, "name"), kind: l.kind(row.Cells), postcode: l.get(row.Cells, "postcode"),
			from: odsDate(l.get(row.Cells, "from")), to: odsDate(l.get(row.Cells, "to")), parent: l.get(row.Cells, "parent")}
		if l.has("board") && found.kind == "provider" {
			found.parent = l.get(row.Cells, "board")
		}
		if found.kind == "practice" || found.kind == "icb" {
			found.parent = ""
		}
		j.bodies.put(found)
		j.bodies.put(body{code: found.parent, name: l.get(row.Cells, "parent name"), kind: "icb"})
		if office := l.get(row.Cells, "office code"); office != "" {
			if j.bodies.alias == nil {
				j.bodies.alias = map[string]string{}
			}
			j.bodies.alias[office] = code
		}
		in.report.Loaded++
	})
}

// kind is what sort of body a row is of, by its role or by the layout of the register's own files.
func (l layout) kind(cells []string) string {
	role := strings.ToLower(l.get(cells, "role"))
	switch {
	case role != "":
		return role
	case l.has("office code"):
		return "icb"
	case l.has("joined"):
		return "practice"
	case l.has("subtype"), strings.EqualFold(l.header[0], "sub_icb_code"):
		return "commissioner"
	}
	return "provider"
}

// odsDate writes a date of the register, 20250401, as ours.
func odsDate(text string) string {
	if len(text) == 8 && !strings.Contains(text, "-") {
		return text[:4] + "-" + text[4:6] + "-" + text[6:]
	}
	return text
}

// write makes the tables of organisations and relations.
func (b *bodies) write(j *job) error {
	b.settle(j)
	old, err := j.baseKeys("organisations", "code")
	if err != nil {
		return err
	}
	oldLinks, err := j.baseKeys("relations", "child", "kind")
	if err != nil {
		return err
	}
	list := slices.SortedFunc(maps.Values(b.known), func(x, y *body) int { return cmp.Compare(x.code, y.code) })
	if len(list) == 0 {
		return nil
	}
	organisations, err := j.table("organisations", "code", "name", "kind", "from", "to", "postcode")
	if err != nil {
		return err
	}
	for _, o := range list {
		if !old[o.code] {
			organisations.add(o.code, cmp.Or(o.name, o.code), cmp.Or(o.kind, "other"), o.from, o.to, o.postcode)
		}
	}
	for _, o := range list {
		if o.parent == "" || oldLinks[o.code+"\x1ficb"] {
			continue
		}
		relations, err := j.table("relations", "child", "parent", "kind")
		if err != nil {
			return err
		}
		relations.add(o.code, o.parent, "icb")
	}
	return nil
}

// some is a list cut to its first ten.
func some(list []string) string {
	if len(list) <= 10 {
		return strings.Join(list, ", ")
	}
	return strings.Join(list[:10], ", ") + fmt.Sprintf(" and %d more", len(list)-10)
}

// baseKeys are the keys that a table of the economy added to has already, its columns joined by a unit separator.
func (j *job) baseKeys(name string, columns ...string) (map[string]bool, error) {
	keys := map[string]bool{}
	if j.base == nil {
		return keys, nil
	}
	for _, f := range j.base.Files {
		if f.Table != name {
			continue
		}
		file := filepath.Join(j.base.Dir, filepath.FromSlash(f.Path))
		if strings.HasSuffix(file, ".parquet") {
			return nil, fault.List{fault.New(fault.Place{File: file}, "%s of the economy added to is Parquet, expected CSV", name).
				WithHint("import into another directory, and put the files together by hand")}
		}
		if err := readKeys(file, columns, keys); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

func readKeys(file string, columns []string, keys map[string]bool) error {
	in, err := csvfile.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	r := csvfile.NewReader(in, file)
	if bad := r.ReadHeader(); bad != nil {
		return fault.List{bad}
	}
	var all []wanted
	for _, c := range columns {
		all = append(all, wanted{name: c, headers: []string{c}, needed: true})
	}
	l, faults := findColumns(file, r.Header, all, nil)
	if len(faults) > 0 {
		return faults
	}
	for {
		row, more, bad := r.Next()
		if bad != nil {
			return fault.List{bad}
		}
		if !more {
			return nil
		}
		parts := make([]string, len(columns))
		for i, c := range columns {
			parts[i] = l.get(row.Cells, c)
		}
		keys[strings.Join(parts, "\x1f")] = true
	}
}
