package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy/formats"
)

type doctorVerb struct {
	Files []string `arg:"" help:"The files: CSV, or zip files of CSV."`
	format
}

// Help is the longer text of purse help doctor.
func (doctorVerb) Help() string {
	return "Says what files are, by the names of their columns: of which format, which months, how many rows, how many of them could be loaded and how much money is in them, which columns are not understood, and what to type to import them. A file of several financial years has a line for each. A file that is recognised and that an economy has no place for, such as a price list, is said to be what it is, and where it belongs. Nothing is written.\n\nExamples:\n\n    purse doctor downloads/*.csv\n"
}

// Run looks at each file; one that is not known does not stop the others.
func (v *doctorVerb) Run(ctx context.Context, m *Main) error {
	out := table{Columns: []column{{"file", words}, {"format", words}, {"months", words}, {"rows", number}, {"kept", number},
		{"totals", number}, {"set_aside", number}, {"pounds", number}, {"unknown_columns", words}, {"import", words}}, Whole: true}
	var bad []error
	var notes []string
	for _, file := range v.Files {
		each, err := formats.Examine(ctx, file, formats.Options{})
		if err != nil {
			bad = append(bad, err)
		}
		for _, e := range each {
			if e.Known != nil {
				notes = append(notes, recognised(file, e))
				continue
			}
			for _, f := range e.Report.Files {
				if f.Lost != nil {
					notes = append(notes, fmt.Sprintf("%s: £%s stands in rows set aside", filepath.ToSlash(f.Path), decimal.Round(f.Lost, 2)))
				}
				out.Rows = append(out.Rows, examined(file, e, f))
			}
			notes = append(notes, e.Report.Notes...)
			for _, c := range e.Report.Checks {
				if !c.OK {
					notes = append(notes, fmt.Sprintf("%s: expected %s, found %s", c.What, c.Expected, c.Found))
				}
			}
		}
	}
	if len(out.Rows) > 0 {
		if err := v.print(m.Stdout, out); err != nil {
			return err
		}
	}
	printNotes(m, eachOnce(notes))
	return errors.Join(bad...)
}

// recognised says what a file is that is not imported.
func recognised(file string, e *formats.Examined) string {
	parts := []string{filepath.ToSlash(file) + ": " + e.Known.What}
	if len(e.Years) > 0 {
		parts = append(parts, strings.Join(e.Years, " and "))
	}
	if e.Rows > 0 {
		parts = append(parts, fmt.Sprintf("%d rows", e.Rows))
	}
	return strings.Join(parts, "; ") + ". It is not imported: it belongs " + e.Known.Belongs
}

// eachOnce is a list without what is in it already.
func eachOnce(list []string) []string {
	var out []string
	for _, text := range list {
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

func examined(file string, e *formats.Examined, f formats.FileReport) []cell {
	pounds := cell{}
	if e.Pounds != nil {
		pounds = known(decimal.Text(e.Pounds.Rat()))
	}
	months := strings.Join(f.Months, ", ")
	if n := len(f.Months); n > 2 {
		months = f.Months[0] + " to " + f.Months[n-1]
	}
	if strings.Contains(strings.Join(e.Flags, " "), "YYYY") {
		months = "" // only the reader knows them
	}
	command := strings.Join(append([]string{"purse import", e.Format.Name, filepath.ToSlash(file), "-o DIR"}, e.Flags...), " ")
	return []cell{known(filepath.ToSlash(f.Path)), known(e.Format.Name), maybe(months), whole(f.Rows - e.OtherYears), whole(f.Loaded), whole(f.Totals),
		whole(f.SetAside - e.OtherYears), pounds, maybe(strings.Join(f.Unknown, ", ")), known(command)}
}
