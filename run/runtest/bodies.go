package runtest

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// Bodies is a policy of rules at the grain of organisations and the files it runs over, for one of several years.
type Bodies struct {
	Policy string            // its YAML
	Bands  string            // bands.csv, which it reads
	Tables map[string]string // the files of the economy
	Year   int
	// Moves are the legal moves of the decide "moving", as "from to".
	Moves []string
}

// bodyPolicy is what is drawn of a policy and is the same in each of its years.
type bodyPolicy struct {
	t                      *rapid.T
	amounts, answers, sets []string
	every                  string
	yaml, bands            strings.Builder
	moves                  []string
}

// DrawBodies draws a policy with a rule of every kind at the grain of organisations, and scores, moves, figures of earlier
// periods, sums to date and what is owed; and the same for the year after with other rows.
func DrawBodies(t *rapid.T) []*Bodies {
	b := &bodyPolicy{t: t}
	b.amounts = []string{"facts.money", "facts.money ?? £0", "2 * facts.money", "round(facts.money / facts.count, 2)",
		"facts.count * £0.005", "abs(facts.money - £3)", "max(facts.money, £2)", "£1 * (waiting - (last.waiting ?? 0))", "£0.01 * to date(waiting)",
		"last.pays.paid ?? £1", "£1 * (points ?? 3)", "£1 * points.one", "£1 * last.points.two", "last.budget ?? £5",
		"last.left.carried forward ?? £2", "abs(apart.in year ?? £1)", "apart.underlying"}
	b.answers = []string{"facts.flag", "facts.count > 2", "facts.money > £1", "waiting > (last.waiting ?? 3)", "q >= 3", "points > 1", "points.two == 2",
		"to date(waiting) > 40", "mean(facts.money, among: all) > £1", "organisation.kind == 'provider'", "last.pays.paid > £2", "known(last.waiting)", "last.left.in year < £0",
		"apart.support >= £0", "to date(apart.in year) > £1"}
	b.every = b.pick("every", "month", "quarter", "year")
	b.sets = []string{"all", "provider", "marked"}
	b.draw()
	var out []*Bodies
	for year := 2024; year < 2026; year++ {
		head := fmt.Sprintf("policy: {name: Drawn, year: %d-%02d, nation: England}\n", year, (year+1)%100)
		out = append(out, &Bodies{Policy: head + b.yaml.String(), Bands: b.bands.String(), Tables: b.rows(year), Year: year, Moves: b.moves})
	}
	return out
}

func (b *bodyPolicy) pick(what string, from ...string) string { return from[b.below(len(from), what)] }

func (b *bodyPolicy) below(n int, what string) int { return rapid.IntRange(0, n-1).Draw(b.t, what) }

func (b *bodyPolicy) answer() string {
	one, other := b.pick("answer", b.answers...), b.pick("other", b.answers...)
	return b.pick("shape", one, "!("+one+")", one+" && "+other, one+" || "+other, "("+one+") ?? no")
}

func (b *bodyPolicy) line(format string, args ...any) { fmt.Fprintf(&b.yaml, format+"\n", args...) }

