package kernel

import "math"

// The loops below are one loop written out for each small number of columns:
// the row stays in registers, the bounds of a centre are checked once, and the
// squares are added as a tree, so that the additions do not wait for each
// other. Every product is rounded before it is added (float64(e*e)): a fused
// multiply-add would give other last bits, and with them other labels, on
// other processors.
//
// Which centre is nearest is as good as random to a processor, and a branch on
// it guessed wrongly costs more than the distance. So distances are compared as
// the integers of their bits, which are in the same order for numbers that are
// not negative, and for which the compiler selects instead of branching. NaN is
// above all of them and therefore never the nearest.

// far is the bits of +Inf.
const far uint64 = 0x7ff << 52

func nearest1(x, centers []float64) (best int, d1, d2 float64) {
	n1, n2 := far, far
	x0 := x[0]
	for j := 0; len(centers) >= 1; j++ {
		e0 := x0 - centers[0]
		s := math.Float64bits(float64(e0 * e0))
		n2 = min(n2, max(n1, s))
		if s < n1 {
			best = j
		}
		n1 = min(n1, s)
		centers = centers[1:]
	}
	return best, math.Float64frombits(n1), math.Float64frombits(n2)
}

func nearest2(x, centers []float64) (best int, d1, d2 float64) {
	n1, n2 := far, far
	_ = x[1]
	x0, x1 := x[0], x[1]
	for j := 0; len(centers) >= 2; j++ {
		e0 := x0 - centers[0]
		e1 := x1 - centers[1]
		s := math.Float64bits(float64(e0*e0) + float64(e1*e1))
		n2 = min(n2, max(n1, s))
		if s < n1 {
			best = j
		}
		n1 = min(n1, s)
		centers = centers[2:]
	}
	return best, math.Float64frombits(n1), math.Float64frombits(n2)
}

func nearest3(x, centers []float64) (best int, d1, d2 float64) {
	n1, n2 := far, far
	_ = x[2]
	x0, x1, x2 := x[0], x[1], x[2]
	for j := 0; len(centers) >= 3; j++ {
		e0 := x0 - centers[0]
		e1 := x1 - centers[1]
		e2 := x2 - centers[2]
		s := math.Float64bits((float64(e0*e0) + float64(e1*e1)) + float64(e2*e2))
		n2 = min(n2, max(n1, s))
		if s < n1 {
			best = j
		}
		n1 = min(n1, s)
		centers = centers[3:]
	}
	return best, math.Float64frombits(n1), math.Float64frombits(n2)
}

func nearest4(x, centers []float64) (best int, d1, d2 float64) {
	n1, n2 := far, far
	_ = x[3]
	x0, x1, x2, x3 := x[0], x[1], x[2], x[3]
	for j := 0; len(centers) >= 4; j++ {
		e0 := x0 - centers[0]
		e1 := x1 - centers[1]
		e2 := x2 - centers[2]
		e3 := x3 - centers[3]
		s := math.Float64bits((float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3)))
		n2 = min(n2, max(n1, s))
		if s < n1 {
			best = j
		}
		n1 = min(n1, s)
		centers = centers[4:]
	}
	return best, math.Float64frombits(n1), math.Float64frombits(n2)
}

func nearest5(x, centers []float64) (best int, d1, d2 float64) {
	n1, n2 := far, far
	_ = x[4]
	x0, x1, x2, x3, x4 := x[0], x[1], x[2], x[3], x[4]
	for j := 0; len(centers) >= 5; j++ {
		e0 := x0 - centers[0]
		e1 := x1 - centers[1]
		e2 := x2 - centers[2]
		e3 := x3 - centers[3]
		e4 := x4 - centers[4]
		s := math.Float64bits(((float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3))) + float64(e4*e4))
		n2 = min(n2, max(n1, s))
		if s < n1 {
			best = j
		}
		n1 = min(n1, s)
		centers = centers[5:]
	}
	return best, math.Float64frombits(n1), math.Float64frombits(n2)
}

func nearest6(x, centers []float64) (best int, d1, d2 float64) {
	n1, n2 := far, far
	_ = x[5]
	x0, x1, x2, x3, x4, x5 := x[0], x[1], x[2], x[3], x[4], x[5]
	for j := 0; len(centers) >= 6; j++ {
		e0 := x0 - centers[0]
		e1 := x1 - centers[1]
		e2 := x2 - centers[2]
		e3 := x3 - centers[3]
		e4 := x4 - centers[4]
		e5 := x5 - centers[5]
		s := math.Float64bits(((float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3))) + (float64(e4*e4) + float64(e5*e5)))
		n2 = min(n2, max(n1, s))
		if s < n1 {
			best = j
		}
		n1 = min(n1, s)
		centers = centers[6:]
	}
	return best, math.Float64frombits(n1), math.Float64frombits(n2)
}

func nearest7(x, centers []float64) (best int, d1, d2 float64) {
	n1, n2 := far, far
	_ = x[6]
	x0, x1, x2, x3, x4, x5, x6 := x[0], x[1], x[2], x[3], x[4], x[5], x[6]
	for j := 0; len(centers) >= 7; j++ {
		e0 := x0 - centers[0]
		e1 := x1 - centers[1]
		e2 := x2 - centers[2]
		e3 := x3 - centers[3]
		e4 := x4 - centers[4]
		e5 := x5 - centers[5]
		e6 := x6 - centers[6]
		s := math.Float64bits(((float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3))) + ((float64(e4*e4) + float64(e5*e5)) + float64(e6*e6)))
		n2 = min(n2, max(n1, s))
		if s < n1 {
			best = j
		}
		n1 = min(n1, s)
		centers = centers[7:]
	}
	return best, math.Float64frombits(n1), math.Float64frombits(n2)
}

func nearest8(x, centers []float64) (best int, d1, d2 float64) {
	n1, n2 := far, far
	_ = x[7]
	x0, x1, x2, x3, x4, x5, x6, x7 := x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]
	for j := 0; len(centers) >= 8; j++ {
		e0 := x0 - centers[0]
		e1 := x1 - centers[1]
		e2 := x2 - centers[2]
		e3 := x3 - centers[3]
		e4 := x4 - centers[4]
		e5 := x5 - centers[5]
		e6 := x6 - centers[6]
		e7 := x7 - centers[7]
		s := math.Float64bits(((float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3))) + ((float64(e4*e4) + float64(e5*e5)) + (float64(e6*e6) + float64(e7*e7))))
		n2 = min(n2, max(n1, s))
		if s < n1 {
			best = j
		}
		n1 = min(n1, s)
		centers = centers[8:]
	}
	return best, math.Float64frombits(n1), math.Float64frombits(n2)
}
