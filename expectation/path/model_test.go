package path

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/cluster"
)

func TestECSI(t *testing.T) {
	m := ECSI()
	require.NoError(t, m.Validate())
	indicators := 0
	for _, c := range m.Constructs {
		indicators += len(c.Indicators)
	}
	assert.Equal(t, 24, indicators)
	assert.Len(t, m.Paths, 12)
	m.Constructs[0].Indicators[0] = "changed"
	assert.Equal(t, "IMAG1", ECSI().Constructs[0].Indicators[0], "each call has a model of its own")
}

func TestFaultsOfModels(t *testing.T) {
	two := func() Model {
		return Model{Constructs: []Construct{{Name: "x", Indicators: []string{"x1"}}, {Name: "y", Indicators: []string{"y1"}}}, Paths: []Arrow{{"x", "y"}}}
	}
	for _, c := range []struct {
		want   string
		change func(*Model)
	}{
		{"0 constructs", func(m *Model) { *m = Model{} }},
		{"construct 1 has no name", func(m *Model) { m.Constructs[1].Name = "" }},
		{`two constructs are called "x"`, func(m *Model) { m.Constructs[1].Name = "x" }},
		{`"y" has no indicators`, func(m *Model) { m.Constructs[1].Indicators = nil }},
		{`"y" has no mode 7`, func(m *Model) { m.Constructs[1].Mode = 7 }},
		{`"y" is answered on a scale of 5 to 1`, func(m *Model) { m.Constructs[1].Low, m.Constructs[1].High = 5, 1 }},
		{`"y" is answered on a scale of 0 to NaN`, func(m *Model) { m.Constructs[1].High = math.NaN() }},
		{`column "x1" indicates "x" and "y"`, func(m *Model) { m.Constructs[1].Indicators = []string{"y1", "x1"} }},
		{`from "x" to "z" has an end`, func(m *Model) { m.Paths = append(m.Paths, Arrow{"x", "z"}) }},
		{`"y" has a path to itself`, func(m *Model) { m.Paths = append(m.Paths, Arrow{"y", "y"}) }},
		{`from "x" to "y" is there twice`, func(m *Model) { m.Paths = append(m.Paths, Arrow{"x", "y"}) }},
		{`"z" is at the end of no path`, func(m *Model) { m.Constructs = append(m.Constructs, Construct{Name: "z", Indicators: []string{"z1"}}) }},
		{"in a circle: x, y, x", func(m *Model) { m.Paths = append(m.Paths, Arrow{"y", "x"}) }},
	} {
		m := two()
		c.change(&m)
		err := m.Validate()
		if assert.Error(t, err, c.want) {
			assert.Contains(t, err.Error(), c.want)
		}
		_, fit := m.Fit(t.Context(), []string{"x1", "y1"}, cluster.Matrix{}, nil, Options{})
		assert.Equal(t, err.Error(), fit.Error())
	}
	m := two()
	m.Constructs[0].Name, m.Constructs[1].Indicators = "", nil
	err := m.Validate()
	assert.ErrorContains(t, err, "no name")
	assert.ErrorContains(t, err, "no indicators")
	assert.ErrorContains(t, err, `from "x"`)

	// A circle that others lead into, of which they are no part.
	m = two()
	for _, name := range []string{"p", "q", "r"} {
		m.Constructs = append(m.Constructs, Construct{Name: name, Indicators: []string{name}})
	}
	m.Paths = []Arrow{{"x", "y"}, {"y", "p"}, {"p", "q"}, {"q", "r"}, {"r", "p"}}
	assert.ErrorContains(t, m.Validate(), "in a circle: p, q, r, p")
}

func TestFaultsOfOptions(t *testing.T) {
	o := Options{Scheme: 3, Iterations: 5, Replicates: 50, Workers: -1}
	err := o.Validate()
	for _, want := range []string{"no scheme 3", "5 iterations", "50 replicates", "-1 workers"} {
		assert.ErrorContains(t, err, want)
	}
	assert.NoError(t, Options{}.Validate())
	assert.NoError(t, Options{Scheme: Factorial, Iterations: 10, Replicates: -1, Workers: 3}.Validate())
	_, err = chain(A).Fit(t.Context(), chainColumns, cluster.Matrix{}, nil, o)
	assert.ErrorContains(t, err, "50 replicates")
	assert.Equal(t, "scheme(9)", Scheme(9).String())
	assert.Equal(t, "mode(9)", Mode(9).String())
	_, err = Scheme(9).MarshalText()
	assert.Error(t, err)
	_, err = Mode(9).MarshalText()
	assert.Error(t, err)
}

