package rowfile

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// textFormat writes CSV to a writer of its own, which a compressed file packs.
type textFormat struct {
	w     io.Writer
	line  []byte
	days  map[int32]string
	cells []func(b []byte, row int) []byte
}

func newText(w io.Writer, columns []*Column) (*textFormat, error) {
	t := &textFormat{w: w, days: map[int32]string{}}
	for i, c := range columns {
		if i > 0 {
			t.line = append(t.line, ',')
		}
		t.line = quote(t.line, c.Name)
		t.cells = append(t.cells, t.cell(c))
	}
	_, err := w.Write(append(t.line, '\n'))
	return t, err
}

func (t *textFormat) group(_ io.Writer, columns []*Column, rows int) error {
	for i := range rows {
		t.line = t.line[:0]
		for j, c := range columns {
			if j > 0 {
				t.line = append(t.line, ',')
			}
			if c.codes[i] >= 0 {
				t.line = t.cells[j](t.line, i)
			} else if !c.Optional {
				return missing(c, i)
			}
		}
		if _, err := t.w.Write(append(t.line, '\n')); err != nil {
			return err
		}
	}
	return nil
}

func (t *textFormat) end(io.Writer, []*Column, int64) error {
	if zip, ok := t.w.(*gzip.Writer); ok {
		return zip.Close()
	}
	return nil
}

func (t *textFormat) cell(c *Column) func(b []byte, row int) []byte {
	switch c.Kind {
	case Codes:
		return func(b []byte, i int) []byte { return quote(b, c.Texts[c.codes[i]]) }
	case Text:
		return func(b []byte, i int) []byte { return quote(b, string(c.text(i))) }
	case Whole:
		return func(b []byte, i int) []byte { return strconv.AppendInt(b, int64(c.codes[i]), 10) }
	case Number:
		return func(b []byte, i int) []byte { return appendScaled(b, c.numbers[i], c.Scale) }
	case Bool:
		return func(b []byte, i int) []byte { return strconv.AppendBool(b, c.codes[i] == 1) }
	}
	return func(b []byte, i int) []byte { return append(b, t.day(c.First+c.codes[i])...) }
}

func (t *textFormat) day(n int32) string {
	text, ok := t.days[n]
	if !ok {
		text = time.Unix(int64(n)*86400, 0).UTC().Format(time.DateOnly)
		t.days[n] = text
	}
	return text
}

// quote adds a cell, within quotes where it needs them.
func quote(b []byte, text string) []byte {
	if !strings.ContainsAny(text, ",\"\r\n") {
		return append(b, text...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(text, `"`, `""`)...)
	return append(b, '"')
}

// appendScaled writes n of 10^-scale without zeros at its end.
func appendScaled(b []byte, n int64, scale int) []byte {
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	power := int64(1)
	for range scale {
		power *= 10
	}
	b = strconv.AppendInt(b, n/power, 10)
	if rest := n % power; rest > 0 {
		digits := strconv.FormatInt(power+rest, 10)[1:]
		b = append(append(b, '.'), strings.TrimRight(digits, "0")...)
	}
	return b
}
