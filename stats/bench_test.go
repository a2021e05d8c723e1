package stats_test

import (
	"testing"

	. "github.com/commonpurse/commonpurse/stats"
)

// The sizes are those at which the peers were timed: docs/statistics-peers.md.

func BenchmarkDirectRate10000Groups(b *testing.B) {
	bands := make([]Stratum, 19)
	for i := range bands {
		bands[i] = Stratum{float64(i + 3), 5000, float64(9000 - 300*i)}
	}
	for b.Loop() {
		for range 10_000 {
			if _, err := DirectRate(bands, 1e5, 0.95, 0.998); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkIndirectRatio10000Groups(b *testing.B) {
	bands := make([]Compared, 19)
	for i := range bands {
		bands[i] = Compared{float64(i), 5000, 100, 1e6}
	}
	for b.Loop() {
		for range 10_000 {
			if _, err := IndirectRatio(bands, 100, 0.95, 0.998); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkLifeTable1000Groups(b *testing.B) {
	bands := make([]LifeBand, 20)
	for i := range bands {
		bands[i] = LifeBand{From: float64(5*i - 4), Deaths: float64(3 + 5*i), Population: 10_000}
	}
	bands[0].From = 0
	for b.Loop() {
		for range 1000 {
			if _, err := LifeTable(bands, PublishedLife(0.95)); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkRatioVerdict10000Rows(b *testing.B) {
	for b.Loop() {
		for i := range 10_000 {
			if _, err := RatioVerdict(float64(i%300), 150, 0.95, 0.998); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkInequality100AreasSimulated(b *testing.B) {
	layers := make([]Layer, 10)
	for i := range layers {
		layers[i] = Layer{1000, 0.3 - 0.01*float64(i), 0.05}
	}
	for b.Loop() {
		for range 100 {
			o := InequalityOptions{Scale: Logit, Multiplier: 100, Levels: []float64{0.95}}
			if _, err := InequalityIndex(layers, o); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkXmR1000Series(b *testing.B) {
	series := make([]Observation, 36)
	for i := range series {
		series[i] = Observation{Day(30 * i), float64((i * 7) % 11)}
	}
	for b.Loop() {
		for range 1000 {
			if _, err := NewXmR(series, StandardXmR(Increase)); err != nil {
				b.Fatal(err)
			}
		}
	}
}
