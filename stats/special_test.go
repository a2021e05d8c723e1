package stats

import (
	"math"
	"testing"
)

// TestStudent holds the quantile against printed tables, and its two ways of working against each other.
func TestStudent(t *testing.T) {
	for _, c := range []struct{ level, df, want float64 }{
		{0.95, 1, 12.706204736}, {0.998, 1, 318.308838986}, {0.95, 10, 2.228138852}, {0.99, 30, 2.749995654},
		{0.5, 5, 0.726686844}, {0.2, 3, 0.276670661}, {0.95, 1e6, 1.959966357}, {0.95, 1e15, 1.959963985},
	} {
		if got := studentT(c.level, c.df); math.Abs(got-c.want) > 2e-9*c.want+1e-9 {
			t.Errorf("t at %v on %v degrees is %.9f, expected %.9f", c.level, c.df, got, c.want)
		}
	}
	for _, level := range []float64{0.1, 0.5, 0.95, 0.998, 0.999999} {
		a, b := studentT(level, 9999), studentExpanded(z(level), 9999)
		if math.Abs(a-b) > 1e-10*b {
			t.Errorf("at %v the exact %.15g and the expanded %.15g differ", level, a, b)
		}
	}
}

// TestGammaJoins: the quantile is continuous where the method changes.
func TestGammaJoins(t *testing.T) {
	for _, p := range []float64{0.001, 0.025, 0.25} {
		for _, upper := range []bool{false, true} {
			below := gammaQuantile(wilsonHilfertyFrom*(1-1e-15), p, upper)
			above := gammaQuantile(wilsonHilfertyFrom, p, upper)
			if math.Abs(below-above) > 1e-12*above {
				t.Errorf("p %v: %.15g and %.15g", p, below, above)
			}
		}
	}
}
