package economy

import (
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
)

// reader reads the fields of one mapping and keeps the faults.
type reader struct {
	faults *fault.List
}

// read fills the economy from economy.yaml, adding every fault it finds.
func (e *Economy) read(path string, data []byte, faults *fault.List) {
	root, bad := yamlnode.Read(path, data)
	faults.Add(bad...)
	if root == nil {
		e.declared = true // what it would have said is not known, so nothing is guessed
		return
	}
	r := reader{faults}
	if !r.is(root, yamlnode.Mapping, "an economy") {
		return
	}
	r.only(root, "an economy", "name", "year", "source", "licence", "note", "files", "totals")
	e.Name = r.text(root, "name")
	e.Source, e.Licence, e.Note = r.text(root, "source"), r.text(root, "licence"), r.text(root, "note")
	e.year(r, root)
	if p := root.Find("files"); p != nil {
		e.declared = true
		e.files(r, p.Value)
	}
	if p := root.Find("totals"); p != nil {
		e.totals(r, p.Value)
	}
}

func (e *Economy) year(r reader, root *yamlnode.Node) {
	p := root.Find("year")
	if p == nil {
		r.faults.Add(fault.New(fault.Place{File: root.At.File}, "the year is not said").
			WithHint("write, for instance, year: 2025-26"))
		return
	}
	if !r.is(p.Value, yamlnode.Scalar, "year") {
		return
	}
	start, err := ParseYear(p.Value.Text)
	if err != nil {
		r.faults.Add(fault.New(p.Value.At, "%v", err))
	}
	e.Year = start
}

// files reads a list of {table, file, note}, or names of tables with a file or a list of files each.
func (e *Economy) files(r reader, n *yamlnode.Node) {
	if n.Kind == yamlnode.Mapping {
		for _, p := range n.Pairs {
			items := []*yamlnode.Node{p.Value}
			if p.Value.Kind == yamlnode.List {
				items = p.Value.Items
			}
			for _, item := range items {
				if r.is(item, yamlnode.Scalar, "a file of "+p.Name) {
					e.Files = append(e.Files, File{Path: item.Text, Table: p.Name, At: item.At})
				}
			}
		}
		return
	}
	if !r.is(n, yamlnode.List, "files") {
		return
	}
	for _, item := range n.Items {
		if !r.is(item, yamlnode.Mapping, "a file") {
			continue
		}
		r.only(item, "a file", "table", "file", "note")
		f := File{Path: r.text(item, "file"), Table: r.text(item, "table"), Note: r.text(item, "note"), At: item.At}
		switch {
		case f.Path == "":
			r.faults.Add(fault.New(item.At, "the file's name is not said").WithHint("write file: and its name"))
		case f.Table == "":
			f.Table = strings.TrimSuffix(f.Path, formOf(f.Path))
			fallthrough
		default:
			e.Files = append(e.Files, f)
		}
	}
}

func (e *Economy) totals(r reader, n *yamlnode.Node) {
	if !r.is(n, yamlnode.Mapping, "totals") {
		return
	}
	for _, table := range n.Pairs {
		if !r.is(table.Value, yamlnode.Mapping, "the totals of "+table.Name) {
			continue
		}
		for _, column := range table.Value.Pairs {
			if !r.is(column.Value, yamlnode.Scalar, "a total") {
				continue
			}
			value, err := decimal.Parse(column.Value.Text)
			if err != nil {
				r.faults.Add(fault.New(column.Value.At, "%v", err))
				continue
			}
			e.Totals = append(e.Totals, Total{table.Name, column.Name, value, column.Value.At})
		}
	}
}

// is checks the shape of a node.
func (r reader) is(n *yamlnode.Node, want yamlnode.Kind, what string) bool {
	if n.Kind == want && !(n.Empty && want == yamlnode.Scalar) {
		return true
	}
	found := n.Kind.String()
	if n.Empty {
		found = "nothing"
	}
	r.faults.Add(fault.New(n.At, "%s is %s, expected %s", what, found, want))
	return false
}

// only reports the fields of a mapping that are not known.
func (r reader) only(n *yamlnode.Node, what string, known ...string) {
	for _, p := range n.Pairs {
		ok := false
		for _, name := range known {
			ok = ok || p.Slug == name
		}
		if !ok {
			f := fault.New(p.At, "%s has no field %q", what, p.Name)
			if hint := fault.Suggest(p.Name, known); hint != "" {
				f.WithHint("%s", hint)
			}
			r.faults.Add(f)
		}
	}
}

// text is a field's text, "" when it is not there.
func (r reader) text(n *yamlnode.Node, field string) string {
	p := n.Find(field)
	if p == nil || !r.is(p.Value, yamlnode.Scalar, field) {
		return ""
	}
	return p.Value.Text
}
