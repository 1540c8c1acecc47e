package expectation

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation/outcome"
	"github.com/clientele-go/clientele/segment"
)

// The share who get less than they expect is that of package outcome on the answers
// themselves, as closely as it is rounded: people and worth follow from it.
func TestStakeIsTheShareOfThoseWhoGetLess(t *testing.T) {
	m, answers, in := three(3)
	for i := range answers {
		answers[i].Weight = []float64{1, 2, .5}[i%3]
	}
	p := score(t, m, answers, in, Options{})
	size, seen := []float64{120, 200, 90}, 0
	for s, seg := range p.Segments {
		for d, c := range seg.Dimensions {
			var want outcome.Share
			for _, a := range answers {
				if memberOf(m, a.Respondent) == seg.ID {
					require.NoError(t, want.Add(a.Values[2*d+1] < a.Values[2*d], a.Weight))
				}
			}
			e, got := want.Estimate(), c.Stake.Short
			if got == nil {
				continue
			}
			seen++
			half := (e.High - e.Low) / 2
			for _, x := range [][2]float64{{e.Value, got.Value}, {e.Low, got.Low}, {e.High, got.High}} {
				assert.InDelta(t, x[0], x[1], .42*half, "half of a step of three fifths, and of one of a fifth")
			}
			assert.Equal(t, c.Gap.N, got.N)
			assert.InDelta(t, got.Value*size[s], c.Stake.Customers.Value, .5)
			assert.InDelta(t, got.High*size[s], c.Stake.Customers.High, .5)
			assert.InDelta(t, got.Value*seg.WorthShare.Value, c.Stake.Worth.Value, 1e-3)
			assert.Less(t, c.Stake.Worth.Low, got.Low*seg.WorthShare.Value+got.Value*seg.WorthShare.Low, "both are uncertain")
			assert.LessOrEqual(t, c.Stake.Worth.Low, c.Stake.Worth.Value)
			assert.GreaterOrEqual(t, c.Stake.Worth.High, c.Stake.Worth.Value)
		}
	}
	assert.Greater(t, seen, 6, "of nine")
	m.Worth = nil
	assert.Nil(t, score(t, m, answers, in, Options{}).Segments[0].Dimensions[1].Stake.Worth)
}

// The kiosk's 207 customers, counted by hand.
func TestStakeOfTheKiosk(t *testing.T) {
	m, answers, in := kiosk(t, kioskDims(t), func(string) string { return "all" })
	p := score(t, m, answers, in, Options{})
	plan := newPlan(in)
	for d, c := range p.Segments[0].Dimensions {
		short, n := 0., 0.
		for _, a := range answers {
			if level, perceived := plan.paired(a.Values, plan.dims[d].pairs); !math.IsNaN(level) {
				n++
				if perceived < level-1e-9 {
					short++
				}
			}
		}
		require.NotNil(t, c.Stake.Short, c.Name)
		half := (c.Stake.Short.High - c.Stake.Short.Low) / 2
		assert.InDelta(t, short/n, c.Stake.Short.Value, .4*half, c.Name)
	}
}

// Both factors of worth at stake are drawn anew, many times: the interval holds their
// product as often as it says.
func TestProductCoverage(t *testing.T) {
	const truth, share = .3, .4
	rng, inside := rand.New(rand.NewPCG(5, 5)).NormFloat64, 0
	const runs = 4000
	for range runs {
		a := &segment.Figure{Value: truth + .05*rng()}
		a.Low, a.High = a.Value-1.96*.05, a.Value+1.96*.05
		b := &segment.Figure{Value: share + .04*rng()}
		b.Low, b.High = b.Value-1.96*.04, b.Value+1.96*.04
		if f := product(a, b); f.Low <= truth*share && truth*share <= f.High {
			inside++
		}
	}
	assert.InDelta(t, .95, float64(inside)/runs, .012, "three and a half standard errors")
	assert.Nil(t, product(&segment.Figure{}, nil))
}

