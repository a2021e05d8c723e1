package figures_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/chart"
	. "github.com/commonpurse/commonpurse/figures"
	"github.com/commonpurse/commonpurse/stats"
)

func source(t *testing.T, text string) *Source {
	t.Helper()
	s, err := Read(strings.NewReader(text), "any.csv")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// shown is the named columns of a result as CSV.
func shown(r *Result, columns string) string {
	var out strings.Builder
	w := csv.NewWriter(&out)
	names := strings.Split(columns, ",")
	for _, row := range r.Rows {
		var cells []string
		for _, n := range names {
			for i, c := range r.Columns {
				if c.Name == n {
					cells = append(cells, row[i].Text)
				}
			}
		}
		w.Write(cells)
	}
	w.Flush()
	return out.String()
}

func check(t *testing.T, got, want string) {
	t.Helper()
	if diff := cmp.Diff(strings.TrimLeft(want, "\n"), got); diff != "" {
		t.Error(diff)
	}
}

const deaths = `area,age,deaths,persons,weight,ref_deaths,ref_persons
North,0-64,10,"10,000",80,50,100000
North,65+,90,5000,20,900,100000
South,0-64,20,10000,80,50,100000
South,65+,60,5000,20,900,100000
East,0-64,*,10000,80,50,100000
East,65+,5,5000,20,900,100000
`

func TestRates(t *testing.T) {
	s := source(t, deaths)
	rate := Rate{By: []string{"area"}, Numerator: "deaths", Denominator: "persons", Per: 1000, Better: stats.Decrease}
	for _, c := range []struct {
		kind RateKind
		want string
	}{
		{CrudeRate, `
East,,,,,,,,a numerator or denominator is missing
North,100,15000,6.66666666667,5.42414036604,8.10852917195,,,
South,80,15000,5.33333333333,4.22885808125,6.63787682659,,,
`},
		// 80% of 1 in 1,000 and 20% of 18 in 1,000; South 80% of 2 and 20% of 12.
		{Direct, `
East,5,15000,,,,,,fewer than 10 events in all: too few to standardise
North,100,15000,4.4,3.54998122819,5.38638571694,,,
South,80,15000,4,3.12334994613,5.03544929729,,,
`},
		// Expected: 5 and 45.
		{Indirect, `
East,5,50,100,32.4697278024,233.366641586,1000,lower,
North,100,50,2000,1627.24210981,2432.55875158,1000,higher,
South,80,50,1600,1268.65742438,1991.36304798,1000,higher,
`},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			rate := rate
			if rate.Kind = c.kind; c.kind == Direct {
				rate.Weight = "weight"
			}
			if c.kind == Indirect {
				rate.ReferenceNumerator, rate.ReferenceDenominator = "Ref Deaths", "ref_persons"
			}
			r, err := rate.Of(s)
			if err != nil {
				t.Fatal(err)
			}
			check(t, shown(r, "area,numerator,denominator,value,lower_95,upper_95,comparator,compared,why"), c.want)
		})
	}
}

func TestProportionsAgainstAll(t *testing.T) {
	s := source(t, "org,seen,all\nA,£90,100\nB,50%,100\nC,0,0\n")
	draw := &Draw{Title: "Seen", Size: chart.Page}
	r, err := Rate{Kind: Proportion, By: []string{"org"}, Numerator: "seen", Denominator: "all", Levels: []float64{0.95, 0.998}, Better: stats.Increase, Draw: draw}.Of(s)
	if err != nil {
		t.Fatal(err)
	}
	check(t, shown(r, "org,value,comparator,compared,class,why"), `
A,90,70,higher,improvement,
B,50,70,lower,concern,
C,,70,,common cause,nothing in the denominator
`)
	if len(r.Charts) != 1 || !strings.Contains(string(r.Charts[0].SVG), "all together, 70%") {
		t.Errorf("%d charts", len(r.Charts))
	}
	mean, err := Rate{Kind: Mean, Value: "all"}.Of(s)
	if err != nil {
		t.Fatal(err)
	}
	check(t, shown(mean, "numerator,denominator,value,lower_95,upper_95"), "200,3,66.6666666667,-76.7550909916,210.088424325\n")
}

