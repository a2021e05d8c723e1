package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	boardCommand = regexp.MustCompile(`(?m)^    \$ purse (.*)$`)
	shippedPath  = regexp.MustCompile(`^(policies|demo)/[\w./-]+$`)
)

// The pages on the board's jobs: each says what works on what, each command on them is one that purse takes, and each
// policy named there ships.
func TestPagesOnTheBoardsJobs(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join("..", "..", "docs", "board", "[1-9]-*.md"))
	if err != nil || len(pages) != 8 {
		t.Fatalf("%d pages on the board's eight jobs: %v", len(pages), err)
	}
	for _, path := range pages {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text := string(data)
			for _, heading := range []string{"\n## What works on real figures\n", "\n## What works on constructed ones\n", "\n## What is a gap\n"} {
				if !strings.Contains(text, heading) {
					t.Errorf("there is no heading %q", strings.TrimSpace(heading))
				}
			}
			commands := boardCommand.FindAllStringSubmatch(text, -1)
			if len(commands) == 0 {
				t.Error("it shows no command")
			}
			for _, c := range commands {
				takesCommand(t, strings.Fields(c[1]))
			}
		})
	}
}

// takesCommand parses a command and runs nothing.
func takesCommand(t *testing.T, args []string) {
	t.Helper()
	m := &Main{Args: args, Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard}
	parser, _, err := m.parser(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		t.Errorf("purse %s: %v", strings.Join(args, " "), err)
	}
	for _, arg := range args {
		if shippedPath.MatchString(arg) {
			if _, err := os.Stat(filepath.Join("..", "..", arg)); err != nil {
				t.Errorf("purse %s: %v", strings.Join(args, " "), err)
			}
		}
	}
}
