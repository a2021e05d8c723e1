package fault

import (
	"fmt"
	"slices"
	"strings"
)

// Nearest is the known name closest to the one found, or "" when none is near enough to be what was meant:
// at most a third of the letters differ, or one of a short name's, but never all. Ties go to the first in
// alphabetical order.
func Nearest(found string, known []string) string {
	sorted := slices.Sorted(slices.Values(known))
	letters := len([]rune(found))
	best, bestDistance := "", min(max(1, letters/3)+1, letters)
	for _, candidate := range sorted {
		if d := distance(strings.ToLower(found), strings.ToLower(candidate)); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// Suggest is a hint for an unknown name: the nearest known one, or the whole list when it is short, or "".
func Suggest(found string, known []string) string {
	if near := Nearest(found, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(known) == 0 || len(known) > 24 {
		return ""
	}
	return "expected one of: " + strings.Join(slices.Sorted(slices.Values(known)), ", ")
}

// distance is the Damerau-Levenshtein distance (adjacent letters swapped count as one edit).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, prev, cur := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		cur[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(y)]
}
