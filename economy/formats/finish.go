package formats

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

// begin looks at where the economy is to be, before anything is read, and makes the directory it is written in first.
func (j *job) begin() error {
	at := fault.Place{File: j.dir}
	entries, err := os.ReadDir(j.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fault.List{fault.New(at, "cannot be written: %v", plain(err)).
			WithHint("name a directory that is not there, in one that you may write to")}
	case j.opts.Add:
	case len(entries) > 0 && !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == "economy.yaml" }):
		return fault.List{fault.New(at, "is a directory with other things in it, and not an economy").WithHint("name another")}
	case len(entries) > 0 && !j.opts.Force:
		return fault.List{fault.New(at, "there is an economy here").
			WithHint("name another directory, replace this one with --force, or add to it with --add")}
	}
	if j.opts.Add {
		base, err := economy.Open(j.dir)
		if err != nil {
			return err
		}
		if j.year != 0 && j.year != base.Year {
			return fault.List{fault.New(at, "the economy is of %s, and %s is asked for", economy.YearName(base.Year), j.opts.Year).
				WithHint("an economy holds one financial year: import into another directory")}
		}
		j.base, j.year = base, base.Year
	}
	if j.opts.Beside != "" {
		if j.beside, err = economy.Open(j.opts.Beside); err != nil {
			return err
		}
		j.year = j.beside.Year
	}
	parent := filepath.Dir(filepath.Clean(j.dir))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	j.temp, err = os.MkdirTemp(parent, "."+filepath.Base(j.dir)+"-*.tmp")
	return err
}

// finish closes the tables, writes the rest of the economy and puts it in its place.
func (j *job) finish() error {
	if err := j.bodies.write(j); err != nil {
		return err
	}
	empty := true
	for _, name := range j.order {
		t := j.tables[name]
		if err := t.close(); err != nil {
			return err
		}
		empty = empty && t.rows == 0
		r := TableReport{Table: name, File: t.file, Rows: t.rows}
		for i := range t.sums {
			r.Sums = append(r.Sums, t.sums[i].total())
		}
		j.report.Tables = append(j.report.Tables, r)
	}
	if empty {
		return fault.List{fault.New(fault.Place{File: j.files[0]}, "no row of the files could be loaded").
			WithHint("%s", j.whyNone())}
	}
	j.report.Year = economy.YearName(j.year)
	if err := j.writeAside(); err != nil {
		return err
	}
	if err := j.copyBase(); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(j.temp, "economy.yaml"), []byte(j.yaml()), 0o644); err != nil {
		return err
	}
	return j.place()
}

func (j *job) whyNone() string {
	if len(j.report.SetAside) == 0 {
		return "they have no rows"
	}
	s := j.report.SetAside[0]
	return fmt.Sprintf("the first is %s:%d: %s: found %q, expected %s", s.File, s.Row, s.Column, s.Found, s.Expected)
}

// asideFile is where the rows set aside are listed.
const asideFile = "set-aside.csv"

