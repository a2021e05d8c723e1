package economy

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
)

// Economy is what economy.yaml says of one year's data: nothing but the names of the files has been read.
type Economy struct {
	Dir     string
	Name    string
	Year    int // the year in which the financial year starts: 2025 for 2025-26
	Source  string
	Licence string
	Note    string
	Files   []File // in the order declared, or found, by the order of the schema and then by name
	Totals  []Total
	// others are files that have the form of a table and the name of none in the schema: a policy may know them.
	others []File
	// declared says that economy.yaml lists its files.
	declared bool
}

// File is one file of an economy.
type File struct {
	Path  string // within the directory, with slashes
	Table string
	Note  string
	At    fault.Place // where it is declared, or economy.yaml
}

// Total is a control total: what all files of a table together must hold, rows set aside included.
type Total struct {
	Table  string
	Column string // a summed column, or "rows"
	Value  decimal.Decimal
	At     fault.Place
}

// extensions are the forms a table may have, in the order they are looked for.
var extensions = []string{".parquet", ".csv", ".csv.gz", ".csv.zst"}

// Open reads economy.yaml in a directory and finds the files of its tables. Every fault that can be found is in
// the error, a fault.List: fields that are not known, a bad year, files that are not there, two files that would be
// the same table by name.
func Open(dir string) (*Economy, error) {
	path := filepath.Join(dir, "economy.yaml")
	at := fault.Place{File: path}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.List{fault.New(at, "there is no economy here: the file is not there").
			WithHint("give the directory that holds economy.yaml; `purse import` and `purse synth` make one")}
	}
	if err != nil {
		return nil, fault.List{fault.New(at, "cannot be read: %v", err)}
	}
	e := &Economy{Dir: dir}
	var faults fault.List
	e.read(path, data, &faults)
	if !e.declared {
		e.discover(at, &faults)
	}
	for _, f := range e.Files {
		faults.Add(e.check(f))
	}
	return e, faults.Err()
}

// check finds what is wrong with a declared path before anything is read.
func (e *Economy) check(f File) *fault.Fault {
	if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
		return fault.New(f.At, "the file %q is outside the economy's directory", f.Path).
			WithHint("an economy is whole in one directory: put the file, or a link to it, there")
	}
	if formOf(f.Path) == "" {
		return fault.New(f.At, "the file %q is of no known form", f.Path).
			WithHint("expected a name that ends in one of %s", strings.Join(extensions, ", "))
	}
	info, err := os.Stat(e.path(f))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		missing := fault.New(f.At, "the file %q of %s is not there", f.Path, f.Table)
		if near := fault.Nearest(f.Path, e.names()); near != "" {
			missing.WithHint("did you mean %q?", near)
		}
		return missing
	case err != nil:
		return fault.New(f.At, "the file %q cannot be read: %v", f.Path, err)
	case info.IsDir():
		return fault.New(f.At, "%q is a directory, expected a file", f.Path)
	}
	return nil
}

func (e *Economy) path(f File) string { return filepath.Join(e.Dir, filepath.FromSlash(f.Path)) }

// names are the files directly in the directory that have the form of a table, in order.
func (e *Economy) names() []string {
	entries, err := os.ReadDir(e.Dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, entry := range entries {
		if !entry.IsDir() && formOf(entry.Name()) != "" {
			names = append(names, entry.Name())
		}
	}
	slices.Sort(names)
	return names
}

// discover takes each file named after a table as that table's.
func (e *Economy) discover(at fault.Place, faults *fault.List) {
	found := map[string]File{}
	for _, name := range e.names() {
		f := File{Path: name, Table: strings.TrimSuffix(name, formOf(name)), At: at}
		if first, twice := found[f.Table]; twice {
			faults.Add(fault.New(at, "both %s and %s could be the table %s", first.Path, f.Path, f.Table).
				WithHint("take one away, or list the files in economy.yaml"))
			continue
		}
		found[f.Table] = f
		if t := Lookup(f.Table); t == nil || t.Name != f.Table {
			e.others = append(e.others, f)
		}
	}
	for _, t := range Schema {
		if f, ok := found[t.Name]; ok {
			e.Files = append(e.Files, f)
		}
	}
}

// formOf is the extension by which a file's form is known, "" when it is none.
func formOf(path string) string {
	for _, ext := range extensions {
		if strings.HasSuffix(path, ext) && path != ext {
			return ext
		}
	}
	return ""
}
