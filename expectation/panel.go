package expectation

import (
	"context"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
)

// Customers who answer in several waves carry the errors of one into the next: whoever
// happens to be in a wave and rates high does so again. Where a part of them leaves from
// wave to wave, the errors wander, and what wanders looks like a trend. So the waves'
// means are taken to hang together by
//
//	corr(w, v) = rho * sum_c p_cw p_cv / sqrt(sum_c p_cw^2 sum_c p_cv^2)
//
// where p is a customer's share of the weight of a wave and rho how much the answers of
// one customer hang together, one number for a cell, estimated from those who came back.

// pulls is who is behind the mean of a wave, and how.
type pulls struct {
	seat  []int32   // of each customer within the segment
	share []float64 // of the weight
	pull  []float64 // what the answer differs from the mean by, times the share
}

// rhoSteps are the steps of rho to 1, and rhoMost the most that is believed: it rests on
// answers of which no more comes out.
const (
	rhoSteps = 20
	rhoMost  = .95
)

// seats numbers the customers of each segment who answered in any wave, and says how
// many seats the largest has; nil where nobody came back.
func (j *joined) seats(customers int) ([]int32, int) {
	seat, taken := make([]int32, customers), make([]int32, len(j.sizes)) // from 1; 0: none
	back, most := false, int32(0)
	for _, replies := range append(slices.Clone(j.earlier), j.replies) {
		last := int32(-1)
		for i := range replies {
			r := &replies[i]
			switch {
			case r.customer == last:
			case seat[r.customer] > 0:
				back = true
			default:
				taken[r.segment]++
				seat[r.customer] = taken[r.segment]
				most = max(most, taken[r.segment])
			}
			last = r.customer
		}
	}
	if !back {
		return nil, 0
	}
	return seat, int(most) + 1
}

// pulls returns what is behind the perceived mean of a cell.
func (c *cell) pulls(seat []int32) pulls {
	g, col := c.group, colPerceived
	if c.gap.enough() {
		col = colPairedPerceived // all figures of the cell are of those behind its gap
	}
	e := c.perceived
	out := pulls{make([]int32, 0, e.n), make([]float64, 0, e.n), make([]float64, 0, e.n)}
	last := int32(-1)
	for i := range g.replies {
		y := g.at(i, c.dim, col)
		if math.IsNaN(y) {
			continue
		}
		if g.cluster[i] != last {
			last = g.cluster[i]
			out.seat = append(out.seat, seat[g.replies[i].customer])
			out.share, out.pull = append(out.share, 0), append(out.pull, 0)
		}
		w := g.replies[i].weight / e.weight
		out.share[len(out.share)-1] += w
		out.pull[len(out.pull)-1] += float64(w * (y - e.mean))
	}
	return out
}

// relate finds how the waves of all courses hang together.
func relate(ctx context.Context, courses []*course, dims, seats, workers int) error {
	return par.Each(ctx, len(courses)/max(dims, 1), workers, func(i int) error {
		room := make([]sitting, seats)
		for _, k := range courses[i*dims:][:dims] {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if k != nil {
				k.relate(room)
			}
		}
		return nil
	})
}

// sitting is what a seat holds while a wave is looked at, and of all waves how many it
// was taken in.
type sitting struct {
	share, pull float64
	waves       int
}

// relate fills in together, which is left out where fewer than ten customers came back:
// nothing depends on what these few answered.
func (k *course) relate(room []sitting) {
	defer clear(room)
	n, back := len(k.pulls), 0
	overlap := make([][]float64, n)
	norm, size := make([]float64, n), make([]float64, n)
	var sum, weight float64
	for a := range k.pulls {
		p := &k.pulls[a]
		for i, s := range p.seat {
			at := &room[s]
			at.share, at.pull = p.share[i], p.pull[i]
			if at.waves++; at.waves == 2 {
				back++
			}
			norm[a] += float64(p.share[i] * p.share[i])
			size[a] += float64(p.pull[i] * p.pull[i])
		}
		overlap[a] = make([]float64, a)
		for b := range a {
			q := &k.pulls[b]
			var both, o, c float64
			for i, s := range q.seat {
				if at := &room[s]; at.share > 0 {
					both++
					o += float64(at.share * q.share[i])
					c += float64(at.pull * q.pull[i])
				}
			}
			if both == 0 || !(size[a]*size[b] > 0) {
				continue
			}
			overlap[a][b] = o / math.Sqrt(norm[a]*norm[b])
			sum += both * c / math.Sqrt(size[a]*size[b]) / overlap[a][b]
			weight += both
		}
		for _, s := range p.seat {
			room[s].share, room[s].pull = 0, 0
		}
	}
	k.pulls = nil
	if !disclosure.Publishable(back) || weight == 0 {
		return
	}
	rho := min(math.Round(rhoSteps*sum/weight)/rhoSteps, rhoMost)
	if rho <= 0 {
		return
	}
	for _, row := range overlap {
		for b := range row {
			row[b] *= rho
		}
	}
	k.together = overlap
}

