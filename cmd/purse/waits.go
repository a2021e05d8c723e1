package main

import (
	"github.com/commonpurse/commonpurse/figures"
	"github.com/commonpurse/commonpurse/stats"
)

type waitsVerb struct {
	anyFile
	Referred string  `required:"" help:"The column of days of referral." placeholder:"COLUMN"`
	Removed  string  `help:"The column of days of treatment or other removal; empty for a patient still waiting." placeholder:"COLUMN"`
	From     string  `help:"The first day of the window. By default the first day in the file." placeholder:"DAY"`
	To       string  `help:"The last day of the window. By default the last day in the file." placeholder:"DAY"`
	Target   float64 `default:"18" help:"Weeks that nearly all should wait less than." placeholder:"WEEKS"`
	Factor   float64 `default:"4" help:"How many mean waits the target is: 4 for about 98 in 100, 6 for 998 in 1,000." placeholder:"N"`
	drawing
}

// Help is the longer text of purse help waits.
func (waitsVerb) Help() string {
	return `The theory of waiting lists on a list of patients: a row a pathway, with its day of referral and, once it is over, of removal. A row comes out for each group: demand and capacity a week, the load, the queue and the queue at which nearly all would wait less than the target, and the capacity that would bring it there. Weeks are weeks throughout: a mean wait is never in days.

See docs/statistics.md for every column and formula.

Examples:

    purse waits list.csv --referred referred --removed treated
    purse waits list.csv --referred referred --removed treated --by specialty --from 2025-04-01 --to 2026-03-31 --target 18 --csv`
}

// Run measures each list.
func (v *waitsVerb) Run(m *Main) error {
	from, err := dayOf("from", v.From)
	if err != nil {
		return err
	}
	to, err := dayOf("to", v.To)
	if err != nil {
		return err
	}
	s, err := v.read(m)
	if err != nil {
		return err
	}
	r, err := figures.Waits{By: v.By, Referred: v.Referred, Removed: v.Removed, From: from, To: to, Target: stats.Weeks(v.Target), Factor: v.Factor,
		Draw: v.draw(v.File)}.Of(s)
	if err != nil {
		return err
	}
	return v.give(m, r, &v.drawing)
}
