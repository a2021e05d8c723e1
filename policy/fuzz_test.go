package policy_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
)

// FuzzLoad says that no pair of files, however broken, panics or hangs, that faults have a place in them, and that a
// second load gives the same.
func FuzzLoad(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		archive := txtar.Parse(data)
		var yaml, csv string
		for _, part := range archive.Files {
			switch filepath.Ext(part.Name) {
			case ".yaml":
				yaml = string(part.Data)
			case ".csv":
				csv = string(part.Data)
			}
		}
		f.Add(yaml, csv)
	}
	f.Add("a: "+repeat("[", 60)+"\n", "")
	f.Add("define: {spells: {"+repeat("a: spell.a,", 30)+"}}", "")
	f.Fuzz(func(t *testing.T, yaml, csv string) {
		fsys := fstest.MapFS{"main/policy.yaml": {Data: []byte(yaml)}, "main/tariff.csv": {Data: []byte(csv)}}
		p, err := policy.LoadFS(fsys, "main")
		_, again := policy.LoadFS(fsys, "main")
		if (err == nil) != (again == nil) || err != nil && err.Error() != again.Error() {
			t.Fatalf("two loads differ: %v and %v", err, again)
		}
		if err == nil {
			p.Widths()
			p.Summary()
			return
		}
		for _, f := range err.(fault.List) {
			if f.Place.File == "" || f.Message == "" {
				t.Fatalf("a fault without a place or a message: %+v", f)
			}
		}
	})
}

func repeat(s string, n int) string {
	out := ""
	for range n {
		out += s
	}
	return out
}
