package formats

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
)

var hospitalEpisodes = Format{
	Name:    "hes",
	Summary: "hospital episode statistics: admitted care, outpatients or A&E, one file of one kind",
	Tables:  "spells, attendances, organisations",
	read:    (*job).readHospital,
	fits:    hospitalFits,
}

// hospitalColumns are those of every kind, before its own.
func hospitalColumns(own ...wanted) []wanted {
	return append([]wanted{
		{name: "year", headers: []string{"fyear"}, needed: true},
		{name: "provider", headers: []string{"procode3", "procode"}, needed: true},
		{name: "commissioner", headers: []string{"purcode"}, needed: true},
		{name: "practice", headers: []string{"gpprac"}},
		{name: "person", headers: []string{"pseudo_hesid", "token_person_id", "encrypted_hesid"}},
		{name: "sex", headers: []string{"sex"}},
		{name: "hrg", headers: []string{"sushrg", "hrg40", "hrgnhs"}},
	}, own...)
}

// Columns of the extracts that economies have no place for are many, and are not listed one by one as not understood.
func takeUnread(*listingImport, int, string) bool { return true }

var (
	admittedLayout = listing{
		columns: withoutTwice(hospitalColumns(
			wanted{name: "id", headers: []string{"epikey"}, needed: true},
			wanted{name: "method", headers: []string{"admimeth"}, needed: true},
			wanted{name: "class", headers: []string{"classpat"}, needed: true},
			wanted{name: "age", headers: []string{"startage"}, needed: true},
			wanted{name: "start", headers: []string{"admidate"}, needed: true},
			wanted{name: "end", headers: []string{"disdate"}, needed: true},
			wanted{name: "days", headers: []string{"speldur"}, needed: true},
			wanted{name: "last", headers: []string{"spelend"}, needed: true},
			wanted{name: "function", headers: []string{"tretspef"}},
			wanted{name: "discharge", headers: []string{"dismeth"}},
		)),
		take: takeUnread,
		tables: map[string][]string{"spells": {"id", "provider", "commissioner", "hrg", "admission_method", "patient_class", "age",
			"start", "end", "length_of_stay", "practice", "person", "sex", "function", "discharge_method"}},
		key: []string{"id"}, when: (*listingImport).hospitalYear, row: admittedRow,
	}
	attendanceColumns = []string{"id", "setting", "provider", "commissioner", "currency", "date", "practice", "person", "age", "sex",
		"function", "first", "minutes", "admitted"}
	outpatientLayout = listing{
		columns: withoutTwice(hospitalColumns(
			wanted{name: "id", headers: []string{"attendkey"}, needed: true},
			wanted{name: "date", headers: []string{"apptdate"}, needed: true},
			wanted{name: "attended", headers: []string{"attended"}, needed: true},
			wanted{name: "age", headers: []string{"apptage"}},
			wanted{name: "first", headers: []string{"firstatt"}},
			wanted{name: "function", headers: []string{"tretspef"}},
		)),
		take: takeUnread, tables: map[string][]string{"attendances": attendanceColumns},
		key: []string{"id"}, when: (*listingImport).hospitalYear, row: outpatientRow,
	}
	emergencyLayout = listing{
		columns: withoutTwice(hospitalColumns(
			wanted{name: "id", headers: []string{"aekey"}, needed: true},
			wanted{name: "date", headers: []string{"arrivaldate"}, needed: true},
			wanted{name: "age", headers: []string{"arrivalage"}},
			wanted{name: "category", headers: []string{"aeattendcat"}},
			wanted{name: "disposal", headers: []string{"aeattenddisp"}},
			wanted{name: "minutes", headers: []string{"depdur"}},
		)),
		take: takeUnread, tables: map[string][]string{"attendances": attendanceColumns},
		key: []string{"id"}, when: (*listingImport).hospitalYear, row: arrivalRow,
	}
	hospitalLayouts = []listing{admittedLayout, outpatientLayout, emergencyLayout}
)

// withoutTwice gives each header of a column that stands in the extracts under several names a column of its own, for
// one extract may have them all; the first that is there is read.
func withoutTwice(all []wanted) []wanted {
	var out []wanted
	for _, w := range all {
		if w.name != "hrg" {
			out = append(out, w)
			continue
		}
		for i, header := range w.headers {
			out = append(out, wanted{name: fmt.Sprintf("hrg %d", i), headers: []string{header}})
		}
	}
	return out
}

func hospitalFits(file string, header []string) (int, bool) {
	for _, layout := range hospitalLayouts {
		if n, ok := layout.fits(file, header); ok {
			return n, true
		}
	}
	return 0, false
}

// readHospital reads files of the kind that the first of them is.
func (j *job) readHospital() error {
	wanted := func(header []string) bool { _, ok := hospitalFits("", header); return ok }
	header, err := headerOf(j.files[0], wanted)
	if err != nil {
		return err
	}
	layout := admittedLayout
	for _, l := range hospitalLayouts {
		if _, ok := l.fits(j.files[0], header); ok {
			layout = l
			break
		}
	}
	j.note("the extracts have columns of diagnoses, operations, areas and others for which an economy has no place: they are not read")
	return j.readListing(layout)
}

// hospitalYear takes the year from --year or the file's name; else the first row says it.
func (x *listingImport) hospitalYear(in *input) *fault.Fault {
	if named, ok := yearNamed(in.path); ok && x.job.year == 0 {
		x.job.year = named
	}
	return nil
}

