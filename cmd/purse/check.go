package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

type checkVerb struct {
	Policy  string `arg:"" help:"The policy: a directory."`
	Economy string `arg:"" optional:"" help:"An economy, to be loaded and checked as well."`
	asOf
	format
}

// Help is the longer text of purse help check.
func (checkVerb) Help() string {
	return `Every fault of the policy, and then of the economy, is printed with its place and what to do; nothing is run. A policy without faults is described: its rules with what they read, its parameters by how sure they are (G official and exact, S a source says so, K known from practice, C conjecture), which values are provisional, consulted, announced or final, its gaps, and for each rule how wide the numbers of its arithmetic can get. Of a reform it says in plain words what each of its changes does, and which measures it says it will move. 64 bits are fast, 128 slower; what may need more is a fault.

With an economy, the rows of each file are counted as loaded or set aside; a row set aside is a fault.

Examples:

    purse check policies/england-2017-18
    purse check policies/england-2017-18 my-economy
    purse check policies/england-2017-18 --json`
}

// Run checks and describes. Its exit code is 1 when anything is at fault.
func (v *checkVerb) Run(ctx context.Context, m *Main) error {
	asOf, err := v.day()
	if err != nil {
		return err
	}
	p, err := loadPolicyAsOf(v.Policy, asOf)
	if err != nil {
		return err
	}
	if err := run.Check(p); err != nil {
		return err
	}
	if v.Economy == "" || v.text() {
		if err := v.describe(m, p); err != nil {
			return err
		}
	}
	if v.Economy == "" {
		return nil
	}
	e, err := openEconomy(v.Economy)
	if err != nil {
		return err
	}
	return v.economy(ctx, m, p, e)
}

func (v *checkVerb) describe(m *Main, p *policy.Policy) error {
	if v.text() {
		fmt.Fprintf(m.Stdout, "%s, %s, hash %s%s\n\n", p.Title, economy.YearName(p.Year), p.Hash[:min(12, len(p.Hash))], knownOn(p))
		if err := v.print(m.Stdout, holdings(p)); err != nil {
			return err
		}
		fmt.Fprintln(m.Stdout)
		tellReform(m.Stdout, p)
		tellLoose(m.Stdout, p)
	}
	if err := v.print(m.Stdout, rulesTable(p)); err != nil {
		return err
	}
	if t := reviewsTable(p); v.text() && len(t.Rows) > 0 {
		fmt.Fprintln(m.Stdout)
		if err := v.print(m.Stdout, t); err != nil {
			return err
		}
	}
	if v.text() && len(p.Gaps) > 0 {
		fmt.Fprintln(m.Stdout)
		return v.print(m.Stdout, gapsTable(p))
	}
	return nil
}

// tellLoose says what of a contract is not tied up.
func tellLoose(w io.Writer, p *policy.Policy) {
	for _, line := range p.Loose() {
		fmt.Fprintln(w, line)
	}
	if len(p.Loose()) > 0 {
		fmt.Fprintln(w)
	}
}

// knownOn says as known on which day a policy was loaded, where that is not all there is.
func knownOn(p *policy.Policy) string {
	if p.AsOf == nil {
		return ""
	}
	return ", as known on " + p.AsOf.String()
}

