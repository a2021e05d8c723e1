package enginetest

import "github.com/commonpurse/commonpurse/rule"

// logicCases are of literals, columns and Kleene's and, or, not.
var logicCases = []operationCase{
	{rule.OpLiteral, 0, "1.50", "1.5"},
	{rule.OpLiteral, 0, "-0.0001", "-0.0001"},
	{rule.OpLiteral, 0, "9223372036854775807", "9223372036854775807"},
	{rule.OpLiteral, 0, "-9223372036854775809", "-9223372036854775809"},
	{rule.OpLiteral, 0, "'it''s \"quoted\" \\ and é'", "'it\\'\\'s \"quoted\" \\\\ and é'"},
	{rule.OpLiteral, 0, "''", "''"},
	{rule.OpLiteral, 0, "2024-02-29", "2024-02-29"},
	{rule.OpLiteral, 0, "yes", "yes"},
	{rule.OpLiteral, 0, "no", "no"},
	{rule.OpLiteral, 0, "missing number", "missing"},
	{rule.OpLiteral, 0, "missing text", "missing"},
	{rule.OpLiteral, 0, "missing date", "missing"},
	{rule.OpLiteral, 0, "missing flag", "missing"},

	{rule.OpColumn, 0, "1.50", "1.5"},
	{rule.OpColumn, 0, "42535295865117307932921825928971026431", "42535295865117307932921825928971026431"},
	{rule.OpColumn, 0, "'010'", "'010'"},
	{rule.OpColumn, 0, "'λ ☃ 𝄞'", "'λ ☃ 𝄞'"},
	{rule.OpColumn, 0, "''", "''"},
	{rule.OpColumn, 0, "1900-03-01", "1900-03-01"},
	{rule.OpColumn, 0, "no", "no"},
	{rule.OpColumn, 0, "missing number", "missing"},
	{rule.OpColumn, 0, "missing text", "missing"},
	{rule.OpColumn, 0, "missing date", "missing"},
	{rule.OpColumn, 0, "missing flag", "missing"},

	{rule.OpNot, 0, "yes", "no"},
	{rule.OpNot, 0, "no", "yes"},

	{rule.OpAnd, 0, "yes | yes", "yes"},
	{rule.OpAnd, 0, "yes | no", "no"},
	{rule.OpAnd, 0, "no | yes", "no"},
	{rule.OpAnd, 0, "no | no", "no"},
	{rule.OpAnd, 0, "yes | missing flag", "missing"},
	{rule.OpAnd, 0, "missing flag | yes", "missing"},
	{rule.OpAnd, 0, "no | missing flag", "no"},
	{rule.OpAnd, 0, "missing flag | no", "no"},
	{rule.OpAnd, 0, "missing flag | missing flag", "missing"},

	{rule.OpOr, 0, "yes | yes", "yes"},
	{rule.OpOr, 0, "yes | no", "yes"},
	{rule.OpOr, 0, "no | yes", "yes"},
	{rule.OpOr, 0, "no | no", "no"},
	{rule.OpOr, 0, "yes | missing flag", "yes"},
	{rule.OpOr, 0, "missing flag | yes", "yes"},
	{rule.OpOr, 0, "no | missing flag", "missing"},
	{rule.OpOr, 0, "missing flag | no", "missing"},
	{rule.OpOr, 0, "missing flag | missing flag", "missing"},
}
