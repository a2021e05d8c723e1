package policy

import (
	"slices"

	"github.com/commonpurse/commonpurse/book"
)

// Covers says whether a target is for a body at a level: one of its For names the level ("provider") or the body.
func (t *Target) Covers(level, body string) bool {
	return slices.ContainsFunc(t.For, func(name string) bool {
		return name == body || book.Slug(name) == book.Slug(level)
	})
}

// InForce says whether the target is in force in a month.
func (t *Target) InForce(m Month) bool {
	return (t.From == nil || !m.Before(*t.From)) && (t.To == nil || !t.To.Before(m))
}

// Before says whether the month is earlier than another.
func (m Month) Before(other Month) bool { return m.MonthsTo(other) > 0 }

// MonthsTo is how many months later the other month is, negative when it is earlier.
func (m Month) MonthsTo(other Month) int { return 12*(other.Year-m.Year) + other.Month - m.Month }

// Asks is how a measure must stand to the target, in words: at least 95%.
func (t *Target) Asks() string {
	for words, op := range comparisons {
		if op == t.Compare {
			return words + " " + t.Text
		}
	}
	return t.Text
}
