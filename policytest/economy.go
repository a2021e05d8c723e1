package policytest

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// records are the rows of one table of the economy, with all its columns, and where each row is written.
type records struct {
	of *economy.Table
	*plan.Table
	places []fault.Place
}

// recordsReader makes rows of the economy of what a test writes.
type recordsReader struct {
	policy *policy.Policy
	faults fault.List
}

// pounds is a column that a test may write instead of pence.
const pounds = "pounds"

// columnsOf are a table's columns, of the register with the facts that the policy asks of it.
func (r *recordsReader) columnsOf(of *economy.Table) []economy.Column {
	columns := slices.Clone(of.Columns)
	if of.Name != "organisations" {
		return columns
	}
	for _, a := range r.policy.Attributes {
		t := a.Type
		t.Missing = true
		columns = append(columns, economy.Column{Name: book.Column(a.Name), Type: t, Meaning: a.Because})
	}
	return columns
}

// read types a table's cells and fills in the columns that are not written.
func (r *recordsReader) read(of *economy.Table, t *Table) *records {
	if slices.Contains([]string{"facts", "terms"}, of.Name) && t.column("name") < 0 {
		t = r.tall(of, t)
	}
	out := r.empty(of)
	columns := r.columnsOf(of)
	at := r.header(of, columns, t)
	for n, row := range t.Rows {
		values := make([]rule.Value, len(columns))
		for i, c := range columns {
			if at[i] < 0 {
				values[i] = r.filled(of, c, row, t, n)
			} else {
				values[i] = r.cell(of, c, row[at[i]], columnName(t.Header[at[i]].Text) == pounds)
			}
		}
		out.Rows = append(out.Rows, values)
		out.places = append(out.places, row[0].At)
	}
	r.unique(out)
	return out
}

// empty is a table without rows.
func (r *recordsReader) empty(of *economy.Table) *records {
	out := &records{of: of, Table: &plan.Table{}}
	for _, c := range r.columnsOf(of) {
		out.Cols = append(out.Cols, plan.Column{Name: c.Name, Type: c.Type})
	}
	return out
}

// tall turns columns that are names of facts or terms into rows, a blank cell into none.
func (r *recordsReader) tall(of *economy.Table, t *Table) *Table {
	out := &Table{At: t.At}
	var own, names []int
	for i, c := range t.Header {
		if of.Column(columnName(c.Text)) != nil {
			own = append(own, i)
			out.Header = append(out.Header, c)
		} else {
			names = append(names, i)
		}
	}
	out.Header = append(out.Header, Cell{"name", t.At}, Cell{"value", t.At})
	if of.Column("wording") != nil {
		out.Header = append(out.Header, Cell{"wording", t.At})
	}
	for _, row := range t.Rows {
		for _, i := range names {
			if row[i].Text == "" {
				continue
			}
			var cells []Cell
			for _, k := range own {
				cells = append(cells, row[k])
			}
			cells = append(cells, Cell{book.Column(t.Header[i].Text), t.Header[i].At})
			switch blank := (Cell{"", row[i].At}); {
			case of.Column("wording") == nil:
				cells = append(cells, row[i])
			case r.worded(t.Header[i].Text):
				cells = append(cells, blank, row[i])
			default:
				cells = append(cells, row[i], blank)
			}
			out.Rows = append(out.Rows, cells)
		}
	}
	return out
}

// worded says whether a fact is in words, as the policy types it.
func (r *recordsReader) worded(name string) bool {
	return slices.ContainsFunc(r.policy.Facts, func(a *policy.Attribute) bool {
		return a.Slug == book.Slug(name) && a.Type.Kind == rule.Text
	})
}

// header gives for each column of the table its place in the header, -1 where it is not written.
func (r *recordsReader) header(of *economy.Table, columns []economy.Column, t *Table) []int {
	var names []string
	at := make([]int, len(columns))
	for i, c := range columns {
		names = append(names, c.Name)
		at[i] = t.column(c.Name)
	}
	for i, c := range t.Header {
		name := columnName(c.Text)
		pence := slices.Index(names, "pence")
		switch {
		case slices.Contains(names, name):
		case name == pounds && pence >= 0 && at[pence] >= 0:
			r.faults.Add(fault.New(c.At, "the table has both pounds and pence").WithHint("keep one of them"))
		case name == pounds && pence >= 0:
			at[pence] = i
		default:
			r.faults.Add(fault.New(c.At, "the table %s has no column %q", of.Name, c.Text).WithHint("%s", fault.Suggest(name, names)))
		}
	}
	for i, c := range columns {
		if at[i] < 0 && !fillable(of, c) {
			r.faults.Add(fault.New(t.At, "the column %s of %s is not here, and nothing can stand for it", c.Name, of.Name).
				WithHint("add it: %s", c.Meaning))
		}
	}
	return at
}