// A few who get less, or a few who do not, are not counted; nor is what all of a small
// group get; nor can the number be found in the share.
func TestStakesOfAFewAreWithheld(t *testing.T) {
	for _, c := range []struct {
		n, short int
		shown    bool
	}{{40, 9, false}, {40, 10, true}, {40, 30, true}, {40, 31, false}, {40, 40, true}, {40, 0, true}, {19, 19, false}, {19, 0, false}, {20, 20, true}, {20, 10, true}, {19, 10, false}} {
		e, p := make([]float64, c.n), make([]float64, c.n)
		for i := range e {
			e[i], p[i] = 4, 4+float64(i%4)
			if i < c.short {
				e[i], p[i] = 6, 1+float64(i%5)
			}
		}
		m, answers, in := small(e, p)
		cell := score(t, m, answers, in, Options{}).Segments[0].Dimensions[0]
		name := fmt.Sprintf("%d of %d", c.short, c.n)
		if cell.Gap == nil {
			assert.Nil(t, cell.Stake, name)
			assert.False(t, c.shown && c.short > 0 && c.short < c.n, name)
			continue
		}
		assert.Equal(t, c.shown, cell.Stake.Short != nil, name)
		assert.Equal(t, c.shown, cell.Stake.Customers != nil, name)
	}
	// Several counts round to each share but the first and the last that are shown.
	of := make(map[segment.Figure]int)
	for k := 10; k <= 190; k++ {
		m, answers, in := small(repeat(200, 4), append(repeat(k, 1, 2, 3), repeat(200-k, 4, 5, 6)...))
		of[*score(t, m, answers, in, Options{Replicates: 100}).Segments[0].Dimensions[0].Stake.Short]++
	}
	for f, n := range of {
		assert.True(t, n > 1 || f.Value == .05 || f.Value == .95, "%v", f)
	}
}

// Five of forty answer in two roles and get less in one of them: neither side has
// them alone.
func TestStakeOfThoseOnBothSides(t *testing.T) {
	m, answers, in := small(repeat(40, 5), append(repeat(35, 2, 3, 4), repeat(5, 6, 7)...))
	for i := range answers {
		answers[i].Role = User
		if i < 20 || i >= 35 {
			a := answers[i]
			a.Role, a.Values = Payer, []float64{5, 6}
			answers = append(answers, a)
		}
	}
	c := score(t, m, answers, in, Options{}).Segments[0].Dimensions[0]
	require.NotNil(t, c.Gap)
	assert.Nil(t, c.Stake.Short, "five get less in no role")
}

func TestFixFirstLists(t *testing.T) {
	m, answers, in := three(1)
	p := score(t, m, answers, in, Options{Influence: map[string]float64{"dimension 2": 0}})
	all := p.FixFirst(100)
	require.NotEmpty(t, all)
	for i, f := range all {
		if i > 0 {
			assert.Greater(t, f.FixFirst, all[i-1].FixFirst)
			assert.LessOrEqual(t, f.Priority, all[i-1].Priority)
		}
		assert.Negative(t, f.Gap.Value)
		assert.NotEqual(t, "dimension 2", f.Name, "which nobody can influence")
	}
	assert.Equal(t, "s0", all[0].Segment.ID)
	assert.Same(t, &p.Segments[0].Dimensions[0], all[0].Cell)
	assert.Len(t, p.FixFirst(2), 2)
	assert.Empty(t, p.FixFirst(0))
	assert.Empty(t, p.FixFirst(-1))
	assert.Empty(t, (&Profile{}).FixFirst(3))

	b, err := json.Marshal(p)
	require.NoError(t, err)
	var back Profile
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, len(all), len(back.FixFirst(100)))
	assert.Equal(t, *all[1].Cell, *back.FixFirst(2)[1].Cell)

	// A must-be below its adequate level is listed even where it is above what is expected.
	back.Segments[2].Dimensions[2].MustBe = true
	assert.Len(t, back.FixFirst(100), len(all)+1)
}

func TestStakesStop(t *testing.T) {
	m, answers, in := three(1)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Score(ctx, m, answers, in, Options{})
	assert.ErrorIs(t, err, context.Canceled)
}
