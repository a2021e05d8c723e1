package economy

import (
	"bufio"
	"fmt"
	"os"
	"strconv"

	"github.com/commonpurse/commonpurse/economy/csvfile"
)

// rewrite copies a CSV file, unpacked, with each row's line as its first field and without the rows whose form is
// wrong, so that the database need not guess where rows begin.
func (l *loader) rewrite(s *source, header []string) (path string, err error) {
	if path, err = l.scratch(fmt.Sprintf("%d.csv", s.file)); err != nil {
		return "", err
	}
	out, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer func() {
		if closed := out.Close(); err == nil {
			err = closed
		}
	}()
	w := bufio.NewWriterSize(out, 1<<18)
	var line []byte
	var cells []string
	put := func(at int64, fields []string) error {
		cells = append(append(cells[:0], strconv.FormatInt(at, 10)), fields...)
		line = csvfile.AppendRecord(line[:0], cells)
		_, err := w.Write(line)
		return err
	}
	if err := put(0, header); err != nil {
		return "", err
	}
	if err := eachRow(s.path, s.name, func(row csvfile.Row) error {
		if row.Form.Wrong(len(header)) {
			return nil
		}
		return put(row.Line, row.Cells)
	}); err != nil {
		return "", err
	}
	return path, w.Flush()
}

// eachRow goes through the rows of a CSV file.
func eachRow(path, name string, visit func(csvfile.Row) error) error {
	in, err := csvfile.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	r := csvfile.NewReader(in, name)
	if bad := r.ReadHeader(); bad != nil {
		return bad
	}
	for {
		row, more, bad := r.Next()
		if bad != nil {
			return bad
		}
		if !more {
			return nil
		}
		if err := visit(row); err != nil {
			return err
		}
	}
}
