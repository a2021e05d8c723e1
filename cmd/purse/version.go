package main

import (
	"fmt"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/internal/version"
)

type versionVerb struct{}

// Run prints the versions that decide what a book holds.
func (versionVerb) Run(m *Main) error {
	_, err := fmt.Fprintf(m.Stdout, "purse %s, book schema %d\n", version.String(), book.SchemaVersion)
	return err
}
