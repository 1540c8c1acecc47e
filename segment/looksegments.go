package segment

import (
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment/drift"
)

// segments compares how large the segments are, what they are worth, and where.
func (l *look) segments() {
	// A segment that is too small to show is left out of the sums of worth, from which its own
	// would follow.
	shown := make([]bool, len(l.core.refs))
	var allBefore, allNow drift.Sums
	for k := range shown {
		a, b := &l.before.segments[k], &l.now.segments[k]
		if shown[k] = disclosure.Publishable(int(a.n)) && disclosure.Publishable(int(b.n)); shown[k] {
			allBefore, allNow = allBefore.Plus(a.worth.of(a.n)), allNow.Plus(b.worth.of(b.n))
		}
	}
	if slices.Contains(shown, false) {
		l.warn("small-segments", "", "of segments of fewer than %d customers in a census no more is told than their share", disclosure.MinGroup)
	}
	for k, ref := range l.core.refs {
		a, b := &l.before.segments[k], &l.now.segments[k]
		d := SegmentDrift{Ref: ref, Share: shift(a.n, l.n, b.n, l.m)}
		p := drift.Proportions(a.n, l.n, b.n, l.m)
		l.test("share-moved", ref.ID, Refit, math.Abs(asTold(p.Change, l.o.Share, d.Share.Change)), l.o.Share, p.P,
			"its share of the customers "+d.Share.words())
		if shown[k] {
			if l.basis.worth {
				d.WorthShare = l.worth(ref, a.worth.of(a.n), allBefore, b.worth.of(b.n), allNow)
			}
			l.centre(&d, a, b)
		}
		l.out.Segments = append(l.out.Segments, d)
	}
}

// worth compares the share of a segment in the sum of worth.
func (l *look) worth(ref Ref, a, allBefore, b, allNow drift.Sums) *Shift {
	tell := func(part, all drift.Sums) *Figure {
		// The share tells of the rest what it tells of the part.
		if rest := all.Minus(part); part.Few() || rest.N > 0 && rest.Few() {
			return nil
		}
		v, low, high := drift.SumShare(part, all)
		return guarded(v, low, high, drift.DominatedShare(part, all), int(part.N))
	}
	s := &Shift{Before: tell(a, allBefore), Now: tell(b, allNow)}
	d := drift.SumShares(a, allBefore, b, allNow)
	if s.Before != nil && s.Now != nil {
		most := max(drift.DominatedShare(a, allBefore), drift.DominatedShare(b, allNow))
		s.Change = guarded(d.Change, d.Low, d.High, most, int(b.N))
	}
	if s.Change == nil {
		if a.N < allBefore.N { // one segment alone has all
			l.warn("skewed-worth", ref.ID, "a few customers make so much of the worth, in the segment or in the others, that its share is neither told nor tested")
		}
		return s
	}
	l.test("worth-share-moved", ref.ID, Refit, math.Abs(s.Change.Value), l.o.WorthShare, d.P, "its share of worth "+s.words())
	return s
}

// centre compares the means of a segment, one coordinate at a time: the p-value is the
// least of them times their number (Bonferroni), which holds however they depend on each
// other.
func (l *look) centre(d *SegmentDrift, a, b *segmentTally) {
	square, noise := 0.0, 0.0
	least, tests := math.NaN(), 0
	farthest := 0.0
	for i := range l.core.encoders {
		e := &l.core.encoders[i]
		moved := 0.0
		for j := e.at; j < e.at+e.width; j++ {
			var p drift.Difference
			if at := l.basis.layout[j]; at >= 0 {
				p = drift.Means(a.numbers[at].of(a.n), b.numbers[at].of(b.n))
			} else {
				p = drift.Proportions(a.levels[j], a.n, b.levels[j], b.n)
			}
			from, spread := a.mean(l.basis, j)
			to, spreadNow := b.mean(l.basis, j)
			moved += float64((to - from) * (to - from))
			noise += spread/float64(a.n*a.n) + spreadNow/float64(b.n*b.n)
			if !math.IsNaN(p.P) {
				tests++
				if !(p.P >= least) {
					least = p.P
				}
			}
		}
		if square += moved; moved > farthest {
			farthest, d.Toward = moved, e.name
		}
	}
	size := disclosure.Coarse(math.Sqrt(square), stats.Z95*math.Sqrt(noise))
	d.Centre = &size
	l.test("centre-moved", d.ID, Refit, size, l.o.Shift, min(1, least*float64(tests)),
		"its centre moved by "+brief(size)+" of the units in which distances are measured, most of all in "+quoted(d.Toward))
}
