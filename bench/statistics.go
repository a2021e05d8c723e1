package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/commonpurse/commonpurse/stats"
)

// statistic is one of the seven that the R packages were timed at: its work on the same size, and what they took.
type statistic struct {
	name, size string
	r          [2]float64 // seconds of the R package, the quickest and the slowest of several runs
	work       func() error
}

// leastFaster is how many times faster than the quickest run of the R package each must be.
const leastFaster = 50

// repeats is how often each is measured; one that takes less than a hundredth of a second is run again within a measurement.
const repeats = 7

// benchStatistics times, in seconds of the processor, the seven statistics beside what the R packages took on the same sizes: R 4.5 on two cores, the call
// alone with its data in memory, as ours here. That both give the same figures is tested in stats on the packages' own cases.
func benchStatistics(_ context.Context, _ settings) error {
	fmt.Printf("%-34s %-28s %10s %13s %8s\n", "statistic", "size", "here, s", "R package, s", "faster")
	slow := 0
	for _, s := range statistics() {
		took, err := secondsOf(s.work)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		faster := s.r[0] / took
		fmt.Printf("%-34s %-28s %10.5f %13s %7.0fx\n", s.name, s.size, took, between(s.r), faster)
		if faster < leastFaster {
			slow++
		}
	}
	if slow > 0 {
		return fmt.Errorf("%d of the statistics are less than %d times faster", slow, leastFaster)
	}
	return nil
}

func between(r [2]float64) string {
	if r[0] == r[1] {
		return fmt.Sprintf("%.1f", r[0])
	}
	return fmt.Sprintf("%.1f to %.1f", r[0], r[1])
}

// secondsOf is the median of several measurements of some work, of the processor's time, which a busy machine disturbs
// less; the R packages work on one core, so that theirs by the clock is nearly the same.
func secondsOf(work func() error) (float64, error) {
	times := make([]float64, repeats)
	for i := range times {
		n, began, worked := 0, time.Now(), processor()
		for n == 0 || time.Since(began) < 10*time.Millisecond {
			if err := work(); err != nil {
				return 0, err
			}
			n++
		}
		took := processor() - worked
		if took <= 0 { // not told on this system
			took = time.Since(began)
		}
		times[i] = took.Seconds() / float64(n)
	}
	slices.Sort(times)
	return times[repeats/2], nil
}

// statistics are the seven, each over groups that differ, so that nothing is worked out once for all.
func statistics() []statistic {
	two := []float64{0.95, 0.998}
	return []statistic{
		{"directly standardised rate", "190,000 rows, 10,000 groups", [2]float64{3.7, 5.1}, each(10_000, func(g int) error {
			bands := make([]stats.Stratum, 19)
			for i := range bands {
				bands[i] = stats.Stratum{Events: float64(i + 3 + g%7), Population: float64(5000 + g), Weight: float64(9000 - 300*i)}
			}
			_, err := stats.DirectRate(bands, 1e5, two...)
			return err
		})},
		{"indirectly standardised ratio", "190,000 rows, 10,000 groups", [2]float64{6.9, 7.8}, each(10_000, func(g int) error {
			bands := make([]stats.Compared, 19)
			for i := range bands {
				bands[i] = stats.Compared{Events: float64(i + g%5), Population: float64(5000 + g), ReferenceEvents: 100, ReferencePopulation: 1e6}
			}
			_, err := stats.IndirectRatio(bands, 100, two...)
			return err
		})},
		{"life expectancy", "1,000 groups of 20 bands", [2]float64{4.9, 4.9}, each(1000, func(g int) error {
			bands := make([]stats.LifeBand, 20)
			for i := range bands {
				bands[i] = stats.LifeBand{From: max(0, float64(5*i-4)), Deaths: float64(3 + 5*i + g%3), Population: float64(10_000 + g)}
			}
			bands[1].From = 1
			_, err := stats.LifeTable(bands, stats.PublishedLife(0.95))
			return err
		})},
		{"funnel significance", "10,000 rows", [2]float64{5.3, 5.3}, each(10_000, func(g int) error {
			_, err := stats.RatioVerdict(float64(g%300), float64(100+g%97), two...)
			return err
		})},
		{"funnel limits", "200 areas, a curve of 100", [2]float64{1.7, 1.7}, funnelLimits},
		{"slope index of inequality", "100 areas, 100,000 draws", [2]float64{48.8, 48.8}, each(100, func(g int) error {
			layers := make([]stats.Layer, 10)
			for i := range layers {
				layers[i] = stats.Layer{Population: float64(1000 + g), Value: 0.3 - 0.01*float64(i), SE: 0.05}
			}
			o := stats.InequalityOptions{Scale: stats.Logit, Multiplier: 100, Levels: []float64{0.95}, Draws: 100_000, Seed: uint64(g)}
			_, err := stats.InequalityIndex(layers, o)
			return err
		})},
		{"process control, XmR", "1,000 series of 36 points", [2]float64{3.1, 3.5}, each(1000, func(g int) error {
			series := make([]stats.Observation, 36)
			for i := range series {
				series[i] = stats.Observation{Day: stats.Day(30 * i), Value: float64((i*7 + g) % 11)}
			}
			_, err := stats.NewXmR(series, stats.StandardXmR(stats.Increase))
			return err
		})},
	}
}

// each is some work for each of so many groups.
func each(groups int, one func(group int) error) func() error {
	return func() error {
		for g := range groups {
			if err := one(g); err != nil {
				return err
			}
		}
		return nil
	}
}

// funnelLimits are the axis and both curves of a funnel of ratios over 200 areas.
func funnelLimits() error {
	expected := make([]float64, 200)
	for i := range expected {
		expected[i] = float64(20 + 3*i)
	}
	first, last, err := stats.FunnelRange(expected)
	if err != nil {
		return err
	}
	axis, err := stats.FunnelAxis(max(1, first), last, 100)
	if err != nil {
		return err
	}
	for _, x := range axis {
		if _, err := stats.FunnelCurve(x, 0.95, 0.998); err != nil {
			return err
		}
	}
	return nil
}
