package segment_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"testing"

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
	b, _ := json.MarshalIndent(d, "", " ")
	t.Log(string(b))
}
