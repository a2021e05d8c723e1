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
	took func() time.Duration // where it measures itself, as a program of its own does; nil else
}

// took is what a side's turns took: by the clock, and of the processors.
type took struct{ clock, processor []time.Duration }

// turnAbout times the sides one after another, as many rounds as asked for, and prints the median of each and the
// median of the ratios of each to the first: by the clock, and of the processors' time, which a busy machine
// disturbs less.
func turnAbout(ctx context.Context, what string, rounds int, sides []side) error {
	all := make([]took, len(sides))
	for range rounds {
		var parts []string
		for i, s := range sides {
			before := processor()
			d, err := timed(func() error { return s.run(ctx) })
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			worked := processor() - before
			if s.took != nil {
				d, worked = s.took(), 0
			}
			all[i].clock, all[i].processor = append(all[i].clock, d), append(all[i].processor, worked)
			parts = append(parts, fmt.Sprintf("%s %.2f s", s.name, d.Seconds()))
		}
		fmt.Println("  " + strings.Join(parts, ", "))
	}
	for i, s := range sides {
		fmt.Printf("%s: %-10s %6.2f s", what, s.name, middle(all[i].clock).Seconds())
		if i > 0 {
			fmt.Printf(", %.2f of %s", ratio(all[i].clock, all[0].clock), sides[0].name)
		}
		if middle(all[i].processor) > 0 {
			fmt.Printf("; processors %.2f s", middle(all[i].processor).Seconds())
			if i > 0 {
				fmt.Printf(", %.2f", ratio(all[i].processor, all[0].processor))
			}
		}
		fmt.Printf(" (medians of %d)\n", rounds)
	}
	return nil
}

// ratio is the median of the ratios of two sides' turns.
func ratio(of, to []time.Duration) float64 {
	var all []float64
	for i := range of {
		all = append(all, of[i].Seconds()/to[i].Seconds())
	}
	return middle(all)
}
