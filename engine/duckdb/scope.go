package duckdb

import (
	"fmt"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/rule"
)

// term is a translated expression.
type term struct {
	sql   string
	layer int  // of the deepest helper column it reads; 0 when it reads only the input
	atom  bool // a column or literal: costs nothing to write twice, and needs no brackets
}

// in is the term as an operand.
func (t term) in() string {
	if t.atom || strings.HasSuffix(t.sql, ")") && callLike(t.sql) {
		return t.sql
	}
	return "(" + t.sql + ")"
}

// callLike says that the text is one call or one bracketed term, so that no more brackets are needed.
func callLike(sql string) bool {
	open := strings.IndexByte(sql, '(')
	for i := range open {
		if c := sql[i]; !(c >= 'a' && c <= 'z' || c == '_') {
			return false
		}
	}
	depth := 0
	for i := open; i < len(sql); i++ {
		switch sql[i] {
		case '\'', '"':
			return false
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 && i < len(sql)-1 {
				return false
			}
		}
	}
	return true
}

// scope translates the expressions of one node of a plan, over one input. A part that is read more than once becomes
// a helper column, worked out in a select of its own below the node's: layer 1 reads the input, layer 2 also
// layer 1, and so on. So the text grows with the expressions and nothing is worked out twice.
type scope struct {
	cols    map[string]plan.Column
	ids     map[string]int // number of each distinct expression
	uses    map[int]int    // how many distinct expressions read it
	done    map[int]term
	byText  map[string]term // helpers by what they stand for
	helpers []helper
	faults  *fault.List
}

// helper is a column worked out below the node's own select.
type helper struct {
	name, sql string
	layer     int
}

func newScope(cols []plan.Column, faults *fault.List, exprs ...*rule.Expr) *scope {
	s := &scope{cols: map[string]plan.Column{}, ids: map[string]int{}, uses: map[int]int{}, done: map[int]term{},
		byText: map[string]term{}, faults: faults}
	for _, c := range cols {
		s.cols[c.Name] = c
	}
	for _, e := range exprs {
		if e != nil {
			s.uses[s.number(e)]++
		}
	}
	return s
}

// number gives equal expressions one number, and counts the distinct expressions that read each.
func (s *scope) number(e *rule.Expr) int {
	key := fmt.Sprintf("%s|%d|%d|%q|%d|%d", e.Op, e.Type.Kind, e.Type.Scale, e.Column, e.Places, heldBits(e.Type))
	if e.Op == rule.OpLiteral {
		key += "|" + literalKey(e.Value)
	}
	args := make([]int, len(e.Args))
	for i, arg := range e.Args {
		args[i] = s.number(arg)
	}
	key += fmt.Sprint(args)
	id, known := s.ids[key]
	if !known {
		id = len(s.ids) + 1
		s.ids[key] = id
		for _, arg := range args {
			s.uses[arg]++
		}
	}
	return id
}

func literalKey(v rule.Value) string {
	switch v.Kind() {
	case rule.Bool:
		return fmt.Sprint(v.Bool())
	case rule.Text:
		return fmt.Sprintf("%q", v.Text())
	case rule.Date:
		return v.Day().String()
	case rule.Number:
		return v.Rat().RatString()
	}
	return "missing"
}

// share makes a term cheap to write more than once.
func (s *scope) share(t term) term {
	if t.atom {
		return t
	}
	if known, ok := s.byText[t.sql]; ok {
		return known
	}
	h := helper{name: s.fresh(), sql: t.sql, layer: t.layer + 1}
	s.helpers = append(s.helpers, h)
	shared := term{sql: quote(h.name), layer: h.layer, atom: true}
	s.byText[t.sql] = shared
	return shared
}

// fresh is a helper's name that no column has.
func (s *scope) fresh() string {
	for n := len(s.helpers) + 1; ; n++ {
		name := fmt.Sprintf("_%d", n)
		if _, taken := s.cols[name]; !taken {
			return name
		}
	}
}

// compose builds a term from parts written with %s, each an operand.
func compose(format string, parts ...term) term {
	t := term{}
	args := make([]any, len(parts))
	for i, p := range parts {
		args[i] = p.in()
		t.layer = max(t.layer, p.layer)
	}
	t.sql = fmt.Sprintf(format, args...)
	return t
}

// fail notes that an expression has no translation, and stands a missing value in its place.
func (s *scope) fail(e *rule.Expr, format string, args ...any) term {
	f := fault.New(e.At, format, args...)
	if e.Source != "" {
		f.Message = fmt.Sprintf("%s: %s", e.Source, f.Message)
	}
	s.faults.Add(f)
	return term{sql: "NULL", atom: true}
}
