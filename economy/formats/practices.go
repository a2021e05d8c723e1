package formats

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
)

var practicePayments = Format{
	Name:    "practice-payments",
	Summary: "NHS payments to general practice, by heading",
	Tables:  "accounts, populations, organisations, relations",
	read:    func(j *job) error { return j.readListing(paymentListing) },
	fits:    paymentListing.fits,
}

// The total of the headings stands in a column, to which they are held. Other totals and averages are not read.
const paymentsTotal = "total_nhs_payments_to_general_practice"

var (
	paymentWords = regexp.MustCompile(`^(nhs_england_region_name|contract_type|dispensing_practice|practice_(type|rurality|address.*|open_date|close_date)|` +
		`atypical_characteristics|average_payments_.*|total_nhs_payments_.+)$`)
	// paymentsBeside are headings outside the total: taken away from it, or paid to the network or for covid.
	paymentsBeside = []string{"deductions_for_pensions_levies_and_prescription_charge_income", "pcn_leadership", "pcn_support",
		"pcn_extended_hours_access", "pcn_workforce", "pcn_investment_and_impact_fund", "pcn_care_home_premium", "covid_immunisation",
		"covid_support_and_expansion", "long_covid"}
	paymentListing = listing{
		columns: []wanted{
			{name: "organisation", headers: []string{"practice_code"}, needed: true},
			{name: "name", headers: []string{"practice_name"}},
			{name: "postcode", headers: []string{"practice_postcode"}},
			{name: "region", headers: []string{"nhs_england_region_code", "region_code"}},
			{name: "commissioner", headers: []string{"ccg_code", "sub_icb_code", "sub_icb_location_code"}},
			{name: "commissioner name", headers: []string{"ccg_name", "sub_icb_name", "sub_icb_location_name"}},
			{name: "network", headers: []string{"pcn_code"}},
			{name: "network name", headers: []string{"pcn_name"}},
			{name: "persons", headers: []string{"number_of_registered_patients_last_known_figure"}, needed: true},
			{name: "weighted", headers: []string{"number_of_weighted_patients_last_known_figure"}},
			{name: "total", headers: []string{paymentsTotal}, needed: true},
			{name: "global sum", headers: []string{"global_sum"}, needed: true},
		},
		take: func(x *listingImport, place int, slug string) bool {
			if !paymentWords.MatchString(slug) && slug != "" {
				x.extra = append(x.extra, extraColumn{place: place, name: slug})
			}
			return true
		},
		tables: map[string][]string{"accounts": accountColumns,
			"populations": {"organisation", "age_band", "sex", "deprivation", "persons", "need_primary_care"}},
		key: []string{"organisation"},
		row: paymentRow,
	}
)

// paymentRow puts a line for each heading that is not nought. A practice whose headings do not add up to its total is set
// aside.
func paymentRow(x *listingImport) {
	code, year := x.code("organisation"), economy.YearName(x.job.year)
	sum, known := new(big.Rat), true
	for _, e := range append([]extraColumn{{place: x.l.at["global sum"], name: "global_sum"}}, x.extra...) {
		text := tidy(x.now.Cells[e.place])
		if x.isWords(e, text) {
			continue
		}
		pence := x.pence(x.l.header[e.place], text, 1)
		beside := slices.Contains(paymentsBeside, e.name)
		if n, err := decimal.Parse(pence); err == nil && !beside {
			sum.Add(sum, n.Rat())
		} else if err != nil && !beside {
			known = false
		}
		if pence != "0" {
			x.line(code, "practice_"+e.name, year, pence)
		}
	}
	total, err := decimal.Parse(x.pence(x.headed("total"), x.l.get(x.now.Cells, "total"), 1))
	if err == nil && known && total.Rat().Cmp(sum) != 0 {
		pounds := func(pence *big.Rat) string {
			return decimal.Round(new(big.Rat).Quo(pence, big.NewRat(100, 1)), 2).String()
		}
		x.reject(x.headed("total"), kindSum, pounds(total.Rat()), pounds(sum)+", the sum of the headings",
			"a column that is added, left out or renamed makes the sum another")
	}
	x.put("populations", code, "", "", "", x.number("persons", "populations", "persons"), x.number("weighted", "populations", "need_primary_care"))
	x.practice(code)
}

