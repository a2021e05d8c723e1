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

var rtt = Format{
	Name:    "rtt",
	Summary: "referral to treatment waiting times",
	Tables:  "waits, organisations, relations",
	Months:  true,
	read:    (*job).readRTT,
	fits:    rttFits,
}

var rttColumns = []wanted{
	{name: "part", headers: []string{"part", "rtt_part_type"}, needed: true},
	{name: "provider", headers: []string{"provider_code", "provider_org_code"}, needed: true},
	{name: "commissioner", headers: []string{"commissioner_code", "commissioner_org_code"}, needed: true},
	{name: "function", headers: []string{"treatment_function", "treatment_function_code"}, needed: true},
	{name: "all", headers: []string{"total_all"}, needed: true},
	{name: "period", headers: []string{"period", "month"}},
	{name: "known", headers: []string{"total", "total_known"}},
	{name: "unknown", headers: []string{"unknown_clock_start", "patients_with_unknown_clock_start_date"}},
	{name: "provider name", headers: []string{"provider_name", "provider_org_name"}},
	{name: "provider parent", headers: []string{"provider_parent_code", "provider_parent_org_code"}},
	{name: "provider parent name", headers: []string{"provider_parent_name"}},
	{name: "commissioner name", headers: []string{"commissioner_name", "commissioner_org_name"}},
	{name: "commissioner parent", headers: []string{"commissioner_parent_code", "commissioner_parent_org_code"}},
	{name: "commissioner parent name", headers: []string{"commissioner_parent_name"}},
	{name: "words", headers: []string{"rtt_part_description", "part_description", "treatment_function_name"}, unread: true},
}

// Bands are columns such as "Gt 17 To 18 Weeks SUM 1" or w17_18, and "Gt 104 Weeks SUM 1" or w104_plus.
var (
	closedBand = regexp.MustCompile(`^(?:gt_|w)([0-9]+)(?:_to)?_([0-9]+)(?:_weeks(?:_sum_1)?)?$`)
	openBand   = regexp.MustCompile(`^(?:gt_([0-9]+)_weeks(?:_sum_1)?|w([0-9]+)_plus)$`)
)

// band is one column of waits; to is -1 in the open one.
type band struct{ place, from, to int }

// readRTT reads the full extract: a row for each provider, commissioner, treatment function and part, with a column for
// each band of weeks waited. Each cell that is not empty or nought becomes a row of waits; a row's count whose wait is
// not known, or not asked, becomes one without a band.
func (j *job) readRTT() error {
	x := rttImport{job: j, rows: map[string]string{}, totals: map[string][]int64{}}
	out, err := j.table("waits", "provider", "commissioner", "function", "part", "month", "band_from_weeks", "band_to_weeks", "count")
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
	x.check()
	return nil
}

type rttImport struct {
	*job
	out    *table
	in     *input
	l      layout
	bands  []band
	months months
	rows   map[string]string  // key of each row read, to where it is
	totals map[string][]int64 // for each provider, commissioner, part and month: total rows less the others, by column
	counts []int64            // of the row at hand: its bands, then not known, then all
	summed int                // total rows met
}

func (x *rttImport) file(in *input) *fault.Fault {
	r, bad := x.job.open(in)
	if bad != nil {
		return bad
	}
	if isOrganisations(r.Header) {
		return x.readOrganisations(in, r)
	}
	x.in, x.bands = in, nil
	l, faults := findColumns(in.path, r.Header, rttColumns, x.takeBand)
	x.l = l
	in.report.Unknown = l.unknown
	faults.Add(x.checkBands(r.Header)...)
	if len(faults) > 0 {
		x.faults.Add(faults[1:]...)
		return faults[0]
	}
	if x.months, bad = x.job.monthsOf(in, l); bad != nil {
		return bad
	}
	x.counts = make([]int64, len(x.bands)+2)
	if bad := x.job.rows(in, r, x.row); bad != nil {
		return bad
	}
	return x.months.done()
}

