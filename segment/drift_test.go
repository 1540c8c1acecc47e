package segment_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

func TestDriftLooks(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	all := world(r, 3000)
	m := modelOf(t, all, buyers(), segment.Options{K: segment.Exactly(3), Pairs: 10})
	base, err := m.Census(context.Background(), all)
	require.NoError(t, err)
	now := base.Empty()
	later := world(r, 2000)
	for _, b := range later {
		b.basket *= 1.2
	}
	require.NoError(t, now.AddAll(context.Background(), later))
	d, err := base.Drift(now, segment.DriftOptions{})
	require.NoError(t, err)
	var codes []string
	for _, a := range d.Alarms {
		codes = append(codes, a.Code+" "+a.Subject)
	}
	assert.Contains(t, codes, "feature-moved basket")
	for _, c := range codes {
		assert.NotContains(t, []string{"feature-moved orders", "feature-moved recency", "mean-moved orders", "unseen-levels channel", "missing-rose region"}, c)
	}
	assert.Equal(t, segment.Refit, d.Advice.Do)
	assert.Nil(t, d.Features[3].Missing, "a channel is never missing")
	assert.NotNil(t, d.Features[4].Missing)
}
