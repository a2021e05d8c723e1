package formats

import (
	"regexp"
	"strings"

	"github.com/commonpurse/commonpurse/economy"
)

var populations = Format{
	Name:    "populations",
	Summary: "people by age band, and by deprivation or sex, of small areas, sub-ICB locations or countries",
	Tables:  "populations, organisations, relations",
	read:    (*job).readPopulations,
	fits:    populationsFit,
}

// The layouts: a column for each age band, one row for each area; and a row for each age band.
var (
	populationTables = map[string][]string{"populations": {"organisation", "age_band", "sex", "deprivation", "persons"}}
	wideHeaders      = []wanted{
		{name: "organisation", headers: []string{"lsoa11_code", "lsoa21_code", "lsoa_code", "lsoa11cd", "lsoa21cd"}, needed: true},
		{name: "name", headers: []string{"lsoa_name", "lsoa11nm", "lsoa21nm"}},
		{name: "commissioner", headers: []string{"sub_icb_code", "ccg_code"}},
		{name: "icb", headers: []string{"icb_code"}},
		{name: "local authority", headers: []string{"ltla_code", "lad_code"}},
		{name: "deprivation", headers: []string{"imd_decile", "deprivation"}},
		{name: "words", headers: []string{"imd_rank"}, unread: true},
	}
	longHeaders = []wanted{
		{name: "organisation", headers: []string{"sub_icb_code", "organisation", "code", "org_code", "practice_code"}, needed: true},
		{name: "name", headers: []string{"name", "sub_icb_name", "org_name", "practice_name"}},
		{name: "icb", headers: []string{"icb_code"}},
		{name: "age", headers: []string{"age_band", "age", "age_group"}, needed: true},
		{name: "sex", headers: []string{"sex", "gender"}},
		{name: "deprivation", headers: []string{"imd_decile", "deprivation"}},
		{name: "persons", headers: []string{"population", "persons", "count", "number_of_patients"}, needed: true},
		{name: "words", headers: []string{"geography", "icb_name"}, unread: true},
	}
	wideLayout = listing{columns: wideHeaders, take: takeAges, tables: populationTables, key: []string{"organisation"}, row: wideRow}
	longLayout = listing{columns: longHeaders, tables: populationTables, key: []string{"organisation", "age", "sex", "deprivation"}, row: longRow, all: isSum}
)

// isSum says that a row stands for all the others. England does not: it may be one of several countries.
func isSum(l layout, cells []string) bool {
	return isTotal(l.get(cells, "organisation")) || isTotal(l.get(cells, "name"))
}

// bandOf is an age band as published, and as ours: 00-04 is 0-4, 90 or over is 90+.
var bandOf = regexp.MustCompile(`^0*([0-9]{1,3})(?: *(?:-|_|to) *0*([0-9]{1,3})|( *\+| and over|_and_over| or over| plus))?(?: years)?$`)

func ageBand(text string) (string, bool) {
	parts := bandOf.FindStringSubmatch(strings.ToLower(text))
	switch {
	case parts == nil:
		return "", false
	case parts[2] != "":
		return parts[1] + "-" + parts[2], true
	case parts[3] != "":
		return parts[1] + "+", true
	}
	return parts[1], true
}

func populationsFit(file string, header []string) (int, bool) {
	if n, ok := longLayout.fits(file, header); ok {
		return n, true
	}
	x := &listingImport{job: &job{}}
	l, faults := findColumns(file, header, wideHeaders, x.taking(wideLayout))
	return len(l.unknown), len(faults) == 0 && len(x.extra) > 1
}

func (j *job) readPopulations() error {
	for _, file := range j.files {
		if header, err := headerOf(file, j.isPopulation); err == nil {
			if _, ok := longLayout.fits(file, header); ok {
				return j.readListing(longLayout)
			}
		}
	}
	return j.readListing(wideLayout)
}

func (j *job) isPopulation(header []string) bool {
	_, ok := populationsFit("", header)
	return ok
}

// takeAges takes a column whose name is an age band.
func takeAges(x *listingImport, place int, slug string) bool {
	text := strings.ReplaceAll(slug, "_", "-")
	if slug == "85" || slug == "90" { // a slug loses the plus sign
		text += "+"
	}
	band, ok := ageBand(text)
	if ok {
		x.extra = append(x.extra, extraColumn{place: place, name: band})
	}
	return ok
}

