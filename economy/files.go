package economy

import (
	"slices"

	"github.com/commonpurse/commonpurse/economy/csvfile"
	"github.com/commonpurse/commonpurse/fault"
)

// FilesOf are the economy's files, with those of tables that a policy lets it bring, each under its table's own name; in
// the order in which a load has them.
func (e *Economy) FilesOf(tables ...*Table) []File {
	all := append(slices.Clone(Schema), tables...)
	var out []File
	for _, f := range append(slices.Clone(e.Files), e.others...) {
		if i := find(all, f.Table); i >= 0 {
			f.Table = all[i].Name
			out = append(out, f)
		}
	}
	return out
}

// HashOf is the SHA-256 of a file's bytes in hexadecimal, and their number, as a load gives them.
func (e *Economy) HashOf(f File) (string, int64, error) {
	in, err := csvfile.Open(e.path(f))
	if err != nil {
		return "", 0, fault.New(fault.Place{File: e.path(f)}, "cannot be read: %v", err)
	}
	defer in.Close()
	hash, size := in.Sum()
	return hash, size, nil
}
