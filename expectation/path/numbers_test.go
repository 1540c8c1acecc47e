package path

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/published"
	"github.com/clientele-go/clientele/segment/cluster"
)

func TestPublishedNumbers(t *testing.T) {
	published.Hold(t, "expectation.json", map[string]func(*testing.T, published.Number){
		"ecsi-pls-centroid":  claimCentroid,
		"seminr-reliability": claimReliability,
		"seminr-htmt":        claimHTMT,
		"acsi-index-ecsi":    claimIndex,
	})
}

// mobi reads the columns that a model takes of the customers of mobile phone
// providers.
func mobi(t *testing.T, m Model) (columns []string, x cluster.Matrix) {
	t.Helper()
	table := published.Read(t, "expectation", "ecsi_mobi.csv")
	for _, c := range m.Constructs {
		columns = append(columns, c.Indicators...)
	}
	x = cluster.Matrix{Rows: len(table.Rows), Cols: len(columns)}
	for i := range table.Rows {
		for _, name := range columns {
			x.Data = append(x.Data, table.Number(t, i, name, math.NaN()))
		}
	}
	return columns, x
}

func fitMobi(t *testing.T, m Model, o Options) *Fitted {
	t.Helper()
	columns, x := mobi(t, m)
	f, err := m.Fit(t.Context(), columns, x, nil, o)
	require.NoError(t, err)
	return f
}

func claimCentroid(t *testing.T, n published.Number) {
	f := fitMobi(t, ECSI(), Options{Scheme: Centroid, Replicates: -1})
	want := map[string]float64{}
	n.Decode(t, nil, &want)
	paths := 0
	for _, e := range f.Effects {
		if e.Direct != nil {
			require.Contains(t, want, e.From+"_"+e.To)
			assert.InDelta(t, want[e.From+"_"+e.To], e.Direct.Value, n.Tolerance, "%s on %s", e.From, e.To)
			paths++
		}
	}
	assert.Equal(t, len(want), paths)
}

// three is the model of the entries "seminr-": image, expectations and value lead to
// satisfaction.
func three() Model {
	whole := ECSI()
	m := Model{}
	for _, c := range whole.Constructs {
		switch c.Name {
		case "Image", "Expectation", "Value":
			m.Paths = append(m.Paths, Arrow{c.Name, "Satisfaction"})
			fallthrough
		case "Satisfaction":
			m.Constructs = append(m.Constructs, c)
		}
	}
	return m
}

func claimReliability(t *testing.T, n published.Number) {
	f := fitMobi(t, three(), Options{Replicates: -1})
	want := map[string][4]float64{}
	n.Decode(t, nil, &want)
	require.Len(t, f.Constructs, len(want))
	for _, c := range f.Constructs {
		r, w := c.Reliability, want[c.Name]
		for i, got := range []float64{r.Alpha.Value, r.RhoC.Value, r.AVE.Value, r.RhoA.Value} {
			assert.InDelta(t, w[i], got, n.Tolerance, "%s, figure %d", c.Name, i)
		}
	}
}

func claimHTMT(t *testing.T, n published.Number) {
	f := fitMobi(t, three(), Options{Replicates: -1})
	want := map[string]float64{}
	n.Decode(t, nil, &want)
	require.Len(t, f.Pairs, len(want))
	for _, p := range f.Pairs {
		require.Contains(t, want, p.A+"_"+p.B)
		assert.InDelta(t, want[p.A+"_"+p.B], p.HTMT.Value, n.Tolerance, "%s and %s", p.A, p.B)
	}
}

func claimIndex(t *testing.T, n published.Number) {
	f := fitMobi(t, ECSI(), Options{Replicates: -1})
	var want struct {
		Index   float64
		Weights map[string]float64 `json:"weights_norm"`
	}
	n.Decode(t, nil, &want)
	c := f.Constructs[4]
	require.Equal(t, "Satisfaction", c.Name)
	assert.InDelta(t, want.Index, c.Index.Value, n.Tolerance)
	require.Len(t, c.Indicators, len(want.Weights))
	for _, v := range c.Indicators {
		assert.InDelta(t, want.Weights[v.Column], v.Share, 1e-6, v.Column)
	}
}

