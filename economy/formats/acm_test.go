package formats

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/economy"
)

const acmHeader = "FINANCIAL MONTH,FINANCIAL YEAR,ORGANISATION IDENTIFIER (CODE OF PROVIDER),ORGANISATION IDENTIFIER (CODE OF COMMISSIONER),POINT OF DELIVERY CODE,TARIFF CODE," +
	"CONTRACT MONITORING PLANNED ACTIVITY,CONTRACT MONITORING PLANNED PRICE,CONTRACT MONITORING ACTUAL ACTIVITY,CONTRACT MONITORING ACTUAL PRICE,CAM ASSIGNMENT\n"

func TestContractMonitoring(t *testing.T) {
	first := acmHeader + "1,202526,RXX,00L,NEL,DZ11V,10,\"£1,000.00\",12,\"1,200.005\",x\n1,202526,RXX,00L,EL,aa22c_1,1,100,1,(50.00),x\n" +
		"13,202526,RXX,00L,NEL,,0,0,1,7,x\n1,202526,RXX,00L,NEL,,TBC,0,1,1,x\n1,202526,RYY,00L,NEL,,0,0,3,30,x\n"
	second := acmHeader + "1,2025/26,RXX,00L,NEL,,10,1000,13,1300,x\n2,,RXX,00L,NEL,,10,1000,11,1100,x\n"
	files := place(t, "m1_2025-05-20.csv", first, "m2_2526_20250618.csv", second)
	db, report, got := loaded(t, "acm", files, Options{})
	for query, want := range map[string]string{
		"string_agg(concat_ws(' ', statement, \"row\", provider, month, point_of_delivery, hrg, activity // 1000, charged // 100000), '; ' ORDER BY statement, \"row\")) FROM contract_lines": "2 6 RYY 2025-04-01 NEL 3 30000; 3 2 RXX 2025-04-01 NEL 13 1300000; 4 3 RXX 2025-05-01 NEL 11 1100000",
		"string_agg(concat_ws(' ', provider, line, month, activity // 1000, pence, statement), '; ' ORDER BY month)) FROM plans":                                                              "RXX NEL 2025-04-01 10 100000 3; RXX NEL 2025-05-01 10 100000 4",
		"string_agg(concat_ws(' ', number, feed, provider, commissioner, month, received, file, \"rows\", planned // 100000, charged // 100000), '; ' ORDER BY number)) FROM statements":      "1 acm RXX 00L 2025-04-01 2025-05-20 m1_2025-05-20.csv 2 1100000 1150005; 2 acm RYY 00L 2025-04-01 2025-05-20 m1_2025-05-20.csv 1 0 30000; 3 acm RXX 00L 2025-04-01 2025-06-18 m2_2526_20250618.csv 1 1000000 1300000; 4 acm RXX 00L 2025-05-01 2025-06-18 m2_2526_20250618.csv 1 1000000 1100000",
	} {
		if got := one(t, db, query); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
	f := report.Files[0]
	if f.Rows != 5 || f.Loaded != 1 || f.Superseded != 2 || f.SetAside != 2 || f.Unknown[0] != "CAM ASSIGNMENT" || f.Received != "2025-05-20" {
		t.Errorf("%+v, set aside %+v", f, report.SetAside)
	}
	for i, want := range []string{"£1180.01 charged is read, and £8.00 is set aside; received 2025-05-20, by the date in its name", "£2400.00 charged is read; received"} {
		if !strings.Contains(report.Notes[i], want) {
			t.Errorf("note %d is %q, want %q", i, report.Notes[i], want)
		}
	}
	if len(got.Replaced) != 1 || got.Replaced[0].By != 3 {
		t.Errorf("replaced %+v", got.Replaced)
	}
}

// Files added one at a time leave what adding them together does, in whatever order they are added.
func TestMonitoringAddedLater(t *testing.T) {
	first := acmHeader + "1,202526,RXX,00L,NEL,,10,1000,12,1200,x\n1,202526,RXX,99A,NEL,,1,50,1,50,x\n14,202526,RXX,99A,NEL,,1,50,1,60,x\n"
	second := acmHeader + "1,202526,RXX,00L,NEL,,10,1000,13,1300,x\n2,202526,RXX,00L,NEL,,10,1000,11,1100,x\n"
	files := place(t, "may.csv", first, "june.csv", second)
	dir := filepath.Join(t.TempDir(), "economy")
	add := func(file, day string, more Options) (*Report, error) {
		more.Received = []string{day}
		return Import(context.Background(), "acm", []string{file}, dir, more)
	}
	if _, err := add(files[1], "2025-06-18", Options{}); err != nil {
		t.Fatal(err)
	}
	beside, err := Examine(context.Background(), files[0], Options{Beside: dir, Received: []string{"2025-05-20"}})
	if err != nil {
		t.Fatal(err)
	}
	report, err := add(files[0], "2025-05-20", Options{Add: true})
	if err != nil {
		t.Fatal(err)
	}
	var replaces []string
	for _, r := range report.Replaces {
		replaces = append(replaces, fmt.Sprint(r.Provider, " ", r.Commissioner, " ", r.Month, " ", r.Was, r.Now, r.Used))
	}
	want := []string{"RXX 00L 2025-04 {june.csv 2025-06-18 1 1300.00} {may.csv 2025-05-20 1 1200.00} false",
		"RXX 99A 2025-04 {  0 0} {may.csv 2025-05-20 1 50.00} true"}
	if diff := cmp.Diff(want, replaces); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(fmt.Sprint(report.Replaces), fmt.Sprint(beside[0].Report.Replaces)); diff != "" {
		t.Errorf("held against the economy the file says otherwise (-added +held):\n%s", diff)
	}
	if _, err := add(files[0], "2025-07-20", Options{Add: true}); err == nil || !strings.Contains(err.Error(), "the same file has been taken already: as may.csv, received 2025-05-20") {
		t.Errorf("the same file again: %v", err)
	}
	if _, err := add(place(t, "x.csv", strings.Replace(first, "12,1200", "14,1400", 1))[0], "2025-06-18", Options{Add: true}); err != nil {
		t.Fatal(err)
	}
	e, err := economy.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	db := empty(t)
	if _, err := e.Load(context.Background(), db, economy.Options{}); err != nil {
		t.Fatal(err)
	}
	if got, want := one(t, db, "string_agg(concat_ws(' ', statement, commissioner, month, charged // 100000000), '; ' ORDER BY statement)) FROM contract_lines"),
		"2 00L 2025-05-01 1100; 5 00L 2025-04-01 1400; 6 99A 2025-04-01 50"; got != want {
		t.Errorf("of one day the last added is used: got %s, want %s", got, want)
	}
	aside, err := os.ReadFile(filepath.Join(dir, "set-aside.csv"))
	if err != nil || strings.Count(string(aside), "\n") != 3 {
		t.Errorf("rows set aside by both imports are kept: %v\n%s", err, aside)
	}
}

func TestMonitoringThatIsAtFault(t *testing.T) {
	text := acmHeader + "1,202526,RXX,00L,NEL,,10,1000,12,1200,x\n"
	plan := "FINANCIAL MONTH,FINANCIAL YEAR,ORGANISATION IDENTIFIER (CODE OF PROVIDER),ORGANISATION IDENTIFIER (CODE OF COMMISSIONER),POINT OF DELIVERY CODE," +
		"CONTRACT MONITORING PLANNED ACTIVITY,CONTRACT MONITORING PLANNED PRICE,NAME OF SUBMITTER\n1,202526,RXX,00L,NEL,10,1000,A\n"
	files := place(t, "a.csv", text, "b.csv", acmHeader+"2,202526,RXX,00L,NEL,,10,1000,12,1200,x\n", "iap.csv", plan, "2025-05-20_to_2025-06-18.csv", text)
	for _, c := range []struct {
		format   string
		files    []string
		received string
		want     string
	}{
		{"acm", files[:1], "", "a.csv: nothing says when the file was received"},
		{"acm", files[3:], "", "nothing says when the file was received"},
		{"acm", files[:1], "20 May", "--received: \"20 May\" is not a date"},
		{"acm", files[:2], "2025-05-20,2025-06-18,2025-07-18", "3 days are given for 2 files"},
		{"acm", []string{files[0], files[0]}, "2025-05-20", "the same file has been taken already"},
		{"rtt", files[:1], "2025-05-20", "not kept by the day they were received"},
	} {
		var days []string
		if c.received != "" {
			days = strings.Split(c.received, ",")
		}
		_, err := Import(context.Background(), c.format, c.files, filepath.Join(t.TempDir(), "e"), Options{Received: days})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "hint:") && c.received != "20 May" {
			t.Errorf("%v %s: got %v, want %q", c.files, c.received, err, c.want)
		}
	}
	dir := filepath.Join(t.TempDir(), "e")
	if _, err := Import(context.Background(), "iap", files[2:3], dir, Options{Received: []string{"2025-03-01"}}); err != nil {
		t.Fatal(err)
	}
	_, err := Import(context.Background(), "acm", files[:1], dir, Options{Received: []string{"2025-05-01"}, Add: true})
	if err == nil || !strings.Contains(err.Error(), "the economy has plans already, of the format iap: statement 1 of RXX, 00L, 2025-04") {
		t.Errorf("two plans: %v", err)
	}
}

func TestYearsInNames(t *testing.T) {
	for name, want := range map[string]string{"PLCM_2627_Standard.csv": "2026-27", "acm-2025-26.csv": "2025-26", "acm202526m3.csv": "2025-26",
		"acm_2025-08-14.csv": "", "20250814.csv": "", "acm_2025-08-09.csv": "", "2627_2026-08-09.csv": "2026-27", "2425_2526.csv": "", "m1.csv": ""} {
		if got := yearIn(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
