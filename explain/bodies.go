package explain

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
	"github.com/commonpurse/commonpurse/tipping"
)

// bodyFigure explains a figure of a rule at the grain of organisations: a share, a payment or a decision. The rule is
// worked out again with the reference for the whole of each period, because a set or a pot looks at every body.
type bodyFigure struct {
	*Explainer
	at     book.Address
	show   Show
	rule   *policy.Rule
	found  *book.Figure
	data   *run.BodyData
	checks []Check
	rows   []bodyRow // those that make the figure
	owed   []owedLine
	// Of an opportunity: its row in the book, and what the reference gives.
	opportunity book.Row
	peers       *run.Opportune
}

// bodyRow is a row of the rule that makes the figure.
type bodyRow struct {
	outcome *run.Outcome
	index   int
	codes   []string
	period  book.Period
}

func (x *Explainer) ofBodies(ctx context.Context, at book.Address, show Show, r *policy.Rule, found *book.Figure, owed []owedLine) (*Explanation, error) {
	if len(r.Earlier) > 0 || r.Decide != nil || r.Position != nil {
		if err := x.needsEarlier(at); err != nil {
			return nil, err
		}
	}
	data, err := x.bodies(ctx, r)
	if err != nil {
		return nil, err
	}
	f := &bodyFigure{Explainer: x, at: at, show: show, rule: r, found: found, data: data, owed: owed}
	for _, line := range owed {
		f.checks = append(f.checks, line.check)
	}
	if err := f.findOpportunity(ctx); err != nil {
		return nil, err
	}
	var done []string
	for _, row := range found.Rows {
		if text := row.Get("period"); !slices.Contains(done, text) {
			done = append(done, text)
			if err := f.again(ctx, text); err != nil {
				return nil, err
			}
		}
	}
	if err := differs(at, f.checks); err != nil {
		return nil, err
	}
	return f.tell(ctx)
}

// bodies is what a rule at the grain of organisations reads, and the rules that it rests on, by the reference.
func (x *Explainer) bodies(ctx context.Context, r *policy.Rule) (*run.BodyData, error) {
	if err := x.loadTables(ctx, tablesOf(x.policy, append(tipping.Needs(x.policy, r), "replies")...)); err != nil {
		return nil, err
	}
	data := run.NewBodyData(x.policy, x.db, x.loaded, x.book, run.InReference(x.db))
	if x.earlier != nil {
		data.Before, data.BeforePolicy = x.earlier, x.earlier.Policy
	}
	return data, nil
}

// WouldChange finds what would change what a decide or a score comes to in a period, for each of the bodies named or for
// all.
func (x *Explainer) WouldChange(ctx context.Context, slug string, p book.Period, bodies ...string) ([]tipping.Change, error) {
	r := x.policy.Rule(slug)
	if r == nil || r.Decide == nil && r.Score == nil {
		return nil, fault.New(fault.Place{File: slug}, "nothing is decided by this rule").WithHint("name a decide, or a measure with a score")
	}
	if err := x.needsEarlier(book.Address{Table: "decisions", Period: p, Rule: r.Slug}); err != nil {
		return nil, err
	}
	data, err := x.bodies(ctx, r)
	if err != nil {
		return nil, err
	}
	return tipping.Of(ctx, data, r, p, bodies...)
}

// again works a period out and sets what it makes beside the book.
func (f *bodyFigure) again(ctx context.Context, text string) error {
	p, err := book.ParsePeriod(text)
	if err != nil {
		return err
	}
	out, err := f.data.WorkOut(ctx, f.rule, p)
	if err != nil {
		return fmt.Errorf("the reference: %w", err)
	}
	switch f.found.Table.Name {
	case "decisions":
		f.decisions(out, p)
	case "shares":
		f.shares(out, p)
	case "scores":
		f.scores(out, p)
	case "measures":
		f.totals(out, p)
	case "positions":
		f.positions(out, p)
	case "origins":
		f.origins(out, p)
	default:
		f.payments(out, p)
	}
	return nil
}

func (f *bodyFigure) check(name, inBook, again string) {
	f.checks = append(f.checks, Check{name, inBook, again})
}

// from notes the row of some bodies as one that makes the figure.
func (f *bodyFigure) from(out *run.Outcome, codes []string, p book.Period) {
	for i := range out.Rows.Table.Rows {
		if slices.Equal(out.Rows.Codes(i), codes) {
			f.rows = append(f.rows, bodyRow{out, i, codes, p})
		}
	}
}

