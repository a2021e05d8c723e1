package synth

import "github.com/commonpurse/commonpurse/economy/synth/rowfile"

// needs are the columns of weighted people, in order, with how much each band needs beside the others: nil where it
// follows from the rates of hospital care. The curves are K: the general shape of such need.
var needs = []struct {
	column string
	curve  *[bands]int64
}{
	{"need_general", nil},
	{"need_maternity", nil},
	{"need_mental_health", &[bands]int64{10, 30, 60, 110, 140, 140, 135, 130, 125, 120, 115, 100, 90, 85, 95, 120, 150, 180}},
	{"need_community", &[bands]int64{110, 60, 50, 50, 45, 50, 55, 55, 60, 65, 75, 90, 110, 140, 190, 270, 400, 620}},
	{"need_prescribing", &[bands]int64{30, 25, 25, 35, 40, 45, 55, 65, 80, 100, 125, 150, 180, 210, 240, 270, 290, 300}},
	{"need_primary_care", &[bands]int64{130, 60, 55, 65, 75, 80, 85, 85, 90, 95, 105, 115, 125, 145, 165, 190, 210, 230}},
	{"need_avoidable", &[bands]int64{20, 5, 5, 10, 15, 20, 30, 45, 65, 95, 140, 200, 290, 400, 560, 0, 0, 0}},
}

// gradients are how much more each fifth of deprivation needs of each, of a hundred: K.
var gradients = map[string][5]int64{
	"need_mental_health": {145, 115, 95, 78, 67}, "need_community": {120, 110, 100, 90, 80}, "need_prescribing": {112, 106, 100, 94, 88},
	"need_primary_care": {110, 105, 100, 95, 90}, "need_avoidable": {185, 125, 90, 60, 40},
}

// Pence that each kind of hospital care costs on average, for the general need: K.
var costOf = [kinds]int64{emergency: 210_000, planned: 120_000, outpatient: 13_500, department: 16_000}

// needWeights are what a person of a band, sex and fifth needs of one thing, in ten-thousandths of the mean of England.
type needWeights [bands][2][5]int64

func (f *figures) needWeights() []needWeights {
	var out []needWeights
	for _, need := range needs {
		var w needWeights
		var sum, people int64
		for b := range bands {
			for s := range 2 {
				for q := range 5 {
					w[b][s][q] = f.rawNeed(need.column, need.curve, b, s, q)
					n := (f.people[b][2*q] + f.people[b][2*q+1]) * f.female[b] / 1000
					if s == 0 {
						n = f.people[b][2*q] + f.people[b][2*q+1] - n
					}
					sum, people = sum+w[b][s][q]*n/1000, people+n
				}
			}
		}
		mean := sum * 1000 / people
		for b := range bands {
			for s := range 2 {
				for q := range 5 {
					w[b][s][q] = (w[b][s][q]*10_000 + mean/2) / mean
				}
			}
		}
		out = append(out, w)
	}
	return out
}

func (f *figures) rawNeed(column string, curve *[bands]int64, b, s, q int) int64 {
	rate := &f.rate[b][s][q]
	switch {
	case curve != nil:
		return curve[b] * gradients[column][q] * 1000
	case column == "need_maternity":
		return rate[maternity]
	}
	var cost int64
	for kind, pence := range costOf {
		cost += rate[kind] * pence / 1_000_000
	}
	return cost
}

// peopleColumns are the columns of populations.
type peopleColumns struct {
	organisation, band, sex, deprivation, persons *rowfile.Column
	needs                                         []*rowfile.Column
	weights                                       []needWeights
}

func (c *peopleColumns) list() []*rowfile.Column {
	return append([]*rowfile.Column{c.organisation, c.band, c.sex, c.deprivation, c.persons}, c.needs...)
}

func (m *maker) newPeopleColumns() *peopleColumns {
	c := &peopleColumns{organisation: codes("organisation", m.texts.practices), band: codes("age_band", m.texts.bands),
		sex: codes("sex", sexCodes), deprivation: wholes("deprivation"), persons: wholes("persons"), weights: m.figures.needWeights()}
	for _, need := range needs {
		c.needs = append(c.needs, numbers(need.column, 4))
	}
	return c
}

func (w *ward) writePeople() error {
	c := w.files.people
	for _, one := range w.cells {
		c.organisation.Set(w.number)
		c.band.Set(one.band)
		c.sex.Set(one.sex)
		c.deprivation.Set(one.tenth + 1)
		c.persons.Set(one.n)
		for i, column := range c.needs {
			column.SetNumber(int64(one.n) * c.weights[i][one.band][one.sex][one.tenth/2])
		}
		w.tally.people[one.band][one.sex][one.tenth] += int64(one.n)
		if err := w.files.populations.Row(); err != nil {
			return err
		}
	}
	return nil
}
