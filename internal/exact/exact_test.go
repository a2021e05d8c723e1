// Package exact tests that no figure passes through binary floating point on its way to a penny. Commonpurse's numbers
// are fractions, decimals and whole numbers; a floating-point number of pounds is wrong by pennies once it is large, and
// a sum of them depends on its order. SQL is held to the same in package engine/duckdb.
package exact

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/commonpurse/commonpurse/internal/need"
)

const module = "github.com/commonpurse/commonpurse/"

// may says which packages, and which functions and types of others, may use floating point, and why no penny comes of it.
var may = map[string]string{
	"bench":                              "times and their ratios",
	"chart":                              "where marks stand on a picture",
	"internal/simplex":                   "attacks by tests on what is published, of which nothing is kept",
	"stats":                              "statistics, which are rounded before they are kept, and reach money only through a verdict or a round",
	"figures":                            "statistics of a file, printed",
	"verdict":                            "statistics in words",
	"economy/synth":                      "how an invented country is drawn; what it writes is whole pence and counts",
	"economy/synth/derive":               "what the invented country is drawn from",
	"internal/findings":                  "how often planted truths are found",
	"internal/agree":                     "seconds, printed",
	"internal/mutants":                   "seconds, printed",
	"cmd/purse.fraction":                 "shapes of an invented country, printed",
	"cmd/purse.shapesTable":              "shapes of an invented country, printed",
	"cmd/purse.fractions":                "levels of limits, as asked for",
	"cmd/purse.funnelVerb":               "a statistic's settings",
	"cmd/purse.rateVerb":                 "a statistic's settings",
	"cmd/purse.spcVerb":                  "a statistic's settings",
	"cmd/purse.waitsVerb":                "a statistic's settings",
	"cmd/purse.progressText":             "how far a long run has come",
	"engine/duckdb.estimating":           "how many groups a sum will roughly make, to choose how to add up; both ways give the same sums",
	"engine/duckdb.gatherer.rowsInGroup": "how many groups a sum will roughly make, as above",
	"explain.measureFigure.says":         "a value rounded to what a reader is shown",
	"run.FunnelOf":                       "a measure's bodies as package stats takes them, for limits and words",
	"run.FunnelOptions":                  "levels and target of limits, as package stats takes them",
	"run.Funnelled.Strays":               "how often chance alone marks a body, in words",
	"run.LimitsMiss":                     "how often limits miss the truth, in words",
	"run.MeasureRow.judgeAmong":          "limits of chance around a measure, rounded to a decimal before they are kept",
	"run.MeasureRow.judgeOverTime":       "limits of chance around a measure, as above",
	"run.Opportune.words":                "a figure rounded to what a reader is shown",
	"run.OverTime":                       "a measure's periods as package stats takes them, for limits and words",
	"run.UnitOf":                         "a value rounded to what a reader is shown",
	"run.alikes.found":                   "bodies' figures as package stats takes them; what comes of them is rounded to a decimal before it is kept",
	"run.alikes.peersOf":                 "how much a likeness weighs, as package stats takes it",
	"run.alikes":                         "bodies' figures as package stats takes them",
	"run.assured":                        "a target held against limits of chance, for a verdict",
	"run.baselineOf":                     "a measure's periods as package stats takes them, as above",
	"run.bestOf":                         "the order of statistics, for which peers are best",
	"run.beyondChance":                   "an opportunity as package stats makes it, rounded to a decimal before it is kept",
	"run.floats":                         "levels of limits, as package stats takes them",
	"run.gatherBodies":                   "bodies' figures as package stats takes them",
	"run.optionsOf":                      "the level of an interval, as package stats takes it",
	"run.outright":                       "an opportunity as package stats makes it, rounded to a decimal before it is kept",
	"run.sideOf":                         "on which side of limits a figure lies, for a verdict",
	"run.spreadOf":                       "the chance in a figure, as package stats takes it",
	"run.MeasureRow.judgeLimits":         "limits of chance around a measure, rounded to a decimal before they are kept",
	"run.MeasureRow.limits":              "limits of chance around a measure, as above",
	"run.standardised":                   "a standardised rate as package stats makes it, rounded to a decimal before it is kept",
	"run.perOf":                          "how many a rate is for, as package stats takes it",
	"run.float":                          "a measure as package stats takes it, from which limits, rates and words come, and no amount",
	"run.shown":                          "a limit rounded to what a reader is shown",
	"run.statistic":                      "a statistic of package stats, rounded to a decimal before it is kept",
	"economy/formats/dirty.printedWays":  "the day that a spreadsheet counts as a number, made for a test",
}

// allowed is the entry of the list that a place comes under: its own, that of the type it is a method of, or that of the
// package; "" where there is none.
func allowed(where string) string {
	for where != "" {
		if may[where] != "" {
			return where
		}
		where = where[:max(0, strings.LastIndexByte(where, '.'))]
	}
	return ""
}

