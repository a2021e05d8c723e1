package run_test

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/engine/reference"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
	"github.com/commonpurse/commonpurse/run/runtest"
)

// TestRandomPolicies draws policies and rows and holds the two engines to the same rows for everything that a run asks
// of them, and the rows to what must be so of any policy. With -rapid.checks=N it tries N of them, else usualTrials.
func TestRandomPolicies(t *testing.T) {
	setTrials(t)
	tr := &trials{t: t, ctx: context.Background(), met: newMeeting()}
	var err error
	if tr.db, err = duckdb.Open("", duckdb.Options{Threads: 1}); err != nil {
		t.Fatal(err)
	}
	defer tr.db.Close()
	rapid.Check(t, func(rt *rapid.T) {
		tr.one(rt, runtest.Draw(rt))
	})
	if !t.Failed() {
		tr.met.demand(t)
	}
}

// trials are cases tried one after another on one database.
type trials struct {
	t      *testing.T
	ctx    context.Context
	db     *duckdb.DB
	stored []string // the tables in the database
	met    *meeting
}

// trial is one case under way.
type trial struct {
	*trials
	rt     *rapid.T
	policy *policy.Policy
	tables map[string]*plan.Table
	shares [2]map[string]*plan.Table // the records split in two at random
}

func (tr *trials) one(rt *rapid.T, c *runtest.Case) {
	tr.met.drawn++
	p, err := policy.LoadFS(c.Files, runtest.Dir)
	if err != nil {
		tr.met.refused(err)
		return
	}
	tr.met.took(c)
	one := &trial{trials: tr, rt: rt, policy: p, tables: withPolicyTables(p, c.Tables)}
	one.store()
	one.split(rand.New(rand.NewPCG(1, 1))) // the same for a case however many came before it
	for _, r := range p.Rules {
		if r.Price != nil {
			one.price(r)
		} else {
			one.measure(r)
		}
	}
}

// withPolicyTables adds the policy's own tables, as they are stored for an engine.
func withPolicyTables(p *policy.Policy, economy map[string]*plan.Table) map[string]*plan.Table {
	all := maps.Clone(economy)
	for _, t := range p.Tables {
		if !t.Fill {
			all[run.StoredName(t)] = &plan.Table{Cols: t.Columns, Rows: t.Rows}
		}
	}
	return all
}

// store puts the tables into the database, with their rows in another order.
func (tr *trial) store() {
	for _, name := range tr.trials.stored {
		if _, err := tr.db.SQL().Exec(`DROP TABLE IF EXISTS "` + name + `"`); err != nil {
			tr.t.Fatal(err)
		}
	}
	tr.trials.stored = slices.Sorted(maps.Keys(tr.tables))
	for _, name := range tr.trials.stored {
		backwards := &plan.Table{Cols: tr.tables[name].Cols, Rows: slices.Clone(tr.tables[name].Rows)}
		slices.Reverse(backwards.Rows)
		if err := tr.db.Store(tr.ctx, name, backwards); err != nil {
			tr.rt.Fatal(err)
		}
	}
}

