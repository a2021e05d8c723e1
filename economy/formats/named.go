package formats

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
)

var (
	yearInName    = regexp.MustCompile(`(?:^|[^0-9])(20[0-9]{2})[-_/]?(?:20)?([0-9]{2})(?:[^0-9]|$)`)
	quarterInName = regexp.MustCompile(`(?i)(?:^|[^a-z0-9])q(?:uarter[-_ ]?)?([1-4])(?:[^0-9]|$)`)
)

// yearNamed is the one financial year that a file's name has in it, by the year in which it starts.
func yearNamed(path string) (int, bool) {
	found := map[int]bool{}
	year := 0
	for _, parts := range yearInName.FindAllStringSubmatch(filepath.Base(path), -1) {
		first, _ := strconv.Atoi(parts[1])
		if last, _ := strconv.Atoi(parts[2]); (first+1)%100 == last {
			year, found[first] = first, true
		}
	}
	return year, len(found) == 1
}

// settleYear finds out the year of a file without a column for it: --year, the economy added to, the first file's, or
// its own name. The file's name must not say another.
func (j *job) settleYear(in *input) *fault.Fault {
	at := fault.Place{File: in.path}
	named, ok := yearNamed(in.path)
	if months := monthsIn(in.fileName()); !ok && len(months) == 1 {
		named, ok = months[0].start(), true
	}
	switch {
	case j.year == 0 && !ok && len(yearsIn(in.fileName())) == 1:
		year := yearsIn(in.fileName())[0]
		start, _ := strconv.Atoi(year[:4])
		return fault.New(at, "the file's name has %s in it, which is no financial year", year).
			WithHint("the middle of %[1]d is in %[2]s: if that is meant, say it with --year, such as --year %[2]s", start, economy.YearName(start))
	case j.year == 0 && !ok:
		return fault.New(at, "no column, and not the file's name, says which year the figures are of").
			WithHint("say it with --year, such as --year 2024-25")
	case j.year == 0:
		j.year = named
	case ok && named != j.year:
		return fault.New(at, "the file's name says %s, and the year that is made is %s", economy.YearName(named), economy.YearName(j.year)).
			WithHint("an economy holds one financial year: import it into another directory")
	}
	return nil
}

// quarterDays are the first and last day of the quarter that a file's name says, or else that --month is in; the whole
// year when neither says one.
func (j *job) quarterDays(in *input) (first, last string) {
	quarter := 0
	if parts := quarterInName.FindStringSubmatch(in.fileName()); parts != nil {
		quarter, _ = strconv.Atoi(parts[1])
	} else if j.month != (month{}) {
		quarter = (j.month.number+8)%12/3 + 1
	}
	ends := []string{"", "06-30", "09-30", "12-31", "03-31"}
	switch quarter {
	case 0:
		return fmt.Sprintf("%d-04-01", j.year), fmt.Sprintf("%d-03-31", j.year+1)
	case 4:
		return fmt.Sprintf("%d-01-01", j.year+1), fmt.Sprintf("%d-03-31", j.year+1)
	}
	return fmt.Sprintf("%d-%02d-01", j.year, 3*quarter+1), fmt.Sprintf("%d-%s", j.year, ends[quarter])
}
