package economy

import (
	"testing"

	"github.com/commonpurse/commonpurse/rule"
)

func TestSchemaIsWhole(t *testing.T) {
	names := map[string]bool{}
	for _, table := range Schema {
		if names[table.Name] || names[table.Singular] {
			t.Errorf("%s: the name is taken", table.Name)
		}
		names[table.Name], names[table.Singular] = true, true
		if table.Grain == "" {
			t.Errorf("%s: no grain", table.Name)
		}
		for _, name := range append([]string{table.Date, table.Count, table.From, table.To}, table.Key...) {
			if name != "" && table.Column(name) == nil {
				t.Errorf("%s: no column %q", table.Name, name)
			}
		}
		checkColumns(t, table)
	}
}

func checkColumns(t *testing.T, table *Table) {
	seen := map[string]bool{}
	for _, c := range table.Columns {
		switch {
		case seen[c.Name]:
			t.Errorf("%s.%s: twice", table.Name, c.Name)
		case c.Meaning == "":
			t.Errorf("%s.%s: no meaning", table.Name, c.Name)
		case c.Type.Kind == rule.Number && c.Type.Bits() != 64:
			t.Errorf("%s.%s: needs %d bits, want 64", table.Name, c.Name, c.Type.Bits())
		case len(c.Codes) > 0 && c.Type.Kind != rule.Text:
			t.Errorf("%s.%s: codes on %v", table.Name, c.Name, c.Type.Kind)
		case c.Month && c.Type.Kind != rule.Date:
			t.Errorf("%s.%s: a month that is not a date", table.Name, c.Name)
		}
		seen[c.Name] = true
	}
	if c := table.Column(table.Count); c != nil && c.Type.Missing {
		t.Errorf("%s.%s: a count may not be missing", table.Name, c.Name)
	}
}

func TestPricesTimesCountsFitIn64Bits(t *testing.T) {
	price := decimals("£", 2, 0, 1_000_000) // a million pounds to the penny, for one record
	for _, name := range []string{"spells", "attendances"} {
		count := Lookup(name).Column("count").Type
		product := rule.Type{Kind: rule.Number, Scale: price.Scale + count.Scale}
		product.Min = price.Min.Mul(price.Min, count.Min)
		product.Max = decimals("£", 2, 0, 1_000_000).Max
		product.Max.Mul(product.Max, count.Max)
		if product.Bits() != 64 {
			t.Errorf("%s: a price times a count needs %d bits", name, product.Bits())
		}
	}
}

func TestLookupByEitherName(t *testing.T) {
	for _, name := range []string{"spells", "spell"} {
		if got := Lookup(name); got == nil || got.Name != "spells" {
			t.Errorf("Lookup(%q) = %v", name, got)
		}
	}
	if got := Lookup("spels"); got != nil {
		t.Errorf("Lookup of an unknown table gave %s", got.Name)
	}
}
