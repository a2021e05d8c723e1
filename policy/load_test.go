package policy_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
)

// TestEncoding loads files that are not UTF-8, which an archive of text cannot hold.
func TestEncoding(t *testing.T) {
	const head = "policy: {name: Test, year: 2025-26}\n"
	const table = head + "tables: {t: {file: t.csv, key: [a], columns: {a: text}}}\n"
	for _, test := range []struct{ name, yaml, csv, want string }{
		{"a byte order mark is passed over", "\ufeff" + table, "\ufeffa\nA\n", ""},
		{"Windows line ends", strings.ReplaceAll(table, "\n", "\r\n"), "a\r\nA\r\n", ""},
		{"UTF-16", "\xff\xfep\x00o\x00", "", "main/policy.yaml: the file is UTF-16, expected UTF-8"},
		{"Latin-1", head + "# caf\xe9\n", "", "main/policy.yaml:2:6: byte 0xe9 is not UTF-8"},
		{"a pound sign of Windows", head + "gaps: {a: {because: \xa35}}\n", "", "main/policy.yaml:2:21: byte 0xa3 is not UTF-8"},
		{"a table in Latin-1", table, "a\nA\nB\xe9\n", "main/t.csv:3:2: byte 0xe9 is not UTF-8"},
		{"a table in UTF-16", table, "\xfe\xff\x00a", "main/t.csv: the file is UTF-16, expected UTF-8"},
		{"a control character", head + "# \x01\n", "", "main/policy.yaml: this is not YAML: control characters are not allowed"},
		{"a file too large", head + strings.Repeat("# comment\n", 1<<19), "", "expected at most 4194304"},
	} {
		t.Run(test.name, func(t *testing.T) {
			fsys := fstest.MapFS{"main/policy.yaml": {Data: []byte(test.yaml)}, "main/t.csv": {Data: []byte(test.csv)}}
			_, err := policy.LoadFS(fsys, "main")
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestLoadDirectory loads from the machine's own file system, where a policy extends another by a path that goes up,
// and a ring is found through a link.
func TestLoadDirectory(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("base/policy.yaml", "policy: {name: Base, year: 2025-26}\nparameters: {rate: 3}\n")
	write("base/tests/rates.yaml", "not: a policy\n")
	write("reform/policy.yaml", "policy: {name: Reform, extends: ../base}\n")
	p, err := policy.Load(filepath.Join(dir, "reform"))
	if err != nil {
		t.Fatal(err)
	}
	if p.Title != "Reform" || p.Year != 2025 || len(p.Parameters) != 1 {
		t.Errorf("got %q of %d with %d parameters", p.Title, p.Year, len(p.Parameters))
	}
	if err := os.Symlink(filepath.Join(dir, "ring"), filepath.Join(dir, "same")); err != nil {
		t.Skipf("no links here: %v", err)
	}
	write("ring/policy.yaml", "policy: {name: Ring, year: 2025-26, extends: ../same}\n")
	_, err = policy.Load(filepath.Join(dir, "ring"))
	if err == nil || !strings.Contains(err.Error(), "this policy extends itself") {
		t.Errorf("got %v, want a policy that extends itself", err)
	}
}

// TestErrorIsList says that whoever loads can list the faults one by one.
func TestErrorIsList(t *testing.T) {
	_, err := policy.LoadFS(fstest.MapFS{"main/policy.yaml": {Data: []byte("policy: {because: x}\n")}}, "main")
	var list fault.List
	if !errors.As(err, &list) || len(list) != 2 {
		t.Fatalf("got %v, want a list of two faults", err)
	}
}

// sketch is the archive of the design's sketch with some text replaced.
func sketch(t *testing.T, replace ...string) *policy.Policy {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/sketch.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for i := range archive.Files {
		archive.Files[i].Data = []byte(strings.NewReplacer(replace...).Replace(string(archive.Files[i].Data)))
	}
	p, err := policy.LoadFS(archiveFS(archive), "main")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestHash says what a rule's hash is made of: what it means, with its prices, and not its prose or its spelling.
func TestHash(t *testing.T) {
	base := sketch(t).Rule("admitted-care").Hash
	for _, test := range []struct {
		name    string
		replace []string
		same    bool
	}{
		{"nothing", nil, true},
		{"prose", []string{"A hospital is paid", "A trust is paid", "Annex A", "Annex B"}, true},
		{"spaces and brackets", []string{"spell.emergency && spell.age >= 19", "(spell.emergency   && (spell.age>=19))"}, true},
		{"order of rows", []string{"DZ11V,,,1203,1482,5,12,211,0.70\nEB03E,612,1301,,1301,5,19,204,", "EB03E,612,1301,,1301,5,19,204,\nDZ11V,,,1203,1482,5,12,211,0.70"}, true},
		{"a parameter it does not read", []string{"value: 70%", "value: 80%"}, true},
		{"a price", []string{"1482", "1483"}, false},
		{"an expression", []string{"spell.age >= 19", "spell.age >= 18"}, false},
		{"a define it reads", []string{"'2C', '2D'", "'2C'"}, false},
		{"a step's name", []string{"short stay:", "brief stay:"}, false},
		{"what is skipped", []string{"if unknown: skip with gap market forces", "if unknown: list"}, false},
		{"what it pays", []string{"authority: national", "pays: no"}, false},
		{"its period", []string{"authority: national", "every: quarter"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := sketch(t, test.replace...).Rule("admitted-care").Hash; (got == base) != test.same {
				t.Errorf("same hash: %v, want %v", got == base, test.same)
			}
		})
	}
	if a, b := sketch(t).Hash, sketch(t, "Annex A", "Annex B").Hash; a == b {
		t.Error("the policy's hash does not cover its prose")
	}
	if a, b := sketch(t), sketch(t, "value: 70%", "value: 80%"); a.Rule("marginal-rate").Hash == b.Rule("marginal-rate").Hash {
		t.Error("the hash of a transfer does not cover the parameters it reads")
	}
	if a, b := sketch(t), sketch(t, `first of:
      - {when: facts.improvement_programme, outcome: "5"}`, `first of:
      - {when: facts.improvement_programme, outcome: "4"}`); a.Rule("segment").Hash == b.Rule("segment").Hash {
		t.Error("the hash of a decide does not cover its outcomes")
	}
}

// TestRuleText says that a rule is kept as it was written.
func TestRuleText(t *testing.T) {
	text := sketch(t).Rule("marginal-rate").Text
	if !strings.HasPrefix(text, "marginal rate:\n  for each: [provider, commissioner]\n") ||
		!strings.HasSuffix(text, "because: Emergency growth above the baseline is paid at a part of the price.") {
		t.Errorf("got\n%s", text)
	}
}

// TestWidths says that every step is told with its width, and where it goes beyond 64 bits.
func TestWidths(t *testing.T) {
	find := func(p *policy.Policy, part string) policy.Width {
		for _, w := range p.Widths() {
			if w.Part == part {
				return w
			}
		}
		t.Fatalf("no width of %q", part)
		return policy.Width{}
	}
	got := find(sketch(t), "then, one of, long stay, amount")
	want := policy.Width{Rule: "admitted care", Part: "then, one of, long stay, amount",
		Text: "(spell.length_of_stay - trim) * tariff.day_rate", Bits: 64, Digits: 7, Margin: 11}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	so := find(sketch(t, "number.6", "number.16"), "then, market forces, so far")
	if so.Bits != 128 || so.Margin <= 0 {
		t.Errorf("got %+v, want 128 bits with a margin", so)
	}
}

// TestSummary counts what is in the sketch.
func TestSummary(t *testing.T) {
	s := sketch(t).Summary()
	kinds := []policy.KindCount{{policy.KindShare, 0}, {policy.KindPrice, 1}, {policy.KindMeasure, 0}, {policy.KindTransfer, 1}, {policy.KindDecide, 1}}
	if diff := cmp.Diff(kinds, s.Kinds); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	got := []int{s.Files, s.Parameters, s.Tables, s.Rows, s.Defines, len(s.Gaps)}
	if diff := cmp.Diff([]int{2, 1, 1, 2, 4, 2}, got); diff != "" {
		t.Errorf("files, parameters, tables, rows, defines, gaps (-want +got)\n%s", diff)
	}
}

// TestLimits says that what is too much is told, and soon.
func TestLimits(t *testing.T) {
	const head = "policy: {name: Test, year: 2025-26}\n"
	chain := func(n int, link func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(link(i))
		}
		return b.String()
	}
	for _, test := range []struct{ name, yaml, want string }{
		{"defines one on another", head + "define:\n  spells:\n    d0: spell.age > 3\n" + chain(80, func(i int) string {
			return fmt.Sprintf("    d%d: spell.d%d\n", i+1, i)
		}), "stands on more than 50 others"},
		{"a define that doubles", head + "define:\n  spells:\n    d0: spell.age > 3\n" + chain(40, func(i int) string {
			return fmt.Sprintf("    d%d: spell.d%d || spell.d%d\n", i+1, i, i)
		}), "the expression has more than 20000 parts"},
		{"names", head + "parameters:\n" + chain(5001, func(i int) string { return fmt.Sprintf("  p%d: 3\n", i) }),
			"5001 names stand together, expected at most 5000"},
		{"a list", head + "targets: [" + strings.Repeat("a,", 5001) + "]\n", "the list has 5001 items, expected at most 5000"},
		{"rules that read one another", head + "transfer:\n" + chain(4000, func(i int) string {
			return fmt.Sprintf("  t%d: {for each: provider, when: t%d.paid > £1}\n", i, (i+1)%4000)
		}), "these rules need each other in the same period"},
		{"an expression", head + "define: {spells: {a: " + strings.Repeat("1 + ", 2000) + "1}}\n", "more than 4000"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := policy.LoadFS(fstest.MapFS{"main/policy.yaml": {Data: []byte(test.yaml)}}, "main")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
		})
	}
}
