package pool

import (
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Warning is a doubt that does not stop the work; see its fields Code, Subject
// and Text.
type Warning = notice.Warning

// Group is what was measured in one group.
type Group struct {
	N        float64 // answers, or their effective number where they have weights; at least 1
	Mean     float64
	Variance float64 // of the single answers; anything where N is 1
}

// Shrunk is one group's mean, with what it borrowed.
type Shrunk struct {
	Raw segment.Figure `json:"raw"` // as measured, with its own 95 % interval; N is rounded down
	// Figure is the mean drawn towards that of all groups, with an interval that knows
	// of the drawing: it holds the group's true mean in 95 % of cases on average over
	// groups, though not for each kind of group.
	segment.Figure
	// Factor is the part of the group's distance from the mean of all that was taken
	// away, 0 to 1: 0 leaves it as it was.
	Factor float64 `json:"factor"`
}

// Pool is the result of [Shrink].
type Pool struct {
	Groups []Shrunk       `json:"groups"` // in the order given
	Mean   segment.Figure `json:"mean"`   // of all groups, each counting by how sure it is; N is the number of groups
	// Between is the variance of the true means of groups, and Within that of answers
	// within a group.
	Between float64 `json:"between"`
	Within  float64 `json:"within"`
	// Warnings are "few-groups" (fewer than four: nothing is borrowed, for nothing
	// tells by how much groups differ) and "no-difference" (the groups differ no more
	// than chance lets them, so that all get the mean of all).
	Warnings []Warning `json:"warnings"`
}

// fewest groups for a notion of how they differ.
const fewest = 4

// Shrink draws the means of groups towards each other. Answers scatter alike within
// all groups, as far as known; the variance between groups is that of restricted
// maximum likelihood, as a mixed model with groups as random effects has it, and
// the means are its predictions (Laird & Ware 1982, Biometrics 38, 963-974).
// Intervals allow for not knowing how much groups differ: see intervals.go for how.
// Means beyond -1e50 and 1e50, variances that are neither 0 nor within 1e-100 and
// 1e100, and fewer than one answer or more than 1e9 are errors that name the group;
// answers of which none tell how they scatter are one too.
func Shrink(groups []Group) (*Pool, error) {
	if len(groups) == 0 {
		return nil, fmt.Errorf("pool: no groups")
	}
	sum, df := 0.0, 0.0
	for i, g := range groups {
		variance := g.Variance
		if g.N == 1 {
			variance = 0
		}
		if !(g.N >= 1 && g.N <= limits.Most) || !limits.Variance(variance) || !limits.Level(g.Mean) {
			return nil, fmt.Errorf("pool: group %d has n %v, mean %v and variance %v, want 1 to 1e9, a number within %s, and 0 or 1e-100 to 1e100", i, g.N, g.Mean, g.Variance, limits.Levels)
		}
		sum += float64((g.N - 1) * variance)
		df += g.N - 1
	}
	if !(df > 0) {
		return nil, fmt.Errorf("pool: all %d groups have one answer, which does not tell how answers scatter", len(groups))
	}
	// Counted from the mean of the first group: means that are large beside what answers
	// scatter keep their digits, and equal ones stay equal.
	base := groups[0].Mean
	groups = slices.Clone(groups)
	for i := range groups {
		groups[i].Mean -= base
	}
	// Effective numbers may tell less of the scatter than two answers do, for which
	// Student's distribution has no use.
	t := stats.TQuantile(.975, max(1, df))
	p := &Pool{Within: sum / df, Groups: make([]Shrunk, len(groups)), Warnings: []Warning{}}
	defer p.move(base)
	v := make([]float64, len(groups))
	for i, g := range groups {
		v[i] = p.Within / g.N
		h := t * math.Sqrt(v[i])
		p.Groups[i].Raw = segment.Figure{Value: g.Mean, Low: g.Mean - h, High: g.Mean + h, N: int(g.N)}
	}
	k := float64(len(groups))
	if len(groups) >= fewest {
		p.Between = between(groups, v)
	}
	mean, weight := centre(groups, v, p.Between)
	se := math.Sqrt(1 / weight)
	if p.Within == 0 && p.Between == 0 {
		se = 0 // nothing scatters
	}
	h := stats.TQuantile(.975, max(1, k-1)) * se
	p.Mean = segment.Figure{Value: mean, Low: mean - h, High: mean + h, N: len(groups)}
	if len(groups) < fewest {
		p.Warnings = append(p.Warnings, notice.New("few-groups", "", "%d groups do not tell by how much groups differ, so nothing is borrowed", len(groups)))
		for i := range p.Groups {
			p.Groups[i].Figure = p.Groups[i].Raw
		}
		return p, nil
	}
	if p.Between == 0 {
		p.Warnings = append(p.Warnings, notice.New("no-difference", "", "the groups differ no more than chance lets them, so all get the mean of all"))
	}
	for i, g := range groups {
		b := 1.0
		if v[i]+p.Between > 0 {
			b = v[i] / (v[i] + p.Between)
		}
		d := g.Mean - mean
		value := mean + float64((1-b)*d)
		p.Groups[i].Figure = segment.Figure{Value: value, Low: value, High: value, N: int(g.N)}
		p.Groups[i].Factor = b
	}
	if p.Within > 0 {
		p.intervals(groups, v)
	}
	return p, nil
}

// move adds to all means.
func (p *Pool) move(by float64) {
	move := func(f *segment.Figure) { f.Value, f.Low, f.High = f.Value+by, f.Low+by, f.High+by }
	move(&p.Mean)
	for i := range p.Groups {
		move(&p.Groups[i].Raw)
		move(&p.Groups[i].Figure)
	}
}

// centre returns the mean of all groups and its precision.
func centre(groups []Group, v []float64, between float64) (mean, weight float64) {
	for i, g := range groups {
		w := 1.0
		if s := v[i] + between; s > 0 {
			w = 1 / s
		}
		weight += w
		mean += float64(w * (g.Mean - mean) / weight)
	}
	return mean, weight
}

// between is the variance between groups by restricted maximum likelihood, given
// that within them: where the derivative of the likelihood is 0,
//
//	sum w_i^2 (y_i - mean)^2 = sum w_i - sum w_i^2 / sum w_i,  w_i = 1/(v_i + between),
//
// or 0 where there is none above 0. The left side falls below the right one as
// between grows, so that halving finds it.
func between(groups []Group, v []float64) float64 {
	excess := func(t float64) float64 {
		mean, weight := centre(groups, v, t)
		left, squares := 0.0, 0.0
		for i, g := range groups {
			w := 1 / (v[i] + t)
			d := float64(w * (g.Mean - mean))
			left += float64(d * d)
			squares += float64(w * w)
		}
		return left - (weight - squares/weight)
	}
	low, high := 0.0, 0.0
	for i := range groups {
		d := groups[i].Mean - groups[0].Mean
		high = max(high, float64(d*d), v[i])
	}
	if high == 0 {
		return 0
	}
	high *= float64(len(groups))
	if low = high * 1e-15; !(excess(low) > 0) {
		return 0
	}
	for range 200 {
		mid := (low + high) / 2
		if mid <= low || mid >= high {
			break
		}
		if excess(mid) > 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}
