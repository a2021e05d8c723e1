package rule_test

import (
	"testing"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/rule"
)

// FuzzParse says that no text makes the parser or the checker panic or hang, that what is not an expression has a
// fault with a place, and that what is one is written and read back as the same.
func FuzzParse(f *testing.F) {
	for _, e := range readManual(f) {
		f.Add(e.Source)
	}
	for _, seed := range []string{"", "((((", "a[b[c[d]]]", "'\\", "£", "£-", "5 per", "a ? b ? c", "x in [", "f(a:", "- - -!!", "１２", "\xff", "a\n\n= 1"} {
		f.Add(seed)
	}
	scope := columns(f)
	f.Fuzz(func(t *testing.T, text string) {
		s, faults := rule.Parse(text, here)
		if (s == nil) == (len(faults) == 0) {
			t.Fatalf("%q: a tree or faults, and never both: %v", text, faults)
		}
		located(t, text, faults)
		if s == nil {
			return
		}
		e, faults := rule.Check(s, scope)
		if (e == nil) == (len(faults) == 0) {
			t.Fatalf("%q: an expression or faults, and never both: %v", text, faults)
		}
		located(t, text, faults)
		if e == nil {
			return
		}
		words := rule.Words(e)
		if len([]rune(words)) > rule.MaxLength {
			return
		}
		back, faults := checked(t, words)
		if len(faults) > 0 || rule.Format(back) != rule.Format(e) {
			t.Fatalf("%q\nwords: %q\n%v", text, words, faults)
		}
	})
}

func located(t *testing.T, text string, faults fault.List) {
	t.Helper()
	for _, f := range faults {
		if f.Place.Line < here.Line || f.Place.Column < 1 || f.Message == "" {
			t.Fatalf("%q: a fault without its place: %v", text, f)
		}
	}
}

func FuzzParseLiteral(f *testing.F) {
	for _, seed := range []string{"", "£1.50", "65%", "18 weeks", "1,200", "010", "2026-01-31", "yes", "-£-5", "5 per day", "£ per", "%"} {
		for i := range 6 {
			f.Add(seed, i)
		}
	}
	types := []string{"text", "yes or no", "date", "£.2", "weeks", "number.4"}
	f.Fuzz(func(t *testing.T, text string, i int) {
		typed := mustType(t, types[((i%6)+6)%6])
		v, faults := rule.ParseLiteral(text, typed, here)
		if v.Known() && (len(faults) > 0 || v.Kind() != typed.Kind) {
			t.Fatalf("%q of %s was read as %s, %v", text, typed, v, faults)
		}
		if v.Known() && typed.Kind != rule.Text {
			if back, faults := rule.ParseLiteral(rule.Show(v, typed), typed, here); !back.Equal(v) {
				t.Fatalf("%q of %s is shown as %s and read back as %s, %v", text, typed, rule.Show(v, typed), back, faults)
			}
		}
	})
}
