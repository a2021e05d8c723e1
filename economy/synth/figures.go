package synth

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// The published figures, as economy/synth/derive makes them.
var (
	//go:embed people.csv
	peopleCSV string
	//go:embed rates.csv
	ratesCSV string
	//go:embed hrgs.csv
	hrgsCSV string
	//go:embed clinics.csv
	clinicsCSV string
	//go:embed departments.csv
	departmentsCSV string
	//go:embed waits.csv
	waitsCSV string
	//go:embed months.csv
	monthsCSV string
	//go:embed reported.csv
	reportedCSV string
	//go:embed targets.csv
	targetsCSV string
)

const (
	bands  = 18 // of five years of age; the last is 85 and over
	tenths = 10
	groups = 10 // 0-18, 19-44, 45-64, 65-79, 80 and over; male, then female
)

// The kinds of care that have a rate. The first three are kinds of spell.
const (
	emergency = iota
	planned
	maternity
	outpatient
	department
	kinds
)

var kindNames = [kinds]string{"emergency", "planned", "maternity", "outpatient", "department"}

// england is how many people the published rates and waits are of.
const england = 56_550_138

// hrg is a kind of case in one kind of spell.
type hrg struct {
	code     int // its place in the texts of the column
	chapter  byte
	function int // its place among the functions
	short    int // of a thousand: day cases of planned care, stays of at most a night of the rest
	stay     int // mean of the others, hundredths of a day
	spread   int // tenths
	day      int64
	long     int64 // pence
	dearer   int   // the place of the next dearer of its root, or its own
}

// figures are the published figures in the form they are drawn from.
type figures struct {
	people      [bands][tenths]int64
	female      [bands]int64
	rate        [bands][2][5][kinds]int64 // a million people and year
	hrgs        [3][]hrg
	hrgPicker   [3][groups]picker
	hrgCodes    []string
	functions   []string
	clinics     []clinic
	clinic      [groups]picker
	currencies  []string
	rooms       [2][]room // not admitted, admitted
	room        [2]picker
	waits       []waitRow
	emergencies [12]int64 // a day, of a thousand
	attended    [12]int64
	late        [12]int // over four hours, of a thousand
	reported    []reported
	targets     []Target
}

type clinic struct {
	function, currency int
	pence              int64
	first, several     bool
}

type room struct {
	currency int
	pence    int64
}

// reported is what else is reported of hospitals: how many a month in England, and of a thousand how many in time.
type reported struct {
	measure         string
	monthly, within int64
}

type waitRow struct {
	function, part string
	from           int
	pathways       int64
}

