package cluster

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"

	"github.com/clientele-go/clientele/internal/random"
)

var allCovariances = []Covariance{FullCovariance, TiedCovariance, DiagonalCovariance, SphericalCovariance}

// plainEM is the textbook iteration: responsibilities in a table, covariances
// around the new means, log-likelihood by gonum's Cholesky factors. It returns
// the log-likelihood before each step.
func plainEM(t *testing.T, x Matrix, kind Covariance, start Matrix, steps int) (logliks []float64) {
	n, d, k := x.Rows, x.Cols, start.Rows
	r := mat.NewDense(n, k, nil)
	labels, _, _ := lloyd(x, ones(n), start, 1)
	for i, l := range labels {
		r.Set(i, int(l), 1)
	}
	for range steps {
		shares, means, covs := make([]float64, k), mat.NewDense(k, d, nil), make([]*mat.SymDense, k)
		pooled := mat.NewSymDense(d, nil)
		for j := range k {
			covs[j] = mat.NewSymDense(d, nil)
			for i := range n {
				shares[j] += r.At(i, j)
				for c, v := range x.Row(i) {
					means.Set(j, c, means.At(j, c)+r.At(i, j)*v)
				}
			}
			for c := range d {
				means.Set(j, c, means.At(j, c)/shares[j])
			}
			for i := range n {
				dev := mat.NewVecDense(d, nil)
				for c, v := range x.Row(i) {
					dev.SetVec(c, v-means.At(j, c))
				}
				covs[j].SymRankOne(covs[j], r.At(i, j), dev)
			}
			pooled.AddSym(pooled, covs[j])
			covs[j].ScaleSym(1/shares[j], covs[j])
			trace := mat.Trace(covs[j]) / float64(d)
			for a := range d {
				for b := range a {
					if kind == DiagonalCovariance || kind == SphericalCovariance {
						covs[j].SetSym(a, b, 0)
					}
				}
				if kind == SphericalCovariance {
					covs[j].SetSym(a, a, trace)
				}
			}
		}
		pooled.ScaleSym(1/float64(n), pooled)
		loglik := 0.0
		factors := make([]mat.Cholesky, k)
		for j := range k {
			if kind == TiedCovariance {
				covs[j] = pooled
			}
			require.True(t, factors[j].Factorize(covs[j]))
		}
		for i := range n {
			density := make([]float64, k)
			sum := 0.0
			for j := range k {
				dev, solved := mat.NewVecDense(d, nil), mat.NewVecDense(d, nil)
				for c, v := range x.Row(i) {
					dev.SetVec(c, v-means.At(j, c))
				}
				require.NoError(t, factors[j].SolveVecTo(solved, dev))
				density[j] = shares[j] / float64(n) * math.Exp(-mat.Dot(dev, solved)/2-factors[j].LogDet()/2) / math.Pow(2*math.Pi, float64(d)/2)
				sum += density[j]
			}
			for j := range k {
				r.Set(i, j, density[j]/sum)
			}
			loglik += math.Log(sum)
		}
		logliks = append(logliks, loglik)
	}
	return logliks
}

func TestMixtureIsTheTextbookIteration(t *testing.T) {
	for _, kind := range allCovariances {
		for _, d := range []int{1, 2, 5} {
			x, _ := blobs(4, 403, d, 3, 2)
			for i := range x.Data {
				x.Data[i] += 1000 // an offset costs no digits
			}
			start := Matrix{Rows: 3, Cols: d, Data: slices.Clone(x.Data[:3*d])}
			want := plainEM(t, x, kind, start, 12)
			for it, l := range want {
				m, err := GaussianMixture{Covariance: kind, Centers: &start, MaxIter: it + 1, Tolerance: 1e-300}.Fit(t.Context(), x)
				require.NoError(t, err)
				require.Equal(t, it+1, m.Iterations)
				require.InDelta(t, l, m.LogLikelihood, 1e-7, "%v, d %d, iteration %d", kind, d, it)
				if it > 0 {
					assert.GreaterOrEqual(t, m.LogLikelihood, want[it-1]-1e-7, "the likelihood never falls")
				}
			}
		}
	}
}

