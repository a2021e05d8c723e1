package run

import (
	"context"
	"fmt"
	"math/big"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// The columns of a population's relation that are added up.
const (
	peopleColumn   = "population.people"
	unpeopleColumn = "population.unclear" // rows of which it cannot be told how many they are
)

// PopulationRecords is what a measure is out of where another table says so, as a relation with a row for each row of
// that table. A figure's population is the sum of those of its body, part and period, by band where it has bands.
type PopulationRecords struct {
	Of   *policy.Population
	Node plan.Node

	rule          *policy.Rule
	bodies, parts map[int]string // the columns of levels and breakdowns, by their place in the policy
	bands         []string
	dated         bool
}

// LowerPopulation makes the relation of a measure's population over the rows scanned, in a policy of the given year; nil
// for a measure that has none.
func LowerPopulation(r *policy.Rule, year int, rows *plan.Scan) *PopulationRecords {
	p := r.Measure.Population
	if p == nil {
		return nil
	}
	l := lower(rows, nil, nil, p.LookUps, nil)
	l.inForce(r, p.Of, year)
	l.filter(p.Where)
	out := &PopulationRecords{Of: p, rule: r, bodies: map[int]string{}, parts: map[int]string{}, dated: p.Of.Date != ""}
	if out.dated {
		l.put(PeriodColumn, periodOf(p.Of, r.Every, year, l))
	}
	l.put(peopleColumn, l.own(p.Count))
	l.put(unpeopleColumn, cond(known(l.column(peopleColumn)), whole(0, rule.Unit{}), whole(1, rule.Unit{})))
	for i, body := range p.Bodies {
		if body != nil {
			out.bodies[i] = l.once(fmt.Sprintf("population.body.%d", i), body)
		}
	}
	for i, part := range p.Parts {
		if part != nil {
			out.parts[i] = l.once(fmt.Sprintf("population.by.%d", i), part)
		}
	}
	for i, band := range p.Bands {
		out.bands = append(out.bands, l.once(fmt.Sprintf("population.band.%d", i), band))
	}
	out.Node = l.node
	return out
}

// keys are the columns that tell the cells of a level apart.
func (p *PopulationRecords) keys(level MeasureLevel) []string {
	var by []string
	if p.dated {
		by = append(by, PeriodColumn)
	}
	if body := p.bodies[level.number]; body != "" {
		by = append(by, body)
	}
	if part := p.parts[level.by]; level.by >= 0 && part != "" {
		by = append(by, part)
	}
	return append(by, p.bands...)
}

// sums adds the rows up to some columns. It is linear where nothing but the rows' own count is counted.
func (p *PopulationRecords) sums(by []string) *Sums {
	s := &Sums{Node: p.Node, By: by, Columns: []string{peopleColumn, unpeopleColumn}, Count: p.Of.Of.Count, PerRow: []string{unpeopleColumn}}
	s.Linear = s.Count != "" && p.Of.Count.Op == rule.OpColumn && p.Of.Count.Column == s.Count && !p.Of.Count.Type.Missing && !p.reads(s.Count)
	return s
}

func (p *PopulationRecords) reads(count string) bool {
	exprs := append([]*rule.Expr{p.Of.Where}, p.Of.Bodies...)
	exprs = append(append(exprs, p.Of.Parts...), p.Of.Bands...)
	for _, e := range exprs {
		if e != nil && reads(e, count) {
			return true
		}
	}
	return false
}

// finest adds the population up to all that some level tells apart.
func (p *PopulationRecords) finest(levels []MeasureLevel) *Sums {
	seen, by := map[string]bool{}, []string(nil)
	for _, level := range levels {
		for _, name := range p.keys(level) {
			if !seen[name] {
				seen[name] = true
				by = append(by, name)
			}
		}
	}
	return p.sums(by)
}

// Level is the population ready to be added up to a level of its measure.
func (p *PopulationRecords) Level(level MeasureLevel) *Sums { return p.sums(p.keys(level)) }

// Whole is the population ready to be added up to the nation, for a standard: by part of the level, and band.
func (p *PopulationRecords) Whole(level MeasureLevel) *Sums { return p.Level(level.AsNation()) }

// Body is the column of a level's body, "" for the nation, and Part that of its breakdown, "" where there is none.
func (p *PopulationRecords) Body(level MeasureLevel) string { return p.bodies[level.number] }

// Part is the column of a level's breakdown; "" where there is none, or where all of the population is that of each part.
func (p *PopulationRecords) Part(level MeasureLevel) string {
	if level.by < 0 {
		return ""
	}
	return p.parts[level.by]
}

// Dated says that the population is told by period.
func (p *PopulationRecords) Dated() bool { return p.dated }

// cellKey is a figure's population by what it is of. A population that is not told by period has period 0, and one that is
// of every part alike has part "".
type cellKey struct {
	period     int
	body, part string
}

// people is a population by band; "" is the band of one without. What is nil is not known.
type people map[string]*big.Rat

// total is the whole of a population, nil where it is not known.
func (p people) total() *big.Rat {
	if len(p) == 0 {
		return nil
	}
	sum := new(big.Rat)
	for _, n := range p {
		if n == nil {
			return nil
		}
		sum.Add(sum, n)
	}
	return sum
}

// Populations are those of the figures of a level.
type Populations struct {
	cells map[cellKey]people
	order []cellKey
	// unbanded are people of bands that are not known, who are in none.
	unbanded *big.Rat
	dated    bool
	parted   bool
}

// Cells reads the sums of a population to a level. Nation is the body of those that have no column of one.
func (p *PopulationRecords) Cells(nation string, level MeasureLevel, sums *plan.Table) *Populations {
	in := newReader(sums)
	body, part := p.Body(level), p.Part(level)
	out := &Populations{cells: map[cellKey]people{}, unbanded: new(big.Rat), dated: p.dated, parted: part != ""}
	for _, row := range sums.Rows {
		key := cellKey{body: nation}
		if p.dated {
			key.period = in.whole(row, PeriodColumn)
		}
		if body != "" {
			key.body = in.textOr(row, body, Unassigned)
		}
		if part != "" {
			key.part = in.textOr(row, part, unknownPart)
		}
		n, known := in.optional(row, peopleColumn)
		if !known || in.number(row, unpeopleColumn).Sign() > 0 {
			n = nil
		}
		band, banded := bandOf(in, row, p.bands)
		if !banded {
			if n != nil {
				out.unbanded.Add(out.unbanded, n)
			}
			continue
		}
		if out.cells[key] == nil {
			out.cells[key] = people{}
			out.order = append(out.order, key)
		}
		out.cells[key][band] = n
	}
	return out
}

// unknownPart stands for a breakdown whose value is not known.
const unknownPart = "unknown"

// bandSeparator stands between the values of a band.
const bandSeparator = "\x00"

// bandOf is a row's band; false where a part of it is not known.
func bandOf(in *reader, row []rule.Value, columns []string) (string, bool) {
	band := ""
	for i, c := range columns {
		v := in.value(row, c)
		if !v.Known() {
			return "", false
		}
		if i > 0 {
			band += bandSeparator
		}
		band += v.String()
	}
	return band, true
}

// of is the population of a figure.
func (p *Populations) of(period int, body, part string) people {
	key := cellKey{body: body}
	if p.dated {
		key.period = period
	}
	if p.parted {
		key.part = part
	}
	return p.cells[key]
}

// yearsOf is a population as it counts in a period: a part of its person-years where the policy says so.
func yearsOf(p *policy.Population, every policy.Every, n *big.Rat) *big.Rat {
	if n == nil || !p.Years {
		return n
	}
	return new(big.Rat).Mul(n, big.NewRat(1, int64(perYear(every))))
}

// populations keeps a measure's population and gives that of each level.
type populations struct {
	*session
	records  *PopulationRecords
	stored   *Sums
	unbanded *big.Rat // people of no band
}

// populationsOf adds a measure's population up to its finest cells; nil for a measure that has none.
func (s *session) populationsOf(ctx context.Context, m *MeasureRecords) (*populations, error) {
	p := m.Rule.Measure.Population
	if p == nil {
		return nil, nil
	}
	records := LowerPopulation(m.Rule, s.Policy.Year, Scan(p.Of))
	finest := records.finest(m.Levels)
	name := fmt.Sprintf("people_%d", m.Rule.Order)
	if err := s.on.Keep(ctx, name, finest.Plan()); err != nil {
		return nil, err
	}
	scan := &plan.Scan{Table: name, Cols: finest.Plan().Columns()}
	return &populations{s, records, finest.Again(scan, nil), new(big.Rat)}, nil
}

// added adds the kept cells up to some of their columns.
func (p *populations) added(ctx context.Context, by []string) (*plan.Table, error) {
	again := *p.stored
	again.By = by
	return p.on.Run(ctx, again.Plan())
}

// level is the population of a level's figures.
func (p *populations) level(ctx context.Context, level MeasureLevel) (*Populations, error) {
	if p == nil {
		return nil, nil
	}
	sums, err := p.added(ctx, p.records.keys(level))
	if err != nil {
		return nil, err
	}
	return p.records.Cells(p.Policy.Nation, level, sums), nil
}

// whole is the nation's population by part of a level and band.
func (p *populations) whole(ctx context.Context, level MeasureLevel) (*Populations, error) {
	sums, err := p.added(ctx, p.records.Whole(level).By)
	if err != nil {
		return nil, err
	}
	cells := p.records.Cells("", level.AsNation(), sums)
	p.unbanded = cells.unbanded
	return cells, nil
}
