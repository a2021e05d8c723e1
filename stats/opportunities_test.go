package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	. "github.com/commonpurse/commonpurse/stats"
)

func TestMostAlike(t *testing.T) {
	nan := math.NaN()
	bodies := [][]float64{{10, 1}, {11, 1}, {20, 1}, {nan, 1}, {12, 1}, {11, 1}}
	got, err := MostAlike(bodies, nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]int{{1, 5}, {5, 0}, {4, 1}, nil, {1, 5}, {1, 0}}, got); diff != "" {
		t.Error(diff)
	}
	// A characteristic that weighs nothing changes nothing; one that weighs much changes whom.
	weighed, err := MostAlike([][]float64{{0, 0}, {1, 9}, {9, 1}}, []float64{0, 1}, 1)
	if err != nil || weighed[0][0] != 2 {
		t.Errorf("%v %v", weighed, err)
	}
	for want, call := range map[string]func() ([][]int, error){
		"bodies is empty":                 func() ([][]int, error) { return MostAlike(nil, nil, 1) },
		"bodies[1] has 1 characteristics": func() ([][]int, error) { return MostAlike([][]float64{{1, 2}, {1}}, nil, 1) },
		"weights are all 0":               func() ([][]int, error) { return MostAlike(bodies, []float64{0, 0}, 1) },
		"weights has 1":                   func() ([][]int, error) { return MostAlike(bodies, []float64{1}, 1) },
		"count is 5 of 5 bodies":          func() ([][]int, error) { return MostAlike(bodies, nil, 5) },
		"bodies[0][0] is infinite":        func() ([][]int, error) { return MostAlike([][]float64{{math.Inf(1)}, {1}}, nil, 1) },
	} {
		if _, err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: expected %q", err, want)
		}
	}
}

// economy draws bodies that truly differ by a standard deviation, with ten peers each.
func opportunityEconomy(r *rand.Rand, n int, differ float64) ([]Rated, []float64, [][]int) {
	bodies, populations, like := make([]Rated, n), make([]float64, n), make([][]float64, n)
	for i := range bodies {
		se := 2 + 4*r.Float64()
		bodies[i] = Rated{Value: 100 + differ*r.NormFloat64() + se*r.NormFloat64(), SE: se}
		populations[i] = 1e5 * (1 + r.Float64())
		like[i] = []float64{r.Float64(), r.Float64()}
	}
	peers, err := MostAlike(like, nil, 10)
	if err != nil {
		panic(err)
	}
	return bodies, populations, peers
}

// TestNoOpportunityByChance: in a thousand countries whose bodies differ by nothing but chance, the sum of what is
// reported as real is nothing in nineteen of twenty, where the usual method always reports some.
func TestNoOpportunityByChance(t *testing.T) {
	const countries = 1000
	o := OpportunityOptions{Best: 5, Multiplier: 1000, Test: OwnInterval}
	var ours, usual []float64
	some := 0.0
	for i := range countries {
		bodies, populations, peers := opportunityEconomy(seeded(uint64(9000+i)), 60, 0)
		r, err := OpportunitiesOf(bodies, populations, peers, o)
		if err != nil {
			t.Fatal(err)
		}
		sum, asUsual := 0.0, 0.0
		for j, b := range r.Bodies {
			sum += b.Units
			var like []Rated
			for _, p := range peers[j] {
				like = append(like, bodies[p])
			}
			u, err := Opportunity(bodies[j], populations[j], like, o)
			if err != nil {
				t.Fatal(err)
			}
			asUsual += u.Units
		}
		if sum > 0 {
			some++
		}
		ours, usual = append(ours, sum), append(usual, asUsual)
	}
	slices.Sort(ours)
	slices.Sort(usual)
	t.Logf("median reported as real: %v, as usually done %.0f; any reported in %.1f%% of countries", ours[countries/2], usual[countries/2], some/countries*100)
	if ours[countries/2] != 0 || usual[countries/2] == 0 {
		t.Errorf("median %v, and %v as usual", ours[countries/2], usual[countries/2])
	}
	if some/countries > 0.05+4*math.Sqrt(0.05*0.95/countries) {
		t.Errorf("%v of countries have some", some/countries)
	}
}

// TestOpportunityWhereThereIsSome: where bodies truly differ, what is reported is there, and the limits hold the truth.
func TestOpportunityWhereThereIsSome(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	held, counted, all := 0.0, 0.0, 0.0
	for range 200 {
		n := 60
		truth := make([]float64, n)
		bodies, populations, peers := opportunityEconomy(r, n, 0)
		for i := range bodies {
			truth[i] = 15 * r.NormFloat64()
			bodies[i].Value += truth[i]
		}
		got, err := OpportunitiesOf(bodies, populations, peers, OpportunityOptions{Best: 5, Multiplier: 1000})
		if err != nil {
			t.Fatal(err)
		}
		if !got.Differ {
			t.Fatal("bodies that differ by three standard errors do not differ")
		}
		for i, b := range got.Bodies {
			known := slices.Clone(peers[i])
			slices.SortStableFunc(known, func(x, y int) int {
				return cmpFloat(got.Bodies[x].Shrunk, got.Bodies[y].Shrunk)
			})
			best := 0.0
			for _, j := range known[:5] {
				best += truth[j] / 5
			}
			if b.Distance.Contains(truth[i] - best) {
				held++
			}
			if b.Counts {
				counted++
			}
			all++
		}
	}
	t.Logf("limits hold the truth %.1f%% of times; %.1f%% of bodies have an opportunity", held/all*100, counted/all*100)
	if math.Abs(held/all-0.95) > 0.015 {
		t.Errorf("limits hold the truth %v of times", held/all)
	}
	if counted/all < 0.3 {
		t.Errorf("%v have an opportunity", counted/all)
	}
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func TestOpportunitiesRefused(t *testing.T) {
	one := []Rated{{1, 1}, {2, 1}}
	ok := OpportunityOptions{Best: 1, Multiplier: 1}
	for want, call := range map[string]func() (Opportunities, error){
		"bodies is empty":         func() (Opportunities, error) { return OpportunitiesOf(nil, nil, nil, ok) },
		"2 bodies, 1 populations": func() (Opportunities, error) { return OpportunitiesOf(one, []float64{1}, [][]int{{1}, {0}}, ok) },
		"peers[0][0] is 0":        func() (Opportunities, error) { return OpportunitiesOf(one, []float64{1, 1}, [][]int{{0}, {0}}, ok) },
		"bodies[0].SE is 0": func() (Opportunities, error) {
			return OpportunitiesOf([]Rated{{1, 0}, {2, 1}}, []float64{1, 1}, [][]int{{1}, {0}}, ok)
		},
		"Best is 0": func() (Opportunities, error) {
			return OpportunitiesOf(one, []float64{1, 1}, [][]int{{1}, {0}}, OpportunityOptions{Multiplier: 1})
		},
		"Multiplier is 0": func() (Opportunities, error) {
			return OpportunitiesOf(one, []float64{1, 1}, [][]int{{1}, {0}}, OpportunityOptions{Best: 1})
		},
	} {
		if _, err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: expected %q", err, want)
		}
	}
	r, err := OpportunitiesOf([]Rated{{math.NaN(), 0}, {2, 1}}, []float64{1, 1}, [][]int{{1}, {0}}, ok)
	if err != nil || r.Bodies[0].Known || r.Bodies[1].Known {
		t.Errorf("a missing value: %+v %v", r, err)
	}
}
