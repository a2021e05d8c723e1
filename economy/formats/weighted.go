package formats

import (
	"fmt"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

var weightedPopulations = Format{
	Name:    "weighted-populations",
	Summary: "practice populations weighted by need, of the allocation formula",
	Tables:  "populations, facts, organisations, relations",
	read:    (*job).readWeighted,
	fits:    columnsFit(weightedColumns),
}

var weightedColumns = []wanted{
	{name: "organisation", headers: []string{"practice_code", "gp_practice_code"}, needed: true},
	{name: "name", headers: []string{"practice_name", "gp_practice_name"}},
	{name: "postcode", headers: []string{"postcode", "practice_postcode"}},
	{name: "latitude", headers: []string{"latitude"}},
	{name: "longitude", headers: []string{"longitude"}},
	{name: "commissioner", headers: []string{"former_ccg_code", "sub_icb_code", "ccg_code"}},
	{name: "commissioner name", headers: []string{"former_ccg_name", "sub_icb_name", "ccg_name"}},
	{name: "icb", headers: []string{"icb_code", "icb22cdh"}},
	{name: "icb name", headers: []string{"icb_name"}},
	{name: "region", headers: []string{"region_code"}},
	{name: "region name", headers: []string{"region_name"}},
	{name: "local authority", headers: []string{"ltla_code"}},
	{name: "local authority name", headers: []string{"ltla_name"}},
	{name: "upper local authority", headers: []string{"utla_code"}},
	{name: "upper local authority name", headers: []string{"utla_name"}},
	{name: "persons", headers: []string{"population", "registered_population", "gp_pop"}, needed: true},
	{name: "need_general", headers: []string{"wp_general_acute", "wp_g_a"}, needed: true},
	{name: "need_community", headers: []string{"wp_community", "wp_cs"}, needed: true},
	{name: "need_mental_health", headers: []string{"wp_mental_health", "wp_mh"}, needed: true},
	{name: "need_maternity", headers: []string{"wp_maternity", "wp_mat"}, needed: true},
	{name: "need_avoidable", headers: []string{"wp_health_inequalities", "wp_hchs_hi", "wp_hi"}, needed: true},
	{name: "need_prescribing", headers: []string{"wp_prescribing", "wp_presc"}, needed: true},
	{name: "need_primary_care", headers: []string{"wp_primary_medical_care", "wp_pmc"}},
	{name: "need_core", headers: []string{"wp_core_services", "wp_overall_core"}},
	{name: "primary_care_final", headers: []string{"wp_primary_medical_care_final", "wp_pmc_final"}},
}

var (
	// weightedOut are the columns of figures of populations, in the order written.
	weightedOut = []string{"persons", "need_general", "need_maternity", "need_mental_health", "need_community",
		"need_prescribing", "need_primary_care", "need_avoidable", "need_core"}
	// weightedParents are the bodies above a practice, by the kind of link and what sort of body they are.
	weightedParents = [][2]string{{"commissioner", "commissioner"}, {"icb", "icb"}, {"region", "region"},
		{"local authority", "local authority"}, {"upper local authority", "local authority"}}
)

func (j *job) readWeighted() error {
	x := weightedImport{job: j, seen: map[string]bool{}}
	// Whose formula it is, and who pays by it.
	x.register.bodies.put(body{code: "X24", name: "NHS England", kind: "nation"})
	x.register.places = map[string][2]string{}
	var err error
	if x.out, err = j.table("populations", append([]string{"organisation", "age_band", "sex", "deprivation"}, weightedOut...)...); err != nil {
		return err
	}
	if x.facts, err = j.table("facts", "organisation", "name", "value", "from", "to", "source"); err != nil {
		return err
	}
	if err := j.each(j.files, x.file); err != nil {
		return err
	}
	if len(j.faults) > 0 {
		return nil // they are told by the caller
	}
	j.noteRounded(x.rounded)
	return x.register.write(j)
}

type weightedImport struct {
	*job
	register   register
	out, facts *table
	in         *input
	l          layout
	seen       map[string]bool
	rounded    int
}

func (x *weightedImport) file(in *input) *fault.Fault {
	r, bad := x.job.open(in)
	if bad != nil {
		return bad
	}
	l, faults := findColumns(in.path, r.Header, weightedColumns, nil)
	x.in, x.l = in, l
	in.report.Unknown = l.unknown
	if len(faults) > 0 {
		x.faults.Add(faults[1:]...)
		return faults[0]
	}
	if bad := x.settleYear(in); bad != nil {
		return bad
	}
	return x.job.rows(in, r, x.row)
}

func (x *weightedImport) row(row csvfile.Row) {
	code := x.l.get(row.Cells, "organisation")
	switch {
	case isAll(x.l, row.Cells):
		x.in.report.Totals++
		return
	case !x.sureCode(x.in, row, x.l, "organisation"):
		return
	case x.seen[code]:
		x.aside(x.in, row, "organisation", economy.KindDuplicate, code, "one row of a practice", "")
		return
	}
	cells := []string{code, "", "", ""}
	for _, name := range weightedOut {
		text, ok := x.figure(row, name, economy.Lookup("populations").Column(name))
		if !ok {
			return
		}
		cells = append(cells, text)
	}
	final, ok := x.figure(row, "primary_care_final", economy.Lookup("facts").Column("value"))
	if !ok {
		return
	}
	x.seen[code] = true
	x.out.add(cells...)
	if final != "" {
		x.facts.add(code, "weighted_population_primary_care_final", final, fmt.Sprintf("%d-04-01", x.job.year),
			fmt.Sprintf("%d-03-31", x.job.year+1), x.in.fileName())
	}
	x.meet(row, code)
	x.in.report.Loaded++
}

// figure is a number with the places of its column; a row with another thing there is set aside.
func (x *weightedImport) figure(row csvfile.Row, name string, c *economy.Column) (string, bool) {
	text := plainCount(x.l.get(row.Cells, name))
	if isNone(text) {
		text = ""
	}
	if d, err := decimal.Parse(text); err == nil {
		if short := decimal.Round(d.Rat(), c.Type.Scale); short.Rat().Cmp(d.Rat()) != 0 {
			x.rounded++
			text = short.String()
		}
	}
	if kind, expected, hint := c.Trouble(text); kind != "" {
		x.aside(x.in, row, name, kind, text, expected, hint)
		return "", false
	}
	return text, true
}

func (x *weightedImport) meet(row csvfile.Row, code string) {
	r := &x.register
	r.bodies.put(body{code: code, name: x.l.get(row.Cells, "name"), kind: "practice", postcode: x.l.get(row.Cells, "postcode")})
	r.places[code] = [2]string{x.place(row, "latitude"), x.place(row, "longitude")}
	above := code
	for _, kind := range weightedParents {
		parent := x.l.get(row.Cells, kind[0])
		if parent == "" {
			continue
		}
		r.bodies.put(body{code: parent, name: x.l.get(row.Cells, kind[0]+" name"), kind: kind[1]})
		r.link(code, kind[0], link{parent: parent})
		if above != code && (kind[0] == "icb" || kind[0] == "region") {
			r.link(above, kind[0], link{parent: parent})
		}
		above = parent
	}
}

// place is a latitude or longitude, with six places; one that is not sound is left out.
func (x *weightedImport) place(row csvfile.Row, name string) string {
	d, err := decimal.Parse(x.l.get(row.Cells, name))
	if err != nil {
		return ""
	}
	text := decimal.Round(d.Rat(), 6).String()
	if kind, _, _ := economy.Lookup("organisations").Column(name).Trouble(text); kind != "" {
		return ""
	}
	return text
}
