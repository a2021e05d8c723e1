package rowfile

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"

	"github.com/klauspost/compress/zstd"
)

// Numbers of the Parquet format: types, encodings, kinds of page, and one way of packing.
const (
	typeBool, typeInt32, typeInt64, typeBytes     = 0, 1, 2, 6
	convertedText, convertedDecimal, convertedDay = 0, 5, 6
	plain, runs, runsOfDictionary                 = 0, 3, 8
	dataPage, dictionaryPage                      = 0, 2
	packedZstd                                    = 6
)

const magic = "PAR1"

// parquetFormat writes Parquet of one page for each column and group.
type parquetFormat struct {
	zip    *zstd.Encoder
	at     int64
	groups []group
	page   []byte
	packed []byte
	places []uint32
}

// group is what the end of the file says of a group of rows.
type group struct {
	rows   int
	chunks []chunk
}

type chunk struct {
	start, dictionary, data int64 // where it, its dictionary (0: none) and its values are
	size, packed            int64
	encoding                int
	limits                  limits
}

func newParquet(w io.Writer) (*parquetFormat, error) {
	zip, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, err
	}
	n, err := io.WriteString(w, magic)
	return &parquetFormat{zip: zip, at: int64(n)}, err
}

func (p *parquetFormat) group(w io.Writer, columns []*Column, rows int) error {
	g := group{rows: rows}
	for _, c := range columns {
		if !c.Optional {
			for i, code := range c.codes {
				if code < 0 {
					return missing(c, i)
				}
			}
		}
		k, err := p.chunk(w, c, rows)
		if err != nil {
			return err
		}
		g.chunks = append(g.chunks, k)
	}
	p.groups = append(p.groups, g)
	return nil
}

func missing(c *Column, row int) error {
	return fmt.Errorf("column %s: row %d of the group has no value, and each must have one", c.Name, row+1)
}

func (p *parquetFormat) chunk(w io.Writer, c *Column, rows int) (k chunk, err error) {
	k = chunk{start: p.at, encoding: plain}
	if c.Kind == Codes || c.Kind == Whole || c.Kind == Date {
		k.encoding = runsOfDictionary
		count := p.dictionary(c)
		k.dictionary = p.at
		if err = p.write(w, &k, dictionaryPage, count, plain); err != nil {
			return k, err
		}
	}
	k.limits = c.limits()
	p.page = p.page[:0]
	if c.Optional {
		p.page = p.present(p.page, c)
	}
	if k.encoding == plain {
		p.page = plainValues(p.page, c)
	} else {
		width := bits.Len(uint(max(0, len(c.used)-1)))
		p.page = append(p.page, byte(width))
		p.page = packRuns(p.page, p.places, width)
		for _, code := range c.used {
			c.local[code] = 0
		}
	}
	k.data = p.at
	return k, p.write(w, &k, dataPage, rows, k.encoding)
}

// dictionary puts the page of the different values in p.page, the places of the rows' values in p.places, and gives how
// many values there are.
func (p *parquetFormat) dictionary(c *Column) int {
	c.used, p.places, p.page = c.used[:0], p.places[:0], p.page[:0]
	for _, code := range c.codes {
		if code < 0 {
			continue
		}
		for int(code) >= len(c.local) {
			c.local = append(c.local, make([]int32, int(code)+1-len(c.local))...)
		}
		if c.local[code] == 0 {
			c.used = append(c.used, code)
			c.local[code] = int32(len(c.used))
		}
		p.places = append(p.places, uint32(c.local[code]-1))
	}
	for _, code := range c.used {
		switch c.Kind {
		case Codes:
			p.page = appendBytes(p.page, c.Texts[code])
		default:
			p.page = binary.LittleEndian.AppendUint32(p.page, uint32(c.First+code))
		}
	}
	return len(c.used)
}

// present writes which rows have a value.
func (p *parquetFormat) present(b []byte, c *Column) []byte {
	has := make([]uint32, len(c.codes))
	for i, code := range c.codes {
		if code >= 0 {
			has[i] = 1
		}
	}
	start := len(b)
	b = packRuns(append(b, 0, 0, 0, 0), has, 1)
	binary.LittleEndian.PutUint32(b[start:], uint32(len(b)-start-4))
	return b
}

func plainValues(b []byte, c *Column) []byte {
	if c.Kind == Bool {
		return plainBools(b, c.codes)
	}
	for i, code := range c.codes {
		switch {
		case code < 0:
		case c.Kind == Text:
			b = appendBytes(b, c.text(i))
		default:
			b = binary.LittleEndian.AppendUint64(b, uint64(c.numbers[i]))
		}
	}
	return b
}

func plainBools(b []byte, codes []int32) []byte {
	var bit uint
	for _, code := range codes {
		if code < 0 {
			continue
		}
		if bit%8 == 0 {
			b = append(b, 0)
		}
		b[len(b)-1] |= byte(code) << (bit % 8)
		bit++
	}
	return b
}

func appendBytes[T string | []byte](b []byte, text T) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(text)))
	return append(b, text...)
}

// packRuns writes values in the hybrid of runs and bits: one run where all are alike, else bits, eight values at a time.
func packRuns(b []byte, values []uint32, width int) []byte {
	if len(values) == 0 {
		return b
	}
	alike := true
	for _, v := range values {
		alike = alike && v == values[0]
	}
	if alike {
		b = binary.AppendUvarint(b, uint64(len(values))<<1)
		for i := 0; i < width; i += 8 {
			b = append(b, byte(values[0]>>i))
		}
		return b
	}
	b = binary.AppendUvarint(b, uint64((len(values)+7)/8)<<1|1)
	var held uint64
	var have int
	put := func(v uint32) {
		held |= uint64(v) << have
		for have += width; have >= 8; have -= 8 {
			b = append(b, byte(held))
			held >>= 8
		}
	}
	for _, v := range values {
		put(v)
	}
	for i := len(values); i%8 != 0; i++ {
		put(0)
	}
	return b
}

// write packs the page and writes it after its header.
func (p *parquetFormat) write(w io.Writer, k *chunk, kind, values, encoding int) error {
	p.packed = p.zip.EncodeAll(p.page, p.packed[:0])
	var t thrift
	t.begin()
	t.int(1, kind)
	t.int(2, len(p.page))
	t.int(3, len(p.packed))
	if kind == dictionaryPage {
		t.object(7, func() { t.int(1, values); t.int(2, encoding) })
	} else {
		t.object(5, func() { t.int(1, values); t.int(2, encoding); t.int(3, runs); t.int(4, runs) })
	}
	t.end()
	k.size += int64(len(t.b) + len(p.page))
	k.packed += int64(len(t.b) + len(p.packed))
	p.at += int64(len(t.b) + len(p.packed))
	if _, err := w.Write(t.b); err != nil {
		return err
	}
	_, err := w.Write(p.packed)
	return err
}

func (p *parquetFormat) end(w io.Writer, columns []*Column, rows int64) error {
	footer := p.footer(columns, rows)
	footer = binary.LittleEndian.AppendUint32(footer, uint32(len(footer)))
	_, err := w.Write(append(footer, magic...))
	return err
}
