package book

import "strings"

// Slug is a name as it stands in addresses and comparisons: lower case, with words joined by hyphens. "Short stay",
// "short_stay" and "short-stay" are one slug. Characters other than letters, digits and % become hyphens.
func Slug(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '%', r > 127:
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		default:
			gap = true
		}
	}
	return b.String()
}

// Column is a slug as part of a column or table name: with underscores for hyphens.
func Column(name string) string { return strings.ReplaceAll(Slug(name), "-", "_") }
