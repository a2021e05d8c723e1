// Package run makes a book: it takes a checked policy and an economy, lowers each rule to a plan, runs the plans
// and writes what they give.
//
// [Run] is the whole of it. [LowerPrice] and [LowerMeasure] are the meaning of the two kinds of rule that run, as
// relations with one row for each record; what stands in the book is sums of those, so package explain can take any
// figure apart again with the reference engine. A run reads no clock and no randomness: the same policy and economy
// give the same digests.
package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// Options says what to run and where the book goes.
type Options struct {
	Policy  *policy.Policy
	Economy *economy.Economy
	Book    string // the path of the book to make
	Force   bool   // replace a book that is there
	After   string // the path of the book of the year before; "" for none
	// From is the path of a book made before, from which rules made from the same are taken; "" for none.
	From string
	// Only are the rules to run, with all that they read; nil means all.
	Only []*policy.Rule
	// AsOf is the day as known on which the run is: what was published or stated later, of the policy or of the economy,
	// is not known to it. The policy was loaded as known on the same day. Nil: all is known.
	AsOf *rule.Day
	// SetAside is the file for rows that could not be loaded; "" is the book's path with ".set-aside.csv".
	SetAside string
	Threads  int    // 0: one a core
	Memory   string // such as "4GB"; "": DuckDB's own choice
	// Progress, when set, is told of each stage: what, how many of how many are done (total 0: not known).
	Progress func(stage string, done, total int64)
}

// Report says what a run did.
type Report struct {
	Book   string
	Loaded *economy.Loaded
	Rules  []RuleReport
	Digest string // of the whole book
	// Receipt is what the book's receipt says.
	Receipt map[string]string
	Notes   []string // what a reader should know before trusting the figures
}

// RuleReport says what one rule made.
type RuleReport struct {
	Rule     *policy.Rule
	Ran      bool
	Lines    int64  // rows of the book it made
	Records  string // records it was for
	Unpriced string // records of a price that could not be priced
	Kept     bool   // its rows are those of the book that the run is from
	Why      string // why it was made again, in a run from a book
	bodies   int    // bodies or pairs it was for, in all its periods
}

// session is one run under way.
type session struct {
	Options
	db     *duckdb.DB
	on     Workbench // where rules run: the database
	book   *book.Writer
	rows   rowsOfBook     // where figures go: the book
	only   []*policy.Rule // those to run
	wanted func(r *policy.Rule, table string) bool
	report *Report
	// lacking are the rules without figures, by the table that they want.
	lacking map[string][]string
	bodies  *BodyData
	around  map[string]bool // tables of picked records and facts that are stored
	// What was before the policy's year; nil where there is nothing.
	earlier      *Earlier
	before       RowSource
	beforePolicy *policy.Policy
	// What the figures are made from, and what is taken from a book made before; nil where there is none.
	prints *prints
	reuse  *reuse
	files  []economy.LoadedFile
}

// rowsOfBook takes rows of a book and gives those taken so far.
type rowsOfBook interface {
	RowSource
	Append(ctx context.Context, table string, rows ...[]any) error
	Suppress(ctx context.Context, rows []book.Suppressed) error
}

// Run makes a book. Faults of the data that stop a run (a missing column, a broken file) come back as a fault.List;
// rows that are wrong one by one are set aside, counted in the report and listed in the book's quality table.
func Run(ctx context.Context, o Options) (*Report, error) {
	s := &session{Options: o, report: &Report{Book: o.Book}}
	if err := Check(o.Policy); err != nil {
		return nil, err
	}
	if err := sameDay(o); err != nil {
		return nil, err
	}
	writer, err := book.Create(ctx, o.Book, o.Force, openStore)
	if err != nil {
		return nil, err
	}
	defer writer.Abort()
	s.book, s.rows, s.only = writer, writer, o.Only
	if s.only == nil {
		s.only = o.Policy.Rules
	}
	if s.db, err = duckdb.Open("", duckdb.Options{Threads: o.Threads, MemoryLimit: o.Memory}); err != nil {
		return nil, err
	}
	defer s.db.Close()
	s.on = OnDuckDB(s.db)
	defer func() {
		if s.earlier != nil {
			s.earlier.Close()
		}
	}()
	for _, stage := range []func(context.Context) error{s.after, s.reuses, s.load, s.owed, s.keep, s.rules, s.small, s.describe, s.close} {
		if err := stage(ctx); err != nil {
			return nil, err
		}
	}
	return s.report, nil
}

