package formats

import (
	"bytes"
	"io"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWestern(t *testing.T) {
	for name, c := range map[string]struct {
		in, want string
		found    int
	}{
		"plain":             {"a,b\n", "a,b\n", 0},
		"UTF-8":             {"£1 – café", "£1 – café", 0},
		"a pound":           {"\xa31,\xa32", "£1,£2", 2},
		"dashes and quotes": {"1\x962 \x93x\x94", "1–2 “x”", 3},
		"both":              {"£1,\xa32", "£1,£2", 1},
		"cut at the end":    {"caf\xc3", "cafÃ", 1},
		"nothing at all":    {"a\x81b", "a\x81b", 0},
		"UTF-16":            {"\xff\xfea\x00", "\xff\xfea\x00", 0},
		"one byte":          {"\xa3", "£", 1},
		"empty":             {"", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWestern(iotest.OneByteReader(bytes.NewReader([]byte(c.in))))
			got, err := io.ReadAll(w)
			if err != nil || string(got) != c.want || w.found != c.found {
				t.Errorf("got %q, %d, %v, want %q, %d", got, w.found, err, c.want, c.found)
			}
		})
	}
}

// What is UTF-8 comes through as it is, however it is cut into reads.
func TestWesternLeavesUTF8(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, 6000, -1).Draw(t, "text")
		w := newWestern(iotest.HalfReader(bytes.NewReader([]byte(text))))
		got, err := io.ReadAll(w)
		if err != nil || utf8.ValidString(text) && (string(got) != text || w.found != 0) {
			t.Fatalf("got %q, %d, %v", got, w.found, err)
		}
	})
}
