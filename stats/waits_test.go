package stats_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	. "github.com/commonpurse/commonpurse/stats"
)

// TestWaitingListByHand is one server that sees each patient a week after referral, after which the queue is empty.
func TestWaitingListByHand(t *testing.T) {
	list := []Pathway{
		{Referred: 0, Removed: 7}, {Referred: 10, Removed: 17}, {Referred: 20, Removed: 27}, {Referred: 28, Waiting: true},
	}
	w := must[WaitingList](t)(WaitingStats(list, 0, 35, WaitingOptions{Target: 4}))
	if w.Queue != 1 || w.MeanWait != 1 || w.Pressure != 0.5 {
		t.Errorf("%+v, expected one waiting for a week, at half the pressure", w)
	}
	// Removals a week, ten days and ten days after the start or the last empty day: 9 less 7, 17 less 9.
	if !w.Capacity.Known || math.Abs(float64(w.Capacity.Rate)-7/mean3(7, 8, 8)) > 1e-12 {
		t.Errorf("capacity %+v, expected the idle days left out", w.Capacity)
	}
	if math.Abs(float64(w.Demand.Rate)-1) > 1e-12 || w.Demand.Gaps != 5 {
		t.Errorf("demand %+v, expected one a week", w.Demand)
	}
	// The package takes a removal that empties the queue as taking no time at all.
	asPackage := must[WaitingList](t)(WaitingStats(list, 0, 35, WaitingOptions{Target: 4, AsNHSRwaitinglist: true}))
	if asPackage.Capacity.Known {
		t.Errorf("as the package has it %+v, expected every removal in no time", asPackage.Capacity)
	}
}

func mean3(a, b, c float64) float64 { return (a + b + c) / 3 }

// TestWaitingListWindow leaves out what lies outside the window, except from the queue.
func TestWaitingListWindow(t *testing.T) {
	list := []Pathway{
		{Referred: 0, Removed: 5}, {Referred: 1, Removed: 20}, {Referred: 2, Waiting: true}, {Referred: 12, Removed: 50},
		{Referred: 40, Waiting: true},
	}
	days := must[[]QueueDay](t)(QueueSizes(list, 10, 21))
	want := []int{2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2}
	got := make([]int, len(days))
	for i, d := range days {
		got[i] = d.Waiting
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("queue: (-want +got)\n%s", diff)
	}
	w := must[WaitingList](t)(WaitingStats(list, 10, 21, WaitingOptions{Target: 4}))
	if w.Capacity.Gaps != 1 || w.Capacity.Rate != 0.7 || w.Demand.Gaps != 2 || math.Abs(float64(w.MeanWait)*7-14) > 1e-12 {
		t.Errorf("%+v, expected one removal in ten days, one referral, and a mean wait of 14 days", w)
	}
	empty := must[WaitingList](t)(WaitingStats(nil, 10, 21, WaitingOptions{Target: 4}))
	if empty.Demand.Known || empty.Capacity.Known || empty.Demand.Why == "" || empty.Queue != 0 {
		t.Errorf("an empty list %+v, expected nothing and reasons", empty)
	}
	one := must[WaitingList](t)(WaitingStats([]Pathway{{Referred: 3, Removed: 3}}, 3, 3, WaitingOptions{Target: 4}))
	if one.Demand.Known || one.Demand.Why == "" {
		t.Errorf("one day %+v, expected no rate and a reason", one)
	}
}

func TestWaitingListRefusals(t *testing.T) {
	for name, list := range map[string][]Pathway{"removed before referral": {{Referred: 5, Removed: 3}}} {
		if _, err := QueueSizes(list, 0, 9); err == nil {
			t.Errorf("%s: no error", name)
		}
		if _, _, err := Schedule(list, nil); err == nil {
			t.Errorf("%s: no error from the schedule", name)
		}
	}
	if _, err := QueueSizes(nil, 9, 0); err == nil {
		t.Error("a window the wrong way round: no error")
	}
	if _, err := QueueSizes(nil, 0, 1_000_000); err == nil {
		t.Error("a window of a million days: no error")
	}
	if _, err := WaitingStats(nil, 0, 9, WaitingOptions{}); err == nil {
		t.Error("no target: no error")
	}
	if _, err := DemandBound(10, 2, 16); err == nil {
		t.Error("16 referrals of a flow with cv 2: no error")
	}
}

func TestWaitingTheory(t *testing.T) {
	number := must[float64](t)
	if x := number(WaitFactor(1 - math.Exp(-4))); math.Abs(x-4) > 1e-12 {
		t.Errorf("factor %v, expected 4", x)
	}
	if x := number(QueueForShare(1, 18, 0.92)); math.Abs(x-7.1267) > 1e-4 {
		t.Errorf("queue for 92%% in 18 weeks %v, expected 7.13 weeks of referrals", x)
	}
	if x := must[PerWeek](t)(DemandBound(10, 1, 100)); math.Abs(float64(x)-12.5) > 1e-12 {
		t.Errorf("bound %v, expected 12.5", x)
	}
	if x := must[PerWeek](t)(ReliefCapacity(1, 0, 100, 26)); x != 0 {
		t.Errorf("a queue far below its target asks for %v, expected 0", x)
	}
	if w := InWeeks(14); w != 2 {
		t.Errorf("14 days are %v weeks", w)
	}
}

func TestScheduleInOrder(t *testing.T) {
	list := []Pathway{{Referred: 1, Waiting: true}, {Referred: 2, Removed: 9}, {Referred: 5, Waiting: true}, {Referred: 6, Waiting: true}}
	got, unused, err := Schedule(list, []Day{8, 1, 2, 5})
	if err != nil {
		t.Fatal(err)
	}
	want := []Pathway{{Referred: 1, Removed: 2}, {Referred: 2, Removed: 9}, {Referred: 5, Removed: 8}, {Referred: 6, Waiting: true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("schedule: (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]Day{1, 5}, unused); diff != "" {
		t.Errorf("unused slots: (-want +got)\n%s", diff)
	}
	if !list[0].Waiting {
		t.Error("the list given was changed")
	}
}
