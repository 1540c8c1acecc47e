package segment

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Correlation is how much of what one shaping feature says about customers another
// says too. Each counts in the distances by itself, so what both say counts twice:
// two features of weight 1 that say the same are one of weight 2.
//
// All measures are of the features as they enter the distances, transformed, filled
// and encoded, over all customers of the fit, and all are the root mean square of the
// canonical correlations of the coordinates of one feature with those of the other; so
// they can be compared. Strength has no interval: it describes these customers, and
// it is they whose distances it is about. It is private: it is not rounded, takes in
// segments of fewer than ten, and may be the work of a single customer.
type Correlation struct {
	A, B string // the features, in schema order
	// Measure says what Strength is: "pearson" of two numbers, "correlation-ratio"
	// (the root of eta squared) of a number and a category, "cramer-v" of two
	// categories.
	Measure string
	// Strength is -1 to 1 for two numbers and 0 to 1 otherwise.
	Strength float64
}

// sameAbove is the strength from which two features are said to repeat each other:
// half of the variance of the one is then that of the other. It is also where
// collinearity was found to begin to distort what models say of single variables
// (Dormann et al. 2013, Ecography 36, 27-46).
const sameAbove = .7

// repeats warns of every feature that says what earlier ones say: leaving out the
// subjects of the warnings leaves no such pair. Two that together weigh no more than
// another feature by itself are no cause for doubt: that is what weights are for. No
// figure is told, because a warning is published.
func repeats(all []Correlation, encoders []encoder) (warnings []Warning) {
	weight, heaviest := make(map[string]float64, len(encoders)), 0.0
	for i := range encoders {
		if e := &encoders[i]; e.width > 0 {
			weight[e.name] = e.weight
			heaviest = max(heaviest, e.weight)
		}
	}
	for i := range encoders {
		var earlier []string
		for _, c := range all {
			if c.B == encoders[i].name && math.Abs(c.Strength) >= sameAbove && weight[c.A]+weight[c.B] > heaviest {
				earlier = append(earlier, fmt.Sprintf("%q", c.A))
			}
		}
		if len(earlier) > 0 {
			warnings = append(warnings, notice.New("correlated-feature", encoders[i].name,
				"tells much the same as %s, and what they have in common counts once for each; leave one out, make it a descriptor, or lower their weights", strings.Join(earlier, " and ")))
		}
	}
	return warnings
}

// products are sums over customers of the products of coordinates, a row and a column
// for each. The coordinates of a category are those of a table: a level is 1.
type products struct {
	n    float64
	cols int
	sum  []float64 // by coordinate
	both []float64 // by two of them, the lower first
}

// correlate compares every two features that shape, strongest first. Everything
// that is asked follows from the sums of products, which one pass over the customers
// gives: a customer has as many coordinates that are not 0 as there are features.
func correlate(ctx context.Context, x cluster.Matrix, ps []prepared, encoders []encoder, workers int) ([]Correlation, error) {
	var labels [][]int32 // of the categories; nil for a number
	var kept []*encoder
	j := 0
	for k := range ps {
		if !ps[k].rule.shapes {
			continue
		}
		if e := &encoders[j]; e.width > 0 {
			kept, labels = append(kept, e), append(labels, ps[k].labels)
		}
		j++
	}
	if len(kept) < 2 || x.Rows < 2 {
		return nil, nil
	}
	p, err := multiply(ctx, x, kept, labels, workers)
	if err != nil {
		return nil, err
	}
	var out []Correlation
	for b := range kept {
		for a := range b {
			out = append(out, p.compare(kept[a], kept[b]))
		}
	}
	out = slices.DeleteFunc(out, func(c Correlation) bool { return math.IsNaN(c.Strength) })
	slices.SortStableFunc(out, func(c, d Correlation) int { return cmp.Compare(math.Abs(d.Strength), math.Abs(c.Strength)) })
	return out, nil
}

