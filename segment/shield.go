package segment

import (
	"context"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/par"
)

// shield is what must not be told about one feature, decided before any figure of it
// is made.
type shield struct {
	// cells are the customers by segment and level. A number has levels too where its
	// means tell how many have a value, or for how many it is not known, and is nil
	// otherwise.
	cells  *cells
	labels []int32 // the level of each customer, with cells
	states bool    // the levels are lifecycle states, which no feature is hidden for

	// Of a number:
	number     bool
	keep       []bool // whose values are in the means; nil: all
	few        bool   // there are few different values, see speaksOfFew
	hide       []bool // segments whose mean is withheld
	population bool   // whether the mean of all is shown
	values     []float64
}

// shields decides for all features what is withheld: first for each by itself, then
// for every two together. That of the states, if there are any, is the last.
func (d *description) shields(ctx context.Context, states *shield, workers int) ([]*shield, error) {
	out := make([]*shield, len(d.ps))
	err := par.Each(ctx, len(d.ps), workers, func(j int) error {
		if p := &d.ps[j]; p.rule.kind == kindNumeric {
			out[j] = d.shieldNumber(p)
		} else {
			out[j] = &shield{cells: d.count(p.labels, len(p.levels), false), labels: p.labels}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if states != nil {
		out = append(out, states)
	}
	return out, d.link(ctx, out, workers)
}

// shieldNumber decides what is withheld of the means of a number.
func (d *description) shieldNumber(p *prepared) *shield {
	s := &shield{number: true, keep: p.known, values: p.values}
	groups := d.split(p.values, s.keep)
	s.few = fewValued(groups) // as measured: a filled value is not one more
	for g := range groups {
		// Filled values are left out where that is nobody or many in every
		// segment, for they are not measurements; elsewhere the mean over all
		// members, fills included, is the one that singles nobody out.
		if s.keep != nil && !(disclosure.Publishable(len(groups[g])) && disclosure.SafeDifference(d.sizes[g], len(groups[g]))) {
			s.keep = nil
			groups = d.split(p.values, nil)
			break
		}
	}
	s.hide = withhold(groups, s.few, nil)
	s.population = !speaksOfFew(slices.Concat(groups...), s.few)
	s.level(d)
	return s
}

// level gives a number levels: its values, where they are few, and one for those for
// whom it is not known.
func (s *shield) level(d *description) {
	var values []float64
	if s.few {
		for i, v := range s.values {
			if d.in(i) && (s.keep == nil || s.keep[i]) && !slices.Contains(values, v) {
				values = append(values, v) // few, and the filled one
			}
		}
	} else if s.keep == nil {
		return
	}
	slices.Sort(values)
	s.labels = make([]int32, len(s.values))
	unknown := int32(max(len(values), 1))
	for i, v := range s.values {
		if s.keep != nil && !s.keep[i] {
			s.labels[i] = unknown
		} else if at, _ := slices.BinarySearch(values, v); s.few {
			s.labels[i] = int32(min(at, len(values)-1)) // who is not in a segment may have any
		}
	}
	s.cells = newCells(d.shown, int(unknown)+1)
	for i, l := range s.labels {
		if d.in(i) {
			s.cells.n[int(d.labels[i])*s.cells.cols+int(l)]++
		}
	}
	s.cover()
}

// cover hides the counts that would be known from means.
func (s *shield) cover() {
	c := s.cells
	for i := range c.hide {
		c.hide[i] = s.hide[i/c.cols]
	}
	for l := range c.column {
		c.column[l] = !s.population
	}
}

// force hides a level of a segment, or of all (g < 0), and what has to go with it; of a
// number, the mean.
func (s *shield) force(d *description, g, l int) {
	if !s.number {
		s.cells.force(g, l)
		return
	}
	if g >= 0 {
		s.hide[g] = true
		s.hide = withhold(d.split(s.values, s.keep), s.few, s.hide)
	} else {
		s.population = false
		for h := range s.hide {
			s.hide[h] = true
		}
	}
	s.cover()
}

// withheld reports whether anything is.
func (s *shield) withheld() bool {
	if s.number {
		return slices.Contains(s.hide, true)
	}
	return slices.Contains(s.cells.hide, true)
}
