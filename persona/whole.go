package persona

import "math"

// whole is a set of shares that add up to one, as counts: of which it is told which of them
// changed, and which are only larger or smaller because those are.
type whole struct {
	tests    []int // of each part; -1: a part that is only there before, or only after
	from, to []float64
	told     []bool // parts that explain the others
	// material says whether a difference of shares of the rest matters, if the rest was that
	// part of the whole.
	material func(from, to, rest float64) bool
}

func (w *whole) add(test int, from, to float64) {
	w.tests = append(w.tests, test)
	w.from, w.to = append(w.from, from), append(w.to, to)
	w.told = append(w.told, false)
}

// turnover adds the personas that went and came, which explain what they leave to others
// or take from them, and returns the first of them as the cause.
func (w *whole) turnover(pairs []pair, before, after *Deck) (first cause) {
	for _, p := range pairs {
		var c cause
		switch {
		case p.after == nil:
			w.add(-1, count(&p.before.Share, before), 0)
			c = cause{goneBy, p.before.ID}
		case p.before == nil:
			w.add(-1, 0, count(&p.after.Share, after))
			c = cause{newBy, p.after.ID}
		default:
			continue
		}
		w.told[len(w.told)-1] = true
		if first == (cause{}) {
			first = c
		}
	}
	return first
}

// rest is what is not told, before and after, without one more part (-1: none).
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
		both := w.from[k] + w.to[k]
		if w.told[k] || k == without || both <= 0 {
			continue
		}
		p := both / (from + to)
		a, b := w.from[k]-from*p, w.to[k]-to*p
		sum += a*a/(from*p) + b*b/(to*p)
	}
	return sum
}

// root returns which of some parts explains most: without which the rest is most alike.
// Of two that are equally good, as are the only two parts of a whole, it is the one that
// moved by the larger ratio.
func (w *whole) root(open []int) int {
	best, least := open[0], w.distance(open[0])
	for _, k := range open[1:] {
		d, slack := w.distance(k), 1e-9*(1+least)
		if d < least-slack || d <= least+slack && w.ratio(k) > w.ratio(best) {
			best, least = k, d
		}
	}
	return best
}

// ratio is by how much a part moved, as the size of a logarithm; half a customer keeps it
// finite.
func (w *whole) ratio(k int) float64 {
	from, to := 1.0, 1.0
	for i := range w.from {
		from += w.from[i]
		to += w.to[i]
	}
	return math.Abs(math.Log((w.to[k] + .5) / to * from / (w.from[k] + .5)))
}

// unexplained tests whether a part has another share of the rest now, and says whether
// the difference matters.
func (w *whole) unexplained(k int) (p float64, material bool) {
	from, to := w.rest(-1)
	if from <= 0 || to <= 0 {
		return 1, false
	}
	total := 0.0
	for _, n := range w.from {
		total += n
	}
	x, y := w.from[k]/from, w.to[k]/to
	return countsApart(x, from, y, to), w.material(x, y, from/total)
}
