package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progress shows how far a long piece of work is, on one line of a terminal that it writes over and clears away at
// the end. When stderr is not a terminal it shows nothing.
type progress struct {
	w     io.Writer // nil shows nothing
	stage string
	began time.Time // of the stage
	shown time.Time
	width int // of the line as it stands
}

// newProgress is for the program's stderr.
func (m *Main) newProgress() *progress {
	if !isTerminal(m.Stderr) {
		return &progress{}
	}
	return &progress{w: m.Stderr}
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Show says that done of total is done in a stage; a total of 0 is not known. It writes at most ten times a second.
func (p *progress) Show(stage string, done, total int64) {
	now := time.Now()
	if p.w == nil || stage == p.stage && now.Sub(p.shown) < 100*time.Millisecond {
		return
	}
	if stage != p.stage {
		p.stage, p.began = stage, now
	}
	p.shown = now
	p.line(progressText(stage, done, total, now.Sub(p.began)))
}

func (p *progress) line(text string) {
	width := len([]rune(text))
	fmt.Fprintf(p.w, "\r%s%s", text, strings.Repeat(" ", max(0, p.width-width)))
	p.width = width
}

// Clear takes the line away.
func (p *progress) Clear() {
	if p.w != nil && p.width > 0 {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.width))
		p.width = 0
	}
}

// progressText is a stage with how much is done and, once a twentieth is, how long the rest will take.
func progressText(stage string, done, total int64, taken time.Duration) string {
	text := stage
	if total > 0 {
		text += fmt.Sprintf(": %s of %s", grouped(fmt.Sprint(done)), grouped(fmt.Sprint(total)))
	} else if done > 0 {
		text += ": " + grouped(fmt.Sprint(done))
	}
	if total > 0 && done*20 >= total && done < total && taken >= 2*time.Second {
		left := time.Duration(float64(taken) / float64(done) * float64(total-done))
		text += fmt.Sprintf(", %s left", left.Round(time.Second))
	}
	return text
}
