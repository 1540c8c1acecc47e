package driver

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// maxExact is the number of drivers up to which every subset of them is looked
// at: a million for 20.
const maxExact = 20

// singular is the part of a driver's variance that must be left after others for
// it to explain anything beyond them.
const singular = 1e-10

// decomposer shares explained variance out. One goroutine uses it at a time.
type decomposer struct {
	p      int
	shares []float64
	// left[n] has room for what is left of the correlations of n variables: the last
	// n-1 drivers and the outcome. Beyond maxExact drivers only left[p+1] is there.
	left [][]float64
	// By size s of a subset, the weight of its explained variance: member in the sum
	// of each of its members, and everyone in what is taken from every driver.
	member, everyone []float64
}

func newDecomposer(p int) *decomposer {
	d := &decomposer{p: p, shares: make([]float64, p), left: make([][]float64, p+2)}
	d.left[p+1] = make([]float64, (p+1)*(p+1))
	if p > maxExact {
		return d
	}
	for n := range p + 1 {
		d.left[n] = make([]float64, n*n)
	}
	// The Shapley value of driver j is the sum over subsets S without j of
	// w(|S|)(v(S+j) - v(S)), w(s) = s!(p-s-1)!/p!. Collected by subsets, v(S) counts
	// w(|S|-1)+w(|S|) for each of its members, less w(|S|) for everybody.
	d.member, d.everyone = make([]float64, p+1), make([]float64, p+1)
	w, before := 1/float64(p), 0.0
	for s := range p {
		d.everyone[s], d.member[s] = w, before+w
		before = w
		w *= float64(s+1) / float64(max(1, p-s-1))
	}
	d.member[p] = before
	return d
}

// exact fills in shares from the correlations r of p drivers and the outcome.
func (d *decomposer) exact(r []float64) {
	clear(d.shares)
	copy(d.left[d.p+1], r)
	var base float64
	d.descend(d.p+1, 0, 0, &base)
	for j := range d.shares {
		d.shares[j] -= base
	}
}

// descend visits every subset that adds some of the last n-1 drivers to one of the
// given size, which explains v and after which left[n] is left. It returns the sum
// over the subsets visited, and so each driver gets that of the subsets it is in:
// they are those below the step that took it in. base sums what goes to everybody.
// A subset costs but a few operations, since most are near the bottom, where
// little is left (2^p of them take about 6 * 2^p multiplications).
func (d *decomposer) descend(n, size int, v float64, base *float64) float64 {
	sum := float64(d.member[size] * v)
	*base += float64(d.everyone[size] * v)
	m := d.left[n]
	for j := range n - 1 {
		pivot, toward := m[j*n+j], m[j*n+n-1]
		u := v
		if pivot > singular {
			u += toward * toward / pivot
		}
		k := n - j - 1
		below := 0.0
		if k == 1 { // the outcome alone is left: no further subsets
			below = float64(d.member[size+1] * u)
			*base += float64(d.everyone[size+1] * u)
		} else {
			reduce(m, n, j, d.left[k], k)
			below = d.descend(k, size+1, u, base)
		}
		d.shares[d.p+1-n+j] += below
		sum += below
	}
	return sum
}

// reduce writes into next what is left of the last k rows of m after row j.
func reduce(m []float64, n, j int, next []float64, k int) {
	scale := 0.0
	if pivot := m[j*n+j]; pivot > singular {
		scale = 1 / pivot
	}
	row := m[j*n+j+1 : j*n+n]
	for a := range k {
		f := row[a] * scale
		from := m[(j+1+a)*n+j+1:][:k]
		to := next[a*k:][:k]
		for b := a; b < k; b++ {
			to[b] = from[b] - float64(f*row[b])
		}
	}
}

// sample estimates the shares from pairs of random orders of the drivers, each
// order with its reverse: what a driver adds to those before it, on average
// (Castro, Gomez & Tejada 2009, Computers & Operations Research 36, 1726-1730).
// It returns the standard errors of the shares.
func (d *decomposer) sample(r []float64, pairs int, rng *rand.Rand) (se []float64) {
	clear(d.shares)
	squares := make([]float64, d.p)
	order, added := make([]int, d.p), make([]float64, d.p)
	for i := range order {
		order[i] = i
	}
	for range pairs {
		rng.Shuffle(d.p, func(a, b int) { order[a], order[b] = order[b], order[a] })
		clear(added)
		for range 2 {
			d.along(r, order, added)
			for a, b := 0, d.p-1; a < b; a, b = a+1, b-1 {
				order[a], order[b] = order[b], order[a]
			}
		}
		for j, v := range added {
			v /= 2
			d.shares[j] += v
			squares[j] += float64(v * v)
		}
	}
	se = make([]float64, d.p)
	n := float64(pairs)
	for j := range se {
		mean := d.shares[j] / n
		d.shares[j] = mean
		se[j] = math.Sqrt(max(0, squares[j]/n-float64(mean*mean)) / max(1, n-1))
	}
	return se
}

// along adds to each driver what it explains beyond those before it.
func (d *decomposer) along(r []float64, order []int, added []float64) {
	n := d.p + 1
	m := d.left[n]
	copy(m, r)
	for at, j := range order {
		pivot := m[j*n+j]
		if pivot <= singular {
			continue
		}
		toward := m[j*n+d.p]
		added[j] += toward * toward / pivot
		for _, a := range order[at+1:] {
			f := m[a*n+j] / pivot
			if f == 0 {
				continue
			}
			for _, b := range order[at+1:] {
				m[a*n+b] -= float64(f * m[j*n+b])
			}
			m[a*n+d.p] -= float64(f * toward)
		}
	}
}

// johnson fills in the relative weights (Johnson 2000, Multivariate Behavioral
// Research 35, 1-19, eq. 6 and 7; the decomposition is that of Genizi 1993,
// Statistica Sinica 3, 407-420): the drivers are replaced by the uncorrelated
// variables nearest to them, L = R^(1/2), on which the outcome regresses with
// beta = L^-1 r; driver j gets the sum over k of L[j][k]^2 beta[k]^2. It reports
// whether the drivers are linearly independent; where they are not, directions
// without variance are left out.
func johnson(r []float64, p int, shares []float64) bool {
	n := p + 1
	sym := mat.NewSymDense(p, nil)
	for i := range p {
		for j := i; j < p; j++ {
			sym.SetSym(i, j, r[i*n+j])
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(sym, true) {
		return false
	}
	values := eigen.Values(nil)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	independent := true
	root, beta := make([]float64, p*p), make([]float64, p)
	for k, value := range values {
		if value <= singular {
			independent = false
			continue
		}
		s := math.Sqrt(value)
		project := 0.0
		for j := range p {
			project += float64(vectors.At(j, k) * r[j*n+p])
		}
		for i := range p {
			beta[i] += vectors.At(i, k) * project / s
			for j := range p {
				root[i*p+j] += vectors.At(i, k) * vectors.At(j, k) * s
			}
		}
	}
	for j := range p {
		shares[j] = 0
		for k := range p {
			v := root[j*p+k] * beta[k]
			shares[j] += float64(v * v)
		}
	}
	return independent
}
