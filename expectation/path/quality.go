package path

import (
	"math"

	"github.com/clientele-go/clientele/segment"
)

// Reliability says how well indicators measure one construct: the part of the
// variance of a score that is not error, by three estimates. .7 is usually asked for
// and .8 is good (Nunnally 1978, Psychometric Theory, 2nd ed.).
type Reliability struct {
	// Alpha is Cronbach's, of the standardised indicators: of their plain sum. Negative
	// where indicators contradict each other. This and the others are nil where they
	// cannot be computed.
	Alpha *segment.Figure `json:"alpha,omitempty"`
	// RhoA is that of the score itself (Dijkstra & Henseler 2015, MIS Quarterly 39,
	// 297-316): (w'w)^2 w'(S - diag S)w / w'(ww' - diag ww')w. It is the one
	// to look at.
	RhoA *segment.Figure `json:"rhoA,omitempty"`
	// RhoC is the composite reliability, Dillon and Goldstein's rho, by the loadings.
	// Those of scores are too large, so it flatters.
	RhoC *segment.Figure `json:"rhoC,omitempty"`
	// AVE is the average variance extracted, the mean squared loading: below .5 more of
	// what the indicators say is their own than the construct's (Fornell & Larcker 1981,
	// Journal of Marketing Research 18, 39-50).
	AVE *segment.Figure `json:"ave,omitempty"`
}

// reliability fills in that of construct j.
func (s *solver) reliability(j int, to *Reliability) {
	p, n := len(s.w), s.constructs()
	lo, hi := s.first[j], s.first[j+1]
	k := float64(hi - lo)
	among, loadings, squares := 0.0, 0.0, 0.0
	// For rho_A: w'w, and w'(S - diag S)w against w'(ww' - diag ww')w.
	ww, up, down := 0.0, 0.0, 0.0
	for h := lo; h < hi; h++ {
		l := s.g[h*n+j]
		loadings += l
		squares += float64(l * l)
		ww += float64(s.w[h] * s.w[h])
		for i := lo; i < hi; i++ {
			if i == h {
				continue
			}
			both := float64(s.w[h] * s.w[i])
			among += s.r[h*p+i]
			up += float64(both * s.r[h*p+i])
			down += float64(both * both)
		}
	}
	mean := among / (k * (k - 1))
	all := float64(loadings * loadings)
	to.Alpha.Value = over(k*mean, 1+float64((k-1)*mean))
	to.RhoA.Value = over(ww*ww*up, down)
	to.RhoC.Value = over(all, all+k-squares)
	to.AVE.Value = squares / k
}

// over divides, and is NaN where there is next to nothing to divide by.
func over(a, b float64) float64 {
	if !(b > 1e-12) {
		return math.NaN()
	}
	return a / b
}

// htmt is the ratio of constructs i and j, NaN where indicators of one are not
// correlated at all.
func (s *solver) htmt(i, j int) float64 {
	return over(s.meanAbs(i, j), math.Sqrt(s.meanAbs(i, i)*s.meanAbs(j, j)))
}

// meanAbs is the mean correlation, without signs, of the indicators of one construct
// with those of another, or among themselves.
func (s *solver) meanAbs(i, j int) float64 {
	p, sum, count := len(s.w), 0.0, 0.0
	for h := s.first[i]; h < s.first[i+1]; h++ {
		for k := s.first[j]; k < s.first[j+1]; k++ {
			if h != k {
				sum += math.Abs(s.r[h*p+k])
				count++
			}
		}
	}
	if count == 0 {
		return 1
	}
	return sum / count
}
