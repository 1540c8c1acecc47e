// Package kernel holds the innermost loops over distances, in one place, so
// that they can be replaced without touching an algorithm. All of them are
// pure functions of their arguments and safe for concurrent use.
package kernel

import "math"

// Scan returns, for a row x and centres stored one after the other in one
// slice, the index of the nearest centre (the lowest where several are equally
// near) and the squared euclidean distances to it and to the second nearest.
// With one centre d2 is +Inf.
type Scan func(x, centers []float64) (best int, d1, d2 float64)

// Nearest returns the scan for rows of d columns, d >= 1. Its arguments must
// hold d and a multiple of d numbers.
func Nearest(d int) Scan {
	if d >= 1 && d < len(unrolled) {
		return unrolled[d]
	}
	return nearestWide
}

// unrolled is indexed by the number of columns.
var unrolled = [...]Scan{nil, nearest1, nearest2, nearest3, nearest4, nearest5, nearest6, nearest7, nearest8}

func nearestWide(x, centers []float64) (best int, d1, d2 float64) {
	n1, n2 := far, far
	for j, off := 0, 0; off < len(centers); j, off = j+1, off+len(x) {
		s := math.Float64bits(wide(x, centers[off:]))
		n2 = min(n2, max(n1, s))
		if s < n1 {
			best = j
		}
		n1 = min(n1, s)
	}
	return best, math.Float64frombits(n1), math.Float64frombits(n2)
}

// Squared returns the squared euclidean distance between x and the first
// len(x) numbers of y, to the last bit the same as the scans.
func Squared(x, y []float64) float64 {
	y = y[:len(x)]
	switch len(x) {
	case 1:
		e := x[0] - y[0]
		return float64(e * e)
	case 2:
		e0, e1 := x[0]-y[0], x[1]-y[1]
		return float64(e0*e0) + float64(e1*e1)
	case 3:
		e0, e1, e2 := x[0]-y[0], x[1]-y[1], x[2]-y[2]
		return (float64(e0*e0) + float64(e1*e1)) + float64(e2*e2)
	case 4:
		e0, e1, e2, e3 := x[0]-y[0], x[1]-y[1], x[2]-y[2], x[3]-y[3]
		return (float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3))
	case 5:
		e0, e1, e2, e3, e4 := x[0]-y[0], x[1]-y[1], x[2]-y[2], x[3]-y[3], x[4]-y[4]
		return ((float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3))) + float64(e4*e4)
	case 6:
		e0, e1, e2, e3, e4, e5 := x[0]-y[0], x[1]-y[1], x[2]-y[2], x[3]-y[3], x[4]-y[4], x[5]-y[5]
		return ((float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3))) + (float64(e4*e4) + float64(e5*e5))
	case 7:
		e0, e1, e2, e3, e4, e5, e6 := x[0]-y[0], x[1]-y[1], x[2]-y[2], x[3]-y[3], x[4]-y[4], x[5]-y[5], x[6]-y[6]
		return ((float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3))) + ((float64(e4*e4) + float64(e5*e5)) + float64(e6*e6))
	case 8:
		e0, e1, e2, e3, e4, e5, e6, e7 := x[0]-y[0], x[1]-y[1], x[2]-y[2], x[3]-y[3], x[4]-y[4], x[5]-y[5], x[6]-y[6], x[7]-y[7]
		return ((float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3))) + ((float64(e4*e4) + float64(e5*e5)) + (float64(e6*e6) + float64(e7*e7)))
	}
	return wide(x, y)
}

// wide keeps four running sums, again so that additions overlap.
func wide(x, y []float64) float64 {
	y = y[:len(x)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(x); i += 4 {
		a, b := x[i:i+4:i+4], y[i:i+4:i+4]
		e0, e1, e2, e3 := a[0]-b[0], a[1]-b[1], a[2]-b[2], a[3]-b[3]
		s0 += float64(e0 * e0)
		s1 += float64(e1 * e1)
		s2 += float64(e2 * e2)
		s3 += float64(e3 * e3)
	}
	for ; i < len(x); i++ {
		e := x[i] - y[i]
		s0 += float64(e * e)
	}
	return (s0 + s1) + (s2 + s3)
}