func TestFaultsOfData(t *testing.T) {
	for _, c := range []struct {
		want   string
		change func(m *Model, columns []string, x *cluster.Matrix) (weights []float64)
	}{
		{`do not make 60 rows of 8 columns`, func(_ *Model, _ []string, x *cluster.Matrix) []float64 { x.Data = x.Data[1:]; return nil }},
		{`no column "b2", an indicator of "b"`, func(_ *Model, c []string, _ *cluster.Matrix) []float64 { c[4] = "other"; return nil }},
		{`two columns "b1", an indicator of "b"`, func(m *Model, c []string, _ *cluster.Matrix) []float64 {
			c[4], m.Constructs[1].Indicators = "b1", []string{"b1"}
			return nil
		}},
		{`row 7, column "b2" is +Inf`, func(_ *Model, _ []string, x *cluster.Matrix) []float64 {
			x.Data[7*8+4] = math.Inf(1)
			return nil
		}},
		{`row 7, column "b2" is 11, which is not on the scale of -9 to 9`, func(m *Model, _ []string, x *cluster.Matrix) []float64 {
			m.Constructs[1].Low, m.Constructs[1].High = -9, 9
			x.Data[7*8+4] = 11
			return nil
		}},
		{`2 weights for 60 rows`, func(*Model, []string, *cluster.Matrix) []float64 { return []float64{1, 2} }},
		{`row 0 has weight NaN`, func(*Model, []string, *cluster.Matrix) []float64 {
			w := make([]float64, 60)
			w[0] = math.NaN()
			return w
		}},
		{`9 of 60 rows have all the answers`, func(_ *Model, _ []string, x *cluster.Matrix) []float64 {
			for i := 9; i < 60; i++ {
				x.Data[i*8+i%8] = math.NaN()
			}
			return nil
		}},
		{`column "c1", an indicator of "c", is the same for all 60`, func(_ *Model, _ []string, x *cluster.Matrix) []float64 {
			for i := range 60 {
				x.Data[i*8+5] = 3.3
			}
			return nil
		}},
		{`the indicators of "a" follow from one another`, func(m *Model, _ []string, x *cluster.Matrix) []float64 {
			m.Constructs[0].Mode = B
			for i := range 60 {
				x.Data[i*8] = 2 * x.Data[i*8+1]
			}
			return nil
		}},
		{`the constructs with a path to "c" follow from one another`, func(m *Model, _ []string, x *cluster.Matrix) []float64 {
			m.Constructs[0].Indicators, m.Constructs[1].Indicators = []string{"a1"}, []string{"b1"}
			for i := range 60 {
				x.Data[i*8] = 2 * x.Data[i*8+3]
			}
			return nil
		}},
		{`the indicators of "x" have nothing to do with the constructs around it`, func(m *Model, _ []string, x *cluster.Matrix) []float64 {
			*m = Model{Constructs: []Construct{{Name: "x", Indicators: []string{"a1"}}, {Name: "y", Indicators: []string{"b1"}}}, Paths: []Arrow{{"x", "y"}}}
			for i := range 60 { // a square: exactly uncorrelated
				x.Data[i*8], x.Data[i*8+3] = float64(i%2), float64(i/2%2)
			}
			return nil
		}},
	} {
		m, columns := chain(A), append([]string(nil), chainColumns...)
		x := even().draw(rand.New(rand.NewPCG(1, 2)), 60)
		weights := c.change(&m, columns, &x)
		f, err := m.Fit(t.Context(), columns, x, weights, Options{Replicates: 100})
		assert.Nil(t, f)
		if assert.Error(t, err, c.want) {
			assert.Contains(t, err.Error(), c.want)
		}
	}
}

func TestStops(t *testing.T) {
	x := even().draw(rand.New(rand.NewPCG(1, 3)), 100)
	var none context.Context
	_, err := chain(A).Fit(none, chainColumns, x, nil, Options{})
	assert.ErrorContains(t, err, "no context")

	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	done := int64(0)
	f, err := chain(A).Fit(ctx, chainColumns, x, nil, Options{Progress: func(p Progress) {
		assert.Equal(t, "bootstrap", p.Stage)
		assert.Equal(t, int64(2000), p.Total)
		if done = p.Done; done == 5 {
			cancel(why)
		}
	}})
	assert.Nil(t, f)
	assert.ErrorIs(t, err, why)
	assert.Less(t, done, int64(2000))

	_, err = chain(A).Fit(ctx, chainColumns, x, nil, Options{Replicates: -1})
	assert.ErrorIs(t, err, why)
}

// A column that tells the same as another makes paths that can hardly be told apart,
// and constructs that can hardly be told apart.
func TestDoubts(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 4))
	x := even().draw(rng, 300)
	for i := range x.Rows { // b is a once more, and c2 points the other way
		row := x.Row(i)
		row[3], row[4] = row[0]+.3*rng.NormFloat64(), row[1]+row[2]+.3*rng.NormFloat64()
		row[6] *= -1
	}
	f := fitChain(t, chain(A), chainColumns, x, nil, Options{Replicates: 100})
	got := warned(f)
	for _, want := range []string{"collinear a on c", "collinear b on c", "not-distinct a and b", "negative-weight c2"} {
		assert.Contains(t, got, want)
	}
	for _, w := range f.Warnings {
		assert.NotContains(t, fmt.Sprint(w), "NaN")
	}
}