const (
	// productChunks is into how many parts customers are cut, and productCells how
	// many sums all parts may keep; neither depends on the number of workers.
	productChunks = 16
	productCells  = 1 << 23
)

// multiply adds up the products.
func multiply(ctx context.Context, x cluster.Matrix, kept []*encoder, labels [][]int32, workers int) (*products, error) {
	d := x.Cols
	chunks := min(productChunks, max(1, productCells/(d*d)))
	size := max(readChunk, (x.Rows+chunks-1)/chunks)
	parts := make([]products, par.Count(x.Rows, size))
	err := par.Chunks(ctx, x.Rows, size, workers, func(c, lo, hi int) error {
		p := &parts[c]
		p.sum, p.both = make([]float64, d), make([]float64, d*d)
		at, value := make([]int, len(kept)), make([]float64, len(kept))
		for i := lo; i < hi; i++ {
			if i%readChunk == 0 && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			row := x.Row(i)
			for f, e := range kept {
				if labels[f] == nil {
					at[f], value[f] = e.at, row[e.at]
				} else {
					at[f], value[f] = e.at+int(labels[f][i]), 1
				}
			}
			for b, v := range value {
				p.sum[at[b]] += v
				for a := range b + 1 {
					p.both[at[a]*d+at[b]] += float64(value[a] * v)
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	whole := &parts[0]
	whole.n, whole.cols = float64(x.Rows), d
	for _, p := range parts[1:] {
		for i, v := range p.sum {
			whole.sum[i] += v
		}
		for i, v := range p.both {
			whole.both[i] += v
		}
	}
	return whole, nil
}

// compare finds the strength for two features, a before b; NaN where one of them
// does not vary.
func (p *products) compare(a, b *encoder) Correlation {
	c := Correlation{A: a.name, B: b.name}
	switch {
	case a.levels == nil && b.levels == nil:
		c.Measure = "pearson"
		c.Strength = p.covariance(a.at, b.at) / math.Sqrt(p.covariance(a.at, a.at)) / math.Sqrt(p.covariance(b.at, b.at))
		c.Strength = min(max(c.Strength, -1), 1)
	case a.levels == nil:
		c.Measure, c.Strength = "correlation-ratio", p.ratio(a, b)
	case b.levels == nil:
		c.Measure, c.Strength = "correlation-ratio", p.ratio(b, a)
	default:
		c.Measure, c.Strength = "cramer-v", p.cramer(a, b)
	}
	return c
}

func (p *products) covariance(a, b int) float64 {
	return p.both[min(a, b)*p.cols+max(a, b)]/p.n - float64(p.sum[a]/p.n*(p.sum[b]/p.n))
}

// ratio is the root of the share of the variance of a number that lies between the
// levels of a category.
func (p *products) ratio(number, category *encoder) float64 {
	mean, between := p.sum[number.at]/p.n, 0.0
	for l := category.at; l < category.at+category.width; l++ {
		if n := p.sum[l]; n > 0 {
			d := p.both[min(number.at, l)*p.cols+max(number.at, l)]/n - mean
			between += float64(n / p.n * float64(d*d))
		}
	}
	return min(1, math.Sqrt(between/p.covariance(number.at, number.at)))
}

// cramer is Cramer's V of the table of two categories (see [CategoryTest]).
func (p *products) cramer(a, b *encoder) float64 {
	phi, rows, cols := 0.0, 0, 0
	for k := a.at; k < a.at+a.width; k++ {
		if p.sum[k] > 0 {
			rows++
		}
		for l := b.at; l < b.at+b.width; l++ {
			if e := p.sum[k] * p.sum[l] / p.n; e > 0 {
				d := p.both[k*p.cols+l] - e
				phi += float64(d*d) / e / p.n
			}
		}
	}
	for l := b.at; l < b.at+b.width; l++ {
		if p.sum[l] > 0 {
			cols++
		}
	}
	return min(1, math.Sqrt(phi/float64(min(rows, cols)-1)))
}
