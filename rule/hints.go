package rule

import (
	"fmt"
	"strings"
)

// operatorWords are words that other notations use as operators, with ours.
var operatorWords = map[string]string{
	"and": "&&", "or": "||", "not": "!", "is": "==", "equals": "==", "if": "condition ? one : other",
	"then": "condition ? one : other", "else": "condition ? one : other", "mod": "", "div": "/", "times": "*",
	"plus": "+", "minus": "-", "when": "", "AND": "&&", "OR": "||", "NOT": "!", "IN": "in", "IF": "condition ? one : other",
	"THEN": "condition ? one : other", "ELSE": "condition ? one : other",
}

func isOperatorWord(word string) bool {
	_, ok := operatorWords[word]
	return ok
}

func operatorHint(word string) string {
	if meant := operatorWords[word]; meant != "" {
		return fmt.Sprintf("for %s write %s", word, meant)
	}
	return ""
}

// missingWords are names that other notations give to a missing value.
var missingWords = []string{"missing", "null", "none", "unknown", "nil", "NULL", "na"}

// nameHint is a better hint than a near name for one that looks like a slip of notation: words of operators run into
// a name, or a missing value asked for by name.
func nameHint(path []string) string {
	whole := strings.Join(path, " ")
	for _, word := range missingWords {
		if whole == word {
			return "to ask whether x is missing write !known(x); to replace it write x ?? y"
		}
	}
	for _, word := range strings.Fields(whole) {
		if hint := operatorHint(word); hint != "" && whole != word {
			return hint
		}
	}
	return ""
}

// missingOperator reports an operand that follows another, and steps over a word meant as an operator.
func (p *parser) missingOperator() {
	t := p.tok()
	f := p.failAt(t, "expected an operator, found %s", p.describe(t))
	if before := p.tokens[max(p.i-1, 0)]; before.kind == tokenWord && isOperatorWord(before.text) {
		f.Hint = operatorHint(before.text)
	}
	if t.kind != tokenWord {
		return
	}
	if isOperatorWord(t.text) {
		f.Hint = operatorHint(t.text)
		p.step()
		return
	}
	if !t.isNameWord() && p.i > 0 && p.tokens[p.i-1].kind == tokenWord {
		f.WithHint("%s is a word of the language and cannot be part of a name", t.text)
	}
}

// describe is a token as a fault names it.
func (p *parser) describe(t token) string {
	switch t.kind {
	case tokenEnd:
		return "the end"
	case tokenMark:
		return t.text
	case tokenText:
		return "the text " + string(p.source[t.start:t.end])
	}
	return string(p.source[t.start:t.end])
}
