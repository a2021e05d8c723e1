package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// kept is what came of one seed as a line of the file of outcomes.
type kept struct {
	Seed    uint64
	People  int
	Planted *outcome
	Plain   *outcome
}

// keeper holds the outcomes of a file by seed and adds new ones to its end as they come, so that what was stopped goes on
// where it was. The zero keeper keeps nothing.
type keeper struct {
	had  map[uint64]kept
	file *os.File
}

// openKeeper reads what a file has; none is made for no path. A file of countries of another size is an error: their
// outcomes are not to be added up with these.
func openKeeper(path string, people int) (*keeper, error) {
	k := &keeper{had: map[uint64]kept{}}
	if path == "" {
		return k, nil
	}
	if err := k.read(path, people); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var err error
	k.file, err = os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	return k, err
}

func (k *keeper) read(path string, people int) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for number := 1; lines.Scan(); number++ {
		var one kept
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil || one.Planted == nil || one.Plain == nil {
			return fmt.Errorf("%s:%d: not the outcome of a seed; take the line out, or name another file", path, number)
		}
		if one.People != people {
			return fmt.Errorf("%s:%d: a country of %d people, expected %d: name another file", path, number, one.People, people)
		}
		k.had[one.Seed] = one
	}
	return lines.Err()
}

// add keeps a new outcome.
func (k *keeper) add(one kept) error {
	if k.file == nil {
		return nil
	}
	line, err := json.Marshal(one)
	if err == nil {
		_, err = k.file.Write(append(line, '\n'))
	}
	return err
}

func (k *keeper) close() error {
	if k.file == nil {
		return nil
	}
	return k.file.Close()
}
