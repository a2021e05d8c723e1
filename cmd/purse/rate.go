package main

import (
	"github.com/commonpurse/commonpurse/figures"
)

type rateVerb struct {
	anyFile
	Kind                 string    `enum:"rate,proportion,ratio,mean,direct,indirect" default:"rate" help:"The estimate: ${enum}. See below."`
	Numerator            string    `help:"The column of events, or of those observed." placeholder:"COLUMN"`
	Denominator          string    `help:"The column of people, of those tried, or of those expected." placeholder:"COLUMN"`
	Value                string    `help:"mean: the column of values." placeholder:"COLUMN"`
	Weight               string    `help:"direct: the column of the standard population." placeholder:"COLUMN"`
	ReferenceNumerator   string    `help:"indirect: the column of the reference population's events." placeholder:"COLUMN"`
	ReferenceDenominator string    `help:"indirect: the column of the reference population's people." placeholder:"COLUMN"`
	Per                  float64   `help:"The multiplier. By default 100,000; 100 for proportions and ratios; 1 for means." placeholder:"N"`
	Level                []float64 `default:"95" help:"Levels of the limits: 95,99.8." placeholder:"N"`
	Better               string    `enum:"higher,lower,neither" default:"neither" help:"Which way is better: ${enum}."`
	Against              *float64  `help:"Compare with this value, and not with all groups together." placeholder:"N"`
	AgainstName          string    `help:"What that value is, such as England." placeholder:"NAME"`
	drawing
}

// Help is the longer text of purse help rate.
func (rateVerb) Help() string {
	return `A row comes out for each group, with its limits and whether it differs from what it is compared with by more than chance explains. The estimates:

    rate        events over people; limits exact below 10 events, else Byar's
    proportion  events of those tried; Wilson's limits
    ratio       observed over expected; limits as of a rate
    mean        of a column of values; Student's limits
    direct      directly standardised, a row an age band; Dobson's limits; none under 10 events
    indirect    indirectly standardised ratio, a row an age band with the reference population's events and people

The rows of a group are added up; a missing part makes a group's sum missing. See docs/statistics.md for every column and formula.

Examples:

    purse rate deaths.csv --by area --numerator deaths --denominator persons
    purse rate admissions.csv --kind direct --by area --numerator admissions --denominator persons --weight esp2013 --level 95,99.8
    purse rate ae.csv --kind proportion --by org_code --numerator within_4_hours --denominator attendances --against 95 --better higher --svg four-hours.svg`
}

// Run works out each group's estimate.
func (v *rateVerb) Run(m *Main) error {
	levels, err := fractions(v.Level)
	if err != nil {
		return err
	}
	if v.Per < 0 {
		return hinted("such as --per 1000", "--per=%v is not above 0", v.Per)
	}
	s, err := v.read(m)
	if err != nil {
		return err
	}
	c := figures.Rate{Kind: figures.RateKind(v.Kind), By: v.By, Numerator: v.Numerator, Denominator: v.Denominator, Value: v.Value, Weight: v.Weight,
		ReferenceNumerator: v.ReferenceNumerator, ReferenceDenominator: v.ReferenceDenominator, Per: v.Per, Levels: levels, Better: direction(v.Better),
		Against: v.Against, AgainstName: v.AgainstName, Draw: v.draw(v.File)}
	r, err := c.Of(s)
	if err != nil {
		return err
	}
	return v.give(m, r, &v.drawing)
}
