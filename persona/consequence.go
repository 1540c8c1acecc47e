package persona

import (
	"cmp"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Follows of what was caused by a persona that went or came.
const (
	goneBy = "gone"
	newBy  = "new"
)

// family is all that was tested, while what changed is told from what follows from it.
//
// One change after another is taken as told, the surest first. What follows from it is then
// tested again for what is left unexplained: a share by its part of the rest, a mean
// worth by its ratio over that of the trait. So a single large change, which moves a dozen
// figures, does not lower the bar for all others, as it would if those dozen
// counted as discoveries of their own.
type family struct {
	o        CompareOptions
	tests    []difference
	p        []float64 // of what is unexplained
	material []bool    // likewise
	told     []bool
	wholes   []*whole // of each test, nil where it is no part of one
	parts    []int    // its place in it
	causes   []cause  // of the tests that follow
}

// cause is what a difference follows from: the What of the root, and whose it is.
type cause struct{ what, of string }

// separate tells what changed from what follows from it, each most sure first.
func separate(tests []difference, pairs []pair, before, after *Deck, o CompareOptions) (changed, following []difference) {
	f := &family{o: o, tests: tests, p: make([]float64, len(tests)), material: make([]bool, len(tests)), told: make([]bool, len(tests)),
		wholes: make([]*whole, len(tests)), parts: make([]int, len(tests)), causes: make([]cause, len(tests))}
	for i, t := range tests {
		f.p[i], f.material[i] = t.p, t.material
	}
	turned := f.gather(pairs, before, after)
	for next := f.next(); next >= 0; next = f.next() {
		f.tell(next)
	}
	f.worthShares(turned)
	q := f.adjusted(true)
	for i, t := range tests {
		switch {
		case f.told[i]:
			t.Adjusted = q[i]
			changed = append(changed, t)
		case t.material && t.Adjusted <= o.Level && f.causes[i] != cause{}:
			t.Follows, t.Of = f.causes[i].what, f.causes[i].of
			following = append(following, t)
		}
	}
	for _, list := range [][]difference{changed, following} {
		slices.SortStableFunc(list, func(a, b difference) int {
			return cmp.Or(cmp.Compare(a.Adjusted, b.Adjusted), cmp.Compare(a.p, b.p))
		})
	}
	return changed, following
}

// gather puts shares that make a whole together: those of customers over all personas, and
// of levels and states within each. It returns the cause that turnover is.
func (f *family) gather(pairs []pair, before, after *Deck) (turned cause) {
	customers := &whole{material: func(from, to, rest float64) bool { return math.Abs(to-from)*rest >= f.o.MinShare }}
	for i, t := range f.tests {
		if t.What == ofShare {
			f.join(i, customers, count(t.From, before), count(t.To, after))
		}
	}
	if turned = customers.turnover(pairs, before, after); turned != (cause{}) {
		f.explain(customers, turned)
	}
	var last *whole
	for i, t := range f.tests {
		if t.What != ofLifecycle && (t.What != ofTrait || t.Level == "") {
			continue
		}
		if i == 0 || !t.beside(f.tests[i-1]) {
			last = &whole{material: func(from, to, _ float64) bool { return cohenH(from, to) >= f.o.MinEffect }}
		}
		f.join(i, last, t.From.Value*float64(t.From.N), t.To.Value*float64(t.To.N))
	}
	return turned
}

// beside says whether two tests are of parts of the same whole.
func (d difference) beside(e difference) bool {
	return d.pair == e.pair && d.What == e.What && (d.What == ofLifecycle || e.Level != "" && d.Name == e.Name && d.Unit == e.Unit)
}

func (f *family) join(test int, w *whole, from, to float64) {
	f.wholes[test], f.parts[test] = w, len(w.from)
	w.add(test, from, to)
}

// count is how many customers a share stands for.
func count(share *segment.Figure, d *Deck) float64 {
	return share.Value * float64(max(share.N, 1))
}

// adjusted are the p-values of what is unexplained. Shares of worth come in at the end
// only, since they are made of the other figures; until then they count as tests that
// found nothing.
func (f *family) adjusted(worthShares bool) []float64 {
	p := slices.Clone(f.p)
	for i, t := range f.tests {
		if t.What == ofWorthShare && !worthShares {
			p[i] = 1
		}
		if f.told[i] {
			p[i] = t.p
		}
	}
	return stats.AdjustHolm(p)
}

// next is the surest change that is not told yet, -1 if there is none. Mean worths come after
// what they may follow from.
func (f *family) next() int {
	q := f.adjusted(false)
	best := -1
	later := func(i int) int { return map[bool]int{true: 1}[f.tests[i].What == ofWorthMean] }
	for i := range f.tests {
		if f.told[i] || !f.material[i] || !(q[i] <= f.o.Level) {
			continue
		}
		if best < 0 || cmp.Or(cmp.Compare(later(i), later(best)), cmp.Compare(f.p[i], f.p[best])) < 0 {
			best = i
		}
	}
	if best >= 0 && f.wholes[best] != nil {
		// Of a whole it is the part without which the rest is most alike.
		w := f.wholes[best]
		var open []int
		for i := range f.tests {
			if f.wholes[i] == w && !f.told[i] && f.material[i] && q[i] <= f.o.Level {
				open = append(open, f.parts[i])
			}
		}
		best = w.tests[w.root(open)]
	}
	return best
}

// tell marks a change as told, and what follows from it as explained.
func (f *family) tell(i int) {
	f.told[i] = true
	t := f.tests[i]
	if w := f.wholes[i]; w != nil {
		w.told[f.parts[i]] = true
		f.explain(w, cause{t.What, t.After})
	}
	if t.What == ofTrait && t.Level == "" {
		for k, worth := range f.tests {
			if worth.pair != t.pair || worth.What != ofWorthMean || f.told[k] {
				continue
			}
			if p, ok := f.unexplained(worth); ok && p > f.p[k] {
				f.p[k], f.causes[k] = p, cause{ofTrait, t.After}
			}
		}
	}
}

// explain tests the parts of a whole again, by their shares of what is not told.
func (f *family) explain(w *whole, by cause) {
	for k, i := range w.tests {
		if i < 0 || w.told[k] {
			continue
		}
		f.p[i], f.material[i] = w.unexplained(k)
		if f.causes[i] == (cause{}) {
			f.causes[i] = by
		}
	}
}

// unexplained is the p-value that a mean worth moved by the same ratio as a trait of the
// persona that is told, or as several did together: orders and what each is worth, say. The
// best explanation counts.
func (f *family) unexplained(worth difference) (p float64, ok bool) {
	target, error2, ok := logRatio(worth)
	if !ok {
		return 0, false
	}
	sum, sum2, n := 0.0, 0.0, 0
	try := func(r, e2 float64) {
		if r*target > 0 {
			p = max(p, stats.NormalTwoSided(target-r, math.Sqrt(error2+e2)))
		}
	}
	for i, t := range f.tests {
		if t.pair != worth.pair || !f.told[i] || t.What != ofTrait || t.Level != "" {
			continue
		}
		if r, e2, ok := logRatio(t); ok {
			try(r, e2)
			sum, sum2, n = sum+r, sum2+e2, n+1
		}
	}
	if n > 1 {
		try(sum, sum2)
	}
	return p, p > 0
}

// logRatio is the logarithm of what a figure is now over what it was, with its variance.
func logRatio(t difference) (r, variance float64, ok bool) {
	if !(t.From.Value > 0 && t.To.Value > 0) {
		return 0, 0, false
	}
	for _, f := range []*segment.Figure{t.From, t.To} {
		e := (f.High - f.Low) / 2 / stats.Z95 / f.Value
		variance += float64(e * e)
	}
	return math.Log(t.To.Value / t.From.Value), variance, true
}

// worthShares follow from shares of customers and from mean worths, and those from others;
// where nothing of that kind is beyond chance by itself, the share of worth that moved most
// surely is told, and the others follow from it.
func (f *family) worthShares(turned cause) {
	by := turned
	sure := math.Inf(1)
	for i, t := range f.tests {
		if (t.What == ofShare || t.What == ofWorthMean) && t.p < sure {
			switch {
			case f.told[i]:
				by, sure = cause{t.What, t.After}, t.p
			case t.What == ofWorthMean && f.causes[i] != cause{}:
				by, sure = f.causes[i], t.p
			}
		}
	}
	q := f.adjusted(true)
	first := -1
	for i, t := range f.tests {
		if t.What == ofWorthShare && t.material && q[i] <= f.o.Level && (first < 0 || t.p < f.tests[first].p) {
			first = i
		}
	}
	if first < 0 {
		return
	}
	if by == (cause{}) {
		f.told[first], by = true, cause{ofWorthShare, f.tests[first].After}
	}
	for i, t := range f.tests {
		if t.What == ofWorthShare && !f.told[i] {
			f.p[i], f.causes[i] = 1, by
		}
	}
}
