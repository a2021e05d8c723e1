package explain

import (
	"cmp"
	"context"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/run"
)

// telling makes an explanation of a figure that has been recomputed.
type telling struct {
	*Explainer
	at     book.Address
	show   Show
	rule   *policy.Rule
	figure figure
	again  *recomputation
	place  map[string]int // the places of the records' columns
	order  []int          // of the records of the reference, those that add most first
}

func (t *telling) tell(ctx context.Context, checks []Check) (*Explanation, error) {
	out := &Explanation{Address: t.at.String(), Says: t.figure.says(), Rule: describe(t.rule), Checks: checks}
	t.rank()
	out.Steps = t.figure.steps(t.read)
	out.Parameters = t.parameters()
	out.Kinds, out.KindCount, out.RowCount = t.kinds()
	if m, ok := t.figure.(*measureFigure); ok {
		out.Reads, out.Bands = m.reads(), m.bandTable()
		out.Chance, out.Cautions = m.chance(), m.judged.Cautions
	}
	var err error
	if out.Answers, err = t.answered(ctx); err != nil {
		return nil, err
	}
	if out.Rows, err = t.rows(ctx); err != nil {
		return nil, err
	}
	out.Gaps, err = t.gaps(ctx)
	return out, err
}

// rank orders the records of the reference by how much they add to the figure, and those that are shown also by what they
// read where they add as much.
func (t *telling) rank() {
	records := t.again.records
	t.place = places(records)
	weights := make([]*big.Rat, len(records.Rows))
	for i, row := range records.Rows {
		weights[i] = new(big.Rat)
		for _, name := range t.figure.adds() {
			if v := row[t.place[name]]; v.Known() && v.Rat().Sign() != 0 {
				weights[i].Abs(t.whole(name, v, row))
				break
			}
		}
		t.order = append(t.order, i)
	}
	slices.SortStableFunc(t.order, func(a, b int) int { return weights[b].Cmp(weights[a]) })
	for from := 0; from < min(len(t.order), max(1, t.show.Kinds)); {
		to := from + 1
		for to < len(t.order) && weights[t.order[to]].Cmp(weights[t.order[from]]) == 0 {
			to++
		}
		if to > from+1 {
			t.byText(t.order[from:to])
		}
		from = to
	}
}

// byText puts records in the order of what they read.
func (t *telling) byText(some []int) {
	texts := map[int]string{}
	for _, i := range some {
		texts[i] = plan.RowText(t.again.records.Rows[i])
	}
	slices.SortFunc(some, func(a, b int) int { return cmp.Compare(texts[a], texts[b]) })
}

// whole is what all the rows of a kind add to a column.
func (t *telling) whole(column string, v rule.Value, row []rule.Value) *big.Rat {
	howMany := row[t.place[howManyColumn]]
	return new(big.Rat).Mul(v.Rat(), times(t.again.added, column, howMany))
}

// read gives a column's value for the first record, to put numbers in the rule.
func (t *telling) read(column string) (string, bool) {
	if len(t.order) == 0 {
		return "", false
	}
	at, ok := t.place[column]
	if !ok {
		return "", false
	}
	return shown(t.again.records.Rows[t.order[0]][at], t.again.records.Cols[at].Type), true
}

// answered tables what the first record looked up in the policy's tables.
func (t *telling) answered(ctx context.Context) (Table, error) {
	if len(t.order) == 0 {
		return Table{}, nil
	}
	ups, at := []*policy.LookUp(nil), places(t.again.records)
	switch {
	case t.rule.Price != nil:
		ups = t.rule.Price.LookUps
	case t.rule.Measure != nil:
		ups = t.rule.Measure.LookUps
	}
	return t.answers(ctx, ups, func(column string) rule.Value {
		if i, ok := at[column]; ok {
			return t.again.records.Rows[t.order[0]][i]
		}
		return rule.Value{}
	})
}

// shown is a value as it stands in a rule: text in quotes, money with its sign.
func shown(v rule.Value, t rule.Type) string {
	switch {
	case !v.Known():
		return "missing"
	case t.Kind == rule.Text:
		return "'" + v.Text() + "'"
	case strings.HasPrefix(t.Unit.String(), "£"):
		return "£" + v.String()
	}
	return v.String()
}

