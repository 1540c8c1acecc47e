package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
)

// answers draws rows of two classes: the first, a third of all, gives the last
// category of each item with probability .8, the other with .2 over the number
// of categories. Of all answers the given share is missing.
func answers(seed uint64, n int, categories []int, missing float64) (Codes, []int32) {
	r := random.Stream(seed, 77)
	c := Codes{Rows: n, Cols: len(categories), Categories: categories}
	class := make([]int32, n)
	for i := range n {
		if r.IntN(3) > 0 {
			class[i] = 1
		}
		for _, m := range categories {
			v := r.IntN(m) // of 2 and more, each category in turn
			switch last := r.Float64(); {
			case class[i] == 0 && last < .8:
				v = m - 1
			case v == m-1 && last > .2:
				v = 0
			}
			if r.Float64() < missing {
				v = int(NoAnswer)
			}
			c.Data = append(c.Data, int32(v))
		}
	}
	return c, class
}

func TestOneClassHasTheMargins(t *testing.T) {
	x, err := CodesFromRows([][]int32{{0, 2}, {1, 0}, {1, NoAnswer}, {1, 2}}, nil)
	require.NoError(t, err)
	assert.Equal(t, []int{2, 3}, x.Categories)
	m, err := LatentClasses{K: 1}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Equal(t, []float64{.25, .75}, m.Probabilities[0].Data)
	assert.InDeltaSlice(t, []float64{1. / 3, 0, 2. / 3}, m.Probabilities[1].Data, 1e-15)
	want := math.Log(.25) + 3*math.Log(.75) + 2*math.Log(2./3) + math.Log(1./3)
	assert.InDelta(t, want, m.LogLikelihood, 1e-10)
	assert.Equal(t, 3, m.Parameters)
	assert.InDelta(t, -2*want+3*math.Log(4), m.BIC, 1e-9)
	assert.Equal(t, 1.0, m.EntropyR2)
	assert.Nil(t, m.Table, "an answer is missing")
}

func TestLatentClassesFindWhatWasDrawn(t *testing.T) {
	for _, missing := range []float64{0, .3} {
		x, class := answers(1, 5000, []int{2, 3, 2, 4, 2, 2}, missing)
		m, err := LatentClasses{K: 2, Starts: 5}.Fit(t.Context(), x)
		require.NoError(t, err)
		assert.Empty(t, m.Warnings)
		j := 0
		if m.Shares[1] < m.Shares[0] {
			j = 1
		}
		assert.InDelta(t, 1./3, m.Shares[j], .03)
		for i, item := range m.Probabilities {
			last := item.Cols - 1
			assert.InDelta(t, .8, item.Row(j)[last], .05, "item %d", i)
			assert.InDelta(t, .2/float64(item.Cols), item.Row(1 - j)[last], .05, "item %d", i)
		}
		agree := 0
		for i, l := range m.Labels {
			if (int(l) == j) == (class[i] == 0) {
				agree++
			}
		}
		assert.Greater(t, agree, 4300)
		assert.Equal(t, missing == 0, m.Table != nil)
		assert.Greater(t, m.EntropyR2, .4)
		assert.Greater(t, m.ICL, m.BIC)
	}
}

func TestLatentClassesNeverLoseLikelihood(t *testing.T) {
	x, _ := answers(2, 400, []int{2, 3, 2, 4}, .1)
	last := math.Inf(-1)
	for it := 1; it < 60; it++ {
		m, err := LatentClasses{K: 3, Starts: 1, MaxIter: it, Tolerance: 1e-300}.Fit(t.Context(), x)
		require.NoError(t, err)
		assert.GreaterOrEqual(t, m.LogLikelihood, last-1e-9, "iteration %d", it)
		last = m.LogLikelihood
		assert.Contains(t, codes(m.Warnings), "not-converged")
	}
}

