package segment_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
)

type patron struct {
	id                    string
	orders, basket, share float64
	plan, country         string
	margin                float64
}

func patronSchema() segment.Schema[patron] {
	return segment.Schema[patron]{
		ID:    func(p patron) string { return p.id },
		Worth: func(p patron) float64 { return p.margin },
		Features: []segment.Feature[patron]{
			segment.Numeric("orders", func(p patron) float64 { return p.orders }).Log(),
			segment.Numeric("basket", func(p patron) float64 { return p.basket }).Unit("EUR").Missing(segment.Mean).Weight(2),
			segment.Numeric("share", func(p patron) float64 { return p.share }).Unscaled().Missing(segment.Constant(0)),
			segment.Category("plan", func(p patron) string { return p.plan }).Missing("none"),
			segment.Descriptor("country", func(p patron) string { return p.country }),
			segment.Numeric("age", func(p patron) float64 { return 1e9 + p.share }).Missing(segment.Mean).Descriptor(),
		},
	}
}

// patrons are of three kinds, far enough apart that there is one best k-means.
func patrons(n int) []patron {
	r := rand.New(rand.NewPCG(7, 1))
	out := make([]patron, n)
	for i := range out {
		kind := i % 3
		p := patron{
			id: fmt.Sprint("p", i), orders: float64(1 + kind*kind*20 + r.IntN(4+kind)), basket: 20 + 60*float64(kind%2) + 3*r.NormFloat64(),
			share: float64(kind)/3 + .1*r.Float64(), plan: []string{"basic", "plus", ""}[kind], country: []string{"DK", "AT", "DE"}[r.IntN(3)],
			margin: 10 * math.Exp(float64(kind)+.5*r.NormFloat64()),
		}
		switch r.IntN(60) {
		case 0:
			p.basket = math.NaN()
		case 1:
			p.share = math.NaN()
		case 2:
			p.plan = "rare " + fmt.Sprint(r.IntN(3))
		case 3:
			p.country = "Elsewhere"
		}
		out[i] = p
	}
	return out
}

func tallyOf(t testing.TB, s segment.Schema[patron], some []patron) *segment.Tally[patron] {
	t.Helper()
	tally, err := segment.NewTally(s)
	require.NoError(t, err)
	for _, p := range some {
		require.NoError(t, tally.Add(p))
	}
	return tally
}

// inPieces clusters as machines would that hold a piece each: tallies, then a sketch,
// then passes around centres that stay, then tallies of each cluster.
func inPieces(t testing.TB, s segment.Schema[patron], all []patron, k int) (*segment.Encoding[patron], *segment.Model[patron], *segment.Summary) {
	t.Helper()
	e, err := tallyOf(t, s, all).Encoding()
	require.NoError(t, err)
	x := cluster.Matrix{Rows: len(all), Cols: e.Coordinates()}
	for _, p := range all {
		x.Data, err = e.Append(x.Data, p)
		require.NoError(t, err)
	}
	pieces := func(yield func(cluster.Piece, error) bool) { yield(cluster.Piece{Rows: x}, nil) }
	found, err := cluster.StreamKMeans{K: k}.Fit(context.Background(), pieces)
	require.NoError(t, err)
	var members []*segment.Tally[patron]
	for range k {
		members = append(members, tallyOf(t, s, nil))
	}
	for i, p := range all {
		label, _, _, _ := found.Assign(x.Row(i))
		require.NoError(t, members[label].Add(p))
	}
	m, sum, err := e.Model(found, members)
	require.NoError(t, err)
	return e, m, sum
}

