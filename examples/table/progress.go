package main

import (
	"fmt"
	"io"
	"time"

	"github.com/clientele-go/clientele/segment"
)

// patience is how long the program may stay silent.
const patience = 2 * time.Second

// progress tells a waiting person what is being computed, every two seconds. The
// library calls it from one goroutine at a time.
func progress(w io.Writer) func(segment.Progress) {
	next := time.Now().Add(patience)
	return func(p segment.Progress) {
		now := time.Now()
		if now.Before(next) {
			return
		}
		next = now.Add(patience)
		if p.Total > 1 {
			fmt.Fprintf(w, "%s: %d of %d\n", p.Stage, p.Done, p.Total)
		} else {
			fmt.Fprintf(w, "%s ...\n", p.Stage)
		}
	}
}