func (f *bodyFigure) decisions(out *run.Outcome, p book.Period) {
	row := f.found.Rows[0]
	var again run.Decision
	for _, d := range out.Decisions {
		if d.Organisation == f.at.Body {
			again = d
		}
	}
	f.check("outcome", row.Get("outcome"), again.Outcome)
	f.check("was", row.Get("was"), again.Was)
	f.check("since", row.Get("since"), again.Since)
	f.check("reason", row.Get("reason"), again.Reason)
	f.check("must", row.Get("must"), again.Must)
	f.check("exit", row.Get("exit"), again.Exit)
	f.check("reply", row.Get("reply"), again.Reply)
	f.from(out, []string{f.at.Body}, p)
}

func (f *bodyFigure) shares(out *run.Outcome, p book.Period) {
	row := f.found.Rows[0]
	for _, s := range out.Shares {
		if s.Organisation != f.at.Body {
			continue
		}
		f.check("weight", row.Get("weight"), rateText(s.Weight))
		f.check("target, pence", row.Get("target"), s.Target.String())
		f.check("opening distance", row.Get("opening_distance"), orBlank(s.Opening))
		f.check("closing distance", row.Get("closing_distance"), orBlank(s.Closing))
		f.check("bound", row.Get("bound"), s.Bound)
		f.check("pence", row.Get("pence"), s.Pence.String())
		f.from(out, []string{f.at.Body}, p)
		return
	}
	f.check("share", row.Get("pence"), "no such share")
}

// payments sets each line of the book beside the reference's, and each of the reference's beside the book.
func (f *bodyFigure) payments(out *run.Outcome, p book.Period) {
	again := map[string]string{}
	for _, made := range out.Payments {
		asked := (f.at.Step == "" || made.Step == f.at.Step) && (f.at.Body == "" || made.Payer == f.at.Body) &&
			(f.at.Other == "" || made.Payee == f.at.Other)
		if asked && made.Table() == f.found.Table.Name {
			again[lineKey(p.String(), made.Step, made.Fund, made.Payer, made.Payee)] = made.Pence.String()
		}
	}
	var seen [][]string
	for _, row := range f.found.Rows {
		if row.Get("period") != p.String() {
			continue
		}
		key := lineKey(p.String(), row.Get("step"), row.Get("fund"), row.Get("payer"), row.Get("payee"))
		pence, made := again[key]
		if !made {
			pence = "no such line"
		}
		delete(again, key)
		f.check(key+" pence", row.Get("pence"), pence)
		for _, codes := range out.From(row.Get("step"), row.Get("payer"), row.Get("payee")) {
			if !slices.ContainsFunc(seen, func(s []string) bool { return slices.Equal(s, codes) }) {
				seen = append(seen, codes)
				f.from(out, codes, p)
			}
		}
	}
	left := make([]string, 0, len(again))
	for key := range again {
		left = append(left, key)
	}
	slices.Sort(left)
	for _, key := range left {
		f.check(key, "no such line", again[key])
	}
}

func rateText(x *big.Rat) string { return text(roundedRate(x)) }

func (f *bodyFigure) tell(ctx context.Context) (*Explanation, error) {
	out := &Explanation{Address: f.at.String(), Says: f.says(), Rule: describe(f.rule), Checks: f.checks}
	t := &telling{Explainer: f.Explainer, at: f.at, show: f.show, rule: f.rule}
	out.Parameters = t.parameters()
	var err error
	if out.Gaps, err = t.gaps(ctx); err != nil {
		return nil, err
	}
	if len(f.rows) == 0 {
		out.Reads = owedTable(f.owed)
		return out, nil
	}
	out.Steps = f.steps()
	if out.Reads, err = f.reads(ctx); err != nil {
		return nil, err
	}
	peers, err := f.peerRows(ctx)
	if err != nil {
		return nil, err
	}
	out.Reads.Rows = append(out.Reads.Rows, peers...)
	first := f.rows[0].outcome.Rows.Table
	at := places(first)
	out.Answers, err = f.answers(ctx, f.rule.Common().LookUps, func(column string) rule.Value {
		if i, ok := at[column]; ok {
			return first.Rows[f.rows[0].index][i]
		}
		return rule.Value{}
	})
	if err != nil {
		return nil, err
	}
	out.Reads.Rows = append(out.Reads.Rows, owedTable(f.owed).Rows...)
	if out.Rows, out.RowCount, err = f.facts(ctx); err != nil {
		return nil, err
	}
	if f.found.Table.Name == "decisions" || f.found.Table.Name == "measures" && f.rule.Score != nil && f.found.Rows[0].Get("value") != "" {
		out.WouldChange, err = tipping.Of(ctx, f.data, f.rule, f.rows[0].period, f.at.Body)
	}
	return out, err
}

