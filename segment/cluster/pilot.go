package cluster

import (
	"errors"
	"math"
	"slices"
)

// pilot is the centres that a sketch is drawn around, and how readily a row is
// drawn: distance times its squared distance, plus the share of its centre. A
// third of the sample goes to rows by their squared distance, a third to
// clusters by their inertia and a third to clusters alike; within a cluster the
// latter two are by weight. These are the three terms of Bachem, Lucic &
// Krause 2017, algorithm 2, which gives nearly all to the first two because
// its bound must hold for the worst data.
type pilot struct {
	centers  Matrix
	distance float64
	share    []float64
}

func newPilot(a *Accumulator) (*pilot, error) {
	if len(a.groups) == 0 || !(a.Mass() > 0) {
		return nil, errors.New("cluster: no row of positive weight to draw a sketch around")
	}
	p := &pilot{centers: a.centers, share: make([]float64, len(a.groups))}
	p.centers.Data = slices.Clone(a.centers.Data)
	inertia := a.Inertia()
	if inertia > 0 {
		p.distance = 1 / inertia
	}
	lightest := math.Inf(1)
	for j := range a.groups {
		if m := a.groups[j].mass.Float64(); m > 0 {
			lightest = min(lightest, m)
		}
	}
	for j := range a.groups {
		// A centre that nothing was nearest to may be new: whatever comes near
		// it is drawn as readily as rows of the lightest one.
		g := &a.groups[j]
		mass := g.mass.Float64()
		if mass == 0 {
			mass = lightest
		}
		p.share[j] = 1/mass/float64(len(a.groups)) + float64(g.inertia.Float64()*p.distance)/mass
	}
	return p, p.check()
}

// check refuses numbers with which no lot can be drawn.
func (p *pilot) check() error {
	ok := p.distance >= 0 && !math.IsInf(p.distance, 1) && len(p.share) == p.centers.Rows
	for _, v := range p.share {
		ok = ok && v > 0 && !math.IsInf(v, 1)
	}
	if !ok {
		return errors.New("cluster: weights or distances around the centres are out of range: rescale")
	}
	return nil
}

func (p *pilot) equal(q *pilot) bool {
	if p == nil || q == nil {
		return p == q
	}
	return sameBits(p.centers, q.centers) && p.distance == q.distance && slices.Equal(p.share, q.share)
}
