package segment_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// A look tells nothing of one to nine people, and the alarm on a segment that all but vanished
// tells no more than that it did.
func TestDriftWithholdsFewPeople(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	all := clouds(r, 1200, 0)
	m := modelOf(t, all, ratings(), segment.Options{K: segment.Exactly(6), Pairs: 10})
	base, err := m.Census(context.Background(), all)
	require.NoError(t, err)
	for few := range 12 {
		now := base.Empty()
		left := few
		for _, v := range clouds(r, 1200, 0) {
			a, err := m.Assign(v)
			require.NoError(t, err)
			if a.Index == 0 {
				if left--; left < 0 {
					continue
				}
			}
			require.NoError(t, now.Add(v))
		}
		d, err := base.Drift(now, segment.DriftOptions{})
		require.NoError(t, err)
		assert.Zero(t, d.Before%10)
		assert.Zero(t, d.Now%10)
		s := d.Segments[0]
		if few == 0 || few >= 10 {
			assert.NotNil(t, s.Share.Now)
		} else {
			assert.Nil(t, s.Share.Now)
			assert.Nil(t, s.Share.Change)
		}
		assert.Equal(t, few < 10, s.Centre == nil, "%d", few)
		i := 0
		for i < len(d.Alarms) && (d.Alarms[i].Code != "share-moved" || d.Alarms[i].Subject != s.ID) {
			i++
		}
		require.Less(t, i, len(d.Alarms), "a sixth of the customers are gone")
		if few > 0 && few < 10 {
			assert.Equal(t, .03, d.Alarms[i].Size, "the limit and no more")
			assert.Contains(t, d.Alarms[i].Text, "a number of people that is not told")
		}
	}
}
