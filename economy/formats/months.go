package formats

import (
	"maps"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

// months says the month of each row of one file: by its column of periods, or one for the whole file.
type months struct {
	job   *job
	in    *input
	l     layout
	fixed month
	seen  map[string]string // text of a period to its month, "" where it names none
	met   []month
}

// monthsOf finds out how the months of a file are known. Where there is no column, --month says, or else the file's
// own name; where none does, it is a fault.
func (j *job) monthsOf(in *input, l layout) (months, *fault.Fault) {
	m := months{job: j, in: in, l: l, seen: map[string]string{}}
	if l.has("period") {
		in.report.MonthFrom = "column " + l.header[l.at["period"]]
		return m, nil
	}
	if j.month != (month{}) {
		in.report.MonthFrom = "--month"
		m.fixed = j.month
		return m, m.one(j.month)
	}
	found := monthsIn(in.fileName())
	at := fault.Place{File: in.path}
	switch len(found) {
	case 0:
		return m, fault.New(at, "no column, and not the file's name, says which month the figures are of").
			WithHint("say it with --month, such as --month 2026-01")
	case 1:
		in.report.MonthFrom = "the file's name"
		m.fixed = found[0]
		return m, m.one(found[0])
	}
	return m, fault.New(at, "the file's name has more than one month in it, and no column says which the figures are of").
		WithHint("say it with --month, such as --month 2026-01")
}

// one holds a whole file's month to the year that is made.
func (m *months) one(of month) *fault.Fault {
	if !m.take(of) {
		return fault.New(fault.Place{File: m.in.path}, "the month %s is not in the financial year %s", of, economy.YearName(m.job.year)).
			WithHint("an economy holds one financial year: import it into another directory")
	}
	return nil
}

// take notes a month, and says whether it is in the year that is made. The first month met says the year, where
// nothing else has; a job that then meets another year is refused when all is read.
func (m *months) take(of month) bool {
	if m.job.year == 0 {
		m.job.year = of.start()
	}
	m.job.years[of.start()]++
	if of.start() != m.job.year {
		return false
	}
	if !slices.Contains(m.met, of) {
		m.met = append(m.met, of)
	}
	return true
}

// of is the first day of the row's month; a row without one, or of another year, is set aside.
func (m *months) of(row csvfile.Row) (string, bool) {
	if m.fixed != (month{}) {
		return m.fixed.String() + "-01", true
	}
	text := m.l.get(row.Cells, "period")
	day, known := m.seen[text]
	if !known {
		if found, ok := parseMonth(text); ok {
			day = found.String() + "-01"
		}
		m.seen[text] = day
	}
	if day == "" {
		m.job.aside(m.in, row, m.column(), economy.KindDate, text, "a month, such as 2026-01 or January-2026", "")
		return "", false
	}
	found, _ := parseMonth(day[:7])
	if !m.take(found) {
		m.job.aside(m.in, row, m.column(), economy.KindYear, text, "a month of "+economy.YearName(m.job.year),
			"an economy holds one financial year: import the others into directories of their own, with --year")
		return "", false
	}
	return day, true
}

func (m *months) column() string { return m.l.header[m.l.at["period"]] }

// done writes the months met into the report of the file.
func (m *months) done() *fault.Fault {
	slices.SortFunc(m.met, func(a, b month) int { return strings.Compare(a.String(), b.String()) })
	for _, of := range m.met {
		m.in.report.Months = append(m.in.report.Months, of.String())
	}
	return nil
}

// oneYear refuses files of several years where nothing says which to make.
func (j *job) oneYear() {
	if len(j.years) < 2 || j.opts.Year != "" || j.base != nil {
		return
	}
	var found []string
	for _, year := range slices.Sorted(maps.Keys(j.years)) {
		found = append(found, economy.YearName(year))
	}
	j.faults.Add(fault.New(fault.Place{File: j.files[0]}, "the figures are of %d financial years: %s", len(found), strings.Join(found, ", ")).
		WithHint("an economy holds one: say which with --year, such as --year %s", found[len(found)-1]))
}