// cell reads a value of a column.
func (r *recordsReader) cell(of *economy.Table, c economy.Column, cell Cell, inPounds bool) rule.Value {
	text := cell.Text
	if c.Month && len(text) == len("2025-04") {
		text += "-01"
	}
	if c.Name == "value" && c.Type.Kind == rule.Number {
		text = plainly(text)
	}
	if c.Name == "pence" && (inPounds || strings.Contains(text, "£")) {
		return r.money(c, cell)
	}
	v, faults := rule.ParseLiteral(text, c.Type, cell.At)
	for _, f := range faults {
		f.Message = c.Name + ": " + f.Message
	}
	r.faults.Add(faults...)
	switch {
	case len(faults) > 0:
	case !v.Known() && !c.Type.Missing:
		r.faults.Add(fault.New(cell.At, "%s is blank, and a row of %s always has one", c.Name, of.Name).WithHint("fill it in: %s", c.Meaning))
	case v.Known() && c.Codes != nil && !slices.Contains(c.Codes, text):
		r.faults.Add(fault.New(cell.At, "%s: found %q, expected one of %s", c.Name, text, strings.Join(c.Codes, ", ")))
	case v.Known() && c.Name == of.Date:
		r.inYear(c, v, cell)
	}
	return v
}

// plainly is a fact or term as the number that the table holds.
func plainly(text string) string {
	switch text {
	case "yes", "true":
		return "1"
	case "no", "false":
		return "0"
	}
	return strings.Replace(text, "£", "", 1)
}

// money reads an amount in pounds as pence.
func (r *recordsReader) money(c economy.Column, cell Cell) rule.Value {
	x, f := readPounds(cell)
	r.faults.Add(f)
	if x == nil {
		return rule.Value{}
	}
	return rule.NumberValue(x)
}

// readPounds reads an amount in pounds, with its sign or without, as pence; nil for a blank.
func readPounds(cell Cell) (*big.Rat, *fault.Fault) {
	text := strings.Replace(cell.Text, "£", "", 1)
	if text == "" {
		return nil, nil
	}
	d, err := decimal.Parse(text)
	if err != nil || d.Scale() > 2 {
		return nil, fault.New(cell.At, "%q is not an amount of pounds and pence", cell.Text).WithHint("write it without commas, such as 1482.50 or -444.60")
	}
	return new(big.Rat).Mul(d.Rat(), big.NewRat(100, 1)), nil
}

// inYear demands that a record is of the policy's year: a run would set it aside.
func (r *recordsReader) inYear(c economy.Column, v rule.Value, cell Cell) {
	first, last := economy.YearDays(r.policy.Year)
	if day := v.Day(); day < first || day > last {
		r.faults.Add(fault.New(cell.At, "%s: %s is not a day of the policy's year, %s", c.Name, cell.Text, economy.YearName(r.policy.Year)).
			WithHint("the year is %s to %s", first, last))
	}
}

// fillable says whether something can stand for a column that is not written.
func fillable(of *economy.Table, c economy.Column) bool {
	return c.Type.Missing || c.Default != "" || c.Organisation || c.Codes != nil || c.Type.Kind != rule.Text ||
		c.Name == "id" || c.Name == "period" || of.Name == "organisations" && c.Name == "name"
}

