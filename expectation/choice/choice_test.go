package choice

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/published"
)

func TestPublishedNumbers(t *testing.T) {
	published.Hold(t, "expectation.json", map[string]func(*testing.T, published.Number){
		"maxdiff-ae-mnl-docs":          claimAnalytical,
		"maxdiff-ae-mnl-vdata":         claimIssues,
		"maxdiff-diffscore-tests":      claimDifferences,
		"maxdiff-ebayes-tests":         claimIndividual,
		"maxdiff-fruit-counts":         claimFruit,
		"maxdiff-fruit-maxdiff-clogit": claimLogit,
		"maxdiff-counts-golden":        claimGolden,
	})
}

func claimAnalytical(t *testing.T, n published.Number) {
	var in struct{ Totals, Bests, Worsts []float64 }
	var want struct {
		B, SE []float64
		P     []float64 `json:"choice_p"`
	}
	n.Decode(t, &in, &want)
	s, err := (&Counts{in.Totals, in.Bests, in.Worsts}).Scores()
	require.NoError(t, err)
	for i := range s {
		assert.InDelta(t, want.B[i], s[i].Utility.Value, n.Tolerance)
		assert.InDelta(t, want.SE[i], s[i].SE, n.Tolerance)
		assert.InDelta(t, want.P[i], s[i].Share, n.Tolerance)
	}
}

// issues reads long tables of choices: a row an item shown, 1 best, -1 worst.
func issues(t *testing.T, file, label string) (names []string, tasks []Task) {
	t.Helper()
	table := published.Read(t, "expectation", file)
	numbers, at := map[string]int{}, map[string]int{}
	for i := range table.Rows {
		who, name := table.Text(t, i, "id"), table.Text(t, i, label)
		item, ok := numbers[name]
		if !ok {
			item = len(names)
			numbers[name], names = item, append(names, name)
		}
		key := who + "/" + table.Text(t, i, "block")
		k, ok := at[key]
		if !ok {
			k = len(tasks)
			at[key], tasks = k, append(tasks, Task{Respondent: who})
		}
		tasks[k].Shown = append(tasks[k].Shown, item)
		switch table.Number(t, i, "value", 0) {
		case 1:
			tasks[k].Best = item
		case -1:
			tasks[k].Worst = item
		}
	}
	return names, tasks
}

func count(t *testing.T, items int, tasks []Task) *Counts {
	t.Helper()
	c, err := NewCounts(items)
	require.NoError(t, err)
	for _, task := range tasks {
		require.NoError(t, c.Add(task))
	}
	return c
}

func claimIssues(t *testing.T, n published.Number) {
	var want struct {
		Item                             []string
		Shown, Best, Worst, B, SE, Share []float64
	}
	n.Decode(t, nil, &want)
	names, tasks := issues(t, "maxdiff_vdata_issues.csv", "issue")
	c := count(t, len(names), tasks)
	s, err := c.Scores()
	require.NoError(t, err)
	place := map[string]int{}
	for i, name := range names {
		place[name] = i
	}
	for k, name := range want.Item {
		i := place[name]
		assert.Equal(t, []float64{want.Shown[k], want.Best[k], want.Worst[k]}, []float64{c.Shown[i], c.Best[i], c.Worst[i]})
		assert.InDelta(t, want.B[k], s[i].Utility.Value, n.Tolerance)
		assert.InDelta(t, want.SE[k], s[i].SE, n.Tolerance)
		assert.InDelta(t, want.Share[k], s[i].Share, n.Tolerance)
	}
}

func claimDifferences(t *testing.T, n published.Number) {
	var want map[string]float64
	n.Decode(t, nil, &want)
	names, tasks := issues(t, "maxdiff_indiv_issues.csv", "label")
	for i, name := range names {
		for _, who := range []string{"1", "10"} {
			score, ok := want["id"+who+"_"+name]
			if !ok {
				continue
			}
			delete(want, "id"+who+"_"+name)
			own := count(t, len(names), of(tasks, who))
			assert.Equal(t, score, own.Best[i]-own.Worst[i])
		}
	}
	assert.Empty(t, want)
}

func of(tasks []Task, who string) (own []Task) {
	for _, task := range tasks {
		if task.Respondent == who {
			own = append(own, task)
		}
	}
	return own
}

