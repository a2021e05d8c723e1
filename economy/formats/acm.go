package formats

import (
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

// The feeds of contract monitoring, by the names of their formats.
const (
	feedMonitoring = "acm"
	feedPlan       = "iap"
)

// Contract monitoring comes in two feeds with one layout (information standard DCB2050): the monthly statement of plan
// and charges, and the plan alone. Each file says its months again from the first of the year, so a file's statement of a
// provider, commissioner and month replaces the one before it. All are kept; loading chooses.
var (
	contractMonitoring = Format{
		Name:     feedMonitoring,
		Summary:  "aggregate contract monitoring: planned and charged by provider, commissioner, month and point of delivery",
		Tables:   "statements, contract_lines, plans, organisations",
		Received: true,
		read:     (*job).readMonitoring,
		fits:     columnsFit(monitoringColumns),
	}
	activityPlan = Format{
		Name:     feedPlan,
		Summary:  "indicative activity plan: the planned half of contract monitoring",
		Tables:   "statements, contract_lines, plans, organisations",
		Received: true,
		read:     (*job).readMonitoring,
		fits:     columnsFit(planColumns),
	}
)

var monitoringColumns = []wanted{
	{name: "month", headers: []string{"financial_month"}, needed: true},
	{name: "year", headers: []string{"financial_year"}, needed: true},
	{name: "provider", headers: []string{"organisation_identifier_code_of_provider", "organisation_code_code_of_provider"}, needed: true},
	{name: "commissioner", headers: []string{"organisation_identifier_code_of_commissioner", "organisation_code_code_of_commissioner"}, needed: true},
	{name: "point of delivery", headers: []string{"point_of_delivery_code"}, needed: true},
	{name: "planned activity", headers: []string{"contract_monitoring_planned_activity"}},
	{name: "planned price", headers: []string{"contract_monitoring_planned_price"}},
	{name: "activity", headers: []string{"contract_monitoring_actual_activity"}, needed: true},
	{name: "price", headers: []string{"contract_monitoring_actual_price"}, needed: true},
	{name: "function", headers: []string{"activity_treatment_function_code"}},
	{name: "tariff", headers: []string{"tariff_code"}},
	{name: "category", headers: []string{"commissioned_service_category_code"}},
	{name: "service", headers: []string{"service_code"}},
	{name: "site", headers: []string{"organisation_site_identifier_of_treatment"}},
	{name: "practice", headers: []string{"general_medical_practice_patient_registration", "general_medical_practice_code_patient_registration"}},
	{name: "local point of delivery", headers: []string{"local_point_of_delivery_code"}},
	{name: "words", headers: []string{"date_and_time_data_set_created", "reporting_type_indicator",
		"organisation_identifier_gp_practice_responsibility", "organisation_identifier_residence_responsibility",
		"local_sub_specialty_code", "ward_code", "specialised_mental_health_service_category_code",
		"point_of_delivery_further_detail_code", "point_of_delivery_further_detail_description",
		"local_point_of_delivery_description", "local_contract_code", "local_contract_code_description", "local_contract_monitoring_code",
		"local_contract_monitoring_description", "contract_monitoring_additional_detail", "contract_monitoring_additional_description",
		"national_tariff_indicator", "contract_monitoring_planned_market_forces_factor",
		"contract_monitoring_actual_market_forces_factor"}, unread: true},
}

// planColumns are the same without what is charged, which a plan cannot say.
var planColumns = func() []wanted {
	var out []wanted
	for _, w := range monitoringColumns {
		switch w.name {
		case "activity", "price":
			continue
		case "planned activity", "planned price":
			w.needed = true
		case "words":
			w.headers = append(slices.Clone(w.headers), "name_of_submitter")
		}
		out = append(out, w)
	}
	return out
}()

// described are the columns of a row that say what sort of care it is, as the economy names them.
var described = []string{"function", "tariff", "category", "service", "site", "practice", "local point of delivery"}

// monitoringImport reads statements in the order the files are given.
type monitoringImport struct {
	*job
	columns   []wanted
	in        *input
	l         layout
	at        int    // the place of the file being read in the report
	received  string // the day it came
	nameYear  string // the financial year that its name says, "" for none
	now       map[slice]*statement
	said      []*statement // by this import, in order of their numbers
	before    []*statement // of the economy added to
	lines     *table
	rounded   int64                // amounts of more places than are kept
	money     map[int]*[2]*big.Rat // pounds in each file: in rows read, and in rows set aside where it can be told
	yearsSeen map[string]int       // what a cell of the year says: the year in which it starts, 0 for none
}

func (j *job) readMonitoring() error {
	x := monitoringImport{job: j, columns: monitoringColumns, money: map[int]*[2]*big.Rat{}, yearsSeen: map[string]int{}}
	if j.format.Name == feedPlan {
		x.columns = planColumns
	}
	if err := x.readBefore(); err != nil {
		return err
	}
	if err := x.begin(); err != nil {
		return err
	}
	if err := j.each(j.files, x.file); err != nil {
		return err
	}
	if len(j.faults) > 0 {
		return nil // they are told, and nothing is written
	}
	for _, at := range slices.Sorted(maps.Keys(x.money)) {
		x.noteMoney(at)
	}
	if x.rounded > 0 {
		j.note("figures with more places than the standard has (8 of a pound, 3 of activity) were rounded: %d", x.rounded)
	}
	return x.write()
}

// begin begins the table that rows go to as they are read.
func (x *monitoringImport) begin() error {
	var err error
	x.lines, err = x.table("contract_lines", "statement", "row", "provider", "commissioner", "month", "point_of_delivery", "hrg",
		"function", "tariff", "category", "service", "site", "practice", "local_point_of_delivery",
		"planned_activity", "planned", "activity", "charged")
	return err
}

// verb is what the money of a feed is.
func (x *monitoringImport) verb() string {
	if x.format.Name == feedPlan {
		return "planned"
	}
	return "charged"
}

func (x *monitoringImport) noteMoney(at int) {
	sums, f := x.money[at], x.report.Files[at]
	aside := ""
	if sums[1].Sign() != 0 {
		aside = fmt.Sprintf(", and £%s is set aside", decimal.Round(sums[1], 2))
	}
	received := "; received " + f.Received + ", by " + f.ReceivedFrom
	if f.Received == AfterAll {
		received = "; nothing says when it was received"
	}
	x.note("%s: £%s %s is read%s%s", f.Path, decimal.Round(sums[0], 2), x.verb(), aside, received)
}

func (x *monitoringImport) file(in *input) *fault.Fault {
	r, bad := x.open(in)
	if bad != nil {
		return bad
	}
	l, faults := findColumns(in.path, r.Header, x.columns, nil)
	x.in, x.l, x.at = in, l, len(x.report.Files)
	in.report.Unknown, in.report.Missing = l.unknown, l.missing(x.columns)
	if len(faults) > 0 {
		x.faults.Add(faults[1:]...)
		return faults[0]
	}
	if bad := x.whenReceived(); bad != nil {
		return bad
	}
	in.report.MonthFrom = "column " + l.header[l.at["month"]]
	x.nameYear = yearIn(in.fileName())
	x.money[x.at] = &[2]*big.Rat{new(big.Rat), new(big.Rat)}
	x.now = map[slice]*statement{}
	first := len(x.said)
	if bad = x.job.rows(in, r, x.row); bad != nil {
		return bad
	}
	hash := in.sum()
	for _, s := range x.said[first:] {
		s.hash = hash
		if month := s.month[:7]; !slices.Contains(in.report.Months, month) {
			in.report.Months = append(in.report.Months, month)
		}
	}
	slices.Sort(in.report.Months)
	return x.twice(hash)
}

// twice refuses a file that has been taken before.
func (x *monitoringImport) twice(hash string) *fault.Fault {
	for _, s := range slices.Concat(x.before, x.said) {
		if s.hash == hash && (s.at != x.at || s.old) {
			return fault.New(fault.Place{File: x.in.path}, "the same file has been taken already: as %s, received %s", s.file, s.received).
				WithHint("leave it out; where a body sent the same file again, nothing is new in it")
		}
	}
	return nil
}

// codeText is a cell without what spreadsheets leave in it: spaces, also those that are not seen, and marks of byte order.
func (x *monitoringImport) codeText(row csvfile.Row, name string) string {
	return withoutUnseen(x.l.get(row.Cells, name))
}

func asideMoney(x *monitoringImport, pounds *big.Rat) {
	if pounds != nil {
		x.money[x.at][1].Add(x.money[x.at][1], pounds)
	}
}

// bounds of the table contract_lines, beyond which a figure is not believed.
var (
	mostPounds   = economy.Lookup("contract_lines").Column("charged").Type.Max
	mostActivity = economy.Lookup("contract_lines").Column("activity").Type.Max
)
