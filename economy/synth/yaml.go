package synth

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
)

// writeYAML writes economy.yaml: what the economy is, its files, and how many rows each table must have.
func (m *maker) writeYAML() error {
	var b strings.Builder
	fmt.Fprintf(&b, "name: Synthia, an invented country of %d people\nyear: %s\n", m.opts.People, economy.YearName(m.opts.Year))
	fmt.Fprintf(&b, "source: \"purse synth, people %d, seed %d\"\n", m.opts.People, m.opts.Seed)
	b.WriteString("licence: none is needed; no row is of a real person or body\n")
	b.WriteString("note: Rates, kinds of case, stays and waits follow published figures of England. Places, people and money are invented.\nfiles:\n")
	for _, t := range economy.Schema {
		for i, file := range m.files[t.Name] {
			if i == 0 {
				fmt.Fprintf(&b, "  %s:\n", t.Name)
			}
			fmt.Fprintf(&b, "    - %s\n", file)
		}
	}
	b.WriteString("totals:\n")
	for _, t := range economy.Schema {
		if n, ok := m.counts[t.Name]; ok {
			fmt.Fprintf(&b, "  %s: {rows: %d}\n", t.Name, n)
		}
	}
	return os.WriteFile(filepath.Join(m.dir, "economy.yaml"), []byte(b.String()), 0o644)
}