func (x *rttImport) takeBand(place int, slug string) bool {
	if parts := closedBand.FindStringSubmatch(slug); parts != nil {
		from, _ := strconv.Atoi(parts[1])
		to, _ := strconv.Atoi(parts[2])
		x.bands = append(x.bands, band{place, from, to})
		return true
	}
	if parts := openBand.FindStringSubmatch(slug); parts != nil {
		from, _ := strconv.Atoi(parts[1] + parts[2])
		x.bands = append(x.bands, band{place, from, -1})
		return true
	}
	return false
}

// checkBands holds the bands of a header to following one another from nought to an open one.
func (x *rttImport) checkBands(header []string) fault.List {
	var faults fault.List
	at := fault.Place{File: x.in.path, Line: 1}
	if len(x.bands) == 0 {
		faults.Add(fault.New(at, "there are no columns of weeks waited, such as %q or %q, and the file has %s",
			"Gt 00 To 01 Weeks SUM 1", "w0_1", strings.Join(header, ", ")))
		return faults
	}
	slices.SortStableFunc(x.bands, func(a, b band) int { return a.from - b.from })
	next := 0
	for i, b := range x.bands {
		last := i == len(x.bands)-1
		if b.from != next || last != (b.to < 0) || !last && b.to <= b.from {
			faults.Add(fault.New(at, "the column %q does not follow on: expected one that begins at %d weeks, and only the last to be open",
				header[b.place], next))
			return faults
		}
		next = b.to
	}
	return faults
}

// row reads one row into the table, or into the check of totals, or sets it aside.
func (x *rttImport) row(row csvfile.Row) {
	key := [4]string{}
	for i, name := range []string{"provider", "commissioner", "function", "part"} {
		if key[i] = x.l.get(row.Cells, name); key[i] == "" {
			x.aside(x.in, row, name, economy.KindMissing, "", "a code", "")
			return
		}
		if i < 2 && !x.sureCode(x.in, row, x.l, name) {
			return
		}
	}
	if isTotal(key[0]) || isTotal(key[1]) {
		x.in.report.Totals++ // of all providers or commissioners, which those of each function are held to
		return
	}
	month, ok := x.months.of(row)
	if !ok || !x.read(row) {
		return
	}
	part := strings.Replace(key[3], "PART_", "Part_", 1)
	if !slices.Contains(economy.Lookup("waits").Column("part").Codes, part) {
		x.aside(x.in, row, "part", economy.KindCode, key[3], "one of "+strings.Join(economy.Lookup("waits").Column("part").Codes, ", "), "")
		return
	}
	whole := strings.Join([]string{key[0], key[1], key[2], part, month}, "\x1f")
	if first, twice := x.rows[whole]; twice {
		x.aside(x.in, row, "provider, commissioner, function, part, month", economy.KindDuplicate, strings.ReplaceAll(whole, "\x1f", ", "),
			"a key that no other row has", "the row at "+first+" was taken")
		return
	}
	x.rows[whole] = x.in.path + ":" + strconv.FormatInt(row.Line, 10)
	if total(key[2]) {
		x.tally(key[0], key[1], part, month, 1)
		x.in.report.Totals++
		x.summed++
		return
	}
	x.tally(key[0], key[1], part, month, -1)
	x.meet(row)
	x.put(key[0], key[1], key[2], part, month)
	x.in.report.Loaded++
}

// total says that a treatment function's code stands for all of them together.
func total(function string) bool { return strings.TrimPrefix(function, "C_") == "999" }

// read fills the counts of a row, and holds them to the row's own totals.
func (x *rttImport) read(row csvfile.Row) bool {
	var known int64
	for i, b := range x.bands {
		n, ok := x.number(row, b.place)
		if !ok {
			return false
		}
		x.counts[i] = n
		known += n
	}
	var others [2]int64 // not known, and all
	for i, name := range []string{"unknown", "all"} {
		if place, there := x.l.at[name]; there {
			n, ok := x.number(row, place)
			if !ok {
				return false
			}
			others[i] = n
		}
	}
	unknown, all := others[0], others[1]
	said := plainCount(x.l.get(row.Cells, "known"))
	if sum := strconv.FormatInt(known, 10); known > 0 && said != "" && said != "0" && said != sum {
		x.aside(x.in, row, x.l.header[x.l.at["known"]], kindSum, said, sum+", the sum of the bands", "")
		return false
	}
	if known+unknown > 0 && known+unknown != all {
		x.aside(x.in, row, x.l.header[x.l.at["all"]], kindSum, strconv.FormatInt(all, 10),
			fmt.Sprintf("%d, the sum of the bands and of those not known", known+unknown), "")
		return false
	}
	if known+unknown == 0 {
		unknown = all // new periods are counted and have not waited
	}
	x.counts[len(x.bands)], x.counts[len(x.bands)+1] = unknown, all
	return true
}

