package formats

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

var oversight = Format{
	Name:    "oversight",
	Summary: "oversight framework: segments and scores by trust and quarter",
	Tables:  "facts, organisations",
	read:    (*job).readOversight,
	fits:    oversightFits,
}

var oversightColumns = []wanted{
	{name: "organisation", headers: []string{"org_code", "trust_code", "provider_code"}, needed: true},
	{name: "name", headers: []string{"org_name", "trust_name", "provider_name"}},
	{name: "segment", headers: []string{"segment", "oversight_segment"}, needed: true},
}

// oversightFigures are columns whose names say what they are; they become facts of those names.
var oversightFigures = regexp.MustCompile(`^(league_rank|average_metric_score|in_deficit|score_.+|segment_.+|variance_to_financial_plan_pct|staff_.+_score)$`)

// oversightWords are columns of words.
var oversightWords = regexp.MustCompile(`^(region|trust_type|trust_subtype)$`)

// oversightNames are facts whose names say by themselves what they are; others have oversight before theirs.
var oversightNames = map[string]string{"average_metric_score": "average_metric_score", "in_deficit": "deficit"}

// readOversight reads a quarter's league table: each of its columns is a fact about the trust while the quarter lasts.
func (j *job) readOversight() error {
	x := oversightImport{job: j, seen: map[string]bool{}}
	out, err := j.table("facts", "organisation", "name", "value", "from", "to", "source", "wording")
	if err != nil {
		return err
	}
	x.out = out
	for _, files := range [][]string{j.opts.Organisations, j.files} {
		if err := j.each(files, x.file); err != nil {
			return err
		}
	}
	return nil
}

type oversightImport struct {
	*job
	out         *table
	in          *input
	l           layout
	extra       []extraColumn
	first, last string
	seen        map[string]bool
}

// extraColumn is a column taken by the form of its name.
type extraColumn struct {
	place int
	name  string
	words bool
	read  bool // a cell of it has said what it holds
}

func (x *oversightImport) file(in *input) *fault.Fault {
	r, bad := x.job.open(in)
	if bad != nil {
		return bad
	}
	if isOrganisations(r.Header) {
		return x.readOrganisations(in, r)
	}
	x.extra = nil
	l, faults := findColumns(in.path, r.Header, oversightColumns, x.take)
	x.in, x.l = in, l
	in.report.Unknown = l.unknown
	if len(faults) > 0 {
		x.faults.Add(faults[1:]...)
		return faults[0]
	}
	if bad := x.settleYear(in); bad != nil {
		return bad
	}
	x.first, x.last = x.quarterDays(in)
	return x.job.rows(in, r, x.row)
}

func (x *oversightImport) take(place int, slug string) bool {
	words := oversightWords.MatchString(slug)
	if !words && !oversightFigures.MatchString(slug) {
		return false
	}
	name, own := oversightNames[slug]
	if !own {
		name = "oversight_" + book.Column(slug)
	}
	x.extra = append(x.extra, extraColumn{place: place, name: name, words: words})
	return true
}

func (x *oversightImport) row(row csvfile.Row) {
	code, segment := x.l.get(row.Cells, "organisation"), x.l.get(row.Cells, "segment")
	if isAll(x.l, row.Cells) {
		x.in.report.Totals++
		return
	}
	if !x.sureCode(x.in, row, x.l, "organisation") {
		return
	}
	if x.seen[code+x.first] {
		x.aside(x.in, row, "organisation", economy.KindDuplicate, code, "one row of an organisation and a quarter", "")
		return
	}
	value := economy.Lookup("facts").Column("value")
	facts := [][2]string{{"oversight_segment", segment}}
	words := map[string]bool{}
	for _, e := range x.extra {
		facts = append(facts, [2]string{e.name, tidy(row.Cells[e.place])})
		words[e.name] = e.words
	}
	for i, f := range facts {
		if !words[f[0]] && isNone(f[1]) {
			facts[i][1] = ""
		} else if !words[f[0]] {
			facts[i][1], _ = columnNumber(f[1], value.Type)
		}
		f := facts[i]
		if kind, expected, hint := value.Trouble(f[1]); kind != "" && !words[f[0]] {
			x.aside(x.in, row, f[0], kind, f[1], expected, hint)
			return
		}
	}
	for _, f := range facts {
		if strings.HasPrefix(f[0], "oversight_segment") && f[1] != "" && !slices.Contains([]string{"1", "2", "3", "4", "5"}, f[1]) {
			x.aside(x.in, row, f[0], economy.KindCode, f[1], "a segment from 1 to 5", "")
			return
		}
	}
	x.seen[code+x.first] = true
	x.bodies.met(body{code: code, name: x.l.get(row.Cells, "name"), kind: "provider"})
	for _, f := range facts {
		switch {
		case f[1] == "":
		case words[f[0]]:
			x.out.add(code, f[0], "", x.first, x.last, x.source(), f[1])
		default:
			x.out.add(code, f[0], f[1], x.first, x.last, x.source(), "")
		}
	}
	x.in.report.Loaded++
}

func (x *oversightImport) source() string { return cmp.Or(x.opts.Source, x.in.fileName()) }

func oversightFits(file string, header []string) (int, bool) {
	x := oversightImport{}
	l, faults := findColumns(file, header, oversightColumns, x.take)
	return len(l.unknown), len(faults) == 0
}
