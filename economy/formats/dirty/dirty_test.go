package dirty_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/economy/formats"
	"github.com/commonpurse/commonpurse/economy/formats/dirty"
	"github.com/commonpurse/commonpurse/fault"
)

// tables are what an import made: each table's columns and rows, without what the name of a file or the number of a line
// says, sorted.
type tables map[string][]string

// imported brings a file's bytes into an economy and reads it back.
func imported(t testing.TB, s dirty.Sample, name string, text []byte) (*formats.Report, tables, error) {
	t.Helper()
	dir, err := os.MkdirTemp("", "purse-dirty-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	report, err := formats.Import(context.Background(), s.Format, []string{file}, filepath.Join(dir, "e"),
		formats.Options{Year: s.Year, Source: "a test"})
	if err != nil {
		return nil, nil, err
	}
	made := tables{}
	for _, one := range report.Tables {
		made[one.Table] = readTable(t, filepath.Join(dir, "e", one.File))
	}
	return report, made, nil
}

func readTable(t testing.TB, path string) []string {
	t.Helper()
	packed, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	in, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	skip := map[int]bool{}
	for i, name := range rows[0] {
		skip[i] = slices.Contains([]string{"source", "file", "sha256", "hash", "row"}, name) || name == "id" && slices.Contains(rows[0], "unit_cost")
	}
	var out []string
	for _, cells := range rows[1:] {
		var kept []string
		for i, cell := range cells {
			if !skip[i] {
				kept = append(kept, cell)
			}
		}
		out = append(out, strings.Join(kept, "|"))
	}
	slices.Sort(out)
	return out
}

// reference is what the clean file makes without some rows, kept from one case to the next.
type reference struct{ made map[string]tables }

func (r *reference) of(t testing.TB, s dirty.Sample, text []byte) tables {
	t.Helper()
	key := s.Name + "\x00" + string(text)
	if made, ok := r.made[key]; ok {
		return made
	}
	_, made, err := imported(t, s, s.File, text)
	if err != nil {
		made = tables{} // of no rows there is nothing
	}
	r.made[key] = made
	return made
}

// hold holds one dirty file to what must be so.
func (r *reference) hold(t testing.TB, f *dirty.File, comes int) {
	t.Helper()
	name, text, rows := f.Bytes()
	report, made, err := imported(t, f.Sample, name, text)
	if err != nil {
		refused(t, err, comes)
		return
	}
	lost := map[int]bool{}
	for _, aside := range report.SetAside {
		if aside.File == "" || aside.Row < 1 || aside.Expected == "" {
			t.Errorf("a row is set aside without a place or a reason: %+v", aside)
		}
		if row, ok := rows[aside.Row]; ok {
			lost[row] = true
			if comes == dirty.Harmless {
				t.Errorf("a sound row is set aside: %+v", aside)
			}
		}
	}
	var all, loaded, totals, aside int64
	for _, one := range report.Files {
		all, loaded, totals, aside = all+one.Rows, loaded+one.Loaded, totals+one.Totals, aside+one.SetAside
	}
	if all != loaded+totals+aside || int(aside) != len(report.SetAside) || all < int64(len(rows)) {
		t.Errorf("%d rows in the file and %d of the sample, %d loaded, %d totals, %d set aside, %d told", all, len(rows), loaded, totals, aside, len(report.SetAside))
	}
	want := r.of(t, f.Sample, f.Reference(lost))
	if comes == dirty.Misread {
		want, made = want.figures(), made.figures()
	}
	if diff := want.less(made); diff != "" {
		t.Errorf("lost or changed:%s", diff)
	}
	if diff := made.less(want); diff != "" {
		t.Errorf("made of nothing:%s", diff)
	}
}

