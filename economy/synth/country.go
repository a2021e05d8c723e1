package synth

import (
	"cmp"
	"fmt"
	"slices"
)

// country is the bodies of an invented country, all known before any care is.
type country struct {
	nation        string
	regions, icbs []body
	commissioners []commissioner
	practices     []practice
	networks      []body
	providers     []provider // hospitals, then clinics
	hospitals     int        // how many of the providers are
}

// body is an organisation with the place of the one above it. Positions are in millionths of a degree.
type body struct {
	code, name string
	parent     int
	lat, lon   int
}

type commissioner struct {
	body
	tenth int // the tenth of deprivation that its places lie around
}

type provider struct {
	body         // the parent is an icb
	size     int // its pull, beside the others'
	sites    int
	forces   int   // market forces factor, in millionths
	slow     int   // how much more of its list waits over 18 weeks than the country's, in thousandths
	late     int   // how much oftener its department keeps people over four hours than the country's, in thousandths
	expected int64 // people for whom it is the hospital of emergencies
}

type practice struct {
	body              // the parent is a commissioner
	mover       int   // the commissioner from October, -1 for none
	people      int   // on its list
	first       int64 // how many people are on the lists before it
	tenth, tilt int   // the tenth its people lie around; how old they are
	network     int
	factor      [kinds]int64 // how much care its people use beside others alike, of a thousand
	near        [3]nearby    // for each kind of spell
}

// nearby are the providers that a practice's people go to.
type nearby struct {
	providers []int
	pick      picker
}

// purposes of streams.
const (
	forPlaces = iota
	forPeople
	forSpells
	forAttendances
	forWaits
	forMoney
	forTruths
	forReports
)

// sizes are how many of each kind of body a country has: as many a head as England, but enough in a small one to compare.
func sizes(people int) (regions, icbs, commissioners, practices, hospitals int) {
	practices = max(people/9_000, min(40, people/1_000))
	commissioners = max(people/540_000, min(8, practices/2))
	icbs = max(people/1_350_000, min(4, commissioners/2))
	regions = max(icbs/6, min(2, icbs))
	return regions, icbs, commissioners, practices, max(people/430_000, 8)
}

func newCountry(people int, seed uint64) *country {
	r := streamOf(seed, forPlaces, 0)
	regions, icbs, commissioners, practices, hospitals := sizes(people)
	c := &country{nation: "SYN", hospitals: hospitals}
	for i := range regions {
		c.regions = append(c.regions, body{code: fmt.Sprintf("Y%02d", i+1), name: placeName(i*173) + " Region"})
	}
	columns := 1
	for columns*columns < icbs {
		columns++
	}
	step := min(600_000, 9_000_000/columns)
	for i := range icbs {
		c.icbs = append(c.icbs, body{fmt.Sprintf("Q%03d", i+1), placeName(i*31+7) + " Integrated Care Board", i * regions / icbs,
			50_500_000 + i/columns*step, -4_000_000 + i%columns*step*3/2})
	}
	for i := range commissioners {
		b := c.icbs[i*icbs/commissioners].near(&r, step/2)
		b.code, b.name, b.parent = fmt.Sprintf("C%03d", i+1), placeName(i*17+3)+" Commissioner", i*icbs/commissioners
		c.commissioners = append(c.commissioners, commissioner{b, 1 + i*7%tenths})
	}
	c.addProviders(&r, hospitals, step)
	c.addPractices(&r, practices, people, step)
	return c
}

// near is a place within so many millionths of a degree.
func (b body) near(r *stream, within int) body {
	return body{lat: b.lat + r.below(within+1) - within/2, lon: b.lon + (r.below(within+1)-within/2)*3/2}
}

func (c *country) addProviders(r *stream, hospitals, step int) {
	n := len(c.commissioners)
	for i := range hospitals {
		home := i * n / hospitals % n
		b := c.commissioners[home].near(r, step/6)
		b.code, b.name, b.parent = fmt.Sprintf("T%03d", i+1), placeName(i*11+5)+" Hospitals", c.commissioners[home].parent
		size := 60 + r.below(80)
		c.providers = append(c.providers, provider{body: b, size: size, sites: 1 + size/60})
	}
	for i := range max(2, len(c.icbs)) {
		b := c.icbs[i%len(c.icbs)].near(r, step/3)
		b.code, b.name, b.parent = fmt.Sprintf("X%03d", i+1), placeName(i*13+9)+" Clinic", i%len(c.icbs)
		c.providers = append(c.providers, provider{body: b, size: 12, sites: 1})
	}
	for i := range c.providers {
		p := &c.providers[i]
		p.forces = 1_000_000 + 100*r.lower(2_000)
		p.slow = r.below(301) + r.below(301) - 300
		p.late = r.below(201) + r.below(201) - 200
		if i%2 == 1 { // as much better as the one before is worse, so that the country is as it should be
			p.slow, p.late = -c.providers[i-1].slow, -c.providers[i-1].late
		}
	}
}

