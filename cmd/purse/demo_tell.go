package main

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
)

// teller prints the lines of a book that tell most.
type teller struct {
	m       *Main
	book    *book.Book
	example string // the address of a figure worth explaining
	err     error  // the first of writing
}

func (t *teller) say(form string, args ...any) {
	if _, err := fmt.Fprintf(t.m.Stdout, form+"\n", args...); t.err == nil {
		t.err = err
	}
}

// tell says what was allocated and paid, who is in deficit, and which standards and plans are missed.
func (t *teller) tell(ctx context.Context) error {
	for _, part := range []func(context.Context) error{t.money, t.standing, t.patients} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// money is what each rule moved in the year.
func (t *teller) money(ctx context.Context) error {
	t.say("\nMoney")
	rows, err := t.book.Store().SQL().QueryContext(ctx,
		`SELECT rule, CAST(sum(pence) AS VARCHAR), CAST(count(DISTINCT payee) AS VARCHAR) FROM ledger GROUP BY rule ORDER BY sum(pence) DESC, rule`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var rule, pence, payees string
		if err := rows.Scan(&rule, &pence, &payees); err != nil {
			return err
		}
		t.say("    %-18s %16s to %s bodies", rule, poundsOf(pence), payees)
	}
	return rows.Err()
}

// standing is who is in deficit, and whether they began the year in debt.
func (t *teller) standing(ctx context.Context) error {
	found, err := t.book.Rows(ctx, "decisions", map[string]string{"rule": "standing"})
	if err != nil {
		return err
	}
	t.say("\nWho is in deficit")
	names, err := t.names(ctx)
	if err != nil {
		return err
	}
	none := true
	for _, row := range found {
		if row.Get("outcome") == "surplus" {
			continue
		}
		none = false
		at := book.Address{Table: "decisions", Period: book.YearOf(2025), Rule: "standing", Body: row.Get("organisation")}
		since := row.Get("since")
		if row.Get("outcome") == "old deficit" { // it began the year so, and the book goes no further back
			since += " or before"
		}
		t.say("    %s: %s since %s. %s\n        %s", names[at.Body], row.Get("outcome"), since, row.Get("reason"), at)
		t.example = at.String()
	}
	if none {
		t.say("    nobody")
	}
	return nil
}

func (t *teller) names(ctx context.Context) (map[string]string, error) {
	rows, err := t.book.Rows(ctx, "organisations", nil)
	names := map[string]string{}
	for _, row := range rows {
		names[row.Get("code")] = row.Get("name")
	}
	return names, err
}

// patients is how the country stands to its standards and plans at the end of the year, and how many bodies miss them.
func (t *teller) patients(ctx context.Context) error {
	t.say("\nFor patients, in March")
	for _, measure := range []string{"eighteen-weeks", "four-hours"} {
		at := book.Address{Table: "measures", Period: book.MonthOf(2025, 12), Rule: measure, Body: "Synthia"}
		f, err := t.book.Find(ctx, at)
		if err != nil {
			return err
		}
		value, _ := f.Rows[0].Decimal("value")
		percent := decimal.Round(new(big.Rat).Mul(value.Rat(), big.NewRat(100, 1)), 1)
		t.say("    %s: %s%%; %s\n        %s", measure, percent, f.Rows[0].Get("verdict"), at)
		if t.example == "" {
			t.example = at.String()
		}
		all, err := t.book.Rows(ctx, "measures", map[string]string{"measure": measure, "period": at.Period.String()})
		if err != nil {
			return err
		}
		standard, plan, judged := 0, 0, 0
		for _, row := range all {
			class := row.Get("class")
			if class == "" || row.Get("organisation") == "Synthia" {
				continue
			}
			judged++
			if strings.Contains(class, "standard-missed") {
				standard++
			}
			if strings.Contains(class, "plan-missed") {
				plan++
			}
		}
		t.say("        of %d bodies %d miss the standard and %d the plan", judged, standard, plan)
	}
	return nil
}

// poundsOf is whole pence as pounds.
func poundsOf(pence string) string {
	n, ok := new(big.Rat).SetString(pence)
	if !ok {
		return pence
	}
	return "£" + grouped(decimal.Round(n.Quo(n, big.NewRat(100, 1)), 2).String())
}
