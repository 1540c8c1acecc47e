package value

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
)

// known makes a fit of a model whose logarithmic parameters have the covariance
// C = L L' for a lower triangle L filled from small numbers: correlated, and of
// different size.
func known[M rebuilt](m M, p ...float64) *Fit[M] {
	dim := len(p)
	l := make([][]float64, dim)
	for i := range l {
		l[i] = make([]float64, dim)
		for j := range i + 1 {
			l[i][j] = .1*float64(i+1) - .15*float64(j)
		}
	}
	f := &Fit[M]{Model: m.with(p).(M), Covariance: make([]float64, dim*dim)}
	for i := range p {
		f.Parameters = append(f.Parameters, Parameter{Name: m.names()[i], Value: p[i]})
		for j := range p {
			var c float64
			for k := range dim {
				c += l[i][k] * l[j][k]
			}
			f.Covariance[i*dim+j] = c * p[i] * p[j]
		}
		q := &f.Parameters[i]
		q.SE = math.Sqrt(f.Covariance[i*dim+i])
		q.Low, q.High = q.Value-1.96*q.SE, q.Value+1.96*q.SE
	}
	return f
}

// drawnAs checks that draws have the centre and the covariance of the fit, each
// within 4.5 of its own standard errors over n draws: the mean of n normals has
// variance c_ii/n, a covariance of them (c_ii c_jj + c_ij^2)/n. About 60 such
// figures are looked at; one of them lies outside by chance in 1 of 2,500 seeds.
func drawnAs[M rebuilt](t *testing.T, f *Fit[M], values func(M) []float64) {
	t.Helper()
	const n = 20_000
	draws, err := f.Draws(11, n)
	require.NoError(t, err)
	dim := len(f.Parameters)
	logs := make([][]float64, dim)
	for _, m := range draws {
		require.NoError(t, m.Validate())
		for i, v := range values(m) {
			logs[i] = append(logs[i], math.Log(v))
		}
	}
	c := func(i, j int) float64 {
		return f.Covariance[i*dim+j] / f.Parameters[i].Value / f.Parameters[j].Value
	}
	for i := range dim {
		assert.InDelta(t, math.Log(f.Parameters[i].Value), stat.Mean(logs[i], nil), 4.5*math.Sqrt(c(i, i)/n), f.Parameters[i].Name)
		for j := range i + 1 {
			assert.InDelta(t, c(i, j), stat.Covariance(logs[i], logs[j], nil), 4.5*math.Sqrt((c(i, i)*c(j, j)+c(i, j)*c(i, j))/n),
				"%s, %s", f.Parameters[i].Name, f.Parameters[j].Name)
		}
	}
}

func TestDrawsHaveTheDistributionOfTheEstimate(t *testing.T) {
	drawnAs(t, known(BGNBD{}, .5, 6, .8, 2.5), func(m BGNBD) []float64 { return []float64{m.R, m.Alpha, m.A, m.B} })
	drawnAs(t, known(MBGNBD{}, .5, 6, .8, 2.5), func(m MBGNBD) []float64 { return []float64{m.R, m.Alpha, m.A, m.B} })
	drawnAs(t, known(ParetoNBD{}, .5, 6, .8, 25), func(m ParetoNBD) []float64 { return []float64{m.R, m.Alpha, m.S, m.Beta} })
	drawnAs(t, known(NBD{}, .5, 6), func(m NBD) []float64 { return []float64{m.R, m.Alpha} })
	drawnAs(t, known(GammaGamma{}, 6, 4, 15), func(m GammaGamma) []float64 { return []float64{m.P, m.Q, m.Gamma} })
	drawnAs(t, known(SBG{}, .7, 2.5), func(m SBG) []float64 { return []float64{m.Alpha, m.Beta} })
	drawnAs(t, known(BDW{}, .7, 2.5, 1.3), func(m BDW) []float64 { return []float64{m.A, m.B, m.C} })
	drawnAs(t, known(BGBB{}, 1.2, .75, .66, 2.8), func(m BGBB) []float64 { return []float64{m.Alpha, m.Beta, m.Gamma, m.Delta} })
}

