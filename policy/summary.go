package policy

import "strings"

// Summary says what is in a policy, for whoever checks it.
type Summary struct {
	Title      string
	Year       int
	Files      int
	Parameters int
	Tables     int
	Rows       int // of all tables
	Defines    int
	Targets    int
	Kinds      []KindCount // every kind, in the order share, price, measure, transfer, decide
	Gaps       []*Gap      // what the policy says and its rules cannot yet do
	Changes    []*Change   // of a reform, what it changes
}

// KindCount is how many rules of a kind there are.
type KindCount struct {
	Kind  Kind
	Rules int
}

// Summary counts what is in the policy.
func (p *Policy) Summary() Summary {
	s := Summary{
		Title: p.Title, Year: p.Year, Files: len(p.Files), Parameters: len(p.Parameters), Tables: len(p.Tables),
		Defines: len(p.Defines), Targets: len(p.Targets), Gaps: p.Gaps, Changes: p.Changes,
	}
	for _, t := range p.Tables {
		s.Rows += len(t.Rows)
	}
	for _, k := range kinds {
		n := 0
		for _, r := range p.Rules {
			if r.Kind == k {
				n++
			}
		}
		if n > 0 || k != KindPosition {
			s.Kinds = append(s.Kinds, KindCount{k, n})
		}
	}
	return s
}

// OfStatus names the parameters, tables and targets whose values in force are of a status, such as provisional: all of a
// thing's values, or the days of those that are.
func (p *Policy) OfStatus(status string) []string {
	var names []string
	for _, x := range p.Parameters {
		var days []string
		for _, v := range x.Values {
			if v.Status == status || v.Status == "" && x.Status == status {
				days = append(days, Span(v.From, v.To))
			}
		}
		switch {
		case len(days) == 0:
		case len(days) == len(x.Values):
			names = append(names, x.Name)
		default:
			names = append(names, x.Name+" "+strings.Join(days, " and "))
		}
	}
	for _, t := range p.Tables {
		if t.Status == status {
			names = append(names, t.Name)
		}
	}
	for _, t := range p.Targets {
		if t.Status == status {
			names = append(names, t.Name)
		}
	}
	return names
}
