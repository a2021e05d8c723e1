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
	Files    []string `arg:"" help:"The files: CSV, or zip files of CSV."`
	Into     string   `placeholder:"DIR" help:"An economy, to say what of it the files would replace."`
	Received []string `placeholder:"DATE" help:"The day the files came, or a day for each in order, where their names do not say."`
	format
}

// Help is the longer text of purse help doctor.
func (doctorVerb) Help() string {
	return "Says what files are, by the names of their columns: of which format, which months, how many rows, how many of them could be loaded and how much money is in them, which columns are not understood, and what to type to import them. A file of several financial years has a line for each. A file that is recognised and that an economy has no place for, such as a price list, is said to be what it is, and where it belongs. Nothing is written.\n\nOf contract monitoring, with --into an economy, also what each file would replace there: by provider, commissioner and month, the rows and pounds of the statement in use and of the file's. A file of which nothing says when it came is held against the economy as if it came last. CSV and JSON then have what is replaced, a row a statement, new ones too.\n\nExamples:\n\n    purse doctor downloads/*.csv\n    purse doctor RXX_m03.csv --into contracts\n"
}

// Run looks at each file; one that is not known does not stop the others.
func (v *doctorVerb) Run(ctx context.Context, m *Main) error {
	if n := len(v.Received); n > 1 && n != len(v.Files) {
		return hinted("give one day for all, or one for each file in order", "%d days are given for %d files", n, len(v.Files))
	}
	out := table{Columns: []column{{"file", words}, {"format", words}, {"received", words}, {"months", words}, {"rows", number}, {"kept", number},
		{"superseded", number}, {"totals", number}, {"set_aside", number}, {"pounds", number}, {"unknown_columns", words},
		{"missing_columns", words}, {"sha256", words}, {"import", words}}, Whole: true}
	var bad []error
	var notes []string
	var replaces []formats.Replacing
	for i, file := range v.Files {
		each, err := formats.Examine(ctx, file, v.options(i))
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
				out.Rows = append(out.Rows, v.examined(file, e, f))
			}
			replaces = append(replaces, e.Report.Replaces...)
			notes = append(notes, e.Report.Notes...)
			for _, c := range e.Report.Checks {
				if !c.OK {
					notes = append(notes, fmt.Sprintf("%s: expected %s, found %s", c.What, c.Expected, c.Found))
				}
			}
		}
	}
	if err := v.tell(m, out, replaces); err != nil {
		return err
	}
	printNotes(m, eachOnce(notes))
	return errors.Join(bad...)
}

// recognised says what a file is that is not imported.
func recognised(file string, e *formats.Examined) string {
	parts := []string{filepath.ToSlash(file) + ": " + e.Known.What}
	if len(e.Years) > 0 {
		parts = append(parts, strings.Join(e.Years, ", "))
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

func (v *doctorVerb) options(file int) formats.Options {
	o := formats.Options{Beside: v.Into, Received: v.Received}
	if len(v.Received) > 1 {
		o.Received = v.Received[file : file+1]
	}
	return o
}

// tell prints what the files are, and with an economy what they replace: for people both.
func (v *doctorVerb) tell(m *Main, files table, replaces []formats.Replacing) error {
	if len(files.Rows) == 0 {
		return nil
	}
	if !v.text() && v.Into != "" {
		t, _ := replacesTable(replaces, false)
		return v.print(m.Stdout, t)
	}
	if v.text() && len(files.Rows) == 1 {
		files.Whole = false // a single one is shown in full as a list
	}
	if err := v.print(m.Stdout, files); err != nil || v.Into == "" || !v.text() {
		return err
	}
	t, told := replacesTable(replaces, true)
	if told == "" {
		told = "nothing is replaced: files of this format are added to what is there"
	}
	fmt.Fprintf(m.Stdout, "\ninto %s:\n", v.Into)
	if len(t.Rows) > 0 {
		if err := v.print(m.Stdout, t); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(m.Stdout, told)
	return err
}

func (v *doctorVerb) examined(file string, e *formats.Examined, f formats.FileReport) []cell {
	money := cell{}
	if e.Pounds != nil {
		money = known(decimal.Text(e.Pounds.Rat()))
	}
	months, flags := monthsOf(f.Months), strings.Join(e.Flags, " ")
	if strings.Contains(flags, "YYYY-YY") || strings.Contains(flags+" ", "YYYY-MM ") {
		months = "" // only the reader knows them
	}
	command := []string{"purse import", e.Format.Name, filepath.ToSlash(file), "-o DIR"}
	if v.Into != "" {
		command[3] = "-o " + filepath.ToSlash(v.Into) + " --add"
	}
	if len(v.Received) > 0 && e.Format.Received {
		command = append(command, "--received "+f.Received)
	}
	command = append(command, e.Flags...)
	return []cell{known(filepath.ToSlash(f.Path)), known(e.Format.Name), receivedCell(f.Received), maybe(months), whole(f.Rows - e.OtherYears), whole(f.Loaded),
		someRows(f.Superseded), whole(f.Totals), whole(f.SetAside - e.OtherYears), money, maybe(strings.Join(f.Unknown, ", ")),
		maybe(strings.Join(f.Missing, ", ")), maybe(f.Hash), known(strings.Join(command, " "))}
}
