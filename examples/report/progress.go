package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/clientele-go/clientele/segment"
)

// patience is how long a run may stay silent: a short one says nothing at all.
const patience = 2 * time.Second

// progress tells a waiting person on standard error what the program is doing,
// at most every two seconds. It has no influence on any result. The library
// reports from several goroutines, hence the lock.
type progress struct {
	w     io.Writer
	mu    sync.Mutex
	quiet time.Time // nothing is said before
	now   func() time.Time
}

func newProgress(w io.Writer) *progress {
	return &progress{w: w, quiet: time.Now().Add(patience), now: time.Now}
}

// report says that a stage has come so far; total 0 means that its end is not
// known, 1 that it comes in one piece.
func (p *progress) report(stage string, done, total int64) {
	p.say(func() string {
		switch {
		case total > 1:
			return fmt.Sprintf("%s: %s of %s (%d %%)", stage, count(done), count(total), done*100/total)
		case done > 0:
			return fmt.Sprintf("%s: %s", stage, count(done))
		}
		return stage + " ..."
	})
}

// reading tells how far a file has been read: how many rows, and, since nobody
// knows how many there will be, which share of its bytes.
func (p *progress) reading(stage string, f *os.File) func(rows, bytes int64) {
	size := int64(0)
	if s, err := f.Stat(); err == nil && s.Mode().IsRegular() {
		size = s.Size()
	}
	return func(rows, bytes int64) {
		p.say(func() string {
			line := fmt.Sprintf("%s: %s rows", stage, count(rows))
			if size > 0 {
				line += fmt.Sprintf(" (%d %%)", min(100, bytes*100/size))
			}
			return line
		})
	}
}

// say prints a line if it is time to speak again; only then is the line made.
func (p *progress) say(line func() string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if now.Before(p.quiet) {
		return
	}
	p.quiet = now.Add(patience)
	fmt.Fprintln(p.w, line())
}

// hook is report in the form that the library's options take.
func (p *progress) hook(n segment.Progress) { p.report(n.Stage, n.Done, n.Total) }

// note tells something that is for the person at the terminal alone.
func (p *progress) note(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintln(p.w, "note:", err)
}
