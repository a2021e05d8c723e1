package stats

import (
	"cmp"
	"fmt"
	"slices"
)

// Pathway is one patient on a waiting list.
type Pathway struct {
	Referred Day
	Removed  Day  // treated or otherwise taken off; only where not Waiting
	Waiting  bool // still on the list as far as is known
}

// QueueDay is the number waiting at the end of a day.
type QueueDay struct {
	Day     Day
	Waiting int
}

// mostDays bounds a window, so that a mistyped year does not fill the memory: 200 years.
const mostDays = 73_050

// QueueSizes is the number waiting at the end of each day of a window, both ends included: those referred on or before
// the day less those removed on or before it, whenever either was.
//
// An empty list is a queue of 0. Errors: the window not in order or longer than 200 years; a removal before its
// referral.
func QueueSizes(list []Pathway, from, to Day) ([]QueueDay, error) {
	if err := checkPathways(list, from, to); err != nil {
		return nil, err
	}
	change := make([]int, int(to-from)+1)
	put := func(d Day, by int) {
		if d <= to {
			change[max(0, int(d-from))] += by
		}
	}
	for _, p := range list {
		put(p.Referred, 1)
		if !p.Waiting {
			put(p.Removed, -1)
		}
	}
	days := make([]QueueDay, len(change))
	waiting := 0
	for i, c := range change {
		waiting += c
		days[i] = QueueDay{from + Day(i), waiting}
	}
	return days, nil
}

// Flow is a rate of referrals or removals and how uneven it is.
type Flow struct {
	Known bool
	Rate  PerWeek // 7 over the mean number of days between them
	CV    float64 // coefficient of variation of the days between them: standard deviation (n-1) over mean
	Gaps  int     // how many times between them there were
	Why   string  // why it is not known
}

// WaitingList is what a list says about its demand, capacity and queue.
type WaitingList struct {
	From, To       Day
	Demand         Flow
	Capacity       Flow
	Load           float64 // demand over capacity; only where both are Known
	Queue          int     // waiting at the end of To
	TargetQueue    float64 // by Little's law; only where Demand is Known
	TooBig         bool    // Queue is more than twice TargetQueue
	MeanWait       Weeks   // so far, of those waiting at the end of To; 0 where there are none
	Pressure       float64 // 2 x mean wait/target
	TargetCapacity PerWeek // where both flows are Known: see [TargetCapacity]
	ReliefCapacity PerWeek // where TooBig: to reach TargetQueue in 26 weeks
}

// reliefWeeks is the usual time to bring a queue down.
const reliefWeeks Weeks = 26

// WaitingOptions say what a list is held against.
type WaitingOptions struct {
	Target Weeks   // that nearly all should wait less than
	Factor float64 // how many mean waits the target is; 0 is 4: see WaitFactor
	// AsNHSRwaitinglist measures capacity as that package (0.1.2) does, to compare with it: removals outside the window
	// count, those before it are not taken off the queue, and a removal that empties the queue counts as taking no
	// time. All three are mistakes, and the last makes capacity look larger than it is.
	AsNHSRwaitinglist bool
}

// WaitingStats measures a list over a window, both ends included (Fong, Mushtaq, House and others 2022).
//
// Demand is the rate of referrals in the window: 7 over the mean of the days from its start to the first, between
// them, and from the last to its end. Capacity is the rate of removals in the window while there was a queue: 7 over
// the mean of the days to each removal from the one before, the window's start, or the last day before it that ended
// with nobody waiting, whichever is latest. Referrals after the window and removals outside it are not looked at,
// except that the queue is what they leave it.
//
// A flow of which nothing is seen, or all of it in no time, is not Known. Errors: those of [QueueSizes]; target or
// factor not above 0.
func WaitingStats(list []Pathway, from, to Day, o WaitingOptions) (WaitingList, error) {
	target, factor := o.Target, cmp.Or(o.Factor, usualWaitFactor)
	if _, err := TargetMeanWait(target, factor); err != nil {
		return WaitingList{}, err
	}
	queued := list
	if o.AsNHSRwaitinglist {
		queued = keptOn(list, from)
	}
	days, err := QueueSizes(queued, from, to)
	if err != nil {
		return WaitingList{}, err
	}
	w := WaitingList{From: from, To: to, Queue: days[len(days)-1].Waiting}
	w.Demand = demand(list, from, to)
	w.Capacity = capacity(list, days, o.AsNHSRwaitinglist)
	w.MeanWait = meanWait(list, to)
	if w.Pressure, err = Pressure(w.MeanWait, target); err != nil {
		return WaitingList{}, err
	}
	if !w.Demand.Known {
		return w, nil
	}
	if w.TargetQueue, err = TargetQueueSize(w.Demand.Rate, target, factor); err != nil {
		return WaitingList{}, err
	}
	w.TooBig = float64(w.Queue) > 2*w.TargetQueue
	if w.TooBig {
		if w.ReliefCapacity, err = ReliefCapacity(w.Demand.Rate, float64(w.Queue), w.TargetQueue, reliefWeeks); err != nil {
			return WaitingList{}, err
		}
	}
	if !w.Capacity.Known {
		return w, nil
	}
	if w.Load, err = QueueLoad(w.Demand.Rate, w.Capacity.Rate); err != nil {
		return WaitingList{}, err
	}
	w.TargetCapacity, err = TargetCapacity(w.Demand.Rate, target, factor, w.Demand.CV, w.Capacity.CV)
	return w, err
}

