package economy

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
)

// rewrite copies a CSV file, unpacked, with each row's line as its first field and without the rows whose form is
// wrong, so that the database need not guess where rows begin.
func (l *loader) rewrite(s *source, fields int) (path string, err error) {
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
	head := true
	err = eachRecord(s.path, func(record []byte, at int64) error {
		if n, _, _, problem := shape(record); !head && (n != fields || problem != wellFormed) {
			return nil
		}
		head = false
		cells = append(cells[:0], strconv.FormatInt(at, 10))
		line = appendRecord(line[:0], append(cells, split(record, nil)...))
		_, err := w.Write(line)
		return err
	})
	if err != nil {
		return "", err
	}
	return path, w.Flush()
}

// eachRecord goes through the records of a CSV file that has been scanned, its header first, without blank lines.
func eachRecord(path string, visit func(record []byte, line int64) error) error {
	in, err := openBytes(path)
	if err != nil {
		return err
	}
	defer in.Close()
	r := &records{lines: newLines(in)}
	for {
		record, err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(record) == 0 {
			continue
		}
		if err := visit(record, r.at); err != nil {
			return err
		}
	}
}
