// Package explain says why a figure of a book is what it is.
//
// It takes the figure's rule and the records it was made from, runs that one rule again with the reference engine,
// adds up, and compares. A difference is an error, never a note: an explanation that does not give the book's figure
// explains something else. What is shown is the rule, its steps with the names of what they read and with the numbers
// of the commonest case, then parameters, then the kinds of record with what each adds, then some of the rows with
// their file and line, then gaps.
package explain

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
	"github.com/commonpurse/commonpurse/tipping"
)

// Explainer explains figures of one book. It keeps the tables it has loaded, so that a second figure of the same
// records is quick. It is for one goroutine; it ends in Close.
type Explainer struct {
	book    *book.Book
	economy *economy.Economy
	policy  *policy.Policy
	db      *duckdb.DB
	loaded  *economy.Loaded
	tables  []string                   // of the economy that are loaded
	picked  map[*policy.Derive]bool    // whose picked records are stored
	facts   map[*policy.Attribute]bool // that are stored for records to look up
	after   string                     // the digest of the book of the year before that the book was made after; "" for none
	earlier *run.Earlier
}

// New begins explaining a book, whose policy it carries, over the economy it was made of.
func New(ctx context.Context, b *book.Book, e *economy.Economy) (*Explainer, error) {
	p, err := run.PolicyOf(ctx, b)
	if err != nil {
		return nil, err
	}
	return With(ctx, b, e, p)
}

// With begins explaining a book that a policy made, which may have been given other rows and values than its files have.
func With(ctx context.Context, b *book.Book, e *economy.Economy, p *policy.Policy) (*Explainer, error) {
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return nil, err
	}
	db, err := duckdb.Open("", duckdb.Options{})
	if err != nil {
		return nil, err
	}
	return &Explainer{book: b, economy: e, policy: p, db: db, after: receipt[book.ReceiptAfterIs]}, nil
}

// Close lets go of what was loaded; the book and the economy stay as they are.
func (x *Explainer) Close() error {
	if x.earlier != nil {
		return errors.Join(x.earlier.Close(), x.db.Close())
	}
	return x.db.Close()
}

// After gives the book of the year before that the book was made after, without which a figure that reads that year
// cannot be explained. It is an error when it is another book.
func (x *Explainer) After(ctx context.Context, path string) error {
	earlier, err := run.OpenEarlier(ctx, path, x.policy)
	if err != nil {
		return err
	}
	if earlier.Digest != x.after {
		return errors.Join(fault.New(fault.Place{File: path}, "this is not the book of the year before that %s was made after", x.book.Path).
			WithHint("bring that book back, or run the policy again for a new book"), earlier.Close())
	}
	x.earlier = earlier
	return nil
}

// needsEarlier is the fault of a figure that cannot be explained without the book of the year before.
func (x *Explainer) needsEarlier(at book.Address) error {
	if x.after == "" || x.earlier != nil {
		return nil
	}
	return fault.New(fault.Place{File: at.String()}, "this figure rests on the book of the year before, which is not here").
		WithHint("give it with --after BOOK")
}

// Show says how much of the data an explanation shows.
type Show struct {
	Rows  int // of the files
	Kinds int // of record
}

// Explanation is a figure taken apart.
type Explanation struct {
	Address string `json:"address"`
	// Says is the figure in a sentence.
	Says string `json:"says"`
	Rule Rule   `json:"rule"`
	// Steps are how the figure is worked out, with names and with the numbers of the commonest case.
	Steps []Step `json:"steps"`
	// Checks are what the reference gives, beside the book.
	Checks []Check `json:"checks"`
	// Parameters are those the rule reads, and targets it was judged by.
	Parameters []Parameter `json:"parameters"`
	// Kinds are the distinct inputs that the rule reads, those that add most first: how many rows, what is read, and
	// what all of them add to the figure. KindCount is how many there are in all.
	Kinds     Table `json:"kinds"`
	KindCount int   `json:"kind_count"`
	// Rows are some of the rows, with file and line. RowCount is how many there are in all.
	Rows     Table `json:"rows"`
	RowCount int64 `json:"row_count"`
	// Reads are the figures and facts that a row of a body reads: what, its value, and the address of each figure.
	Reads Table `json:"reads"`
	// Bands are those of a standardised figure: what was counted, the people, and the standard of each.
	Bands Table `json:"bands"`
	// Answers are, for the commonest case, the rows of the policy's tables that fit what was looked up: which was taken,
	// where it stands and why, and which gave way.
	Answers Table `json:"answers"`
	// WouldChange is, of a decision or a score, the smallest change of each figure that gives another outcome.
	WouldChange []tipping.Change `json:"would_change,omitempty"`
	Gaps        []Gap            `json:"gaps"`
	// Chance is how often each way in which a measure's figure is judged errs where nothing but chance is at work.
	Chance []string `json:"chance"`
	// Cautions are what the verdicts on a measure's figure do not mean.
	Cautions []string `json:"cautions"`
	// Clauses are those of the contract that the figure is of.
	Clauses []Clause `json:"clauses"`
}

