// Package contract reads the lines of contracts, planned or charged, from an economy or from a file as a provider sent it.
package contract

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/formats"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// Dimension is something by which lines differ.
type Dimension struct {
	Name string // as people write it
	also []string
	sql  string
	plan string // the same of the table plans, "" where it has none
}

// Dimensions are those there are. A month is that of the financial year, m01 being April, so that two years can be compared.
var Dimensions = []Dimension{
	{Name: "provider", sql: "provider", plan: "provider"},
	{Name: "commissioner", sql: "commissioner", plan: "commissioner"},
	{Name: "point_of_delivery", also: []string{"pod", "line"}, sql: "point_of_delivery", plan: "line"},
	{Name: "specialty", also: []string{"function", "treatment_function"}, sql: "function"},
	{Name: "hrg", also: []string{"tariff", "currency"}, sql: "coalesce(hrg, tariff)"},
	{Name: "category", sql: "category"},
	{Name: "service", also: []string{"service_line"}, sql: "service"},
	{Name: "site", sql: "site"},
	{Name: "practice", sql: "practice"},
	{Name: "local_point_of_delivery", also: []string{"local_pod"}, sql: "local_point_of_delivery"},
	{Name: "month", sql: monthSQL, plan: monthSQL},
}

const monthSQL = "printf('m%02d', (month(month) + 8) % 12 + 1)"

// Names are those of Dimensions.
func Names() []string {
	var out []string
	for _, d := range Dimensions {
		out = append(out, d.Name)
	}
	return out
}

// Find is the dimension of a name, however it is written.
func Find(name string) (Dimension, error) {
	column := book.Column(name)
	for _, d := range Dimensions {
		if d.Name == column || slices.Contains(d.also, column) {
			return d, nil
		}
	}
	return Dimension{}, fault.New(fault.Place{}, "there is no way to tell lines apart by %q", name).WithHint("%s", fault.Suggest(column, Names()))
}

// Side is one side of a comparison, loaded in a database of its own.
type Side struct {
	Path    string
	Year    int
	Planned bool     // whether it is what was planned, else what was charged
	Months  []string // those it has lines of, in order
	Notes   []string // what loading said
	db      *sql.DB
	table   string
	view    string
	has     map[string]bool
}

// Open loads the lines of a path into a database: of an economy, or of a file of contract monitoring, known by its
// columns. Planned lines are those of contract_lines that say what was planned, or else those of plans; charged lines those
// that say what was done or charged. A side without lines is a fault.
func Open(ctx context.Context, db *sql.DB, path string, planned bool, asOf *rule.Day) (*Side, error) {
	s := &Side{Path: path, Planned: planned, db: db, has: map[string]bool{}}
	dir, clean, err := s.economy(ctx, asOf)
	if err != nil {
		return nil, err
	}
	defer clean()
	e, err := economy.Open(dir)
	if err != nil {
		return nil, err
	}
	s.Year = e.Year
	loaded, err := e.Load(ctx, db, economy.Options{Only: []string{"contract_lines", "plans"}, AllowExtra: true, AsOf: asOf})
	if err != nil {
		return nil, err
	}
	if asOf != nil && !slices.ContainsFunc(loaded.Tables, func(t economy.LoadedTable) bool { return t.Table == "statements" }) {
		return nil, fault.List{fault.New(fault.Place{File: path}, "what was known on %s cannot be told: the economy has no statements, and nothing else says when it came", *asOf).
			WithHint("leave --as-of out; `purse import acm` makes statements, each with the day it was received")}
	}
	s.note(loaded)
	return s, s.find(ctx)
}

// Charged is the other side of what is loaded: what was charged, where this is what was planned.
func (s *Side) Charged(ctx context.Context) (*Side, error) {
	c := &Side{Path: s.Path, Year: s.Year, db: s.db, has: map[string]bool{}}
	return c, c.find(ctx)
}

// economy is the directory of the side's economy; that of a file is made of it and cleaned away.
func (s *Side) economy(ctx context.Context, asOf *rule.Day) (dir string, clean func(), err error) {
	at := fault.Place{File: s.Path}
	info, err := os.Stat(s.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil, fault.List{fault.New(at, "there is no such file or directory").WithHint("give an economy, or a file of contract monitoring")}
	case err != nil:
		return "", nil, err
	case info.IsDir():
		return s.Path, func() {}, nil
	case asOf != nil:
		return "", nil, fault.List{fault.New(at, "a file is known whole or not at all: what was known of it on %s cannot be told", *asOf).
			WithHint("import the files into an economy, each with the day it was received: purse import acm")}
	}
	temp, err := os.MkdirTemp("", "purse-contract-")
	if err != nil {
		return "", nil, err
	}
	clean = func() { os.RemoveAll(temp) }
	dir = filepath.Join(temp, "economy")
	if err := s.bring(ctx, dir); err != nil {
		clean()
		return "", nil, err
	}
	return dir, clean, nil
}