func TestNoFloatingPointOnThePathToAPenny(t *testing.T) {
	found, used := floats(t), map[string]bool{}
	for _, where := range slices.Sorted(maps.Keys(found)) {
		if entry := allowed(where); entry != "" {
			used[entry] = true
		} else {
			t.Errorf("%s: %s is floating point: use package decimal or math/big, or say in internal/exact why no penny comes of it",
				where, found[where])
		}
	}
	for where := range may {
		if !used[where] {
			t.Errorf("%s no longer uses floating point: take it from the list", where)
		}
	}
}

// The check must see what it is for, and nothing else.
func TestWhatIsSeen(t *testing.T) {
	for text, want := range map[string]bool{
		"func f(pence int64) int64 { return int64(0.5 * float64(pence)) }":                   true,
		"func f(pence int64) int64 { return pence * 1e3 }":                                   false, // a whole number, written shortly
		"var rates = map[string][]float32{}":                                                 true,
		"type pounds float64; func f(p pounds) pounds { return p + p }":                      true,
		"func f(a, b int64) int64 { return (2*a + b) / (2 * b) }":                            false,
		"func g() (int, complex128) { return 0, 0 }; func f() int { n, _ := g(); return n }": true,
	} {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "f.go", "package p\n"+text, 0)
		if err != nil {
			t.Fatal(err)
		}
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
		if _, err := (&types.Config{}).Check("p", fset, []*ast.File{file}, info); err != nil {
			t.Fatal(err)
		}
		seen := false
		for _, d := range file.Decls {
			seen = seen || firstFloat(d, info) != nil
		}
		if seen != want {
			t.Errorf("%s: seen %v, expected %v", text, seen, want)
		}
	}
}

// floats finds the first expression of a floating-point type in each function of the module.
func floats(t *testing.T) map[string]string {
	root := strings.TrimSuffix(need.File(t, "go.mod"), "go.mod")
	loaded, err := packages.Load(&packages.Config{Dir: root,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedDeps | packages.NeedExportFile}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, pkg := range loaded {
		for _, err := range pkg.Errors {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(pkg.PkgPath, module)
		for _, file := range pkg.Syntax {
			for _, d := range file.Decls {
				if at := firstFloat(d, pkg.TypesInfo); at != nil {
					p := pkg.Fset.Position(at.Pos())
					where := name + "." + nameOf(d)
					if _, before := found[where]; !before {
						found[where] = fmt.Sprintf("%s:%d: %s", filepath.Base(p.Filename), p.Line, types.ExprString(at))
					}
				}
			}
		}
	}
	if len(loaded) < 20 {
		t.Fatalf("only %d packages were looked at", len(loaded))
	}
	return found
}

// nameOf is a function's name, with its receiver's type before it; of other declarations the first name declared.
func nameOf(d ast.Decl) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return d.Name.Name
		}
		of := d.Recv.List[0].Type
		if star, is := of.(*ast.StarExpr); is {
			of = star.X
		}
		if generic, is := of.(*ast.IndexExpr); is {
			of = generic.X
		}
		return types.ExprString(of) + "." + d.Name.Name
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				return spec.Name.Name
			case *ast.ValueSpec:
				return spec.Names[0].Name
			}
		}
	}
	return "?"
}

// firstFloat is the first expression of a declaration that is of a floating-point type, nil where there is none.
func firstFloat(d ast.Decl, info *types.Info) ast.Expr {
	var found ast.Expr
	ast.Inspect(d, func(n ast.Node) bool {
		if e, is := n.(ast.Expr); is && found == nil && isFloat(info.TypeOf(e), 0) {
			found = e
		}
		return found == nil
	})
	return found
}

// isFloat says that values of a type are, or hold, floating point.
func isFloat(t types.Type, depth int) bool {
	if t == nil || depth > 3 {
		return false
	}
	if named, is := t.(*types.Named); is && named.Obj().Pkg() != nil {
		if named.Obj().Pkg().Path() == "math/big" {
			return named.Obj().Name() == "Float"
		}
		if basic, is := named.Underlying().(*types.Basic); is {
			return isFloat(basic, depth+1)
		}
		return false // what it holds is seen where it is used
	}
	switch t := t.(type) {
	case *types.Basic:
		return t.Info()&(types.IsFloat|types.IsComplex) != 0
	case *types.Pointer:
		return isFloat(t.Elem(), depth+1)
	case *types.Slice:
		return isFloat(t.Elem(), depth+1)
	case *types.Array:
		return isFloat(t.Elem(), depth+1)
	case *types.Map:
		return isFloat(t.Elem(), depth+1) || isFloat(t.Key(), depth+1)
	case *types.Tuple:
		for v := range t.Variables() {
			if isFloat(v.Type(), depth+1) {
				return true
			}
		}
	}
	return false
}
