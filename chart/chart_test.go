package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	. "github.com/commonpurse/commonpurse/chart"
)

var update = flag.Bool("update", false, "write the golden files anew")

// drawn is any chart.
type drawn interface{ SVG(Size) ([]byte, error) }

var nan = math.NaN()

func months(n int) []Day {
	days := make([]Day, n)
	d, month := Day(20_179), []Day{30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31} // from 1 April 2025
	for i := range days {
		days[i], d = d, d+month[i%12]
	}
	return days
}

func process() Process {
	values := []float64{61, 63, 60, 62, nan, 64, 61, 62, 71, 72, 73, 70}
	p := Process{
		Words: Words{Title: "Seen within 18 weeks, Vale General", Subtitle: "Four months above the limits since December.",
			Value: "Share of those waiting", Notes: []string{"A change says nothing of its cause."}},
		Unit:   Unit{After: "%"},
		Phases: []Phase{{0, 7, 61.9, ""}, {8, 11, 71.5, "New clinic <Thursdays>"}},
		Target: &Target{92, "92% standard"},
	}
	for i, d := range months(len(values)) {
		q := ProcessPoint{Day: d, Value: values[i], Lower: 57, Upper: 67, Words: d.Text()}
		if i >= 8 {
			q.Class = Better
		}
		p.Points = append(p.Points, q)
	}
	p.Points[2].Class = Worse
	return p
}

func funnel() Funnel {
	p := Funnel{Words: Words{Title: "Deaths against expected"}, Unit: Unit{Places: 2}, Size: "Expected deaths", Target: Target{1, "as expected"},
		Points: []FunnelPoint{{"RAA", 40, 1.1, Ordinary, "RAA: 44 of 40"}, {"RBB", 90, 1.5, Worse, "RBB"}, {"RCC", 150, 0.6, Better, "RCC"},
			{"RDD", 10, nan, Ordinary, ""}, {"RBC", 92, 1.48, Worse, "RBC"}}}
	for i, z := range []float64{1.96, 3.09} {
		c := Curve{Words: []string{"95% limits", "99.8% limits"}[i]}
		for n := 5.0; n < 170; n += 5 {
			c.Denominators = append(c.Denominators, n)
			c.Lower, c.Upper = append(c.Lower, 1-z/math.Sqrt(n)), append(c.Upper, 1+z/math.Sqrt(n))
		}
		p.Curves = append(p.Curves, c)
	}
	return p
}

func rates() Rates {
	return Rates{Words: Words{Title: "Emergency admissions"}, Unit: Unit{After: " per 1,000", Places: 1}, Against: &Target{95, "average"},
		Rows: []Rate{{"North Vale", 80, 74, 86, Better, "80"}, {"South Vale and the Villages beyond the Hill of the Long Name", 95, 90, 101, Ordinary, ""},
			{"East Vale", nan, nan, nan, Ordinary, ""}, {"West Vale", 120, nan, nan, Differs, ""}}}
}

func lines() Lines {
	return Lines{Words: Words{Title: "Waiting"}, Days: []Day{20_179, 20_186, 20_193, 20_200}, Target: &Target{1500, "target"},
		Series: []Series{{"waiting", []float64{1000, 1200, nan, 1900}}, {"treated", []float64{-3, 5, 9, 20}}}}
}

func TestGolden(t *testing.T) {
	for name, d := range map[string]drawn{"process": process(), "funnel": funnel(), "rates": rates(), "lines": lines(),
		"events": Process{Words: Words{Title: "Days between infections"}, Positions: true, Along: "No.", Phases: []Phase{{0, 2, 7.7, ""}},
			Points: []ProcessPoint{{Value: 3, Lower: nan, Upper: 9}, {Value: 8, Lower: nan, Upper: 9}, {Value: 12, Lower: nan, Upper: 9, Class: Differs}}}} {
		for size, s := range map[string]Size{"page": Page, "phone": Phone} {
			t.Run(name+" "+size, func(t *testing.T) {
				got, err := d.SVG(s)
				if err != nil {
					t.Fatal(err)
				}
				wellFormed(t, got)
				path := filepath.Join("testdata", name+"-"+size+".svg")
				if *update {
					if err := os.WriteFile(path, got, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), string(got)); diff != "" {
					t.Errorf("differs from %s; go test ./chart -update writes it anew:\n%s", path, diff)
				}
			})
		}
	}
}

type failer interface {
	Helper()
	Fatalf(string, ...any)
}

