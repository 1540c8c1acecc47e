package scale

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/internal/regress"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Acceptable is the reliability from which items are commonly averaged (Nunnally
// 1978, Psychometric Theory, 2nd ed.).
const Acceptable = .7

// Reliability says how well items measure one thing.
type Reliability struct {
	N        int `json:"n"`        // respondents with at least two answers
	Complete int `json:"complete"` // respondents who answered all items
	// Alpha is Cronbach's alpha (Cronbach 1951, Psychometrika 16, 297-334), from
	// covariances over whoever answered both items; 1 at most, and negative where items
	// contradict each other, which most often means that one was not turned around. Its
	// 95 % interval is Feldt's (1965, Psychometrika 30, 357-370) for those who answered
	// all, and leans on items that measure one thing about equally well. Nil where the
	// answers do not differ.
	Alpha *segment.Figure `json:"alpha"`
	// Standardized is alpha of standardised items, 0 where these cancel one another;
	// MeanR their mean correlation, and Lambda6 Guttman's sixth bound (Guttman 1945,
	// Psychometrika 10, 255-282), 0 for items of which one follows from the others.
	Standardized float64 `json:"standardized"`
	MeanR        float64 `json:"meanR"`
	Lambda6      float64 `json:"lambda6"`
	// Omega is McDonald's omega of one factor, (sum of loadings)^2 over the same plus
	// the sum of what is each item's own (McDonald 1999, Test Theory, eq. 6.20), with
	// loadings by least squares of the correlations (Harman & Jones 1966, Psychometrika
	// 31, 351-368): it does not take all items for equally good, as alpha does. 0 for
	// two items, which do not determine their loadings.
	Omega    float64   `json:"omega"`
	Loadings []float64 `json:"loadings"` // of the items, -1 to 1; nil for two
}

// Judge judges at least two items.
func Judge(x cluster.Matrix) (*Reliability, error) {
	if x.Cols < 2 || !limits.Matrix(len(x.Data), x.Rows, x.Cols) {
		return nil, fmt.Errorf("scale: %d numbers in %d rows of %d items, want at least two items", len(x.Data), x.Rows, x.Cols)
	}
	k := x.Cols
	r := &Reliability{}
	for i := range x.Rows {
		known := 0
		for j, v := range x.Row(i) {
			if limits.Beyond(v) {
				return nil, fmt.Errorf("scale: respondent %d answers item %d with %v, which is not within %s", i, j, v, limits.Levels)
			}
			if v == v {
				known++
			}
		}
		if known >= 2 {
			r.N++
		}
		if known == k {
			r.Complete++
		}
	}
	cov := covariances(x)
	sum, own := 0.0, 0.0
	for i := range k {
		for j := range k {
			sum += cov[i*k+j]
		}
		own += cov[i*k+i]
	}
	if !(sum > 0) || !(own > 0) {
		return r, nil
	}
	n := float64(k)
	a := n / (n - 1) * (1 - own/sum)
	r.Alpha = &segment.Figure{Value: a, Low: a, High: a, N: r.N}
	if r.Complete > 2 {
		f := distuv.F{D1: float64(r.Complete - 1), D2: float64((r.Complete - 1) * (k - 1))}
		r.Alpha.Low, r.Alpha.High = 1-(1-a)*f.Quantile(.975), 1-(1-a)*f.Quantile(.025)
	}
	r.standardize(cov, k)
	return r, nil
}

// covariances over whoever answered both items.
func covariances(x cluster.Matrix) []float64 {
	k := x.Cols
	cov := make([]float64, k*k)
	for i := range k {
		for j := i; j < k; j++ {
			n, mi, mj, c := 0.0, 0.0, 0.0, 0.0
			for row := range x.Rows {
				a, b := x.Data[row*k+i], x.Data[row*k+j]
				if a != a || b != b {
					continue
				}
				n++
				d := a - mi
				mi += d / n
				mj += (b - mj) / n
				c += float64(d * (b - mj))
			}
			v := math.NaN()
			if n > 1 {
				v = c / (n - 1)
			}
			cov[i*k+j], cov[j*k+i] = v, v
		}
	}
	return cov
}

// standardize fills in what is made of correlations.
func (r *Reliability) standardize(cov []float64, k int) {
	corr := make([]float64, k*k)
	total, off := 0.0, 0.0
	for i := range k {
		for j := range k {
			c := cov[i*k+j] / (math.Sqrt(cov[i*k+i]) * math.Sqrt(cov[j*k+j]))
			if c-c != 0 {
				return // an item that is the same for all, or two that nobody answered together
			}
			corr[i*k+j] = c
			total += c
			if i != j {
				off += c
			}
		}
	}
	n := float64(k)
	r.MeanR = off / (n * (n - 1))
	// n times the variance of the mean of standardised items. Two that are opposites, as
	// are pairs of such, leave nothing of it but rounding.
	if left := 1 + (n-1)*r.MeanR; left > 1e-12 {
		r.Standardized = n * r.MeanR / left
	}
	if inverse, ok := regress.Invert(corr, k, k); ok && total > 0 {
		left := 0.0
		for i := range k {
			left += 1 / inverse[i*k+i] // what the other items do not explain
		}
		r.Lambda6 = 1 - left/total
	}
	if k > 2 {
		if l, err := loadings(corr, k); err == nil {
			r.Loadings = l
			sum, own := 0.0, 0.0
			for _, v := range l {
				sum += v
				own += 1 - float64(v*v)
			}
			if all := float64(sum*sum) + own; all > 1e-12 {
				r.Omega = sum * sum / all
			}
		}
	}
}

// loadings fits one factor: the l of least sum of (r_ij - l_i l_j)^2 over pairs,
// one loading at a time, which never makes it worse.
func loadings(corr []float64, k int) ([]float64, error) {
	l := make([]float64, k)
	for i := range l { // mean correlation with the others, to begin with
		for j := range k {
			if i != j {
				l[i] += corr[i*k+j] / float64(k-1)
			}
		}
		l[i] = math.Copysign(math.Sqrt(math.Abs(l[i])), l[i])
	}
	for range 10_000 {
		moved := 0.0
		for i := range l {
			up, down := 0.0, 0.0
			for j, v := range l {
				if i != j {
					up += float64(corr[i*k+j] * v)
					down += float64(v * v)
				}
			}
			if down == 0 {
				return nil, errors.New("scale: the items have nothing in common")
			}
			// A loading beyond 1 would leave an item less than nothing of its own.
			next := max(-1, min(1, up/down))
			moved = max(moved, math.Abs(next-l[i]))
			l[i] = next
		}
		if moved < 1e-12 {
			break
		}
	}
	return l, nil
}
