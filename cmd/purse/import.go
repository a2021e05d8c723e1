package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy/formats"
	"github.com/commonpurse/commonpurse/fault"
)

type importVerb struct {
	Format string   `arg:"" help:"What the files are: one of the formats above."`
	Files  []string `arg:"" help:"The files: CSV, or zip files of CSV."`

	Output        string   `name:"output" short:"o" required:"" placeholder:"DIR" help:"The economy to make."`
	Month         string   `placeholder:"2026-01" help:"The month of the figures, where no column and no file's name says it."`
	Year          string   `placeholder:"2025-26" help:"The financial year to make, where the files hold several."`
	Received      []string `placeholder:"DATE" help:"The day the files came, or a day for each in order, for files kept by it whose names do not say."`
	Organisations []string `placeholder:"FILE" help:"Further files of codes, names and parents."`
	Name          string   `help:"What the economy is called."`
	Source        string   `help:"Where the files come from."`
	Licence       string   `help:"What they may be used for."`
	Force         bool     `xor:"there" help:"Replace an economy that is there."`
	Add           bool     `xor:"there" help:"Add to an economy that is there."`
	format
}

// Help is the longer text of purse help import.
func (importVerb) Help() string {
	var b strings.Builder
	b.WriteString("Brings files, as public bodies publish them, into an economy. Every row is loaded, checked as a total of others, or set aside in set-aside.csv of the economy. When the files are at fault nothing is written.\n\nThe formats:\n\n")
	for _, f := range formats.All {
		fmt.Fprintf(&b, "    %-21s %s\n", f.Name, f.Summary)
	}
	b.WriteString("\nContract monitoring (acm, iap) says its months again in each file. Every version is kept; a run uses the latest received of each provider, commissioner and month, or with --as-of the latest by then. A file came on the day in its name, such as acm_2025-06-18.csv, or on that of --received. Of two that came on one day, the one added last is the later.\n")
	b.WriteString("\nExamples:\n\n    purse import rtt 20260131-RTT-full-extract.zip -o waits\n    purse import rtt february.csv --month 2026-02 -o waits --add\n    purse import acm RXX_m03.csv --received 2025-07-18 -o contracts --add\n")
	return b.String()
}

// Run imports the files and says what became of each.
func (v *importVerb) Run(ctx context.Context, m *Main) error {
	if !slices.Contains(formats.Names(), v.Format) {
		return hinted("%[2]s", "there is no format %[1]q", v.Format, fault.Suggest(v.Format, formats.Names()))
	}
	r, err := formats.Import(ctx, v.Format, v.Files, v.Output, formats.Options{
		Month: v.Month, Year: v.Year, Received: v.Received, Organisations: v.Organisations,
		Name: v.Name, Source: v.Source, Licence: v.Licence, Force: v.Force, Add: v.Add,
	})
	if err != nil {
		return err
	}
	if err := v.print(m.Stdout, importedFiles(r)); err != nil {
		return err
	}
	printNotes(m, r.Notes)
	if !v.text() {
		return nil
	}
	return v.sayMore(m, r)
}

// monthsOf are the months of a file, in brief where they are many.
func monthsOf(months []string) string {
	if n := len(months); n > 2 {
		return months[0] + " to " + months[n-1]
	}
	return strings.Join(months, ", ")
}

// importedFiles is what became of the rows of each file.
func importedFiles(r *formats.Report) table {
	t := table{Columns: []column{
		{"file", words}, {"received", words}, {"months", words}, {"rows", number}, {"loaded", number}, {"superseded", number}, {"totals", number}, {"set_aside", number},
	}}
	for _, f := range r.Files {
		t.Rows = append(t.Rows, []cell{
			known(filepath.ToSlash(f.Path)), maybe(f.Received), known(monthsOf(f.Months)), whole(f.Rows), whole(f.Loaded),
			someRows(f.Superseded), whole(f.Totals), whole(f.SetAside),
		})
	}
	return t
}

// sayMore prints the tables made, the figures held against each other, and the first rows set aside.
func (v *importVerb) sayMore(m *Main, r *formats.Report) error {
	made := table{Columns: []column{{"table", words}, {"file", words}, {"rows", number}, {"sum of", words}, {"sum", number}}}
	for _, one := range r.Tables {
		row := []cell{known(one.Table), known(one.File), whole(one.Rows), {}, {}}
		for _, s := range one.Sums {
			made.Rows = append(made.Rows, append(row[:3:3], known(s.Column), exact(s.Loaded)))
			row = make([]cell, 5)
		}
		if len(one.Sums) == 0 {
			made.Rows = append(made.Rows, row)
		}
	}
	held := table{Columns: []column{{"held against each other", words}, {"expected", number}, {"found", number}, {"agree", yesNo}}}
	for _, c := range r.Checks {
		held.Rows = append(held.Rows, []cell{known(c.What), known(c.Expected), known(c.Found), known(yesOrNo(c.OK))})
	}
	replaced, told := replacesTable(r.Replaces, true)
	for _, t := range []table{made, held, replaced} {
		if len(t.Rows) == 0 {
			continue
		}
		fmt.Fprintln(m.Stdout)
		if err := v.print(m.Stdout, t); err != nil {
			return err
		}
	}
	if told != "" && v.Add {
		fmt.Fprintf(m.Stdout, "\n%s\n", told)
	}
	for _, s := range r.SetAside[:min(len(r.SetAside), mostPrinted)] {
		fmt.Fprintln(m.Stderr, setAsideFault(s.File, s))
	}
	_, err := fmt.Fprintf(m.Stdout, "\n%s: the economy of %s\n", filepath.ToSlash(r.Dir), r.Year)
	return err
}
