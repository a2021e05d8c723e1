package book

var positions = &Table{
	Name: "positions", Grain: "a body's position in a period", Meaning: "where each body stands financially",
	Columns: []Field{
		period("the period"),
		slug("position", "the position: which lines it adds up"),
		text("organisation", "code of the body"),
		text("other", "code of the second body, for the account between two; else empty"),
		pence("brought_forward", "the surplus or deficit it began with; missing when it is not known"),
		pence("received", "what other bodies paid it, of the lines that the position counts"),
		pence("paid", "what it paid other bodies, of the lines that the position counts"),
		pence("accounts", "the lines of its own accounts that the position counts: money from and to outside"),
		pence("in_year", "received less paid, and accounts: income less spending in the period"),
		pence("non_recurrent", "the part of in-year that is not expected again, support apart; missing when it is not known"),
		pence("support", "the part of in-year that is support"),
		pence("underlying", "in-year without the non-recurrent part and support"),
		pence("carried_forward", "brought forward and in-year together"),
	},
	Key:   []string{"period", "position", "organisation", "other"},
	Names: []string{"position"}, Bodies: []string{"organisation", "other"},
}

var origins = &Table{
	Name: "origins", Grain: "a year's part of what a body carries forward", Meaning: "what is carried forward, by the year it arose in: old deficits apart from this year's",
	Columns: []Field{
		period("the period"),
		slug("position", "the position"),
		text("origin", "the financial year in which it arose; before, and a year, for what is older than the books"),
		text("organisation", "code of the body"),
		text("other", "code of the second body, for the account between two; else empty"),
		pence("pence", "the part of carried forward: negative for a deficit, positive for a surplus"),
	},
	Key:   []string{"period", "position", "origin", "organisation", "other"},
	Names: []string{"position", "origin"}, Bodies: []string{"organisation", "other"},
}

var due = &Table{
	Name: "due", Grain: "a line owed later", Meaning: "what is owed to a later period",
	Columns: []Field{
		period("the period that gave rise to it"),
		slug("rule", "the rule that made the line"),
		slug("step", "the step of the rule"),
		text("payer", "code of the organisation that will pay"),
		text("payee", "code of the organisation that will be paid"),
		text("fund", "the fund or pot it comes from; empty for the general one"),
		text("due", "the period in which it is to be paid"),
		yesNo("recurrent", "whether it is expected again next year; missing when the rule does not say"),
		pence("pence", "the amount"),
	},
	Key:   []string{"period", "rule", "step", "payer", "payee", "fund", "due"},
	Names: []string{"rule", "step"}, Bodies: []string{"payer", "payee"}, Adds: true,
}

var mandate = &Table{
	Name: "mandate", Grain: "a measure of an objective", Meaning: "what the centre asks for, and the measures that show whether it comes about",
	Columns: []Field{
		slug("objective", "the objective"),
		slug("measure", "a measure that it is tied to"),
		text("part", "asks: it is judged by this; hears: this is what patients and the public say of it"),
		text("name", "the objective as written"),
		text("owner", "who answers for it"),
		text("because", "why it is asked for"),
		text("source", "where it is written"),
		text("status", "consulted, announced or final"),
		text("sure", "how sure the source is: G, S, K or C"),
		text("place", "where it is written, file:line"),
	},
	Key: []string{"objective", "measure"},
}

var gaps = &Table{
	Name: "gaps", Grain: "a gap met by a rule", Meaning: "what the policy says and the rules could not do",
	Columns: []Field{
		slug("gap", "the gap"),
		slug("rule", "the rule that met it; empty for a gap that no rule met"),
		text("period", "the period; empty when it is in all"),
		count("records", "how many records it kept from being treated as the policy says"),
		text("because", "why it is there"),
		text("needs", "what would close it"),
		text("touches", "which figures it touches"),
	},
	Key: []string{"gap", "rule", "period"},
}

var quality = &Table{
	Name: "quality", Grain: "something wrong in the data", Meaning: "what was missing, rejected or doubtful",
	Columns: []Field{
		text("kind", "missing, rejected or doubtful"),
		slug("rule", "the rule that met it; empty when it was met as the data were loaded"),
		text("table", "the table of the economy"),
		stored(text("file", "the file it was found in")),
		stored(whole("row_no", "the first row it was found in, as the file counts; missing for a whole file")),
		text("column", "the column"),
		text("found", "what was found"),
		text("expected", "what was expected"),
		whole("rows", "how many rows have it"),
		text("touches", "which figures it touches"),
	},
	Key: []string{"kind", "rule", "table", "file", "row_no", "column", "found", "expected"},
}

