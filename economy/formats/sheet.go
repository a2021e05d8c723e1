package formats

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

// sheet is a publication of figures of an organisation and a month, in one row or in several. What rows say of one
// measure, organisation and month is added up.
//
// Its columns include the organisation, and may include its name, the period, and the year of a period that is the bare
// number of a month.
type sheet struct {
	columns []wanted
	// key are the columns that tell apart rows of one organisation and month.
	key []string
	// figures are the columns of numbers. Others are words.
	figures []string
	// rename gives columns of one name, told apart by their place, names of their own; nil: there are none.
	rename func(header []string) []string
	// row observes what a row says; false when it set the row aside.
	row func(*sheetImport, csvfile.Row) bool
	// part says that a row is the total of other rows of its organisation; nil: none is.
	part func(layout, []string) bool
	// group says that a row stands for several organisations, but not for all; nil: none does.
	group func(layout, []string) bool
	// whole is the faults of a layout beyond columns that are missing; nil: none.
	whole func(file string, l layout) fault.List
	// done is called when all is read; nil: nothing.
	done func(*sheetImport)
}

// fits says whether a header has what the sheet needs.
func (s sheet) fits(file string, header []string) (int, bool) {
	if s.rename != nil {
		header = s.rename(header)
	}
	l, faults := findColumns(file, header, s.columns, nil)
	if s.whole != nil {
		faults.Add(s.whole(file, l)...)
	}
	return len(l.unknown), len(faults) == 0
}

// sheetImport is one import of a sheet.
type sheetImport struct {
	*job
	sheet  sheet
	in     *input
	l      layout
	months months
	now    observed // the organisation and month of the row at hand
	total  bool     // that row stands for others
	values map[observed]*pair
	totals map[observed]*pair // of rows that stand for others; without organisation they stand for all
	file   map[observed]*pair // sums over the organisations of the file at hand
	seen   map[string]string  // key of each row, to where it is
	shape  string             // which figures the file at hand has: files of one publication may have others
	groups int
	odd    map[string]int // notes to give at the end, with how many rows each is of
}

// observed is what a figure is of.
type observed struct{ measure, organisation, month string }

// pair is the numerator and denominator of a figure.
type pair struct{ numerator, denominator amount }

// readSheet reads files of a sheet into observations.
func (j *job) readSheet(s sheet) error {
	x := &sheetImport{job: j, sheet: s, values: map[observed]*pair{}, totals: map[observed]*pair{}, seen: map[string]string{}, odd: map[string]int{}}
	for _, files := range [][]string{j.opts.Organisations, j.files} {
		if err := j.each(files, x.open); err != nil {
			return err
		}
	}
	if x.groups > 0 {
		j.note("%d rows stand for several organisations, and were not read: their figures are among the others", x.groups)
	}
	if s.done != nil {
		s.done(x)
	}
	for _, text := range slices.Sorted(maps.Keys(x.odd)) {
		j.note("%d rows: %s", x.odd[text], text)
	}
	return x.write()
}

// open reads one file.
func (x *sheetImport) open(in *input) *fault.Fault {
	r, bad := x.job.open(in)
	if bad != nil {
		return bad
	}
	if isOrganisations(r.Header) {
		return x.readOrganisations(in, r)
	}
	header := r.Header
	if x.sheet.rename != nil {
		header = x.sheet.rename(header)
	}
	l, faults := findColumns(in.path, header, x.sheet.columns, nil)
	x.in, x.l, x.file = in, l, map[observed]*pair{}
	in.report.Unknown = l.unknown
	if x.sheet.whole != nil {
		faults.Add(x.sheet.whole(in.path, l)...)
	}
	if len(faults) > 0 {
		x.faults.Add(faults[1:]...)
		return faults[0]
	}
	if x.months, bad = x.job.monthsOf(in, l); bad != nil {
		return bad
	}
	clear(x.totals)
	x.shape = strings.Join(slices.DeleteFunc(slices.Clone(x.sheet.figures), func(name string) bool { return !l.has(name) }), ",")
	if bad := x.job.rows(in, r, x.row); bad != nil {
		return bad
	}
	x.check()
	return x.months.done()
}

