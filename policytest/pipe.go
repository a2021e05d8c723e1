package policytest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/commonpurse/commonpurse/fault"
)

// The limits of a table of a test.
const (
	maxColumns = 100
	maxRows    = 2000
)

// Cell is a value of a table as written, without the space around it, and where it stands.
type Cell struct {
	Text string
	At   fault.Place
}

// Table is a table as a test writes it: a header and rows with | between the values.
type Table struct {
	At     fault.Place
	Header []Cell
	Rows   [][]Cell // each with a cell for every name of the header
	// Others says that the last row is ... : rows beyond those written are allowed.
	Others bool
}

// ParseTable reads a table. At gives the place of a character of the text by its offset in characters. A row stands on a
// line of its own; lines of only white space are passed over. Where the header begins with | so does every row, as in
// other notations, and a row of dashes is passed over. \| is a | that is part of a value, and \\ a backslash before one.
// Every fault is told.
func ParseTable(text string, at func(offset int) fault.Place) (*Table, fault.List) {
	p := &pipeParser{at: at, table: &Table{At: at(0)}}
	offset := 0
	for line := range strings.Lines(text) {
		p.line(strings.TrimRight(line, "\r\n"), offset)
		offset += len([]rune(line))
	}
	if len(p.table.Header) == 0 && len(p.faults) == 0 {
		p.faults.Add(fault.New(at(0), "the table is empty").WithHint("its first line names columns, with | between them"))
	}
	return p.table, p.faults
}

type pipeParser struct {
	at     func(offset int) fault.Place
	table  *Table
	edged  bool // rows begin with |
	faults fault.List
}

func (p *pipeParser) line(line string, offset int) {
	if strings.TrimSpace(line) == "" {
		return
	}
	cells := p.cells([]rune(line), offset)
	first := len(p.table.Header) == 0
	if first {
		p.edged = cells[0].Text == "" && len(cells) > 1
	}
	if p.edged {
		cells = p.withoutEdges(cells)
	}
	switch {
	case first:
		p.header(cells)
	case p.edged && ruled(cells):
	case p.table.Others:
		p.faults.Add(fault.New(cells[0].At, "a row stands below ...").WithHint("... is the last row: rows beyond those above it are allowed"))
	case len(cells) == 1 && cells[0].Text == "...":
		p.table.Others = true
	default:
		p.row(cells)
	}
}

// cells cuts a line at its bars.
func (p *pipeParser) cells(line []rune, offset int) []Cell {
	var cells []Cell
	var text []rune
	begin := 0
	cut := func(end int) {
		for begin < end && unicode.IsSpace(line[begin]) {
			begin++
		}
		cells = append(cells, Cell{strings.TrimSpace(string(text)), p.at(offset + begin)})
		text, begin = nil, end+1
	}
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\' && i+1 < len(line) && (line[i+1] == '|' || line[i+1] == '\\'):
			i++
			text = append(text, line[i])
		case line[i] == '|':
			cut(i)
		default:
			text = append(text, line[i])
		}
	}
	cut(len(line))
	return cells
}

func (p *pipeParser) withoutEdges(cells []Cell) []Cell {
	if cells[0].Text != "" {
		p.faults.Add(fault.New(cells[0].At, "this row does not begin with |, and the header does").WithHint("begin every row with | or none"))
		return cells
	}
	cells = cells[1:]
	if n := len(cells); n > 1 && cells[n-1].Text == "" && (len(p.table.Header) == 0 || n > len(p.table.Header)) {
		cells = cells[:n-1]
	}
	return cells
}

// ruled says whether a row is only dashes, as other notations have under a header.
func ruled(cells []Cell) bool {
	for _, c := range cells {
		if strings.Trim(c.Text, "-:") != "" || c.Text == "" {
			return false
		}
	}
	return true
}

func (p *pipeParser) header(cells []Cell) {
	p.table.Header = cells
	if len(cells) > maxColumns {
		p.faults.Add(fault.New(cells[maxColumns].At, "the table has %d columns, expected at most %d", len(cells), maxColumns))
	}
	seen := map[string]fault.Place{}
	for _, c := range cells {
		name := columnName(c.Text)
		if first, twice := seen[name]; twice && name != "" {
			p.faults.Add(fault.New(c.At, "the column %q is here twice", c.Text).WithAlso(first, "the first"))
		}
		seen[name] = c.At
		if name == "" {
			p.faults.Add(fault.New(c.At, "a column has no name").WithHint("write a name between the bars, or take one of them away"))
		}
	}
}

func (p *pipeParser) row(cells []Cell) {
	switch {
	case len(cells) != len(p.table.Header):
		p.faults.Add(fault.New(cells[0].At, "the row has %d values, expected %d", len(cells), len(p.table.Header)).
			WithHint("a value that is missing is blank and keeps its bar; a | in a value is written \\|"))
	case len(p.table.Rows) == maxRows:
		p.faults.Add(fault.New(cells[0].At, "the table has more than %d rows", maxRows).WithHint("a test is for a case small enough to read"))
	case len(p.table.Rows) < maxRows:
		p.table.Rows = append(p.table.Rows, cells)
	}
}

// Text is the table with its columns under one another.
func (t *Table) Text() string {
	rows := append([][]Cell{t.Header}, t.Rows...)
	widths := make([]int, len(t.Header))
	escaped := strings.NewReplacer(`\`, `\\`, `|`, `\|`)
	for _, row := range rows {
		for i, c := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(escaped.Replace(c.Text)))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		var cells []string
		for i, c := range row {
			text := escaped.Replace(c.Text)
			cells = append(cells, text+strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text)))
		}
		b.WriteString(strings.TrimRight(strings.Join(cells, " | "), " ") + "\n")
	}
	if t.Others {
		b.WriteString("...\n")
	}
	return b.String()
}

// column is the place of a column in the header, -1 where it is not there.
func (t *Table) column(name string) int {
	for i, c := range t.Header {
		if columnName(c.Text) == name {
			return i
		}
	}
	return -1
}