func (b *bodyPolicy) draw() {
	b.line("parameters: {pot: £%s, cut: %s}", b.pick("pot", "100", "99.99", "7"), b.pick("cut", "1", "2.5", "4"))
	b.line("facts: {money: {type: £.2, at least: -100, at most: 100}, count: {type: number.1, at least: 0, at most: 9}, flag: yes or no}")
	b.line("define: {organisations: {marked: organisation.facts.flag ?? no}}")
	b.line("organisations: {parents: {group: {because: Whose pot is shared.}}}")
	b.line("tables: {bands: {file: bands.csv, key: [part, points], columns: {part: text, at_least: number.1, points: number.1}}}")
	b.bands.WriteString("part,at_least,points\n")
	for _, points := range []string{"1", "2.5", "4"}[:1+b.below(3, "bands")] {
		fmt.Fprintf(&b.bands, "two,%s,%s\n", points, points)
	}
	if b.below(2, "otherwise") == 0 {
		b.bands.WriteString("two,,-1\n")
	}
	b.line("measure:")
	b.line("  waiting: {of: observations, every: month, for each: [organisation, nation], where: observation.measure == 'waiting', count: observation.numerator, unit: people}")
	b.score()
	b.line("share:")
	b.line("  budget: {pot: pot, among: provider, every: year, weight: %s, opening: last.budget, at most: %s, payer: \"'X'\", if unknown: list%s}",
		b.pick("weight", "facts.count + 1", "(facts.count ?? 0) + 0.5", "1"), b.pick("cap", "pot", "(opening ?? pot) + pot"), b.pick("share due", "", ", due: next year"))
	b.line("  parts: {pot: %q, within: group, among: %s, every: year, weight: %s, rest: %s, payer: organisation.group, if unknown: list}",
		b.pick("pot", "budget", "budget ?? £3", "abs(facts.money)", "abs(group.facts.money ?? £0.07)", "last.budget ?? £1"), b.pick("among", "practice", "all"),
		b.pick("weight", "facts.count + 1", "(facts.count ?? 0) + 0.5"), b.pick("rest", "weight", "(facts.count ?? 1) + 1"))
	b.line("  ours: {pot: %q, among: all, every: year, weight: facts.count + 1%s, payer: \"'X'\", if unknown: list}",
		b.pick("pot", "£0.07 * waiting", "£0.10 * (nation.waiting ?? 7) + pot", "£1 * (last.waiting ?? 3)"),
		b.pick("target", "", ", target: £0.125 * facts.count, opening: facts.money", ", target: abs(facts.money ?? £3), at most: target + £99999"))
	b.line("transfer:")
	b.line("  pays:")
	b.line("    {for each: %s, every: %s, may be negative: yes, if unknown: list, let: {q: %q},", b.pick("each", "provider", "all", "marked"), b.every, b.quartile())
	b.line("     when: %q, pay: {from: organisation, to: \"'X'\", amount: %q%s%s}}", b.without("pays.paid"), b.amount(),
		b.pick("due", "", ", due: next month", ", due: next quarter", ", due: next year"), b.pick("recurrent", "", ", recurrent: yes"))
	b.line("decide:")
	b.line("  chooses:")
	b.line("    for each: provider\n    every: %s\n    scale: [one, two, three]\n    let: {q: %q}\n    if unknown: %s", b.every, b.quartile(), b.pick("unknown", "open", "list"))
	b.line("    first of: [{when: %q, outcome: one}, {when: %q, outcome: two, must: more}, {outcome: three}]", b.answer(), "was == 'one' || "+b.answer())
	if b.below(2, "exits") == 0 {
		b.line("    exits: {one: {when: %q, for: %d %ss, except: [%s]}, two: {when: %q, within: 1 %s}}", b.answer(), 1+b.below(3, "for"), b.every,
			b.pick("except", "two", "three"), b.answer(), b.every)
	}
	b.moving()
	b.positions()
}

// positions are two: one that counts all lines, so that only what comes after them may read it, and one that counts
// accounts alone.
func (b *bodyPolicy) positions() {
	b.line("positions:")
	b.line("  left:")
	b.line("    for each: %s\n    every: %s\n    made good: %s", b.pick("position of", "all", "[provider, nation]", "provider"), b.pick("position every", "month", "quarter", "year"),
		b.pick("made good", "oldest first", "latest first"))
	b.line("    brought forward: %s", b.pick("brought forward", "last.carried forward ?? facts.money", "last.carried forward ?? £0", "last.carried forward"))
	b.line("    in year: {ledger: %s, accounts: all%s}", b.pick("lines", "all", "[pays, budget]", "[budget]"), b.pick("but", "", ", but not: {accounts: [memo]}", ", but not: {recurrent: no}"))
	b.line("    non recurrent: {recurrent: %s%s}", b.pick("non recurrent", "no", "yes"), b.pick("plus", "", ", plus: facts.money ?? £0", ", plus: facts.money"))
	b.line("    support: %s", b.pick("support", "{ledger: [budget]}", "{ledger: [budget], accounts: [income]}"))
	b.line("  apart: {for each: all, every: %s, in year: {accounts: [income], less accounts: [costs]}, support: {accounts: [income], recurrent: yes}}", b.every)
}

// without is an answer that does not read something.
func (b *bodyPolicy) without(what string) string {
	for {
		if a := b.answer(); !strings.Contains(strings.ReplaceAll(a, "last."+what, ""), what) {
			return a
		}
	}
}

func (b *bodyPolicy) amount() string { return b.pick("amount", b.amounts...) }

func (b *bodyPolicy) quartile() string {
	return fmt.Sprintf("quartile(facts.count, among: %s, cut: %s, above: %s)", b.pick("set", b.sets...), b.pick("cut", "interpolated", "nearest"),
		b.pick("above", "strict", "at or above"))
}

