// Package formats brings files as public bodies publish them into an economy.
//
// A [Format] knows one publication by the names of its columns, in the layouts it has had; next month's file needs no
// new code. [Import] reads the files, checks them, and writes a whole economy: its tables as compressed CSV, and
// economy.yaml with the sums of each as control totals. A file's rows are loaded, checked as totals of others, or set
// aside where they can be seen; none is dropped.
package formats

import (
	"context"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
)

// Format is one publication.
type Format struct {
	Name    string // as the command takes it
	Summary string // what it is, in words
	Tables  string // what it makes
	Months  bool   // its figures are of months, which --month can say
	Mixed   bool   // its lines of money are of several kinds, which have no sum
	// Received says that its files are kept by the day they came, which --received can say.
	Received bool
	read     func(*job) error
	// fits says whether a header has what the format needs, and how many of its columns are not understood.
	fits func(file string, header []string) (unknown int, ok bool)
}

// All are the formats known, in the order they are listed.
var All = []Format{rtt, waitsBySpecialty, emergency, emergencyByType, cancer, diagnostics, ambulance, beds, mortality, friends, ratings,
	oversight, weightedPopulations, populations, deprivation, practicePayments, practiceQuality, allocations, trustFinance, trustCosts,
	referenceCosts, contractMonitoring, activityPlan, hospitalEpisodes, organisations}

// Names are those of All.
func Names() []string {
	var names []string
	for _, f := range All {
		names = append(names, f.Name)
	}
	return names
}

// Options say what the files do not.
type Options struct {
	// Month of the figures, 2026-01, where no column and no file's name says it.
	Month string
	// Year is the financial year to make, 2025-26; "" where the files hold one only.
	Year string
	// Received are the days the files came, one for all or one each in order, where their names do not say.
	Received []string
	// Beside is an economy that the files are held against, and not added to: the report says what they would replace.
	Beside string
	// Organisations are further files of codes, names and parents.
	Organisations []string
	// Name, Source and Licence go into economy.yaml; "" gives the format's summary, the files' names and nothing.
	Name, Source, Licence string
	// Force replaces an economy that is there; Add adds to it.
	Force, Add bool
}

// Report is what an import did.
type Report struct {
	Format string
	Year   string
	Dir    string
	Files  []FileReport
	Tables []TableReport
	Checks []Check
	// SetAside are the rows set aside, in order; they are in set-aside.csv of the economy too.
	SetAside []economy.SetAside
	// Replaces are the statements of contract monitoring that the files make, with those they take the place of, in order.
	Replaces []Replacing
	Notes    []string
}

// FileReport is one file read. Rows are those loaded, those kept of statements that a later one replaces (superseded), those
// checked as totals and not loaded, and those set aside.
type FileReport struct {
	Path string // a member of a zip file is its path, a colon and its name
	// Months of its rows, in order, and how they are known: "column Period", "--month" or "the file's name".
	Months                         []string
	MonthFrom                      string
	Rows, Loaded, Totals, SetAside int64
	Superseded                     int64
	Unknown                        []string // columns that were not understood, and not read
	Missing                        []string // columns that the format may have, and the file has not
	Received, ReceivedFrom         string   // the day it came, and how that is known
	Hash                           string   // SHA-256 of its bytes
	// Lost is the money, in pounds, of the rows set aside, as far as it can be read; nil where there is none.
	Lost *big.Rat
}

func (f *FileReport) lose(pounds *big.Rat) {
	if f.Lost == nil {
		f.Lost = new(big.Rat)
	}
	f.Lost.Add(f.Lost, pounds)
}

// TableReport is one table written.
type TableReport struct {
	Table string
	File  string
	Rows  int64
	Sums  []economy.Sum // In and Loaded are the same
}

// Check is a figure of the files held against another.
type Check struct {
	What            string
	Expected, Found string
	OK              bool
}

// Import reads files of a format and writes an economy to a directory. The error is a fault.List when the files are at
// fault, and then nothing is written.
func Import(ctx context.Context, format string, files []string, dir string, opts Options) (*Report, error) {
	i := slices.IndexFunc(All, func(f Format) bool { return f.Name == format })
	if i < 0 {
		return nil, fault.List{fault.New(fault.Place{}, "there is no format %q", format).WithHint("%s", fault.Suggest(format, Names()))}
	}
	if len(files) == 0 {
		return nil, fault.List{fault.New(fault.Place{}, "no files are given to import")}
	}
	j, err := newJob(ctx, All[i], files, dir, opts)
	if err != nil {
		return nil, err
	}
	if err := j.run(); err != nil {
		return nil, err
	}
	return j.report, nil
}

// run reads the files and writes the economy.
func (j *job) run() error {
	defer j.clean()
	if err := j.format.read(j); err != nil {
		return err
	}
	j.oneYear()
	if err := j.faults.Err(); err != nil {
		return err
	}
	return j.finish()
}
