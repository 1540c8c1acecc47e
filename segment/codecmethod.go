package segment

import (
	"errors"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/segment/cluster"
)

// solution checks what a stored model assigns by: its method and the numbers that
// go with it, and no others. d is the number of coordinates.
func (in *modelJSON) solution(encoders []encoder, d int) (solution, error) {
	switch in.Method {
	case KMeans{}.name():
		return in.nearest(d)
	case Mixture{}.name():
		s := solution{mixture: in.Mixture}
		if in.Mixture == nil || in.Classes != nil || in.Centers != nil || in.Limits != nil || in.Inertia != nil {
			return s, errors.New("it lacks its mixture, or has what is not a mixture's")
		}
		s.method = Mixture{Covariance: in.Mixture.Covariance}
		if k := s.segments(); k > maxSegments || in.Mixture.Means.Cols != d {
			return s, fmt.Errorf("a mixture of %d components of %d coordinates, for %d coordinates", k, in.Mixture.Means.Cols, d)
		}
		return s, nil
	case LatentClasses{}.name():
		s := solution{method: LatentClasses{}, classes: in.Classes, items: itemsOf(encoders)}
		if in.Classes == nil || in.Mixture != nil || in.Centers != nil || in.Limits != nil || in.Inertia != nil {
			return s, errors.New("it lacks its classes, or has what is not theirs")
		}
		if k := s.segments(); k > maxSegments || len(in.Classes.Probabilities) != len(s.items) {
			return s, fmt.Errorf("%d classes and answers to %d of %d questions", k, len(in.Classes.Probabilities), len(s.items))
		}
		for j, it := range s.items {
			if n := in.Classes.Probabilities[j].Cols; n != it.answers() {
				return s, fmt.Errorf("probabilities of %d answers to a question that has %d", n, it.answers())
			}
		}
		return s, nil
	}
	return solution{}, fmt.Errorf("the unknown method %q", in.Method)
}

// nearest checks the centres of k-means.
func (in *modelJSON) nearest(d int) (solution, error) {
	m := KMeans{}
	if in.Limits != nil {
		m = KMeans{in.Limits.MinSize, in.Limits.MaxSize}
	}
	s := solution{method: m, centers: cluster.Matrix{Rows: len(in.Centers), Cols: d}}
	switch {
	case in.Mixture != nil || in.Classes != nil:
		return s, errors.New("it has what is not of k-means")
	case m.validate() != nil || (in.Limits != nil && !m.limited()):
		return s, fmt.Errorf("limits of %d and %d", m.MinSize, m.MaxSize)
	case len(in.Centers) == 0 || len(in.Centers) > maxSegments || len(in.Centers)*d > maxCoordinates:
		return s, fmt.Errorf("%d centres of %d coordinates", len(in.Centers), d)
	case in.Inertia == nil:
		return s, errors.New("it lacks its seed, inertia or fingerprint")
	case !(*in.Inertia >= 0):
		return s, fmt.Errorf("inertia %v", *in.Inertia)
	}
	s.inertia = *in.Inertia
	for k, row := range in.Centers {
		if len(row) != d {
			return s, fmt.Errorf("centre %d has %d of %d coordinates", k, len(row), d)
		}
		if i := slices.IndexFunc(in.Centers[:k], func(r []float64) bool { return slices.Equal(r, row) }); i >= 0 {
			return s, fmt.Errorf("centres %d and %d are the same", i, k)
		}
		s.centers.Data = append(s.centers.Data, row...)
	}
	return s, nil
}
