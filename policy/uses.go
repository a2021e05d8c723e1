package policy

import (
	"maps"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
)

// Use is a place of a policy where some of a closed list of words of the language can stand: the fields of a step, the
// words that clash may be, the ways a function counts ties. It says which were met.
type Use struct {
	Known []string // in order
	Used  []string // in order
}

// uses notes the words that stand where each list of known ones can, by the list.
type uses map[string]map[string]bool

func (u uses) note(known []string, found ...string) {
	list := slices.Clone(known)
	slices.Sort(list)
	key := strings.Join(slices.Compact(list), "\n")
	if u[key] == nil {
		u[key] = map[string]bool{}
	}
	for _, name := range found {
		for _, k := range list {
			if book.Slug(k) == book.Slug(name) {
				u[key][k] = true
			}
		}
	}
}

func (u uses) list() []Use {
	var out []Use
	for _, key := range slices.Sorted(maps.Keys(u)) {
		out = append(out, Use{strings.Split(key, "\n"), slices.Sorted(maps.Keys(u[key]))})
	}
	return out
}
