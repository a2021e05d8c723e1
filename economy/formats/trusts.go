package formats

import (
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
)

// trustColumns are those of every table of trusts, before its own.
func trustColumns(own ...wanted) []wanted {
	return append([]wanted{
		{name: "organisation", headers: []string{"org_code", "trust_code", "provider_code"}, needed: true},
		{name: "name", headers: []string{"org_name", "trust_name", "provider_name"}},
	}, own...)
}

func (x *listingImport) trust() string {
	code := x.code("organisation")
	x.meet(body{code: code, name: x.text("name"), kind: "provider"})
	return code
}

var ratings = Format{
	Name:    "ratings",
	Summary: "ratings of the Care Quality Commission, overall and by question",
	Tables:  "facts, organisations",
	read:    func(j *job) error { return j.readListing(ratingListing) },
	fits:    ratingListing.fits,
}

var questions = []string{"overall", "safe", "effective", "caring", "responsive", "well_led"}

var ratingListing = listing{
	columns: trustColumns(
		wanted{name: "overall", headers: []string{"overall", "overall_rating"}, needed: true},
		wanted{name: "safe", headers: []string{"safe"}, needed: true}, wanted{name: "effective", headers: []string{"effective"}},
		wanted{name: "caring", headers: []string{"caring"}}, wanted{name: "responsive", headers: []string{"responsive"}},
		wanted{name: "well_led", headers: []string{"well_led"}},
		wanted{name: "published", headers: []string{"publication_date", "date_published"}, needed: true},
	),
	tables: map[string][]string{"facts": factColumns},
	key:    []string{"organisation", "published"},
	row:    ratingRow,
}

// ratingRow puts each rating from the day it was published: its word, and its place in the scale from 1, outstanding, to
// 4, inadequate. One that was not given has its words and no figure.
func ratingRow(x *listingImport) {
	code, from := x.trust(), x.day("published")
	for _, question := range questions {
		word := x.text(question)
		value := ""
		switch strings.ToLower(word) {
		case "":
			continue
		case "outstanding":
			value = "1"
		case "good":
			value = "2"
		case "requires improvement":
			value = "3"
		case "inadequate":
			value = "4"
		case "not rated", "insufficient evidence to rate", "inspected but not rated", "no published rating":
		default:
			x.reject(x.headed(question), economy.KindCode, word, "Outstanding, Good, Requires improvement, Inadequate or Not rated", "")
		}
		x.fact(code, "rating_"+question, value, from, "", word)
	}
}

var trustFinance = Format{
	Name:    "trust-finance",
	Summary: "surplus or deficit of trusts: plan and actual to date, and forecast",
	Tables:  "accounts, facts, organisations",
	Months:  true,
	read:    func(j *job) error { return j.readListing(financeListing) },
	fits:    financeListing.fits,
	Mixed:   true,
}

var financeListing = listing{
	columns: trustColumns(
		wanted{name: "plan", headers: []string{"ytd_plan_gbp_m"}, needed: true},
		wanted{name: "actual", headers: []string{"ytd_actual_gbp_m"}, needed: true},
		wanted{name: "year plan", headers: []string{"full_year_plan_exc_dsf_gbp_m"}},
		wanted{name: "forecast", headers: []string{"forecast_outturn_exc_dsf_gbp_m"}},
		wanted{name: "variance", headers: []string{"variance_pct_turnover"}},
		wanted{name: "words", headers: []string{"ics_name"}, unread: true},
	),
	tables: map[string][]string{"accounts": accountColumns, "facts": factColumns},
	key:    []string{"organisation"},
	when:   (*listingImport).toDate,
	row: func(x *listingImport) {
		code, year, month := x.trust(), economy.YearName(x.job.year), x.job.month
		date := fmt.Sprintf("%s-m%02d", year, (month.number+8)%12+1)
		for _, l := range [][3]string{{"plan", "surplus_planned_to_date", date}, {"actual", "surplus_to_date", date},
			{"year plan", "surplus_planned_before_support", year}, {"forecast", "surplus_forecast_before_support", year}} {
			x.line(code, l[1], l[2], x.millions(l[0]))
		}
		first, last := x.yearDays()
		x.fact(code, "surplus_variance_percent_of_turnover", x.number("variance", "facts", "value"), first, last, "")
	},
}

// millions is money in pence, from a column in millions of pounds.
func (x *listingImport) millions(name string) string {
	return x.pence(x.headed(name), x.l.get(x.now.Cells, name), 1_000_000)
}

// toDate finds out the month to which figures are added up: --month, or the quarter or month of the file's name.
func (x *listingImport) toDate(in *input) *fault.Fault {
	if x.job.month != (month{}) && x.job.year == 0 {
		x.job.year = x.job.month.start()
	}
	if bad := x.settleYear(in); bad != nil {
		return bad
	}
	if x.job.month == (month{}) {
		parts := quarterInName.FindStringSubmatch(in.fileName())
		if parts == nil {
			return fault.New(fault.Place{File: in.path}, "no column, and not the file's name, says which month the figures are to").
				WithHint("say it with --month, such as --month 2026-01")
		}
		x.job.month = map[string]month{"1": {x.job.year, 6}, "2": {x.job.year, 9}, "3": {x.job.year, 12}, "4": {x.job.year + 1, 3}}[parts[1]]
	}
	if of := x.job.month; of.start() != x.job.year {
		return fault.New(fault.Place{File: in.path}, "the month %s is not in the financial year %s", of, economy.YearName(x.job.year))
	}
	in.report.Months = []string{x.job.month.String()}
	return nil
}

