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
	w := k.whiten(from)
	base := w.baseline(1)
	chart := trend.CUSUM{Limit: limit}
	for i := 1; i < len(k.perceived); i++ {
		signal, err := chart.Add(base.score(w, i-from), 1)
		if err != nil {
			return 0, 0 // scores are finite
		}
		base.add(w, i-from)
		if signal.Alarm == 0 {
			continue
		}
		from += w.parting(i-from+1, signal.Alarm)
		direction, since = signal.Alarm, k.perceived[from].wave
		w = k.whiten(from)
		base = w.baseline(i - from + 1)
		chart.Reset()
	}
	return direction, since
}

// parting returns the wave, of the first n, that a rise or fall began with: the one at
// which they part into two levels that differ most for their errors, which is where the
// change is most likely (Hinkley 1970, Biometrika 57, 1-17). A chart's own count begins
// early, with whatever chance had piled up before the change.
func (w *white) parting(n, direction int) int {
	best, at := math.Inf(-1), n-1
	for i := 1; i < n; i++ {
		step := w.solve(func(j int) float64 {
			if j < i {
				return 0
			}
			return 1
		})
		// Least squares of y on z and the step: what of the step z does not explain.
		var zz, zs float64
		for j, z := range w.z[:n] {
			zz, zs = zz+float64(z*z), zs+float64(z*step[j])
		}
		var sy, ss float64
		for j, z := range w.z[:n] {
			s := step[j] - float64(zs/zz*z)
			sy, ss = sy+float64(s*w.y[j]), ss+float64(s*s)
		}
		if d := float64(direction) * sy / math.Sqrt(ss); d > best {
			best, at = d, i
		}
	}
	return at
}

// baseline is the level of waves by least squares, which is their mean weighed by the
// inverse of their variances where they have no customers in common.
type baseline struct {
	weight, sum float64
	doubt       float64 // sum of weight^2 / degrees of freedom
}

// baseline is that of the first n waves.
func (w *white) baseline(n int) (b baseline) {
	for i := range n {
		b.add(w, i)
	}
	return b
}

func (b *baseline) add(w *white, i int) {
	z := w.z[i]
	b.weight += float64(z * z)
	b.sum += float64(z * w.y[i])
	b.doubt += z * z * z * z / (w.waves[i].effective - 1)
}

// score is how far wave i lies from what those before it let expect, as a value of a
// standard normal variable where nothing has changed.
func (b *baseline) score(w *white, i int) float64 {
	z := w.z[i]
	of := z * z / b.weight // variance of what is expected, as a part of the wave's own
	total := 1 + of
	t := (w.y[i] - float64(z*b.sum/b.weight)) / math.Sqrt(total)
	// Welch & Satterthwaite.
	part := z / b.weight
	df := total * total / (1/(w.waves[i].effective-1) + part*part*part*part*b.doubt)
	p := stats.TTailTwoSided(t, df)
	score := float64(beyond)
	if p > 1e-15 {
		score = min(beyond, -distuv.UnitNormal.Quantile(p/2))
	}
	return math.Copysign(score, t)
}
