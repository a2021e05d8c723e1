// Package simplex solves small linear programmes, for tests that attack what is published.
package simplex

import (
	"errors"
	"math"
)

// Least is the least of goal.x where a x = b and x >= 0, by the two-phase simplex method with Bland's rule. b is from a
// point that fits, so that there is an answer; -Inf where there is no least.
func Least(goal []float64, a [][]float64, b []float64) (float64, error) {
	m, n := len(a), len(goal)
	if n == 0 {
		return 0, nil
	}
	// Columns: x, then one for each line that stands for what the line lacks, then the right side.
	rows := make([][]float64, m)
	basis := make([]int, m)
	for i := range a {
		rows[i] = make([]float64, n+m+1)
		copy(rows[i], a[i])
		rows[i][n+i], rows[i][n+m] = 1, b[i]
		basis[i] = n + i
	}
	first := make([]float64, n+m+1)
	for i := range rows {
		for j := range n {
			first[j] -= rows[i][j]
		}
		first[n+m] -= rows[i][n+m]
	}
	if !pivot(rows, first, basis, n) {
		return 0, errors.New("the first phase has no end")
	}
	if first[n+m] < -1e-6 {
		return 0, errors.New("nothing fits")
	}
	for i := range rows { // what stands in for a line leaves, where it can
		if basis[i] >= n {
			for j := range n {
				if math.Abs(rows[i][j]) > 1e-9 {
					turn(rows, first, basis, i, j)
					break
				}
			}
		}
	}
	second := make([]float64, n+m+1)
	copy(second, goal)
	for i, c := range basis {
		if c < n && second[c] != 0 {
			by := second[c]
			for j := range second {
				second[j] -= by * rows[i][j]
			}
		}
	}
	if !pivot(rows, second, basis, n) {
		return math.Inf(-1), nil
	}
	return -second[n+m], nil
}

// pivot goes on until no column below n makes the goal less; false where it can be made less without end.
func pivot(rows [][]float64, goal []float64, basis []int, n int) bool {
	for {
		enter := -1
		for j := range n {
			if goal[j] < -1e-9 {
				enter = j
				break
			}
		}
		if enter < 0 {
			return true
		}
		leave, best := -1, math.Inf(1)
		last := len(goal) - 1
		for i := range rows {
			if rows[i][enter] > 1e-9 {
				if r := rows[i][last] / rows[i][enter]; r < best-1e-12 || r <= best+1e-12 && (leave < 0 || basis[i] < basis[leave]) {
					leave, best = i, r
				}
			}
		}
		if leave < 0 {
			return false
		}
		turn(rows, goal, basis, leave, enter)
	}
}

func turn(rows [][]float64, goal []float64, basis []int, leave, enter int) {
	by := rows[leave][enter]
	for j := range rows[leave] {
		rows[leave][j] /= by
	}
	clear := func(line []float64) {
		if k := line[enter]; k != 0 {
			for j := range line {
				line[j] -= k * rows[leave][j]
			}
		}
	}
	for i := range rows {
		if i != leave {
			clear(rows[i])
		}
	}
	clear(goal)
	basis[leave] = enter
}