func TestTallyGivesTheSegmentsOfFit(t *testing.T) {
	all, s := patrons(3000), patronSchema()
	fitted, err := segment.Fit(t.Context(), all, s, segment.Options{K: segment.Exactly(3), Pairs: 10})
	require.NoError(t, err)
	_, m, sum := inPieces(t, s, all, 3)
	for i, p := range all {
		a, err := m.Assign(p)
		require.NoError(t, err)
		require.Equal(t, int(fitted.Membership().Labels[i]), a.Index, p.id)
		b, err := fitted.Model.Assign(p)
		require.NoError(t, err)
		require.InDelta(t, b.Strength, a.Strength, 1e-12)
		require.Equal(t, b.Segment, a.Segment, "IDs and names")
	}
	type stored struct {
		Features []struct {
			Name                              string
			Location, Factor, Low, High, Fill float64
			Levels                            []string
		}
		Centers   [][]float64
		Customers int
	}
	read := func(m *segment.Model[patron]) (out stored) {
		b, err := m.MarshalJSON()
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(b, &out))
		return out
	}
	want, got := read(fitted.Model), read(m)
	assert.Equal(t, want.Customers, got.Customers)
	for i, w := range want.Features {
		g := got.Features[i]
		assert.InEpsilon(t, 1+w.Location, 1+g.Location, 1e-13, w.Name)
		assert.InEpsilon(t, w.Factor, g.Factor, 1e-12, w.Name)
		assert.InEpsilon(t, 1+w.Fill, 1+g.Fill, 1e-13, w.Name)
		w.Location, w.Factor, w.Fill = g.Location, g.Factor, g.Fill
		assert.Equal(t, w, g, "levels, and the range that was seen")
	}
	for k := range want.Centers {
		assert.InDeltaSlice(t, want.Centers[k], got.Centers[k], 1e-12)
	}

	// What is published is what Fit publishes, where it is not withheld.
	whole := fitted.Summary()
	require.Equal(t, whole.Customers, sum.Customers)
	told := 0
	for g, want := range whole.Segments {
		got := sum.Segments[g]
		assert.Equal(t, want.Ref, got.Ref)
		assert.Equal(t, want.Size, got.Size)
		assert.Equal(t, want.Share, got.Share)
		assert.Equal(t, want.WorthShare, got.WorthShare)
		assert.Equal(t, want.WorthMean, got.WorthMean)
		require.Len(t, got.Features, len(want.Features))
		for i := range want.Features {
			if want.Features[i].Name == "share" {
				continue // few are filled, and Fit looks at each value
			}
			if got.Features[i].Mean != nil {
				told++
				assert.Equal(t, want.Features[i], got.Features[i])
			}
		}
		for i := range want.Descriptors {
			if want.Descriptors[i].Mean != nil && got.Descriptors[i].Mean != nil {
				assert.Equal(t, want.Descriptors[i].Mean.Value, got.Descriptors[i].Mean.Value)
			}
		}
	}
	assert.Greater(t, told, 10)

	var b bytes.Buffer
	require.NoError(t, m.Save(&b))
	loaded, err := segment.Load(&b, s)
	require.NoError(t, err)
	for _, p := range all[:50] {
		want, _ := m.Assign(p)
		got, err := loaded.Assign(p)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

func TestTallyDependsOnTheCustomersAlone(t *testing.T) {
	all, s := patrons(2500), patronSchema()
	want, err := tallyOf(t, s, all).MarshalJSON()
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(1, 1))
	for range 5 {
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		merged := tallyOf(t, s, nil)
		for rest := all; len(rest) > 0; {
			n := min(len(rest), 1+r.IntN(900))
			b, err := tallyOf(t, s, rest[:n]).MarshalJSON()
			require.NoError(t, err)
			part := tallyOf(t, s, rest[:1]) // what it holds is replaced
			require.NoError(t, part.UnmarshalJSON(b))
			require.NoError(t, merged.Merge(part))
			rest = rest[n:]
		}
		got, err := merged.MarshalJSON()
		require.NoError(t, err)
		require.JSONEq(t, string(want), string(got))
		require.Equal(t, want, got)
		assert.Equal(t, 2500, merged.Customers())
	}
}

