package segment_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

func TestExplainInputs(t *testing.T) {
	s := fitted(t, 600, segment.Options{})
	for _, a := range accounts(200, 3) {
		e, err := s.Model.Explain(a)
		require.NoError(t, err)
		got, err := s.Model.Assign(a)
		require.NoError(t, err)
		assert.Equal(t, got, e.Assignment)
		require.Len(t, e.Inputs, 3, "descriptors take no part")
		assert.Equal(t, float64(a.orders), e.Inputs[0].Value)
		assert.Equal(t, a.basket, e.Inputs[1].Value)
		assert.Equal(t, "EUR", e.Inputs[1].Unit)
		assert.Equal(t, string(a.channel), e.Inputs[2].Level)
		sum, net := 0.0, 0.0
		for _, in := range e.Inputs {
			sum += math.Abs(in.Contribution)
			net += in.Contribution
		}
		assert.InDelta(t, 1, sum, 1e-12)
		assert.GreaterOrEqual(t, net, 0.0, "in sum the evidence is for the nearer segment")
		assert.LessOrEqual(t, e.Distance, e.RunnerUpDistance)
		assert.GreaterOrEqual(t, e.Border, 0.0)
	}
}

// The change offered moves the customer, and no smaller one on a fine grid does.
func TestSmallestChangeIsTheSmallest(t *testing.T) {
	m, list := sixModel(t)
	offered := 0
	for _, c := range list[:60] {
		e, err := m.Explain(c)
		require.NoError(t, err)
		if e.Change == nil {
			continue
		}
		offered++
		feature := int(e.Change.Feature[0] - 'a')
		moved := *c
		assert.Equal(t, c.v[feature], e.Change.From)
		moved.v[feature] = e.Change.To
		got, err := m.Assign(&moved)
		require.NoError(t, err)
		assert.Equal(t, e.Change.Segment, got.Segment)
		assert.NotEqual(t, e.Segment, got.Segment)
		for j := range c.v {
			for step := -50.0; step <= 50; step++ {
				moved = *c
				moved.v[j] = c.v[j] * math.Exp(step/10)
				f, err := m.Explain(&moved)
				require.NoError(t, err)
				size := math.Abs(f.Inputs[j].Encoded - e.Inputs[j].Encoded)
				if size < e.Change.Size-1e-9 {
					assert.Equal(t, e.Segment, f.Segment, "%s: feature %d moved by %v, less than %v", c.id, j, size, e.Change.Size)
				}
			}
		}
	}
	assert.Greater(t, offered, 50)
}

func TestChangesAreOnesTheHostCanMake(t *testing.T) {
	var list []row
	for i := range 60 {
		list = append(list, row{id: string(rune('A' + i)), count: uint16(i % 3 * 10), kind: []string{"a", "b", "c"}[i%3]})
	}
	count := segment.Numeric("count", func(r row) uint16 { return r.count })
	s, err := segment.Fit(t.Context(), list, rowSchema(count), segment.Options{K: segment.Exactly(3)})
	require.NoError(t, err)
	e, err := s.Model.Explain(row{id: "z", count: 3})
	require.NoError(t, err)
	require.NotNil(t, e.Change)
	assert.Equal(t, 3.0, e.Change.From)
	// The border is at 5; 5 itself belongs to the lower index, so it is 5 or 6.
	assert.Contains(t, []float64{5, 6}, e.Change.To)

	s, err = segment.Fit(t.Context(), list, rowSchema(segment.Category("kind", rowKind)), segment.Options{K: segment.Exactly(3)})
	require.NoError(t, err)
	e, err = s.Model.Explain(row{id: "z", kind: "b"})
	require.NoError(t, err)
	require.NotNil(t, e.Change)
	assert.Equal(t, "b", e.Change.FromLevel)
	assert.Equal(t, "a", e.Change.ToLevel, "the first of equals")
	assert.Equal(t, 1.0, e.Strength)

	// One segment: nowhere to go.
	s, err = segment.Fit(t.Context(), list, rowSchema(count), segment.Options{K: segment.Exactly(1)})
	require.NoError(t, err)
	e, err = s.Model.Explain(list[0])
	require.NoError(t, err)
	assert.Nil(t, e.Change)
	assert.True(t, math.IsInf(e.Border, 1))
}

// What the fit never saw is not suggested: there may be no such value.
func TestChangesStayWithinWhatWasSeen(t *testing.T) {
	var list []row // a score from 0 to 10, of no help to tell the two places of y apart
	for i := range 120 {
		list = append(list, row{id: string(rune('A' + i)), x: float64(i % 11), y: float64(i%2*100) + float64(i%11)/10})
	}
	s, err := segment.Fit(t.Context(), list, rowSchema(segment.Numeric("x", rowX), segment.Numeric("y", func(r row) float64 { return r.y }).Weight(4)), segment.Options{K: segment.Exactly(2), Pairs: 10})
	require.NoError(t, err)
	for _, y := range []float64{0, 49, 51, 101} {
		for x := range 11 {
			e, err := s.Model.Explain(row{id: "z", x: float64(x), y: y})
			require.NoError(t, err)
			require.NotNil(t, e.Change)
			if e.Change.Feature == "x" {
				assert.GreaterOrEqual(t, e.Change.To, 0.0)
				assert.LessOrEqual(t, e.Change.To, 10.0)
			}
		}
	}
	// One customer has a million: nobody else is told to become like that.
	list[7].x = 1e6
	s, err = segment.Fit(t.Context(), list, rowSchema(segment.Numeric("x", rowX)), segment.Options{K: segment.Exactly(2), Pairs: 10})
	require.NoError(t, err)
	e, err := s.Model.Explain(list[0])
	require.NoError(t, err)
	assert.Nil(t, e.Change)
}

func TestExplainMissing(t *testing.T) {
	x := segment.Numeric("x", rowX).Missing(segment.Constant(7))
	s, err := segment.Fit(t.Context(), rows(60), rowSchema(x), segment.Options{K: segment.Exactly(2)})
	require.NoError(t, err)
	e, err := s.Model.Explain(row{id: "z", x: math.NaN()})
	require.NoError(t, err)
	assert.True(t, math.IsNaN(e.Inputs[0].Value))
	assert.Equal(t, 7.0, e.Inputs[0].Used)
}
