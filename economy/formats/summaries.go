package formats

import (
	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
)

var waitsBySpecialty = Format{
	Name:    "rtt-specialties",
	Summary: "referral to treatment waiting lists by trust, specialty and month, in sum",
	Tables:  "observations, organisations",
	Months:  true,
	read:    func(j *job) error { return j.readSheet(specialtySheet) },
	fits:    specialtySheet.fits,
}

var specialtySheet = sheet{
	columns: []wanted{
		{name: "organisation", headers: []string{"org_code", "provider_code", "trust_code"}, needed: true},
		{name: "name", headers: []string{"org_name", "provider_name", "trust_name"}},
		{name: "period", headers: []string{"month", "period"}},
		{name: "specialty", headers: []string{"specialty", "treatment_function_name"}, needed: true},
		{name: "waiting", headers: []string{"incomplete", "incomplete_pathways"}, needed: true},
		{name: "within 18", headers: []string{"within_18wk", "within_18_weeks"}, needed: true},
		{name: "over 52", headers: []string{"over52wk", "over_52_weeks"}},
		{name: "over 65", headers: []string{"over65wk", "over_65_weeks"}},
		{name: "over 78", headers: []string{"over78wk", "over_78_weeks"}},
		{name: "median", headers: []string{"median_wait_weeks", "median_wait"}},
	},
	key:     []string{"specialty"},
	figures: []string{"waiting", "within 18", "over 52", "over 65", "over 78", "median"},
	row:     (*sheetImport).specialtyRow,
	part:    func(l layout, cells []string) bool { return isTotal(l.get(cells, "specialty")) },
}

// specialtyRow observes, of the specialties together and of the row's own, how many of those waiting had waited so long.
// A median is of its specialty alone.
func (x *sheetImport) specialtyRow(row csvfile.Row) bool {
	specialty := x.l.get(row.Cells, "specialty")
	if specialty == "" {
		x.aside(x.in, row, x.header("specialty"), economy.KindMissing, "", "a specialty", "")
		return false
	}
	suffixes := []string{""}
	if !isTotal(specialty) {
		suffixes = append(suffixes, "_"+book.Column(specialty))
	}
	waiting := x.amount(row, "waiting")
	for _, name := range []string{"within 18", "over 52", "over 65", "over 78"} {
		if some := x.amount(row, name); some.known && waiting.known && some.n > waiting.n {
			x.aside(x.in, row, x.header(name), kindSum, some.text(), "at most those waiting, "+waiting.text(), "")
			return false
		}
	}
	for _, suffix := range suffixes {
		x.observe("waiting_within_18_weeks"+suffix, x.amount(row, "within 18"), waiting)
		for _, weeks := range []string{"52", "65", "78"} {
			if x.l.has("over " + weeks) {
				x.observe("waiting_over_"+weeks+"_weeks"+suffix, x.amount(row, "over "+weeks), waiting)
			}
		}
		if suffix != "" {
			x.count("waiting_median_weeks"+suffix, x.amount(row, "median"))
		}
	}
	return true
}

var emergencyByType = Format{
	Name:    "emergency-types",
	Summary: "A&E attendances, breaches and admissions, a row for each type of department",
	Tables:  "observations, organisations",
	Months:  true,
	read:    func(j *job) error { return j.readSheet(typeSheet) },
	fits:    typeSheet.fits,
}

var typeSheet = sheet{
	columns: []wanted{
		{name: "organisation", headers: []string{"org_code", "provider_code"}, needed: true},
		{name: "name", headers: []string{"org_name", "provider_name"}},
		{name: "period", headers: []string{"period", "month"}},
		{name: "type", headers: []string{"type", "department_type"}, needed: true},
		{name: "attendances", headers: []string{"attendances"}, needed: true},
		{name: "breaches", headers: []string{"breaches", "over4h"}, needed: true},
		{name: "admissions", headers: []string{"admissions", "emergency_admissions"}},
	},
	key:     []string{"type"},
	figures: []string{"attendances", "breaches", "admissions"},
	row: func(x *sheetImport, row csvfile.Row) bool {
		kind := x.l.get(row.Cells, "type")
		suffix, ok := map[string]string{"1": "_type1", "2": "_type2", "other": "_other", "3": "_other"}[kind]
		if !ok {
			x.aside(x.in, row, x.header("type"), economy.KindCode, kind, "1, 2 or other", "")
			return false
		}
		attended, late := x.amount(row, "attendances"), x.amount(row, "breaches")
		if attended.known && late.known && late.n > attended.n {
			x.aside(x.in, row, x.header("breaches"), kindSum, late.text(), "at most the attendances, "+attended.text(), "")
			return false
		}
		for _, s := range []string{"", suffix} {
			if s == "" || attended.n > 0 {
				x.observe(fourHours+s, attended.less(late), attended)
			}
		}
		x.count(attendances, attended)
		x.count(admissions, x.amount(row, "admissions"))
		return true
	},
}