func TestDrawsOfAFit(t *testing.T) {
	h, _ := shop(2000)
	f, err := FitBGNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	draws, err := f.Draws(3, 4000)
	require.NoError(t, err)

	few, err := f.Draws(3, 50)
	require.NoError(t, err)
	assert.Equal(t, draws[:50], few, "the first draws do not depend on how many follow")
	other, err := f.Draws(4, 50)
	require.NoError(t, err)
	assert.NotEqual(t, few, other)

	// The interval over draws is the fit's own. The 2.5 % point of n normals has a
	// standard error of sqrt(.025 .975/n) over the density there, .0584.
	for i, get := range []func(BGNBD) float64{
		func(m BGNBD) float64 { return m.R }, func(m BGNBD) float64 { return m.Alpha },
		func(m BGNBD) float64 { return m.A }, func(m BGNBD) float64 { return m.B },
	} {
		p := f.Parameters[i]
		tol := 4.5 * math.Sqrt(.025*.975/4000) / .0584 * p.SE / p.Value
		low, high := Interval(draws, get)
		assert.InDelta(t, math.Log(p.Low), math.Log(low), tol, p.Name)
		assert.InDelta(t, math.Log(p.High), math.Log(high), tol, p.Name)
	}

	// What was written down and read back draws the same models.
	b, err := json.Marshal(f)
	require.NoError(t, err)
	var back Fit[BGNBD]
	require.NoError(t, json.Unmarshal(b, &back))
	read, err := back.Draws(3, 50)
	require.NoError(t, err)
	assert.Equal(t, few, read)

	// So does the fit behind an interface.
	hidden := Fit[Orders]{Model: f.Model, Parameters: f.Parameters, Covariance: f.Covariance}
	models, err := hidden.Draws(3, 50)
	require.NoError(t, err)
	for i := range models {
		assert.Equal(t, Orders(few[i]), models[i])
	}
}

// Orders and spend are drawn with one seed, as it comes to mind, and paired by
// index: their draws are independent all the same. A correlation of 0 has a
// standard error of 1/sqrt(n).
func TestDrawsOfTwoKindsAreIndependent(t *testing.T) {
	const n = 10_000
	orders, err := known(BGNBD{}, .5, 6, .8, 2.5).Draws(1, n)
	require.NoError(t, err)
	spend, err := known(GammaGamma{}, 6, 4, 15).Draws(1, n)
	require.NoError(t, err)
	var r, p []float64
	for i := range n {
		r = append(r, math.Log(orders[i].R))
		p = append(p, math.Log(spend[i].P))
	}
	assert.InDelta(t, 0, stat.Correlation(r, p, nil), 4.5/math.Sqrt(n))
}

func TestDrawsAtABoundary(t *testing.T) {
	// Nobody leaves: order rates vary over the draws and dropout stays absent.
	f, err := FitBGNBD(t.Context(), NBD{.9, 8}.simulate(2, ages(1500, 20, 60)), Options{})
	require.NoError(t, err)
	require.True(t, f.Boundary && f.Model.A == 0)
	draws, err := f.Draws(1, 100)
	require.NoError(t, err)
	for _, m := range draws {
		assert.Equal(t, [2]float64{0, 1}, [2]float64{m.A, m.B})
		assert.NotEqual(t, f.Model.R, m.R)
	}
	low, high := Interval(draws, func(m BGNBD) float64 { return m.PAlive(History{2, 3, 9}) })
	assert.Equal(t, [2]float64{1, 1}, [2]float64{low, high})

	// All customers alike: nothing is known of any parameter.
	g, err := FitGammaGamma(t.Context(), slices.Repeat([]Spending{{1, 25}, {4, 25}}, 50), Options{})
	require.NoError(t, err)
	_, err = g.Draws(1, 100)
	assert.ErrorIs(t, err, ErrNoCovariance)
	assert.ErrorContains(t, err, "Gamma-Gamma")
}

