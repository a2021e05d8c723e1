package formats

import (
	"fmt"
	"slices"
	"time"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

var organisations = Format{
	Name:    "organisations",
	Summary: "registers of organisations (ODS), their boards, and who succeeded whom",
	Tables:  "organisations, relations",
	read:    (*job).readRegisters,
}

// The layouts: a register of trusts, commissioners or practices; places and their boards; the boards; successions.
var registerLayouts = []struct {
	name    string
	columns []wanted
}{
	{"successions", []wanted{
		{name: "old", headers: []string{"old_code", "predecessor_code"}, needed: true},
		{name: "new", headers: []string{"new_code", "successor_code"}, needed: true},
		{name: "date", headers: []string{"date", "succession_date", "effective_date"}, needed: true},
	}},
	{"places", []wanted{
		{name: "place", headers: []string{"sub_icb_code"}, needed: true},
		{name: "board", headers: []string{"icb_code"}, needed: true},
		{name: "words", headers: []string{"sub_icb_ons_code", "icb_ons_code"}, unread: true},
	}},
	{"boards", []wanted{
		{name: "code", headers: yearly("icb%dcdh"), needed: true},
		{name: "name", headers: yearly("icb%dnm"), needed: true},
		{name: "words", headers: append(yearly("icb%dcd"), "objectid"), unread: true},
	}},
	{"register", []wanted{
		{name: "code", headers: []string{"code", "organisation_code", "org_code"}, needed: true},
		{name: "name", headers: []string{"name", "organisation_name"}, needed: true},
		{name: "region", headers: []string{"national_grouping"}},
		{name: "board", headers: []string{"high_level_geography", "high_level_health_geography"}},
		{name: "postcode", headers: []string{"postcode"}},
		{name: "from", headers: []string{"open_date"}, needed: true},
		{name: "to", headers: []string{"close_date"}, needed: true},
		{name: "subtype", headers: []string{"subtype", "organisation_sub_type_code"}},
		{name: "parent", headers: []string{"parent", "commissioner"}},
		{name: "joined", headers: []string{"join_parent_date", "join_provider_purchaser_date"}},
		{name: "left", headers: []string{"left_parent_date", "left_provider_purchaser_date"}},
		{name: "words", headers: []string{"addr1", "addr4", "status", "status_code"}, unread: true},
	}},
}

// yearly are the headers of the statistics office, which have the year in them.
func yearly(form string) []string {
	var names []string
	for year := 22; year < 60; year++ {
		names = append(names, fmt.Sprintf(form, year))
	}
	return names
}

// readRegisters reads registers in any order, so that a practice has its commissioner, board and region, each with the
// days of the link.
func (j *job) readRegisters() error {
	x := registerImport{job: j, after: map[[2]string][]string{}}
	for _, files := range [][]string{j.opts.Organisations, j.files} {
		if err := j.each(files, x.file); err != nil {
			return err
		}
	}
	if len(j.faults) > 0 {
		return nil // they are told by the caller
	}
	x.register.succeed(x.after)
	return x.register.write(j)
}

type registerImport struct {
	*job
	register register
	in       *input
	l        layout
	after    map[[2]string][]string // codes that came after a code, by it and the day
}

func (x *registerImport) file(in *input) *fault.Fault {
	r := csvfile.NewReader(in, in.path)
	if bad := r.ReadHeader(); bad != nil {
		return bad
	}
	x.in = in
	var nearest fault.List
	for _, layout := range registerLayouts {
		l, faults := findColumns(in.path, r.Header, layout.columns, nil)
		if len(faults) > 0 {
			nearest = faults
			continue
		}
		x.l = l
		in.report.Unknown = l.unknown
		if bad := x.settleYear(in); bad != nil && x.job.year == 0 {
			return bad
		}
		visit := map[string]func(csvfile.Row){"successions": x.succession, "places": x.place, "boards": x.board, "register": x.body}
		return x.job.rows(in, r, visit[layout.name])
	}
	return nearest[0].WithHint("a register has code, name, open_date and close_date; successions old_code, new_code and date; " +
		"places sub_icb_code and icb_code; boards icb24cdh and icb24nm. The register's own files have no header: put one at the top")
}

func (x *registerImport) set(row csvfile.Row, name, kind, expected string) {
	x.aside(x.in, row, x.l.header[x.l.at[name]], kind, x.l.get(row.Cells, name), expected, "")
}

// day reads a date of the register; an empty one is without end.
func (x *registerImport) day(row csvfile.Row, name string) (string, bool) {
	day := odsDate(x.l.get(row.Cells, name))
	if day == "" {
		return "", true
	}
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		x.set(row, name, economy.KindDate, "a day, such as 20250401 or 2025-04-01, or nothing")
		return "", false
	}
	return day, true
}

