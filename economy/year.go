package economy

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/commonpurse/commonpurse/rule"
)

var yearForm = regexp.MustCompile(`^(\d{4})(?:-|/)(\d{2}|\d{4})$`)

// ParseYear reads a financial year, 2025-26 (2025/26 and 2025-2026 too), as the year in which it starts. A bare 2025
// is refused, because it may mean the year that starts or the year that ends then.
func ParseYear(text string) (int, error) {
	parts := yearForm.FindStringSubmatch(text)
	if parts == nil {
		return 0, fmt.Errorf("%q is not a financial year: expected two years, such as 2025-26", text)
	}
	start, _ := strconv.Atoi(parts[1])
	if next := strconv.Itoa(start + 1); parts[2] != next && parts[2] != next[len(next)-2:] {
		return 0, fmt.Errorf("%q is not a financial year: %d is followed by %02d", text, start, (start+1)%100)
	}
	return start, nil
}

// YearName is the financial year that starts in the year given: 2025 gives 2025-26.
func YearName(start int) string { return fmt.Sprintf("%d-%02d", start, (start+1)%100) }

// YearDays are the first and last day of the financial year that starts in the year given.
func YearDays(start int) (first, last rule.Day) {
	return rule.NewDay(start, 4, 1), rule.NewDay(start+1, 3, 31)
}