// simulate draws customers who never leave.
func (m NBD) simulate(seed uint64, ages []float64) []History {
	return BGNBD{R: m.R, Alpha: m.Alpha, A: 0, B: 1}.Simulate(seed, ages)
}

func TestDrawsOfParametersThatHangTogether(t *testing.T) {
	// r and alpha perfectly correlated: rounding leaves the second no variance of
	// its own, and the draws keep their ratio.
	f := known(NBD{}, .5, 6)
	f.Covariance = []float64{.01 * .25, .01 * 3, .01 * 3, .01 * 36 * (1 - 1e-15)}
	draws, err := f.Draws(1, 50)
	require.NoError(t, err)
	for _, m := range draws {
		assert.InEpsilon(t, 12, m.Alpha/m.R, 1e-6)
	}
	low, high := Interval(draws, func(m NBD) float64 { return m.R })
	assert.Less(t, low, high)

}

// A parameter with a standard error of 3 on its logarithm stays where it is, and
// the other is drawn given that: with correlation rho its variance is 1-rho^2 of
// what it was.
func TestDrawsOfAnUnidentifiedParameter(t *testing.T) {
	f := known(NBD{}, .5, 6)
	const rho = .8
	f.Covariance = []float64{.25 * 9, .5 * 6 * 3 * .1 * rho, .5 * 6 * 3 * .1 * rho, 36 * .01}
	draws, err := f.Draws(1, 10_000)
	require.NoError(t, err)
	var logs []float64
	for _, m := range draws {
		assert.Equal(t, .5, m.R)
		logs = append(logs, math.Log(m.Alpha))
	}
	want := .01 * (1 - rho*rho)
	assert.InDelta(t, want, stat.Variance(logs, nil), 4.5*want*math.Sqrt(2./10_000))

	// Where it cannot be told whether customers leave, no draw has most of them
	// gone, which the data rule out.
	doubt := 0
	for seed := range uint64(12) {
		f, err := FitMBGNBD(t.Context(), NBD{.9, 8}.simulate(seed, ages(1500, 20, 60)), Options{})
		require.NoError(t, err)
		if !slices.Contains(codes(f.Warnings), "dropout-unidentified") || f.Boundary {
			continue
		}
		doubt++
		draws, err := f.Draws(seed, 200)
		require.NoError(t, err)
		busy := History{5, 38, 40}
		low, high := Interval(draws, func(m MBGNBD) float64 { return m.Expected(busy, 26) })
		is := f.Model.Expected(busy, 26)
		t.Logf("seed %d: %.2f, %.2f to %.2f", seed, is, low, high)
		assert.True(t, .7*is < low && high < 1.3*is)
	}
	assert.GreaterOrEqual(t, doubt, 3)
}

