// Package demo is a small invented country that ships inside the program: a policy and a year of data, so that the
// main job can be seen with nothing else to hand.
package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed policy economy
var files embed.FS

// Write puts the policy and the economy in a directory, as policy/ and economy/. It is made under another name and
// renamed when whole. A directory that is there already is refused unless force is set; then only what an earlier demo
// made in it (policy, economy and the book) is replaced.
func Write(dir string, force bool) error {
	if _, err := os.Stat(dir); err == nil && !force {
		return fmt.Errorf("%s is there already\n    hint: give another directory with -o, or replace this one with --force", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, part := range []string{"policy", "economy"} {
		if err := replace(filepath.Join(dir, part), part); err != nil {
			return err
		}
	}
	return nil
}

// replace writes one part beside where it goes and puts it there.
func replace(to, part string) error {
	temporary, err := os.MkdirTemp(filepath.Dir(to), "."+part+"-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	whole := filepath.Join(temporary, part)
	if err := copyOut(whole, part); err != nil {
		return err
	}
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	return os.Rename(whole, to)
}

func copyOut(to, part string) error {
	return fs.WalkDir(files, part, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(part, filepath.FromSlash(path))
		if err != nil {
			return err
		}
		target := filepath.Join(to, relative)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		data, err := files.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o644)
	})
}
