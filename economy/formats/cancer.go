package formats

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
)

var cancer = Format{
	Name:    "cancer",
	Summary: "cancer waiting times",
	Tables:  "observations, organisations",
	Months:  true,
	read:    func(j *job) error { return j.readSheet(cancerSheet) },
	fits:    cancerSheet.fits,
}

var cancerSheet = sheet{
	columns: []wanted{
		{name: "organisation", headers: []string{"org_code", "provider_code", "organisation_code"}, needed: true},
		{name: "name", headers: []string{"org_name", "provider_name", "organisation_name"}},
		{name: "period", headers: []string{"month", "period"}},
		{name: "words", headers: []string{"year", "financial_year"}, unread: true},
		{name: "standard", headers: []string{"standard", "standard_or_item"}, needed: true},
		{name: "route", headers: []string{"stage_route", "stage_or_route"}, needed: true},
		{name: "modality", headers: []string{"treatment_modality", "modality"}, needed: true},
		{name: "type", headers: []string{"cancer_type", "cancer"}, needed: true},
		{name: "all", headers: []string{"total_treated", "total"}, needed: true},
		{name: "within", headers: []string{"within_standard", "within"}, needed: true},
		{name: "breaches", headers: []string{"breaches", "after", "outside"}},
	},
	key:     []string{"standard", "route", "modality", "type"},
	figures: []string{"all", "within", "breaches"},
	row:     (*sheetImport).cancerRow,
	part: func(l layout, cells []string) bool {
		return isEvery(l.get(cells, "modality")) && isEvery(l.get(cells, "type")) && l.get(cells, "type") != ""
	},
	done: (*sheetImport).holdModalities,
}

// cancerStandards are our names for the standards.
var cancerStandards = []struct{ begins, name string }{
	{"28", "cancer_28_days"}, {"31", "cancer_31_days"}, {"62", "cancer_62_days"},
}

// cancerRow observes those within a standard, of all and by route and by type of cancer. The publication counts each
// treatment twice: in a row of its type of cancer, whatever the treatment, and in one of its treatment, whatever the
// type. Only the first are added up; the others are kept under names of their own.
func (x *sheetImport) cancerRow(row csvfile.Row) bool {
	all, within, breaches := x.amount(row, "all"), x.amount(row, "within"), x.amount(row, "breaches")
	if breaches.known && within.plus(breaches) != all {
		x.aside(x.in, row, x.header("all"), kindSum, all.text(), within.plus(breaches).text()+", the sum of those within and those over", "")
		return false
	}
	standard := x.l.get(row.Cells, "standard")
	i := slices.IndexFunc(cancerStandards, func(s struct{ begins, name string }) bool { return strings.HasPrefix(standard, s.begins) })
	if i < 0 {
		x.aside(x.in, row, x.header("standard"), economy.KindCode, standard, "a standard of 28, 31 or 62 days, such as 62-day Combined", "")
		return false
	}
	name, route := cancerStandards[i].name, x.l.get(row.Cells, "route")
	modality, kind := x.l.get(row.Cells, "modality"), x.l.get(row.Cells, "type")
	if !isEvery(modality) {
		x.observe(name+"_treatment_"+book.Column(modality), within, all)
		x.observe(name+"_treatments", within, all)
		return true
	}
	x.observe(name, within, all)
	x.observe(name+"_route_"+book.Column(route), within, all)
	if !isEvery(kind) {
		x.observe(name+"_type_"+book.Column(kind), within, all)
	}
	return true
}

// isEvery says that a cell names no one kind: it is empty, or it says all.
func isEvery(text string) bool {
	return text == "" || strings.HasPrefix(strings.ToLower(text), "all ") || strings.EqualFold(text, "all")
}

// holdModalities holds the rows by treatment to those by type of cancer: both count the same treatments.
func (x *sheetImport) holdModalities() {
	wrong, held := 0, 0
	for of, p := range x.values {
		name, ok := strings.CutSuffix(of.measure, "_treatments")
		if !ok {
			continue
		}
		held++
		byType := x.values[observed{name, of.organisation, of.month}]
		if byType == nil || *byType != *p {
			wrong++
		}
		delete(x.values, of)
	}
	if held > 0 {
		x.report.Checks = append(x.report.Checks, Check{What: "rows by treatment against those by type of cancer, by organisation and month",
			Expected: fmt.Sprintf("%d equal", held), Found: fmt.Sprintf("%d equal", held-wrong), OK: wrong == 0})
	}
}
