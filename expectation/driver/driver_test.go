package driver

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/published"
	"github.com/clientele-go/clientele/internal/regress"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment/cluster"
)

func TestPublishedNumbers(t *testing.T) {
	published.Hold(t, "expectation.json", map[string]func(*testing.T, published.Number){
		"relaimpo-swiss-":     claimSwiss,
		"lmg-kiosk":           claimKiosk,
		"lmg-ecsi":            claimECSI,
		"shapley-reach-noise": claimReachNoise,
	})
}

// columns reads columns of a file, the last of them the outcome.
func columns(t *testing.T, file string, names ...string) (x cluster.Matrix, y []float64) {
	t.Helper()
	table := published.Read(t, "expectation", file)
	x = cluster.Matrix{Rows: len(table.Rows), Cols: len(names) - 1}
	for i := range table.Rows {
		for _, name := range names[:x.Cols] {
			x.Data = append(x.Data, table.Number(t, i, name, math.NaN()))
		}
		y = append(y, table.Number(t, i, names[x.Cols], math.NaN()))
	}
	return x, y
}

func claimSwiss(t *testing.T, n published.Number) {
	names := []string{"Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"}
	x, y := columns(t, "swiss.csv", append(names, "Fertility")...)
	d, err := Importance{Replicates: -1}.Derive(t.Context(), x, y, nil)
	require.NoError(t, err)
	want := map[string]float64{}
	n.Decode(t, nil, &want)
	if r2, ok := want["R2"]; ok {
		assert.InDelta(t, r2, d.R2.Value, n.Tolerance)
		sum := 0.0
		for _, v := range d.Drivers {
			sum += v.Johnson
		}
		assert.InDelta(t, want["sum_genizi"], sum, n.Tolerance)
		return
	}
	for j, name := range names {
		v := d.Drivers[j]
		got := map[string]float64{
			"relaimpo-swiss-lmg": v.Share.Value, "relaimpo-swiss-genizi": v.Johnson,
			"relaimpo-swiss-first": v.Correlation * v.Correlation, "relaimpo-swiss-last": v.Last,
			"relaimpo-swiss-betasq": v.Beta * v.Beta, "relaimpo-swiss-pratt": v.Beta * v.Correlation,
		}
		require.Contains(t, got, n.ID)
		assert.InDelta(t, want[name], got[n.ID], n.Tolerance, name)
	}
}

// relaimpo 2.2-7 on swiss: the shares that its documentation shows.
func TestSwiss(t *testing.T) {
	x, y := columns(t, "swiss.csv", "Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality", "Fertility")
	d, err := Importance{Replicates: -1}.Derive(t.Context(), x, y, nil)
	require.NoError(t, err)
	for j, want := range []float64{.05709, .17117, .26013, .10557, .11277} {
		assert.InDelta(t, want, d.Drivers[j].Share.Value, 1e-5)
	}
}

func claimKiosk(t *testing.T, n published.Number) {
	var in struct{ Dims map[string]json.RawMessage }
	var want struct {
		R2           float64
		LMG, Johnson map[string]float64
	}
	n.Decode(t, &in, &want)
	table := published.Read(t, "expectation", "kiosk_kservqual.csv")
	var names []string
	for name := range want.LMG {
		names = append(names, name)
	}
	x := cluster.Matrix{Rows: len(table.Rows), Cols: len(names)}
	var y []float64
	for i := range table.Rows {
		for _, name := range names {
			var items []int
			if err := json.Unmarshal(in.Dims[name], &items); err != nil {
				items = make([]int, 1)
				require.NoError(t, json.Unmarshal(in.Dims[name], &items[0]))
			}
			sum := 0.0
			for _, item := range items {
				sum += table.Number(t, i, fmt.Sprintf("sat%02d", item), math.NaN())
			}
			x.Data = append(x.Data, sum/float64(len(items)))
		}
		y = append(y, (table.Number(t, i, "y1_satisfied", math.NaN())+table.Number(t, i, "y2_excellent", math.NaN()))/2)
	}
	hold(t, x, y, names, want.R2, want.LMG, want.Johnson, n.Tolerance)
}

