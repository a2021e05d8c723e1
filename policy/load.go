package policy

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/commonpurse/commonpurse/fault"
	"github.com/commonpurse/commonpurse/policy/yamlnode"
	"github.com/commonpurse/commonpurse/rule"
)

// The limits of a policy.
const (
	maxLayers    = 8       // policies that extend one another
	maxTableSize = 1 << 28 // bytes of a table's file
	maxTableRows = 2_000_000
	maxParts     = 20_000 // parts of one expression once defines and lets are put in place
)

// Load reads the policy in a directory of the machine's file system. The error is a [fault.List] with everything
// found; the policy is nil then. Nothing outside the directory, and the directories it extends, is read.
func Load(dir string) (*Policy, error) { return LoadWith(dir, Options{}) }

// Options say how to read a policy.
type Options struct {
	// AsOf is the day as known on which the policy is read: values and rows published later are not in force. Nil: all
	// that is published is known.
	AsOf *rule.Day
	// Keep says which changes of reforms are to be kept, as if the others were not written: so that the effect of one
	// can be seen alone. A change that needs another is a fault without it. Nil: all.
	Keep func(*Change) bool
	// Over are lists of changes to be made over the policy, as if each were a reform that extends it.
	Over []Over
}

// Over is a list of changes that stands in another file than a reform's, such as a position in a negotiation.
type Over struct {
	Title   string
	At      fault.Place
	Changes []*yamlnode.Node // as the items of changes:
}

// LoadWith is [Load] with options.
func LoadWith(dir string, o Options) (*Policy, error) {
	return load(osFS{}, filepath.ToSlash(dir), machineIdentity, o)
}

// machineIdentity is the full path of a directory of the machine, without links.
func machineIdentity(dir string) string {
	full, err := filepath.Abs(filepath.FromSlash(dir))
	if err != nil {
		return dir
	}
	if real, err := filepath.EvalSymlinks(full); err == nil {
		return real
	}
	return full
}

// LoadFS is [Load] for the directory dir of a file system, such as an embedded one. A policy there can extend
// only policies of the same file system.
func LoadFS(fsys fs.FS, dir string) (*Policy, error) { return LoadFSWith(fsys, dir, Options{}) }

// LoadFSWith is [LoadFS] with options.
func LoadFSWith(fsys fs.FS, dir string, o Options) (*Policy, error) {
	return load(fsys, dir, func(dir string) string { return dir }, o)
}

// osFS opens any path of the machine, also those with .. in them, which os.DirFS refuses.
type osFS struct{}

// Open implements fs.FS.
func (osFS) Open(name string) (fs.File, error) { return os.Open(filepath.FromSlash(name)) }

func load(fsys fs.FS, dir string, identity func(string) string, o Options) (*Policy, error) {
	l := newLoader(fsys, dir, identity)
	l.keep, l.asOf, l.policy.AsOf, l.over = o.Keep, o.AsOf, o.AsOf, o.Over
	return l.load()
}

func newLoader(fsys fs.FS, dir string, identity func(string) string) *loader {
	return &loader{fsys: fsys, identity: identity, policy: &Policy{Dir: dir}, entries: map[string]*entry{},
		changed: map[string]*Change{}, uses: uses{}}
}

func (l *loader) load() (*Policy, error) {
	dir := l.policy.Dir
	l.layer(layer{dir: path.Clean(dir), at: fault.Place{File: dir}})
	l.stand()
	for _, over := range l.over {
		l.policy.Layers = append(l.policy.Layers, &Layer{Title: over.Title, Identity: over.At.String(), Extends: true, At: over.At})
		l.change(nil, over.Changes, layer{dir: path.Clean(dir), at: over.At}, true)
	}
	if len(l.policy.Files) > 0 && !l.unread {
		l.settle()
		l.build()
	}
	if err := l.faults.Err(); err != nil {
		return nil, err
	}
	l.policy.Uses = l.uses.list()
	return l.policy, nil
}

// loader gathers the named things of a policy and of those it extends, then makes a Policy of them.
type loader struct {
	fsys     fs.FS
	identity func(dir string) string // the same for two ways to name one directory
	faults   fault.List
	policy   *Policy

	unread  bool               // a file could not be read: what it names would seem unknown, so nothing more is told
	head    []yamlnode.Pair    // the fields of policy:, later ones before earlier ones
	order   []*entry           // every named thing, in the order written, the extended policy's first
	entries map[string]*entry  // by section and slug
	changed map[string]*Change // by slug, of every reform
	keep    func(*Change) bool // which changes are made; nil: all
	over    []Over
	given   Given
	// arbitration is what is said of it, by the last of those that extend one another that says anything.
	arbitration *yamlnode.Pair
	asOf        *rule.Day // as known on which day; nil: all is known
	uses        uses

	// Made by build.
	parameters map[string]*Parameter
	tables     map[string]*Table
	gaps       map[string]*Gap
	attributes map[string]*Attribute
	parents    map[string]*Parent
	defines    map[string]map[string]*define // by table name, then slug
	derives    map[string]map[string]*Derive // by table name, then slug
	facts      map[string]*Attribute
	terms      map[string]*Attribute
	rules      map[string]*Rule
	drafts     []*draft
	afterwards []func() // checks that need every rule built
}

