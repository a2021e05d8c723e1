package formats

import (
	"cmp"
	"maps"
	"math/big"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// slice is what a statement is of: a later file's takes the place of an earlier one's.
type slice struct{ provider, commissioner, month string }

// statement is what one file says of a provider, a commissioner and a month.
type statement struct {
	slice
	number               int64
	feed, received, file string
	hash                 string
	at                   int // the place of its file in the report
	old                  bool
	rows                 int64
	planned, amount      *big.Rat // pounds, nil where the file does not say
	plan                 map[string]*[2]*big.Rat
}

// pounds are what a statement is about: what is charged, or in a plan alone what is planned.
func (s *statement) pounds() *big.Rat {
	switch {
	case s.amount != nil:
		return s.amount
	case s.planned != nil:
		return s.planned
	}
	return new(big.Rat)
}

// add adds a row's numbers to a statement.
func (s *statement) add(line string, amounts [4]*big.Rat) {
	s.rows++
	for _, one := range []struct {
		sum *(*big.Rat)
		n   *big.Rat
	}{{&s.planned, amounts[1]}, {&s.amount, amounts[3]}} {
		if one.n == nil {
			continue
		}
		if *one.sum == nil {
			*one.sum = new(big.Rat)
		}
		(*one.sum).Add(*one.sum, one.n)
	}
	if amounts[0] == nil && amounts[1] == nil {
		return
	}
	sums := s.plan[line]
	if sums == nil {
		sums = &[2]*big.Rat{new(big.Rat), new(big.Rat)}
		s.plan[line] = sums
	}
	for i := range sums {
		if amounts[i] != nil {
			sums[i].Add(sums[i], amounts[i])
		}
	}
}

// statementOf is the file's statement of a slice, begun with the next number when it is the first to be met.
func (x *monitoringImport) statementOf(of slice) *statement {
	s := x.now[of]
	if s == nil {
		s = &statement{slice: of, number: 1, feed: x.format.Name, received: x.received, file: filepath.Base(x.in.path), at: x.at,
			plan: map[string]*[2]*big.Rat{}}
		if all := slices.Concat(x.before, x.said); len(all) > 0 {
			s.number = all[len(all)-1].number + 1
		}
		x.now[of] = s
		x.said = append(x.said, s)
	}
	return s
}

// receivedIn is a whole date in a file's name.
var receivedIn = regexp.MustCompile(`(?:^|[^0-9])(20[0-9]{2})([-_.]?)(0[1-9]|1[0-2])([-_.]?)(0[1-9]|[12][0-9]|3[01])(?:[^0-9]|$)`)

// whenReceived finds out when the file came: --received says, or the date in its name. The date and time that a row says
// its data set was made is not taken: it is typed, and one file in ten has several.
func (x *monitoringImport) whenReceived() *fault.Fault {
	x.received, x.in.report.ReceivedFrom = x.receivedFlag(), "--received"
	if x.received == "" {
		x.in.report.ReceivedFrom = "the date in its name"
		x.received = dayNamed(x.in.fileName())
	}
	x.in.report.Received = x.received
	if _, err := rule.ParseDay(x.received); err != nil {
		return fault.New(fault.Place{File: x.in.path}, "nothing says when the file was received, which decides what it replaces").
			WithHint("say it, such as --received 2025-06-18, or put that day in the file's name; of several files, each its own: --received 2025-05-20,2025-06-18")
	}
	return nil
}

// dayNamed is the one day that a file's name has in it; "" where it has none, or several. A file in a zip file may have
// its day in both their names.
func dayNamed(name string) string {
	day := ""
	for _, parts := range receivedIn.FindAllStringSubmatch(name, -1) {
		found := parts[1] + "-" + parts[3] + "-" + parts[5]
		if parts[2] != parts[4] || day != "" && day != found {
			return ""
		}
		day = found
	}
	return day
}

// receivedFlag is what --received says of the file being read: the only day, or the one in the place of the file.
func (x *monitoringImport) receivedFlag() string {
	days := x.opts.Received
	switch {
	case len(days) == 0:
		return ""
	case len(days) == 1:
		return days[0]
	}
	i := slices.IndexFunc(x.files, func(name string) bool { return name == x.in.path || name == x.in.archive })
	if i < 0 || i >= len(days) {
		return ""
	}
	return days[i]
}

// checkReceived holds the days given against the files.
func checkReceived(format Format, files []string, opts Options, faults *fault.List) {
	days := opts.Received
	switch {
	case len(days) == 0:
		return
	case !format.Received:
		faults.Add(fault.New(fault.Place{}, "files of the format %s are not kept by the day they were received", format.Name).
			WithHint("leave --received out"))
	case len(days) > 1 && len(days) != len(files):
		faults.Add(fault.New(fault.Place{}, "%d days are given for %d files", len(days), len(files)).
			WithHint("give one day for all, or one for each file in order"))
	}
	for _, text := range days {
		if _, err := rule.ParseDay(text); err != nil {
			faults.Add(fault.New(fault.Place{}, "--received: %v", err))
		}
	}
}

// readBefore reads the statements of the economy that is added to, or that the files are held against.
func (x *monitoringImport) readBefore() error {
	base := x.base
	if base == nil {
		base = x.beside
	}
	if base == nil {
		return nil
	}
	for _, f := range base.Files {
		if f.Table != "statements" {
			continue
		}
		if err := x.readStatements(filepath.Join(base.Dir, filepath.FromSlash(f.Path))); err != nil {
			return err
		}
	}
	slices.SortFunc(x.before, func(a, b *statement) int { return cmp.Compare(a.number, b.number) })
	return x.twoPlans(base)
}

// twoPlans refuses a second feed that would plan the same again.
func (x *monitoringImport) twoPlans(base *economy.Economy) error {
	for _, s := range x.before {
		if s.feed != x.format.Name && s.planned != nil {
			return fault.List{fault.New(fault.Place{File: base.Dir}, "the economy has plans already, of the format %s: statement %d of %s, %s, %s",
				s.feed, s.number, s.provider, s.commissioner, s.month[:7]).
				WithHint("import into a directory of its own, and give both to: purse variance PLAN ACTUAL")}
		}
	}
	return nil
}

var statementColumns = []string{"number", "feed", "provider", "commissioner", "month", "received", "file", "sha256", "rows", "planned", "charged"}

// readStatements reads a file of the table statements, as import writes it.
func (x *monitoringImport) readStatements(path string) error {
	in, err := csvfile.Open(path)
	if err != nil {
		return fault.List{fault.New(fault.Place{File: path}, "cannot be read: %v", plain(err))}
	}
	defer in.Close()
	r := csvfile.NewReader(in, path)
	if bad := r.ReadHeader(); bad != nil {
		return fault.List{bad}
	}
	at := map[string]int{}
	for _, name := range statementColumns {
		if at[name] = slices.Index(r.Header, name); at[name] < 0 {
			return fault.List{fault.New(fault.Place{File: path, Line: 1}, "there is no column %s: it is not as import writes it", name).
				WithHint("import all the files again into a new economy")}
		}
	}
	for {
		row, more, bad := r.Next()
		if bad != nil {
			return fault.List{bad}
		}
		if !more {
			return nil
		}
		if s := oldStatement(row.Cells, at); s != nil {
			x.before = append(x.before, s)
		}
	}
}

// oldStatement is a row of the table statements, nil where it is not sound: loading will say how.
func oldStatement(cells []string, at map[string]int) *statement {
	get := func(name string) string {
		if at[name] < len(cells) {
			return cells[at[name]]
		}
		return ""
	}
	number, err := strconv.ParseInt(get("number"), 10, 64)
	if err != nil || len(get("month")) != 10 {
		return nil
	}
	s := &statement{slice: slice{get("provider"), get("commissioner"), get("month")}, number: number, feed: get("feed"),
		received: get("received"), file: get("file"), hash: get("sha256"), old: true, at: -1}
	s.rows, _ = strconv.ParseInt(get("rows"), 10, 64)
	for name, sum := range map[string]**big.Rat{"planned": &s.planned, "charged": &s.amount} {
		if d, err := decimal.Parse(get(name)); err == nil {
			*sum = d.Rat()
		}
	}
	return s
}

// later says whether one statement of a slice takes the place of another: it was received later, or on the same day and
// has the higher number.
func (s *statement) later(than *statement) bool {
	return cmp.Or(cmp.Compare(s.received, than.received), cmp.Compare(s.number, than.number)) > 0
}

// used are the statements that are used: the latest of each slice.
func used(all []*statement) map[slice]*statement {
	out := map[slice]*statement{}
	for _, s := range all {
		if out[s.slice] == nil || s.later(out[s.slice]) {
			out[s.slice] = s
		}
	}
	return out
}

// ofFeed are the statements of the feed that is read.
func (x *monitoringImport) ofFeed(all []*statement) []*statement {
	return slices.DeleteFunc(slices.Clone(all), func(s *statement) bool { return s.feed != x.format.Name })
}

// write writes the statements and the plan, and tells what is replaced.
func (x *monitoringImport) write() error {
	out, err := x.table("statements", statementColumns...)
	if err != nil {
		return err
	}
	text := func(n *big.Rat) string {
		if n == nil {
			return ""
		}
		return decimal.Text(n)
	}
	for _, s := range x.said {
		x.bodies.met(body{code: s.provider, kind: "provider"})
		x.bodies.met(body{code: s.commissioner, kind: "commissioner"})
		out.add(strconv.FormatInt(s.number, 10), s.feed, s.provider, s.commissioner, s.month, s.received, s.file, s.hash,
			strconv.FormatInt(s.rows, 10), text(s.planned), text(s.amount))
	}
	if err := x.writePlans(); err != nil {
		return err
	}
	x.tellReplaced()
	return nil
}

// writePlans writes what each statement plans for each point of delivery.
func (x *monitoringImport) writePlans() error {
	if !slices.ContainsFunc(x.said, func(s *statement) bool { return s.planned != nil }) {
		return nil
	}
	plans, err := x.table("plans", "provider", "commissioner", "line", "month", "activity", "pence", "statement")
	if err != nil {
		return err
	}
	below := 0
	for _, s := range x.said {
		for _, line := range slices.Sorted(maps.Keys(s.plan)) {
			sums := s.plan[line]
			switch {
			case sums[0].Sign() < 0:
				below++
			case sums[0].Sign() != 0 || sums[1].Sign() != 0:
				plans.add(s.provider, s.commissioner, line, s.month, decimal.Text(sums[0]), pence(sums[1]), strconv.FormatInt(s.number, 10))
			}
		}
	}
	if below > 0 {
		x.note("lines of the plan that come to less than no activity, and are in contract_lines and not in plans: %d", below)
	}
	return nil
}

func sortedSlices(of map[slice]*statement) []slice {
	return slices.SortedFunc(maps.Keys(of), func(a, b slice) int {
		return cmp.Or(cmp.Compare(a.provider, b.provider), cmp.Compare(a.commissioner, b.commissioner), cmp.Compare(a.month, b.month))
	})
}

// pence is a sum of pounds in whole pence, halves away from nought.
func pence(pounds *big.Rat) string {
	return decimal.Text(decimal.Round(new(big.Rat).Mul(pounds, big.NewRat(100, 1)), 0).Rat())
}
