package cluster

import "math"

// lanes are as many rows, side by side, as are evaluated in one go: sums of
// different rows need not wait for each other.
type lanes = [side]float64

const side = 4

// gaussLanes is the room that the evaluation of some rows needs.
type gaussLanes struct {
	x, y   []lanes // the rows by columns; the same, made white
	dev    []lanes // deviations from each mean, K x Cols
	joint  []lanes // later responsibilities times weights
	weight lanes
}

// expect adds rows lo to hi, by their responsibilities, to the sums.
func (e *gaussEngine) expect(s *gaussPart, lo, hi int) {
	g, d := &s.lanes, e.x.Cols
	if g.x == nil {
		*g = gaussLanes{x: make([]lanes, d), y: make([]lanes, d), dev: make([]lanes, e.k*d), joint: make([]lanes, e.k)}
	}
	for ; lo < hi; lo += side {
		for b := range side {
			row := min(lo+b, hi-1)
			g.weight[b] = 0
			if lo+b < hi {
				g.weight[b] = e.weight(row)
			}
			for i, v := range e.x.Row(row) {
				g.x[i][b] = v
			}
		}
		if e.kind == TiedCovariance {
			e.now.whiten(g)
		}
		for j := range e.k {
			e.now.evaluate(g, j)
		}
		s.loglik += g.respond()
		for j := range e.k {
			if g.joint[j] != (lanes{}) {
				s.add(g, e.kind, j)
			}
		}
	}
}

// respond turns the logarithms of joint densities into responsibilities times
// weights and returns the sum of the weighted logarithms of the densities. What
// is less than half a unit in the last place of the density is taken for none.
func (g *gaussLanes) respond() (loglik float64) {
	const nothing = -37 // exp(-37) is 2^-53.4
	for b, w := range g.weight {
		top := math.Inf(-1)
		for j := range g.joint {
			top = max(top, g.joint[j][b])
		}
		sum := 0.0
		for j := range g.joint {
			v := g.joint[j][b] - top
			switch {
			case v == 0:
				v = 1
			case v > nothing:
				v = math.Exp(v)
			default:
				v = 0
			}
			g.joint[j][b] = v
			sum += v
		}
		loglik += float64(w * (top + math.Log(sum)))
		w /= sum
		for j := range g.joint {
			g.joint[j][b] *= w
		}
	}
	return loglik
}

// whiten measures the rows in the units of the common covariance.
func (f *density) whiten(g *gaussLanes) {
	at := 0
	for i := range f.d {
		c, y := f.at[i], &g.y[i]
		x := &g.x[i]
		x[0], x[1], x[2], x[3] = x[0]-c, x[1]-c, x[2]-c, x[3]-c
		*y = lanes{}
		for l := range i + 1 {
			w, x := f.white[at], &g.x[l]
			at++
			y[0] += float64(w * x[0])
			y[1] += float64(w * x[1])
			y[2] += float64(w * x[2])
			y[3] += float64(w * x[3])
		}
	}
}

// colour takes the whitening back, of one deviation.
func (f *density) colour(v []float64) {
	for i := range v {
		row := f.white[i*(i+1)/2:][:i+1]
		for l := range i {
			v[i] -= float64(row[l] * v[l])
		}
		v[i] /= row[i]
	}
}

// evaluate puts the logarithms of the joint densities of component j into
// g.joint, and deviations from its mean into g.dev. Of tied components the
// deviations are white.
func (f *density) evaluate(g *gaussLanes, j int) {
	d := f.d
	dev, means := g.dev[j*d:(j+1)*d], f.means[j*d:(j+1)*d]
	x, white := g.x[:len(dev)], f.one(j)
	if f.kind == TiedCovariance {
		x, means = g.y[:len(dev)], f.shown[j*d:(j+1)*d]
	}
	var q0, q1, q2, q3 float64
	at := 0
	for i := range dev {
		m, v, u := means[i], &x[i], &dev[i]
		u0, u1, u2, u3 := v[0]-m, v[1]-m, v[2]-m, v[3]-m
		u[0], u[1], u[2], u[3] = u0, u1, u2, u3
		switch f.kind {
		case FullCovariance:
			u0, u1, u2, u3 = 0, 0, 0, 0
			for l, w := range white[at : at+i+1] {
				u := &dev[l]
				u0 += float64(w * u[0])
				u1 += float64(w * u[1])
				u2 += float64(w * u[2])
				u3 += float64(w * u[3])
			}
			at += i + 1
		case DiagonalCovariance:
			w := white[i]
			u0, u1, u2, u3 = float64(w*u0), float64(w*u1), float64(w*u2), float64(w*u3)
		}
		q0 += float64(u0 * u0)
		q1 += float64(u1 * u1)
		q2 += float64(u2 * u2)
		q3 += float64(u3 * u3)
	}
	if f.kind == SphericalCovariance {
		w := float64(white[0] * white[0])
		q0, q1, q2, q3 = float64(w*q0), float64(w*q1), float64(w*q2), float64(w*q3)
	}
	b := f.base[j]
	g.joint[j] = lanes{b - q0/2, b - q1/2, b - q2/2, b - q3/2}
}

// add adds some rows, by their responsibilities, to the sums of component j.
func (s *gaussPart) add(g *gaussLanes, kind Covariance, j int) {
	d := len(g.x)
	dev, first := g.dev[j*d:(j+1)*d], s.first[j*d:(j+1)*d]
	r := g.joint[j]
	s.mass[j] += (r[0] + r[1]) + (r[2] + r[3])
	second := kind.one(s.second, j, d)
	at := 0
	for i := range dev {
		u := &dev[i]
		u0, u1, u2, u3 := float64(r[0]*u[0]), float64(r[1]*u[1]), float64(r[2]*u[2]), float64(r[3]*u[3])
		first[i] += (u0 + u1) + (u2 + u3)
		switch kind {
		case FullCovariance:
			to := second[at : at+i+1]
			for l := range to {
				u := &dev[l]
				to[l] += (float64(u0*u[0]) + float64(u1*u[1])) + (float64(u2*u[2]) + float64(u3*u[3]))
			}
			at += i + 1
		case DiagonalCovariance:
			second[i] += (float64(u0*u[0]) + float64(u1*u[1])) + (float64(u2*u[2]) + float64(u3*u[3]))
		case SphericalCovariance:
			second[0] += (float64(u0*u[0]) + float64(u1*u[1])) + (float64(u2*u[2]) + float64(u3*u[3]))
		}
	}
}

// given adds rows lo to hi, each wholly to the component of its label, to the
// sums, which is how a start begins.
func (e *gaussEngine) given(s *gaussPart, lo, hi int) {
	d := e.x.Cols
	g := gaussLanes{x: make([]lanes, d), dev: make([]lanes, e.k*d), joint: make([]lanes, e.k)}
	for i := lo; i < hi; i++ {
		j := int(e.labels[i])
		if j < 0 {
			continue
		}
		for c, v := range e.x.Row(i) {
			g.dev[j*d+c][0] = v - e.now.means[j*d+c]
		}
		g.joint[j] = lanes{e.weight(i)}
		s.add(&g, e.kind, j)
	}
}
