package figures

import (
	"strings"

	"github.com/commonpurse/commonpurse/chart"
	"github.com/commonpurse/commonpurse/stats"
)

// chartClass is how a class is drawn.
func chartClass(c stats.PointClass) chart.Class {
	return [...]chart.Class{chart.Ordinary, chart.Better, chart.Worse, chart.Differs, chart.Differs}[c]
}

// titled is a chart's title: what it is of and the group.
func titled(title string, g group) string {
	return strings.Trim(title+", "+g.name(), ", ")
}

// drawing is a group's chart.
func (c Control) drawing(g group, j *judged) chart.Process {
	reason := c.told(j)
	p := chart.Process{
		Words:     chart.Words{Title: titled(c.Draw.Title, g), Subtitle: reason.Words},
		Unit:      c.Draw.Unit,
		Phases:    j.phases,
		Positions: c.Kind == T || c.Kind == G, Along: "event",
	}
	if p.Unit.After == "" && c.counted() && c.per() == 100 {
		p.Unit.After = "%"
	}
	if reason.Caution != "" {
		p.Notes = append(p.Notes, reason.Caution)
	}
	if c.Target != nil {
		p.Target = &chart.Target{Value: *c.Target, Words: "target " + c.show(*c.Target)}
	}
	for i, q := range j.points {
		q2 := chart.ProcessPoint{Day: chart.Day(q.Day), Value: known(q.Value, !q.Missing), Lower: j.lower[i], Upper: j.upper[i], Class: chartClass(q.Class)}
		if !q.Missing {
			q2.Words = c.pointWords(q, i)
		}
		p.Points = append(p.Points, q2)
	}
	return p
}

func (c Control) pointWords(q stats.Point, i int) string {
	words := chart.Day(q.Day).Text() + ": " + c.show(q.Value)
	if c.Kind == T || c.Kind == G {
		words = c.show(q.Value)
	}
	if len(q.Marks) > 0 {
		words += ", " + q.Signal().String()
	}
	return words
}