func (c *country) addPractices(r *stream, n, people, step int) {
	weights, total := make([]int64, n), int64(0)
	for i := range weights {
		weights[i] = int64(40 + r.below(60) + r.below(60))
		total += weights[i]
	}
	before, sum := int64(0), int64(0)
	for i := range n {
		sum += weights[i]
		end := sum * int64(people) / total
		home := i * len(c.commissioners) / n
		b := c.commissioners[home].near(r, step/4)
		b.code, b.name, b.parent = fmt.Sprintf("P%05d", i+1), practiceName(i), home
		p := practice{body: b, mover: -1, people: int(end - before), first: before, network: i / 5, tilt: r.below(5) - 2}
		p.tenth = min(tenths, max(1, c.commissioners[home].tenth+r.below(5)-2))
		for kind := range p.factor {
			p.factor[kind] = int64(1000 + r.below(121) + r.below(121) - 120)
		}
		if i%5 == 0 {
			c.networks = append(c.networks, body{code: fmt.Sprintf("U%05d", i/5+1), name: placeName(i/5*7+2) + " Primary Care Network", parent: home})
		}
		c.findNear(&p)
		c.practices = append(c.practices, p)
		before = end
	}
}

// findNear finds the hospitals and clinics that a practice's people go to, and how often: the nearer and larger the more,
// in an emergency far more.
func (c *country) findNear(p *practice) {
	type pull struct {
		provider      int
		urgent, other int64
	}
	var list []pull
	for i, h := range c.providers {
		lat, lon := int64(p.lat-h.lat)/1000, int64(p.lon-h.lon)*2/3000
		far := lat*lat + lon*lon + 400
		one := pull{i, int64(h.size) * 1_000_000_000_000_000 / (far * far), int64(h.size) * 1_000_000_000 / far}
		if i >= c.hospitals {
			one.urgent = 0
		}
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b pull) int { return cmp.Or(cmp.Compare(b.other, a.other), cmp.Compare(a.provider, b.provider)) })
	list = list[:min(len(list), 7)]
	if !slices.ContainsFunc(list, func(x pull) bool { return x.urgent > 0 }) {
		list[0].urgent, list[0].provider = 1, 0
	}
	weights := [3][]int64{}
	for _, one := range list {
		weights[emergency] = append(weights[emergency], one.urgent)
		weights[planned] = append(weights[planned], one.other)
		weights[maternity] = append(weights[maternity], one.urgent)
	}
	for kind := range p.near {
		for i, one := range list {
			if weights[kind][i] > 0 {
				p.near[kind].providers = append(p.near[kind].providers, one.provider)
			}
		}
		p.near[kind].pick = newPicker(slices.DeleteFunc(weights[kind], func(w int64) bool { return w == 0 }))
	}
	share := int64(0)
	for _, one := range list {
		share += one.urgent
	}
	for _, one := range list {
		c.providers[one.provider].expected += int64(p.people) * (one.urgent * 1000 / max(1, share)) / 1000
	}
}

var (
	nameStarts = []string{"Ash", "Birch", "Black", "Bram", "Brook", "Cald", "Chel", "Clay", "Copper", "Cran", "Dun", "East", "Elm", "Fern",
		"Fox", "Glen", "Green", "Hart", "Hazel", "Heath", "Holm", "King", "Lang", "Lime", "Mar", "Mill", "Nether", "North", "Oak", "Over",
		"Pen", "Raven", "Red", "Rook", "Sand", "Shel", "Stan", "Thorn", "Under", "West"}
	nameEnds = []string{"bourne", "bridge", "bury", "by", "combe", "dale", "den", "field", "ford", "gate", "ham", "hill", "hurst", "ley", "low",
		"mere", "minster", "moor", "port", "rigg", "shaw", "stead", "stoke", "thorpe", "ton", "vale", "wade", "well", "wick", "worth"}
	practiceKinds = []string{"Surgery", "Medical Practice", "Health Centre", "Family Practice", "Medical Centre", "Group Practice"}
)

// placeName is an invented place's name. Names repeat after 1,200.
func placeName(i int) string {
	return nameStarts[i%len(nameStarts)] + nameEnds[(i/len(nameStarts)+i*7)%len(nameEnds)]
}

func practiceName(i int) string {
	return placeName(i*19+1) + " " + practiceKinds[(i+i/1200)%len(practiceKinds)]
}

// commissionerOf is who pays for a practice's people on a day of the year.
func (p *practice) commissionerOf(day int) int {
	if p.mover >= 0 && day >= october {
		return p.mover
	}
	return p.parent
}

// october is the first day of October, counted from the first of April.
const october = 183
