package run

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/chart"
	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
	"github.com/commonpurse/commonpurse/stats"
)

// Opportune is what a body would change at the best of its peers: a row of the book's opportunities. What is nil is not
// known.
type Opportune struct {
	Period               book.Period
	Rule, Measure        string
	Organisation         string
	Value, Shrunk        *decimal.Decimal
	Peers, Best          []string
	Benchmark            *decimal.Decimal
	Amount, Lower, Upper *decimal.Decimal
	Beyond               bool   // by more than chance explains
	Lacks                string // why there is no figure
}

func (o Opportune) row() []any {
	return []any{o.Period, o.Rule, o.Measure, o.Organisation, cell(o.Value), cell(o.Shrunk), strings.Join(o.Peers, " "), strings.Join(o.Best, " "),
		cell(o.Benchmark), cell(o.Amount), cell(o.Lower), cell(o.Upper), o.Beyond, o.Lacks}
}

// peerTable reads the table that fixes bodies' peers: by body, codes in order.
func (d *BodyData) peerTable(ctx context.Context, o *policy.Opportunity) (map[string][]string, error) {
	var columns []plan.Column
	for _, c := range o.Table.Columns {
		if c.Name == o.BodyIn || c.Name == o.PeerIn {
			columns = append(columns, c)
		}
	}
	t, err := d.Query(ctx, &plan.Scan{Table: StoredName(o.Table), Cols: columns})
	if err != nil {
		return nil, err
	}
	in, out := newReader(t), map[string][]string{}
	for _, row := range t.Rows {
		body, peer := in.textOr(row, o.BodyIn, ""), in.textOr(row, o.PeerIn, "")
		if body != peer && body != "" && peer != "" && !slices.Contains(out[body], peer) {
			out[body] = append(out[body], peer)
		}
	}
	for _, peers := range out {
		slices.Sort(peers)
	}
	return out, nil
}

// opportunity finds each body's peers and what the best of them come to.
func (o *Outcome) opportunity(ctx context.Context, d *BodyData, r *policy.Rule, p book.Period, targets []*policy.Target) error {
	of := r.Opportunity
	if err := o.Rows.ask(ctx, of.Wanted()...); err != nil {
		return err
	}
	var fixed map[string][]string
	if of.Table != nil {
		var err error
		if fixed, err = d.peerTable(ctx, of); err != nil {
			return err
		}
	}
	all := gatherBodies(of, o.Rows.Table)
	found, err := all.found(of, fixed)
	for i, one := range found {
		one.Period, one.Rule, one.Measure, one.Organisation = p, r.Slug, of.In, all.codes[i]
		if err != nil && one.Lacks == "" {
			one.Lacks = err.Error()
		}
		if one.Lacks != "" {
			o.Unknown = append(o.Unknown, Unknown{[]string{one.Organisation}, one.Lacks})
		}
		o.Opportunities = append(o.Opportunities, one)
		o.Totals = append(o.Totals, one.total(r, p, targets))
	}
	return nil
}

// alikes are the bodies of a period with their figures.
type alikes struct {
	codes     []string
	numerator []float64 // NaN where missing
	size      []float64
	like      [][]float64
	lacks     []string
	exact     []*big.Rat // value per as many as said, nil where missing
}

func gatherBodies(of *policy.Opportunity, t *plan.Table) *alikes {
	in, a := newReader(t), &alikes{}
	number := func(row []rule.Value, column string) float64 {
		if v := in.value(row, column); v.Known() {
			if v.Kind() == rule.Bool {
				return map[bool]float64{true: 1}[v.Bool()]
			}
			x, _ := v.Rat().Float64()
			return x
		}
		return math.NaN()
	}
	for _, row := range t.Rows {
		a.codes = append(a.codes, in.text(row, of.Each[0].Key))
		n, size := number(row, policy.OpportunityNumerator), number(row, policy.OpportunityDenominator)
		lacks := ""
		var exact *big.Rat
		switch {
		case math.IsNaN(n) || math.IsNaN(size):
			lacks, n = lacking(in, row, &of.Bodies, of.Wanted()[0].Expr), math.NaN()
		case size <= 0 || n < 0 || of.Chance == policy.Proportions && n > size:
			lacks, n = fmt.Sprintf("%v of %v is no %s", n, size, of.Chance), math.NaN()
		default:
			exact = new(big.Rat).Mul(of.Per, new(big.Rat).Quo(in.value(row, policy.OpportunityNumerator).Rat(), in.value(row, policy.OpportunityDenominator).Rat()))
		}
		var like []float64
		for _, k := range of.Like {
			x := number(row, k.Column())
			if math.IsNaN(x) && lacks == "" {
				lacks = lacking(in, row, &of.Bodies, k.Is)
			}
			if math.IsNaN(n) { // nobody's peer
				x = n
			}
			like = append(like, x)
		}
		a.numerator, a.size, a.like, a.lacks, a.exact = append(a.numerator, n), append(a.size, size), append(a.like, like), append(a.lacks, lacks), append(a.exact, exact)
	}
	return a
}

