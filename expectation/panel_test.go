package expectation

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// rotating is a course of n answers a wave, of whom kept stay from each wave to the next
// and whose answers hang together by rho: a wave's error is that of its customers as they
// are, and that of the moment.
func rotating(rng *rand.Rand, waves, n int, kept, rho float64) *course {
	k := drawn(rng, waves, n, func(int) float64 { return 0 })
	k.out = &Waves{}
	person := rng.NormFloat64()
	for w := range k.perceived {
		s := &k.perceived[w]
		if w > 0 {
			person = kept*person + math.Sqrt(1-kept*kept)*rng.NormFloat64()
		}
		s.figure.Value = 3 + math.Sqrt(1-rho)*s.figure.Value + math.Sqrt(rho/float64(n))*person
		s.sampling = s.variance
		row := make([]float64, w)
		for v := range row {
			row[v] = rho * math.Pow(kept, float64(w-v))
		}
		k.together = append(k.together, row)
	}
	return k
}

// Customers who answer again make errors hang together, which without minding it looks
// like trends and lasting changes. With it there are no more of them than of customers
// drawn anew.
func TestFalseAlarmsOfPanels(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a rate, found by one goroutine")
	}
	cells, runs := 12., 80.
	rates := func(waves int, kept float64, mind bool) (trends, alarms float64) {
		rng := rand.New(rand.NewPCG(12, 0))
		at := make([]float64, waves)
		for w := range at {
			at[w] = float64(w)
		}
		limit := alarmLimit(int(cells) * (waves - 1))
		for range int(runs) {
			any := false
			for range int(cells) {
				k := rotating(rng, waves, 100, kept, .7)
				if !mind {
					k.together = nil
				}
				k.trend(at)
				if k.out.Trend.P <= .05 {
					trends += 1. / cells / runs
				}
				a, _ := k.alarm(limit)
				any = any || a != 0
			}
			if any {
				alarms += 1. / runs
			}
		}
		return trends, alarms
	}
	for _, c := range []struct {
		waves int
		kept  float64
	}{{5, .8}, {9, 1}, {9, .5}, {9, .8}, {16, .9}} {
		was, _ := rates(c.waves, c.kept, false)
		trends, alarms := rates(c.waves, c.kept, true)
		t.Logf("%d waves, %.1f kept: P at most .05 in %.3f (%.3f without minding it), profiles with an alarm %.3f", c.waves, c.kept, trends, was, alarms)
		assert.LessOrEqual(t, trends, .05+3*math.Sqrt(.05*.95/cells/runs))
		assert.LessOrEqual(t, alarms, .05+3*math.Sqrt(.05*.95/runs))
		if c.waves > 5 && c.kept < 1 && c.kept > .5 {
			assert.Greater(t, was, .1)
		}
	}
}

// What whitening does is to make the covariance the unit matrix.
func TestWhiten(t *testing.T) {
	k := rotating(rand.New(rand.NewPCG(13, 0)), 6, 40, .8, .7)
	k.together[5][0], k.together[4][0], k.together[5][1] = 0, 0, 0
	w := k.whiten(1)
	n := len(w.lower)
	for i := range n {
		for j := range i + 1 {
			sum := 0. // (L L')_ij
			for c := max(w.first[i], w.first[j]); c <= j; c++ {
				sum += w.lower[i][c-w.first[i]] * w.lower[j][c-w.first[j]]
			}
			want := k.perceived[1+i].variance
			if i != j {
				want = k.together[1+i][1+j] * math.Sqrt(k.perceived[1+i].variance*k.perceived[1+j].variance)
			}
			assert.InDelta(t, want, sum, 1e-12)
		}
	}
}

// panelSurvey makes waves in which a part of the customers answer again, and much as before.
func panelSurvey(rng *rand.Rand, dims, waves, n int, kept, rho float64) (*segment.Membership, []Answer, *Instrument, []int64) {
	m, answers, in, starts := surveyWaves(rng, 1, dims, waves, n, func(_, _, _ int) (float64, float64) { return 60, 50 })
	type person struct {
		id  string
		own []float64
	}
	draw := func(id string) person {
		p := person{id, make([]float64, dims)}
		for d := range p.own {
			p.own[d] = rng.NormFloat64()
		}
		return p
	}
	now := make([]person, n)
	for i := range answers { // n in each wave
		p := &now[i%n]
		if i < n || rng.Float64() >= kept {
			*p = draw(answers[i].Respondent)
		}
		answers[i].Respondent = p.id
		for d := range dims {
			z := math.Sqrt(rho)*p.own[d] + math.Sqrt(1-rho)*rng.NormFloat64()
			answers[i].Values[2*d+1] = min(max(math.Round(50+10*z), 0), 100)
		}
	}
	return m, answers, in, starts
}

// The same through whole profiles.
func TestTrendsOfAPanel(t *testing.T) {
	rng := rand.New(rand.NewPCG(14, 0))
	runs := 40
	if testing.Short() { // as under the race detector
		runs = 10
	}
	trends, alarms, cells := 0, 0, 0
	for range runs {
		m, answers, in, starts := panelSurvey(rng, 6, 8, 30, .8, .9)
		any := 0
		for _, c := range score(t, m, answers, in, Options{Waves: starts, Replicates: 100}).Segments[0].Dimensions {
			if cells++; c.Waves.Trend.P <= .05 {
				trends++
			}
			any |= c.Waves.Alarm & 1
		}
		alarms += any
	}
	t.Logf("of %d cells %d have a trend, of %d profiles %d an alarm", cells, trends, runs, alarms)
	most := func(n int) float64 { return .05*float64(n) + 3*math.Sqrt(.05*.95*float64(n)) }
	assert.LessOrEqual(t, float64(trends), most(cells))
	assert.LessOrEqual(t, float64(alarms), most(runs))
}

// How waves hang together is found from the answers, whatever their order and the number
// of workers; nine who came back change nothing.
func TestWavesOfAPanelHangTogether(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 0))
	m, answers, in, starts := panelSurvey(rng, 2, 5, 400, .75, .6)
	want := score(t, m, answers, in, Options{Waves: starts, Workers: 1})
	shuffled := slices.Clone(answers)
	rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	assert.Equal(t, want, score(t, m, shuffled, in, Options{Waves: starts, Workers: 3}))

	k := &course{}
	for w := range 3 { // three waves of 100, of whom 80 and 60 are in the one before and in the first
		var p pulls
		for i := range 100 {
			p.seat = append(p.seat, int32(i+20*w))
			p.share, p.pull = append(p.share, .01), append(p.pull, .01*float64(1-2*(i%2)))
		}
		k.pulls = append(k.pulls, p)
	}
	k.relate(make([]sitting, 140))
	assert.InDelta(t, rhoMost*.8, k.together[1][0], 1e-9, "they all answer as before")
	assert.InDelta(t, rhoMost*.6, k.together[2][0], 1e-9)

	m, answers, in, starts = surveyWaves(rng, 1, 1, 4, 40, func(_, _, w int) (float64, float64) { return 60, 50 + float64(w) })
	alone := score(t, m, answers, in, Options{Waves: starts})
	for i := range 9 {
		require.Equal(t, fmt.Sprintf("c0-1-%04d", i), answers[40+i].Respondent)
		answers[40+i].Respondent = answers[i].Respondent
	}
	assert.Equal(t, alone.Segments[0].Dimensions[0].Waves, score(t, m, answers, in, Options{Waves: starts}).Segments[0].Dimensions[0].Waves)
}
