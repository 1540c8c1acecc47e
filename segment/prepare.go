package segment

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
)

// prepared is a field with its missing values filled and its levels numbered:
// what both the encoding and the description of segments start from.
type prepared struct {
	rule   featureRule
	values []float64 // numeric: original scale, no NaN
	known  []bool    // numeric: false where filled; nil if nothing was
	filled float64   // numeric: what fills; NaN without a policy
	labels []int32   // category: index into levels
	levels []string  // category
}

// prepare turns the columns as read into columns that can be computed with.
func prepare(ctx context.Context, t *table) ([]prepared, []Warning, error) {
	ps := make([]prepared, len(t.fields))
	var warnings []Warning
	for j := range t.fields {
		if ctx.Err() != nil {
			return nil, nil, context.Cause(ctx)
		}
		f, p := &t.fields[j], &ps[j]
		p.rule = f.rule
		if f.rule.kind == kindCategory {
			var cut bool
			if p.labels, p.levels, cut = foldLevels(f.texts); cut {
				warnings = append(warnings, notice.New("many-levels", f.rule.name,
					"has more than %d frequent levels; the %d most frequent are kept and the rest are joined as %s", maxLevels, maxLevels, other))
			}
			continue
		}
		if err := p.fillIn(f.numbers); err != nil {
			return nil, nil, err
		}
		if w, ok := skewed(p); ok {
			warnings = append(warnings, w)
		}
	}
	return ps, warnings, nil
}

// fillIn replaces missing numbers. The column is the fit's own copy.
func (p *prepared) fillIn(numbers []float64) error {
	p.values, p.filled = numbers, math.NaN()
	if p.rule.fill == nil {
		return nil
	}
	known := make([]float64, 0, len(numbers))
	for _, x := range numbers {
		if !math.IsNaN(x) {
			known = append(known, x)
		}
	}
	if p.filled = p.rule.fill.fill(known); math.IsNaN(p.filled) || math.IsInf(p.filled, 0) {
		return fmt.Errorf("segment: feature %q: the %s of its %d known values is %v and cannot stand in for missing ones",
			p.rule.name, p.rule.fill, len(known), p.filled)
	}
	if len(known) == len(numbers) {
		return nil
	}
	p.known = make([]bool, len(numbers))
	for i, x := range numbers {
		if p.known[i] = !math.IsNaN(x); !p.known[i] {
			numbers[i] = p.filled
		}
	}
	return nil
}

// skewLimit is where a tail is called extreme: an exponential distribution has
// skewness 2, a lognormal one with sigma 1 about 6.
const skewLimit = 4

// skewed warns of a feature that shapes segments, could be logged, is not, and
// has an extreme right tail.
func skewed(p *prepared) (Warning, bool) {
	if !p.rule.shapes || p.rule.log {
		return Warning{}, false
	}
	mean, v := stats.MeanVar(p.values)
	if !(v > 0) || math.IsInf(v, 0) {
		return Warning{}, false
	}
	sd, third := math.Sqrt(v), 0.0
	for _, x := range p.values {
		if x < 0 {
			return Warning{}, false // the logarithm is no way out
		}
		z := (x - mean) / sd
		third += float64(float64(z*z) * z)
	}
	if third/float64(len(p.values)) <= skewLimit {
		return Warning{}, false
	}
	return notice.New("skewed-feature", p.rule.name,
		"has a very long tail: a few large customers pull the segments to themselves; consider Log()"), true
}
