package dirty_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/commonpurse/commonpurse/economy/formats"
	"github.com/commonpurse/commonpurse/economy/formats/dirty"
)

// A workbook with the sample on its second sheet, under a title, makes what the CSV makes: numbers stored as numbers, and
// the rows counted as the spreadsheet counts them.
func TestWorkbooks(t *testing.T) {
	for _, s := range samples {
		t.Run(s.Name, func(t *testing.T) {
			_, want, err := imported(t, s, s.File, []byte(s.Text))
			if err != nil {
				t.Fatal(err)
			}
			name := strings.TrimSuffix(s.File, ".csv") + ".xlsx"
			text := workbook(t, s)
			report, made, err := imported(t, s, name, text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := want.less(made) + made.less(want); diff != "" {
				t.Errorf("differs:%s", diff)
			}
			if len(report.SetAside) > 0 {
				t.Errorf("set aside: %+v", report.SetAside[0])
			}
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, text, 0o644); err != nil {
				t.Fatal(err)
			}
			if found, _, err := formats.Recognise(path); err != nil || len(found) == 0 {
				t.Errorf("not recognised: %v", err)
			}
		})
	}
}

// workbook is a sample as a spreadsheet of two sheets.
func workbook(t *testing.T, s dirty.Sample) []byte {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(s.Text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := excelize.NewFile()
	defer f.Close()
	f.SetCellValue("Sheet1", "A1", "Notes on the figures")
	if _, err := f.NewSheet("Data"); err != nil {
		t.Fatal(err)
	}
	f.SetCellValue("Data", "A1", "Statistics of a public body")
	for i, row := range rows {
		for j, cell := range row {
			at, _ := excelize.CoordinatesToCellName(j+1, i+3)
			if n, err := strconv.ParseFloat(cell, 64); err == nil && strconv.FormatFloat(n, 'f', -1, 64) == cell {
				f.SetCellValue("Data", at, n)
			} else {
				f.SetCellValue("Data", at, cell)
			}
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
