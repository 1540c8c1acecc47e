package segment_test

import (
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

	for _, p := range []segment.Predecessor{(*segment.Membership)(nil), (*segment.Model[*account])(nil)} {
		o.Previous = p
		s, err = segment.Fit(t.Context(), list, schema, o)
		require.NoError(t, err)
		assert.Nil(t, s.Lineage)
	}
}
