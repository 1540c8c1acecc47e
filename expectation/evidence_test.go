package expectation

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/stats"
)

// The satisfaction that kiosk users stated with each aspect stands in for a proxy:
// another column about the same people. Everything once more from the file.
func TestEvidenceOnTheKiosk(t *testing.T) {
	dims := kioskDims(t)
	m, answers, in := kiosk(t, dims, func(f string) string { return f })
	cols, rows := table(t, "data/expectation/kiosk_kservqual.csv")
	anchors := func(d string) Anchors {
		return Anchors{Dimension: d, Proxy: Proxy{Name: "sat"}, Unmet: 1, Met: 6} // 7 is clipped
	}
	var observations []Observation
	for _, d := range in.Dimensions {
		var values []Measured
		for r := range rows {
			for _, k := range dims[d.Name] {
				if v := number(t, cols[fmt.Sprintf("sat%02d", k)][r]); !math.IsNaN(v) {
					values = append(values, Measured{Customer: cols["id"][r], Value: v})
				}
			}
		}
		more, err := InferSlice(t.Context(), values, in, anchors(d.Name))
		require.NoError(t, err)
		observations = append(observations, more...)
	}
	got := score(t, m, answers, in, Options{Observations: observations, Weights: map[Kind]float64{Surveyed: 1, Inferred: .5}})
	plain := score(t, m, answers, in, Options{})
	seen := 0
	for i, s := range got.Segments {
		for n, c := range s.Dimensions {
			e := c.Evidence
			require.Len(t, e.Parts, 2)
			assert.Equal(t, c.Perceived, e.Parts[0].Figure)
			var ps, os []float64
			for r := range rows {
				if cols["use_frequency"][r] != s.Name {
					continue
				}
				var p, o, n float64
				for _, k := range dims[c.Name] {
					p += number(t, cols[fmt.Sprintf("p%02d", k)][r])
					if v := number(t, cols[fmt.Sprintf("sat%02d", k)][r]); !math.IsNaN(v) {
						o, n = o+min(1+(v-1)/5*6, 7), n+1
					}
				}
				require.Positive(t, n, "somebody who answered nothing would have to be left out")
				ps, os = append(ps, p/float64(len(dims[c.Name]))), append(os, o/n)
			}
			mean, variance := stats.MeanVar(os)
			low, high := stats.TInterval(mean, variance, len(os))
			if f := e.Parts[1].Figure; f != nil {
				assert.InDelta(t, mean, f.Value, .6*(high-mean))
				assert.InDelta(t, low, f.Low, .6*(high-mean))
				assert.InDelta(t, min(high, 7), f.High, .6*(high-mean))
				assert.Equal(t, s.N, f.N)
			} else {
				assert.Equal(t, "2-3 per half-year", s.Name)
				assert.NotEmpty(t, e.Parts[1].Suppressed)
			}
			if e.Parts[0].Figure != nil && e.Parts[1].Figure != nil {
				// Weights 2/3 and 1/3 of the same people: the variance is that of each one's mean.
				w := [2]float64{.667, .333}
				assert.Equal(t, w, [2]float64{e.Parts[0].Weight, e.Parts[1].Weight})
				v := w[0]*e.Parts[0].Figure.Value + w[1]*e.Parts[1].Figure.Value
				assert.InDelta(t, v, e.Fused.Value, 1e-5)
				half := fusedHalf(ps, os, w[0], e.Parts[0].Figure.Value-e.Parts[1].Figure.Value)
				// The published intervals are rounded: to a fifth, with 13 people to three.
				off := map[bool]float64{false: .12, true: .35}[s.N < weak] * half
				assert.InDelta(t, max(1, v-half), e.Fused.Low, off)
				assert.InDelta(t, min(7, v+half), e.Fused.High, off)
				seen++
			}
			c.Evidence = nil
			assert.Equal(t, plain.Segments[i].Dimensions[n], c, "beside the survey, not in it")
		}
	}
	assert.Greater(t, seen, 10)
}

func TestEvidenceWhateverTheOrderAndWorkers(t *testing.T) {
	m, answers, in, os := witnessed(3, 2, .5, block{150, 100, 1, []float64{-10, 0}}, block{150, 90, 1, []float64{0, 0}})
	for i := range os {
		os[i].When = int64(i % 7)
		more := os[i]
		more.Level, more.When = float64(i%90), int64(i%3)
		os = append(os, more)
	}
	o := Options{Observations: os, HalfLife: 2, Weights: map[Kind]float64{Surveyed: .7, Inferred: .3}, Workers: 1}
	given := slices.Clone(os)
	want := score(t, m, answers, in, o)
	assert.Equal(t, given, os)
	rng := rand.New(rand.NewPCG(1, 2))
	rng.Shuffle(len(os), func(a, b int) { os[a], os[b] = os[b], os[a] })
	rng.Shuffle(len(answers), func(a, b int) { answers[a], answers[b] = answers[b], answers[a] })
	o.Workers = 3
	rng.Shuffle(len(m.Customers), func(a, b int) {
		m.Customers[a], m.Customers[b] = m.Customers[b], m.Customers[a]
		m.Labels[a], m.Labels[b] = m.Labels[b], m.Labels[a]
	})
	m.Worth = nil // its sums would differ in the last digit
	got := score(t, m, answers, in, o)
	for i := range want.Segments {
		for d := range want.Segments[i].Dimensions {
			assert.Equal(t, want.Segments[i].Dimensions[d].Evidence, got.Segments[i].Dimensions[d].Evidence)
		}
	}
}

func BenchmarkScoreEvidence(b *testing.B) {
	const n, dims, segments = 100_000, 12, 8
	var blocks []block
	for range segments {
		blocks = append(blocks, block{n / segments, n / segments, 1, make([]float64, dims)})
	}
	m, answers, in := planted(1, blocks...)
	var os []Observation
	for i, id := range m.Customers {
		for d := range dims {
			os = append(os, Observation{Customer: id, Dimension: in.Dimensions[d].Name, Kind: Inferred, Name: "proxy", Level: float64(1 + (i*7+d)%7), When: int64(i % 100)})
		}
	}
	for _, seen := range []int{0, len(os)} {
		o := Options{Observations: os[:seen], HalfLife: 30, Weights: map[Kind]float64{Surveyed: 1, Inferred: 1}}
		b.Run(fmt.Sprintf("n=%d/d=%d/k=%d/observations=%d", n, dims, segments, seen), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := Score(b.Context(), m, answers, in, o)
				require.NoError(b, err)
			}
		})
	}
}
