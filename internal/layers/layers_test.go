// Package layers tests that imports point one way: a package imports those below it, and never the reverse.
package layers

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/internal/need"
)

const module = "github.com/commonpurse/commonpurse/"

// layer is a package with those inside it that have no layer of their own, and the layers it may import.
type layer struct {
	name string
	may  []string
}

// layers are in order: each may import only layers above it in this list, and of those only the ones it names.
var layers = []layer{
	{"fault", nil},
	{"decimal", nil},
	{"stats", nil},
	{"chart", nil},
	{"verdict", []string{"stats", "chart"}},
	{"internal/simplex", nil},
	{"suppress", nil},
	{"allot", []string{"fault", "decimal"}},
	{"among", nil},
	{"variance", nil},
	{"internal/need", nil},
	{"internal/version", nil},
	{"book", []string{"fault", "decimal", "internal/version"}},
	{"policy/yamlnode", []string{"fault", "book"}},
	{"rule", []string{"fault", "decimal", "book"}},
	{"rule/example", []string{"fault", "decimal", "rule"}},
	{"economy", []string{"fault", "decimal", "book", "rule", "policy/yamlnode"}},
	{"economy/contract", []string{"fault", "decimal", "variance", "book", "rule", "economy"}},
	{"plan", []string{"fault", "decimal", "rule"}},
	{"policy", []string{"fault", "decimal", "book", "rule", "economy", "plan", "policy/yamlnode"}},
	{"engine", []string{"plan", "rule"}},
	{"engine/reference", []string{"fault", "decimal", "rule", "plan", "engine"}},
	{"engine/duckdb", []string{"fault", "decimal", "rule", "plan", "engine"}},
	{"engine/enginetest", []string{"fault", "decimal", "rule", "rule/example", "plan", "engine", "engine/reference", "internal/need"}},
	{"run", []string{"fault", "decimal", "stats", "chart", "verdict", "suppress", "allot", "among", "book", "rule", "economy", "plan", "policy", "engine",
		"engine/reference", "engine/duckdb", "internal/version"}},
	{"figures", []string{"fault", "stats", "chart", "verdict", "economy"}},
	{"tipping", upTo("run")},
	{"explain", upTo("run", "tipping")},
	{"policytest", upTo("run", "explain", "policy/yamlnode")},
	{"effect", upTo("run")},
	{"compare", upTo("run", "effect")},
	{"negotiate", upTo("run", "effect", "policy/yamlnode")},
	{"grip", upTo("run", "effect", "negotiate", "policy/yamlnode")},
	{"mandate", upTo("run")},
	{"place", upTo("run", "compare")},
	{"particulars", upTo("run", "explain")},
	{"deficit", upTo("run", "place")},
	{"sides", upTo("run", "compare", "place")},
	{"years", upTo("run")},
	{"internal/spec", upTo("run", "explain", "policytest", "policy/yamlnode")},
	{"internal/manual", upTo("policytest", "internal/spec")},
	{"demo", upTo("run", "explain", "compare")},
	{"web", upTo("run", "explain", "compare")},
	{"bench", upTo("run", "explain", "compare", "years", "demo")},
	{"internal/findings", upTo("run")},
	{"cmd", upTo("variance", "economy/contract", "run", "tipping", "explain", "policytest", "compare", "effect", "negotiate", "grip", "mandate", "particulars", "place", "deficit", "sides", "years", "demo", "web", "figures")},
	{"internal/agree", upTo("run", "explain")},
	{"internal/mutants", []string{"internal/need"}},
}

// upTo is what the layers on top may import: everything that is not for tests.
func upTo(more ...string) []string {
	return append([]string{"fault", "decimal", "stats", "chart", "verdict", "suppress", "allot", "among", "book", "rule", "economy", "plan", "policy", "engine",
		"engine/reference", "engine/duckdb", "internal/version"}, more...)
}

// alone names the one layer that may import what begins so, for what is hidden behind one package.
var alone = map[string]string{
	"github.com/duckdb/": "engine/duckdb",
	"go.yaml.in/":        "policy/yamlnode",
}

