package main

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/contract"
	"github.com/commonpurse/commonpurse/engine/duckdb"
	"github.com/commonpurse/commonpurse/variance"
)

type varianceVerb struct {
	Plan   string `arg:"" help:"What was planned: an economy, or a file of contract monitoring."`
	Actual string `arg:"" optional:"" help:"What was charged: the same; by default, what the first says was charged."`

	By        []string `placeholder:"NAMES" help:"What the rows are by: ${dimensions}. By default provider, commissioner and point_of_delivery."`
	Lines     []string `placeholder:"NAMES" help:"What besides makes two lines alike in price; by default provider, commissioner, point_of_delivery, specialty and hrg."`
	Actuals   bool     `help:"Take what was charged on both sides: last year against this year."`
	AllMonths bool     `help:"Compare all months, also those that only one side has."`
	Rows      int      `default:"30" placeholder:"N" help:"How many rows to show people, those that differ most; the others are added up."`
	asOf
	format
}

// Help is the longer text of purse help variance.
func (varianceVerb) Help() string {
	return `Splits the pounds between a plan and what was charged into what prices did (at the activity there was), what volume did (more or less activity, of the planned mix at planned prices), what mix did (dearer or cheaper kinds within the row, at planned prices), and the difference of pounds that no activity stands behind, such as blocks. The four add up to the difference in each row, and the rows to the total, to the penny. Mix is within a row: what is between rows is in volume, and other names in --by show it.

A new line has no planned price, so its own stands for it; that of one that has ceased is the planned one. Only months that both sides have are compared. docs/variance.md has a worked example and the formulas.

CSV and JSON have every row, in pence, and no total.

Examples:

    purse variance plan contracts
    purse variance acm_2025-08-14.csv --by provider,specialty
    purse variance contracts-2024-25 contracts-2025-26 --actuals --by commissioner,month`
}

// Run compares the two sides.
func (v *varianceVerb) Run(ctx context.Context, m *Main) error {
	if v.Rows < 1 {
		return hinted("give a number such as --rows 30", "--rows is %d: no row would be shown", v.Rows)
	}
	if v.Actuals && v.Actual == "" {
		return hinted("name two: purse variance LAST THIS --actuals", "--actuals compares what two economies or files say was charged")
	}
	day, err := v.day()
	if err != nil {
		return err
	}
	db, err := duckdb.Open("", duckdb.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	plan, err := contract.Open(ctx, db.SQL(), v.Plan, !v.Actuals, day)
	if err != nil {
		return err
	}
	if v.Actual == "" {
		actual, err := plan.Charged(ctx)
		if err != nil {
			return err
		}
		return v.compare(ctx, m, plan, actual)
	}
	other, err := duckdb.Open("", duckdb.Options{})
	if err != nil {
		return err
	}
	defer other.Close()
	actual, err := contract.Open(ctx, other.SQL(), v.Actual, false, day)
	if err != nil {
		return err
	}
	return v.compare(ctx, m, plan, actual)
}

func (v *varianceVerb) compare(ctx context.Context, m *Main, plan, actual *contract.Side) error {
	c, err := contract.Compare(ctx, plan, actual, contract.Options{By: v.By, Lines: v.Lines, AllMonths: v.AllMonths})
	if err != nil {
		return err
	}
	t := v.table(c)
	if err := v.print(m.Stdout, t); err != nil {
		return err
	}
	notes := plan.Notes
	if actual.Path != plan.Path {
		notes = append(notes, actual.Notes...)
	}
	printNotes(m, append(notes, c.Notes...))
	if !v.text() {
		return nil
	}
	_, err = fmt.Fprintf(m.Stdout, "\n%s\n", v.says(c, plan, actual))
	return err
}

// table has every row, or for people those that differ most, the others together, and the total.
func (v *varianceVerb) table(c *contract.Comparison) table {
	t := table{Whole: true}
	for _, name := range c.By {
		t.Columns = append(t.Columns, column{name, words})
	}
	t.Columns = append(t.Columns, column{"plan_activity", number}, column{"activity", number}, column{"plan_pence", money}, column{"actual_pence", money},
		column{"variance_pence", money}, column{"price_pence", money}, column{"volume_pence", money}, column{"mix_pence", money},
		column{"no_activity_pence", money}, column{"lines", number}, column{"new", number}, column{"ceased", number})
	if v.text() {
		for i, column := range t.Columns {
			t.Columns[i].Name = strings.TrimSuffix(column.Name, "_pence")
		}
	}
	shown := c.Rows
	if v.text() && len(shown) > v.Rows {
		shown = shown[:v.Rows]
	}
	for _, r := range shown {
		t.Rows = append(t.Rows, varianceRow(r, r.Key))
	}
	if !v.text() {
		return t
	}
	if rest := c.Rows[len(shown):]; len(rest) > 0 {
		t.Rows = append(t.Rows, varianceRow(variance.Sum(rest), titled(fmt.Sprintf("others (%s)", grouped(fmt.Sprint(len(rest)))), len(c.By))))
	}
	t.Rows = append(t.Rows, varianceRow(c.Total, titled("total", len(c.By))))
	return t.withoutNoughts(len(c.By))
}

// titled is a key with a title in its first place.
func titled(title string, n int) []string {
	key := make([]string, max(n, 1))
	key[0] = title
	return key[:n]
}

func varianceRow(r variance.Row, key []string) []cell {
	var out []cell
	for _, text := range key {
		out = append(out, maybe(text))
	}
	for _, n := range []*big.Rat{r.PlanActivity, r.Activity} {
		out = append(out, known(decimal.Text(n)))
	}
	for _, n := range []*big.Int{r.Plan, r.Actual, r.Variance, r.Price, r.Volume, r.Mix, r.NoActivity} {
		out = append(out, known(n.String()))
	}
	for _, n := range []int{r.Lines, r.New, r.Ceased} {
		out = append(out, whole(int64(n)))
	}
	return out
}

// withoutNoughts leaves out the columns, after some, that are nought in every row.
func (t table) withoutNoughts(after int) table {
	for i := range t.Columns[after:] {
		any := false
		for _, row := range t.Rows {
			any = any || row[after+i].Text != "0"
		}
		for _, row := range t.Rows {
			if !any {
				row[after+i] = cell{}
			}
		}
	}
	return t.withoutEmpty()
}

// says is what was compared, in a sentence.
func (v *varianceVerb) says(c *contract.Comparison, plan, actual *contract.Side) string {
	months := c.Months[0]
	if n := len(c.Months); n > 1 {
		months = fmt.Sprintf("%s to %s (%d months)", c.Months[0], c.Months[n-1], n)
	}
	what := "planned"
	if v.Actuals {
		what = "charged"
	}
	return fmt.Sprintf("%s, %s: %s %s against charged %s; lines by %s", months, yearsOf(plan, actual), what, pounds(new(big.Rat).SetInt(c.Total.Plan)),
		pounds(new(big.Rat).SetInt(c.Total.Actual)), strings.Join(c.Lines, ", "))
}

// yearsOf are the years of the two sides.
func yearsOf(plan, actual *contract.Side) string {
	if plan.Year == actual.Year {
		return economy.YearName(plan.Year)
	}
	return economy.YearName(plan.Year) + " and " + economy.YearName(actual.Year)
}
