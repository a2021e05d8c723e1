package formats

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

var referenceCosts = Format{
	Name:    "reference-costs",
	Summary: "national schedule of reference costs",
	Tables:  "episodes",
	read:    (*job).readCosts,
	fits:    columnsFit(costColumns),
}

var costColumns = []wanted{
	{name: "setting", headers: []string{"setting", "department_code", "department"}, needed: true},
	{name: "hrg", headers: []string{"currency_code", "currency", "hrg_code"}, needed: true},
	{name: "count", headers: []string{"activity", "number_of_fces", "fces", "attendances", "units"}, needed: true},
	{name: "cost", headers: []string{"total_cost_gbp", "total_cost", "cost"}, needed: true},
	{name: "year", headers: []string{"year", "financial_year"}},
	{name: "name", headers: []string{"currency_name", "currency_description", "currency_desc"}},
	{name: "service", headers: []string{"service_code", "service", "treatment_function_code"}},
	{name: "unit_cost", headers: []string{"unit_cost_gbp", "unit_cost", "national_average_unit_cost"}},
	{name: "bed_days", headers: []string{"inlier_bed_days", "bed_days"}},
	{name: "submissions", headers: []string{"submissions", "no_data_submissions", "number_of_data_submissions"}},
}

// costOut are the columns of episodes that are written, and which of them are figures.
var costOut = []string{"id", "setting", "hrg", "date", "count", "cost", "unit_cost", "name", "service", "bed_days", "submissions"}

// readCosts reads a schedule: a row for each setting, currency and service. All settings are kept.
func (j *job) readCosts() error {
	x := costImport{job: j, seen: map[string]int64{}}
	out, err := j.table("episodes", costOut...)
	if err != nil {
		return err
	}
	x.out = out
	if err := j.each(j.files, x.file); err != nil {
		return err
	}
	j.noteRounded(x.rounded)
	return nil
}

type costImport struct {
	*job
	out     *table
	in      *input
	l       layout
	files   int
	rounded int
	seen    map[string]int64 // cells of each row, to its line
}

func (x *costImport) file(in *input) *fault.Fault {
	r, bad := x.job.open(in)
	if bad != nil {
		return bad
	}
	l, faults := findColumns(in.path, r.Header, costColumns, nil)
	x.in, x.l = in, l
	in.report.Unknown = l.unknown
	if !l.has("year") && x.job.opts.Year == "" && x.base == nil {
		faults.Add(fault.New(fault.Place{File: in.path, Line: 1}, "no column says which year the figures are of").
			WithHint("say it with --year, such as --year 2024-25"))
	}
	if len(faults) > 0 {
		x.faults.Add(faults[1:]...)
		return faults[0]
	}
	x.files++
	return x.job.rows(in, r, x.row)
}

func (x *costImport) row(row csvfile.Row) {
	if setting := x.l.get(row.Cells, "setting"); isTotal(setting) || isTotal(x.l.get(row.Cells, "hrg")) {
		x.in.report.Totals++
		return
	}
	if !x.year(row) {
		return
	}
	cells := make([]string, len(costOut))
	for i, name := range costOut {
		c := economy.Lookup("episodes").Column(name)
		text := x.l.get(row.Cells, name)
		switch {
		case name == "id":
			text = x.id(row)
		case name == "date":
			text = fmt.Sprintf("%d-04-01", x.job.year)
		case slices.Contains([]string{"count", "cost", "unit_cost", "bed_days", "submissions"}, name):
			text = x.figure(text, c.Type)
		}
		if kind, expected, hint := c.Trouble(text); kind != "" {
			x.aside(x.in, row, name, kind, x.l.get(row.Cells, name), expected, hint)
			x.lose(row)
			return
		}
		cells[i] = text
	}
	key := strings.Join(cells[1:], ", ") // rows of one group differ in what schedules leave out, but not in every figure
	if line, twice := x.seen[key]; twice {
		x.aside(x.in, row, "", economy.KindDuplicate, key, "a row that no other repeats",
			fmt.Sprintf("the row at line %d was taken", line))
		x.lose(row)
		return
	}
	x.seen[key] = row.Line
	x.out.add(cells...)
	x.in.report.Loaded++
}

// lose notes the cost of a row set aside, where it can be read.
func (x *costImport) lose(row csvfile.Row) {
	if cost, err := decimal.Parse(plainNumber(x.l.get(row.Cells, "cost"))); err == nil {
		x.in.report.lose(cost.Rat())
	}
}

// year holds a row to the year that is made; the first row says which, where nothing else has.
func (x *costImport) year(row csvfile.Row) bool {
	if !x.l.has("year") {
		return true
	}
	text := x.l.get(row.Cells, "year")
	year, err := economy.ParseYear(text)
	if err != nil {
		x.aside(x.in, row, "year", economy.KindDate, text, "a financial year, such as 2017/18", "")
		return false
	}
	if x.job.year == 0 {
		x.job.year = year
	}
	x.years[year]++
	if year != x.job.year {
		x.aside(x.in, row, "year", economy.KindYear, text, economy.YearName(x.job.year), "an economy holds one financial year")
		return false
	}
	return true
}

// id numbers a row by its year and line, and by its file after the first.
func (x *costImport) id(row csvfile.Row) string {
	if x.files == 1 {
		return fmt.Sprintf("%s-%d", economy.YearName(x.job.year), row.Line)
	}
	return fmt.Sprintf("%s-%d-%d", economy.YearName(x.job.year), x.files, row.Line)
}

// figure is a number without noughts at its end, rounded where it has more places than the column.
func (x *costImport) figure(text string, t rule.Type) string {
	if isNone(text) {
		return ""
	}
	kept, rounded := columnNumber(text, t)
	if rounded {
		x.rounded++
	}
	return kept
}