// refused holds the refusal of a file to saying what is wrong and where.
func refused(t testing.TB, err error, comes int) {
	t.Helper()
	var list fault.List
	if comes == dirty.Harmless || !errors.As(err, &list) || len(list) == 0 {
		t.Errorf("refused: %v", err)
		return
	}
	for _, one := range list {
		if !strings.Contains(one.Error(), ".csv") && !strings.Contains(one.Error(), ".xlsx") {
			t.Errorf("refused without a place: %v", one)
		}
	}
}

// figures are tables with the rows' numbers only.
func (m tables) figures() tables {
	out := tables{}
	for name, rows := range m {
		if name == "organisations" || name == "relations" {
			continue
		}
		for _, row := range rows {
			var kept []string
			for _, cell := range strings.Split(row, "|") {
				if strings.Trim(cell, "-.0123456789") == "" {
					kept = append(kept, strings.TrimLeft(cell, "0"))
				}
			}
			out[name] = append(out[name], strings.Join(kept, "|"))
		}
		slices.Sort(out[name])
	}
	return out
}

// less is the rows that are not in other tables.
func (m tables) less(other tables) string {
	var out strings.Builder
	for name, rows := range m {
		for _, row := range rows {
			if _, ok := slices.BinarySearch(other[name], row); !ok {
				fmt.Fprintf(&out, "\n\t%s: %s", name, row)
			}
		}
		if n := len(rows) - len(other[name]); n > 0 && out.Len() == 0 {
			fmt.Fprintf(&out, "\n\t%d rows of %s", n, name)
		}
	}
	return out.String()
}

// Every format has a sample, and each sample is loaded whole when it is clean.
func TestSamplesAreClean(t *testing.T) {
	missing := formats.Names()
	for _, s := range samples {
		missing = slices.DeleteFunc(missing, func(name string) bool { return name == s.Format })
		report, _, err := imported(t, s, s.File, []byte(s.Text))
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		if f := report.Files[0]; f.Loaded+f.Totals != int64(strings.Count(s.Text, "\n")-1) || len(report.SetAside) > 0 || len(f.Unknown) > 0 {
			t.Errorf("%s: %+v, %v", s.Name, f, report.SetAside)
		}
	}
	if len(missing) > 0 {
		t.Errorf("formats without a sample: %s", strings.Join(missing, ", "))
	}
}

// Every way is met alone by every sample that it can happen to.
func TestEachWayAlone(t *testing.T) {
	r := &reference{made: map[string]tables{}}
	for _, s := range samples {
		for _, way := range dirty.Ways {
			f := dirty.New(s)
			if !way.Apply(f) {
				continue
			}
			t.Run(s.Name+"/"+way.Name, func(t *testing.T) { r.hold(t, f, way.Comes) })
		}
	}
}

// pairs is which pairs of ways are met: one in so many.
var pairs = flag.Int("pairs", 4, "meet one in so many of the pairs of ways; 1 meets all")

// Every two ways are met together, each pair by one of the samples that it can happen to, in turn; without -pairs=1, a
// quarter of the pairs, in which every way is.
func TestEveryTwoWays(t *testing.T) {
	r := &reference{made: map[string]tables{}}
	turn, met := 0, 0
	for i, first := range dirty.Ways {
		for k, second := range dirty.Ways[i+1:] {
			if (i+k)%*pairs != 0 {
				continue
			}
			for tries, want := 0, 1; want > 0 && tries < len(samples); tries++ {
				turn = (turn + 1) % len(samples)
				f, ok := both(samples[turn], first, second)
				if !ok {
					continue
				}
				want--
				met++
				t.Run(samples[turn].Name+"/"+first.Name+" and "+second.Name, func(t *testing.T) { r.hold(t, f, comes(first, second)) })
			}
		}
	}
	t.Logf("%d files of two ways", met)
}