func (b *bodyPolicy) score() {
	b.line("  points:")
	b.line("    for each: %s\n    every: %s\n    places: %d\n    total: %s\n    if unknown: %s\n    least parts: %d", b.pick("scored", "provider", "all"), b.every,
		b.below(4, "places"), b.pick("total", "average", "sum"), b.pick("unknown part", "skip", "zero", "not scored"), b.below(3, "least"))
	b.line("    score:")
	b.line("      one: {of: %s, bands: [{%s: cut, points: 3}, {%s: 1, points: %s}%s]}", b.pick("of", "waiting", "facts.count", "waiting - last.waiting"),
		b.pick("limit", "at least", "over"), b.pick("limit", "at least", "over", "at most", "under"), b.pick("points", "2", "facts.count"),
		b.pick("last band", "", ", {points: 1}"))
	b.line("      two: {of: facts.count, bands: bands, weight: %s}", b.pick("weight", "50%", "facts.count", "2", "0"))
	b.line("      three: {points: \"facts.flag ? 1 : 0\"}")
	if b.below(2, "overrides") == 0 {
		b.line("    overrides: [{when: %s, %s: %s}]", b.pick("override", "most points >= 3", "points.two == 1", "known parts < 3", "score > 2"),
			b.pick("change", "at least", "at most", "is"), b.pick("limit", "2", "score - 1", "least points"))
	}
}

func (b *bodyPolicy) moving() {
	states := []string{"low", "middle", "high"}
	b.line("  moving:")
	b.line("    for each: provider\n    every: %s\n    scale: [low, middle, high]\n    start: %s\n    if unknown: %s\n    let: {q: %q}\n    moves:", b.every,
		b.pick("start", "low", "\"facts.flag ? 'high' : 'middle'\""), b.pick("stay", "stay", "list"), b.quartile())
	for range 2 + b.below(3, "moves") {
		from, to := b.pick("from", states...), b.pick("to", states...)
		if from == to || b.below(4, "any") == 0 {
			from = "any"
		}
		b.line("      - {from: %s, to: %s, when: %q, must: %s}", from, to, b.answer(), b.pick("must", "a plan", "nothing"))
		for _, state := range states {
			if state != to && (from == "any" || from == state) && !slices.Contains(b.moves, state+" "+to) {
				b.moves = append(b.moves, state+" "+to)
			}
		}
	}
}

// rows are the files of a year: a register with bodies that come and go, facts and what waits, some of it not known.
func (b *bodyPolicy) rows(year int) map[string]string {
	accounts := "organisation,line,period,pence,recurrent\n"
	organisations, facts, waiting := "code,name,kind,from,to\nX,Centre,nation,,\n", "organisation,name,value,from,to\n", "measure,organisation,month,numerator,denominator\n"
	relations := "child,parent,kind,from,to\n"
	for i := range 2 + b.below(5, "bodies") {
		code := fmt.Sprintf("B%d", i)
		organisations += fmt.Sprintf("%s,%s,%s,%s,\n", code, code, b.pick("kind", "provider", "provider", "practice"), b.pick("from", "", "", fmt.Sprintf("%d-08-01", year)))
		for _, values := range [][]string{{"money", "-3.50", "0", "1", "2.25", "40"}, {"count", "0", "1", "2.5", "4", "9"}, {"flag", "0", "1"}} {
			half := fmt.Sprintf("%d-09-30", year)
			if b.below(4, "known") > 0 {
				facts += fmt.Sprintf("%s,%s,%s,,%s\n", code, values[0], b.pick(values[0], values[1:]...), half)
			}
			if b.below(4, "known later") > 0 {
				facts += fmt.Sprintf("%s,%s,%s,%d-10-01,\n", code, values[0], b.pick(values[0], values[1:]...), year)
			}
		}
		if b.below(3, "grouped") > 0 {
			relations += fmt.Sprintf("%s,B%d,group,,%s\n", code, b.below(3, "group"), b.pick("until", "", "", fmt.Sprintf("%d-12-31", year)))
		}
		for _, line := range []string{"income", "costs", "memo"} {
			if b.below(3, "accounted") > 0 {
				accounts += fmt.Sprintf("%s,%s,%s,%s,%s\n", code, line, fmt.Sprintf("%d-%02d%s", year, (year+1)%100, b.pick("accounted for", "", "-q1", "-q3", "-m02", "-m12")),
					b.pick("accounted pence", "0", "-250", "333", "40000"), b.pick("accounted recurrent", "", "true", "false"))
			}
		}
		for month := range 12 {
			if calendar, of := month+4, year; b.below(6, "counted") > 0 {
				if calendar > 12 {
					calendar, of = calendar-12, year+1
				}
				waiting += fmt.Sprintf("waiting,%s,%d-%02d,%d,\n", code, of, calendar, b.below(9, "waiting"))
			}
		}
	}
	return map[string]string{"organisations.csv": organisations, "facts.csv": facts, "observations.csv": waiting,
		"relations.csv": relations, "accounts.csv": accounts}
}
