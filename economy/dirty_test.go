package economy_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/economy"
)

const sound = "7,RXX,03V,DZ11V,21,1,40,2025-04-01,2025-04-03,2,5\n"

// spell is a sound row of spells with one cell changed.
func spell(column, text string) string {
	cells := strings.Split("1,RXX,03V,DZ11V,21,1,40,2025-04-01,2025-04-03,2,1", ",")
	for i, name := range strings.Split(strings.TrimSpace(spells), ",") {
		if name == column {
			cells[i] = text
		}
	}
	return strings.Join(cells, ",") + "\n"
}

func TestBadRowsAreSetAsideAlone(t *testing.T) {
	db := open(t)
	for name, c := range map[string]struct{ row, column, kind, found string }{
		"text in a number":        {spell("age", "forty"), "age", economy.KindNumber, "forty"},
		"letter for a nought":     {spell("count", "1O"), "count", economy.KindNumber, "1O"},
		"exponent":                {spell("count", "1e3"), "count", economy.KindNumber, "1e3"},
		"space about a number":    {spell("count", " 1"), "count", economy.KindNumber, " 1"},
		"brackets for minus":      {spell("count", "(12)"), "count", economy.KindNumber, "(12)"},
		"not known, in words":     {spell("age", "NULL"), "age", economy.KindNumber, "NULL"},
		"leading nought":          {spell("age", "040"), "age", economy.KindLeadingZero, "040"},
		"thousands comma":         {spell("count", `"1,234"`), "count", economy.KindSeparator, "1,234"},
		"currency sign":           {spell("count", "£5"), "count", economy.KindSign, "£5"},
		"percent sign":            {spell("count", "5%"), "count", economy.KindSign, "5%"},
		"decimal places":          {spell("count", "1.5"), "count", economy.KindPlaces, "1.5"},
		"negative":                {spell("length_of_stay", "-1"), "length_of_stay", economy.KindBounds, "-1"},
		"absurd":                  {spell("age", "400"), "age", economy.KindBounds, "400"},
		"beyond 64 bits":          {spell("count", "99999999999999999999999"), "count", economy.KindBounds, "99999999999999999999999"},
		"missing code":            {spell("provider", ""), "provider", economy.KindMissing, ""},
		"missing date":            {spell("end", ""), "end", economy.KindMissing, ""},
		"missing count":           {spell("count", `""`), "count", economy.KindMissing, ""},
		"unknown code":            {spell("admission_method", "20"), "admission_method", economy.KindCode, "20"},
		"code in lower case":      {spell("admission_method", "2a"), "admission_method", economy.KindCode, "2a"},
		"space about a code":      {spell("provider", "RXX "), "provider", economy.KindSpaces, "RXX "},
		"British date":            {spell("end", "03/04/2025"), "end", economy.KindDate, "03/04/2025"},
		"no such day":             {spell("end", "2025-02-30"), "end", economy.KindDate, "2025-02-30"},
		"spreadsheet date":        {spell("end", "45750"), "end", economy.KindDate, "45750"},
		"date without hyphens":    {spell("end", "20250403"), "end", economy.KindDate, "20250403"},
		"date and time":           {spell("end", "2025-04-03 10:00:00"), "end", economy.KindDate, "2025-04-03 10:00:00"},
		"the year before":         {spell("end", "2025-03-31"), "end", economy.KindYear, "2025-03-31"},
		"the year after":          {spell("end", "2026-04-01"), "end", economy.KindYear, "2026-04-01"},
		"absurd date":             {spell("start", "0202-04-01"), "start", economy.KindBounds, "0202-04-01"},
		"ends before it begins":   {spell("start", "2025-04-09"), "start, end", economy.KindOrder, "2025-04-09, 2025-04-03"},
		"duplicate key":           {spell("id", "7"), "id", economy.KindDuplicate, "7"},
		"a field too few":         {"1,RXX,03V\n", "", economy.KindFields, "3 fields"},
		"a field too many":        {strings.TrimSpace(spell("id", "1")) + ",x\n", "", economy.KindFields, "12 fields"},
		"text after a quote":      {spell("hrg", `"DZ"11V`), "", economy.KindQuotes, strings.TrimSpace(spell("hrg", `"DZ"11V`))},
		"a column slipped across": {"1,,RXX,03V,DZ11V,21,1,40,2025-04-01,2025-04-03,2\n", "provider", economy.KindMissing, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := load(t, db, write(t, map[string]string{"spells.csv": spells + sound + c.row}), economy.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if n := got.Tables[0]; n.Rows != 2 || n.Loaded != 1 || n.SetAside != 1 {
				t.Fatalf("rows %d, loaded %d, set aside %d, want 2, 1 and 1", n.Rows, n.Loaded, n.SetAside)
			}
			if text := rows(t, db, "SELECT id, count FROM spells"); text != "7|5\n" {
				t.Errorf("the sound row is %q", text)
			}
			f := got.Faults[0]
			type where struct {
				File, Column, Kind, Found string
				Row                       int64
			}
			want := where{"spells.csv", c.column, c.kind, c.found, 3}
			if diff := cmp.Diff(want, where{f.File, f.Column, f.Kind, f.Found, f.Row}); diff != "" {
				t.Errorf("the fault (-want +got):\n%s", diff)
			}
			if f.Expected == "" || strings.Contains(f.Expected, "%!") || strings.Contains(f.Hint, "%!") {
				t.Errorf("it does not say what was expected: %+v", f)
			}
			if c.kind == economy.KindDuplicate && f.Other != "spells.csv:2" {
				t.Errorf("the other row is %q", f.Other)
			}
		})
	}
}

