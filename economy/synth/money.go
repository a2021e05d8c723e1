package synth

import (
	"fmt"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/synth/rowfile"
)

// deficitCosts is what the trust in deficit spends, of a thousand of its income. The others spend about 985.
const deficitCosts = 1085

// ledger writes accounts, one after another.
type ledger struct {
	f                          *rowfile.File
	organisation, line, period *rowfile.Column
	pence, recurrent           *rowfile.Column
	year                       string
	err                        error
}

func (l *ledger) add(organisation, line string, pence int64, recurrent bool) {
	l.organisation.SetText(organisation)
	l.line.SetText(line)
	l.period.SetText(l.year)
	l.pence.SetNumber(pence)
	l.recurrent.SetBool(recurrent)
	if err := l.f.Row(); l.err == nil {
		l.err = err
	}
}

// yearly is a pair's care of the year at one point of delivery.
func (m *maker) yearly(pair, pod int) (f flow) {
	for _, one := range m.tally.pairs[pair][pod] {
		f.n, f.pence = f.n+one.n, f.pence+one.pence
	}
	return f
}

// sums are the year's pence of each provider and each commissioner.
func (m *maker) sums() (providers, commissioners []int64) {
	n := len(m.country.commissioners)
	providers, commissioners = make([]int64, len(m.country.providers)), make([]int64, n)
	for pair := range m.tally.pairs {
		for pod := range pods {
			pence := m.yearly(pair, pod).pence
			providers[pair/n] += pence
			commissioners[pair%n] += pence
		}
	}
	return providers, commissioners
}

// writeAccounts writes what each body had at the start, planned, was given and spent. What is spent is negative.
func (m *maker) writeAccounts() error {
	l := &ledger{organisation: text("organisation"), line: text("line"), period: text("period"), pence: numbers("pence", 0),
		recurrent: &rowfile.Column{Name: "recurrent", Kind: rowfile.Bool}, year: economy.YearName(m.opts.Year)}
	columns := []*rowfile.Column{l.organisation, l.line, l.period, l.pence, l.recurrent}
	return m.table("accounts", false, columns, func(f *rowfile.File) error {
		l.f = f
		providers, commissioners := m.sums()
		for i, p := range m.country.providers {
			m.providerAccounts(l, i, p.code, providers[i])
		}
		for i, c := range m.country.commissioners {
			r := streamOf(m.opts.Seed, forMoney, 1_000_000+i)
			spent := commissioners[i]
			l.add(c.code, "opening position", spent*int64(r.below(41)-20)/1000, false)
			l.add(c.code, "allocation", spent*int64(1640+r.below(61))/1000, true)
			l.add(c.code, "community care", -spent*22/100, true)
			l.add(c.code, "prescribing", -spent*18/100, true)
			l.add(c.code, "primary care", -spent*20/100, true)
			l.add(c.code, "running costs", -spent*2/100, true)
		}
		return l.err
	})
}

// providerAccounts are a provider's: care is what its activity is worth at the embedded prices and costs, before any
// policy is run.
func (m *maker) providerAccounts(l *ledger, i int, code string, care int64) {
	r := streamOf(m.opts.Seed, forMoney, i)
	other := care * int64(180+r.below(80)) / 1000
	income := care + other
	costs := income * int64(970+r.below(31)) / 1000
	if i == m.plant.deficit {
		costs = income * deficitCosts / 1000
	}
	pay, drugs := costs*64/100, costs*9/100
	one := income * int64(r.below(8)) / 1000
	l.add(code, "opening position", income*int64(r.below(61)-30)/1000, false)
	l.add(code, "planned position", income*int64(r.below(21)-8)/1000, false)
	l.add(code, "care as valued", care, true)
	l.add(code, "other income", other, true)
	l.add(code, "pay", -pay, true)
	l.add(code, "drugs", -drugs, true)
	l.add(code, "other costs", -(costs - pay - drugs - one), true)
	l.add(code, "one-off costs", -one, false)
}

// eachPair calls f with each provider and commissioner between whom there was care.
func (m *maker) eachPair(f func(pair int, provider, commissioner int) error) error {
	n := len(m.country.commissioners)
	for pair := range m.tally.pairs {
		sum := int64(0)
		for pod := range pods {
			sum += m.yearly(pair, pod).n
		}
		if sum == 0 {
			continue
		}
		if err := f(pair, pair/n, pair%n); err != nil {
			return err
		}
	}
	return nil
}