// layer is one policy directory among those that extend one another.
type layer struct {
	dir    string
	prefix string      // of the names of its files in Policy.Files
	at     fault.Place // where it was asked for
	chain  []string    // identities of the directories that led here
}

// layer reads the policy that a directory extends, if any, then the directory's own files and changes.
func (l *loader) layer(y layer) {
	id := l.identity(y.dir)
	if slices.Contains(y.chain, id) {
		l.faults.Add(extendsItself(y, id))
		return
	}
	if len(y.chain) >= maxLayers {
		l.faults.Add(fault.New(y.at, "more than %d policies extend one another", maxLayers))
		return
	}
	roots := l.readDir(y)
	head, changes := l.sections(roots)
	extends := findPair(head, "extends")
	if extends != nil {
		l.extend(y, extends.Value, id)
	}
	l.head = append(slices.Clone(head), l.head...)
	l.newLayer(y, id, head)
	from := len(l.order)
	l.merge(roots, y)
	var own []*changing
	if extends != nil {
		own = l.merged(from)
	}
	l.change(own, changes, y, extends != nil)
}

func (l *loader) extend(y layer, extends *yamlnode.Node, id string) {
	to := strings.TrimSpace(extends.Text)
	if extends.Kind != yamlnode.Scalar || to == "" || path.IsAbs(to) || strings.Contains(to, `\`) {
		l.faults.Add(fault.New(extends.At, "extends names a directory, such as ../national, with slashes and from this one"))
		return
	}
	l.layer(layer{
		dir: path.Join(y.dir, to), prefix: path.Join(y.prefix, to) + "/", at: extends.At,
		chain: append(slices.Clone(y.chain), id),
	})
}

func extendsItself(y layer, id string) *fault.Fault {
	if y.chain[len(y.chain)-1] == id {
		return fault.New(y.at, "this policy extends itself").
			WithHint("name the directory of another policy, or take extends: away")
	}
	ring := y.chain[slices.Index(y.chain, id):]
	return fault.New(y.at, "this policy extends itself, round a ring of %d policies: %s", len(ring),
		strings.Join(append(shorten(ring), path.Base(filepath.ToSlash(id))), " extends ")).
		WithHint("one of them must stand alone: take extends: away there")
}

func shorten(dirs []string) []string {
	out := make([]string, len(dirs))
	for i, d := range dirs {
		out[i] = path.Base(filepath.ToSlash(d))
	}
	return out
}

// readDir reads every YAML file of a directory, by name.
func (l *loader) readDir(y layer) []*yamlnode.Node {
	list, err := fs.ReadDir(l.fsys, y.dir)
	if err != nil {
		l.faults.Add(fault.New(y.at, "cannot read the directory %s: %s", y.dir, reason(err)).
			WithHint("name a directory that holds a policy's .yaml files"))
		return nil
	}
	var roots []*yamlnode.Node
	found := 0
	for _, f := range list {
		name := path.Join(y.dir, f.Name())
		switch ext := path.Ext(f.Name()); {
		case f.IsDir() || strings.HasPrefix(f.Name(), "."):
		case strings.EqualFold(ext, ".yml") || ext != ".yaml" && strings.EqualFold(ext, ".yaml"):
			l.faults.Add(fault.New(fault.Place{File: name}, "only files that end in .yaml are read").
				WithHint("rename it to end in .yaml, or take it away"))
			found++
		case ext == ".yaml":
			found++
			if root := l.readYAML(name, y.prefix+f.Name()); root != nil {
				roots = append(roots, root)
			}
		}
	}
	if found == 0 {
		l.faults.Add(fault.New(y.at, "no .yaml file in %s", y.dir).
			WithHint("a policy is a directory with a file that has a policy: section and rules"))
	}
	return roots
}

func (l *loader) readYAML(name, within string) *yamlnode.Node {
	data, ok := l.read(name, within, fault.Place{File: name}, yamlnode.MaxBytes)
	if !ok {
		l.unread = true
		return nil
	}
	root, faults := yamlnode.Read(name, data)
	l.faults.Add(faults...)
	l.unread = l.unread || root == nil && !yamlnode.Blank(data)
	return root
}

// read gives the bytes of a file and keeps them as part of the policy.
func (l *loader) read(name, within string, at fault.Place, most int64) ([]byte, bool) {
	info, err := fs.Stat(l.fsys, name)
	if err == nil && info.IsDir() {
		err = fmt.Errorf("it is a directory")
	}
	if err == nil && info.Size() > most {
		err = fmt.Errorf("it has %d bytes, expected at most %d", info.Size(), most)
	}
	var data []byte
	if err == nil {
		data, err = fs.ReadFile(l.fsys, name)
	}
	if err != nil {
		l.faults.Add(fault.New(at, "cannot read %s: %s", name, reason(err)))
		return nil, false
	}
	l.policy.Files = append(l.policy.Files, File{Path: within, Text: string(data), Hash: hashOf(string(data))})
	return data, true
}

// reason is why a file cannot be read, in words that are the same on every system.
func reason(err error) string {
	switch {
	case os.IsNotExist(err):
		return "it is not there"
	case os.IsPermission(err):
		return "it may not be read"
	}
	return err.Error()
}
