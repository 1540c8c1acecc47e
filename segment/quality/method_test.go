package quality_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/cluster"
	"github.com/clientele-go/clientele/segment/quality"
)

// medians are clusters around medians, by the sum of absolute differences: not
// what is nearest to a centre in the plain sense.
type medians struct{ *cluster.KMeansModel }

func (m medians) Label(row []float64) int {
	best, least := 0, math.Inf(1)
	for k := range m.Centers.Rows {
		d := m.away(row, k)
		if d < least {
			best, least = k, d
		}
	}
	return best
}

func (m medians) away(row []float64, k int) (d float64) {
	for j, v := range m.Centers.Row(k) {
		d += math.Abs(row[j] - v)
	}
	return d
}

func (m medians) Loss(x cluster.Matrix, weights []float64) (sum float64) {
	for i, w := range weights {
		sum += w * m.away(x.Row(i), m.Label(x.Row(i)))
	}
	return sum
}

func fitMedians(ctx context.Context, x cluster.Matrix, weights []float64, k int, seed uint64) (quality.Solution, error) {
	m, err := cluster.KMeans{K: k, Starts: 2, Seed: seed, Weights: weights, Workers: 1}.Fit(ctx, x)
	return medians{m}, err
}

func TestMethodsAreJudged(t *testing.T) {
	x := threeGroups()
	s := quality.Stability{Pairs: 15, Seed: 2, Method: fitMedians, Workers: 1}
	c, err := s.Choose(t.Context(), x, 2, 4, nil)
	require.NoError(t, err)
	assert.True(t, c.Structure)
	assert.Equal(t, 3, c.K)
	assert.Less(t, c.Evidence[1].Inertia, c.Evidence[0].Inertia, "the loss of the method")
	r, err := s.Run(t.Context(), x, 3, nil, nil)
	require.NoError(t, err)
	assert.Greater(t, r.Global, .95)
	w, err := s.Clusterwise(t.Context(), x, 3, nil, nil)
	require.NoError(t, err)
	assert.Len(t, w.Jaccard, 3)
	s.Workers = 3
	again, err := s.Choose(t.Context(), x, 2, 4, nil)
	require.NoError(t, err)
	assert.Equal(t, c, again, "whatever the number of workers")
}

type wrong struct {
	medians
	label int
	loss  float64
}

func (w wrong) Label([]float64) int                    { return w.label }
func (w wrong) Loss(cluster.Matrix, []float64) float64 { return w.loss }

func TestMethodsThatMisbehave(t *testing.T) {
	x := threeGroups()
	own := func(ctx context.Context, x cluster.Matrix, k int, seed uint64) (cluster.Matrix, error) { return x, nil }
	_, err := quality.Stability{Method: fitMedians}.Run(t.Context(), x, 2, nil, own)
	assert.ErrorContains(t, err, "must be one or none")
	for want, m := range map[string]quality.Method{
		"no solution": func(context.Context, cluster.Matrix, []float64, int, uint64) (quality.Solution, error) {
			return nil, nil
		},
		"the label 2": func(context.Context, cluster.Matrix, []float64, int, uint64) (quality.Solution, error) {
			return wrong{label: 2, loss: 1}, nil
		},
		"the label -1": func(context.Context, cluster.Matrix, []float64, int, uint64) (quality.Solution, error) {
			return wrong{label: -1, loss: 1}, nil
		},
		"the loss NaN": func(context.Context, cluster.Matrix, []float64, int, uint64) (quality.Solution, error) {
			return wrong{loss: math.NaN()}, nil
		},
		"out of paper": func(context.Context, cluster.Matrix, []float64, int, uint64) (quality.Solution, error) {
			return nil, errors.New("out of paper")
		},
	} {
		s := quality.Stability{Pairs: 10, Method: m}
		_, err := s.Choose(t.Context(), x, 2, 2, nil)
		assert.ErrorContains(t, err, want)
	}
}

// Any method can be judged that labels rows, here by the sum of absolute differences.
func ExampleMethod() {
	method := func(ctx context.Context, x cluster.Matrix, weights []float64, k int, seed uint64) (quality.Solution, error) {
		m, err := cluster.KMeans{K: k, Seed: seed, Weights: weights}.Fit(ctx, x)
		return medians{m}, err
	}
	r, err := quality.Stability{Pairs: 20, Method: method}.Run(context.Background(), threeGroups(), 3, nil, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f\n", r.Global)
	// Output: 1.00
}
