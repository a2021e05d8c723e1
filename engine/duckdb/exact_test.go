package duckdb

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/engine/enginetest"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// No figure may pass through binary floating point, of which one penny in a thousand million is enough to break a
// total. Whoever has a translation write a word, function or operator that is not here is told so by
// TestNothingButWholeNumbers, and must say of what type it is in wholeOperations.

// plainWords are those of a query that make no number.
var plainWords = strings.Fields(`WITH AS SELECT FROM WHERE GROUP BY ORDER LEFT RIGHT INNER FULL JOIN ON USING AND OR NOT IS NULL IN
	CASE WHEN THEN ELSE END UNION ALL TRUE FALSE EXISTS DATE VARCHAR BOOLEAN MATERIALIZED
	FILTER coalesce count bool_or starts_with list_contains
	DISTINCT PARTITION QUALIFY ASC DESC NULLS FIRST LAST string_split unnest rowid`)

// wholeTypes are the types that numbers are held in.
var wholeTypes = strings.Fields("UTINYINT USMALLINT SMALLINT INTEGER BIGINT HUGEINT")

// wholeOperations are all that make a number from numbers or dates, with %s and %t in the place of two of one type.
var wholeOperations = []string{"%s + %t", "%s - %t", "-%s", "%s * %t", "%s // %t", "%s & %t", "abs(%s)", "least(%s, %t)",
	"greatest(%s, %t)", "sum(%s)", "coalesce(%s, %t)", "CASE WHEN %s < %t THEN %s ELSE %t END",
	"row_number() OVER (ORDER BY %s)"}

// wholeOfDates make a number from dates.
var wholeOfDates = []string{"month(d)", "year(d)", "d - d", "count(d)"}

var (
	quotedText = regexp.MustCompile(`'(?:[^']|'')*'|"(?:[^"]|"")*"`)
	token      = regexp.MustCompile(`[A-Za-z_][A-Za-z_0-9]*|[0-9][0-9.eE]*|//|/|::|<>|<=|>=|[^\sA-Za-z0-9_]`)
)

// suspicious lists what in a query is not known to be exact.
func suspicious(query string) []string {
	allowed := map[string]bool{}
	for _, w := range slices.Concat(plainWords, wholeTypes) {
		allowed[w] = true
	}
	for _, text := range append(slices.Clone(wholeOperations), wholeOfDates...) {
		for _, w := range token.FindAllString(strings.NewReplacer("%s", "(", "%t", "(").Replace(text), -1) {
			allowed[w] = w != "d"
		}
	}
	for _, w := range strings.Fields(`, . ( ) [ ] = <> < > <= >= :: *`) {
		allowed[w] = true
	}
	step := regexp.MustCompile(`^[a-z_]+_[0-9]+$|^[a-z]$`) // the names of steps and of their inputs
	whole := regexp.MustCompile(`^[0-9]{1,19}$`)
	var found []string
	for _, w := range token.FindAllString(quotedText.ReplaceAllString(query, ""), -1) {
		if !allowed[w] && !step.MatchString(w) && !whole.MatchString(w) && !slices.Contains(found, w) {
			found = append(found, w)
		}
	}
	return found
}

func TestNothingButWholeNumbers(t *testing.T) {
	db := open(t)
	seen := 0
	rapid.Check(t, func(rt *rapid.T) {
		n, tables := enginetest.Plan(rt)
		restock(rt, db, tables)
		known, err := learn(t.Context(), db.db, n)
		if err != nil {
			rt.Fatal(err)
		}
		for _, when := range []thrift{usual, always} {
			db.when = when
			text, err := db.Translate(t.Context(), n)
			if err != nil {
				rt.Fatal(err)
			}
			if found := suspicious(text); len(found) > 0 {
				rt.Fatalf("the query has %q, which is not known to be exact:\n%s", found, text)
			}
			seen++
			keepsBounds(rt, optimise(n, known, when))
			for _, typ := range columnTypes(rt, db, text) {
				if !slices.Contains(append([]string{"BOOLEAN", "VARCHAR", "DATE"}, wholeTypes...), typ) {
					rt.Fatalf("a column of the result is %s:\n%s", typ, text)
				}
			}
		}
	})
	if !t.Failed() && seen < 100 {
		t.Errorf("only %d queries were looked at", seen)
	}
}

// restock puts tables in the place of those of the same names.
func restock(t *rapid.T, db *DB, tables map[string]*plan.Table) {
	for name, table := range tables {
		if _, err := db.SQL().Exec("DROP TABLE IF EXISTS " + quote(name)); err != nil {
			t.Fatal(err)
		}
		if err := db.Store(t.Context(), name, table); err != nil {
			t.Fatal(err)
		}
	}
}

func columnTypes(t *rapid.T, db *DB, query string) []string {
	rows, err := db.SQL().Query("SELECT column_type FROM (DESCRIBE " + query + ")")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var types []string
	for rows.Next() {
		var typ string
		if err := rows.Scan(&typ); err != nil {
			t.Fatal(err)
		}
		types = append(types, typ)
	}
	return types
}

