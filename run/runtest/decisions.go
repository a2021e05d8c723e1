package runtest

import (
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// listForm is how the rows of a table answer.
type listForm string

const (
	plainList  listForm = ""
	blankList  listForm = "blanks"
	rangeList  listForm = "a range"
	codesList  listForm = "each of several codes"
	crossing   listForm = "the highest of rows that cross"
	formChance          = 3 // one in so many tables of a policy's own is not plain
)

// formOf draws how the rows of a table answer, of the ways that its key allows. The rows that an economy brings are given
// to the engines as they are stored, so those stay plain.
func (g *grower) formOf(l *priceList) {
	if l.fill || !g.in(formChance) {
		return
	}
	number := ""
	for _, c := range l.cols {
		if c.Type.Kind == rule.Number {
			number = c.Name
		}
	}
	forms := []string{string(blankList)}
	if len(l.key) == 1 && l.key[0].Type.Kind == rule.Number {
		forms = append(forms, string(rangeList))
	}
	if number != "" {
		forms = append(forms, string(crossing))
		if len(l.key) == 1 && l.key[0].Type.Kind == rule.Text {
			forms = append(forms, string(codesList))
		}
	}
	l.form = listForm(g.one(forms...))
	if l.form == crossing || l.form == codesList {
		l.highest = number
	}
	g.met("table, " + string(l.form))
}

// declareForm writes the fields of a table that say how its rows answer.
func (l priceList) declareForm(g *grower, keys []string) {
	switch l.form {
	case blankList, crossing:
		g.line(2, "any: [%s]", strings.Join(keys, ", "))
	case rangeList:
		g.line(2, "between: {%s: [%[1]s_from, %[1]s_to]}", keys[0])
	}
}

// keyCells are the columns of the key as they stand in the file: two of a range.
func (l priceList) keyCells() []plan.Column {
	if l.form != rangeList {
		return append([]plan.Column{}, l.key...)
	}
	from, to := l.key[0], l.key[0]
	from.Name, to.Name = from.Name+"_from", to.Name+"_to"
	return []plan.Column{from, to}
}

// keysOf are the keys of a table's rows: all the combinations, with blanks where a row may have them. Without the highest,
// a part is blank only where all after it are, so that of two rows that fit one is within the other.
func (g *grower) keysOf(l priceList) [][]rule.Value {
	switch l.form {
	case rangeList:
		n := func(v int64) rule.Value { return rule.IntValue(v) }
		return [][]rule.Value{{{}, {}}, {{}, n(19)}, {n(1), n(2)}, {n(2), n(2)}, {n(40), {}}}
	case blankList, crossing:
		keys := [][]rule.Value{{}}
		for _, c := range l.key {
			var longer [][]rule.Value
			for _, key := range keys {
				longer = append(longer, append(append([]rule.Value{}, key...), rule.Value{}))
				if l.form == blankList && len(key) > 0 && !key[len(key)-1].Known() {
					continue
				}
				for _, v := range keyValues(c) {
					longer = append(longer, append(append([]rule.Value{}, key...), v))
				}
			}
			keys = longer
		}
		return keys
	}
	return g.keys(l.key)
}

// lookedUp writes a look-up in a table by the keys.
func (l priceList) lookedUp(g *grower, keys []string) string {
	if l.form == codesList {
		if g.in(2) {
			pool := keyValues(l.key[0])
			keys[0] = fmt.Sprintf("'%s other  %s'", pool[0].Text(), pool[len(pool)-1].Text())
		}
		keys[0] = "each of(" + keys[0] + ")"
	}
	in := quoted(fmt.Sprintf("%s[%s]", l.name, strings.Join(keys, ", ")))
	if l.highest == "" {
		return in
	}
	g.met("look up, the highest of")
	return fmt.Sprintf("{in: %s, the highest of: %s}", in, l.highest)
}