func TestOddButSoundRowsAreLoaded(t *testing.T) {
	db := open(t)
	for name, row := range map[string]string{
		"whole number with a point":  spell("count", "3.0"),
		"plus sign":                  spell("count", "+3"),
		"unknown age":                spell("age", ""),
		"midnight":                   spell("end", "2025-04-03 00:00:00"),
		"quote in the midst":         spell("hrg", `D"Z`),
		"no line end":                strings.TrimSpace(spell("id", "1")),
		"carriage returns":           strings.ReplaceAll(spell("id", "1"), "\n", "\r\n"),
		"the last day of the year":   spell("end", "2026-03-31"),
		"as many as are believed":    spell("count", "100000000"),
		"a lone carriage return":     spell("hrg", "D\rZ"),
		"blank lines about":          "\n\n" + spell("id", "1") + "\n",
		"quoted where need not be":   spell("id", `"1"`),
		"a line end inside quotes":   spell("hrg", "\"D\n\nZ\""),
		"a comma inside quotes":      spell("hrg", `"D,Z"`),
		"quotes inside quotes":       spell("hrg", `"D""Z"`),
		"an accent":                  spell("hrg", "é"),
		"text that looks like a sum": spell("hrg", "=1+1"),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := load(t, db, write(t, map[string]string{"spells.csv": spells + sound + row}), economy.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if n := got.Tables[0]; n.Loaded != 2 || n.SetAside != 0 {
				t.Errorf("loaded %d, set aside %d: %+v", n.Loaded, n.SetAside, got.Faults)
			}
		})
	}
}

// packed compresses text.
func packed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}

