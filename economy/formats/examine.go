package formats

import (
	"context"
	"errors"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

// Examined is what a file holds of one financial year, found out by bringing it into an economy that is thrown away.
type Examined struct {
	Format Format
	Also   []string // other formats whose columns it has
	// Known is what a file is that no economy has a place for; then there is nothing of the above, and no report.
	Known *Known
	// Years are those that such a file names in its columns or its own name, and Rows how many it has.
	Years  []string
	Rows   int64
	Report *Report
	// Pounds is the money in it; nil where it has none.
	Pounds *decimal.Decimal
	// OtherYears are the rows of other years, which are no fault of the file.
	OtherYears int64
	// Flags are what import must be told besides: "--year 2025-26". In capitals where only the reader knows it.
	Flags []string
}

// AfterAll is the day of a file that nothing says the day of: it is looked at as if it came after all others.
const AfterAll = "2199-12-31"

// asked is a flag that an import says it lacks, with a value for it.
var asked = regexp.MustCompile(`such as --(year|month|received) ([^ ,]+)`)

// Examine recognises a file and says what is in it, for each financial year it has figures of. A file that is not
// recognised is a fault that lists its columns; nothing is written that stays.
func Examine(ctx context.Context, file string, opts Options) ([]*Examined, error) {
	found, header, err := Recognise(file)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		if k := knownOf(header); k != nil {
			return k.examine(file, header)
		}
		return nil, fault.List{fault.New(fault.Place{File: file}, "is of no format known: its columns are %s", strings.Join(header, ", ")).
			WithHint("the formats are %s", strings.Join(Names(), ", "))}
	}
	dir, err := os.MkdirTemp("", "purse-doctor-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	e := &Examined{Format: found[0]}
	for _, f := range found[1:] {
		e.Also = append(e.Also, f.Name)
	}
	if !e.Format.Received {
		opts.Received, opts.Beside = nil, ""
	}
	years, err := e.try(ctx, file, dir, opts)
	switch {
	case len(years) > 1:
		return e.eachYear(ctx, file, dir, opts, years)
	case err != nil:
		return nil, err
	}
	return []*Examined{e}, nil
}

// eachYear examines one year of a file after the other.
func (e *Examined) eachYear(ctx context.Context, file, dir string, opts Options, years []int) ([]*Examined, error) {
	var each []*Examined
	for _, year := range years {
		one := &Examined{Format: e.Format, Also: e.Also, Flags: slices.Clone(e.Flags)}
		opts.Year = economy.YearName(year)
		if _, err := one.try(ctx, file, dir, opts); err != nil {
			return each, err
		}
		one.Flags = append(one.Flags, "--year "+opts.Year)
		each = append(each, one)
	}
	return each, nil
}

// try imports the file, with the flags that it turns out to want. When it has figures of several years and nothing says
// which to make, they are the result.
func (e *Examined) try(ctx context.Context, file, dir string, opts Options) (years []int, err error) {
	for range 3 {
		var j *job
		if j, err = newJob(ctx, e.Format, []string{file}, filepath.Join(dir, "economy"), opts); err != nil {
			return nil, err
		}
		if err = j.run(); err == nil {
			e.count(j.report)
			return nil, os.RemoveAll(j.dir)
		}
		if len(j.years) > 1 && opts.Year == "" {
			return slices.Sorted(maps.Keys(j.years)), err
		}
		if !e.tell(err, &opts) {
			return nil, err
		}
	}
	return nil, err
}

// count takes the report of an import.
func (e *Examined) count(r *Report) {
	e.Report = r
	if !e.Format.Mixed {
		e.Pounds = r.pounds()
	}
	for _, s := range r.SetAside {
		if s.Kind == economy.KindYear {
			e.OtherYears++
		}
	}
}

// tell gives an import the flag whose lack stopped it, and says whether there was one.
func (e *Examined) tell(err error, opts *Options) bool {
	var list fault.List
	if !errors.As(err, &list) {
		return false
	}
	for _, f := range list {
		parts := asked.FindStringSubmatch(f.Hint)
		if parts == nil {
			continue
		}
		value := parts[2]
		if strings.Contains(f.Error(), "says which") {
			value = map[string]string{"year": "YYYY-YY", "month": "YYYY-MM"}[parts[1]]
		}
		if parts[1] == "received" && len(opts.Received) == 0 {
			opts.Received, value = []string{AfterAll}, "YYYY-MM-DD"
		} else if parts[1] == "year" && opts.Year == "" {
			opts.Year = parts[2]
		} else if parts[1] == "month" && opts.Month == "" {
			opts.Month = parts[2]
		} else {
			return false
		}
		e.Flags = append(e.Flags, "--"+parts[1]+" "+value)
		return true
	}
	return false
}

// pounds are the money of the tables made: what was charged, or else what was planned, what care cost, lines of accounts.
func (r *Report) pounds() *decimal.Decimal {
	sum, any := new(big.Rat), false
	for _, t := range r.Tables {
		for _, s := range t.Sums {
			switch {
			case t.Table == "contract_lines" && s.Column == r.money(), t.Table == "episodes" && s.Column == "cost":
				sum.Add(sum, s.Loaded.Rat())
				any = true
			case t.Table == "accounts" && s.Column == "pence":
				sum.Add(sum, new(big.Rat).Quo(s.Loaded.Rat(), big.NewRat(100, 1)))
				any = true
			}
		}
	}
	if !any {
		return nil
	}
	d := decimal.Round(sum, 2)
	return &d
}

// examine says what there is to say of a file that is not imported.
func (k *Known) examine(file string, header []string) ([]*Examined, error) {
	e := &Examined{Known: k, Years: yearsIn(append(slices.Clone(header), filepath.Base(file))...)}
	if strings.HasSuffix(strings.ToLower(file), ".zip") || isWorkbook(file) {
		return []*Examined{e}, nil
	}
	scan, bad := csvfile.ScanFile(file, file)
	if bad != nil {
		return nil, fault.List{bad}
	}
	e.Rows = scan.Rows
	return []*Examined{e}, nil
}

// money is the column of contract lines that a format's money is in.
func (r *Report) money() string {
	if r.Format == activityPlan.Name {
		return "planned"
	}
	return "charged"
}