const months = `month,site,seen,all
2025-04,X,60,100
Apr-25,Y,61,100
01/05/2025,X,60,100
2025-06,X,62,100
2025-06,Y,60,100
2025-08,X,NA,100
`

func TestControl(t *testing.T) {
	s := source(t, months)
	c := Control{Kind: XmR, Date: "month", Numerator: "seen", Denominator: "all", Per: 100, Rules: stats.MakingDataCount(), Points: true}
	r, err := c.Of(s)
	if err != nil {
		t.Fatal(err)
	}
	check(t, shown(r, "day,numerator,denominator,value,centre,lower,upper,signal,class"), `
2025-04-01,121,200,60.5,60.5,58.505,62.495,,common cause
2025-05-01,60,100,60,60.5,58.505,62.495,,common cause
2025-06-01,122,200,61,60.5,58.505,62.495,,common cause
2025-08-01,,100,,60.5,58.505,62.495,,common cause
`)
	c.Points = false
	if r, err = c.Of(s); err != nil {
		t.Fatal(err)
	}
	check(t, shown(r, "points,missing,gaps,first_day,last_day,value,words"), "3,1,1,2025-04-01,2025-08-01,,There is no figure in the latest month.\n")
	if len(r.Says) != 1 || !strings.HasPrefix(r.Says[0], "Where nothing changes, chance alone marks the last of 4 points") {
		t.Errorf("it says %q", r.Says)
	}
}

func TestControlOfRareEvents(t *testing.T) {
	s := source(t, "day,cases\n2025-01-01,4\n2025-01-01,9\n2025-01-11,7\n2025-03-12,30\n")
	r, err := Control{Kind: T, Date: "day", Points: true}.Of(s)
	if err != nil {
		t.Fatal(err)
	}
	check(t, shown(r, "day,value"), "2025-01-01,0\n2025-01-11,10\n2025-03-12,60\n")
	r, err = Control{Kind: G, Value: "cases", Points: true}.Of(s)
	if err != nil {
		t.Fatal(err)
	}
	check(t, shown(r, "day,value,centre"), ",4,12.5\n,9,12.5\n,7,12.5\n,30,12.5\n")
}

func TestLargeCountsAreSaidToBeTooLarge(t *testing.T) {
	text := "month,n,d\n"
	for i, n := range []string{"50000", "52000", "49000", "51500", "50500", "48000", "52500", "50100"} {
		text += "2025-0" + string(rune('1'+i)) + "," + n + ",100000\n"
	}
	c := Control{Kind: P, Date: "month", Numerator: "n", Denominator: "d"}
	r, err := c.Of(source(t, text))
	if err != nil || len(r.Says) != 1 || !strings.Contains(r.Says[0], "--laney") {
		t.Errorf("%v %v", r, err)
	}
	c.Laney = true
	if r, err = c.Of(source(t, text)); err != nil || len(r.Says) != 0 {
		t.Errorf("%v %v", r, err)
	}
}

func TestFunnel(t *testing.T) {
	s := source(t, "org,dead,expected\nA,100,100\nB,150,100\nC,60,100\nD,,10\nA,5,5\n")
	f := Funnel{By: []string{"org"}, Numerator: "dead", Denominator: "expected", Better: stats.Decrease,
		Options: stats.FunnelOptions{Kind: stats.OfRatios}, Draw: &Draw{Title: "Deaths", Size: chart.Phone}}
	r, err := f.Of(s)
	if err != nil {
		t.Fatal(err)
	}
	check(t, shown(r, "org,numerator,denominator,value,compared,class,why"), `
A,105,105,1,within the limits,common cause,
B,150,100,1.5,above the 99.8% limits,concern,
C,60,100,0.6,below the 99.8% limits,improvement,
D,,10,,,common cause,the numerator is missing
`)
	if want := "Outside the 99.8% limits: 2; by chance alone, about 0.0 of 3."; r.Says[2] != want {
		t.Errorf("%q", r.Says)
	}
	if len(r.Charts) != 1 {
		t.Errorf("%d charts", len(r.Charts))
	}
}

