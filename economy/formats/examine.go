package formats

import (
	"context"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
)

// Examined is what a file holds, found out by bringing it into an economy that is thrown away.
type Examined struct {
	Format Format
	Also   []string // other formats whose columns it has
	Report *Report
	// Pounds is the money in it; nil where it has none.
	Pounds *decimal.Decimal
	// Flags are what import must be told besides: "--year 2025-26". In capitals where only the reader knows it.
	Flags []string
}

// asked is a flag that an import says it lacks, with a value for it.
var asked = regexp.MustCompile(`such as --(year|month) (\S+)`)

// Examine recognises a file and says what is in it. A file of no format is a fault that lists its columns; nothing is
// written that stays.
func Examine(ctx context.Context, file string, opts Options) (*Examined, error) {
	found, header, err := Recognise(file)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fault.List{fault.New(fault.Place{File: file}, "is of no format known: its columns are %s", strings.Join(header, ", ")).
			WithHint("the formats are %s", strings.Join(Names(), ", "))}
	}
	e := &Examined{Format: found[0]}
	for _, f := range found[1:] {
		e.Also = append(e.Also, f.Name)
	}
	dir, err := os.MkdirTemp("", "purse-doctor-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	for range 3 {
		e.Report, err = Import(ctx, e.Format.Name, []string{file}, filepath.Join(dir, "economy"), opts)
		if err == nil || !e.tell(err, &opts) {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	e.Pounds = e.Report.pounds()
	return e, nil
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
		if parts[1] == "year" && opts.Year == "" {
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

// pounds are the money of the tables made.
func (r *Report) pounds() *decimal.Decimal {
	sum, any := new(big.Rat), false
	for _, t := range r.Tables {
		for _, s := range t.Sums {
			switch {
			case t.Table == "accounts" && s.Column == "pence":
				sum.Add(sum, new(big.Rat).Quo(s.Loaded.Rat(), big.NewRat(100, 1)))
				any = true
			case t.Table == "episodes" && s.Column == "cost":
				sum.Add(sum, s.Loaded.Rat())
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