// wellFormed fails on what no browser would draw, or would draw nowhere.
func wellFormed(t failer, svg []byte) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not XML: %v", err)
		}
		if el, ok := token.(xml.StartElement); ok {
			for _, a := range el.Attr {
				if a.Name.Local != "class" && a.Name.Local != "style" && (strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf")) {
					t.Fatalf("%s %s=%q", el.Name.Local, a.Name.Local, a.Value)
				}
			}
		}
	}
}

func TestRefused(t *testing.T) {
	inf := math.Inf(1)
	backwards := process()
	backwards.Points[3].Day = backwards.Points[2].Day
	outside := process()
	outside.Phases[1].Last = 12
	noClass := process()
	noClass.Points[0].Class = 9
	endless := funnel()
	endless.Points[0].Value = inf
	ragged := funnel()
	ragged.Curves[0].Lower = nil
	many := Rates{Rows: make([]Rate, 401)}
	short := lines()
	short.Series[0].Values = nil
	crowd := lines()
	crowd.Series = make([]Series, 6)
	for _, c := range []struct {
		name string
		d    drawn
		size Size
		want string
	}{
		{"days", backwards, Page, "point 3, 1 June 2025, is not after the one before"},
		{"phase", outside, Page, "phase 1 is of points 8 to 12: there are 12"},
		{"class", noClass, Page, "point 0 has class 9"},
		{"nothing", Process{Points: []ProcessPoint{{Value: nan}}}, Page, "no value to draw"},
		{"no points", Process{}, Page, "no value to draw"},
		{"infinite", endless, Page, "infinite"},
		{"curve", ragged, Page, "curve 0 has 33 denominators, 0 lower"},
		{"empty funnel", Funnel{Target: Target{1, ""}}, Page, "no value to draw"},
		{"rows", many, Page, "401 rows"},
		{"series", short, Page, "series 0 has 0 values for 4 days"},
		{"too many", crowd, Page, "6 series"},
		{"size", lines(), Size{10, 10}, "size 10x10"},
		{"far apart", Rates{Rows: []Rate{{Value: math.MaxFloat64}, {Value: -math.MaxFloat64}}}, Page, "too far apart"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.d.SVG(c.size)
			if err == nil || !strings.Contains(err.Error(), c.want) || got != nil {
				t.Errorf("%d bytes, error %v: expected one with %q", len(got), err, c.want)
			}
		})
	}
}

// Whatever the values, a chart is drawn whole or refused.
func TestAnyValues(t *testing.T) {
	value := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-1e6, 1e6), rapid.SampledFrom([]float64{nan, 0, math.Inf(1), 1e-300, 1e300}))
	words := rapid.String()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "points")
		p := Process{Words: Words{Title: words.Draw(t, "title"), Subtitle: words.Draw(t, "subtitle")}, Unit: Unit{After: "%", Times: 100}}
		f := Funnel{Words: p.Words, Target: Target{value.Draw(t, "target"), ""}}
		for range n {
			v := value.Draw(t, "value")
			day := Day(rapid.IntRange(-20_000, 60_000).Draw(t, "day"))
			p.Points = append(p.Points, ProcessPoint{Day: day, Value: v, Lower: value.Draw(t, "lower"), Upper: nan, Words: words.Draw(t, "words")})
			f.Points = append(f.Points, FunnelPoint{words.Draw(t, "name"), value.Draw(t, "size"), v, Class(rapid.IntRange(0, 3).Draw(t, "class")), ""})
		}
		p.Positions = rapid.Bool().Draw(t, "positions")
		for _, d := range []drawn{p, f} {
			got, err := d.SVG(Page)
			if (err == nil) == (got == nil) {
				t.Fatalf("%d bytes and error %v", len(got), err)
			}
			if err == nil {
				wellFormed(t, got)
			}
		}
	})
}

func TestUnitText(t *testing.T) {
	for _, c := range []struct {
		unit Unit
		v    float64
		want string
	}{
		{Unit{Before: "£"}, -1234567.4, "-£1,234,567"},
		{Unit{After: "%", Times: 100, Places: 1}, 0.6138, "61.4%"},
		{Unit{Places: 2}, -0.001, "0.00"},
		{Unit{After: " weeks", Places: 1}, 999.95, "1,000.0 weeks"},
	} {
		if got := c.unit.Text(c.v); got != c.want {
			t.Errorf("%v: %q, expected %q", c.v, got, c.want)
		}
	}
}
