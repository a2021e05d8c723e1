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
	// wanted says which outcomes are looked for; nil for any but the one there is. Look is what is looked at in place of the
	// outcome.
	wanted func(then string) bool
	look   func(*trial) cell
	left   int // evaluations that may still be made in one direction
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
		then, err := s.answer(ctx, v)
		if err != nil {
			return nil, err
		}
		if c.At = v.String(); s.want(then) {
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
	then, sure, can := s.outcomes(low, high)
	if !can {
		return nil, "", nil
	}
	if from.Cmp(to) == 0 {
		if !sure { // not even of one value can it be told so: it is rerun
			if s.look != nil {
				return nil, "", nil
			}
			var err error
			if then, err = s.q.rerun(ctx, s.m, rule.NumberValue(low)); err != nil {
				return nil, "", err
			}
			s.left -= 20
		}
		if !s.want(then) {
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

// want says whether an outcome is one that is looked for.
func (s *search) want(then string) bool {
	if s.wanted != nil {
		return s.wanted(then)
	}
	return then != s.outcome
}

// seen is what is looked at, with the figure in a range.
func (s *search) seen(at span) cell {
	s.q.tried++
	t := s.m.on(at)
	if s.look != nil {
		return s.look(t)
	}
	return t.output(s.q.last, s.m.body).value
}

// named is a value as an outcome.
func (s *search) named(v rule.Value) string {
	d := s.q.last.rule.Decide
	switch {
	case !v.Known():
		return nothing
	case s.look == nil && d != nil && v.String() != d.Unknown && !slices.Contains(d.Scale, v.String()):
		return offScale
	}
	return v.String()
}

// outcomes is the outcome everywhere in a range, where that is sure, and whether one that is wanted can be in it.
func (s *search) outcomes(low, high *big.Rat) (then string, sure, can bool) {
	c := s.seen(span{low, high})
	if v, one := c.point(); one {
		then = s.named(v)
		return then, true, s.want(then)
	}
	few, ok := c.few()
	return "", false, !ok || slices.ContainsFunc(few, func(v rule.Value) bool { return s.want(s.named(v)) })
}

// answer is the outcome with a yes or no.
func (s *search) answer(ctx context.Context, v rule.Value) (string, error) {
	if s.look == nil {
		return s.q.rerun(ctx, s.m, v)
	}
	s.m.figure.answer = v
	defer func() { s.m.figure.answer = rule.Value{} }()
	zero := new(big.Rat)
	seen, one := s.seen(span{zero, zero}).point()
	if !one {
		return nothing, nil
	}
	return s.named(seen), nil
}

// proved reruns the rule at the value found, and one unit less far.
func (s *search) proved(ctx context.Context, c Change, steps *big.Int, sign int64, then string) (Change, error) {
	at := s.at(steps, sign)
	before := s.at(new(big.Int).Sub(steps, big.NewInt(1)), sign)
	for _, one := range []struct {
		value *big.Rat
		right func(got string) bool
	}{{at, func(got string) bool { return got == then }}, {before, func(got string) bool { return !s.want(got) }}} {
		if s.look != nil {
			break
		}
		got, err := s.q.rerun(ctx, s.m, rule.NumberValue(one.value))
		if err != nil {
			return c, err
		}
		if !one.right(got) {
			return c, fault.New(s.q.last.rule.At, "what would change %s of %s does not come out again: with %s at %s it is %s",
				s.q.last.rule.Name, c.Body, s.m.figure.text, text(one.value), got).WithHint("report it with the policy")
		}
	}
	by := text(new(big.Rat).Sub(at, s.m.figure.now.Rat()))
	if sign > 0 {
		by = "+" + by
	}
	c.By, c.At, c.Then, c.Found = by, text(at), then, true
	return c, nil
}
