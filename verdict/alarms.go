package verdict

import (
	"fmt"
	"math/rand/v2"
	"sync"

	"github.com/commonpurse/commonpurse/stats"
)

// Alarms is how often a method marks what has not changed.
type Alarms struct {
	Points, Charts int     // of each chart, and drawn
	Last           float64 // share of charts whose last point is marked
	Any            float64 // share of charts with any point marked
}

// mostSimulated bounds the points drawn, so that the answer takes a moment.
const mostSimulated = 60_000

// FalseAlarms measures a chart's choices on unchanging data: so many charts of normal values, drawn from a fixed seed,
// with the choices of rules, screening and factor; baselines, rebasing and bounds play no part. Fewer than 2 points, or
// more than 1,000, count as those.
//
// Errors as stats.NewXmR.
func FalseAlarms(o stats.XmROptions, points int) (Alarms, error) {
	points = min(max(points, 2), 1000)
	o = stats.XmROptions{Rules: o.Rules, Screen: o.Screen, Factor: o.Factor}
	key := fmt.Sprintf("%+v %d", o, points)
	if known, is := measured.Load(key); is {
		return known.(Alarms), nil
	}
	a, err := falseAlarms(o, points)
	if err == nil {
		measured.Store(key, a)
	}
	return a, err
}

// measured keeps what has been measured, by choices and number of points: it is the same each time.
var measured sync.Map

func falseAlarms(o stats.XmROptions, points int) (Alarms, error) {
	a := Alarms{Points: points, Charts: max(200, mostSimulated/points)}
	random := rand.New(rand.NewPCG(1931, uint64(points)))
	series := make([]stats.Observation, points)
	for range a.Charts {
		for i := range series {
			series[i] = stats.Observation{Day: stats.Day(i), Value: random.NormFloat64()}
		}
		c, err := stats.NewXmR(series, o)
		if err != nil {
			return a, err
		}
		any := false
		for _, p := range c.Points {
			any = any || len(p.Marks) > 0
		}
		if any {
			a.Any++
		}
		if len(c.Points[points-1].Marks) > 0 {
			a.Last++
		}
	}
	a.Last, a.Any = a.Last/float64(a.Charts), a.Any/float64(a.Charts)
	return a, nil
}

// Words says it for people.
func (a Alarms) Words() string {
	last := "none of the charts"
	if a.Last > 0 {
		last = Odds(a.Last) + " charts"
	}
	return fmt.Sprintf("Where nothing changes, chance alone marks the last of %d points on %s, and some point on %d in 100 (%s simulated).",
		a.Points, last, int(a.Any*100+0.5), grouped(float64(a.Charts)))
}
