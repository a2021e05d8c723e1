package formats

import (
	"bytes"
	"errors"
	"math/big"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

// isWorkbook says that a file is a spreadsheet of a form that is read, by its name.
func isWorkbook(path string) bool {
	path = strings.ToLower(path)
	return strings.HasSuffix(path, ".xlsx") || strings.HasSuffix(path, ".xlsm")
}

// sheetText is a sheet of a workbook as CSV, a line a row, so that a line's number is the row's. Figures are those stored,
// not as they are shown: a day is the number of its day, a share a part of one.
type sheetText struct {
	name   string   // of the sheet
	others []string // the sheets that were not read
	text   []byte
}

// readWorkbook gives the first sheet with a header wanted among its first lines, or where none has one the first sheet.
func readWorkbook(path string, wanted func([]string) bool) (*sheetText, *fault.Fault) {
	at := fault.Place{File: path}
	f, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true})
	if err != nil {
		return nil, unreadableWorkbook(at, err)
	}
	defer f.Close()
	if bad := formulasWorkedOut(path); bad != nil {
		return nil, bad
	}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil && *props.Date1904 {
		return nil, fault.New(at, "the spreadsheet counts its days from 1904").WithHint("save its sheet as CSV UTF-8")
	}
	var first *sheetText
	for _, name := range f.GetSheetList() {
		s, known, err := readSheet(f, name, wanted)
		if err != nil {
			return nil, unreadableWorkbook(at, err)
		}
		if first == nil || known {
			first = s
		}
		if known {
			break
		}
	}
	if first == nil {
		return nil, fault.New(at, "the spreadsheet has no sheet")
	}
	first.others = slices.DeleteFunc(f.GetSheetList(), func(name string) bool { return name == first.name })
	return first, nil
}

func unreadableWorkbook(at fault.Place, err error) *fault.Fault {
	var pathError *os.PathError
	if errors.As(err, &pathError) {
		return fault.New(at, "cannot be read: %v", pathError.Err)
	}
	return fault.New(at, "the spreadsheet cannot be read: %v", err).
		WithHint("it may be cut short or have a password: fetch it again, or save its sheet as CSV UTF-8")
}

// readSheet writes a sheet as CSV, and says whether it has a header wanted. Rows are made as wide as the header: what a
// spreadsheet leaves off at a row's end is empty cells.
func readSheet(f *excelize.File, name string, wanted func([]string) bool) (s *sheetText, known bool, err error) {
	rows, err := f.Rows(name)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	s = &sheetText{name: name}
	var all [][]string
	width := 0
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return nil, false, err
		}
		for i, cell := range cells {
			cells[i] = sheetCell(cell)
		}
		if all = append(all, cells); !known && len(all) <= mostAbove && wanted(header(cells)) {
			known, width = true, len(header(cells))
		}
	}
	var line []byte
	for _, cells := range all {
		for len(cells) > width && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		if len(cells) > 0 {
			for len(cells) < width {
				cells = append(cells, "")
			}
		}
		if line = append(line[:0], '\n'); len(cells) > 0 {
			line = csvfile.AppendRecord(line[:0], cells)
		}
		s.text = append(s.text, line...)
	}
	return s, known, rows.Error()
}

// header is a row as the names of columns: without what cannot be seen around them, and empty ones at its end.
func header(cells []string) []string {
	var names []string
	for _, cell := range cells {
		names = append(names, tidy(cell))
	}
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	return names
}

// stored is a number as a spreadsheet stores it: in binary, and written with up to seventeen figures.
var stored = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?(E[+-][0-9]{1,3})?$`)

// shown is how many figures of a number a spreadsheet knows and shows: what it stores beyond them is of its binary form.
const shown = 15

// sheetCell is the text of a cell: on one line, and a number without the figures that no one entered.
func sheetCell(text string) string {
	if strings.ContainsAny(text, "\r\n") {
		text = strings.Join(strings.Fields(text), " ")
	}
	if !strings.ContainsAny(text, ".E") || !stored.MatchString(text) {
		return text
	}
	mantissa, _, exponent := strings.Cut(text, "E")
	if figures := strings.TrimLeft(strings.NewReplacer("-", "", ".", "").Replace(mantissa), "0"); len(figures) <= shown && !exponent {
		return text
	}
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		return text
	}
	places := shown
	for size := new(big.Rat).Abs(value); places > 0 && size.Cmp(big.NewRat(1, 1)) >= 0; places-- {
		size.Quo(size, big.NewRat(10, 1))
	}
	return decimal.Text(decimal.Round(value, places).Rat())
}

// workbook reads a sheet of a workbook.
func (j *job) workbook(name string, read func(*input) *fault.Fault) {
	s, bad := readWorkbook(name, func(header []string) bool {
		_, ok := j.format.knows(name, header)
		return ok || isOrganisations(header)
	})
	if bad != nil {
		j.faults.Add(bad)
		return
	}
	if len(s.others) > 0 {
		j.note("%s: the sheet %s is read, and not %s", name, s.name, strings.Join(s.others, ", "))
	}
	j.one(&input{Reader: bytes.NewReader(s.text), path: name, close: func() error { return nil }, sum: func() string { return sumOf(name) }}, read)
}

// sumOf is the SHA-256 of a file, "" where it is gone.
func sumOf(name string) string {
	in, err := csvfile.Open(name)
	if err != nil {
		return ""
	}
	defer in.Close()
	sum, _ := in.Sum()
	return sum
}