// writeAside writes the rows set aside, where there are any, after those of the economy that is added to.
func (j *job) writeAside() error {
	var out []byte
	if j.base != nil {
		var err error
		if out, err = os.ReadFile(filepath.Join(j.base.Dir, asideFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if len(j.report.SetAside) == 0 && len(out) == 0 {
		return nil
	}
	if len(out) == 0 {
		out = csvfile.AppendRecord(nil, []string{"file", "row", "column", "kind", "found", "expected", "hint"})
	}
	for _, s := range j.report.SetAside {
		out = append(out, csvfile.AppendRecord(nil, []string{s.File, strconv.FormatInt(s.Row, 10), s.Column, s.Kind, s.Found, s.Expected, s.Hint})...)
	}
	return os.WriteFile(filepath.Join(j.temp, asideFile), out, 0o644)
}

// copyBase copies the files of the economy that is added to.
func (j *job) copyBase() error {
	if j.base == nil {
		return nil
	}
	for _, f := range j.base.Files {
		if _, err := copyFile(filepath.Join(j.base.Dir, filepath.FromSlash(f.Path)), filepath.Join(j.temp, filepath.FromSlash(f.Path))); err != nil {
			return err
		}
	}
	return nil
}

// yaml is the text of economy.yaml: what the files are, and what they hold in all.
func (j *job) yaml() string {
	var b strings.Builder
	name, source, licence := j.opts.Name, j.opts.Source, j.opts.Licence
	var names []string
	for _, f := range j.report.Files {
		names = append(names, filepath.Base(f.Path)+" (SHA-256 "+f.Hash+")")
	}
	if source == "" {
		source = j.format.Summary + ": " + strings.Join(names, ", ")
	}
	if j.base != nil {
		source = strings.Trim(j.base.Source+"; "+source, "; ")
		if name == "" {
			name = j.base.Name
		}
		if licence == "" {
			licence = j.base.Licence
		}
	}
	if name == "" {
		name = j.format.Summary + ", " + j.report.Year
	}
	fmt.Fprintf(&b, "name: %s\nyear: %s\nsource: %s\n", yaml(name), j.report.Year, yaml(source))
	if licence != "" {
		fmt.Fprintf(&b, "licence: %s\n", yaml(licence))
	}
	b.WriteString("files:\n")
	if j.base != nil {
		for _, f := range j.base.Files {
			fmt.Fprintf(&b, "  - {table: %s, file: %s}\n", yaml(f.Table), yaml(f.Path))
		}
	}
	for _, t := range j.report.Tables {
		fmt.Fprintf(&b, "  - {table: %s, file: %s}\n", t.Table, yaml(t.File))
	}
	b.WriteString(j.totals())
	return b.String()
}

// totals are the control totals of the tables whose every file was written here.
func (j *job) totals() string {
	var b strings.Builder
	for _, t := range j.report.Tables {
		if j.base != nil && slices.ContainsFunc(j.base.Files, func(f economy.File) bool { return f.Table == t.Table }) {
			continue
		}
		parts := []string{"rows: " + strconv.FormatInt(t.Rows, 10)}
		for _, s := range t.Sums {
			parts = append(parts, s.Column+": "+s.In.String())
		}
		fmt.Fprintf(&b, "  %s: {%s}\n", t.Table, strings.Join(parts, ", "))
	}
	if j.base != nil {
		b.WriteString(j.baseTotals())
	}
	if b.Len() == 0 {
		return ""
	}
	return "totals:\n" + b.String()
}

// baseTotals are the control totals of tables that were not added to.
func (j *job) baseTotals() string {
	var b strings.Builder
	var seen []string
	for _, t := range j.base.Totals {
		if slices.ContainsFunc(j.report.Tables, func(r TableReport) bool { return r.Table == t.Table }) || slices.Contains(seen, t.Table) {
			continue
		}
		seen = append(seen, t.Table)
		var parts []string
		for _, u := range j.base.Totals {
			if u.Table == t.Table {
				parts = append(parts, u.Column+": "+u.Value.String())
			}
		}
		fmt.Fprintf(&b, "  %s: {%s}\n", t.Table, strings.Join(parts, ", "))
	}
	return b.String()
}

// place puts the whole economy where it is to be; what was there goes only when the new one is.
func (j *job) place() error {
	if err := os.Chmod(j.temp, 0o755); err != nil {
		return err
	}
	old := j.temp + ".old"
	_, err := os.Stat(j.dir)
	there := err == nil
	if there {
		if err := os.Rename(j.dir, old); err != nil {
			return err
		}
	}
	if err := os.Rename(j.temp, j.dir); err != nil {
		if there {
			os.Rename(old, j.dir)
		}
		return err
	}
	j.temp = ""
	if there {
		return os.RemoveAll(old)
	}
	return nil
}
