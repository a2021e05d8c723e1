// Package policy loads a policy directory: rules, dated parameters, price tables, targets and gaps, all checked.
//
// [Load] reads every YAML file of the directory, resolves and types every expression against the economy's schema,
// and either gives a whole [Policy] or every fault it could find, each with its place and what to do. Nothing is
// run. Names are compared by slug: "short stay", "short-stay" and "short_stay" are one name.
package policy

import (
	"math/big"

	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// Policy is a loaded and checked policy for one financial year.
type Policy struct {
	Name    string // slug
	Title   string
	Because string
	Source  string
	Year    int    // the year in which the financial year starts: 2017 for 2017-18
	Nation  string // the body that stands for the whole, such as England
	Extends string // the directory of the policy that this one extends, as written; "" when it stands alone
	Dir     string
	Files   []File // every file read, by name
	Hash    string // of the files' names and bytes
	Means   string // a hash of what it does: the same for two policies that give the same figures of any economy
	// AsOf is the day as known on which it was loaded: what was published later is not in force. Nil: all is known.
	AsOf *rule.Day

	Parameters []*Parameter
	Tables     []*Table
	Attributes []*Attribute
	Facts      []*Attribute // typed facts about organisations, by name in the economy's facts
	Terms      []*Attribute // typed facts of contracts, by name in the economy's terms
	Parents    []*Parent
	Defines    []*Define
	Derives    []*Derive
	Targets    []*Target
	Mandate    []*Objective // what the centre asks for, in the order written
	Dualities  []*Duality
	Labels     []*Label // what counts to which side of a duality
	Gaps       []*Gap
	// SmallNumbers are what counts of people may be published of which measures.
	SmallNumbers []*SmallNumbers
	Schedules    []*Schedule       // of the contract that the policy is written as, in the order written
	Clauses      []*Clause         // in the order written
	Rules        []*Rule           // in the order written
	Inputs       map[string]string // hashes of what rules read: table/SLUG of the policy's own, parameter/SLUG, target/MEASURE
	Changes      []*Change         // what reforms change in the policies they extend, as written
	Settings     []*Setting        // facts and terms that reforms set, in place of the economy's
	// Arbitration is how what the parties to a contract leave open is settled; nil where it is not said.
	Arbitration *Arbitration
	Uses        []Use    // which words of the language it uses, of all there are where they stand
	Layers      []*Layer // the policies that extend one another, the one that stands alone first
}

// File is one file of the policy, kept whole so that a book explains itself.
type File struct {
	Path string // within the directory, with slashes
	Text string
	Hash string // SHA-256, hexadecimal
}

// Meta is what every named thing of a policy says about itself.
type Meta struct {
	Name    string // as written
	Slug    string
	At      fault.Place
	Because string
	Source  string
	Status  string // provisional, consulted, announced, final, or ""
	Sure    string // G, S, K or C, or ""
}

// Parameter is a named number, text or date with dated values.
type Parameter struct {
	Meta
	Held
	Type rule.Type
	// Least and Most are what it may not go beyond, where that is said: whoever may change it may move it between them.
	Least, Most *big.Rat
	// Values are in order of From and do not overlap: of each day the value published last of those known.
	Values []DatedValue
	// Versions are all the values as written, in order of From and then of Published.
	Versions []DatedValue
}

// DatedValue is a value in force from one day to another, inclusive; nil means without end.
type DatedValue struct {
	From, To  *rule.Day
	Published *rule.Day // the day it was made known; nil: it has always been
	Value     rule.Value
	Text      string // as written
	Source    string
	Status    string // provisional, consulted, announced, final; "" is the parameter's
	Held      Held   // its own, where it differs from the parameter's; Authority "" where it does not
	At        fault.Place
}

// Table is a keyed, typed, possibly dated list of a policy: its rows are in a CSV file of the policy or, where
// Fill is set, may be given by the economy as a table of the same name.
type Table struct {
	Meta
	Held
	Columns  []plan.Column        // as typed; the bounds of a column with rows are those of its rows
	Key      []string             // the parts of the key: columns, or names of Between
	Any      []string             // parts of the key that a row may leave blank, to be for any value
	Between  map[string][2]string // parts of the key that are ranges: the columns of the first and last value
	From, To string               // columns of the days a row is in force; "" when not dated
	// Published is the column of the day a row was made known; "" when all have always been.
	Published string
	File      string // "" when only the economy has it
	// Rows are those in force as known: of each day the row published last, with its days cut to those.
	Rows  [][]rule.Value
	Lines []int // the line of File of each row
	// Versions are the rows as written, and VersionLines their lines; where nothing says when it was published they
	// are Rows.
	Versions     [][]rule.Value
	VersionLines []int
	// Fill says that an economy may bring this table; without it there, every look-up in it is not found.
	Fill bool
	// Gap names the gap that stands for the table where the economy does not bring it.
	Gap string

	highest, plain bool // some look-up takes the highest of several rows; some look-up does not
	unclear        bool // its key is at fault, so that of its rows nothing can be said
}

// Decision says that more than one row may answer a question: some part of the key can be blank or is a range.
func (t *Table) Decision() bool { return len(t.Any)+len(t.Between) > 0 }

// Attribute is a typed fact about an organisation that the economy's register may carry as a column; or a fact or a
// term, which the economy's facts and terms have with days.
type Attribute struct {
	Meta
	Held
	Type rule.Type
	// Least and Most are the bounds that are said, nil where none is: within them whoever may change it may move it.
	Least, Most *big.Rat
	Percent     bool // it is written as a percentage
}

// Parent is a kind of relation that expressions can go along: wait.commissioner.icb.
type Parent struct {
	Meta
}

// Define is a named expression on the records of one table: spell.emergency.
type Define struct {
	Meta
	Of   *economy.Table
	Expr *rule.Expr
}

// Derive is a record picked for each record of a table, such as the index stay of a readmission. Rules read its columns
// by As + "." + name, missing where no record is picked, and As + ".found".
//
// A record that stands for several alike, or for none, is neither picked nor has one picked.
type Derive struct {
	Meta
	Of   *economy.Table
	From *economy.Table // that it is picked from
	As   string         // the slug with underscores
	Same []string       // columns of both, which must be known and equal
	// The record picked is the Latest by Day, a column of From, or else the earliest; Day is Before the day Anchor of
	// the record that has it, or else after it, at most Within days; on the same day only where SameDay is set.
	Day, Anchor    string
	Latest, Before bool
	SameDay        bool
	Within         *rule.Expr // over Of; in days; nil without limit
	// Overlap says what is done about records that each begin before the other ends, where both have a first and a last
	// day: yes lets them be picked, also when the days would not; no never; nil asks nothing of that.
	Overlap *bool
	Ties    []plan.Ordered // columns of From, for records of the same Day; then its key decides, lowest first
	Where   *rule.Expr     // over Of, and From's with As and a point before them; nil for any
	LookUps []*LookUp      // for Within and Where: those of From have As and a point before their names
	Columns []plan.Column  // of From, those that something reads
	Text    string         // as written in YAML
}

// Target is a standard or a plan for a measure.
type Target struct {
	Meta
	Held
	Measure  string   // slug
	Plan     bool     // this year's plan; else a standard
	For      []string // levels ("nation", "provider", ...) or codes of bodies
	Compare  rule.Op  // how the measure must stand to Value: >=, <=, <, >
	Value    rule.Value
	Text     string // the value as written, such as 92%
	From, To *Month // months in force, nil without end
	Due      *Month // judged in this month only; before it the distance and the pace needed are given
}

// Month is a calendar month.
type Month struct{ Year, Month int }

// Gap is something the policy says and the rules cannot yet do.
type Gap struct {
	Meta
	Needs string // what data or decision would close it
}

// Kind is one of the five kinds of rule, or a position, which adds up what rules have paid.
type Kind string

// The kinds.
const (
	KindShare    Kind = "share"
	KindPrice    Kind = "price"
	KindMeasure  Kind = "measure"
	KindTransfer Kind = "transfer"
	KindDecide   Kind = "decide"
	KindPosition Kind = "position"
)

// Rule is one rule of any kind. Exactly one of Share, Price, Measure, Score, Opportunity, Transfer, Decide and
// Position is set.
type Rule struct {
	Meta
	Held
	Kind        Kind
	Owner       string
	ForPatients string
	Meaning     string    // of a measure, in plain words
	WhoActs     string    // on a measure's figures
	Review      *rule.Day // by when a measure is to be reviewed; nil where it is not said
	Aims        []*Aim    // for patients: in the form of a measure, which way, by when; empty where it is in words
	From, To    *rule.Day // in force; nil without end
	Every       Every
	Order       int      // place in the order of running, from 1
	Reads       []string // "table/spells", "table/tariff", "parameter/marginal-rate", "rule/admitted-care", "attribute/market-forces", sorted
	Hash        string   // of the canonical resolved form and the values it uses; not of its prose
	Form        string   // hash of the canonical resolved form alone, without the values and the rules that it reads
	Words       string   // hash of the names and words that its rows of a book have, such as why an outcome is taken
	Text        string   // the rule as written in YAML, for explain
	// IfNoRecords names the gap that stands for the rule where the economy does not have the table of its records;
	// "" makes that a fault.
	IfNoRecords string
	// Earlier are the slugs of the rules whose figures of the period before it reads (last.NAME), sorted.
	Earlier []string
	Price   *Price
	Measure *Measure
	Score   *Score // of a measure that is made of points
	// Opportunity is of a measure of what doing as well as the best of one's peers would change.
	Opportunity *Opportunity
	Share       *Share
	Transfer    *Transfer
	Decide      *Decide
	Position    *Position

	scored bool   // a measure that is written as a score
	bodies []Each // of a position: who it is for
}

// Every is how often a rule runs.
type Every string

// The periods.
const (
	Monthly   Every = "month"
	Quarterly Every = "quarter"
	Yearly    Every = "year"
)

// Price values records of care and, where Pays is set, pays for them.
//
// The expressions of a price read, by plain column name, the columns of the record table; by "AS.column" those of
// Derives and LookUps (in order: a later one may read an earlier one's columns); by "let.SLUG" the Lets, in order. Those of
// Steps also read "so_far", the running total in pounds before the step, and "so_far.SLUG", the running total after
// the earlier step of that slug: for a step of Start whichever amount was taken, for one of a group whichever of
// the group was taken, and for a step passed over the total unchanged. Those of Totals read both, after the last step.
type Price struct {
	Of      *economy.Table
	Pays    bool
	Where   *rule.Expr // which records; nil means all
	Payer   *rule.Expr // text
	Payee   *rule.Expr
	Derives []*Derive // those that anything here reads
	LookUps []*LookUp
	Lets    []plan.Named // "let.SLUG"; ratios are not here but put in place where they are read
	By      []plan.Named // breakdown columns, usually none: NAME as written and the expression
	Start   []*Step      // the first whose When is yes gives the amount (its Add); When nil is otherwise
	Steps   []*Step
	Totals  []*Total
}

// LookUp is a plan look-up with the table it reads: a policy table, "organisations" or "relations".
type LookUp struct {
	As       string
	Table    string        // name of the stored table: TableName of a policy table, or the economy's table
	Policy   *Table        // nil for the economy's own tables
	Fact     *Attribute    // the fact of organisations that is looked up, in a table of its own; nil for others
	Columns  []plan.Column // the columns read
	On       []plan.Match
	Highest  string // the column of which the highest is taken; "" for the most specific row
	From, To string
	At       *rule.Expr // nil when not dated
	Text     string     // as written
	Place    fault.Place
}

// Step changes the running total: by adding Add, by multiplying by Multiply, or, when OneOf is set, by the first
// of those whose When is yes.
type Step struct {
	Meta
	When      *rule.Expr // nil means always
	Add       *rule.Expr
	Multiply  *rule.Expr
	OneOf     []*Step
	IfUnknown IfUnknown
	// After is the type of the running total once the step is done or passed over, in pounds; of a step of Start
	// it is wide enough for any of them.
	After rule.Type
}

// IfUnknown says what happens to a record when a step's When or amount is missing.
type IfUnknown struct {
	Skip bool   // go on without the step; else the record is unpriced and listed
	Gap  string // slug of the gap that counts the skipped records
}

// Total is a named sum over the records of a price, at the ledger's grain, that other rules may read.
// Its expressions may also read "amount", the value of the record in pounds after the last step (missing when
// unpriced), and "so_far.STEP".
type Total struct {
	Meta
	When *rule.Expr // nil means all
	Sum  *rule.Expr // times the record's count where it is money per record; nil means the amount
	// PerRecord says that Sum is for one of the record's count and is multiplied by it.
	PerRecord bool
}

// Measure counts records for organisations and periods.
type Measure struct {
	Of      *economy.Table
	Where   *rule.Expr // which records; nil means all
	Derives []*Derive  // those that anything here reads
	LookUps []*LookUp
	Lets    []plan.Named
	When    *rule.Expr // what is counted in the numerator; nil means every record of Where
	Count   *rule.Expr // how much each record adds to the numerator
	OutOf   *rule.Expr // how much each adds to the denominator; nil where the records do not say what they are out of
	// Population is what the measure is out of where another table says so, and Standard how it is made comparable; nil
	// where it is not.
	Population *Population
	Standard   *Standard
	Per        *big.Rat // how many a value is said for, such as 100,000; nil for one
	Levels     []*Level
	By         []plan.Named // each is a breakdown of its own beside the whole
	Unit       string       // of the numerator, in words
	Better     string       // "higher", "lower" or ""
	Places     int          // digits after the point of the stored value
	Judge      *Judging     // how chance is told from difference and change; nil where it is not

	outOfOthers bool // it is written as out of another table
}

// Level is what a measure is made for: one body or a pair.
type Level struct {
	Name   string // as written: "provider", "commissioner.icb", "nation", "provider and commissioner"
	Bodies []*rule.Expr
	At     fault.Place

	parts []string // of the way to the body, as written
}

// Rule finds a rule by slug, nil when there is none.
func (p *Policy) Rule(slug string) *Rule {
	for _, r := range p.Rules {
		if r.Slug == slug {
			return r
		}
	}
	return nil
}
