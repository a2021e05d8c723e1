package run

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
)

// Earlier is the book of the year before that of a policy: what last.X reads in the first period, what stood then, and
// what is owed.
type Earlier struct {
	*book.Book
	Policy *policy.Policy // the rules that made it
	Digest string
}

// OpenEarlier opens the book of the year before a policy's. A book of another year or nation, and one that is not as it
// was written, is a fault.
func OpenEarlier(ctx context.Context, path string, p *policy.Policy) (*Earlier, error) {
	b, err := book.Open(ctx, path, func(path string) (book.Store, error) {
		return duckdb.Open(path, duckdb.Options{ReadOnly: true})
	})
	if err != nil {
		return nil, err
	}
	e := &Earlier{Book: b}
	if err := e.check(ctx, p); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return e, nil
}

func (e *Earlier) check(ctx context.Context, p *policy.Policy) error {
	receipt, err := e.Receipt(ctx)
	if err != nil {
		return err
	}
	at, want := fault.Place{File: e.Path}, book.YearOf(p.Year-1).String()
	if year := receipt[book.ReceiptYear]; year != want {
		return fault.New(at, "this is a book of %s, and the policy %s is of %s: expected the book of the year before, %s",
			year, p.Title, book.YearOf(p.Year), want).WithHint("give --after the book of %s", want)
	}
	if nation := receipt[book.ReceiptNation]; nation != p.Nation {
		return fault.New(at, "this is a book of %s, and the policy %s is of %s", nationName(nation), p.Title, nationName(p.Nation)).
			WithHint("give --after the book of the same nation, or set nation: of the policy")
	}
	faults, err := e.Verify(ctx)
	if err != nil {
		return err
	}
	if err := faults.Err(); err != nil {
		return err
	}
	e.Digest = receipt[book.ReceiptBookDigest]
	if e.Policy, err = PolicyOf(ctx, e.Book); err != nil {
		return fmt.Errorf("%s: the policy that this book carries cannot be read by this purse; make the book again with purse run:\n%w", e.Path, err)
	}
	return nil
}

func nationName(name string) string {
	if name == "" {
		return "no nation"
	}
	return name
}

// EarlierPath is where the book of the year before was when a book was made; "" for a book made without one.
func EarlierPath(path string, receipt map[string]string) string {
	way := receipt[book.ReceiptAfter]
	if way == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(path), filepath.FromSlash(way))
}

// needsEarlier says whether a rule can read the year before: it names an earlier period, or decides, and what was
// decided before is part of a decision.
// So does what a position carries forward, and what it counts of what was owed.
func needsEarlier(r *policy.Rule) bool {
	return len(r.Earlier) > 0 || r.Decide != nil || r.Position != nil
}

// noEarlier notes the rules that would read a year before, and which of them the one there is does not have.
func (s *session) noEarlier() {
	for _, r := range s.Policy.Rules {
		for _, slug := range r.Earlier {
			name := slug
			if read := s.Policy.Rule(slug); read != nil {
				name = read.Name
			}
			switch {
			case r.Position != nil && !readsLast(r, slug): // a position counts what is owed by it, which is an answer too where nothing is
			case s.earlier == nil && r.Decide != nil && slug == r.Slug: // was: that nothing stood before is an answer
			case s.earlier == nil:
				s.note("%s reads last.%s, and there is no book of the year before: it is missing in the first period (give one with --after)", r.Name, name)
			case s.earlier.Policy.Rule(slug) == nil:
				s.note("%s reads last.%s, and the book of the year before has no such rule: it is missing in the first period", r.Name, name)
			}
		}
	}
}

// readsLast says whether a rule reads a figure of the period before that another makes.
func readsLast(r *policy.Rule, slug string) bool {
	return slices.ContainsFunc(r.Common().Inputs, func(in *policy.Input) bool { return in.Last && in.Name == slug })
}

func (s *session) note(format string, args ...any) {
	s.report.Notes = append(s.report.Notes, fmt.Sprintf(format, args...))
}

// after opens the book of the year before, where there is one.
func (s *session) after(ctx context.Context) error {
	if s.After == "" {
		s.noEarlier()
		return nil
	}
	s.progress("reading the book of the year before", 0, 0)
	earlier, err := OpenEarlier(ctx, s.After, s.Policy)
	if err != nil {
		return err
	}
	s.earlier, s.before, s.beforePolicy = earlier, earlier, earlier.Policy
	s.noEarlier()
	return nil
}

// heldOf is for how many periods an exit has held.
func heldOf(row book.Row) int {
	n, known := row.Decimal("held")
	if !known {
		return 0
	}
	return int(n.Rat().Num().Int64())
}

// Stood are a rule's decisions of the period before one, by body; those of the year before too.
func (d *BodyData) Stood(ctx context.Context, r *policy.Rule, p book.Period) (map[string]Decision, error) {
	if supposed := d.Suppose[r.Slug]; supposed != nil {
		return supposed, nil
	}
	out := map[string]Decision{}
	if d.Figures == nil && d.Before == nil {
		return out, nil
	}
	in := &policy.Input{Table: "decisions", Name: r.Slug, From: policy.FromFigure, Last: true}
	rows, err := d.figureRows(ctx, in)
	if err != nil {
		return nil, err
	}
	for _, f := range rows.within(rows.rows, asked(in, p)) {
		code := f.row.Get("organisation")
		out[code] = Decision{Organisation: code, Outcome: f.row.Get("outcome"), Since: f.row.Get("since"),
			Must: f.row.Get("must"), Held: heldOf(f.row)}
	}
	return out, nil
}
