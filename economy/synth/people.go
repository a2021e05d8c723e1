package synth

// cell is the people of a practice who are alike: of one age band, sex and tenth of deprivation. They have the numbers
// from first to first + n - 1 within the practice.
type cell struct {
	band, sex, tenth int // the tenth from 0, the most deprived
	first, n         int
}

// cellsOf shares the people of a practice over ages, sexes and deprivation: as in England, around its own tenth, and
// older or younger by its tilt. The cells add up to its list.
func (f *figures) cellsOf(p *practice, into []cell) []cell {
	into = into[:0]
	var total int64
	for b := range bands {
		for s := range 2 {
			for t := range tenths {
				total += f.cellWeight(p, b, s, t)
			}
		}
	}
	var sum int64
	before := 0
	for b := range bands {
		for s := range 2 {
			for t := range tenths {
				sum += f.cellWeight(p, b, s, t)
				end := int(sum * int64(p.people) / total)
				if end > before {
					into = append(into, cell{b, s, t, before, end - before})
				}
				before = end
			}
		}
	}
	return into
}

func (f *figures) cellWeight(p *practice, b, s, t int) int64 {
	sex := f.female[b]
	if s == 0 {
		sex = 1000 - sex
	}
	far := t + 1 - p.tenth
	kernel := [4]int64{6, 4, 2, 1}[min(3, max(far, -far))]
	if max(far, -far) > 3 {
		kernel = 0
	}
	return f.people[b][t] * sex / 1000 * kernel * int64(20+p.tilt*(b-8)/4) / 20
}

// oldest are the years above 85 of each ten of the oldest band.
var oldest = [10]int{0, 0, 1, 1, 2, 3, 4, 5, 7, 10}

// ageOf is the age of the person of a number within a cell.
func (c *cell) ageOf(i int) int {
	if c.band == bands-1 {
		return 85 + oldest[i%10]
	}
	return 5*c.band + i%5
}

// groupOf is the group of ages and sex that kinds of case are drawn for.
func groupOf(age, sex int) int {
	switch {
	case age < 19:
		return 5 * sex
	case age < 45:
		return 5*sex + 1
	case age < 65:
		return 5*sex + 2
	case age < 80:
		return 5*sex + 3
	}
	return 5*sex + 4
}

// process is happenings spread at random over the cells of a practice, as many as their rates say on average (Poisson).
type process struct {
	r    *stream
	at   int64 // where the next is
	end  int64 // where the cell ends
	rest int64
}

// newProcess begins before the first cell.
func newProcess(r *stream) process { return process{r: r, at: r.gap()} }

// enter begins the next cell, in which so many happenings are expected, in thousand millionths.
func (p *process) enter(expected int64) {
	p.rest += expected * (one >> 10)
	p.end += p.rest / (1_000_000_000 >> 10)
	p.rest %= 1_000_000_000 >> 10
}

// next says whether there is another happening in the cell, and goes past it.
func (p *process) next() bool {
	if p.at >= p.end {
		return false
	}
	p.at += p.r.gap()
	return true
}
