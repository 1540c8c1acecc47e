package path

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/cluster"
)

// In the population of weighted sums mode B finds the very weights and paths.
func TestModeBRecoversWeights(t *testing.T) {
	u := uneven()
	for scheme := range schemes {
		p, err := chain(B).compile()
		require.NoError(t, err)
		s := p.solver(Options{Scheme: Scheme(scheme)})
		outcome, _ := s.solve(u.moments())
		require.Equal(t, fine, outcome)
		assert.InDeltaSlice(t, u.weights, s.w, 1e-9)
		assert.InDelta(t, u.ab, s.b[1*3+0], 1e-9)
		assert.InDelta(t, u.ac, s.b[2*3+0], 1e-9)
		assert.InDelta(t, u.bc, s.b[2*3+1], 1e-9)
		assert.InDelta(t, u.ac+u.ab*u.bc, s.total[2*3+0], 1e-9)
	}
}

// Mode A weighs by correlations: by S w there, which is w where indicators are all
// alike.
func TestModeAWeighsByCorrelations(t *testing.T) {
	for scheme := range schemes {
		p, err := chain(A).compile()
		require.NoError(t, err)
		s := p.solver(Options{Scheme: Scheme(scheme)})
		u := even()
		outcome, _ := s.solve(u.moments())
		require.Equal(t, fine, outcome)
		assert.InDeltaSlice(t, u.weights, s.w, 1e-9)
		assert.InDelta(t, u.bc, s.b[2*3+1], 1e-9)

		u = uneven()
		outcome, _ = s.solve(u.moments())
		require.Equal(t, fine, outcome)
		for j, within := range u.within {
			k, lo := u.count[j], u.first[j]
			for h := range k {
				sw, sw0 := 0.0, 0.0
				for i := range k {
					sw += within[h*k+i] * u.weights[lo+i]
					sw0 += within[i] * u.weights[lo+i]
				}
				assert.InDelta(t, sw/sw0, s.w[lo+h]/s.w[lo], 1e-8, "construct %d, indicator %d", j, h)
			}
		}
	}
}

func fitChain(t *testing.T, m Model, columns []string, x cluster.Matrix, weights []float64, o Options) *Fitted {
	t.Helper()
	f, err := m.Fit(t.Context(), columns, x, weights, o)
	require.NoError(t, err)
	return f
}

// same holds the figures of two fits against each other.
func same(t *testing.T, want, got *Fitted, tolerance float64) {
	t.Helper()
	a, b := want.figures(), got.figures()
	require.Len(t, b, len(a))
	for i := range a {
		assert.InDelta(t, a[i].Value, b[i].Value, tolerance, "figure %d", i)
		assert.InDelta(t, a[i].Low, b[i].Low, tolerance, "figure %d", i)
		assert.InDelta(t, a[i].High, b[i].High, tolerance, "figure %d", i)
	}
}

func TestFitOfASampleComesNear(t *testing.T) {
	u := uneven()
	f := fitChain(t, chain(B), chainColumns, u.draw(rand.New(rand.NewPCG(3, 0)), 20_000), nil, Options{Replicates: 200})
	e, ok := f.Effect("a", "c")
	require.True(t, ok)
	// Four standard errors of a correlation from 20,000.
	assert.InDelta(t, u.ac, e.Direct.Value, .03)
	assert.InDelta(t, u.ac+u.ab*u.bc, e.Total.Value, .03)
	assert.InDelta(t, u.ab*u.bc, e.Indirect.Value, .03)
	assert.Greater(t, .05, e.Total.High-e.Total.Low)
	for j, c := range f.Constructs {
		for h, v := range c.Indicators {
			assert.InDelta(t, u.weights[u.first[j]+h], v.Weight.Value, .06)
		}
	}
	assert.Nil(t, f.Constructs[0].R2)
	assert.InDelta(t, u.ab*u.ab, f.Constructs[1].R2.Value, .03)
	assert.Less(t, f.Constructs[1].Adjusted, f.Constructs[1].R2.Value)
	assert.Nil(t, f.Constructs[0].Reliability, "mode B")
}

func TestScalesOfIndicatorsDoNotMatter(t *testing.T) {
	x := uneven().draw(rand.New(rand.NewPCG(4, 0)), 150)
	for _, mode := range []Mode{A, B} {
		want := fitChain(t, chain(mode), chainColumns, x, nil, Options{Replicates: 100})
		y := cluster.Matrix{Rows: x.Rows, Cols: x.Cols, Data: slices.Clone(x.Data)}
		for i := range y.Data {
			h := float64(i % y.Cols)
			y.Data[i] = 1000*h + (h+.1)*y.Data[i]
		}
		same(t, want, fitChain(t, chain(mode), chainColumns, y, nil, Options{Replicates: 100}), 1e-8)
	}
}

