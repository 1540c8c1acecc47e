package value

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// foreign hides what is particular to a model, as a host's own model does.
type foreign struct{ Orders }

func TestCLVIsTheDiscountedSum(t *testing.T) {
	m, g := BGNBD{.3, 4, .6, 2}, GammaGamma{6.25, 3.74, 15.44}
	z := Horizon{Steps: 5, Step: 4.345, Rate: .01, Margin: .4}
	hs := []History{{}, {0, 0, 30}, {2, 20, 38}, {60, 37, 38}, {2000, 37, 38}}
	ss := []Spending{{}, {}, {2, 25}, {60, 90}, {2000, 5}}
	for _, model := range []Orders{m, NBD{.3, 4}, foreign{m}} {
		vs, err := CLVs(t.Context(), model, g, hs, ss, z, 3)
		require.NoError(t, err)
		for i, h := range hs {
			want, last := 0.0, 0.0
			for k := 1; k <= 5; k++ {
				e := model.Expected(h, float64(k)*4.345)
				want += (e - last) * math.Pow(1.01, -float64(k))
				last = e
			}
			want *= .4 * g.Expected(ss[i])
			assert.InEpsilon(t, want, vs[i], 1e-11)
			assert.Equal(t, vs[i], CLV(model, g, h, ss[i], z))
		}
	}
	// Without discount it is the expected orders times the expected spend.
	z = Horizon{Steps: 12, Step: 2}
	assert.InEpsilon(t, m.Expected(hs[2], 24)*g.Expected(ss[2]), CLV(m, g, hs[2], ss[2], z), 1e-12)
}

func TestCLVsDoNotDependOnWorkersOrOrder(t *testing.T) {
	h, s := shop(5000)
	m, g, z := BGNBD{.4, 8, .8, 2.5}, GammaGamma{6, 4, 15}, Months(12, .1, behavior.Week)
	one, err := CLVs(t.Context(), m, g, h, s, z, 1)
	require.NoError(t, err)
	many, err := CLVs(t.Context(), m, g, h, s, z, 7)
	require.NoError(t, err)
	assert.Equal(t, one, many)
	slices.Reverse(h)
	slices.Reverse(s)
	back, err := CLVs(t.Context(), m, g, h, s, z, 2)
	require.NoError(t, err)
	slices.Reverse(back)
	assert.Equal(t, one, back)
	for _, v := range one {
		require.Greater(t, v, 0.0)
	}
}

func TestMonths(t *testing.T) {
	z := Months(12, .12, behavior.Week)
	assert.Equal(t, 12, z.Steps)
	assert.InEpsilon(t, 52.17857142857143, 12*z.Step, 1e-12) // 365.25/7 weeks
	assert.InEpsilon(t, 1.12, math.Pow(1+z.Rate, 12), 1e-12)
	assert.InEpsilon(t, 1, Months(1, 0, behavior.Month).Step, 1e-15)
	assert.InEpsilon(t, 365.25/12, Months(1, 0, behavior.Day).Step, 1e-15)
	assert.NoError(t, Months(1, 0, behavior.Day).Validate())
	assert.Error(t, Months(1, -.5, behavior.Day).Validate())
}

func TestHorizonSaysAllThatIsWrong(t *testing.T) {
	err := Horizon{Steps: 0, Step: math.NaN(), Rate: -1, Margin: math.Inf(1)}.Validate()
	for _, s := range []string{"Steps", "Step =", "Rate", "Margin"} {
		assert.ErrorContains(t, err, s)
	}
	assert.Error(t, Horizon{}.Validate(), "a horizon has no default: its unit must be said")
	assert.True(t, math.IsNaN(CLV(NBD{1, 1}, GammaGamma{6, 4, 15}, History{}, Spending{}, Horizon{})))
}

func TestCLVsRefuse(t *testing.T) {
	m, g, z := BGNBD{.3, 4, .6, 2}, GammaGamma{6.25, 3.74, 15.44}, Horizon{Steps: 2, Step: 1}
	h, s := []History{{}, {1, 2, 3}}, []Spending{{}, {1, 5}}
	for name, f := range map[string]func() ([]float64, error){
		"same customers":  func() ([]float64, error) { return CLVs(t.Context(), m, g, h, s[:1], z, 0) },
		"row 1, Recency":  func() ([]float64, error) { return CLVs(t.Context(), m, g, []History{{}, {1, 5, 3}}, s, z, 0) },
		"row 1, Monetary": func() ([]float64, error) { return CLVs(t.Context(), m, g, h, []Spending{{}, {1, 0}}, z, 0) },
		"Steps":           func() ([]float64, error) { return CLVs(t.Context(), m, g, h, s, Horizon{Step: 1}, 0) },
		"BG/NBD: R":       func() ([]float64, error) { return CLVs(t.Context(), BGNBD{}, g, h, s, z, 0) },
		"Gamma-Gamma: P":  func() ([]float64, error) { return CLVs(t.Context(), m, GammaGamma{}, h, s, z, 0) },
		"end of what number": func() ([]float64, error) {
			return CLVs(t.Context(), m, g, h, []Spending{{}, {1, 1e308}}, Horizon{Steps: 9, Step: 1e9}, 0)
		},
	} {
		v, err := f()
		assert.ErrorContains(t, err, name)
		assert.Nil(t, v)
	}
	v, err := CLVs(t.Context(), m, g, nil, nil, z, 0)
	assert.NoError(t, err)
	assert.Empty(t, v)
}

