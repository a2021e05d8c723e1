package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/commonpurse/commonpurse/economy/contract"
)

// The exit codes.
const (
	exitDone  = 0
	exitFault = 1
	exitUse   = 2
)

// Main is the program with everything it touches, so that a test can drive it.
type Main struct {
	Args           []string // without the program's own name
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// verbs are the words the program knows. Each verb has a method Run.
type verbs struct {
	Demo      demoVerb      `cmd:"" help:"Make a small invented country, its year and its book, and say what to look at."`
	Check     checkVerb     `cmd:"" help:"Check a policy, and an economy with it, and say what it holds."`
	Test      testVerb      `cmd:"" help:"Run the tests of a policy, and say what they do not touch."`
	Run       runVerb       `cmd:"" help:"Make a book of a policy and an economy."`
	Show      showVerb      `cmd:"" help:"Print a book: its tables, or the rows of one."`
	Explain   explainVerb   `cmd:"" help:"Say why a figure is what it is, from its rule to its rows."`
	Tipping   tippingVerb   `cmd:"" help:"Say what would change a decision: the smallest change of each figure that it rests on."`
	Support   supportVerb   `cmd:"" help:"Say the shortest way of a body to an outcome, and what it has to change for each move."`
	Compare   compareVerb   `cmd:"" help:"Say what a reform changes: for patients, for whom, and by which of its changes."`
	Deficits  deficitsVerb  `cmd:"" help:"Say who is in deficit, old and new apart, and whose money it is."`
	Grip      gripVerb      `cmd:"" help:"How far each body can move its own figures with what it may set, and how far the centre can."`
	Negotiate negotiateVerb `cmd:"" help:"Put positions beside one another, clause by clause, and make the agreed text a reform."`
	Mandate   mandateVerb   `cmd:"" help:"Say how a book stands to what the centre asks for, and where most fall short."`
	Place     placeVerb     `cmd:"" help:"A city, county or system as one set of books, and what a reform is worth to each of its bodies."`
	Sides     sidesVerb     `cmd:"" help:"Where policies sit between two sides, such as centre and local, by what they say counts to which."`
	Years     yearsVerb     `cmd:"" help:"Make the books of years in a row, each after the one before, with chosen figures beside one another."`
	Verify    verifyVerb    `cmd:"" help:"Prove that a book is what its rules and rows give."`
	Contract  contractVerb  `cmd:"" help:"Write the schedules of a contract of two bodies, from the rules."`
	Price     priceVerb     `cmd:"" help:"Price a file of spells, a row out for each row in."`
	Import    importVerb    `cmd:"" help:"Bring files, as public bodies publish them, into an economy."`
	Doctor    doctorVerb    `cmd:"" help:"Say what files are, and how to import them."`
	Variance  varianceVerb  `cmd:"" help:"Split pounds between a plan and what was charged into price, volume and mix."`
	Synth     synthVerb     `cmd:"" help:"Make an invented country: an economy of any size."`
	Rate      rateVerb      `cmd:"" help:"Rates, proportions, ratios and means of any CSV, with their limits."`
	SPC       spcVerb       `cmd:"" name:"spc" help:"Process-control charts of any CSV: change told from chance."`
	Funnel    funnelVerb    `cmd:"" help:"Bodies of any CSV held against one another: difference told from chance."`
	Waits     waitsVerb     `cmd:"" help:"The theory of waiting lists on any CSV of patients."`
	Version   versionVerb   `cmd:"" help:"Print which purse this is."`
	Help      helpVerb      `cmd:"" help:"Explain a verb, with examples."`
}

const description = `Runs a publicly commissioned health service as code: a policy and an economy make a book.

A POLICY is a directory of rules, an ECONOMY a directory of data, a BOOK one file that any DuckDB opens.`

// Run does what the arguments say and gives the exit code.
func (m *Main) Run(ctx context.Context) int {
	parser, helped, err := m.parser(ctx)
	if err != nil {
		return m.fail(err)
	}
	args := m.Args
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	switch {
	case *helped:
		return exitDone
	case err != nil:
		return m.fail(parseError(err))
	}
	return m.fail(parsed.Run())
}

// parser is kong over the verbs. helped becomes true when help was asked for and printed.
func (m *Main) parser(ctx context.Context) (parser *kong.Kong, helped *bool, err error) {
	helped = new(bool)
	parser, err = kong.New(&verbs{},
		kong.Name("purse"), kong.Description(description),
		kong.Writers(m.Stdout, m.Stderr), kong.Exit(func(int) { *helped = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 100}),
		kong.WithHyphenPrefixedParameters(true),
		kong.Vars{"dimensions": strings.Join(contract.Names(), ", ")},
		kong.Bind(m), kong.BindTo(ctx, (*context.Context)(nil)),
	)
	return parser, helped, err
}

// useError is a wrong use of a verb.
type useError struct{ error }

func (e useError) Unwrap() error { return e.error }

// wrongUse marks an error as the user's use of the verb, nil staying nil.
func wrongUse(err error) error {
	if err == nil {
		return nil
	}
	return useError{err}
}

// hinted is an error of wrong use with what to do about it.
func hinted(hint, format string, args ...any) error {
	return useError{fmt.Errorf(format+"\n    hint: "+hint, args...)}
}

var doubleDash = regexp.MustCompile(`, did you mean (.*)\?$`)

// parseError puts the parser's complaint in the form of all errors.
func parseError(err error) error {
	verb := ""
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil && parse.Context.Selected() != nil {
		verb = " " + parse.Context.Selected().Name
	}
	text, hint := err.Error(), "see purse help"+verb
	if found := doubleDash.FindStringSubmatch(text); found != nil {
		text, hint = strings.TrimSuffix(text, found[0]), "did you mean "+found[1]+"?"
	}
	return useError{fmt.Errorf("%s\n    hint: %s", text, hint)}
}
