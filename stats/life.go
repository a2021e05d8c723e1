package stats

import (
	"fmt"
	"math"
)

// LifeBand is one age band of a life table. The last band is open: everyone of its age and over.
type LifeBand struct {
	From       float64 // age in years at which the band starts
	Deaths     float64 // 0 or more, no more than Population
	Population float64 // person-years lived in the band, above 0
	Lived      float64 // share of the band lived by those who die in it; 0 for the usual one
}

// LifeOptions say when a life table is not published. The zero value refuses nothing.
type LifeOptions struct {
	FewestPeople float64 // a total population of this or fewer leaves every expectancy not Known; usually 5,000
	WidestHalf   float64 // years; a 95% half-width above this leaves an expectancy not Known; usually 10; 0 for no bound
	Levels       []float64
}

// PublishedLife is the practice of English public health: over 5,000 people, a 95% half-width of at most 10 years.
func PublishedLife(levels ...float64) LifeOptions {
	return LifeOptions{FewestPeople: 5000, WidestHalf: 10, Levels: levels}
}

// LifeRow is one band of a finished life table, of 100,000 births.
type LifeRow struct {
	From       float64  // age in years
	Width      float64  // years; in the open band, twice the mean time lived in it
	Rate       float64  // deaths per person-year
	Dies       float64  // probability that one alive at From dies in the band
	Alive      float64  // of 100,000, at From
	Lived      float64  // years lived in the band by the 100,000
	Ahead      float64  // years lived from From on by the 100,000
	Expectancy Estimate // years of life left at From; Numerator deaths and Denominator people from From on
}

// births is the radix of the tables.
const births = 100_000

// LifeTable is an abridged life table by Chiang's method (Chiang 1984), with any bands and any open top band.
// With M = deaths/population, w the width and a the share lived: q = wM/(1+(1-a)wM), at most 1; a is 0.1 in a band
// of one year from birth and 0.5 elsewhere unless a band says otherwise; the open band has q = 1 and lasts 1/M.
//
// The variance of q is q^2(1-q)/deaths, none without deaths (Chiang 1984), and that of the open band's expectancy
// 1/(deaths M^2) (Silcocks and others 2001). Limits are expectancy -/+ z times the standard error, and may pass 0.
//
// No deaths in the open band leaves every expectancy not Known: the table cannot be closed, and the band is better
// merged with the one below. Where nobody is left alive the expectancy is not Known. What the options refuse is not
// Known; limits too wide are kept for the reader to see. Errors: fewer than 2 bands; ages not rising or negative; a
// population not above 0; deaths negative, missing, infinite or more than the population; a share outside 0 to 1;
// a bound of the options negative; a level outside 0 to 1.
func LifeTable(bands []LifeBand, o LifeOptions) ([]LifeRow, error) {
	if err := checkLife(bands, o); err != nil {
		return nil, err
	}
	rows := make([]LifeRow, len(bands))
	open := len(bands) - 1
	alive := float64(births)
	for i, b := range bands {
		rows[i] = LifeRow{From: b.From, Rate: b.Deaths / b.Population, Alive: alive, Dies: 1}
		if i == open {
			break
		}
		alive = rows[i].within(bands[i+1].From-b.From, shareLived(b, bands[i+1].From))
	}
	why := refusal(bands, o)
	if rows[open].Rate > 0 {
		rows[open].Width = 2 / rows[open].Rate
		rows[open].Lived = alive / rows[open].Rate
	}
	for i := open; i >= 0; i-- {
		rows[i].Ahead = rows[i].Lived
		rows[i].Expectancy = Estimate{Numerator: bands[i].Deaths, Denominator: bands[i].Population, Method: Chiang}
		if i < open {
			rows[i].Ahead += rows[i+1].Ahead
			rows[i].Expectancy.Numerator += rows[i+1].Expectancy.Numerator
			rows[i].Expectancy.Denominator += rows[i+1].Expectancy.Denominator
		}
	}
	expectancies(rows, bands, why, o)
	return rows, finiteLife(rows)
}