var rules = &Table{
	Name: "rules", Grain: "a rule", Meaning: "the rules as they were run",
	Columns: []Field{
		slug("rule", "the rule, as addresses have it"),
		text("name", "its name as written"),
		text("kind", "share, price, measure, transfer or decide"),
		text("because", "why the rule is there"),
		text("source", "where it comes from"),
		text("status", "consulted, announced or final"),
		text("sure", "how sure the source is: G, S, K or C"),
		text("authority", "who may change it: national, agreed or local"),
		text("owner", "who answers for it"),
		text("meaning", "of a measure, what it says in plain words"),
		text("who_acts", "of a measure, who acts on it"),
		date("review", "of a measure, by when it is to be reviewed; missing when it is not said"),
		text("for_patients", "the measure it should move, which way, by when"),
		text("every", "month, quarter or year"),
		date("from", "first day in force; missing when without beginning"),
		date("to", "last day in force; missing when without end"),
		whole("order", "its place in the order of running, from 1"),
		yesNo("run", "whether it was run; a rule of a kind that is not run yet is only listed"),
		text("place", "where it is written, file:line"),
		text("hash", "of its resolved form and the values it used"),
		text("text", "as written"),
	},
	Key: []string{"rule"},
}

var reads = &Table{
	Name: "reads", Grain: "something a rule reads", Meaning: "what each rule reads: tables, parameters, attributes, other rules",
	Columns: []Field{
		slug("rule", "the rule"),
		text("reads", "what it reads, such as table/spells or parameter/marginal-rate"),
	},
	Key: []string{"rule", "reads"},
}

var parameters = &Table{
	Name: "parameters", Grain: "a value of a parameter", Meaning: "the dated values the rules used, with their sources",
	Columns: []Field{
		slug("parameter", "the parameter, as rules have it"),
		text("name", "its name as written"),
		date("from", "first day in force; missing when without beginning"),
		date("to", "last day in force; missing when without end"),
		text("value", "the value as written"),
		text("unit", "its unit"),
		text("because", "why it is there"),
		text("source", "where it comes from"),
		text("status", "consulted, announced or final"),
		text("sure", "how sure the source is: G, S, K or C"),
		text("authority", "who may change it: national, agreed or local; national where nothing is said"),
		text("held_by", "the bodies or kinds of body that may, of what is agreed or local, where the policy names them"),
		text("at_least", "the least it may be, as a number of its unit; empty when not bounded"),
		text("at_most", "the most it may be"),
		text("place", "where it is written, file:line"),
	},
	Key: []string{"parameter", "from"},
}

var clauses = &Table{
	Name: "clauses", Grain: "a clause of the contract", Meaning: "what the contract says, and what of the policy carries it out",
	Columns: []Field{
		slug("clause", "the clause"),
		text("name", "its name as written"),
		text("schedule", "the schedule it is in, such as 4A; empty for none"),
		text("because", "what it says"),
		text("source", "where it comes from"),
		text("status", "consulted, announced or final"),
		text("sure", "how sure the source is: G, S, K or C"),
		slug("measure", "the measure that it asks something of; empty for none"),
		text("target", "the name of the standard or plan that is asked; empty for none"),
		text("asked", "what is asked, such as at least 95%"),
		text("price", "the price it sets, a rule or rule.step; empty for none"),
		text("sanction", "what is paid where the standard is missed, a rule or rule.step"),
		text("reward", "what is paid where indicators are met, a rule or rule.step"),
		text("adjustment", "any other payment it makes, a rule or rule.step"),
		text("terms", "the terms that the two fill in, with commas"),
		text("facts", "the facts it reads, with commas"),
		text("plans", "the lines of the activity plan, with commas: NEL or NEL.activity, and all for every line"),
		text("place", "where it is written, file:line"),
	},
	Key: []string{"clause"},
}

var policyFiles = &Table{
	Name: "policy_files", Grain: "a file of the policy", Meaning: "the policy's own text",
	Columns: []Field{
		text("path", "within the policy's directory"),
		text("hash", "SHA-256 of its bytes"),
		text("text", "the whole of it"),
	},
	Key: []string{"path"},
}

var changes = &Table{
	Name: "changes", Grain: "a named change of a reform", Meaning: "what a reform changes",
	Columns: []Field{
		slug("change", "the change, as addresses have it"),
		text("place", "what it changes, such as price/admitted-care/then/short-stay"),
		text("was", "as the policy it extends has it; empty when it is new"),
		text("becomes", "as the reform has it; empty when it is taken away"),
		text("because", "why"),
		text("source", "where it comes from"),
	},
	Key: []string{"change", "place"},
}

var organisations = &Table{
	Name: "organisations", Grain: "an organisation", Meaning: "the organisations of the economy, as used",
	Columns: []Field{
		text("code", "its code"),
		text("name", "its name"),
		text("kind", "what it is: commissioner, provider, practice and so on"),
		date("from", "first day it was there; missing when without beginning"),
		date("to", "last day it was there; missing when without end"),
	},
	Key: []string{"code", "from"},
}

var relations = &Table{
	Name: "relations", Grain: "a dated link of two organisations", Meaning: "who belongs to whom, as used",
	Columns: []Field{
		text("child", "code of the organisation that belongs"),
		text("parent", "code of the organisation it belongs to"),
		text("kind", "how, such as icb or provider"),
		date("from", "first day of the link; missing when without beginning"),
		date("to", "last day of the link; missing when without end"),
	},
	Key: []string{"child", "parent", "kind", "from"},
}
