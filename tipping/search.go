package tipping

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// search looks for the nearest values of a figure that give another outcome.
type search struct {
	q       *question
	m       *moving
	outcome string
	left    int // evaluations that may still be made in one direction
}

// effort is how many evaluations are made in one direction at most: enough to halve any range many times over, and to go
// through some thousands of values one by one where nothing is proved of a range.
const effort = 6000

// errTired says that a search was given up.
var errTired = errors.New("given up")

// all gives the change in each direction.
func (s *search) all(ctx context.Context, base Change) ([]Change, error) {
	f := s.m.figure
	if f.unit.Kind == rule.Bool {
		return s.answers(ctx, base)
	}
	var out []Change
	for _, sign := range []int64{-1, 1} {
		c, err := s.toward(ctx, base, sign)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// answers tries a yes or no that is the other way, or both where it is not known.
func (s *search) answers(ctx context.Context, base Change) ([]Change, error) {
	var out []Change
	for _, v := range []rule.Value{yes, no} {
		if v.Equal(s.m.figure.now) {
			continue
		}
		c := base
		then, err := s.q.rerun(ctx, s.m, v)
		if err != nil {
			return nil, err
		}
		if c.At = v.String(); then != s.outcome {
			c.Then, c.Found = then, true
		} else {
			c.At, c.Says = "", v.String()+" changes nothing"
		}
		out = append(out, c)
	}
	return out, nil
}

// toward looks outward in one direction: first one unit, then ranges each twice as long.
func (s *search) toward(ctx context.Context, base Change, sign int64) (Change, error) {
	f, c := s.m.figure, base
	end := f.to
	if sign < 0 {
		end = f.from
	}
	room := new(big.Rat).Quo(new(big.Rat).Sub(end, f.now.Rat()), f.step)
	room.Mul(room, big.NewRat(sign, 1))
	most := whole(room, false)
	one := big.NewInt(1)
	s.left = effort
	for from, length := big.NewInt(1), big.NewInt(1); from.Cmp(most) <= 0; length = new(big.Int).Lsh(length, 1) {
		to := new(big.Int).Add(from, length)
		if to.Sub(to, one); to.Cmp(most) > 0 {
			to = most
		}
		found, then, err := s.first(ctx, from, to, sign)
		switch {
		case errors.Is(err, errTired):
			c.Says = fmt.Sprintf("no value from %s to %s changes it; what is beyond was not searched", text(s.at(one, sign)), text(s.at(new(big.Int).Sub(from, one), sign)))
			return c, nil
		case err != nil:
			return c, err
		case found != nil:
			return s.proved(ctx, c, found, sign, then)
		}
		from = new(big.Int).Add(to, one)
	}
	if most.Sign() <= 0 {
		c.Says = "it is at the end of what it can be"
		return c, nil
	}
	c.Says = fmt.Sprintf("no value from %s to %s changes it", text(s.at(one, sign)), text(s.at(most, sign)))
	return c, nil
}

// at is the value that a figure has some steps away.
func (s *search) at(steps *big.Int, sign int64) *big.Rat {
	by := new(big.Rat).SetInt(steps)
	by.Mul(by, s.m.figure.step).Mul(by, big.NewRat(sign, 1))
	return by.Add(by, s.m.figure.now.Rat())
}

// first is the fewest steps in a range at which the outcome is another; nil where there are none.
func (s *search) first(ctx context.Context, from, to *big.Int, sign int64) (*big.Int, string, error) {
	if s.left--; s.left < 0 {
		return nil, "", errTired
	}
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	low, high := s.at(from, sign), s.at(to, sign)
	if low.Cmp(high) > 0 {
		low, high = high, low
	}
	then, sure := s.outcomes(low, high)
	if sure && then == s.outcome {
		return nil, "", nil
	}
	if from.Cmp(to) == 0 {
		if !sure { // not even of one value can it be told so: it is rerun
			var err error
			if then, err = s.q.rerun(ctx, s.m, rule.NumberValue(low)); err != nil {
				return nil, "", err
			}
			s.left -= 20
		}
		if then == s.outcome {
			return nil, "", nil
		}
		return from, then, nil
	}
	middle := new(big.Int).Add(from, to)
	middle.Rsh(middle, 1)
	found, then, err := s.first(ctx, from, middle, sign)
	if err != nil || found != nil {
		return found, then, err
	}
	return s.first(ctx, middle.Add(middle, big.NewInt(1)), to, sign)
}

// outcomes is the outcome everywhere in a range; not sure where it can be one of several.
func (s *search) outcomes(low, high *big.Rat) (string, bool) {
	s.q.tried++
	c := s.m.on(span{low, high}).output(s.q.last, s.m.body).value
	v, one := c.point()
	switch {
	case !one:
		return "", false
	case !v.Known():
		return nothing, true
	}
	if d := s.q.last.rule.Decide; d != nil && v.String() != d.Unknown && !slices.Contains(d.Scale, v.String()) {
		return offScale, true
	}
	return v.String(), true
}

// proved reruns the rule at the value found, and one unit less far.
func (s *search) proved(ctx context.Context, c Change, steps *big.Int, sign int64, then string) (Change, error) {
	at := s.at(steps, sign)
	before := s.at(new(big.Int).Sub(steps, big.NewInt(1)), sign)
	for _, one := range []struct {
		value *big.Rat
		want  string
	}{{at, then}, {before, s.outcome}} {
		got, err := s.q.rerun(ctx, s.m, rule.NumberValue(one.value))
		if err != nil {
			return c, err
		}
		if got != one.want {
			return c, fault.New(s.q.last.rule.At, "what would change %s of %s does not come out again: with %s at %s it is %s, expected %s",
				s.q.last.rule.Name, c.Body, s.m.figure.text, text(one.value), got, one.want).
				WithHint("report it with the policy")
		}
	}
	by := text(new(big.Rat).Sub(at, s.m.figure.now.Rat()))
	if sign > 0 {
		by = "+" + by
	}
	c.By, c.At, c.Then, c.Found = by, text(at), then, true
	return c, nil
}
