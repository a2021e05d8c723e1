package run

import (
	"fmt"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/rule"
)

// AsOf is the day as known on which a book was made, by its receipt; nil where all was known.
func AsOf(receipt map[string]string) (*rule.Day, error) {
	text := receipt[book.ReceiptAsOf]
	if text == "" {
		return nil, nil
	}
	day, err := rule.ParseDay(text)
	if err != nil {
		return nil, fmt.Errorf("the book's receipt: %s: %w", book.ReceiptAsOf, err)
	}
	return &day, nil
}

// sameDay proves that the policy was loaded as known on the day that the run is as known on.
func sameDay(o Options) error {
	words := func(d *rule.Day) string {
		if d == nil {
			return "with all that is known"
		}
		return "as known on " + d.String()
	}
	if a, b := words(o.AsOf), words(o.Policy.AsOf); a != b {
		return fmt.Errorf("the run is %s, and its policy was loaded %s", a, b)
	}
	return nil
}

// notKnown says which values of the policy were published only after the day as known on which it was loaded.
func notKnown(p *policy.Policy) []string {
	if p.AsOf == nil {
		return nil
	}
	var notes []string
	later := func(what string, n int) {
		if n > 0 {
			notes = append(notes, fmt.Sprintf("%s: %d published after %s and not used", what, n, p.AsOf))
		}
	}
	for _, x := range p.Parameters {
		n := 0
		for _, v := range x.Versions {
			if v.Published != nil && *v.Published > *p.AsOf {
				n++
			}
		}
		later("values of the parameter "+x.Name, n)
	}
	for _, t := range p.Tables {
		later("rows of the table "+t.Name, t.PublishedAfter(*p.AsOf))
	}
	return notes
}
