package segment_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

func TestIdentitySurvivesARefit(t *testing.T) {
	first := fitted(t, 600, segment.Options{})
	assert.Nil(t, first.Lineage)
	// Other customers of the same market, two segments instead of three, then
	// three again, through a stored model: s1 to s3, one of them retired, and the
	// newcomer is s4.
	two, err := segment.Fit(t.Context(), accounts(500, 8), accountSchema(), segment.Options{K: segment.Exactly(2), Previous: first.Model})
	require.NoError(t, err)
	require.Len(t, two.Lineage, 3)
	gone := two.Lineage[2]
	assert.Equal(t, "gone", gone.Fate)
	for _, l := range two.Lineage[:2] {
		assert.Equal(t, "kept", l.Fate)
		assert.NotEmpty(t, l.Segment.Name)
	}
	three, err := segment.Fit(t.Context(), accounts(600, 9), accountSchema(), segment.Options{K: segment.Exactly(3), Previous: two.Model})
	require.NoError(t, err)
	var ids []string
	for _, r := range three.Model.Segments() {
		ids = append(ids, r.ID)
	}
	assert.Contains(t, ids, "s4")
	assert.NotContains(t, ids, gone.Segment.ID, "retired IDs never return")
	assert.Equal(t, three.Model.Segments(), three.Membership().Segments)
}

func TestIdentityByCustomersInCommon(t *testing.T) {
	first := fitted(t, 600, segment.Options{})
	before := first.Membership()
	// Another schema: a model cannot be compared, members can.
	schema := accountSchema()
	schema.Features = schema.Features[:1]
	list := accounts(700, 1)[30:]
	o := segment.Options{K: segment.Exactly(3), Previous: first.Model}
	_, err := segment.Fit(t.Context(), list, schema, o)
	assert.ErrorContains(t, err, `"basket value"`)

	o.Previous = before
	s, err := segment.Fit(t.Context(), list, schema, o)
	require.NoError(t, err)
	require.Len(t, s.Lineage, 3)
	old := map[string]string{}
	for i, id := range before.Customers {
		old[id] = before.Segments[before.Labels[i]].ID
	}
	now := s.Membership()
	for g, l := range s.Lineage {
		assert.Equal(t, "kept", l.Fate)
		both, either := 0.0, 0.0 // Jaccard over the 570 customers in common
		for i, id := range now.Customers {
			was, known := old[id]
			in := now.Labels[i] == int32(g)
			if known && (in || was == l.Segment.ID) {
				either++
				if in && was == l.Segment.ID {
					both++
				}
			}
		}
		assert.InDelta(t, both/either, l.Overlap, 1e-12)
		assert.Greater(t, l.Overlap, .5, "so that no other could match as well")
	}

	bad := *before
	bad.Labels = bad.Labels[:5]
	o.Previous = &bad
	_, err = segment.Fit(t.Context(), list, schema, o)
	assert.ErrorContains(t, err, "600 customers and 5 labels")
	bad.Labels = append([]int32{7}, before.Labels[1:]...)
	_, err = segment.Fit(t.Context(), list, schema, o)
	assert.ErrorContains(t, err, "label 7 of 3 segments")

	bad = *before
	bad.Segments = []segment.Ref{before.Segments[0], before.Segments[1], before.Segments[0]}
	_, err = segment.Fit(t.Context(), list, schema, o)
	assert.ErrorContains(t, err, "twice")
}

func TestPreviousMustSaySomething(t *testing.T) {
	list := accounts(300, 1)
	fit := func(p segment.Predecessor) (*segment.Segmentation[*account], error) {
		return segment.Fit(t.Context(), list, accountSchema(), segment.Options{K: segment.Exactly(3), Pairs: 10, Previous: p})
	}
	for _, p := range []segment.Predecessor{(*segment.Membership)(nil), (*segment.Model[*account])(nil), &segment.Model[*account]{}} {
		s, err := fit(p)
		assert.Nil(t, s)
		assert.ErrorContains(t, err, "segment: Previous is a")
	}
	// Customers under other IDs: nobody is known, and that is said.
	strangers := *fitted(t, 300, segment.Options{Pairs: 10}).Membership()
	strangers.Customers = make([]string, 300)
	for i := range strangers.Customers {
		strangers.Customers[i] = fmt.Sprint("stranger ", i)
	}
	s, err := fit(&strangers)
	require.NoError(t, err)
	assert.Contains(t, codes(s.Warnings), "previous-unrelated")
	assert.Equal(t, "s4", s.Lineage[0].Segment.ID)
	s, err = fit(fitted(t, 300, segment.Options{Pairs: 10}).Membership())
	require.NoError(t, err)
	assert.NotContains(t, codes(s.Warnings), "previous-unrelated")

	// Given groups may have names like numbers; they are no numbers of segments.
	groups := segment.Membership{Segments: []segment.Ref{{ID: "2024"}, {ID: "s7"}, {ID: "s99999999999"}}, Customers: []string{"x"}, Labels: []int32{0}}
	s, err = fit(&groups)
	require.NoError(t, err)
	assert.Equal(t, "s8", s.Lineage[0].Segment.ID)
	_, err = segment.Load(strings.NewReader(saved(t, s.Model)), accountSchema())
	assert.NoError(t, err)
}

// The host's type may change between fits: features are known by name and kind.
func TestPreviousOfAnotherType(t *testing.T) {
	first := fitted(t, 300, segment.Options{Pairs: 10})
	var values []account
	for _, a := range accounts(300, 1) {
		values = append(values, *a)
	}
	schema := segment.Schema[account]{
		ID:    func(a account) string { return a.key },
		Worth: func(a account) float64 { return a.margin },
		Features: []segment.Feature[account]{
			segment.Numeric("orders", func(a account) int { return a.orders }).Log(),
			segment.Numeric("basket value", func(a account) float64 { return a.basket }).Log(),
			segment.Category("main channel", func(a account) channel { return a.channel }),
		},
	}
	s, err := segment.Fit(t.Context(), values, schema, segment.Options{K: segment.Exactly(3), Pairs: 10, Previous: first.Model})
	require.NoError(t, err)
	for _, l := range s.Lineage {
		assert.Equal(t, "kept", l.Fate)
	}
}
