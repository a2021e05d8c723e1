package synth

// The points of delivery that plans and accounts are kept by, in the national short forms.
const (
	dayCase = iota
	ordinary
	nonElective
	nonElectiveOther
	firstVisit
	followUp
	accident
	pods
)

var podNames = [pods]string{"DC", "EL", "NEL", "NELNE", "OPFA", "OPFUP", "AE"}

const mostStay = 300

// tally is what is added up while care is made. It is all whole numbers, so that the order does not matter.
type tally struct {
	people    [bands][2][tenths]int64
	spells    [3][bands][2][tenths]int64
	brief     [3]int64
	stays     [3][mostStay + 1]int64 // day cases left out
	chapters  [3][26]int64
	months    [3][12]int64 // of admission
	waiting   [2]int64     // in the month of the extract: all, and of no more than 18 weeks
	providers []providerTally
	pairs     [][pods][12]flow // by provider, then commissioner
}

// providerTally is what one provider did in each month.
type providerTally [12]struct {
	deaths, risk             int64 // risk in millionths of a death
	stays, emergencies       int64
	attended, within, visits int64
	nights, otherNights      int64 // the others are of maternity
}

// flow is care between a provider and a commissioner in a month.
type flow struct{ n, pence int64 }

func newTally(m *maker) *tally {
	return &tally{providers: make([]providerTally, len(m.country.providers)),
		pairs: make([][pods][12]flow, len(m.country.providers)*len(m.country.commissioners))}
}

func (t *tally) expected(provider, month, risk int) {
	t.providers[provider][month].risk += int64(risk)
}

func (t *tally) died(provider, month int) { t.providers[provider][month].deaths++ }

func (t *tally) spell(w *ward, s *spell) {
	t.spells[s.kind][s.cell.band][s.cell.sex][s.cell.tenth]++
	t.chapters[s.kind][w.figures.hrgs[s.kind][s.hrg].chapter-'A']++
	began := 11 // of the year before
	if s.start >= 0 {
		began = w.calendar.month[s.start]
	}
	t.months[s.kind][began]++
	if s.brief {
		t.brief[s.kind]++
	}
	if s.kind != planned || !s.brief {
		t.stays[s.kind][s.stay]++
	}
	month := w.calendar.month[s.end]
	p := &t.providers[s.provider][month]
	p.stays++
	if s.kind == maternity {
		p.otherNights += int64(s.stay)
	} else {
		p.nights += int64(s.stay)
	}
	if s.kind == emergency {
		p.emergencies++
	}
	pod := nonElective
	switch {
	case s.kind == planned && s.brief:
		pod = dayCase
	case s.kind == planned:
		pod = ordinary
	case s.kind == maternity:
		pod = nonElectiveOther
	}
	t.flow(w, s.provider, s.end, pod, s.pence)
}

func (t *tally) flow(w *ward, provider, day, pod int, pence int64) {
	f := &t.pairs[provider*len(w.country.commissioners)+w.p.commissionerOf(day)][pod][w.calendar.month[day]]
	f.n++
	f.pence += pence
}

func (t *tally) attendance(w *ward, a *attendance) {
	if a.clinic != nil {
		pod := followUp
		if a.clinic.first {
			pod = firstVisit
		}
		t.providers[a.provider][w.calendar.month[a.day]].visits++
		t.flow(w, a.provider, a.day, pod, a.clinic.pence)
		return
	}
	p := &t.providers[a.provider][w.calendar.month[a.day]]
	p.attended++
	if a.minutes <= 240 {
		p.within++
	}
	t.flow(w, a.provider, a.day, accident, a.room.pence)
}

// add adds another tally to this one.
func (t *tally) add(u *tally) {
	for b := range bands {
		for s := range 2 {
			for d := range tenths {
				t.people[b][s][d] += u.people[b][s][d]
				for kind := range t.spells {
					t.spells[kind][b][s][d] += u.spells[kind][b][s][d]
				}
			}
		}
	}
	for kind := range t.brief {
		t.brief[kind] += u.brief[kind]
		addTo(t.stays[kind][:], u.stays[kind][:])
		addTo(t.chapters[kind][:], u.chapters[kind][:])
		addTo(t.months[kind][:], u.months[kind][:])
	}
	for i := range t.providers {
		for m := range t.providers[i] {
			x, y := &t.providers[i][m], &u.providers[i][m]
			x.deaths, x.risk, x.stays = x.deaths+y.deaths, x.risk+y.risk, x.stays+y.stays
			x.emergencies, x.attended, x.within = x.emergencies+y.emergencies, x.attended+y.attended, x.within+y.within
			x.visits, x.nights, x.otherNights = x.visits+y.visits, x.nights+y.nights, x.otherNights+y.otherNights
		}
	}
	for i := range t.pairs {
		for pod := range t.pairs[i] {
			for m := range t.pairs[i][pod] {
				t.pairs[i][pod][m].n += u.pairs[i][pod][m].n
				t.pairs[i][pod][m].pence += u.pairs[i][pod][m].pence
			}
		}
	}
}

func addTo(to, from []int64) {
	for i, n := range from {
		to[i] += n
	}
}

// wait counts pathways that are not complete in the month of the published extract.
func (t *tally) wait(w *waitRow, month int, count int64) {
	if month != extractMonth || w.part != "Part_2" {
		return
	}
	t.waiting[0] += count
	if w.from < 18 {
		t.waiting[1] += count
	}
}

// visits are how many outpatient and emergency attendances there were, and how many of these left within four hours.
func (t *tally) visits() (outpatients, emergencies, within int64) {
	for i := range t.pairs {
		for month := range 12 {
			outpatients += t.pairs[i][firstVisit][month].n + t.pairs[i][followUp][month].n
		}
	}
	for i := range t.providers {
		for month := range 12 {
			emergencies += t.providers[i][month].attended
			within += t.providers[i][month].within
		}
	}
	return outpatients, emergencies, within
}

// deaths are all deaths in hospital and all the risk of them.
func (t *tally) deaths() (deaths, risk int64) {
	for i := range t.providers {
		for month := range 12 {
			deaths, risk = deaths+t.providers[i][month].deaths, risk+t.providers[i][month].risk
		}
	}
	return deaths, risk
}