// A construct whose indicators are all turned around turns its effects around.
func TestTurnedConstruct(t *testing.T) {
	x := even().draw(rand.New(rand.NewPCG(5, 0)), 150)
	want := fitChain(t, chain(A), chainColumns, x, nil, Options{Replicates: -1})
	for i := range x.Rows {
		x.Data[i*x.Cols+3] *= -1
		x.Data[i*x.Cols+4] *= -1
	}
	got := fitChain(t, chain(A), chainColumns, x, nil, Options{Replicates: -1})
	for _, a := range chain(A).Paths {
		w, _ := want.Effect(a.From, a.To)
		g, _ := got.Effect(a.From, a.To)
		sign := 1.0
		if a.From == "b" || a.To == "b" {
			sign = -1
		}
		assert.InDelta(t, sign*w.Direct.Value, g.Direct.Value, 1e-9, "%v", a)
	}
	assert.InDelta(t, want.Constructs[1].Indicators[0].Weight.Value, got.Constructs[1].Indicators[0].Weight.Value, 1e-9)
}

func TestOrderOfRowsAndColumnsAndWorkers(t *testing.T) {
	x := uneven().draw(rand.New(rand.NewPCG(6, 0)), 9000) // more than are drawn one by one
	before := slices.Clone(x.Data)
	want := fitChain(t, chain(A), chainColumns, x, nil, Options{Replicates: 100, Workers: 1})
	for _, workers := range []int{2, 5} {
		assert.Equal(t, want, fitChain(t, chain(A), chainColumns, x, nil, Options{Replicates: 100, Workers: workers}), "bit for bit")
	}
	assert.Equal(t, before, x.Data, "inputs stay as they are")

	// Columns in another order, and one that the model does not know.
	columns := append([]string{"other"}, chainColumns...)
	slices.Reverse(columns)
	y := cluster.Matrix{Rows: x.Rows, Cols: len(columns)}
	for i := range x.Rows {
		row := append([]float64{math.NaN()}, x.Row(i)...)
		slices.Reverse(row)
		y.Data = append(y.Data, row...)
	}
	assert.Equal(t, want, fitChain(t, chain(A), columns, y, nil, Options{Replicates: 100}), "bit for bit")

	// Rows in another order: other samples, the same estimates.
	z := cluster.Matrix{Rows: x.Rows, Cols: x.Cols}
	for _, i := range rand.New(rand.NewPCG(7, 0)).Perm(x.Rows) {
		z.Data = append(z.Data, x.Row(i)...)
	}
	a := fitChain(t, chain(A), chainColumns, x, nil, Options{Replicates: -1})
	same(t, a, fitChain(t, chain(A), chainColumns, z, nil, Options{Replicates: -1}), 1e-9)
}

func TestWeightsCountRespondents(t *testing.T) {
	x := uneven().draw(rand.New(rand.NewPCG(8, 0)), 120)
	weights := make([]float64, x.Rows)
	y := cluster.Matrix{Cols: x.Cols}
	for i := range weights {
		weights[i] = float64(1 + i%3)
		for range 1 + i%3 {
			y.Data = append(y.Data, x.Row(i)...)
			y.Rows++
		}
	}
	same(t, fitChain(t, chain(A), chainColumns, y, nil, Options{Replicates: -1}),
		fitChain(t, chain(A), chainColumns, x, weights, Options{Replicates: -1}), 1e-9)
}

func TestMissingAnswersAreLeftOutAndSaid(t *testing.T) {
	x := uneven().draw(rand.New(rand.NewPCG(9, 0)), 150)
	y := cluster.Matrix{Cols: x.Cols}
	for i := range x.Rows {
		if i%10 == 3 {
			x.Data[i*x.Cols+4] = math.NaN()
			continue
		}
		y.Rows++
		y.Data = append(y.Data, x.Row(i)...)
	}
	got := fitChain(t, chain(A), chainColumns, x, nil, Options{Replicates: 100})
	want := fitChain(t, chain(A), chainColumns, y, nil, Options{Replicates: 100})
	same(t, want, got, 0)
	assert.Equal(t, 135, got.N)
	assert.Equal(t, 15, got.Missing)
	assert.Contains(t, warned(got), "missing-answers ")
	for _, w := range got.Warnings {
		if w.Code == "missing-answers" {
			assert.Contains(t, w.Text, `15 of 150`)
			assert.Contains(t, w.Text, `"b2" (15)`)
		}
	}
}