func openStore(path string) (book.Store, error) { return duckdb.Open(path, duckdb.Options{}) }

func (s *session) progress(stage string, done, total int64) {
	if s.Progress != nil {
		s.Progress(stage, done, total)
	}
}

// load brings the economy and the policy's tables into the working database.
func (s *session) load(ctx context.Context) error {
	var err error
	if s.reuse != nil {
		if err = s.read(ctx); err != nil {
			return err
		}
		s.noteStatements()
		return s.tableNeeds(ctx)
	}
	s.progress("loading the economy", 0, 0)
	if s.report.Loaded, err = Load(ctx, s.db, s.Policy, s.Economy); err != nil {
		return err
	}
	s.noteStatements()
	return s.tableNeeds(ctx)
}

// rules runs every rule after those that it reads.
func (s *session) rules(ctx context.Context) error {
	reports := map[*policy.Rule]*RuleReport{}
	for _, r := range s.Policy.Rules {
		reports[r] = &RuleReport{Rule: r}
	}
	done := 0
	for _, group := range rings(s.only) {
		if s.reuse != nil {
			for _, r := range group {
				reports[r].Kept, reports[r].Why = s.reuse.kept[r], s.reuse.why[r]
			}
			if s.reuse.kept[group[0]] {
				done += len(group)
				continue
			}
		}
		s.progress("running "+group[0].Name, int64(done), int64(len(s.only)))
		done += len(group)
		if err := s.ring(ctx, group, reports); err != nil {
			return err
		}
	}
	for _, r := range s.Policy.Rules {
		s.report.Rules = append(s.report.Rules, *reports[r])
	}
	return s.toNothing(ctx)
}

// ring runs the rules of a ring. A price or measure reads no figures, and is alone.
func (s *session) ring(ctx context.Context, rules ring, reports map[*policy.Rule]*RuleReport) error {
	r := rules[0]
	var err error
	switch {
	case s.lacked(r) != nil:
		err = s.excused(ctx, r)
	case r.Price != nil:
		if err = s.storeAround(ctx, r); err == nil {
			err = s.price(ctx, r, reports[r])
		}
	case r.Measure != nil:
		if err = s.storeAround(ctx, r); err == nil {
			err = s.measure(ctx, r, reports[r])
		}
	default:
		return s.bodyRing(ctx, rules, reports)
	}
	if err != nil {
		return ofRule(r, err)
	}
	return nil
}

// ofRule is an error with the rule that it stopped; a fault says its place and rule already.
func ofRule(r *policy.Rule, err error) error {
	switch err.(type) {
	case *fault.Fault, fault.List:
		return err
	}
	return fmt.Errorf("%s: rule %s: %w", r.At, r.Name, err)
}

// bodyRing runs the rules of a ring at the grain of organisations, but for those whose tables are not there.
func (s *session) bodyRing(ctx context.Context, rules ring, reports map[*policy.Rule]*RuleReport) error {
	var able ring
	for _, r := range rules {
		if len(s.lacksBodies(r)) == 0 {
			able = append(able, r)
		} else if err := s.excused(ctx, r); err != nil {
			return err
		}
	}
	return s.bodyRules(ctx, able, reports)
}

// tableNeeds finds rules that read a table the economy does not have. That is a fault, unless the rule names a gap to
// stand for it; but when no rule at all can run, the gaps are no excuse.
func (s *session) tableNeeds(ctx context.Context) error {
	var faults, excused fault.List
	able := false
	for _, r := range s.only {
		of := RecordsOf(r)
		switch {
		case of == nil:
			missing := s.lacksBodies(r)
			switch {
			case len(missing) == 0:
				able = true
			case r.IfNoRecords == "":
				faults.Add(missing...)
			default:
				excused.Add(missing...)
			}
		case s.lacked(r) == nil:
			able = true
		case r.IfNoRecords == "":
			faults.Add(lacks(s.Economy, r, s.lacked(r).Name))
		default:
			excused.Add(lacks(s.Economy, r, s.lacked(r).Name))
		}
	}
	if !able {
		faults = append(faults, excused...)
	}
	return faults.Err()
}

