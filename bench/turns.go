package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// side is one way to do the work.
type side struct {
	name string
	run  func(ctx context.Context) error
}

// turnAbout times the sides one after another, as many rounds as asked for, and prints the median time of each and the
// median of the ratios of each to the first.
func turnAbout(ctx context.Context, what string, rounds int, sides []side) error {
	times, ratios := make([][]time.Duration, len(sides)), make([][]float64, len(sides))
	for range rounds {
		var parts []string
		for i, s := range sides {
			d, err := timed(func() error { return s.run(ctx) })
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			times[i] = append(times[i], d)
			ratios[i] = append(ratios[i], d.Seconds()/times[0][len(times[0])-1].Seconds())
			parts = append(parts, fmt.Sprintf("%s %.2f s", s.name, d.Seconds()))
		}
		fmt.Println("  " + strings.Join(parts, ", "))
	}
	for i, s := range sides {
		fmt.Printf("%s: %s %.2f s, %.2f of %s (medians of %d)\n", what, s.name, middle(times[i]).Seconds(), middle(ratios[i]), sides[0].name, rounds)
	}
	return nil
}
