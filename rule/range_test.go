package rule

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/fault"
)

// operand is a column with a value inside its bounds.
type operand struct {
	column *Expr
	value  *big.Rat
}

// operands draws a column of a scale and bounds, and a value that it can have, often one of its ends.
func operands(name string) *rapid.Generator[operand] {
	return rapid.Custom(func(t *rapid.T) operand {
		scale := rapid.IntRange(0, 3).Draw(t, "scale")
		unit := decimal.Pow10(scale).Int64()
		low := rapid.Int64Range(-5000, 5000).Draw(t, "low")
		high := rapid.Int64Range(low, 5001).Draw(t, "high")
		n := rapid.OneOf(rapid.Just(low), rapid.Just(high), rapid.Int64Range(low, high)).Draw(t, "value")
		typed := Type{Kind: Number, Scale: scale, Min: big.NewRat(low, unit), Max: big.NewRat(high, unit)}
		return operand{Column(name, typed, fault.Place{}), big.NewRat(n, unit)}
	})
}

// holds fails where a value is not one that a type allows.
func holds(t *rapid.T, e *Expr, x *big.Rat) {
	if !e.Type.bounded() || !couldBe(e.Type, x) {
		t.Fatalf("%s made %s, which is not %s", e.Op, x.RatString(), bounds(e.Type))
	}
	if _, ok := decimal.Exact(x, e.Type.Scale); e.Type.Kind == Number && !ok {
		t.Fatalf("%s made %s, which has more than %d places", e.Op, x.RatString(), e.Type.Scale)
	}
	scaled := new(big.Rat).Mul(x, new(big.Rat).SetInt(decimal.Pow10(e.Type.Scale)))
	if e.Type.Kind == Number && !couldBe(Work(e), scaled) {
		t.Fatalf("%s made %s, too wide to work out in %s", e.Op, scaled.RatString(), bounds(Work(e)))
	}
}

func ratOf(op func(z, x, y *big.Rat) *big.Rat, x, y *big.Rat) *big.Rat { return op(new(big.Rat), x, y) }

// TestTypesHoldTheirValues says that what an operation makes of values within bounds is within the bounds, and has no
// more than the places, that Check worked out: a bound too narrow would wrap in an engine.
func TestTypesHoldTheirValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := operands("a").Draw(t, "a"), operands("b").Draw(t, "b")
		x, y := a.value, b.value
		smaller, larger := x, y
		if x.Cmp(y) > 0 {
			smaller, larger = y, x
		}
		holds(t, Make(OpAdd, 0, a.column, b.column), ratOf((*big.Rat).Add, x, y))
		holds(t, Make(OpSubtract, 0, a.column, b.column), ratOf((*big.Rat).Sub, x, y))
		holds(t, Make(OpMultiply, 0, a.column, b.column), ratOf((*big.Rat).Mul, x, y))
		holds(t, Make(OpNegate, 0, a.column), negate(x))
		holds(t, Make(OpAbs, 0, a.column), new(big.Rat).Abs(x))
		holds(t, Make(OpMin, 0, a.column, b.column), smaller)
		holds(t, Make(OpMax, 0, a.column, b.column), larger)
		holds(t, Make(OpCoalesce, 0, a.column, b.column), y)
		holds(t, Make(OpCond, 0, Column("c", Type{Kind: Bool}, fault.Place{}), a.column, b.column), x)
		places := rapid.IntRange(-4, 4).Draw(t, "places")
		holds(t, Make(OpRound, places, a.column), decimal.Round(x, places).Rat())
		quotient := Make(OpDivide, 0, a.column, b.column)
		if y.Sign() != 0 {
			ratio := ratOf((*big.Rat).Quo, x, y)
			holds(t, quotient, ratio)
			holds(t, Make(OpRound, places, quotient), decimal.Round(ratio, places).Rat())
		} else if !quotient.Type.Missing {
			t.Fatal("a division by zero is missing, and its type says it never is")
		}
	})
}

