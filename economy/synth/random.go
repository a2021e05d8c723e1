package synth

import (
	"math"
	"math/bits"
)

// stream is a source of random whole numbers (SplitMix64). Its numbers follow from where it begins and nothing else.
type stream uint64

const golden = 0x9e3779b97f4a7c15

// mix spreads the bits of a number over all of it; different numbers stay different.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// streamOf is the stream of one thing of one purpose in a country.
func streamOf(seed uint64, purpose, thing int) stream {
	return stream(mix(mix(seed+golden)+uint64(purpose)*golden) ^ mix(uint64(thing)*golden+0x5851f42d4c957f2d))
}

func (s *stream) next() uint64 {
	*s += golden
	return mix(uint64(*s))
}

// below is a number from 0 to n - 1.
func (s *stream) below(n int) int {
	high, _ := bits.Mul64(s.next(), uint64(n))
	return int(high)
}

// chance is true in so many of a million.
func (s *stream) chance(perMillion int) bool { return s.below(1_000_000) < perMillion }

// lower is the smaller of two numbers from 0 to n - 1, so that the first are met more often.
func (s *stream) lower(n int) int { return min(s.below(n), s.below(n)) }

// successes is how many of n turn out well, each with a chance in thousandths: drawn one by one, or where they are many
// from the bell that these then make.
func (s *stream) successes(n, perMille int64) (got int64) {
	perMille = min(1000, max(0, perMille))
	if n > 2_000 {
		bell := int64(0) // of a deviation of 1,000
		for range 12 {
			bell += int64(s.below(1001)) - 500
		}
		return min(n, max(0, (n*perMille+bell*root(n*perMille*(1000-perMille))/1000)/1000))
	}
	for range n {
		if int64(s.below(1000)) < perMille {
			got++
		}
	}
	return got
}

// picker picks places of a list by weight, in the same time however long it is (Vose's alias method, in whole numbers).
type picker struct {
	cut   []uint32
	other []uint32
}

func newPicker(weights []int64) picker {
	n, total := len(weights), int64(0)
	for _, w := range weights {
		total += w
	}
	p := picker{make([]uint32, n), make([]uint32, n)}
	if total == 0 {
		for i := range p.cut {
			p.cut[i] = math.MaxUint32
		}
		return p
	}
	left := make([]int64, n)
	var small, large []int
	for i, w := range weights {
		left[i] = w * int64(n)
		if left[i] < total {
			small = append(small, i)
		} else {
			large = append(large, i)
		}
	}
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		cut, _ := bits.Div64(uint64(left[s])>>32, uint64(left[s])<<32, uint64(total))
		p.cut[s], p.other[s] = uint32(cut), uint32(l)
		left[l] -= total - left[s]
		if left[l] < total {
			large = large[:len(large)-1]
			small = append(small, l)
		}
	}
	for _, i := range append(small, large...) {
		p.cut[i], p.other[i] = math.MaxUint32, uint32(i)
	}
	return p
}

// pick takes 64 random bits, of which it uses all.
func (p *picker) pick(random uint64) int {
	i := (random >> 32) * uint64(len(p.cut)) >> 32
	if uint32(random) < p.cut[i] {
		return int(i)
	}
	return int(p.other[i])
}

// quantiles is how many equal parts a distribution is kept in.
const quantiles = 4096

// one is what a mean of 1 is kept as.
const one = 1 << 24

// gaps are waits between happenings of which there is one a unit on average (exponential).
var gaps = table(func(p float64) float64 { return -math.Log1p(-p) })

// lengths are lognormal with a mean of 1, by the deviation of their logarithm in tenths.
var lengths = func() (out [11][]int64) {
	for tenth := 1; tenth < len(out); tenth++ {
		s := float64(tenth) / 10
		out[tenth] = table(func(p float64) float64 { return math.Exp(s*math.Sqrt2*math.Erfinv(2*p-1) - s*s/2) })
	}
	return out
}()

// table is the middle of each part of a distribution, scaled so that their mean is exactly one.
func table(quantile func(p float64) float64) []int64 {
	values, sum := make([]float64, quantiles), 0.0
	for i := range values {
		values[i] = quantile((float64(i) + 0.5) / quantiles)
		sum += values[i]
	}
	out, left := make([]int64, quantiles), int64(one*quantiles)
	for i, v := range values {
		out[i] = int64(math.Round(v / sum * quantiles * one))
		left -= out[i]
	}
	out[quantiles-1] += left
	return out
}

// gap is the wait until the next happening.
func (s *stream) gap() int64 { return gaps[s.next()>>52] }

// times is a whole number with a mean in hundredths times a random length of a spread, rounded so that the mean is kept.
func (s *stream) times(hundredths, spread int) int {
	r := s.next()
	scaled := int64(hundredths) * lengths[spread][r>>52] // hundredths of one
	return int((scaled + int64(r&0xffffffff)*(100*one>>16)>>16) / (100 * one))
}