func TestMixtureOfOneIsTheSample(t *testing.T) {
	x, err := FromRows([][]float64{{1, 2}, {3, 8}, {5, 2}, {7, 0}})
	require.NoError(t, err)
	m, err := GaussianMixture{K: 1}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Equal(t, []float64{4, 3}, m.Means.Data)
	assert.InDeltaSlice(t, []float64{5, -3, -3, 9}, m.Covariances[0].Data, 1e-12)
	// -n/2 (d log 2 pi + log det + d), with determinant 36.
	assert.InDelta(t, -2*(2*math.Log(2*math.Pi)+math.Log(36)+2), m.LogLikelihood, 1e-12)
	assert.Equal(t, 5, m.Parameters)
	assert.InDelta(t, -2*m.LogLikelihood+5*math.Log(4), m.BIC, 1e-12)
	assert.InDelta(t, -2*m.LogLikelihood+10, m.AIC, 1e-12)
	assert.Equal(t, m.BIC, m.ICL, "one component overlaps with none")
	for kind, want := range map[Covariance][]float64{DiagonalCovariance: {5, 0, 0, 9}, SphericalCovariance: {7, 0, 0, 7}, TiedCovariance: {5, -3, -3, 9}} {
		m, err := GaussianMixture{K: 1, Covariance: kind}.Fit(t.Context(), x)
		require.NoError(t, err)
		assert.InDeltaSlice(t, want, m.Covariances[0].Data, 1e-12, kind)
	}
}

func TestMixtureFindsWhatWasMixed(t *testing.T) {
	r := random.Stream(6)
	x := Matrix{Rows: 4000, Cols: 2}
	for i := range x.Rows {
		a, b := r.NormFloat64(), r.NormFloat64()
		if i%4 == 0 {
			x.Data = append(x.Data, 3+.5*a, .5*b) // a quarter, small and round
		} else {
			x.Data = append(x.Data, a, .9*a+.3*b) // the rest, long and narrow
		}
	}
	m, err := GaussianMixture{K: 2}.Fit(t.Context(), x)
	require.NoError(t, err)
	j := 0
	if m.Weights[1] < m.Weights[0] {
		j = 1
	}
	assert.InDelta(t, .25, m.Weights[j], .02)
	assert.InDeltaSlice(t, []float64{3, 0}, m.Means.Row(j), .1)
	assert.InDeltaSlice(t, []float64{.25, 0, 0, .25}, m.Covariances[j].Data, .05)
	assert.InDeltaSlice(t, []float64{1, .9, .9, .9}, m.Covariances[1-j].Data, .05)
	assert.Empty(t, m.Warnings)
}

func TestMixtureWorkersDoNotMatter(t *testing.T) {
	starts := sized(3, 2)
	for _, n := range []int{5000, seedRows + 5000} {
		x, _ := blobs(5, n, 2, 3, 3)
		var want *GaussianMixtureModel
		for _, workers := range workerCounts(1, 2, 5) {
			var last Progress
			m, err := GaussianMixture{K: 3, Starts: starts, Seed: 9, Workers: workers, Tolerance: 1e-5, Progress: func(p Progress) { last = p }}.Fit(t.Context(), x)
			require.NoError(t, err)
			assert.Equal(t, Progress{Stage: "gaussian mixture", Done: int64(starts), Total: int64(starts)}, last)
			if want == nil {
				want = m
			}
			assert.Equal(t, want, m, "%d rows on %d workers", n, workers)
		}
	}
}

// One start sees all rows; several starts see a sample first.
func TestMixtureStartsOnASample(t *testing.T) {
	x, truth := blobs(5, seedRows+9000, 2, 3, 9)
	all, err := GaussianMixture{K: 3, Starts: 1}.Fit(t.Context(), x)
	require.NoError(t, err)
	starts := 4
	if testing.Short() { // as under the race detector
		starts = 2
	}
	some, err := GaussianMixture{K: 3, Starts: starts}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.InEpsilon(t, all.LogLikelihood, some.LogLikelihood, 1e-8)
	assert.InEpsilon(t, all.BIC, some.BIC, 1e-8)
	counts := map[[2]int32]int{}
	for i, l := range some.Labels {
		counts[[2]int32{l, truth[i]}]++
	}
	right := 0
	for _, c := range counts {
		if c > x.Rows/10 {
			right += c
		}
	}
	assert.Greater(t, right, x.Rows*99/100)
}

