package stats

import (
	"errors"
	"fmt"
	"math"
)

// Weeks is a length of time in weeks.
type Weeks float64

// PerWeek is patients a week.
type PerWeek float64

// InWeeks is days as weeks.
func InWeeks(days float64) Weeks { return Weeks(days / 7) }

// usualWaitFactor is how many mean waits a target is where nearly all should meet it.
const usualWaitFactor = 4.0

// QueueLoad is demand over capacity, without unit: at 1 or more the queue grows without end.
//
// Errors: demand negative, missing or infinite; capacity not above 0.
func QueueLoad(demand, capacity PerWeek) (float64, error) {
	var p problems
	p.count("demand", float64(demand))
	p.positive("capacity", float64(capacity))
	if err := p.err(); err != nil {
		return 0, err
	}
	load := float64(demand) / float64(capacity)
	return load, finite("the load", load)
}

// WaitFactor is how many mean waits a target must be for a share of patients to wait no longer, where waits are
// exponential: -ln(1-share). A share of 0.982 gives 4.0, the usual factor, and 0.998 gives 6.2 (Fong and others 2022).
//
// An error where share is not strictly between 0 and 1.
func WaitFactor(share float64) (float64, error) {
	var p problems
	if p.level("share", share); p.err() != nil {
		return 0, p.err()
	}
	return -math.Log1p(-share), nil
}

// TargetMeanWait is the mean wait at which nearly all meet a target: target/factor.
//
// Errors: target or factor not above 0, missing or infinite.
func TargetMeanWait(target Weeks, factor float64) (Weeks, error) {
	var p problems
	p.positive("target", float64(target))
	p.positive("factor", factor)
	if err := p.err(); err != nil {
		return 0, err
	}
	w := target / Weeks(factor)
	return w, finite("the mean wait", float64(w))
}

// TargetQueueSize is the number of patients waiting when demand meets [TargetMeanWait], by Little's law (1961): demand x
// target/factor.
//
// Errors as TargetMeanWait, and demand negative, missing or infinite.
func TargetQueueSize(demand PerWeek, target Weeks, factor float64) (float64, error) {
	var p problems
	p.count("demand", float64(demand))
	w, err := TargetMeanWait(target, factor)
	if err := errors.Join(p.err(), err); err != nil {
		return 0, err
	}
	size := float64(demand) * float64(w)
	return size, finite("the queue", size)
}

// QueueForShare is the number of patients waiting at which a share of them has waited no longer than the target, where
// waits are exponential: demand x target / -ln(1-share). For 92% within 18 weeks it is 7.13 weeks of referrals.
//
// Errors as [TargetQueueSize] and [WaitFactor].
func QueueForShare(demand PerWeek, target Weeks, share float64) (float64, error) {
	factor, err := WaitFactor(share)
	if err != nil {
		return 0, err
	}
	return TargetQueueSize(demand, target, factor)
}

// TargetCapacity is the capacity at which nearly all meet a target once the queue has its size: demand + (cd^2 + cc^2)/2 x
// factor/target, where cd and cc are the coefficients of variation of the times between referrals and between
// removals (Kingman 1961; Marchal 1976). Patients a week.
//
// Errors as [TargetQueueSize], and a coefficient negative, missing or infinite.
func TargetCapacity(demand PerWeek, target Weeks, factor, cvDemand, cvCapacity float64) (PerWeek, error) {
	var p problems
	p.count("demand", float64(demand))
	p.count("cvDemand", cvDemand)
	p.count("cvCapacity", cvCapacity)
	w, err := TargetMeanWait(target, factor)
	if err := errors.Join(p.err(), err); err != nil {
		return 0, err
	}
	c := demand + PerWeek((cvDemand*cvDemand+cvCapacity*cvCapacity)/2/float64(w))
	return c, finite("the capacity", float64(c))
}

// ReliefCapacity is the capacity that brings a queue to its target size in a time: demand + (queue - target)/over.
// Patients a week. A queue already below its target gives less than demand, and 0 where even that would be too much.
//
// Errors: demand or a queue negative, missing or infinite; over not above 0.
func ReliefCapacity(demand PerWeek, queue, target float64, over Weeks) (PerWeek, error) {
	var p problems
	p.count("demand", float64(demand))
	p.count("queue", queue)
	p.count("target", target)
	p.positive("over", float64(over))
	if err := p.err(); err != nil {
		return 0, err
	}
	c := max(0, demand+PerWeek((queue-target)/float64(over)))
	return c, finite("the capacity", float64(c))
}

// DemandBound is the demand that the truth is unlikely to exceed, from the number of referrals it was measured by and
// the coefficient of variation cv of the times between them: demand/(1 - 2 cv/sqrt(referrals)), two standard errors of
// the mean time. Patients a week.
//
// Errors: demand or cv negative, missing or infinite; referrals below 1; too few referrals for any bound.
func DemandBound(demand PerWeek, cv float64, referrals int) (PerWeek, error) {
	var p problems
	p.count("demand", float64(demand))
	p.count("cv", cv)
	if referrals < 1 {
		p.add("referrals is %d: expected at least 1", referrals)
	}
	if err := p.err(); err != nil {
		return 0, err
	}
	u := 2 * cv / math.Sqrt(float64(referrals))
	if u >= 1 {
		return 0, fmt.Errorf("%d referrals are too few to bound a demand with a coefficient of variation of %v: expected more than %v",
			referrals, cv, math.Ceil(4*cv*cv))
	}
	d := demand / PerWeek(1-u)
	return d, finite("the demand", float64(d))
}

// Pressure is 2 x mean wait/target, without unit: above 1 the list will miss its target. Both are in weeks.
//
// Errors: mean negative, target not above 0, either missing or infinite.
func Pressure(meanWait, target Weeks) (float64, error) {
	var p problems
	p.count("meanWait", float64(meanWait))
	p.positive("target", float64(target))
	if err := p.err(); err != nil {
		return 0, err
	}
	x := 2 * float64(meanWait) / float64(target)
	return x, finite("the pressure", x)
}