// The paths and total effects that SmartPLS 2.0.M3 prints for the model under the
// two other schemes, its weights settled to 1e-7: tests/SmartPLS/results/ecsi of the
// R package semPLS (Monecke & Leisch 2012, Journal of Statistical Software 48(3)).
func TestSchemesAsPublished(t *testing.T) {
	type effect struct{ direct, total float64 }
	for scheme, want := range map[Scheme]map[Arrow]effect{
		PathWeighting: {
			{"Image", "Expectation"}:        {.50491393, .50491393},
			{"Expectation", "Quality"}:      {.55674896, .55674896},
			{"Expectation", "Value"}:        {.04998839, .36082377},
			{"Expectation", "Satisfaction"}: {.06252287, .41786755},
			{"Quality", "Satisfaction"}:     {.51202394, .62076216},
			{"Image", "Satisfaction"}:       {.17873950, .38972664},
			{"Satisfaction", "Loyalty"}:     {.48547762, .52081902},
			{"Complaints", "Loyalty"}:       {.06692607, .06692607},
		},
		Factorial: {
			{"Image", "Expectation"}:        {.50494314, .50494314},
			{"Expectation", "Satisfaction"}: {.06494365, .41960458},
			{"Quality", "Satisfaction"}:     {.51297470, .61975568},
			{"Satisfaction", "Loyalty"}:     {.48305917, .52003245},
			{"Image", "Loyalty"}:            {.19581962, .39887623},
		},
		Centroid: {
			{"Expectation", "Satisfaction"}: {.06442534, .41934220},
			{"Image", "Loyalty"}:            {.19535971, .39877911},
		},
	} {
		f := fitMobi(t, ECSI(), Options{Scheme: scheme, Replicates: -1})
		for a, w := range want {
			e, ok := f.Effect(a.From, a.To)
			require.True(t, ok)
			assert.InDelta(t, w.direct, e.Direct.Value, 1e-7, "%s: %v", scheme, a)
			assert.InDelta(t, w.total, e.Total.Value, 1e-7, "%s: %v", scheme, a)
		}
	}
}

// What customers expect hardly moves their satisfaction directly, and much by way
// of the quality that they perceive; that its three items form no scale is said.
func TestWhatExpectationsDo(t *testing.T) {
	f := fitMobi(t, ECSI(), Options{})
	e, ok := f.Effect("Expectation", "Satisfaction")
	require.True(t, ok)
	assert.Less(t, e.Direct.Low, 0.0)
	assert.Greater(t, e.Total.Low, .25)
	assert.Greater(t, e.Indirect.Low, .2)
	assert.Regexp(t, `^Expectation on Satisfaction: 0\.42 \(0\.\d\d to 0\.\d\d\) in all, of which 0\.06 \(-0\.0\d to 0\.\d\d\) directly and 0\.36 \(0\.\d\d to 0\.\d\d\) by way of others$`, e.String())
	assert.Contains(t, warned(f), "low-reliability Expectation")
	assert.Equal(t, Bootstrap{Replicates: 2000, Used: 2000}, *f.Bootstrap)

	levers, err := f.Levers("Satisfaction")
	require.NoError(t, err)
	var names []string
	for _, l := range levers {
		names = append(names, l.Construct)
	}
	assert.Equal(t, []string{"Quality", "Expectation", "Image", "Value"}, names)
	assert.Greater(t, levers[0].PFirst, .8)
}

func warned(f *Fitted) []string {
	var out []string
	for _, w := range f.Warnings {
		out = append(out, w.Code+" "+w.Subject)
	}
	return out
}
