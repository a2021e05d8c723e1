package formats

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

// job is one import under way.
type job struct {
	ctx    context.Context
	format Format
	files  []string
	dir    string
	opts   Options
	report *Report
	faults fault.List
	temp   string // where the economy is written until it is whole
	tables map[string]*table
	order  []string // tables in the order they were begun
	bodies bodies
	base   *economy.Economy // the economy added to, nil when a new one is made
	beside *economy.Economy // the economy held against, nil for none
	month  month            // opts.Month
	years  map[int]int64    // rows or files of each financial year met, by the year in which it starts
	year   int              // the year in which the financial year starts; 0 until known
}

func newJob(ctx context.Context, format Format, files []string, dir string, opts Options) (*job, error) {
	j := &job{ctx: ctx, format: format, files: files, dir: dir, opts: opts,
		report: &Report{Format: format.Name, Dir: dir}, tables: map[string]*table{}, years: map[int]int64{}}
	if opts.Month != "" {
		m, ok := parseMonth(opts.Month)
		if !ok {
			j.faults.Add(fault.New(fault.Place{}, "%q is not a month", opts.Month).WithHint("write it as 2026-01"))
		}
		j.month = m
	}
	if opts.Year != "" {
		year, err := economy.ParseYear(opts.Year)
		if err != nil {
			j.faults.Add(fault.New(fault.Place{}, "%v", err))
		}
		j.year = year
	}
	checkReceived(format, files, opts, &j.faults)
	if opts.Force && opts.Add {
		j.faults.Add(fault.New(fault.Place{}, "an economy is either replaced or added to, not both"))
	}
	if err := j.faults.Err(); err != nil {
		return nil, err
	}
	if err := j.begin(); err != nil {
		j.clean()
		return nil, err
	}
	return j, nil
}

func (j *job) clean() {
	if j.temp != "" {
		os.RemoveAll(j.temp)
	}
}

// input is one CSV to read: a file, or a member of a zip file.
type input struct {
	io.Reader
	report  *FileReport
	path    string
	archive string // the zip file that it is in, "" for none
	close   func() error
	sum     func() string
}

// each opens every file of a list in turn, and every CSV inside a zip file, and gives it to read. What is wrong with a
// file goes to the faults, and the others are read all the same.
func (j *job) each(files []string, read func(*input) *fault.Fault) error {
	for _, name := range files {
		if err := j.ctx.Err(); err != nil {
			return err
		}
		if strings.HasSuffix(strings.ToLower(name), ".zip") {
			j.zipped(name, read)
			continue
		}
		if isWorkbook(name) {
			j.workbook(name, read)
			continue
		}
		in, err := csvfile.Open(name)
		if err != nil {
			j.faults.Add(fault.New(fault.Place{File: name}, "cannot be read: %v", plain(err)))
			continue
		}
		j.one(&input{Reader: in, path: name, close: in.Close, sum: func() string { h, _ := in.Sum(); return h }}, read)
	}
	return nil
}

func (j *job) one(in *input, read func(*input) *fault.Fault) {
	defer in.close()
	if ext := strings.ToLower(path.Ext(in.path)); ext == ".xls" || ext == ".xlsb" || ext == ".ods" {
		j.faults.Add(fault.New(fault.Place{File: in.path}, "is a spreadsheet of a form that is not read, expected CSV or .xlsx").
			WithHint("save it as .xlsx, or its sheet as CSV UTF-8, or fetch the CSV that is published beside it"))
		return
	}
	text := newWestern(in.Reader)
	in.Reader, in.report = text, &FileReport{Path: in.path}
	bad := read(in)
	if text.found > 0 {
		j.note("%s: is not UTF-8: %d bytes are read as Windows-1252", in.path, text.found)
	}
	if bad != nil {
		j.faults.Add(bad)
		return
	}
	in.report.Hash = in.sum()
	j.report.Files = append(j.report.Files, *in.report)
}

