package economy_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/rule"
)

// dirty are cells that are wrong, odd or right, whatever the column.
var dirty = []string{"", " ", "0", "1", "2", "12", "040", "-1", "3.0", "3.5", "1e3", "1,234", "£5", "TBC", "RXX", "RXX ", "21", "2A",
	"2025-04-01", "2026-03-31", "2026-04-01", "01/04/2025", "2025-02-30", `D"Z`, "é", "\u200b", "99999999999999999999", "+7", "\n", "a\r\nb", "x,y", `""`}

// TestNothingIsLost throws files of every sort of dirt at a load: rows in the file are those loaded and those set aside,
// and the same of counts, for files of any shape that can be read at all.
func TestNothingIsLost(t *testing.T) {
	db := open(t)
	rapid.Check(t, func(t *rapid.T) {
		columns := strings.Split(strings.TrimSpace(spells), ",")
		good := strings.Split("1,RXX,03V,DZ11V,21,1,40,2025-04-01,2025-04-03,2,1", ",")
		end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "line end")
		var text strings.Builder
		text.WriteString(strings.TrimSpace(spells) + end)
		n := rapid.IntRange(0, 12).Draw(t, "rows")
		lines := int64(0)
		for i := range n {
			cells := append([]string(nil), good...)
			cells[0] = fmt.Sprint(rapid.IntRange(1, 8).Draw(t, "id"))
			for range rapid.IntRange(0, 2).Draw(t, "dirt") {
				cells[rapid.IntRange(0, len(columns)-1).Draw(t, "column")] = rapid.SampledFrom(dirty).Draw(t, "cell")
			}
			switch rapid.IntRange(0, 9).Draw(t, "form") {
			case 0:
				cells = cells[:rapid.IntRange(2, len(cells)-1).Draw(t, "cut")]
			case 1:
				cells = append(cells, "more")
			case 2:
				text.WriteString(end)
			}
			for k, cell := range cells {
				if strings.ContainsAny(cell, "\",\n\r") || rapid.IntRange(0, 9).Draw(t, "quote") == 0 {
					cells[k] = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
				}
			}
			lines++
			text.WriteString(strings.Join(cells, ","))
			if i < n-1 || rapid.Bool().Draw(t, "ended") {
				text.WriteString(end)
			}
		}
		dir, err := os.MkdirTemp("", "purse-test-")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		os.WriteFile(filepath.Join(dir, "economy.yaml"), []byte("year: 2025-26\n"), 0o644)
		os.WriteFile(filepath.Join(dir, "spells.csv"), []byte(text.String()), 0o644)
		e, err := economy.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Load(t.Context(), db, economy.Options{})
		if err != nil {
			t.Fatalf("%q: %v", text.String(), err)
		}
		r := got.Tables[0]
		if r.Rows != lines || r.Rows != r.Loaded+r.SetAside {
			t.Fatalf("%q: %d rows written, %d read, %d loaded, %d set aside", text.String(), lines, r.Rows, r.Loaded, r.SetAside)
		}
		seen := map[int64]bool{}
		for _, f := range got.Faults {
			seen[f.Row] = true
			if f.Kind == economy.KindUnread {
				t.Fatalf("%q: row %d was refused and nothing says why", text.String(), f.Row)
			}
		}
		if int64(len(seen)) != r.SetAside {
			t.Fatalf("%q: %d rows set aside and %d explained", text.String(), r.SetAside, len(seen))
		}
		for _, s := range r.Sums {
			if whole := s.Loaded.Rat().Add(s.Loaded.Rat(), s.SetAside.Rat()); whole.Cmp(s.In.Rat()) != 0 {
				t.Fatalf("%q: %s in, %s loaded, %s set aside", text.String(), s.In, s.Loaded, s.SetAside)
			}
		}
	})
}

