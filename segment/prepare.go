package segment

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/stats"
)

// prepared is a field with its missing values filled and its levels numbered:
// what both the encoding and the description of segments start from.
type prepared struct {
	rule   featureRule
	values []float64 // numeric: original scale, no NaN
	known  []bool    // numeric: false where filled; nil if nothing was
	scale  scale     // numeric: fitted to the known values
	filled float64   // numeric: what fills; NaN without a policy
	labels []int32   // category: index into levels
	levels []string  // category
}

// prepare turns the columns as read into columns that can be computed with, each by
// itself.
func prepare(ctx context.Context, t *table, workers int) ([]prepared, []Warning, error) {
	ps := make([]prepared, len(t.fields))
	warnings := make([][]Warning, len(t.fields))
	err := par.Each(ctx, len(t.fields), workers, func(j int) error {
		f, p := &t.fields[j], &ps[j]
		warn := func(code, format string, args ...any) {
			warnings[j] = append(warnings[j], notice.New(code, f.rule.name, format, args...))
		}
		p.rule = f.rule
		if f.rule.kind == kindCategory {
			var cut bool
			if p.labels, p.levels, cut = foldLevels(f.texts); cut {
				warn("many-levels", "has more than %d frequent levels; the %d most frequent are kept and the rest are joined as %s", maxLevels, maxLevels, other)
			}
			return nil
		}
		known, err := p.fillIn(f.numbers)
		if err != nil {
			return err
		}
		if len(known) == 0 { // all are filled, with a constant
			known = []float64{p.filled}
		}
		var limit bool
		if p.scale, limit, err = fitScale(&p.rule, known); err != nil {
			return err
		}
		if limit && p.rule.shapes {
			warn("power-at-limit", "is so far from normal that the power of YeoJohnson() is at the end of its range; consider Quantile()")
		}
		if p.rule.shapes {
			skewed(p, warn)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return ps, slices.Concat(warnings...), nil
}

// fillIn replaces missing numbers and returns the known ones. The column is the
// fit's own copy.
func (p *prepared) fillIn(numbers []float64) (known []float64, err error) {
	p.values, p.filled = numbers, math.NaN()
	if p.rule.fill == nil {
		return numbers, nil
	}
	known = make([]float64, 0, len(numbers))
	for _, x := range numbers {
		if !math.IsNaN(x) {
			known = append(known, x)
		}
	}
	if p.filled = p.rule.fill.fill(known); math.IsNaN(p.filled) || math.IsInf(p.filled, 0) {
		return nil, fmt.Errorf("segment: feature %q: the %s of its %d known values is %v and cannot stand in for missing ones",
			p.rule.name, p.rule.fill, len(known), p.filled)
	}
	if len(known) == len(numbers) {
		return numbers, nil
	}
	p.known = make([]bool, len(numbers))
	for i, x := range numbers {
		if p.known[i] = !math.IsNaN(x); !p.known[i] {
			numbers[i] = p.filled
		}
	}
	return known, nil
}

// skewLimit is where a tail is called extreme: an exponential distribution has
// skewness 2, a lognormal one with sigma 1 about 6.
const skewLimit = 4

// skewed warns of an extreme tail of a feature as it counts, bent or not, and says
// what there is to do about it.
func skewed(p *prepared, warn func(code, format string, args ...any)) {
	x, bent := p.values, p.rule.bend != 0
	if p.scale.clipped || bent {
		x = make([]float64, len(p.values))
		for i, v := range p.values {
			x[i] = p.scale.at(v)
		}
	}
	mean, v := stats.MeanVar(x)
	if !(v > 0) || math.IsInf(v, 0) {
		return
	}
	sd, third := math.Sqrt(v), 0.0
	for _, v := range x {
		z := (v - mean) / sd
		third += float64(float64(z*z) * z)
	}
	skew := third / float64(len(x))
	if math.Abs(skew) <= skewLimit {
		return
	}
	whose, remedy := "large", "Log(), YeoJohnson() or Quantile()"
	switch {
	case bent:
		if skew < 0 {
			whose = "small"
		}
		if remedy = "Quantile()"; p.rule.bend == normalScores { // half and more are the same
			return
		}
	case skew < 0:
		whose, remedy = "small", "YeoJohnson() or Quantile()"
	case slices.Min(x) < 0: // the logarithm is no way out
		remedy = "YeoJohnson() or Quantile()"
	}
	if fewValued([][]float64{x}) && len(occurrences(x)) == 2 {
		warn("skewed-feature", "has one value for nearly all and another for a few, who pull the segments to themselves; no transform changes that: consider Unscaled(), a smaller Weight or a descriptor")
		return
	}
	if !p.rule.clips {
		remedy += ", or Winsorized() if they do not matter"
	}
	if bent {
		warn("skewed-feature", "has a very long tail even when bent: a few %s customers pull the segments to themselves; consider %s", whose, remedy)
		return
	}
	warn("skewed-feature", "has a very long tail: a few %s customers pull the segments to themselves; consider %s", whose, remedy)
}
