package persona

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// What a change may be about.
const (
	ofShare      = "share"
	ofWorthShare = "worthShare"
	ofWorthMean  = "worthMean"
	ofTrait      = "trait"
	ofLifecycle  = "lifecycle"
	ofGap        = "gap"
	ofKind       = "kind"
)

// difference is a figure of a pair that was tested.
type difference struct {
	Change
	pair     int
	p        float64 // that nothing changed, not adjusted
	material bool    // large enough to matter
}

// beyond says whether it counts as a change, be it one of its own or a consequence.
func (d difference) beyond(o CompareOptions) bool { return d.material && d.Adjusted <= o.FDR }

// apart tests the difference of two figures by their intervals: what is between the two
// estimates against the half-widths between them (Zou & Donner 2008, eq. 2 to 4, solved for
// the level at which zero is the end of the interval of the difference). It needs no more than
// intervals, and does right by skewed ones, such as Wilson's.
func apart(from, to *segment.Figure) (p float64) {
	d := to.Value - from.Value
	a, b := to.Value-to.Low, from.High-from.Value
	if d < 0 {
		a, b = to.High-to.Value, from.Value-from.Low
	}
	return stats.NormalTwoSided(d, math.Hypot(a, b)/stats.Z95)
}

// differences tests all figures of all pairs, in their order.
func differences(ctx context.Context, pairs []pair, o CompareOptions) ([]difference, error) {
	var out []difference
	for i, p := range pairs {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("persona: comparing: %w", context.Cause(ctx))
		}
		if p.before == nil || p.after == nil {
			continue
		}
		add := func(c Change, from, to *segment.Figure, material func() bool) {
			if from == nil || to == nil {
				return // withheld: nothing is said of it
			}
			c.Before, c.After, c.From, c.To = p.before.ID, p.after.ID, copyFigure(from), copyFigure(to)
			out = append(out, difference{Change: c, pair: i, p: apart(from, to), material: material()})
		}
		atLeast := func(from, to *segment.Figure, least float64) func() bool {
			return func() bool { return math.Abs(to.Value-from.Value) >= least }
		}
		a, b := p.before, p.after
		add(Change{What: ofShare}, &a.Share, &b.Share, atLeast(&a.Share, &b.Share, o.MinShare))
		add(Change{What: ofWorthShare}, a.WorthShare, b.WorthShare, func() bool { return atLeast(a.WorthShare, b.WorthShare, o.MinShare)() })
		add(Change{What: ofWorthMean}, a.WorthMean, b.WorthMean, func() bool {
			return atLeast(a.WorthMean, b.WorthMean, float64(o.MinWorth*math.Abs(a.WorthMean.Value)))()
		})
		measured := map[string]Trait{}
		for _, t := range b.Measured {
			measured[feature(t.Name, t.Unit)+"\x00"+t.Level] = t
		}
		for _, t := range a.Measured {
			now := measured[feature(t.Name, t.Unit)+"\x00"+t.Level]
			add(Change{What: ofTrait, Name: t.Name, Level: t.Level, Unit: t.Unit}, t.Mean, now.Mean, func() bool {
				if t.Level != "" {
					return cohenH(t.Mean.Value, now.Mean.Value) >= o.MinEffect
				}
				return standardised(t.Mean, now.Mean, t.Mean.N, now.Mean.N) >= o.MinEffect
			})
		}
		for _, s := range a.Lifecycle {
			if j := slices.IndexFunc(b.Lifecycle, func(x segment.StateShare) bool { return x.State == s.State }); j >= 0 {
				now := b.Lifecycle[j].Share
				add(Change{What: ofLifecycle, Name: string(s.State)}, s.Share, now, func() bool { return cohenH(s.Share.Value, now.Value) >= o.MinEffect })
			}
		}
		for _, e := range a.Expectations {
			for _, now := range b.Expectations {
				if now.Name != e.Name {
					continue
				}
				add(Change{What: ofGap, Name: e.Name}, e.Gap, now.Gap, func() bool {
					return standardised(e.Gap, now.Gap, cmp.Or(max(e.Gap.N, 0), e.N), cmp.Or(max(now.Gap.N, 0), now.N)) >= o.MinEffect
				})
			}
		}
	}
	p := make([]float64, len(out))
	for i := range out {
		p[i] = out[i].p
	}
	for i, q := range stats.AdjustBH(p) {
		out[i].Adjusted = q
	}
	return out, nil
}

// standardised is the difference of two means in standard deviations within the groups
// that their intervals tell of. Where it is withheld how many they are made of, it is in units.
func standardised(from, to *segment.Figure, n, m int) float64 {
	off := math.Abs(to.Value - from.Value)
	if n < 2 || m < 2 {
		return off
	}
	a, b := spreadOf(from, n), spreadOf(to, m)
	if off == 0 {
		return 0
	}
	return off / math.Sqrt((float64(a*a)+float64(b*b))/2) // +Inf where nothing varies
}

// cohenH is the difference of two shares on the arcsine scale (Cohen 1988, ch. 6).
func cohenH(p, q float64) float64 {
	phi := func(x float64) float64 { return 2 * math.Asin(math.Sqrt(min(max(x, 0), 1))) }
	return math.Abs(phi(q) - phi(p))
}
