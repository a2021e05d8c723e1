package formats

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

var contractMonitoring = Format{
	Name:    "acm",
	Summary: "aggregate contract monitoring: planned and charged by provider, commissioner, month and point of delivery",
	Tables:  "plans, accounts, observations, organisations",
	read:    (*job).readMonitoring,
}

var monitoringColumns = []wanted{
	{name: "month", headers: []string{"financial_month"}, needed: true},
	{name: "year", headers: []string{"financial_year"}, needed: true},
	{name: "provider", headers: []string{"organisation_identifier_code_of_provider", "organisation_code_code_of_provider"}, needed: true},
	{name: "commissioner", headers: []string{"organisation_identifier_code_of_commissioner", "organisation_code_code_of_commissioner"}, needed: true},
	{name: "line", headers: []string{"point_of_delivery_code"}, needed: true},
	{name: "planned activity", headers: []string{"contract_monitoring_planned_activity"}},
	{name: "planned price", headers: []string{"contract_monitoring_planned_price"}},
	{name: "activity", headers: []string{"contract_monitoring_actual_activity"}, needed: true},
	{name: "price", headers: []string{"contract_monitoring_actual_price"}, needed: true},
	{name: "words", headers: []string{"date_and_time_data_set_created", "reporting_type_indicator", "organisation_site_identifier_of_treatment",
		"organisation_identifier_gp_practice_responsibility", "organisation_identifier_residence_responsibility",
		"general_medical_practice_patient_registration", "activity_treatment_function_code", "local_sub_specialty_code", "ward_code",
		"commissioned_service_category_code", "service_code", "specialised_mental_health_service_category_code",
		"point_of_delivery_further_detail_code", "point_of_delivery_further_detail_description", "local_point_of_delivery_code",
		"local_point_of_delivery_description", "local_contract_code", "local_contract_code_description", "local_contract_monitoring_code",
		"local_contract_monitoring_description", "contract_monitoring_additional_detail", "contract_monitoring_additional_description",
		"tariff_code", "national_tariff_indicator", "contract_monitoring_planned_market_forces_factor",
		"contract_monitoring_actual_market_forces_factor"}, unread: true},
}

// monitoringFigures are the columns added up; those of money are in pounds.
var monitoringFigures = []string{"planned activity", "planned price", "activity", "price"}

// statement is what one file says of a provider, a commissioner and a month.
type statement struct {
	file, rows int
	first      csvfile.Row
	lines      map[string]*[4]*big.Rat
}

// slice is what a statement is of: a later file's takes the place of an earlier one's.
type slice struct{ provider, commissioner, month string }

// readMonitoring reads statements in the order the files are given, which is the order they came: each says its months
// again from the first of the year, and the last to speak of a provider, commissioner and month is believed.
func (j *job) readMonitoring() error {
	x := monitoringImport{job: j, now: map[slice]*statement{}, money: map[int]*[2]*big.Rat{}}
	if err := j.each(j.files, x.file); err != nil {
		return err
	}
	for i, m := range slices.Sorted(maps.Keys(x.money)) {
		sums := x.money[m]
		j.note("%s: £%s charged is read%s", j.report.Files[i].Path, decimal.Round(sums[0], 2), x.notRead(sums[1]))
	}
	return x.write()
}

type monitoringImport struct {
	*job
	in    *input
	l     layout
	now   map[slice]*statement
	money map[int]*[2]*big.Rat // pounds charged in each file: in rows read, and in rows set aside where it can be told
}

func (x *monitoringImport) notRead(pounds *big.Rat) string {
	if pounds.Sign() == 0 {
		return ""
	}
	return fmt.Sprintf(", and £%s is set aside", decimal.Round(pounds, 2))
}

