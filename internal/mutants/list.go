package main

// The suites that find most faults, the quickest first: the reference and the language link no database.
var (
	words     = suite{pkg: "rule", run: "."}
	plans     = suite{pkg: "plan", run: "."}
	decimals  = suite{pkg: "decimal", run: "."}
	meaning   = suite{pkg: "engine/reference", run: "."}
	allotting = suite{pkg: "allot", run: "."}
	placing   = suite{pkg: "among", run: "."}
	compiled  = suite{pkg: "engine/duckdb", run: "TestEngine/usual/(operations|examples|relations)"}
	bounds    = suite{pkg: "engine/duckdb", run: "TestOptimised"}
	drawn     = suite{pkg: "engine/duckdb", run: "TestEngine/.*/agreement", args: []string{"-rapid.nofailfile", "-rapid.shrinktime=1s"}}
	pricing   = suite{pkg: "run", run: "TestWorkedExamples|TestAmountsThatAreReadAgain|TestWhatIsToldOnce|TestPricesEqual"}
	policies  = suite{pkg: "run", run: "TestRandomPolicies", args: []string{"-rapid.nofailfile", "-rapid.shrinktime=1s"}}
	manual    = suite{pkg: "run", run: "TestManual"}
)

// mutants are the faults. A name begins with what the fault is in.
var mutants = []*mutant{
	// The compiler.
	{"rounding: down below zero", "engine/duckdb/number.go", `CASE WHEN %s < 0 THEN -"+half+" ELSE`, `CASE WHEN %s < 0 THEN "+half+" ELSE`, []suite{compiled, drawn}},
	{"rounding: half is a quarter", "engine/duckdb/number.go", `Rsh(power, 1), bits)`, `Rsh(power, 2), bits)`, []suite{compiled, drawn}},
	{"rounding: a ratio's sign", "engine/duckdb/ratio.go", `THEN %s ELSE -%s END`, `THEN %s ELSE %s END`, []suite{compiled, drawn}},
	{"missing: condition taken for no", "engine/duckdb/expr.go", `WHEN NOT %s THEN %s END`, `WHEN %s IS NULL OR TRUE THEN %s END`, []suite{compiled, drawn}},
	{"missing: least of what is known", "engine/duckdb/expr.go", "if !arg.Type.Missing {\n\t\t\tcontinue", "if arg.Type.Kind != 0 {\n\t\t\tcontinue", []suite{compiled, drawn}},
	{"missing: forgotten when narrowed", "engine/duckdb/narrow.go", `e.Type.Missing = e.Type.Missing && made.Type.Missing`, `e.Type.Missing = false`, []suite{compiled, drawn}},
	{"missing: known by an alternative", "engine/duckdb/simplify.go", `simplify(rule.Make(rule.OpOr, 0, ask(x.Args[0]), ask(x.Args[1])))`, `simplify(rule.Make(rule.OpAnd, 0, ask(x.Args[0]), ask(x.Args[1])))`, []suite{compiled, drawn}},
	{"dates: March is a month early", "engine/duckdb/expr.go", `ELSE month(%s) - 3::BIGINT END`, `ELSE month(%s) - 2::BIGINT END`, []suite{compiled, drawn}},
	{"dates: April in the year before", "engine/duckdb/expr.go", `(month(%s) < 4::BIGINT)::BIGINT`, `(month(%s) <= 4::BIGINT)::BIGINT`, []suite{compiled, drawn}},
	{"compiler: ratio under zero", "engine/duckdb/ratio.go", `ELSE %s "+operator(flip(op))+" %s END`, `ELSE %s "+operator(op)+" %s END`, []suite{compiled, drawn}},
	{"compiler: scale of a sum", "engine/duckdb/number.go", `return cast(raise(t, e.Type.Scale-scale, bits), bits, heldBits(e.Type))`, `return cast(raise(t, 0, bits), bits, heldBits(e.Type))`, []suite{compiled, drawn, policies}},
	{"compiler: what both say", "engine/duckdb/simplify.go", `other.Op == mirror(e.Op) &&`, `other.Op == e.Op &&`, []suite{compiled, drawn}},
	{"compiler: a sum in two", "engine/duckdb/relate.go", `is := "<>"`, `is := "="`, []suite{{pkg: "engine/duckdb", run: "TestSplit"}, drawn}},
	{"compiler: narrow bounds of a sum", "engine/duckdb/split.go", `n, zero := new(big.Rat).SetInt64(rows), new(big.Rat)`, `n, zero := new(big.Rat).SetInt64(rows/2), new(big.Rat)`, []suite{{pkg: "engine/duckdb", run: "TestTotalsOfRows"}, drawn}},
	{"compiler: any of nothing", "engine/duckdb/relate.go", `quote(a.Expr.Column) + "), FALSE)"`, `quote(a.Expr.Column) + "), TRUE)"`, []suite{compiled, drawn}},
	// The reference.
	{"reference: no and missing", "engine/reference/eval.go", `case is(args[0], false) || is(args[1], false):`, `case is(args[0], false) && is(args[1], false):`, []suite{meaning}},
	{"reference: by zero", "engine/reference/eval.go", `|| args[1].Rat().Sign() == 0 {`, `{`, []suite{meaning}},
	{"reference: sum of nothing", "engine/reference/rows.go", "if len(values) == 0 {\n\t\treturn rule.Value{}", "if len(values) == 0 {\n\t\treturn rule.IntValue(0)", []suite{meaning}},
	{"rounding: halves to even", "decimal/decimal.go", `n.Lsh(n, 1).Add(n, d)`, `n.Lsh(n, 1).Add(n, d).Sub(n, big.NewInt(1))`, []suite{decimals}},
	// Scale and range.
	{"scale: of a product", "rule/binary.go", `Scale: x.Scale + y.Scale`, `Scale: max(x.Scale, y.Scale)`, []suite{words, plans}},
	{"scale: of the widest", "rule/widest.go", `a.Scale = max(a.Scale, b.Scale)`, `a.Scale = min(a.Scale, b.Scale)`, []suite{words, plans}},
	{"range: of a product", "rule/range.go", "new(big.Rat).Mul(x.Min, y.Max),\n", "new(big.Rat).Mul(x.Min, y.Min),\n", []suite{words, plans, bounds}},
	{"range: of a difference", "rule/binary.go", `plus(x.Min, negate(y.Max)), plus(x.Max, negate(y.Min))`, `plus(x.Min, negate(y.Min)), plus(x.Max, negate(y.Max))`, []suite{words, plans, bounds}},
	{"range: of a quotient", "rule/range.go", `_, nearest := hull(y.Min, last)`, `_, nearest := hull(y.Max, last)`, []suite{words, plans, bounds, drawn}},
	{"range: not checked by the plan", "plan/bounds.go", `case rule.OpAdd, rule.OpSubtract, rule.OpMultiply:`, `case rule.OpAdd, rule.OpSubtract:`, []suite{plans}},
	// Shares and places.
	{"water-filling: floors kept too long", "allot/fill.go", `there.Add(there, held).Cmp(pot) < 0`, `there.Add(there, held).Cmp(pot) <= 0 && weight.Sign() > 0`, []suite{allotting}},
	{"water-filling: caps never met", "allot/fill.go", `new(big.Rat).Neg(p.Weight), p.high})`, `new(big.Rat), p.high})`, []suite{allotting}},
	{"water-filling: pennies to the small", "allot/fill.go", `rest[b].Cmp(rest[a])`, `rest[a].Cmp(rest[b])`, []suite{allotting}},
	{"ranks: shared places", "among/among.go", `big.NewRat(int64(first+1+next), 2)`, `big.NewRat(int64(first+next), 2)`, []suite{placing}},
	{"ranks: quarter at a cut", "among/among.go", `d > 0 || d == 0 && at`, `d > 0 || d == 0`, []suite{placing}},
	{"ranks: nearest quantile", "among/among.go", `if at.IsInt() && whole > 0 {`, `if whole > 0 {`, []suite{placing}},
	// The ledger.
	{"ledger: a line without its count", "run/sum.go", `times(a.column(line.Line()), count)`, `a.column(line.Line())`, []suite{pricing, policies}},
	{"ledger: a line not less the last", "run/price.go", `cond(on, subtract(rounded, roundedBefore), whole(0, rounded.Type.Unit))`, `cond(on, add(rounded, roundedBefore), whole(0, rounded.Type.Unit))`, []suite{pricing, policies}},
	{"ledger: a skipped step not counted", "run/price.go", `return and(known(before), unclear)`, `return and(not(known(before)), unclear)`, []suite{pricing, manual}},
	{"ledger: the second of two steps", "run/price.go", `return and(not(before), on), rule.Make(rule.OpOr, 0, before, on)`, `return on, rule.Make(rule.OpOr, 0, before, on)`, []suite{pricing, policies}},
	{"ledger: quarters a month short", "run/lowering.go", `int64(3*q+3)`, `int64(3*q+2)`, []suite{{pkg: "run", run: "TestQuartersOfRecords"}}},
	{"measures: half of what is not told", "run/measure.go", `a.add(denominatorColumn, cond(both, outOf, missing(outOf.Type)))`, `a.add(denominatorColumn, outOf)`, []suite{manual, {pkg: "run", run: "TestMeasure|TestRandomPolicies"}}},
}
