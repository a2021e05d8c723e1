package formats

import (
	"slices"
	"strconv"
	"strings"

	"github.com/commonpurse/commonpurse/decimal"
	"github.com/commonpurse/commonpurse/economy"
	"github.com/commonpurse/commonpurse/economy/csvfile"
)

// hierarchy reads a practice with its network, commissioner, board and region.
func (x *registerImport) hierarchy(row csvfile.Row) {
	if !x.sureCode(x.in, row, x.l, "code") {
		return
	}
	get := func(name string) string {
		if text := x.l.get(row.Cells, name); text != "U" && text != "-" { // U is a practice in no network
			return text
		}
		return ""
	}
	for _, name := range []string{"network", "commissioner", "board", "region"} {
		if text := get(name); text != "" && !x.sureCode(x.in, row, x.l, name) {
			return
		}
	}
	r, code, commissioner := &x.register, get("code"), get("commissioner")
	r.bodies.put(body{code: code, name: get("name"), kind: "practice", postcode: get("postcode")})
	r.bodies.put(body{code: get("network"), name: get("network name"), kind: "network"})
	r.bodies.put(body{code: commissioner, name: get("commissioner name"), kind: "commissioner"})
	r.bodies.put(body{code: get("board"), name: get("board name"), kind: "icb"})
	r.bodies.put(body{code: get("region"), name: get("region name"), kind: "region"})
	for _, l := range [][3]string{{code, "network", get("network")}, {code, "commissioner", commissioner}, {code, "icb", get("board")},
		{code, "region", get("region")}, {commissioner, "icb", get("board")}, {get("board"), "region", get("region")}} {
		r.link(l[0], l[1], link{parent: l[2]})
	}
	x.in.report.Loaded++
}

// role reads a body of which the row says what it is, and its board.
func (x *registerImport) role(row csvfile.Row) {
	if !x.sureCode(x.in, row, x.l, "code") {
		return
	}
	kind := strings.ToLower(x.l.get(row.Cells, "role"))
	if k, expected, hint := economy.Lookup("organisations").Column("kind").Trouble(kind); k != "" {
		x.aside(x.in, row, x.l.header[x.l.at["role"]], k, kind, expected, hint)
		return
	}
	code, board := x.l.get(row.Cells, "code"), x.l.get(row.Cells, "board")
	if !noCode(board) && !x.sureCode(x.in, row, x.l, "board") {
		return
	}
	x.register.bodies.put(body{code: code, name: x.l.get(row.Cells, "name"), kind: kind})
	if !noCode(board) {
		x.register.bodies.put(body{code: board, name: x.l.get(row.Cells, "board name"), kind: "icb"})
		x.register.link(code, "icb", link{parent: board})
	}
	x.in.report.Loaded++
}

// point reads where a trust is.
func (x *registerImport) point(row csvfile.Row) {
	if !x.sureCode(x.in, row, x.l, "code") {
		return
	}
	var at [2]string
	for i, name := range []string{"latitude", "longitude"} {
		text := x.l.get(row.Cells, name)
		kept := text
		if d, err := decimal.Parse(text); err == nil {
			kept = decimal.Round(d.Rat(), 6).String()
		}
		if kind, expected, hint := economy.Lookup("organisations").Column(name).Trouble(kept); kind != "" || text == "" {
			x.aside(x.in, row, x.l.header[x.l.at[name]], economy.KindNumber, text, expected, hint)
			return
		}
		at[i] = kept
	}
	code := x.l.get(row.Cells, "code")
	x.register.bodies.put(body{code: code, name: x.l.get(row.Cells, "name"), kind: "provider"})
	x.register.places[code] = at
	x.in.report.Loaded++
}

// peer reads one of the trusts most like a trust. A trust is in its own list; that row says nothing of others.
func (x *registerImport) peer(row csvfile.Row) {
	if !x.sureCode(x.in, row, x.l, "code") || !x.sureCode(x.in, row, x.l, "peer") {
		return
	}
	code, peer := x.l.get(row.Cells, "code"), x.l.get(row.Cells, "peer")
	if slices.Contains(x.peers[code], peer) {
		x.aside(x.in, row, "", economy.KindDuplicate, code+", "+peer, "a peer that no other row has", "")
		return
	}
	if code != peer {
		x.peers[code] = append(x.peers[code], peer)
		x.register.link(code, "peer "+strconv.Itoa(len(x.peers[code])), link{parent: peer})
	}
	for _, one := range []string{code, peer} {
		x.register.bodies.put(body{code: one, kind: "provider"})
	}
	x.in.report.Loaded++
}
