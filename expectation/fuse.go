package expectation

import (
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// covariances returns the variances of the pieces' means and what they vary together
// because they have customers in common. Pieces without a figure take no part.
func covariances(pieces []piece) [][]float64 {
	out := make([][]float64, len(pieces))
	for k := range out {
		out[k] = make([]float64, len(pieces))
		p := &pieces[k]
		if p.Figure == nil {
			continue
		}
		out[k][k] = float64(p.e.se * p.e.se)
		for l := range k {
			if pieces[l].Figure != nil {
				out[k][l] = covariance(p, &pieces[l])
				out[l][k] = out[k][l]
			}
		}
	}
	return out
}

// covariance of the means of two pieces. Of fewer than ten customers in common it is
// left at 0: nothing that is published depends on what these few are.
func covariance(a, b *piece) float64 {
	var sum float64
	both, j := 0, 0
	for i, r := range a.rank {
		for j < len(b.rank) && b.rank[j] < r {
			j++
		}
		if j < len(b.rank) && b.rank[j] == r {
			sum += float64(a.pull[i] * b.pull[j])
			both++
		}
	}
	if !disclosure.Publishable(both) {
		return 0
	}
	m, n := float64(len(a.rank)), float64(len(b.rank))
	return sum * math.Sqrt(m/(m-1)*n/(n-1))
}

// differ returns the chance that the two pieces that differ most do so by accident,
// times the number of pairs; NaN where there are no two.
func differ(pieces []piece, shared [][]float64) float64 {
	least, pairs := 1., 0
	for k := range pieces {
		for l := range k {
			a, b := &pieces[k], &pieces[l]
			if a.Figure == nil || b.Figure == nil {
				continue
			}
			pairs++
			v := shared[k][k] + shared[l][l] - 2*shared[k][l]
			least = min(least, stats.NormalTwoSided(a.e.mean-b.e.mean, math.Sqrt(max(0, v))))
		}
	}
	if pairs == 0 {
		return math.NaN()
	}
	return min(1, float64(pairs)*least)
}

// weightDigits is how many significant digits of a weight are published, and used: so
// Fused can be computed from what is shown, and tells nothing else.
const weightDigits = 3

// weigh fills in the weights of the pieces that have a figure.
func (o Options) weigh(pieces []piece) {
	of := make(map[Kind]float64) // parts of each kind
	youngest := math.Inf(1)
	for k := range pieces {
		if p := &pieces[k]; p.Figure != nil && o.Weights[p.Kind] > 0 {
			of[p.Kind]++
			youngest = min(youngest, p.Age)
		}
	}
	sum := 0.
	for k := range pieces {
		p := &pieces[k]
		if of[p.Kind] == 0 || p.Figure == nil {
			continue
		}
		p.Weight = o.Weights[p.Kind] / of[p.Kind]
		if o.HalfLife > 0 { // from the youngest on, since all may be very old
			p.Weight *= math.Exp2(-(p.Age - youngest) / o.HalfLife)
		}
		sum += p.Weight
	}
	for k := range pieces {
		if p := &pieces[k]; p.Weight > 0 {
			p.Weight = disclosure.Round(p.Weight/sum, weightDigits)
		}
	}
}

// fuse returns the mean of the pieces' published figures by their published weights,
// or nil where none has a weight. See [Options.Weights] for its interval, which is made
// of the published intervals too, and of correlations rounded to tenths: so it brings
// back no digit that was rounded away. A piece that is withheld is not in it, or it
// could be solved for.
func fuse(pieces []piece, shared [][]float64, s Scale) *segment.Figure {
	sum, n := 0., math.MaxInt
	for k := range pieces {
		if p := &pieces[k]; p.Weight > 0 {
			sum += p.Weight
			n = min(n, p.Figure.N) // withheld is the least
		}
	}
	if sum == 0 {
		return nil
	}
	w, se := make([]float64, len(pieces)), make([]float64, len(pieces)) // 0 without a weight
	var mean float64
	for k := range pieces {
		if p := &pieces[k]; p.Weight > 0 {
			w[k], se[k] = p.Weight/sum, halfWidth(p.Figure, s)/stats.Z95
			mean += float64(w[k] * p.Figure.Value)
		}
	}
	var spread, errors, within, squares float64
	for k := range pieces {
		if w[k] == 0 {
			continue
		}
		d := pieces[k].Figure.Value - mean
		spread += float64(w[k] * d * d)
		within += float64(w[k] * se[k] * se[k])
		squares += float64(w[k] * w[k])
		for l := range pieces {
			errors += float64(w[k] * w[l] * se[k] * se[l] * correlation(k, l, shared))
		}
	}
	between := 0.
	if squares < 1 {
		between = max(0, (spread-within+errors)/(1-squares))
	}
	half := fusedQuantile(w, spread, within-errors) * math.Sqrt(max(0, errors+float64(between*squares)))
	end := func(x float64) float64 { return disclosure.Round(min(max(x, s.Min), s.Max), digits) }
	return &segment.Figure{Value: end(mean), Low: end(mean - half), High: end(mean + half), N: n}
}

// fusedQuantile is how many standard errors the interval of a fused mean reaches to each
// side: Student's with one degree of freedom less than there are parts where these
// scatter by more than their errors let expect, since then the scatter of so few says how
// sure the mean is. Two parts have but one degree of freedom, 12.7 errors, and scatter
// more than expected a third of the time by mere chance; so there it takes a difference
// beyond chance.
func fusedQuantile(w []float64, spread, expected float64) float64 {
	parts := 0
	for _, v := range w {
		if v > 0 {
			parts++
		}
	}
	if parts == 2 {
		expected *= stats.Z95 * stats.Z95 // spread over expected is the squared difference in its standard errors
	}
	if parts < 2 || !(spread > expected) {
		return stats.Z95
	}
	return stats.TQuantile(.975, float64(parts-1))
}

// halfWidth of an interval, of which one end may have been clipped to the scale.
func halfWidth(f *segment.Figure, s Scale) float64 {
	if f.Low > s.Min && f.High < s.Max {
		return (f.High - f.Low) / 2
	}
	return max(f.High-f.Value, f.Value-f.Low)
}

// correlation of two means, in tenths.
func correlation(k, l int, shared [][]float64) float64 {
	if k == l {
		return 1
	}
	if v := shared[k][k] * shared[l][l]; v > 0 {
		return math.Round(10*shared[k][l]/math.Sqrt(v)) / 10
	}
	return 0
}
