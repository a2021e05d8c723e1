package run

import (
	"slices"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// lowering carries a relation while columns are added to it. Each derive sees the columns of those before it.
type lowering struct {
	node  plan.Node
	types map[string]rule.Type
}

// lower starts from stored records, with the picked records, look-ups and lets of a rule in order.
func lower(records *plan.Scan, derives []*policy.Derive, from []Picks, ups []*policy.LookUp, lets []plan.Named) *lowering {
	l := on(records)
	for _, d := range derives {
		l.pick(d, slices.Contains(from, Stored))
	}
	return l.declared(ups, lets)
}

// declared adds look-ups and lets.
func (l *lowering) declared(ups []*policy.LookUp, lets []plan.Named) *lowering {
	// A look-up may read a let and a let may read a look-up: each goes in as soon as all it reads is there.
	ups, lets = append([]*policy.LookUp(nil), ups...), append([]plan.Named(nil), lets...)
	for len(ups)+len(lets) > 0 {
		switch {
		case len(ups) > 0 && l.hasLookUp(ups[0]):
			l.lookUp(ups[0])
			ups = ups[1:]
		case len(lets) > 0 && l.has(lets[0].Expr):
			l.put(lets[0].Name, lets[0].Expr)
			lets = lets[1:]
		case len(ups) > 0: // reads what is not there: the engine's check of the plan names it
			l.lookUp(ups[0])
			ups = ups[1:]
		default:
			l.put(lets[0].Name, lets[0].Expr)
			lets = lets[1:]
		}
	}
	return l
}

func (l *lowering) has(e *rule.Expr) bool {
	for _, name := range rule.Columns(e) {
		if _, ok := l.types[name]; !ok {
			return false
		}
	}
	return true
}

func (l *lowering) hasLookUp(u *policy.LookUp) bool {
	for _, m := range u.On {
		if !l.has(m.Expr) {
			return false
		}
	}
	return u.At == nil || l.has(u.At)
}

// set goes on with a relation that has these columns more than the one before it.
func (l *lowering) set(n plan.Node, more []plan.Column) {
	l.node = n
	for _, c := range more {
		l.types[c.Name] = c.Type
	}
}

func (l *lowering) lookUp(u *policy.LookUp) {
	up := &plan.LookUp{In: l.node, As: u.As, On: u.On, Highest: u.Highest, From: u.From, To: u.To, At: u.At, Table: lookedUp(u)}
	l.set(up, up.Added())
}

// lookedUp is the table of a look-up with the columns of its key and days beside those that are read.
func lookedUp(u *policy.LookUp) *plan.Scan {
	s := &plan.Scan{Table: u.Table, Cols: slices.Clone(u.Columns)}
	var needed []string
	for _, m := range u.On {
		needed = append(needed, m.Column, m.To)
	}
	for _, name := range append(needed, u.Highest, u.From, u.To) {
		have := slices.ContainsFunc(s.Cols, func(c plan.Column) bool { return c.Name == name })
		if name != "" && !have {
			s.Cols = append(s.Cols, plan.Column{Name: name, Type: typeIn(u, name)})
		}
	}
	return s
}

func typeIn(u *policy.LookUp, name string) rule.Type {
	if u.Policy != nil {
		for _, c := range u.Policy.Columns {
			if c.Name == name {
				return c.Type
			}
		}
	}
	stored := u.Table
	if u.Fact != nil {
		stored = "facts"
	}
	if t := economy.Lookup(stored); t != nil {
		if c := t.Column(name); c != nil {
			return c.Type
		}
	}
	return rule.Type{} // the check of the plan says that there is no such column
}

// put adds one column and gives a reference to it.
func (l *lowering) put(name string, e *rule.Expr) *rule.Expr {
	d := &plan.Derive{In: l.node, Add: []plan.Named{{Name: name, Expr: e}}}
	l.set(d, d.Added())
	return l.column(name)
}

// own is an expression that is a column by itself with the type the relation has it with, which can be wider than the
// one it was written for.
func (l *lowering) own(e *rule.Expr) *rule.Expr {
	if e.Op == rule.OpColumn {
		return l.column(e.Column)
	}
	return e
}

// once adds a column unless it is there, and gives its name.
func (l *lowering) once(name string, e *rule.Expr) string {
	if _, there := l.types[name]; !there {
		l.put(name, e)
	}
	return name
}

func (l *lowering) column(name string) *rule.Expr {
	return rule.Column(name, l.types[name], fault.Place{})
}

func (l *lowering) filter(where *rule.Expr) {
	if where != nil {
		l.node = &plan.Filter{In: l.node, Where: where}
	}
}

// inForce keeps the records of the days on which a rule is in force; where records have no day, all of them or none, by
// whether it is in force at some time in the year.
func (l *lowering) inForce(r *policy.Rule, of *economy.Table, year int) {
	if of.Date == "" {
		if !overlaps(r.From, r.To, book.YearOf(year)) {
			l.filter(no())
		}
		return
	}
	if r.From != nil {
		l.filter(rule.Make(rule.OpAtLeast, 0, l.column(of.Date), date(*r.From)))
	}
	if r.To != nil {
		l.filter(rule.Make(rule.OpAtMost, 0, l.column(of.Date), date(*r.To)))
	}
}

func date(d rule.Day) *rule.Expr {
	return &rule.Expr{Op: rule.OpLiteral, Type: rule.Type{Kind: rule.Date}, Value: rule.DateValue(d)}
}

// The columns that every record relation has.
const (
	PeriodColumn = "record.period"
	countColumn  = "record.count"
	PayerColumn  = "record.payer"
	PayeeColumn  = "record.payee"
	amountColumn = "amount"
	reasonColumn = "record.reason" // why there is no amount
	unpaidColumn = "record.unpaid" // why a record is in no line
)

// Scan reads the whole of an economy's table.
func Scan(of *economy.Table) *plan.Scan {
	s := &plan.Scan{Table: of.Name}
	for _, c := range of.Columns {
		s.Cols = append(s.Cols, plan.Column{Name: c.Name, Type: c.Type})
	}
	return s
}

// periodOf is the number of a record's period, counting months, quarters or years from the financial year 0.
func periodOf(of *economy.Table, every policy.Every, year int, l *lowering) *rule.Expr {
	if of.Date == "" {
		return whole(int64(year*perYear(every)), rule.Unit{})
	}
	date := l.column(of.Date)
	financialYear := rule.Make(rule.OpYear, 0, date)
	month := rule.Make(rule.OpMonth, 0, date)
	switch every {
	case policy.Yearly:
		return financialYear
	case policy.Quarterly:
		quarter := whole(3, rule.Unit{})
		for q := 2; q >= 0; q-- {
			inside := rule.Make(rule.OpAtMost, 0, month, whole(int64(3*q+3), rule.Unit{}))
			quarter = cond(inside, whole(int64(q), rule.Unit{}), quarter)
		}
		return add(times(financialYear, whole(4, rule.Unit{})), quarter)
	}
	return add(times(financialYear, whole(12, rule.Unit{})), subtract(month, whole(1, rule.Unit{})))
}

func perYear(every policy.Every) int {
	switch every {
	case policy.Yearly:
		return 1
	case policy.Quarterly:
		return 4
	}
	return 12
}

// countOf is how many alike a record stands for.
func countOf(of *economy.Table, l *lowering) *rule.Expr {
	if of.Count == "" {
		return whole(1, rule.Unit{})
	}
	return l.column(of.Count)
}