// kindSum is the kind of a row whose figures do not add up.
const kindSum = "figures that do not add up"

func (x *rttImport) number(row csvfile.Row, place int) (int64, bool) {
	text := row.Cells[place]
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || len(text) > 1 && text[0] == '0' {
		plain := plainCount(text)
		if plain == "" {
			return 0, true
		}
		n, err = strconv.ParseInt(plain, 10, 64)
		if len(plain) > 1 && plain[0] == '0' {
			err = strconv.ErrSyntax
		}
	}
	if err != nil || n < 0 || n > 100_000_000 {
		x.aside(x.in, row, x.l.header[place], economy.KindNumber, text, "a whole number from 0 to 100000000, or nothing", "")
		return 0, false
	}
	return n, true
}

func (x *rttImport) put(provider, commissioner, function, part, month string) {
	for i, b := range x.bands {
		if n := x.counts[i]; n > 0 {
			to := ""
			if b.to >= 0 {
				to = strconv.Itoa(b.to)
			}
			x.out.add(provider, commissioner, function, part, month, strconv.Itoa(b.from), to, strconv.FormatInt(n, 10))
		}
	}
	if n := x.counts[len(x.bands)]; n > 0 {
		x.out.add(provider, commissioner, function, part, month, "", "", strconv.FormatInt(n, 10))
	}
}

// meet notes the bodies of a row, with their names and parents where the file has them.
func (x *rttImport) meet(row csvfile.Row) {
	for _, role := range []string{"provider", "commissioner"} {
		parent := x.l.get(row.Cells, role+" parent")
		code := x.l.get(row.Cells, role)
		if old, ok := x.bodies.seen[code]; ok && old.name != "" && (old.parent != "" || parent == "") {
			continue
		}
		x.bodies.met(body{code: code, name: x.l.get(row.Cells, role+" name"), kind: role, parent: parent})
		x.bodies.met(body{code: parent, name: x.l.get(row.Cells, role+" parent name"), kind: "icb"})
	}
}

// tally keeps, for each provider, commissioner, part and month, what total rows say less what the others do.
func (x *rttImport) tally(provider, commissioner, part, month string, sign int64) {
	key := strings.Join([]string{provider, commissioner, part, month}, ", ")
	sums := x.totals[key]
	if len(sums) != len(x.counts)+1 {
		grown := make([]int64, len(x.counts)+1)
		copy(grown, sums)
		sums = grown
		x.totals[key] = sums
	}
	for i, n := range x.counts {
		sums[i] += sign * n
	}
	if sign > 0 {
		sums[len(sums)-1]++ // there is a total to hold the others to
	}
}

// check holds the total rows to the sum of the others.
func (x *rttImport) check() {
	if x.summed == 0 {
		return
	}
	var wrong []string
	for key, sums := range x.totals {
		if sums[len(sums)-1] > 0 && slices.ContainsFunc(sums[:len(sums)-1], func(n int64) bool { return n != 0 }) {
			wrong = append(wrong, key)
		}
	}
	slices.Sort(wrong)
	c := Check{What: "total rows (C_999) against the sum of the other functions", Expected: fmt.Sprintf("%d equal", x.summed),
		Found: fmt.Sprintf("%d equal", x.summed-len(wrong)), OK: len(wrong) == 0}
	if len(wrong) > 0 {
		c.Found += ", not those of " + some(wrong)
	}
	x.report.Checks = append(x.report.Checks, c)
}

// rttFits says whether a header is of the full extract: its columns, and bands that follow one another.
func rttFits(file string, header []string) (int, bool) {
	x := rttImport{job: &job{}, in: &input{path: file}}
	l, faults := findColumns(file, header, rttColumns, x.takeBand)
	faults.Add(x.checkBands(header)...)
	return len(l.unknown), len(faults) == 0
}
