// Package regress fits linear regressions by weighted least squares, with
// standard errors that allow for unequal scatter.
package regress

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/internal/stats"
)

// Fit is a regression. The first coefficient is the constant if the rows have one.
type Fit struct {
	B   []float64 // coefficients
	N   int       // rows
	DF  float64   // rows less coefficients
	R2  float64   // explained part of the variance, 0 to 1
	cov []float64
}

// ErrCollinear says that the columns do not determine their coefficients.
var ErrCollinear = errors.New("some columns follow from others, so that their effects cannot be told apart")

// ErrSmall says that numbers leave the range of floating-point numbers on the way.
var ErrSmall = errors.New("some columns hold numbers that are too small, or too large, to compute with")

// Least fits k coefficients to n rows, each of which is asked for twice: row writes
// the columns of row i into x, which is zero before, and returns the outcome and a
// positive weight. Numbers must be finite. Covariances are those of the sandwich
// with n/(n-k) (HC1: MacKinnon & White 1985, Journal of Econometrics 29, 305-325).
func Least(ctx context.Context, n, k int, row func(i int, x []float64) (y, weight float64)) (*Fit, error) {
	f := &Fit{B: make([]float64, k), N: n, DF: float64(n - k)}
	if n <= k {
		return nil, fmt.Errorf("%d rows cannot determine %d coefficients", n, k)
	}
	cross, toward, x := make([]float64, k*k), make([]float64, k), make([]float64, k)
	sum, mean := 0.0, 0.0
	read := func(i int) (float64, float64) {
		clear(x)
		return row(i, x)
	}
	for i := range n {
		if i%4096 == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		y, w := read(i)
		add(cross, x, w)
		for a, v := range x {
			toward[a] += float64(w * float64(v*y))
		}
		sum += w
		mean += float64(w * y)
	}
	mirror(cross, k)
	mean /= sum
	inverse, ok := Invert(cross, k, k)
	if !ok {
		return nil, ErrCollinear
	}
	for a := range f.B {
		for b := range k {
			f.B[a] += float64(inverse[a*k+b] * toward[b])
		}
	}
	meat := make([]float64, k*k)
	rest, total := 0.0, 0.0
	for i := range n {
		if i%4096 == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		y, w := read(i)
		e := y
		for a, v := range x {
			e -= float64(f.B[a] * v)
		}
		c := y - mean
		rest += float64(w * float64(e*e))
		total += float64(w * float64(c*c))
		s := float64(w * e)
		add(meat, x, float64(s*s))
	}
	mirror(meat, k)
	if total > 0 {
		f.R2 = max(0, 1-rest/total)
	}
	half := make([]float64, k*k)
	f.cov = make([]float64, k*k)
	times(half, inverse, meat, k, 1)
	times(f.cov, half, inverse, k, float64(n)/f.DF)
	if !limits.Finite(f.R2) || !limits.Finite(f.B...) || !limits.Finite(f.cov...) {
		return nil, ErrSmall
	}
	return f, nil
}

// add adds w x x' to the upper triangle of m. Rows are often mostly zero.
func add(m, x []float64, w float64) {
	k := len(x)
	for a, v := range x {
		if v == 0 {
			continue
		}
		v *= w
		for b := a; b < k; b++ {
			m[a*k+b] += float64(v * x[b])
		}
	}
}

func mirror(m []float64, k int) {
	for a := range k {
		for b := range a {
			m[a*k+b] = m[b*k+a]
		}
	}
}

func times(to, a, b []float64, k int, scale float64) {
	for i := range k {
		for j := range k {
			s := 0.0
			for l := range k {
				s += float64(a[i*k+l] * b[l*k+j])
			}
			to[i*k+j] = s * scale
		}
	}
}

// Sum returns the sum of c[i]*B[i] and its standard error.
func (f *Fit) Sum(c ...float64) (value, se float64) {
	k, v := len(f.B), 0.0
	for i, ci := range c {
		value += float64(ci * f.B[i])
		for j, cj := range c {
			v += float64(float64(ci*cj) * f.cov[i*k+j])
		}
	}
	return value, math.Sqrt(max(0, v))
}

// Interval returns a sum like that of Sum with the ends of its 95 % interval and the
// p-value of its test against 0, by Student's distribution. One without an error is
// certain.
func (f *Fit) Interval(c ...float64) (value, low, high, p float64) {
	value, se := f.Sum(c...)
	if se == 0 {
		return value, value, value, stats.NormalTwoSided(value, 0)
	}
	h := stats.TQuantile(.975, f.DF) * se
	return value, value - h, value + h, stats.TTailTwoSided(value/se, f.DF)
}

// Invert returns the inverse of the first p rows and columns of the positive
// definite matrix r of n columns, or false where it has none to speak of: where
// it is further from one than 1e10 once its diagonal is 1.
func Invert(r []float64, n, p int) ([]float64, bool) {
	sym, scale := mat.NewSymDense(p, nil), make([]float64, p)
	for i := range p {
		if !(r[i*n+i] > 0) {
			return nil, false
		}
		scale[i] = 1 / math.Sqrt(r[i*n+i])
	}
	for i := range p {
		for j := i; j < p; j++ {
			sym.SetSym(i, j, r[i*n+j]*scale[i]*scale[j])
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(sym) || chol.Cond() > 1e10 {
		return nil, false
	}
	var inverse mat.SymDense
	if err := chol.InverseTo(&inverse); err != nil {
		return nil, false
	}
	out := make([]float64, 0, p*p)
	for i := range p {
		for j := range p {
			out = append(out, inverse.At(i, j)*scale[i]*scale[j])
		}
	}
	return out, true
}
