package persona

import (
	"math"

	"github.com/clientele-go/clientele/internal/stats"
)

// whole is a set of shares that add up to one: of which it is told which of them
// changed, and which are only larger or smaller because those are.
type whole struct {
	tests      []int // -1: a part that is only there before or only after
	from, to   []float64
	candidates []bool
	told       []bool // parts that explain the others
	// material says whether a difference of shares of the rest matters, if the rest was that
	// part of the whole.
	material func(from, to, rest float64) bool
}

func (w *whole) add(test int, t difference, from, to float64) {
	w.tests = append(w.tests, test)
	w.from, w.to = append(w.from, from), append(w.to, to)
	w.told = append(w.told, false)
}

// turnover adds the personas that went and came, which explain what they leave to others or take
// from them, and returns the ID of the first that is gone.
func (w *whole) turnover(pairs []pair, before, after *Deck) (gone string) {
	for _, p := range pairs {
		switch {
		case p.after == nil:
			w.add(-1, difference{}, count(&p.before.Share, before), 0)
			if gone == "" {
				gone = p.before.ID
			}
		case p.before == nil:
			w.add(-1, difference{}, 0, count(&p.after.Share, after))
		default:
			continue
		}
		w.told[len(w.told)-1] = true
	}
	return gone
}

// rest is what is not told, before and after.
func (w *whole) rest(without int) (from, to float64) {
	for k := range w.from {
		if !w.told[k] && k != without {
			from += w.from[k]
			to += w.to[k]
		}
	}
	return from, to
}

// distance is how far the shares of the rest are apart before and after: Pearson's
// chi-square of the two rows of counts.
func (w *whole) distance(without int) (sum float64) {
	from, to := w.rest(without)
	if from <= 0 || to <= 0 {
		return 0
	}
	for k := range w.from {
		if w.told[k] || k == without {
			continue
		}
		both := w.from[k] + w.to[k]
		if both <= 0 {
			continue
		}
		p := both / (from + to)
		sum += square(w.from[k]-from*p)/(from*p) + square(w.to[k]-to*p)/(to*p)
	}
	return sum
}

func square(x float64) float64 { return x * x }

// separate marks the tests that explain the others and calls because for those that
// follow, with the test that they follow from, or -1 if it is a persona that went or came.
//
// One part after another is told, as long as any that is left differs beyond chance in its
// share of the rest: the one without which the rest is most alike. Of two that are equally
// good, as are the only two parts of a whole, it is the one that moved by the larger ratio.
func (w *whole) separate(tests []difference, o CompareOptions, root []bool, because func(i, by int)) {
	var left []int // candidates, as parts
	for k, i := range w.tests {
		if i >= 0 && tests[i].beyond(o) {
			left = append(left, k)
		}
	}
	first := -1
	for _, told := range w.told {
		if told {
			first = -2 // somebody went or came
		}
	}
	total, _ := w.all()
	for len(left) > 0 && (first == -1 || w.differs(left, total, o)) {
		best, least := -1, math.Inf(1)
		for at, k := range left {
			d := w.distance(k)
			switch {
			case best < 0 || d < least-1e-9*(1+least):
			case d <= least+1e-9*(1+least) && w.ratio(k) > w.ratio(left[best]):
			default:
				continue
			}
			best, least = at, d
		}
		k := left[best]
		w.told[k] = true
		root[w.tests[k]] = true
		if first < 0 {
			first = w.tests[k]
		}
		left = append(left[:best], left[best+1:]...)
	}
	for _, k := range left {
		because(w.tests[k], max(first, -1))
	}
}

func (w *whole) all() (from, to float64) {
	for k := range w.from {
		from += w.from[k]
		to += w.to[k]
	}
	return from, to
}

// ratio is by how much a part moved, as the size of a logarithm.
func (w *whole) ratio(k int) float64 {
	from, to := w.all()
	return math.Abs(math.Log((w.to[k] + .5) / (to + 1) * (from + 1) / (w.from[k] + .5)))
}

// differs says whether any of the parts left has another share of the rest, beyond chance
// and enough to matter.
func (w *whole) differs(left []int, total float64, o CompareOptions) bool {
	from, to := w.rest(-1)
	if from <= 0 || to <= 0 {
		return false
	}
	p := make([]float64, len(left))
	for at, k := range left {
		x, y := w.from[k]/from, w.to[k]/to
		both := (w.from[k] + w.to[k]) / (from + to)
		p[at] = stats.NormalTwoSided(y-x, math.Sqrt(both*(1-both)*(1/from+1/to)))
		if !w.material(x, y, from/total) {
			p[at] = 1
		}
	}
	for _, q := range stats.AdjustBH(p) {
		if q <= o.FDR {
			return true
		}
	}
	return false
}