func TestWaits(t *testing.T) {
	s := source(t, "referred,treated\n2025-01-01,2025-01-08\n2025-01-08,2025-01-15\n2025-01-15,\n2025-01-22,\n")
	r, err := Waits{Referred: "referred", Removed: "treated", Target: 18, Draw: &Draw{Size: chart.Page}}.Of(s)
	if err != nil {
		t.Fatal(err)
	}
	check(t, shown(r, "from,to,pathways,demand_a_week,queue,target_queue,too_big,mean_wait_weeks,pressure"),
		"2025-01-01,2025-01-22,4,1.66666666667,2,7.5,no,0.5,0.0555555555556\n")
	if len(r.Charts) != 1 {
		t.Errorf("%d charts", len(r.Charts))
	}
}

// Every fault has its line and what was expected, and all are told at once.
func TestFaults(t *testing.T) {
	zero := 0.95
	for _, c := range []struct {
		name, text string
		of         func(*Source) (*Result, error)
		want       []string
	}{
		{"numbers", "org,n,d\nA,ten,5\nA,1,five\n", Rate{Kind: Proportion, Numerator: "n", Denominator: "d"}.Of,
			[]string{`any.csv:2: n is "ten": expected a number`, `any.csv:3: d is "five": expected a number`}},
		{"a column", "org,deaths,d\nA,1,5\n", Rate{Kind: CrudeRate, Numerator: "death", Denominator: ""}.Of,
			[]string{`there is no column "death"`, "did you mean \"deaths\"?", "no column is named for the denominators"}},
		{"above", "n,d\n6,5\n", Rate{Kind: Proportion, Numerator: "n", Denominator: "d"}.Of, []string{"any.csv: events is 6"}},
		{"days", "month,v\n31/02/2025,1\n,2\n2025-13,4\n", Control{Kind: XmR, Date: "month", Value: "v"}.Of,
			[]string{`any.csv:2: month is "31/02/2025": expected a day`, "any.csv:3: month is missing", `any.csv:4: month is "2025-13"`}},
		{"twice", "month,v\n2025-01,1\n2025-01,2\n", Control{Kind: XmR, Date: "month", Value: "v"}.Of,
			[]string{"any.csv:3: a second value for 2025-01-01, after line 2", "--by"}},
		{"target", months, Control{Kind: P, Date: "month", Numerator: "seen", Denominator: "all", Target: &zero}.Of,
			[]string{"the target is 0.95 of values in percent", "did you mean 95?"}},
		{"removed", "r,t\n2025-01-02,2025-01-01\n", Waits{Referred: "r", Removed: "t", Target: 18}.Of,
			[]string{"any.csv:2: removed on 2025-01-01, before the referral on 2025-01-02"}},
		{"a body", "org,n,d\nA,1,2\nB,7,3\n", Funnel{By: []string{"org"}, Numerator: "n", Denominator: "d"}.Of, []string{"units[1] is B"}},
		{"one event", "day\n2025-01-01\n", Control{Kind: T, Date: "day"}.Of, []string{"one event has no time between"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.of(source(t, c.text))
			if err == nil {
				t.Fatal("no fault")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%v\nlacks %q", err, w)
				}
			}
		})
	}
}

