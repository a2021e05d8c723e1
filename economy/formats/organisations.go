package formats

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

var organisations = Format{
	Name:    "organisations",
	Summary: "registers of organisations (ODS), their boards, and who succeeded whom",
	Tables:  "organisations, relations",
	read:    (*job).readRegisters,
	fits:    registerFits,
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
	{"hierarchy", []wanted{
		{name: "code", headers: []string{"practice_code"}, needed: true},
		{name: "name", headers: []string{"practice_name"}, needed: true},
		{name: "postcode", headers: []string{"practice_postcode"}},
		{name: "network", headers: []string{"pcn_code"}, needed: true},
		{name: "network name", headers: []string{"pcn_name"}},
		{name: "commissioner", headers: []string{"ccg_code", "sub_icb_location_code"}, needed: true},
		{name: "commissioner name", headers: []string{"ccg_name", "sub_icb_location_name"}},
		{name: "board", headers: []string{"stp_code", "icb_code"}},
		{name: "board name", headers: []string{"stp_name", "icb_name"}},
		{name: "region", headers: []string{"comm_region_code"}},
		{name: "region name", headers: []string{"comm_region_name"}},
		{name: "words", headers: []string{"publication", "extract_date", "ons_ccg_code", "ons_stp_code", "ons_icb_code", "ons_sub_icb_location_code",
			"ons_comm_region_code"}, unread: true},
	}},
	{"roles", []wanted{
		{name: "code", headers: []string{"code"}, needed: true},
		{name: "role", headers: []string{"role"}, needed: true},
		{name: "name", headers: []string{"name"}, needed: true},
		{name: "board", headers: []string{"parent_code"}, needed: true},
		{name: "board name", headers: []string{"parent_name"}},
	}},
	{"points", []wanted{
		{name: "code", headers: []string{"trust_code"}, needed: true},
		{name: "name", headers: []string{"trust_name"}},
		{name: "longitude", headers: []string{"longitude"}, needed: true},
		{name: "latitude", headers: []string{"latitude"}, needed: true},
		{name: "words", headers: []string{"status"}, unread: true},
	}},
	{"peers", []wanted{
		{name: "code", headers: []string{"procode", "trust_code"}, needed: true},
		{name: "peer", headers: []string{"peer", "peer_code"}, needed: true},
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
	x := registerImport{job: j, after: map[[2]string][]string{}, peers: map[string][]string{}}
	x.register.places = map[string][2]string{}
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
	peers    map[string][]string    // the bodies most like one, in the order of the file
}

func (x *registerImport) file(in *input) *fault.Fault {
	r, bad := x.job.open(in)
	if bad != nil {
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
		visit := map[string]func(csvfile.Row){"successions": x.succession, "places": x.place, "boards": x.board, "register": x.body,
			"hierarchy": x.hierarchy, "roles": x.role, "points": x.point, "peers": x.peer}
		return x.job.rows(in, r, visit[layout.name])
	}
	if len(nearest) == 0 {
		nearest.Add(fault.New(fault.Place{File: in.path, Line: 1}, "is of no layout of a register"))
	}
	return nearest[0].WithHint("a register has code, name, open_date and close_date; successions old_code, new_code and date; " +
		"places sub_icb_code and icb_code; boards icb24cdh and icb24nm. The register's own files have no header: put one at the top")
}

func (x *registerImport) set(row csvfile.Row, name, kind, expected string) {
	x.aside(x.in, row, x.l.header[x.l.at[name]], kind, x.l.get(row.Cells, name), expected, "")
}

// day reads a date of the register; an empty one is without end.
func (x *registerImport) day(row csvfile.Row, name string) (string, bool) {
	text := x.l.get(row.Cells, name)
	if text == "" {
		return "", true
	}
	day, ok := dayOf(text)
	if !ok {
		x.set(row, name, economy.KindDate, "a day, such as 20250401 or 2025-04-01, or nothing")
	}
	return day, ok
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
	case !x.sureCode(x.in, row, x.l, "old") || !x.sureCode(x.in, row, x.l, "new"):
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
	if !x.sureCode(x.in, row, x.l, "place") || !x.sureCode(x.in, row, x.l, "board") {
		return
	}
	x.register.bodies.put(body{code: place, kind: "commissioner"})
	x.register.bodies.put(body{code: board, kind: "icb"})
	x.register.link(place, "icb", link{parent: board})
	x.in.report.Loaded++
}

func (x *registerImport) board(row csvfile.Row) {
	code := x.l.get(row.Cells, "code")
	if !x.sureCode(x.in, row, x.l, "code") {
		return
	}
	if officeCode.MatchString(code) {
		x.set(row, "code", economy.KindCode, "a board's code of three letters, not that of the statistics office")
		return
	}
	x.register.bodies.put(body{code: code, name: x.l.get(row.Cells, "name"), kind: "icb"})
	x.in.report.Loaded++
}

// officeCode is how the statistics office writes the code of an area.
var officeCode = regexp.MustCompile(`^[EWSNK][0-9]{8}$`)

// body reads one organisation. A practice is told from a commissioner and a trust by the columns of its register.
func (x *registerImport) body(row csvfile.Row) {
	code := x.l.get(row.Cells, "code")
	if !x.sureCode(x.in, row, x.l, "code") {
		return
	}
	for _, name := range []string{"board", "region", "parent"} {
		if text := x.l.get(row.Cells, name); !noCode(text) && !x.sureCode(x.in, row, x.l, name) {
			return
		}
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

// registerFits says whether a header is of one of the registers' layouts.
func registerFits(file string, header []string) (int, bool) {
	for _, layout := range registerLayouts {
		if l, faults := findColumns(file, header, layout.columns, nil); len(faults) == 0 {
			return len(l.unknown), true
		}
	}
	return 0, false
}
