package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// mutant is a fault to plant: in a file, the one place that has a text is given another.
type mutant struct {
	name       string
	file       string
	find, give string
	by         []suite // the tests that should find it, the quickest first
}

// suite is some tests of one package.
type suite struct {
	pkg, run string
	args     []string
}

func (s suite) String() string { return strings.TrimSpace(s.pkg + " " + s.run) }

func (m *mutant) suites() string {
	var names []string
	for _, s := range m.by {
		names = append(names, s.String())
	}
	return strings.Join(names, "; ")
}

// changed is the file with the fault in it. It is an error when the text is not there, or there twice: the code has
// moved, and the fault must be written anew.
func (m *mutant) changed(root string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(m.file)))
	if err != nil {
		return nil, err
	}
	if n := bytes.Count(text, []byte(m.find)); n != 1 {
		return nil, fmt.Errorf("%s has %q %d times, expected once: write the fault anew for the code as it is", m.file, m.find, n)
	}
	return bytes.Replace(text, []byte(m.find), []byte(m.give), 1), nil
}

// hunt plants the fault and gives the first test that fails; "" when all pass.
func (m *mutant) hunt(ctx context.Context, limit time.Duration) (string, error) {
	root, err := filepath.Abs(".")
	if err != nil {
		return "", err
	}
	text, err := m.changed(root)
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "mutant")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	overlay, err := overlayOf(dir, filepath.Join(root, filepath.FromSlash(m.file)), text)
	if err != nil {
		return "", err
	}
	for _, s := range m.by {
		if err := s.passes(ctx, limit); err != nil {
			return "", err
		}
		found, err := s.finds(ctx, overlay, limit)
		if err != nil || found != "" {
			return found, err
		}
	}
	return "", nil
}

// overlayOf writes the changed file, and the file that tells the go tool to take it for the one that is there.
func overlayOf(dir, file string, text []byte) (string, error) {
	changed, overlay := filepath.Join(dir, "changed.go"), filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(changed, text, 0o644); err != nil {
		return "", err
	}
	data, err := json.Marshal(map[string]map[string]string{"Replace": {file: changed}})
	if err != nil {
		return "", err
	}
	return overlay, os.WriteFile(overlay, data, 0o644)
}

var failed = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// passes demands that the tests pass without a fault: what fails already proves nothing. The go tool remembers that they
// did.
func (s suite) passes(ctx context.Context, limit time.Duration) error {
	args := append([]string{"test", "-timeout", limit.String(), "-run", s.run, "./" + s.pkg}, s.args...)
	if out, err := exec.CommandContext(ctx, "go", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s fails without a fault:\n%s", s, out)
	}
	return nil
}

// finds runs the tests with the fault planted: the name of the deepest that fails, "" when all pass. What does not
// build is an error: it proves nothing.
func (s suite) finds(ctx context.Context, overlay string, limit time.Duration) (string, error) {
	args := append([]string{"test", "-overlay", overlay, "-count=1", "-timeout", limit.String(), "-run", s.run, "./" + s.pkg}, s.args...)
	cmd := exec.CommandContext(ctx, "go", args...)
	out, err := cmd.CombinedOutput()
	text := string(out)
	switch {
	case err == nil && strings.Contains(text, "no tests to run"):
		return "", fmt.Errorf("%s has no test %s", s.pkg, s.run)
	case err == nil:
		return "", nil
	case strings.Contains(text, "[build failed]") || strings.Contains(text, "[setup failed]"):
		return "", fmt.Errorf("it does not build:\n%s", text)
	}
	if strings.Contains(text, "panic: test timed out") {
		return s.pkg + " (ran on)", nil
	}
	deepest := ""
	for _, m := range failed.FindAllStringSubmatch(text, -1) {
		if len(m[1]) > len(deepest) && !strings.Contains(m[1], "/case") {
			deepest = m[1]
		}
	}
	if deepest == "" {
		return "", fmt.Errorf("%s: %v:\n%s", s, err, text)
	}
	return s.pkg + " " + deepest, nil
}