// split shares out the rows of every table of records between two economies. Records that a derive calls the same, in
// whichever table they are, stay together, since each may be picked for another.
func (tr *trial) split(r *rand.Rand) {
	tr.shares = [2]map[string]*plan.Table{maps.Clone(tr.tables), maps.Clone(tr.tables)}
	var names []string
	for _, each := range tr.policy.Rules {
		if name := run.RecordsOf(each).Name; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	kin := kinship{}
	for _, name := range names {
		for i, row := range tr.tables[name].Rows {
			for _, key := range tr.sameKeys(name, row) {
				kin.join(fmt.Sprint(name, i), key)
			}
		}
	}
	halfOf := map[string]int{}
	for _, name := range names {
		halves := [2]*plan.Table{{Cols: tr.tables[name].Cols}, {Cols: tr.tables[name].Cols}}
		for i, row := range tr.tables[name].Rows {
			family := kin.root(fmt.Sprint(name, i))
			if _, known := halfOf[family]; !known {
				halfOf[family] = r.IntN(2)
			}
			half := halves[halfOf[family]]
			half.Rows = append(half.Rows, row)
		}
		tr.shares[0][name], tr.shares[1][name] = halves[0], halves[1]
	}
}

// sameKeys names what a row has the same as others, for each derive that looks at its table.
func (tr *trial) sameKeys(table string, row []rule.Value) []string {
	var keys []string
	at := columnsOf(tr.tables[table])
	for _, d := range tr.policy.Derives {
		if d.Of.Name != table && d.From.Name != table {
			continue
		}
		key := "derive " + d.As
		for _, column := range d.Same {
			key += fmt.Sprintf(" %q", row[at[column]].String())
		}
		keys = append(keys, key)
	}
	return keys
}

// kinship puts names into families: the name that stands before each, or none for the first of a family.
type kinship map[string]string

func (k kinship) root(name string) string {
	for k[name] != "" {
		name = k[name]
	}
	return name
}

func (k kinship) join(a, b string) {
	if a, b = k.root(a), k.root(b); a != b {
		k[a] = b
	}
}

// stored demands that picked records worked out beforehand give the same records.
func (tr *trial) stored(r *policy.Rule, inline *plan.Table, n func() plan.Node) {
	derives := run.DerivesOf(r)
	for _, d := range derives {
		if !slices.Contains(tr.trials.stored, run.StoredPicks(d)) {
			if err := run.StorePicks(tr.ctx, run.OnDuckDB(tr.db), d); err != nil {
				tr.rt.Fatal(err)
			}
			tr.trials.stored = append(tr.trials.stored, run.StoredPicks(d))
		}
		tr.met.picks += len(inline.Rows)
		for _, row := range inline.Rows {
			if row[columnsOf(inline)[d.As+".found"]].Bool() {
				tr.met.picked++
			}
		}
	}
	if len(derives) > 0 {
		tr.asWell("with stored picks", inline, n())
	}
}

// reference runs a plan on the reference.
func (tr *trial) reference(what string, n plan.Node, tables map[string]*plan.Table) *plan.Table {
	table, err := reference.New(tables).Run(tr.ctx, n)
	if err != nil {
		tr.rt.Fatalf("%s on the reference: %v", what, err)
	}
	return table
}

// both runs a plan on both engines and gives the rows, which must be the same.
func (tr *trial) both(what string, n plan.Node) *plan.Table {
	want := tr.reference(what, n, tr.tables)
	tr.asWell(what, want, n)
	return want
}

// asWell demands that DuckDB gives these rows too.
func (tr *trial) asWell(what string, want *plan.Table, n plan.Node) {
	tr.met.plan(n)
	got, err := tr.db.Run(tr.ctx, n)
	if err != nil {
		tr.rt.Fatalf("%s on DuckDB: %v", what, err)
	}
	if diff := plan.Diff(want, got); diff != "" {
		tr.rt.Fatalf("%s: - is the reference, + is DuckDB:\n%s", what, diff)
	}
}

func (tr *trial) price(r *policy.Rule) {
	p := run.LowerPrice(r, tr.policy.Year, run.Scan(r.Price.Of))
	records := tr.both("records of the price", p.Node)
	tr.stored(r, records, func() plan.Node {
		return run.LowerPrice(r, tr.policy.Year, run.Scan(r.Price.Of), run.Stored).Node
	})
	lines := p.Ledger().Plan()
	ledger := tr.both("ledger", lines)
	unpriced := tr.both("unpriced", p.Unpriced().Plan())
	tr.linesAddUp(p, records)
	tr.noneLost(records, ledger, unpriced)
	tr.sameInHalves("ledger", lines, ledger, func(t *plan.Table) []run.Line {
		lines, _ := p.LedgerLines(t)
		return lines
	})
	if sums := p.Totals(); sums != nil {
		totals := sums.Plan()
		tr.sameInHalves("totals", totals, tr.both("totals", totals), func(t *plan.Table) []run.Line {
			lines, _ := p.TotalLines(t)
			return lines
		})
	}
}

// linesAddUp holds each priced record to its lines: they add up to its amount to the penny.
func (tr *trial) linesAddUp(p *run.PriceRecords, records *plan.Table) {
	in := columnsOf(records)
	for _, row := range records.Rows {
		amount := row[in["amount"]]
		tr.met.record(amount.Known())
		if !amount.Known() {
			continue
		}
		sum := new(big.Rat)
		for _, line := range p.Lines {
			sum.Add(sum, row[in[line.Line()]].Rat())
			if on := row[in[line.On()]].Bool(); !on && row[in[line.Line()]].Rat().Sign() != 0 {
				tr.rt.Fatalf("%s did not apply and has a line: %s", line.Step.Name, plan.RowText(row))
			}
		}
		if want := decimal.Round(amount.Rat(), 2).Rat(); want.Cmp(sum) != 0 {
			tr.rt.Fatalf("an amount of %s has lines that add up to %s: %s", want, sum, plan.RowText(row))
		}
	}
}

// noneLost demands that every record is priced or unpriced, with all that it counts for.
func (tr *trial) noneLost(records, ledger, unpriced *plan.Table) {
	all := columnSum(records, "record.count")
	priced, not := columnSum(ledger, "sum.records"), columnSum(unpriced, "sum.records")
	if all.Cmp(new(big.Rat).Add(priced, not)) != 0 {
		tr.rt.Fatalf("%s records: %s priced and %s not", all, priced, not)
	}
	for _, row := range unpriced.Rows {
		if !row[0].Known() {
			tr.rt.Fatalf("unpriced without a reason: %s", plan.RowText(row))
		}
	}
}

// sameInHalves demands that lines are the same however the records are shared out.
func (tr *trial) sameInHalves(what string, n plan.Node, all *plan.Table, lines func(*plan.Table) []run.Line) {
	whole := addLines(lines(all))
	halves := addLines(lines(tr.reference(what, n, tr.shares[0])), lines(tr.reference(what, n, tr.shares[1])))
	if !maps.Equal(whole, halves) {
		tr.rt.Fatalf("%s of all records, and of two halves:\n%v\n%v", what, whole, halves)
	}
}

// addLines adds up lines of one key, as text.
func addLines(lists ...[]run.Line) map[string]string {
	sums := map[string]*[3]big.Rat{}
	for _, l := range slices.Concat(lists...) {
		key := fmt.Sprintf("%q", []string{l.Period, l.Step, l.Breakdown, l.Payer, l.Payee, l.Unit})
		if sums[key] == nil {
			sums[key] = new([3]big.Rat)
		}
		s := sums[key]
		s[0].Add(&s[0], l.Records)
		s[1].Add(&s[1], l.Quantity)
		if l.Pence != nil {
			s[2].Add(&s[2], l.Pence)
		}
	}
	out := map[string]string{}
	for key, s := range sums {
		out[key] = s[0].RatString() + " " + s[1].RatString() + " " + s[2].RatString()
	}
	return out
}

// measure holds the levels of a measure, made as a run makes them: all from one sum.
func (tr *trial) measure(r *policy.Rule) {
	m := run.LowerMeasure(r, tr.policy.Year, run.Scan(r.Measure.Of))
	base := m.Base()
	finest := base.Plan()
	if len(r.Measure.Derives) > 0 {
		tr.stored(r, tr.both("records of the measure", m.Node), func() plan.Node {
			return run.LowerMeasure(r, tr.policy.Year, run.Scan(r.Measure.Of), run.Stored).Node
		})
	}
	tr.both("base", finest)
	if _, err := tr.db.Create(tr.ctx, "base", finest); err != nil {
		tr.rt.Fatal(err)
	}
	tr.trials.stored = append(tr.trials.stored, "base")
	scan := &plan.Scan{Table: "base", Cols: finest.Columns()}
	var whole map[string]string
	for i, level := range m.Levels {
		sums := tr.reference("level "+level.Name, m.Level(level).Plan(), tr.tables)
		tr.asWell("level "+level.Name, sums, base.Again(scan, m.Keys(level)).Plan())
		if of := r.Measure.Population; of != nil {
			people := run.LowerPopulation(r, tr.policy.Year, run.Scan(of.Of))
			tr.both("people of level "+level.Name, people.Level(level).Plan())
			tr.both("people of the nation", people.Whole(level).Plan())
			continue // the people of bodies that no record is of are in some levels and not in others
		}
		periods := addRows(m.Rows(tr.policy, level, sums, nil))
		if i == 0 {
			whole = periods
		} else if !maps.Equal(whole, periods) {
			tr.rt.Fatalf("level %s %s adds up to %v, and level %s to %v", level.Name, level.ByName, periods, m.Levels[0].Name, whole)
		}
	}
}

// addRows adds up a measure's rows over all bodies, for each period.
func addRows(rows []run.MeasureRow) map[string]string {
	sums := map[string]*[4]big.Rat{}
	for _, r := range rows {
		if sums[r.Period] == nil {
			sums[r.Period] = new([4]big.Rat)
		}
		for i, n := range []*big.Rat{r.Figure.Numerator, r.Figure.Denominator, r.Unknown, r.Rows} {
			if n != nil {
				sums[r.Period][i].Add(&sums[r.Period][i], n)
			}
		}
	}
	out := map[string]string{}
	for period, s := range sums {
		out[period] = s[0].RatString() + " of " + s[1].RatString() + ", unknown " + s[2].RatString() + " of " + s[3].RatString()
	}
	return out
}

func columnsOf(t *plan.Table) map[string]int {
	index := map[string]int{}
	for i, c := range t.Cols {
		index[c.Name] = i
	}
	return index
}

func columnSum(t *plan.Table, column string) *big.Rat {
	sum, at := new(big.Rat), columnsOf(t)[column]
	for _, row := range t.Rows {
		if v := row[at]; v.Known() {
			sum.Add(sum, v.Rat())
		}
	}
	return sum
}