func demand(list []Pathway, from, to Day) Flow {
	var referred []Day
	for _, p := range list {
		if from <= p.Referred && p.Referred <= to {
			referred = append(referred, p.Referred)
		}
	}
	if len(referred) == 0 {
		return Flow{Why: "no referrals in the window"}
	}
	slices.Sort(referred)
	var gaps []float64
	before := from
	for _, d := range append(referred, to) {
		gaps = append(gaps, float64(d-before))
		before = d
	}
	return newFlow(gaps)
}

// keptOn is the list with those removed before a day kept waiting.
func keptOn(list []Pathway, from Day) []Pathway {
	kept := slices.Clone(list)
	for i, p := range kept {
		kept[i].Waiting = p.Waiting || p.Removed < from
	}
	return kept
}

// capacity is the flow of removals. As the package has it, every removal counts, and the day of a removal may be the
// day that ended empty.
func capacity(list []Pathway, days []QueueDay, asPackage bool) Flow {
	from, to := days[0].Day, days[len(days)-1].Day
	var removed []Day
	for _, p := range list {
		if !p.Waiting && (asPackage || from <= p.Removed && p.Removed <= to) {
			removed = append(removed, p.Removed)
		}
	}
	if len(removed) == 0 {
		return Flow{Why: "no removals in the window"}
	}
	slices.Sort(removed)
	empty := lastEmpty(days)
	var gaps []float64
	before := from
	for _, d := range removed {
		looked := d - 1
		if asPackage {
			looked = d
		}
		idle := before
		if looked >= from {
			idle = empty[min(looked, to)-from]
		}
		gaps = append(gaps, float64(d-max(before, idle)))
		before = d
	}
	return newFlow(gaps)
}

// lastEmpty is, for each day, the last day up to it that ended with nobody waiting, or long ago.
func lastEmpty(days []QueueDay) []Day {
	empty := make([]Day, len(days))
	last := days[0].Day - mostDays
	for i, d := range days {
		if d.Waiting == 0 {
			last = d.Day
		}
		empty[i] = last
	}
	return empty
}

func newFlow(gaps []float64) Flow {
	m := mean(gaps)
	if m == 0 {
		return Flow{Gaps: len(gaps), Why: "all of them on one day, which is no time to measure a rate by"}
	}
	return Flow{Known: true, Rate: PerWeek(7 / m), CV: sampleSD(gaps, m) / m, Gaps: len(gaps)}
}

// meanWait is the mean time waited so far by those waiting at the end of a day.
func meanWait(list []Pathway, to Day) Weeks {
	var waits []float64
	for _, p := range list {
		if p.Referred <= to && (p.Waiting || p.Removed > to) {
			waits = append(waits, float64(to-p.Referred))
		}
	}
	if len(waits) == 0 {
		return 0
	}
	return InWeeks(mean(waits))
}

func checkPathways(list []Pathway, from, to Day) error {
	var p problems
	if to < from {
		p.add("the window is from %v to %v: expected them in order", from, to)
	}
	if to-from > mostDays {
		p.add("the window is %d days long: expected no more than %d", to-from, mostDays)
	}
	for i, w := range list {
		if !w.Waiting && w.Removed < w.Referred {
			p.add("%s was removed on %v, before the referral on %v", at("list", i), w.Removed, w.Referred)
		}
	}
	return p.err()
}

// Schedule gives each slot to the next patient still waiting, in the order of the list (by referral for first come,
// first served). A slot is used only on a day after the next patient's referral; otherwise it is left, and the patient
// keeps their place. Slots need no order; those left over are given back in order. The list given is not changed.
//
// Errors: a removal before its referral.
func Schedule(list []Pathway, slots []Day) (scheduled []Pathway, unused []Day, err error) {
	if err := checkPathways(list, 0, 0); err != nil {
		return nil, nil, fmt.Errorf("schedule: %w", err)
	}
	scheduled = slices.Clone(list)
	next := 0
	for _, slot := range slices.Sorted(slices.Values(slots)) {
		for next < len(scheduled) && !scheduled[next].Waiting {
			next++
		}
		if next == len(scheduled) || slot <= scheduled[next].Referred {
			unused = append(unused, slot)
			continue
		}
		scheduled[next].Waiting, scheduled[next].Removed = false, slot
	}
	return scheduled, unused, nil
}
