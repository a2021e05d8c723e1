package suppress_test

import (
	"math/rand/v2"
	"testing"

	. "github.com/commonpurse/commonpurse/suppress"
)

// national is a year of a country: 150 trusts in 42 systems, 12 months in quarters, 23 specialties.
func national() ([]Dimension, []Cell) {
	r := rand.New(rand.NewPCG(1, 1))
	bodies := Dimension{Name: "bodies", Nodes: 193, In: map[int][]int{}}
	for i := range 150 {
		bodies.In[i] = []int{150 + i%42, 192}
	}
	months := Dimension{Name: "months", Nodes: 17, In: map[int][]int{}}
	for i := range 12 {
		months.In[i] = []int{12 + i/3, 16}
	}
	kinds := flat(23)
	sums := make([]int64, 193*17*24)
	place := func(a, b, c int) int { return (a*17+b)*24 + c }
	there := make([]bool, len(sums))
	for b := range 150 {
		for k := range 23 {
			if r.IntN(3) == 0 {
				continue // it has no such specialty
			}
			mean := []float64{3, 40, 400}[r.IntN(3)]
			for m := range 12 {
				count := int64(mean * (0.5 + r.Float64()))
				for _, b2 := range append([]int{b}, bodies.In[b]...) {
					for _, m2 := range append([]int{m}, months.In[m]...) {
						for _, k2 := range []int{k, 23} {
							sums[place(b2, m2, k2)] += count
							there[place(b2, m2, k2)] = true
						}
					}
				}
			}
		}
	}
	var cells []Cell
	for b := range 193 {
		for m := range 17 {
			for k := range 24 {
				if there[place(b, m, k)] {
					cells = append(cells, Cell{At: []int{b, m, k}, Count: sums[place(b, m, k)]})
				}
			}
		}
	}
	return []Dimension{bodies, months, kinds}, cells
}

// BenchmarkNational is about 65,000 counts, a sixth of them small.
func BenchmarkNational(b *testing.B) {
	dimensions, cells := national()
	for b.Loop() {
		marks, err := Marks(dimensions, cells, Rule{Threshold: 5})
		if err != nil {
			b.Fatal(err)
		}
		small, covering := 0, 0
		for _, m := range marks {
			switch m {
			case Small:
				small++
			case Covering:
				covering++
			}
		}
		b.ReportMetric(float64(len(cells)), "counts")
		b.ReportMetric(float64(small), "small")
		b.ReportMetric(float64(covering), "covering")
	}
}
