package segment_test

import (
	"math"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
)

// six is a customer with six amounts.
type six struct {
	id string
	v  [6]float64
}

func (s *six) ID() string { return s.id }

func sixSchema() segment.Schema[*six] {
	s := segment.Schema[*six]{ID: (*six).ID}
	for j, name := range []string{"a", "b", "c", "d", "e", "f"} {
		s.Features = append(s.Features, segment.Numeric(name, func(c *six) float64 { return c.v[j] }).Log())
	}
	return s
}

func sixes(n int) []*six {
	r := random.Stream(5, 1)
	list := make([]*six, n)
	for i := range list {
		c := &six{id: string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676%26)) + string(rune('a'+i/17576))}
		for j := range c.v {
			c.v[j] = math.Exp(r.NormFloat64() + 3*float64((i+j)%6/3))
		}
		list[i] = c
	}
	return list
}

func sixModel(t testing.TB) (*segment.Model[*six], []*six) {
	list := sixes(1200)
	s, err := segment.Fit(t.Context(), list, sixSchema(), segment.Options{K: segment.Exactly(6), Pairs: 10})
	require.NoError(t, err)
	return s.Model, list
}

func TestAssignAllocatesNothing(t *testing.T) {
	m, list := sixModel(t)
	i := 0
	n := testing.AllocsPerRun(1000, func() {
		if _, err := m.Assign(list[i%len(list)]); err != nil {
			t.Error(err)
		}
		i++
	})
	assert.Zero(t, n)

	categories := fitted(t, 300, segment.Options{}).Model
	customers := accounts(300, 2)
	customers[3].channel = "never seen"
	n = testing.AllocsPerRun(1000, func() {
		if _, err := categories.Assign(customers[i%len(customers)]); err != nil {
			t.Error(err)
		}
		i++
	})
	assert.Zero(t, n)
}

func TestAssignFromManyGoroutines(t *testing.T) {
	m, list := sixModel(t)
	want, err := m.Assign(list[7])
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				got, err := m.Assign(list[7])
				assert.NoError(t, err)
				assert.Equal(t, want, got)
			}
		})
	}
	wg.Wait()
}

func TestStrength(t *testing.T) {
	// Two places on a line: standardised, strength depends on ratios alone.
	var list []row
	for i := range 40 {
		list = append(list, row{id: string(rune('A' + i)), x: float64(i % 2 * 10)})
	}
	s, err := segment.Fit(t.Context(), list, rowSchema(segment.Numeric("x", rowX)), segment.Options{K: segment.Exactly(2)})
	require.NoError(t, err)
	at := func(x float64) float64 {
		a, err := s.Model.Assign(row{x: x})
		require.NoError(t, err)
		assert.NotEqual(t, a.Segment, a.RunnerUp)
		return a.Strength
	}
	assert.InDelta(t, 1, at(0), 1e-12)
	assert.InDelta(t, 0, at(5), 1e-12)
	assert.InDelta(t, .5, at(2.5), 1e-12)   // 1 - 2*2.5/(2.5+7.5)
	assert.InDelta(t, 1./3, at(-10), 1e-12) // 1 - 2*10/(10+20)
	assert.InDelta(t, 0, at(1e9), 1e-7, "far outside everybody is far from both")

	_, err = s.Model.Assign(row{id: "z", x: 1e308})
	assert.ErrorContains(t, err, "far from every segment")
	_, err = s.Model.Explain(row{id: "z", x: -1e308})
	assert.ErrorContains(t, err, "far from every segment")
	_, err = s.Model.Assign(row{id: "z", x: math.NaN()})
	assert.EqualError(t, err, `segment: customer "z", x: is NaN (missing), and the feature has no policy for missing values`)
	_, err = s.Model.Explain(row{id: "z", x: math.Inf(1)})
	assert.EqualError(t, err, `segment: customer "z", x: is infinite`)
}

func TestManyCoordinates(t *testing.T) {
	var features []segment.Feature[row]
	for j := range 70 { // more than fit on the stack
		features = append(features, segment.Numeric("x"+string(rune('A'+j)), func(r row) float64 { return r.x * float64(1+j) }))
	}
	list := rows(60)
	s, err := segment.Fit(t.Context(), list, rowSchema(features...), segment.Options{K: segment.Exactly(2), Pairs: 10})
	require.NoError(t, err)
	for i, c := range list {
		a, err := s.Model.Assign(c)
		require.NoError(t, err)
		assert.Equal(t, int(s.Membership().Labels[i]), a.Index)
	}
}
