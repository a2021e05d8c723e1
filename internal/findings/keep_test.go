package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonpurse/commonpurse/book"
	"github.com/commonpurse/commonpurse/economy/synth"
)

// outcomes are two countries of a seed, one of which has a mover that was found.
func outcomes(seed uint64, people int) kept {
	return kept{Seed: seed, People: people, Planted: &outcome{Planted: true, Compared: true, Same: true,
		Truths:   map[string]synth.Truth{"practice moves": {Name: "practice moves", Organisation: "P1", From: "2025-10-01"}},
		Suspects: map[string][]suspect{"practice moves": {{"P1", book.MonthOf(2025, 7)}}}}, Plain: &outcome{}}
}

// Outcomes that are kept come back as they were, and no country is made for them again.
func TestKeptOutcomes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outcomes")
	for _, seed := range []uint64{5, 6} { // each as if the command had been stopped after it
		k, err := openKeeper(path, 60_000)
		if err != nil {
			t.Fatal(err)
		}
		if err := k.add(outcomes(seed, 60_000)); err != nil {
			t.Fatal(err)
		}
		if err := k.close(); err != nil {
			t.Fatal(err)
		}
	}
	want := newReport()
	for _, o := range []kept{outcomes(5, 60_000), outcomes(6, 60_000)} {
		want.add(o.Planted)
		want.add(o.Plain)
	}
	s := settings{seeds: 2, people: 60_000, first: 5, keep: path, progress: &bytes.Buffer{}}
	got, err := s.measure(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(report{}, tally{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got.tallies[1].dated != 2 {
		t.Errorf("%+v, expected two movers found", got.tallies[1])
	}
}

// A file of something else, or of countries of another size, is refused by line.
func TestKeptOutcomesRefused(t *testing.T) {
	for text, want := range map[string]string{
		"{}\n": ":1: not the outcome",
		`{"Seed":1,"People":5000,"Planted":{},"Plain":{}}` + "\n":       ":1: a country of 5000 people, expected 60000",
		`{"Seed":1,"People":60000,"Planted":{},"Plain":{}}` + "\n{\"Se": ":2: not the outcome",
	} {
		path := filepath.Join(t.TempDir(), "outcomes")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openKeeper(path, 60_000); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, expected %q", text, err, want)
		}
	}
}