// holdings counts what the policy has.
func holdings(p *policy.Policy) table {
	t := table{Columns: []column{{"holds", words}, {"how many", number}, {"which", words}}, Whole: true}
	add := func(what string, names []string) {
		if len(names) > 0 {
			t.Rows = append(t.Rows, []cell{known(what), whole(int64(len(names))), known(strings.Join(names, "; "))})
		}
	}
	for _, kind := range []policy.Kind{policy.KindShare, policy.KindPrice, policy.KindMeasure, policy.KindTransfer, policy.KindDecide} {
		add(string(kind)+" rules", namesOf(p.Rules, func(r *policy.Rule) (string, bool) { return r.Name, r.Kind == kind }))
	}
	add("positions", namesOf(p.Rules, func(r *policy.Rule) (string, bool) { return r.Name, r.Kind == policy.KindPosition }))
	add("tables", namesOf(p.Tables, func(x *policy.Table) (string, bool) { return x.Name + tableRows(x), true }))
	add("picked records", namesOf(p.Derives, func(d *policy.Derive) (string, bool) { return d.Name, true }))
	add("definitions", namesOf(p.Defines, func(d *policy.Define) (string, bool) { return d.Name, true }))
	add("targets", namesOf(p.Targets, func(x *policy.Target) (string, bool) { return x.Name, true }))
	for _, sure := range []string{"G", "S", "K", "C", ""} {
		what := "parameters, sure " + sure
		if sure == "" {
			what = "parameters, sureness not said"
		}
		add(what, namesOf(p.Parameters, func(x *policy.Parameter) (string, bool) { return x.Name, x.Sure == sure }))
	}
	for _, status := range []string{"provisional", "consulted", "announced", "final"} {
		add("values, "+status, p.OfStatus(status))
	}
	add("set by the centre", heldNames(p, policy.National))
	add("set by agreement", heldNames(p, policy.Agreed))
	add("set locally", heldNames(p, policy.Local))
	add("schedules", namesOf(p.Schedules, func(s *policy.Schedule) (string, bool) { return s.Name, true }))
	add("clauses", namesOf(p.Clauses, func(c *policy.Clause) (string, bool) { return c.Name, true }))
	add("gaps", namesOf(p.Gaps, func(g *policy.Gap) (string, bool) { return g.Name, true }))
	add("files", namesOf(p.Files, func(f policy.File) (string, bool) { return f.Path, true }))
	return t
}

// heldNames are the things of an authority, each with who holds it where that is more than the authority says.
func heldNames(p *policy.Policy, authority string) []string {
	return namesOf(p.Holdings(), func(h policy.Holding) (string, bool) {
		name := h.Section + " " + h.Name
		if len(h.HeldBy) > 0 {
			name += " (" + h.Words() + ")"
		}
		return name, h.Who() == authority
	})
}

// reviewsTable lists when measures are to be reviewed, and how that stands to the policy's year.
func reviewsTable(p *policy.Policy) table {
	t := table{Columns: []column{{"measure", words}, {"owner", words}, {"who acts", words}, {"review by", words}, {"standing", words}}}
	year := book.YearOf(p.Year)
	for _, r := range p.Rules {
		if r.Review == nil {
			continue
		}
		standing := "in the policy's year"
		switch day := r.Review.Time(); {
		case day.Before(year.First()):
			standing = "overdue: the policy's year begins after it"
		case day.After(year.Last()):
			standing = "after the policy's year"
		}
		t.Rows = append(t.Rows, []cell{known(r.Name), known(r.Owner), known(r.WhoActs), known(r.Review.String()), known(standing)})
	}
	return t
}

func namesOf[T any](all []T, name func(T) (string, bool)) []string {
	var names []string
	for _, one := range all {
		if n, ok := name(one); ok {
			names = append(names, n)
		}
	}
	return names
}

func tableRows(t *policy.Table) string {
	if t.File == "" {
		return " (from the economy)"
	}
	return fmt.Sprintf(" (%s rows)", grouped(fmt.Sprint(len(t.Rows))))
}

func rulesTable(p *policy.Policy) table {
	t := table{Columns: []column{
		{"order", number}, {"rule", words}, {"kind", words}, {"every", words},
		{"bits", number}, {"spare", number}, {"widest", words}, {"reads", words},
	}}
	for _, r := range p.Rules {
		w := widthOf(p, r)
		bits, spare := cell{}, cell{}
		if w.known {
			bits, spare = whole(int64(w.bits)), whole(int64(w.spare()))
		}
		t.Rows = append(t.Rows, []cell{
			whole(int64(r.Order)), known(r.Name), known(string(r.Kind)), known(string(r.Every)),
			bits, spare, known(w.where), known(strings.Join(r.Reads, ", ")),
		})
	}
	return t
}

func gapsTable(p *policy.Policy) table {
	t := table{Columns: []column{{"gap", words}, {"because", words}, {"needs", words}}}
	for _, g := range p.Gaps {
		t.Rows = append(t.Rows, []cell{known(g.Name), known(g.Because), known(g.Needs)})
	}
	return t
}
