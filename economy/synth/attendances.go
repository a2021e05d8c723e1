package synth

// attendance is one outpatient or emergency attendance.
type attendance struct {
	cell     *cell
	person   int
	day      int
	provider int
	clinic   *clinic // of outpatients
	room     *room   // of emergencies
	admitted bool
	minutes  int
}

// attendances makes and writes the attendances of a practice: first those of people who were then admitted.
func (w *ward) attendances() error {
	r := streamOf(w.opts.Seed, forAttendances, w.number)
	n := 0
	write := func(a *attendance) error {
		n++
		return w.writeAttendance(a, n)
	}
	for i := range w.spells {
		if s := &w.spells[i]; s.kind == emergency && methods[s.method] == "21" && s.start >= 0 {
			a := attendance{cell: s.cell, person: s.person, day: s.start, provider: s.provider, admitted: true}
			if err := write(w.emergency(&r, &a)); err != nil {
				return err
			}
		}
	}
	rooms, clinics := newProcess(&r), newProcess(&r)
	for i := range w.cells {
		c := &w.cells[i]
		rooms.enter(max(0, w.expected(c, department)-w.expected(c, emergency)*72/100))
		for rooms.next() {
			a := attendance{cell: c, person: c.first + r.lower(c.n), day: w.calendar.room.pick(r.next())}
			a.provider = w.choose(&r, emergency, a.person)
			if err := write(w.emergency(&r, w.alive(&r, &a))); err != nil {
				return err
			}
		}
		clinics.enter(w.expected(c, outpatient))
		for clinics.next() {
			a := attendance{cell: c, person: c.first + r.lower(c.n), day: w.calendar.clinic.pick(r.next())}
			w.alive(&r, &a)
			a.provider = w.choose(&r, planned, a.person)
			group := groupOf(c.ageOf(a.person-c.first), c.sex)
			a.clinic = &w.figures.clinics[w.figures.clinic[group].pick(r.next())]
			if err := write(&a); err != nil {
				return err
			}
		}
	}
	return nil
}

// alive gives an attendance to another of the cell where the person had died by then, and moves it before the death
// where no other is found.
func (w *ward) alive(r *stream, a *attendance) *attendance {
	for try := 0; w.diedOn[a.person] < a.day && try < 8; try++ {
		a.person = a.cell.first + r.below(a.cell.n)
	}
	if a.day > w.diedOn[a.person] {
		a.day = w.diedOn[a.person]
	}
	return a
}

// emergency fills in what an attendance at an emergency department was: who is admitted waits the longest.
func (w *ward) emergency(r *stream, a *attendance) *attendance {
	which := 0
	late := w.figures.late[w.calendar.month[a.day]] * (1000 + w.country.providers[a.provider].late) / 1000 * 17 / 20
	if a.admitted {
		which, late = 1, late*35/17
	}
	a.room = &w.figures.rooms[which][w.figures.room[which].pick(r.next())]
	if r.below(1000) < late {
		a.minutes = 241 + r.times(15_000, 9)
	} else {
		a.minutes = 20 + r.below(111) + r.below(111)
	}
	a.minutes = min(a.minutes, 4_000)
	return a
}
