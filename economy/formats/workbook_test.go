package formats

import (
	"strings"
	"testing"
)

func TestSheetCell(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "",
		"RXX":                   "RXX",
		"5E1":                   "5E1", // a code, which a spreadsheet never writes so as a number
		"202526":                "202526",
		"45000":                 "45000",
		"1234.5":                "1234.5",
		"54000.000000000007":    "54000",
		"0.30000000000000004":   "0.3",
		"1.1000000000000001":    "1.1",
		"-6000.0500000000002":   "-6000.05",
		"5.0000000000000001E-3": "0.005",
		"1.5E+7":                "15000000",
		"1234567890123456":      "1234567890123456", // no place after the point: as it was written
		"two\nlines":            "two lines",
	} {
		if got := sheetCell(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestFirstUnvalued(t *testing.T) {
	for sheet, want := range map[string]string{
		`<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1+1</f><v>2</v></c></row>`:               "",
		`<c r="A1"><v>1</v></c><c r="B1"><f>A1+1</f></c>`:                                        "B1",
		`<c r="A1"><v>1</v></c><c r="B1" s="3"><f>A1+1</f><v></v></c>`:                           "B1",
		`<c r="A1"><v>1</v></c><c r="B2"><f>A1+1</f><v/></c><c r="B3"><v>2</v></c>`:              "B2",
		`<c r="B1"><f t="shared" si="0"/></c>`:                                                   "B1",
		`<c r="B1" t="str"><f>IF(A1="","",A1)</f><v></v></c>`:                                    "",
		`<c r="B1" t="shared"><f t="shared" si="0"/><v>4</v></c><c r="B2" s="1"/><c r="B3"></c>`: "",
	} {
		if got, err := firstUnvalued(strings.NewReader(sheet)); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", sheet, got, err, want)
		}
	}
}