// kinds tables the distinct inputs.
func (t *telling) kinds() (table Table, kinds int, rows int64) {
	records, at := t.again.records, t.place
	table.Header = []string{"rows"}
	var columns []string
	for _, name := range t.again.read {
		columns = append(columns, name)
		table.Header = append(table.Header, name)
	}
	adds := t.figure.adds()
	for _, name := range adds {
		table.Header = append(table.Header, "adds "+adding(name))
	}
	for n, i := range t.order {
		row := records.Rows[i]
		howMany := row[at[howManyColumn]].Rat()
		rows += howMany.Num().Int64()
		if n >= t.show.Kinds {
			continue
		}
		cells := []string{decimal.Text(howMany)}
		for _, name := range columns {
			cells = append(cells, blank(row[at[name]]))
		}
		for _, name := range adds {
			cells = append(cells, t.contribution(name, row, records.Cols[at[name]].Type))
		}
		table.Rows = append(table.Rows, cells)
	}
	return table, len(t.order), rows
}

func adding(column string) string {
	_, name, _ := strings.Cut(column, ".")
	return strings.ReplaceAll(name, "-", " ")
}

func blank(v rule.Value) string {
	if !v.Known() {
		return ""
	}
	return v.String()
}

// contribution is what a kind adds to a column, as a person reads it; "" where it cannot be told.
func (t *telling) contribution(column string, row []rule.Value, kind rule.Type) string {
	v := row[t.place[column]]
	if !v.Known() {
		return ""
	}
	n := t.whole(column, v, row)
	if kind.Unit.String() == "£" {
		return Pounds(n.Mul(n, new(big.Rat).SetInt64(100)))
	}
	return decimal.Text(n)
}

// rows shows the first rows of the files that are in the figure, in the order of the files.
func (t *telling) rows(ctx context.Context) (Table, error) {
	of := t.again.of
	scan := run.Scan(of)
	whole := run.RowsType()
	scan.Cols = append(scan.Cols, plan.Column{Name: "source_file", Type: whole}, plan.Column{Name: "source_row", Type: whole})
	sums := t.again.lower(scan)
	c := newCell(sums.Node)
	if err := t.again.where(c); err != nil {
		return Table{}, err
	}
	derives := run.DerivesOf(t.rule)
	from, sources, heads := pickedFrom(&plan.Filter{In: sums.Node, Where: c.where}, picksIn(sums.Node, derives), derives)
	keep := slices.Concat([]string{"source_file", "source_row"}, sources, t.again.read)
	picked := &plan.Project{In: from, Keep: keep}
	table := Table{Header: slices.Concat([]string{"file", "line"}, heads, t.again.read)}
	err := t.db.Each(ctx, picked, []string{"source_file", "source_row"}, func(row []rule.Value) error {
		if len(table.Rows) >= t.show.Rows {
			return errEnough
		}
		cells := []string{}
		for i := 0; i < 2+len(sources); i += 2 {
			cells = append(cells, t.file(row[i]), blank(row[i+1]))
		}
		for _, v := range row[2+len(sources):] {
			cells = append(cells, blank(v))
		}
		table.Rows = append(table.Rows, cells)
		return nil
	})
	if err == errEnough {
		err = nil
	}
	return table, err
}

// parameters are those that the rule reads and the targets of the measure.
func (t *telling) parameters() []Parameter {
	var out []Parameter
	for _, p := range t.policy.Parameters {
		if !slices.Contains(t.rule.Reads, "parameter/"+p.Slug) {
			continue
		}
		for _, v := range p.Values {
			source := cmp.Or(v.Source, p.Source)
			out = append(out, Parameter{p.Name, v.Text, source, cmp.Or(v.Status, p.Status), p.Sure, v.At.String()})
		}
	}
	for _, p := range t.policy.Targets {
		if p.Measure == t.rule.Slug {
			out = append(out, Parameter{p.Name, p.Text, p.Source, p.Status, p.Sure, p.At.String()})
		}
	}
	for _, u := range t.policy.Tables {
		if slices.Contains(t.rule.Reads, "table/"+u.Slug) {
			out = append(out, Parameter{"table " + u.Name, u.File, u.Source, u.Status, u.Sure, u.At.String()})
		}
	}
	return out
}

// gaps are those that the rule met in the figure's periods.
func (t *telling) gaps(ctx context.Context) ([]Gap, error) {
	rows, err := t.book.Rows(ctx, "gaps", map[string]string{"rule": t.rule.Slug})
	if err != nil {
		return nil, err
	}
	var out []Gap
	for _, r := range rows {
		if p := r.Get("period"); p != "" && !within(p, t.at.Period) {
			continue
		}
		out = append(out, Gap{r.Get("gap"), r.Get("records"), r.Get("because"), r.Get("needs")})
	}
	return out, nil
}

// file is the name of a file by its number, blank for no row.
func (t *telling) file(number rule.Value) string {
	if !number.Known() {
		return ""
	}
	return t.loaded.Files[number.Rat().Num().Int64()].Path
}
