package path

import (
	"math"
	"math/rand/v2"

	"github.com/clientele-go/clientele/segment/cluster"
)

// chain is a model of three constructs: a works on b, and both on c.
func chain(mode Mode) Model {
	return Model{
		Constructs: []Construct{
			{Name: "a", Indicators: []string{"a1", "a2", "a3"}, Mode: mode},
			{Name: "b", Indicators: []string{"b1", "b2"}, Mode: mode},
			{Name: "c", Indicators: []string{"c1", "c2", "c3"}, Mode: mode},
		},
		Paths: []Arrow{{"a", "b"}, {"a", "c"}, {"b", "c"}},
	}
}

var chainColumns = []string{"a1", "a2", "a3", "b1", "b2", "c1", "c2", "c3"}

// truth is a population in which each construct is a weighted sum of its
// indicators, and indicators of different constructs are correlated through those
// sums alone: block i with block j by rho_ij S_i w_i w_j' S_j (Dijkstra 2017, A
// Perfect Match Between a Model and a Mode, in Latan & Noonan, Partial Least Squares
// Path Modeling, 55-80).
type truth struct {
	weights      []float64 // of indicators, so that each sum has variance 1
	r            []float64 // correlations of indicators
	ab, ac, bc   float64   // paths
	within       [][]float64
	first, count []int
}

func population(ab, ac, bc float64, within [][]float64, raw [][]float64) truth {
	u := truth{ab: ab, ac: ac, bc: bc, within: within}
	rho := [3][3]float64{{1, ab, ac + ab*bc}, {ab, 1, bc + ab*ac}, {ac + ab*bc, bc + ab*ac, 1}}
	var loadings [][]float64
	for j, s := range within {
		k := len(raw[j])
		u.first, u.count = append(u.first, len(u.weights)), append(u.count, k)
		v, sw := 0.0, make([]float64, k)
		for h := range k {
			for i := range k {
				sw[h] += s[h*k+i] * raw[j][i]
			}
			v += raw[j][h] * sw[h]
		}
		for h := range k {
			u.weights = append(u.weights, raw[j][h]/math.Sqrt(v))
			sw[h] /= math.Sqrt(v)
		}
		loadings = append(loadings, sw)
	}
	p := len(u.weights)
	u.r = make([]float64, p*p)
	for j, s := range within {
		for k := range within {
			for h := range u.count[j] {
				for i := range u.count[k] {
					v := rho[j][k] * loadings[j][h] * loadings[k][i]
					if j == k {
						v = s[h*u.count[j]+i]
					}
					u.r[(u.first[j]+h)*p+u.first[k]+i] = v
				}
			}
		}
	}
	return u
}

func alike(k int, r float64) []float64 {
	s := make([]float64, k*k)
	for i := range s {
		if s[i] = r; i%(k+1) == 0 {
			s[i] = 1
		}
	}
	return s
}

// uneven has indicators that count differently and are correlated differently.
func uneven() truth {
	return population(.5, .2, .4,
		[][]float64{{1, .3, .5, .3, 1, .2, .5, .2, 1}, alike(2, .4), {1, .6, .3, .6, 1, .1, .3, .1, 1}},
		[][]float64{{1, 2, .5}, {1, 3}, {2, 1, 1}})
}

// even has indicators that are all alike, which both modes weigh alike.
func even() truth {
	return population(.5, .2, .4, [][]float64{alike(3, .5), alike(2, .4), alike(3, .6)}, [][]float64{{1, 1, 1}, {1, 1}, {1, 1, 1}})
}

// moments are those of a population.
func (u truth) moments() moments {
	p := len(u.weights)
	m := make(moments, 1+p, size(p))
	m[0] = 1
	for h := range p {
		m = append(m, u.r[h*p+h:(h+1)*p]...)
	}
	return m
}

// draw answers n respondents, with normal answers.
func (u truth) draw(rng *rand.Rand, n int) cluster.Matrix {
	p := len(u.weights)
	l := make([]float64, p*p) // Cholesky
	for i := range p {
		for j := 0; j <= i; j++ {
			v := u.r[i*p+j]
			for k := range j {
				v -= l[i*p+k] * l[j*p+k]
			}
			if i == j {
				l[i*p+i] = math.Sqrt(v)
			} else {
				l[i*p+j] = v / l[j*p+j]
			}
		}
	}
	x := cluster.Matrix{Rows: n, Cols: p, Data: make([]float64, n*p)}
	z := make([]float64, p)
	for row := range n {
		for i := range z {
			z[i] = rng.NormFloat64()
			for k := 0; k <= i; k++ {
				x.Data[row*p+i] += l[i*p+k] * z[k]
			}
		}
	}
	return x
}
