package value

import (
	"context"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Types of a host that embed a model and replace what counts.
type (
	busyBGNBD  struct{ BGNBD }
	busyNBD    struct{ NBD }
	busyPareto struct{ ParetoNBD }
)

func (m busyBGNBD) Expected(h History, t float64) float64  { return 10 * m.BGNBD.Expected(h, t) }
func (m busyBGNBD) ExpectedNew(t float64) float64          { return 10 * m.BGNBD.ExpectedNew(t) }
func (m busyNBD) Expected(h History, t float64) float64    { return 10 * m.NBD.Expected(h, t) }
func (m busyNBD) ExpectedNew(t float64) float64            { return 10 * m.NBD.ExpectedNew(t) }
func (m busyPareto) Expected(h History, t float64) float64 { return 10 * m.ParetoNBD.Expected(h, t) }
func (m busyPareto) ExpectedNew(t float64) float64         { return 10 * m.ParetoNBD.ExpectedNew(t) }

func TestEmbeddedModelsAreTheHosts(t *testing.T) {
	b, n, p := BGNBD{.4, 8, .8, 2.5}, NBD{.4, 12}, ParetoNBD{.5, 10, .6, 12}
	g, z := GammaGamma{6, 4, 15}, Horizon{Steps: 12, Step: 4.35, Rate: .01}
	h, s := shop(500)
	for _, m := range [][2]Orders{{b, busyBGNBD{b}}, {n, busyNBD{n}}, {p, busyPareto{p}}, {b, &busyBGNBD{b}}} {
		assert.InEpsilon(t, 10*CLV(m[0], g, h[3], s[3], z), CLV(m[1], g, h[3], s[3], z), 1e-12, "%T", m[1])
		plain, err := CLVs(t.Context(), m[0], g, h, s, z, 0)
		require.NoError(t, err)
		busy, err := CLVs(t.Context(), m[1], g, h, s, z, 0)
		require.NoError(t, err)
		for i := range h {
			assert.InDelta(t, 10*plain[i], busy[i], 1e-9*(1+busy[i]), "%T", m[1])
		}
		few, err := Track(t.Context(), m[0], h, 4, 10, 0)
		require.NoError(t, err)
		many, err := Track(t.Context(), m[1], h, 4, 10, 0)
		require.NoError(t, err)
		assert.InEpsilon(t, 10*few.Cumulative[9], many.Cumulative[9], 1e-12, "%T", m[1])
	}

	fit, err := FitBGNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	own := Fit[busyBGNBD]{Model: busyBGNBD{fit.Model}, Parameters: fit.Parameters, Covariance: fit.Covariance}
	_, err = own.Draws(1, 50)
	assert.ErrorContains(t, err, "not a model of this room")
	_, err = json.Marshal(own)
	assert.ErrorContains(t, err, "no JSON form")
	as := Fit[Orders]{Model: own.Model, Parameters: fit.Parameters, Covariance: fit.Covariance}
	_, err = as.Draws(1, 50)
	assert.ErrorContains(t, err, "not a model of this room")
	_, err = json.Marshal(as)
	assert.ErrorContains(t, err, "no JSON form")
}

// slow counts how often it is asked after the context is done.
type slow struct {
	NBD
	ctx   context.Context
	after *int
}

func (m slow) Expected(h History, t float64) float64 {
	if m.ctx.Err() != nil {
		*m.after++
	}
	return m.NBD.Expected(h, t)
}

func (m slow) ExpectedNew(t float64) float64 { return m.Expected(History{}, t) }

func TestLongHorizonsStopSoon(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	after := 0
	m := slow{NBD{.4, 12}, ctx, &after}
	_, err := newValuer(m, make([]float64, 10_000), make([]float64, 10_000)).orders(ctx, History{T: 1})
	assert.ErrorIs(t, err, context.Canceled)
	assert.Less(t, after, block+1)

	// Far ahead a step of the BG/NBD takes tens of microseconds: all of these
	// would take minutes.
	h, s := shop(3000)
	ctx, stop = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	_, err = CLVs(ctx, BGNBD{.4, 8, .8, 2.5}, GammaGamma{6, 4, 15}, h, s, Horizon{Steps: 10_000, Step: 1e200}, 0)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	ctx, stop = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	_, err = Track(ctx, BGNBD{.4, 8, .8, 2.5}, h, 1e9, 10_000, 0)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestNBDRefusesWhatTheOthersRefuse(t *testing.T) {
	for _, h := range []History{{-1, 2, 5}, {2, 6, 5}, {2, 0, 5}, {0, 0, math.NaN()}} {
		m := NBD{.8, 6}
		assert.True(t, math.IsNaN(m.PAlive(h)), "%v", h)
		assert.True(t, math.IsNaN(m.Expected(h, 10)), "%v", h)
		assert.True(t, math.IsNaN(m.DERT(h, .1)), "%v", h)
	}
	for _, m := range []NBD{{}, {-1, 6}, {1, math.Inf(1)}} {
		assert.True(t, math.IsNaN(m.PAlive(History{})), "%v", m)
		assert.True(t, math.IsNaN(m.Expected(History{}, 10)), "%v", m)
		assert.True(t, math.IsNaN(m.ExpectedNew(10)), "%v", m)
	}
}

// Spend may be known of fewer orders than there were, not of more.
func TestSpendOfFewerOrders(t *testing.T) {
	m, g, z := BGNBD{.4, 8, .8, 2.5}, GammaGamma{6, 4, 15}, Horizon{Steps: 12, Step: 4.35}
	h := []History{{3, 20, 40}, {3, 20, 40}}
	got, err := CLVs(t.Context(), m, g, h, []Spending{{2, 18}, {}}, z, 0)
	require.NoError(t, err)
	assert.InEpsilon(t, CLV(m, g, h[0], Spending{2, 18}, z), got[0], 1e-12)
	assert.InEpsilon(t, g.Expected(Spending{})/g.Expected(Spending{2, 18}), got[1]/got[0], 1e-12)
	_, err = CLVs(t.Context(), m, g, h, []Spending{{2, 18}, {4, 18}}, z, 0)
	var bad *RowError
	require.ErrorAs(t, err, &bad)
	assert.Equal(t, 1, bad.Row)
	assert.True(t, math.IsNaN(CLV(m, g, h[0], Spending{4, 18}, z)))
}