// The fit is a stationary point: expected counts under the posterior of all
// rows are the parameters themselves.
func TestLatentClassesSolveTheirEquations(t *testing.T) {
	x, _ := answers(3, 900, []int{3, 2, 2, 3, 2}, .2)
	m, err := LatentClasses{K: 2, Starts: 4, Tolerance: 1e-13}.Fit(t.Context(), x)
	require.NoError(t, err)
	post := make([]float64, 2)
	share, loglik := make([]float64, 2), 0.0
	given, gave := make([]float64, 2), make([]float64, 2)
	for i := range x.Rows {
		loglik += m.Posterior(x.Row(i), post)
		for k, q := range post {
			share[k] += q / float64(x.Rows)
			if v := x.Row(i)[0]; v != NoAnswer {
				given[k] += q
				if v == 2 {
					gave[k] += q
				}
			}
		}
	}
	assert.InDelta(t, m.LogLikelihood, loglik, 1e-8)
	assert.InDeltaSlice(t, m.Shares, share, 1e-5)
	for k := range post {
		assert.InDelta(t, m.Probabilities[0].Row(k)[2], gave[k]/given[k], 1e-5)
	}
}

func TestMissingAnswersAreSummedOver(t *testing.T) {
	x, _ := answers(4, 600, []int{2, 3, 2}, 0)
	m, err := LatentClasses{K: 2, Starts: 3}.Fit(t.Context(), x)
	require.NoError(t, err)
	out := make([]float64, 2)
	sum := 0.0
	for c := range int32(3) {
		sum += math.Exp(m.Posterior([]int32{1, c, 0}, out))
	}
	assert.InDelta(t, sum, math.Exp(m.Posterior([]int32{1, NoAnswer, 0}, out)), 1e-14)
	none := []int32{NoAnswer, NoAnswer, NoAnswer}
	assert.InDelta(t, 0, m.Posterior(none, out), 1e-14)
	assert.InDeltaSlice(t, m.Shares, out, 1e-14)
	all := 0.0
	for i := range int32(12) {
		all += math.Exp(m.Posterior([]int32{i % 2, i / 2 % 3, i / 6}, out))
	}
	assert.InDelta(t, 1, all, 1e-12)
	// No answer at all adds a row to the largest class and nothing else.
	more := Codes{Rows: x.Rows + 1, Cols: 3, Categories: x.Categories, Data: append(slices.Clone(x.Data), none...)}
	with, err := LatentClasses{K: 2, Starts: 3}.Fit(t.Context(), more)
	require.NoError(t, err)
	assert.InDelta(t, m.LogLikelihood, with.LogLikelihood, 1e-4)
}

func TestLatentClassWorkersOrderAndWeights(t *testing.T) {
	few, _ := answers(5, 700, []int{2, 3, 2, 2}, .1)
	many, _ := answers(5, apart+12000, []int{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}, 0)
	rows, _ := many.distinct(nil)
	require.Greater(t, rows.Rows, apart)
	for _, x := range []Codes{few, many} {
		var want *LatentClassModel
		for _, workers := range workerCounts(1, 2, 5) {
			var last Progress
			m, err := LatentClasses{K: 2, Starts: 2, Seed: 3, MaxIter: 6, Workers: workers, Progress: func(p Progress) { last = p }}.Fit(t.Context(), x)
			require.NoError(t, err)
			assert.Equal(t, Progress{Stage: "latent classes", Done: 2, Total: 2}, last)
			if want == nil {
				want = m
			}
			assert.Equal(t, want, m, "%d workers", workers)
		}
	}
	m, err := LatentClasses{K: 2, Starts: 3}.Fit(t.Context(), few)
	require.NoError(t, err)
	y := Codes{Cols: 4, Categories: few.Categories, Rows: few.Rows}
	perm := random.Stream(1).Perm(few.Rows)
	for _, i := range perm {
		y.Data = append(y.Data, few.Row(i)...)
	}
	p, err := LatentClasses{K: 2, Starts: 3}.Fit(t.Context(), y)
	require.NoError(t, err)
	assert.InDelta(t, m.LogLikelihood, p.LogLikelihood, 1e-9)
	for at, i := range perm {
		assert.Equal(t, m.Labels[i], p.Labels[at])
	}
	distinct, counts := few.distinct(nil)
	w, err := LatentClasses{K: 2, Starts: 3, Weights: counts}.Fit(t.Context(), distinct)
	require.NoError(t, err)
	assert.Equal(t, m.Shares, w.Shares)
	assert.Equal(t, m.Criteria, w.Criteria)
	zero := slices.Clone(counts)
	zero[0] = 0
	w, err = LatentClasses{K: 2, Starts: 3, Weights: zero}.Fit(t.Context(), distinct)
	require.NoError(t, err)
	assert.Less(t, m.LogLikelihood, w.LogLikelihood)
	assert.GreaterOrEqual(t, w.Labels[0], int32(0))
}

