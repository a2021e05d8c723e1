package formats

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// western reads UTF-8 text, in which bytes that are none are taken for Windows-1252, as spreadsheets in English write it:
// a pound sign, a dash, a quote. A byte that is nothing in that either is left, and told by whoever reads the text. Text
// that begins as UTF-16 does is left as it is.
type western struct {
	io.Reader
	found   int  // bytes taken for Windows-1252
	begun   bool // the first bytes were looked at
	foreign bool // they are those of UTF-16
}

func newWestern(in io.Reader) *western {
	w := &western{}
	w.Reader = transform.NewReader(in, w)
	return w
}

// Reset is of transform.Transformer; a western reads one text.
func (w *western) Reset() {}

// Transform is of transform.Transformer.
func (w *western) Transform(dst, src []byte, atEOF bool) (made, used int, err error) {
	if !w.begun && (len(src) > 1 || atEOF) {
		w.begun, w.foreign = true, bytes.HasPrefix(src, []byte{0xff, 0xfe}) || bytes.HasPrefix(src, []byte{0xfe, 0xff})
	}
	if !w.begun {
		return 0, 0, transform.ErrShortSrc
	}
	for used < len(src) {
		char, size := src[used:used+1], 1
		if src[used] >= utf8.RuneSelf && !w.foreign {
			if !atEOF && !utf8.FullRune(src[used:]) {
				return made, used, transform.ErrShortSrc
			}
			char, size = w.char(src[used:])
		}
		if made+len(char) > len(dst) {
			return made, used, transform.ErrShortDst
		}
		if len(char) != size {
			w.found++
		}
		made, used = made+copy(dst[made:], char), used+size
	}
	return made, used, nil
}

// char is the first character of a text that is not plain, and how many bytes it takes there.
func (w *western) char(text []byte) ([]byte, int) {
	if r, size := utf8.DecodeRune(text); r != utf8.RuneError || size > 1 {
		return text[:size], size
	}
	if r := charmap.Windows1252.DecodeByte(text[0]); r != utf8.RuneError && r > 0x9f {
		return utf8.AppendRune(nil, r), 1
	}
	return text[:1], 1
}
