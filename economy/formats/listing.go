package formats

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

// listing is a publication each of whose rows says, on its own, what becomes rows of tables. A row is loaded whole or
// set aside whole. A row that stands for all of England is held to the sums of the others.
type listing struct {
	columns []wanted
	// take takes further columns by the form of their names; nil: there are none.
	take func(x *listingImport, place int, slug string) bool
	// tables are those made, each with its columns in order.
	tables map[string][]string
	// key are the columns that tell rows apart.
	key []string
	// when finds out the year; nil: --year, or the file's name.
	when func(x *listingImport, in *input) *fault.Fault
	// all says that a row stands for all the others; nil: one of England, or of the total, does.
	all func(l layout, cells []string) bool
	// row puts what the row at hand says, with the reading functions below.
	row func(x *listingImport)
}

// fits says whether a header has what the listing needs.
func (s listing) fits(file string, header []string) (int, bool) {
	x := &listingImport{job: &job{}}
	l, faults := findColumns(file, header, s.columns, x.taking(s))
	return len(l.unknown), len(faults) == 0
}

// listingImport is one import of a listing.
type listingImport struct {
	*job
	listing  listing
	register register
	in       *input
	l        layout
	extra    []extraColumn
	now      csvfile.Row
	bad      bool // the row at hand is set aside
	total    bool // the row at hand stands for all the others
	puts     []put
	later    []func() // what the row says of bodies, done when it is loaded
	seen     map[string]string
	rounded  int
	sums     map[string]*big.Rat // of the file at hand, by table, words and column
	totals   map[string]*big.Rat // what its total rows say
}

// put is a row for a table, with the cells of its columns.
type put struct {
	table string
	cells []string
}

// readListing reads files of a listing.
func (j *job) readListing(s listing) error {
	x := &listingImport{job: j, listing: s, seen: map[string]string{}}
	for _, files := range [][]string{j.opts.Organisations, j.files} {
		if err := j.each(files, x.file); err != nil {
			return err
		}
	}
	if len(j.faults) > 0 {
		return nil // they are told by the caller
	}
	j.noteRounded(x.rounded)
	return x.register.write(j)
}

func (x *listingImport) taking(s listing) func(int, string) bool {
	if s.take == nil {
		return nil
	}
	return func(place int, slug string) bool { return s.take(x, place, slug) }
}

func (x *listingImport) file(in *input) *fault.Fault {
	r, bad := x.job.open(in)
	if bad != nil {
		return bad
	}
	if isOrganisations(r.Header) {
		defer x.register.bring(&x.job.bodies)
		return x.readOrganisations(in, r)
	}
	x.extra = nil
	l, faults := findColumns(in.path, r.Header, x.listing.columns, x.taking(x.listing))
	x.in, x.l = in, l
	in.report.Unknown = l.unknown
	if len(faults) > 0 {
		x.faults.Add(faults[1:]...)
		return faults[0]
	}
	when := x.listing.when
	if when == nil {
		when = (*listingImport).settle
	}
	if bad := when(x, in); bad != nil {
		return bad
	}
	x.sums, x.totals = map[string]*big.Rat{}, map[string]*big.Rat{}
	if bad := x.job.rows(in, r, x.row); bad != nil {
		return bad
	}
	x.check()
	return nil
}

func (x *listingImport) settle(in *input) *fault.Fault { return x.settleYear(in) }

// row reads one row: into tables, into the check of totals, or aside.
func (x *listingImport) row(row csvfile.Row) {
	x.now, x.bad, x.puts, x.later = row, false, x.puts[:0], x.later[:0]
	all := x.listing.all
	if all == nil {
		all = isAll
	}
	x.total = all(x.l, row.Cells)
	x.listing.row(x)
	if x.bad || !x.sound() || !x.total && !x.first() {
		if !x.total {
			x.lost()
		}
		return
	}
	if x.total {
		x.add(x.totals)
		x.in.report.Totals++
		return
	}
	x.add(x.sums)
	for _, p := range x.puts {
		t, err := x.table(p.table, x.listing.tables[p.table]...)
		if err != nil {
			x.faults.Add(fault.New(fault.Place{File: x.dir}, "cannot be written: %v", plain(err)))
			return
		}
		t.add(p.cells...)
	}
	for _, do := range x.later {
		do()
	}
	x.in.report.Loaded++
}

// lost adds up the money of a row set aside, as far as it can be read.
func (x *listingImport) lost() {
	for _, p := range x.puts {
		if i := slices.Index(x.listing.tables[p.table], "pence"); i >= 0 {
			if pence, err := decimal.Parse(p.cells[i]); err == nil {
				x.in.report.lose(new(big.Rat).Quo(pence.Rat(), big.NewRat(100, 1)))
			}
		}
	}
}

// sound holds what is put to the bounds of its tables.
func (x *listingImport) sound() bool {
	for _, p := range x.puts {
		schema := economy.Lookup(p.table)
		for i, name := range x.listing.tables[p.table] {
			if x.total && p.cells[i] == "" {
				continue
			}
			if kind, expected, hint := schema.Column(name).Trouble(p.cells[i]); kind != "" {
				x.reject(name, kind, p.cells[i], expected, hint)
				return false
			}
		}
	}
	return true
}

// first says that no row before had the same key; a later one is set aside.
func (x *listingImport) first() bool {
	parts := make([]string, len(x.listing.key))
	for i, name := range x.listing.key {
		parts[i] = x.l.get(x.now.Cells, name)
	}
	key := strings.Join(parts, ", ")
	if at, twice := x.seen[key]; twice {
		x.reject(strings.Join(x.listing.key, ", "), economy.KindDuplicate, key, "a key that no other row has", "the row at "+at+" was taken")
		return false
	}
	x.seen[key] = x.in.path + ":" + strconv.FormatInt(x.now.Line, 10)
	return true
}

// add adds what the row at hand puts to sums, of each summed column by the words beside it.
func (x *listingImport) add(sums map[string]*big.Rat) {
	for _, p := range x.puts {
		schema, words := economy.Lookup(p.table), p.table
		for i, name := range x.listing.tables[p.table] {
			if c := schema.Column(name); (name == "line" || name == "name") && !c.Summed {
				words += " " + p.cells[i]
			}
		}
		for i, name := range x.listing.tables[p.table] {
			d, err := decimal.Parse(p.cells[i])
			if err != nil || !schema.Column(name).Summed {
				continue
			}
			key := words + " " + name
			if sums[key] == nil {
				sums[key] = new(big.Rat)
			}
			sums[key].Add(sums[key], d.Rat())
		}
	}
}

// check holds the total rows of a file to the sums of the others.
func (x *listingImport) check() {
	held := checkSums(x.in.path, x.totals, x.sums)
	if held != nil {
		x.report.Checks = append(x.report.Checks, *held)
	}
}

// bring takes the bodies of files of organisations into the register, and leaves their other codes.
func (r *register) bring(b *bodies) {
	for _, code := range slices.Sorted(keysOf(b.known)) {
		found := *b.known[code]
		r.link(code, "icb", link{parent: found.parent})
		found.parent = ""
		r.bodies.put(found)
	}
	b.known = nil
}
