package main

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"time"
)

// tally is what the clients saw. Every waiting time is kept, because the tail is the point
// and a mean would hide it.
type tally struct {
	waits   []time.Duration
	refused int // 429 and 503: the service protects itself
	failed  int
	first   error
}

func (t *tally) add(d time.Duration, status int, err error) {
	switch {
	case err != nil:
		t.failed++
		if t.first == nil {
			t.first = err
		}
	case status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests:
		t.refused++
	default:
		t.waits = append(t.waits, d)
	}
}

func merge(parts []tally) tally {
	var t tally
	for _, p := range parts {
		t.waits = append(t.waits, p.waits...)
		t.refused += p.refused
		t.failed += p.failed
		if t.first == nil {
			t.first = p.first
		}
	}
	slices.Sort(t.waits)
	return t
}

// at returns the quantile p of the waiting times, by the nearest rank.
func (t *tally) at(p float64) time.Duration {
	if len(t.waits) == 0 {
		return 0
	}
	i := int(math.Ceil(p*float64(len(t.waits)))) - 1
	return t.waits[min(max(i, 0), len(t.waits)-1)]
}

func (t *tally) print(out io.Writer, c config, took time.Duration) {
	n := float64(len(t.waits))
	fmt.Fprintf(out, "%s: %d requests in %.1f s from %d clients: %.0f a second", c.do, len(t.waits), took.Seconds(), c.clients, n/took.Seconds())
	if c.do == "orders" {
		fmt.Fprintf(out, ", %.0f orders a second", n*float64(c.batch)/took.Seconds())
	}
	fmt.Fprintln(out)
	for _, q := range []struct {
		name string
		p    float64
	}{{"median", .5}, {"90 %", .9}, {"99 %", .99}, {"99.9 %", .999}, {"longest", 1}} {
		fmt.Fprintf(out, "  %-8s %8.2f ms\n", q.name, float64(t.at(q.p).Microseconds())/1000)
	}
	if t.refused+t.failed > 0 {
		fmt.Fprintf(out, "  refused %d, failed %d\n", t.refused, t.failed)
	}
}