// TestTheDatabaseAndTheWordsAgree holds the SQL that judges a cell to the code that explains it, and its stored value to
// exact arithmetic.
func TestTheDatabaseAndTheWordsAgree(t *testing.T) {
	columns := []economy.Column{
		{Name: "whole", Type: economy.Lookup("spells").Column("age").Type},
		{Name: "exact", Type: economy.Lookup("facts").Column("value").Type},
		{Name: "day", Type: rule.Type{Kind: rule.Date, Missing: true}},
		{Name: "month", Type: rule.Type{Kind: rule.Date, Missing: true}, Month: true},
		{Name: "flag", Type: rule.Type{Kind: rule.Bool, Missing: true}},
		{Name: "code", Type: rule.Type{Kind: rule.Text, Missing: true}, Codes: []string{"21", "2A"}},
	}
	db := open(t)
	number := rapid.StringMatching(`[-+ ]?[0-9]{0,4}[.,]?[0-9]{0,8}[eE%0]?[0-9]?`)
	date := rapid.StringMatching(`(20|19|0)[0-9]{1,2}[-/]?[01]?[0-9][-/]?[0-3]?[0-9]([ T]00:00:00(\.0)?)?`)
	cell := rapid.OneOf(number, date, rapid.SampledFrom(dirty), rapid.SampledFrom([]string{"yes", "No", "TRUE", "y", "f", "infinity", "-infinity", "epoch", "nan", "0x1F", "1_000"}))
	rapid.Check(t, func(t *rapid.T) {
		table := &economy.Table{Name: "cells", Singular: "cell", Grain: "a cell", Columns: columns}
		var text []byte
		var cells [][]string
		text = append(text, "whole,exact,day,month,flag,code\n"...)
		for range 40 {
			row := make([]string, len(columns))
			c := rapid.IntRange(0, len(columns)-1).Draw(t, "column")
			row[c] = cell.Draw(t, "cell")
			cells = append(cells, row)
			for i, cell := range row {
				if i > 0 {
					text = append(text, ',')
				}
				text = append(text, `"`+strings.ReplaceAll(cell, `"`, `""`)+`"`...)
			}
			text = append(text, '\n')
		}
		dir, err := os.MkdirTemp("", "purse-test-")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		os.WriteFile(filepath.Join(dir, "economy.yaml"), []byte("year: 2025-26\nfiles: {cells: cells.csv}\n"), 0o644)
		os.WriteFile(filepath.Join(dir, "cells.csv"), text, 0o644)
		e, err := economy.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Load(t.Context(), db, economy.Options{Tables: []*economy.Table{table}})
		if err != nil {
			t.Fatal(err)
		}
		want := int64(0)
		for _, row := range cells {
			for i, cell := range row {
				if kind, _, _ := columns[i].Trouble(cell); kind != "" {
					want++
				}
			}
		}
		if n := got.SetAsideRows(); n != want {
			t.Fatalf("%q: the database set aside %d rows, the words %d: %+v", cells, n, want, got.Faults)
		}
		for _, f := range got.Faults {
			if f.Kind == economy.KindUnread {
				t.Fatalf("row %d was refused and nothing says why", f.Row)
			}
		}
		checkStored(t, db, cells)
	})
}

type querier interface {
	Query(query string, args ...any) (*sql.Rows, error)
}

func checkStored(t *rapid.T, db querier, cells [][]string) {
	result, err := db.Query("SELECT coalesce(whole, 0), coalesce(exact, 0), exact IS NULL, whole IS NULL FROM cells ORDER BY source_row")
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	var stored, written []string
	for result.Next() {
		var whole, exact int64
		var noExact, noWhole bool
		if err := result.Scan(&whole, &exact, &noExact, &noWhole); err != nil {
			t.Fatal(err)
		}
		if !noWhole {
			stored = append(stored, "whole "+decimal.New(whole, 0).Rat().RatString())
		}
		if !noExact {
			stored = append(stored, "exact "+decimal.New(exact, 6).Rat().RatString())
		}
	}
	whole, exact := economy.Lookup("spells").Column("age"), economy.Lookup("facts").Column("value")
	for _, row := range cells {
		for i, c := range []*economy.Column{whole, exact} {
			name := []string{"whole ", "exact "}[i]
			if kind, _, _ := c.Trouble(row[i]); row[i] == "" || kind != "" {
				continue
			}
			d, err := decimal.Parse(row[i])
			if err != nil {
				t.Fatalf("%q is taken as a number and is none: %v", row[i], err)
			}
			written = append(written, name+d.Rat().RatString())
		}
	}
	if strings.Join(stored, "\n") != strings.Join(written, "\n") {
		t.Fatalf("stored\n%s\nwritten\n%s", strings.Join(stored, "\n"), strings.Join(written, "\n"))
	}
}
