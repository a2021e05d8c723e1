package decimal_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/decimal"
)

func TestParse(t *testing.T) {
	for text, scale := range map[string]int{
		"0": 0, "7": 0, "1200": 0, "0.70": 2, "-0.05": 2, "1.50": 2, "0.000": 3,
		"99999999999999999999999999999999999999":  0,
		"0.0000000000000000000000000000000000001": 37,
	} {
		d, err := decimal.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if d.Scale() != scale || d.String() != text {
			t.Errorf("%s was read as %s with scale %d", text, d, d.Scale())
		}
	}
	for text, want := range map[string]string{"+5": "5", "-0": "0", "-0.0": "0.0"} {
		if d, err := decimal.Parse(text); err != nil || d.String() != want {
			t.Errorf("%s was read as %s, %v", text, d, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":      "is not a number",
		"-":     "is not a number",
		"+-1":   "is not a number",
		"--1":   "is not a number",
		".5":    "is not a number",
		"5.":    "is not a number",
		"1.2.3": "is not a number",
		"1e5":   "is not a number",
		"1,200": "is not a number",
		" 1":    "is not a number",
		"٣":     "is not a number",
		"0x1F":  "is not a number",
		"NaN":   "is not a number",
		"010":   "leading zero",
		"00":    "leading zero",
		"-01.5": "leading zero",
		"999999999999999999999999999999999999999":  "more than 38 digits",
		"1.99999999999999999999999999999999999999": "more than 38 digits",
	} {
		if d, err := decimal.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: found %s, %v, want an error with %q", text, d, err, want)
		}
	}
}

func rat(t testing.TB, text string) *big.Rat {
	t.Helper()
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is no fraction", text)
	}
	return x
}

func TestRound(t *testing.T) {
	for _, test := range []struct {
		x      string
		places int
		want   string
	}{
		{"0.5", 0, "1"}, {"-0.5", 0, "-1"}, {"1.5", 0, "2"}, {"2.5", 0, "3"}, {"-2.5", 0, "-3"},
		{"0.49999", 0, "0"}, {"-0.49999", 0, "0"}, {"2/3", 2, "0.67"}, {"-2/3", 2, "-0.67"}, {"1/3", 4, "0.3333"},
		{"1.005", 2, "1.01"}, {"2.675", 2, "2.68"}, {"1", 3, "1.000"}, {"0", 2, "0.00"}, {"-0.001", 2, "0.00"},
		{"1250", -2, "1300"}, {"-1250", -2, "-1300"}, {"1249", -2, "1200"}, {"49", -2, "0"}, {"50", -2, "100"},
	} {
		if got := decimal.Round(rat(t, test.x), test.places).String(); got != test.want {
			t.Errorf("%s to %d places is %s, want %s", test.x, test.places, got, test.want)
		}
	}
}

var fractions = rapid.Custom(func(t *rapid.T) *big.Rat {
	return big.NewRat(rapid.Int64().Draw(t, "upper"), rapid.Int64Range(1, 1_000_000).Draw(t, "lower"))
})

// TestRoundIsNearest says that the rounded number is a multiple of its last place, no more than half of one from the
// number, and further from zero where it is just half.
func TestRoundIsNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, places := fractions.Draw(t, "x"), rapid.IntRange(-8, 8).Draw(t, "places")
		d := decimal.Round(x, places)
		if d.Scale() != max(places, 0) {
			t.Fatalf("scale %d, want %d", d.Scale(), max(places, 0))
		}
		unit := new(big.Rat).SetFrac(decimal.Pow10(max(-places, 0)), decimal.Pow10(max(places, 0)))
		if !new(big.Rat).Quo(d.Rat(), unit).IsInt() {
			t.Fatalf("%s is no multiple of %s", d, unit)
		}
		half := new(big.Rat).Quo(unit, big.NewRat(2, 1))
		miss := new(big.Rat).Sub(d.Rat(), x)
		switch miss.Abs(miss).Cmp(half) {
		case 1:
			t.Fatalf("%s is more than half of %s from %s", d, unit, x)
		case 0:
			if new(big.Rat).Abs(d.Rat()).Cmp(new(big.Rat).Abs(x)) < 0 {
				t.Fatalf("%s rounds the half of %s towards zero", d, x)
			}
		}
	})
}

func TestRoundMirrorsAndOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y, places := fractions.Draw(t, "x"), fractions.Draw(t, "y"), rapid.IntRange(-8, 8).Draw(t, "places")
		minus := decimal.Round(new(big.Rat).Neg(x), places).Rat()
		if minus.Neg(minus).Cmp(decimal.Round(x, places).Rat()) != 0 {
			t.Fatalf("%s and its negative round apart at %d places", x, places)
		}
		if x.Cmp(y) <= 0 && decimal.Round(x, places).Rat().Cmp(decimal.Round(y, places).Rat()) > 0 {
			t.Fatalf("%s is at most %s but rounds above it at %d places", x, y, places)
		}
	})
}

func TestRoundQuotientTakesAnySigns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, d := rapid.Int64().Draw(t, "n"), rapid.Int64().Filter(func(d int64) bool { return d != 0 }).Draw(t, "d")
		num, den := big.NewInt(n), big.NewInt(d)
		want := decimal.Round(new(big.Rat).SetFrac(num, den), 0).Coefficient()
		if got := decimal.RoundQuotient(num, den); got.Cmp(want) != 0 {
			t.Fatalf("%d / %d is %s, want %s", n, d, got, want)
		}
		if num.Int64() != n || den.Int64() != d {
			t.Fatal("RoundQuotient changed what it was given")
		}
	})
}

func TestTextAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decimal.New(rapid.Int64().Draw(t, "coefficient"), rapid.IntRange(0, 19).Draw(t, "scale"))
		back, err := decimal.Parse(d.String())
		if err != nil || back.Scale() != d.Scale() || back.Coefficient().Cmp(d.Coefficient()) != 0 {
			t.Fatalf("%s was read back as %s, %v", d, back, err)
		}
		exact, ok := decimal.Exact(d.Rat(), 19)
		if !ok || exact.Rat().Cmp(d.Rat()) != 0 || exact.Scale() > d.Scale() {
			t.Fatalf("%s is exactly %s with scale %d", d, exact, exact.Scale())
		}
		if exact.Scale() > 0 && strings.HasSuffix(exact.String(), "0") {
			t.Fatalf("%s does not have the fewest places", exact)
		}
	})
}

func TestExactAndText(t *testing.T) {
	if d, ok := decimal.Exact(big.NewRat(1, 3), 30); ok {
		t.Errorf("a third is %s", d)
	}
	if d, ok := decimal.Exact(big.NewRat(1, 8), 2); ok {
		t.Errorf("an eighth in two places is %s", d)
	}
	for want, x := range map[string]*big.Rat{"1/3": big.NewRat(1, 3), "-0.125": big.NewRat(-1, 8), "12": big.NewRat(12, 1), "0": {}} {
		if got := decimal.Text(x); got != want {
			t.Errorf("found %s, want %s", got, want)
		}
	}
}

func TestDecimalIsACopy(t *testing.T) {
	n := big.NewInt(5)
	d := decimal.FromInt(n, 1)
	n.SetInt64(9)
	d.Coefficient().SetInt64(7)
	if d.String() != "0.5" {
		t.Errorf("a decimal changed with the number it was made from: %s", d)
	}
	if zero := (decimal.Decimal{}); zero.String() != "0" || zero.Rat().Sign() != 0 {
		t.Errorf("the zero decimal is %s", zero)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"0", "-1.50", "010", "1e5", "1,200", "99999999999999999999999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := decimal.Parse(text)
		if err != nil {
			return
		}
		want, ok := new(big.Rat).SetString(text)
		if !ok || want.Cmp(d.Rat()) != 0 {
			t.Errorf("%q was read as %s", text, d)
		}
	})
}
