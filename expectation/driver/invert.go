package driver

import "gonum.org/v1/gonum/mat"

// invert returns the inverse of the first p rows and columns of the positive
// definite matrix r of n columns, or false where it has none to speak of.
func invert(r []float64, n, p int) ([]float64, bool) {
	sym := mat.NewSymDense(p, nil)
	for i := range p {
		for j := i; j < p; j++ {
			sym.SetSym(i, j, r[i*n+j])
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(sym) || chol.Cond() > 1/singular {
		return nil, false
	}
	var inverse mat.SymDense
	if err := chol.InverseTo(&inverse); err != nil {
		return nil, false
	}
	out := make([]float64, 0, p*p)
	for i := range p {
		for j := range p {
			out = append(out, inverse.At(i, j))
		}
	}
	return out, true
}