// says is the figure in a sentence.
func (f *bodyFigure) says() string {
	row := f.found.Rows[0]
	name := fmt.Sprintf("%s, %s, ", f.rule.Name, f.at.Period)
	switch f.found.Table.Name {
	case "decisions":
		says := name + row.Get("organisation") + ": " + row.Get("outcome")
		if row.Get("reason") != "" {
			says += ", because " + row.Get("reason")
		}
		for _, more := range []struct{ column, words string }{{"must", "It must: "}, {"exit", "To leave: "}, {"reply", "It replies: "}} {
			if text := row.Get(more.column); text != "" {
				says += "\n" + more.words + text
			}
		}
		return says
	case "positions", "origins":
		return f.ofPosition(name)
	case "scores":
		return name + row.Get("organisation") + ": " + orWords(row.Get("points"), "no") + " points for " + row.Get("part") +
			", which counts " + orWords(row.Get("weight"), "an unknown weight")
	case "measures":
		if f.rule.Opportunity != nil {
			return name + row.Get("organisation") + ": " + opportunityWords(f.rule.Opportunity.Unit, row)
		}
		return name + row.Get("organisation") + ": " + orWords(row.Get("value"), "not scored")
	case "shares":
		words := ", by weight alone "
		if f.rule.Share.Target != nil {
			words = ", its target is "
		}
		says := name + row.Get("organisation") + ": " + poundsOf(row, "pence") + words + poundsOf(row, "target")
		if bound := row.Get("bound"); bound != "" {
			says += ", decided by its " + bound
		}
		return says
	}
	var sum big.Rat
	for _, line := range f.owed {
		sum.Add(&sum, line.pence)
	}
	for _, row := range f.found.Rows {
		if n, ok := row.Decimal("pence"); ok {
			sum.Add(&sum, n.Rat())
		}
	}
	who := row.Get("payer") + " to " + row.Get("payee")
	if len(f.found.Rows) > 1 && f.at.Other == "" {
		who = row.Get("payer") + " to all"
	}
	return name + who + ": " + Pounds(&sum)
}

func poundsOf(row book.Row, column string) string {
	n, ok := row.Decimal(column)
	if !ok {
		return "not known"
	}
	return Pounds(n.Rat())
}

// steps are the rule's lets and what is asked of each row, with the numbers of the first.
func (f *bodyFigure) steps() []Step {
	first := f.rows[0]
	read := func(column string) (string, bool) { return first.outcome.Rows.Text(first.index, column) }
	var out []Step
	add := func(name, because string, when, e *rule.Expr) {
		if e == nil && (when == nil || strings.HasPrefix(name, "override, ")) {
			return
		}
		s := Step{Name: name, Because: because}
		if when != nil {
			s.When = f.words(when)
		}
		if e != nil {
			s.Names, s.Numbers = f.words(e), rule.Substitute(e, read)
		} else {
			s.Names, s.Numbers = s.When, rule.Substitute(when, read)
			s.When = ""
		}
		out = append(out, s)
	}
	c := f.rule.Common()
	add("who it is for", "", nil, c.Where)
	for _, let := range c.Lets {
		add(trimLet(let.Name), "", nil, let.Expr)
	}
	switch {
	case f.rule.Share != nil:
		h := f.rule.Share
		for _, part := range []plan.Named{{Name: "pot", Expr: h.Pot}, {Name: "weight", Expr: h.Weight}, {Name: "target", Expr: h.Target}, {Name: "opening", Expr: h.Opening},
			{Name: "at least", Expr: h.AtLeast}, {Name: "at most", Expr: h.AtMost}, {Name: "in proportion to", Expr: h.Rest}} {
			add(part.Name, "", nil, part.Expr)
		}
	case f.rule.Transfer != nil:
		add("when", "", f.rule.Transfer.When, nil)
		for _, p := range f.rule.Transfer.Pay {
			if f.at.Step == "" || p.Slug == f.at.Step {
				add(strings.TrimSpace("pay "+p.Name), p.Because, p.When, p.Amount)
			}
		}
	case f.rule.Score != nil:
		for _, part := range f.rule.Score.Parts {
			if f.found.Table.Name == "scores" && f.found.Rows[0].Get("part") != part.Slug {
				continue
			}
			add(part.Name, part.Because, nil, part.Of)
			add(part.Name+", points", "", nil, part.Points)
			add(part.Name+", weight", "", nil, part.Weight)
		}
		for _, o := range f.rule.Score.Overrides {
			for _, change := range []plan.Named{{Name: "at least", Expr: o.AtLeast}, {Name: "at most", Expr: o.AtMost}, {Name: "is", Expr: o.Is}} {
				add("override, "+change.Name, o.Because, o.When, change.Expr)
			}
		}
	case f.rule.Position != nil:
		more := f.positionSteps(add)
		out = append(out, more...)
	case f.rule.Opportunity != nil:
		for _, n := range f.rule.Opportunity.Wanted()[2:] {
			add("alike in "+strings.ReplaceAll(strings.TrimPrefix(n.Name, "opportunity.like."), "-", " "), "", nil, n.Expr)
		}
	case f.rule.Decide != nil:
		add("start", "", nil, f.rule.Decide.Start)
		for _, m := range f.rule.Decide.Moves {
			add("from "+strings.Join(m.From, " or ")+" to "+m.To, m.Because, m.When, nil)
		}
		for _, b := range f.rule.Decide.First {
			add("outcome", b.Because, b.When, b.Outcome)
		}
	}
	return out
}

