package dirty_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/commonpurse/commonpurse/economy/formats"
	"github.com/commonpurse/commonpurse/fault"
)

// FuzzImport gives any bytes to recognition and to a format: each row that is read is loaded, a total or set aside, or
// the file is refused with its faults; nothing panics.
func FuzzImport(f *testing.F) {
	for i, s := range samples {
		f.Add([]byte(s.Text), uint8(i))
		f.Add([]byte("A title\n\n"+s.Text+"\nSource: a note\n"), uint8(i))
	}
	f.Add([]byte("a,b\n\"x"), uint8(0))
	f.Add([]byte{0xff, 0xfe, 'a', 0}, uint8(1))
	f.Fuzz(func(t *testing.T, text []byte, which uint8) {
		s := samples[int(which)%len(samples)]
		dir := t.TempDir()
		file := filepath.Join(dir, s.File)
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, _, err := formats.Recognise(file); err != nil && !isFaults(err) {
			t.Fatalf("recognise: %v", err)
		}
		report, err := formats.Import(context.Background(), s.Format, []string{file}, filepath.Join(dir, "e"), formats.Options{Year: s.Year})
		if err != nil {
			if !isFaults(err) {
				t.Fatalf("%s: %v", s.Format, err)
			}
			return
		}
		for _, one := range report.Files {
			if one.Rows != one.Loaded+one.Totals+one.SetAside {
				t.Fatalf("%s: %+v", s.Format, one)
			}
		}
	})
}

func isFaults(err error) bool {
	var list fault.List
	return errors.As(err, &list) && len(list) > 0
}
