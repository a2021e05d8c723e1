package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
)

// compared are the tables of a book that are set side by side, each with the columns that matter; none means all.
// Organisations, relations and what was wrong in the data are the same in both, and words are not figures.
var compared = []struct {
	table   string
	columns []string
}{
	{"measures", nil}, {"limits", nil}, {"opportunities", nil}, {"ledger", nil}, {"values", nil}, {"due", nil}, {"shares", nil}, {"scores", nil}, {"decisions", nil},
	{"positions", nil}, {"origins", nil}, {"gaps", []string{"records"}}, {"rules", []string{"kind", "every", "run", "hash"}},
	{"parameters", []string{"to", "value", "unit"}},
	{"clauses", []string{"schedule", "measure", "target", "asked", "price", "sanction", "reward", "adjustment", "terms", "facts", "plans"}},
}

// differing is the table of change for a table of the books: its key, then each other column before and after, and for
// numbers what they differ by. A row that one book does not have is missing there; money that is not there is nothing.
func differing(t *book.Table, columns []string) *book.Table {
	out := &book.Table{Name: t.Name, Grain: t.Grain, Key: t.Key, Names: t.Names, Bodies: t.Bodies, Adds: t.Adds,
		Meaning: "where the two books differ in " + t.Name}
	for _, c := range t.Columns {
		if slices.Contains(t.Key, c.Name) {
			out.Columns = append(out.Columns, c)
		}
	}
	for _, c := range t.Columns {
		if !differs(t, c, columns) {
			continue
		}
		before, after, difference := c, c, c
		before.Name, before.Meaning = c.Name+"_before", c.Meaning+", in a"
		after.Name, after.Meaning = c.Name+"_after", c.Meaning+", in b"
		out.Columns = append(out.Columns, before, after)
		if c.Numeric() {
			difference.Name, difference.Meaning = c.Name+"_difference", "how much more it is in b"
			out.Columns = append(out.Columns, difference)
		}
	}
	return out
}

func differs(t *book.Table, c book.Field, columns []string) bool {
	return !slices.Contains(t.Key, c.Name) && !c.Incidental && (columns == nil || slices.Contains(columns, c.Name))
}

// differingSQL makes the rows of differing.
func differingSQL(t *book.Table, columns []string) string {
	var selected, on, where []string
	for _, k := range t.Key {
		selected = append(selected, fmt.Sprintf("coalesce(x.%[1]s, y.%[1]s) AS %[1]s", name(k)))
		on = append(on, fmt.Sprintf("x.%[1]s IS NOT DISTINCT FROM y.%[1]s", name(k)))
	}
	for _, c := range t.Columns {
		if !differs(t, c, columns) {
			continue
		}
		before, after := "x."+name(c.Name), "y."+name(c.Name)
		if t.Adds && c.Kind == book.Pence {
			before, after = "coalesce("+before+", 0)", "coalesce("+after+", 0)"
		}
		selected = append(selected, before+" AS "+name(c.Name+"_before"), after+" AS "+name(c.Name+"_after"))
		if c.Numeric() {
			selected = append(selected, fmt.Sprintf("CAST(%s - %s AS %s) AS %s", after, before, c.SQL(), name(c.Name+"_difference")))
		}
		where = append(where, before+" IS DISTINCT FROM "+after)
	}
	where = append(where, "x.there IS DISTINCT FROM y.there")
	return fmt.Sprintf("SELECT %s FROM (SELECT *, true AS there FROM a.%[2]s) x FULL JOIN (SELECT *, true AS there FROM b.%[2]s) y ON %s WHERE %s",
		strings.Join(selected, ", "), name(t.Name), strings.Join(on, " AND "), strings.Join(where, " OR "))
}
