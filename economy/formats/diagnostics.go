package formats

import (
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy/csvfile"
)

var diagnostics = Format{
	Name:    "diagnostics",
	Summary: "diagnostic waiting times and activity (DM01)",
	Tables:  "observations, organisations",
	Months:  true,
	read:    func(j *job) error { return j.readSheet(diagnosticSheet) },
	fits:    diagnosticSheet.fits,
}

// A test is known by its name, whose words are those of the publication; its number is not in every layout.
var diagnosticSheet = sheet{
	columns: []wanted{
		{name: "organisation", headers: []string{"org_code", "provider_code", "provider_org_code"}, needed: true},
		{name: "name", headers: []string{"org_name", "provider", "provider_name", "provider_org_name"}},
		{name: "period", headers: []string{"month", "period"}},
		{name: "test", headers: []string{"test_name", "diagnostic_tests", "diagnostic_test", "diagnostic_test_name"}, needed: true},
		{name: "waiting", headers: []string{"waiting_total", "total_waiting_list", "total_wl"}, needed: true},
		{name: "over 6", headers: []string{"waiting_6wk_plus", "number_waiting_6_weeks", "waiting_6_weeks"}, needed: true},
		{name: "over 13", headers: []string{"waiting_13wk_plus", "number_waiting_13_weeks", "13_weeks"}},
		{name: "planned", headers: []string{"planned_tests_procedures"}},
		{name: "unscheduled", headers: []string{"unscheduled_tests_procedures"}},
		{name: "from list", headers: []string{"waiting_list_tests_procedures_excluding_planned"}},
		{name: "words", headers: []string{"test_id", "diagnostic_id", "diagnostic_tests_sort_order", "percentage_waiting_6_weeks",
			"regional_team_code", "regional_team_name", "commissioning_region_code", "commissioning_region"}, unread: true},
	},
	key:     []string{"test"},
	figures: []string{"waiting", "over 6", "over 13", "planned", "unscheduled", "from list"},
	row:     (*sheetImport).diagnosticRow,
	part:    func(l layout, cells []string) bool { return isTotal(l.get(cells, "test")) },
}

// isTotal says that a word stands for all.
func isTotal(text string) bool { return strings.HasPrefix(strings.ToLower(text), "total") }

// diagnosticRow observes, of all tests together and of the row's own, how many of those waiting had waited less than
// six weeks and thirteen, and how many tests were made.
func (x *sheetImport) diagnosticRow(row csvfile.Row) bool {
	suffixes := []string{""}
	if test := x.l.get(row.Cells, "test"); test != "" && !isTotal(test) {
		suffixes = append(suffixes, "_"+book.Column(test))
	}
	waiting := x.amount(row, "waiting")
	for _, name := range []string{"over 6", "over 13"} {
		if over := x.amount(row, name); over.known && waiting.known && over.n > waiting.n {
			x.aside(x.in, row, x.header(name), kindSum, over.text(), "at most those waiting, "+waiting.text(), "")
			return false
		}
	}
	for _, suffix := range suffixes {
		x.observe("diagnostics_six_weeks"+suffix, waiting.less(x.amount(row, "over 6")), waiting)
		if x.l.has("over 13") {
			x.observe("diagnostics_thirteen_weeks"+suffix, waiting.less(x.amount(row, "over 13")), waiting)
		}
		for _, kind := range []string{"planned", "unscheduled", "from list"} {
			x.count("diagnostics_tests_"+book.Column(kind)+suffix, x.amount(row, kind))
		}
	}
	return true
}