// wideRow puts the people of each age band of a small area.
func wideRow(x *listingImport) {
	code, tenth := x.code("organisation"), x.number("deprivation", "populations", "deprivation")
	persons := economy.Lookup("populations").Column("persons")
	for _, e := range x.extra {
		n := x.figure(x.l.header[e.place], tidy(x.now.Cells[e.place]), persons)
		if n == "" && !x.bad {
			x.reject(x.l.header[e.place], economy.KindMissing, tidy(x.now.Cells[e.place]), "how many people there are", "")
		}
		x.put("populations", code, e.name, "", tenth, n)
	}
	x.areas(code, "place")
}

// longRow puts the people of one age band, sex and tenth of one body.
func longRow(x *listingImport) {
	code := x.code("organisation")
	band, ok := ageBand(x.l.get(x.now.Cells, "age"))
	if text := x.l.get(x.now.Cells, "age"); !ok && !isNone(text) && !strings.EqualFold(text, "all") && !x.total {
		x.reject(x.headed("age"), economy.KindCode, text, "an age or a band of ages, such as 40, 00-04 or 85+", "")
	}
	persons := x.number("persons", "populations", "persons")
	if persons == "" {
		x.reject(x.headed("persons"), economy.KindMissing, x.l.get(x.now.Cells, "persons"), "how many people there are", "")
	}
	x.put("populations", code, band, x.sex(), x.number("deprivation", "populations", "deprivation"), persons)
	kind := "commissioner"
	switch first := strings.ToLower(x.headed("organisation")); {
	case strings.HasPrefix(first, "practice"):
		kind = "practice"
	case len(code) == 9 && strings.HasSuffix(code[1:3], "92"), strings.HasPrefix(code, "K0"), strings.HasPrefix(code, "N92"):
		kind = "nation"
	}
	x.areas(code, kind)
}

// sex is the code of the sex, from words or a code.
func (x *listingImport) sex() string {
	text := strings.ToLower(x.l.get(x.now.Cells, "sex"))
	switch text {
	case "male", "males", "m":
		return "1"
	case "female", "females", "f":
		return "2"
	case "all", "persons", "both":
		return ""
	}
	return strings.ToUpper(text)
}

// areas notes an area and those above it.
func (x *listingImport) areas(code, kind string) {
	var above []string
	for _, up := range []string{"commissioner", "icb", "local authority"} {
		parent := x.maybeCode(up)
		if parent == "" {
			continue
		}
		x.meet(body{code: parent, kind: up})
		above = append(above, up, parent)
	}
	x.meet(body{code: code, name: x.text("name"), kind: kind}, above...)
	if at := x.maybeCode("commissioner"); at != "" && x.l.has("icb") {
		x.meet(body{code: at, kind: "commissioner"}, "icb", x.maybeCode("icb"))
	}
}

var deprivation = Format{
	Name:    "deprivation",
	Summary: "indices of deprivation by integrated care board",
	Tables:  "facts, organisations",
	read:    func(j *job) error { return j.readListing(deprivationListing) },
	fits:    deprivationListing.fits,
}

// The year of the indices stands in their columns: imd2025_average_score.
var deprivationListing = listing{
	columns: []wanted{
		{name: "organisation", headers: append(yearly("icb%d_ons_code"), append(yearly("icb%dcd"), "icb_code", "org_code")...), needed: true},
		{name: "name", headers: append(yearly("icb%dnm"), "icb_name", "org_name")},
		{name: "score", headers: []string{"imd2019_average_score", "imd2025_average_score", "average_score"}, needed: true},
		{name: "rank", headers: []string{"imd2019_average_rank", "imd2025_average_rank", "average_rank"}},
		{name: "share", headers: []string{"imd2019_share_lsoas_most_deprived_10pct", "imd2025_share_lsoas_most_deprived_10pct"}},
	},
	tables: map[string][]string{"facts": factColumns},
	key:    []string{"organisation"},
	row: func(x *listingImport) {
		code := x.code("organisation")
		for _, f := range [][2]string{{"score", "deprivation_average_score"}, {"rank", "deprivation_average_rank"}, {"share", "deprivation_share_in_most_deprived_tenth"}} {
			n := x.number(f[0], "facts", "value")
			if strings.HasPrefix(n, "-") {
				x.reject(x.headed(f[0]), economy.KindBounds, n, "a number from 0", "")
			}
			x.fact(code, f[1], n, "", "", "")
		}
		x.meet(body{code: code, name: x.text("name"), kind: "icb"})
	},
}
