package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/commonpurse/commonpurse/compare"
	"github.com/commonpurse/commonpurse/demo"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/synth"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/run"
)

type demoVerb struct {
	People int    `default:"60000" placeholder:"N" help:"How many people the country has; 60000 by default."`
	Seed   uint64 `default:"1" placeholder:"S" help:"Another number makes another country; the same one makes the same, to the digest."`
	Output string `name:"output" short:"o" default:"purse-demo" placeholder:"DIR" help:"The directory to make; purse-demo by default."`
	Force  bool   `help:"Make it again where it is."`

	NoServe bool `help:"Show no pages when it is made; there are none yet, so this changes nothing."`
}

// Help is the longer text of purse help demo.
func (demoVerb) Help() string {
	return `Makes a directory with an invented country: a year of its people's care and its bodies' money (economy), its rules (policy), a change of them (reform), the books of both and what differs between them; and prints what tells most, each with the address of the figure. Nothing is fetched.

Examples:

    purse demo
    purse demo --people 200000 --seed 7 -o /tmp/country`
}

// Run makes the demo and tells of it.
func (v *demoVerb) Run(ctx context.Context, m *Main) error {
	if _, err := os.Stat(v.Output); err == nil && !v.Force {
		return hinted("name another directory with -o, or make it again with --force", "%s is there already", v.Output)
	}
	if err := os.MkdirAll(v.Output, 0o755); err != nil {
		return wrongUse(err)
	}
	progress := m.newProgress()
	d := &demonstration{demoVerb: v, m: m, progress: progress.Show}
	err := d.make(ctx)
	progress.Clear()
	if err != nil {
		return err
	}
	return d.tell(ctx)
}

// demonstration is a demo being made.
type demonstration struct {
	*demoVerb
	m        *Main
	progress func(stage string, done, total int64)
}

func (d *demonstration) in(name string) string { return filepath.Join(d.Output, name) }

func (d *demonstration) make(ctx context.Context) error {
	country := synth.Options{People: d.People, Seed: d.Seed, Dir: d.in("economy"), Force: d.Force, Plant: true, Progress: d.progress}
	if _, err := synth.Make(ctx, country); err != nil {
		return err
	}
	pot, err := d.pot(ctx)
	if err != nil {
		return err
	}
	if err := demo.Write(d.Output, pot); err != nil {
		return err
	}
	for policy, book := range map[string]string{"policy": "base.duckdb", "reform": "reform.duckdb"} {
		p, e, err := loadBoth(d.in(policy), d.in("economy"), nil)
		if err != nil {
			return err
		}
		options := run.Options{Policy: p, Economy: e, Book: d.in(book), Force: d.Force, Progress: d.progress}
		if _, err := run.Run(ctx, options); err != nil {
			return err
		}
	}
	return nil
}

// pot is what the centre has to share out: what commissioners had before and a little more, in whole thousands of
// pounds. It is between the floors and the caps of the policy in any country.
func (d *demonstration) pot(ctx context.Context) (int64, error) {
	e, err := openEconomy(d.in("economy"))
	if err != nil {
		return 0, err
	}
	db, err := duckdb.Open("", duckdb.Options{})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	if _, err := e.Load(ctx, db.SQL(), economy.Options{Only: []string{"accounts"}}); err != nil {
		return 0, err
	}
	var thousands int64
	err = db.SQL().QueryRowContext(ctx, `SELECT CAST(sum(pence) * 1045 // 100000000 AS BIGINT) FROM accounts WHERE line = 'allocation'`).Scan(&thousands)
	return thousands * 1000, err
}

// tell prints the comparison's telling lines after those of the base book, and what to type next.
func (d *demonstration) tell(ctx context.Context) error {
	b, err := openBook(ctx, d.in("base.duckdb"))
	if err != nil {
		return err
	}
	t := &teller{m: d.m, book: b}
	t.say("Synthia is an invented country of %s people. Its year is in %s, its rules in %s.", grouped(fmt.Sprint(d.People)), d.in("economy"), d.in("policy"))
	err = t.tell(ctx)
	if closed := b.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	t.say("\nA reform, in %s:\n", d.in("reform"))
	if err := d.compare(ctx); err != nil {
		return err
	}
	t.say(`
Next:

    purse explain %[1]s %[5]s
    purse show %[1]s decisions outcome="old deficit"
    purse deficits %[1]s
    purse check %[3]s
    purse compare %[1]s %[2]s --table=money
    purse verify %[1]s --policy %[4]s --economy %[6]s`, d.in("base.duckdb"), d.in("reform.duckdb"), d.in("reform"), d.in("policy"), t.example, d.in("economy"))
	return t.err
}

// compare makes the file of what differs, each change alone too, and tells it.
func (d *demonstration) compare(ctx context.Context) error {
	verb := compareVerb{A: d.in("base.duckdb"), B: d.in("reform.duckdb"), Output: d.in("compare.duckdb"), Force: d.Force,
		Policy: d.in("policy"), Reform: d.in("reform"), Economy: d.in("economy")}
	options, err := verb.options(ctx)
	if err != nil {
		return err
	}
	options.Progress = d.progress
	c, err := compare.Make(ctx, options)
	if err != nil {
		return err
	}
	if err := verb.print(ctx, d.m, c); err != nil {
		c.Close()
		return err
	}
	return c.Publish()
}
