package enginetest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/internal/need"
	"github.com/commonpurse/commonpurse/rule"
)

// Whoever adds an operation or a relation is told here what else it needs.

func TestEveryOperationIsListed(t *testing.T) {
	var declared []string
	for _, file := range parse(t, "rule/expr.go") {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Names) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Op") || len(spec.Values) != 1 {
				return true
			}
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
				text, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				declared = append(declared, text)
			}
			return true
		})
	}
	var listed []string
	for _, op := range rule.Ops() {
		listed = append(listed, string(op))
	}
	slices.Sort(declared)
	slices.Sort(listed)
	if diff := cmp.Diff(declared, listed); diff != "" {
		t.Errorf("rule.Ops does not list the operations that are declared (-declared +listed):\n%s", diff)
	}
}

func TestEveryOperationHasCasesAndIsGenerated(t *testing.T) {
	generated := map[rule.Op]bool{}
	for _, fs := range forms {
		for _, f := range fs {
			generated[f.op] = true
		}
	}
	for _, op := range rule.Ops() {
		if len(casesOf(op)) == 0 {
			t.Errorf("%q has no handwritten case: add some to operationCases", op)
		}
		if !generated[op] {
			t.Errorf("%q is never generated: add how it is made to makeForms", op)
		}
	}
}

// Every operand of every operation is missing in some case, and known in all places in another.
func TestEveryOperandIsMissingSomewhere(t *testing.T) {
	for _, op := range rule.Ops() {
		missing := map[int]bool{}
		known, most := false, 0
		for _, c := range casesOf(op) {
			args := strings.Split(c.args, " | ")
			if op == rule.OpIn { // its list is of known literals
				args = args[:1]
			}
			whole := true
			for i, a := range args {
				if strings.HasPrefix(a, "missing ") {
					missing[i], whole = true, false
				}
			}
			known, most = known || whole, max(most, len(args))
		}
		if !known {
			t.Errorf("%q has no case with all operands known", op)
		}
		for i := range min(most, 3) {
			if !missing[i] {
				t.Errorf("%q has no case with operand %d missing", op, i+1)
			}
		}
	}
}

func TestEveryRelationHasCasesAndIsGenerated(t *testing.T) {
	declared := map[string]bool{}
	for _, file := range parse(t, "plan") {
		ast.Inspect(file, func(n ast.Node) bool {
			f, ok := n.(*ast.FuncDecl)
			if ok && f.Recv != nil && f.Name.Name == "Inputs" {
				declared[f.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name] = true
			}
			return true
		})
	}
	cases, counted := newCoverage(), map[string]bool{"Scan": true}
	for _, group := range relationCases {
		for _, c := range group {
			cases.node(c.plan(c.tables))
		}
	}
	for _, p := range possibleNodes() {
		counted[strings.Split(p, " over ")[0]] = true
	}
	for name := range declared {
		if !counted[name] {
			t.Errorf("%s is not counted among the random plans: add it to Plan and possibleNodes", name)
		}
		if !slices.ContainsFunc(slices.Collect(maps.Keys(cases.nodes)), func(p string) bool { return strings.Contains(p, name) }) {
			t.Errorf("%s has no handwritten case: add some to relationCases", name)
		}
	}
	if len(declared) < 8 {
		t.Errorf("found the relations %v: where are the others?", slices.Sorted(maps.Keys(declared)))
	}
}

// parse reads a Go file or the files of a package.
func parse(t *testing.T, rel string) []*ast.File {
	t.Helper()
	paths := []string{need.File(t, rel)}
	if !strings.HasSuffix(rel, ".go") {
		var err error
		if paths, err = filepath.Glob(filepath.Join(paths[0], "*.go")); err != nil {
			t.Fatal(err)
		}
	}
	var files []*ast.File
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}
