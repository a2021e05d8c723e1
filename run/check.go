package run

import (
	"errors"
	"slices"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
)

// Check finds, before anything is read, what would stop a policy's prices and measures from running over any economy:
// a sum so wide that no engine can hold it, though each of its parts can be held. The error is a fault.List with a fault
// for each, at the rule or the part of it.
func Check(p *policy.Policy) error {
	var faults fault.List
	for _, r := range p.Rules {
		var plans []plan.Node
		for _, sums := range sumsOf(p, r) {
			plans = append(plans, sums.Plan())
		}
		tell(&faults, r, plan.Validate(plans...))
	}
	return faults.Err()
}

// sumsOf are the sums that a run makes of a rule's records.
func sumsOf(p *policy.Policy, r *policy.Rule) []*Sums {
	switch {
	case r.Price != nil:
		records := LowerPrice(r, p.Year, Scan(r.Price.Of))
		sums := []*Sums{records.Ledger(), records.Unpriced()}
		if totals := records.Totals(); totals != nil {
			sums = append(sums, totals)
		}
		return sums
	case r.Measure != nil:
		sums := []*Sums{LowerMeasure(r, p.Year, Scan(r.Measure.Of)).Base()}
		if of := r.Measure.Population; of != nil {
			sums = append(sums, LowerPopulation(r, p.Year, Scan(of.Of)).finest(LowerMeasure(r, p.Year, Scan(r.Measure.Of)).Levels))
		}
		return sums
	}
	return nil
}

// tell puts what is wrong with a plan among the faults, with the rule's name. Several sums may be at fault for one thing.
func tell(faults *fault.List, r *policy.Rule, err error) {
	var list fault.List
	if !errors.As(err, &list) {
		return
	}
	for _, f := range list {
		if f.Place.File == "" {
			f.Place = r.At
		}
		f.Message = "rule " + r.Name + ": " + f.Message
		if !slices.ContainsFunc(*faults, func(before *fault.Fault) bool { return before.Place == f.Place && before.Message == f.Message }) {
			faults.Add(f)
		}
	}
}
