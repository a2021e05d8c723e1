package formats

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// register is organisations with the links between them, each with its days, gathered from files in any order.
type register struct {
	bodies bodies
	places map[string][2]string // latitude and longitude of a body
	links  map[[2]string][]link // by child and kind
}

// link is a parent from one day to another; an empty day is without end.
type link struct{ parent, from, to string }

func (r *register) link(child, kind string, l link) {
	if child == "" || l.parent == "" {
		return
	}
	if r.links == nil {
		r.links = map[[2]string][]link{}
	}
	key := [2]string{child, kind}
	for i, old := range r.links[key] {
		if old.parent == l.parent && old.from == l.from {
			if old.to == "" || l.to != "" && l.to > old.to {
				r.links[key][i].to = l.to // a later register knows when it ended
			}
			return
		}
	}
	r.links[key] = append(r.links[key], l)
}

// settle puts the links of each child and kind in order, so that no two are in force on one day: a link ends the day
// before the next begins. Links to the same parent that touch or overlap become one. Of links that begin on one day the
// first read stays; the others are the second result.
func (r *register) settle() (keys [][2]string, lost []string) {
	keys = slices.SortedFunc(maps.Keys(r.links), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	for _, key := range keys {
		list := r.links[key]
		slices.SortStableFunc(list, func(a, b link) int { return cmp.Compare(a.from, b.from) })
		var kept []link
		for _, l := range list {
			last := len(kept) - 1
			switch {
			case last < 0 || kept[last].to != "" && kept[last].to < l.from:
				kept = append(kept, l)
			case kept[last].parent == l.parent:
				if l.to == "" || kept[last].to != "" && l.to > kept[last].to {
					kept[last].to = l.to
				}
			case kept[last].from == l.from:
				lost = append(lost, key[0]+" "+key[1]+" "+l.parent)
			default:
				kept[last].to = dayBefore(l.from)
				kept = append(kept, l)
			}
		}
		r.links[key] = kept
	}
	return keys, lost
}

func dayBefore(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, -1).Format(time.DateOnly)
}

// write makes the tables of organisations and relations, without those that the economy added to has.
func (r *register) write(j *job) error {
	keys, lost := r.settle()
	if len(lost) > 0 {
		j.note("%d links begin on the day of another of the same child and kind, and were left out: %s", len(lost), some(lost))
	}
	for _, key := range keys {
		r.bodies.put(body{code: key[0]})
		for _, l := range r.links[key] {
			r.bodies.put(body{code: l.parent})
		}
	}
	if err := r.writeBodies(j); err != nil {
		return err
	}
	old, err := j.baseKeys("relations", "child", "kind")
	if err != nil {
		return err
	}
	relations, err := j.table("relations", "child", "parent", "kind", "from", "to")
	if err != nil {
		return err
	}
	there := 0
	for _, key := range keys {
		if old[key[0]+"\x1f"+key[1]] {
			there++
			continue
		}
		for _, l := range r.links[key] {
			relations.add(key[0], l.parent, key[1], l.from, l.to)
		}
	}
	if there > 0 {
		j.note("%d organisations have links of the kind in the economy added to, and those stay", there)
	}
	return nil
}

func (r *register) writeBodies(j *job) error {
	old, err := j.baseKeys("organisations", "code")
	if err != nil {
		return err
	}
	out, err := j.table("organisations", "code", "name", "kind", "from", "to", "postcode", "latitude", "longitude")
	if err != nil {
		return err
	}
	there := 0
	for _, code := range slices.Sorted(maps.Keys(r.bodies.known)) {
		if old[code] {
			there++
			continue
		}
		b, at := r.bodies.known[code], r.places[code]
		out.add(b.code, cmp.Or(b.name, b.code), cmp.Or(b.kind, "other"), b.from, b.to, b.postcode, at[0], at[1])
	}
	if there > 0 {
		j.note("%d organisations are in the economy added to, and stay as they are there", there)
	}
	return nil
}

// succeed keeps who came after whom. Where one body's work went to several on one day none of them is its successor:
// those links are of kinds split 1, split 2 and so on, in the order of their codes.
func (r *register) succeed(all map[[2]string][]string) {
	for _, key := range slices.SortedFunc(maps.Keys(all), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		parents := slices.Sorted(slices.Values(all[key]))
		for i, parent := range slices.Compact(parents) {
			kind := "successor"
			if len(parents) > 1 {
				kind = fmt.Sprintf("split %d", i+1)
			}
			r.link(key[0], kind, link{parent: parent, from: key[1]})
		}
	}
}

// areaCode says that a code is of an area of the health service before its boards, such as Q74, and not of a board.
func areaCode(code string) bool {
	return len(code) == 3 && code[0] == 'Q' && strings.Trim(code[1:], "0123456789") == ""
}