func claimIndividual(t *testing.T, n published.Number) {
	var in struct{ E, Alpha float64 }
	var want map[string]float64
	n.Decode(t, &in, &want)
	names, tasks := issues(t, "maxdiff_indiv_issues.csv", "label")
	all := count(t, len(names), tasks)
	for i, name := range names {
		for _, who := range []string{"1", "10"} {
			b, ok := want["id"+who+"_"+name]
			if !ok {
				continue
			}
			delete(want, "id"+who+"_"+name)
			got, err := all.Individual(count(t, len(names), of(tasks, who)), Blend{Weight: in.Alpha, Edge: in.E})
			require.NoError(t, err)
			assert.InDelta(t, b, got[i], n.Tolerance)
		}
	}
	assert.Empty(t, want)
}

// fruit reads a survey of which the design is given: the numbers chosen are places
// on the screen, from 1.
func fruit(t *testing.T, sets [][]int) (tasks []Task) {
	t.Helper()
	table := published.Read(t, "expectation", "bws_fruit.csv")
	for i := range table.Rows {
		for q, set := range sets {
			task := Task{Respondent: table.Text(t, i, "ID")}
			for _, item := range set {
				task.Shown = append(task.Shown, item-1)
			}
			task.Best = task.Shown[int(table.Number(t, i, fmt.Sprintf("B%d", q+1), 0))-1]
			task.Worst = task.Shown[int(table.Number(t, i, fmt.Sprintf("W%d", q+1), 0))-1]
			tasks = append(tasks, task)
		}
	}
	return tasks
}

// The design of the fruit survey, as the entry maxdiff-fruit-counts gives it.
var fruitSets = [][]int{{1, 4, 6, 7}, {2, 3, 4, 6}, {2, 4, 5, 7}, {1, 2, 5, 6}, {1, 3, 4, 5}, {3, 5, 6, 7}, {1, 2, 3, 7}}
var fruitNames = []string{"Apple", "Orange", "Grapes", "Banana", "Peach", "Melon", "Pear"}

func claimFruit(t *testing.T, n published.Number) {
	var in struct {
		Sets  [][]int
		Items []string
	}
	var want struct{ B, W, StdBW, SqrtBW map[string]float64 }
	n.Decode(t, &in, &want)
	require.Equal(t, fruitSets, in.Sets)
	require.Equal(t, fruitNames, in.Items)
	c := count(t, 7, fruit(t, in.Sets))
	s, err := c.Scores()
	require.NoError(t, err)
	for i, name := range in.Items {
		assert.Equal(t, want.B[name], c.Best[i])
		assert.Equal(t, want.W[name], c.Worst[i])
		assert.InDelta(t, want.StdBW[name], s[i].BestWorst, n.Tolerance)
		assert.InDelta(t, want.SqrtBW[name], s[i].Ratio, n.Tolerance)
	}
}

func claimLogit(t *testing.T, n published.Number) {
	var want struct {
		Coef, SE, Share map[string]float64
		LogLik, LogLik0 float64
	}
	n.Decode(t, nil, &want)
	u, err := Logit(t.Context(), 7, fruit(t, fruitSets))
	require.NoError(t, err)
	assert.InDelta(t, want.LogLik, u.LogLikelihood, n.Tolerance)
	assert.InDelta(t, want.LogLik0, u.Null, n.Tolerance)
	for i, name := range fruitNames {
		d, se, err := u.Difference(i, 6) // less that of Pear
		require.NoError(t, err)
		assert.InDelta(t, want.Coef[name], d.Value, n.Tolerance, name)
		assert.InDelta(t, want.Share[name], u.Items[i].Share.Value, n.Tolerance, name)
		if i < 6 {
			assert.InDelta(t, want.SE[name], se, n.Tolerance, name)
		}
	}
}

func claimGolden(t *testing.T, n published.Number) {
	var in struct{ Shown, Best, Worst []float64 }
	var want struct{ Score []float64 }
	n.Decode(t, &in, &want)
	s, err := (&Counts{in.Shown, in.Best, in.Worst}).Scores()
	require.NoError(t, err)
	for i := range s {
		assert.InDelta(t, want.Score[i], 100*s[i].BestWorst, n.Tolerance)
	}
}