// Rule is what a rule says of itself.
type Rule struct {
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	Because   string `json:"because"`
	Source    string `json:"source"`
	Authority string `json:"authority"`
	Owner     string `json:"owner"`
	Meaning   string `json:"meaning"`  // of a measure, in plain words
	WhoActs   string `json:"who_acts"` // on a measure
	Review    string `json:"review"`   // by when a measure is to be reviewed
	Place     string `json:"place"`
	Text      string `json:"text"`
}

// Check is a figure of the book and the same recomputed by the reference.
type Check struct {
	Name  string `json:"name"`
	Book  string `json:"book"`
	Again string `json:"again"`
}

// Step is a part of the rule: with the names of what it reads, and with the numbers of one case.
type Step struct {
	Name    string `json:"name"`
	Because string `json:"because"`
	When    string `json:"when"`
	Names   string `json:"names"`
	Numbers string `json:"numbers"`
}

// Parameter is a value the rule used.
type Parameter struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Source string `json:"source"`
	Status string `json:"status"`
	Sure   string `json:"sure"`
	Place  string `json:"place"`
}

// Gap is something the rule could not do that touches the figure.
type Gap struct {
	Name    string `json:"name"`
	Records string `json:"records"`
	Because string `json:"because"`
	Needs   string `json:"needs"`
}

// Table is rows of text under a header.
type Table struct {
	Header []string   `json:"header"`
	Rows   [][]string `json:"rows"`
}

// figure is what a kind of rule gives to explain one of its figures.
type figure interface {
	recomputation() *recomputation
	// checks compares recomputed sums with the book.
	checks(sums *plan.Table) []Check
	says() string
	// adds names the columns that hold what a record adds to the figure.
	adds() []string
	// steps writes the rule's parts, with the values that read gives for columns.
	steps(read func(column string) (string, bool)) []Step
}

// Explain takes a figure apart. It is an error when the address is not in the book, when the economy's files are not
// those the book was made from, and when the reference does not give the book's figure.
func (x *Explainer) Explain(ctx context.Context, at book.Address, show Show) (*Explanation, error) {
	out, err := x.explain(ctx, at, show)
	if err != nil {
		return nil, err
	}
	out.Clauses, err = x.clauses(ctx, at)
	return out, err
}

func (x *Explainer) explain(ctx context.Context, at book.Address, show Show) (*Explanation, error) {
	found, err := x.book.Find(ctx, at)
	if err != nil {
		return nil, err
	}
	r := x.policy.Rule(at.Rule)
	own, owed, err := x.owed(ctx, at, found)
	if err != nil {
		return nil, err
	}
	if len(own.Rows) == 0 {
		return x.onlyOwed(r, owed)
	}
	if found = own; r != nil && r.Common() != nil {
		return x.ofBodies(ctx, at, show, r, found, owed)
	}
	if r == nil || run.RecordsOf(r) == nil {
		return nil, fault.New(fault.Place{File: at.String()}, "a figure of this table cannot be taken apart").
			WithHint("figures of ledger, values, due, measures, shares, decisions and positions can")
	}
	figures, err := x.figuresOf(ctx, r, found)
	if err != nil {
		return nil, err
	}
	if err := x.load(ctx, r); err != nil {
		return nil, err
	}
	return x.first(ctx, at, show, r, figures)
}

