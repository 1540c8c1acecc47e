package expectation

import (
	"math"
	"slices"

	"github.com/clientele-go/clientele/expectation/trend"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// course is a cell over the waves, in the making. It works on published figures, so
// that nothing it finds tells more than they do; what it takes besides, their standard
// errors, decides no more than verdicts, and comes out rounded.
type course struct {
	cell      *cell // of the wave that is shown
	out       *Waves
	perceived []seen // of the waves that show it
	width     float64
	pulls     []pulls     // of the waves that show it, where customers came back
	together  [][]float64 // below the diagonal, how they hang together; nil: not at all
}

// seen is a published mean of one wave.
type seen struct {
	wave      int
	figure    segment.Figure
	variance  float64 // of the mean, with what rounding adds to it
	sampling  float64 // of it, what sampling alone does
	effective float64
	coarse    bool // rounded to a part of its interval
}

// Rounding to a step of s adds s^2/12 to the variance. Steps are a fifth at most of the
// half-width of the interval times the grain, see [estimate.grain].
const grainVariance = 1. / 5 / 5 / 12

// leastSpread is the least standard deviation of single answers that is believed, as a
// part of the scale: where twenty all agree, the next wave will not agree for certain.
const leastSpread = 1. / 20

// add appends a wave, with the seats of customers where some came back.
func (k *course) add(wave int, c *cell, seat []int32) {
	pt := c.point(wave)
	k.out.Points = append(k.out.Points, pt)
	k.width = c.width
	if pt.Perceived == nil {
		return
	}
	e := c.perceived
	low, high := e.interval()
	least, grain := leastSpread*c.width, e.grain(pt.Perceived.N)*(high-low)/2
	if seat != nil {
		k.pulls = append(k.pulls, c.pulls(seat))
	}
	k.perceived = append(k.perceived, seen{
		wave: wave, figure: *pt.Perceived, effective: e.effective, coarse: grain != 0, sampling: float64(e.se * e.se),
		variance: max(float64(e.se*e.se), least*least/e.effective) + float64(grainVariance*grain*grain),
	})
}

// asWave turns a mean into what package trend compares.
func (s seen) asWave(at float64) trend.Wave {
	return trend.Wave{At: at, Mean: s.figure.Value, Variance: s.variance * s.effective, N: s.effective}
}

// last returns the last two waves, where the one that the profile shows is there.
func (k *course) last() (before, now seen, ok bool) {
	n := len(k.perceived)
	if n < 2 || k.perceived[n-1].wave != len(k.out.Points)-1 {
		return seen{}, seen{}, false
	}
	return k.perceived[n-2], k.perceived[n-1], true
}

// change fills in Change and returns the p-value of no change, NaN without one.
func (k *course) change() float64 {
	from, to, ok := k.last()
	if !ok {
		return math.NaN()
	}
	c, err := trend.Compare(from.asWave(0), to.asWave(1))
	if err != nil {
		return math.NaN()
	}
	half := (c.High - c.Low) / 2
	if from.coarse || to.coarse {
		half = disclosure.Coarse(half, half)
	}
	k.out.Change = figureAround(c.Value, half, k.width, fewer(from.figure.N, to.figure.N))
	return c.P
}

// figureAround rounds a difference of two published figures with the half-width of its
// interval, which may not leave what two ends of a scale allow.
func figureAround(value, half, width float64, n int) *segment.Figure {
	return &segment.Figure{
		Value: disclosure.Round(value, digits),
		Low:   disclosure.Round(max(value-half, -width), digits),
		High:  disclosure.Round(min(value+half, width), digits),
		N:     n,
	}
}

// fewer returns the smaller of two counts, withheld if one is.
func fewer(a, b int) int {
	return min(a, b) // withheld is below every count
}

// trend fills in Trend.
func (k *course) trend(at []float64) {
	if len(k.perceived) < 3 {
		return
	}
	var x, y []float64
	for _, s := range k.perceived {
		x, y = append(x, at[s.wave]), append(y, s.figure.Value)
	}
	f, err := trend.Follow(x, y)
	if err != nil {
		return // times rise and figures are finite
	}
	if k.together != nil {
		k.panelTrend(f, x, y)
	}
	t := &Trend{Slope: disclosure.Round(f.Slope, digits), P: disclosure.Round(f.P, digits)}
	if !math.IsInf(f.Low, 0) && !math.IsInf(f.High, 0) {
		low, high := disclosure.Round(f.Low, digits), disclosure.Round(f.High, digits)
		t.Low, t.High = &low, &high
	}
	k.out.Trend = t
}

// panelTrend makes P and the interval those of waves that hang together, as
// [trend.Follow] makes them where they do not.
func (k *course) panelTrend(f *trend.Trend, at, value []float64) {
	tail := k.whiten(0).panelScores()
	f.P = disclosure.Round(tail(f.S), 2) // it rests on answers that are not published
	f.Low, f.High = math.Inf(-1), math.Inf(1)
	var slopes []float64
	for i := range at {
		for j := range i {
			slopes = append(slopes, (value[i]-value[j])/(at[i]-at[j]))
		}
	}
	slices.Sort(slopes)
	for c := len(slopes); c > 0 && tail(c) <= .05; c -= 2 {
		f.Low, f.High = slopes[(len(slopes)-c)/2], slopes[len(slopes)-1-(len(slopes)-c)/2]
	}
}

// evenly is how much longer the longest distance of two waves may be than the shortest
// for them to count as evenly spread: months are, and so are quarters.
const evenly = 1.25

// adapt fills in Adaptation from the waves up to the last one that show both levels.
func (k *course) adapt(starts []int64) {
	var expected, perceived []float64
	n, shortest, longest := math.MaxInt, math.Inf(1), 0.
	from := len(k.out.Points)
	for ; from > 0; from-- {
		p := k.out.Points[from-1]
		if p.Expected == nil || p.Perceived == nil {
			break
		}
		if from < len(k.out.Points) {
			d := float64(uint64(starts[from]) - uint64(starts[from-1]))
			if max(longest, d) > evenly*min(shortest, d) {
				break
			}
			shortest, longest = min(shortest, d), max(longest, d)
		}
		n = fewer(n, fewer(p.Expected.N, p.Perceived.N))
	}
	for _, p := range k.out.Points[from:] {
		expected, perceived = append(expected, p.Expected.Value), append(perceived, p.Perceived.Value)
	}
	a, err := trend.Ratchet(expected, perceived)
	if err != nil {
		return // fewer than four, or nothing to adapt to
	}
	k.out.Adaptation = &segment.Figure{
		Value: disclosure.Round(a.Rate.Value, digits),
		Low:   disclosure.Round(a.Rate.Low, digits),
		High:  disclosure.Round(a.Rate.High, digits),
		N:     n,
	}
}

// askAgain fills in AskAgain.
func (k *course) askAgain(at []float64) {
	if _, _, ok := k.last(); !ok {
		return
	}
	waves := make([]trend.Wave, len(k.perceived))
	for i, s := range k.perceived {
		waves[i] = s.asWave(at[s.wave])
	}
	r, err := trend.Remeasure(waves, k.width/20/1.96)
	if err != nil || math.IsInf(r.After, 0) {
		return
	}
	after := disclosure.Round(r.After, 2) // it rests on standard errors that are not published
	k.out.AskAgain = &after
}
