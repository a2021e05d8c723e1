package synth

import (
	"fmt"
	"path/filepath"

	"github.com/commonpurse/commonpurse/economy/synth/rowfile"
)

// texts are the codes that columns hold, each by its place.
type texts struct {
	providers, commissioners, practices, sites, teams, bands []string
	spellFunctions                                           int // the functions that spells have; they are the first
}

// mostSites is how many places in texts.sites each provider has.
const mostSites = 4

func newTexts(m *maker) (t texts) {
	for _, h := range m.figures.hrgs {
		for i := range h {
			t.spellFunctions = max(t.spellFunctions, h[i].function+1)
		}
	}
	for _, p := range m.country.providers {
		t.providers = append(t.providers, p.code)
		for site := range mostSites {
			t.sites = append(t.sites, fmt.Sprintf("%s%02d", p.code, site+1))
		}
		for _, function := range m.figures.functions[:t.spellFunctions] {
			t.teams = append(t.teams, p.code+"F"+function)
		}
	}
	for _, c := range m.country.commissioners {
		t.commissioners = append(t.commissioners, c.code)
	}
	for _, p := range m.country.practices {
		t.practices = append(t.practices, p.code)
	}
	for b := range bands {
		t.bands = append(t.bands, bandName(b))
	}
	return t
}

// before is how many days before the year a stay may have begun.
const before = 1000

func codes(name string, of []string) *rowfile.Column {
	return &rowfile.Column{Name: name, Kind: rowfile.Codes, Texts: of}
}

func wholes(name string) *rowfile.Column { return &rowfile.Column{Name: name, Kind: rowfile.Whole} }

func text(name string) *rowfile.Column { return &rowfile.Column{Name: name, Kind: rowfile.Text} }

func numbers(name string, scale int) *rowfile.Column {
	return &rowfile.Column{Name: name, Kind: rowfile.Number, Scale: scale}
}

func (m *maker) dates(name string) *rowfile.Column {
	return &rowfile.Column{Name: name, Kind: rowfile.Date, First: m.calendar.first - before}
}

func optional(c *rowfile.Column) *rowfile.Column {
	c.Optional = true
	return c
}

// spellColumns are the columns of spells that are written.
type spellColumns struct {
	id, provider, commissioner, hrg, method, class, age, start, end, stay, count,
	site, team, practice, person, sex, deprivation, function, discharge *rowfile.Column
}

func (c *spellColumns) list() []*rowfile.Column {
	return []*rowfile.Column{c.id, c.provider, c.commissioner, c.hrg, c.method, c.class, c.age, c.start, c.end, c.stay, c.count,
		c.site, c.team, c.practice, c.person, c.sex, c.deprivation, c.function, c.discharge}
}

var (
	sexCodes       = []string{"1", "2"}
	classCodes     = []string{"1", "2"}
	dischargeCodes = []string{"1", "4"}
	settingCodes   = []string{"outpatient", "emergency"}
)

func (m *maker) newSpellColumns() *spellColumns {
	t := &m.texts
	return &spellColumns{id: text("id"), provider: codes("provider", t.providers), commissioner: codes("commissioner", t.commissioners),
		hrg: codes("hrg", m.figures.hrgCodes), method: codes("admission_method", methods), class: codes("patient_class", classCodes),
		age: wholes("age"), start: m.dates("start"), end: m.dates("end"), stay: wholes("length_of_stay"), count: wholes("count"),
		site: codes("site", t.sites), team: codes("team", t.teams), practice: codes("practice", t.practices), person: text("person"),
		sex: codes("sex", sexCodes), deprivation: wholes("deprivation"), function: codes("function", m.figures.functions),
		discharge: codes("discharge_method", dischargeCodes)}
}

// attendanceColumns are the columns of attendances that are written.
type attendanceColumns struct {
	id, setting, provider, commissioner, currency, date, count, site, practice, person, age, sex, deprivation,
	function, first, professionals, minutes, admitted *rowfile.Column
}

func (c *attendanceColumns) list() []*rowfile.Column {
	return []*rowfile.Column{c.id, c.setting, c.provider, c.commissioner, c.currency, c.date, c.count, c.site, c.practice, c.person,
		c.age, c.sex, c.deprivation, c.function, c.first, c.professionals, c.minutes, c.admitted}
}

func (m *maker) newAttendanceColumns() *attendanceColumns {
	t := &m.texts
	return &attendanceColumns{id: text("id"), setting: codes("setting", settingCodes), provider: codes("provider", t.providers),
		commissioner: codes("commissioner", t.commissioners), currency: codes("currency", m.figures.currencies), date: m.dates("date"),
		count: wholes("count"), site: codes("site", t.sites), practice: codes("practice", t.practices), person: text("person"),
		age: wholes("age"), sex: codes("sex", sexCodes), deprivation: wholes("deprivation"),
		function: optional(codes("function", m.figures.functions)), first: optional(&rowfile.Column{Name: "first", Kind: rowfile.Bool}),
		professionals: optional(wholes("professionals")), minutes: optional(wholes("minutes")),
		admitted: optional(&rowfile.Column{Name: "admitted", Kind: rowfile.Bool})}
}

