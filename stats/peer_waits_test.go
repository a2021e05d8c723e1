package stats_test

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	. "github.com/commonpurse/commonpurse/stats"
)

const lists = "NHSRwaitinglist/"

func TestPeerWaitsFixtures(t *testing.T) {
	rows := peer(t, lists+"fixture_calc.csv")
	for _, r := range rows {
		var a []float64
		for word := range strings.FieldsSeq(r["args"]) {
			x, err := strconv.ParseFloat(word, 64)
			if err != nil {
				t.Fatal(err)
			}
			a = append(a, x)
		}
		var got float64
		var err error
		switch r["func"] {
		case "calc_queue_load":
			got, err = QueueLoad(PerWeek(a[0]), PerWeek(a[1]))
		case "calc_relief_capacity":
			var c PerWeek
			c, err = ReliefCapacity(PerWeek(a[0]), a[1], a[2], Weeks(a[3]))
			got = float64(c)
		case "calc_target_capacity":
			var c PerWeek
			c, err = TargetCapacity(PerWeek(a[0]), Weeks(a[1]), a[2], a[3], a[4])
			got = float64(c)
		case "calc_target_mean_wait":
			var w Weeks
			w, err = TargetMeanWait(Weeks(a[0]), a[1])
			got = float64(w)
		case "calc_target_queue_size":
			got, err = TargetQueueSize(PerWeek(a[0]), Weeks(a[1]), a[2])
		default:
			t.Fatalf("unknown function %s", r["func"])
		}
		if err != nil {
			t.Fatalf("%s: %v", r["case_id"], err)
		}
		agree(t, r["case_id"]+" "+r["func"], got, true, r.num(t, "expected"), 1e-7)
	}
	said(t, "waiting-list fixtures", len(rows))
}

func TestPeerWaitsCalc(t *testing.T) {
	rows := peer(t, lists+"peer_calc.csv")
	for _, r := range rows {
		id, n := r["case_id"], func(column string) float64 { return r.num(t, column) }
		must := func(column string, got float64, err error) {
			t.Helper()
			if err != nil {
				t.Fatalf("%s %s: %v", id, column, err)
			}
			agree(t, id+" "+column, got, true, n(column), 1e-9)
		}
		demand, target, over := PerWeek(n("demand")), Weeks(n("target_wait")), Weeks(n("time_to_target"))
		load, err := QueueLoad(demand, PerWeek(n("capacity")))
		must("queue_load", load, err)
		wait, err := TargetMeanWait(target, n("factor"))
		must("target_mean_wait", float64(wait), err)
		size, err := TargetQueueSize(demand, target, n("factor"))
		must("target_queue_size", size, err)
		c, err := TargetCapacity(demand, target, n("factor"), n("cv_demand"), n("cv_capacity"))
		must("target_capacity", float64(c), err)
		pressure, err := Pressure(Weeks(n("mean_wait")), target)
		must("pressure", pressure, err)
		relief, err := ReliefCapacity(demand, n("queue_size"), size, over)
		if n("relief_capacity") >= 0 { // ours stops at 0
			must("relief_capacity", float64(relief), err)
		}
		// The peer multiplies the coefficient of variation by demand, so that its bound depends on the unit of time;
		// given that product we agree. Where it has no bound it says nothing, and we say so.
		bound, err := DemandBound(demand, n("cv_demand")*float64(demand), int(n("num_referrals")))
		if err != nil {
			bound = demand
		}
		relief, err = ReliefCapacity(bound, n("queue_size"), size, over)
		if n("relief_capacity_uncertain") >= 0 {
			must("relief_capacity_uncertain", float64(relief), err)
		}
	}
	said(t, "waiting-list formulas", len(rows))
}

func pathways(t *testing.T, rows []row) []Pathway {
	t.Helper()
	var list []Pathway
	for _, r := range rows {
		p := Pathway{Referred: day(t, r["referral"]), Waiting: r["removal"] == ""}
		if !p.Waiting {
			p.Removed = day(t, r["removal"])
		}
		list = append(list, p)
	}
	return list
}

// window is the peer's: where not given, from the first referral to the last.
func window(t *testing.T, r row, list []Pathway) (from, to Day) {
	t.Helper()
	byReferral := func(a, b Pathway) int { return int(a.Referred - b.Referred) }
	from, to = slices.MinFunc(list, byReferral).Referred, slices.MaxFunc(list, byReferral).Referred
	if r["start_date"] != "" {
		from = day(t, r["start_date"])
	}
	if r["end_date"] != "" {
		to = day(t, r["end_date"])
	}
	return from, to
}