// isWords says that a column met for the first time holds words, and so is no heading of payments. It is told by its first
// cell that is not empty.
func (x *listingImport) isWords(e extraColumn, text string) bool {
	at := slices.IndexFunc(x.extra, func(one extraColumn) bool { return one.place == e.place })
	if at < 0 || isNone(text) || x.extra[at].read {
		return at >= 0 && x.extra[at].words
	}
	x.extra[at].read = true
	if _, err := decimal.Parse(plainNumber(text)); err != nil && e.name != "" {
		x.extra[at].words = !slices.Contains(paymentsBeside, e.name)
		x.in.report.Unknown = append(x.in.report.Unknown, x.l.header[e.place])
	}
	return x.extra[at].words
}

// practice notes a practice with its commissioner, network and region.
func (x *listingImport) practice(code string) {
	commissioner, network, region := x.maybeCode("commissioner"), "", x.maybeCode("region")
	if text := x.l.get(x.now.Cells, "network"); !strings.HasPrefix(strings.ToLower(text), "un") && len(text) > 1 {
		network = x.maybeCode("network")
	}
	x.meet(body{code: region, kind: "region"})
	x.meet(body{code: commissioner, name: x.text("commissioner name"), kind: "commissioner"}, "region", region)
	x.meet(body{code: network, name: x.text("network name"), kind: "network"})
	x.meet(body{code: code, name: x.text("name"), kind: "practice", postcode: x.text("postcode")},
		"commissioner", commissioner, "network", network, "region", region)
}

var practiceQuality = Format{
	Name:    "practice-quality",
	Summary: "quality and outcomes framework by practice: achievement, prevalence and list",
	Tables:  "facts, organisations",
	read:    func(j *job) error { return j.readListing(qualityListing) },
	fits: func(file string, header []string) (int, bool) {
		x := &listingImport{job: &job{}}
		l, faults := findColumns(file, header, qualityListing.columns, x.taking(qualityListing))
		return len(l.unknown), len(faults) == 0 && len(x.extra) > 0
	},
}

var (
	qualityColumn  = regexp.MustCompile(`^(achievement|prevalence|list_size)_[a-z0-9_]+$`)
	qualityListing = listing{
		columns: []wanted{
			{name: "organisation", headers: []string{"practice_code", "gp_practice_code"}, needed: true},
			{name: "name", headers: []string{"practice_name"}},
		},
		take: func(x *listingImport, place int, slug string) bool {
			if !qualityColumn.MatchString(slug) {
				return false
			}
			x.extra = append(x.extra, extraColumn{place: place, name: "qof_" + slug})
			return true
		},
		tables: map[string][]string{"facts": factColumns},
		key:    []string{"organisation"},
		row: func(x *listingImport) {
			code := x.code("organisation")
			first, last := x.yearDays()
			value := economy.Lookup("facts").Column("value")
			for _, e := range x.extra {
				text := tidy(x.now.Cells[e.place])
				if !strings.HasPrefix(e.name, "qof_list_size") {
					text = strings.TrimSuffix(text, "%")
				}
				n := x.figure(x.l.header[e.place], text, value)
				if d, err := decimal.Parse(n); err == nil && !inShare(e.name, d) {
					x.reject(x.l.header[e.place], economy.KindBounds, text, "a percentage from 0 to 100", "")
				}
				x.fact(code, e.name, n, first, last, "")
			}
			x.meet(body{code: code, name: x.text("name"), kind: "practice"})
		},
	}
)

// inShare says that a percentage is one; lists are of any size.
func inShare(name string, d decimal.Decimal) bool {
	least, most := big.NewRat(0, 1), big.NewRat(100, 1)
	return strings.HasPrefix(name, "qof_list_size") && d.Rat().Cmp(least) >= 0 ||
		d.Rat().Cmp(least) >= 0 && d.Rat().Cmp(most) <= 0
}
