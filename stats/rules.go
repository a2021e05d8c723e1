package stats

// Signal is a pattern that chance alone would seldom give.
type Signal int

// The signals, in the order in which one names a point that shows several.
const (
	NoSignal      Signal = iota
	OutsideLimits        // beyond a process limit
	TrendSignal          // one of a run of points each above, or each below, the last
	NearLimits           // one of two in three beyond two thirds of the way to a limit
	RunSignal            // one of a run of points on one side of the centre line
)

// String is the signal in words.
func (s Signal) String() string {
	names := [...]string{"no signal", "outside the limits", "trend", "two in three near a limit", "run on one side"}
	if s < NoSignal || s > RunSignal {
		return "unknown signal"
	}
	return names[s]
}

// Mark is a signal and which way it points.
type Mark struct {
	Signal Signal
	Sign   int // 1 high or rising, -1 low or falling
}

// Rules are the choices on which tools disagree about what a signal is. A zero length turns a rule off.
type Rules struct {
	RunLength   int // points in a row on one side of the centre line: 6, 7, 8 or 9
	TrendLength int // points in a row rising or falling, counting the first: 5 to 9
	TwoInThree  TwoInThree
}

// TwoInThree says how the rule of two points in three near the same limit is read. Near is strictly beyond two
// thirds of the way from the centre line to a limit.
type TwoInThree struct {
	Use          bool
	CountOutside bool // a point outside the limits counts as near; otherwise it does not
	AnyThird     bool // the third point may be on the other side; otherwise all three are on one side
	MarkAll      bool // all three points are marked; otherwise those that count as near
}

// MakingDataCount is the rules of NHS England's Making Data Count: seven points for a run and for a trend, and two in
// three on one side where points outside the limits do not count.
func MakingDataCount() Rules {
	return Rules{RunLength: 7, TrendLength: 7, TwoInThree: TwoInThree{Use: true}}
}

// WesternElectric is the rules of the Western Electric handbook (1956) as commonly used: eight points for a run, no
// trend, and two in three whatever the third does, where points outside the limits count.
func WesternElectric() Rules {
	return Rules{RunLength: 8, TwoInThree: TwoInThree{Use: true, CountOutside: true, AnyThird: true}}
}

func (r Rules) check(p *problems) {
	if r.RunLength != 0 && (r.RunLength < 6 || r.RunLength > 9) {
		p.add("RunLength is %d: expected 6, 7, 8 or 9, or 0 for no such rule", r.RunLength)
	}
	if r.TrendLength != 0 && (r.TrendLength < 5 || r.TrendLength > 9) {
		p.add("TrendLength is %d: expected 5 to 9, or 0 for no such rule", r.TrendLength)
	}
}

// placed is where a point lies, which is all that the rules look at.
type placed struct {
	value   float64 // for trends
	known   bool    // a point that is not known belongs to no pattern
	begins  bool    // no pattern runs into this point from the one before
	side    int     // of the centre line
	outside int     // of the limits
	near    int     // beyond two thirds of the way to a limit, and not outside it
}

// marks finds every signal of each point.
func (r Rules) marks(points []placed) [][]Mark {
	found := make([][]Mark, len(points))
	put := func(i int, m Mark) { found[i] = append(found[i], m) }
	for i, p := range points {
		if p.outside != 0 {
			put(i, Mark{OutsideLimits, p.outside})
		}
	}
	if r.TrendLength > 0 {
		for i, sign := range trends(points, r.TrendLength) {
			if sign != 0 {
				put(i, Mark{TrendSignal, sign})
			}
		}
	}
	if r.TwoInThree.Use {
		for i, sign := range r.TwoInThree.find(points) {
			if sign != 0 {
				put(i, Mark{NearLimits, sign})
			}
		}
	}
	if r.RunLength > 0 {
		for i, sign := range runs(points, r.RunLength) {
			if sign != 0 {
				put(i, Mark{RunSignal, sign})
			}
		}
	}
	return found
}

// runs gives the side of each point in a run of at least length points on one side. A point on the centre line, a
// missing point and a gap end a run.
func runs(points []placed, length int) []int {
	signs := make([]int, len(points))
	start := 0
	for i, p := range points {
		if i > 0 && (p.begins || p.side != points[i-1].side || !p.known || !points[i-1].known) {
			start = i
		}
		if p.known && p.side != 0 && i-start+1 >= length {
			for j := start; j <= i; j++ {
				signs[j] = p.side
			}
		}
	}
	return signs
}

// trends gives the direction of each point in at least length points each strictly beyond the last. A point that ends
// one trend and starts another has the direction of the one it starts.
func trends(points []placed, length int) []int {
	signs := make([]int, len(points))
	start, way := 0, 0
	for i := 1; i < len(points); i++ {
		step := 0
		if points[i].known && points[i-1].known && !points[i].begins {
			step = sign(points[i].value - points[i-1].value)
		}
		if step != way || step == 0 {
			start, way = i-1, step
		}
		if way != 0 && i-start+1 >= length {
			for j := start; j <= i; j++ {
				signs[j] = way
			}
		}
	}
	return signs
}

// find gives the side of each point marked by the rule.
func (t TwoInThree) find(points []placed) []int {
	signs := make([]int, len(points))
	for i := 2; i < len(points); i++ {
		window := points[i-2 : i+1]
		if window[1].begins || window[2].begins || !window[0].known || !window[1].known || !window[2].known {
			continue
		}
		for _, side := range []int{1, -1} {
			count, sameSide := 0, 0
			for _, p := range window {
				if t.counts(p, side) {
					count++
				}
				if p.side == side {
					sameSide++
				}
			}
			if count < 2 || (sameSide < 3 && !t.AnyThird) {
				continue
			}
			for j, p := range window {
				if t.MarkAll || t.counts(p, side) {
					signs[i-2+j] = side
				}
			}
		}
	}
	return signs
}

// counts says whether a point is one of the two.
func (t TwoInThree) counts(p placed, side int) bool {
	return p.near == side || t.CountOutside && p.outside == side
}

func sign(x float64) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}
