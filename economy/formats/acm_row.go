package formats

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
)

// amountColumn is a column of numbers of a statement: its places, and the most that is believed.
type amountColumn struct {
	name   string
	places int
	most   *big.Rat
}

// monitoringFigures are the columns of numbers; those of money are in pounds.
var monitoringFigures = [4]amountColumn{{"planned activity", 3, mostActivity}, {"planned price", 8, mostPounds},
	{"activity", 3, mostActivity}, {"price", 8, mostPounds}}

// row reads a row of a statement, or sets it aside.
func (x *monitoringImport) row(row csvfile.Row) {
	amounts, bad := x.amounts(row)
	money := amounts[3]
	if x.format.Name == feedPlan {
		money = amounts[1]
	}
	if bad != nil {
		asideMoney(x, money)
		bad()
		return
	}
	of := slice{x.codeText(row, "provider"), x.codeText(row, "commissioner"), ""}
	line := x.codeText(row, "point of delivery")
	var ok bool
	if of.month, ok = x.month(row); ok {
		ok = x.codes(row, of, line)
	}
	if !ok {
		asideMoney(x, money)
		return
	}
	x.take(row, of, line, amounts)
	x.money[x.at][0].Add(x.money[x.at][0], money)
}

// amounts reads the numbers of a row. Where one cannot be read, bad sets the row aside, and the others are those that can
// be told all the same; a column that the file lacks is nil.
func (x *monitoringImport) amounts(row csvfile.Row) (amounts [4]*big.Rat, bad func()) {
	for i, f := range monitoringFigures {
		if !x.l.has(f.name) {
			continue
		}
		text := x.l.get(row.Cells, f.name)
		n, ok := loose(text)
		kind, expected := economy.KindNumber, "a number, (1,234.56) for one below nought, or nothing"
		if ok && new(big.Rat).Abs(n).Cmp(f.most) > 0 {
			ok, kind, expected = false, economy.KindBounds, "no more than "+decimal.Text(f.most)
		}
		if !ok {
			if bad == nil {
				bad = func() { x.aside(x.in, row, x.l.header[x.l.at[f.name]], kind, text, expected, "") }
			}
			continue
		}
		if _, exact := decimal.Exact(n, f.places); !exact {
			n = decimal.Round(n, f.places).Rat()
			x.rounded++
		}
		amounts[i] = n
	}
	return amounts, bad
}

// codes checks who and what a row is of.
func (x *monitoringImport) codes(row csvfile.Row, of slice, line string) bool {
	for _, c := range []struct{ name, text string }{{"provider", of.provider}, {"commissioner", of.commissioner}, {"point of delivery", line}} {
		if c.text == "" {
			x.aside(x.in, row, x.l.header[x.l.at[c.name]], economy.KindMissing, "", "a code", "")
			return false
		}
		if why, ok := isCode(c.text); !ok && c.name != "point of delivery" {
			x.aside(x.in, row, x.l.header[x.l.at[c.name]], economy.KindCode, c.text, "the code of an organisation", why)
			return false
		}
	}
	if len(of.provider) == 5 && strings.HasSuffix(of.provider, "00") {
		x.aside(x.in, row, x.l.header[x.l.at["provider"]], economy.KindCode, of.provider, "the code of a body, such as "+of.provider[:3],
			"00 at the end makes it that of a site: with it the file would stand beside the body's others and not replace them")
		return false
	}
	return true
}

// take writes a row as one of the file's statement of its provider, commissioner and month.
func (x *monitoringImport) take(row csvfile.Row, of slice, line string, amounts [4]*big.Rat) {
	s := x.statementOf(of)
	tariff := x.codeText(row, "tariff")
	cells := []string{strconv.FormatInt(s.number, 10), strconv.FormatInt(row.Line, 10), of.provider, of.commissioner, of.month, line, hrgIn(tariff)}
	for _, name := range described {
		cells = append(cells, x.codeText(row, name))
	}
	for _, a := range amounts {
		if a == nil {
			cells = append(cells, "")
			continue
		}
		cells = append(cells, decimal.Text(a))
	}
	x.lines.add(cells...)
	s.add(line, amounts)
	x.in.report.Loaded++
}

