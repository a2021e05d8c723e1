package place

import (
	"cmp"
	"slices"
)

// Gain is what one body gains, in pence; below nothing is a loss.
type Gain struct {
	Code  string
	Pence int64
}

// Payment is a side-payment from one body to another, in pence.
type Payment struct {
	From, To string
	Pence    int64
}

// Agreement is what the bodies of a place make of what each gains and loses.
type Agreement struct {
	Total  int64    // what all gain together: the place's own gain
	Refuse []string // the bodies that lose, by code: each would rationally refuse
	// Smallest is the least that has to change hands for nobody to be worse off: what the losers lose, together.
	Smallest int64
	// Payments change hands so that nobody is worse off; none where nobody loses, or where the place does.
	Payments []Payment
	// Lacks is what the place loses, where it does: then no side-payment leaves everybody as well off. Else nothing.
	Lacks int64
	// Fewest says that no smaller number of payments would do; else the number is at most one below that of the bodies
	// whose money moves.
	Fewest bool
}

// mostFewest is the most gainers and losers for which the fewest payments are searched for: 3 to that power is tried.
const mostFewest = 12

// Settle says whether bodies can agree, and with the smallest side-payment. Codes are each given once, and the gains are
// small enough to be added up.
//
// What has to change hands is what the losers lose: with less one of them is worse off. It is paid in the fewest payments
// that do, as far as those who gain or lose are no more than [mostFewest]: bodies are divided into as many groups as can each
// settle by themselves. With bodies in order, the largest gain first and then by code, of several such ways the one is taken
// in which the group of the first body has the others that come first. Within a group the largest loss still open is paid
// from the largest gain still there; of equal ones the first by code.
func Settle(gains []Gain) Agreement {
	var a Agreement
	var moved []Gain
	for _, g := range gains {
		a.Total += g.Pence
		if g.Pence != 0 {
			moved = append(moved, g)
		}
		if g.Pence < 0 {
			a.Refuse = append(a.Refuse, g.Code)
			a.Smallest -= g.Pence
		}
	}
	slices.Sort(a.Refuse)
	if a.Total < 0 {
		a.Lacks = -a.Total
		return a
	}
	slices.SortFunc(moved, func(x, y Gain) int { return cmp.Or(cmp.Compare(y.Pence, x.Pence), cmp.Compare(x.Code, y.Code)) })
	groups := [][]Gain{moved}
	if a.Fewest = len(moved) <= mostFewest || len(a.Refuse) < 2; a.Fewest {
		groups = apart(moved)
	}
	for _, group := range groups {
		a.Payments = append(a.Payments, pay(group)...)
	}
	slices.SortFunc(a.Payments, func(x, y Payment) int { return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To)) })
	return a
}

// apart divides bodies into as many groups as can each settle by themselves. A group of n is settled by n-1 payments at
// most, so the most groups need the fewest payments.
func apart(moved []Gain) [][]Gain {
	losers := 0
	for _, g := range moved {
		if g.Pence < 0 {
			losers++
		}
	}
	if losers < 2 { // whoever gains most pays first, and no group is smaller than that
		return [][]Gain{moved}
	}
	n := len(moved)
	sums := make([]int64, 1<<n)
	for set := 1; set < 1<<n; set++ {
		for i := range n {
			if set&(1<<i) != 0 {
				sums[set] = sums[set&^(1<<i)] + moved[i].Pence
				break
			}
		}
	}
	most, first := make([]int, 1<<n), make([]int, 1<<n)
	for set := 1; set < 1<<n; set++ {
		if sums[set] < 0 {
			continue
		}
		low := set & -set // the group of the first body there is
		for group := low; ; group = (group - set) & set {
			if rest := set &^ group; group&low != 0 && sums[group] >= 0 && sums[rest] >= 0 && most[rest]+1 > most[set] {
				most[set], first[set] = most[rest]+1, group
			}
			if group == set {
				break
			}
		}
	}
	var groups [][]Gain
	for set := 1<<n - 1; set > 0; set &^= first[set] {
		var group []Gain
		for i := range n {
			if first[set]&(1<<i) != 0 {
				group = append(group, moved[i])
			}
		}
		groups = append(groups, group)
	}
	return groups
}

// pay settles one group: the largest loss from the largest gain, again and again.
func pay(group []Gain) []Payment {
	left := slices.Clone(group)
	var out []Payment
	for {
		from, to := -1, -1
		for i, g := range left {
			switch {
			case g.Pence > 0 && (from < 0 || ahead(g, left[from], 1)):
				from = i
			case g.Pence < 0 && (to < 0 || ahead(g, left[to], -1)):
				to = i
			}
		}
		if to < 0 || from < 0 {
			return out
		}
		pence := min(left[from].Pence, -left[to].Pence)
		left[from].Pence -= pence
		left[to].Pence += pence
		out = append(out, Payment{From: left[from].Code, To: left[to].Code, Pence: pence})
	}
}

// ahead says whether one gain (or, with sign -1, loss) is taken before another.
func ahead(a, b Gain, sign int64) bool {
	return sign*a.Pence > sign*b.Pence || a.Pence == b.Pence && a.Code < b.Code
}
