// Package notice holds what every room says beside its results: warnings and
// progress. Each room exports them under its own name as aliases, so that a
// host handles one type.
package notice

import (
	"fmt"
	"sync"
)

// Warning is a doubt that does not stop the work but that whoever acts on the
// result should read. Code is stable and meant for programs; Text is a
// sentence for people; Subject names what it is about (a segment, a parameter,
// a column) and is empty where it is about the whole.
type Warning struct {
	Code    string `json:"code"`
	Subject string `json:"subject,omitempty"`
	Text    string `json:"text"`
}

// String returns the sentence, led by the subject where there is one.
func (w Warning) String() string {
	if w.Subject == "" {
		return w.Text
	}
	return w.Subject + ": " + w.Text
}

// New formats a warning.
func New(code, subject, format string, args ...any) Warning {
	return Warning{Code: code, Subject: subject, Text: fmt.Sprintf(format, args...)}
}

// Progress says how far a long computation has come: Done of Total units of
// the stage. Total is 0 where it cannot be known beforehand.
type Progress struct {
	Stage string
	Done  int64
	Total int64
}

// Counter returns a function that reports one more of total units of a stage each
// time it is called, to one goroutine at a time however many call it. With nobody to
// report to it does nothing.
func Counter(report func(Progress), stage string, total int64) func() {
	if report == nil {
		return func() {}
	}
	var mu sync.Mutex
	var done int64
	return func() {
		mu.Lock()
		defer mu.Unlock()
		done++
		report(Progress{Stage: stage, Done: done, Total: total})
	}
}
