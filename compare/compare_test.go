package compare_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/compare"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// place is a directory with the demo's policy, economy and reform, and the books made there.
type place struct {
	t    *testing.T
	dir  string
	asOf *rule.Day
}

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{t: t, dir: t.TempDir()}
	for _, part := range []string{"policy", "economy", "reform"} {
		if err := os.CopyFS(filepath.Join(p.dir, part), os.DirFS(filepath.Join("..", "demo", part))); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (p *place) path(name string) string { return filepath.Join(p.dir, name) }

// reform writes a reform of the policy under a name; changes are lines of YAML.
func (p *place) reform(name string, changes ...string) {
	p.t.Helper()
	text := "policy: {name: " + name + ", extends: ../policy}\nchanges:\n"
	for _, c := range changes {
		text += "  - " + c + "\n"
	}
	p.write(filepath.Join(name, "policy.yaml"), text)
}

func (p *place) write(name, text string) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(p.path(name)), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(p.path(name), []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// run makes the book of a policy, and gives its path.
func (p *place) run(name string) string {
	p.t.Helper()
	rules, err := policy.LoadWith(p.path(name), policy.Options{AsOf: p.asOf})
	if err != nil {
		p.t.Fatal(err)
	}
	data, err := economy.Open(p.path("economy"))
	if err != nil {
		p.t.Fatal(err)
	}
	path := p.path(name + ".duckdb")
	if _, err := run.Run(context.Background(), run.Options{Policy: rules, Economy: data, Book: path, AsOf: p.asOf, Force: true, Threads: 1}); err != nil {
		p.t.Fatal(err)
	}
	return path
}

// compare compares the books of two policies with each change alone, and ends with the test.
func (p *place) compare(before, after string) *compare.Comparison {
	p.t.Helper()
	c, err := compare.Make(context.Background(), compare.Options{A: p.path(before + ".duckdb"), B: p.path(after + ".duckdb"),
		Ladder: &compare.Ladder{Policy: p.path(before), Reform: p.path(after), Economy: p.path("economy"), Threads: 1}})
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { c.Close() })
	return c
}

// lines are the rows of a table of change as text.
func lines(t *testing.T, c *compare.Comparison, table string, columns ...string) []string {
	t.Helper()
	rows, err := c.Rows(context.Background(), compare.Lookup(table), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range rows {
		var line []string
		for _, column := range columns {
			line = append(line, r.Get(column))
		}
		out = append(out, strings.Join(line, " "))
	}
	return out
}

func TestDemoReform(t *testing.T) {
	p := newPlace(t)
	p.run("policy")
	p.run("reform")
	c := p.compare("policy", "reform")
	for _, test := range []struct {
		table   string
		columns []string
		want    []string
	}{
		{"ranking", []string{"side", "rank", "organisation", "name", "difference", "address"}, []string{
			"gains 1 RAL Aldwick Hospital 724100 ledger/2025-26/hospital-stays//RAL",
			"gains 2 RBR Bramley Infirmary 120312 ledger/2025-26/hospital-stays//RBR",
			"loses 1 01N North Vale -631652 ledger/2025-26/hospital-stays/01N",
			"loses 2 02S South Vale -212760 ledger/2025-26/hospital-stays/02S",
		}},
		{"ladder", []string{"organisation", "change", "pence"}, []string{
			"01N short-stays-nearer-to-cost -333772", "01N long-stays-capped 173240", "01N dearer-chest-infections -451320", "01N a-stronger-plan 0", "01N interaction -19800",
			"02S short-stays-nearer-to-cost -175900", "02S long-stays-capped 234900", "02S dearer-chest-infections -257880", "02S a-stronger-plan 0", "02S interaction -13880",
			"RAL short-stays-nearer-to-cost 298100", "RAL long-stays-capped -8000", "RAL dearer-chest-infections 423000", "RAL a-stronger-plan 0", "RAL interaction 11000",
			"RBR short-stays-nearer-to-cost 211572", "RBR long-stays-capped -400140", "RBR dearer-chest-infections 286200", "RBR a-stronger-plan 0", "RBR interaction 22680",
		}},
		{"thresholds", []string{"kind", "name", "organisation", "before", "after", "address"}, []string{
			"verdict eighteen-weeks RAL standard-missed plan-ahead standard-missed plan-behind measures/2025-26-m01/eighteen-weeks/RAL",
			"verdict eighteen-weeks RAL standard-missed plan-ahead standard-missed plan-behind measures/2025-26-m02/eighteen-weeks/RAL",
			"verdict eighteen-weeks RAL standard-missed plan-ahead standard-missed plan-behind measures/2025-26-m03/eighteen-weeks/RAL",
		}},
		{"aims", []string{"measure", "should", "rose", "fell"}, []string{"eighteen-weeks rise by 2026-03 0 0"}},
		{"rules", []string{"rule"}, []string{"hospital-stays"}},
	} {
		if diff := cmp.Diff(test.want, lines(t, c, test.table, test.columns...)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.table, diff)
		}
	}
}

// TestNothingChanges compares a book with that of a reform that changes nothing.
func TestNothingChanges(t *testing.T) {
	p := newPlace(t)
	p.run("policy")
	p.reform("nothing", "{name: the same share, set parameter: short stay share, to: 70%}",
		"{name: the same price, set row: prices, where: {hrg: DZ30}, to: {unplanned: 1850}}")
	p.run("nothing")
	c := p.compare("policy", "nothing")
	if same, err := c.Same(context.Background()); err != nil || !same {
		t.Errorf("same: %v, %v", same, err)
	}
	for _, table := range compare.Tables() {
		n, err := c.Count(context.Background(), table.Name)
		if err != nil {
			t.Fatal(err)
		}
		if told := table.Name == "changes" || table.Name == "receipt"; n > 0 && !told {
			t.Errorf("%s has %d rows", table.Name, n)
		}
	}
}

// TestMeasuresMove has a measure that moves for the better at some bodies and for the worse at none.
func TestMeasuresMove(t *testing.T) {
	p := newPlace(t)
	p.run("policy")
	p.reform("wider", "{name: wider, replace: measure.eighteen weeks.when, with: wait.band_from_weeks < 26}")
	p.run("wider")
	c := p.compare("policy", "wider")
	ways := map[string]int{}
	for _, way := range lines(t, c, "measures", "for_patients") {
		ways[way]++
	}
	if diff := cmp.Diff(map[string]int{"better": 60}, ways); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if n := lines(t, c, "money", "organisation"); n != nil {
		t.Errorf("money moves: %v", n)
	}
}

// TestChangesThatNeedOneAnother makes one rung of changes of which one cannot be loaded without the other.
func TestChangesThatNeedOneAnother(t *testing.T) {
	p := newPlace(t)
	p.run("policy")
	p.reform("needing", "{name: use, add: price.hospital stays.extra, after: one of, with: {add: extra}}",
		"{name: apart, set parameter: short stay share, to: 60%}", "{name: extra, add: parameter.extra, with: £3}")
	p.run("needing")
	c := p.compare("policy", "needing")
	var got []string
	for _, r := range c.Rungs {
		got = append(got, r.Name)
	}
	if diff := cmp.Diff([]string{"use+extra", "apart", "interaction"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestReformOfAReform climbs only what the upper reform changes.
func TestReformOfAReform(t *testing.T) {
	p := newPlace(t)
	p.run("reform")
	p.write("upper/policy.yaml", "policy: {name: Upper, extends: ../reform}\nchanges:\n  - {name: more, set parameter: short stay share, to: 90%}\n")
	p.run("upper")
	c := p.compare("reform", "upper")
	if diff := cmp.Diff([]string{"more", "interaction"}, []string{c.Rungs[0].Name, c.Rungs[1].Name}); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"more parameter/short-stay-share 80% 90%"}, lines(t, c, "changes", "change", "place", "was", "becomes")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	addsUp(t, c)
}

// TestLadderIsOfFullRuns holds each rung, which is run from the base's book, to a full run with that change alone, with all
// that is known and as known on a day.
func TestLadderIsOfFullRuns(t *testing.T) {
	day := rule.NewDay(2026, 6, 30)
	for _, asOf := range []*rule.Day{nil, &day} {
		p := newPlace(t)
		p.asOf = asOf
		changes := []string{"{name: share, set parameter: short stay share, to: 60%}",
			"{name: dearer, set row: prices, where: {hrg: DZ30}, to: {unplanned: 1950}}", "{name: plan, set target: 'eighteen weeks, plan for the year', to: 72%}"}
		p.run("policy")
		p.reform("together", changes...)
		p.run("together")
		var got []string
		for _, line := range lines(t, p.compare("policy", "together"), "ladder", "change", "organisation", "pence") {
			if !strings.HasPrefix(line, "interaction ") && !strings.HasSuffix(line, " 0") {
				got = append(got, line)
			}
		}
		var want []string
		for _, change := range changes {
			name := strings.TrimPrefix(strings.Split(change, ",")[0], "{name: ")
			p.reform(name, change)
			c, err := compare.Make(t.Context(), compare.Options{A: p.path("policy.duckdb"), B: p.run(name)})
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range lines(t, c, "money", "organisation", "difference") {
				want = append(want, name+" "+line)
			}
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
			t.Errorf("%d rungs (-full runs +ladder)\n%s", len(want), diff)
		}
	}
}

// addsUp proves what must be so of every comparison: nothing is made or lost, and each ladder adds up.
func addsUp(t *testing.T, c *compare.Comparison) {
	t.Helper()
	sum := func(table, column string) (map[string]*big.Int, *big.Int) {
		per, all := map[string]*big.Int{}, new(big.Int)
		for _, line := range lines(t, c, table, "organisation", column) {
			organisation, pence, _ := strings.Cut(line, " ")
			n, ok := new(big.Int).SetString(pence, 10)
			if !ok {
				t.Fatalf("%s: %q is not whole pence", table, pence)
			}
			if per[organisation] == nil {
				per[organisation] = new(big.Int)
			}
			per[organisation].Add(per[organisation], n)
			all.Add(all, n)
		}
		return per, all
	}
	differences, all := sum("money", "difference")
	if all.Sign() != 0 {
		t.Errorf("the differences sum to %v", all)
	}
	byRule, _ := sum("money_by_rule", "difference")
	rungs, all := sum("ladder", "pence")
	if all.Sign() != 0 {
		t.Errorf("the ladders sum to %v", all)
	}
	for organisation, pence := range rungs {
		if differences[organisation] == nil {
			differences[organisation] = new(big.Int)
		}
		if pence.Cmp(differences[organisation]) != 0 {
			t.Errorf("%s: its ladder sums to %v and it differs by %v", organisation, pence, differences[organisation])
		}
	}
	for organisation, pence := range differences {
		if pence.Sign() != 0 && (rungs[organisation] == nil || byRule[organisation] == nil || byRule[organisation].Cmp(pence) != 0) {
			t.Errorf("%s differs by %v and by rule by %v", organisation, pence, byRule[organisation])
		}
	}
}

// TestRandomReforms draws small reforms and proves that each comparison adds up.
func TestRandomReforms(t *testing.T) {
	p := newPlace(t)
	p.run("policy")
	random := rand.New(rand.NewPCG(2, 3))
	n := func(most int) int { return 1 + random.IntN(most) }
	for i := range 4 {
		all := []string{
			fmt.Sprintf("{name: share, set parameter: short stay share, from: 2025-%02d-01, to: %d%%}", 3+n(9), n(150)),
			fmt.Sprintf("{name: price, set row: prices, where: {hrg: DZ30}, to: {unplanned: %d, trim: %d}}", n(9000), n(20)),
			"{name: gone, remove row: prices, where: {hrg: PF50}}",
			fmt.Sprintf("{name: fee, add: price.hospital stays.fee, at: start, with: {when: spell.age > %d, add: £%d.%02d}}", n(90), n(50), n(99)),
			fmt.Sprintf("{name: cut, add: price.hospital stays.cut, after: one of, with: {multiply by: %d.%d%%}}", n(99), n(9)),
			"{name: no long stays, remove: price.hospital stays.long stay}",
			"{name: other, replace: price.hospital stays.payer, with: spell.provider}",
		}
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		name := fmt.Sprintf("random%d", i)
		p.reform(name, all[:n(3)+1]...)
		p.run(name)
		addsUp(t, p.compare("policy", name))
	}
}

func TestRefused(t *testing.T) {
	p := newPlace(t)
	p.run("policy")
	p.reform("next", "{name: share, set parameter: short stay share, to: 80%}")
	p.run("next")
	p.write("later/policy.yaml", "policy: {name: Later, year: 2026-27, extends: ../policy}\n")
	p.run("later")
	other := &place{t: t, dir: t.TempDir()}
	if err := os.CopyFS(other.dir, os.DirFS(p.dir)); err != nil {
		t.Fatal(err)
	}
	other.write("economy/waits.csv", "provider,commissioner,function,part,month,band_from_weeks,band_to_weeks,count\nRAL,01N,C_110,Part_2,2025-04,0,6,112\n")
	other.run("next")
	p.write("stands/policy.yaml", "policy: {name: Stands alone, year: 2025-26}\n")
	p.reform("changed", "{name: share, set parameter: short stay share, to: 80%}")
	p.run("changed")
	p.reform("changed", "{name: share, set parameter: short stay share, to: 90%}")
	ladder := func(policy, reform, economy string) *compare.Ladder {
		return &compare.Ladder{Policy: p.path(policy), Reform: p.path(reform), Economy: economy}
	}
	for _, test := range []struct {
		name string
		o    compare.Options
		want string
	}{
		{"another year", compare.Options{A: p.path("policy.duckdb"), B: p.path("later.duckdb")}, "this book is of 2026-27"},
		{"other data", compare.Options{A: p.path("policy.duckdb"), B: other.path("next.duckdb")}, "made from other data than"},
		{"no book", compare.Options{A: p.path("policy.duckdb"), B: p.path("none.duckdb")}, "there is no such file"},
		{"a file that is there", compare.Options{A: p.path("policy.duckdb"), B: p.path("next.duckdb"), Output: p.path("later.duckdb")}, "this file exists already"},
		{"another policy", compare.Options{A: p.path("policy.duckdb"), B: p.path("changed.duckdb"), Ladder: ladder("policy", "changed", p.path("economy"))}, "is not of the policy"},
		{"another base", compare.Options{A: p.path("next.duckdb"), B: p.path("policy.duckdb"), Ladder: ladder("next", "policy", p.path("economy"))}, "does not extend the policy"},
		{"another economy", compare.Options{A: p.path("policy.duckdb"), B: p.path("next.duckdb"), Ladder: ladder("policy", "next", other.path("economy"))}, "this is not the economy of the books: waits.csv"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := compare.Make(context.Background(), test.o)
			if c != nil {
				c.Close()
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	noneLeft(t, p.dir)
}

// noneLeft proves that nothing half written stands in a directory.
func noneLeft(t *testing.T, dir string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, ".*.tmp"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestFile makes a file, that any DuckDB opens without the books; a comparison that is stopped makes none.
func TestFile(t *testing.T) {
	p := newPlace(t)
	a, b := p.run("policy"), p.run("reform")
	ctx, cancel := context.WithCancel(context.Background())
	stop := func(string, int64, int64) { cancel() } // once it is under way
	if _, err := compare.Make(ctx, compare.Options{A: a, B: b, Output: p.path("compare.duckdb"), Progress: stop}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(p.path("compare.duckdb")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file of a stopped comparison: %v", err)
	}
	noneLeft(t, p.dir)
	c, err := compare.Make(context.Background(), compare.Options{A: a, B: b, Output: p.path("compare.duckdb")})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Publish(); err != nil {
		t.Fatal(err)
	}
	noneLeft(t, p.dir)
	for _, path := range []string{a, b} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	db, err := duckdb.Open(p.path("compare.duckdb"), duckdb.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var difference, lines int64
	err = db.SQL().QueryRow(`SELECT (SELECT sum(pence) FROM b.ledger) - (SELECT sum(pence) FROM a.ledger) - (SELECT sum(pence_difference) FROM change.ledger),
		(SELECT count(*) FROM change.ledger)`).Scan(&difference, &lines)
	if err != nil || difference != 0 || lines == 0 {
		t.Errorf("difference %d, lines %d, %v", difference, lines, err)
	}
	var bare int
	if err := db.SQL().QueryRow(`SELECT count(*) FROM duckdb_columns() WHERE schema_name = 'change' AND comment IS NULL`).Scan(&bare); err != nil || bare > 0 {
		t.Errorf("%d columns do not say what they are, %v", bare, err)
	}
}

// TestTablesAreOfTheBook finds a table or a column that the book no longer has.
func TestTablesAreOfTheBook(t *testing.T) {
	for _, table := range []string{"measures", "ledger", "values", "due", "shares", "scores", "decisions", "positions", "origins", "gaps", "rules", "parameters", "clauses"} {
		of, err := book.Lookup(table)
		if err != nil {
			t.Fatal(err)
		}
		change := compare.Lookup(table)
		if change == nil || len(change.Columns) <= len(of.Key) {
			t.Errorf("%s is not compared", table)
		}
	}
}
