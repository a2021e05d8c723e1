package reference_test

import (
	"testing"

	"github.com/commonpurse/commonpurse/engine"
	"github.com/commonpurse/commonpurse/engine/enginetest"
	"github.com/commonpurse/commonpurse/engine/reference"
	"github.com/commonpurse/commonpurse/plan"
)

func TestSuite(t *testing.T) {
	enginetest.Run(t, func(_ *testing.T, tables map[string]*plan.Table) engine.Engine { return reference.New(tables) })
}
