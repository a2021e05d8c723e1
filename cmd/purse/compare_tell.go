package main

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
)

// mostLines is how many lines of each part of a comparison are told.
const mostLines = 12

// head says which books are compared, what the reform changes, and what it says it will do for patients.
func (s *comparing) head() {
	a, b := s.c.A, s.c.B
	s.say("%s, %s: %s before, %s after", b[book.ReceiptEconomy], b[book.ReceiptYear], a[book.ReceiptPolicy], b[book.ReceiptPolicy])
	changes := s.rows("changes", "", 0)
	s.say("\nWhat is changed")
	for _, r := range changes {
		s.say("    %s", changed(r))
	}
	if len(changes) == 0 {
		s.say("    no named change")
	}
}

// changed is one change in a line.
func changed(r book.Row) string {
	was, becomes := oneLine(r.Get("was"), 40), oneLine(r.Get("becomes"), 40)
	words := fmt.Sprintf("%s: %s", r.Get("change"), r.Get("place"))
	switch {
	case was == "" && becomes == "":
		return words
	case was == "":
		return words + " is new"
	case becomes == "":
		return words + " is taken away"
	case strings.HasSuffix(was, "…") || strings.HasSuffix(becomes, "…"):
		return words + " is replaced"
	}
	return fmt.Sprintf("%s from %s to %s", words, was, becomes)
}

// patients tells the measures that differ, and whether what was said would come has come.
func (s *comparing) patients() {
	rows := s.rows("measures", "for_patients = 'worse' DESC, for_patients = 'better' DESC, breakdown, measure, period DESC, organisation, other", 0)
	if s.keep != nil {
		rows = slices.DeleteFunc(rows, func(r book.Row) bool { return !s.keep(r) })
	}
	kept := map[string]int{}
	moving := slices.DeleteFunc(rows, func(r book.Row) bool {
		same := r.Get("for_patients") == "same" || r.Get("value_before") == r.Get("value_after")
		if same {
			kept[r.Get("measure")]++
		}
		return same
	})
	t := table{Columns: []column{{"measure", words}, {"period", words}, {"body", words}, {"before", number}, {"after", number},
		{"change", number}, {"for patients", words}, {"verdict", words}, {"address", words}}, Whole: true}
	for _, r := range moving[:min(len(moving), mostLines)] {
		t.Rows = append(t.Rows, s.measure(r))
	}
	s.show("For patients", t, "no measure moves")
	s.more(len(moving), len(t.Rows), "measures")
	for _, measure := range slices.Sorted(maps.Keys(kept)) {
		s.say("    %d figures of %s stay, and what is asked of them differs", kept[measure], measure)
	}
	for _, r := range s.rows("aims", "", 0) {
		s.say("    it says that %s should %s: %s", r.Get("measure"), r.Get("should"), moved(r))
	}
}

// measure is one measure's line.
func (s *comparing) measure(r book.Row) []cell {
	kind := number
	if r.Get("hundredths_before") == "yes" && r.Get("hundredths_after") == "yes" {
		kind = percent
	}
	value := func(column string) cell {
		return cell{Text: r.Get(column), Known: r.Get(column) != "", Kind: kind}
	}
	return []cell{known(r.Get("measure")), known(r.Get("period")), known(bodies(r)), value("value_before"), value("value_after"),
		value("value_difference"), known(r.Get("for_patients")), known(turn(r)), known(addressOf("measures", r))}
}

// moved says what has become of an aim.
func moved(r book.Row) string {
	rose, fell := r.Get("rose"), r.Get("fell")
	if rose == "0" && fell == "0" {
		return "none of its figures moves"
	}
	return fmt.Sprintf("%s of its figures rise and %s fall", rose, fell)
}

func bodies(r book.Row) string {
	text := r.Get("organisation")
	if other := r.Get("other"); other != "" {
		text += " and " + other
	}
	if part := r.Get("breakdown"); part != "" {
		text += ", " + part
	}
	return text
}

// turn is a verdict before and after, or once where it stays.
func turn(r book.Row) string {
	before, after := r.Get("class_before"), r.Get("class_after")
	if before == after || before == "" {
		return after
	}
	return before + " -> " + after
}

func addressOf(table string, r book.Row) string {
	period, err := book.ParsePeriod(r.Get("period"))
	if err != nil {
		return ""
	}
	return book.Address{Table: table, Period: period, Rule: r.Get("measure"), Breakdown: r.Get("breakdown"),
		Body: r.Get("organisation"), Other: r.Get("other")}.String()
}

// totals tells the money as a whole.
func (s *comparing) totals() {
	gain, lose := new(big.Rat), new(big.Rat)
	rows := s.rows("ranking", "", 0)
	for _, r := range rows {
		d, _ := r.Decimal("difference")
		if r.Get("side") == "gains" {
			gain.Add(gain, d.Rat())
		} else {
			lose.Add(lose, d.Rat())
		}
	}
	s.say("\nMoney")
	if len(rows) == 0 {
		s.say("    nobody is paid more or less")
		return
	}
	s.say("    %s moves: some gain %s, some lose %s", pounds(gain), pounds(gain), pounds(new(big.Rat).Neg(lose)))
}