// Coefficients of covariates are normal as they are, with the base's logarithms;
// two that are held equal stay so.
func TestDrawsWithCovariates(t *testing.T) {
	m := WithCovariates[ParetoNBD]{ParetoNBD{.5, 6, .8, 20}, []Effect{{"a", 0}, {"b", -.4}}, []Effect{{"a", 0}}}
	f := &Fit[WithCovariates[ParetoNBD]]{Model: m, Covariance: make([]float64, 49)}
	for i, v := range []float64{.5, 6, .8, 20, 0, -.4, 0} {
		f.Parameters = append(f.Parameters, Parameter{Name: m.names()[i], Value: v})
		f.Covariance[i*8] = .01
	}
	f.Covariance[4*7+6], f.Covariance[6*7+4] = .01, .01
	draws, err := f.Draws(1, 10_000)
	require.NoError(t, err)
	var a, b []float64
	for _, d := range draws {
		require.NoError(t, d.Validate())
		assert.InDelta(t, d.Ordering[0].Coefficient, d.Leaving[0].Coefficient, 1e-12)
		a = append(a, d.Ordering[0].Coefficient)
		b = append(b, d.Ordering[1].Coefficient)
		assert.NotEqual(t, m.Base.S, d.Base.S)
	}
	assert.InDelta(t, 0, stat.Mean(a, nil), 4.5*.1/100)
	assert.InDelta(t, -.4, stat.Mean(b, nil), 4.5*.1/100)
	assert.InDelta(t, .01, stat.Variance(b, nil), 4.5*.01*math.Sqrt(2./10_000))
	assert.Equal(t, -.4, m.Ordering[1].Coefficient, "the fit's own model is left as it was")
	low, high := Interval(draws, func(m WithCovariates[ParetoNBD]) float64 {
		return m.At([]float64{1, 0}, []float64{1}).Expected(History{2, 3, 9}, 5)
	})
	assert.Less(t, low, high)
}

func TestDrawsRefuse(t *testing.T) {
	good := known(NBD{}, .5, 6)
	for _, n := range []int{-1, 0, 100_001} {
		_, err := good.Draws(1, n)
		assert.ErrorContains(t, err, "from 1 to 100000")
	}
	_, err := (&Fit[NBD]{}).Draws(1, 10)
	assert.ErrorContains(t, err, "0 parameters and 0 covariances do not belong to a NBD")
	_, err = (&Fit[int]{}).Draws(1, 10)
	assert.ErrorContains(t, err, "int is not a model of this room")
	_, err = (&Fit[Orders]{}).Draws(1, 10)
	assert.ErrorContains(t, err, "is not a model of this room")
	_, err = (&Fit[Orders]{Model: foreign{NBD{1, 1}}}).Draws(1, 10)
	assert.ErrorContains(t, err, "foreign is not a model of this room")
	for name, cov := range map[string][]float64{
		"more than a correlation of 1":   {.01, .5, .5, .01},
		"no finite number":               {math.Inf(1), 0, 0, 1},
		"NaN between two that are known": {.01, math.NaN(), math.NaN(), .01},
	} {
		bad := known(NBD{}, .5, 6)
		bad.Covariance = cov
		_, err := bad.Draws(1, 10)
		assert.Error(t, err, name)
		assert.NotErrorIs(t, err, ErrNoCovariance, name)
	}
	bad := known(NBD{}, .5, 6)
	bad.Covariance = []float64{math.NaN(), math.NaN(), math.NaN(), math.NaN()}
	_, err = bad.Draws(1, 10)
	assert.ErrorIs(t, err, ErrNoCovariance)
	bad = known(NBD{}, .5, 6)
	bad.Parameters[1].Value = math.NaN()
	_, err = bad.Draws(1, 10)
	assert.ErrorContains(t, err, "Alpha = NaN")
}

func TestInterval(t *testing.T) {
	of := func(v ...float64) [2]float64 {
		low, high := Interval(v, func(x float64) float64 { return x })
		return [2]float64{low, high}
	}
	var upTo1000 []float64
	for i := range 999 {
		upTo1000 = append(upTo1000, float64(999-i))
	}
	assert.Equal(t, [2]float64{25, 975}, of(upTo1000...)) // the 25th and the 975th of 999
	assert.Equal(t, 999.0, upTo1000[0], "models are left in their order")
	assert.Equal(t, [2]float64{0, 1}, of(1, 0))
	many := append(slices.Repeat([]float64{2}, 90), slices.Repeat([]float64{math.Inf(1)}, 10)...)
	assert.Equal(t, [2]float64{2, math.Inf(1)}, of(many...))
	for _, v := range [][2]float64{of(), of(1), of(1, math.NaN(), 2)} {
		assert.True(t, math.IsNaN(v[0]) && math.IsNaN(v[1]))
	}
}