// white is waves turned so that their errors are independent with variance 1: with
// their covariances L L', y is L^-1 times the levels and z is L^-1 times ones, so that
// y is z times the level where nothing changes.
type white struct {
	first []int       // of each row of L the first column that is not 0
	lower [][]float64 // rows of L from there on
	y, z  []float64
	waves []seen
}

// whiten turns the waves from one on.
func (k *course) whiten(from int) *white {
	w := &white{waves: k.perceived[from:]}
	for i, s := range w.waves {
		first := i
		covariance := func(j int) float64 { // of a wave before
			if k.together == nil {
				return 0
			}
			return k.together[from+i][from+j] * math.Sqrt(s.sampling*w.waves[j].sampling)
		}
		for j := range i {
			if covariance(j) != 0 {
				first = j
				break
			}
		}
		row, left := make([]float64, i-first+1), s.variance
		for j := first; j < i; j++ {
			v := covariance(j)
			for c := max(first, w.first[j]); c < j; c++ {
				v -= float64(row[c-first] * w.lower[j][c-w.first[j]])
			}
			v /= w.lower[j][j-w.first[j]]
			row[j-first] = v
			left -= float64(v * v)
		}
		// A wave always keeps what rho leaves it for itself: less is rounding.
		row[i-first] = math.Sqrt(max(left, (1-rhoMost)*s.variance))
		w.first, w.lower = append(w.first, first), append(w.lower, row)
	}
	w.y = w.solve(func(i int) float64 { return w.waves[i].figure.Value })
	w.z = w.solve(func(int) float64 { return 1 })
	return w
}

// solve returns L^-1 times x.
func (w *white) solve(x func(i int) float64) []float64 {
	out := make([]float64, len(w.lower))
	for i, row := range w.lower {
		v, last := x(i), len(row)-1
		for c := range last {
			v -= float64(row[c] * out[w.first[i]+c])
		}
		out[i] = v / row[last]
	}
	return out
}

// panelDraws is how often chance is tried for the score of Mann and Kendall among waves
// that hang together; with very many waves more seldom, so that the work is bounded.
const (
	panelDraws = 4000
	panelLeast = 400
	panelWork  = 4e7
)

// panelScores returns the chance that the score of waves whose level does not change is
// as far from 0 as s, or farther, to both sides. Its variance alone (Hamed & Rao 1998,
// Journal of Hydrology 204, 182-196) would not do for a few waves, so it is drawn.
func (w *white) panelScores() func(s int) float64 {
	n := len(w.lower)
	draws := int(min(max(panelWork/float64(n*n), panelLeast), panelDraws))
	rng := random.Stream(0, uint64(n))
	drawn, x, z := make([]int, draws), make([]float64, n), make([]float64, n)
	for d := range drawn {
		s := 0
		for i, row := range w.lower {
			z[i] = rng.NormFloat64()
			x[i] = 0
			for c, v := range row {
				x[i] += float64(v * z[w.first[i]+c])
			}
			for _, before := range x[:i] {
				if x[i] > before {
					s++
				} else {
					s--
				}
			}
		}
		drawn[d] = max(s, -s)
	}
	slices.Sort(drawn)
	return func(s int) float64 {
		below, _ := slices.BinarySearch(drawn, max(s, -s))
		return float64(draws-below+1) / float64(draws+1)
	}
}