func (x *monitoringImport) file(in *input) *fault.Fault {
	r := csvfile.NewReader(in, in.path)
	if bad := r.ReadHeader(); bad != nil {
		return bad
	}
	l, faults := findColumns(in.path, r.Header, monitoringColumns, nil)
	x.in, x.l = in, l
	in.report.Unknown = l.unknown
	if len(faults) > 0 {
		x.faults.Add(faults[1:]...)
		return faults[0]
	}
	in.report.MonthFrom = "column " + l.header[l.at["month"]]
	at := len(x.report.Files)
	x.money[at] = &[2]*big.Rat{new(big.Rat), new(big.Rat)}
	said := map[slice]*statement{}
	bad := x.job.rows(in, r, func(row csvfile.Row) { x.row(row, at, said) })
	for _, of := range slices.SortedFunc(maps.Keys(said), func(a, b slice) int {
		return cmp.Or(cmp.Compare(a.month, b.month), cmp.Compare(a.provider, b.provider), cmp.Compare(a.commissioner, b.commissioner))
	}) {
		x.take(of, said[of])
		if month := of.month[:7]; !slices.Contains(in.report.Months, month) {
			in.report.Months = append(in.report.Months, month)
		}
	}
	return bad
}

// take puts a statement in the place of an earlier file's, whose rows are then set aside.
func (x *monitoringImport) take(of slice, s *statement) {
	if old := x.now[of]; old != nil {
		f := &x.report.Files[old.file]
		f.Loaded -= int64(old.rows)
		f.SetAside += int64(old.rows)
		x.report.SetAside = append(x.report.SetAside, economy.SetAside{File: f.Path, Row: old.first.Line, Kind: "said again by a later file",
			Column: "month", Found: strings.Join([]string{of.provider, of.commissioner, of.month[:7]}, ", "),
			Expected: fmt.Sprintf("the last statement; this and others like it, %d rows, are in %s", old.rows, x.in.path)})
	}
	x.now[of] = s
}

func (x *monitoringImport) row(row csvfile.Row, at int, said map[slice]*statement) {
	var amounts [4]*big.Rat
	for i, name := range monitoringFigures {
		d, ok := loose(x.l.get(row.Cells, name))
		if !ok {
			x.aside(x.in, row, x.l.header[x.l.at[name]], economy.KindNumber, x.l.get(row.Cells, name), "a number, (1,234.56) for one below nought, or nothing", "")
			return
		}
		amounts[i] = d
	}
	of := slice{x.l.get(row.Cells, "provider"), x.l.get(row.Cells, "commissioner"), ""}
	line := x.l.get(row.Cells, "line")
	month, ok := x.month(row)
	if ok && (of.provider == "" || of.commissioner == "" || line == "") {
		ok = false
		x.aside(x.in, row, "provider, commissioner, point of delivery", economy.KindMissing, "", "a code of each", "")
	}
	if !ok {
		x.money[at][1].Add(x.money[at][1], amounts[3])
		return
	}
	of.month = month
	s := said[of]
	if s == nil {
		s = &statement{file: at, first: row, lines: map[string]*[4]*big.Rat{}}
		said[of] = s
	}
	sums := s.lines[line]
	if sums == nil {
		sums = &[4]*big.Rat{new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)}
		s.lines[line] = sums
	}
	for i, a := range amounts {
		sums[i].Add(sums[i], a)
	}
	s.rows++
	x.money[at][0].Add(x.money[at][0], amounts[3])
	x.in.report.Loaded++
}

// month is the first day of a row's month: 1 is April. A thirteenth, which some send for what comes after the year, is
// set aside.
func (x *monitoringImport) month(row csvfile.Row) (string, bool) {
	text := strings.TrimSuffix(x.l.get(row.Cells, "month"), ".0")
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 12 {
		x.aside(x.in, row, x.l.header[x.l.at["month"]], economy.KindDate, text, "a month of the financial year, 1 to 12", "")
		return "", false
	}
	year := strings.TrimSuffix(x.l.get(row.Cells, "year"), ".0")
	if len(year) == 6 {
		year = year[:4] + "-" + year[4:]
	}
	start, err := economy.ParseYear(year)
	if err != nil {
		x.aside(x.in, row, x.l.header[x.l.at["year"]], economy.KindDate, year, "a financial year, such as 202526", "")
		return "", false
	}
	if x.job.year == 0 {
		x.job.year = start
	}
	x.years[start]++
	if start != x.job.year {
		x.aside(x.in, row, x.l.header[x.l.at["year"]], economy.KindYear, year, economy.YearName(x.job.year), "an economy holds one financial year")
		return "", false
	}
	number := (n+2)%12 + 1
	if number < 4 {
		start++
	}
	return fmt.Sprintf("%04d-%02d-01", start, number), true
}

