package formats

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

var emergency = Format{
	Name:    "emergency",
	Summary: "A&E attendances and emergency admissions",
	Tables:  "observations, organisations",
	Months:  true,
	read:    (*job).readEmergency,
	fits:    emergencyFits,
}

// The layouts: in detail by type of department, in sum by provider, and in sum by integrated care board.
var emergencyColumns = []wanted{
	{name: "organisation", headers: []string{"org_code", "icb_ons_code", "icb_code", "code"}, needed: true},
	{name: "period", headers: []string{"month", "period"}},
	{name: "name", headers: []string{"org_name", "name"}},
	{name: "words", headers: []string{"parent_org", "region"}, unread: true},
	{name: "attendances", headers: []string{"attendances", "total_attendances"}},
	{name: "over4h", headers: []string{"over4h", "total_attendances_4_hours"}},
	{name: "admissions", headers: []string{"emergency_admissions"}},
	{name: "from decision over 4", headers: []string{"dta_over4h"}},
	department("attendances", "1", "att_type1", "a_e_attendances_type_1", "number_of_a_e_attendances_type_1"),
	department("attendances", "2", "att_type2", "a_e_attendances_type_2", "number_of_a_e_attendances_type_2"),
	department("attendances", "other", "att_other", "a_e_attendances_other_a_e_department", "number_of_a_e_attendances_other_a_e_department"),
	department("attendances booked", "1", "att_booked_type1", "a_e_attendances_booked_appointments_type_1"),
	department("attendances booked", "2", "att_booked_type2", "a_e_attendances_booked_appointments_type_2"),
	department("attendances booked", "other", "att_booked_other", "a_e_attendances_booked_appointments_other_department"),
	department("over4h", "1", "over4h_type1", "attendances_over_4hrs_type_1"),
	department("over4h", "2", "over4h_type2", "attendances_over_4hrs_type_2"),
	department("over4h", "other", "over4h_other", "attendances_over_4hrs_other_department", "attendances_over_4hrs_other_a_e_department"),
	department("over4h booked", "1", "over4h_booked_type1", "attendances_over_4hrs_booked_appointments_type_1"),
	department("over4h booked", "2", "over4h_booked_type2", "attendances_over_4hrs_booked_appointments_type_2"),
	department("over4h booked", "other", "over4h_booked_other", "attendances_over_4hrs_booked_appointments_other_department"),
	{name: "from decision 4 to 12", headers: []string{"dta_4_12h", "patients_who_have_waited_4_12_hs_from_dta_to_admission", "patients_who_have_waited_4_12_hrs_from_dta_to_admission"}},
	{name: "from decision over 12", headers: []string{"dta_12h_plus", "patients_who_have_waited_12_hrs_from_dta_to_admission"}},
	department("admissions", "1", "emadm_type1", "emergency_admissions_via_a_e_type_1"),
	department("admissions", "2", "emadm_type2", "emergency_admissions_via_a_e_type_2"),
	department("admissions", "other", "emadm_other_ae", "emergency_admissions_via_a_e_other_a_e_department"),
	{name: "admissions direct", headers: []string{"emadm_other", "other_emergency_admissions"}},
}

func department(what, kind string, headers ...string) wanted {
	return wanted{name: what + " " + kind, headers: headers}
}

var kinds = []string{"1", "2", "other"}

// The measures made. Those of integrated care boards have names of their own, because they count the same attendances.
const (
	fourHours      = "emergency_four_hours"
	attendances    = "emergency_attendances"
	admissions     = "emergency_admissions"
	decisionFour   = "emergency_over_4_hours_from_decision"
	decisionTwelve = "emergency_over_12_hours_from_decision"
	byBoard        = "_by_icb"
)

func (j *job) readEmergency() error {
	x := emergencyImport{job: j, seen: map[string]figure{}, sums: map[string]*[2]int64{}}
	out, err := j.table("observations", "measure", "organisation", "month", "numerator", "denominator")
	if err != nil {
		return err
	}
	x.out = out
	if err := j.each(j.opts.Organisations, x.file); err != nil {
		return err
	}
	if err := j.each(j.files, x.file); err != nil {
		return err
	}
	if x.differ+x.repeats > 0 {
		j.note("%d rows of later files are of an organisation and month already read, and were set aside: %d with the same attendances and %d with others",
			x.differ+x.repeats, x.repeats, x.differ)
	}
	return nil
}

type emergencyImport struct {
	*job
	out             *table
	in              *input
	l               layout
	months          months
	suffix          string            // of the measures' names
	seen            map[string]figure // organisation and month, to what was read of it
	sums            map[string]*[2]int64
	repeats, differ int
}

// figure is what a row says of all attendances, and where it stands.
type figure struct {
	attendances, over4h string
	at                  string
}

