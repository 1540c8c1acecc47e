package choice

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment"
)

// spread fills in the covariances of the utilities around their mean: that of the
// model, and one that takes respondents and not choices for independent (Liang &
// Zeger 1986, Biometrika 73, 13-22).
func (s *survey) spread(u *Utilities, v []float64, hessian *mat.SymDense) error {
	n := s.items
	var chol mat.Cholesky
	var inverse mat.SymDense
	if !chol.Factorize(hessian) {
		return errors.New("choice: the choices do not determine the utilities")
	}
	if err := chol.InverseTo(&inverse); err != nil {
		return fmt.Errorf("choice: the choices hardly determine the utilities: %w", err)
	}
	meat := mat.NewSymDense(n, nil)
	score := mat.NewVecDense(n, nil)
	best, worst := make([][]float64, len(s.screens)), make([][]float64, len(s.screens))
	for k := range s.screens {
		m := len(s.screens[k].shown)
		best[k], worst[k] = make([]float64, m), make([]float64, m)
		s.screens[k].chances(v, best[k], worst[k], nil)
	}
	for _, hits := range s.who {
		score.Zero()
		for _, h := range hits {
			sc := &s.screens[h.screen]
			for a, item := range sc.shown {
				e := worst[h.screen][a] - best[h.screen][a]
				switch a {
				case h.best:
					e++
				case h.worst:
					e--
				}
				score.SetVec(item, score.AtVec(item)+float64(h.weight*e))
			}
		}
		meat.SymRankOne(meat, 1, score)
	}
	var half, robust mat.Dense
	half.Mul(&inverse, meat)
	robust.Mul(&half, &inverse)
	more := float64(s.respondents) / float64(max(1, s.respondents-1))
	u.model, u.robust = make([]float64, n*n), make([]float64, n*n)
	centred(u.model, func(i, j int) float64 { return inverse.At(i, j) }, n, 1)
	centred(u.robust, func(i, j int) float64 { return robust.At(i, j) }, n, more)
	return nil
}

// centred writes the covariance of variables less their mean.
func centred(to []float64, at func(i, j int) float64, n int, scale float64) {
	rows, all := make([]float64, n), 0.0
	for i := range n {
		for j := range n {
			rows[i] += at(i, j) / float64(n)
		}
		all += rows[i] / float64(n)
	}
	for i := range n {
		for j := range n {
			to[i*n+j] = scale * (at(i, j) - rows[i] - rows[j] + all)
		}
	}
}

// fill makes figures of the utilities.
func (u *Utilities) fill(v []float64, s *survey) {
	n := s.items
	mean, sum := 0.0, 0.0
	for _, x := range v {
		mean += x / float64(n)
	}
	share := make([]float64, n)
	for i := range v {
		share[i] = math.Exp(v[i] - mean)
		sum += share[i]
	}
	for i := range share {
		share[i] /= sum
	}
	q := u.quantile()
	for i := range v {
		// What is left to the others is added up: less than a share near 1 it would be 0.
		rest := 0.0
		for k, s := range share {
			if k != i {
				rest += s
			}
		}
		h := q * math.Sqrt(max(0, u.robust[i*n+i]))
		x := v[i] - mean
		f := Utility{Utility: segment.Figure{Value: x, Low: x - h, High: x + h, N: u.Respondents}}
		// The interval of a share is made on the scale of its logit, whose derivative
		// by utility k is 1 less share k over (1 - share i) for k other than i.
		variance := 0.0
		slope := func(k int) float64 {
			if k == i {
				return 1
			}
			return -share[k] / rest
		}
		for a := range n {
			for b := range n {
				variance += slope(a) * slope(b) * u.robust[a*n+b]
			}
		}
		l, w := math.Log(share[i]/rest), q*math.Sqrt(max(0, variance))
		f.Share = segment.Figure{Value: share[i], Low: 1 / (1 + math.Exp(w-l)), High: 1 / (1 + math.Exp(-w-l)), N: u.Respondents}
		u.Items = append(u.Items, f)
	}
	if s.effective < 50 {
		u.Warnings = append(u.Warnings, notice.New("few-respondents", "", "with fewer than 50 respondents intervals are rough"))
	}
	best, worst := make([]float64, n), make([]float64, n)
	for k := range s.screens {
		for a, item := range s.screens[k].shown {
			best[item] += s.screens[k].best[a]
			worst[item] += s.screens[k].worst[a]
		}
	}
	for i := range v {
		if best[i] == 0 || worst[i] == 0 {
			u.Warnings = append(u.Warnings, notice.New("never", fmt.Sprint(i), "item %d was never chosen as best, or never as worst: its utility is rough", i))
		}
	}
}