// simulate draws choices of respondents who differ around v by a standard deviation
// of taste.
func simulate(r *rand.Rand, respondents, tasks int, v []float64, taste float64) (out []Task) {
	for who := range respondents {
		mine := make([]float64, len(v))
		for i := range v {
			mine[i] = v[i] + taste*r.NormFloat64()
		}
		for range tasks {
			task := Task{Respondent: fmt.Sprint(who), Shown: r.Perm(len(v))[:4]}
			sum := 0.0
			for _, a := range task.Shown {
				for _, b := range task.Shown {
					if a != b {
						sum += math.Exp(mine[a] - mine[b])
					}
				}
			}
			u := r.Float64() * sum
			for _, a := range task.Shown {
				for _, b := range task.Shown {
					if a != b && u >= 0 {
						task.Best, task.Worst = a, b
						u -= math.Exp(mine[a] - mine[b])
					}
				}
			}
			out = append(out, task)
		}
	}
	return out
}

// Where all respondents have the same taste the intervals hold the true utilities
// in 95 % of 300 surveys. Where tastes differ they hold those that a survey without
// end would find, and the intervals of the model would not: they are too narrow.
func TestCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a rate, found by one goroutine")
	}
	v := []float64{1.2, .5, .1, -.2, -.6, -1}
	for _, taste := range []float64{0, 1.5} {
		truth := []float64{1.2, .5, .1, -.2, -.6, -1}
		if taste > 0 {
			u, err := Logit(t.Context(), 6, simulate(rand.New(rand.NewPCG(9, 9)), 30_000, 8, v, taste))
			require.NoError(t, err)
			for i := range truth {
				truth[i] = u.Items[i].Utility.Value
			}
		}
		held, plain, shares, n := 0, 0, 0, 0
		const runs = 300
		for run := range uint64(runs) {
			u, err := Logit(t.Context(), 6, simulate(rand.New(rand.NewPCG(run, 1)), 100, 8, v, taste))
			require.NoError(t, err)
			sum := 0.0
			for _, x := range truth {
				sum += math.Exp(x)
			}
			for i := range truth {
				n++
				if f := u.Items[i].Utility; f.Low <= truth[i] && truth[i] <= f.High {
					held++
				}
				if f := u.Items[i].Share; f.Low <= math.Exp(truth[i])/sum && math.Exp(truth[i])/sum <= f.High {
					shares++
				}
				if math.Abs(u.Items[i].Utility.Value-truth[i]) <= 1.96*math.Sqrt(u.model[i*6+i]) {
					plain++
				}
			}
		}
		t.Logf("taste %v: utilities %.3f, shares %.3f, by the model %.3f", taste, float64(held)/float64(n), float64(shares)/float64(n), float64(plain)/float64(n))
		assert.InDelta(t, .95, float64(held)/float64(n), .02)
		assert.InDelta(t, .95, float64(shares)/float64(n), .02)
		if taste > 0 {
			assert.Less(t, float64(plain)/float64(n), .9)
		}
	}
}

// The gradient and the Hessian are those of the likelihood.
func TestDerivatives(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 0))
	s := newSurvey(5, simulate(r, 30, 5, []float64{1, .2, 0, -.3, -.9}, .5))
	v := []float64{.3, -.2, .1, .4, -.5}
	_, grad, h := s.likelihood(v)
	const step = 1e-5
	for i := range v {
		up, down := append([]float64{}, v...), append([]float64{}, v...)
		up[i] += step
		down[i] -= step
		a, ga, _ := s.likelihood(up)
		b, gb, _ := s.likelihood(down)
		assert.InDelta(t, (a-b)/(2*step), grad[i], 1e-4)
		for j := range v {
			assert.InDelta(t, -(ga[j]-gb[j])/(2*step), h.At(i, j), 1e-4)
		}
	}
}

// Weights of whole numbers are as many respondents; what is counted can be taken
// out and merged.
func TestWeightsAndCounts(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 0))
	tasks := simulate(r, 40, 6, []float64{1, .5, 0, -.5, -1}, .3)
	var twice, heavy []Task
	for i, task := range tasks {
		heavy = append(heavy, task)
		twice = append(twice, task)
		if i%12 < 6 { // respondents of even number
			heavy[i].Weight = 2
			again := task
			again.Respondent += "again"
			twice = append(twice, again)
		}
	}
	a, err := Logit(t.Context(), 5, heavy)
	require.NoError(t, err)
	b, err := Logit(t.Context(), 5, twice)
	require.NoError(t, err)
	for i := range a.Items {
		assert.InDelta(t, b.Items[i].Utility.Value, a.Items[i].Utility.Value, 1e-7)
	}
	assert.InDelta(t, b.LogLikelihood, a.LogLikelihood, 1e-7)
	whole, left, right := count(t, 5, heavy), count(t, 5, heavy[:100]), count(t, 5, heavy[100:])
	require.NoError(t, left.Merge(right))
	assert.Equal(t, whole, left)
	for _, task := range heavy[100:] {
		require.NoError(t, whole.Remove(task))
	}
	assert.Equal(t, count(t, 5, heavy[:100]), whole)
	text, err := json.Marshal(whole)
	require.NoError(t, err)
	var back Counts
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, *whole, back)
}