// partFiles are the files of the part that a worker is making.
type partFiles struct {
	spell       *spellColumns
	attendance  *attendanceColumns
	people      *peopleColumns
	spells      *rowfile.File
	attendances *rowfile.File
	populations *rowfile.File
	rows        map[string]int64
}

func (w *ward) openPart(part int) (err error) {
	f := &w.files
	if f.rows == nil {
		f.rows = map[string]int64{}
		f.spell, f.attendance, f.people = w.newSpellColumns(), w.newAttendanceColumns(), w.newPeopleColumns()
	}
	create := func(table string, columns []*rowfile.Column) (file *rowfile.File) {
		if err == nil {
			file, err = rowfile.Create(filepath.Join(w.dir, filepath.FromSlash(w.partFile(table, part))), columns)
		}
		return file
	}
	f.spells = create("spells", f.spell.list())
	f.attendances = create("attendances", f.attendance.list())
	f.populations = create("populations", f.people.list())
	return err
}

func (f *partFiles) close() error {
	var first error
	for _, one := range []struct {
		table string
		file  *rowfile.File
	}{{"populations", f.populations}, {"spells", f.spells}, {"attendances", f.attendances}} {
		if one.file == nil { // it could not be made
			continue
		}
		if err := one.file.Close(); first == nil {
			first = err
		}
		f.rows[one.table] += one.file.Rows
	}
	return first
}

// appendNumber writes n in at least so many digits.
func appendNumber(b []byte, n, digits int) []byte {
	var held [20]byte
	i := len(held)
	for ; n > 0 || len(held)-i < digits; n /= 10 {
		i--
		held[i] = byte('0' + n%10)
	}
	return append(b, held[i:]...)
}

// name writes a name that is the practice's number and a number within it: a stay's, an attendance's or a person's.
func (w *ward) name(c *rowfile.Column, letter byte, n, digits int) {
	c.AppendText(func(b []byte) []byte {
		b = appendNumber(append(b, letter), w.number+1, 5)
		return appendNumber(append(b, '-'), n, digits)
	})
}

// siteOf is the site of a provider that a function is at.
func (w *ward) siteOf(provider, function int) int {
	return provider*mostSites + function%w.country.providers[provider].sites
}

func (w *ward) writeSpells() error {
	c := w.files.spell
	for i := range w.spells {
		s := &w.spells[i]
		h := &w.figures.hrgs[s.kind][s.hrg]
		w.name(c.id, 's', i+1, 5)
		c.provider.Set(s.provider)
		c.commissioner.Set(w.p.commissionerOf(s.end))
		c.hrg.Set(h.code)
		c.method.Set(s.method)
		class := 0
		if s.kind == planned && s.brief {
			class = 1
		}
		c.class.Set(class)
		c.age.Set(s.age)
		c.start.Set(s.start + before)
		c.end.Set(s.end + before)
		c.stay.Set(s.stay)
		c.count.Set(1)
		c.site.Set(w.siteOf(s.provider, h.function))
		c.team.Set(s.provider*w.texts.spellFunctions + h.function)
		c.practice.Set(w.number)
		w.name(c.person, 'p', s.person, 5)
		c.sex.Set(s.cell.sex)
		c.deprivation.Set(s.cell.tenth + 1)
		c.function.Set(h.function)
		died := 0
		if s.died {
			died = 1
		}
		c.discharge.Set(died)
		if err := w.files.spells.Row(); err != nil {
			return err
		}
	}
	return nil
}

func (w *ward) writeAttendance(a *attendance, n int) error {
	c := w.files.attendance
	w.name(c.id, 'a', n, 6)
	function := a.clinic != nil
	c.provider.Set(a.provider)
	c.commissioner.Set(w.p.commissionerOf(a.day))
	c.date.Set(a.day + before)
	c.count.Set(1)
	c.practice.Set(w.number)
	w.name(c.person, 'p', a.person, 5)
	c.age.Set(a.cell.ageOf(a.person - a.cell.first))
	c.sex.Set(a.cell.sex)
	c.deprivation.Set(a.cell.tenth + 1)
	if function {
		c.setting.Set(0)
		c.currency.Set(a.clinic.currency)
		c.site.Set(w.siteOf(a.provider, a.clinic.function))
		c.function.Set(a.clinic.function)
		c.first.SetBool(a.clinic.first)
		professionals := 1
		if a.clinic.several {
			professionals = 2
		}
		c.professionals.Set(professionals)
		c.minutes.Missing()
		c.admitted.Missing()
	} else {
		c.setting.Set(1)
		c.currency.Set(a.room.currency)
		c.site.Set(w.siteOf(a.provider, 0))
		c.function.Missing()
		c.first.Missing()
		c.professionals.Missing()
		c.minutes.Set(a.minutes)
		c.admitted.SetBool(a.admitted)
	}
	w.tally.attendance(w, a)
	return w.files.attendances.Row()
}
