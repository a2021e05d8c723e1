package main

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/commonpurse/commonpurse/plan"
	"github.com/commonpurse/commonpurse/policy"
	"github.com/commonpurse/commonpurse/run/runtest"
)

// drawn is a policy and an economy as files, under policy/ and economy/.
type drawn struct {
	files map[string]string
	forms map[string]int
	pairs map[[2]string]int
}

// draw draws rules over records, and then rules over bodies that read the figures of those.
func draw(t *rapid.T) *drawn {
	c := runtest.Draw(t)
	d := &drawn{files: map[string]string{}, forms: c.Forms, pairs: c.Pairs}
	for name, f := range c.Files {
		d.files[strings.Replace(name, runtest.Dir+"/", "policy/", 1)] = string(f.Data)
	}
	presentable(c.Tables)
	for name, table := range c.Tables {
		d.files["economy/"+strings.TrimPrefix(name, "policy_")+".csv"] = csvOf(table)
	}
	d.files["economy/economy.yaml"] = "name: drawn\nyear: 2017-18\nsource: drawn for a test\nlicence: none\n"
	p, err := policy.LoadFS(c.Files, runtest.Dir)
	if err != nil {
		return d // it is refused as it stands, which is counted
	}
	b := &bodies{t: t, policy: p, forms: d.forms}
	d.files["policy/bodies.yaml"] = b.rules()
	maps.Copy(d.files, b.economy())
	return d
}

// csvOf is a table as a file of an economy.
func csvOf(t *plan.Table) string {
	var b strings.Builder
	for i, c := range t.Cols {
		b.WriteString(separator(i) + c.Name)
	}
	for _, row := range t.Rows {
		b.WriteString("\n")
		for i, v := range row {
			b.WriteString(separator(i))
			if v.Known() {
				b.WriteString(strings.TrimSpace(v.String()))
			}
		}
	}
	return b.String() + "\n"
}

func separator(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

// name is the same for the same files.
func (d *drawn) name() string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		fmt.Fprintf(h, "%s\n%s\n", name, d.files[name])
	}
	return fmt.Sprintf("drawn-%x", h.Sum(nil)[:4])
}

// archive is the files with what is wrong with them, as one.
func (d *drawn) archive(problem string) []byte {
	a := &txtar.Archive{Comment: []byte(problem + "\n\n")}
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(d.files[name])})
	}
	return txtar.Format(a)
}

// kept reads an archive again.
func kept(data []byte) *drawn {
	d := &drawn{files: map[string]string{}, forms: map[string]int{}}
	for _, f := range txtar.Parse(data).Files {
		d.files[f.Name] = string(f.Data)
	}
	return d
}

// write puts the files into a directory.
func (d *drawn) write(dir string) error {
	for name, text := range d.files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