func TestTallyRefuses(t *testing.T) {
	s := patronSchema()
	tally := tallyOf(t, s, patrons(20))
	before, _ := tally.MarshalJSON()
	for want, p := range map[string]patron{
		`customer "", ID: is empty`:                         {},
		`customer "a", orders: is NaN (missing), and`:       {id: "a", orders: math.NaN(), country: "x"},
		`customer "a", orders: is -1, and the logarithm`:    {id: "a", orders: -1, country: "x"},
		`customer "a", basket: is 1e+200, and a tally`:      {id: "a", basket: 1e200, country: "x"},
		`customer "a", country: is empty (missing), and`:    {id: "a"},
		`customer "a", country: is "\xff", which is not`:    {id: "a", country: "\xff"},
		`segment: customer "a", Worth: is NaN`:              {id: "a", margin: math.NaN(), country: "x"},
		`segment: customer "a", share: is +Inf, and`:        {id: "a", share: math.Inf(1), country: "x"},
		`segment: customer "a", plan: is "a\xff", which is`: {id: "a", plan: "a\xff", country: "x"},
	} {
		err := tally.Add(p)
		assert.ErrorContains(t, err, want)
		var row *segment.RowError
		assert.ErrorAs(t, err, &row)
	}
	after, _ := tally.MarshalJSON()
	assert.Equal(t, before, after)

	assert.ErrorContains(t, tally.Merge(tally), "with itself")
	assert.ErrorContains(t, tally.Merge(nil), "no tally to merge")
	other := patronSchema()
	other.Features = append(other.Features[:0:0], other.Features...)
	other.Features[0] = segment.Numeric("orders", func(p patron) float64 { return p.orders })
	assert.ErrorContains(t, tally.Merge(tallyOf(t, other, nil)), `feature 0 is "orders"`)
	assert.ErrorContains(t, tallyOf(t, other, nil).UnmarshalJSON(before), `feature 0 is "orders" there and "orders" here, or declared differently`)

	_, err := segment.NewTally(segment.Schema[patron]{})
	assert.Error(t, err)
	other.Features[0] = segment.Numeric("orders", func(p patron) float64 { return p.orders }).Quantile()
	_, err = segment.NewTally(other)
	assert.ErrorContains(t, err, `feature "orders": a tally has no Quantile`)

	var none *segment.Tally[patron]
	assert.Error(t, none.Add(patron{}))
	assert.Error(t, none.UnmarshalJSON(before))
	assert.Zero(t, none.Customers())
	_, err = none.MarshalJSON()
	assert.Error(t, err)
	_, err = none.Encoding()
	assert.Error(t, err)
	_, err = tallyOf(t, s, nil).Encoding()
	assert.ErrorIs(t, err, segment.ErrNoCustomers)
	var zero *segment.Encoding[patron]
	_, err = zero.Append(nil, patron{})
	assert.Error(t, err)
	assert.Zero(t, zero.Coordinates())
	_, _, err = zero.Model(nil, nil)
	assert.Error(t, err)
}

func TestModelOfTalliesNeedsTheirCustomers(t *testing.T) {
	all, s := patrons(60), patronSchema()
	e, err := tallyOf(t, s, all).Encoding()
	require.NoError(t, err)
	x, err := e.Append(nil, all[0])
	require.NoError(t, err)
	y, err := e.Append(nil, all[1])
	require.NoError(t, err)
	found := func(sizes ...int) *cluster.KMeansModel {
		m, err := cluster.FromRows([][]float64{x, y})
		require.NoError(t, err)
		return &cluster.KMeansModel{Centers: m, Sizes: sizes}
	}
	parts := []*segment.Tally[patron]{tallyOf(t, s, all[:40]), tallyOf(t, s, all[40:])}
	_, _, err = e.Model(found(40, 20), parts)
	require.NoError(t, err)
	_, _, err = e.Model(found(20, 40), parts)
	assert.ErrorContains(t, err, "cluster 0 has 20 customers, and a tally of 40")
	_, _, err = e.Model(found(40, 20), []*segment.Tally[patron]{parts[0], tallyOf(t, s, all[:20])})
	assert.ErrorContains(t, err, "are not the customers of the encoding")
	_, _, err = e.Model(found(40, 20), parts[:1])
	assert.ErrorContains(t, err, "2 centres, 2 sizes and 1 tallies")
	_, _, err = e.Model(nil, parts)
	assert.ErrorContains(t, err, "needs centres of")
	y = x
	_, _, err = e.Model(found(40, 20), parts)
	assert.ErrorContains(t, err, "clusters 0 and 1 are the same")
}

func FuzzTallyUnmarshalJSON(f *testing.F) {
	s := patronSchema()
	b, err := tallyOf(f, s, patrons(30)).MarshalJSON()
	require.NoError(f, err)
	f.Add(b)
	f.Add([]byte(`{"clientele":2,"kind":"segment.tally"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		tally := tallyOf(t, s, nil)
		if tally.UnmarshalJSON(b) != nil {
			return
		}
		again, err := tally.MarshalJSON()
		require.NoError(t, err)
		back := tallyOf(t, s, nil)
		require.NoError(t, back.UnmarshalJSON(again))
		if e, err := tally.Encoding(); err == nil {
			for _, p := range patrons(3) {
				_, _ = e.Append(nil, p)
			}
		}
		require.NoError(t, back.Merge(tally))
	})
}
