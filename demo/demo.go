// Package demo holds the rules of an invented country that ship inside the program: a policy that uses every kind of
// rule, and a reform of it. Its people, bodies and year are made by economy/synth.
//
// Beside them in this directory is a smaller example, Vale, with its own year of two hospitals, small enough to check
// by hand.
package demo

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed synthia
var files embed.FS

// potWritten is the pot in the policy as it is written here.
const potWritten = "£70000000"

// Write puts the policy and the reform in a directory, as policy/ and reform/, with a pot of so many pounds. Each is
// made under another name and renamed when whole, in place of what was there.
func Write(dir string, pot int64) error {
	for _, part := range []string{"policy", "reform"} {
		if err := replace(filepath.Join(dir, part), "synthia/"+part, pot); err != nil {
			return err
		}
	}
	return nil
}

// replace writes one part beside where it goes and puts it there.
func replace(to, part string, pot int64) error {
	temporary, err := os.MkdirTemp(filepath.Dir(to), "."+filepath.Base(to)+"-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	whole := filepath.Join(temporary, "whole")
	if err := copyOut(whole, part, pot); err != nil {
		return err
	}
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	return os.Rename(whole, to)
}

func copyOut(to, part string, pot int64) error {
	return fs.WalkDir(files, part, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(filepath.FromSlash(part), filepath.FromSlash(path))
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
		return os.WriteFile(target, bytes.ReplaceAll(data, []byte(potWritten), fmt.Appendf(nil, "£%d", pot)), 0o644)
	})
}
