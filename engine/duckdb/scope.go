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
	stage int  // the first at which all it reads is there: level * stagesPerLevel + layer
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

// scope translates the expressions of one pipeline. A part that several others read, or that needs fewer look-ups than
// what reads it, becomes a helper column, worked out in a select of its own: at each level (0 over the base, n after
// the nth look-up) layer 1 reads what is there, layer 2 also layer 1, and so on. So the text grows with the
// expressions, nothing is worked out twice, and what can be is worked out before the rows are joined to others.
type scope struct {
	levels  map[string]int // of each column that may be read
	read    map[string]bool
	names   map[*rule.Expr]string
	numbers map[*rule.Expr]int
	ids     map[string]int // number of each distinct expression
	nodes   map[int]*numbered
	byText  map[string]term // helpers by what they stand for
	taken   map[string]bool // names of columns and helpers
	helpers []helper
	faults  *fault.List
}

// numbered is what is known of one distinct expression.
type numbered struct {
	level  int
	uses   int  // how many distinct expressions read it
	early  bool // something of a higher level reads it
	name   string
	done   bool
	result term
}

// helper is a column worked out in a select of its own.
type helper struct {
	name, sql string
	stage     int
}

// stages in one level: more than any expression is deep.
const stagesPerLevel = 1 << 20

func newScope(faults *fault.List, names map[*rule.Expr]string) *scope {
	return &scope{levels: map[string]int{}, read: map[string]bool{}, names: names, numbers: map[*rule.Expr]int{},
		ids: map[string]int{}, nodes: map[int]*numbered{}, byText: map[string]term{}, taken: map[string]bool{}, faults: faults}
}

// columns makes columns readable from a level on.
func (s *scope) columns(cols []plan.Column, level int) {
	for _, c := range cols {
		s.levels[c.Name] = level
		s.taken[c.Name] = true
	}
}

// root counts an expression that is wanted at a level, before any is translated.
func (s *scope) root(e *rule.Expr, level int) {
	n := s.nodes[s.number(e)]
	n.uses++
	n.early = n.early || level > n.level && !cheap(e)
}

// cheap says that an expression costs nothing to write again.
func cheap(e *rule.Expr) bool { return e.Op == rule.OpColumn || e.Op == rule.OpLiteral }

// number gives equal expressions one number, and counts the distinct expressions that read each. Whether an expression
// can be missing is left out: filters are translated first, with every guard, and what is worked out after them may
// know more.
func (s *scope) number(e *rule.Expr) int {
	if id, ok := s.numbers[e]; ok {
		return id
	}
	args := make([]int, len(e.Args))
	for i, arg := range e.Args {
		args[i] = s.number(arg)
	}
	key := fmt.Sprintf("%s|%d|%d|%q|%d|%d|%v", e.Op, e.Type.Kind, e.Type.Scale, e.Column, e.Places, heldBits(e.Type), args)
	if e.Op == rule.OpLiteral {
		key += "|" + literalKey(e.Value)
	}
	id, known := s.ids[key]
	if !known {
		id = len(s.ids) + 1
		s.ids[key] = id
		s.nodes[id] = s.describe(e, args)
	}
	if name := s.names[e]; name != "" && s.nodes[id].name == "" {
		s.nodes[id].name = name
	}
	s.numbers[e] = id
	return id
}

func (s *scope) describe(e *rule.Expr, args []int) *numbered {
	n := &numbered{}
	if e.Op == rule.OpColumn {
		n.level = s.levels[e.Column]
		s.read[e.Column] = true
	}
	for _, arg := range args {
		n.level = max(n.level, s.nodes[arg].level)
	}
	for i, arg := range args {
		a := s.nodes[arg]
		a.uses++
		a.early = a.early || a.level < n.level && !cheap(e.Args[i])
	}
	return n
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

// share makes a term cheap to write more than once. The name is what to call it, "" where it has none.
func (s *scope) share(t term, name string) term {
	if t.atom {
		return t
	}
	if known, ok := s.byText[t.sql]; ok {
		return known
	}
	h := helper{name: s.fresh(name), sql: t.sql, stage: t.stage + 1}
	s.helpers = append(s.helpers, h)
	shared := term{sql: quote(h.name), stage: h.stage, atom: true}
	s.byText[t.sql] = shared
	return shared
}

// fresh is a name that no column or helper has.
func (s *scope) fresh(name string) string {
	for n := len(s.helpers) + 1; name == "" || s.taken[name]; n++ {
		name = fmt.Sprintf("_%d", n)
	}
	s.taken[name] = true
	return name
}

// compose builds a term from parts written with %s, each an operand.
func compose(format string, parts ...term) term {
	t := term{}
	args := make([]any, len(parts))
	for i, p := range parts {
		args[i] = p.in()
		t.stage = max(t.stage, p.stage)
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
