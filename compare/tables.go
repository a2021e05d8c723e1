package compare

import (
	"context"
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/policy"
)

// made is a table of change with the query that makes it; a ladder's has none and is filled by climbing.
type made struct {
	*book.Table
	sql string
}

// Tables are the tables of change, in the order that a reader would want them.
func Tables() []*book.Table {
	var out []*book.Table
	for _, m := range all() {
		out = append(out, m.Table)
	}
	return out
}

// Lookup finds a table of change, nil when there is none.
func Lookup(table string) *book.Table {
	for _, t := range Tables() {
		if t.Name == table {
			return t
		}
	}
	return nil
}

func field(name string, kind book.Kind, meaning string) book.Field {
	return book.Field{Name: name, Kind: kind, Meaning: meaning, Places: 9}
}

// all are the tables, those that others are made of first among the made ones.
func all() []made {
	var out []made
	for _, one := range compared {
		t, err := book.Lookup(one.table)
		if err != nil {
			continue // a name of compared that the book does not have: a test finds it
		}
		d := made{differing(t, one.columns), differingSQL(t, one.columns)}
		if t.Name == "measures" {
			d.Columns = append(d.Columns, field("for_patients", book.Text, "better, worse, same (only the verdict differs), or empty when it is not said which way is better"))
			d.sql = "SELECT m.*, " + forPatients + " AS for_patients FROM (" + d.sql + ") m LEFT JOIN direction d ON d.measure = m.measure"
		}
		out = append(out, d)
	}
	return append(out, changesTable, aims, money, moneyByRule, ranking, thresholds, ladder, receipts)
}

// forPatients says whether a measure's change is for the better.
const forPatients = `CASE
	WHEN m.value_before IS NULL OR m.value_after IS NULL OR d.way IS NULL THEN ''
	WHEN m.value_before = m.value_after THEN 'same'
	WHEN (m.value_after > m.value_before) = (d.way = 'higher') THEN 'better'
	ELSE 'worse' END`

var changesTable = made{&book.Table{
	Name: "changes", Grain: "a named change of the reform", Meaning: "what b changes that a does not",
	Columns: []book.Field{
		field("change", book.Text, "its name, as the ladder has it"), field("place", book.Text, "what it changes"),
		field("was", book.Text, "before"), field("becomes", book.Text, "after"),
		field("because", book.Text, "why"), field("source", book.Text, "where it comes from"),
	},
	Key: []string{"change", "place"},
}, `SELECT * FROM b.changes WHERE change <> 'for-patients' EXCEPT SELECT * FROM a.changes`}

var aims = made{&book.Table{
	Name: "aims", Grain: "a measure that the reform says it will move", Meaning: "what b says it will do for patients, and what it does",
	Columns: []book.Field{
		field("measure", book.Text, "the measure"), field("should", book.Text, "which way it should go, and by when"),
		field("because", book.Text, "why it should"),
		field("rose", book.Whole, "how many figures of it are higher in b"), field("fell", book.Whole, "how many are lower"),
	},
	Key: []string{"measure", "should"},
}, `SELECT split_part(x.place, '/', 2) AS measure, x.becomes AS should, x.because,
	count(*) FILTER (m.value_difference > 0) AS rose, count(*) FILTER (m.value_difference < 0) AS fell
	FROM (SELECT * FROM b.changes WHERE change = 'for-patients' EXCEPT SELECT * FROM a.changes) x
	LEFT JOIN change.measures m ON m.measure = split_part(x.place, '/', 2) AND m.breakdown = ''
	GROUP BY ALL`}

// directions notes which way is better for each measure, from the rule's own text in the books.
func (c *Comparison) directions(ctx context.Context) error {
	if err := c.exec(ctx, "CREATE TEMP TABLE direction (measure VARCHAR, way VARCHAR)"); err != nil {
		return err
	}
	rows, err := c.db.SQL().QueryContext(ctx, `SELECT rule, text FROM b.rules WHERE kind = 'measure'
		UNION ALL SELECT rule, text FROM a.rules WHERE kind = 'measure' AND rule NOT IN (SELECT rule FROM b.rules)`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var values []string
	for rows.Next() {
		var rule, written string
		if err := rows.Scan(&rule, &written); err != nil {
			return err
		}
		if way := policy.Better(written); way != "" {
			values = append(values, fmt.Sprintf("(%s, %s)", text(rule), text(way)))
		}
	}
	if err := rows.Err(); err != nil || len(values) == 0 {
		return err
	}
	rows.Close()
	return c.exec(ctx, "INSERT INTO direction VALUES "+strings.Join(values, ", "))
}

// tables makes every table of change, with what it means for whoever opens the file.
func (c *Comparison) tables(ctx context.Context) error {
	for _, m := range all() {
		statements := []string{m.create()}
		if m.sql != "" {
			statements = append(statements, fmt.Sprintf("INSERT INTO change.%s BY NAME SELECT * FROM (%s) ORDER BY %s",
				name(m.Name), strings.ReplaceAll(m.sql, "{year}", c.B[book.ReceiptYear]), names(m.Key)))
		}
		statements = append(statements, fmt.Sprintf("COMMENT ON TABLE change.%s IS %s", name(m.Name), text(m.Grain+": "+m.Meaning)))
		for _, f := range m.Columns {
			statements = append(statements, fmt.Sprintf("COMMENT ON COLUMN change.%s.%s IS %s", name(m.Name), name(f.Name), text(f.Meaning)))
		}
		if err := c.exec(ctx, statements...); err != nil {
			return err
		}
	}
	return nil
}

func (m made) create() string {
	var columns []string
	for _, f := range m.Columns {
		columns = append(columns, name(f.Name)+" "+f.SQL())
	}
	return fmt.Sprintf("CREATE TABLE change.%s (%s)", name(m.Name), strings.Join(columns, ", "))
}
