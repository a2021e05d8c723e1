package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/chart"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/figures"
	"github.com/commonpurse/commonpurse/stats"
)

// anyFile is the flags of the verbs that work on any CSV file.
type anyFile struct {
	File  string   `arg:"" help:"A CSV file, plain or .gz or .zst; - is stdin."`
	By    []string `help:"Columns that name a group, with commas between or the flag again." placeholder:"COLUMN"`
	Where []string `help:"Only rows with this value in this column." placeholder:"COLUMN=VALUE"`
	format
}

// drawing is the flags of their charts.
type drawing struct {
	SVG    string `name:"svg" help:"Write the chart here; a directory where there are several groups." placeholder:"FILE"`
	Title  string `help:"The chart's title." placeholder:"TEXT"`
	Unit   string `help:"How values are written: £, %, or words after them." placeholder:"UNIT"`
	Narrow bool   `help:"Draw the chart for a phone."`
}

// read reads the file and keeps the rows asked for.
func (v *anyFile) read(m *Main) (*figures.Source, error) {
	var conditions []figures.Condition
	for _, text := range v.Where {
		column, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, hinted("such as --where month=2025-04", "%q is not a column and a value", text)
		}
		conditions = append(conditions, figures.Condition{Column: column, Value: value})
	}
	in, name, err := v.open(m)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	s, err := figures.Read(in, name)
	if err != nil || len(conditions) == 0 {
		return s, err
	}
	return s.Where(conditions)
}

func (v *anyFile) open(m *Main) (io.ReadCloser, string, error) {
	if v.File == "-" {
		return io.NopCloser(m.Stdin), "stdin", nil
	}
	f, err := csvfile.Open(v.File)
	if err != nil {
		return nil, "", wrongUse(noFile(v.File, err))
	}
	return f, filepath.ToSlash(v.File), nil
}

// draw is how charts are drawn; nil where none is asked for.
func (d *drawing) draw(file string) *figures.Draw {
	if d.SVG == "" {
		return nil
	}
	out := &figures.Draw{Title: d.Title, Size: chart.Page}
	if out.Title == "" && file != "-" {
		out.Title = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(filepath.Base(file), ".gz"), ".zst"), ".csv")
	}
	if out.Title == "" {
		out.Title = "Figures"
	}
	if d.Narrow {
		out.Size = chart.Phone
	}
	switch d.Unit {
	case "":
	case "£":
		out.Unit.Before = "£"
	case "%":
		out.Unit.After = "%"
	default:
		out.Unit.After = " " + d.Unit
	}
	return out
}

// give prints the result and writes its charts.
func (v *anyFile) give(m *Main, r *figures.Result, d *drawing) error {
	if err := d.write(r.Charts); err != nil {
		return err
	}
	if !v.text() {
		return v.print(m.Stdout, figuresTable(r))
	}
	if err := v.print(m.Stdout, forReading(r.Rounded(4))); err != nil {
		return err
	}
	for _, line := range append(sentences(r), r.Says...) {
		fmt.Fprintf(m.Stdout, "\n%s\n", line)
	}
	return nil
}

// spoken are the columns that people read as sentences and not in a table.
var spoken = map[string]bool{"words": true, "caution": true}

// mostSpoken is how many groups have their sentences printed.
const mostSpoken = 5

// forReading is the table without its sentences, which stand under it.
func forReading(r *figures.Result) table {
	all := figuresTable(r)
	out := table{Rows: make([][]cell, len(all.Rows))}
	for i, c := range all.Columns {
		if spoken[c.Name] {
			continue
		}
		out.Columns = append(out.Columns, c)
		for j, row := range all.Rows {
			out.Rows[j] = append(out.Rows[j], row[i])
		}
	}
	return out
}

// sentences are what a few groups' rows say in words.
func sentences(r *figures.Result) []string {
	words, caution := -1, -1
	for i, c := range r.Columns {
		switch c.Name {
		case "words":
			words = i
		case "caution":
			caution = i
		}
	}
	if words < 0 || len(r.Rows) > mostSpoken {
		return nil
	}
	var out []string
	for _, row := range r.Rows {
		line := row[words].Text
		if len(r.Rows) > 1 && row[0].Known {
			line = row[0].Text + ": " + line
		}
		if caution >= 0 && row[caution].Known && len(r.Rows) == 1 {
			line += " " + row[caution].Text
		}
		if row[words].Known {
			out = append(out, line)
		}
	}
	return out
}

func figuresTable(r *figures.Result) table {
	kinds := map[figures.Kind]kind{figures.Text: words, figures.Number: number, figures.YesNo: yesNo}
	out := table{}
	for _, c := range r.Columns {
		out.Columns = append(out.Columns, column{c.Name, kinds[c.Kind]})
	}
	for _, row := range r.Rows {
		cells := make([]cell, len(row))
		for i, value := range row {
			cells[i] = cell{Text: value.Text, Known: value.Known}
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// write writes one chart to the file, or several into the directory, named for their groups.
func (d *drawing) write(charts []figures.Chart) error {
	if d.SVG == "" {
		return nil
	}
	if len(charts) == 1 && !strings.HasSuffix(d.SVG, "/") {
		return writeWhole(d.SVG, charts[0].SVG)
	}
	if strings.HasSuffix(d.SVG, ".svg") {
		return hinted("--svg DIRECTORY, or choose one group with --where", "%d groups have a chart each, and --svg=%s is one file", len(charts), d.SVG)
	}
	if err := os.MkdirAll(d.SVG, 0o755); err != nil {
		return wrongUse(err)
	}
	taken := map[string]int{}
	for _, c := range charts {
		name := fileName(c.Name)
		if taken[name]++; taken[name] > 1 {
			name += "-" + strconv.Itoa(taken[name])
		}
		if err := writeWhole(filepath.Join(d.SVG, name+".svg"), c.SVG); err != nil {
			return err
		}
	}
	return nil
}

// writeWhole writes a file under another name and renames it when whole.
func writeWhole(path string, text []byte) error {
	part := path + ".tmp"
	if err := os.WriteFile(part, text, 0o644); err != nil {
		return wrongUse(err)
	}
	return wrongUse(os.Rename(part, path))
}

// fileName is a group's name with what no file system minds.
func fileName(group string) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return '-'
	}, group), "-.")
	if name == "" {
		return "chart"
	}
	return name
}

// direction is which way is better.
func direction(text string) stats.Direction {
	return map[string]stats.Direction{"higher": stats.Increase, "lower": stats.Decrease}[text]
}

// fractions are levels as people write them, 95 or 0.95, as shares.
func fractions(levels []float64) ([]float64, error) {
	out := make([]float64, len(levels))
	for i, l := range levels {
		if l > 1 {
			l = stats.Significant(l/100, 12)
		}
		if !(l > 0 && l < 1) {
			return nil, hinted("such as --level 95,99.8", "--level=%v is not a level of confidence", levels[i])
		}
		out[i] = l
	}
	return out, nil
}

// dayOf reads a flag's day.
func dayOf(flag, text string) (*stats.Day, error) {
	if text == "" {
		return nil, nil
	}
	d, err := stats.ParseDay(text)
	if err != nil {
		return nil, hinted("such as --"+flag+" 2025-04-01", "--%s=%s is not a day", flag, text)
	}
	return &d, nil
}