// TestWorkHoldsTheProducts says that Work allows for what an engine multiplies to compare or round a ratio.
func TestWorkHoldsTheProducts(t *testing.T) {
	whole := func(x *big.Rat, scale int) *big.Int {
		return new(big.Rat).Mul(x, new(big.Rat).SetInt(decimal.Pow10(scale))).Num()
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := operands("a").Draw(t, "a"), operands("b").Draw(t, "b"), operands("c").Draw(t, "c")
		sa, sb, sc := a.column.Type.Scale, b.column.Type.Scale, c.column.Type.Scale
		ratio := Make(OpDivide, 0, a.column, b.column)
		most := Work(Make(OpLess, 0, ratio, c.column)).Max.Num()
		left := whole(a.value, sa+max(sb+sc-sa, 0))
		right := new(big.Int).Mul(whole(c.value, sc+max(sa-sb-sc, 0)), whole(b.value, sb))
		if left.CmpAbs(most) > 0 || right.CmpAbs(most) > 0 {
			t.Fatalf("comparing takes %s and %s, Work allows %s", left, right, most)
		}
		places := rapid.IntRange(-4, 4).Draw(t, "places")
		over, under := whole(a.value, sa+max(places+sb-sa, 0)), whole(b.value, sb+max(sa-places-sb, 0))
		sum := new(big.Int).Add(over.Lsh(over.Abs(over), 1), under.Abs(under))
		if most := Work(Make(OpRound, places, ratio)).Max.Num(); sum.Cmp(most) > 0 {
			t.Fatalf("rounding takes %s, Work allows %s", sum, most)
		}
	})
}

func TestBits(t *testing.T) {
	power := func(n uint) *big.Rat { return new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), n)) }
	below := func(n uint) *big.Rat { return new(big.Rat).Sub(power(n), big.NewRat(1, 1)) }
	for _, test := range []struct {
		low, high *big.Rat
		scale     int
		want      int
	}{
		{big.NewRat(0, 1), below(62), 0, 64},
		{big.NewRat(0, 1), power(62), 0, 128},
		{negate(power(62)), big.NewRat(0, 1), 0, 128},
		{negate(below(62)), big.NewRat(5, 1), 0, 64},
		{big.NewRat(0, 1), below(125), 0, 128},
		{big.NewRat(0, 1), power(125), 0, 0},
		{big.NewRat(0, 1), big.NewRat(1, 1), 18, 64},
		{big.NewRat(0, 1), big.NewRat(5, 1), 18, 128},
		{big.NewRat(0, 1), big.NewRat(1, 1), 38, 0},
		{nil, big.NewRat(1, 1), 0, 0},
		{big.NewRat(1, 1), nil, 0, 0},
	} {
		if got := (Type{Kind: Number, Min: test.low, Max: test.high, Scale: test.scale}).Bits(); got != test.want {
			t.Errorf("%v to %v with %d places needs %d bits, want %d", test.low, test.high, test.scale, got, test.want)
		}
	}
}

func TestBoundsOfOneSide(t *testing.T) {
	atLeast := Type{Kind: Number, Min: big.NewRat(2, 1)}
	atMost := Type{Kind: Number, Max: big.NewRat(5, 1)}
	free := Type{Kind: Number}
	show := func(low, high *big.Rat) string { return bounds(Type{Min: low, Max: high}) }
	for _, test := range []struct{ got, want string }{
		{show(least(atLeast, atMost)), "at most 5"},
		{show(greatest(atLeast, atMost)), "at least 2"},
		{show(least(atLeast, atLeast)), "at least 2"},
		{show(greatest(free, free)), "without bounds"},
		{show(absRange(atLeast)), "at least 2"},
		{show(absRange(atMost)), "at least 0"},
		{show(times(atLeast, atLeast)), "without bounds"},
		{show(quotientRange(atLeast, atMost)), "without bounds"},
		{bounds(Widest(atLeast, atMost)), "without bounds"},
	} {
		if test.got != test.want {
			t.Errorf("found %s, want %s", test.got, test.want)
		}
	}
	wide := Widest(Type{Kind: Number, Scale: 1, Min: big.NewRat(0, 1), Max: big.NewRat(3, 1)},
		Type{Kind: Number, Scale: 2, Min: big.NewRat(1, 1), Max: big.NewRat(9, 1), Missing: true})
	if got := Describe(wide); got != "number.2 from 0 to 9, 64 bits, may be missing" {
		t.Errorf("found %s", got)
	}
}

// TestEveryOperationHasATier says that Words knows how tightly each operation binds.
func TestEveryOperationHasATier(t *testing.T) {
	for _, op := range Ops() {
		own := tier(&Expr{Op: op, Value: IntValue(1)})
		binary := strings.ContainsAny(string(op), "&|=<>+*/?") || op == OpSubtract || op == OpIn
		if binary != (own < unaryTier) {
			t.Errorf("%s binds at tier %d", op, own)
		}
	}
}
