package synth

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// A picker takes each place as often as its weight says, whatever the weights.
func TestPicker(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1_000_000), 1, 60).Draw(t, "weights")
		total := int64(0)
		for _, w := range weights {
			total += w
		}
		p := newPicker(weights)
		got := make([]float64, len(weights)) // the exact chance of each place
		for i, cut := range p.cut {
			first := float64(cut) / (1 << 32)
			if cut == math.MaxUint32 {
				first = 1
			}
			got[i] += first / float64(len(weights))
			got[p.other[i]] += (1 - first) / float64(len(weights))
		}
		for i, w := range weights {
			if want := float64(w) / float64(total); total > 0 && math.Abs(got[i]-want) > 1e-8 {
				t.Fatalf("place %d of %v has a chance of %v, want %v", i, weights, got[i], want)
			}
		}
		s := stream(rapid.Uint64().Draw(t, "seed"))
		for range 50 {
			if i := p.pick(s.next()); total > 0 && weights[i] == 0 {
				t.Fatalf("picked %d of %v", i, weights)
			}
		}
	})
}

func TestTablesHaveAMeanOfOne(t *testing.T) {
	for i, values := range append([][]int64{gaps}, lengths[1:]...) {
		sum := int64(0)
		for _, v := range values {
			if v < 0 {
				t.Fatalf("table %d has a value below nothing", i)
			}
			sum += v
		}
		if sum != one*quantiles {
			t.Errorf("table %d adds up to %d, want %d", i, sum, one*quantiles)
		}
	}
}

// Random lengths keep their mean, and happenings are as many and as scattered as chance has them.
func TestChanceIsFair(t *testing.T) {
	s := streamOf(1, 2, 3)
	sum := 0
	const n = 400_000
	for range n {
		sum += s.times(730, 8)
	}
	if mean := float64(sum) / n; math.Abs(mean-7.3) > 0.12 {
		t.Errorf("mean length %v, want 7.3", mean)
	}
	var total, squares float64
	const cells = 40_000
	p := newProcess(&s)
	for range cells {
		p.enter(3_700_000_000)
		count := 0.0
		for p.next() {
			count++
		}
		total, squares = total+count, squares+count*count
	}
	mean := total / cells
	variance := squares/cells - mean*mean
	if math.Abs(mean-3.7) > 0.04 || math.Abs(variance-3.7) > 0.12 {
		t.Errorf("happenings: mean %v, variance %v, want 3.7 of both", mean, variance)
	}
}

func TestStreamsDiffer(t *testing.T) {
	seen := map[uint64]bool{}
	for seed := range uint64(20) {
		for purpose := range 7 {
			for thing := range 50 {
				s := streamOf(seed, purpose, thing)
				if x := s.next(); seen[x] {
					t.Fatalf("the stream of %d %d %d begins as another", seed, purpose, thing)
				} else {
					seen[x] = true
				}
			}
		}
	}
}

func TestRoot(t *testing.T) {
	for _, n := range []int64{0, 1, 2, 3, 4, 99, 100, 1<<40 - 1, 1 << 40} {
		if r := root(n); r*r > n || (r+1)*(r+1) <= n {
			t.Errorf("the root of %d is not %d", n, r)
		}
	}
}

func TestSuccesses(t *testing.T) {
	s := streamOf(4, 5, 6)
	for _, n := range []int64{40, 2_000, 2_001, 90_000} {
		var sum, squares float64
		const draws = 4_000
		for range draws {
			x := float64(s.successes(n, 700))
			sum, squares = sum+x, squares+x*x
		}
		mean := sum / draws
		variance := squares/draws - mean*mean
		if math.Abs(mean/(0.7*float64(n))-1) > 0.005 || math.Abs(variance/(0.21*float64(n))-1) > 0.12 {
			t.Errorf("of %d: mean %v, variance %v, want %v and %v", n, mean, variance, 0.7*float64(n), 0.21*float64(n))
		}
	}
	if s.successes(5_000, 1000) != 5_000 || s.successes(5_000, 0) != 0 || s.successes(0, 500) != 0 {
		t.Error("what is sure is not")
	}
}
