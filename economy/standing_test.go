package economy_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/rule"
)

const (
	statementHeader = "number,feed,provider,commissioner,month,received,rows,planned,charged\n"
	lineHeader      = "statement,row,provider,commissioner,month,point_of_delivery,activity,charged\n"
	planHeader      = "provider,commissioner,line,month,activity,pence,statement\n"
)

// stated are two statements of one month, the second of which came in June, and the first of another month.
func stated() map[string]string {
	return map[string]string{
		"statements.csv": statementHeader +
			"1,acm,RXX,00L,2025-04,2025-05-20,2,,30.5\n" +
			"2,acm,RXX,00L,2025-04,2025-06-18,1,,31\n" +
			"3,acm,RXX,00L,2025-05,2025-06-18,1,,7\n" +
			"4,iap,RXX,00L,2025-04,2025-03-01,1,9,\n",
		"contract_lines.csv": lineHeader +
			"1,2,RXX,00L,2025-04,NEL,1,10.25\n1,3,RXX,00L,2025-04,EL,1,20.25\n" +
			"2,2,RXX,00L,2025-04,NEL,1,31\n3,3,RXX,00L,2025-05,NEL,1,7\n4,2,RXX,00L,2025-04,NEL,,\n" +
			"9,2,RXX,00L,2025-04,NEL,1,5\n2,8,RYY,00L,2025-04,NEL,1,6\n",
		"plans.csv": planHeader +
			"RXX,00L,NEL,2025-04,1,100,1\nRXX,00L,NEL,2025-04,1,110,2\nRYY,00L,NEL,2025-04,1,120,\n",
	}
}

// asOf loads an economy as of a day, "" for all that came.
func asOf(t testing.TB, dir, day string) (*economy.Loaded, func(query string) string) {
	t.Helper()
	e, err := economy.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var opts economy.Options
	if day != "" {
		d, err := rule.ParseDay(day)
		if err != nil {
			t.Fatal(err)
		}
		opts.AsOf = &d
	}
	db := open(t)
	loaded, err := e.Load(t.Context(), db, opts)
	if err != nil {
		t.Fatal(err)
	}
	return loaded, func(query string) string { return rows(t, db, query) }
}

func TestTheLatestStatementIsUsed(t *testing.T) {
	dir := write(t, stated())
	const lines = "SELECT statement, \"row\", charged // 1000000 FROM contract_lines ORDER BY 1, 2"
	for day, want := range map[string]string{"": "2|2|3100\n3|3|700\n4|2|\n", "2025-06-17": "1|2|1025\n1|3|2025\n4|2|\n",
		"2025-06-18": "2|2|3100\n3|3|700\n4|2|\n", "2025-04-01": "4|2|\n", "2025-01-01": ""} {
		loaded, query := asOf(t, dir, day)
		if got := query(lines); got != want {
			t.Errorf("as of %q: got\n%swant\n%s", day, got, want)
		}
		for _, table := range loaded.Tables {
			if table.Rows != table.Loaded+table.SetAside+table.Superseded+table.Later {
				t.Errorf("as of %q: rows lost in %+v", day, table)
			}
		}
	}
	loaded, query := asOf(t, dir, "")
	if got, want := query("SELECT pence FROM plans ORDER BY 1"), "110\n120\n"; got != want {
		t.Errorf("plans: got\n%swant\n%s", got, want)
	}
	if len(loaded.Replaced) != 1 || fmt.Sprint(loaded.Replaced[0]) != "{1 2 RXX 00L 2025-04-01 2025-05-20 2025-06-18 statements.csv 2 2 30.50000000}" {
		t.Errorf("replaced: %v", loaded.Replaced)
	}
	if n := loaded.SetAsideRows(); n != 2 || loaded.Faults[0].Kind != economy.KindStatement {
		t.Errorf("%d set aside: %+v", n, loaded.Faults)
	}
	for _, table := range loaded.Tables {
		if table.Table == "contract_lines" && (table.Superseded != 2 || table.Sums[1].Superseded.String() != "30.50000000") {
			t.Errorf("%+v", table)
		}
	}
}

type received struct{ provider, month, day int }

// Whatever statements came when, those used are the latest of each month that had come, and no row is lost.
func TestStatementsInAnyOrder(t *testing.T) {
	db := open(t)
	random := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) received {
		return received{rapid.IntRange(1, 3).Draw(r, "provider"), rapid.IntRange(4, 6).Draw(r, "month"), rapid.IntRange(1, 5).Draw(r, "day")}
	}), 1, 60)
	for seed := range 18 {
		all, day := random.Example(seed), seed%6
		text, lines := statementHeader, lineHeader
		latest := map[[2]int]int{}
		later := 0
		for i, s := range all {
			text += fmt.Sprintf("%d,acm,R%d,00L,2025-%02d,2025-09-%02d,1,,1\n", i+1, s.provider, s.month, s.day)
			lines += fmt.Sprintf("%d,2,R%d,00L,2025-%02d,NEL,1,%d\n", i+1, s.provider, s.month, i+1)
			of := [2]int{s.provider, s.month}
			if s.day > day && day > 0 {
				later++
			} else if old, ok := latest[of]; !ok || all[old].day <= s.day {
				latest[of] = i
			}
		}
		want := ""
		for provider := 1; provider <= 3; provider++ {
			for month := 4; month <= 6; month++ {
				if i, ok := latest[[2]int{provider, month}]; ok {
					want += fmt.Sprintf("R%d|%d|%d\n", provider, month, i+1)
				}
			}
		}
		e, err := economy.Open(write(t, map[string]string{"statements.csv": text, "contract_lines.csv": lines}))
		if err != nil {
			t.Fatal(err)
		}
		var opts economy.Options
		if day > 0 {
			d := rule.NewDay(2025, 9, day)
			opts.AsOf = &d
		}
		loaded, err := e.Load(t.Context(), db, opts)
		if err != nil {
			t.Fatal(err)
		}
		if got := rows(t, db, "SELECT provider, month(month), statement FROM contract_lines ORDER BY 1, 2"); got != want {
			t.Fatalf("seed %d: used\n%swant\n%s", seed, got, want)
		}
		got := loaded.Tables[1]
		if got.Later != int64(later) || got.Rows != got.Loaded+got.Superseded+got.Later || int(loaded.Later) != later ||
			len(loaded.Replaced) != int(got.Superseded) {
			t.Fatalf("seed %d: %+v, %d replaced", seed, got, len(loaded.Replaced))
		}
	}
}
