package kernel

import "math"

// Closest puts the index of the nearest centre of each row into labels, and its
// squared distance into near, both to the last bit what the [Scan] says. It is
// for many rows against the same few centres: the second nearest is not looked
// for, and the centres lie where none of their bounds need checking. rows holds
// len(labels) rows of d numbers; near is as long as labels.
func Closest(d int, rows, centers []float64, labels []int32, near []float64) {
	near = near[:len(labels)]
	if len(centers) <= few*d {
		switch d {
		case 2:
			closest2(rows, centers, labels, near)
			return
		case 3:
			closest3(rows, centers, labels, near)
			return
		case 4:
			closest4(rows, centers, labels, near)
			return
		case 5:
			closest5(rows, centers, labels, near)
			return
		case 6:
			closest6(rows, centers, labels, near)
			return
		}
	}
	scan := Nearest(d)
	for i := range labels {
		at, d1, _ := scan(rows[i*d:(i+1)*d], centers)
		labels[i], near[i] = int32(at), d1
	}
}

// few is the number of centres that the loops below have room for.
const few = 16

func closest2(rows, centers []float64, labels []int32, near []float64) {
	var room [few][2]float64
	used := room[:len(centers)/2]
	for j := range used {
		used[j] = [2]float64(centers[j*2:])
	}
	for i := range labels {
		x := (*[2]float64)(rows[i*2:])
		x0, x1 := x[0], x[1]
		best, least := 0, far
		for j := range used {
			c := &used[j]
			e0, e1 := x0-c[0], x1-c[1]
			s := math.Float64bits(float64(e0*e0) + float64(e1*e1))
			if s < least {
				best = j
			}
			least = min(least, s)
		}
		labels[i], near[i] = int32(best), math.Float64frombits(least)
	}
}

func closest3(rows, centers []float64, labels []int32, near []float64) {
	var room [few][3]float64
	used := room[:len(centers)/3]
	for j := range used {
		used[j] = [3]float64(centers[j*3:])
	}
	for i := range labels {
		x := (*[3]float64)(rows[i*3:])
		x0, x1, x2 := x[0], x[1], x[2]
		best, least := 0, far
		for j := range used {
			c := &used[j]
			e0, e1, e2 := x0-c[0], x1-c[1], x2-c[2]
			s := math.Float64bits((float64(e0*e0) + float64(e1*e1)) + float64(e2*e2))
			if s < least {
				best = j
			}
			least = min(least, s)
		}
		labels[i], near[i] = int32(best), math.Float64frombits(least)
	}
}

func closest4(rows, centers []float64, labels []int32, near []float64) {
	var room [few][4]float64
	used := room[:len(centers)/4]
	for j := range used {
		used[j] = [4]float64(centers[j*4:])
	}
	for i := range labels {
		x := (*[4]float64)(rows[i*4:])
		x0, x1, x2, x3 := x[0], x[1], x[2], x[3]
		best, least := 0, far
		for j := range used {
			c := &used[j]
			e0, e1, e2, e3 := x0-c[0], x1-c[1], x2-c[2], x3-c[3]
			s := math.Float64bits((float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3)))
			if s < least {
				best = j
			}
			least = min(least, s)
		}
		labels[i], near[i] = int32(best), math.Float64frombits(least)
	}
}

func closest5(rows, centers []float64, labels []int32, near []float64) {
	var room [few][5]float64
	used := room[:len(centers)/5]
	for j := range used {
		used[j] = [5]float64(centers[j*5:])
	}
	for i := range labels {
		x := (*[5]float64)(rows[i*5:])
		x0, x1, x2, x3, x4 := x[0], x[1], x[2], x[3], x[4]
		best, least := 0, far
		for j := range used {
			c := &used[j]
			e0, e1, e2, e3, e4 := x0-c[0], x1-c[1], x2-c[2], x3-c[3], x4-c[4]
			s := math.Float64bits(((float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3))) + float64(e4*e4))
			if s < least {
				best = j
			}
			least = min(least, s)
		}
		labels[i], near[i] = int32(best), math.Float64frombits(least)
	}
}

func closest6(rows, centers []float64, labels []int32, near []float64) {
	var room [few][6]float64
	used := room[:len(centers)/6]
	for j := range used {
		used[j] = [6]float64(centers[j*6:])
	}
	for i := range labels {
		x := (*[6]float64)(rows[i*6:])
		x0, x1, x2, x3, x4, x5 := x[0], x[1], x[2], x[3], x[4], x[5]
		best, least := 0, far
		for j := range used {
			c := &used[j]
			e0, e1, e2, e3, e4, e5 := x0-c[0], x1-c[1], x2-c[2], x3-c[3], x4-c[4], x5-c[5]
			s := math.Float64bits(((float64(e0*e0) + float64(e1*e1)) + (float64(e2*e2) + float64(e3*e3))) + (float64(e4*e4) + float64(e5*e5)))
			if s < least {
				best = j
			}
			least = min(least, s)
		}
		labels[i], near[i] = int32(best), math.Float64frombits(least)
	}
}