// load brings the tables that explaining a rule over records needs, unless they are there.
func (x *Explainer) load(ctx context.Context, r *policy.Rule) error {
	of := []string{run.RecordsOf(r).Name}
	if r.Measure != nil && r.Measure.Population != nil {
		of = append(of, r.Measure.Population.Of.Name)
	}
	for _, d := range run.DerivesOf(r) {
		of = append(of, d.From.Name)
	}
	if len(run.FactsOf(r)) > 0 {
		of = append(of, "facts")
	}
	if err := x.loadTables(ctx, tablesOf(x.policy, of...)); err != nil {
		return err
	}
	return x.storePicks(ctx, r)
}

// loadTables brings tables of the economy, unless they are there. More are loaded with those there already, into a
// database of their own.
func (x *Explainer) loadTables(ctx context.Context, names []string) error {
	more := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(x.tables, name) })
	if len(more) == 0 {
		return nil
	}
	db, err := duckdb.Open("", duckdb.Options{})
	if err != nil {
		return err
	}
	tables := append(slices.Clone(x.tables), more...)
	sound, err := soundFiles(ctx, x.book, x.economy)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	loaded, err := run.LoadSound(ctx, db, x.policy, x.economy, sound, tables...)
	if err == nil {
		err = sameFiles(ctx, x.book, loaded, x.economy.Dir)
	}
	if err != nil {
		return errors.Join(err, db.Close())
	}
	old := x.db
	x.db, x.tables, x.loaded = db, tables, loaded
	x.picked, x.facts = map[*policy.Derive]bool{}, map[*policy.Attribute]bool{}
	return old.Close()
}

func (x *Explainer) figuresOf(ctx context.Context, r *policy.Rule, found *book.Figure) ([]figure, error) {
	if r.Price != nil {
		f, err := newPriceFigure(x.policy, r, found)
		return []figure{f}, err
	}
	var out []figure
	beside, err := x.besides(ctx, r, found)
	if err != nil {
		return nil, err
	}
	for _, f := range newMeasureFigures(x.policy, r, found) {
		f.beside = beside
		out = append(out, f)
	}
	return out, nil
}

// first recomputes the figure, at the first of its possible levels that gives what the book says.
func (x *Explainer) first(ctx context.Context, at book.Address, show Show, r *policy.Rule, figures []figure) (*Explanation, error) {
	var problem error = fault.New(fault.Place{File: at.String()}, "no level of the rule makes this figure")
	for i, f := range figures {
		again := f.recomputation()
		if err := again.again(ctx, x.db); err != nil {
			return nil, err
		}
		if m, ok := f.(*measureFigure); ok {
			if err := m.populate(ctx, x); err != nil {
				return nil, err
			}
		}
		checks := f.checks(again.sums)
		if err := differs(at, checks); err != nil {
			if i == 0 || len(again.kinds.Rows) > 0 {
				problem = err
			}
			continue
		}
		if err := x.picksHold(ctx, r, again); err != nil {
			return nil, err
		}
		t := &telling{Explainer: x, at: at, show: show, rule: r, figure: f, again: again}
		return t.tell(ctx, checks)
	}
	return nil, problem
}

// differs is the error for a figure that the reference does not give.
func differs(at book.Address, checks []Check) error {
	for _, c := range checks {
		if c.Book != c.Again {
			return fault.New(fault.Place{File: at.String()}, "the book has %q for %s, and its rule and rows give %q", c.Book, c.Name, c.Again).
				WithHint("do not use this figure: make the book again, and if it still differs report it with the policy")
		}
	}
	return nil
}

func describe(r *policy.Rule) Rule {
	out := Rule{Name: r.Name, Kind: string(r.Kind), Because: r.Because, Source: r.Source, Authority: r.Authority, Owner: r.Owner,
		WhoActs: r.WhoActs, Place: fmt.Sprint(r.At), Text: r.Text}
	if r.Meaning != r.Because {
		out.Meaning = r.Meaning
	}
	if r.Review != nil {
		out.Review = r.Review.String()
	}
	return out
}
