package rowfile

import (
	"bytes"
	"encoding/binary"
)

// limits are the least and the greatest value of a column in a group of rows, as Parquet writes them, and how many rows
// have none. By them a reader passes over groups that hold nothing it looks for.
type limits struct {
	least, greatest []byte // nil where there are none
	missing         int64
}

// limits are those of the rows that are held. A dictionary has been made, so that codes are looked at once each.
func (c *Column) limits() (l limits) {
	for _, code := range c.codes {
		if code < 0 {
			l.missing++
		}
	}
	switch c.Kind {
	case Codes:
		for _, code := range c.used {
			l.text([]byte(c.Texts[code]))
		}
	case Text:
		for i, code := range c.codes {
			if code >= 0 {
				l.text(c.text(i))
			}
		}
	case Whole, Date:
		l.whole(len(c.used), func(i int) int64 { return int64(c.First + c.used[i]) }, 4)
	case Number:
		l.whole(len(c.codes), func(i int) int64 { return c.numbers[i] }, 8)
	}
	l.least, l.greatest = bytes.Clone(l.least), bytes.Clone(l.greatest) // the column's bytes will be others'
	return l
}

func (l *limits) text(t []byte) {
	if l.least == nil || bytes.Compare(t, l.least) < 0 {
		l.least = t
	}
	if l.greatest == nil || bytes.Compare(t, l.greatest) > 0 {
		l.greatest = t
	}
}

// whole is for numbers, written in so many bytes, the lowest first. Those that are missing are 0 in a column of numbers,
// which makes the limits no narrower than they are.
func (l *limits) whole(n int, value func(int) int64, width int) {
	if n == 0 {
		return
	}
	least, greatest := value(0), value(0)
	for i := range n {
		least, greatest = min(least, value(i)), max(greatest, value(i))
	}
	l.least = binary.LittleEndian.AppendUint64(nil, uint64(least))[:width]
	l.greatest = binary.LittleEndian.AppendUint64(nil, uint64(greatest))[:width]
}

// limits writes them as the statistics of a column's chunk.
func (t *thrift) limits(l limits) {
	t.int64(3, l.missing)
	if l.least != nil {
		t.bytes(5, l.greatest)
		t.bytes(6, l.least)
	}
}

func (t *thrift) bytes(number int, b []byte) {
	t.field(number, thriftBinary)
	t.b = binary.AppendUvarint(t.b, uint64(len(b)))
	t.b = append(t.b, b...)
}
