package main

import (
	"io"
	"testing"
	"time"
)

// TestUntil: the last day is what the flag says, whatever day an order is dated.
func TestUntil(t *testing.T) {
	now := func() time.Time { return time.Date(2025, 7, 1, 3, 0, 0, 0, time.UTC) }
	for s, want := range map[string]string{"today": "2025-07-01", "yesterday": "2025-06-30", "2024-02-29": "2024-02-29"} {
		day, err := until(s, now)
		if err != nil || day().Format(time.DateOnly) != want {
			t.Error(s, err)
		}
	}
	if day, err := until("", now); day != nil || err != nil {
		t.Error("a day that nobody asked for")
	}
	if _, err := parse([]string{"-until", "soon"}, io.Discard); err == nil {
		t.Error("no day")
	}
	if c, err := parse([]string{"-until", "2025-06-30"}, io.Discard); err != nil || c.until == nil {
		t.Error(err)
	}
}
