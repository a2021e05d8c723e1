package synth

// spell is one stay. Days are counted from the first of April; a stay that was there on that day began before 0.
type spell struct {
	kind, hrg  int
	cell       *cell
	person     int // within the practice
	age        int
	start, end int
	stay       int
	brief      bool // a day case; elsewhere at most a night
	provider   int
	method     int // a place in methods
	died       bool
	pence      int64
}

// methods are the codes of admission; each kind of spell has some, by weight.
var methods = []string{"21", "22", "2D", "11", "12", "13", "31", "32"}

// methodAt are the places in methods by hundredths.
func methodAt(kind, hundredth int) int {
	switch kind {
	case emergency:
		return steps(hundredth, 72, 92)
	case planned:
		return 3 + steps(hundredth, 55, 88)
	}
	return 6 + steps(hundredth, 65, 100)
}

func steps(x, first, second int) int {
	switch {
	case x < first:
		return 0
	case x < second:
		return 1
	}
	return 2
}

// ward makes the care of one practice at a time. Each worker has its own, and it keeps no memory between practices but
// what it adds up.
type ward struct {
	*maker
	tally *tally

	p       *practice
	number  int // of the practice
	cells   []cell
	spells  []spell
	lastEnd []int // of each person's stays, -1 without
	diedOn  []int // of each person, far ahead for the living
	files   partFiles
}

const living = 1 << 20

// practice makes the people and care of one practice and writes them.
func (w *ward) practice(number int) error {
	w.number, w.p = number, &w.country.practices[number]
	w.cells = w.figures.cellsOf(w.p, w.cells)
	w.lastEnd, w.diedOn = w.lastEnd[:0], w.diedOn[:0]
	for range w.p.people {
		w.lastEnd, w.diedOn = append(w.lastEnd, -1), append(w.diedOn, living)
	}
	if err := w.writePeople(); err != nil {
		return err
	}
	w.makeSpells()
	if err := w.writeSpells(); err != nil {
		return err
	}
	return w.attendances()
}

// expected is how much care of a kind a cell has on average, in thousand millionths.
func (w *ward) expected(c *cell, kind int) int64 {
	return int64(c.n) * w.figures.rate[c.band][c.sex][c.tenth/2][kind] * w.p.factor[kind]
}

func (w *ward) makeSpells() {
	r := streamOf(w.opts.Seed, forSpells, w.number)
	w.spells = w.spells[:0]
	var processes [3]process
	for kind := range processes {
		processes[kind] = newProcess(&r)
	}
	for i := range w.cells {
		c := &w.cells[i]
		from := len(w.spells)
		for _, kind := range []int{planned, maternity, emergency} {
			processes[kind].enter(w.expected(c, kind))
			for processes[kind].next() {
				if s, ok := w.spell(&r, c, kind, from); ok {
					w.spells = append(w.spells, s)
				}
			}
		}
	}
}

// again is how many emergency stays of a million follow, or are followed by, another of the same person within 30 days
// by design, where there is another to follow. Some more do by chance.
const again = 165_000

// spell is one more stay of a cell, none where all of its people have died.
func (w *ward) spell(r *stream, c *cell, kind, from int) (s spell, ok bool) {
	s = spell{kind: kind, cell: c, person: c.first + r.lower(c.n), method: methodAt(kind, r.below(100))}
	var index *spell
	if kind == emergency && len(w.spells) > from && r.chance(again) {
		index = &w.spells[from+r.below(len(w.spells)-from)]
		s.person = index.person
	}
	for tried := 0; w.diedOn[s.person] != living; tried++ {
		if tried == c.n {
			return s, false
		}
		s.person, index = c.first+(s.person-c.first+1)%c.n, nil
	}
	s.age = c.ageOf(s.person - c.first)
	s.provider = w.choose(r, kind, s.person)
	s.hrg = w.figures.hrgPicker[kind][groupOf(s.age, c.sex)].pick(r.next())
	w.setStay(r, &s)
	if index == nil || !w.follow(r, &s, index) {
		s.start = w.calendar.spells[kind].pick(r.next())
	}
	if s.end = s.start + s.stay; s.end >= w.calendar.days { // it went on into the next year; the one before left as many to this
		s.start, s.end = s.start-w.calendar.wrap[kind], s.end-w.calendar.wrap[kind]
	}
	w.afterwards(r, &s)
	return s, true
}

// choose is the provider a person goes to: mostly the same one each time.
func (w *ward) choose(r *stream, kind, person int) int {
	random := r.next()
	if random%10 != 0 {
		random = mix(uint64(person)<<20 ^ uint64(w.number) ^ mix(w.opts.Seed+uint64(kind%2)))
	}
	near := &w.p.near[kind]
	return near.providers[near.pick.pick(random)]
}

func (w *ward) setStay(r *stream, s *spell) {
	h := &w.figures.hrgs[s.kind][s.hrg]
	s.brief = r.below(1000) < h.short
	switch {
	case s.kind == planned && s.brief:
	case s.kind == planned:
		s.stay = r.times(h.stay, h.spread)
	case s.brief:
		if r.below(10) >= 7 {
			s.stay = 1
		}
	default:
		s.stay = 2 + r.times(h.stay-200, h.spread)
	}
	s.stay = min(s.stay, 300)
}

// follow begins a stay 1 to 30 days after another of the same person ended, or so that it ends as long before, and says
// whether there was room in the year.
func (w *ward) follow(r *stream, s, index *spell) bool {
	gap, later := 1+r.lower(30), r.below(2) == 0
	for range 2 {
		s.start = index.end + gap
		if !later {
			s.start = index.start - gap - s.stay
		}
		if s.start+s.stay >= 0 && s.start < w.calendar.days {
			return true
		}
		later = !later
	}
	return false
}

// deaths are how many of a million emergency stays end in death, by age band: K, the general shape.
var deaths = [bands]int{1500, 300, 300, 500, 700, 900, 1200, 2000, 3000, 5000, 8000, 13000, 20000, 30000, 42000, 58000, 78000, 108000}

// afterwards is what follows from when and where a stay was: its price, whether the patient died, and what is planted.
func (w *ward) afterwards(r *stream, s *spell) {
	if t := w.plant; s.kind == emergency && t.upcoder == s.provider && s.end >= t.upcoderFrom && r.chance(upcoded) {
		s.hrg = w.figures.hrgs[emergency][s.hrg].dearer
	}
	h := &w.figures.hrgs[s.kind][s.hrg]
	s.pence = h.long
	if s.brief {
		s.pence = h.day
	}
	month := w.calendar.month[s.end]
	if s.kind == emergency {
		risk := deaths[s.cell.band]
		if !s.brief {
			risk = risk * 3 / 2
		} else {
			risk /= 2
		}
		w.tally.expected(s.provider, month, risk)
		draw := r.below(1_000_000)
		if s.end > w.lastEnd[s.person] && w.diedOn[s.person] == living {
			s.died = int64(draw) < int64(risk)*w.plant.deathFactor(s.provider)/1000
		}
	}
	if s.died {
		w.diedOn[s.person] = s.end
		w.tally.died(s.provider, month)
	}
	w.lastEnd[s.person] = max(w.lastEnd[s.person], s.end)
	w.tally.spell(w, s)
}
