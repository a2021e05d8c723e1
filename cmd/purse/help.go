package main

import "context"

type helpVerb struct {
	Verb string `arg:"" optional:"" help:"The verb to explain; without one, all are listed."`
}

// Run prints the help of a verb, as purse VERB --help does.
func (v *helpVerb) Run(ctx context.Context, m *Main) error {
	args := []string{"--help"}
	if v.Verb != "" {
		args = []string{v.Verb, "--help"}
	}
	parser, helped, err := m.parser(ctx)
	if err != nil {
		return err
	}
	if _, err := parser.Parse(args); !*helped {
		return parseError(err)
	}
	return nil
}
