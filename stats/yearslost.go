package stats

import "math"

// LostBand is one age-sex band of deaths and the years each of them cost.
type LostBand struct {
	Deaths     float64 // 0 or more
	Population float64 // person-years, above 0
	Weight     float64 // of the band in the standard population, 0 or more
	Years      float64 // of life lost by each death, 0 or more: see YearsTo and YearsLeft
}

// Lost is potential years of life lost.
type Lost struct {
	Years    float64  // lost in all
	Crude    float64  // years lost per head x multiplier
	Standard Estimate // directly standardised years lost per head x multiplier; Numerator deaths
}

// YearsLost is potential years of life lost: sum of deaths x years each, its crude rate, and its directly
// standardised rate, sum(w D y/n)/sum(w) x multiplier (Romeder and McWhinnie 1977). Limits of the standardised rate
// are Dobson's on the deaths in bands that lose years, with var = sum(w^2 y^2 D/n^2)/sum(w)^2.
//
// Deaths in bands where no years are lost count for nothing. Fewer than 10 deaths that lose years leave the
// standardised rate not Known. Errors as [DirectRate], and years negative, missing or infinite.
func YearsLost(bands []LostBand, multiplier float64, levels ...float64) (Lost, error) {
	strata := make([]Stratum, len(bands))
	for i, b := range bands {
		strata[i] = Stratum{b.Deaths, b.Population, b.Weight}
	}
	p := checkStrata(strata)
	for i, b := range bands {
		p.count(at("bands", i)+".Years", b.Years)
	}
	p.positive("multiplier", multiplier)
	p.levels(levels)
	if err := p.err(); err != nil {
		return Lost{}, err
	}
	var years, deaths, people, weights, rates, spread []float64
	for _, b := range bands {
		people, weights = append(people, b.Population), append(weights, b.Weight)
		if b.Years == 0 {
			continue
		}
		share := b.Weight * (b.Years / b.Population)
		years, deaths = append(years, b.Deaths*b.Years), append(deaths, b.Deaths)
		rates, spread = append(rates, share*b.Deaths), append(spread, share*share*b.Deaths)
	}
	r := Lost{Years: total(years), Crude: total(years) / total(people) * multiplier}
	if err := finite("years lost", r.Years, r.Crude); err != nil {
		return Lost{}, err
	}
	e := Estimate{Numerator: total(deaths), Denominator: total(people), Method: Dobson}
	if e.Numerator < FewestStandardised {
		e.Why = "fewer than 10 deaths that lose years: too few to standardise"
	} else {
		e.Known, e.Value = true, total(rates)/total(weights)*multiplier
		e.Limits = dobson(e.Value, e.Numerator, math.Sqrt(total(spread))/total(weights)*multiplier, levels)
	}
	var err error
	r.Standard, err = settled("standardised years lost", e)
	return r, err
}

// YearsTo is the years from the middle of an age band to an age limit such as 75, not below 0: what each death in
// the band loses of a life that should reach the limit. Ages in years.
//
// Errors: an age missing, infinite or negative; a band that ends before it starts.
func YearsTo(limit, from, to float64) (float64, error) {
	var p problems
	p.count("limit", limit)
	p.count("from", from)
	p.count("to", to)
	if to < from {
		p.add("the band is from %v to %v: expected them in order", from, to)
	}
	if err := p.err(); err != nil {
		return 0, err
	}
	return max(0, limit-(from+(to-from)/2)), nil
}

// YearsLeft is the years of life left at the middle of each band of a life table: what each death in it loses. It is
// the mean of the expectancies at the two ends of a band, and the expectancy itself in the open band.
//
// Errors: no rows; a row whose expectancy is not Known.
func YearsLeft(rows []LifeRow) ([]float64, error) {
	var p problems
	if len(rows) == 0 {
		p.add("rows is empty: expected a life table")
	}
	for i, r := range rows {
		if !r.Expectancy.Known {
			p.add("%s has no expectancy: %s", at("rows", i), r.Expectancy.Why)
		}
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	years := make([]float64, len(rows))
	for i, r := range rows {
		years[i] = r.Expectancy.Value
		if i+1 < len(rows) {
			years[i] = (years[i] + rows[i+1].Expectancy.Value) / 2
		}
	}
	return years, nil
}