// filled is what stands for a column that is not written: the number of the row for an id, the first day of the policy's
// year, one for a count and nothing for another number, the first of the codes, and for an organisation its column's name
// in capitals. A column that may be missing is.
func (r *recordsReader) filled(of *economy.Table, c economy.Column, row []Cell, t *Table, n int) rule.Value {
	first, _ := economy.YearDays(r.policy.Year)
	switch {
	case c.Default != "":
		v, _ := rule.ParseLiteral(c.Default, c.Type, fault.Place{})
		return v
	case c.Type.Missing:
		return rule.Value{}
	case c.Type.Kind == rule.Date:
		return rule.DateValue(first)
	case c.Type.Kind == rule.Number && c.Name == of.Count:
		return rule.IntValue(1)
	case c.Type.Kind == rule.Number:
		return rule.NumberValue(atLeast(c.Type.Min))
	case c.Type.Kind == rule.Bool:
		return rule.BoolValue(false)
	case c.Name == "id":
		return rule.TextValue(fmt.Sprint(n + 1))
	case c.Name == "period":
		return rule.TextValue(book.YearOf(r.policy.Year).String())
	case of.Name == "organisations" && c.Name == "kind":
		return rule.TextValue("")
	case of.Name == "organisations" && c.Name == "name" && t.column("code") >= 0:
		return rule.TextValue(row[t.column("code")].Text)
	case c.Codes != nil:
		return rule.TextValue(c.Codes[0])
	}
	return rule.TextValue(strings.ToUpper(c.Name))
}

// atLeast is nothing, or the least there can be where that is more.
func atLeast(least *big.Rat) *big.Rat {
	if least != nil && least.Sign() > 0 {
		return least
	}
	return new(big.Rat)
}

// unique reports rows of one key, of which a run would set the second aside. Rows that are in force on some days only are
// left to the rules, which say when two of them meet.
func (r *recordsReader) unique(t *records) {
	if t.of.From != "" || len(t.of.Key) == 0 {
		return
	}
	first := map[string]fault.Place{}
	for i, row := range t.Rows {
		var key []string
		for j, c := range t.Cols {
			if slices.Contains(t.of.Key, c.Name) {
				key = append(key, c.Name+" "+row[j].String())
			}
		}
		name := strings.Join(key, ", ")
		if before, twice := first[name]; twice {
			r.faults.Add(fault.New(t.places[i], "a second row of %s for %s", t.of.Name, name).WithAlso(before, "the first").
				WithHint("two rows alike in these columns are one record: make them differ, or write one row with a count"))
		} else {
			first[name] = t.places[i]
		}
	}
}

// register adds the bodies that rows name to the register, those of a column provider or commissioner with that kind,
// others with the kind given, and fills in kinds that are not written.
func (r *recordsReader) register(all map[string]*records, kind string) {
	kinds, order := bodiesOf(all, kind)
	reg := all["organisations"]
	if reg == nil {
		reg = r.empty(economy.Lookup("organisations"))
		all["organisations"] = reg
	}
	code, name, kindAt := columnAt(reg.Table, "code"), columnAt(reg.Table, "name"), columnAt(reg.Table, "kind")
	known := map[string]bool{}
	for _, row := range reg.Rows {
		body := row[code].String()
		known[body] = true
		if row[kindAt].String() == "" {
			row[kindAt] = rule.TextValue(orKind(kinds[body], kind))
		}
	}
	for _, body := range order {
		if known[body] {
			continue
		}
		row := make([]rule.Value, len(reg.Cols))
		row[code], row[name], row[kindAt] = rule.TextValue(body), rule.TextValue(body), rule.TextValue(orKind(kinds[body], kind))
		reg.Rows, reg.places = append(reg.Rows, row), append(reg.places, fault.Place{})
	}
}

func orKind(kind, otherwise string) string {
	if kind == "" {
		return otherwise
	}
	return kind
}

// bodiesOf are the codes of bodies in the rows, with the kind that their column says, in order.
func bodiesOf(all map[string]*records, kind string) (kinds map[string]string, order []string) {
	kinds = map[string]string{}
	registrable := economy.Lookup("organisations").Column("kind").Codes
	for _, of := range economy.Schema {
		t := all[of.Name]
		if t == nil || of.Name == "organisations" {
			continue
		}
		for i, c := range of.Columns {
			if !c.Organisation {
				continue
			}
			for _, row := range t.Rows {
				body := row[i].String()
				if _, seen := kinds[body]; !seen && row[i].Known() {
					order = append(order, body)
					kinds[body] = ""
				}
				if slices.Contains(registrable, c.Name) {
					kinds[body] = c.Name
				}
			}
		}
	}
	slices.Sort(order)
	return kinds, order
}

func columnAt(t *plan.Table, name string) int {
	return slices.IndexFunc(t.Cols, func(c plan.Column) bool { return c.Name == name })
}