// A file in two parts makes what the whole does, and a file given twice makes what it makes once; contract monitoring,
// in which a later file replaces an earlier one, is tested in economy/formats.
func TestFilesInPartsAndTwice(t *testing.T) {
	for _, s := range samples {
		if s.Adds {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			_, want, err := imported(t, s, s.File, []byte(s.Text))
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.SplitAfter(s.Text, "\n")
			half := len(lines) / 2
			parts := []string{strings.Join(lines[:half], ""), lines[0] + strings.Join(lines[half:], "")}
			for what, texts := range map[string][]string{"parts": parts, "twice": {s.Text, s.Text}} {
				report, made, err := importedAll(t, s, texts)
				if err != nil {
					t.Fatalf("%s: %v", what, err)
				}
				if diff := want.less(made) + made.less(want); diff != "" {
					t.Errorf("%s: differs:%s", what, diff)
				}
				if what == "parts" && len(report.SetAside) > 0 {
					t.Errorf("parts: set aside: %+v", report.SetAside[0])
				}
			}
		})
	}
}

// importedAll brings several texts into one economy, each as a file in a folder of its own, with the sample's file name.
func importedAll(t testing.TB, s dirty.Sample, texts []string) (*formats.Report, tables, error) {
	t.Helper()
	dir := t.TempDir()
	var files []string
	for i, text := range texts {
		folder := filepath.Join(dir, fmt.Sprint(i))
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		files = append(files, filepath.Join(folder, s.File))
		if err := os.WriteFile(files[i], []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	report, err := formats.Import(context.Background(), s.Format, files, filepath.Join(dir, "e"), formats.Options{Year: s.Year, Source: "a test"})
	if err != nil {
		return nil, nil, err
	}
	made := tables{}
	for _, one := range report.Tables {
		made[one.Table] = readTable(t, filepath.Join(dir, "e", one.File))
	}
	return report, made, nil
}

// Money in is money loaded and money set aside, whatever else is wrong with a row.
func TestMoneyIn(t *testing.T) {
	for _, s := range samples {
		if s.Format != "practice-payments" && s.Format != "reference-costs" {
			continue
		}
		for _, way := range dirty.Ways {
			if !slices.Contains([]string{"no code", "a code taken for a number", "a number far too large", "a negative count", "a row of totals"}, way.Name) {
				continue
			}
			f := dirty.New(s)
			if !way.Apply(f) {
				continue
			}
			_, text, _ := f.Bytes()
			report, _, err := imported(t, s, s.File, text)
			clean, _, _ := imported(t, s, s.File, []byte(s.Text))
			if err != nil {
				t.Errorf("%s, %s: %v", s.Name, way.Name, err)
				continue
			}
			in := money(report)
			if report.Files[0].Lost != nil {
				in.Add(in, report.Files[0].Lost)
			}
			if want := money(clean); in.Cmp(want) != 0 {
				t.Errorf("%s, %s: £%s loaded and set aside of £%s", s.Name, way.Name, in.FloatString(2), want.FloatString(2))
			}
		}
	}
}

// money is the pounds of the tables made.
func money(r *formats.Report) *big.Rat {
	sum := new(big.Rat)
	for _, one := range r.Tables {
		for _, s := range one.Sums {
			switch one.Table + " " + s.Column {
			case "accounts pence":
				sum.Add(sum, new(big.Rat).Quo(s.Loaded.Rat(), big.NewRat(100, 1)))
			case "episodes cost":
				sum.Add(sum, s.Loaded.Rat())
			}
		}
	}
	return sum
}

// both applies two ways, in the order in which they can be.
func both(s dirty.Sample, first, second dirty.Way) (*dirty.File, bool) {
	if f := dirty.New(s); first.Apply(f) && second.Apply(f) {
		return f, true
	}
	f := dirty.New(s)
	return f, second.Apply(f) && first.Apply(f)
}

func comes(first, second dirty.Way) int {
	switch {
	case first.Comes == dirty.Misread || second.Comes == dirty.Misread:
		return dirty.Misread
	case first.Comes == dirty.Harmful || second.Comes == dirty.Harmful:
		return dirty.Harmful
	}
	return dirty.Harmless
}
