package main

import "fmt"

// The kinds of care that have a rate.
const (
	emergency = iota
	planned
	maternity
	outpatient
	department
	kinds
)

var kindNames = [kinds]string{"emergency", "planned", "maternity", "outpatient", "department"}

// The year's totals that the patterns are brought to. Emergency admissions and attendances at departments are summed
// from the published months of 2023-24.
const (
	allSpells      = 17_000_000  // K: finished admissions of a year in England
	allOutpatients = 120_000_000 // K: outpatient attendances of a year in England
)

// use is how often people use care, a head and year, by kind, age band, sex and fifth of deprivation.
type use struct {
	people *population
	rate   [kinds][bands][2][5]float64
	late   float64 // attendances at departments of over four hours
}

func rates(in *source, p *population) *use {
	u := &use{people: p}
	for kind, name := range map[int]string{emergency: "emergency_cost", planned: "elective_cost", outpatient: "outpatient_table"} {
		u.read(in, kind, "allocation/hospital_"+name+"_age_sex_imd_2011_12.csv.gz")
	}
	u.splitMaternity()
	u.departments(in)
	admitted, attended := 0.0, 0.0
	in.each("emergency/ae_provider_month_2021_on.csv.gz", func(r row) {
		if r["month"] >= "2023-04" && r["month"] <= "2024-03" {
			admitted, attended = admitted+r.num("emergency_admissions"), attended+r.num("attendances")
			u.late += r.num("over4h")
		}
	})
	u.scale(admitted, emergency)
	u.scale(allSpells-admitted, planned, maternity)
	u.scale(allOutpatients, outpatient)
	u.scale(attended, department)
	return u
}

func (u *use) read(in *source, kind int, name string) {
	var n, persons [bands][2][5]float64
	in.each(name, func(r row) {
		b, s, q := min(int(r.num("age"))/5, bands-1), sexOf(r["sex"]), int(r.num("imd_quintile"))-1
		n[b][s][q] += r.num("n")
		persons[b][s][q] += r.num("population")
	})
	for b := range n {
		for s := range n[b] {
			for q := range n[b][s] {
				u.rate[kind][b][s][q] = n[b][s][q] / max(1, persons[b][s][q])
			}
		}
	}
}

// splitMaternity takes maternity out of what is not emergency: what women of 15 to 44 have above the straight line
// between the bands on both sides.
func (u *use) splitMaternity() {
	const before, after = 2, 9
	for q := range 5 {
		low, high := u.rate[planned][before][1][q], u.rate[planned][after][1][q]
		for b := before + 1; b < after; b++ {
			line := low + (high-low)*float64(b-before)/float64(after-before)
			u.rate[maternity][b][1][q] = max(0, u.rate[planned][b][1][q]-line)
			u.rate[planned][b][1][q] = min(line, u.rate[planned][b][1][q])
		}
	}
}

// departments are attendances at emergency departments: ages as in the artificial records, deprivation as for
// emergency admissions, the sexes alike.
func (u *use) departments(in *source) {
	var n [bands]float64
	in.each("synthetic-hes/artificial_hes_ae_2007_08.csv.gz", func(r row) {
		if age := r.num("arrivalage_calc"); r["arrivalage_calc"] != "" && age < 120 {
			n[min(int(age)/5, bands-1)]++
		}
	})
	for b := range n {
		smooth := (n[max(b-1, 1)] + 2*n[b] + n[min(b+1, bands-2)]) / 4
		if b == 0 || b == bands-1 {
			smooth = n[b]
		}
		for s := range 2 {
			used, persons := 0.0, 0.0
			for q := range 5 {
				used += u.events(emergency, b, s, q)
				persons += u.people.of(b, s, q)
			}
			gradient := persons / max(1, used) // a rate times this is 1 on average over the fifths
			for q := range 5 {
				u.rate[department][b][s][q] = smooth / u.people.band(b) * u.rate[emergency][b][s][q] * gradient
			}
		}
	}
}

// events is how much care of a kind the people use.
func (u *use) events(kind, b, s, q int) float64 { return u.rate[kind][b][s][q] * u.people.of(b, s, q) }

func (u *use) sum(f func(b, s, q int) float64) (n float64) {
	for b := range bands {
		for s := range 2 {
			for q := range 5 {
				n += f(b, s, q)
			}
		}
	}
	return n
}

func (u *use) scale(to float64, of ...int) {
	now := 0.0
	for _, kind := range of {
		now += u.sum(func(b, s, q int) float64 { return u.events(kind, b, s, q) })
	}
	for _, kind := range of {
		for b := range bands {
			for s := range 2 {
				for q := range 5 {
					u.rate[kind][b][s][q] *= to / max(1, now)
				}
			}
		}
	}
}

// byGroup is how much care of a kind each group of ages and sex uses.
func (u *use) byGroup(kind int) (out [groups]float64) {
	u.sum(func(b, s, q int) float64 {
		for g, share := range shares(b) {
			out[5*s+g] += share * u.events(kind, b, s, q)
		}
		return 0
	})
	return out
}

// file is the rates as they are embedded: whole numbers for each million people and year.
func (u *use) file() File {
	f := File{Name: "rates.csv", Rows: [][]string{append([]string{"age_band", "sex", "fifth"}, kindNames[:]...)}}
	for b := range bands {
		for s := range 2 {
			for q := range 5 {
				cells := []string{BandName(b), fmt.Sprint(s + 1), fmt.Sprint(q + 1)}
				for kind := range kinds {
					cells = append(cells, whole(1e6*u.rate[kind][b][s][q]))
				}
				f.Rows = append(f.Rows, cells)
			}
		}
	}
	return f
}
