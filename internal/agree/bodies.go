package main

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/policy"
)

// bodies draws rules at the grain of organisations: a share, two transfers and a decide, each of which reads the facts
// and accounts of bodies, the figures of the rules over records, and those of the rules before it.
type bodies struct {
	t      *rapid.T
	policy *policy.Policy // the rules over records
	forms  map[string]int
	text   strings.Builder
	money  []string // formulas in pounds that a rule for one body may read
	flags  []string // formulas of yes or no
	pairs  []string // formulas in pounds that a rule for a pair may read
	now    []string // names of the rule under way: its lets
}

func (b *bodies) one(from ...string) string { return rapid.SampledFrom(from).Draw(b.t, "choice") }

func (b *bodies) in(n int) bool { return rapid.IntRange(0, n-1).Draw(b.t, "chance") == 0 }

func (b *bodies) met(form string) { b.forms[form]++ }

func (b *bodies) line(indent int, format string, args ...any) {
	fmt.Fprintf(&b.text, strings.Repeat("  ", indent)+format+"\n", args...)
}

// rules writes the whole file.
func (b *bodies) rules() string {
	b.line(0, "facts: {money: {type: £.2, at least: -1000000, at most: 1000000}, size: {type: number.1, at least: 0, at most: 9}, marked: yes or no}")
	b.line(0, "terms: {baseline: {type: £.2, at least: 0, at most: 1000000}}")
	b.line(0, "parameters: {the pot: %s, growth: %s}", b.one("£1000", "£0.05", "£77777.77"), b.one("3%", "0%", "-2%"))
	b.line(0, "define: {organisations: {marked: organisation.facts.marked ?? no, sized: known(organisation.facts.size)}}")
	b.begin()
	b.share()
	b.line(0, "transfer:")
	b.transfer("adjust")
	b.transfer("settle")
	b.decide()
	b.clauses()
	return b.text.String()
}

// clauses ties the rules drawn to clauses of a contract: each of its payments to one at most.
func (b *bodies) clauses() {
	b.line(0, "schedules: {first: {title: Money}}")
	b.line(0, "clauses:")
	b.line(1, "the split: {schedule: first, because: A pot is split., terms: [baseline], facts: [size, marked], plans: [acute]}")
	for _, name := range []string{"adjust", "settle"} {
		if step := b.one("", ".first", "none"); step != "none" {
			b.met("clause, adjustment" + step)
			b.line(1, "to %s: {adjustment: %s%s}", name, name, step)
		}
	}
	for _, r := range b.policy.Rules {
		switch {
		case r.Measure != nil && b.in(2):
			b.met("clause, measure")
			b.line(1, "asks %s: {schedule: first, measure: %s}", r.Slug, r.Name)
		case r.Price != nil && b.in(2):
			b.met("clause, price")
			b.line(1, "prices %s: {price: %s}", r.Slug, r.Name)
		}
	}
}

// begin names what the first rule may read.
func (b *bodies) begin() {
	b.money = []string{"facts.money", "facts.money ?? £0", "accounts.core", "accounts.core ?? £10", "last.facts.money", "to date(accounts.core)",
		"last.accounts.core ?? £1"}
	b.flags = []string{"facts.marked", "facts.marked ?? yes", "facts.size > 2", "organisation.kind == 'provider'", "known(facts.money)",
		"facts.money > £5", "share of(facts.size, among: marked) > 25%", "mean(facts.size, among: all) > 3",
		"organisation.market_forces > 1", "organisation.icb == 'Q01'", "period.start >= 2017-07-01"}
	b.pairs = []string{"terms.baseline", "terms.baseline ?? £3", "plans.acute", "plans.acute ?? £7", "provider.facts.money", "commissioner.accounts.core ?? £0"}
	for _, r := range b.policy.Rules {
		if r.Price != nil {
			b.prices(r)
		} else {
			b.measures(r)
		}
	}
}

// prices lets rules read the figures of a price.
func (b *bodies) prices(r *policy.Rule) {
	name := pathName(r.Name)
	b.money = append(b.money, name+".received ?? £0", name+".paid", "last."+name+".received")
	b.pairs = append(b.pairs, name, name+" ?? £0", "last."+name)
	if r.Every == policy.Monthly { // what is made for longer periods has no part to add up in a shorter one
		b.money = append(b.money, "to date("+name+".paid)")
		b.pairs = append(b.pairs, "to date("+name+")")
	}
	for _, t := range r.Price.Totals {
		if t.Sum == nil {
			b.money = append(b.money, name+"."+pathName(t.Name)+".received")
			b.pairs = append(b.pairs, name+"."+pathName(t.Name)+" ?? £0")
		}
	}
}

