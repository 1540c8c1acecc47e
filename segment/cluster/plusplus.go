package cluster

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/par"
)

// seedRows is the number of rows that seeding looks at. Of more, a random
// sample is taken: starting centres need only be spread over the data, and all
// rows then move them.
const seedRows = 1 << 16

// seed puts the starting centres into e.centers.
func (e *engine) seed(ctx context.Context, r *rand.Rand) error {
	s := seeding{x: e.x, weights: e.weights, k: e.k, workers: e.workers, near: e.upper}
	if e.x.Rows > seedRows {
		part := s.sample(r)
		if found, err := part.plusplus(ctx, r, e.centers); found || err != nil {
			return err
		}
		// The sample has fewer distinct rows than K; all rows may have more.
	}
	found, err := s.plusplus(ctx, r, e.centers)
	if err == nil && !found {
		err = e.tooFew()
	}
	return err
}

type seeding struct {
	x       Matrix
	weights []float64
	k       int
	workers int
	near    []float64 // weighted squared distance to the nearest centre so far
}

// sample takes seedRows rows without replacement, in their order (selection
// sampling, Knuth, The Art of Computer Programming 2, section 3.4.2).
func (s seeding) sample(r *rand.Rand) seeding {
	out := seeding{x: Matrix{Cols: s.x.Cols, Data: make([]float64, 0, seedRows*s.x.Cols)}, k: s.k, workers: s.workers, near: s.near}
	for i := 0; out.x.Rows < seedRows; i++ {
		if r.IntN(s.x.Rows-i) < seedRows-out.x.Rows {
			out.x.Data = append(out.x.Data, s.x.Row(i)...)
			out.x.Rows++
			if s.weights != nil {
				out.weights = append(out.weights, s.weights[i])
			}
		}
	}
	return out
}

// block is the number of rows whose distances are computed in one go.
const block = 256

// squares returns the weighted squared distances to y of the rows from lo on.
func (s seeding) squares(y []float64, lo int, out []float64) []float64 {
	kernel.Squares(s.x.Data[lo*s.x.Cols:(lo+len(out))*s.x.Cols], y, out)
	if s.weights != nil {
		for i := range out {
			out[i] *= s.weights[lo+i]
		}
	}
	return out
}

func (s seeding) weight(i int) float64 {
	if s.weights == nil {
		return 1
	}
	return s.weights[i]
}

// plusplus draws the first centre by weight and each further one with
// probability proportional to its weighted squared distance from the nearest
// centre so far; of 2 + log K such candidates it takes the one that leaves
// least distance (greedy k-means++). It returns false when all rows coincide
// with centres before K are found.
func (s seeding) plusplus(ctx context.Context, r *rand.Rand, centers []float64) (bool, error) {
	n, d := s.x.Rows, s.x.Cols
	tries := 2 + int(math.Log(float64(s.k)))
	chunks := par.Count(n, rowsPerChunk)
	left := make([]float64, chunks)        // distance left in each chunk
	trial := make([]float64, chunks*tries) // the same, were a candidate taken
	candidates := make([]int, tries)

	for i := range n {
		s.near[i] = s.weight(i)
	}
	s.total(left)
	first := s.draw(r, left)
	if first < 0 {
		return false, nil
	}
	copy(centers, s.x.Row(first))
	var chosen []float64
	update := func(c, lo, hi int) error {
		var buf [block]float64
		sum := 0.0
		for ; lo < hi; lo += block {
			near := s.near[lo:min(hi, lo+block)]
			q := s.squares(chosen, lo, buf[:len(near)])
			for i, v := range near {
				if q[i] < v {
					near[i], v = q[i], q[i]
				}
				sum += v
			}
		}
		left[c] = sum
		return nil
	}
	try := func(c, lo, hi int) error {
		var buf [block]float64
		sums := trial[c*tries : (c+1)*tries]
		clear(sums)
		for ; lo < hi; lo += block {
			near := s.near[lo:min(hi, lo+block)]
			for t, row := range candidates {
				q := s.squares(s.x.Row(row), lo, buf[:len(near)])
				sum := sums[t]
				for i, v := range near {
					if q[i] < v {
						v = q[i]
					}
					sum += v
				}
				sums[t] = sum
			}
		}
		return nil
	}
	for i := range n {
		s.near[i] = math.Inf(1)
	}
	chosen = centers[:d]
	for j := 1; ; j++ {
		if err := par.Chunks(ctx, n, rowsPerChunk, s.workers, update); err != nil {
			return false, err
		}
		if j == s.k {
			return true, nil
		}
		for t := range candidates {
			if candidates[t] = s.draw(r, left); candidates[t] < 0 {
				return false, nil
			}
		}
		if err := par.Chunks(ctx, n, rowsPerChunk, s.workers, try); err != nil {
			return false, err
		}
		best, least := 0, math.Inf(1)
		for t := range candidates {
			sum := 0.0
			for c := range chunks {
				sum += trial[c*tries+t]
			}
			if sum < least {
				best, least = t, sum
			}
		}
		chosen = centers[j*d : (j+1)*d]
		copy(chosen, s.x.Row(candidates[best]))
	}
}

func (s seeding) total(left []float64) {
	clear(left)
	for i := range s.x.Rows {
		left[i/rowsPerChunk] += s.near[i]
	}
}

// draw returns a row with probability proportional to near, or -1 where all of
// it is zero.
func (s seeding) draw(r *rand.Rand, left []float64) int {
	sum := 0.0
	for _, v := range left {
		sum += v
	}
	if !(sum > 0) {
		return -1
	}
	at, last := r.Float64()*sum, -1
	for c, v := range left {
		// Rounding may carry the point past the end; then the last row that
		// can be drawn is.
		if v == 0 {
			continue
		}
		if at >= v && c < len(left)-1 {
			at -= v
			last = c
			continue
		}
		row := -1
		for i := c * rowsPerChunk; i < min(s.x.Rows, (c+1)*rowsPerChunk); i++ {
			if s.near[i] > 0 {
				if row = i; at < s.near[i] {
					return i
				}
				at -= s.near[i]
			}
		}
		return row
	}
	for i := min(s.x.Rows, (last+1)*rowsPerChunk) - 1; i >= 0; i-- {
		if s.near[i] > 0 {
			return i
		}
	}
	return -1
}