// RecordsOf is the table of a rule's records, nil for a rule that has none.
func RecordsOf(r *policy.Rule) *economy.Table {
	switch {
	case r.Price != nil:
		return r.Price.Of
	case r.Measure != nil:
		return r.Measure.Of
	}
	return nil
}

func (s *session) close(ctx context.Context) error {
	p := s.Policy
	s.book.SetReceipt(book.ReceiptPolicy, p.Name)
	s.book.SetReceipt(book.ReceiptPolicyHash, p.Hash)
	s.book.SetReceipt(book.ReceiptYear, book.YearOf(p.Year).String())
	s.book.SetReceipt(book.ReceiptNation, p.Nation)
	s.book.SetReceipt(book.ReceiptEconomy, s.Economy.Name)
	s.book.SetReceipt(book.ReceiptDirectory, s.wayTo(s.Economy.Dir))
	if s.earlier != nil {
		s.book.SetReceipt(book.ReceiptAfter, s.wayTo(s.After))
		s.book.SetReceipt(book.ReceiptAfterIs, s.earlier.Digest)
	}
	for _, small := range p.SmallNumbers {
		for _, r := range small.For {
			s.book.SetReceipt(book.ReceiptSmall+r.Slug, fmt.Sprintf("%d %d", small.Fewer, small.Round))
		}
	}
	if s.AsOf != nil {
		s.book.SetReceipt(book.ReceiptAsOf, s.AsOf.String())
	}
	if s.prints == nil {
		var err error
		if s.prints, err = printsOf(p, s.only, s.Economy, s.report.Loaded.Files, s.beforeDigest()); err != nil {
			return err
		}
	}
	s.prints.note(s.book, s.only)
	s.progress("closing the book", 0, 0)
	if err := s.book.Close(ctx); err != nil {
		return err
	}
	s.report.Receipt = s.book.Receipt()
	s.report.Digest = s.report.Receipt[book.ReceiptBookDigest]
	s.report.Notes = append(s.report.Notes, notKnown(p)...)
	return s.setAside()
}

// wayTo is the way from the book to what it was made of, so that a figure can be explained without saying where that is
// while the two stay where they are; "" where there is none.
func (s *session) wayTo(path string) string {
	from, err := filepath.Abs(filepath.Dir(s.Book))
	if err != nil {
		return ""
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return ""
	}
	way, err := filepath.Rel(from, to)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(way)
}

// setAside writes the rows that could not be loaded beside the book, as they were. Where there are none, those that an
// earlier book of this name had are taken away: they are not this one's.
func (s *session) setAside() error {
	path := s.SetAside
	if path == "" {
		path = s.Book + ".set-aside.csv"
	}
	n := s.report.Loaded.SetAsideRows()
	if n == 0 {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	s.report.Notes = append(s.report.Notes, fmt.Sprintf("rows that could not be used: %d; they are in %s", n, path))
	return s.report.Loaded.WriteSetAside(path)
}

// PeriodOf names a period by its number, as periodOf counts them.
func PeriodOf(every policy.Every, index int) book.Period {
	n := perYear(every)
	year, part := index/n, index%n+1
	switch every {
	case policy.Yearly:
		return book.YearOf(year)
	case policy.Quarterly:
		return book.QuarterOf(year, part)
	}
	return book.MonthOf(year, part)
}

// LastMonth is the calendar month in which a period ends: the month that a verdict on it is of.
func LastMonth(p book.Period) policy.Month {
	month := p.Number * p.Length // of the financial year
	if p.Length == 12 {
		month = 12
	}
	if month > 9 {
		return policy.Month{Year: p.Year + 1, Month: month - 9}
	}
	return policy.Month{Year: p.Year, Month: month + 3}
}

// PeriodRange is the first and last number of a rule's periods that lie inside a period.
func PeriodRange(every policy.Every, p book.Period) (first, last int) {
	n := perYear(every)
	months := 12 / n
	start := p.Year*12 + (p.Number-1)*p.Length
	return start / months, (start + p.Length - 1) / months
}
