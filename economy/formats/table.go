package formats

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
)

// table is one table being written, as compressed CSV. The same rows make the same bytes.
type table struct {
	name    string
	file    string // within the economy
	columns []string
	rows    int64
	sums    []sum
	out     *os.File
	buffer  *bufio.Writer
	zip     *gzip.Writer
	line    []byte
}

// sum adds up one column: short whole numbers quickly, others exactly.
type sum struct {
	column *economy.Column
	place  int
	quick  int64
	exact  *big.Rat
}

// table begins a table, or gives the one begun, with the columns named, in order.
func (j *job) table(name string, columns ...string) (*table, error) {
	if t, ok := j.tables[name]; ok {
		return t, nil
	}
	t := &table{name: name, columns: columns, file: j.freeName(name)}
	schema := economy.Lookup(name)
	for i, column := range columns {
		if c := schema.Column(column); c.Summed {
			t.sums = append(t.sums, sum{column: c, place: i, exact: new(big.Rat)})
		}
	}
	out, err := os.Create(filepath.Join(j.temp, t.file))
	if err != nil {
		return nil, err
	}
	t.out, t.buffer = out, bufio.NewWriterSize(out, 1<<18)
	t.zip, _ = gzip.NewWriterLevel(t.buffer, 3) // a known level: quick, and half again the size of the best
	t.line = csvfile.AppendRecord(t.line, columns)
	j.tables[name] = t
	j.order = append(j.order, name)
	_, err = t.zip.Write(t.line)
	return t, err
}

// add writes one row. An error is kept by the writers under it and comes out when the table is closed.
func (t *table) add(cells ...string) {
	t.rows++
	for i := range t.sums {
		t.sums[i].add(cells[t.sums[i].place])
	}
	t.line = csvfile.AppendRecord(t.line[:0], cells)
	t.zip.Write(t.line)
}

func (s *sum) add(cell string) {
	if cell == "" {
		return
	}
	if n, err := strconv.ParseInt(cell, 10, 32); err == nil {
		s.quick += n // rows are fewer than 2^31, so this cannot wrap
		return
	}
	if d, err := decimal.Parse(cell); err == nil {
		s.exact.Add(s.exact, d.Rat())
	}
}

func (s *sum) total() economy.Sum {
	whole := new(big.Rat).Add(s.exact, new(big.Rat).SetInt64(s.quick))
	total := decimal.Round(whole, s.column.Type.Scale)
	return economy.Sum{Column: s.column.Name, Unit: s.column.Type.Unit.String(), In: total, Loaded: total}
}

func (t *table) close() error {
	err := t.zip.Close()
	if flushed := t.buffer.Flush(); err == nil {
		err = flushed
	}
	if closed := t.out.Close(); err == nil {
		err = closed
	}
	return err
}

// freeName is the name of a table's file that the economy added to has not taken.
func (j *job) freeName(name string) string {
	file := name + ".csv.gz"
	for n := 2; j.base != nil && slices.ContainsFunc(j.base.Files, func(f economy.File) bool { return f.Path == file }); n++ {
		file = name + "-" + strconv.Itoa(n) + ".csv.gz"
	}
	return file
}

// hashes of files copied, for a copy that is sure.
func copyFile(from, to string) (string, error) {
	in, err := os.Open(from)
	if err != nil {
		return "", err
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return "", err
	}
	out, err := os.Create(to)
	if err != nil {
		return "", err
	}
	var sum hash.Hash = sha256.New()
	_, err = io.Copy(io.MultiWriter(out, sum), in)
	if closed := out.Close(); err == nil {
		err = closed
	}
	return hex.EncodeToString(sum.Sum(nil)), err
}

// yaml writes a text so that YAML reads it as that text.
func yaml(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(text) + `"`
}
