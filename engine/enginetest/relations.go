package enginetest

import "testing"

func testRelations(t *testing.T, open Open) {}
