package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// presentable puts right what an economy's door would set a row aside for, so that rules have rows to run over: a
// code that is not in the register, an end before its beginning, a month that is not its first day.
func presentable(tables map[string]*plan.Table) {
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		for _, row := range tables[name].Rows {
			inOrder(tables[name], row, "start", "end")
			inOrder(tables[name], row, "from", "to")
			inOrder(tables[name], row, "band_from_weeks", "band_to_weeks")
			if i := index(tables[name], "month"); i >= 0 && row[i].Known() {
				first := row[i].Day().Time()
				row[i] = rule.DateValue(rule.NewDay(first.Year(), int(first.Month()), 1))
			}
		}
	}
	register(tables["organisations"], codesOf(tables))
}

func index(t *plan.Table, column string) int {
	return slices.IndexFunc(t.Cols, func(c plan.Column) bool { return c.Name == column })
}

// inOrder puts two days or numbers of a row the right way round.
func inOrder(t *plan.Table, row []rule.Value, first, last string) {
	i, j := index(t, first), index(t, last)
	if i >= 0 && j >= 0 && row[i].Known() && row[j].Known() && plan.Compare(row[j], row[i]) < 0 {
		row[i], row[j] = row[j], row[i]
	}
}

// codesOf are the codes of organisations in any table.
func codesOf(tables map[string]*plan.Table) map[string]bool {
	codes := map[string]bool{"RAA": true, "RBB": true, "RCC": true, "01A": true, "02B": true, "Q01": true}
	for name, t := range tables {
		schema := economy.Lookup(name)
		for i, c := range t.Cols {
			if schema == nil || schema.Column(c.Name) == nil || !schema.Column(c.Name).Organisation {
				continue
			}
			for _, row := range t.Rows {
				if row[i].Known() {
					codes[row[i].Text()] = true
				}
			}
		}
	}
	return codes
}

// register adds the codes that the register lacks, open for all of the time, and opens those that it has.
func register(t *plan.Table, codes map[string]bool) {
	code, kind, from, to := index(t, "code"), index(t, "kind"), index(t, "from"), index(t, "to")
	for _, row := range t.Rows {
		delete(codes, row[code].Text())
		row[from], row[to] = rule.Value{}, rule.Value{}
	}
	for _, c := range slices.Sorted(maps.Keys(codes)) {
		row := make([]rule.Value, len(t.Cols))
		row[code], row[kind], row[index(t, "name")] = rule.TextValue(c), rule.TextValue(kindOf(c)), rule.TextValue("added "+c)
		t.Rows = append(t.Rows, row)
	}
}

func kindOf(code string) string {
	switch {
	case strings.HasPrefix(code, "R"):
		return "provider"
	case strings.HasPrefix(code, "Q"):
		return "icb"
	case strings.HasPrefix(code, "Y5"):
		return "region"
	case strings.HasPrefix(code, "Y0"):
		return "practice"
	}
	return "commissioner"
}
