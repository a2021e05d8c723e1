// Package synth makes an invented country of any size: its organisations and people, and a year of their care and money,
// as an economy that loads with nothing set aside. No row is of a real person or body; rates, kinds of case, stays and
// waits follow published figures, which are embedded (targets.csv says from where).
//
// The same people, seed, year and version give the same bytes, however many threads there are. Every random figure is
// drawn with whole numbers from a stream of its own: of the seed, the practice and the kind of care.
//
// Some truths are planted, so that what a policy finds can be held against what is so: see [Truth].
package synth

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/commonpurse/commonpurse/economy"
)

// The forms that large tables may have. The others are always plain CSV.
const (
	Parquet = "parquet"
	CSV     = "csv.gz"
)

// FewestPeople is the smallest country: below it there would be hospitals without patients.
const FewestPeople = 5_000

// MostPeople is the largest: practices have numbers of five digits.
const MostPeople = 500_000_000

// Options say which country to make.
type Options struct {
	People int
	Seed   uint64
	Year   int    // in which the financial year starts; 0 means 2025
	Dir    string // the directory to make
	Force  bool   // replace an economy that is there
	Format string // Parquet or CSV; "" means Parquet
	Plant  bool   // plant the truths
	// Threads is how many parts are made at a time; 0 means one for each core. The bytes are the same.
	Threads int
	// Progress, where set, is told how many of the people are done in each stage. It is called from one goroutine at a time.
	Progress func(stage string, done, total int64)
}

// Country is what was made.
type Country struct {
	Dir    string
	Rows   []TableRows // in the order of the schema
	Truths []Truth     // none without Plant
	Shapes []Shape     // beside their targets
}

// TableRows is how many rows a table has.
type TableRows struct {
	Table string
	Rows  int64
}

// Make makes a country in opts.Dir. It writes beside it under another name and renames when all is written, so that what
// is there is whole; a directory that is there is an error without Force, and one that holds no economy with it.
func Make(ctx context.Context, opts Options) (*Country, error) {
	if err := opts.Check(); err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp(filepath.Dir(opts.Dir), "."+filepath.Base(opts.Dir)+"-*")
	if err != nil {
		return nil, fmt.Errorf("cannot make a directory beside %s: %w", opts.Dir, err)
	}
	defer os.RemoveAll(temp)
	c, err := newMaker(opts, temp)
	if err != nil {
		return nil, err
	}
	if err := c.make(ctx); err != nil {
		return nil, err
	}
	if err := os.Chmod(temp, 0o755); err != nil {
		return nil, err
	}
	if opts.Force {
		if err := os.RemoveAll(opts.Dir); err != nil {
			return nil, err
		}
	}
	if err := os.Rename(temp, opts.Dir); err != nil {
		return nil, err
	}
	return &Country{Dir: opts.Dir, Rows: c.rows(), Truths: c.truths, Shapes: c.tally.shapes(c.figures, c.calendar.starts)}, nil
}

// Check finds what is wrong with the options before anything is made, and fills in what was left out.
func (o *Options) Check() error {
	if o.People < FewestPeople || o.People > MostPeople {
		return fmt.Errorf("%d people: expected from %d to %d", o.People, FewestPeople, MostPeople)
	}
	if o.Year == 0 {
		o.Year = 2025
	}
	if o.Year < 1900 || o.Year > 2190 {
		return fmt.Errorf("the year %s: expected from 1900-01 to 2190-91", economy.YearName(o.Year))
	}
	if o.Format == "" {
		o.Format = Parquet
	}
	if o.Format != Parquet && o.Format != CSV {
		return fmt.Errorf("the form %q: expected %s or %s", o.Format, Parquet, CSV)
	}
	if o.Threads <= 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	return o.checkDir()
}

func (o *Options) checkDir() error {
	if o.Dir == "" {
		return errors.New("no directory is named to make the economy in")
	}
	o.Dir = filepath.Clean(o.Dir)
	if _, err := os.Lstat(o.Dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	if !o.Force {
		return fmt.Errorf("%s is there already: name another directory, or say that it may be replaced", o.Dir)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, "economy.yaml")); err != nil {
		return fmt.Errorf("%s holds no economy.yaml, so it is not replaced: name another directory", o.Dir)
	}
	return nil
}