func (x *emergencyImport) file(in *input) *fault.Fault {
	r, bad := x.job.open(in)
	if bad != nil {
		return bad
	}
	if isOrganisations(r.Header) {
		return x.readOrganisations(in, r)
	}
	l, faults := findColumns(in.path, r.Header, emergencyColumns, nil)
	x.in, x.l, x.suffix = in, l, ""
	in.report.Unknown = l.unknown
	faults.Add(needs(in.path, l)...)
	if len(faults) > 0 {
		x.faults.Add(faults[1:]...)
		return faults[0]
	}
	if header := strings.ToLower(r.Header[l.at["organisation"]]); strings.Contains(header, "icb") {
		x.suffix = byBoard
	}
	if x.months, bad = x.job.monthsOf(in, l); bad != nil {
		return bad
	}
	clear(x.sums)
	if bad := x.job.rows(in, r, x.row); bad != nil {
		return bad
	}
	return x.months.done()
}

// needs finds the columns missing from a layout: attendances and those over four hours, in sum or by department.
func needs(file string, l layout) fault.List {
	names := []string{"attendances", "over4h"}
	if l.has("attendances 1") {
		names = nil
		for _, kind := range kinds {
			names = append(names, "attendances "+kind, "over4h "+kind)
		}
	}
	var faults fault.List
	for _, name := range names {
		if !l.has(name) {
			i := slices.IndexFunc(emergencyColumns, func(w wanted) bool { return w.name == name })
			faults.Add(missing(file, l.header, emergencyColumns[i]))
		}
	}
	return faults
}

// isTotal says that a row stands for all of England.
func (x *emergencyImport) isTotal(row csvfile.Row) bool {
	for _, name := range []string{"organisation", "period", "name"} {
		switch strings.ToLower(x.l.get(row.Cells, name)) {
		case "total", "england":
			return true
		}
	}
	return false
}

func (x *emergencyImport) row(row csvfile.Row) {
	if x.isTotal(row) {
		x.total(row)
		return
	}
	code := x.l.get(row.Cells, "organisation")
	if !x.sureCode(x.in, row, x.l, "organisation") {
		return
	}
	if own, ok := x.bodies.alias[code]; ok {
		code = own
	}
	month, ok := x.months.of(row)
	if !ok || !x.sound(row) {
		return
	}
	v := x.values(row)
	all := v.all()
	if !x.first(row, code, month, all) {
		return
	}
	kind := "provider"
	if x.suffix != "" {
		kind = "icb"
	}
	x.bodies.met(body{code: code, name: x.l.get(row.Cells, "name"), kind: kind})
	sums := x.sums[month]
	if sums == nil {
		sums = new([2]int64)
		x.sums[month] = sums
	}
	sums[0], sums[1] = sums[0]+all.n, sums[1]+v.over.n
	x.put(v, code, month)
	x.in.report.Loaded++
}

// first says that no row before was of the same organisation and month. A later one is set aside; whether it says the
// same is told.
func (x *emergencyImport) first(row csvfile.Row, code, month string, all count) bool {
	v := x.values(row)
	key := code + "\x1f" + month + "\x1f" + x.suffix
	now := figure{all.text(), v.over.text(), x.in.path + ":" + strconv.FormatInt(row.Line, 10)}
	before, twice := x.seen[key]
	if !twice {
		x.seen[key] = now
		return true
	}
	same := before.attendances == now.attendances && before.over4h == now.over4h
	expected := "the same attendances as at " + before.at
	if same {
		x.repeats++
	} else {
		x.differ++
		expected = fmt.Sprintf("%s attendances and %s over four hours, as at %s", before.attendances, before.over4h, before.at)
	}
	x.aside(x.in, row, "organisation, month", economy.KindDuplicate,
		fmt.Sprintf("%s, %s: %s attendances and %s over four hours", code, month[:7], now.attendances, now.over4h), expected,
		"the row at "+before.at+" was taken")
	return false
}

// total holds a row for England to the sum of the rows above it.
func (x *emergencyImport) total(row csvfile.Row) {
	x.in.report.Totals++
	var sum [2]int64
	for _, s := range x.sums {
		sum[0], sum[1] = sum[0]+s[0], sum[1]+s[1]
	}
	v := x.values(row)
	all := v.all()
	x.report.Checks = append(x.report.Checks, Check{
		What:     fmt.Sprintf("total row at %s:%d against the sum of the rows above it", x.in.path, row.Line),
		Expected: fmt.Sprintf("%s attendances, %s over four hours", all.text(), v.over.text()),
		Found:    fmt.Sprintf("%d attendances, %d over four hours", sum[0], sum[1]),
		OK:       all.n == sum[0] && v.over.n == sum[1],
	})
}

// isCount is a whole figure.
var isCount = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})$`)

// sound sets a row aside that has something other than counts in its columns of counts. A hyphen is a figure that was
// not given.
func (x *emergencyImport) sound(row csvfile.Row) bool {
	for _, w := range emergencyColumns[4:] {
		text := x.l.get(row.Cells, w.name)
		if !isNone(text) && !isCount.MatchString(plainCount(text)) {
			x.aside(x.in, row, x.l.header[x.l.at[w.name]], economy.KindNumber, text, "a whole number from 0 to 999999999, or nothing", "")
			return false
		}
	}
	return true
}

func emergencyFits(file string, header []string) (int, bool) {
	l, faults := findColumns(file, header, emergencyColumns, nil)
	faults.Add(needs(file, l)...)
	return len(l.unknown), len(faults) == 0
}
