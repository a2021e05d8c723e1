package rowfile

import "encoding/binary"

// physical is how Parquet holds a kind of column: its type, and what it is converted to, -1 for nothing.
func (c *Column) physical() (of, converted int) {
	switch c.Kind {
	case Codes, Text:
		return typeBytes, convertedText
	case Whole:
		return typeInt32, -1
	case Date:
		return typeInt32, convertedDay
	case Bool:
		return typeBool, -1
	}
	if c.Scale > 0 {
		return typeInt64, convertedDecimal
	}
	return typeInt64, -1
}

// footer is the description at the end of a Parquet file.
func (p *parquetFormat) footer(columns []*Column, rows int64) []byte {
	var t thrift
	t.begin()
	t.int(1, 1)
	t.list(2, thriftStruct, len(columns)+1)
	t.element(func() { t.text(4, "schema"); t.int(5, len(columns)) })
	for _, c := range columns {
		t.element(func() { t.column(c) })
	}
	t.int64(3, rows)
	t.list(4, thriftStruct, len(p.groups))
	for _, g := range p.groups {
		t.element(func() { t.group(columns, g) })
	}
	t.text(6, "purse synth")
	t.list(7, thriftStruct, len(columns)) // the limits of each column are in the order of its type
	for range columns {
		t.element(func() { t.object(1, func() {}) })
	}
	t.end()
	return t.b
}

func (t *thrift) column(c *Column) {
	of, converted := c.physical()
	t.int(1, of)
	if c.Optional {
		t.int(3, 1)
	} else {
		t.int(3, 0)
	}
	t.text(4, c.Name)
	if converted >= 0 {
		t.int(6, converted)
	}
	if converted == convertedDecimal {
		t.int(7, c.Scale)
		t.int(8, 18)
	}
}

func (t *thrift) group(columns []*Column, g group) {
	size := int64(0)
	t.list(1, thriftStruct, len(columns))
	for i, c := range columns {
		k := g.chunks[i]
		size += k.size
		t.element(func() {
			t.int64(2, k.start)
			t.object(3, func() { t.chunk(c, k, g.rows) })
		})
	}
	t.int64(2, size)
	t.int64(3, int64(g.rows))
}

func (t *thrift) chunk(c *Column, k chunk, rows int) {
	of, _ := c.physical()
	t.int(1, of)
	t.list(2, thriftInt32, 2)
	t.zigzag(int64(k.encoding))
	t.zigzag(runs)
	t.list(3, thriftBinary, 1)
	t.b = binary.AppendUvarint(t.b, uint64(len(c.Name)))
	t.b = append(t.b, c.Name...)
	t.int(4, packedZstd)
	t.int64(5, int64(rows))
	t.int64(6, k.size)
	t.int64(7, k.packed)
	t.int64(9, k.data)
	if k.dictionary > 0 {
		t.int64(11, k.dictionary)
	}
	t.object(12, func() { t.limits(k.limits) })
}

// thrift writes the compact form of Thrift, in which Parquet describes itself.
type thrift struct {
	b    []byte
	last []int // the number of the last field of each object that is open
}

const (
	thriftInt32, thriftInt64, thriftBinary, thriftList, thriftStruct = 5, 6, 8, 9, 12
)

func (t *thrift) begin() { t.last = append(t.last, 0) }

func (t *thrift) end() {
	t.b = append(t.b, 0)
	t.last = t.last[:len(t.last)-1]
}

// field begins a field; numbers rise by less than 16 within an object.
func (t *thrift) field(number, of int) {
	top := len(t.last) - 1
	t.b = append(t.b, byte((number-t.last[top])<<4|of))
	t.last[top] = number
}

func (t *thrift) zigzag(n int64) { t.b = binary.AppendVarint(t.b, n) }

func (t *thrift) int(number, n int) { t.field(number, thriftInt32); t.zigzag(int64(n)) }

func (t *thrift) int64(number int, n int64) { t.field(number, thriftInt64); t.zigzag(n) }

func (t *thrift) text(number int, text string) {
	t.field(number, thriftBinary)
	t.b = binary.AppendUvarint(t.b, uint64(len(text)))
	t.b = append(t.b, text...)
}

func (t *thrift) list(number, of, n int) {
	t.field(number, thriftList)
	if n < 15 {
		t.b = append(t.b, byte(n<<4|of))
		return
	}
	t.b = append(t.b, byte(0xf0|of))
	t.b = binary.AppendUvarint(t.b, uint64(n))
}

// object is a field that has fields; element an item of a list that has.
func (t *thrift) object(number int, f func()) {
	t.field(number, thriftStruct)
	t.element(f)
}

func (t *thrift) element(f func()) {
	t.begin()
	f()
	t.end()
}
