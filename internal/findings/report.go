package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/commonpurse/commonpurse/stats"
)

// least is the part of what is planted that has to be found.
const least = 0.95

// tally is what one finding came to over all countries.
type tally struct {
	planted, found, dated int // dated: found with the month right too
	wrong                 int // planted countries in which another body was named
	countries, alarms     int // countries without anything planted, and those in which a body was named
}

// report is what all findings came to.
type report struct {
	seeds    int
	tallies  []tally // in the order of findings
	byChance int     // planted countries in which the outlier by chance was named for a true one
	compared int
	differ   int
}

func newReport() *report { return &report{tallies: make([]tally, len(findings))} }

// add adds a country's outcome.
func (r *report) add(o *outcome) {
	for i := range findings {
		r.tallies[i].add(&findings[i], o)
	}
	if !o.Planted {
		return
	}
	r.seeds++
	for _, s := range o.Suspects["true outlier"] {
		if s.Organisation == o.Truths["outlier by chance"].Organisation {
			r.byChance++
		}
	}
	if o.Compared {
		r.compared++
		if !o.Same {
			r.differ++
		}
	}
}

func (t *tally) add(f *finding, o *outcome) {
	suspects := o.Suspects[f.truth]
	if !o.Planted {
		t.countries++
		if len(suspects) > 0 {
			t.alarms++
		}
		return
	}
	t.planted++
	truth, wrong := o.Truths[f.truth], false
	for _, s := range suspects {
		right := s.Organisation == truth.Organisation
		onTime := right && s.Month == monthOf(truth)
		if onTime {
			t.dated++
		}
		if right && (onTime || !f.dated) {
			t.found++
		} else {
			wrong = true
		}
	}
	if wrong {
		t.wrong++
	}
}

// enough says whether so much of what is planted was found as must be.
func (t *tally) enough() bool { return float64(t.found) >= least*float64(t.planted) }

// alarming says whether there were more false alarms than the stated rate would give: more than the rate itself where
// no chance comes into it, and else so many that the exact lower limit of their part, at 95%, is above it.
func (t *tally) alarming(stated float64) bool {
	if stated == 0 || t.countries == 0 {
		return t.alarms > 0
	}
	limits, err := stats.ExactProportionLimits(float64(t.alarms), float64(t.countries), 0.9)
	return err != nil || limits[0].Lower > stated
}

// problems is what the report cannot be content with.
func (r *report) problems() (out []string) {
	for i, f := range findings {
		t := &r.tallies[i]
		if !t.enough() {
			out = append(out, fmt.Sprintf("%s: found %d of %d, expected %.0f%% at least", f.truth, t.found, t.planted, 100*least))
		}
		if t.alarming(f.rate) {
			out = append(out, fmt.Sprintf("%s: false alarms in %d of %d countries, stated %.0f%%", f.truth, t.alarms, t.countries, 100*f.rate))
		}
	}
	if r.differ > 0 {
		out = append(out, fmt.Sprintf("digests: %d of %d countries give another with the file of truths than without", r.differ, r.compared))
	}
	return out
}

// print writes the table.
func (r *report) print(w io.Writer, people int, first uint64) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d seeds from %d, %d people: each once with truths planted and once without\n\n", r.seeds, first, people)
	const line = "%-17s %8s %6s %7s %12s %13s %9s %8s %7s  %s\n"
	fmt.Fprintf(&b, line, "truth", "planted", "found", "found", "month right", "wrong named", "unplanted", "alarms", "stated", "method")
	for i, f := range findings {
		t := &r.tallies[i]
		month := "-"
		if f.truth == "upcoder" || f.dated {
			month = fmt.Sprint(t.dated)
		}
		fmt.Fprintf(&b, line, f.truth, fmt.Sprint(t.planted), fmt.Sprint(t.found), percent(t.found, t.planted), month,
			fmt.Sprint(t.wrong), fmt.Sprint(t.countries), fmt.Sprint(t.alarms), fmt.Sprintf("%.0f%%", 100*f.rate), f.method)
	}
	fmt.Fprintf(&b, "\noutlier by chance named for a true one: %d of %d\n", r.byChance, r.seeds)
	fmt.Fprintf(&b, "same digest with the file of truths and without: %d of %d\n", r.compared-r.differ, r.compared)
	_, err := io.WriteString(w, b.String())
	return err
}

func percent(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(part)/float64(whole))
}