func TestJSONRoundTrip(t *testing.T) {
	h, s := shop(3000)
	f, err := FitBGNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	b, err := json.Marshal(f)
	require.NoError(t, err)
	assert.Contains(t, string(b), `"clientele":1,"kind":"BG/NBD","model":{"r":`)
	var back Fit[BGNBD]
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, *f, back)

	g, err := FitGammaGamma(t.Context(), s, Options{})
	require.NoError(t, err)
	b2, err := json.Marshal(g)
	require.NoError(t, err)
	var gback Fit[GammaGamma]
	require.NoError(t, json.Unmarshal(b2, &gback))
	assert.Equal(t, *g, gback)

	// What is not identified is null, and NaN again when read.
	p := Parameter{Name: "a", Value: 0, SE: math.NaN(), Low: math.NaN(), High: math.NaN()}
	b3, err := json.Marshal(p)
	require.NoError(t, err)
	assert.JSONEq(t, `{"name":"a","value":0,"se":null,"low":null,"high":null}`, string(b3))
	var q Parameter
	require.NoError(t, json.Unmarshal(b3, &q))
	assert.True(t, q.Value == 0 && math.IsNaN(q.SE) && math.IsNaN(q.High))

	for name, text := range map[string]string{
		"\"clientele\"": `{}`,
		"version (2)":   `{"clientele":2,"kind":"BG/NBD"}`,
		"a \"NBD\"":     `{"clientele":1,"kind":"NBD","model":{"r":1,"alpha":1}}`,
		"no model":      `{"clientele":1,"kind":"BG/NBD"}`,
		"R = 0":         `{"clientele":1,"kind":"BG/NBD","model":{}}`,
		"parameters":    `{"clientele":1,"kind":"BG/NBD","model":{"r":1,"alpha":1,"a":1,"b":1}}`,
	} {
		was := back
		assert.ErrorContains(t, json.Unmarshal([]byte(text), &back), name)
		assert.Equal(t, was, back)
	}
	_, err = json.Marshal(Fit[int]{})
	assert.Error(t, err)
}

func TestTableRows(t *testing.T) {
	table := &behavior.Table{Customers: []behavior.Customer{
		{ID: "a", Frequency: 2, Recency: 3, T: 8, Monetary: 12.5}, {ID: "b", T: 4},
	}}
	assert.Equal(t, []History{{2, 3, 8}, {0, 0, 4}}, Histories(table))
	assert.Equal(t, []Spending{{2, 12.5}, {0, 0}}, Spendings(table))
}

func TestSimulateIsDeterministicAndValid(t *testing.T) {
	m, g := BGNBD{.4, 8, .003, 6}, GammaGamma{6, 4, 15}
	a := ages(500, 0, 90)
	h := m.Simulate(9, a)
	assert.Equal(t, h, m.Simulate(9, a))
	assert.Equal(t, h[:100], m.Simulate(9, a[:100]), "a customer does not depend on those after")
	assert.NotEqual(t, h, m.Simulate(10, a))
	assert.NoError(t, checkHistories(h))
	s := g.Simulate(9, []int{0, 1, 7})
	assert.NoError(t, checkSpendings(s))
	assert.Zero(t, s[0].Monetary)
	assert.Nil(t, BGNBD{}.Simulate(1, a))
	assert.Nil(t, m.Simulate(1, []float64{math.NaN()}))
	assert.Nil(t, g.Simulate(1, []int{-1}))
	assert.Nil(t, GammaGamma{}.Simulate(1, []int{1}))
}

// What a host may get wrong about the pieces of a value is an error, not a number.
func TestValuesRefuseWhatDoesNotBelongTogether(t *testing.T) {
	m, g := BGNBD{.5, 6, .8, 2.5}, GammaGamma{6, 4, 15}
	h, s := []History{{2, 5, 9}, {3, 8, 9}}, []Spending{{2, 20}, {5, 30}}
	var row *RowError
	_, err := CLVs(t.Context(), m, g, h, s, halfYear, 0)
	require.ErrorAs(t, err, &row)
	assert.Equal(t, [2]any{1, "Frequency"}, [2]any{row.Row, row.Column})
	assert.True(t, math.IsNaN(CLV(m, g, h[1], s[1], halfYear)))
	f, err := NewForecaster(m, g, nil, nil, halfYear)
	require.NoError(t, err)
	_, err = f.Customer(h[1], s[1], 1)
	require.ErrorAs(t, err, &row)
	_, err = f.Groups(t.Context(), h, s, make([]int, 2), 1, ForecastOptions{})
	require.ErrorAs(t, err, &row)
	s[1].Frequency = 3
	_, err = f.Groups(t.Context(), h, s, make([]int, 2), math.MaxInt, ForecastOptions{})
	assert.ErrorContains(t, err, "1,000,000")

	_, err = CLVs(t.Context(), m, g, h, s, halfYear, -1)
	assert.ErrorContains(t, err, "workers = -1")
	_, err = Track(t.Context(), m, h, 1, 10, -1)
	assert.ErrorContains(t, err, "workers = -1")
	_, err = CLVs(t.Context(), nil, g, h, s, halfYear, 0)
	assert.ErrorContains(t, err, "no order model")
	_, err = Track(t.Context(), nil, h, 1, 10, 0)
	assert.ErrorContains(t, err, "no order model")
	assert.True(t, math.IsNaN(CLV(nil, g, h[0], s[0], halfYear)))
}
