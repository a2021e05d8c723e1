package main

import (
	"fmt"
	"strings"
)

const (
	bands  = 18 // 0-4 to 85+
	groups = 10 // 0-18, 19-44, 45-64, 65-79, 80+, male then female
)

// population is people by age band and tenth of deprivation, and the share of each band that is female.
type population struct {
	persons [bands][10]float64
	female  [bands]float64
}

func people(in *source) *population {
	p := &population{}
	in.each("population/sub_icb_population_2020_age_imd.csv.gz", func(r row) {
		p.persons[bandOf(r["age_band"])][int(r.num("imd_decile"))-1] += r.num("population")
	})
	var by [bands][2]float64
	in.each("allocation/hospital_all_inpatient_cost_age_sex_imd_2011_12.csv.gz", func(r row) {
		by[min(int(r.num("age"))/5, bands-1)][sexOf(r["sex"])] += r.num("population")
	})
	for b := range by {
		p.female[b] = by[b][1] / (by[b][0] + by[b][1])
	}
	return p
}

func bandOf(text string) int {
	var low int
	fmt.Sscanf(strings.TrimLeft(text, "0"), "%d", &low)
	return min(low/5, bands-1)
}

func sexOf(text string) int {
	if text == "F" || text == "2" {
		return 1
	}
	return 0
}

// BandName is an age band as the populations write it.
func BandName(b int) string {
	if b == bands-1 {
		return "85+"
	}
	return fmt.Sprintf("%d-%d", 5*b, 5*b+4)
}

// of is the people of a band, sex and fifth of deprivation.
func (p *population) of(b, sex, fifth int) float64 {
	share := p.female[b]
	if sex == 0 {
		share = 1 - share
	}
	return share * (p.persons[b][2*fifth] + p.persons[b][2*fifth+1])
}

// band is the people of a band.
func (p *population) band(b int) (n float64) {
	for _, x := range p.persons[b] {
		n += x
	}
	return n
}

// shares are the parts of a band that belong to the five groups of ages, by whole years.
func shares(b int) (out [5]float64) {
	for age := 5 * b; age < 5*b+5; age++ {
		switch {
		case age < 19:
			out[0] += 0.2
		case age < 45:
			out[1] += 0.2
		case age < 65:
			out[2] += 0.2
		case age < 80:
			out[3] += 0.2
		default:
			out[4] += 0.2
		}
	}
	return out
}

func (p *population) file() File {
	f := File{Name: "people.csv", Rows: [][]string{{"age_band", "tenth", "persons", "female_per_mille"}}}
	for b := range p.persons {
		for d, n := range p.persons[b] {
			f.Rows = append(f.Rows, []string{BandName(b), fmt.Sprint(d + 1), whole(n), whole(1000 * p.female[b])})
		}
	}
	return f
}