// writePlans writes what was planned of each line and month: a twelfth of about what then came.
func (m *maker) writePlans() error {
	provider, commissioner := codes("provider", m.texts.providers), codes("commissioner", m.texts.commissioners)
	line, month := codes("line", podNames[:]), m.dates("month")
	activity, pence := numbers("activity", 3), numbers("pence", 0)
	columns := []*rowfile.Column{provider, commissioner, line, month, activity, pence}
	return m.table("plans", false, columns, func(f *rowfile.File) error {
		return m.eachPair(func(pair, p, c int) error {
			r := streamOf(m.opts.Seed, forMoney, 2_000_000+pair)
			for pod := range pods {
				year, share := m.yearly(pair, pod), int64(940+r.below(81))
				if year.n == 0 {
					continue
				}
				for i := range 12 {
					provider.Set(p)
					commissioner.Set(c)
					line.Set(pod)
					month.Set(m.calendar.starts[i] + before)
					activity.SetNumber(year.n * share / 12)
					pence.SetNumber(year.pence * share / 12_000)
					if err := f.Row(); err != nil {
						return err
					}
				}
			}
			return nil
		})
	})
}

// dated is the columns that terms and facts end with.
type dated struct {
	name, value, from, source *rowfile.Column
}

func (m *maker) newDated() dated {
	return dated{text("name"), numbers("value", 6), m.dates("from"), text("source")}
}

// set fills them with a figure of so many millionths, from the first of April.
func (d *dated) set(name string, value int64, source string) {
	d.name.SetText(name)
	d.value.SetNumber(value)
	d.from.Set(before)
	d.source.SetText(source)
}

// writeTerms writes the contracts: the emergency baseline, and a fixed payment for what is not paid by activity.
func (m *maker) writeTerms() error {
	provider, commissioner := codes("provider", m.texts.providers), codes("commissioner", m.texts.commissioners)
	d, authority := m.newDated(), text("authority")
	columns := []*rowfile.Column{provider, commissioner, d.name, d.value, d.from, d.source, authority}
	return m.table("terms", false, columns, func(f *rowfile.File) error {
		return m.eachPair(func(pair, p, c int) error {
			r := streamOf(m.opts.Seed, forMoney, 3_000_000+pair)
			urgent, fixed := m.yearly(pair, nonElective).pence, m.yearly(pair, nonElective).pence+m.yearly(pair, accident).pence+
				m.yearly(pair, nonElectiveOther).pence+m.yearly(pair, followUp).pence
			for _, term := range []struct {
				name  string
				value int64
			}{
				{"emergency_baseline", pounds(urgent * int64(930+r.below(81)) / 1000)},
				{"fixed_payment", pounds(fixed * int64(960+r.below(61)) / 1000)},
				{"tolerance", int64(10_000 * (1 + r.below(3)))},
			} {
				provider.Set(p)
				commissioner.Set(c)
				d.set(term.name, term.value, "invented contract")
				authority.SetText("agreed")
				if err := f.Row(); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// pounds is pence as millionths of a pound, in whole pounds.
func pounds(pence int64) int64 { return pence / 100 * 1_000_000 }

// writeFacts writes what is known of bodies beyond their codes.
func (m *maker) writeFacts() error {
	organisation, d := text("organisation"), m.newDated()
	columns := []*rowfile.Column{organisation, d.name, d.value, d.from, d.source}
	return m.table("facts", false, columns, func(f *rowfile.File) error {
		for i, p := range m.country.providers {
			independent := int64(0)
			if i >= m.country.hospitals {
				independent = 1_000_000
			}
			for _, fact := range []struct {
				name  string
				value int64
			}{{"market_forces", int64(p.forces)}, {"independent", independent}, {"in_improvement_programme", 0}} {
				organisation.SetText(p.code)
				d.set(fact.name, fact.value, "invented")
				if err := f.Row(); err != nil {
					return fmt.Errorf("facts: %w", err)
				}
			}
		}
		return nil
	})
}