// words is an expression with the names that its author wrote.
func (f *bodyFigure) words(e *rule.Expr) string {
	return rule.Substitute(e, func(column string) (string, bool) { return f.rows[0].outcome.Rows.Named(column), true })
}

// reads tables what the rows read: figures with their addresses, facts without.
func (f *bodyFigure) reads(ctx context.Context) (Table, error) {
	t := Table{Header: []string{"for", "reads", "value", "address"}}
	for n, row := range f.rows {
		if n >= max(1, f.show.Kinds) {
			break
		}
		for _, in := range f.rule.Common().Inputs {
			value, _ := row.outcome.Rows.Text(row.index, in.Column)
			links, err := f.data.Links(ctx, f.rule, in, row.codes, row.period)
			if err != nil {
				return t, err
			}
			if len(links) == 0 {
				links = []string{""}
			}
			for i, link := range links {
				cells := []string{strings.Join(row.codes, ", "), in.Text, value, link}
				if i > 0 {
					cells[0], cells[1], cells[2] = "", "", ""
				}
				t.Rows = append(t.Rows, cells)
			}
		}
	}
	t.Rows = append(t.Rows, f.countedLines()...)
	return t, nil
}

// facts are the rows of the economy's files that the first row reads, with file and line.
func (f *bodyFigure) facts(ctx context.Context) (Table, int64, error) {
	t := Table{Header: []string{"file", "line", "table", "row"}}
	count := int64(0)
	add := func(r run.FileLine, table string) {
		count++
		if len(t.Rows) < f.show.Rows {
			file, line := "the policy", ""
			if r.File >= 0 {
				file, line = f.loaded.Files[r.File].Path, fmt.Sprint(r.Line)
			}
			t.Rows = append(t.Rows, []string{file, line, table, r.Text})
		}
	}
	wanted := map[policy.Source][]string{}
	for _, in := range f.rule.Common().Inputs {
		if in.From != policy.FromFigure && !slices.Contains(wanted[in.From], in.Name) {
			wanted[in.From] = append(wanted[in.From], in.Name)
		}
	}
	for _, from := range []policy.Source{policy.FromFacts, policy.FromTerms, policy.FromAccounts, policy.FromPlans} {
		if len(wanted[from]) == 0 {
			continue
		}
		codes := f.rows[0].codes
		if holder, ok := f.rows[0].outcome.Rows.Text(f.rows[0].index, policy.HolderColumn); ok {
			codes = append(slices.Clone(codes), holder)
		}
		rows, err := f.data.Lines(ctx, from, wanted[from], codes)
		if err != nil {
			return t, 0, err
		}
		for _, r := range rows {
			add(r, string(from))
		}
	}
	rows, err := f.accountRows(ctx)
	for _, r := range rows {
		add(r, "accounts")
	}
	return t, count, err
}
