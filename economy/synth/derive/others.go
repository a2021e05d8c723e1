package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// clinics is the table of outpatient attendances: the commonest pairs of function and currency with their cost and how
// often each group of people has them, in parts of a hundred million.
func clinics(c *costSchedule, u *use) File {
	header := []string{"function", "currency", "cost"}
	for g := range groups {
		header = append(header, fmt.Sprintf("g%d", g))
	}
	list := slices.DeleteFunc(slices.Clone(c.clinics), func(r row) bool {
		return !strings.HasPrefix(r["currency_code"], "WF0") || len(r["service_code"]) != 3
	})
	slices.SortStableFunc(list, func(a, b row) int {
		return cmp.Or(cmp.Compare(b.num("activity"), a.num("activity")), cmp.Compare(a["service_code"], b["service_code"]), cmp.Compare(a["currency_code"], b["currency_code"]))
	})
	list = list[:min(len(list), 90)]
	slices.SortStableFunc(list, func(a, b row) int {
		return cmp.Or(cmp.Compare(a["service_code"], b["service_code"]), cmp.Compare(a["currency_code"], b["currency_code"]))
	})
	could, rows := make([][groups]float64, len(list)), make([]float64, len(list))
	for i, r := range list {
		could[i], rows[i] = whoComes(r["service_code"]), r.num("activity")
	}
	f := File{Name: "clinics.csv", Rows: [][]string{header}}
	for i, shares := range fit(could, rows, u.byGroup(outpatient)) {
		cells := []string{list[i]["service_code"], list[i]["currency_code"], whole(list[i].num("unit_cost_gbp"))}
		for _, share := range shares {
			cells = append(cells, whole(1e8*share))
		}
		f.Rows = append(f.Rows, cells)
	}
	return f
}

// whoComes is who is plausibly seen by a treatment function: K.
func whoComes(function string) [groups]float64 {
	all := [5]float64{1, 1, 1.5, 2, 2}
	switch function {
	case "420", "171", "211", "214", "215", "251", "252", "253", "258", "259", "260", "263", "290", "321", "421":
		all = [5]float64{1, 0, 0, 0, 0}
	case "430":
		all = [5]float64{0, 0, 0.02, 1, 3}
	case "130", "460":
		all = [5]float64{1, 1, 3, 8, 12}
	case "110", "320", "340", "410", "361", "101", "800", "370", "303", "812", "104", "107", "301":
		all = [5]float64{0.3, 1, 3, 5, 4}
	case "501", "560", "502", "503":
		return [groups]float64{5: 0.03, 6: 5, 7: 1, 8: 0.4, 9: 0.1}
	}
	return [groups]float64{all[0], all[1], all[2], all[3], all[4], all[0], all[1], all[2], all[3], all[4]}
}

// departments is the table of emergency attendances by currency, for those who are then admitted and those who are not.
func departments(c *costSchedule) File {
	type sum struct{ n, cost float64 }
	by := map[string]*sum{}
	for _, r := range c.rooms {
		key := r["currency_code"] + ",yes"
		if strings.HasSuffix(r["service_code"], "NA") {
			key = r["currency_code"] + ",no"
		}
		if by[key] == nil {
			by[key] = &sum{}
		}
		by[key].n += r.num("activity")
		by[key].cost += r.num("total_cost_gbp")
	}
	f := File{Name: "departments.csv", Rows: [][]string{{"currency", "admitted", "cost", "weight"}}}
	for _, key := range slices.Sorted(maps.Keys(by)) {
		f.Rows = append(f.Rows, append(strings.Split(key, ","), whole(by[key].cost/max(1, by[key].n)), whole(by[key].n)))
	}
	return f
}

// bandStarts are the weeks at which the bands of waits begin: each week of the first year, then wider.
func bandStarts() (out []int) {
	for w := range 53 {
		out = append(out, w)
	}
	return append(out, 65, 78, 104)
}

