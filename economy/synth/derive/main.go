// Command derive makes the embedded figures of the invented country from published ones: go run ./economy/synth/derive
// -from SHARED -o economy/synth, where SHARED holds data/ as its READMEs describe. The figures are embedded so that
// making a country needs nothing but the program.
package main

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	from := flag.String("from", "../shared", "the directory that holds data/")
	out := flag.String("o", "economy/synth", "where the tables go")
	flag.Parse()
	files, err := Derive(filepath.Join(*from, "data"))
	for _, f := range files {
		if err == nil {
			err = os.WriteFile(filepath.Join(*out, f.Name), f.Bytes(), 0o644)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// File is one derived table.
type File struct {
	Name string
	Rows [][]string
}

// Bytes is the table as CSV.
func (f File) Bytes() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.WriteAll(f.Rows) // a buffer does not fail
	return b.Bytes()
}

// Derive makes every table from the published files in a directory.
func Derive(dir string) ([]File, error) {
	in := &source{dir: dir}
	p := people(in)
	r := rates(in, p)
	t := &targets{}
	r.targets(t)
	costs := schedule(in)
	groups := hrgs(in, costs, r, t)
	files := []File{p.file(), r.file(), groups, clinics(costs, r), departments(costs), waits(in), reported(in), months(in)}
	t.attendances(p, r)
	t.waits(p, files[5])
	t.months(files[len(files)-1])
	return append(files, t.file()), in.err
}
