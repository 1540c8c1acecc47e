package path

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment/cluster"
)

// scaled is a chain with answers from 1 to 7.
func scaled(t *testing.T, seed uint64, n int) (Model, cluster.Matrix) {
	t.Helper()
	m := chain(A)
	for j := range m.Constructs {
		m.Constructs[j].Low, m.Constructs[j].High = 1, 7
	}
	x := even().draw(rand.New(rand.NewPCG(seed, 30)), n)
	for i, v := range x.Data {
		x.Data[i] = min(7, max(1, math.Round(4.5+1.4*v+float64(i%x.Cols)/10)))
	}
	return m, x
}

func column(x cluster.Matrix, j int) []float64 {
	out := make([]float64, x.Rows)
	for i := range out {
		out[i] = x.Data[i*x.Cols+j]
	}
	return out
}

// slope is that of a regression of y on x, and its correlation.
func slope(x, y []float64) (b, r float64) {
	mx, vx := stats.MeanVar(x)
	my, vy := stats.MeanVar(y)
	c := 0.0
	for i := range x {
		c += (x[i] - mx) * (y[i] - my) / float64(len(x)-1)
	}
	return c / vx, c / math.Sqrt(vx*vy)
}

// Scores are what the figures are about: standardised, with the index as mean, and a
// path to a construct that has no other is their correlation, in points their slope.
func TestScoresAreBehindTheFigures(t *testing.T) {
	m, x := scaled(t, 1, 300)
	f := fitChain(t, m, chainColumns, x, nil, Options{Replicates: 100})
	standard, index, err := f.Scores(t.Context(), chainColumns, x)
	require.NoError(t, err)
	for j, c := range f.Constructs {
		mean, v := stats.MeanVar(column(standard, j))
		assert.InDelta(t, 0, mean, 1e-12)
		assert.InDelta(t, 1, v*299/300, 1e-9)
		mean, _ = stats.MeanVar(column(index, j))
		assert.InDelta(t, c.Index.Value, mean, 1e-9)
		shares := 0.0
		for h, v := range c.Indicators {
			shares += v.Share
			_, r := slope(column(x, 3*j+h-min(j, 2)/2), column(standard, j))
			assert.InDelta(t, v.Loading.Value, r, 1e-9, v.Column)
		}
		assert.InDelta(t, 1, shares, 1e-12)
	}
	e, _ := f.Effect("a", "b")
	_, r := slope(column(standard, 0), column(standard, 1))
	assert.InDelta(t, r, e.Direct.Value, 1e-9)
	assert.Equal(t, *e.Direct, e.Total)
	assert.Nil(t, e.Indirect)
	b, _ := slope(column(index, 0), column(index, 1))
	assert.InDelta(t, b, e.Points.Value, 1e-9)
	assert.InDelta(t, b*(100-f.Constructs[0].Index.Value), e.Potential.Value, 1e-9)

	text, err := json.Marshal(f)
	require.NoError(t, err)
	var g Fitted
	require.NoError(t, json.Unmarshal(text, &g))
	again, points, err := g.Scores(t.Context(), chainColumns, x)
	require.NoError(t, err)
	assert.Equal(t, standard, again, "a fit that was written and read scores alike")
	assert.Equal(t, index, points)
}

