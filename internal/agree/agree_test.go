package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Every policy that once failed agrees from then on.
func TestKept(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c := newChecker()
			if err := c.one(t.Context(), kept(data)); err != nil {
				t.Fatal(err)
			}
			if c.met.loaded != 1 {
				t.Errorf("the policy no longer loads: %v", c.met.refused)
			}
		})
	}
}

// What is drawn is tried, and agrees. go run ./internal/agree tries many more, and asks how much they met.
func TestDrawn(t *testing.T) {
	c := newChecker()
	for seed := range 3 {
		if err := c.one(t.Context(), rapid.Custom(draw).Example(seed)); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
	if c.met.ran == 0 || c.met.explained["measures"]+c.met.explained["ledger"]+c.met.explained["decisions"] == 0 {
		t.Errorf("the draws try nothing: %d ran, %v explained", c.met.ran, c.met.explained)
	}
}

// What fails is found again from the file that it is kept in.
func TestArchive(t *testing.T) {
	d := rapid.Custom(draw).Example(1)
	again := kept(d.archive("- is the reference, + is DuckDB"))
	if again.name() != d.name() {
		t.Errorf("%d files were kept of %d, or they differ", len(again.files), len(d.files))
	}
}

// Too few policies of too few sorts are not a proof.
func TestLacks(t *testing.T) {
	m := newMeeting()
	if m.drawn = fullRun - 1; len(m.lacks()) > 0 {
		t.Errorf("a short run need not meet much: %v", m.lacks())
	}
	m.drawn = fullRun
	if lacks := m.lacks(); len(lacks) < 10 {
		t.Errorf("a run that met nothing lacks only %v", lacks)
	}
}