// inYear holds a row to the year that is made: fyear is 0708, and 708 where a spreadsheet was at it.
func (x *listingImport) inYear() bool {
	text := x.l.get(x.now.Cells, "year")
	if len(text) == 3 {
		text = "0" + text
	}
	if len(text) != 4 || strings.Trim(text, "0123456789") != "" {
		x.reject(x.headed("year"), economy.KindDate, text, "a financial year, such as 0708", "")
		return false
	}
	century := "20"
	if text > "5000" {
		century = "19"
	}
	year, err := economy.ParseYear(century + text[:2] + "-" + text[2:])
	if err != nil {
		x.reject(x.headed("year"), economy.KindDate, text, "a financial year, such as 0708", "")
		return false
	}
	if x.job.year == 0 {
		x.job.year = year
	}
	x.years[year]++
	if year != x.job.year {
		x.reject(x.headed("year"), economy.KindYear, text, economy.YearName(x.job.year), "an economy holds one financial year")
	}
	return year == x.job.year
}

// kindPart is the kind of a row whose care is told by another row, or did not take place.
const kindPart = "not care of its own"

// coded is a cell's code where the column has it, and nothing where the extract says that it is not known.
func (x *listingImport) coded(name, table, column string) string {
	text := x.l.get(x.now.Cells, name)
	if noCode(text) || text == "Y" {
		return ""
	}
	if c := economy.Lookup(table).Column(column); len(c.Codes) > 0 && !slices.Contains(c.Codes, text) {
		kind, expected, hint := c.Trouble(text)
		x.reject(x.headed(name), kind, text, expected, hint)
		return ""
	}
	return text
}

// ageOf is an age in years: 7001 to 7007 are of days and weeks, and nought years.
func (x *listingImport) ageOf(table string) string {
	text := plainCount(x.l.get(x.now.Cells, "age"))
	if len(text) == 4 && text >= "7001" && text <= "7007" {
		return "0"
	}
	return x.figure(x.headed("age"), text, economy.Lookup(table).Column("age"))
}

// group is the healthcare resource group, from the first column that has one.
func (x *listingImport) group() string {
	for i := range 3 {
		if text := x.text(fmt.Sprintf("hrg %d", i)); text != "" {
			return text
		}
	}
	return ""
}

// care are the cells that care of every kind has: provider, commissioner, practice.
func (x *listingImport) care() (provider, commissioner, practice string) {
	provider, commissioner, practice = x.code("provider"), x.code("commissioner"), x.maybeCode("practice")
	x.meet(body{code: provider, kind: "provider"})
	x.meet(body{code: commissioner, kind: "commissioner"})
	x.meet(body{code: practice, kind: "practice"})
	return provider, commissioner, practice
}

// within sets a row aside whose day is not in the year that is made.
func (x *listingImport) within(name, day string) {
	first, last := x.yearDays()
	if day == "" {
		x.reject(x.headed(name), economy.KindMissing, x.l.get(x.now.Cells, name), "a day", "")
	} else if day < first || day > last {
		x.reject(x.headed(name), economy.KindYear, day, "a day from "+first+" to "+last, "")
	}
}

// admittedRow puts a stay from its last episode, which says when it ended. Other episodes of the stay are set aside.
func admittedRow(x *listingImport) {
	if !x.inYear() {
		return
	}
	if text := x.l.get(x.now.Cells, "last"); text != "Y" {
		x.reject(x.headed("last"), kindPart, text, "Y, the last episode of a stay", "the stay is loaded from its last episode, where the file has it")
		return
	}
	provider, commissioner, practice := x.care()
	start, end := x.day("start"), x.day("end")
	x.within("end", end)
	if start > end {
		x.reject(x.headed("end"), economy.KindOrder, end, "a day on or after the first, "+start, "")
	}
	x.put("spells", x.text("id"), provider, commissioner, x.group(), x.coded("method", "spells", "admission_method"),
		x.coded("class", "spells", "patient_class"), x.ageOf("spells"), start, end, x.number("days", "spells", "length_of_stay"), practice,
		x.text("person"), x.coded("sex", "spells", "sex"), x.coded("function", "spells", "function"), x.coded("discharge", "spells", "discharge_method"))
}

// outpatientRow puts an attendance that took place: attended is 5, on time, or 6, late but seen.
func outpatientRow(x *listingImport) {
	if !x.inYear() {
		return
	}
	if text := x.l.get(x.now.Cells, "attended"); text != "5" && text != "6" {
		x.reject(x.headed("attended"), kindPart, text, "5 or 6, seen", "2 was cancelled by the patient, 3 did not attend, 4 was cancelled by the hospital, 7 came too late")
		return
	}
	provider, commissioner, practice := x.care()
	date := x.day("date")
	x.within("date", date)
	first := map[string]string{"1": "yes", "2": "no", "3": "yes", "4": "no"}[x.l.get(x.now.Cells, "first")]
	x.put("attendances", x.text("id"), "outpatient", provider, commissioner, x.group(), date, practice, x.text("person"),
		x.ageOf("attendances"), x.coded("sex", "attendances", "sex"), x.coded("function", "attendances", "function"), first, "", "")
}

// arrivalRow puts an attendance at A&E: disposal 01 is an admission.
func arrivalRow(x *listingImport) {
	if !x.inYear() {
		return
	}
	provider, commissioner, practice := x.care()
	date := x.day("date")
	x.within("date", date)
	first := map[string]string{"1": "yes", "2": "no", "3": "no"}[x.l.get(x.now.Cells, "category")]
	admitted := "no"
	switch x.l.get(x.now.Cells, "disposal") {
	case "01", "1":
		admitted = "yes"
	case "", "99":
		admitted = ""
	}
	x.put("attendances", x.text("id"), "emergency", provider, commissioner, x.group(), date, practice, x.text("person"),
		x.ageOf("attendances"), x.coded("sex", "attendances", "sex"), "", first, x.number("minutes", "attendances", "minutes"), admitted)
}
