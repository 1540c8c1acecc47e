package segment_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/quality"
)

type dot struct {
	id   string
	x, y float64
}

func dotSchema() segment.Schema[dot] {
	return segment.Schema[dot]{ID: func(d dot) string { return d.id }, Features: []segment.Feature[dot]{
		segment.Numeric("x", func(d dot) float64 { return d.x }), segment.Numeric("y", func(d dot) float64 { return d.y }),
	}}
}

// Three long parallel clouds, which k-means cuts across: the mixture finds them and
// how many there are, and in a single cloud it finds nothing.
func TestMixturesSayHowMany(t *testing.T) {
	r := random.Stream(3)
	var three, one []dot
	var truth []int32
	n := 450
	if testing.Short() { // as under the race detector
		n = 240
	}
	for i := range n {
		kind := i % 3
		three = append(three, dot{fmt.Sprint(i), 8 * r.NormFloat64(), r.NormFloat64() + 7*float64(kind)})
		one = append(one, dot{fmt.Sprint(i), 3 * r.NormFloat64(), r.NormFloat64()})
		truth = append(truth, int32(kind))
	}
	o := segment.Options{K: segment.Between(2, 3), Pairs: 10, Method: segment.Mixture{}}
	if testing.Short() { // as under the race detector
		o.Starts = 4
	}
	s, err := segment.Fit(t.Context(), three, dotSchema(), o)
	require.NoError(t, err)
	assert.True(t, s.Choice.Structure)
	assert.Equal(t, 3, s.Choice.K)
	ari, err := quality.AdjustedRand(truth, s.Membership().Labels)
	require.NoError(t, err)
	assert.Greater(t, ari, .95)
	s, err = segment.Fit(t.Context(), one, dotSchema(), o)
	require.NoError(t, err)
	assert.False(t, s.Choice.Structure)
	assert.Contains(t, codesOf(s.Warnings), "no-structure")
	o.Method = nil
	s, err = segment.Fit(t.Context(), three, dotSchema(), o)
	require.NoError(t, err)
	assert.False(t, s.Choice.Structure, "k-means does not see them")
}

// Three groups ten standard deviations apart along one feature, beside another that
// has nothing to do with them: samples find them as the whole does, and a range does
// as the number itself.
func TestMixturesBesideABlur(t *testing.T) {
	r := random.Stream(1)
	var three []dot
	for i := range 300 {
		three = append(three, dot{fmt.Sprint(i), r.NormFloat64() + 10*float64(i%3), r.Float64()})
	}
	ranges := []segment.Range{segment.Exactly(3), segment.Between(2, 3)}
	if testing.Short() { // as under the race detector
		ranges = ranges[:1]
	}
	for _, k := range ranges {
		s, err := segment.Fit(t.Context(), three, dotSchema(), segment.Options{K: k, Pairs: 10, Method: segment.Mixture{}})
		require.NoError(t, err)
		require.Len(t, s.Model.Segments(), 3)
		for _, stable := range s.Stability.Segment {
			assert.Greater(t, stable, .9)
		}
		assert.True(t, s.Choice == nil || s.Choice.Structure)
	}
}

// Far out, where squares of what a coordinate weighs would overflow, evidence is
// still a number.
func TestEvidenceFarOut(t *testing.T) {
	r := random.Stream(1)
	var three []dot
	for i := range 300 {
		three = append(three, dot{fmt.Sprint(i), r.NormFloat64() + 10*float64(i%3), r.NormFloat64()})
	}
	s, err := segment.Fit(t.Context(), three, dotSchema(), segment.Options{K: segment.Exactly(3), Pairs: 10, Method: segment.Mixture{}})
	require.NoError(t, err)
	explained := 0
	for e := 140.; e < 156; e += .25 {
		got, err := s.Model.Explain(dot{"far", math.Pow(10, e), math.Pow(10, e)})
		if err != nil {
			continue // so far that its distance overflows
		}
		explained++
		_, err = json.Marshal(got)
		require.NoError(t, err)
		assert.InDelta(t, 1, math.Abs(got.Inputs[0].Contribution)+math.Abs(got.Inputs[1].Contribution), 1e-9, "%v", e)
	}
	assert.Greater(t, explained, 40)
}

// Two classes of respondents, some of whose answers are missing, and respondents of
// one kind, whose answers are independent of each other.
func TestLatentClassesSayHowMany(t *testing.T) {
	list := surveyed(300, 4, .1)
	o := segment.Options{K: segment.Between(2, 3), Pairs: 10, Starts: sized(10, 2), Method: segment.LatentClasses{}}
	s, err := segment.Fit(t.Context(), list, surveySchema(), o)
	require.NoError(t, err)
	assert.True(t, s.Choice.Structure)
	assert.Equal(t, 2, s.Choice.K)
	var truth []int32
	for _, a := range list {
		truth = append(truth, int32(a.truth))
	}
	ari, err := quality.AdjustedRand(truth, s.Membership().Labels)
	require.NoError(t, err)
	assert.Greater(t, ari, .8)
	if testing.Short() {
		return // what follows is another answer of the same goroutines
	}
	r := random.Stream(6)
	for i := range list {
		for j := range list[i].q {
			list[i].q[j] = []string{"yes", "no", ""}[r.IntN(3)]
		}
	}
	s, err = segment.Fit(t.Context(), list, surveySchema(), o)
	require.NoError(t, err)
	assert.False(t, s.Choice.Structure)
}

// Who answered nothing is of each class with its share.
func TestNoAnswerSaysNothing(t *testing.T) {
	o := segment.Options{K: segment.Exactly(2), Pairs: 10, Starts: sized(10, 2), Method: segment.LatentClasses{}}
	for _, missing := range []float64{.3, .01, 0}[:sized(3, 1)] { // many, a few, nobody left questions out
		s, err := segment.Fit(t.Context(), surveyed(400, 4, missing), surveySchema(), o)
		require.NoError(t, err)
		p := make([]float64, 2)
		require.NoError(t, s.Model.Posterior(panelist{id: "new"}, p))
		some := panelist{id: "some", q: [6]string{"yes", "", "yes", "", "", ""}}
		e, err := s.Model.Explain(some)
		require.NoError(t, err)
		for j, in := range e.Inputs {
			assert.Equal(t, some.q[j] == "", in.Contribution == 0)
		}
		q := make([]float64, 2)
		require.NoError(t, s.Model.Posterior(some, q))
		assert.Greater(t, math.Abs(q[0]-q[1]), math.Abs(p[0]-p[1]), "answers tell more than none")
		assert.InDelta(t, .5, p[0], .1, "two classes of the same size")
	}
}
