package formats

import (
	"regexp"

	"github.com/commonpurse/commonpurse/economy/csvfile"
)

var ambulance = Format{
	Name:    "ambulance",
	Summary: "ambulance systems indicators (AmbSYS)",
	Tables:  "observations, organisations",
	Months:  true,
	read:    func(j *job) error { return j.readSheet(ambulanceSheet()) },
	fits:    ambulanceSheet().fits,
}

// The publication names its columns A0, A1 and so on; times are in seconds.
var ambulanceColumns = []wanted{
	{name: "organisation", headers: []string{"org_code", "ambulance_service_code"}, needed: true},
	{name: "name", headers: []string{"org_name", "ambulance_service"}},
	{name: "period", headers: []string{"month", "period"}},
	{name: "year", headers: []string{"year"}},
	{name: "words", headers: []string{"region", "region_code"}, unread: true},
	{name: "contacts", headers: []string{"contacts", "a0"}},
	{name: "calls_answered", headers: []string{"calls_answered", "a1"}},
	{name: "call_answer total", headers: []string{"call_answer_total_s", "a2"}},
	{name: "call_answer mean", headers: []string{"call_answer_mean_s", "a3"}},
	{name: "incidents", headers: []string{"incidents_all", "a7"}, needed: true},
	{name: "1 incidents", headers: []string{"c1_incidents", "a8"}, needed: true},
	{name: "1t incidents", headers: []string{"c1t_incidents", "a9"}},
	{name: "2 incidents", headers: []string{"c2_incidents", "a10"}, needed: true},
	{name: "3 incidents", headers: []string{"c3_incidents", "a11"}},
	{name: "4 incidents", headers: []string{"c4_incidents", "a12"}},
	{name: "1 total", headers: []string{"c1_total_s", "a24"}, needed: true},
	{name: "1 mean", headers: []string{"c1_mean_s", "a25"}},
	{name: "1 p90", headers: []string{"c1_p90_s", "a26"}},
	{name: "1t total", headers: []string{"c1t_total_s", "a27"}},
	{name: "1t mean", headers: []string{"c1t_mean_s", "a28"}},
	{name: "1t p90", headers: []string{"c1t_p90_s", "a29"}},
	{name: "2 total", headers: []string{"c2_total_s", "a30"}, needed: true},
	{name: "2 mean", headers: []string{"c2_mean_s", "a31"}},
	{name: "2 p90", headers: []string{"c2_p90_s", "a32"}},
	{name: "3 total", headers: []string{"c3_total_s", "a33"}},
	{name: "3 mean", headers: []string{"c3_mean_s", "a34"}},
	{name: "3 p90", headers: []string{"c3_p90_s", "a35"}},
	{name: "4 total", headers: []string{"c4_total_s", "a36"}},
	{name: "4 mean", headers: []string{"c4_mean_s", "a37"}},
	{name: "4 p90", headers: []string{"c4_p90_s", "a38"}},
	{name: "hear_and_treat", headers: []string{"hear_and_treat", "a17"}},
	{name: "conveyed_to_emergency", headers: []string{"a53_conveyed_to_ed", "a53"}},
	{name: "conveyed_elsewhere", headers: []string{"a54_conveyed_elsewhere", "a54"}},
	{name: "see_and_treat", headers: []string{"a55_see_and_treat", "a55"}},
}

var ambulanceCategories = []string{"1", "1t", "2", "3", "4"}

// region is the code of a region of the health service.
var region = regexp.MustCompile(`^Y[0-9]{2}$`)

func ambulanceSheet() sheet {
	s := sheet{columns: ambulanceColumns, row: (*sheetImport).ambulanceRow,
		group: func(l layout, cells []string) bool { return region.MatchString(l.get(cells, "organisation")) }}
	for _, w := range ambulanceColumns[5:] {
		s.figures = append(s.figures, w.name)
	}
	return s
}

// ambulanceRow observes times as their total out of the incidents, so that a mean of any months and trusts is exact.
// The ninetieth percentile is the trust's and the month's own: it cannot be added to another.
func (x *sheetImport) ambulanceRow(row csvfile.Row) bool {
	incidents := x.amount(row, "incidents")
	x.count("ambulance_contacts", x.amount(row, "contacts"))
	x.count("ambulance_incidents", incidents)
	for _, c := range ambulanceCategories {
		of, total := x.amount(row, c+" incidents"), x.amount(row, c+" total")
		if x.l.has(c + " total") {
			x.observe("ambulance_category_"+c+"_seconds", total, of)
			x.holdMean(row, c+" mean", total, of)
		} else {
			x.count("ambulance_category_"+c+"_incidents", of)
		}
		if of.n > 0 && !x.total {
			x.count("ambulance_category_"+c+"_seconds_p90", x.amount(row, c+" p90"))
		}
	}
	if calls := x.amount(row, "calls_answered"); x.l.has("call_answer total") {
		x.observe("ambulance_call_answer_seconds", x.amount(row, "call_answer total"), calls)
		x.holdMean(row, "call_answer mean", x.amount(row, "call_answer total"), calls)
	}
	for _, name := range []string{"hear_and_treat", "see_and_treat", "conveyed_to_emergency", "conveyed_elsewhere"} {
		if x.l.has(name) {
			x.observe("ambulance_"+name, x.amount(row, name), incidents)
		}
	}
	return true
}

// holdMean notes a printed mean that is more than half a second from the total over the incidents.
func (x *sheetImport) holdMean(row csvfile.Row, name string, total, of amount) {
	mean := x.amount(row, name)
	if !mean.known || !total.known || !of.known || of.n == 0 {
		return
	}
	// Both sides are in ten-thousandths of ten-thousandths; a total is at most 10^13 and incidents far fewer.
	if off := 2 * (mean.n/amountOne*(of.n/amountOne) - total.n/amountOne); off > of.n/amountOne || -off > of.n/amountOne {
		x.odd["the printed "+x.header(name)+" is not the total over the count; the total and the count were read"]++
	}
}