// within fills a closed band and gives the number alive at its end.
func (r *LifeRow) within(width, lived float64) float64 {
	r.Width = width
	r.Dies = min(1, width*r.Rate/(1+(1-lived)*width*r.Rate))
	dying := r.Alive * r.Dies
	r.Lived = width * (r.Alive - dying*(1-lived))
	return r.Alive - dying
}

// shareLived is the share of a band that those who die in it live.
func shareLived(b LifeBand, next float64) float64 {
	switch {
	case b.Lived > 0:
		return b.Lived
	case b.From == 0 && next == 1:
		return 0.1
	}
	return 0.5
}

// refusal says why no expectancy of the table can be given, if so.
func refusal(bands []LifeBand, o LifeOptions) string {
	people := 0.0
	for _, b := range bands {
		people += b.Population
	}
	switch {
	case people <= o.FewestPeople:
		return fmt.Sprintf("the population is %v: more than %v are needed", people, o.FewestPeople)
	case bands[len(bands)-1].Deaths == 0:
		return "nobody died in the open band, so the table cannot be closed: merge it with the band below"
	}
	return ""
}

// expectancies fills the expectancy of each row with its standard error from the top down.
func expectancies(rows []LifeRow, bands []LifeBand, why string, o LifeOptions) {
	variance, open := 0.0, len(rows)-1
	for i := open; i >= 0; i-- {
		e := &rows[i].Expectancy
		e.Why = why
		if why == "" && rows[i].Alive <= 0 {
			e.Why = "nobody is left alive at this age"
		}
		if e.Why != "" {
			continue
		}
		if i == open {
			l := rows[i].Alive / rows[i].Rate
			variance = l * l / bands[i].Deaths
		} else if bands[i].Deaths > 0 {
			after := 0.0
			if rows[i+1].Alive > 0 {
				after = rows[i+1].Ahead / rows[i+1].Alive
			}
			share := (1-shareLived(bands[i], bands[i+1].From))*rows[i].Width + after
			l, q := rows[i].Alive, rows[i].Dies
			variance += q * q * (1 - q) / bands[i].Deaths * l * l * share * share
		}
		e.Value = rows[i].Ahead / rows[i].Alive
		limitExpectancy(e, math.Sqrt(variance)/rows[i].Alive, o)
	}
}

func limitExpectancy(e *Estimate, se float64, o LifeOptions) {
	for _, level := range o.Levels {
		half := z(level) * se
		e.Limits = append(e.Limits, Limits{level, e.Value - half, e.Value + half})
	}
	if half := z(0.95) * se; o.WidestHalf > 0 && half > o.WidestHalf {
		e.Value = 0
		e.Why = fmt.Sprintf("the 95%% limits are more than %v years either side", o.WidestHalf)
		return
	}
	e.Known = true
}

func finiteLife(rows []LifeRow) error {
	for i, r := range rows {
		if err := finite(at("row", i), r.Width, r.Rate, r.Lived, r.Ahead); err != nil {
			return err
		}
		if _, err := settled(at("the expectancy of row", i), r.Expectancy); err != nil {
			return err
		}
	}
	return nil
}

func checkLife(bands []LifeBand, o LifeOptions) error {
	var p problems
	if len(bands) < 2 {
		p.add("there are %d bands: expected at least 2, the last of them open", len(bands))
	}
	for i, b := range bands {
		name := at("bands", i)
		p.count(name+".From", b.From)
		if i > 0 && !(b.From > bands[i-1].From) {
			p.add("%s.From is %v after %v: expected rising ages", name, b.From, bands[i-1].From)
		}
		p.count(name+".Deaths", b.Deaths)
		p.positive(name+".Population", b.Population)
		if b.Deaths > b.Population {
			p.add("%s has %v deaths in a population of %v: expected no more deaths than people", name, b.Deaths, b.Population)
		}
		if p.real(name+".Lived", b.Lived) && (b.Lived < 0 || b.Lived > 1) {
			p.add("%s.Lived is %v: expected 0 to 1", name, b.Lived)
		}
	}
	p.count("FewestPeople", o.FewestPeople)
	p.count("WidestHalf", o.WidestHalf)
	p.levels(o.Levels)
	return p.err()
}
