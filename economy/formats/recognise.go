package formats

import (
	"archive/zip"
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
	header, err = headerOf(file)
	if err != nil {
		return nil, nil, err
	}
	unknown := map[string]int{}
	for _, f := range All {
		if n, ok := f.fits(file, header); ok {
			unknown[f.Name] = n
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, func(a, b Format) int { return unknown[a.Name] - unknown[b.Name] })
	return found, header, nil
}

// fits says whether a header has what a format needs, and how many of its columns the format does not understand.
func (f Format) fits(file string, header []string) (int, bool) {
	switch f.Name {
	case rtt.Name:
		x := rttImport{job: &job{}, in: &input{path: file}}
		l, faults := findColumns(file, header, rttColumns, x.takeBand)
		faults.Add(x.checkBands(header)...)
		return len(l.unknown), len(faults) == 0
	case emergency.Name:
		l, faults := findColumns(file, header, emergencyColumns, nil)
		faults.Add(needs(file, l)...)
		return len(l.unknown), len(faults) == 0
	case organisations.Name:
		for _, layout := range registerLayouts {
			if l, faults := findColumns(file, header, layout.columns, nil); len(faults) == 0 {
				return len(l.unknown), true
			}
		}
		return 0, false
	case oversight.Name:
		x := oversightImport{}
		l, faults := findColumns(file, header, oversightColumns, x.take)
		return len(l.unknown), len(faults) == 0
	}
	if s, ok := sheets()[f.Name]; ok {
		l, faults := findColumns(file, header, s.columns, nil)
		if s.whole != nil {
			faults.Add(s.whole(file, l)...)
		}
		return len(l.unknown), len(faults) == 0
	}
	columns := map[string][]wanted{referenceCosts.Name: costColumns, weightedPopulations.Name: weightedColumns, contractMonitoring.Name: monitoringColumns}
	l, faults := findColumns(file, header, columns[f.Name], nil)
	return len(l.unknown), len(faults) == 0
}

func sheets() map[string]sheet {
	return map[string]sheet{cancer.Name: cancerSheet, diagnostics.Name: diagnosticSheet, ambulance.Name: ambulanceSheet(),
		beds.Name: bedSheet(), mortality.Name: mortalitySheet, friends.Name: friendsSheet}
}

func headerOf(file string) ([]string, error) {
	var in io.ReadCloser
	var err error
	if strings.HasSuffix(strings.ToLower(file), ".zip") {
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
	r := csvfile.NewReader(in, file)
	if bad := r.ReadHeader(); bad != nil {
		return nil, fault.List{bad}
	}
	return r.Header, nil
}