func claimECSI(t *testing.T, n published.Number) {
	var want struct {
		R2           float64
		LMG, Johnson map[string]float64
	}
	n.Decode(t, nil, &want)
	var names []string
	for name := range want.LMG {
		names = append(names, name)
	}
	x, y := columns(t, "ecsi_mobi.csv", append(append([]string{}, names...), "CUSA1")...)
	hold(t, x, y, names, want.R2, want.LMG, want.Johnson, n.Tolerance)
}

func hold(t *testing.T, x cluster.Matrix, y []float64, names []string, r2 float64, lmg, johnson map[string]float64, tolerance float64) {
	t.Helper()
	d, err := Importance{Replicates: -1}.Derive(t.Context(), x, y, nil)
	require.NoError(t, err)
	assert.InDelta(t, r2, d.R2.Value, tolerance)
	for j, name := range names {
		assert.InDelta(t, lmg[name], d.Drivers[j].Share.Value, tolerance, name)
		assert.InDelta(t, johnson[name], d.Drivers[j].Johnson, tolerance, name)
	}
}

func claimReachNoise(t *testing.T, n published.Number) {
	var want struct {
		Grand   float64
		Shapley []float64
	}
	n.Decode(t, nil, &want)
	names := []string{"Attribute_00", "Attribute_01", "Attribute_02", "Attribute_03", "Attribute_04", "Attribute_05", "Overall_Satisfaction"}
	x, y := columns(t, "shapka_example_01.csv", names...)
	d, err := ReachNoise{Fail: 6, Dissatisfied: 6}.Rank(t.Context(), x, y, nil)
	require.NoError(t, err)
	assert.InDelta(t, want.Grand, 100*d.Total, n.Tolerance)
	for j, v := range want.Shapley { // in percent
		assert.InDelta(t, v, 100*d.Shapley[j], n.Tolerance)
	}
}

// survey draws answers with planted coefficients and a common mood.
func survey(r *rand.Rand, n int, coefficients []float64, mood float64) (x cluster.Matrix, y []float64) {
	x = cluster.Matrix{Rows: n, Cols: len(coefficients)}
	for range n {
		common, sum := mood*r.NormFloat64(), r.NormFloat64()
		for _, c := range coefficients {
			v := common + r.NormFloat64()
			x.Data = append(x.Data, v)
			sum += c * v
		}
		y = append(y, sum)
	}
	return x, y
}

// Shares by the definition, subset by subset, each with a regression of its own.
func naive(m *Moments) []float64 {
	p := m.Drivers
	r, _ := m.correlations()
	explained := func(s int) float64 {
		var in []int
		for j := range p {
			if s&(1<<j) != 0 {
				in = append(in, j)
			}
		}
		k := len(in)
		if k == 0 {
			return 0
		}
		sub := make([]float64, k*k)
		for a, i := range in {
			for b, j := range in {
				sub[a*k+b] = r[i*(p+1)+j]
			}
		}
		inverse, ok := regress.Invert(sub, k, k)
		if !ok {
			return math.NaN()
		}
		v := 0.0
		for a, i := range in {
			for b, j := range in {
				v += inverse[a*k+b] * r[i*(p+1)+p] * r[j*(p+1)+p]
			}
		}
		return v
	}
	shares := make([]float64, p)
	for s := range 1 << p {
		v := explained(s)
		size := bits.OnesCount(uint(s))
		for j := range p {
			if s&(1<<j) == 0 {
				w := math.Gamma(float64(size+1)) * math.Gamma(float64(p-size)) / math.Gamma(float64(p+1))
				shares[j] += w * (explained(s|1<<j) - v)
			}
		}
	}
	return shares
}

func TestAgainstTheDefinition(t *testing.T) {
	for _, p := range []int{1, 2, 3, 5, 8} {
		r := rand.New(rand.NewPCG(uint64(p), 1))
		coefficients := make([]float64, p)
		for j := range coefficients {
			coefficients[j] = r.NormFloat64()
		}
		x, y := survey(r, 60, coefficients, 1)
		rows, err := complete(x, y, nil)
		require.NoError(t, err)
		m := rows.moments(rows.kept)
		d, err := m.Derive(0, 0)
		require.NoError(t, err)
		for j, want := range naive(m) {
			assert.InDelta(t, want, d.Drivers[j].Share.Value, 1e-12)
		}
	}
}