func TestFilesThatCannotBeRead(t *testing.T) {
	db := open(t)
	long := packed(strings.Repeat("x", 1000) + spells + strings.Repeat(sound, 1000))
	wide := "\xff\xfei\x00d\x00,\x00"
	for name, c := range map[string]struct {
		file, text string
		want       []string
	}{
		"empty":                  {"spells.csv", "", []string{"spells.csv: the file is empty"}},
		"blank":                  {"spells.csv", "\n\n", []string{"spells.csv:1: the line is empty"}},
		"Windows-1252":           {"spells.csv", spells + sound + spell("hrg", "\xa35"), []string{"spells.csv:3:", "byte 0xa3 is not UTF-8", "Windows-1252"}},
		"UTF-16":                 {"spells.csv", wide, []string{"spells.csv:1: the file is UTF-16"}},
		"zero byte":              {"spells.csv", spells + sound + "a\x00b\n", []string{"spells.csv:3: a zero byte"}},
		"open quote":             {"spells.csv", spells + sound + spell("hrg", `"D`), []string{"spells.csv:3: a quote is opened here and never closed"}},
		"semicolons":             {"spells.csv", strings.ReplaceAll(spells, ",", ";"), []string{"spells.csv:1: the columns are separated by \";\""}},
		"gzip cut short":         {"spells.csv.gz", long[:len(long)/2], []string{"spells.csv.gz:", "cut short"}},
		"gzip damaged":           {"spells.csv.gz", long[:len(long)-8] + "12345678", []string{"spells.csv.gz:", "damaged"}},
		"gzip in name only":      {"spells.csv.gz", spells + sound, []string{"spells.csv.gz: ", "damaged"}},
		"gzip of nothing":        {"spells.csv.gz", "", []string{"spells.csv.gz: ", "cut short"}},
		"zstd in name only":      {"spells.csv.zst", spells + sound, []string{"spells.csv.zst: ", "damaged"}},
		"Parquet in name only":   {"spells.parquet", spells + sound, []string{"spells.parquet: the file is not Parquet"}},
		"Parquet cut short":      {"spells.parquet", "PAR1 and nothing more of it", []string{"spells.parquet: the Parquet file is cut short"}},
		"Parquet damaged":        {"spells.parquet", "PAR1 nothing true in between PAR1", []string{"spells.parquet: cannot be read"}},
		"Parquet of nothing":     {"spells.parquet", "", []string{"spells.parquet: the file is empty"}},
		"missing column":         {"spells.csv", strings.Replace(spells, "provider", "profider", 1), []string{`spells.csv:1: the table spells needs a column "provider", and the file has id, profider`, `is it the one called "profider"?`, `has no column "profider"`}},
		"unknown column":         {"spells.csv", strings.TrimSpace(spells) + ",prctice\n", []string{`spells.csv:1: the table spells has no column "prctice"`, `did you mean "practice"?`}},
		"a name twice":           {"spells.csv", strings.TrimSpace(spells) + ",Length of Stay\n", []string{"columns 10 and 12 have the same name"}},
		"a column without name":  {"spells.csv", strings.TrimSpace(spells) + ",\n", []string{"column 12 has no name"}},
		"a row beyond all bound": {"spells.csv", spells + "\"" + strings.Repeat("x\n", 1<<20), []string{"spells.csv:2: the row has more than"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, db, write(t, map[string]string{c.file: c.text}), economy.Options{})
			if err == nil {
				t.Fatal("it was loaded")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v\nwant it to say %q", err, want)
				}
			}
		})
	}
}

func TestPersonKeysThatAreNHSNumbers(t *testing.T) {
	header := strings.TrimSpace(spells) + ",person\n"
	row := func(id, person string) string { return strings.TrimSpace(spell("id", id)) + "," + person + "\n" }
	_, err := load(t, open(t), write(t, map[string]string{"spells.csv": header + row("1", "943 476 5919") + row("2", "9434765919") + row("3", "p3")}), economy.Options{})
	if err == nil || !strings.Contains(err.Error(), `the column "person" of spells holds NHS numbers: 2 of its 3 values`) {
		t.Errorf("got %v", err)
	}
	got, err := load(t, open(t), write(t, map[string]string{"spells.csv": header + row("1", "9434765918") + row("2", "1234567890") + row("3", "9434765919")}), economy.Options{})
	if err != nil || got.Tables[0].Loaded != 3 {
		t.Errorf("ten digits of which few check were refused: %v", err)
	}
}

