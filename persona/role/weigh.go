package role

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// weighing gives roles their weights, from published figures alone: what is worked out from
// these tells nothing beyond them.
type weighing struct {
	o                 Options
	influence, impact bool // whether any is known
	everyone          *Mix
	warnings          []segment.Warning
}

// weigh fills in the weights of a mix, sorts it by them and says how sure its order is.
// Parts come in the order of their roles' names, which is also that of equal weights.
func (w *weighing) weigh(m *Mix, id string) {
	factors := make([][3]segment.Figure, len(m.Roles))
	borrowed := false
	for i := range m.Roles {
		factors[i][0] = *m.Roles[i].Share
		for f, known := range []bool{w.influence, w.impact} {
			factors[i][1+f] = segment.Figure{Value: 1, Low: 1, High: 1}
			if known {
				var own bool
				factors[i][1+f], own = w.factor(m, i, f)
				borrowed = borrowed || !own
			}
		}
	}
	if borrowed {
		w.warnings = append(w.warnings, notice.New("stand-in", id,
			"the influence or impact of some of its roles is not known or withheld; that of the role in everyone, or else the mean of the other roles, stands in"))
	}
	total := 0.0
	for i, f := range factors {
		m.Roles[i].Weight = f[0].Value * f[1].Value * f[2].Value
		total += m.Roles[i].Weight
	}
	if total > 0 {
		first := w.first(factors, id)
		for i := range m.Roles {
			m.Roles[i].Weight = disclosure.Round(m.Roles[i].Weight/total, digits)
			m.Roles[i].PFirst = disclosure.Round(first[i], 2)
			if len(m.Roles) > 1 {
				m.Roles[i].PFirst = min(m.Roles[i].PFirst, sure)
			}
		}
	}
	slices.SortStableFunc(m.Roles, func(a, b Part) int { return cmp.Compare(b.Weight, a.Weight) })
}

// factor is the influence (0) or the impact (1) of part i, and whether it is its own.
func (w *weighing) factor(m *Mix, i, f int) (segment.Figure, bool) {
	if own := *m.Roles[i].figure(f); own != nil {
		return *own, true
	}
	for k := range w.everyone.Roles {
		if p := &w.everyone.Roles[k]; p.Role == m.Roles[i].Role && *p.figure(f) != nil {
			return **p.figure(f), false
		}
	}
	var all segment.Figure
	n := 0.0
	for k := range m.Roles {
		if one := *m.Roles[k].figure(f); one != nil {
			all.Value, all.Low, all.High, n = all.Value+one.Value, all.Low+one.Low, all.High+one.High, n+1
		}
	}
	if n == 0 {
		return segment.Figure{Value: 1, Low: 1, High: 1}, false
	}
	return segment.Figure{Value: all.Value / n, Low: all.Low / n, High: all.High / n}, false
}

// sure is the most that is said of what comes first among several: draws prove nothing.
const sure = .99

// first draws how often each part comes first. The stream belongs to the segment's ID, so
// that one more segment does not change what is said of the others.
func (w *weighing) first(factors [][3]segment.Figure, id string) []float64 {
	h := fnv.New64a()
	fmt.Fprint(h, id)
	rng := random.Stream(w.o.Seed, h.Sum64())
	wins := make([]float64, len(factors))
	for range w.o.Draws {
		best, at := -1.0, 0
		for i, f := range factors {
			if x := draw(rng, f[0]) * draw(rng, f[1]) * draw(rng, f[2]); x > best {
				best, at = x, i
			}
		}
		wins[at]++
	}
	for i := range wins {
		wins[i] /= float64(w.o.Draws)
	}
	return wins
}

// draw draws what a figure between 0 and 1 may be in truth.
func draw(rng *rand.Rand, f segment.Figure) float64 {
	sd := (f.High - f.Low) / (2 * stats.Z95)
	return min(max(f.Value+float64(sd*rng.NormFloat64()), 0), 1)
}

// about says how many parties without singling out a few.
func about(n int) string {
	if !disclosure.Publishable(n) {
		return fmt.Sprintf("fewer than %d parties", disclosure.MinGroup)
	}
	return fmt.Sprintf("about %d parties", tens(n))
}
