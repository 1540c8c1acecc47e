package segment_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// What few customers wrote is in no census, and after one of them is erased nothing says that
// there was one.
func TestCensusNamesNoRareLevel(t *testing.T) {
	all := world(rand.New(rand.NewPCG(21, 1)), 600)
	for i := range 9 {
		all[i].region = "SECRETREGION"
		all[20+i].channel = "SECRETCHANNEL"
	}
	for i := range 10 {
		all[40+i].region = "village"
	}
	m := modelOf(t, all, buyers(), segment.Options{K: segment.Exactly(3), Pairs: 10})
	c, err := m.Census(context.Background(), all)
	require.NoError(t, err)
	assert.NotContains(t, counted(t, c), "SECRET")
	assert.Contains(t, counted(t, c), `"village"`, "ten customers")

	// Erased, in the census itself or in one that was stored.
	without := c.Empty()
	require.NoError(t, without.AddAll(context.Background(), all[1:]))
	back, err := segment.LoadCensus(strings.NewReader(counted(t, c)), m)
	require.NoError(t, err)
	for _, c := range []*segment.Census[*buyer]{c, back} {
		require.NoError(t, c.Remove(all[0]))
		assert.Equal(t, counted(t, without), counted(t, c))
	}

	// Who has a level that is rare, or new, counts as one of these.
	now := c.Empty()
	for _, b := range all[:300] {
		b.region = "elsewhere"
	}
	require.NoError(t, now.AddAll(context.Background(), all))
	d, err := c.Drift(now, segment.DriftOptions{})
	require.NoError(t, err)
	assert.NotContains(t, counted(t, now), "elsewhere")
	region := d.Features[4]
	require.NotNil(t, region.Unseen)
	assert.InDelta(t, .5, region.Unseen.Now.Value, .02)
	require.NotEmpty(t, d.Alarms)
	assert.Equal(t, "unseen-levels", d.Alarms[0].Code)
}

// Levels by the hundred, such as postcodes: the measure names those that were frequent by luck,
// too, so that others have more rare ones. That is no drift. Without allowing for it, these
// twenty looks gave 25 alarms.
func TestDriftOfManyLevels(t *testing.T) {
	alarms := 0
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(22, seed))
		draw := func() []*buyer {
			all := world(r, 1000)
			for _, b := range all {
				b.region = "r" + itoa(r.IntN(100))
			}
			return all
		}
		all := draw()
		m := modelOf(t, all, buyers(), segment.Options{K: segment.Exactly(3), Pairs: 10, Starts: 1})
		base, err := m.Census(context.Background(), all)
		require.NoError(t, err)
		for range 5 {
			now := base.Empty()
			require.NoError(t, now.AddAll(context.Background(), draw()))
			d, err := base.Drift(now, segment.DriftOptions{})
			require.NoError(t, err)
			alarms += len(d.Alarms)
		}
	}
	assert.LessOrEqual(t, alarms, 2)
}

// A census is of what a model assigns, whoever wrote the file of the model and whatever else is in it.
func TestCensusSurvivesItsModelsFile(t *testing.T) {
	ctx := context.Background()
	survives(t, ctx, accounts(300, 9), accountSchema(), segment.Options{K: segment.Exactly(3), Pairs: 10})
	survives(t, ctx, accounts(300, 9), numbersOnly(), segment.Options{K: segment.Exactly(2), Pairs: 10, Method: segment.Mixture{}})
	survives(t, ctx, surveyed(300, 9, .1), surveySchema(), segment.Options{K: segment.Exactly(2), Pairs: 10, Method: segment.LatentClasses{}})
	survives(t, ctx, sixes(300), allScales(), segment.Options{K: segment.Exactly(2), Pairs: 10})
}

func survives[T any](t *testing.T, ctx context.Context, all []T, s segment.Schema[T], o segment.Options) {
	t.Helper()
	m := modelOf(t, all, s, o)
	c, err := m.Census(ctx, all)
	require.NoError(t, err)
	var file strings.Builder
	require.NoError(t, m.Save(&file))
	loaded, err := segment.Load(strings.NewReader(file.String()), s)
	require.NoError(t, err)
	// The same model with another record and without one.
	more := segment.WithoutRecord(loaded)
	for _, m := range []*segment.Model[T]{loaded, more} {
		back, err := segment.LoadCensus(strings.NewReader(counted(t, c)), m)
		require.NoError(t, err)
		assert.Equal(t, counted(t, c), counted(t, back))
		own, err := m.Census(ctx, all)
		require.NoError(t, err)
		require.NoError(t, own.Merge(c))
	}
	_, err = segment.LoadCensus(strings.NewReader(counted(t, c)), segment.WithOtherIDs(loaded))
	assert.ErrorContains(t, err, "of another model")
}