// Of very many rows the chunks grow, and so does what they add up.
func TestMixtureOfManyRows(t *testing.T) {
	x, _ := blobs(7, 70*rowsPerChunk+1, 1, 2, 2)
	require.Greater(t, chunkRows(x.Rows, 4), rowsPerChunk)
	start, iterations := Matrix{Rows: 2, Cols: 1, Data: []float64{-1, 1}}, sized(3, 1)
	a, err := GaussianMixture{Centers: &start, MaxIter: iterations, Workers: 1}.Fit(t.Context(), x)
	require.NoError(t, err)
	b, err := GaussianMixture{Centers: &start, MaxIter: iterations, Workers: 3}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Equal(t, a, b)
	want := plainEM(t, x, FullCovariance, start, iterations)
	assert.InEpsilon(t, want[iterations-1], a.LogLikelihood, 1e-9)
}

func TestMixtureWeightsStandForRepeatedRows(t *testing.T) {
	n := 300
	if testing.Short() { // as under the race detector
		n = 120
	}
	x, _ := blobs(2, n, 2, 2, 3)
	r := random.Stream(3)
	var twice Matrix
	w := make([]float64, x.Rows)
	for i := range w {
		w[i] = float64(r.IntN(4))
		for range int(w[i]) {
			twice.Data = append(twice.Data, x.Row(i)...)
			twice.Rows++
		}
	}
	twice.Cols = 2
	for _, kind := range allCovariances {
		for _, o := range []GaussianMixture{{K: 2, Seed: 1}, {Centers: &Matrix{Rows: 2, Cols: 2, Data: x.Data[:4]}}} {
			o.Covariance, o.Tolerance = kind, 1e-12
			a, err := o.Fit(t.Context(), twice)
			require.NoError(t, err)
			o.Weights = w
			b, err := o.Fit(t.Context(), x)
			require.NoError(t, err)
			assert.InEpsilon(t, a.LogLikelihood, b.LogLikelihood, 1e-9)
			assert.InEpsilon(t, a.BIC, b.BIC, 1e-9)
			at := 0
			for i := range w {
				for range int(w[i]) {
					assert.Equal(t, b.Labels[i], a.Labels[at])
					at++
				}
				assert.GreaterOrEqual(t, b.Labels[i], int32(0), "rows of weight 0 have a label too")
			}
		}
	}
}

func TestMixtureOrderAndScaleOfRows(t *testing.T) {
	x, _ := blobs(8, 500, 3, 3, 2)
	start := Matrix{Rows: 3, Cols: 3, Data: slices.Clone(x.Data[:9])}
	m, err := GaussianMixture{Centers: &start}.Fit(t.Context(), x)
	require.NoError(t, err)
	perm := random.Stream(1).Perm(x.Rows)
	y := Matrix{Rows: x.Rows, Cols: x.Cols}
	for _, i := range perm {
		y.Data = append(y.Data, x.Row(i)...)
	}
	p, err := GaussianMixture{Centers: &start}.Fit(t.Context(), y)
	require.NoError(t, err)
	for at, i := range perm {
		require.Equal(t, m.Labels[i], p.Labels[at])
	}
	// Units of columns change the density, by the same factor for all rows.
	z := Matrix{Rows: x.Rows, Cols: 3}
	shift := 0.0
	for i, v := range x.Data {
		f := []float64{1e-12, 3, 1e50}[i%3]
		z.Data = append(z.Data, v*f)
		shift += math.Log(f)
	}
	for _, kind := range allCovariances[:3] {
		a, err := GaussianMixture{K: 3, Covariance: kind}.Fit(t.Context(), x)
		require.NoError(t, err)
		b, err := GaussianMixture{K: 3, Covariance: kind}.Fit(t.Context(), z)
		require.NoError(t, err)
		assert.Equal(t, a.Labels, b.Labels, kind)
		assert.InDelta(t, a.LogLikelihood, b.LogLikelihood+shift, 1e-5, kind)
	}
}
