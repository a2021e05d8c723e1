package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// fact is what the rows of a stored column are known to hold.
type fact struct {
	missing     bool     // some value is missing
	least, most *big.Int // of a Number as stored, of a Date as a day; nil for others, and where every value is missing
	distinct    int64    // roughly how many different texts; 0 is not known
}

// table is what is known of a stored table.
type table struct {
	rows    int64
	columns map[string]fact
	levels  map[string][]level // by levelsOf
}

// facts are by table.
type facts map[string]table

// queryer is a connection or a transaction.
type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// learn asks what the stored columns that a plan reads hold. DuckDB mostly answers from what it keeps of each column
// without reading rows. A table that is not there, or is a view, has no facts.
func learn(ctx context.Context, q queryer, n plan.Node) (facts, error) {
	stored, err := storedTables(ctx, q)
	if err != nil {
		return nil, err
	}
	known := facts{}
	for name, scan := range plan.Scans(n) {
		if !stored[name] || len(scan.Cols) == 0 {
			continue
		}
		if known[name], err = learnTable(ctx, q, name, scan.Cols); err != nil {
			return nil, err
		}
	}
	return known, learnLevels(ctx, q, n, known)
}

func storedTables(ctx context.Context, q queryer) (map[string]bool, error) {
	rows, err := q.QueryContext(ctx, "SELECT table_name FROM duckdb_tables()")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names[name] = true
	}
	return names, rows.Err()
}

func learnTable(ctx context.Context, q queryer, name string, cols []plan.Column) (table, error) {
	asked := []string{"count(*)"}
	for _, c := range cols {
		asked = append(asked, "count("+quote(c.Name)+")")
		switch c.Type.Kind {
		case rule.Number:
			asked = append(asked, "min("+quote(c.Name)+")::HUGEINT", "max("+quote(c.Name)+")::HUGEINT")
		case rule.Date:
			asked = append(asked, "min("+quote(c.Name)+")", "max("+quote(c.Name)+")")
		}
	}
	answers, to := make([]any, len(asked)), make([]any, len(asked))
	for i := range answers {
		to[i] = &answers[i]
	}
	query := "SELECT " + strings.Join(asked, ", ") + " FROM " + quote(name)
	if err := q.QueryRowContext(ctx, query).Scan(to...); err != nil {
		return table{}, fmt.Errorf("table %s: %w", name, err)
	}
	rows, rest := answers[0].(int64), answers[1:]
	known := table{rows: rows, columns: map[string]fact{}, levels: map[string][]level{}}
	for _, c := range cols {
		f := fact{missing: rest[0] != answers[0]}
		rest = rest[1:]
		if ranged(c.Type.Kind) {
			f.least, f.most = endOf(rest[0]), endOf(rest[1])
			rest = rest[2:]
		}
		known.columns[c.Name] = f
	}
	return known, learnTexts(ctx, q, name, cols, known)
}

func ranged(k rule.Kind) bool { return k == rule.Number || k == rule.Date }

// endOf is a least or most value: a whole number, or the number of a day.
func endOf(v any) *big.Int {
	switch v := v.(type) {
	case *big.Int:
		return v
	case time.Time:
		return big.NewInt(int64(rule.NewDay(v.Year(), int(v.Month()), v.Day())))
	}
	return nil
}

var approximately = regexp.MustCompile(`\[Approx Unique: (\d+)\]`)

// learnTexts reads roughly how many different texts columns hold from DuckDB's description of them, where it has one.
// It only decides how a plan is run, so no answer is no error.
func learnTexts(ctx context.Context, q queryer, name string, cols []plan.Column, known table) error {
	var asked, texts []string
	for _, c := range cols {
		if c.Type.Kind == rule.Text {
			asked, texts = append(asked, "stats("+quote(c.Name)+")"), append(texts, c.Name)
		}
	}
	if len(asked) == 0 || known.rows == 0 {
		return nil
	}
	answers, to := make([]string, len(asked)), make([]any, len(asked))
	for i := range answers {
		to[i] = &answers[i]
	}
	query := "SELECT " + strings.Join(asked, ", ") + " FROM " + quote(name) + " LIMIT 1"
	if err := q.QueryRowContext(ctx, query).Scan(to...); err != nil {
		return fmt.Errorf("table %s: %w", name, err)
	}
	for i, answer := range answers {
		if found := approximately.FindStringSubmatch(answer); found != nil {
			f := known.columns[texts[i]]
			f.distinct, _ = strconv.ParseInt(found[1], 10, 64)
			known.columns[texts[i]] = f
		}
	}
	return nil
}
