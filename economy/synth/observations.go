package synth

import "github.com/commonpurse/commonpurse/economy/synth/rowfile"

// observed writes observations, one after another; a scale of 4 digits.
type observed struct {
	f                                           *rowfile.File
	measure, organisation, month, number, outOf *rowfile.Column
	err                                         error
}

// add adds a figure, in ten-thousandths; outOf below 0 means there is none.
func (o *observed) add(m *maker, measure string, provider, month int, number, outOf int64) {
	o.measure.SetText(measure)
	o.organisation.Set(provider)
	o.month.Set(m.calendar.starts[month] + before)
	o.number.SetNumber(number)
	if outOf < 0 {
		o.outOf.Missing()
	} else {
		o.outOf.SetNumber(outOf)
	}
	if err := o.f.Row(); o.err == nil {
		o.err = err
	}
}

// writeObservations writes what would be reported of each provider and month: it is counted from the care made, but
// for a first statement that is later restated.
func (m *maker) writeObservations() error {
	o := &observed{measure: text("measure"), organisation: codes("organisation", m.texts.providers), month: m.dates("month"),
		number: numbers("numerator", 4), outOf: optional(numbers("denominator", 4))}
	columns := []*rowfile.Column{o.measure, o.organisation, o.month, o.number, o.outOf}
	return m.table("observations", false, columns, func(f *rowfile.File) error {
		o.f = f
		deaths, risk := m.tally.deaths()
		for i := range m.country.hospitals {
			for month := range 12 {
				m.observe(o, i, month, deaths, risk)
				m.observeOthers(o, i, month)
			}
		}
		return o.err
	})
}

// observe adds one hospital's month. Deaths are held against what the patients' ages would bring, scaled so that the
// country has as many as expected.
func (m *maker) observe(o *observed, provider, month int, deaths, risk int64) {
	const unit = 10_000
	x := &m.tally.providers[provider][month]
	within := x.within
	if provider == m.plant.restater && month == m.plant.restatedMonth {
		o.add(m, "emergency_four_hours_restated", provider, month, within*unit, x.attended*unit)
		within = min(x.attended, within+x.attended*overstated/1000)
	}
	o.add(m, "emergency_four_hours", provider, month, within*unit, x.attended*unit)
	o.add(m, "emergency_admissions", provider, month, x.emergencies*unit, -1)
	o.add(m, "deaths_in_hospital", provider, month, x.deaths*unit, scaled(x.risk, deaths, risk))
}

// observeOthers adds what no record here lies behind, drawn around the shares of England: each hospital is some points
// better or worse all year. Beds are those that its stays fill.
func (m *maker) observeOthers(o *observed, provider, month int) {
	const unit = 10_000
	x := &m.tally.providers[provider][month]
	for i, one := range m.figures.reported {
		own := streamOf(m.opts.Seed, forReports, provider*100+i)
		r := streamOf(m.opts.Seed, forReports, (month+1)*1_000_000+provider*100+i)
		spread := min(80, (1000-one.within)/2)
		share := one.within + int64(own.below(int(2*spread+1))) - spread
		n := x.visits * one.monthly / (outpatientsOfEngland / 12)
		o.add(m, one.measure, provider, month, r.successes(n, share)*unit, n*unit)
	}
	own := streamOf(m.opts.Seed, forReports, -1-provider)
	full := int64(900 + own.below(81))
	days := int64(m.calendar.starts[month+1] - m.calendar.starts[month])
	for _, beds := range []struct {
		measure string
		nights  int64
	}{{"beds_general_acute", x.nights}, {"beds_overnight", x.nights + x.otherNights}} {
		filled := (beds.nights + days/2) / days
		o.add(m, beds.measure, provider, month, filled*unit, max(filled, filled*1000/full)*unit)
	}
}

// outpatientsOfEngland is K, as the rate of outpatient attendances rests on it.
const outpatientsOfEngland = 120_000_000

// scaled is a risk as deaths expected, in ten-thousandths, where all the risk of the country is all its deaths.
func scaled(risk, deaths, all int64) int64 {
	factor := deaths * 1_000_000_000_000 / max(1, all) // deaths for each of risk, by a million million
	return risk * factor / 100_000_000
}
