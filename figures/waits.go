package figures

import (
	"fmt"
	"math"

	"github.com/commonpurse/commonpurse/chart"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/stats"
)

// Waits is the theory of waiting lists for each group of a file of patients: a row a pathway.
type Waits struct {
	By []string
	// Referred and Removed are columns of days; a pathway without a day of removal is still waiting.
	Referred, Removed string
	// From and To are the window, both included; nil is the first referral and the last day in the file.
	From, To *stats.Day
	Target   stats.Weeks // that nearly all should wait less than
	Factor   float64     // how many mean waits the target is; 0 is 4, for about 98 in 100
	Draw     *Draw
}

// Of measures each list.
//
// Columns: the grouping columns; from, to, pathways, demand_a_week, demand_cv, capacity_a_week, capacity_cv (of the
// days between, as a share of their mean), load (demand over capacity), queue, target_queue, too_big (more than twice
// the target queue), mean_wait_weeks (so far, of those waiting), pressure (2 x mean wait over target: above 1 the
// target will be missed), target_capacity_a_week, relief_capacity_a_week (to reach the target queue in 26 weeks, where
// too big), words, why (a flow is not known).
//
// Faults: columns that are not there or not of days; a removal before its referral, by line; a target not above 0.
func (c Waits) Of(s *Source) (*Result, error) {
	r := s.reader()
	groups, err := s.groups(c.By)
	if err != nil {
		return nil, err
	}
	referred, removed := r.want(c.Referred, "the days of referral", "--referred"), r.may(c.Removed, "the days of removal", "--removed")
	if err := r.err(); err != nil {
		return nil, err
	}
	lists := make([][]stats.Pathway, len(groups))
	for i, g := range groups {
		lists[i] = pathways(r, g, referred, removed)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	from, to := c.window(lists)
	out := &Result{Columns: c.heading()}
	for i, g := range groups {
		w, err := stats.WaitingStats(lists[i], from, to, stats.WaitingOptions{Target: c.Target, Factor: c.Factor})
		if err != nil {
			r.faults.list.Add(fault.New(r.faults.at, "%s%v", prefix(g), err))
			continue
		}
		out.Rows = append(out.Rows, c.row(g, len(lists[i]), w))
		if err := c.draw(out, g, lists[i], w); err != nil {
			r.faults.list.Add(fault.New(r.faults.at, "%s%v", prefix(g), err))
		}
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return out, nil
}

func pathways(r *reader, g group, referred, removed int) []stats.Pathway {
	var out []stats.Pathway
	for _, row := range g.rows {
		p := stats.Pathway{Referred: r.day(row, referred), Waiting: true}
		if removed >= 0 {
			d, absent, ok := day(row.cells[removed])
			switch {
			case !ok:
				r.faults.add(row.line, "%s is %q: %s, or nothing for a patient still waiting", r.Header[removed], row.cells[removed], dayHint)
			case !absent && d < p.Referred:
				r.faults.add(row.line, "removed on %s, before the referral on %s", d, p.Referred)
			case !absent:
				p.Removed, p.Waiting = d, false
			}
		}
		out = append(out, p)
	}
	return out
}

// window is the whole file's unless it is given, so that groups can be compared.
func (c Waits) window(lists [][]stats.Pathway) (from, to stats.Day) {
	first := true
	see := func(d stats.Day) {
		if first {
			from, to, first = d, d, false
		}
		from, to = min(from, d), max(to, d)
	}
	for _, list := range lists {
		for _, p := range list {
			see(p.Referred)
			if !p.Waiting {
				see(p.Removed)
			}
		}
	}
	if c.From != nil {
		from = *c.From
	}
	if c.To != nil {
		to = *c.To
	}
	return from, to
}

func (c Waits) heading() []Column {
	out := append(keyColumns(c.By), Column{"from", Text}, Column{"to", Text}, Column{"pathways", Number})
	for _, name := range []string{"demand_a_week", "demand_cv", "capacity_a_week", "capacity_cv", "load", "queue", "target_queue"} {
		out = append(out, Column{name, Number})
	}
	return append(out, Column{"too_big", YesNo}, Column{"mean_wait_weeks", Number}, Column{"pressure", Number}, Column{"target_capacity_a_week", Number},
		Column{"relief_capacity_a_week", Number}, Column{"words", Text}, Column{"why", Text})
}

func (c Waits) row(g group, n int, w stats.WaitingList) []Value {
	both := w.Demand.Known && w.Capacity.Known
	why := w.Demand.Why
	if why == "" {
		why = w.Capacity.Why
	}
	return append(keyValues(g), text(w.From.String()), text(w.To.String()), whole(n),
		figureIf(float64(w.Demand.Rate), w.Demand.Known), figureIf(w.Demand.CV, w.Demand.Known),
		figureIf(float64(w.Capacity.Rate), w.Capacity.Known), figureIf(w.Capacity.CV, w.Capacity.Known),
		figureIf(w.Load, both), whole(w.Queue), figureIf(w.TargetQueue, w.Demand.Known), yesNo(w.TooBig), figure(float64(w.MeanWait)), figure(w.Pressure),
		figureIf(float64(w.TargetCapacity), both), figureIf(float64(w.ReliefCapacity), w.TooBig), text(c.words(w)), text(why))
}

// words says what the list shows.
func (c Waits) words(w stats.WaitingList) string {
	whole, tenths := chart.Unit{}, chart.Unit{Places: 1}
	waiting := whole.Text(float64(w.Queue))
	if !w.Demand.Known {
		return waiting + " are waiting; nothing can be said of the demand."
	}
	words := fmt.Sprintf("%s are waiting and %s a week are added", waiting, tenths.Text(float64(w.Demand.Rate)))
	if w.Capacity.Known {
		words = fmt.Sprintf("%s are waiting, %s a week are added and %s can be taken off", waiting, tenths.Text(float64(w.Demand.Rate)), tenths.Text(float64(w.Capacity.Rate)))
	}
	switch {
	case w.Capacity.Known && w.Load >= 1:
		words += ": the list grows without end, whatever its size"
	case w.TooBig:
		words += fmt.Sprintf(": for nearly all to wait under %s weeks it should be about %s; %s a week for 26 weeks would bring it there",
			weeks(c.Target), whole.Text(w.TargetQueue), whole.Text(math.Ceil(float64(w.ReliefCapacity))))
	default:
		words += fmt.Sprintf(": small enough for nearly all to wait under %s weeks", weeks(c.Target))
	}
	if w.Demand.Gaps < fewest || w.Capacity.Known && w.Capacity.Gaps < fewest {
		words += ". So few patients may be chance"
	}
	return words + "."
}

// fewest is how many patients a rate is firm from.
const fewest = 20

func weeks(w stats.Weeks) string { return figure(float64(w)).Text }

func (c Waits) draw(out *Result, g group, list []stats.Pathway, w stats.WaitingList) error {
	if c.Draw == nil {
		return nil
	}
	days, err := stats.QueueSizes(list, w.From, w.To)
	if err != nil {
		return err
	}
	p := chart.Lines{Words: chart.Words{Title: titled(c.Draw.Title, g), Subtitle: c.words(w)}, Unit: c.Draw.Unit}
	series := chart.Series{Name: "waiting at the end of the day"}
	for _, d := range days {
		p.Days = append(p.Days, chart.Day(d.Day))
		series.Values = append(series.Values, float64(d.Waiting))
	}
	p.Series = []chart.Series{series}
	if w.Demand.Known {
		p.Target = &chart.Target{Value: w.TargetQueue, Words: "target queue, " + chart.Unit{}.Text(w.TargetQueue)}
	}
	svg, err := p.SVG(c.Draw.Size)
	out.Charts = append(out.Charts, Chart{g.name(), svg})
	return err
}