func TestLatentClassWarnings(t *testing.T) {
	x, _ := answers(6, 300, []int{2, 2}, 0)
	m, err := LatentClasses{K: 2}.Fit(t.Context(), x)
	require.NoError(t, err)
	assert.Contains(t, codes(m.Warnings), "unidentified", "5 parameters for 4 cells")
	assert.Nil(t, m.Table)
	// Never seen in a class, and yet it can be assigned.
	y, err := CodesFromRows([][]int32{{0, 0, 0}, {0, 0, 0}, {1, 1, 1}, {1, 1, 1}}, []int{2, 2, 3})
	require.NoError(t, err)
	m, err = LatentClasses{K: 2}.Fit(t.Context(), y)
	require.NoError(t, err)
	label, p := m.Assign([]int32{1, 1, 2})
	assert.Equal(t, int(m.Labels[2]), label)
	assert.InDelta(t, 1, p, 1e-9)
}

func TestLatentClassBadInput(t *testing.T) {
	good, _ := answers(1, 20, []int{2, 2}, 0)
	table := func(cols int, categories []int, data ...int32) Codes {
		return Codes{Rows: len(data) / cols, Cols: cols, Categories: categories, Data: data}
	}
	for want, c := range map[string]struct {
		o LatentClasses
		x Codes
	}{
		"K is 0":                             {LatentClasses{}, good},
		"Starts is -1":                       {LatentClasses{K: 2, Starts: -1}, good},
		"MaxIter is -1":                      {LatentClasses{K: 2, MaxIter: -1}, good},
		"Tolerance is 1":                     {LatentClasses{K: 2, Tolerance: 1}, good},
		"Weights of row 1 is NaN":            {LatentClasses{K: 2, Weights: []float64{1, math.NaN()}}, good},
		"2 weights for 20 rows":              {LatentClasses{K: 2, Weights: []float64{1, 1}}, good},
		"holds nothing":                      {LatentClasses{K: 1}, Codes{}},
		"do not make 2 rows":                 {LatentClasses{K: 1}, Codes{Rows: 2, Cols: 2, Categories: []int{2, 2}, Data: []int32{1}}},
		"categories of 1 items":              {LatentClasses{K: 1}, table(2, []int{2}, 0, 1)},
		"column 1 has 1 categories":          {LatentClasses{K: 1}, table(2, []int{2, 1}, 0, 0)},
		"row 1, column 0 has code 2":         {LatentClasses{K: 1}, table(2, []int{2, 2}, 0, 1, 2, 1)},
		"row 0, column 1 has code -2":        {LatentClasses{K: 1}, table(2, []int{2, 2}, 0, -2, 1, 1)},
		"column 1 has no answers":            {LatentClasses{K: 1}, table(2, []int{2, 2}, 0, -1, 1, -1)},
		"no answers in rows that weigh":      {LatentClasses{K: 1, Weights: []float64{0, 1}}, table(2, []int{2, 2}, 0, 1, 1, -1)},
		"but only 2 distinct rows":           {LatentClasses{K: 3}, table(1, []int{2}, 0, 1, 0, 1)},
		"9 classes and 268435455 categories": {LatentClasses{K: 9}, table(1, []int{math.MaxInt32 / 8}, 0, 1, 2, 3, 4, 5, 6, 7, 8)},
		"more than can be counted":           {LatentClasses{K: 1}, table(1, []int{math.MaxInt32}, 0, 1)},
	} {
		before := slices.Clone(c.x.Data)
		m, err := c.o.Fit(t.Context(), c.x)
		assert.Nil(t, m)
		assert.ErrorContains(t, err, want)
		assert.Equal(t, before, c.x.Data)
	}
	_, err := CodesFromRows(nil, nil)
	assert.ErrorContains(t, err, "no rows")
	_, err = CodesFromRows([][]int32{{1, 1}, {1}}, nil)
	assert.ErrorContains(t, err, "row 1 has 1 columns")
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("enough")
	cancel(stop)
	_, err = LatentClasses{K: 2}.Fit(ctx, good)
	assert.ErrorIs(t, err, stop)
}