// Beyond 20 drivers random orders give what all subsets give, within their errors,
// which are as large as they say.
func TestSampledOrders(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	coefficients := make([]float64, 12)
	for j := range coefficients {
		coefficients[j] = float64(j%4) / 2
	}
	x, y := survey(r, 400, coefficients, .7)
	rows, err := complete(x, y, nil)
	require.NoError(t, err)
	corr, _ := rows.moments(rows.kept).correlations()
	exact := newDecomposer(12)
	exact.exact(corr)
	z := 0.0
	const runs = 60
	for seed := range uint64(runs) {
		d := &decomposer{p: 12, shares: make([]float64, 12), left: make([][]float64, 14)}
		d.left[13] = make([]float64, 13*13)
		se := d.sample(corr, 100, rand.New(rand.NewPCG(seed, 0)))
		for j := range se {
			e := (d.shares[j] - exact.shares[j]) / se[j]
			z += e * e
		}
	}
	assert.InDelta(t, 1, z/(12*runs), .15, "mean square of errors over their standard errors")
	// 25 drivers, through the front door.
	wide := make([]float64, 25)
	wide[3], wide[20] = 2, 1
	x, y = survey(r, 500, wide, .5)
	d, err := Importance{Replicates: 100, Orders: 200}.Derive(t.Context(), x, y, nil)
	require.NoError(t, err)
	sum := 0.0
	for _, v := range d.Drivers {
		sum += v.Share.Value
		assert.Positive(t, v.SE)
	}
	assert.InDelta(t, d.R2.Value, sum, 1e-9)
	assert.Equal(t, 1.0, d.Drivers[3].PTop3)
	assert.Greater(t, d.Drivers[3].Share.Low, d.Drivers[20].Share.High)
}

// Sums added, merged and taken out leave what was there, and weights of whole
// numbers are as many respondents.
func TestMoments(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 0))
	row := func() ([]float64, float64, float64) {
		return []float64{float64(r.IntN(7)), float64(r.IntN(7)), float64(r.IntN(7))}, float64(r.IntN(11)), float64(1 + r.IntN(3))
	}
	whole, err := NewMoments(3)
	require.NoError(t, err)
	left, right, each := newMoments(3), newMoments(3), newMoments(3)
	for i := range 200 {
		x, y, w := row()
		require.NoError(t, whole.Add(x, y, w))
		part := left
		if i%3 == 0 {
			part = right
		}
		require.NoError(t, part.Add(x, y, w))
		for range int(w) {
			require.NoError(t, each.Add(x, y, 1))
		}
		gone, gy, gw := row()
		require.NoError(t, whole.Add(gone, gy, gw))
		require.NoError(t, whole.Remove(gone, gy, gw))
	}
	require.NoError(t, left.Merge(right))
	assert.Equal(t, whole, left)
	assert.Equal(t, whole.Products, each.Products)
	a, err := whole.Derive(0, 0)
	require.NoError(t, err)
	b, err := each.Derive(0, 0)
	require.NoError(t, err)
	for j := range a.Drivers {
		assert.Equal(t, a.Drivers[j].Share.Value, b.Drivers[j].Share.Value)
	}
	text, err := json.Marshal(whole)
	require.NoError(t, err)
	back := new(Moments)
	require.NoError(t, json.Unmarshal(text, back))
	assert.Equal(t, whole, back)
	for _, bad := range []struct {
		x    []float64
		y, w float64
	}{{[]float64{1, 2}, 1, 1}, {[]float64{1, 2, math.NaN()}, 1, 1}, {[]float64{1, 2, 3}, math.Inf(1), 1}, {[]float64{1, 2, 3}, 1, 0}} {
		assert.Error(t, whole.Add(bad.x, bad.y, bad.w))
		assert.Error(t, whole.Remove(bad.x, bad.y, bad.w))
	}
	assert.Equal(t, back, whole)
	assert.Error(t, newMoments(3).Remove([]float64{1, 2, 3}, 1, 1))
	assert.Error(t, whole.Merge(newMoments(2)))
	assert.Error(t, whole.Merge(nil))
	_, err = NewMoments(0)
	assert.Error(t, err)
	_, err = (*Moments)(nil).Derive(0, 0)
	assert.Error(t, err)
	_, err = new(Moments).Derive(0, 0)
	assert.Error(t, err)
}