// readTable reads an embedded table. It is part of the program and tested as such.
func readTable(name, text string, f func(cell func(string) string, n func(string) int64)) error {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for i, row := range rows[1:] {
		cell := func(column string) string {
			for j, h := range rows[0] {
				if h == column {
					return row[j]
				}
			}
			err = fmt.Errorf("%s: row %d: there is no column %s", name, i+1, column)
			return ""
		}
		f(cell, func(column string) int64 {
			text := cell(column)
			if text == "" {
				return 0
			}
			n, bad := strconv.ParseInt(text, 10, 64)
			if bad != nil {
				err = fmt.Errorf("%s: row %d: %s: %w", name, i+1, column, bad)
			}
			return n
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func readFigures() (*figures, error) {
	f := &figures{}
	for _, read := range []func() error{f.readPeople, f.readRates, f.readHRGs, f.readClinics, f.readRooms, f.readWaits, f.readMonths, f.readReported, f.readTargets} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *figures) readPeople() error {
	i := 0
	return readTable("people.csv", peopleCSV, func(_ func(string) string, n func(string) int64) {
		f.people[i/tenths][i%tenths] = n("persons")
		f.female[i/tenths] = n("female_per_mille")
		i++
	})
}

func (f *figures) readRates() error {
	i := 0
	return readTable("rates.csv", ratesCSV, func(_ func(string) string, n func(string) int64) {
		for kind, name := range kindNames {
			f.rate[i/10][i/5%2][i%5][kind] = n(name)
		}
		i++
	})
}

// place is where a text is in a list, which it is added to when it is not there.
func place(list *[]string, text string) int {
	for i, t := range *list {
		if t == text {
			return i
		}
	}
	*list = append(*list, text)
	return len(*list) - 1
}

func (f *figures) readHRGs() error {
	var weights [3][groups][]int64
	err := readTable("hrgs.csv", hrgsCSV, func(cell func(string) string, n func(string) int64) {
		kind := emergency
		for cell("kind") != kindNames[kind] && kind < maternity {
			kind++
		}
		h := hrg{code: place(&f.hrgCodes, cell("hrg")), chapter: cell("hrg")[0], function: place(&f.functions, cell("function")),
			short: int(n("short_per_mille")), stay: int(n("stay_hundredths")), spread: int(n("spread_tenths"))}
		h.day, h.long = 100*n("day_case"), 100*n("elective")
		if kind != planned {
			h.day, h.long = 100*n("non_elective"), 100*n("non_elective")
		}
		cost := 100 * n("cost_planned")
		if kind != planned {
			cost = 100 * n("cost_urgent")
		}
		if h.day == 0 {
			h.day = cost
		}
		if h.long == 0 {
			h.long = max(h.day, cost)
		}
		f.hrgs[kind] = append(f.hrgs[kind], h)
		for g := range groups {
			weights[kind][g] = append(weights[kind][g], n(fmt.Sprintf("g%d", g)))
		}
	})
	for kind := range f.hrgs {
		f.findDearer(kind)
		for g := range groups {
			f.hrgPicker[kind][g] = newPicker(weights[kind][g])
		}
	}
	return err
}

// findDearer finds, for each kind of case, the next dearer that begins with the same four characters.
func (f *figures) findDearer(kind int) {
	list := f.hrgs[kind]
	for i := range list {
		list[i].dearer = i
		for j := range list {
			best := list[list[i].dearer].long
			if f.hrgCodes[list[i].code][:4] == f.hrgCodes[list[j].code][:4] && list[j].long > list[i].long &&
				(list[i].dearer == i || list[j].long < best) {
				list[i].dearer = j
			}
		}
	}
}

func (f *figures) readClinics() error {
	var weights [groups][]int64
	err := readTable("clinics.csv", clinicsCSV, func(cell func(string) string, n func(string) int64) {
		code := cell("currency")
		f.clinics = append(f.clinics, clinic{function: place(&f.functions, cell("function")), currency: place(&f.currencies, code),
			pence: 100 * n("cost"), first: code[4] == 'B' || code[4] == 'D', several: code[3] == '2'})
		for g := range groups {
			weights[g] = append(weights[g], n(fmt.Sprintf("g%d", g)))
		}
	})
	for g := range groups {
		f.clinic[g] = newPicker(weights[g])
	}
	return err
}

func (f *figures) readRooms() error {
	var weights [2][]int64
	err := readTable("departments.csv", departmentsCSV, func(cell func(string) string, n func(string) int64) {
		admitted := 0
		if cell("admitted") == "yes" {
			admitted = 1
		}
		f.rooms[admitted] = append(f.rooms[admitted], room{place(&f.currencies, cell("currency")), 100 * n("cost")})
		weights[admitted] = append(weights[admitted], n("weight"))
	})
	f.room = [2]picker{newPicker(weights[0]), newPicker(weights[1])}
	return err
}

func (f *figures) readWaits() error {
	return readTable("waits.csv", waitsCSV, func(cell func(string) string, n func(string) int64) {
		f.waits = append(f.waits, waitRow{cell("function"), cell("part"), int(n("from_weeks")), n("pathways")})
	})
}

func (f *figures) readMonths() error {
	i := 0
	return readTable("months.csv", monthsCSV, func(_ func(string) string, n func(string) int64) {
		f.emergencies[i], f.attended[i], f.late[i] = n("emergency_per_mille"), n("department_per_mille"), int(n("late_per_mille"))
		i++
	})
}

func (f *figures) readReported() error {
	return readTable("reported.csv", reportedCSV, func(cell func(string) string, n func(string) int64) {
		f.reported = append(f.reported, reported{cell("measure"), n("monthly"), n("within_per_mille")})
	})
}

func (f *figures) readTargets() error {
	var bad error
	err := readTable("targets.csv", targetsCSV, func(cell func(string) string, _ func(string) int64) {
		value, err := strconv.ParseFloat(cell("value"), 64)
		if err != nil {
			bad = err
		}
		f.targets = append(f.targets, Target{cell("shape"), cell("part"), value, cell("sure"), cell("source")})
	})
	if err == nil {
		err = bad
	}
	return err
}

// bandName is an age band as populations write it.
func bandName(b int) string {
	if b == bands-1 {
		return "85+"
	}
	return fmt.Sprintf("%d-%d", 5*b, 5*b+4)
}
