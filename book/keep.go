package book

import "strings"

// RuleTables are the tables whose rows are made by rules, but gaps.
func RuleTables() []*Table {
	var out []*Table
	for _, t := range Tables {
		if t.madeByRule() != "" {
			out = append(out, t)
		}
	}
	return out
}

// Keep adds rows of another book that were made by some rules, as [Writer.CopyRules] copies them.
func (m *Memory) Keep(table *Table, rows []Row, rules map[string]bool) {
	column := table.madeByRule()
	for _, row := range rows {
		if !rules[row.Get(column)] {
			continue
		}
		if owed, ok := strings.CutPrefix(row.Get("breakdown"), "owed="); table.Name == "ledger" && ok && !strings.HasPrefix(row.Get("period"), owed[:min(len(owed), 7)]) {
			continue // it pays what another year owed, and is no row of the rule's
		}
		m.rows[table.Name] = append(m.rows[table.Name], row)
	}
}