// measures lets rules read the figures of a measure that is made for single bodies.
func (b *bodies) measures(r *policy.Rule) {
	for _, level := range r.Measure.Levels {
		if len(level.Bodies) == 1 {
			name := pathName(r.Name)
			b.flags = append(b.flags, "known("+name+")", name+" > 1", name+".numerator > 0", "last."+name+" > 0")
			return
		}
	}
}

func pathName(name string) string { return strings.NewReplacer(" ", "_", "-", "_").Replace(name) }

// amount is a formula in pounds.
func (b *bodies) amount(atoms []string) string {
	a := b.one(append(atoms, b.now...)...)
	switch other := b.one(atoms...); rapid.IntRange(0, 9).Draw(b.t, "shape of an amount") {
	case 0:
		return "round((" + a + ") * 0.333, 1)"
	case 1:
		return "(" + a + ") - (" + other + ")"
	case 2:
		return "max(" + a + ", " + other + ")"
	case 3:
		return "growth * (" + a + ")"
	case 4:
		return "abs(" + a + ")"
	case 5:
		return "(" + a + ") ?? (" + other + ")"
	case 6:
		return "round((" + a + ") / 3, 2)"
	}
	return a
}

// flag is a formula of yes or no.
func (b *bodies) flag(flags, atoms []string) string {
	a := b.one(flags...)
	switch rapid.IntRange(0, 6).Draw(b.t, "shape of an answer") {
	case 0:
		return "!(" + a + ")"
	case 1:
		return "(" + a + ") && (" + b.one(flags...) + ")"
	case 2:
		return "(" + a + ") || (" + b.one(flags...) + ")"
	case 3:
		return "(" + a + ") ?? no"
	case 4:
		return "(" + b.amount(atoms) + ") > (" + b.amount(atoms) + ")"
	}
	return a
}

func (b *bodies) share() {
	b.now = nil
	b.line(0, "share:")
	b.line(1, "split:")
	b.line(2, "pot: the pot")
	b.line(2, "among: %s", b.one("provider", "marked", "all"))
	b.line(2, "every: %s", b.one("year", "quarter"))
	b.line(2, "weight: %s", b.one("facts.size", "facts.size + 1", "facts.size + 0.5", "max(facts.size, 2)"))
	if b.in(2) {
		b.met("share, opening")
		b.line(2, "opening: %s", quoted(b.one("abs(facts.money) ?? £0", "accounts.core ?? £0", "£10")))
	}
	if b.in(2) {
		b.met("share, at least")
		b.line(2, "at least: %s", quoted(b.one("50% * target", "£0", "round(30% * target, 2)", "facts.size * £0.01 ?? £0")))
	}
	if b.in(2) {
		b.met("share, at most")
		b.line(2, "at most: %s", quoted(b.one("120% * target", "£1000000", "200% * target")))
		b.line(2, "clash: at least")
	}
	b.line(2, "pennies: largest remainder")
	b.line(2, "payer: \"'X'\"")
	b.unknown("share")
	b.money = append(b.money, "split", "split ?? £0", "split.target", "last.split ?? £0")
	b.flags = append(b.flags, "split.closing distance > 0", "known(split.weight)")
	b.pairs = append(b.pairs, "provider.split", "commissioner.split ?? £0")
}

// unknown writes what is done about what cannot be told.
func (b *bodies) unknown(what string) {
	form := b.one("list", "skip with gap flags")
	b.met(what + ", if unknown " + strings.Fields(form)[0])
	b.line(2, "if unknown: %s", form)
}

func (b *bodies) lets(flags, atoms []string) {
	b.now = nil
	if b.in(3) {
		return
	}
	b.line(2, "let:")
	b.line(3, "basis: %s", quoted(b.amount(atoms)))
	b.now = append(b.now, "basis")
	if b.in(2) {
		b.line(3, "twice: %s", quoted("2 * basis"))
		b.now = append(b.now, "twice")
	}
}

func quoted(text string) string { return `"` + text + `"` }

