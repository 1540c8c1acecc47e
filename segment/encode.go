package segment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment/cluster"
)

// encoder turns one feature into coordinates. It is fitted once, kept in the
// model, and applied unchanged to every later customer.
type encoder struct {
	featureRule
	at, width int     // its coordinates are at, ..., at+width-1; width 0: dropped
	filled    float64 // stands in for NaN; NaN where that is an error
	low, high float64 // numeric: what the fit saw, see seen
	scale     scale   // numeric
	location  float64 // numeric: mean or median on the transformed scale
	factor    float64 // numeric: sqrt(weight)/spread; category: sqrt(weight/total variance); see fitNumber and fitLevels for unscaled ones
	levels    []string
	index     map[string]int32
}

// coordinate encodes a known number.
func (e *encoder) coordinate(v float64) float64 {
	return (e.scale.at(v) - e.location) * e.factor
}

// original is the inverse of coordinate, NaN or infinite where there is none (see
// scale.value).
func (e *encoder) original(x float64) float64 {
	return e.scale.value(x/e.factor + e.location)
}

// putNumber writes the coordinate of v (NaN: missing) into the row x.
func (e *encoder) putNumber(x []float64, v float64) {
	if e.width == 0 {
		return
	}
	if math.IsNaN(v) {
		v = e.filled
	}
	x[e.at] = e.coordinate(v)
}

// putLevel writes the coordinates of a level into the row x. A level that the
// fit did not see counts as "(other)"; where the fit had no such level either,
// all coordinates are 0, which is equally far from every level.
func (e *encoder) putLevel(x []float64, l int32, ok bool) {
	if e.width == 0 {
		return
	}
	clear(x[e.at : e.at+e.width])
	if ok {
		x[e.at+int(l)] = e.factor
	}
}

// level finds a level or, failing that, "(other)", which no answer is not.
func (e *encoder) level(s string) (int32, bool) {
	l, ok := e.index[s]
	if !ok && s != NoAnswer {
		l, ok = e.index[other]
	}
	return l, ok
}

// fitEncoders learns the encoding of all shaping features. The result is
// aligned with those of ps that shape.
func fitEncoders(ctx context.Context, ps []prepared) (encoders []encoder, warnings []Warning, err error) {
	at := 0
	for j := range ps {
		p := &ps[j]
		if !p.rule.shapes {
			continue
		}
		if ctx.Err() != nil {
			return nil, nil, context.Cause(ctx)
		}
		e := encoder{featureRule: p.rule, at: at, filled: math.NaN()}
		if p.rule.kind == kindNumeric {
			e.filled = p.filled
			e.low, e.high = seen(p.values, p.known)
			e.scale = p.scale
			spread, err := e.fitNumber(p.values, p.known)
			if err != nil {
				return nil, nil, err
			}
			if !spread {
				warnings = append(warnings, notice.New("no-middle-spread", e.name,
					"has the same value for so many customers that the range of the middle half is zero, or as good as; it is standardised by mean and standard deviation instead"))
			}
		} else {
			e.fitLevels(p.labels, p.levels)
		}
		switch {
		case e.width > 0:
		case e.scale.clipped && slices.Min(p.values) < slices.Max(p.values):
			warnings = append(warnings, notice.New("constant-feature", e.name,
				"is the same for all customers once it is winsorized, tells nobody apart and is left out of the distances"))
		default:
			warnings = append(warnings, flat(&e))
		}
		at += e.width
		encoders = append(encoders, e)
	}
	if at == 0 {
		return nil, nil, errors.New("segment: every feature is the same for all customers, or has only levels too rare to show: there is nothing to tell them apart by")
	}
	return encoders, warnings, nil
}

// flat warns of a feature that got no width.
func flat(e *encoder) Warning {
	if slices.Contains(e.levels, other) {
		return notice.New("rare-levels", e.name,
			"has only levels of fewer than %d customers; joined they tell nobody apart, and it is left out of the distances", disclosure.MinGroup)
	}
	return notice.New("constant-feature", e.name,
		"is the same for all customers, tells nobody apart and is left out of the distances")
}

// normalRange is the interquartile range of the standard normal distribution.
const normalRange = 1.3489795003921634

// fitNumber learns where the middle is on the transformed scale, and how wide the
// spread. By mean and standard deviation that is of all values, filled ones included,
// so that every feature has variance 1 in the distances; by median and quartiles it
// is of the known ones, whose middle half fills would make narrow. spread is false
// where that range was asked for and is noise or 0.
func (e *encoder) fitNumber(values []float64, known []bool) (spread bool, err error) {
	t := make([]float64, len(values))
	largest := 0.0
	for i, v := range values {
		t[i] = e.scale.at(v)
		largest = max(largest, math.Abs(t[i]))
	}
	mean, variance := stats.MeanVar(t)
	sd, err := e.center(mean, variance, largest, len(t))
	if err != nil || e.width == 0 {
		return true, err
	}
	spread = true
	if e.robust && !e.unscaled {
		middle, quartiles := middleOf(t, known)
		if spread = quartiles > 1e-10*largest; spread {
			e.location, sd = middle, quartiles/normalRange
		}
	}
	return spread, e.divideBy(sd, largest)
}

