package deficit_test

import (
	"context"
	"math/big"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/deficit"
	"github.com/commonpurse/commonpurse/demo"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/synth"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run"
)

// The planted deficit of an invented country is the greatest there is; what every body paid every other comes to nothing;
// and the entries of each body come to its year.
func TestThePlantedDeficit(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	country, err := synth.Make(ctx, synth.Options{People: 8000, Seed: 3, Dir: filepath.Join(dir, "economy"), Plant: true})
	if err != nil {
		t.Fatal(err)
	}
	b := bookOf(t, dir)
	r, err := deficit.Of(ctx, b, deficit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	planted := ""
	for _, truth := range country.Truths {
		if truth.Name == "deficit" {
			planted = truth.Organisation
		}
	}
	trusts := 0
	for _, body := range r.Bodies {
		if body.Kind == "provider" && body.Standing == deficit.Deficit {
			trusts++
			if trusts == 1 && body.Code != planted {
				t.Errorf("the greatest deficit is that of %s, and %s was planted", body.Code, planted)
			}
		}
	}
	if trusts == 0 || r.Among.Sign() != 0 {
		t.Errorf("%d trusts are in deficit, and among all the ledger comes to %s", trusts, r.Among)
	}
	entries, err := r.Entries(ctx, r.Bodies)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]*big.Int{}
	for _, e := range entries {
		if sums[e.Body] == nil {
			sums[e.Body] = new(big.Int)
		}
		sums[e.Body].Add(sums[e.Body], e.Net)
	}
	all := new(big.Int)
	for _, body := range r.Bodies {
		if sums[body.Code] == nil {
			sums[body.Code] = new(big.Int)
		}
		if sums[body.Code].Cmp(body.InYear) != 0 {
			t.Errorf("the entries of %s come to %v, its year is %s", body.Code, sums[body.Code], body.InYear)
		}
		all.Add(all, body.Accounts)
	}
	for _, o := range r.Outside {
		all.Sub(all, o.Net)
	}
	if sum := deficit.Sum(r.Bodies); sum.InYear.Cmp(all) != 0 {
		t.Errorf("all years come to %s, and accounts and bodies without a position to %s", sum.InYear, all)
	}
}

// A position that is not what the ledger's lines come to is an error, and is not told.
func TestAPositionThatTheLinesDoNotGive(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	if _, err := synth.Make(ctx, synth.Options{People: 5000, Seed: 4, Dir: filepath.Join(dir, "economy")}); err != nil {
		t.Fatal(err)
	}
	b := bookOf(t, dir)
	path := b.Path
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := duckdb.Open(path, duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.SQL().ExecContext(ctx, `UPDATE positions SET paid = paid - 1, in_year = in_year + 1 WHERE organisation = 'T001'`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if b, err = book.Open(ctx, path, func(path string) (book.Store, error) { return duckdb.Open(path, duckdb.Options{ReadOnly: true}) }); err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if _, err := deficit.Of(ctx, b, deficit.Options{}); err == nil || !strings.Contains(err.Error(), "bottom line of T001") {
		t.Errorf("a position was changed by a penny, and what is told is %v", err)
	}
}

func bookOf(t *testing.T, dir string) *book.Book {
	t.Helper()
	ctx := context.Background()
	e, err := economy.Open(filepath.Join(dir, "economy"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := duckdb.Open("", duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := e.Load(ctx, db.SQL(), economy.Options{Only: []string{"accounts"}}); err != nil {
		t.Fatal(err)
	}
	var pot int64
	if err := db.SQL().QueryRowContext(ctx, `SELECT CAST(sum(pence) * 1045 // 100000000 AS BIGINT) FROM accounts WHERE line = 'allocation'`).Scan(&pot); err != nil {
		t.Fatal(err)
	}
	if err := demo.Write(dir, pot*1000); err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load(filepath.Join(dir, "policy"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "book.duckdb")
	if _, err := run.Run(ctx, run.Options{Policy: p, Economy: e, Book: path}); err != nil {
		t.Fatal(err)
	}
	b, err := book.Open(ctx, path, func(path string) (book.Store, error) { return duckdb.Open(path, duckdb.Options{ReadOnly: true}) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}