// peersOf are the positions of each body's peers, the likest first.
func (a *alikes) peersOf(of *policy.Opportunity, fixed map[string][]string) ([][]int, error) {
	if of.Table == nil {
		weights := make([]float64, len(of.Like))
		for i, k := range of.Like {
			weights[i], _ = k.Weight.Float64()
		}
		return stats.MostAlike(a.like, weights, of.Peers)
	}
	out := make([][]int, len(a.codes))
	for i, code := range a.codes {
		for _, peer := range fixed[code] {
			if at, is := slices.BinarySearch(a.codes, peer); is && !math.IsNaN(a.numerator[at]) {
				out[i] = append(out[i], at)
			}
		}
		if len(fixed[code]) == 0 && a.lacks[i] == "" {
			a.lacks[i] = "it has no peers in " + of.Table.Name
		}
	}
	return out, nil
}

// found works out every body's opportunity. With an error, bodies have what could be told of them without peers.
func (a *alikes) found(of *policy.Opportunity, fixed map[string][]string) ([]Opportune, error) {
	out := make([]Opportune, len(a.codes))
	rated := make([]stats.Rated, len(a.codes))
	per, _ := of.Per.Float64()
	sizes := make([]float64, len(a.codes))
	n, d := 0.0, 0.0
	for i := range a.codes {
		if !math.IsNaN(a.numerator[i]) {
			n, d = n+a.numerator[i], d+a.size[i]
		}
	}
	for i := range out {
		rated[i] = stats.Rated{Value: a.numerator[i] / a.size[i] * per, SE: per * spreadOf(of, n/d, a.size[i])}
		if of.Counts != policy.BeyondChance && !math.IsNaN(a.numerator[i]) {
			rated[i].SE = per * spreadOf(of, a.numerator[i]/a.size[i], a.size[i])
		}
		if !math.IsNaN(a.numerator[i]) {
			sizes[i] = a.size[i]
			value := decimal.Round(a.exact[i], judgePlaces)
			out[i].Value = &value
		}
	}
	peers, err := a.peersOf(of, fixed)
	if err != nil {
		a.put(out)
		return out, err
	}
	for i, list := range peers {
		for _, j := range list {
			out[i].Peers = append(out[i].Peers, a.codes[j])
		}
		if len(list) < of.Best && a.lacks[i] == "" {
			a.lacks[i] = fmt.Sprintf("%d peers with a figure, and the best %d are wanted", len(list), of.Best)
		}
	}
	a.put(out)
	if of.Counts == policy.BeyondChance {
		return out, beyondChance(of, a.codes, rated, sizes, peers, out)
	}
	for i := range out {
		if out[i].Lacks == "" {
			if err := outright(of, rated, sizes[i], i, peers[i], a.codes, &out[i]); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

func (a *alikes) put(out []Opportune) {
	for i := range out {
		out[i].Lacks = a.lacks[i]
	}
}

// spreadOf is the standard error of a figure of a size whose truth is as given.
func spreadOf(of *policy.Opportunity, truth, size float64) float64 {
	if of.Chance == policy.Proportions {
		return math.Sqrt(truth * (1 - truth) / size)
	}
	return math.Sqrt(truth / size)
}

func optionsOf(of *policy.Opportunity) stats.OpportunityOptions {
	o := stats.OpportunityOptions{Best: of.Best, HighIsBest: of.Better == "higher",
		Test: map[policy.CountedBy]stats.OpportunityTest{policy.OwnLimits: stats.OwnInterval, policy.BothLimits: stats.BothUncertain}[of.Counts]}
	o.Level, _ = of.Level.Float64()
	o.Multiplier, _ = of.Per.Float64()
	return o
}

// bestOf are the positions of the best peers by some values, ties by their order.
func bestOf(of *policy.Opportunity, peers []int, values func(int) float64) []int {
	sign := 1.0
	if of.Better == "higher" {
		sign = -1
	}
	sorted := slices.Clone(peers)
	slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(sign*values(a), sign*values(b)) })
	return sorted[:min(of.Best, len(sorted))]
}

// beyondChance takes chance out of every figure before the best are picked. A standard error is of the figure of all
// together at a body's size, so that a figure of nothing is not taken for sure.
func beyondChance(of *policy.Opportunity, codes []string, rated []stats.Rated, sizes []float64, peers [][]int, out []Opportune) error {
	for _, r := range rated {
		if math.IsNaN(r.Value) {
			continue
		}
		if !(r.SE > 0) { // all figures are nothing, or all whole
			for k := range out {
				if out[k].Lacks == "" {
					out[k].Shrunk, out[k].Benchmark, out[k].Amount, out[k].Lower, out[k].Upper = out[k].Value, out[k].Value, none(), none(), none()
				}
			}
			return nil
		}
	}
	made, err := stats.OpportunitiesOf(rated, sizes, peers, optionsOf(of))
	if err != nil {
		return err
	}
	shrunk := func(i int) float64 {
		keep := made.Tau2 / (made.Tau2 + rated[i].SE*rated[i].SE)
		return made.Mean + keep*(rated[i].Value-made.Mean)
	}
	for i := range out {
		if math.IsNaN(rated[i].Value) {
			continue
		}
		out[i].Shrunk = statistic(shrunk(i))
		b := made.Bodies[i]
		if out[i].Lacks != "" || !b.Known {
			continue
		}
		out[i].Benchmark, out[i].Amount, out[i].Lower, out[i].Upper = statistic(b.Benchmark), statistic(b.Units), statistic(b.Lower), statistic(b.Upper)
		out[i].Beyond = b.Counts
		for _, j := range bestOf(of, peers[i], shrunk) {
			out[i].Best = append(out[i].Best, codes[j])
		}
	}
	return nil
}

// outright holds a body against the best of its peers as they are.
func outright(of *policy.Opportunity, rated []stats.Rated, size float64, i int, peers []int, codes []string, out *Opportune) error {
	var list []stats.Rated
	for _, j := range peers {
		list = append(list, rated[j])
	}
	r, err := stats.Opportunity(rated[i], size, list, optionsOf(of))
	if err != nil {
		return err
	}
	out.Shrunk, out.Benchmark, out.Amount, out.Lower, out.Upper = out.Value, statistic(r.Benchmark), statistic(r.Units), statistic(r.Lower), statistic(r.Upper)
	out.Beyond = r.Counts && of.Counts != policy.AnyDistance
	for _, j := range bestOf(of, peers, func(j int) float64 { return rated[j].Value }) {
		out.Best = append(out.Best, codes[j])
	}
	return nil
}

func none() *decimal.Decimal { d := decimal.New(0, 0); return &d }

// total is the opportunity as a measure.
func (o Opportune) total(r *policy.Rule, p book.Period, targets []*policy.Target) Total {
	of := r.Opportunity
	t := Total{Period: p, Rule: r.Slug, Organisation: o.Organisation, Level: of.Each[0].Name, Low: o.Lower, High: o.Upper, Comparator: o.Benchmark}
	if o.Lacks != "" {
		t.Unknown = 1
	}
	if o.Amount != nil {
		t.Value = decimal.Round(o.Amount.Rat(), of.Places).Rat()
		t.Points = t.Value
	}
	t.Verdict = Judge(targets, r.Slug, t.Level, o.Organisation, LastMonth(p), Figure{Numerator: t.Value})
	text, class := o.words(of)
	t.Verdict.Text, t.Verdict.Class = join(t.Verdict.Text, text, "; "), join(t.Verdict.Class, class, " ")
	return t
}

// words say what the benchmark is, and whether chance explains the distance from it.
func (o Opportune) words(of *policy.Opportunity) (text, class string) {
	if o.Amount == nil || o.Lacks != "" {
		return "", ""
	}
	fit := func(d *decimal.Decimal) string {
		if d == nil {
			return "none"
		}
		v, _ := d.Rat().Float64()
		return UnitOf(false).Fit(v)
	}
	each := ""
	if of.Per.Cmp(big.NewRat(1, 1)) != 0 {
		each = " per " + chart.Grouped(of.Per.RatString())
	}
	at := fmt.Sprintf("%s%s, and the best %d of its %d peers are at %s", fit(o.Shrunk), each, len(o.Best), len(o.Peers), fit(o.Benchmark))
	if of.Counts == policy.BeyondChance {
		at = fmt.Sprintf("with chance taken out it is at %s", at)
	} else {
		at = "it is at " + at
	}
	whole := func(d *decimal.Decimal) string {
		v := decimal.Round(d.Rat(), of.Places)
		return chart.Grouped(v.String())
	}
	switch {
	case o.Amount.Rat().Sign() == 0:
		return at + ": no opportunity beyond what chance explains, or none at all", "no-opportunity"
	case of.Counts == policy.AnyDistance:
		return fmt.Sprintf("%s: %s %s, whether or not that is chance", at, whole(o.Amount), of.Unit), "opportunity"
	}
	return fmt.Sprintf("%s: doing as well would be %s %s, by the limits %s to %s, which is more than chance explains", at, whole(o.Amount), of.Unit, whole(o.Lower), whole(o.Upper)), "opportunity"
}
