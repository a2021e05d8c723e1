package place

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/compare"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// WriteReform writes the side-payments of a weighing as a reform of the reform, and proves by running it that they leave
// nobody of the place worse off than before the reform. c is what the books were made of, with a ladder's directories. The
// directory appears when all that is done. Where there is nothing to pay, or no side-payment can do it, that is a fault.
func WriteReform(ctx context.Context, w *Weighing, c compare.Options, o Options, dir string) (*Weighing, error) {
	if err := w.payable(c.B, dir); err != nil {
		return nil, err
	}
	text, err := w.reform(c.Ladder.Reform, dir)
	if err != nil {
		return nil, err
	}
	temporary, err := os.MkdirTemp(filepath.Dir(filepath.Clean(dir)), "."+filepath.Base(dir)+"-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temporary)
	if err := os.WriteFile(filepath.Join(temporary, "policy.yaml"), []byte(text), 0o644); err != nil {
		return nil, err
	}
	proof, err := prove(ctx, w, c, o, temporary)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(temporary, 0o755); err != nil {
		return nil, errors.Join(err, proof.Comparison.Close())
	}
	return proof, os.Rename(temporary, dir)
}

// payable refuses what needs no rule or can have none.
func (w *Weighing) payable(path, dir string) error {
	at := fault.Place{File: path}
	switch {
	case w.Lacks > 0:
		return fault.New(at, "no side-payment leaves everybody as well off: the place itself loses %s by the reform", Pounds(w.Lacks)).
			WithHint("see what must be true for it to pay for itself: the same without -o")
	case len(w.Payments) == 0:
		return fault.New(at, "nobody of %s loses by the reform, so there is nothing to pay", w.After.Title())
	}
	if _, err := os.Lstat(dir); err == nil {
		return fault.New(fault.Place{File: dir}, "this exists already").WithHint("name a directory that is not there")
	}
	return nil
}

// reform is the text of the policy.
func (w *Weighing) reform(extends, dir string) (string, error) {
	way, err := wayTo(dir, extends)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	p := w.After.Policy
	fmt.Fprintf(&b, "policy:\n  name: %s\n  extends: %s\n", strconv.Quote(p.Title+", with side-payments"), strconv.Quote(way))
	fmt.Fprintf(&b, "  because: %s\n", strconv.Quote(fmt.Sprintf("%s gains %s by the reform, and %s would lose: with this paid, nobody there is worse off.",
		w.After.Title(), Pounds(w.Total), strings.Join(w.Refuse, ", "))))
	fmt.Fprintf(&b, "  source: %s\n\nchanges:\n", strconv.Quote(fmt.Sprintf("What %s gain and lose between the books of %s and %s", w.After.Title(), w.Before.Policy.Title, p.Title)))
	for _, pay := range w.Payments {
		rule, err := w.rule(pay)
		if err != nil {
			return "", err
		}
		b.WriteString(rule)
	}
	return b.String(), nil
}

// rule is one payment as a change.
func (w *Weighing) rule(pay Payment) (string, error) {
	if strings.ContainsAny(pay.From+pay.To, `'"\`) {
		return "", fmt.Errorf("the codes %s and %s cannot stand in a formula", pay.From, pay.To)
	}
	each, where := "nation", ""
	if w.After.Policy.Nation == "" {
		each, where = "all", fmt.Sprintf("      where: \"organisation == '%s'\"\n", pay.From)
	}
	when, err := w.when(pay)
	if err != nil {
		return "", err
	}
	name := strings.NewReplacer(".", " ", "/", " ").Replace("side payment from " + pay.From + " to " + pay.To)
	return fmt.Sprintf(`  - name: %[1]q
    add: %[2]q
    with:
      for each: %[3]s
%[4]s%[5]s      authority: agreed
      because: %[6]q
      pay: {from: "'%[7]s'", to: "'%[8]s'", amount: £%[9]d.%02[10]d, fund: side-payments, recurrent: no}
    because: %[6]q
`, name, "transfer."+name, each, where, when, fmt.Sprintf("%s loses by the reform and %s gains more.", pay.To, pay.From),
		pay.From, pay.To, pay.Pence/100, pay.Pence%100), nil
}

// when is the period of a payment: the year, or for bodies that are not both there at its end the last month in which they
// both are.
func (w *Weighing) when(pay Payment) (string, error) {
	both := func(on rule.Day) bool { return w.After.Has(pay.From, on) && w.After.Has(pay.To, on) }
	if both(last(w.After.Year)) {
		return "      every: year\n", nil
	}
	months := w.After.Year.Parts(1)
	for i := len(months) - 1; i >= 0; i-- {
		if m := months[i]; both(last(m)) {
			return fmt.Sprintf("      every: month\n      from: %s\n      to: %s\n", first(m), last(m)), nil
		}
	}
	return "", fault.New(fault.Place{File: w.After.Policy.Dir}, "%s and %s are never both in %s at the end of a month, so no rule of the place can pay one from the other",
		pay.From, pay.To, w.After.Title()).WithHint("agree the payment by hand, or take a place that both are in")
}

// wayTo is the way from a directory to another, with slashes.
func wayTo(from, to string) (string, error) {
	a, err := filepath.Abs(from)
	if err != nil {
		return "", err
	}
	b, err := filepath.Abs(to)
	if err != nil {
		return "", err
	}
	way, err := filepath.Rel(a, b)
	return filepath.ToSlash(way), err
}

// prove runs the policy written and weighs its book against that of before the reform.
func prove(ctx context.Context, w *Weighing, c compare.Options, o Options, dir string) (*Weighing, error) {
	p, err := policy.LoadWith(dir, policy.Options{AsOf: w.After.Policy.AsOf})
	if err != nil {
		return nil, fmt.Errorf("the reform with side-payments cannot be loaded: %w", err)
	}
	e, err := economy.Open(c.Ladder.Economy)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "proof.duckdb")
	_, err = run.Run(ctx, run.Options{Policy: p, Economy: e, Book: path, After: run.EarlierPath(c.B, w.Comparison.B), From: c.B, AsOf: p.AsOf,
		SetAside: filepath.Join(dir, "proof.set-aside.csv"), Threads: c.Ladder.Threads, Memory: c.Ladder.Memory})
	defer os.Remove(path)
	defer os.Remove(filepath.Join(dir, "proof.set-aside.csv"))
	if err != nil {
		return nil, err
	}
	proof, err := Weigh(ctx, compare.Options{A: c.A, B: path, Progress: c.Progress}, o)
	if err != nil {
		return nil, err
	}
	if len(proof.Refuse) > 0 || proof.Total != w.Total {
		return nil, errors.Join(proof.Comparison.Close(), fmt.Errorf(
			"with the side-payments paid, %s still lose and the place gains %s, where nobody was to lose and it was to gain %s: a rule of %s depends on what bodies are paid, so no payment worked out beforehand can be proved",
			strings.Join(proof.Refuse, ", "), Pounds(proof.Total), Pounds(w.Total), p.Title))
	}
	return proof, nil
}

// Pounds is pence as pounds, exact: -£1482.50.
func Pounds(pence int64) string {
	sign := ""
	if pence < 0 {
		sign, pence = "-", -pence
	}
	return fmt.Sprintf("%s£%d.%02d", sign, pence/100, pence%100)
}
