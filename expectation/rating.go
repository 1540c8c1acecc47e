package expectation

import (
	"math"
	"slices"

	"github.com/clientele-go/clientele/expectation/driver"
	"github.com/clientele-go/clientele/expectation/outcome"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// The ends of what is rated low and high, on a scale from 0 to 1. The slack is for
// rounding of means of several items.
const (
	lowRating   = .4
	highRating  = .8
	ratingSlack = 1e-9
)

// How a driver is rated.
const (
	low = iota
	neither
	high
	ratingKinds
)

// ratings are who rates a driver low, high or neither: a penalty is a difference in the
// outcome between two of these groups, and so may be shown only where both of them are
// of ten people or more who do not all say the same.
type ratings struct {
	tallies  [ratingKinds]outcome.Tally
	sums     [ratingKinds]float64 // of the ratings, weighted
	outcomes [ratingKinds][]int32 // how many of them have each outcome
}

// safe reports whether a figure may rest on those of some kinds taken together.
func (r *ratings) safe(kinds ...int) bool {
	var t outcome.Tally
	counts := make([]int32, len(r.outcomes[low]))
	for _, k := range kinds {
		t = t.Plus(r.tallies[k])
		for i, c := range r.outcomes[k] {
			counts[i] += c
		}
	}
	s := spreadOf(t.N, slices.Values(counts))
	return disclosure.Publishable(t.N) && heavy(t) && !(estimate{n: t.N, constant: s.values == 1, spread: s}).telltale()
}

// kind says whether falling short does more than excelling, per point of the scale.
// Who rates low is often further from the middle than who rates high (1 to 3 and 6 to 7
// of 7, say), so with an outcome that rises by as much with every point the penalty is
// larger than the reward, and package driver, which compares them as they are, would
// call that basic. The error of the comparison is that of theirs: the half-widths of
// penalty, reward and their sum give how the two vary together.
func (r *ratings) kind(a *driver.Asymmetry) driver.Kind {
	mean := func(k int) float64 { return r.sums[k] / r.tallies[k].Weight }
	below, above := mean(neither)-mean(low), mean(high)-mean(neither)
	half := func(f *segment.Figure) float64 { return (f.High - f.Low) / 2 }
	p, w, b := half(a.Penalty)/below, half(a.Reward)/above, half(a.Balance)
	balance := a.Penalty.Value/below + a.Reward.Value/above
	square := float64(p*p) + float64(w*w) + (float64(b*b)-float64(p*p*below*below)-float64(w*w*above*above))/(below*above)
	h := math.Sqrt(max(0, square))
	hurts, helps := a.Penalty.High < 0, a.Reward.Low > 0
	switch {
	case balance+h < 0 && hurts:
		return driver.Basic
	case balance-h > 0 && helps:
		return driver.Excitement
	case hurts || helps:
		return driver.Performance
	}
	return driver.NoImpact
}

// ratings counts who rates each driver how.
func (d *drivers) ratings() []ratings {
	codes, values := d.codes()
	out := make([]ratings, len(d.dims))
	for j := range out {
		for k := range out[j].outcomes {
			out[j].outcomes[k] = make([]int32, values)
		}
	}
	for i, code := range codes {
		w := d.weights[i]
		for j, v := range d.x.Row(i) {
			kind := neither
			switch {
			case v <= lowRating+ratingSlack:
				kind = low
			case v >= highRating-ratingSlack:
				kind = high
			}
			t := &out[j].tallies[kind]
			t.N, t.Weight, t.Squares = t.N+1, t.Weight+w, t.Squares+float64(w*w)
			out[j].sums[kind] += float64(w * v)
			out[j].outcomes[kind][code]++
		}
	}
	return out
}

// codes numbers the different outcomes. Beyond manyAnswers of them, when nothing can be
// solved for, neighbours share a number.
func (d *drivers) codes() (codes []int32, values int) {
	codes = make([]int32, len(d.y))
	by := make(map[float64]int32)
	for i, y := range d.y {
		code, ok := by[y]
		if !ok {
			code = int32(len(by) % manyAnswers)
			by[y] = code
		}
		codes[i] = code
	}
	return codes, min(len(by), manyAnswers)
}
