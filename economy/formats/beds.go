package formats

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

var beds = Format{
	Name:    "beds",
	Summary: "beds and occupancy (situation report, KH03) and cancelled operations",
	Tables:  "observations, organisations",
	Months:  true,
	read:    func(j *job) error { return j.readSheet(bedSheet()) },
	fits:    bedSheet().fits,
}

// bedKinds are our names for kinds of bed, with the columns of those available and occupied. The first are averages of
// the days of a month in the situation report, the others, overnight, of the days of a quarter in KH03.
var bedKinds = []struct{ name, available, occupied string }{
	{"beds_general_acute", "general_acute_beds_available", "general_acute_beds_occupied"},
	{"beds_general_acute_adult", "adult_general_acute_beds_available", "adult_general_acute_beds_occupied"},
	{"beds_general_acute_children", "paediatric_general_acute_beds_available", "paediatric_general_acute_beds_occupied"},
	{"beds_critical_care_adult", "adult_critical_care_beds_available", "adult_critical_care_beds_occupied"},
	{"beds_intensive_care_children", "paediatric_intensive_cared_beds_available", "paediatric_intensive_cared_beds_occupied"},
	{"beds_intensive_care_newborn", "neonatal_intensive_care_bed_available", "neonatal_intensive_care_bed_occupied"},
	{"beds_overnight", "available_total", "occupied_total"},
	{"beds_overnight_general_acute", "available_general_acute", "occupied_general_acute"},
	{"beds_overnight_learning_disabilities", "available_learning_disabilities", "occupied_learning_disabilities"},
	{"beds_overnight_maternity", "available_maternity", "occupied_maternity"},
	{"beds_overnight_mental_illness", "available_mental_illness", "occupied_mental_illness"},
}

var bedRates = []string{"occupancy_total", "occupancy_general_acute", "occupancy_learning_disabilities", "occupancy_maternity", "occupancy_mental_illness",
	"general_acute_beds_occupancy_rate", "adult_general_acute_beds_occupancy_rate", "paediatric_general_acute_beds_occupancy_rate",
	"adult_critical_care_occupancy_rate", "paediatric_intensive_cared_occupancy_rate", "neonatal_intensive_care_occupancy_rate"}

func bedSheet() sheet {
	s := sheet{
		columns: []wanted{
			{name: "organisation", headers: []string{"org_code", "organisation_code", "provider_code"}, needed: true},
			{name: "name", headers: []string{"org_name", "organisation_name", "provider_name"}},
			{name: "period", headers: []string{"month", "quarter_end", "period", "period_end"}},
			{name: "year", headers: []string{"year"}},
			{name: "rates", headers: bedRates, unread: true},
			{name: "words", headers: []string{"region", "region_code", "region_name"}, unread: true},
			{name: "cancelled", headers: []string{"last_minute_cancelled", "number_of_last_minute_elective_operations_cancelled_for_non_clinical_reasons"}},
			{name: "not treated", headers: []string{"not_treated_within_28_days", "number_of_patients_not_treated_within_28_days_of_last_minute_elective_cancellation"}},
		},
		figures: []string{"cancelled", "not treated"},
		row:     (*sheetImport).bedRow,
		whole:   bedFaults,
		rename:  bedHeader,
	}
	for _, kind := range bedKinds {
		s.columns = append(s.columns, wanted{name: kind.available, headers: []string{kind.available}}, wanted{name: kind.occupied, headers: []string{kind.occupied}})
		s.figures = append(s.figures, kind.available, kind.occupied)
	}
	return s
}

// bedHeader tells apart the columns of KH03 as published: the same five sectors stand three times, under Available,
// Occupied and % Occupied in the line above.
func bedHeader(header []string) []string {
	out, times := slices.Clone(header), map[string]int{}
	for i, name := range out {
		slug := book.Column(name)
		if slices.Contains([]string{"total", "general_acute", "learning_disabilities", "maternity", "mental_illness"}, slug) {
			out[i] = [...]string{"available_", "occupied_", "occupancy_"}[min(times[slug], 2)] + slug
			times[slug]++
		}
	}
	if times["total"] < 2 {
		return header
	}
	return out
}

// bedFaults are of a file that has no pair of columns to read, or one of a pair.
func bedFaults(file string, l layout) fault.List {
	var faults fault.List
	at, any := fault.Place{File: file, Line: 1}, l.has("cancelled")
	for _, kind := range bedKinds {
		if l.has(kind.available) != l.has(kind.occupied) {
			faults.Add(fault.New(at, "there is one of the columns %q and %q, expected both", kind.available, kind.occupied))
		}
		any = any || l.has(kind.available)
	}
	if !any {
		faults.Add(fault.New(at, "there is no column of beds, such as %q, and none of cancelled operations, such as %q, and the file has %s",
			"general_acute_beds_available", "last_minute_cancelled", strings.Join(l.header, ", ")))
	}
	return faults
}

// bedRow observes the beds occupied out of those available, and operations cancelled.
func (x *sheetImport) bedRow(row csvfile.Row) bool {
	for _, kind := range bedKinds {
		x.observe(kind.name, x.amount(row, kind.occupied), x.amount(row, kind.available))
	}
	x.count("operations_cancelled_at_last_minute", x.amount(row, "cancelled"))
	if x.l.has("not treated") {
		x.observe("operations_cancelled_not_treated_in_28_days", x.amount(row, "not treated"), x.amount(row, "cancelled"))
	}
	return true
}
