package segment

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/segment/cluster"
)

// Recentred returns the model whose centres are the means of the customers of the census: one
// step of k-means (Lloyd 1982, IEEE Transactions on Information Theory 28(2), 129-137), made of
// sums, without looking at the customers again. Segments keep their IDs and names, features
// their scales. It follows customers who move slowly, at next to no cost; it finds no new
// segment and gives up none, which takes a refit, and so does everything that [Fit] says
// about the segments (a summary, stability, names).
//
// The new model has a fingerprint of its own and a [Record] that tells. Its census has to be
// made anew, because distances are to the new centres.
//
// It is an error where the method does not allow it: [Mixture] and [LatentClasses], whose
// segments have more than a centre, and [KMeans] with limits on sizes, need a refit. So does a
// census with a segment of fewer than ten, whose mean would be that of a few people, or two
// that would have the same centre.
func (c *Census[T]) Recentred() (*Model[T], error) {
	if c.none() {
		return nil, errEmptyCensus
	}
	m := c.model
	if km, ok := m.method.(KMeans); !ok {
		return nil, fmt.Errorf("segment: recentring: segments of the method %q are more than their centres: fit again, with Options.Previous", m.method.name())
	} else if km.limited() {
		return nil, errors.New("segment: recentring: limits on sizes cannot be kept without the customers: fit again, with Options.Previous")
	}
	out := *m
	out.centers = cluster.Matrix{Rows: m.centers.Rows, Cols: m.centers.Cols, Data: make([]float64, 0, len(m.centers.Data))}
	out.inertia, out.customers = 0, c.Customers()
	for k := range c.tally.segments {
		s := &c.tally.segments[k]
		if s.n < 10 {
			return nil, fmt.Errorf("segment: recentring: segment %q has fewer than 10 customers in the census: fit again, with Options.Previous", m.refs[k].ID)
		}
		center := make([]float64, m.centers.Cols)
		for j := range center {
			mean, inertia := s.mean(c.basis, j)
			center[j] = mean
			out.inertia += inertia
		}
		for q := range k {
			if slices.Equal(out.centers.Data[q*out.centers.Cols:(q+1)*out.centers.Cols], center) {
				return nil, fmt.Errorf("segment: recentring: segments %q and %q would have the same centre: fit again, with Options.Previous", m.refs[q].ID, m.refs[k].ID)
			}
		}
		out.centers.Data = append(out.centers.Data, center...)
	}
	if math.IsInf(out.inertia, 0) {
		return nil, errors.New("segment: recentring: the squared distances are so large that their sum overflows")
	}
	var err error
	if out.fingerprint, err = checksum(c.stored()); err != nil {
		return nil, fmt.Errorf("segment: recentring: %w", err)
	}
	if m.record != nil {
		r := *m.record
		r.Recentred++
		out.record = &r
	}
	return &out, nil
}
