package segment

import (
	"context"
	"math"
)

// Marker is a level by which a segment is recognised: its share there stands out
// from the share in the population.
type Marker struct {
	Feature string `json:"feature"`
	Level   string `json:"level"`
	// Difference is the share in the segment less that in the population, -1 to 1.
	Difference float64 `json:"difference"`
	// Ratio is Difference over the share in the population, -1 and up.
	Ratio float64 `json:"ratio"`
}

const (
	markerDifference = .25
	markerRatio      = .5
)

// markerOf compares two shares.
func markerOf(feature, level string, own, population float64) (Marker, bool) {
	d := own - population
	m := Marker{feature, level, d, d / population}
	return m, population > 0 && (math.Abs(m.Difference) >= markerDifference || math.Abs(m.Ratio) >= markerRatio)
}

// Markers returns the marker variables of each segment of ten or more, in the order
// of m and of the schema: levels of categories, shaping and describing, whose share
// in the segment differs from that in the population by .25 or more, or by half of
// the latter or more (Dolnicar, Grun & Leisch 2018, Market Segmentation Analysis, sec.
// 8.2; the limits are those of the plots of flexclust). A segment without any has an
// empty list. Of a category with two levels both are looked at, and a rare one can be
// a marker by its ratio where the other is none.
//
// They are private: that next to nobody in a segment has a level tells about few.
// [Summary.Markers] are those that may be published. Errors are those of [Describe].
func Markers[T any](ctx context.Context, customers []T, s Schema[T], m *Membership) (segments []Ref, markers [][]Marker, err error) {
	s.Worth, s.State = nil, nil
	d, refs, _, err := describe(ctx, customers, s, m, 0)
	if err != nil {
		return nil, nil, err
	}
	markers = make([][]Marker, d.shown)
	for g := range markers {
		markers[g] = []Marker{}
	}
	for j := range d.ps {
		p := &d.ps[j]
		if p.rule.kind != kindCategory {
			continue
		}
		c := d.count(p.labels, len(p.levels), false)
		for l, level := range p.levels {
			sum, base := 0, 0
			for g := range d.shown {
				sum, base = sum+c.n[g*c.cols+l], base+d.sizes[g]
			}
			for g := range d.shown {
				own := float64(c.n[g*c.cols+l]) / float64(d.sizes[g])
				if k, ok := markerOf(p.rule.name, level, own, float64(sum)/float64(base)); ok {
					markers[g] = append(markers[g], k)
				}
			}
		}
	}
	return refs[:d.shown], markers, nil
}

// Markers returns the marker variables of each segment that may be published, in the
// order of Segments and of their traits; see the function [Markers] for what they
// are. A trait that is withheld is none.
func (s *Summary) Markers() [][]Marker {
	if s == nil {
		return nil
	}
	out := make([][]Marker, len(s.Segments))
	for g, p := range s.Segments {
		out[g] = []Marker{}
		for _, traits := range [][]Trait{p.Features, p.Descriptors} {
			for _, t := range traits {
				if t.Level == "" || t.Mean == nil || t.Population == nil {
					continue
				}
				if k, ok := markerOf(t.Name, t.Level, t.Mean.Value, t.Population.Value); ok {
					out[g] = append(out[g], k)
				}
			}
		}
	}
	return out
}
