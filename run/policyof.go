package run

import (
	"context"
	"path"
	"strings"
	"testing/fstest"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/policy"
)

// PolicyOf loads the policy that a book carries, with the policies that it extends.
func PolicyOf(ctx context.Context, b *book.Book) (*policy.Policy, error) {
	rows, err := b.Rows(ctx, "policy_files", nil)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, r := range rows {
		names = append(names, r.Get("path"))
	}
	within := room(names)
	files := fstest.MapFS{}
	for i, r := range rows {
		files[path.Join(within, names[i])] = &fstest.MapFile{Data: []byte(r.Get("text"))}
	}
	receipt, err := b.Receipt(ctx)
	if err != nil {
		return nil, err
	}
	asOf, err := AsOf(receipt)
	if err != nil {
		return nil, err
	}
	return policy.LoadFSWith(files, within, policy.Options{AsOf: asOf})
}

// room is a directory from which every name that goes up stays inside: a reform's files are named from its own
// directory, and those of the policy it extends are ../policy/policy.yaml.
func room(names []string) string {
	up, own := 0, "reform"
	for _, name := range names {
		up = max(up, strings.Count(name, "../"))
		for strings.Contains("/"+name, "/"+own+"/") {
			own += "-"
		}
	}
	return path.Join(".", strings.Repeat(own+"/", up))
}
