package formats

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// inOrder are figures by measure, organisation and month.
func inOrder(values map[observed]*pair) []observed {
	return slices.SortedFunc(maps.Keys(values), func(a, b observed) int {
		return cmp.Or(cmp.Compare(a.measure, b.measure), cmp.Compare(a.organisation, b.organisation), cmp.Compare(a.month, b.month))
	})
}

// write makes the table of observations.
func (x *sheetImport) write() error {
	out, err := x.table("observations", "measure", "organisation", "month", "numerator", "denominator")
	if err != nil {
		return err
	}
	for _, of := range inOrder(x.values) {
		p := x.values[of]
		out.add(of.measure, of.organisation, of.month, p.numerator.text(), p.denominator.text())
	}
	return nil
}

// check holds the total rows of a file to the sums of its others.
func (x *sheetImport) check() {
	var wrong []string
	held := 0
	for _, of := range inOrder(x.totals) {
		sum := x.file[of]
		if of.organisation != "" {
			sum = x.values[of]
		}
		if sum == nil {
			continue // a figure that only totals have
		}
		said := x.totals[of]
		held++
		if said.numerator != sum.numerator || said.denominator != sum.denominator {
			wrong = append(wrong, fmt.Sprintf("%s %s of %s: %s/%s and not %s/%s", of.measure, of.organisation, of.month[:7],
				sum.numerator.text(), sum.denominator.text(), said.numerator.text(), said.denominator.text()))
		}
	}
	if held == 0 {
		return
	}
	c := Check{What: "total rows of " + x.in.path + " against the sums of the others", Expected: fmt.Sprintf("%d equal", held),
		Found: fmt.Sprintf("%d equal", held-len(wrong)), OK: len(wrong) == 0}
	if len(wrong) > 0 {
		c.Found += ", not " + some(wrong)
	}
	x.report.Checks = append(x.report.Checks, c)
}
