package expectation

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Cronbach's alpha by hand: two items (1,2), (2,4), (3,3): variances 1 and 1,
// sums 3, 6, 6 with variance 3; alpha = 2 (1 - 2/3) = 2/3.
func TestAlphaByHand(t *testing.T) {
	a, n := alpha([][]float64{{1, 2, 3, math.NaN()}, {2, 4, 3, 5}})
	assert.InDelta(t, 2./3, a, 1e-12)
	assert.Equal(t, 3, n, "rows with a missing answer do not count")
	a, _ = alpha([][]float64{{1, 2, 3}})
	assert.True(t, math.IsNaN(a), "one item")
	a, _ = alpha([][]float64{{1, 1, 1}, {2, 2, 2}})
	assert.True(t, math.IsNaN(a), "no variance")
	a, _ = alpha([][]float64{{1}, {2}})
	assert.True(t, math.IsNaN(a), "one row")
}

// Raw alphas of the numbers file whose data have no missing values: R's
// attitude data (psych, alpha.Rd) and the ECSI blocks (seminr).
func TestAlphaOfPublishedScales(t *testing.T) {
	attitude := []string{"rating", "complaints", "privileges", "learning", "raises", "critical", "advance"}
	for id, file := range map[string]string{
		"alpha-attitude": "attitude.csv", "alpha-ecsi-CUEX": "ecsi_mobi.csv", "alpha-ecsi-PERQ": "ecsi_mobi.csv", "alpha-ecsi-CUSA": "ecsi_mobi.csv",
	} {
		c := entry(t, id)
		items := attitude
		if id != "alpha-attitude" {
			items = decode[struct{ Items []string }](t, c.Inputs).Items
		}
		cols, _ := table(t, "data/expectation/"+file)
		var x [][]float64
		for _, name := range items {
			require.Contains(t, cols, name)
			var v []float64
			for _, s := range cols[name] {
				v = append(v, number(t, s))
			}
			x = append(x, v)
		}
		got, _ := alpha(x)
		assert.InDelta(t, decode[map[string]float64](t, c.Expected)["raw_alpha"], got, c.Tolerance, id)
	}
}

// twoItems is a dimension with two perceived items.
func twoItems(second func(i int, first float64) float64) *surveyed {
	m, answers, in := small(repeat(60, 6, 5, 7), repeat(60, 1, 2, 3, 4, 5, 6, 7))
	in.Items = append(in.Items, Item{ID: "p2", Dimension: "speed", Measures: Perceived, Reversed: true})
	for i := range answers {
		answers[i].Values = append(answers[i].Values, second(i, answers[i].Values[1]))
	}
	return &surveyed{m: m, answers: answers, in: in}
}

func TestLowReliabilityIsSaid(t *testing.T) {
	unrelated := twoItems(func(i int, _ float64) float64 { return float64(1 + i%4) })
	w := warning(t, unrelated.score(t), "low-reliability")
	assert.Equal(t, "speed", w.Subject)
	assert.Contains(t, w.Text, "perceived")
	assert.NotContains(t, w.Text, "expected", "a single item has no alpha")
	// Turned around, the reversed item agrees with the first.
	agree := twoItems(func(_ int, first float64) float64 { return 8 - first })
	assert.NotContains(t, codes(agree.score(t).Warnings), "low-reliability")
}

func TestStraightLining(t *testing.T) {
	straight := func(n, of int) []reply {
		var out []reply
		for i := range of {
			v := []float64{4, 4, 4, math.NaN(), 4, 4, 4}
			if i >= n {
				v[0] = 5
			}
			out = append(out, reply{values: v})
		}
		return out
	}
	assert.Contains(t, straightLining(straight(30, 200))[0].Text, "15 %")
	assert.Empty(t, straightLining(straight(9, 100)), "too few to speak of")
	assert.Empty(t, straightLining(straight(10, 1000)), "too small a share")
	assert.Contains(t, straightLining(straight(95, 100))[0].Text, "Most of")
	assert.Contains(t, straightLining(straight(90, 100))[0].Text, "90 %", "ten others are no secret")
	assert.Contains(t, straightLining(straight(91, 100))[0].Text, "Most of")
	// Of 50 who were judged 30; but beside 33 who answered or 39 who were asked
	// the others could be counted.
	assert.Contains(t, straightLining(straight(30, 50), 30, 40)[0].Text, "60 %")
	assert.Contains(t, straightLining(straight(30, 50), 33, 90)[0].Text, "Some of")
	assert.Contains(t, straightLining(straight(30, 50), 90, 39)[0].Text, "Some of")
	short := []reply{}
	for range 50 {
		short = append(short, reply{values: []float64{4, 4, 4, 4, 4}})
	}
	assert.Empty(t, straightLining(short), "five questions prove nothing")
}
