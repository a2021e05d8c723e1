// Package spec reads the specification of the language of policy: a file for each of its devices, with a policy that
// uses it, what is so of it in a sentence or two, and tests. The tests are run on both engines, and the reference chapter
// of the manual is made from the same files.
package spec

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/policytest"
)

// Chapters are the parts of the reference, in order: what every policy has, then the kinds of rule.
var Chapters = []string{"policy", "price", "measure", "share", "transfer", "decide", "position"}

// Spec is the specification of one device.
type Spec struct {
	File    string
	Title   string
	Chapter string
	Says    string
	Policy  string // as YAML
	Files   []File // beside the policy, by name
	Tests   []*policytest.Test
}

// File is a file of a specification's policy.
type File struct{ Name, Text string }

// Read reads the specifications of a directory, in the order of chapters and then of the files' names.
func Read(fsys fs.FS, dir string) ([]*Spec, error) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	var all []*Spec
	var faults fault.List
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		root, found := yamlnode.Read(name, data)
		faults.Add(found...)
		if root != nil {
			s, found := read(name, root)
			faults.Add(found...)
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b *Spec) int { return slices.Index(Chapters, a.Chapter) - slices.Index(Chapters, b.Chapter) })
	return all, faults.Err()
}

var fields = []string{"title", "chapter", "says", "policy", "files", "tests"}

func read(name string, root *yamlnode.Node) (*Spec, fault.List) {
	s := &Spec{File: name}
	var faults fault.List
	for _, p := range root.Pairs {
		switch p.Slug {
		case "title":
			s.Title = p.Value.Text
		case "chapter":
			s.Chapter = p.Value.Text
		case "says":
			s.Says = strings.TrimSpace(p.Value.Text)
		case "policy":
			s.Policy = p.Value.Text
		case "files":
			for _, f := range p.Value.Pairs {
				s.Files = append(s.Files, File{f.Name, f.Value.Text})
			}
		case "tests":
			tests, found := policytest.FromNode(p.Value)
			s.Tests = tests
			faults.Add(found...)
		default:
			faults.Add(fault.New(p.At, "a specification has no field %q", p.Name).WithHint("%s", fault.Suggest(p.Name, fields)))
		}
	}
	at := fault.Place{File: name}
	if s.Title == "" || s.Says == "" || s.Policy == "" || len(s.Tests) == 0 {
		faults.Add(fault.New(at, "a specification needs a title, what it says, a policy and tests"))
	}
	if !slices.Contains(Chapters, s.Chapter) {
		faults.Add(fault.New(at, "the chapter %q is not one of the reference", s.Chapter).WithHint("%s", fault.Suggest(s.Chapter, Chapters)))
	}
	return s, faults
}

// head is the section that a specification may leave out.
const head = "policy: {name: Specification, year: 2025-26, nation: England}\n"

// Load loads the policy of a specification, with some things given in place of its own.
func (s *Spec) Load(g policy.Given) (*policy.Policy, error) {
	text := s.Policy
	if !strings.HasPrefix(text, "policy:") {
		text = head + text
	}
	files := fstest.MapFS{"spec/policy.yaml": {Data: []byte(text)}}
	for _, f := range s.Files {
		files[path.Join("spec", f.Name)] = &fstest.MapFile{Data: []byte(f.Text)}
	}
	return policy.LoadGivenFS(files, "spec", g)
}
