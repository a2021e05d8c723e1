package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/commonpurse/commonpurse/policy"
)

// tellReform says in plain words what each reform changes, a line a change, and what it says it will do for patients;
// then which reforms and schemes do not say so.
func tellReform(w io.Writer, p *policy.Policy) {
	for _, layer := range p.Layers {
		if !layer.Extends {
			continue
		}
		fmt.Fprintf(w, "%s changes\n", layer.Title)
		if len(layer.Changes) == 0 {
			fmt.Fprintln(w, "    nothing")
		}
		for _, c := range layer.Changes {
			fmt.Fprintf(w, "    %s: %s\n", c.Name, oneLine(c.Words, 200))
		}
		for _, a := range layer.Aims {
			fmt.Fprintf(w, "for patients: %s%s\n", a, because(a.Because))
		}
		fmt.Fprintln(w)
	}
	silent := p.Silent()
	for _, what := range silent {
		fmt.Fprintf(w, "%s does not say what it should do for patients\n", what)
	}
	if len(silent) > 0 {
		fmt.Fprintln(w)
	}
}

func because(text string) string {
	if text == "" {
		return ""
	}
	return ": " + strings.TrimSuffix(oneLine(text, 200), ".")
}
