package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
)

// awkward are rows that real files have and statistics must meet: nothing, less than nothing, missing, infinite and
// enormous counts; more events than people; one point, constant series, days twice, out of order and left out; groups
// without rows. The columns are a group, a day, another day, and two numbers.
var awkward = []string{
	"g,d,e,a,b\nA,2025-01-01,2025-02-01,5,10\nB,2025-02-01,,7,20\n",
	"g,d,e,a,b\nA,2025-01-01,2025-02-01,0,0\nB,2025-02-01,,0,10\nC,2025-03-01,2025-03-02,0,0\n",
	"g,d,e,a,b\nA,2025-01-01,2024-02-01,-5,10\nB,2025-02-01,,5,-10\n",
	"g,d,e,a,b\nA,,,,\nB,2025-02-01,,,20\n,2025-03-01,2025-03-09,4,\n",
	"g,d,e,a,b\nA,2025-01-01,2025-02-01,Inf,10\nB,2025-02-01,,-Infinity,20\nC,2025-03-01,,NaN,1e999\n",
	"g,d,e,a,b\nA,2025-01-01,9999-12-31,1e300,1e300\nB,0001-01-01,,1e308,1e-308\nC,2025-03-01,,99999999999999999999,1\n",
	"g,d,e,a,b\nA,2025-01-01,2025-01-01,30,10\nB,2025-02-01,2025-02-01,20,20\n",
	"g,d,e,a,b\nA,2025-01-01,,3,10\n",
	"g,d,e,a,b\nA,2025-01-01,,3,10\nA,2025-02-01,,3,10\nA,2025-03-01,,3,10\nA,2025-04-01,,3,10\nA,2025-05-01,,3,10\n",
	"g,d,e,a,b\nA,2025-03-01,2025-03-05,3,10\nA,2025-01-01,2025-01-04,4,10\nA,2025-03-01,2025-04-01,5,10\nA,2025-09-01,,6,10\nA,2025-02-01,,2,10\n",
	"g,d,e,a,b\n",
	"g,d,e,a,b\n , , , , \n\"\",2025-01-01,,1,2\n",
	"g,d,e,a,b\nA,2025-01-01,2025-01-03,0.1,0.3\nB,2025-01-02,2025-01-04,1e-9,1e-9\nC,2025-01-03,,999,1000\nD,2025-01-04,,1,3\n",
	"g,d,e,a,b\nA,Jan 25,Feb 25,5%,£10\nB,31/01/2025,01/02/2025,\"1,234\",\"2,000\"\n",
}

// fuzzVerb runs a statistics verb on CSV text with flags, through the program itself: it must end with a table whose
// figures are figures, or with an error that says what is wrong. Flags that write files are left out.
func fuzzVerb(f *testing.F, verb string, flags ...string) {
	for _, text := range awkward {
		for _, line := range flags {
			f.Add(text, line)
		}
	}
	f.Fuzz(func(t *testing.T, text, line string) {
		if len(text) > 3000 || len(line) > 300 {
			return
		}
		args := []string{verb, "-", "--csv"}
		for _, word := range strings.Fields(line) {
			if low := strings.ToLower(word); strings.Contains(low, "svg") || strings.Contains(low, "json") || !strings.HasPrefix(word, "--") {
				return
			}
			args = append(args, word)
		}
		var out, errs bytes.Buffer
		m := &Main{Args: args, Stdin: strings.NewReader(text), Stdout: &out, Stderr: &errs}
		late := time.AfterFunc(20*time.Second, func() { panic(fmt.Sprintf("no answer in 20 s: %q of %q", args, text)) })
		code := m.Run(context.Background())
		late.Stop()
		switch {
		case code == exitDone:
			figuresAreFigures(t, out.String())
		case code != exitFault && code != exitUse:
			t.Fatalf("exit %d", code)
		case strings.TrimSpace(errs.String()) == "":
			t.Fatalf("exit %d, and nothing says why", code)
		}
	})
}

// figuresAreFigures fails for a cell that is the word for a number that is none. Names that the file itself has are not
// figures: those of the first column, and text columns, are left.
func figuresAreFigures(t *testing.T, text string) {
	t.Helper()
	rows := csv.NewReader(strings.NewReader(text))
	rows.FieldsPerRecord = -1
	header, err := rows.Read()
	if err != nil {
		return // help was asked for, or there is no table
	}
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return
		}
		if err != nil {
			return
		}
		for i, cell := range row {
			if i >= len(header) || textColumns[header[i]] {
				continue
			}
			if x, err := strconv.ParseFloat(cell, 64); err == nil && (math.IsNaN(x) || math.IsInf(x, 0)) {
				t.Fatalf("%s is %s", header[i], cell)
			}
		}
	}
}

// textColumns are columns of the awkward files that a verb may print as they are.
var textColumns = map[string]bool{"g": true, "d": true, "e": true, "a": true, "b": true, "area": true, "group": true}

func FuzzRateVerb(f *testing.F) {
	fuzzVerb(f, "rate", "--by=g --numerator=a --denominator=b", "--kind=proportion --numerator=a --denominator=b --level=50,99.9",
		"--kind=ratio --by=g --numerator=a --denominator=b --against=-1 --per=0", "--kind=mean --by=g --value=a --against=1e308",
		"--kind=direct --by=g --numerator=a --denominator=b --weight=b", "--kind=indirect --numerator=a --denominator=b --reference-numerator=a --reference-denominator=b",
		"--by=g --numerator=a --denominator=b --per=1e300 --level=0.0001", "--kind=proportion --by=g --numerator=a --denominator=b --against=95 --per=1")
}

func FuzzSPCVerb(f *testing.F) {
	fuzzVerb(f, "spc", "--date=d --value=a", "--date=d --value=a --by=g --points --target=92", "--kind=p --date=d --numerator=a --denominator=b --laney",
		"--kind=u --date=d --numerator=a --denominator=b --per=1000 --points", "--kind=c --date=d --value=a --points", "--kind=t --date=d --points",
		"--kind=g --value=a", "--date=d --value=a --first=1 --run=6 --rules=western-electric", "--kind=p --date=d --numerator=a --denominator=b --target=9500 --better=higher",
		"--date=d --value=a --rebase=2025-02-01=moved")
}

func FuzzFunnelVerb(f *testing.F) {
	fuzzVerb(f, "funnel", "--by=g --numerator=a --denominator=b", "--kind=ratio --by=g --numerator=a --denominator=b --scale=log --dispersion=additive",
		"--kind=rate --by=g --numerator=a --denominator=b --per=100000 --exact --target=0", "--kind=count --by=g --numerator=a --denominator=b --dispersion=multiplicative --trim=truncate",
		"--by=g --numerator=a --denominator=b --scale=arcsine --target=95 --trim-share=0.5", "--by=g --numerator=a --denominator=b --target=0.95 --level=0.01,99.9999")
}

func FuzzWaitsVerb(f *testing.F) {
	fuzzVerb(f, "waits", "--referred=d --removed=e --target=18", "--referred=d --by=g", "--referred=d --removed=e --target=0", "--referred=d --removed=e --target=1e300 --by=g")
}
