package value

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTrackIsTheSumOverCustomers(t *testing.T) {
	h := []History{{0, 0, 10}, {2, 3, 30}, {1, 2, 30}, {0, 0, 0}, {4, 12, 29.5}}
	for _, m := range []Orders{BGNBD{.3, 4, .6, 2}, MBGNBD{.3, 4, .6, 2}, ParetoNBD{.5, 6, .6, 12}, NBD{.3, 4}, foreign{BGNBD{.3, 4, .6, 2}}} {
		track, err := Track(t.Context(), m, h, 4, 20, 3)
		require.NoError(t, err)
		last := 0.0
		for i := range 20 {
			end, want := float64(i+1)*4, 0.0
			for _, c := range h {
				if birth := 30 - c.T; end > birth {
					want += m.ExpectedNew(end - birth)
				}
			}
			assert.Equal(t, end, track.Ends[i])
			assert.InEpsilon(t, want, track.Cumulative[i], 1e-13)
			assert.InDelta(t, want-last, track.Incremental[i], 1e-12)
			last = want
		}
	}
}

func TestTrackDoesNotDependOnOrderOrWorkers(t *testing.T) {
	m := ParetoNBD{.5, 6, .6, 12}
	h := m.Simulate(1, ages(3000, 0, 90)) // 3,000 different ages: many chunks
	one, err := Track(t.Context(), m, h, 1, 120, 1)
	require.NoError(t, err)
	slices.Reverse(h)
	many, err := Track(t.Context(), m, h, 1, 120, 7)
	require.NoError(t, err)
	assert.Equal(t, one, many)
	// And the model tracks its own customers: 5 standard deviations, generously.
	orders := 0.0
	for i := range h {
		orders += float64(h[i].Frequency)
	}
	assert.InDelta(t, one.Cumulative[89], orders, 5*math.Sqrt(20*orders))
}

func TestTrackRefuses(t *testing.T) {
	m, h := BGNBD{.3, 4, .6, 2}, []History{{0, 0, 10}}
	for name, f := range map[string]func() (*Tracking, error){
		"length":         func() (*Tracking, error) { return Track(t.Context(), m, h, 0, 1, 0) },
		"periods":        func() (*Tracking, error) { return Track(t.Context(), m, h, 1, 0, 0) },
		"no customers":   func() (*Tracking, error) { return Track(t.Context(), m, nil, 1, 1, 0) },
		"BG/NBD: R":      func() (*Tracking, error) { return Track(t.Context(), BGNBD{}, h, 1, 1, 0) },
		"row 0, Recency": func() (*Tracking, error) { return Track(t.Context(), m, []History{{1, 5, 3}}, 1, 1, 0) },
		"too long":       func() (*Tracking, error) { return Track(t.Context(), m, h, 1e308, 10, 0) },
	} {
		track, err := f()
		assert.ErrorContains(t, err, name)
		assert.Nil(t, track)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	cancel(why)
	_, err := Track(ctx, m, h, 1, 1, 0)
	assert.ErrorIs(t, err, why)
}