// zipped reads each CSV inside a zip file.
func (j *job) zipped(name string, read func(*input) *fault.Fault) {
	at := fault.Place{File: name}
	archive, err := zip.OpenReader(name)
	if err != nil {
		f := fault.New(at, "cannot be read: %v", plain(err))
		if errors.Is(err, zip.ErrFormat) {
			f.WithHint("the file may be cut short: fetch it again")
		}
		j.faults.Add(f)
		return
	}
	defer archive.Close()
	any := false
	for _, member := range archive.File {
		if !strings.HasSuffix(strings.ToLower(member.Name), ".csv") {
			if !member.FileInfo().IsDir() {
				j.note("%s holds %s, which is not CSV and was not read", name, member.Name)
			}
			continue
		}
		any = true
		in, err := member.Open()
		if err != nil {
			j.faults.Add(fault.New(at, "%s inside it cannot be read: %v", member.Name, err))
			continue
		}
		sum := sha256.New()
		j.one(&input{Reader: io.TeeReader(in, sum), path: name + ":" + path.Base(member.Name), archive: name, close: in.Close,
			sum: func() string { return hex.EncodeToString(sum.Sum(nil)) }}, read)
	}
	if !any {
		j.faults.Add(fault.New(at, "has no CSV file in it").WithHint("fetch the CSV of the publication, not its spreadsheet"))
	}
}

// plain takes the path off an error of the file system, which the fault's place says.
func plain(err error) error {
	var pathError *os.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

func (j *job) note(format string, args ...any) {
	j.report.Notes = append(j.report.Notes, fmt.Sprintf(format, args...))
}

// noteRounded tells how many figures had more places than a column keeps, where there are any.
func (j *job) noteRounded(figures int) {
	if figures > 0 {
		j.note("%d figures had more decimal places than are kept, and were rounded, halves away from nought", figures)
	}
}

// aside sets a row of a file aside.
func (j *job) aside(in *input, row csvfile.Row, column, kind, found, expected, hint string) {
	in.report.SetAside++
	j.report.SetAside = append(j.report.SetAside, economy.SetAside{File: in.path, Row: row.Line, Column: column,
		Kind: kind, Found: found, Expected: expected, Hint: hint})
}

// rows goes through the rows of an opened file after its header, setting aside those of the wrong form.
func (j *job) rows(in *input, r *csvfile.Reader, visit func(csvfile.Row)) *fault.Fault {
	for n := 0; ; n++ {
		row, more, bad := r.Next()
		switch {
		case bad != nil:
			return bad
		case !more:
			return nil
		case n%10_000 == 0 && j.ctx.Err() != nil:
			return fault.New(fault.Place{File: in.path}, "stopped: %v", j.ctx.Err())
		}
		if isBlank(row.Cells) {
			continue // as a blank line is: spreadsheets leave thousands of them
		}
		in.report.Rows++
		switch {
		case row.Form.Wrong(len(r.Header)):
			kind, found, expected, hint := economy.WrongForm(row, len(r.Header))
			j.aside(in, row, "", kind, found, expected, hint)
		case slices.Equal(row.Cells, r.Header):
			j.aside(in, row, "", kindWords, strings.Join(row.Cells, ","), "a row, and not the names of the columns again", "")
		case isNote(row.Cells):
			j.aside(in, row, "", kindWords, strings.Join(row.Cells, ""), "a row: one cell alone is a note", "")
		default:
			visit(row)
		}
	}
}

// kindWords is the kind of a row that holds words about the others.
const kindWords = "words and not a row"

// isBlank says that nothing stands in a row.
func isBlank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(cell string) bool { return tidy(cell) != "" })
}

// isNote says that one cell alone of a wide row has anything in it.
func isNote(cells []string) bool {
	filled := 0
	for _, cell := range cells {
		if cell != "" && tidy(cell) != "" {
			filled++
		}
		if filled > 1 {
			return false
		}
	}
	return len(cells) > 2
}

// mostAbove is the most lines of title that may stand above the names of the columns.
const mostAbove = 30

// open finds the header of an input: the first line with the columns that the format needs, or of a file of
// organisations. Where none has them the first line is the header, and what it lacks is for the reader to say.
func (j *job) open(in *input) (*csvfile.Reader, *fault.Fault) {
	r := csvfile.NewReader(in, in.path)
	above, bad := r.FindHeader(func(header []string) bool {
		_, ok := j.format.knows(in.path, header)
		return ok || isOrganisations(header)
	}, mostAbove)
	if above > 0 {
		j.note("%s: %s above the names of the columns, and not read", in.path, lines(above))
	}
	return r, bad
}

func lines(n int64) string {
	if n == 1 {
		return "one line is"
	}
	return fmt.Sprintf("%d lines are", n)
}

// base name of an input without folders, in which its month may be written.
func (in *input) fileName() string { return filepath.Base(in.path) }