// The unit of a rating and of the outcome do not matter, nor the order of drivers.
func TestInvariance(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 0))
	x, y := survey(r, 150, []float64{1, .5, 0, -.7}, .6)
	a, err := Importance{Replicates: -1}.Derive(t.Context(), x, y, nil)
	require.NoError(t, err)
	z := cluster.Matrix{Rows: x.Rows, Cols: 4}
	u := make([]float64, len(y))
	for i := range y {
		v := x.Row(i)
		z.Data = append(z.Data, -3*v[3], 10+v[0], v[2]/7, 100*v[1])
		u[i] = 5 - 2*y[i]
	}
	b, err := Importance{Replicates: -1}.Derive(t.Context(), z, u, nil)
	require.NoError(t, err)
	for at, j := range []int{3, 0, 2, 1} {
		assert.InDelta(t, a.Drivers[j].Share.Value, b.Drivers[at].Share.Value, 1e-12)
		assert.InDelta(t, a.Drivers[j].Johnson, b.Drivers[at].Johnson, 1e-12)
		assert.InDelta(t, a.Drivers[j].VIF, b.Drivers[at].VIF, 1e-9)
	}
}

// The intervals hold the shares of all customers in 93 to 97 % of 400 samples, for
// drivers that count; those of a driver that does nothing cannot reach below 0 and
// lie above it as often as not. Groups of respondents serve as well as single ones.
func TestCoverage(t *testing.T) {
	coefficients := []float64{1, .6, .3, 0}
	// Shares of the population, from a sample of a million.
	rows := 1_000_000
	if testing.Short() {
		rows = 100_000
	}
	big, out := survey(rand.New(rand.NewPCG(100, 0)), rows, coefficients, .8)
	truth, err := Importance{Replicates: -1}.Derive(t.Context(), big, out, nil)
	require.NoError(t, err)
	sizes := []struct{ n, runs int }{{300, 400}, {9000, 150}}
	if testing.Short() {
		sizes = []struct{ n, runs int }{{300, 40}}
	}
	for _, c := range sizes {
		held := make([]int, 4)
		for run := range c.runs {
			x, y := survey(rand.New(rand.NewPCG(uint64(run), 7)), c.n, coefficients, .8)
			d, err := Importance{Replicates: 200, Seed: uint64(run)}.Derive(t.Context(), x, y, nil)
			require.NoError(t, err)
			for j := range held {
				f := d.Drivers[j].Share
				if v := truth.Drivers[j].Share.Value; f.Low <= v && v <= f.High {
					held[j]++
				}
			}
		}
		for j := range 3 {
			share := float64(held[j]) / float64(c.runs)
			t.Logf("n = %d, driver %d: %.3f", c.n, j, share)
			assert.InDelta(t, .945, share, .01+2.5*math.Sqrt(.05*.95/float64(c.runs)))
		}
	}
}

func TestWorkers(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 0))
	for _, n := range []int{200, 9000} {
		x, y := survey(r, n, []float64{1, .5, .2}, .5)
		x.Data[7], y[5] = math.NaN(), math.NaN()
		a, err := Importance{Replicates: 100, Workers: 1, Seed: 3}.Derive(t.Context(), x, y, nil)
		require.NoError(t, err)
		b, err := Importance{Replicates: 100, Workers: 3, Seed: 3}.Derive(t.Context(), x, y, nil)
		require.NoError(t, err)
		assert.Equal(t, a, b)
		assert.Equal(t, 2, a.Missing)
	}
}

// What a driver that follows from others, or is the same for all, gets.
func TestDegenerate(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 0))
	x, y := survey(r, 120, []float64{1, .5, 0, 0}, 0)
	for i := range y {
		row := x.Row(i)
		row[2] = row[0] // the same question twice
		row[3] = 5      // always the same answer
	}
	d, err := Importance{Replicates: 100}.Derive(t.Context(), x, y, nil)
	require.NoError(t, err)
	assert.InDelta(t, d.Drivers[0].Share.Value, d.Drivers[2].Share.Value, 1e-12, "twins share alike")
	assert.Zero(t, d.Drivers[3].Share.Value)
	assert.Zero(t, d.Drivers[3].Share.High)
	codes := map[string]int{}
	for _, w := range d.Warnings {
		codes[w.Code]++
	}
	assert.Equal(t, map[string]int{"constant": 1, "collinear": 3}, codes)
	for i := range y {
		y[i] = 3
	}
	_, err = Importance{}.Derive(t.Context(), x, y, nil)
	assert.ErrorContains(t, err, "same for all")
}