// waits is the published extract of waiting times, by function, part and band, for England.
func waits(in *source) File {
	starts := bandStarts()
	by := map[string][]float64{}
	in.each("rtt/rtt_full_extract_2026_01.csv.gz", func(r row) {
		function := r["treatment_function"]
		if function == "C_999" {
			return
		}
		key := function + "," + r["part"]
		if by[key] == nil {
			by[key] = make([]float64, len(starts))
		}
		if r["part"] == "Part_3" {
			by[key][0] += r.num("total_all")
			return
		}
		for name, cell := range r {
			if w, ok := weekOf(name); ok && cell != "" {
				i := len(starts) - 1
				for starts[i] > w {
					i--
				}
				by[key][i] += r.num(name)
			}
		}
	})
	f := File{Name: "waits.csv", Rows: [][]string{{"function", "part", "from_weeks", "pathways"}}}
	for _, key := range slices.Sorted(maps.Keys(by)) {
		for i, n := range by[key] {
			if n > 0 {
				f.Rows = append(f.Rows, append(strings.Split(key, ","), fmt.Sprint(starts[i]), whole(n)))
			}
		}
	}
	return f
}

// weekOf reads the first week of a column such as w17_18 or w104_plus.
func weekOf(name string) (week int, ok bool) {
	if len(name) < 2 || name[0] != 'w' || name[1] < '0' || name[1] > '9' {
		return 0, false
	}
	_, err := fmt.Sscanf(name, "w%d_", &week)
	return week, err == nil
}

// months are, for each month of a financial year, the daily mean of emergency admissions and of attendances at
// departments beside the year's, and how many of those stayed over four hours.
func months(in *source) File {
	type sum struct{ admitted, attended, late float64 }
	by, days := map[string]*sum{}, []int{30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 29, 31}
	var all sum
	in.each("emergency/ae_provider_month_2021_on.csv.gz", func(r row) {
		m := r["month"]
		if m < "2023-04" || m > "2024-03" {
			return
		}
		if by[m] == nil {
			by[m] = &sum{}
		}
		for _, s := range []*sum{by[m], &all} {
			s.admitted += r.num("emergency_admissions")
			s.attended += r.num("attendances")
			s.late += r.num("over4h")
		}
	})
	f := File{Name: "months.csv", Rows: [][]string{{"month", "emergency_per_mille", "department_per_mille", "late_per_mille"}}}
	for i, m := range slices.Sorted(maps.Keys(by)) {
		scale := 366 * 1000 / float64(days[i])
		f.Rows = append(f.Rows, []string{fmt.Sprint(i + 1), whole(scale * by[m].admitted / all.admitted),
			whole(scale * by[m].attended / all.attended), whole(1000 * by[m].late / by[m].attended)})
	}
	return f
}

// reported are what else is reported of each hospital and month: how many a month in England, and what share was in time.
func reported(in *source) File {
	type sum struct{ n, within float64 }
	by, months := map[string]*sum{}, map[string]map[string]bool{}
	add := func(measure, month string, n, within float64) {
		if by[measure] == nil {
			by[measure], months[measure] = &sum{}, map[string]bool{}
		}
		months[measure][month] = true
		by[measure].n += n
		by[measure].within += within
	}
	names := map[string]string{"28": "cancer_28_days", "31": "cancer_31_days", "62": "cancer_62_days"}
	in.each("cancer/cwt_provider_month_2024_25.csv.gz", func(r row) {
		if m := r["treatment_modality"]; m == "" || m == "ALL MODALITIES" { // the same people are there again by kind of treatment
			add(names[r["standard"][:2]], r["month"], r.num("total_treated"), r.num("within_standard"))
		}
	})
	in.each("diagnostics/dm01_provider_test_month_2024_08_to_2025_07.csv.gz", func(r row) {
		add("diagnostics_six_weeks", r["month"], r.num("waiting_total"), r.num("waiting_total")-r.num("waiting_6wk_plus"))
	})
	f := File{Name: "reported.csv", Rows: [][]string{{"measure", "monthly", "within_per_mille"}}}
	for _, measure := range slices.Sorted(maps.Keys(by)) {
		f.Rows = append(f.Rows, []string{measure, whole(by[measure].n / float64(len(months[measure]))), whole(1000 * by[measure].within / by[measure].n)})
	}
	return f
}
