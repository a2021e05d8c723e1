package formats

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

// Recognise says which formats a file is of, by the names of its columns, the likeliest first: the one that leaves the
// fewest columns not understood. A zip file is known by its first CSV. The header is what was found. There is no error
// for a file of no format; one that cannot be read is a fault.
func Recognise(file string) (found []Format, header []string, err error) {
	header, err = headerOf(file, func(header []string) bool {
		return len(mostLike(file, header)) > 0 || knownOf(header) != nil
	})
	if err != nil {
		return nil, nil, err
	}
	return mostLike(file, header), header, nil
}

// knows says whether a header has what a format needs, and how many of its columns the format does not understand.
func (f Format) knows(file string, header []string) (int, bool) {
	return f.fits(file, header)
}

// columnsFit is for formats whose every need is a column.
func columnsFit(columns []wanted) func(string, []string) (int, bool) {
	return func(file string, header []string) (int, bool) {
		l, faults := findColumns(file, header, columns, nil)
		return len(l.unknown), len(faults) == 0
	}
}

// mostLike are the formats that a header fits, the likeliest first.
func mostLike(file string, header []string) []Format {
	unknown := map[string]int{}
	var found []Format
	for _, f := range All {
		if n, ok := f.knows(file, header); ok {
			unknown[f.Name] = n
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, func(a, b Format) int { return unknown[a.Name] - unknown[b.Name] })
	return found
}

// headerOf is the first line of a file that is a header wanted, or its first line.
func headerOf(file string, wanted func([]string) bool) ([]string, error) {
	var in io.ReadCloser
	var err error
	if isWorkbook(file) {
		s, bad := readWorkbook(file, wanted)
		if bad != nil {
			return nil, fault.List{bad}
		}
		in = io.NopCloser(bytes.NewReader(s.text))
	} else if strings.HasSuffix(strings.ToLower(file), ".zip") {
		archive, bad := zip.OpenReader(file)
		if bad != nil {
			return nil, fault.List{fault.New(fault.Place{File: file}, "cannot be read: %v", plain(bad))}
		}
		defer archive.Close()
		i := slices.IndexFunc(archive.File, func(m *zip.File) bool { return strings.EqualFold(path.Ext(m.Name), ".csv") })
		if i < 0 {
			return nil, fault.List{fault.New(fault.Place{File: file}, "has no CSV file in it")}
		}
		in, err = archive.File[i].Open()
	} else {
		in, err = csvfile.Open(file)
	}
	if err != nil {
		return nil, fault.List{fault.New(fault.Place{File: file}, "cannot be read: %v", plain(err))}
	}
	defer in.Close()
	r := csvfile.NewReader(newWestern(in), file)
	if _, bad := r.FindHeader(wanted, mostAbove); bad != nil {
		return nil, fault.List{bad}
	}
	return r.Header, nil
}
