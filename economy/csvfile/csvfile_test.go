package csvfile

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScan(t *testing.T) {
	for text, want := range map[string]Scan{
		"a,b\n1,2\n3,4\n":                      {Header: []string{"a", "b"}, Rows: 2, Plain: true},
		"a,b\n1,2\n3,4":                        {Header: []string{"a", "b"}, Rows: 2, Plain: true},
		"a,b\r\n1,2\r\n":                       {Header: []string{"a", "b"}, Rows: 1, Plain: true},
		"\ufeff a ,\"b\"\n1,2\n":               {Header: []string{"a", "b"}, Rows: 1, Plain: true},
		"a,b\n\"1,1\",\"2\"\"2\"\n":            {Header: []string{"a", "b"}, Rows: 1, Plain: true},
		"a,b\n":                                {Header: []string{"a", "b"}, Plain: true},
		"a,b":                                  {Header: []string{"a", "b"}, Plain: true},
		"a,b\n1,2\r\n3,4\n":                    {Header: []string{"a", "b"}, Rows: 2},
		"a,b\n\n1,2\n":                         {Header: []string{"a", "b"}, Rows: 1},
		"a,b\n1,\"2\n2\"\n":                    {Header: []string{"a", "b"}, Rows: 1},
		"a,b\n1\n1,2,3\n\"1\"x,2\n1,2\n":       {Header: []string{"a", "b"}, Rows: 4, Odd: 3},
		"a,b\n1\",2\n":                         {Header: []string{"a", "b"}, Rows: 1},
		"a,b\n1,2\rx\n":                        {Header: []string{"a", "b"}, Rows: 1},
		"a,b\n1,\n,\n":                         {Header: []string{"a", "b"}, Rows: 2, Plain: true},
		"a,b\n\"\",\"\"\n":                     {Header: []string{"a", "b"}, Rows: 1, Plain: true},
		"\"a\nb\",c\n1,2\n":                    {Header: []string{"a\nb", "c"}, Rows: 1},
		"a,b\n" + strings.Repeat("1,2\n", 1e5): {Header: []string{"a", "b"}, Rows: 1e5, Plain: true},
	} {
		got, bad := ScanBytes(strings.NewReader(text), "")
		if bad != nil {
			t.Errorf("%.60q: %v", text, bad)
			continue
		}
		got.Last = nil
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Errorf("%.60q (-want +got):\n%s", text, diff)
		}
	}
}

// FuzzScan holds a scan of any bytes to saying either what is wrong or how many rows there are, and a well-formed file
// to being read as the standard library reads it.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "a\n\"x\ny\"\n", "\xff\xfe", "a,b\n\"", "a;b\n", "a,b\r\n\r\n1,2", "a,\"b\"\"c\"\n,\n", "a\x00b"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, bad := ScanBytes(bytes.NewReader(data), "x")
		if bad != nil {
			if bad.Message == "" || bad.Place.File != "x" {
				t.Fatalf("a fault without words or place: %v", bad)
			}
			return
		}
		r := NewReader(bytes.NewReader(data), "x")
		if bad := r.ReadHeader(); bad != nil {
			t.Fatal(bad)
		}
		var rows, odd, line int64
		for {
			row, more, bad := r.Next()
			if bad != nil {
				t.Fatal(bad)
			}
			if !more {
				break
			}
			rows++
			if row.Form.Wrong(len(r.Header)) {
				odd++
			} else if len(row.Cells) != len(r.Header) {
				t.Fatalf("row %q has %d cells, and its form %d", row.Record, len(row.Cells), row.Form.Fields)
			}
			if row.Line <= line {
				t.Fatalf("line %d after %d", row.Line, line)
			}
			line = row.Line
		}
		if rows != s.Rows || odd != s.Odd {
			t.Fatalf("the scan found %d rows and %d odd, reading them %d and %d", s.Rows, s.Odd, rows, odd)
		}
		if s.Plain {
			asTheLibrary(t, data, s)
		}
	})
}

func asTheLibrary(t *testing.T, data []byte, s *Scan) {
	lib := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	lib.FieldsPerRecord = -1
	r := NewReader(bytes.NewReader(data), "x")
	r.ReadHeader()
	if _, err := lib.Read(); err != nil {
		return // it is stricter of the header
	}
	for n := int64(0); ; n++ {
		want, err := lib.Read()
		row, more, _ := r.Next()
		if err == io.EOF || err != nil {
			if more && err == io.EOF {
				t.Fatalf("the library ends after %d rows of %d", n, s.Rows)
			}
			return
		}
		if diff := cmp.Diff(want, append([]string(nil), row.Cells...)); diff != "" {
			t.Fatalf("row %d (-library +here):\n%s", n, diff)
		}
		if row.Line != n+2 {
			t.Fatalf("row %d of a plain file is on line %d", n, row.Line)
		}
	}
}

func TestWritingAndReadingAgree(t *testing.T) {
	cells := []string{"", "a", "a,b", `"`, "a\nb", "\r", `a"b`, " x "}
	text := AppendRecord([]byte("a,b,c,d,e,f,g,h\n"), cells)
	r := NewReader(bytes.NewReader(text), "x")
	r.ReadHeader()
	row, _, bad := r.Next()
	if bad != nil {
		t.Fatal(bad)
	}
	if diff := cmp.Diff(cells, row.Cells); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func BenchmarkScanFile(b *testing.B) {
	row := "S000000001,RXX,03V,DZ11V,21,1,40,2025-04-01,2025-04-03,2,1\n"
	text := "id,provider,commissioner,hrg,admission_method,patient_class,age,start,end,length_of_stay,count\n" + strings.Repeat(row, 1_000_000)
	path := filepath.Join(b.TempDir(), "spells.csv")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, bad := ScanFile(path, path); bad != nil {
			b.Fatal(bad)
		}
	}
}

func TestFindHeader(t *testing.T) {
	wanted := func(header []string) bool { return len(header) == 2 && header[0] == "code" }
	for name, c := range map[string]struct {
		text   string
		above  int64
		header string
		fault  string
	}{
		"first":              {"code,n\nRXX,1\n", 0, "code,n", ""},
		"under titles":       {"\ufeffTitle; of 2025\n\n,,\ncode,n\nRXX,1\n", 3, "code,n", ""},
		"none":               {"a,b\nc,d\n", 0, "a,b", ""},
		"too far down":       {"a\nb\nc\nd\ne\ncode,n\n", 0, "a", ""},
		"semicolons":         {"code;n\nRXX;1\n", 0, "code;n", "separated by"},
		"empty":              {"", 0, "", "is empty"},
		"damaged above":      {"Title\n\x00\ncode,n\n", 0, "Title", ""},
		"in two under title": {"\"a title\nof two lines\"\ncode,n\n", 2, "code,n", ""},
	} {
		r := NewReader(strings.NewReader(c.text), "a.csv")
		above, bad := r.FindHeader(wanted, 5)
		if got := strings.Join(r.Header, ","); above != c.above || got != c.header || (bad == nil) != (c.fault == "") ||
			bad != nil && !strings.Contains(bad.Error(), c.fault) {
			t.Errorf("%s: %d lines above %q, %v", name, above, got, bad)
		}
	}
}
