package formats

import (
	"regexp"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
)

// Known is a file that is recognised and that no economy has a place for.
type Known struct {
	What    string // what it is, in words
	Belongs string // where it belongs instead
	columns []string
}

// inPolicy is where figures of a nation as a whole belong.
const inPolicy = "in a policy's tables: name it under tables: in policy.yaml, with its source"

// knownFiles are told by columns that they alone have.
var knownFiles = []Known{
	{"national prices of admitted care by healthcare resource group", inPolicy + "; the shipped policy england-2017-18 has the prices of 2017-18 and 2018-19",
		[]string{"hrg", "combined_dc_el_*", "nonelective_*"}},
	{"names and chapters of healthcare resource groups", inPolicy + ", where a rule asks for the chapter of a group",
		[]string{"hrg", "chapter", "subchapter", "chapter_name"}},
	{"hospital activity and cost in England by age, sex and fifth of deprivation", inPolicy + ", keyed by age, sex and fifth",
		[]string{"age", "sex", "imd_quintile", "total_cost"}},
	{"outpatient attendances in England by age, sex and fifth of deprivation", inPolicy + ", keyed by age, sex and fifth",
		[]string{"age", "sex", "imd_quintile", "hosp_appt_rate"}},
	{"shares of each trust's admissions by local authority", inPolicy + ", keyed by trust and area: a share between two bodies is no figure of one",
		[]string{"trust_code", "ltla*_code", "share_of_trust_admissions"}},
	{"shares of emergency admissions between trusts and local authorities, both ways", inPolicy + ", keyed by trust and area: a share between two bodies is no figure of one",
		[]string{"trust_code", "geo_code", "p_trust", "p_geo"}},
	{"places of hospitals, by name", "nowhere yet: it has no codes, and names do not join; trust_points files have codes, and purse import organisations reads them",
		[]string{"hospital_name", "longitude", "latitude"}},
	{"deaths by week in England and Wales, by cause, age, sex and region", inPolicy + ": it is of no body, and of weeks where an economy counts months",
		[]string{"category_1", "category_2", "counts", "week_no"}},
	{"an invented table of stays, for teaching models of length of stay", "to a lesson: its trusts are invented and its stays have no days; purse synth makes a whole country",
		[]string{"id", "organisation", "age", "los", "death"}},
	{"an invented table of patients who stayed long, for teaching", "to a lesson: its patients have no organisation; purse synth makes a whole country",
		[]string{"stranded_label", "medicallysafe", "admit_date"}},
	{"an invented table of early warning scores, for teaching", "to a lesson: its patients have no organisation; purse synth makes a whole country",
		[]string{"news", "syst", "dias", "resp", "sat"}},
}

// knownOf is what a header is of, among the files no economy has a place for; nil when it is of none.
func knownOf(header []string) *Known {
	slugs := make([]string, len(header))
	for i, name := range header {
		slugs[i] = book.Column(name)
	}
	for i, k := range knownFiles {
		if !slices.ContainsFunc(k.columns, func(column string) bool { return !hasColumn(slugs, column) }) {
			return &knownFiles[i]
		}
	}
	return nil
}

// hasColumn says that a slug is among others; a star in it stands for anything.
func hasColumn(slugs []string, column string) bool {
	before, after, any := strings.Cut(column, "*")
	return slices.ContainsFunc(slugs, func(slug string) bool {
		return slug == column || any && strings.HasPrefix(slug, before) && strings.HasSuffix(slug, after)
	})
}

var anyYears = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[-_/]((?:20)?[0-9]{2}))?(?:[^0-9]|$)`)

// yearsIn are the years that texts name, as they name them, each once and in order.
func yearsIn(texts ...string) []string {
	var found []string
	for _, text := range texts {
		for rest := text; ; {
			at := anyYears.FindStringSubmatchIndex(rest)
			if at == nil {
				break
			}
			found = append(found, strings.ReplaceAll(strings.Trim(rest[at[2]:max(at[3], at[5])], "_"), "_", "-"))
			rest = rest[max(at[3], at[5]):]
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
