package main

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// source reads published files. The first error is kept, and everything after it is empty.
type source struct {
	dir string
	err error
}

// row is one row of a file by the names of its columns.
type row map[string]string

// num is a cell as a number, 0 when it is empty.
func (r row) num(name string) float64 {
	x, _ := strconv.ParseFloat(r[name], 64)
	return x
}

// each calls f with every row of a file.
func (s *source) each(name string, f func(row)) {
	if s.err != nil {
		return
	}
	file, err := os.Open(filepath.Join(s.dir, name))
	if err != nil {
		s.err = err
		return
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(name, ".gz") {
		if in, s.err = gzip.NewReader(file); s.err != nil {
			return
		}
	}
	if err := eachRow(in, f); err != nil {
		s.err = fmt.Errorf("%s: %w", name, err)
	}
}

func eachRow(in io.Reader, f func(row)) error {
	r := csv.NewReader(in)
	header, err := r.Read()
	if err != nil {
		return err
	}
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		out := row{}
		for i, cell := range cells {
			out[header[i]] = cell
		}
		f(out)
	}
}

// whole writes a number without a fraction.
func whole(x float64) string { return strconv.FormatFloat(x, 'f', 0, 64) }
