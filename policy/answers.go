package policy

import (
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// tells says that a column is part of what tells one row of the table from another: of its key, or of its days.
func (t *Table) tells(name string) bool {
	return name != "" && (slices.Contains(t.KeyColumns(), name) || name == t.From || name == t.To || name == t.Published)
}

// KeyColumns are the columns of the key, both of each range.
func (t *Table) KeyColumns() []string {
	var names []string
	for _, k := range t.Key {
		if ends, ok := t.Between[k]; ok {
			names = append(names, ends[0], ends[1])
		} else {
			names = append(names, k)
		}
	}
	return names
}

// answers proves that a question put to a table has one answer.
type answers struct {
	t                   *Table
	file                string
	places              []fault.Place // of the rows, where they are of no file of the policy
	keys                []int         // the columns of the key
	from, to, published int           // columns, -1 for none
	unclear             bool          // some row has a fault in what tells it apart
	faults              fault.List
}

func newAnswers(t *Table, file string) *answers {
	a := &answers{t: t, file: file, from: columnIndex(t, t.From), to: columnIndex(t, t.To), published: columnIndex(t, t.Published)}
	for _, name := range t.KeyColumns() {
		a.keys = append(a.keys, columnIndex(t, name))
	}
	return a
}

// settle reports rows of one key that answer for the same day, and rows that end before they begin, and then keeps of the
// rows of one key those that were published last of what was known, each for its days.
func (a *answers) settle(bad map[int]bool, asOf *rule.Day) fault.List {
	t := a.t
	t.Versions, t.VersionLines = t.Rows, t.Lines
	if t.unclear || slices.Contains(a.keys, -1) {
		return nil
	}
	a.backwards(a.from, a.to, t.From, t.To)
	for _, ends := range t.Between {
		a.backwards(columnIndex(t, ends[0]), columnIndex(t, ends[1]), ends[0], ends[1])
	}
	var order []string
	groups := map[string][]version{}
	for i, row := range t.Rows {
		if bad[i] {
			a.unclear = true
			continue
		}
		key := a.key(row)
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], version{from: dayAt(row, a.from), to: dayAt(row, a.to), published: dayAt(row, a.published), index: i})
	}
	for _, key := range order {
		for _, pair := range clashing(groups[key]) {
			a.twice(pair[0], pair[1])
		}
	}
	if t.Published != "" && len(a.faults) == 0 {
		a.latest(order, groups, asOf)
	}
	return a.faults
}

// latest keeps the rows that are in force as known.
func (a *answers) latest(order []string, groups map[string][]version, asOf *rule.Day) {
	t := a.t
	var rows [][]rule.Value
	var lines []int
	for _, key := range order {
		for _, v := range inForce(groups[key], asOf) {
			row := slices.Clone(t.Versions[v.index])
			setDay(row, a.from, v.from)
			setDay(row, a.to, v.to)
			rows, lines = append(rows, row), append(lines, t.VersionLines[v.index])
		}
	}
	t.Rows, t.Lines = rows, lines
}

func setDay(row []rule.Value, column int, day *rule.Day) {
	if column < 0 {
		return
	}
	row[column] = rule.Value{}
	if day != nil {
		row[column] = rule.DateValue(*day)
	}
}

// key is the values of a row's key.
func (a *answers) key(row []rule.Value) string {
	var key strings.Builder
	for _, k := range a.keys {
		if row[k].Known() {
			key.WriteString(valueText(row[k]))
		} else {
			key.WriteString("\x01")
		}
		key.WriteString("\x00")
	}
	return key.String()
}

// words is the key of a row as people read it.
func (a *answers) words(row []rule.Value) string {
	var parts []string
	for _, k := range a.t.Key {
		parts = append(parts, a.part(k, row, row))
	}
	return strings.Join(parts, ", ")
}

// part is one part of a key as people read it: a value, a range, or any.
func (a *answers) part(k string, low, high []rule.Value) string {
	ends, ranged := a.t.Between[k]
	if !ranged {
		if v := low[columnIndex(a.t, k)]; v.Known() {
			return k + " " + valueText(v)
		}
		return "any " + k
	}
	from, to := low[columnIndex(a.t, ends[0])], high[columnIndex(a.t, ends[1])]
	switch {
	case from.Known() && to.Known():
		return k + " " + valueText(from) + " to " + valueText(to)
	case from.Known():
		return k + " from " + valueText(from)
	case to.Known():
		return k + " up to " + valueText(to)
	}
	return "any " + k
}

func (a *answers) line(row int) fault.Place { return a.at(a.t.VersionLines[row]) }

// at is the place of a line of the table's file; of rows that an economy brings, of the row with that number.
func (a *answers) at(line int) fault.Place {
	if a.places != nil {
		return a.places[line]
	}
	return fault.Place{File: a.file, Line: line}
}

// Settle gives those of the rows that an economy brings for the table that are in force as known on a day, nil being
// after all that was published, and reports rows that answer one question of which neither is the more specific, or the
// later. The places are those of the rows.
func (t *Table) Settle(rows [][]rule.Value, places []fault.Place, asOf *rule.Day) ([][]rule.Value, fault.List) {
	own := *t
	own.Rows, own.Lines = nil, nil
	for i, row := range rows {
		row = slices.Clone(row)
		for _, name := range t.Any {
			if at := columnIndex(t, name); row[at].Kind() == rule.Text && strings.EqualFold(row[at].Text(), "any") {
				row[at] = rule.Value{}
			}
		}
		own.Rows, own.Lines = append(own.Rows, row), append(own.Lines, i)
	}
	a := newAnswers(&own, "")
	a.places = places
	faults := a.settle(nil, asOf)
	return own.Rows, told(append(faults, a.ambiguous()...))
}

// twice reports two rows of one key, the later one in the file as the place.
func (a *answers) twice(one, other int) {
	t := a.t
	if t.Lines[one] > t.Lines[other] {
		one, other = other, one
	}
	name, published := a.words(t.Rows[one]), publishedWords(dayAt(t.Rows[one], a.published))
	if a.from < 0 && a.to < 0 {
		a.faults.Add(fault.New(a.line(other), "a second row for %s%s", name, published).WithAlso(a.line(one), "the first").
			WithHint("keep one of them, or add what tells them apart to the key"))
		return
	}
	spanOf := func(i int) string { return Span(dayAt(t.Rows[i], a.from), dayAt(t.Rows[i], a.to)) }
	a.faults.Add(fault.New(a.line(other), "two rows for %s%s overlap: line %d is in force %s and line %d %s", name, published,
		a.at(t.Lines[one]).Line, spanOf(one), a.at(t.Lines[other]).Line, spanOf(other)).WithAlso(a.line(one), "the first").
		WithHint("end the earlier row on the day before the later one begins"))
}

// backwards reports rows whose range ends before it begins.
func (a *answers) backwards(low, high int, from, to string) {
	if low < 0 || high < 0 {
		return
	}
	for i, row := range a.t.Rows {
		x, y := row[low], row[high]
		switch {
		case !x.Known() || !y.Known() || x.Kind() != y.Kind() || compareValues(x, y) <= 0:
		case low == a.from:
			a.faults.Add(fault.New(a.line(i), "the row ends on %s, before it begins on %s", valueText(y), valueText(x)))
		default:
			a.faults.Add(fault.New(a.line(i), "the row is from %s %s to %s %s, which holds nothing", from, valueText(x), to, valueText(y)))
		}
	}
}