// The check must see what it is for.
func TestSuspicious(t *testing.T) {
	for query, want := range map[string]string{
		"SELECT a / b FROM t":                        "/",
		"SELECT 0.5 * a FROM t":                      "0.5",
		"SELECT 1e3 FROM t":                          "1e3",
		"SELECT avg(a) FROM t":                       "avg",
		"SELECT a::DOUBLE FROM t":                    "DOUBLE",
		"SELECT a::DECIMAL(9, 2) FROM t":             "DECIMAL",
		"SELECT round(a) FROM t":                     "round",
		"SELECT 123456789012345678901234567890 FROM": "123456789012345678901234567890",
	} {
		if found := suspicious(query); !slices.Contains(found, want) {
			t.Errorf("%s: found %q, expected %q among it", query, found, want)
		}
	}
}

// Every operation that translations write makes a whole number, of whole numbers of every width.
func TestWholeOperations(t *testing.T) {
	db := open(t)
	check := func(text string) {
		var typ string
		if err := db.SQL().QueryRow("SELECT any_value(typeof(x)) FROM (SELECT " + text + " AS x FROM (SELECT DATE '2025-04-01' AS d))").Scan(&typ); err != nil {
			t.Errorf("%s: %v", text, err)
		} else if !slices.Contains(wholeTypes, typ) {
			t.Errorf("%s is %s, expected a whole number", text, typ)
		}
	}
	for _, operation := range wholeOperations {
		for _, a := range []string{"INTEGER", "BIGINT", "HUGEINT"} {
			x, y := "7::"+a, "2::"+a
			check(strings.NewReplacer("%s", x, "%t", y).Replace(operation))
		}
	}
	for _, text := range wholeOfDates {
		check(text)
	}
}

// What is narrowed, shared and moved about still fits the bounds it is declared with, also where no column's values are
// known: a bound too narrow would have the query fail, or a total wrap.
func TestOptimisedPlansKeepTheirBounds(t *testing.T) {
	pipelines := 0
	rapid.Check(t, func(rt *rapid.T) {
		n, _ := enginetest.Plan(rt)
		for _, when := range []thrift{usual, always} {
			pipelines += keepsBounds(rt, optimise(n, nil, when))
		}
	})
	if !t.Failed() && pipelines < 100 {
		t.Errorf("only %d pipelines were looked at", pipelines)
	}
}

// keepsBounds works out a second time what every expression of every pipeline can be, and says how many there were.
func keepsBounds(t *rapid.T, n plan.Node) (pipelines int) {
	walkNodes(n, map[plan.Node]bool{}, func(n plan.Node) {
		p, ok := n.(*pipeline)
		if !ok {
			return
		}
		pipelines++
		for what, e := range expressionsOf(p) {
			if faults := plan.CheckExpr(e, knownColumns(p)); len(faults) > 0 {
				t.Fatalf("%s: %s: %v", what, plan.FormatExpr(e), faults)
			}
		}
	})
	return pipelines
}

// A total of so many rows is between none of them and all of them at the end of their bounds.
func TestTotalsOfRows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		low := rapid.Int64Range(-1e6, 1e6).Draw(rt, "low")
		high := rapid.Int64Range(low, 1e6).Draw(rt, "high")
		rows := rapid.Int64Range(0, 1e9).Draw(rt, "rows")
		all := ofRows(number(2, low, high), rows)
		for _, n := range []int64{0, 1, rows / 2, rows} {
			for _, end := range []int64{low, high} {
				total := new(big.Rat).Mul(big.NewRat(min(n, rows), 1), big.NewRat(end, 1))
				if total.Cmp(all.Min) < 0 || total.Cmp(all.Max) > 0 {
					rt.Fatalf("%d rows of %d come to %s, beyond %s to %s", n, end, total.RatString(), all.Min.RatString(), all.Max.RatString())
				}
			}
		}
	})
}

func walkNodes(n plan.Node, seen map[plan.Node]bool, f func(plan.Node)) {
	if seen[n] {
		return
	}
	seen[n] = true
	f(n)
	for _, in := range n.Inputs() {
		walkNodes(in, seen, f)
	}
}

func expressionsOf(p *pipeline) map[string]*rule.Expr {
	all := map[string]*rule.Expr{}
	for i, e := range p.where {
		all[fmt.Sprintf("filter %d", i)] = e
	}
	for _, o := range p.out {
		all["column "+o.Name] = o.Expr
	}
	for _, u := range p.ups {
		for _, m := range u.On {
			all["key "+u.As+" "+m.Column] = m.Expr
		}
		for _, h := range u.hoisted {
			all["hoisted "+h.Name] = h.Expr
		}
	}
	return all
}

// knownColumns are what a pipeline's expressions read. A filter can prove that a column is not missing, so that is not
// asked about.
func knownColumns(p *pipeline) []plan.Column {
	cols := p.columns()
	for _, u := range p.ups {
		for _, h := range u.hoisted {
			cols = append(cols, plan.Column{Name: h.Name, Type: h.Expr.Type})
		}
	}
	for i := range cols {
		cols[i].Type.Missing = false
	}
	return cols
}
