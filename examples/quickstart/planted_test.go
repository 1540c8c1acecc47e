package main

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/examples/quickstart/shop"
	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/behavior"
	"github.com/clientele-go/clientele/segment/cluster"
	"github.com/clientele-go/clientele/segment/quality"
)

// made is a shop as load would read it from its files.
func made(s *shop.Shop) Data {
	d := Data{Country: map[string]string{}, Contacts: map[string]int{}, Instrument: s.Instrument, Answers: s.Answers}
	d.Orders = func(yield func(behavior.Order, error) bool) {
		for _, o := range s.Orders {
			if !yield(o, nil) {
				return
			}
		}
	}
	for _, c := range s.Customers {
		d.Country[c.ID] = c.Country
	}
	for _, c := range s.Contacts {
		d.Contacts[c.Customer]++
	}
	return d
}

// agreement is the adjusted Rand index of a labelling of shoppers, by ID, with
// the planted segments.
func agreement(t *testing.T, s *shop.Shop, ids []string, labels []int32) float64 {
	t.Helper()
	row := map[string]int{}
	for i, c := range s.Customers {
		row[c.ID] = i
	}
	truth := make([]int32, len(ids))
	for i, id := range ids {
		truth[i] = s.Truth[row[id]]
	}
	ari, err := quality.AdjustedRand(truth, labels)
	require.NoError(t, err)
	return ari
}

// The planted truth is hard, and it is found. Over 20 shops that were not looked
// at while the shop was designed (that was done on seeds 1 to 20), with the
// number of segments left free:
//
//   - the best possible classifier, Bayes' rule with the generator's own
//     densities on all records (shop.BestGuess), stays below .97;
//   - recency, frequency and money alone stay below .7: money in total or a
//     basket, in fifths or on a log scale, whichever is best, with the number of
//     segments told;
//   - the quickstart's own way is within .05 of the best, shop by shop;
//   - the first thing to fix is the planted one of the segment worth most,
//     although a segment worth less has the wider gap;
//   - of dimensions in which nothing is planted hardly any cell is flagged.
//     The test behind the flag lets one in twenty flagged cells be wrong, so
//     among 20 shops with about six true flags each a few are expected.
func TestPlantedTruthIsHardAndFound(t *testing.T) {
	seeds := uint64(20)
	if testing.Short() {
		seeds = 1
	}
	ctx := t.Context()
	worst, worstLag, falseFlags := 1.0, 0.0, 0
	for seed := uint64(101); seed <= 100+seeds; seed++ {
		s := shop.Generate(seed, shop.Customers)
		d := made(s)
		shoppers, _, err := know(ctx, d)
		require.NoError(t, err)
		found, err := segment.Fit(ctx, shoppers, schema, segment.Options{Seed: seed, Pairs: 20})
		require.NoError(t, err)

		assert.Len(t, found.Summary().Segments, len(shop.Segments()), "seed %d", seed)
		m := found.Membership()
		ours := agreement(t, s, m.Customers, m.Labels)
		best, err := quality.AdjustedRand(s.Truth, s.BestGuess())
		require.NoError(t, err)
		rfm := max(
			plainRFM(t, s, shoppers, total, fifths), plainRFM(t, s, shoppers, total, math.Log1p),
			plainRFM(t, s, shoppers, mean, fifths), plainRFM(t, s, shoppers, mean, math.Log1p))
		t.Logf("seed %2d: best possible %.3f, ours %.3f, plain RFM %.3f", seed, best, ours, rfm)
		assert.Less(t, best, .97, "seed %d", seed)
		assert.Less(t, rfm, .7, "seed %d", seed)
		assert.GreaterOrEqual(t, ours, best-.05, "seed %d", seed)
		worst, worstLag = min(worst, ours), max(worstLag, best-ours)

		p, err := expectation.Score(ctx, m, s.Answers, s.Instrument, expectation.Options{Seed: seed, Replicates: 200, Waves: shop.Waves()})
		require.NoError(t, err)
		checkFixFirst(t, p, seed)
		falseFlags += flaggedInVain(p)
	}
	t.Logf("worst ARI %.3f, at most %.3f below the best possible; %d of %d cells without a planted gap flagged",
		worst, worstLag, falseFlags, 10*seeds)
	// With a chance of .05 each, 10 cells a shop would give half a flag a shop;
	// the adjustment for many tests makes it less.
	assert.LessOrEqual(t, falseFlags, int(seeds)/2)
}

