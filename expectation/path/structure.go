package path

import "github.com/clientele-go/clientele/internal/regress"

// effects regresses each score on those before it, and adds up the products of
// paths along all ways from one construct to another. It returns a construct whose
// regression fails, or -1.
func (s *solver) effects() int {
	n := s.constructs()
	clear(s.b)
	clear(s.total)
	for _, j := range s.order {
		if !s.regress(j, s.b[j*n:(j+1)*n]) {
			return j
		}
		for from := range n {
			v := s.b[j*n+from]
			for _, k := range s.before[j] { // whose total effects are known by now
				v += float64(s.total[k*n+from] * s.b[j*n+k])
			}
			s.total[j*n+from] = v
		}
	}
	return -1
}

// regress writes the coefficients of the scores before construct j into row.
func (s *solver) regress(j int, row []float64) bool {
	n, before := s.constructs(), s.before[j]
	if len(before) == 1 {
		row[before[0]] = s.c[j*n+before[0]]
		return true
	}
	if len(before) == 0 {
		return true
	}
	inverse, ok := s.invertBefore(j)
	if !ok {
		return false
	}
	for a, from := range before {
		v := 0.0
		for b, k := range before {
			v += float64(inverse[a*len(before)+b] * s.c[j*n+k])
		}
		row[from] = v
	}
	return true
}

func (s *solver) invertBefore(j int) ([]float64, bool) {
	n, before := s.constructs(), s.before[j]
	k := len(before)
	sub := s.sub[:k*k]
	for a, from := range before {
		for b, to := range before {
			sub[a*k+b] = s.c[from*n+to]
		}
	}
	return regress.Invert(sub, k, k)
}
