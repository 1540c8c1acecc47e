package main

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/quality"
)

// published is what may be shown around: no figure in it describes fewer than ten
// people, and neither does the difference of two of them.
type published struct {
	summary   *segment.Summary
	evidence  []quality.Evidence // for each number of segments tried; none where it was given
	structure bool               // some number is for more than a cut through one cloud
	solutions []solution
	clarity   []clarity
	tests     []segment.PublishedAssociation
	withheld  []string // descriptors whose strength would tell about few people
	same      []string // descriptors in which there is nothing to compare
}

// solution is a number of segments and where each segment comes from in the
// solution with one fewer (SLSa: Dolnicar & Leisch 2017, European Journal of
// Operational Research 259, 1093-1105).
type solution struct {
	k        int
	segments []origin
}

type origin struct {
	share float64   // of all people
	from  []float64 // share of its members from each segment before; nil in the first
	// stability is 1 where all come from one segment, 0 where they come from all of
	// them in equal parts; NaN in the first solution.
	stability float64
}

// clarity is how clearly the members of a segment belong to it: the share of them
// in each fifth of strength, from the border to the centre (1 minus the shadow value
// of Leisch 2010, Statistics and Computing 20(4), 457-469).
type clarity [5]float64

// publish keeps what may be shown.
func (r *result) publish(c config, tests []segment.Association) error {
	r.summary = r.fit.Summary()
	r.countUnknown()
	if choice := r.fit.Choice; choice != nil {
		r.evidence, r.structure = choice.Evidence, choice.Structure
	}
	for i := range tests {
		if p, ok := tests[i].Published(); ok {
			r.tests = append(r.tests, p)
		} else if math.IsNaN(tests[i].P) {
			r.same = append(r.same, tests[i].Feature)
		} else {
			r.withheld = append(r.withheld, tests[i].Feature)
		}
	}
	return r.measureClarity()
}

// countUnknown counts the unknown values anew, of people in segments that are shown:
// with those of all, the difference to the figures would be about who is not.
func (r *result) countUnknown() {
	shown := map[string]bool{}
	for _, p := range r.summary.Segments {
		shown[p.ID] = true
	}
	m := r.fit.Membership()
	for _, c := range r.columns {
		if c.missing == 0 || c.kind == left || c.kind == key {
			continue
		}
		c.missing = 0
		for i, p := range r.people {
			if l := m.Labels[i]; l >= 0 && shown[m.Segments[l].ID] &&
				(c.kind == category && c.texts[p] == "" || c.kind != category && math.IsNaN(c.numbers[p])) {
				c.missing++
			}
		}
	}
}

// acrossSolutions fits every number of segments that was weighed, to some thousand
// people where there are many. It stops where a segment is too small to be shown.
func (r *result) acrossSolutions(ctx context.Context, o segment.Options) (out []solution, err error) {
	if r.fit.Choice == nil {
		return nil, nil
	}
	people, m := r.people, r.fit.Membership()
	if every := len(people) / 5000; every > 1 {
		people, m = nil, nil
		for i := 0; i < len(r.people); i += every {
			people = append(people, r.people[i])
		}
	}
	o.Pairs = 10 // only who is where is asked
	var labels [][]int32
	for _, e := range r.fit.Choice.Evidence {
		solved := m
		if m == nil || e.K != len(m.Segments) {
			o.K = segment.Exactly(e.K)
			fit, err := segment.Fit(ctx, people, r.schema, o)
			if err != nil {
				return nil, err
			}
			solved = fit.Membership()
		}
		sizes := make([]int, e.K)
		for _, l := range solved.Labels {
			sizes[l]++
		}
		if slices.Min(sizes) < fewest {
			break
		}
		labels = append(labels, solved.Labels)
		s := solution{k: e.K}
		for _, n := range sizes {
			s.segments = append(s.segments, origin{share: coarse(n, len(people)), stability: math.NaN()})
		}
		out = append(out, s)
	}
	if len(labels) < 2 {
		return nil, nil
	}
	origins, err := quality.AcrossSolutions(labels)
	if err != nil {
		return nil, err
	}
	for i, o := range origins {
		for g := range out[i+1].segments {
			size := 0
			for _, l := range labels[i+1] {
				if int(l) == g {
					size++
				}
			}
			s := &out[i+1].segments[g]
			for _, share := range o.From[g] {
				s.from = append(s.from, coarse(int(math.Round(share*float64(size))), size))
			}
			s.stability = 1 - entropy(s.from)
		}
	}
	return out, nil
}

// measureClarity says how clearly people belong to their segments.
func (r *result) measureClarity() error {
	shown := len(r.summary.Segments)
	if shown < 2 {
		return nil
	}
	counts, sizes := make([][5]int, shown), make([]int, shown)
	for _, p := range r.people {
		a, err := r.fit.Model.Assign(p)
		if err != nil {
			return fmt.Errorf("assigning: %w", err)
		}
		if a.Index < shown {
			counts[a.Index][min(int(a.Strength*5), 4)]++
			sizes[a.Index]++
		}
	}
	for g, n := range sizes {
		var c clarity
		for i, k := range counts[g] {
			c[i] = coarse(k, n)
		}
		r.clarity = append(r.clarity, c)
	}
	return nil
}

// coarse is the share of k in n, in steps of no fewer than ten people: what a step
// leaves open could be any of them.
func coarse(k, n int) float64 {
	for _, step := range []float64{.01, .02, .05, .1, .2, .25, .5} {
		if step*float64(n) >= fewest {
			return math.Round(float64(k)/float64(n)/step) * step
		}
	}
	return 1
}

// entropy of shares over its largest possible value, 0 to 1. It is taken from
// shares that are coarse already, so that it tells no more than they do.
func entropy(shares []float64) float64 {
	sum, h := 0.0, 0.0
	for _, s := range shares {
		sum += s
	}
	for _, s := range shares {
		if s > 0 && sum > 0 {
			h -= s / sum * math.Log(s/sum)
		}
	}
	if len(shares) < 2 {
		return 0
	}
	return h / math.Log(float64(len(shares)))
}
