package persona

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
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

// grain is by how much the variance of a published figure of n people is larger than that
// of the figure itself: a mean is rounded to what 15 people move it by at most (pulls), or to a
// fifth of its half-width, and what rounding takes off has a variance of a twelfth of the
// step squared (Sheppard 1898, Proceedings of the London Mathematical Society 29, 353-380).
func grain(n int) float64 {
	if n < 1 {
		n = unknownN
	}
	return 1 + stats.Z95*stats.Z95/25/12 + pulls*pulls/12./float64(n)
}

// meansApart tests two means: Welch's t with the standard errors that their intervals, which
// are Student's, tell of (Welch 1947, Biometrika 34, 28-35). In small groups the normal
// distribution would make far too much of large differences.
func meansApart(from, to *segment.Figure, n, m int) (p float64) {
	if n < 2 || m < 2 { // withheld how many
		return intervalsApart(from, to)
	}
	v, w := variance(from, n), variance(to, m)
	d := to.Value - from.Value
	if d == 0 || v+w == 0 {
		return stats.NormalTwoSided(d, 0)
	}
	df := (v + w) * (v + w) / (v*v/float64(n-1) + w*w/float64(m-1))
	return stats.TTailTwoSided(d/math.Sqrt(float64(v*grain(n))+float64(w*grain(m))), df)
}

// variance is that of a mean of n.
func variance(f *segment.Figure, n int) float64 {
	sd := spreadOf(f, n)
	return sd * sd / float64(n)
}

// sharesApart tests two shares by their counts.
func sharesApart(from, to *segment.Figure) (p float64) {
	if from.N < 1 || to.N < 1 {
		return intervalsApart(from, to)
	}
	return countsApart(from.Value, float64(from.N), to.Value, float64(to.N))
}

// countsApart tests two shares, x of n and y of m, by the score that Pearson's chi-square of
// the four counts is the square of. The counts are told in tens, which adds to its variance.
func countsApart(x, n, y, m float64) (p float64) {
	const rounded = disclosure.MinGroup * disclosure.MinGroup / 12.
	both := (float64(n*x) + float64(m*y)) / (n + m)
	return stats.NormalTwoSided(y-x, math.Sqrt(max(both*(1-both), 0)*(1/n+1/m)+rounded*(1/(n*n)+1/(m*m))))
}

// intervalsApart tests two figures by their intervals alone: what is between the estimates
// against the half-widths that face each other (Zou & Donner 2008, Statistics in Medicine
// 27, 1693-1702, eq. 2 and 3, solved for the level at which zero is the end of the interval
// of the difference).
func intervalsApart(from, to *segment.Figure) (p float64) {
	d := to.Value - from.Value
	a, b := to.Value-to.Low, from.High-from.Value
	if d < 0 {
		a, b = to.High-to.Value, from.Value-from.Low
	}
	return stats.NormalTwoSided(d, math.Hypot(a*math.Sqrt(grain(to.N)), b*math.Sqrt(grain(from.N)))/stats.Z95)
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
		add := func(c Change, from, to *segment.Figure, test func() (p float64, material bool)) {
			if from == nil || to == nil {
				return // withheld: nothing is said of it
			}
			c.Before, c.After, c.From, c.To = p.before.ID, p.after.ID, copyFigure(from), copyFigure(to)
			d := difference{Change: c, pair: i}
			d.p, d.material = test()
			out = append(out, d)
		}
		a, b := p.before, p.after
		add(Change{What: ofShare}, &a.Share, &b.Share, func() (float64, bool) {
			return sharesApart(&a.Share, &b.Share), math.Abs(b.Share.Value-a.Share.Value) >= o.MinShare
		})
		add(Change{What: ofWorthShare}, a.WorthShare, b.WorthShare, func() (float64, bool) {
			return intervalsApart(a.WorthShare, b.WorthShare), math.Abs(b.WorthShare.Value-a.WorthShare.Value) >= o.MinShare
		})
		add(Change{What: ofWorthMean}, a.WorthMean, b.WorthMean, func() (float64, bool) {
			from, to := a.WorthMean, b.WorthMean
			return meansApart(from, to, from.N, to.N), math.Abs(to.Value-from.Value) >= float64(o.MinWorth*math.Abs(from.Value))
		})
		measured := map[string]Trait{}
		for _, t := range b.Measured {
			measured[feature(t.Name, t.Unit)+"\x00"+t.Level] = t
		}
		for _, t := range a.Measured {
			now := measured[feature(t.Name, t.Unit)+"\x00"+t.Level]
			add(Change{What: ofTrait, Name: t.Name, Level: t.Level, Unit: t.Unit}, t.Mean, now.Mean, func() (float64, bool) {
				if t.Level != "" {
					return sharesApart(t.Mean, now.Mean), cohenH(t.Mean.Value, now.Mean.Value) >= o.MinEffect
				}
				n, m := t.Mean.N, now.Mean.N
				return meansApart(t.Mean, now.Mean, n, m), standardised(t.Mean, now.Mean, n, m) >= o.MinEffect
			})
		}
		for _, s := range a.Lifecycle {
			if j := slices.IndexFunc(b.Lifecycle, func(x segment.StateShare) bool { return x.State == s.State }); j >= 0 {
				now := b.Lifecycle[j].Share
				add(Change{What: ofLifecycle, Name: string(s.State)}, s.Share, now, func() (float64, bool) {
					return sharesApart(s.Share, now), cohenH(s.Share.Value, now.Value) >= o.MinEffect
				})
			}
		}
		for _, e := range a.Expectations {
			for _, now := range b.Expectations {
				if now.Name != e.Name {
					continue
				}
				add(Change{What: ofGap, Name: e.Name}, e.Gap, now.Gap, func() (float64, bool) {
					n, m := cmp.Or(max(e.Gap.N, 0), e.N), cmp.Or(max(now.Gap.N, 0), now.N)
					return meansApart(e.Gap, now.Gap, n, m), standardised(e.Gap, now.Gap, n, m) >= o.MinEffect
				})
			}
		}
	}
	p := make([]float64, len(out))
	for i := range out {
		p[i] = out[i].p
	}
	for i, q := range stats.AdjustHolm(p) {
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
