package policy

import (
	"strings"

	"github.com/commonpurse/commonpurse/book"
)

func slugOf(name string) string { return book.Slug(name) }

func sameName(a, b string) bool { return book.Slug(a) == book.Slug(b) }

// arrows is a ring of names in words.
func arrows(names []string) string { return strings.Join(names, " -> ") }