// bring imports a file by the columns it has. When it came makes no difference to it alone.
func (s *Side) bring(ctx context.Context, dir string) error {
	at := fault.Place{File: s.Path}
	found, header, err := formats.Recognise(s.Path)
	if err != nil {
		return err
	}
	switch {
	case len(found) == 0:
		return fault.List{fault.New(at, "is of no format known: its columns are %s", strings.Join(header, ", ")).
			WithHint("expected contract monitoring, by the names of the data dictionary")}
	case !found[0].Received:
		return fault.List{fault.New(at, "is of the format %s, in which there are no contracts", found[0].Name).
			WithHint("expected a file of the format acm or iap, or an economy")}
	}
	report, err := formats.Import(ctx, found[0].Name, []string{s.Path}, dir, formats.Options{Received: []string{formats.AfterAll}})
	if err != nil {
		return err
	}
	if n := len(report.SetAside); n > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("%s: rows set aside, and in no figure: %d, the first %s:%d; purse doctor says why",
			s.Path, n, report.SetAside[0].File, report.SetAside[0].Row))
	}
	return nil
}

func (s *Side) note(loaded *economy.Loaded) {
	if n := loaded.SetAsideRows(); n > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("%s: rows that cannot be used, and in no figure: %d; purse check says why", s.Path, n))
	}
	if n := len(loaded.Replaced); n > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("%s: statements replaced by later ones, and not used: %d", s.Path, n))
	}
	if loaded.Later > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("%s: statements received later, and not used: %d", s.Path, loaded.Later))
	}
}

// find finds the side's lines, and what they differ by.
func (s *Side) find(ctx context.Context) error {
	queries := []string{"SELECT *, charged AS pounds, activity AS done, 8 AS places FROM contract_lines WHERE charged IS NOT NULL OR activity IS NOT NULL"}
	what := "charged"
	if s.view = "contract_charged"; s.Planned {
		what, s.view = "planned", "contract_planned"
		queries = []string{
			"SELECT *, planned AS pounds, planned_activity AS done, 8 AS places FROM contract_lines WHERE planned IS NOT NULL OR planned_activity IS NOT NULL",
			"SELECT *, pence AS pounds, activity AS done, 2 AS places FROM plans WHERE pence IS NOT NULL OR activity IS NOT NULL",
		}
	}
	for i, query := range queries {
		if _, err := s.db.ExecContext(ctx, "CREATE OR REPLACE VIEW "+s.view+" AS "+query); err != nil {
			return err
		}
		s.table = []string{"contract_lines", "plans"}[i]
		if err := s.look(ctx); err != nil || len(s.Months) > 0 {
			return err
		}
	}
	return fault.List{fault.New(fault.Place{File: s.Path}, "has no lines of contracts that say what was %s", what).WithHint("%s", s.lacking())}
}

func (s *Side) lacking() string {
	if s.Planned {
		return "bring a plan in with `purse import iap`, or with the plan's columns of `purse import acm`; to compare what was charged on both sides: --actuals"
	}
	return "bring statements in with `purse import acm`"
}

// look finds the months there are, and which dimensions say anything.
func (s *Side) look(ctx context.Context) error {
	var columns []string
	for _, d := range Dimensions {
		if sql := s.column(d); sql != "" {
			columns = append(columns, fmt.Sprintf("count(%s) > 0", sql))
		} else {
			columns = append(columns, "false")
		}
	}
	into := make([]any, len(Dimensions))
	found := make([]bool, len(Dimensions))
	for i := range into {
		into[i] = &found[i]
	}
	if err := s.db.QueryRowContext(ctx, "SELECT "+strings.Join(columns, ", ")+" FROM "+s.view).Scan(into...); err != nil {
		return err
	}
	for i, d := range Dimensions {
		s.has[d.Name] = found[i]
	}
	rows, err := s.db.QueryContext(ctx, "SELECT DISTINCT "+monthSQL+" FROM "+s.view+" ORDER BY 1")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var month string
		if err := rows.Scan(&month); err != nil {
			return err
		}
		s.Months = append(s.Months, month)
	}
	return rows.Err()
}

func (s *Side) column(d Dimension) string {
	if s.table == "plans" {
		return d.plan
	}
	return d.sql
}

// Has says whether any of the side's lines says something of a dimension.
func (s *Side) Has(d Dimension) bool { return s.has[d.Name] }
