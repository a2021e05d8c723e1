package run

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// OutOf is what the figures of a level are out of where another table says so, and what they are standardised to. Nil
// where their own records say it.
type OutOf struct {
	Populations *Populations
	// Periods are those in which a body with a population and no records has a figure of 0; nil for those in which any
	// record is.
	Periods []int
	// References are the standard by period and part of a breakdown, as Populations are told apart; that of period 0 and
	// part "" is for all others.
	references map[cellKey]Reference
}

// NewOutOf is for one figure, with the reference that it is held to.
func NewOutOf(p *Populations, period int, ref Reference) *OutOf {
	return &OutOf{Populations: p, Periods: []int{period}, references: map[cellKey]Reference{{}: ref}}
}

func (o *OutOf) reference(period int, part string) Reference {
	for _, key := range []cellKey{{period: period, part: part}, {part: part}, {period: period}} {
		if ref, ok := o.references[key]; ok {
			return ref
		}
	}
	return o.references[cellKey{}]
}

// zeros are the figures of bodies that have a population and no records, where the policy says that those are 0.
func (o *OutOf) zeros(m *MeasureRecords, level MeasureLevel, have []*tally) []*tally {
	if o == nil || !m.Rule.Measure.Population.Zero {
		return nil
	}
	periods := o.Periods
	there := map[cellKey]bool{}
	for _, t := range have {
		there[cellKey{t.period, t.body, t.part}] = true
		if o.Periods == nil && !slices.Contains(periods, t.period) {
			periods = append(periods, t.period)
		}
	}
	slices.Sort(periods)
	var out []*tally
	for _, key := range o.Populations.order {
		part := ""
		if level.By != "" {
			if !o.Populations.parted {
				continue // which parts a body has none of is not told
			}
			part = level.ByName + "=" + key.part
		}
		for _, period := range periods {
			if key.body == Unassigned || o.Populations.dated && key.period != period || there[cellKey{period, key.body, part}] {
				continue
			}
			out = append(out, &tally{period: period, body: key.body, part: part, numerator: new(big.Rat), unknown: new(big.Rat), rows: new(big.Rat), bands: map[string]*bandCount{}})
		}
	}
	return out
}

// populated gives a row what it is out of, and standardises it.
func (row *MeasureRow) populated(r *policy.Rule, t *tally, o *OutOf) {
	m := r.Measure
	_, part, _ := strings.Cut(t.part, "=")
	found := o.Populations.of(t.period, t.body, part)
	scaled := people{}
	for band, n := range found {
		scaled[band] = yearsOf(m.Population, r.Every, n)
	}
	row.population = scaled.total()
	if m.Standard == nil {
		row.Figure.Denominator = row.population
		return
	}
	made := standardise(m, t.bands, scaled, o.reference(t.period, part), t.part)
	row.Value, row.Low, row.High, row.why, row.estimate, row.Bands = made.value, made.low, made.high, made.why, made.estimate, made.rows
	row.Figure.Denominator = made.denominator
	if made.value != nil {
		row.Figure.Statistic = made.value.Rat()
	}
}

// counting is a measure's records added up to the finest level, with its population.
type counting struct {
	*session
	records *MeasureRecords
	base    *Sums
	scan    *plan.Scan
	people  *populations
	table   *plan.Table // of the standard; nil for the nation's own
	lacking []unpeopled
}

// unpeopled is a body of a level that has figures and no population.
type unpeopled struct {
	level, body string
	figures     int64
}

func (s *session) counted(ctx context.Context, r *policy.Rule) (*counting, error) {
	c := &counting{session: s, records: LowerMeasure(r, s.Policy.Year, Scan(r.Measure.Of), Stored)}
	c.base = c.records.Base()
	finest := c.base.Plan()
	name := fmt.Sprintf("base_%d", r.Order)
	if err := s.on.Keep(ctx, name, finest); err != nil {
		return nil, err
	}
	c.scan = &plan.Scan{Table: name, Cols: finest.Columns()}
	var err error
	if c.people, err = s.populationsOf(ctx, c.records); err != nil {
		return nil, err
	}
	if st := r.Measure.Standard; st != nil && st.Table != nil {
		c.table, err = s.on.Run(ctx, ScanPolicy(st.Table))
	}
	return c, err
}

