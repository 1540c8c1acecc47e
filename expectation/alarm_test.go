package expectation

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// drawn is a course of waves of n answers each, of which only mean and variance are
// drawn: the mean is normal, the estimate of its variance that of n normal answers.
func drawn(rng *rand.Rand, waves, n int, level func(w int) float64) *course {
	k := &course{}
	for w := range waves {
		chi := 0.
		for range n - 1 {
			z := rng.NormFloat64()
			chi += z * z
		}
		k.perceived = append(k.perceived, seen{
			wave: w, effective: float64(n),
			figure:   segment.Figure{Value: level(w) + rng.NormFloat64()/math.Sqrt(float64(n))},
			variance: chi / float64(n-1) / float64(n),
		})
	}
	return k
}

// Where nothing changes, no more than one profile in twenty has an alarm, be it of one
// cell or of sixty, of few answers or of many, over two waves or thirty.
func TestFalseAlarmsOfAProfile(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a rate, found by one goroutine")
	}
	rng := rand.New(rand.NewPCG(8, 0))
	for _, c := range []struct{ cells, waves, n, runs int }{
		{1, 3, 200, 4000}, {1, 9, 12, 4000}, {10, 9, 100, 1000}, {60, 9, 15, 300}, {12, 30, 50, 300}, {60, 2, 30, 600},
	} {
		alarms := 0
		for range c.runs {
			limit := alarmLimit(c.cells * (c.waves - 1))
			any := false
			for range c.cells {
				a, _ := drawn(rng, c.waves, c.n, func(int) float64 { return 3 }).alarm(limit)
				any = any || a != 0
			}
			if any {
				alarms++
			}
		}
		rate := float64(alarms) / float64(c.runs)
		t.Logf("%d cells, %d waves of %d: limit %.1f, profiles with an alarm %.3f", c.cells, c.waves, c.n, alarmLimit(c.cells*(c.waves-1)), rate)
		assert.LessOrEqual(t, rate, .05+3*math.Sqrt(.05*.95/float64(c.runs)))
	}
}

// A lasting fall by five standard errors of a wave is found within three waves in nine
// of ten profiles with twelve cells and nine waves, and its beginning is right in most.
func TestPlantedChangesAreFound(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 0))
	limit := alarmLimit(12 * 8)
	for _, c := range []struct {
		shift        float64 // in standard errors
		after, found float64
	}{{5, 3, .9}, {3, 5, .5}, {10, 1, .9}} {
		const runs, from, n = 1000, 4, 100
		found, right := 0, 0
		for range runs {
			k := drawn(rng, from+int(c.after), n, func(w int) float64 {
				if w >= from {
					return 3 - c.shift/10
				}
				return 3
			})
			if a, since := k.alarm(limit); a == -1 {
				found++
				if since == from {
					right++
				}
			}
		}
		t.Logf("%v standard errors: found after %v waves in %.2f, beginning right in %.2f of these", c.shift, c.after, float64(found)/runs, float64(right)/float64(found))
		assert.GreaterOrEqual(t, float64(found)/runs, c.found)
		assert.Greater(t, float64(right)/float64(found), .7)
	}
}

// The residuals once more, each from all waves before it by itself; and a second change
// is the one that is told.
func TestAlarmByHand(t *testing.T) {
	levels := []float64{3, 3.01, 2.99, 3.6, 3.62, 3.58, 3.6, 3.1, 3.12, 3.09}
	k := &course{}
	for w, y := range levels {
		k.perceived = append(k.perceived, seen{wave: w + 2, effective: 1e6, figure: segment.Figure{Value: y}, variance: .01})
	}
	sum, high := 0., 0.
	for w, y := range levels[:4] {
		if w > 0 {
			z := (y - sum/float64(w)) / .1 / math.Sqrt(1+1/float64(w))
			high = max(0, high+z-.5)
		}
		sum += y
	}
	assert.InDelta(t, (.6/.1)/math.Sqrt(1+1./3)-.5, high, 1e-9)
	short := &course{perceived: k.perceived[:4]}
	a, since := short.alarm(high - 1e-3)
	assert.Equal(t, 1, a)
	assert.Equal(t, 5, since)
	a, _ = short.alarm(high + 1e-3)
	assert.Zero(t, a)
	a, since = k.alarm(4)
	assert.Equal(t, -1, a, "it fell again")
	assert.Equal(t, 9, since)
}

// A limit for one chart over 23.25 waves is that which runs for 465 waves on average:
// five, with the slack of a half (Montgomery, Introduction to Statistical Quality
// Control, table 9.3).
func TestAlarmLimit(t *testing.T) {
	assert.InDelta(t, 5, alarmLimit(23), .02)
	assert.Greater(t, alarmLimit(1000), alarmLimit(100))
	assert.InDelta(t, alarmLimit(1), alarmLimit(0), 0)
}

// A residual is standard normal whatever the sizes of the waves.
func TestResidualsAreStandard(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 0))
	var z []float64
	for range 4000 {
		k := drawn(rng, 4, 12, func(int) float64 { return 50 })
		w := k.whiten(0)
		base := w.baseline(3)
		z = append(z, base.score(w, 3))
	}
	mean, variance := stats.MeanVar(z)
	assert.InDelta(t, 0, mean, 3/math.Sqrt(4000))
	assert.InDelta(t, 1, variance, .07)
	w := (&course{perceived: []seen{{variance: .1, effective: 10}, {variance: .1, effective: 1e9, figure: segment.Figure{Value: 1e6}}}}).whiten(0)
	base := w.baseline(1)
	far := base.score(w, 1)
	assert.LessOrEqual(t, far, float64(beyond))
	assert.Positive(t, far)
}

// The same through whole profiles of small waves, whose answers are whole numbers and
// whose figures are rounded: neither an alarm nor a change where there is none, in more
// than one profile of twenty.
func TestNothingChangesInSmallWaves(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 0))
	runs := 300
	if testing.Short() { // as under the race detector
		runs = 40
	}
	alarms, changes, cells, held := 0, 0, 0, 0
	for range runs {
		m, answers, in, starts := surveyWaves(rng, 2, 3, 6, 20, func(s, d, w int) (float64, float64) { return 60, 55 })
		in.Scale = Scale{1, 7}
		for i := range answers {
			for k, v := range answers[i].Values {
				answers[i].Values[k] = min(max(math.Round(1+v/15), 1), 7)
			}
		}
		alarm, change := 0, 0
		for _, s := range score(t, m, answers, in, Options{Waves: starts, Replicates: 100}).Segments {
			for _, c := range s.Dimensions {
				alarm |= c.Waves.Alarm & 1
				if c.Waves.Changed {
					change = 1
				}
				if f := c.Waves.Change; f != nil {
					cells++
					if f.Low <= 0 && 0 <= f.High {
						held++
					}
				}
			}
		}
		alarms, changes = alarms+alarm, changes+change
	}
	t.Logf("of %d profiles %d have an alarm and %d a change; of %d intervals %.3f hold", runs, alarms, changes, cells, float64(held)/float64(cells))
	most := .05*float64(runs) + 3*math.Sqrt(.05*.95*float64(runs))
	assert.LessOrEqual(t, float64(alarms), most)
	assert.LessOrEqual(t, float64(changes), most)
	assert.Greater(t, cells, 3*runs)
	// Wider than 95 %, for the rounding of both figures; runs of one survey are not
	// independent, so the margin is that of half as many.
	assert.GreaterOrEqual(t, float64(held)/float64(cells), .95-3*math.Sqrt(.05*.95/float64(cells/2)))
}