// ranking tells who gains and who loses, the most first.
func (s *comparing) ranking() {
	for _, side := range []struct{ name, heading string }{{"gains", "Who gains"}, {"loses", "Who loses"}} {
		rows := slices.DeleteFunc(s.rows("ranking", "", 0), func(r book.Row) bool { return r.Get("side") != side.name })
		if len(rows) == 0 {
			continue
		}
		t := table{Columns: []column{{"code", words}, {"name", words}, {"pence", money}, {"of before", percent}, {"address", words}}, Whole: true}
		for _, r := range rows[:min(len(rows), mostLines)] {
			t.Rows = append(t.Rows, []cell{known(r.Get("organisation")), known(r.Get("name")), known(r.Get("difference")), part(r), known(r.Get("address"))})
		}
		s.show(side.heading, t, "")
		s.more(len(rows), len(t.Rows), "ranking")
	}
}

// part is a difference as a part of what there was.
func part(r book.Row) cell {
	d, _ := r.Decimal("difference")
	before, ok := r.Decimal("net_before")
	if !ok || before.Rat().Sign() == 0 {
		return cell{}
	}
	return known(new(big.Rat).Quo(d.Rat(), new(big.Rat).Abs(before.Rat())).FloatString(6))
}

// ladder tells the effect of each change on each organisation.
func (s *comparing) ladder() {
	if len(s.c.Rungs) == 0 {
		s.say("\nWhat each change does")
		s.say("    not run: give --policy, --reform and --economy, and each change is run alone")
		return
	}
	t := table{Columns: []column{{"code", words}}, Whole: true}
	for _, r := range s.c.Rungs {
		t.Columns = append(t.Columns, column{r.Name, money})
	}
	t.Columns = append(t.Columns, column{"together", money})
	var whose string
	sum := new(big.Rat)
	end := func() {
		if n := len(t.Rows); n > 0 {
			t.Rows[n-1] = append(t.Rows[n-1], known(sum.RatString()))
		}
	}
	for _, r := range s.rows("ladder", "", 0) {
		if r.Get("organisation") != whose {
			end()
			whose, sum = r.Get("organisation"), new(big.Rat)
			t.Rows = append(t.Rows, []cell{known(whose)})
		}
		d, _ := r.Decimal("pence")
		sum.Add(sum, d.Rat())
		t.Rows[len(t.Rows)-1] = append(t.Rows[len(t.Rows)-1], known(r.Get("pence")))
	}
	end()
	n := len(t.Rows)
	t.Rows = t.Rows[:min(n, mostLines)]
	s.show("What each change does alone, and what they do to one another", t, "no change moves money")
	s.more(n, len(t.Rows), "ladder")
}

// thresholds tells verdicts that turn, decisions that change, and who falls into deficit or comes out.
func (s *comparing) thresholds() {
	rows := s.rows("thresholds", "kind, period DESC, name, organisation, other, breakdown", 0)
	t := table{Columns: []column{{"what", words}, {"period", words}, {"body", words}, {"before", words}, {"after", words}, {"address", words}}, Whole: true}
	for _, r := range rows[:min(len(rows), mostLines)] {
		what := strings.TrimSpace(r.Get("kind") + " " + r.Get("name"))
		t.Rows = append(t.Rows, []cell{known(what), known(r.Get("period")), known(bodies(r)), known(r.Get("before")), known(r.Get("after")), known(r.Get("address"))})
	}
	s.show("Lines crossed", t, "none")
	s.more(len(rows), len(t.Rows), "thresholds")
}

// gaps tells what the two policies cannot do, where they differ.
func (s *comparing) gaps() {
	rows := s.rows("gaps", "", 0)
	if len(rows) == 0 {
		return
	}
	t := changeTable(rows[0].Table, rows[:min(len(rows), mostLines)])
	s.show("Gaps that differ", t, "")
	s.more(len(rows), len(t.Rows), "gaps")
}

// more says where the rest is.
func (s *comparing) more(all, told int, table string) {
	switch {
	case all > told && s.keep != nil:
		s.say("    and %d more: see purse compare --table=%s", all-told, table)
	case all > told:
		s.say("    and %d more: --table=%s", all-told, table)
	}
}

// tail says what differs in the tables that are not told.
func (s *comparing) tail() {
	var also []string
	for _, name := range []string{"ledger", "values", "shares", "scores", "due", "parameters", "rules", "clauses"} {
		if n := s.count(name); n > 0 {
			also = append(also, fmt.Sprintf("%s %s", grouped(fmt.Sprint(n)), name))
		}
	}
	if len(also) > 0 {
		s.say("\nRows that differ: %s. See one with --table=NAME, and why a figure is what it is with purse explain.", strings.Join(also, ", "))
	}
}