func TestRefused(t *testing.T) {
	var none context.Context // a nil one is an error and no panic
	x, y := survey(rand.New(rand.NewPCG(7, 0)), 20, []float64{1, 1}, 0)
	inf := cluster.Matrix{Rows: 20, Cols: 2, Data: append([]float64{}, x.Data...)}
	inf.Data[5] = math.Inf(1)
	_, err := Importance{}.Derive(t.Context(), inf, y, nil)
	assert.ErrorContains(t, err, "row 2, driver 1")
	w := make([]float64, 20)
	_, err = Importance{}.Derive(t.Context(), x, y, w)
	assert.ErrorContains(t, err, "row 0 has weight 0")
	for _, f := range []func() error{
		func() error { _, err := Importance{}.Derive(none, x, y, nil); return err },
		func() error { _, err := Importance{}.Derive(t.Context(), x, y[:3], nil); return err },
		func() error { _, err := Importance{}.Derive(t.Context(), cluster.Matrix{}, nil, nil); return err },
		func() error { _, err := Importance{Replicates: 5}.Derive(t.Context(), x, y, nil); return err },
		func() error { _, err := Importance{Orders: 5}.Derive(t.Context(), x, y, nil); return err },
		func() error { _, err := Importance{Workers: -1}.Derive(t.Context(), x, y, nil); return err },
		func() error { _, err := Contrast{}.Analyse(t.Context(), x, y, nil); return err },
		func() error { _, err := Contrast{Low: 1, High: 2}.Analyse(t.Context(), inf, y, nil); return err },
		func() error { _, err := ReachNoise{}.Rank(t.Context(), inf, y, nil); return err },
		func() error { _, err := ReachNoise{Dissatisfied: 99}.Rank(t.Context(), x, y, nil); return err },
		func() error { _, err := ReachNoise{Fail: math.NaN()}.Rank(t.Context(), x, y, nil); return err },
	} {
		assert.Error(t, f())
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(assert.AnError)
	_, err = Importance{}.Derive(ctx, x, y, nil)
	assert.ErrorIs(t, err, assert.AnError)
	_, err = ReachNoise{}.Rank(ctx, x, y, nil)
	assert.ErrorIs(t, err, assert.AnError)
	_, err = Contrast{Low: -1, High: 1}.Analyse(ctx, x, y, nil)
	assert.ErrorIs(t, err, assert.AnError)
}

// Planted penalties and rewards are found, with intervals that hold them, and a
// driver is called basic or exciting where it is none no oftener than the test
// allows.
func TestContrast(t *testing.T) {
	held, n, wrong := 0, 0, 0
	runs := uint64(400)
	if testing.Short() {
		runs = 100
	}
	for run := range runs {
		r := rand.New(rand.NewPCG(run, 9))
		x := cluster.Matrix{Rows: 400, Cols: 3}
		var y []float64
		for range x.Rows {
			v := [3]float64{float64(1 + r.IntN(7)), float64(1 + r.IntN(7)), float64(1 + r.IntN(7))}
			x.Data = append(x.Data, v[:]...)
			out := r.NormFloat64()
			if v[0] <= 2 {
				out -= 2 // a basic driver
			}
			if v[1] >= 6 {
				out += 1.5 // an exciting one
			}
			if v[2] <= 2 {
				out--
			}
			if v[2] >= 6 {
				out++
			}
			y = append(y, out)
		}
		a, err := Contrast{Low: 2, High: 6}.Analyse(t.Context(), x, y, nil)
		require.NoError(t, err)
		assert.Equal(t, Basic, a.Drivers[0].Kind)
		assert.Equal(t, Excitement, a.Drivers[1].Kind)
		if a.Drivers[2].Kind != Performance {
			wrong++
		}
		for j, want := range [][2]float64{{-2, 0}, {0, 1.5}, {-1, 1}} {
			for side, f := range []*float64{&want[0], &want[1]} {
				got := a.Drivers[j].Penalty
				if side == 1 {
					got = a.Drivers[j].Reward
				}
				if n++; got.Low <= *f && *f <= got.High {
					held++
				}
			}
		}
	}
	t.Logf("intervals held %.3f, wrong kinds %.3f", float64(held)/float64(n), float64(wrong)/float64(runs))
	assert.InDelta(t, .95, float64(held)/float64(n), 3*math.Sqrt(.05*.95/float64(n)))
	assert.InDelta(t, .05, float64(wrong)/float64(runs), 3*math.Sqrt(.05*.95/float64(runs)))
}

// A driver that hardly anybody rates low or high has no kind.
func TestContrastFewRated(t *testing.T) {
	x := cluster.Matrix{Rows: 60, Cols: 2}
	var y []float64
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 60 {
		x.Data = append(x.Data, float64(4+i%2), float64(1+r.IntN(7)))
		y = append(y, r.NormFloat64())
	}
	a, err := Contrast{Low: 2, High: 6}.Analyse(t.Context(), x, y, nil)
	require.NoError(t, err)
	assert.Equal(t, Unknown, a.Drivers[0].Kind)
	assert.Nil(t, a.Drivers[0].Penalty)
	assert.Equal(t, "few-rated", a.Warnings[0].Code)
	assert.NotNil(t, a.Drivers[1].Balance)
}

// Reach less noise splits fairly: equal drivers get equal parts, a driver that
// fails nobody none.
func TestReachNoiseFairly(t *testing.T) {
	x := cluster.Matrix{Rows: 8, Cols: 3, Data: []float64{
		1, 9, 9,
		9, 1, 9,
		1, 1, 9,
		9, 9, 9,
		9, 9, 9,
		1, 1, 9,
		9, 9, math.NaN(),
		9, 9, 9,
	}}
	y := []float64{1, 1, 1, 1, 9, 9, 9, 9}
	d, err := ReachNoise{Fail: 5, Dissatisfied: 5}.Rank(t.Context(), x, y, nil)
	require.NoError(t, err)
	assert.InDelta(t, .75-.25, d.Total, 1e-15)
	assert.InDeltaSlice(t, []float64{.25, .25, 0}, d.Shapley, 1e-15)
	assert.Equal(t, 2, d.Key)
	assert.Equal(t, []int{0, 1, 2}, d.Order)
}

func BenchmarkDerive(b *testing.B) {
	for _, p := range []int{10, 15, 20} {
		coefficients := make([]float64, p)
		for j := range coefficients {
			coefficients[j] = 1 / float64(j+1)
		}
		x, y := survey(rand.New(rand.NewPCG(1, 0)), 2000, coefficients, .8)
		b.Run(fmt.Sprintf("n=2000/p=%d/replicates=0", p), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (Importance{Replicates: -1}).Derive(b.Context(), x, y, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
		if p == 20 {
			continue
		}
		b.Run(fmt.Sprintf("n=2000/p=%d/replicates=100", p), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (Importance{Replicates: 100}).Derive(b.Context(), x, y, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Adding up four units in one go gives the same bits as adding them one by one.
func TestGatherAddsOneByOne(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 0))
	x, y := survey(r, 61, []float64{1, .5, .2}, .7)
	units, times := make([]*Moments, x.Rows), make([]uint16, x.Rows)
	for i := range units {
		units[i] = newMoments(3)
		units[i].add(x.Row(i), y[i], 1+r.Float64())
	}
	for range 20 {
		want, got := newMoments(3), newMoments(3)
		for u := range times {
			times[u] = uint16(r.IntN(4))
			for range times[u] / 2 { // any numbers of units are left over
				times[u]--
			}
			w := float64(times[u])
			want.Weight += w * units[u].Weight
			for i, v := range units[u].Sums {
				want.Sums[i] += float64(w * v)
			}
			for i, v := range units[u].Products {
				want.Products[i] += float64(w * v)
			}
		}
		got.gather(units, times)
		assert.Equal(t, want, got)
	}
}

// The draws are those that the interval is made of.
func TestDrawsMakeTheInterval(t *testing.T) {
	x, y := survey(rand.New(rand.NewPCG(9, 0)), 300, []float64{1, .5, 0}, .7)
	d, err := Importance{Replicates: 500}.Derive(t.Context(), x, y, nil)
	require.NoError(t, err)
	for _, v := range d.Drivers {
		require.Len(t, v.Draws, 500)
		low, high := stats.Middle(slices.Clone(v.Draws))
		assert.Equal(t, min(low, v.Share.Value), v.Share.Low)
		assert.Equal(t, max(high, v.Share.Value), v.Share.High)
	}
	d, err = Importance{Replicates: -1}.Derive(t.Context(), x, y, nil)
	require.NoError(t, err)
	assert.Nil(t, d.Drivers[0].Draws)
}