func TestReadFaults(t *testing.T) {
	for text, want := range map[string]string{
		"":                "the file is empty",
		"a,b\n":           "no rows under the header",
		"a,a\n1,2\n":      `two columns are named "a"`,
		"a,b\n1\n1,2,3\n": "any.csv:2: 1 cells: expected 2",
	} {
		if _, err := Read(strings.NewReader(text), "any.csv"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, expected %q", text, err, want)
		}
	}
	s := source(t, "org,v\nA,1\nB,2\n\n , \n")
	if _, err := s.Where([]Condition{{"org", "C"}}); err == nil || !strings.Contains(err.Error(), "it has A, B") {
		t.Errorf("%v", err)
	}
	kept, err := s.Where([]Condition{{"Org", "B"}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Rate{Kind: Mean, Value: "v"}.Of(kept)
	if err != nil {
		t.Fatal(err)
	}
	check(t, shown(r, "rows,value"), "1,2\n")
}

func TestRounded(t *testing.T) {
	r := &Result{Columns: []Column{{"v", Number}, {"w", Text}}, Rows: [][]Value{{{"1234.5678", true}, {"0.123456", true}}, {{"0.000123456", true}, {}}}}
	check(t, shown(r.Rounded(4), "v,w"), "1235,0.123456\n0.0001235,\n")
}

// Whatever the file, each statistic gives figures or faults: never a panic, and never a figure that is none.
func FuzzFigures(f *testing.F) {
	f.Add(deaths, uint8(0))
	f.Add(months, uint8(3))
	f.Add("a,b\n1,2\n1e300,1e-300\n-0,*\n", uint8(7))
	f.Add("a,b\n2025-01-01,2025-02-01\n01/02/9999,\n", uint8(9))
	f.Fuzz(func(t *testing.T, text string, which uint8) {
		s, err := Read(strings.NewReader(text), "any.csv")
		if err != nil || len(s.Header) < 2 || len(text) > 4000 {
			return
		}
		a, b := s.Header[0], s.Header[1]
		c := s.Header[len(s.Header)-1]
		draw := &Draw{Title: "Any", Size: chart.Page}
		all := []func(*Source) (*Result, error){
			Rate{Kind: CrudeRate, Numerator: a, Denominator: b, Draw: draw}.Of, Rate{Kind: Proportion, By: []string{c}, Numerator: a, Denominator: b}.Of,
			Rate{Kind: Mean, Value: b}.Of, Rate{Kind: Direct, Numerator: a, Denominator: b, Weight: c, Draw: draw}.Of,
			Control{Kind: XmR, Date: a, Value: b, Rules: stats.MakingDataCount(), Screen: true, Draw: draw}.Of,
			Control{Kind: P, Date: a, Numerator: b, Denominator: c, Draw: draw}.Of, Control{Kind: G, Value: b, Draw: draw}.Of,
			Control{Kind: T, Date: a, Draw: draw}.Of, Funnel{By: []string{a}, Numerator: b, Denominator: c, Draw: draw,
				Options: stats.FunnelOptions{Kind: stats.OfRatios}}.Of,
			Waits{Referred: a, Removed: b, Target: 18, Draw: draw}.Of,
		}
		// Told of by name: a fuzzer says only that it stopped.
		late := time.AfterFunc(10*time.Second, func() { panic(fmt.Sprintf("no answer in 10 s: %d of %q", int(which)%len(all), text)) })
		r, err := all[int(which)%len(all)](s)
		late.Stop()
		if (r == nil) == (err == nil) {
			t.Fatalf("%v and %v", r, err)
		}
		if err != nil {
			return
		}
		for _, row := range r.Rows {
			for i, v := range row {
				if r.Columns[i].Kind == Number && v.Known && strings.ContainsAny(v.Text, "NI") {
					t.Fatalf("%s is %s", r.Columns[i].Name, v.Text)
				}
			}
		}
	})
}

func TestNumbersThatAreNone(t *testing.T) {
	for text, want := range map[string]float64{"1,234.5": 1234.5, "£-2": -2, "-£2": -2, "12%": 12, "−3": -3, "1,23": math.Inf(1), "1e400": math.Inf(1), "0x1": math.Inf(1), ".": math.Inf(1), ".5": 0.5} {
		r, err := Rate{Kind: Mean, Value: "v"}.Of(source(t, "v,w\n\""+text+"\",1\n"))
		if math.IsInf(want, 1) {
			if err == nil || !strings.Contains(err.Error(), "expected a number") {
				t.Errorf("%q: %v", text, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		check(t, shown(r, "value"), strconv.FormatFloat(want, 'f', -1, 64)+"\n")
	}
}