func TestOrganisationsAsOfTheDay(t *testing.T) {
	files := map[string]string{
		"organisations.csv": "code,name,kind,from,to\nRXX,One,provider,,\nROLD,Old,provider,,2025-06-30\nNEW,New,provider,2025-10-01,\n03V,C,commissioner,,\n",
		"relations.csv":     "child,parent,kind,from,to\n03V,RXX,host,,2025-09-30\n03V,NEW,host,2025-09-30,\n03V,NONE,icb,,\n03V,NEW,host,2025-10-01,\n",
		"spells.csv": spells + spell("id", "1") + strings.ReplaceAll(spell("provider", "ROLD"), "1,ROLD", "2,ROLD") +
			strings.NewReplacer("1,ROLD", "3,ROLD", "2025-04-03", "2025-07-01").Replace(spell("provider", "ROLD")) +
			strings.Replace(spell("provider", "RYY"), "1,RYY", "4,RYY", 1),
		"waits.csv": "provider,commissioner,function,part,month,band_from_weeks,band_to_weeks,count\n" +
			"ROLD,03V,C_100,Part_2,2025-06,0,1,3\nROLD,03V,C_100,Part_2,2025-07,0,1,4\nRXX,03V,C_100,Part_2,2025-06,0,,3\nRXX,03V,C_100,Part_2,2025-06-15,0,,3\n" +
			"RXX,03V,C_100,Part_2,2025-06,,,3\nRXX,03V,C_100,Part_2,2025-06,,,9\n",
	}
	db := open(t)
	got, err := load(t, db, write(t, files), economy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range got.Faults {
		found = append(found, f.Fault().Error())
	}
	text := strings.Join(found, "\n")
	for _, want := range []string{
		`relations.csv:4: parent: found "NONE", expected a code that organisations has`,
		`relations.csv:3: from: found "2025-09-30", expected dates that no other row of the same key is in force on`,
		`spells.csv:4: provider: found "ROLD", expected a code that organisations has, open on the row's day`,
		`spells.csv:5: provider: found "RYY"`,
		`waits.csv:3: provider: found "ROLD"`,
		`waits.csv:5: month: found "2025-06-15", expected a month, such as 2026-01`,
		`waits.csv:7: provider, commissioner, function, part, month, band_from_weeks: found "RXX, 03V, C_100, Part_2, 2025-06, "`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("got\n%s\nwant it to say %q", text, want)
		}
	}
	if len(got.Faults) != 7 {
		t.Errorf("%d faults, want 7:\n%s", len(got.Faults), text)
	}
	if text := rows(t, db, `SELECT parent, "from" FROM relations ORDER BY ALL`); text != "NEW|2025-10-01\nRXX|\n" {
		t.Errorf("the relations are\n%s", text)
	}
}

func TestSetAsideFileHoldsEveryRow(t *testing.T) {
	dir := write(t, map[string]string{"spells.csv": spells + sound + strings.Replace(spell("age", "forty"), ",1\n", ",x\n", 1) + "x,y\n" + spell("hrg", `"a,b"`)})
	got, err := load(t, open(t), dir, economy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "aside.csv")
	if err := got.WriteSetAside(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "table,file,row,column,kind,found,expected,hint,others,record\n" +
		"spells,spells.csv,3,age,not a number,forty,a whole number from 0 to 130,\"write it in figures, or leave the cell empty where it is not known\",count: not a number: x,\"1,RXX,03V,DZ11V,21,1,forty,2025-04-01,2025-04-03,2,x\"\n" +
		"spells,spells.csv,4,,wrong number of fields,2 fields,\"11, as in the header\",put a field that holds a comma in quotes; a cell may have slipped,,\"x,y\"\n"
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	counts := []economy.Count{
		{Table: "spells", File: "spells.csv", Kind: economy.KindNumber, Column: "age", Rows: 1},
		{Table: "spells", File: "spells.csv", Kind: economy.KindNumber, Column: "count", Rows: 1},
		{Table: "spells", File: "spells.csv", Kind: economy.KindFields, Rows: 1},
	}
	if diff := cmp.Diff(counts, got.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}
