package formats

import (
	"math/big"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
)

var mortality = Format{
	Name:    "mortality",
	Summary: "summary hospital-level mortality indicator (SHMI), by the last month of its year",
	Tables:  "observations, organisations",
	Months:  true,
	read:    func(j *job) error { return j.readSheet(mortalitySheet) },
	fits:    mortalitySheet.fits,
}

var mortalitySheet = sheet{
	columns: []wanted{
		{name: "organisation", headers: []string{"org_code", "provider_code", "trust_code"}, needed: true},
		{name: "name", headers: []string{"org_name", "provider_name", "trust_name"}},
		{name: "period", headers: []string{"month", "period", "period_end"}},
		{name: "observed", headers: []string{"observed_deaths", "observed", "number_of_observed_deaths"}, needed: true},
		{name: "expected", headers: []string{"expected_deaths", "expected", "number_of_expected_deaths"}, needed: true},
		{name: "spells", headers: []string{"spells", "provider_spells", "number_of_provider_spells", "number_of_spells"}},
		{name: "band", headers: []string{"shmi_banding", "banding", "shmi_band"}},
		{name: "words", headers: []string{"shmi", "shmi_value", "shmi_banding_label", "banding_description"}, unread: true},
	},
	figures: []string{"observed", "expected", "spells", "band"},
	row: func(x *sheetImport, row csvfile.Row) bool {
		x.observe("mortality", x.amount(row, "observed"), x.amount(row, "expected"))
		x.count("mortality_spells", x.amount(row, "spells"))
		x.count("mortality_band", x.amount(row, "band"))
		return true
	},
}

var friends = Format{
	Name:    "friends-and-family",
	Summary: "friends and family test",
	Tables:  "observations, organisations",
	Months:  true,
	read:    func(j *job) error { return j.readSheet(friendsSheet) },
	fits:    friendsSheet.fits,
}

var friendsSheet = sheet{
	columns: []wanted{
		{name: "organisation", headers: []string{"org_code", "trust_code", "provider_code"}, needed: true},
		{name: "name", headers: []string{"org_name", "trust_name", "provider_name"}},
		{name: "period", headers: []string{"month", "period"}},
		{name: "responses", headers: []string{"responses", "total_responses"}, needed: true},
		{name: "positive share", headers: []string{"pct_positive", "percentage_positive"}},
		{name: "negative share", headers: []string{"pct_negative", "percentage_negative"}},
		{name: "very good", headers: []string{"very_good"}},
		{name: "good", headers: []string{"good"}},
		{name: "poor", headers: []string{"poor"}},
		{name: "very poor", headers: []string{"very_poor"}},
		{name: "words", headers: []string{"neither_good_nor_poor", "don_t_know", "total_eligible", "response_rate", "icb_code", "icb_name"}, unread: true},
	},
	figures: []string{"responses", "very good", "good", "poor", "very poor"},
	row:     (*sheetImport).friendsRow,
}

// friendsRow observes the answers that were good and those that were poor, out of all. Where the publication gives only
// their share, the count is found again from it; when that is no whole number the count is not known.
func (x *sheetImport) friendsRow(row csvfile.Row) bool {
	all := x.amount(row, "responses")
	for _, side := range []struct{ measure, share, more, most string }{
		{"friends_and_family_positive", "positive share", "good", "very good"},
		{"friends_and_family_negative", "negative share", "poor", "very poor"},
	} {
		answers := x.amount(row, side.more).plus(x.amount(row, side.most))
		if !answers.known && x.l.has(side.share) {
			text := x.l.get(row.Cells, side.share)
			share, ok := parseShare(text)
			if !ok {
				x.aside(x.in, row, x.header(side.share), economy.KindNumber, text, "a share from 0 to 1, or a percentage with its sign", "")
				return false
			}
			if answers = wholeOf(all, share); !answers.known && share != nil && all.known {
				x.odd["the share of answers comes from no whole number of them, so how many there were is not known"]++
			}
		}
		x.observe(side.measure, answers, all)
	}
	return true
}

// parseShare reads a part of one, or a percentage with its sign; nil where there is none.
func parseShare(text string) (*big.Rat, bool) {
	if isNone(text) {
		return nil, true
	}
	digits, hundredths := strings.CutSuffix(text, "%")
	d, err := decimal.Parse(strings.TrimSpace(digits))
	if err != nil {
		return nil, false
	}
	share := d.Rat()
	if hundredths {
		share.Quo(share, big.NewRat(100, 1))
	}
	return share, share.Sign() >= 0 && share.Cmp(big.NewRat(1, 1)) <= 0
}

// wholeOf is the whole number that a share of an amount was made from: within a thousandth, for a share is printed with
// only so many digits.
func wholeOf(all amount, share *big.Rat) amount {
	if share == nil || !all.known {
		return amount{}
	}
	exact := new(big.Rat).Mul(share, big.NewRat(all.n, amountOne))
	near := decimal.Round(exact, 0).Rat()
	if off := new(big.Rat).Sub(exact, near); off.Abs(off).Cmp(big.NewRat(1, 1000)) > 0 {
		return amount{}
	}
	return amount{near.Num().Int64() * amountOne, true}
}