// checkFixFirst looks for the planted order: late deliveries to the explorers
// first, though the gift buyers miss advice more.
func checkFixFirst(t *testing.T, p *expectation.Profile, seed uint64) {
	t.Helper()
	require.NotEmpty(t, p.Segments)
	mostWorth := slices.MaxFunc(p.Segments, func(a, b expectation.Segment) int { return cmp.Compare(a.WorthShare.Value, b.WorthShare.Value) })
	var first, widest expectation.Cell
	var firstOf, widestOf expectation.Segment
	for _, s := range p.Segments {
		for _, c := range s.Dimensions {
			if c.FixFirst == 1 {
				first, firstOf = c, s
			}
			if c.Gap != nil && (widest.Gap == nil || c.Gap.Value < widest.Gap.Value) {
				widest, widestOf = c, s
			}
		}
	}
	assert.Equal(t, mostWorth.ID, firstOf.ID, "seed %d", seed)
	assert.Equal(t, "delivery speed", first.Name, "seed %d", seed)
	assert.Greater(t, first.PTop3, .95, "seed %d", seed)
	assert.True(t, first.Unmet, "seed %d", seed)
	assert.Equal(t, "personal advice", widest.Name, "seed %d", seed)
	assert.Less(t, widestOf.WorthShare.Value, .1, "seed %d", seed)
	assert.Less(t, widest.Gap.Value, first.Gap.Value-.3, "seed %d", seed)
}

// flaggedInVain counts the flags on the two dimensions in which nothing is
// planted for any segment.
func flaggedInVain(p *expectation.Profile) (n int) {
	for _, s := range p.Segments {
		for _, c := range s.Dimensions {
			if (c.Name == "data protection" || c.Name == "sustainability") && c.Unmet {
				n++
			}
		}
	}
	return n
}

// fifths marks a figure that plainRFM replaces by its fifth, 1 to 5; it is told
// from other scales by returning NaN.
func fifths(float64) float64 { return math.NaN() }

// Money is what a customer spent in all, or on a day with an order: both are
// called the M of RFM.
func total(s Shopper) float64 { return s.Spend }
func mean(s Shopper) float64  { return s.Basket }

// plainRFM is what RFM alone finds: k-means on recency, frequency and money.
func plainRFM(t *testing.T, s *shop.Shop, shoppers []Shopper, money func(Shopper) float64, scale func(float64) float64) float64 {
	t.Helper()
	n := len(shoppers)
	columns := [3][]float64{}
	ids := make([]string, n)
	for i, c := range shoppers {
		ids[i] = c.ID
		for j, v := range []float64{c.SinceLast, float64(c.Periods), money(c)} {
			columns[j] = append(columns[j], v)
		}
	}
	x := cluster.Matrix{Rows: n, Cols: 3, Data: make([]float64, 3*n)}
	for j, column := range columns {
		order := make([]int, n)
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(column[a], column[b]) })
		sum, squares := 0.0, 0.0
		for rank, i := range order {
			v := scale(column[i])
			if math.IsNaN(v) {
				v = float64(1 + 5*rank/n)
			}
			x.Data[3*i+j] = v
			sum, squares = sum+v, squares+v*v
		}
		center := sum / float64(n)
		sd := math.Sqrt(squares/float64(n) - center*center)
		for i := range n {
			x.Data[3*i+j] = (x.Data[3*i+j] - center) / sd
		}
	}
	model, err := cluster.KMeans{K: len(shop.Segments()), Seed: 1}.Fit(t.Context(), x)
	require.NoError(t, err)
	return agreement(t, s, ids, model.Labels)
}