func (x *registerImport) succession(row csvfile.Row) {
	old, next := x.l.get(row.Cells, "old"), x.l.get(row.Cells, "new")
	day, ok := x.day(row, "date")
	switch {
	case !ok:
		return
	case old == "" || next == "" || day == "":
		x.aside(x.in, row, "", economy.KindMissing, "", "two codes and the day on which one came after the other", "")
		return
	case old == next:
		x.set(row, "new", economy.KindCode, "another code than the old one")
		return
	}
	key := [2]string{old, day}
	if slices.Contains(x.after[key], next) {
		x.aside(x.in, row, "", economy.KindDuplicate, old+", "+next+", "+day, "a succession that no other row has", "")
		return
	}
	x.after[key] = append(x.after[key], next)
	x.in.report.Loaded++
}

func (x *registerImport) place(row csvfile.Row) {
	place, board := x.l.get(row.Cells, "place"), x.l.get(row.Cells, "board")
	if place == "" || board == "" {
		x.aside(x.in, row, "", economy.KindMissing, "", "the codes of a place and its board", "")
		return
	}
	x.register.bodies.put(body{code: place, kind: "commissioner"})
	x.register.bodies.put(body{code: board, kind: "icb"})
	x.register.link(place, "icb", link{parent: board})
	x.in.report.Loaded++
}

func (x *registerImport) board(row csvfile.Row) {
	code := x.l.get(row.Cells, "code")
	if code == "" {
		x.set(row, "code", economy.KindMissing, "the code of a board")
		return
	}
	x.register.bodies.put(body{code: code, name: x.l.get(row.Cells, "name"), kind: "icb"})
	x.in.report.Loaded++
}

// body reads one organisation. A practice is told from a commissioner and a trust by the columns of its register.
func (x *registerImport) body(row csvfile.Row) {
	code := x.l.get(row.Cells, "code")
	if code == "" {
		x.set(row, "code", economy.KindMissing, "the code of an organisation")
		return
	}
	from, ok := x.day(row, "from")
	to, ok2 := x.day(row, "to")
	joined, ok3 := x.day(row, "joined")
	left, ok4 := x.day(row, "left")
	if !ok || !ok2 || !ok3 || !ok4 {
		return
	}
	if to != "" && to < from || left != "" && left < joined {
		x.set(row, "to", economy.KindOrder, "a last day on or after the first, "+from)
		return
	}
	kind := "provider"
	switch {
	case x.l.has("joined"):
		kind = "practice"
	case x.l.has("subtype"):
		kind = "commissioner"
	}
	r := &x.register
	r.bodies.put(body{code: code, name: x.l.get(row.Cells, "name"), kind: kind, from: from, to: to, postcode: x.l.get(row.Cells, "postcode")})
	if parent := x.l.get(row.Cells, "parent"); kind == "practice" && parent != "" {
		r.link(code, "commissioner", link{parent, joined, left})
	}
	x.above(code, link{x.l.get(row.Cells, "board"), from, to}, "icb")
	x.above(code, link{x.l.get(row.Cells, "region"), from, to}, "region")
	x.in.report.Loaded++
}

// above links a body to its board or region. Bodies closed before there were boards have an area instead.
func (x *registerImport) above(code string, l link, kind string) {
	if l.parent == "" {
		return
	}
	above := kind
	if kind == "icb" && areaCode(l.parent) {
		kind, above = "area", "other"
	}
	x.register.bodies.put(body{code: l.parent, kind: above})
	x.register.link(code, kind, l)
}
