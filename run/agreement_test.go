package run_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run/runtest"
)

func TestAgreement(t *testing.T) {
	n, ok := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		c := runtest.Draw(rt)
		n++
		_, err := policy.LoadFS(c.Files, runtest.Dir)
		if err != nil {
			t.Log(err)
			if ok == 0 || n-ok < 3 {
				t.Logf("%#v", c)
			}
			return
		}
		ok++
	})
	t.Log(ok, n)
}
