package formats

import (
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/economy/csvfile"
)

// count is a figure that may not have been given.
type count struct {
	n     int64
	known bool
}

// plus is the sum of figures, not known when one is not.
func (c count) plus(d count) count { return count{c.n + d.n, c.known && d.known} }

// text is the figure as a cell.
func (c count) text() string {
	if !c.known {
		return ""
	}
	return strconv.FormatInt(c.n, 10)
}

// values are the figures of one row, whatever its layout.
type values struct {
	detail                       bool
	attended, late               [3]count // by kind of department, booked appointments included
	over                         count    // over four hours, all kinds
	whole                        count    // attendances, all kinds, where the layout gives no detail
	admitted                     count
	decisionFour, decisionTwelve count
	hasTwelve                    bool
}

func (v values) all() count {
	if !v.detail {
		return v.whole
	}
	return v.attended[0].plus(v.attended[1]).plus(v.attended[2])
}

// cell is one figure. Where the layout has no column it is not known, but of booked appointments, which older layouts
// count among the others: there is nothing to add.
func (x *emergencyImport) cell(row csvfile.Row, name string) count {
	if !x.l.has(name) {
		return count{0, strings.Contains(name, "booked")}
	}
	n, err := strconv.ParseInt(plainCount(x.l.get(row.Cells, name)), 10, 64)
	return count{n, err == nil}
}

func (x *emergencyImport) values(row csvfile.Row) values {
	v := values{detail: x.l.has("attendances 1")}
	if v.detail {
		v.over = count{0, true}
		for i, kind := range kinds {
			v.attended[i] = x.cell(row, "attendances "+kind).plus(x.cell(row, "attendances booked "+kind))
			v.late[i] = x.cell(row, "over4h "+kind).plus(x.cell(row, "over4h booked "+kind))
			if v.attended[i].n > 0 || v.late[i].known {
				v.over = v.over.plus(v.late[i])
			}
		}
		v.admitted = x.sum(row, "admissions 1", "admissions 2", "admissions other", "admissions direct")
		v.decisionFour = x.sum(row, "from decision 4 to 12", "from decision over 12")
		v.decisionTwelve = x.cell(row, "from decision over 12")
		v.hasTwelve = x.l.has("from decision over 12")
		return v
	}
	v.whole, v.over = x.cell(row, "attendances"), x.cell(row, "over4h")
	v.admitted, v.decisionFour = x.cell(row, "admissions"), x.cell(row, "from decision over 4")
	return v
}

func (x *emergencyImport) sum(row csvfile.Row, names ...string) count {
	out := count{0, true}
	for _, name := range names {
		out = out.plus(x.cell(row, name))
	}
	return out
}

// put writes the observations of one row. One whose every figure is missing says nothing and is not written, and nor
// is that of a kind of department that saw nobody.
func (x *emergencyImport) put(v values, code, month string) {
	all := v.all()
	x.observe(fourHours, code, month, all.less(v.over), all)
	for i, kind := range kinds {
		if v.detail && v.attended[i].n > 0 {
			name := fourHours + "_type" + kind
			if kind == "other" {
				name = fourHours + "_other"
			}
			x.observe(name, code, month, v.attended[i].less(v.late[i]), v.attended[i])
		}
	}
	x.observe(attendances, code, month, all, count{})
	if x.l.has("admissions") || x.l.has("admissions 1") {
		x.observe(admissions, code, month, v.admitted, count{})
	}
	if x.l.has("from decision over 4") || x.l.has("from decision 4 to 12") {
		x.observe(decisionFour, code, month, v.decisionFour, count{})
	}
	if v.hasTwelve {
		x.observe(decisionTwelve, code, month, v.decisionTwelve, count{})
	}
}

// less is the figure without another.
func (c count) less(d count) count { return count{c.n - d.n, c.known && d.known} }

func (x *emergencyImport) observe(measure, code, month string, numerator, denominator count) {
	if numerator.known || denominator.known {
		x.out.add(measure+x.suffix, code, month, numerator.text(), denominator.text())
	}
}