// layerOf is the layer with the longest name that the package is or is inside; nil when there is none.
func layerOf(pkg string) *layer {
	var found *layer
	for i, l := range layers {
		if (pkg == l.name || strings.HasPrefix(pkg, l.name+"/")) && (found == nil || len(l.name) > len(found.name)) {
			found = &layers[i]
		}
	}
	return found
}

// breaches says which imports of which packages point the wrong way. The keys and the imports are import paths,
// those of the module without its name.
func breaches(imports map[string][]string) []string {
	var problems []string
	for _, pkg := range slices.Sorted(maps.Keys(imports)) {
		own := layerOf(pkg)
		if own == nil {
			problems = append(problems, fmt.Sprintf("%s is in no layer: give it a place in internal/layers and in ARCHITECTURE.md", pkg))
			continue
		}
		for _, imported := range imports[pkg] {
			if problem := breach(own, imported); problem != "" {
				problems = append(problems, pkg+" "+problem)
			}
		}
	}
	return problems
}

func breach(own *layer, imported string) string {
	ours, isOurs := strings.CutPrefix(imported, module)
	if !isOurs {
		for prefix, only := range alone {
			if strings.HasPrefix(imported, prefix) && own.name != only {
				return fmt.Sprintf("imports %s, which only %s does", imported, only)
			}
		}
		return ""
	}
	other := layerOf(ours)
	switch {
	case other == nil:
		return fmt.Sprintf("imports %s, which is in no layer", ours)
	case other.name == own.name, slices.Contains(own.may, other.name):
		return ""
	}
	return fmt.Sprintf("imports %s: %s may import %s", ours, own.name, strings.Join(own.may, ", "))
}

func TestImportsPointOneWay(t *testing.T) {
	imports := importsBelow(t, need.File(t, "."))
	for _, problem := range breaches(imports) {
		t.Error(problem)
	}
	if len(imports["engine/duckdb"]) == 0 || len(imports["cmd/purse"]) == 0 {
		t.Errorf("found the packages %v: where are the others?", slices.Sorted(maps.Keys(imports)))
	}
}

// importsBelow reads the imports of every package of the module, tests left out: a test may look at what is above it.
func importsBelow(t *testing.T, root string) map[string][]string {
	t.Helper()
	imports := map[string][]string{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != root && skipped(file, d.Name()) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		pkg := path.Dir(filepath.ToSlash(rel))
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports[pkg] = append(imports[pkg], imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return imports
}

// skipped says whether a folder is none of the module's packages: hidden, for tests, or a module of its own.
func skipped(dir, name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// The list itself points one way.
func TestLayersAreInOrder(t *testing.T) {
	before := map[string]bool{}
	for _, l := range layers {
		for _, name := range l.may {
			if !before[name] {
				t.Errorf("%s may import %s, which is not above it in the list", l.name, name)
			}
		}
		if before[l.name] {
			t.Errorf("%s is in the list twice", l.name)
		}
		before[l.name] = true
	}
}

func TestBreaches(t *testing.T) {
	got := breaches(map[string][]string{
		"rule":            {"strings", module + "fault", module + "plan"},
		"economy/formats": {module + "economy", module + "rule", module + "policy", "github.com/duckdb/duckdb-go/v2"},
		"engine/duckdb":   {"github.com/duckdb/duckdb-go/v2", module + "engine/reference"},
		"run":             {module + "engine/enginetest", module + "stats", "go.yaml.in/yaml/v4"},
		"cmd/purse":       {module + "explain", module + "fresh"},
		"fresh":           {"strings"},
	})
	want := []string{
		"cmd/purse imports fresh, which is in no layer",
		"economy/formats imports policy: economy may import fault, decimal, book, rule, policy/yamlnode",
		"economy/formats imports github.com/duckdb/duckdb-go/v2, which only engine/duckdb does",
		"engine/duckdb imports engine/reference: engine/duckdb may import fault, decimal, rule, plan, engine",
		"fresh is in no layer: give it a place in internal/layers and in ARCHITECTURE.md",
		"rule imports plan: rule may import fault, decimal, book",
		"run imports engine/enginetest: run may import fault, decimal, stats, chart, verdict, suppress, allot, among, book, rule, economy, plan, policy, engine, engine/reference, engine/duckdb, internal/version",
		"run imports go.yaml.in/yaml/v4, which only policy/yamlnode does",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
