package expectation

import (
	"math"

	"github.com/clientele-go/clientele/expectation/trend"
	"github.com/clientele-go/clientele/internal/stats"
	"gonum.org/v1/gonum/stat/distuv"
)

// alarmsIn is how many profiles without any change it takes for one to raise an alarm.
const alarmsIn = 20

// alarmLimit is the limit of the CUSUM of every cell, where that many waves of cells
// are tested in all: the one with which a chart runs for alarmsIn times as long before
// its first false alarm, on average. That is a bound on the chance of any alarm, since
// a chart starts from nothing. The run length is Siegmund's approximation for two sides
// and a slack of a half (1985, Sequential Analysis, ch. 10):
//
//	exp(b) - b - 1,  b = limit + 1.166
func alarmLimit(tests int) float64 {
	length := float64(alarmsIn * max(tests, 1))
	b := math.Log(length)
	for range 20 { // each time about 1/length of the error is left
		b = math.Log(length + b + 1)
	}
	return b - 1.166
}

// beyond caps a residual: past it, normal tails are below what a float64 can hold.
const beyond = 8

// alarm returns which way the level last moved for good, and since which wave.
//
// Were each wave compared with the first, its own error would be in every comparison
// and look like a lasting change. Instead each is compared with the mean of all before
// it, weighed by their precision. These recursive residuals (Brown, Durbin & Evans 1975,
// JRSS B 37, 149-192), each over its own standard error, are independent where nothing
// changes; as the errors are estimated, Welch's degrees of freedom turn them into
// normal scores (Quesenberry 1991, Journal of Quality Technology 23, 213-224). After an
// alarm the waves since the change are the new base.
func (k *course) alarm(limit float64) (direction, since int) {
	if len(k.perceived) == 0 {
		return 0, 0
	}
	from := 0 // where the base begins
	base := newBaseline(k.perceived[:1])
	chart := trend.CUSUM{Limit: limit}
	for i := 1; i < len(k.perceived); i++ {
		s := k.perceived[i]
		signal, err := chart.Add(base.score(s), 1)
		if err != nil {
			return 0, 0 // scores are finite
		}
		base.add(s)
		if signal.Alarm == 0 {
			continue
		}
		from += parting(k.perceived[from:i+1], signal.Alarm)
		direction, since = signal.Alarm, k.perceived[from].wave
		base = newBaseline(k.perceived[from : i+1])
		chart.Reset()
	}
	return direction, since
}

// parting returns the wave that a rise or fall began with: the one at which the waves
// part into two levels that differ most for their errors, which is where the change is
// most likely (Hinkley 1970, Biometrika 57, 1-17). A chart's own count begins early, with
// whatever chance had piled up before the change.
func parting(waves []seen, direction int) int {
	best, at := math.Inf(-1), len(waves)-1
	for i := 1; i < len(waves); i++ {
		a, b := newBaseline(waves[:i]), newBaseline(waves[i:])
		d := float64(direction) * (b.sum/b.weight - a.sum/a.weight) / math.Sqrt(1/a.weight+1/b.weight)
		if d > best {
			best, at = d, i
		}
	}
	return at
}

// baseline is the mean of waves, weighed by the inverse of their variances.
type baseline struct {
	weight, sum float64
	doubt       float64 // sum of weight^2 / degrees of freedom
}

func newBaseline(waves []seen) (b baseline) {
	for _, s := range waves {
		b.add(s)
	}
	return b
}

func (b *baseline) add(s seen) {
	w := 1 / s.variance
	b.weight += w
	b.sum += float64(w * s.figure.Value)
	b.doubt += w * w / (s.effective - 1)
}

// score is how far a wave lies from the baseline, as a value of a standard normal
// variable where nothing has changed.
func (b *baseline) score(s seen) float64 {
	of := 1 / b.weight // variance of the baseline
	total := s.variance + of
	t := (s.figure.Value - b.sum/b.weight) / math.Sqrt(total)
	// Welch & Satterthwaite; a wave has the share of/variance in the baseline's variance.
	df := total * total / (s.variance*s.variance/(s.effective-1) + of*of*of*of*b.doubt)
	p := stats.TTailTwoSided(t, df)
	z := float64(beyond)
	if p > 1e-15 {
		z = min(beyond, -distuv.UnitNormal.Quantile(p/2))
	}
	return math.Copysign(z, t)
}
