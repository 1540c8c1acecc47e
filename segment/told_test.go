package segment_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
)

// measured is a customer with numbers, any of which may be missing.
type measured struct {
	id string
	x  []float64
}

// measuredSchema has a feature for each number, x0 and on.
func measuredSchema(n int) segment.Schema[measured] {
	s := segment.Schema[measured]{ID: func(m measured) string { return m.id }}
	for j := range n {
		s.Features = append(s.Features, segment.Numeric(fmt.Sprint("x", j), func(m measured) float64 { return m.x[j] }).Missing(segment.Median))
	}
	return s
}

// measure makes customers; fill says what their numbers are.
func measure(n int, numbers func(i int) []float64) (list []measured) {
	for i := range n {
		list = append(list, measured{fmt.Sprint("m", i), numbers(i)})
	}
	return list
}

// A column that separates perfectly has no spread within, and is the first to tell.
func TestPerfectSeparationIsTold(t *testing.T) {
	r := random.Stream(5, 1)
	list := measure(200, func(i int) []float64 {
		return []float64{float64(i % 2), .4*float64(i%2) + r.NormFloat64()}
	})
	seg, err := segment.Fit(t.Context(), list, measuredSchema(2), segment.Options{K: segment.Exactly(2), Pairs: 10})
	require.NoError(t, err)
	for g, p := range seg.Summary().Segments {
		e := p.Features[0].Effect
		require.NotNil(t, e, "segment %d", g)
		assert.Equal(t, segment.EffectLimit*math.Copysign(1, p.Features[0].Mean.Value-.5), e.Value)
		assert.Equal(t, []float64{e.Value, e.Value}, []float64{e.Low, e.High})
		assert.Contains(t, p.Name, "x0", "the name begins with what separates")
	}
	// The rest is told to be uniform only where it is large enough for that.
	groups := make([]string, 40)
	some := measure(40, func(i int) []float64 {
		groups[i] = []string{"many", "few"}[min(1, i/25)]
		return []float64{float64(min(1, i/25))}
	})
	var ids []string
	for _, m := range some {
		ids = append(ids, m.id)
	}
	m, _, err := segment.FromGroups(ids, groups, nil)
	require.NoError(t, err)
	s, err := segment.Describe(t.Context(), some, measuredSchema(1), m)
	require.NoError(t, err)
	for _, p := range s.Segments {
		assert.Nil(t, p.Features[0].Effect, p.ID)
	}
}

// Who gave no answer is left out of a test, in whichever segment they mostly are.
func TestAssociateLeavesNoAnswerOut(t *testing.T) {
	list := tell(600, 0, 1)
	for i := range list {
		if list[i].group == "a" && i%2 == 0 {
			list[i].plan = ""
		}
	}
	known := 0
	for _, c := range list {
		if c.plan != "" {
			known++
		}
	}
	with := func(level string) segment.Association {
		s := toldSchema()
		s.Features[1] = segment.Descriptor("plan", func(c told) string { return c.plan }).Missing(level)
		all, err := segment.Associate(t.Context(), list, s, toldGroups(t, list))
		require.NoError(t, err)
		return all[0]
	}
	a := with(segment.NoAnswer)
	assert.Equal(t, known, a.N)
	assert.Equal(t, []string{"large", "small"}, a.Category.Levels)
	assert.Greater(t, a.P, .01)
	assert.Less(t, with("nothing yet").P, 1e-10, "any other level is an answer")
}

// Customers of whom the same is not known lie together; that is said.
func TestFilledValuesAreSaid(t *testing.T) {
	const d = 6
	summary := func(lacking int) *segment.Summary {
		r := random.Stream(6, 1)
		list := measure(400, func(i int) []float64 {
			x := make([]float64, d)
			for j := range x {
				if x[j] = r.NormFloat64() + []float64{0, 5, 0, -5}[i%4]; i < lacking && j > 0 {
					x[j] = math.NaN()
				}
			}
			return x
		})
		s := measuredSchema(d)
		seg, err := segment.Fit(t.Context(), list, s, segment.Options{K: segment.Exactly(3), Pairs: 10})
		require.NoError(t, err)
		return seg.Summary()
	}
	said := func(s *segment.Summary) (text string) {
		for _, w := range s.Warnings {
			if w.Code == "filled-values" {
				text += w.String()
			}
		}
		return text
	}
	assert.Contains(t, said(summary(200)), "% of the numbers that put members here are not known")
	assert.Empty(t, said(summary(0)))
	assert.Empty(t, said(summary(9)), "nine are nobody's business")
	assert.Contains(t, said(summary(30)), "most customers who lack a third of them or more are here")
}

// A single value far out is warned of, on a logarithmic scale too.
func TestOneFarValueIsSaid(t *testing.T) {
	r := random.Stream(7, 1)
	list := measure(400, func(i int) []float64 {
		if i == 0 {
			return []float64{999_999}
		}
		return []float64{10 + r.Float64()}
	})
	s := measuredSchema(1)
	s.Features[0] = segment.Numeric("spend", func(m measured) float64 { return m.x[0] }).Log()
	seg, err := segment.Fit(t.Context(), list, s, segment.Options{K: segment.Exactly(2), Pairs: 10})
	require.NoError(t, err)
	var texts []string
	for _, w := range seg.Warnings {
		texts = append(texts, w.String())
	}
	assert.Contains(t, strings.Join(texts, "\n"), "spend: has a very long tail even when bent: a few large customers")
}