// An item that is always best has a large utility and not an infinite one, in counts
// that of half a preference more on either side: of 60 choices 120.5 against .5.
func TestNever(t *testing.T) {
	var tasks []Task
	for who := range 60 {
		tasks = append(tasks, Task{Respondent: fmt.Sprint(who), Shown: []int{0, 1, 2}, Best: 0, Worst: 1 + who%2})
	}
	u, err := Logit(t.Context(), 3, tasks)
	require.NoError(t, err)
	assert.Equal(t, "never", u.Warnings[0].Code)
	f := u.Items[0].Utility
	assert.True(t, f.Value > 3 && !math.IsInf(f.High, 0) && f.High-f.Low > 0)
	s, err := count(t, 3, tasks).Scores()
	require.NoError(t, err)
	assert.True(t, s[0].Bounded && !s[1].Bounded)
	assert.InDelta(t, math.Log(120.5/.5), s[0].Utility.Value, 1e-12)
	assert.InDelta(t, math.Sqrt(1/120.5+1/.5), s[0].SE, 1e-12)
	assert.InDelta(t, 1, s[0].Share+s[1].Share+s[2].Share, 1e-12)
	all := count(t, 3, tasks)
	own, err := NewCounts(3)
	require.NoError(t, err)
	require.NoError(t, own.Add(Task{Shown: []int{0, 1}, Best: 1, Worst: 0}))
	got, err := all.Individual(own, Blend{})
	require.NoError(t, err)
	assert.InDelta(t, logit((.1+1)/2), got[0], 1e-12)
	assert.Equal(t, s[2].Utility.Value, got[2], "not seen: that of all")
}

// An item that nobody saw has no utility, and takes nothing from the others.
func TestNeverShown(t *testing.T) {
	c := count(t, 3, []Task{{Shown: []int{0, 1}, Best: 0, Worst: 1}, {Shown: []int{0, 1}, Best: 0, Worst: 1}, {Shown: []int{0, 1}, Best: 1, Worst: 0}})
	s, err := c.Scores()
	require.NoError(t, err)
	assert.Nil(t, s[2].Utility)
	assert.Zero(t, s[2].Share)
	assert.InDelta(t, 1, s[0].Share+s[1].Share, 1e-12)
	_, err = json.Marshal(s)
	require.NoError(t, err)
	empty, err := NewCounts(2)
	require.NoError(t, err)
	s, err = empty.Scores()
	require.NoError(t, err)
	_, err = json.Marshal(s)
	assert.NoError(t, err)
	own, err := NewCounts(3)
	require.NoError(t, err)
	one := count(t, 3, []Task{{Shown: []int{0, 1}, Best: 0, Worst: 1}})
	mine, err := one.Individual(own, Blend{})
	require.NoError(t, err)
	assert.InDelta(t, math.Log(2.5/.5), mine[0], 1e-12, "that of all, which is finite")
	assert.True(t, math.IsNaN(mine[2]))
	require.NoError(t, own.Add(Task{Shown: []int{1, 2}, Best: 2, Worst: 1}))
	mine, err = one.Individual(own, Blend{})
	require.NoError(t, err)
	assert.InDelta(t, logit(.9), mine[2], 1e-12, "the respondent's choice alone")
}

// Counts with too little room, as a damaged file leaves them, are errors.
func TestDamagedCounts(t *testing.T) {
	task := Task{Shown: []int{0, 2}, Best: 2, Worst: 0}
	whole, err := NewCounts(3)
	require.NoError(t, err)
	for _, c := range []*Counts{nil, {}, {Shown: []float64{1, 1, 1}}, {Shown: []float64{1, 1, 1}, Best: []float64{1}, Worst: []float64{1, 1, 1}}, {Best: []float64{1, 1, 1}, Worst: []float64{1, 1, 1}}} {
		assert.ErrorContains(t, c.Add(task), "damaged")
		assert.ErrorContains(t, c.Remove(task), "damaged")
		assert.ErrorContains(t, c.Merge(whole), "damaged")
		assert.Error(t, whole.Merge(c))
		_, err := c.Scores()
		assert.ErrorContains(t, err, "damaged")
		_, err = c.Individual(whole, Blend{})
		assert.ErrorContains(t, err, "damaged")
		_, err = whole.Individual(c, Blend{})
		assert.Error(t, err)
	}
}