// center takes the mean of n values for the middle, and says by what to divide: their
// standard deviation, or 1 of an unscaled feature. Where they are all the same, the
// feature gets no width. The largest of their absolute values tells what is noise.
func (e *encoder) center(mean, variance, largest float64, n int) (sd float64, err error) {
	if math.IsInf(mean, 0) || math.IsInf(variance, 0) || (n > 1 && math.IsNaN(variance)) {
		return 0, fmt.Errorf("segment: feature %q: its values are so large (up to %.3g) that their variance overflows; rescale it or use Log()", e.name, largest)
	}
	e.location = mean
	// Below 1e-10 of the largest value a spread is rounding noise (a mean of
	// equal decimal fractions), which standardising would blow up to full size.
	if sd = math.Sqrt(variance); !(sd > 1e-10*largest) {
		return sd, nil
	}
	e.width = 1
	if e.unscaled {
		sd = 1
	}
	return sd, nil
}

// divideBy sets the factor for a spread of sd.
func (e *encoder) divideBy(sd, largest float64) error {
	e.factor = math.Sqrt(e.weight) / sd
	if math.IsInf(e.factor, 0) {
		return fmt.Errorf("segment: feature %q: its values are so small (up to %.3g) that they cannot be standardised; rescale it", e.name, largest)
	}
	return nil
}

// middleOf returns the median and the interquartile range of the known values.
func middleOf(t []float64, known []bool) (median, quartiles float64) {
	sorted := make([]float64, 0, len(t))
	for i, v := range t {
		if known == nil || known[i] {
			sorted = append(sorted, v)
		}
	}
	slices.Sort(sorted)
	return stats.Quantile(sorted, .5), stats.Quantile(sorted, .75) - stats.Quantile(sorted, .25)
}

// seen returns the range of the values in which a change may be suggested to a
// customer: from the tenth smallest to the tenth largest known one, or the median
// where there are fewer, to four significant digits. So neither end is a value
// that less than ten customers have or exceed.
func seen(values []float64, known []bool) (low, high float64) {
	var least, most [disclosure.MinGroup]float64 // rising and falling
	for at := range least {
		least[at], most[at] = math.Inf(1), math.Inf(-1)
	}
	n := 0
	for i, v := range values {
		if known != nil && !known[i] {
			continue
		}
		n++
		if low := v; low < least[len(least)-1] {
			for at := range least {
				least[at], low = min(least[at], low), max(least[at], low)
			}
		}
		if high := v; high > most[len(most)-1] {
			for at := range most {
				most[at], high = max(most[at], high), min(most[at], high)
			}
		}
	}
	if n == 0 {
		return 0, 0
	}
	rank := min(disclosure.MinGroup, (n+1)/2)
	return disclosure.Round(least[rank-1], 4), disclosure.Round(most[rank-1], 4)
}

// fitLevels learns the scale of a category. The indicator of a level with share
// p has variance p(1-p), so all of them together have 1 - sum p^2; dividing by
// its root gives the category the total variance of one standardised number.
// Unscaled, two indicators that differ add up to a squared distance of 1.
func (e *encoder) fitLevels(labels []int32, levels []string) {
	counts := make([]int, len(levels))
	for _, l := range labels {
		counts[l]++
	}
	e.fitCounts(counts, len(labels), levels)
}

// fitCounts is fitLevels where n customers have been counted by level.
func (e *encoder) fitCounts(counts []int, n int, levels []string) {
	total := 1.0
	for _, c := range counts {
		p := float64(c) / float64(n)
		total -= float64(p * p)
	}
	e.levels, e.index = levels, indexLevels(levels)
	if e.unscaled {
		total = 2
	}
	if len(levels) > 1 {
		e.factor, e.width = math.Sqrt(e.weight/total), len(levels)
	}
}

// encodeAll writes the coordinates of all customers into a matrix.
func encodeAll(ctx context.Context, ps []prepared, encoders []encoder, rows, workers int) (cluster.Matrix, error) {
	last := encoders[len(encoders)-1]
	m := cluster.Matrix{Rows: rows, Cols: last.at + last.width}
	m.Data = make([]float64, m.Rows*m.Cols)
	err := par.Chunks(ctx, rows, readChunk, workers, func(_, lo, hi int) error {
		j := 0
		for k := range ps {
			if !ps[k].rule.shapes {
				continue
			}
			e := &encoders[j]
			j++
			for i := lo; i < hi; i++ {
				if e.kind == kindNumeric {
					e.putNumber(m.Row(i), ps[k].values[i])
				} else {
					e.putLevel(m.Row(i), ps[k].labels[i], true)
				}
			}
		}
		return nil
	})
	return m, err
}