// ScanPolicy reads the whole of a policy's table as it is stored.
func ScanPolicy(t *policy.Table) *plan.Scan {
	return &plan.Scan{Table: StoredName(t), Cols: slices.Clone(t.Columns)}
}

// outOf is what the figures of a level are out of; nil where their own records say it.
func (c *counting) outOf(ctx context.Context, level MeasureLevel, sums *plan.Table) (*OutOf, error) {
	if c.people == nil {
		return nil, nil
	}
	cells, err := c.people.level(ctx, level)
	if err != nil {
		return nil, err
	}
	out := &OutOf{Populations: cells}
	if c.records.Rule.Measure.Standard == nil {
		return out, nil
	}
	nation, err := c.people.whole(ctx, level)
	if err != nil {
		return nil, err
	}
	var events *plan.Table
	if needsNationEvents(c.records.Rule.Measure.Standard) {
		if events, err = c.on.Run(ctx, c.base.Again(c.scan, c.records.nationKeys(level)).Plan()); err != nil {
			return nil, err
		}
	}
	out.references, err = c.records.references(level, nation, c.table, events)
	return out, err
}

func needsNationEvents(st *policy.Standard) bool { return st.Indirect && st.Table == nil }

// nationKeys are the columns by which the nation's records are told apart for a level's reference.
func (m *MeasureRecords) nationKeys(level MeasureLevel) []string {
	by := []string{PeriodColumn}
	if level.By != "" {
		by = append(by, level.By)
	}
	return append(by, m.bands...)
}

// Nation is the records ready to be added up to the nation, for a level's reference.
func (m *MeasureRecords) Nation(level MeasureLevel) *Sums { return m.added(m.nationKeys(level)) }

// NeedsNation says that the reference of a standardised measure is what was counted in the nation.
func NeedsNation(m *policy.Measure) bool { return m.Standard != nil && needsNationEvents(m.Standard) }

// Reference is the standard of one figure of a level: see references.
func (m *MeasureRecords) Reference(level MeasureLevel, period int, part string, nation *Populations, table, events *plan.Table) (Reference, error) {
	all, err := m.references(level, nation, table, events)
	return (&OutOf{references: all}).reference(period, part), err
}

// references are the standard of a level's figures by period and part of a breakdown, from the nation's population and,
// where the nation's rates are the reference, what was counted in it.
func (m *MeasureRecords) references(level MeasureLevel, nation *Populations, table, events *plan.Table) (map[cellKey]Reference, error) {
	st, out := m.Rule.Measure.Standard, map[cellKey]Reference{}
	if table != nil {
		ref, err := TableReference(m.Rule, table, nation.all())
		out[cellKey{}] = ref
		return out, err
	}
	if !st.Indirect {
		for _, key := range nation.order {
			out[cellKey{period: key.period, part: key.part}] = Reference{Weights: nation.cells[key]}
		}
		return out, nil
	}
	in := newReader(events)
	for _, row := range events.Rows {
		key := cellKey{period: in.whole(row, PeriodColumn)}
		if level.By != "" {
			key.part = in.textOr(row, level.By, unknownPart)
		}
		ref, ok := out[key]
		if !ok {
			ref = Reference{Events: people{}, People: people{}}
			for band, n := range nation.of(key.period, "", key.part) {
				ref.People[band] = yearsOf(m.Rule.Measure.Population, m.Rule.Every, n)
				ref.Events[band] = new(big.Rat)
			}
			out[key] = ref
		}
		band, banded := bandOf(in, row, m.bands)
		if n, known := in.optional(row, numeratorColumn); banded && known && ref.Events[band] != nil {
			ref.Events[band] = new(big.Rat).Add(ref.Events[band], n)
		}
	}
	return out, nil
}