var trustCosts = Format{
	Name:    "trust-costs",
	Summary: "national cost collection by trust: actual and expected cost",
	Tables:  "accounts, facts, organisations",
	read:    func(j *job) error { return j.readListing(costListing) },
	fits:    costListing.fits,
	Mixed:   true,
}

var costListing = listing{
	columns: trustColumns(
		wanted{name: "cost", headers: []string{"actual_cost_total_m"}, needed: true},
		wanted{name: "cost_expected", headers: []string{"expected_cost_total_m"}, needed: true},
		wanted{name: "cost_admitted", headers: []string{"apc_actual_m"}},
		wanted{name: "cost_outpatient", headers: []string{"op_actual_m"}},
		wanted{name: "cost_emergency", headers: []string{"ae_actual_m"}},
		wanted{name: "cost_gap_percent", headers: []string{"cost_gap_pct"}},
		wanted{name: "cost_gap_admitted_percent", headers: []string{"apc_gap_pct"}},
		wanted{name: "cost_gap_outpatient_percent", headers: []string{"op_gap_pct"}},
		wanted{name: "cost_gap_emergency_percent", headers: []string{"ae_gap_pct"}},
		wanted{name: "words", headers: []string{"cost_gap_m"}, unread: true},
	),
	tables: map[string][]string{"accounts": accountColumns, "facts": factColumns},
	key:    []string{"organisation"},
	row: func(x *listingImport) {
		code := x.trust()
		first, last := x.yearDays()
		for _, name := range []string{"cost", "cost_expected", "cost_admitted", "cost_outpatient", "cost_emergency"} {
			x.line(code, name, economy.YearName(x.job.year), x.millions(name))
		}
		for _, name := range []string{"cost_gap_percent", "cost_gap_admitted_percent", "cost_gap_outpatient_percent", "cost_gap_emergency_percent"} {
			x.fact(code, name, x.number(name, "facts", "value"), first, last, "")
		}
	},
}

var allocations = Format{
	Name:    "allocations",
	Summary: "allocation and target of commissioners, with their populations",
	Tables:  "accounts, populations, facts, organisations",
	read:    func(j *job) error { return j.readListing(allocationListing) },
	fits:    allocationListing.fits,
	Mixed:   true,
}

// inYears are headers that have a financial year in them.
func inYears(form string) []string {
	var names []string
	for year := 2010; year < 2040; year++ {
		names = append(names, fmt.Sprintf(form, year, (year+1)%100))
	}
	return names
}

var allocationListing = listing{
	columns: []wanted{
		{name: "organisation", headers: []string{"ccg_code", "sub_icb_code", "icb_code", "org_code"}, needed: true},
		{name: "name", headers: []string{"ccg_name", "sub_icb_name", "icb_name", "org_name"}},
		{name: "persons", headers: []string{"raw_population", "registered_population"}},
		{name: "weighted", headers: []string{"weighted_population"}},
		{name: "allocation", headers: inYears("allocation_%d_%02d_k"), needed: true},
		{name: "target", headers: inYears("target_%d_%02d_k"), needed: true},
		{name: "words", headers: []string{"dft_k", "dft_pct", "allocation_per_head", "target_per_head"}, unread: true},
	},
	tables: map[string][]string{"accounts": accountColumns, "facts": factColumns, "populations": {"organisation", "age_band", "sex", "deprivation", "persons", "need_core"}},
	key:    []string{"organisation"},
	when: func(x *listingImport, in *input) *fault.Fault {
		header := x.l.header[x.l.at["allocation"]]
		if year, ok := yearNamed(book.Column(header)); ok && x.job.year == 0 {
			x.job.year = year
		} else if ok && year != x.job.year {
			return fault.New(fault.Place{File: in.path, Line: 1}, "the column %s is of %s, and the year that is made is %s", header,
				economy.YearName(year), economy.YearName(x.job.year)).WithHint("an economy holds one financial year: import it into another directory")
		}
		return nil
	},
	row: func(x *listingImport) {
		code, year := x.code("organisation"), economy.YearName(x.job.year)
		first, last := x.yearDays()
		for _, name := range []string{"allocation", "target"} {
			x.line(code, map[string]string{"allocation": "allocation", "target": "allocation_target"}[name], year,
				x.pence(x.headed(name), x.l.get(x.now.Cells, name), 1_000))
		}
		if persons := x.number("persons", "populations", "persons"); persons != "" {
			x.put("populations", code, "", "", "", persons, x.number("weighted", "populations", "need_core"))
		}
		x.fact(code, "weighted_population", x.number("weighted", "facts", "value"), first, last, "")
		x.meet(body{code: code, name: x.text("name"), kind: "commissioner"})
	},
}
