package main

import (
	"github.com/commonpurse/commonpurse/figures"
	"github.com/commonpurse/commonpurse/stats"
)

type funnelVerb struct {
	anyFile
	Kind        string    `enum:"proportion,ratio,rate,count" default:"proportion" help:"What a body's value is: ${enum}."`
	Numerator   string    `help:"The column of events, or of those observed." placeholder:"COLUMN"`
	Denominator string    `help:"The column of those tried, expected, or people." placeholder:"COLUMN"`
	Scale       string    `enum:"score,log,root,arcsine" default:"score" help:"The scale of scores and limits: ${enum}."`
	Dispersion  string    `enum:"none,multiplicative,additive" default:"none" help:"Widen limits where bodies differ more than chance: ${enum}."`
	Trim        string    `enum:"winsorise,truncate,none" default:"winsorise" help:"What is done with the furthest scores before the widening is worked out: ${enum}."`
	TrimShare   float64   `default:"0.1" help:"The share of scores at each end that are the furthest." placeholder:"N"`
	Exact       bool      `help:"Limits of ratios and rates from the Poisson distribution."`
	Target      *float64  `help:"Compare with this, in the values' unit, and not with all bodies together." placeholder:"N"`
	Per         float64   `help:"The multiplier. By default 100 for proportions, and 1." placeholder:"N"`
	Level       []float64 `default:"95,99.8" help:"Levels of the limits." placeholder:"N"`
	Better      string    `enum:"higher,lower,neither" default:"neither" help:"Which way is better: ${enum}."`
	drawing
}

// Help is the longer text of purse help funnel.
func (funnelVerb) Help() string {
	return `A funnel shows which bodies lie further from the rest than chance explains at their size. The rows of a body are added up. A row comes out for each, with its limits, its distance in standard errors, and what that means in words; under the table, how many lie outside and how many chance alone would put there.

The SHMI is --kind ratio --scale log --dispersion additive. See docs/statistics.md for every column and formula.

Examples:

    purse funnel ae.csv --by org_code --numerator within_4_hours --denominator attendances --better higher
    purse funnel shmi.csv --kind ratio --by provider --numerator observed --denominator expected --scale log --dispersion additive --svg shmi.svg`
}

// Run compares the bodies.
func (v *funnelVerb) Run(m *Main) error {
	levels, err := fractions(v.Level)
	if err != nil {
		return err
	}
	o := stats.FunnelOptions{
		Kind:  map[string]stats.FunnelKind{"proportion": stats.OfProportions, "ratio": stats.OfRatios, "rate": stats.OfRates, "count": stats.OfCounts}[v.Kind],
		Scale: map[string]stats.FunnelScale{"score": stats.ScoreScale, "log": stats.LogFunnel, "root": stats.RootScale, "arcsine": stats.ArcsineScale}[v.Scale],
		Dispersion: map[string]stats.Dispersion{"none": stats.Unadjusted, "multiplicative": stats.Multiplicative,
			"additive": stats.Additive}[v.Dispersion],
		Exact: v.Exact, Multiplier: v.Per, Levels: levels,
	}
	if v.Per < 0 {
		return hinted("such as --per 1000", "--per=%v is not above 0", v.Per)
	}
	if v.Per == 0 && v.Kind == "proportion" {
		o.Multiplier = 100
	}
	if v.Target != nil {
		t := *v.Target
		if o.Multiplier != 0 {
			t /= o.Multiplier
		}
		o.Target = &t
	}
	if o.Trim.Method = map[string]stats.TrimMethod{"winsorise": stats.Winsorise, "truncate": stats.Truncate}[v.Trim]; o.Trim.Method != stats.NoTrim {
		o.Trim.Fraction = v.TrimShare
	}
	s, err := v.read(m)
	if err != nil {
		return err
	}
	r, err := figures.Funnel{By: v.By, Numerator: v.Numerator, Denominator: v.Denominator, Options: o, Better: direction(v.Better), Draw: v.draw(v.File)}.Of(s)
	if err != nil {
		return err
	}
	return v.give(m, r, &v.drawing)
}
