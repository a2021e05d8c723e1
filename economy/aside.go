package economy

import (
	"cmp"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/economy/csvfile"
)

// add sets one row aside, with everything that is wrong with it. record is the row as it was.
func (a *aside) add(l *Loaded, troubles []SetAside, record string) {
	first := troubles[0]
	var others []string
	for i, s := range troubles {
		a.counts[Count{Table: s.Table, File: s.File, Kind: s.Kind, Column: s.Column}]++
		if a.kept[s.Kind] < KeptFaults {
			a.kept[s.Kind]++
			l.Faults = append(l.Faults, s)
		}
		if i > 0 {
			others = append(others, s.Column+": "+s.Kind+": "+s.Found)
		}
	}
	expected := first.Expected
	if first.Other != "" {
		expected += "; see " + first.Other
	}
	a.zip.Write(csvfile.AppendRecord(nil, []string{first.Table, first.File, strconv.FormatInt(first.Row, 10), first.Column,
		first.Kind, first.Found, expected, first.Hint, strings.Join(others, "; "), record}))
}

// list gives the counts in order of the files, then kind and column.
func (a *aside) list(files []LoadedFile) []Count {
	place := map[string]int{}
	for i, f := range files {
		place[f.Path] = i
	}
	out := make([]Count, 0, len(a.counts))
	for c, n := range a.counts {
		c.Rows = n
		out = append(out, c)
	}
	slices.SortFunc(out, func(x, y Count) int {
		return cmp.Or(cmp.Compare(place[x.File], place[y.File]), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Column, y.Column))
	})
	return out
}

func dirOf(path string) string { return filepath.Dir(path) }
