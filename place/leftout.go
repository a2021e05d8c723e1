package place

import (
	"fmt"
	"slices"
	"strings"
)

// LeftOut says in sentences what the figures of the place do not have; w is nil for one book.
func (a *Account) LeftOut(w *Weighing) []string {
	out := []string{a.bare(), a.social()}
	if len(a.Cost) == 0 {
		out = append(out, "what care costs: a gain is income less payments, so a hospital that is paid less for doing less is shown to lose (--cost names a price with pays: no that says what care costs)")
	} else {
		out = append(out, fmt.Sprintf("costs other than %s: a gain is income less payments less that, borne by who gives the care", strings.Join(a.Cost, ", ")))
	}
	if len(a.Positions) == 0 {
		out = append(out, "accounts: no position of the policy is told of the place's bodies, so what was brought forward and what they spend besides is not in their in-year")
	}
	out = append(out, "care that the place's people have elsewhere, but for what its bodies pay for it, and what is paid between others for them")
	out = append(out, a.later(), a.unread())
	if w != nil {
		out = append(out, "what patients gain or lose, which no pound here stands for: the measures that move are told first, and are for people to weigh",
			"what anybody would do otherwise than in this year's data: the care given is the same in both books")
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// bare are the bodies that the book has no money of.
func (a *Account) bare() string {
	var codes []string
	for _, s := range a.Standings() {
		if _, stands := a.Positions[s.Code]; s.Bare() && !stands && s.Code != a.Code {
			codes = append(codes, s.Code)
		}
	}
	if len(codes) == 0 {
		return ""
	}
	return "bodies of which the book has no money: " + some(codes)
}

func some(codes []string) string {
	const most = 12
	if len(codes) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(codes[:most], ", "), len(codes)-most)
	}
	return strings.Join(codes, ", ")
}

// social says whether there is social care.
func (a *Account) social() string {
	var codes []string
	for _, m := range a.Members {
		kind := strings.ReplaceAll(strings.ToLower(m.Kind), "_", " ")
		if strings.Contains(kind, "local authority") || strings.Contains(kind, "council") {
			codes = append(codes, m.Code)
		}
	}
	if len(codes) == 0 {
		return "social care: no body of the place is a local authority (an organisation of the kind local authority)"
	}
	return fmt.Sprintf("social care other than what the rules pay to and from %s", some(codes))
}

// later is what is owed to later years.
func (a *Account) later() string {
	var in int64
	for _, pence := range a.Owed {
		in += pence
	}
	if len(a.Owed) == 0 {
		return ""
	}
	return fmt.Sprintf("what this year's rules owe to a later year: %s to the place in all", Pounds(in))
}

// unread are the policy's gaps.
func (a *Account) unread() string {
	if len(a.Gaps) == 0 {
		return ""
	}
	return fmt.Sprintf("what the policy says and its rules cannot do: %s", some(a.Gaps))
}
