package formats

import (
	"archive/zip"
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
)

// unvalued is a cell with a formula and no value, once its end is cut off: what wrote the workbook did not work it out, and
// to read it as empty would lose the figure. A text that comes out empty has a value that is empty.
var unvalued = regexp.MustCompile(`<c ([^<>]*)><f(?:[^<>]*/>|[^<>]*>[^<]*</f>)(?:<v ?/>|<v></v>)?$`)

// cellPlace is where a cell is, in its attributes.
var cellPlace = regexp.MustCompile(`\br="([A-Z]+[0-9]+)"`)

// formulasWorkedOut looks for formulas without a value in all sheets of a workbook.
func formulasWorkedOut(path string) *fault.Fault {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil // not a zip file: what opens it as a workbook says so
	}
	defer archive.Close()
	for _, part := range archive.File {
		if !strings.HasPrefix(part.Name, "xl/worksheets/") || !strings.HasSuffix(part.Name, ".xml") {
			continue
		}
		in, err := part.Open()
		if err != nil {
			return unreadableWorkbook(fault.Place{File: path}, err)
		}
		cell, err := firstUnvalued(in)
		in.Close()
		if err != nil {
			return unreadableWorkbook(fault.Place{File: path}, err)
		}
		if cell != "" {
			return fault.New(fault.Place{File: path}, "the cell %s has a formula and no value: the spreadsheet was never worked out", cell).
				WithHint("open it in a spreadsheet program, save it there, and try again")
		}
	}
	return nil
}

// firstUnvalued is the place of the first such cell, "" where there is none.
func firstUnvalued(in io.Reader) (string, error) {
	cells := bufio.NewScanner(in)
	cells.Buffer(nil, 1<<26)
	end := []byte("</c>")
	cells.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		if i := bytes.Index(data, end); i >= 0 {
			return i + len(end), data[:i], nil
		}
		if atEOF {
			return len(data), nil, nil
		}
		return 0, nil, nil
	})
	for cells.Scan() {
		cell := cells.Bytes()
		if !bytes.Contains(cell, []byte("<f")) {
			continue
		}
		if found := unvalued.FindSubmatch(cell); found != nil && !bytes.Contains(found[1], []byte(`t="str"`)) {
			if at := cellPlace.FindSubmatch(found[1]); at != nil {
				return string(at[1]), nil
			}
			return "with no name", nil
		}
	}
	return "", cells.Err()
}
