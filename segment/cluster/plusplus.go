package cluster

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/clientele-go/clientele/internal/kernel"
	"github.com/clientele-go/clientele/internal/par"
)

// seedRows is the number of rows up to which seeding looks at all of them. Of
// more, a random sample is taken: starting centres need only be spread over the
// data, and all rows then move them.
const seedRows = 1 << 16

// sampleSize is how many rows that sample of n has. It is a copy, which may not
// take much memory beside all rows; and K centres want some dozen rows each.
func sampleSize(n, k int) int { return min(seedRows, max(n/16, 64*k)) }

// seed puts the starting centres into e.centers and tells whether e.labels are
// the nearest of them, which comes for free where seeding looks at all rows.
func (e *engine) seed(ctx context.Context, r *rand.Rand) (labelled bool, err error) {
	s := seeding{x: e.x, weights: e.weights, k: e.k, workers: e.workers, labels: e.labels, near: e.upper, pull: e.upper}
	if s.weights != nil {
		s.pull = e.lower
	}
	if e.x.Rows > seedRows {
		part := s.sample(r, sampleSize(e.x.Rows, e.k))
		if found, err := part.plusplus(ctx, r, e.centers); found || err != nil {
			return false, err
		}
		// The sample has fewer distinct rows than K; all rows may have more.
	}
	found, err := s.plusplus(ctx, r, e.centers)
	if err == nil && !found {
		err = e.tooFew()
	}
	return err == nil, err
}

type seeding struct {
	x       Matrix
	weights []float64
	k       int
	workers int
	labels  []int32   // the nearest centre so far
	near    []float64 // squared distance to it
	pull    []float64 // the same, weighted; without weights near itself
}

// sample takes so many rows without replacement, in their order (selection
// sampling, Knuth, The Art of Computer Programming 2, section 3.4.2).
func (s seeding) sample(r *rand.Rand, rows int) seeding {
	out := seeding{x: Matrix{Cols: s.x.Cols, Data: make([]float64, 0, rows*s.x.Cols)}, k: s.k, workers: s.workers, labels: s.labels, near: s.near, pull: s.pull}
	for i := 0; out.x.Rows < rows; i++ {
		if r.IntN(s.x.Rows-i) < rows-out.x.Rows {
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

// squares returns the squared distances to y of the rows from lo on.
func (s seeding) squares(y []float64, lo int, out []float64) []float64 {
	kernel.Squares(s.x.Data[lo*s.x.Cols:(lo+len(out))*s.x.Cols], y, out)
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
		s.pull[i] = s.weight(i)
	}
	s.total(left)
	first := s.draw(r, left)
	if first < 0 {
		return false, nil
	}
	copy(centers, s.x.Row(first))
	number := 0 // of the centre chosen last
	update := func(c, lo, hi int) error {
		left[c] = s.update(number, centers[number*d:(number+1)*d], lo, hi)
		return nil
	}
	try := func(c, lo, hi int) error {
		for t := 0; t < tries; t += abreast {
			s.compare(candidates[t:min(t+abreast, tries)], lo, hi, trial[c*tries+t:])
		}
		return nil
	}
	for i := range n {
		s.near[i] = math.Inf(1)
	}
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
		number = j
		copy(centers[j*d:], s.x.Row(candidates[best]))
	}
}

// update lets centre number take the rows from lo to hi that it is nearest to
// and returns the weighted squared distance that is left. Of equally near
// centres a row keeps the first.
func (s seeding) update(number int, center []float64, lo, hi int) (sum float64) {
	var buf [block]float64
	for ; lo < hi; lo += block {
		near := s.near[lo:min(hi, lo+block)]
		q := s.squares(center, lo, buf[:len(near)])[:len(near)]
		labels := s.labels[lo:][:len(near)]
		pull, weights := near, s.weights
		if weights != nil {
			pull, weights = s.pull[lo:][:len(near)], weights[lo:][:len(near)]
		}
		for i, v := range near {
			l := labels[i]
			if math.Float64bits(q[i]) < math.Float64bits(v) {
				l = int32(number)
			}
			labels[i] = l
			v = least(v, q[i])
			near[i] = v
			if weights != nil {
				v = float64(weights[i] * v)
				pull[i] = v
			}
			sum += v
		}
	}
	return sum
}

// abreast is how many candidates are compared in one go. Each has a sum of its
// own, whose additions have to wait for each other but not for those of others.
const abreast = 4

// compare puts into sums, for each candidate, the distance that rows lo to hi
// would have left were it taken.
func (s seeding) compare(candidates []int, lo, hi int, sums []float64) {
	var q [abreast][block]float64
	var s0, s1, s2, s3 float64
	for ; lo < hi; lo += block {
		near := s.near[lo:min(hi, lo+block)]
		for t, row := range candidates {
			s.squares(s.x.Row(row), lo, q[t][:len(near)])
		}
		q0, q1, q2, q3 := q[0][:len(near)], q[1][:len(near)], q[2][:len(near)], q[3][:len(near)]
		if s.weights == nil {
			for i, v := range near {
				s0 += least(v, q0[i])
				s1 += least(v, q1[i])
				s2 += least(v, q2[i])
				s3 += least(v, q3[i])
			}
			continue
		}
		weights := s.weights[lo:][:len(near)]
		for i, v := range near {
			w := weights[i]
			s0 += float64(w * least(v, q0[i]))
			s1 += float64(w * least(v, q1[i]))
			s2 += float64(w * least(v, q2[i]))
			s3 += float64(w * least(v, q3[i]))
		}
	}
	copy(sums[:len(candidates)], []float64{s0, s1, s2, s3})
}

// least is the smaller of two numbers that are not negative. Their bits are in
// the same order, and of two integers the compiler selects one without a branch.
func least(a, b float64) float64 {
	return math.Float64frombits(min(math.Float64bits(a), math.Float64bits(b)))
}

func (s seeding) total(left []float64) {
	clear(left)
	for i := range s.x.Rows {
		left[i/rowsPerChunk] += s.pull[i]
	}
}

// draw returns a row with probability proportional to pull, or -1 where all of
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
		for i, v := range s.pull[c*rowsPerChunk : min(s.x.Rows, (c+1)*rowsPerChunk)] {
			if at < v {
				return c*rowsPerChunk + i
			}
			at -= v
		}
		last = c
		break
	}
	for i := min(s.x.Rows, (last+1)*rowsPerChunk) - 1; i >= 0; i-- {
		if s.pull[i] > 0 {
			return i
		}
	}
	return -1
}
