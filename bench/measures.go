package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing/fstest"
	"time"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// measuresBench is a hundred measures over spells.
type measuresBench struct {
	dir     string
	economy *economy.Economy
	threads int
}

// benchMeasures runs a hundred measures, each for the nation, boards, commissioners and providers by the month, beside
// one of them: whole runs, from the files to the book. It checks first that the one has the rows among the hundred that it
// has alone. The bar is three times the time of one.
func benchMeasures(ctx context.Context, s settings) error {
	b := &measuresBench{dir: s.dir, threads: s.threads}
	if b.dir == "" {
		temp, err := os.MkdirTemp("", "bench")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		b.dir = temp
	}
	if err := b.make(ctx, s); err != nil {
		return err
	}
	hundred, err := b.policy(100)
	if err != nil {
		return err
	}
	one, err := b.policy(1)
	if err != nil {
		return err
	}
	rows, err := b.same(ctx, one, hundred)
	if err != nil {
		return err
	}
	fmt.Printf("%d rows of the first measure, alone as among a hundred\n", rows)
	var rules [2][]time.Duration
	turn := func(i int, name string, p *policy.Policy) side {
		return side{name: name, run: func(ctx context.Context) error {
			took, err := b.run(ctx, p, name)
			if err == nil {
				err = os.Remove(b.book(name))
			}
			rules[i] = append(rules[i], took)
			return err
		}}
	}
	if err := turnAbout(ctx, "measures", s.pairs, []side{turn(0, "one", one), turn(1, "hundred", hundred)}); err != nil {
		return err
	}
	fmt.Printf("the rules alone, without loading and closing: one %.2f s, a hundred %.2f s, %.1f of one\n", middle(rules[0]).Seconds(), middle(rules[1]).Seconds(), ratio(rules[1], rules[0]))
	return nil
}

// make writes the economy, unless it is there: spells as other benchmarks have them, with boards of the commissioners.
func (b *measuresBench) make(ctx context.Context, s settings) error {
	if _, err := os.Stat(filepath.Join(b.dir, "spells.parquet")); err != nil {
		db, done, err := database(settings{threads: s.threads, file: filepath.Join(b.dir, "made.duckdb")})
		if err != nil {
			return err
		}
		defer func() { done(); os.Remove(filepath.Join(b.dir, "made.duckdb")) }()
		if err := makeSpells(ctx, db, s.rows); err != nil {
			return err
		}
		for _, statement := range []string{
			fmt.Sprintf(`COPY (SELECT * FROM spells ORDER BY id) TO '%s' (FORMAT parquet)`, filepath.Join(b.dir, "spells.parquet")),
			fmt.Sprintf(`COPY (SELECT code, code AS name, CASE WHEN code LIKE 'R%%' THEN 'provider' ELSE 'commissioner' END AS kind FROM organisations
				UNION ALL SELECT 'Q' || i, 'Board ' || i, 'icb' FROM range(42) t(i) ORDER BY 1) TO '%s' (HEADER)`, filepath.Join(b.dir, "organisations.csv")),
			fmt.Sprintf(`COPY (SELECT code AS child, 'Q' || (hash(code) %% 42) AS parent, 'icb' AS kind, NULL AS "from", NULL AS "to" FROM organisations WHERE code NOT LIKE 'R%%' ORDER BY 1) TO '%s' (HEADER)`,
				filepath.Join(b.dir, "relations.csv")),
		} {
			if _, err := db.SQL().ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		head := "name: Bench\nyear: 2017-18\nsource: made for a benchmark\nlicence: none\n"
		if err := os.WriteFile(filepath.Join(b.dir, "economy.yaml"), []byte(head), 0o644); err != nil {
			return err
		}
	}
	var err error
	b.economy, err = economy.Open(b.dir)
	return err
}

// policy is so many measures: shares and counts of stays by how they began, how old the patient was and how long they
// lasted, in bounds that measures of a framework have in common.
func (b *measuresBench) policy(measures int) (*policy.Policy, error) {
	ages := []string{"spell.age < 19", "spell.age >= 19 && spell.age < 65", "spell.age >= 65", "spell.age >= 75", "spell.age >= 85"}
	stays := []string{"spell.length_of_stay < 1", "spell.length_of_stay < 2", "spell.length_of_stay > 7", "spell.length_of_stay > 14", "spell.length_of_stay > 21"}
	kinds := []string{"starts with(spell.admission_method, '2')", "spell.admission_method in ['11', '12', '13']", "spell.patient_class == '2'", "spell.admission_method in ['31', '32']"}
	var text strings.Builder
	text.WriteString("policy: {name: Hundred, year: 2017-18, nation: England}\norganisations: {parents: {icb: {because: The board of a commissioner.}}}\nmeasure:\n")
	for i := range measures {
		fmt.Fprintf(&text, "  measure %d: {of: spells, every: month, where: %q, when: %q, out of: spells, for each: [nation, commissioner.icb, commissioner, provider]}\n",
			i+1, kinds[i%4]+" && "+ages[i/4%5], stays[i/20])
	}
	return policy.LoadFS(fstest.MapFS{"hundred/policy.yaml": {Data: []byte(text.String())}}, "hundred")
}

func (b *measuresBench) book(name string) string { return filepath.Join(b.dir, name+".duckdb") }

// same holds the first measure's rows of both books together, and says how many there are.
func (b *measuresBench) same(ctx context.Context, one, hundred *policy.Policy) (int, error) {
	var found [2][]book.Row
	for i, p := range []*policy.Policy{one, hundred} {
		name := []string{"one", "hundred"}[i]
		if _, err := b.run(ctx, p, name); err != nil {
			return 0, err
		}
		made, err := book.Open(ctx, b.book(name), func(path string) (book.Store, error) { return duckdb.Open(path, duckdb.Options{ReadOnly: true}) })
		if err != nil {
			return 0, err
		}
		found[i], err = made.Rows(ctx, "measures", map[string]string{"measure": "measure-1"})
		if err = errors.Join(err, made.Close(), os.Remove(b.book(name))); err != nil {
			return 0, err
		}
	}
	if len(found[0]) == 0 || fmt.Sprint(found[0]) != fmt.Sprint(found[1]) {
		return 0, fmt.Errorf("the first measure has %d rows alone, and %d or others among a hundred", len(found[0]), len(found[1]))
	}
	return len(found[0]), nil
}

// run makes a book and says how long its rules took.
func (b *measuresBench) run(ctx context.Context, p *policy.Policy, name string) (time.Duration, error) {
	var began, ended time.Time
	_, err := run.Run(ctx, run.Options{Policy: p, Economy: b.economy, Book: b.book(name), Force: true, Threads: b.threads,
		Progress: func(stage string, _, _ int64) {
			if strings.HasPrefix(stage, "running ") && began.IsZero() {
				began = time.Now()
			}
			if stage == "describing" {
				ended = time.Now()
			}
		}})
	return ended.Sub(began), err
}
