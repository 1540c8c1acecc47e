package path

import (
	"math"

	"github.com/clientele-go/clientele/internal/regress"
)

// solver weighs the indicators of one sample, and has the room to do it for the
// next. All it needs of a sample are the correlations of the indicators: a score is
// a weighted sum of them, so that correlations of scores are weighted sums too, and
// an iteration costs as little for a million respondents as for a hundred.
//
// From equal weights it goes round in four steps until the weights stay (Tenenhaus
// et al. 2005; X are the standardised answers, and j and k constructs with a path
// between them):
//
//	y_j = X_j w_j                        scores, of variance 1
//	z_j = sum over k of e_jk y_k         what surrounds j, by the scheme
//	w_j = X_j'z_j/n                      in mode A
//	w_j = (X_j'X_j)^-1 X_j'z_j           in mode B
type solver struct {
	*plan
	scheme     Scheme
	iterations int // at most

	mean, sd, r []float64 // of the indicators
	w, next     []float64 // weights of standardised indicators; scores have variance 1
	g           []float64 // correlations of indicators (rows) and scores
	c, e        []float64 // correlations of scores, and inner weights
	b, total    []float64 // paths and total effects, from the column's construct on the row's
	inverse     [][]float64
	sub         []float64
	took        int // iterations
}

func (p *plan) solver(o Options) *solver {
	h, j := len(p.columns), p.constructs()
	room := func(n int) []float64 { return make([]float64, n) }
	return &solver{
		plan: p, scheme: o.Scheme, iterations: o.iterations(),
		mean: room(h), sd: room(h), r: room(h * h), w: room(h), next: room(h),
		g: room(h * j), c: room(j * j), e: room(j * j), b: room(j * j), total: room(j * j),
		inverse: make([][]float64, j), sub: room(p.largest * p.largest),
	}
}

// fault is why a sample cannot be fitted.
type fault int

const (
	fine      fault = iota
	noSpread        // an indicator is the same for all
	redundant       // indicators of a construct of mode B follow from one another
	collinear       // so do the scores before a construct
	unrelated       // a construct has nothing to do with its neighbours
	unsettled       // weights still move
)

// settled is how little weights move in the last iteration.
const settled = 1e-10

// solve fits a sample. With a fault comes the indicator that has no spread, or else
// the construct. Unsettled is the one fault after which figures are there all the
// same.
func (s *solver) solve(m moments) (fault, int) {
	m.correlate(s.mean, s.sd, s.r)
	for h, v := range s.sd {
		if v == 0 {
			return noSpread, h
		}
	}
	if j := s.invert(); j >= 0 {
		return redundant, j
	}
	for h := range s.w {
		s.w[h] = 1
	}
	for j := range s.constructs() {
		if !s.normalise(s.w, j) {
			// Items that cancel out: begin with one of them.
			clear(s.w[s.first[j]:s.first[j+1]])
			s.w[s.first[j]] = 1
		}
	}
	outcome := unsettled
	for s.took = 1; s.took <= s.iterations; s.took++ {
		s.correlateScores()
		if j := s.inner(); j >= 0 {
			return collinear, j
		}
		moved := 0.0
		for j := range s.constructs() {
			s.outer(j)
			if !s.normalise(s.next, j) {
				return unrelated, j
			}
		}
		for h, v := range s.next {
			moved = max(moved, math.Abs(v-s.w[h]))
		}
		if s.w, s.next = s.next, s.w; moved <= settled {
			outcome = fine
			break
		}
	}
	s.took = min(s.took, s.iterations)
	s.orient()
	s.correlateScores()
	if j := s.effects(); j >= 0 {
		return collinear, j
	}
	return outcome, 0
}

// invert inverts the correlations of the indicators of each construct of mode B, and
// returns the first construct for which it cannot, or -1.
func (s *solver) invert() int {
	p := len(s.w)
	for j, c := range s.model.Constructs {
		lo, n := s.first[j], len(c.Indicators)
		if c.Mode == A || n == 1 {
			continue
		}
		sub := s.sub[:n*n]
		for i := range n {
			copy(sub[i*n:], s.r[(lo+i)*p+lo:(lo+i)*p+lo+n])
		}
		inverse, ok := regress.Invert(sub, n, n)
		if !ok {
			return j
		}
		s.inverse[j] = inverse
	}
	return -1
}

