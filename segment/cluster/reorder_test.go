package cluster

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

func TestReorderedModelsAssignAlike(t *testing.T) {
	r := random.Stream(2)
	x, c := Matrix{Rows: 300, Cols: 2}, Codes{Rows: 300, Cols: 3, Categories: []int{2, 2, 2}}
	for i := range x.Rows {
		x.Data = append(x.Data, r.NormFloat64()+6*float64(i%3), r.NormFloat64()-6*float64(i%2))
		for j := range 3 {
			c.Data = append(c.Data, int32(max(0, min(1, r.IntN(4)-1+(i+j)%2))))
		}
	}
	order := []int{2, 0, 1}
	m, err := GaussianMixture{K: 3, Starts: 3}.Fit(t.Context(), x)
	require.NoError(t, err)
	n, err := m.Reordered(order)
	require.NoError(t, err)
	l, err := LatentClasses{K: 3, Starts: 3}.Fit(t.Context(), c)
	require.NoError(t, err)
	k, err := l.Reordered(order)
	require.NoError(t, err)
	assert.Nil(t, n.Labels)
	assert.Nil(t, k.Labels)
	for i := range x.Rows {
		label, p := n.Assign(x.Row(i))
		assert.Equal(t, int(m.Labels[i]), order[label])
		_, q := m.Assign(x.Row(i))
		assert.InDelta(t, q, p, 1e-12)
		label, p = k.Assign(c.Row(i))
		was, q := l.Assign(c.Row(i))
		assert.InDelta(t, q, p, 1e-12)
		if order[label] != was { // equally probable
			assert.InDelta(t, .5, p, 1e-9)
		}
	}
	for at, from := range order {
		assert.Equal(t, m.Sizes[from], n.Sizes[at])
		assert.Equal(t, m.Covariances[from], n.Covariances[at])
		assert.Equal(t, l.Shares[from], k.Shares[at])
	}
	for _, bad := range [][]int{nil, {0, 1}, {0, 1, 1}, {0, 1, 3}} {
		_, err = m.Reordered(bad)
		assert.ErrorContains(t, err, "not an order of 3 clusters")
		_, err = l.Reordered(bad)
		assert.Error(t, err)
	}
	_, err = new(GaussianMixtureModel).Reordered(nil)
	assert.Error(t, err)
}
