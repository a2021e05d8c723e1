package stats

import (
	"cmp"
	"math"
	"slices"
)

// expected is what a ratio's or rate's numerator is compared with.
func (f *Funnel) expected(denominator float64) float64 { return denominator * f.Target }

// score puts each unit on the scale and finds its distance from the target.
func (f *Funnel) score() {
	target := f.onScale(f.Target)
	for i := range f.Units {
		u := &f.Units[i]
		if !u.Known {
			continue
		}
		if u.Numerator == 0 && f.options.Scale == LogFunnel && f.options.Kind != OfCounts {
			u.Why = "a value of 0 has no logarithm, and so no score"
			continue
		}
		y, s := f.scaled(u.FunnelUnit)
		u.Scored, u.Kept, u.Scaled, u.Z = true, true, y, (y-target)/s
		u.TrimmedZ = u.Z
	}
}

// onScale is a value per head, or a ratio, on the scale.
func (f *Funnel) onScale(v float64) float64 {
	switch f.options.Scale {
	case LogFunnel:
		return math.Log(v)
	case RootScale:
		return math.Sqrt(v)
	case ArcsineScale:
		return math.Asin(math.Sqrt(v))
	}
	return v
}

// scaled is a unit's value and standard error on the scale.
func (f *Funnel) scaled(u FunnelUnit) (y, s float64) {
	if f.options.Kind == OfCounts {
		o, e := u.Numerator, u.Denominator
		return math.Log((o + 0.5) / (e + 0.5)), math.Sqrt(o/(o+0.5)/(o+0.5) + e/(e+0.5)/(e+0.5))
	}
	return f.onScale(u.Numerator / u.Denominator), f.standardError(u.Denominator)
}

// standardError is that of a unit on target with this denominator.
func (f *Funnel) standardError(denominator float64) float64 {
	t, n := f.Target, denominator
	switch {
	case f.options.Scale == ArcsineScale:
		return 1 / (2 * math.Sqrt(n))
	case f.options.Kind == OfProportions:
		return math.Sqrt(t * (1 - t) / n)
	case f.options.Kind == OfCounts && f.options.AsFunnelPlotR:
		return 1 / (2 * math.Sqrt(n))
	case f.options.Kind == OfCounts:
		return math.Sqrt(1/f.expected(n) + 1/n)
	case f.options.Scale == LogFunnel:
		return 1 / math.Sqrt(f.expected(n))
	case f.options.Scale == RootScale:
		return math.Sqrt(t) / (2 * math.Sqrt(f.expected(n)))
	}
	return t / math.Sqrt(f.expected(n))
}

// disperse works out phi and tau squared from the scores that trimming leaves.
func (f *Funnel) disperse() {
	f.trim()
	var squares, weights, weights2 []float64
	for _, u := range f.Units {
		if !u.Kept {
			continue
		}
		_, s := f.scaled(u.FunnelUnit)
		w := 1 / (s * s)
		squares, weights, weights2 = append(squares, u.TrimmedZ*u.TrimmedZ), append(weights, w), append(weights2, w*w)
	}
	n := float64(len(squares))
	if n == 0 {
		return
	}
	sum := total(squares)
	f.Phi = sum / n
	if below := total(weights) - total(weights2)/total(weights); sum > n-1 && below > 0 && n > 1 {
		f.Tau2 = (sum - (n - 1)) / below
	}
	f.Adjusted = f.options.Dispersion != Unadjusted && f.Phi > 1
}

// trim moves or leaves out the most extreme scores.
func (f *Funnel) trim() {
	var scored []int
	for i, u := range f.Units {
		if u.Scored {
			scored = append(scored, i)
		}
	}
	if len(scored) == 0 {
		return
	}
	slices.SortStableFunc(scored, func(a, b int) int { return cmp.Compare(f.Units[a].Z, f.Units[b].Z) })
	fraction := f.options.Trim.Fraction
	switch f.options.Trim.Method {
	case Winsorise:
		scores := make([]float64, len(scored))
		for i, at := range scored {
			scores[i] = f.Units[at].Z
		}
		low, high := quantileSorted(scores, fraction, Linear), quantileSorted(scores, 1-fraction, Linear)
		for _, at := range scored {
			f.Units[at].TrimmedZ = min(max(f.Units[at].Z, low), high)
		}
	case Truncate:
		groups := 1 / fraction
		for i, rank := range meanRanks(f.Units, scored) {
			group := math.Floor(rank * groups / float64(len(scored)+1))
			f.Units[scored[i]].Kept = group > 0 && group < groups-1
		}
	}
}

// meanRanks is the rank from 1 of each score of an ordered list, equal scores sharing their mean rank.
func meanRanks(units []FunnelResult, ordered []int) []float64 {
	ranks := make([]float64, len(ordered))
	for i := 0; i < len(ordered); {
		j := i
		for j < len(ordered) && units[ordered[j]].Z == units[ordered[i]].Z {
			j++
		}
		for k := i; k < j; k++ {
			ranks[k] = float64(i+j+1) / 2
		}
		i = j
	}
	return ranks
}

// LimitsAt is the limits of a unit on target with this denominator, x multiplier: for drawing the curves of a funnel.
// An error where the denominator is not above 0 or the limits are too large to compute.
func (f *Funnel) LimitsAt(denominator float64) ([]Limits, error) {
	var p problems
	if p.positive("denominator", denominator); p.err() != nil {
		return nil, p.err()
	}
	limits := make([]Limits, len(f.options.Levels))
	for i, level := range f.options.Levels {
		l := f.limits(denominator, level)
		if err := finite("a limit", l.Lower, l.Upper); err != nil {
			return nil, err
		}
		limits[i] = l
	}
	return limits, nil
}

func (f *Funnel) limits(denominator, level float64) Limits {
	k := f.options.Multiplier
	if f.options.Exact && !f.Adjusted {
		l := exactPoisson(f.expected(denominator), level)
		return Limits{level, l.Lower / denominator * k, l.Upper / denominator * k}
	}
	s := f.standardError(denominator)
	if f.Adjusted && f.options.Dispersion == Multiplicative {
		s *= math.Sqrt(f.Phi)
	}
	if f.Adjusted && f.options.Dispersion == Additive {
		s = math.Sqrt(s*s + f.Tau2)
	}
	target, reach := f.onScale(f.Target), z(level)*s
	return Limits{level, f.back(target-reach) * k, f.back(target+reach) * k}
}

// back is the value at a point of the scale, held to what a value can be.
func (f *Funnel) back(y float64) float64 {
	switch f.options.Scale {
	case LogFunnel:
		return math.Exp(y)
	case RootScale:
		if f.options.AsFunnelPlotR {
			return y
		}
		return max(0, y) * max(0, y)
	case ArcsineScale:
		root := math.Sin(min(max(y, 0), math.Pi/2))
		return root * root
	}
	if f.options.Kind == OfProportions {
		y = min(1, y)
	}
	return max(0, y)
}
