package formats

import (
	"fmt"
	"iter"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
)

// The reading functions give a cell of the row at hand as a table keeps it. Where it cannot be, the row is set aside, and
// they give nothing.

// reject sets the row at hand aside, once.
func (x *listingImport) reject(column, kind, found, expected, hint string) {
	if x.bad {
		return
	}
	x.bad = true
	x.aside(x.in, x.now, column, kind, found, expected, hint)
}

// headed is the header of a column, or our name where the file has none.
func (x *listingImport) headed(name string) string {
	if at, ok := x.l.at[name]; ok {
		return x.l.header[at]
	}
	return name
}

// text is a cell of words.
func (x *listingImport) text(name string) string {
	if text := x.l.get(x.now.Cells, name); text != "-" {
		return text
	}
	return ""
}

// code is the code of a body, which every row must have.
func (x *listingImport) code(name string) string {
	code := x.maybeCode(name)
	if code == "" && !x.total {
		x.reject(x.headed(name), economy.KindMissing, x.l.get(x.now.Cells, name), "the code of an organisation", "")
	}
	return code
}

// maybeCode is the code of a body, if there is one.
func (x *listingImport) maybeCode(name string) string {
	code := x.l.get(x.now.Cells, name)
	if x.total || noCode(code) {
		return ""
	}
	if why, ok := isCode(code); !ok {
		x.reject(x.headed(name), economy.KindCode, code, "the code of an organisation", why)
		return ""
	}
	if own, ok := x.job.bodies.alias[code]; ok {
		return own
	}
	return code
}

// number is a figure with the places of a column of a table; "" where there is none.
func (x *listingImport) number(name, table, column string) string {
	return x.figure(x.headed(name), x.l.get(x.now.Cells, name), economy.Lookup(table).Column(column))
}

func (x *listingImport) figure(header, text string, c *economy.Column) string {
	if isNone(text) {
		return ""
	}
	kept, rounded := columnNumber(text, c.Type)
	if kind, expected, hint := c.Trouble(kept); kind != "" {
		x.reject(header, kind, text, expected, hint)
		return ""
	}
	if rounded {
		x.rounded++
	}
	return kept
}

// pence is money in pence, from a column in so many pounds; "" where there is none.
func (x *listingImport) pence(header, text string, pounds int64) string {
	if isNone(text) {
		return ""
	}
	text = plainNumber(text)
	if short.MatchString(text) && pounds == 1 {
		pence, places, _ := strings.Cut(text, ".")
		if pence += (places + "00")[:2]; len(strings.TrimLeft(pence, "-0")) == len(strings.TrimPrefix(pence, "-")) {
			return pence
		}
	}
	d, err := decimal.Parse(text)
	if err != nil {
		x.reject(header, economy.KindNumber, text, "an amount of money, or nothing", "")
		return ""
	}
	exact := new(big.Rat).Mul(d.Rat(), big.NewRat(pounds*100, 1))
	if !exact.IsInt() {
		x.rounded++
	}
	return decimal.Text(decimal.Round(exact, 0).Rat())
}

// day is a day in any of its forms; "" where there is none.
func (x *listingImport) day(name string) string {
	text := x.l.get(x.now.Cells, name)
	if isNone(text) {
		return ""
	}
	day, ok := dayOf(text)
	if !ok {
		x.reject(x.headed(name), economy.KindDate, text, "a day, such as 2025-04-01 or 01/04/2025", "")
	}
	return day
}

// put keeps a row for a table until the row at hand is known to be sound.
func (x *listingImport) put(table string, cells ...string) {
	x.puts = append(x.puts, put{table, slices.Clone(cells)})
}

// fact puts a dated fact that is known.
func (x *listingImport) fact(organisation, name, value, from, to, wording string) {
	if value == "" && wording == "" {
		return
	}
	x.put("facts", organisation, name, value, from, to, x.source(), wording)
}

// line puts a line of accounts that is known.
func (x *listingImport) line(organisation, line, period, pence string) {
	if pence != "" {
		x.put("accounts", organisation, line, period, pence, x.source())
	}
}

// The columns of facts and accounts that listings write.
var (
	factColumns    = []string{"organisation", "name", "value", "from", "to", "source", "wording"}
	accountColumns = []string{"organisation", "line", "period", "pence", "source"}
)

// meet notes a body, and who is above it, when the row is loaded.
func (x *listingImport) meet(b body, above ...string) {
	if b.code == "" || x.total {
		return
	}
	x.later = append(x.later, func() {
		x.register.bodies.put(b)
		for i := 0; i+1 < len(above); i += 2 {
			x.register.link(b.code, above[i], link{parent: above[i+1]})
		}
	})
}

// yearDays are the first and last day of the year that is made.
func (j *job) yearDays() (first, last string) {
	return fmt.Sprintf("%d-04-01", j.year), fmt.Sprintf("%d-03-31", j.year+1)
}

// source is what rows say they are from: --source, or the file's name.
func (x *listingImport) source() string {
	if x.opts.Source != "" {
		return x.opts.Source
	}
	return x.in.fileName()
}

// isAll says that a row stands for all of England.
func isAll(l layout, cells []string) bool {
	for _, name := range []string{"organisation", "name"} {
		switch strings.ToLower(l.get(cells, name)) {
		case "total", "totals", "grand total", "england", "eng", "national", "england total", "total england":
			return true
		}
	}
	return false
}

// checkSums holds what total rows say to the sums of the others; nil where there are none.
func checkSums(path string, said, sums map[string]*big.Rat) *Check {
	var wrong []string
	for _, key := range slices.Sorted(maps.Keys(said)) {
		sum := sums[key]
		if sum == nil {
			sum = new(big.Rat)
		}
		if sum.Cmp(said[key]) != 0 {
			wrong = append(wrong, fmt.Sprintf("%s: %s and not %s", key, decimal.Text(sum), decimal.Text(said[key])))
		}
	}
	if len(said) == 0 {
		return nil
	}
	c := &Check{What: "total rows of " + path + " against the sums of the others", Expected: fmt.Sprintf("%d equal", len(said)),
		Found: fmt.Sprintf("%d equal", len(said)-len(wrong)), OK: len(wrong) == 0}
	if len(wrong) > 0 {
		c.Found += ", not " + some(wrong)
	}
	return c
}

func keysOf(m map[string]*body) iter.Seq[string] { return maps.Keys(m) }
