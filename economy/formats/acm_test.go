package formats

import (
	"strings"
	"testing"
)

func TestContractMonitoring(t *testing.T) {
	header := "FINANCIAL MONTH,FINANCIAL YEAR,ORGANISATION IDENTIFIER (CODE OF PROVIDER),ORGANISATION IDENTIFIER (CODE OF COMMISSIONER),POINT OF DELIVERY CODE," +
		"CONTRACT MONITORING PLANNED ACTIVITY,CONTRACT MONITORING PLANNED PRICE,CONTRACT MONITORING ACTUAL ACTIVITY,CONTRACT MONITORING ACTUAL PRICE,CAM ASSIGNMENT\n"
	first := header + "1,202526,RXX,00L,NEL,10,\"£1,000.00\",12,\"1,200.005\",x\n1,202526,RXX,00L,EL,1,100,1,(50.00),x\n" +
		"13,202526,RXX,00L,NEL,0,0,1,7,x\n1,202526,RXX,00L,NEL,TBC,0,1,1,x\n1,202526,RYY,00L,NEL,0,0,3,30,x\n"
	second := header + "1,202526,RXX,00L,NEL,10,1000,13,1300,x\n2,202526,RXX,00L,NEL,10,1000,11,1100,x\n"
	db, report, _ := loaded(t, "acm", place(t, "m1.csv", first, "m2.csv", second), Options{})
	for query, want := range map[string]string{
		"string_agg(concat_ws(' ', organisation, line, period, pence), '; ' ORDER BY organisation, line, period)) FROM accounts": "RXX contract 00L NEL 2025-26-m01 130000; RXX contract 00L NEL 2025-26-m02 110000; RYY contract 00L NEL 2025-26-m01 3000",
		"string_agg(concat_ws(' ', provider, line, month, activity / 1000, pence), '; ' ORDER BY month)) FROM plans":             "RXX NEL 2025-04-01 10.0 100000; RXX NEL 2025-05-01 10.0 100000",
		"sum(numerator) // 10000) FROM observations WHERE measure = 'contract_activity_nel'":                                     "27",
	} {
		if got := one(t, db, query); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
	f := report.Files[0]
	if f.Rows != 5 || f.Loaded != 1 || f.SetAside != 4 || f.Unknown[0] != "CAM ASSIGNMENT" {
		t.Errorf("%+v, set aside %+v", f, report.SetAside)
	}
	if len(report.Notes) != 2 || !strings.Contains(report.Notes[0], "£1180.01 charged is read, and £7.00 is set aside") {
		t.Errorf("notes %q", report.Notes)
	}
}