func TestPeerWaitingLists(t *testing.T) {
	rows := byCase(peer(t, lists+"peer_wl_rows.csv"))
	queues := byCase(peer(t, lists+"peer_wl_queue_expected.csv"))
	wants := byCase(peer(t, lists+"peer_wl_stats_expected.csv"))
	cases := peer(t, lists+"peer_wl_cases.csv")
	days, differ := 0, 0
	for _, r := range cases {
		id := r["case_id"]
		list := pathways(t, rows[id])
		from, to := window(t, r, list)
		w, err := WaitingStats(list, from, to, WaitingOptions{Target: Weeks(r.num(t, "target_wait")), AsNHSRwaitinglist: true})
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		want := wants[id][0]
		agreeDemand(t, id, w, want)
		agreeCapacity(t, id, w, want)
		// The peer leaves those removed before the window in the queue; given them as waiting we agree.
		kept := slices.Clone(list)
		for i, p := range kept {
			kept[i].Waiting = p.Waiting || p.Removed < from
		}
		if !slices.Equal(kept, list) {
			differ++
		}
		got, err := QueueSizes(kept, from, to)
		if err != nil {
			t.Fatal(err)
		}
		for i, q := range queues[id] {
			days++
			if got[i].Day != day(t, q["date"]) || float64(got[i].Waiting) != q.num(t, "queue_size") {
				t.Errorf("%s: %v waiting on %v, the peer has %s on %s", id, got[i].Waiting, got[i].Day, q["queue_size"], q["date"])
			}
		}
	}
	t.Logf("waiting lists: %d cases, %d days, %d with a queue that the peer has wrong", len(cases), days, differ)
}

func agreeDemand(t *testing.T, id string, w WaitingList, want row) {
	t.Helper()
	agree(t, id+" demand", float64(w.Demand.Rate), w.Demand.Known, want.num(t, "mean_demand"), 1e-9)
	agree(t, id+" demand cv", w.Demand.CV, w.Demand.Known, want.num(t, "cv_arrival"), 1e-9)
	agree(t, id+" count", float64(w.Demand.Gaps), true, want.num(t, "count_demand"), 1e-9)
	agree(t, id+" target queue", w.TargetQueue, true, want.num(t, "target_queue_size"), 1e-9)
	// The peer's mean wait is in days where its target is in weeks, so that its pressure is seven times too big.
	agree(t, id+" mean wait", float64(w.MeanWait)*7, true, want.num(t, "mean_wait"), 1e-9)
	agree(t, id+" pressure", w.Pressure*7, true, want.num(t, "pressure"), 1e-9)
}

func agreeCapacity(t *testing.T, id string, w WaitingList, want row) {
	t.Helper()
	agree(t, id+" capacity", float64(w.Capacity.Rate), w.Capacity.Known, want.num(t, "mean_capacity"), 1e-9)
	agree(t, id+" load", w.Load, w.Capacity.Known, want.num(t, "load"), 1e-9)
	agree(t, id+" capacity cv", w.Capacity.CV, w.Capacity.Known, want.num(t, "cv_removal"), 1e-9)
	agree(t, id+" queue", float64(w.Queue), true, want.num(t, "queue_size"), 1e-9)
	if !math.IsNaN(want.num(t, "target_capacity")) {
		agree(t, id+" target capacity", float64(w.TargetCapacity), true, want.num(t, "target_capacity"), 1e-9)
	}
	if !math.IsNaN(want.num(t, "relief_capacity")) {
		agree(t, id+" relief capacity", float64(w.ReliefCapacity), true, want.num(t, "relief_capacity"), 1e-9)
	}
	if w.TooBig != want.flag("queue_too_big") {
		t.Errorf("%s: too big %v, the peer %s", id, w.TooBig, want["queue_too_big"])
	}
}

func TestPeerSchedule(t *testing.T) {
	slotRows := byCase(peer(t, lists+"peer_schedule_slots.csv"))
	wants := byCase(peer(t, lists+"peer_schedule_expected.csv"))
	cases := byCase(peer(t, lists+"peer_schedule_rows.csv"))
	for id, rows := range cases {
		var slots []Day
		for _, r := range slotRows[id] {
			slots = append(slots, day(t, r["slot"]))
		}
		got, _, err := Schedule(pathways(t, rows), slots)
		if err != nil {
			t.Fatal(err)
		}
		byBoth := func(a, b Pathway) int { return int(a.Referred-b.Referred)*10000 + int(a.Removed-b.Removed) }
		want := pathways(t, wants[id])
		slices.SortFunc(got, byBoth)
		slices.SortFunc(want, byBoth)
		if !slices.Equal(got, want) {
			t.Errorf("%s: scheduled\n%v\nthe peer\n%v", id, got, want)
		}
	}
	said(t, "schedules", len(cases))
}