// hrgForm is a healthcare resource group: chapter, subchapter, number and split.
var hrgForm = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z]`)

// hrgIn is the healthcare resource group with which a tariff code begins, "" where it begins with none.
func hrgIn(tariff string) string { return hrgForm.FindString(strings.ToUpper(tariff)) }

// month is the first day of a row's month: 1 is April. A thirteenth, which some send for what comes after the year, is
// set aside.
func (x *monitoringImport) month(row csvfile.Row) (string, bool) {
	text := strings.TrimSuffix(x.codeText(row, "month"), ".0")
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 12 {
		hint := ""
		if n == 13 {
			hint = "month 13 is what is settled after the year: it belongs to no month, and is told here"
		}
		x.aside(x.in, row, x.l.header[x.l.at["month"]], economy.KindDate, text, "a month of the financial year, 1 to 12", hint)
		return "", false
	}
	year := x.codeText(row, "year")
	if year == "" {
		year = x.nameYear
	}
	start := x.yearOf(year)
	if start == 0 {
		x.aside(x.in, row, x.l.header[x.l.at["year"]], economy.KindDate, year, "a financial year, such as 202526",
			"a word here means that the row has slipped by a column")
		return "", false
	}
	if x.job.year == 0 {
		x.job.year = start
	}
	x.years[start]++
	if start != x.job.year {
		x.aside(x.in, row, x.l.header[x.l.at["year"]], economy.KindYear, year, economy.YearName(x.job.year), "an economy holds one financial year")
		return "", false
	}
	number := (n+2)%12 + 1
	if number < 4 {
		start++
	}
	return fmt.Sprintf("%04d-%02d-01", start, number), true
}

// yearOf is the year in which a financial year starts, as contract files write it: 202526, 2025/26, 2025 26; 0 for none.
func (x *monitoringImport) yearOf(text string) int {
	start, known := x.yearsSeen[text]
	if !known {
		plain := strings.NewReplacer(" ", "-").Replace(strings.TrimSuffix(text, ".0"))
		if len(plain) == 6 && !strings.ContainsAny(plain, "-/") {
			plain = plain[:4] + "-" + plain[4:]
		}
		start, _ = economy.ParseYear(plain)
		x.yearsSeen[text] = start
	}
	return start
}

// nameYears are two years in a file's name, the second in two figures: PLCM_2627_InformationStandard, ACM-2025-26.
var nameYears = regexp.MustCompile(`(?:^|[^0-9])(?:20)?([0-9]{2})[-_ ]?([0-9]{2})(?:[^0-9]|$)`)

// yearIn is the financial year that a file's name says, where it says one.
func yearIn(name string) string {
	var found string
	for rest := receivedIn.ReplaceAllString(name, "  "); ; {
		at := nameYears.FindStringSubmatchIndex(rest)
		if at == nil {
			return found
		}
		first, _ := strconv.Atoi(rest[at[2]:at[3]])
		next, _ := strconv.Atoi(rest[at[4]:at[5]])
		if year := economy.YearName(2000 + first); next == (first+1)%100 && year != found {
			if found != "" {
				return "" // it says two
			}
			found = year
		}
		rest = rest[at[3]:]
	}
}

// zeroWidth are characters without width, which are no part of a code.
var zeroWidth = strings.NewReplacer("\u00a0", " ", "\ufeff", "", "\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "")

// withoutUnseen takes them out of a text, where tidy looks only around it.
func withoutUnseen(text string) string {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return tidy(zeroWidth.Replace(text))
		}
	}
	return text
}

// signs are what stands around figures in contract files: commas, signs of money whole and damaged.
var signs = strings.NewReplacer(",", "", "£", "", "Â", "", "\ufffd", "", " ", "", "GBP", "")

// loose reads a number as contract files have it: with commas, a sign of money, or brackets for what is below nought.
// Nothing is nought.
func loose(text string) (*big.Rat, bool) {
	if text == "" {
		return new(big.Rat), true
	}
	text = signs.Replace(withoutUnseen(text))
	if inner, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inner, ")") {
		text = "-" + strings.TrimSuffix(inner, ")")
	} else if inner, ok := strings.CutSuffix(text, "-"); ok && inner != "" {
		text = "-" + inner
	}
	if text == "" || text == "-" {
		return new(big.Rat), true
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && (n == 0 || strings.TrimLeft(text, "-")[0] != '0') {
		return new(big.Rat).SetInt64(n), true
	}
	if len(text) > mostDigits {
		return nil, false
	}
	d, err := decimal.Parse(text)
	if err != nil {
		return nil, false
	}
	return d.Rat(), true
}

// mostDigits is the longest text that is taken for a number: the standard has 18 digits before the point and 8 after, and
// spreadsheets leave a tail.
const mostDigits = 60