func (b *bodies) transfer(name string) {
	pair := b.in(2)
	each, from, to := b.one("provider", "marked", "all"), "organisation", quoted("'X'")
	atoms, flags := b.money, b.flags
	if pair {
		each, from, to = "[provider, commissioner]", b.one("provider", "commissioner"), "commissioner"
		if from == "commissioner" {
			to = "provider"
		}
		atoms, flags = b.pairs, []string{"terms.baseline > £1", "known(plans.acute)", "provider.facts.marked", "(commissioner.facts.size ?? 0) > 2",
			"provider.market_forces > 1"}
		b.met("transfer, for a pair")
	} else {
		b.met("transfer, for each")
	}
	b.line(1, "%s:", name)
	b.line(2, "for each: %s", each)
	b.line(2, "every: %s", b.one("year", "quarter", "month"))
	b.lets(flags, atoms)
	if b.in(2) {
		b.met("transfer, when")
		b.line(2, "when: %s", quoted(b.flag(flags, atoms)))
	}
	b.line(2, "pay:")
	due := b.one("", "", ", due: next quarter", ", due: next year")
	b.met("transfer" + due)
	b.line(3, "first: {from: %s, to: %s, amount: %s%s}", from, to, quoted(b.amount(atoms)), due)
	if b.in(2) {
		b.met("transfer, two payments")
		b.line(3, "second: {from: %s, to: %s, when: %s, amount: %s, fund: extra}", to, from, quoted(b.flag(flags, atoms)), quoted(b.amount(atoms)))
	}
	b.line(2, "may be negative: yes")
	b.unknown("transfer")
	b.money = append(b.money, name+".paid", name+".first.paid ?? £0", name+".received ?? £0")
	if pair {
		b.pairs = append(b.pairs, name, name+".first ?? £0")
	}
}

func (b *bodies) decide() {
	b.line(0, "decide:")
	b.line(1, "grade:")
	b.line(2, "for each: %s", b.one("provider", "marked", "all"))
	b.line(2, "every: %s", b.one("year", "quarter", "month"))
	b.line(2, "scale: [one, two, three]")
	set := b.one("all", "sized", "marked")
	b.line(2, "let:")
	b.line(3, "q: %s", quoted(fmt.Sprintf("quartile(facts.size, among: %s, cut: %s, above: %s)", set, b.one("interpolated", "nearest"), b.one("strict", "at or above"))))
	b.line(3, "r: %s", quoted(fmt.Sprintf("rank(facts.money, among: %s, order: %s, ties: %s)", set, b.one("highest first", "lowest first"), b.one("first", "shared", "by code"))))
	b.line(3, "m: %s", quoted(fmt.Sprintf("quantile(facts.money, %s, among: %s, cut: nearest)", b.one("0%", "30%", "1"), set)))
	flags := append(b.flags, "q >= 3", "r < 3", "facts.money > m", "was == 'one'", "was == 'two'")
	b.now = nil
	b.met("decide, " + set)
	b.line(2, "if unknown: %s", b.one("open", "list"))
	b.line(2, "first of:")
	b.line(3, "- {when: %s, outcome: one}", quoted(b.flag(flags, b.money)))
	b.line(3, "- {when: %s, outcome: two, must: a plan}", quoted(b.flag(flags, b.money)))
	b.line(3, "- {outcome: three}")
}

// economy draws the files that only rules over bodies read.
func (b *bodies) economy() map[string]string {
	facts, terms, accounts, plans := "organisation,name,value,from,to\n", "provider,commissioner,name,value,from,to\n",
		"organisation,line,period,pence\n", "provider,commissioner,line,month,activity,pence\n"
	for _, code := range []string{"RAA", "RBB", "RCC", "01A", "02B", "Q01"} {
		for _, f := range [][]string{{"money", "-3.50", "0", "1", "2.25", "2.25", "400"}, {"size", "0", "1", "2.5", "4", "9"}, {"marked", "0", "1"}} {
			if !b.in(4) {
				facts += fmt.Sprintf("%s,%s,%s,%s\n", code, f[0], b.one(f[1:]...), b.one(",", ",", ",2017-09-30", "2017-07-01,"))
			}
		}
		if b.in(2) {
			accounts += fmt.Sprintf("%s,core,%s,%s\n", code, b.one("2017-18", "2017-18-q2", "2017-18-m04", "2016-17"), b.one("1", "100050", "-20", "0"))
		}
	}
	for _, pair := range []string{"RAA,01A", "RBB,01A", "RBB,02B"} {
		if !b.in(3) {
			terms += fmt.Sprintf("%s,baseline,%s,,\n", pair, b.one("0", "1.5", "333.33"))
		}
		if !b.in(3) {
			plans += fmt.Sprintf("%s,acute,%s,%s,%s\n", pair, b.one("2017-04", "2017-10", "2018-03"), b.one("", "7"), b.one("5", "33333", "0"))
		}
	}
	return map[string]string{"economy/facts.csv": facts, "economy/terms.csv": terms, "economy/accounts.csv": accounts, "economy/plans.csv": plans}
}
