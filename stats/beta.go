package stats

import (
	"gonum.org/v1/gonum/mathext"
)

// exactTrialsMost is the number of trials to which the inverse of the incomplete beta function is good.
const exactTrialsMost = 1e9

// ExactProportionLimits are the Clopper and Pearson (1934) limits of a proportion, from 0 to 1: they cover at
// least the level whatever the truth, at the price of being wide.
//
// No events give a lower limit of 0, all events an upper of 1. Errors as [WilsonLimits], and more than a thousand
// million trials, where the two methods agree for any common event.
func ExactProportionLimits(events, trials float64, levels ...float64) ([]Limits, error) {
	if _, err := WilsonLimits(events, trials, levels...); err != nil {
		return nil, err
	}
	if trials > exactTrialsMost {
		var p problems
		p.add("trials is %v: expected no more than %v for exact limits: use WilsonLimits", trials, exactTrialsMost)
		return nil, p.err()
	}
	limits := make([]Limits, len(levels))
	for i, level := range levels {
		limits[i] = clopperPearson(events, trials, level)
		if err := finite("a limit of so small a share", limits[i].Lower, limits[i].Upper); err != nil {
			return nil, err
		}
	}
	return limits, nil
}

// clopperPearson is the exact binomial interval for checked arguments.
func clopperPearson(events, trials, level float64) Limits {
	l := Limits{Level: level, Lower: 0, Upper: 1}
	if events > 0 {
		l.Lower = mathext.InvRegIncBeta(events, trials-events+1, tail(level))
	}
	if events < trials {
		l.Upper = 1 - mathext.InvRegIncBeta(trials-events, events+1, tail(level))
	}
	share := events / trials
	l.Lower, l.Upper = min(l.Lower, share), max(l.Upper, share)
	return l
}