// normalise scales the weights of a construct so that its score has variance 1, or
// returns false where it has next to none.
func (s *solver) normalise(w []float64, j int) bool {
	p, v, most := len(w), 0.0, 0.0
	lo, hi := s.first[j], s.first[j+1]
	for h := lo; h < hi; h++ {
		row := 0.0
		for i := lo; i < hi; i++ {
			row += float64(s.r[h*p+i] * w[i])
		}
		v += float64(w[h] * row)
		most = max(most, math.Abs(w[h]))
	}
	if !(v > 1e-12*most*most) || most < 1e-100 {
		return false
	}
	scale := 1 / math.Sqrt(v)
	for h := lo; h < hi; h++ {
		w[h] *= scale
	}
	return true
}

// correlateScores correlates each indicator with each score, and scores with scores.
func (s *solver) correlateScores() {
	p, n := len(s.w), s.constructs()
	clear(s.c)
	for h := range p {
		for k := range n {
			v := 0.0
			for i := s.first[k]; i < s.first[k+1]; i++ {
				v += float64(s.r[h*p+i] * s.w[i])
			}
			s.g[h*n+k] = v
			s.c[s.own[h]*n+k] += float64(s.w[h] * v)
		}
	}
	for j := range n { // symmetric to the last bit, and 1 on the diagonal
		s.c[j*n+j] = 1
		for k := range j {
			s.c[j*n+k] = s.c[k*n+j]
		}
	}
}

// inner finds the weights of the neighbours' scores: row j has those of construct
// j's. It returns a construct whose regression fails, or -1.
func (s *solver) inner() int {
	n := s.constructs()
	for j := range n {
		for _, side := range [][]int{s.before[j], s.after[j]} {
			for _, k := range side {
				if v := s.c[j*n+k]; s.scheme == Centroid {
					s.e[j*n+k] = math.Copysign(1, v)
				} else {
					s.e[j*n+k] = v
				}
			}
		}
		if s.scheme == PathWeighting && !s.regress(j, s.e[j*n:(j+1)*n]) {
			return j
		}
	}
	return -1
}

// outer weighs the indicators of construct j anew, by what surrounds it: z, the
// neighbours' scores under the inner weights.
func (s *solver) outer(j int) {
	n, lo, hi := s.constructs(), s.first[j], s.first[j+1]
	withZ := func(h int) float64 {
		v := 0.0
		for _, k := range s.before[j] {
			v += float64(s.e[j*n+k] * s.g[h*n+k])
		}
		for _, k := range s.after[j] {
			v += float64(s.e[j*n+k] * s.g[h*n+k])
		}
		return v
	}
	if s.model.Constructs[j].Mode == A || hi-lo == 1 {
		for h := lo; h < hi; h++ {
			s.next[h] = withZ(h)
		}
		return
	}
	clear(s.next[lo:hi])
	for i := lo; i < hi; i++ {
		z := withZ(i)
		for h := lo; h < hi; h++ {
			s.next[h] += float64(s.inverse[j][(h-lo)*(hi-lo)+i-lo] * z)
		}
	}
}

// orient turns each score so that the correlations with its indicators add up to
// something positive: the method itself leaves signs open.
func (s *solver) orient() {
	p := len(s.w)
	for j := range s.constructs() {
		lo, hi, sum := s.first[j], s.first[j+1], 0.0
		for h := lo; h < hi; h++ {
			for i := lo; i < hi; i++ {
				sum += float64(s.r[h*p+i] * s.w[i])
			}
		}
		if sum < 0 {
			s.turn(j)
		}
	}
}

func (s *solver) turn(j int) {
	for h := s.first[j]; h < s.first[j+1]; h++ {
		s.w[h] = -s.w[h]
	}
}