// row reads one row, as figures, as a total of others, or aside.
func (x *sheetImport) row(row csvfile.Row) {
	if x.sheet.group != nil && x.sheet.group(x.l, row.Cells) {
		x.in.report.Totals++
		x.groups++
		return
	}
	code, all := x.l.get(row.Cells, "organisation"), isAll(x.l, row.Cells)
	if !all && !x.sureCode(x.in, row, x.l, "organisation") {
		return
	}
	if own, ok := x.bodies.alias[code]; ok {
		code = own
	}
	if all {
		code = ""
	}
	x.joinYear(row)
	month, ok := x.months.of(row)
	if !ok || !x.sound(row) || !x.first(row, code, month) {
		return
	}
	x.now, x.total = observed{organisation: code, month: month}, all || x.sheet.part != nil && x.sheet.part(x.l, row.Cells)
	if x.total {
		if x.sheet.row(x, row) {
			x.in.report.Totals++
		}
		return
	}
	if x.sheet.row(x, row) {
		x.bodies.met(body{code: code, name: x.l.get(row.Cells, "name"), kind: "provider"})
		x.in.report.Loaded++
	}
}

// joinYear puts the year of another column before a period that is the bare number or name of a month. The number goes
// with the calendar year it is in; the name goes with a financial year.
func (x *sheetImport) joinYear(row csvfile.Row) {
	year, text := x.l.get(row.Cells, "year"), x.l.get(row.Cells, "period")
	at, has := x.l.at["period"]
	if !has || year == "" {
		return
	}
	if n, err := strconv.Atoi(text); len(year) == 4 && err == nil && n >= 1 && n <= 12 {
		row.Cells[at] = fmt.Sprintf("%s-%02d", year, n)
		return
	}
	start, err := economy.ParseYear(year)
	number := slices.Index(monthNames, strings.ToLower(text)) + 1
	switch {
	case err != nil || number == 0:
	case number < 4:
		row.Cells[at] = fmt.Sprintf("%d-%02d", start+1, number)
	default:
		row.Cells[at] = fmt.Sprintf("%d-%02d", start, number)
	}
}

// first says that no row before had the same key; a later one is set aside.
func (x *sheetImport) first(row csvfile.Row, code, month string) bool {
	parts := []string{code, month}
	for _, name := range x.sheet.key {
		parts = append(parts, x.l.get(row.Cells, name))
	}
	key := strings.Join(parts, "\x1f")
	before, twice := x.seen[x.shape+"\x1f"+key]
	if !twice {
		x.seen[x.shape+"\x1f"+key] = x.in.path + ":" + strconv.FormatInt(row.Line, 10)
		return true
	}
	x.aside(x.in, row, strings.Join(append([]string{"organisation", "month"}, x.sheet.key...), ", "), economy.KindDuplicate,
		strings.ReplaceAll(key, "\x1f", ", "), "a key that no other row has", "the row at "+before+" was taken")
	return false
}

// sound sets a row aside that has something other than numbers in its columns of figures.
func (x *sheetImport) sound(row csvfile.Row) bool {
	for _, name := range x.sheet.figures {
		if text := x.l.get(row.Cells, name); !isAmount(text) {
			x.aside(x.in, row, x.header(name), economy.KindNumber, text,
				"a number from 0 to 1000000000 with at most 4 places, or nothing", "")
			return false
		}
	}
	return true
}

func (x *sheetImport) header(name string) string { return x.l.header[x.l.at[name]] }

// amount is the figure of a column; not known where the cell says nothing or the layout has no such column.
func (x *sheetImport) amount(row csvfile.Row, name string) amount {
	return parseAmount(x.l.get(row.Cells, name))
}

// observe adds a figure of the row at hand to a measure. One of which nothing is known says nothing.
func (x *sheetImport) observe(measure string, numerator, denominator amount) {
	if !numerator.known && !denominator.known {
		return
	}
	of := x.now
	of.measure = measure
	if x.total {
		addPair(x.totals, of, numerator, denominator)
		return
	}
	addPair(x.values, of, numerator, denominator)
	of.organisation = ""
	addPair(x.file, of, numerator, denominator)
}

// count observes a figure out of nothing.
func (x *sheetImport) count(measure string, numerator amount) {
	x.observe(measure, numerator, amount{})
}

func addPair(to map[observed]*pair, of observed, numerator, denominator amount) {
	p, ok := to[of]
	if !ok {
		to[of] = &pair{numerator, denominator}
		return
	}
	p.numerator, p.denominator = p.numerator.plus(numerator), p.denominator.plus(denominator)
}