// all is the whole of a population by band, whatever its periods and parts.
func (p *Populations) all() people {
	out := people{}
	for _, key := range p.order {
		for band, n := range p.cells[key] {
			switch {
			case n == nil:
			case out[band] == nil:
				out[band] = n
			default:
				out[band] = new(big.Rat).Add(out[band], n)
			}
		}
	}
	return out
}

// lacks notes the bodies of a level that have figures and no population.
func (c *counting) lacks(level MeasureLevel, rows []MeasureRow) {
	if c.people == nil || level.By != "" {
		return
	}
	at := map[string]int{}
	for _, row := range rows {
		if isUnassigned(row.Organisation) || row.population != nil && row.population.Sign() != 0 {
			continue
		}
		i, seen := at[row.Organisation]
		if !seen {
			i = len(c.lacking)
			at[row.Organisation] = i
			c.lacking = append(c.lacking, unpeopled{level: level.Name, body: row.Organisation})
		}
		c.lacking[i].figures++
	}
}

// lackPopulation lists bodies without a population, whose rates are not known, and what is doubtful of the others'.
func (s *session) lackPopulation(ctx context.Context, c *counting) error {
	if c.people == nil {
		return nil
	}
	r := c.records.Rule
	of := r.Measure.Population.Of.Name
	for _, l := range c.lacking {
		err := s.doubt(ctx, quality{kind: "missing", rule: r.Slug, table: of, found: fmt.Sprintf("none of %s (%s)", l.body, l.level),
			expected: "a population", rows: big.NewRat(l.figures, 1), touches: "measures/" + r.Slug + ": its own figures have no value, and what it counted is in those of bodies above it"})
		if err != nil {
			return err
		}
	}
	if n := c.people.unbanded; n.Sign() > 0 {
		err := s.doubt(ctx, quality{kind: "doubtful", rule: r.Slug, table: of, found: decimal.Text(n) + " people of a band that is not known",
			expected: "a band for each", rows: big.NewRat(1, 1), touches: "measures/" + r.Slug + ": they are in no rate"})
		if err != nil {
			return err
		}
	}
	return s.doubtKinds(ctx, c)
}

// doubtKinds says where the people of several kinds of body, such as of practices and of boards, are all added up to
// bodies above them, who may then be counted twice.
func (s *session) doubtKinds(ctx context.Context, c *counting) error {
	p := c.records.Rule.Measure.Population
	own := ""
	for _, column := range p.Of.Columns {
		if column.Organisation && own == "" {
			own = column.Name
		}
	}
	above := slices.ContainsFunc(p.Bodies, func(e *rule.Expr) bool { return e == nil || e.Op == rule.OpColumn && e.Column != own })
	if own == "" || !above {
		return nil
	}
	codes, err := s.on.Run(ctx, c.people.records.sums([]string{own}).Plan())
	if err != nil {
		return err
	}
	d := s.bodyData()
	if err := d.register(ctx); err != nil {
		return err
	}
	in, kinds := newReader(codes), map[string]bool{}
	for _, row := range codes.Rows {
		if in.number(row, peopleColumn).Sign() > 0 {
			kinds[d.kinds[in.text(row, own)]] = true
		}
	}
	if len(kinds) < 2 {
		return nil
	}
	r := c.records.Rule
	return s.doubt(ctx, quality{kind: "doubtful", rule: r.Slug, table: p.Of.Name, found: "of bodies of several kinds: " + strings.Join(slices.Sorted(maps.Keys(kinds)), ", "),
		expected: "of one kind, or people are counted twice: where: population.organisation.kind == ...", rows: big.NewRat(int64(len(codes.Rows)), 1), touches: "measures/" + r.Slug})
}