func TestScoresOfOthers(t *testing.T) {
	m, x := scaled(t, 2, 100)
	m.Constructs[2].Low, m.Constructs[2].High = 0, 0
	f := fitChain(t, m, chainColumns, x, nil, Options{Replicates: -1})
	y := cluster.Matrix{Rows: 3, Cols: 8, Data: append([]float64{
		7, 7, 7, 7, 7, 7, 7, 7,
		1, 1, 1, 1, 1, 1, 1, 1,
		4, math.NaN(), 4, 4, 4, 4, 4, 4}, []float64{}...)}
	standard, index, err := f.Scores(t.Context(), chainColumns, y)
	require.NoError(t, err)
	assert.InDelta(t, 100, index.Data[0], 1e-9)
	assert.InDelta(t, 0, index.Data[3], 1e-9)
	assert.InDelta(t, 50, index.Data[7], 1e-9)
	assert.True(t, math.IsNaN(standard.Data[6]), "an answer of a is missing")
	assert.True(t, math.IsNaN(index.Data[6]))
	for i := range 3 {
		assert.True(t, math.IsNaN(index.Data[3*i+2]), "c has no scale")
		assert.False(t, math.IsNaN(standard.Data[3*i+2]))
	}
	y.Data[9] = 8
	_, _, err = f.Scores(t.Context(), chainColumns, y)
	assert.ErrorContains(t, err, `row 1, column "a2" is 8, which is not on the scale of 1 to 7`)
	_, _, err = f.Scores(t.Context(), chainColumns[:7], y)
	assert.Error(t, err)
	_, _, err = (&Fitted{}).Scores(t.Context(), chainColumns, x)
	assert.NoError(t, err, "nothing fitted, nothing to score")
}

func TestLevers(t *testing.T) {
	m, x := scaled(t, 3, 300)
	f := fitChain(t, m, chainColumns, x, nil, Options{Replicates: 200})
	levers, err := f.Levers("c")
	require.NoError(t, err)
	require.Len(t, levers, 2)
	assert.GreaterOrEqual(t, levers[0].Potential.Value, levers[1].Potential.Value)
	assert.InDelta(t, 1, levers[0].PFirst+levers[1].PFirst, 1e-9)
	for _, l := range levers {
		e, _ := f.Effect(l.Construct, "c")
		assert.Equal(t, e.Total, l.Importance)
		assert.InDelta(t, l.Points.Value*(100-l.Index.Value), l.Potential.Value, 1e-9)
		assert.Less(t, l.Potential.Low, l.Potential.High)
	}
	for target, want := range map[string]string{"a": "nothing works on", "z": "no construct"} {
		_, err := f.Levers(target)
		assert.ErrorContains(t, err, want)
	}
	m.Constructs[1].Low, m.Constructs[1].High = 0, 0
	f = fitChain(t, m, chainColumns, x, nil, Options{Replicates: -1})
	levers, err = f.Levers("c")
	require.NoError(t, err)
	require.Len(t, levers, 1, "b has no index")
	assert.Zero(t, levers[0].PFirst)
	_, err = f.Levers("b")
	assert.ErrorContains(t, err, "has no index")
}

// A reversed item on a narrow scale outweighs two others in the answers as they are:
// that leaves no index, and JSON without one.
func TestNoIndex(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 30))
	m := Model{
		Constructs: []Construct{{Name: "x", Indicators: []string{"x1", "x2", "x3"}, Low: -50, High: 50}, {Name: "y", Indicators: []string{"y1"}, Low: -50, High: 50}},
		Paths:      []Arrow{{"x", "y"}},
	}
	x := cluster.Matrix{Rows: 200, Cols: 4}
	for range x.Rows {
		v := rng.NormFloat64()
		x.Data = append(x.Data, -.01*v, 5*v+rng.NormFloat64(), 5*v+rng.NormFloat64(), v+.3*rng.NormFloat64())
	}
	f := fitChain(t, m, []string{"x1", "x2", "x3", "y1"}, x, nil, Options{Replicates: 100})
	assert.Contains(t, warned(f), "no-index x")
	assert.Contains(t, warned(f), "negative-weight x1")
	assert.Nil(t, f.Constructs[0].Index)
	assert.Zero(t, f.Constructs[0].Indicators[1].Share)
	assert.NotNil(t, f.Constructs[1].Index)
	assert.Nil(t, f.Effects[0].Points)
	assert.Nil(t, f.Effects[0].Potential)
	levers, err := f.Levers("y")
	require.NoError(t, err)
	assert.Empty(t, levers)
	_, err = json.Marshal(f)
	assert.NoError(t, err)
}