// JSON does not carry covariances, and the error says so.
func TestDifferenceAfterJSON(t *testing.T) {
	var tasks []Task
	for who := range 60 {
		tasks = append(tasks, Task{Respondent: fmt.Sprint(who), Shown: []int{0, 1, 2}, Best: who % 3, Worst: (who + 1 + who%2) % 3})
	}
	u, err := Logit(t.Context(), 3, tasks)
	require.NoError(t, err)
	_, _, err = u.Difference(0, 1)
	require.NoError(t, err)
	text, err := json.Marshal(u)
	require.NoError(t, err)
	var back Utilities
	require.NoError(t, json.Unmarshal(text, &back))
	_, _, err = back.Difference(0, 1)
	assert.ErrorContains(t, err, "JSON")
	_, _, err = u.Difference(0, 3)
	assert.ErrorContains(t, err, "not among 3")
}

func TestRefused(t *testing.T) {
	var none context.Context // a nil one is an error and no panic
	good := Task{Respondent: "7", Shown: []int{0, 1, 2}, Best: 0, Worst: 2}
	c := count(t, 3, []Task{good})
	before := count(t, 3, []Task{good})
	for _, bad := range []Task{
		{Shown: []int{0}, Best: 0, Worst: 0}, {Shown: []int{0, 3}, Best: 0, Worst: 3}, {Shown: []int{0, -1}, Best: 0, Worst: -1},
		{Shown: []int{0, 1, 1}, Best: 0, Worst: 1}, {Shown: []int{0, 1}, Best: 0, Worst: 0}, {Shown: []int{0, 1}, Best: 2, Worst: 0},
		{Shown: []int{0, 1}, Best: 0, Worst: 2}, {Shown: []int{0, 1}, Best: 0, Worst: 1, Weight: -1}, {Shown: []int{0, 1}, Best: 0, Worst: 1, Weight: math.NaN()},
	} {
		assert.Error(t, c.Add(bad))
		assert.Error(t, c.Remove(bad))
		_, err := Logit(t.Context(), 3, []Task{good, bad})
		assert.ErrorContains(t, err, "task 1")
	}
	assert.Error(t, c.Remove(Task{Shown: []int{0, 1}, Best: 1, Worst: 0}), "it was never chosen so")
	assert.Equal(t, before, c)
	assert.Error(t, c.Merge(nil))
	assert.Error(t, c.Merge(&Counts{make([]float64, 2), make([]float64, 2), make([]float64, 2)}))
	_, err := (&Counts{[]float64{1, 1}, []float64{2, 0}, []float64{0, 0}}).Scores()
	assert.ErrorContains(t, err, "item 0")
	_, err = c.Individual(nil, Blend{})
	assert.Error(t, err)
	_, err = c.Individual(c, Blend{Edge: .5})
	assert.Error(t, err)
	_, err = NewCounts(1)
	assert.Error(t, err)
	_, err = Logit(t.Context(), 4, []Task{{Shown: []int{0, 1}, Best: 0, Worst: 1}, {Shown: []int{2, 3}, Best: 2, Worst: 3}})
	assert.ErrorContains(t, err, "never compared")
	_, err = Logit(t.Context(), 3, nil)
	assert.Error(t, err)
	_, err = Logit(none, 3, []Task{good})
	assert.Error(t, err)
	_, err = Logit(t.Context(), 0, []Task{good})
	assert.Error(t, err)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(assert.AnError)
	_, err = Logit(ctx, 3, []Task{good})
	assert.ErrorIs(t, err, assert.AnError)
	u, err := Logit(t.Context(), 3, []Task{good})
	require.NoError(t, err)
	_, _, err = u.Difference(0, 3)
	assert.Error(t, err)
}

func BenchmarkLogit(b *testing.B) {
	tasks := simulate(rand.New(rand.NewPCG(1, 0)), 1000, 12, []float64{1, .8, .6, .4, .2, 0, -.2, -.4, -.6, -.8, -1, -1.2}, .5)
	b.Run("respondents=1000/tasks=12/items=12", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Logit(b.Context(), 12, tasks); err != nil {
				b.Fatal(err)
			}
		}
	})
}
