package stats

// Assurance says whether a process can be relied on to meet a target.
type Assurance int

// The assurances.
const (
	NoAssurance    Assurance = iota // no target, no direction, or no limits
	ConsistentPass                  // every value within the limits meets the target
	ConsistentFail                  // none does
	HitAndMiss                      // some do: which is chance
)

// String is the assurance in words.
func (a Assurance) String() string {
	names := [...]string{"no assurance", "consistently passes", "consistently fails", "hit and miss"}
	if a < NoAssurance || a > HitAndMiss {
		return "unknown assurance"
	}
	return names[a]
}

// Assure compares a target with process limits (Making Data Count 2019). Where an increase is better a target above
// the upper limit is a consistent fail and one below the lower limit a consistent pass; where a decrease is better the
// other way about; otherwise hit and miss.
//
// A process without spread that stands on its target passes consistently, since meeting a target is reaching it. A
// Neutral direction, a number missing or infinite, or limits the wrong way round give NoAssurance.
func Assure(lower, upper, target float64, better Direction) Assurance {
	if better == Neutral || finite("", lower, upper, target) != nil || lower > upper {
		return NoAssurance
	}
	if better == Decrease {
		lower, upper, target = -upper, -lower, -target
	}
	switch {
	case target > upper:
		return ConsistentFail
	case target < lower, lower == upper && target == lower:
		return ConsistentPass
	}
	return HitAndMiss
}

// Comparison is how a value is held against a target.
type Comparison int

// The comparisons.
const (
	AtLeast Comparison = iota
	AtMost
	Over
	Under
)

// Against is a target to be judged against: a standard, which stands until it is changed, or this year's plan, which
// may fall due on a day.
type Against struct {
	Name    string // such as "the 92% standard"
	Value   float64
	Compare Comparison
	Due     *Day // nil for a target that holds all the time
}

// Judgement is what a value says about a target.
type Judgement struct {
	Name     string
	Due      bool    // whether the target holds on the day; if not, Met says nothing
	Met      bool    // only where Due
	Distance float64 // how far the value is short of the target, in its units; 0 or less where it reaches it
	Months   float64 // until the target falls due, in months of 365.25/12 days; 0 where Due
	Pace     float64 // change a month that would reach the target when it falls due; 0 where Due or reached
}

// JudgeAgainst holds one value on one day against any number of targets, such as a standard and a plan, so that a
// reader sees "misses the 92% standard; meets the 65% plan". A target with a day is judged from that day on; before
// it the distance and the pace needed are given, not a pass or a fail.
//
// Errors: the value or a target missing or infinite; an unknown comparison.
func JudgeAgainst(value float64, on Day, targets ...Against) ([]Judgement, error) {
	var p problems
	p.real("value", value)
	for i, t := range targets {
		p.real(at("targets", i)+" ("+t.Name+")", t.Value)
		if t.Compare < AtLeast || t.Compare > Under {
			p.add("%s has comparison %d: expected AtLeast, AtMost, Over or Under", at("targets", i), t.Compare)
		}
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	list := make([]Judgement, len(targets))
	for i, t := range targets {
		list[i] = t.judge(value, on)
		if err := finite("the distance to "+t.Name, list[i].Distance, list[i].Pace); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (t Against) judge(value float64, on Day) Judgement {
	j := Judgement{Name: t.Name, Due: t.Due == nil || on >= *t.Due, Distance: t.Value - value}
	rising := 1.0
	if t.Compare == AtMost || t.Compare == Under {
		rising, j.Distance = -1, -j.Distance
	}
	if j.Due {
		strict := t.Compare == Over || t.Compare == Under
		j.Met = j.Distance < 0 || j.Distance == 0 && !strict
		return j
	}
	j.Months = float64(*t.Due-on) / (365.25 / 12)
	if j.Distance > 0 {
		j.Pace = rising * j.Distance / j.Months
	}
	return j
}