// A single indicator is its construct, and the ratio of two such is the correlation.
func TestSingleIndicators(t *testing.T) {
	m := Model{
		Constructs: []Construct{{Name: "x", Indicators: []string{"a1"}}, {Name: "y", Indicators: []string{"c1"}, Mode: B}, {Name: "z", Indicators: []string{"c2"}}},
		Paths:      []Arrow{{"x", "y"}, {"x", "z"}},
	}
	x := uneven().draw(rand.New(rand.NewPCG(10, 0)), 100)
	f := fitChain(t, m, chainColumns, x, nil, Options{Replicates: -1})
	e, _ := f.Effect("x", "z")
	require.Len(t, f.Pairs, 1, "y is of mode B")
	assert.InDelta(t, math.Abs(e.Total.Value), f.Pairs[0].HTMT.Value, 1e-12)
	assert.InDelta(t, e.Total.Value*e.Total.Value, f.Constructs[2].R2.Value, 1e-12)
	for _, c := range f.Constructs {
		assert.Nil(t, c.Reliability)
		assert.Nil(t, c.Index)
		assert.InDelta(t, 1, c.Indicators[0].Weight.Value, 1e-12)
	}
	_, ok := f.Effect("y", "z")
	assert.False(t, ok)
}

// By hand: three indicators with correlations .5 have alpha 3*.5/(1+2*.5) = .75,
// loadings sqrt(2/3), so AVE 2/3 and rho_C 6/(6+1) = .857, and rho_A, for equal
// weights, is alpha.
func TestReliabilityByHand(t *testing.T) {
	p, err := chain(A).compile()
	require.NoError(t, err)
	s := p.solver(Options{})
	u := even()
	outcome, _ := s.solve(u.moments())
	require.Equal(t, fine, outcome)
	f := p.blank()
	s.fill(f, make([]float64, 8))
	r := f.Constructs[0].Reliability
	assert.InDelta(t, .75, r.Alpha.Value, 1e-9)
	assert.InDelta(t, .75, r.RhoA.Value, 1e-9)
	assert.InDelta(t, 2.0/3, r.AVE.Value, 1e-9)
	assert.InDelta(t, 6.0/7, r.RhoC.Value, 1e-9)
	// Between a and b all six correlations are .5 times the loadings sqrt(2/3) and
	// sqrt(.7).
	assert.InDelta(t, .5*math.Sqrt(2.0/3*.7)/math.Sqrt(.5*.4), f.Pairs[0].HTMT.Value, 1e-9)
}

func TestJSON(t *testing.T) {
	m := chain(A)
	for j := range m.Constructs {
		m.Constructs[j].Low, m.Constructs[j].High = -9, 9
	}
	f := fitChain(t, m, chainColumns, uneven().draw(rand.New(rand.NewPCG(11, 0)), 100), nil, Options{Scheme: Factorial, Replicates: 100})
	b, err := json.Marshal(f)
	require.NoError(t, err)
	var g Fitted
	require.NoError(t, json.Unmarshal(b, &g))
	assert.Equal(t, *f, g)
	assert.Contains(t, string(b), `"scheme":"factorial"`)
	assert.Error(t, json.Unmarshal([]byte(`{"scheme":"best"}`), &g))
	assert.Error(t, json.Unmarshal([]byte(`{"constructs":[{"mode":"C"}]}`), &g))
}

// Whatever the model and however poor the answers, there is an error or a result
// that can be written.
func TestPoorAnswers(t *testing.T) {
	fitted := 0
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 1))
		m, columns := Model{}, []string{}
		n := 2 + rng.IntN(4)
		for j := range n {
			c := Construct{Name: fmt.Sprint(j), Mode: Mode(rng.IntN(2))}
			if rng.IntN(2) == 0 {
				c.Low, c.High = 0, 2
			}
			for range 1 + rng.IntN(3) {
				c.Indicators = append(c.Indicators, fmt.Sprint("i", len(columns)))
				columns = append(columns, fmt.Sprint("i", len(columns)))
			}
			m.Constructs = append(m.Constructs, c)
			for k := range j {
				if k == j-1 || rng.IntN(2) == 0 {
					m.Paths = append(m.Paths, Arrow{fmt.Sprint(k), c.Name})
				}
			}
		}
		x := cluster.Matrix{Rows: 8 + rng.IntN(30), Cols: len(columns)}
		for range x.Rows {
			base := rng.IntN(3)
			for range x.Cols {
				switch rng.IntN(12) {
				case 0:
					x.Data = append(x.Data, float64(rng.IntN(3)))
				case 1:
					x.Data = append(x.Data, float64(2-base))
				default:
					x.Data = append(x.Data, float64(base))
				}
			}
		}
		f, err := m.Fit(t.Context(), columns, x, nil, Options{Scheme: Scheme(seed % 3), Replicates: 100, Iterations: 50})
		if err != nil {
			continue
		}
		fitted++
		_, err = json.Marshal(f)
		require.NoError(t, err, "seed %d", seed)
		b := f.Bootstrap
		assert.Equal(t, b.Replicates, b.Used+b.NoVariance+b.Undetermined+b.NotSettled)
		for i, g := range f.figures() {
			assert.True(t, g.Low <= g.Value && g.Value <= g.High, "seed %d, figure %d: %+v", seed, i, *g)
			assert.Equal(t, f.N, g.N)
		}
	}
	assert.Greater(t, fitted, 100)
}