// loose reads a number as contract files have it: with commas, a sign of money, or brackets for what is below nought.
// Nothing is nought.
func loose(text string) (*big.Rat, bool) {
	text = strings.NewReplacer(",", "", "£", "", " ", "", "\u00a0", "", "\ufeff", "").Replace(text)
	if inner, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inner, ")") {
		text = "-" + strings.TrimSuffix(inner, ")")
	}
	if text == "" || text == "-" {
		return new(big.Rat), true
	}
	d, err := decimal.Parse(text)
	if err != nil {
		return nil, false
	}
	return d.Rat(), true
}

// write makes the plan, the charges as the provider's accounts, and the activity of each provider.
func (x *monitoringImport) write() error {
	plans, err := x.table("plans", "provider", "commissioner", "line", "month", "activity", "pence")
	if err != nil {
		return err
	}
	accounts, err := x.table("accounts", "organisation", "line", "period", "pence", "source")
	if err != nil {
		return err
	}
	done := map[observed]*big.Rat{}
	for _, of := range slices.SortedFunc(maps.Keys(x.now), func(a, b slice) int {
		return cmp.Or(cmp.Compare(a.provider, b.provider), cmp.Compare(a.commissioner, b.commissioner), cmp.Compare(a.month, b.month))
	}) {
		s := x.now[of]
		x.bodies.met(body{code: of.provider, kind: "provider"})
		x.bodies.met(body{code: of.commissioner, kind: "commissioner"})
		for _, line := range slices.Sorted(maps.Keys(s.lines)) {
			sums := s.lines[line]
			if planned := sums[0]; planned.Sign() != 0 || sums[1].Sign() != 0 {
				plans.add(of.provider, of.commissioner, line, of.month, decimal.Text(decimal.Round(planned, 3).Rat()), pence(sums[1]))
			}
			accounts.add(of.provider, "contract "+of.commissioner+" "+line, periodOf(of.month), pence(sums[3]), x.report.Files[s.file].Path)
			key := observed{"contract_activity_" + book.Column(line), of.provider, of.month}
			if done[key] == nil {
				done[key] = new(big.Rat)
			}
			done[key].Add(done[key], sums[2])
		}
	}
	return x.observeActivity(done)
}

// observeActivity writes the activity of each provider, point of delivery and month. A correction that takes it below
// nought is told and not written: a count cannot be.
func (x *monitoringImport) observeActivity(done map[observed]*big.Rat) error {
	out, err := x.table("observations", "measure", "organisation", "month", "numerator", "denominator")
	if err != nil {
		return err
	}
	below := 0
	for _, of := range slices.SortedFunc(maps.Keys(done), func(a, b observed) int {
		return cmp.Or(cmp.Compare(a.measure, b.measure), cmp.Compare(a.organisation, b.organisation), cmp.Compare(a.month, b.month))
	}) {
		if done[of].Sign() < 0 {
			below++
			continue
		}
		out.add(of.measure, of.organisation, of.month, decimal.Text(decimal.Round(done[of], 4).Rat()), "")
	}
	if below > 0 {
		x.note("the activity of %d providers, months and points of delivery comes to less than nought, and is not in observations", below)
	}
	return nil
}

// pence is a sum of pounds in whole pence, halves away from nought.
func pence(pounds *big.Rat) string {
	return decimal.Text(decimal.Round(new(big.Rat).Mul(pounds, big.NewRat(100, 1)), 0).Rat())
}

// periodOf is the period of a month by its first day: 2025-26-m10 of 2026-01-01.
func periodOf(day string) string {
	m, _ := parseMonth(day[:7])
	return fmt.Sprintf("%s-m%02d", m.financialYear(), (m.number+8)%12+1)
}