func TestLatentClassModelIsStored(t *testing.T) {
	x, _ := answers(3, 600, []int{2, 3, 2}, 0)
	m, err := LatentClasses{K: 2, Starts: 3}.Fit(t.Context(), x)
	require.NoError(t, err)
	b, err := json.Marshal(m)
	require.NoError(t, err)
	assert.NotContains(t, string(b), "abels")
	var back LatentClassModel
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, m.Table, back.Table)
	assert.Equal(t, m.Criteria, back.Criteria)
	out := make([]float64, 2)
	for i := range x.Rows {
		label, p := back.Assign(x.Row(i))
		require.Equal(t, int(m.Labels[i]), label)
		back.Posterior(x.Row(i), out)
		require.InDelta(t, 1, out[0]+out[1], 1e-12)
		require.InDelta(t, out[label], p, 1e-12)
		require.InDelta(t, slices.Max(out), p, 1e-12)
	}
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		m.Assign(x.Row(0))
		m.Posterior(x.Row(1), out)
	}))
	for _, bad := range [][]int32{nil, {0, 1}, {0, 3, 0}, {-2, 0, 0}} {
		label, p := m.Assign(bad)
		assert.Equal(t, -1, label)
		assert.True(t, math.IsNaN(p) && math.IsNaN(m.Posterior(bad, out)) && math.IsNaN(out[1]))
	}
	label, _ := new(LatentClassModel).Assign(nil)
	assert.Equal(t, -1, label)
	for old, damage := range map[string]string{
		`"clientele":1`:       `"clientele":2`,
		`"latent-cl`:          `"latent-gl`,
		`"shares":[`:          `"shares":[0.5,`,
		`"probabilities":[[[`: `"probabilities":[[[0.5,`,
		`"probabilities":[[`:  `"probabilities":[[[0.5,0.5],`,
		`"sizes":[`:           `"sizes":[-1,`,
	} {
		require.Contains(t, string(b), old)
		fresh := LatentClassModel{Parameters: 1}
		assert.Error(t, json.Unmarshal([]byte(strings.Replace(string(b), old, damage, 1)), &fresh), damage)
		assert.Equal(t, LatentClassModel{Parameters: 1}, fresh)
	}
}

func BenchmarkLatentClasses(b *testing.B) {
	x, _ := answers(1, 100000, []int{2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, .02)
	b.Run("n=100000/d=11/k=4", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := LatentClasses{K: 4, Starts: 2, MaxIter: 100}.Fit(b.Context(), x)
			require.NoError(b, err)
		}
	})
}

// Whatever answers come, there is an error or a finite likelihood, and the
// model can be stored.
func TestLatentClassesOfAnything(t *testing.T) {
	fitted := 0
	for s := range uint64(300) {
		r := random.Stream(s, 2)
		x := Codes{Rows: 1 + r.IntN(50), Cols: 1 + r.IntN(5)}
		for range x.Cols {
			x.Categories = append(x.Categories, 2+r.IntN(3))
		}
		o := LatentClasses{K: 1 + r.IntN(4), Starts: 3, Seed: s, MaxIter: 200}
		for range x.Rows {
			for _, n := range x.Categories {
				x.Data = append(x.Data, int32(r.IntN(n+1))-1)
			}
			o.Weights = append(o.Weights, r.ExpFloat64()*float64(r.IntN(4)))
		}
		m, err := o.Fit(t.Context(), x)
		if err != nil {
			assert.Regexp(t, "distinct rows$|has no answers|are all zero", err.Error(), "case %d", s)
			continue
		}
		fitted++
		require.False(t, math.IsNaN(m.ICL) || math.IsInf(m.ICL, 0), "case %d", s)
		require.True(t, m.EntropyR2 >= 0 && m.EntropyR2 <= 1, "case %d: %v", s, m.EntropyR2)
		b, err := json.Marshal(m)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(b, new(LatentClassModel)), "case %d", s)
	}
	assert.Greater(t, fitted, 150)
}
