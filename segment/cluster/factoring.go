package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/clientele-go/clientele/internal/par"
)

// factoring is a fit of NMF on its way. Rows are scaled to add up to 1 and have
// a weight, their total or, where they are balanced, 1; loadings of a row are
// shares that add up to 1, and so are the columns of a factor. That is no loss
// of generality: at the optimum for given factors of sum 1 a row's loadings add
// up to its total.
type factoring struct {
	o       NMF
	x       Counts
	totals  []float64 // of the rows
	mass    float64   // sum of the weights
	zeros   int       // rows without counts
	k, d    int
	factors []float64 // d x k: what a column needs lies together
	shares  []float64 // n x k
	scale   []float64 // what shares are still to be multiplied by, a factor each
	kept    []float64 // the shares of the best start so far

	chunk      int
	parts      []factorPart
	iterations int
	converged  bool
}

type factorPart struct {
	sums   []float64 // d x k
	shares []float64 // sums of them, weighted
	loss   float64
}

func newFactoring(o NMF, x Counts) (*factoring, error) {
	e := &factoring{o: o, x: x, k: o.K, d: x.Cols, totals: make([]float64, x.Rows)}
	for i := range x.Rows {
		_, counts := x.Row(i)
		for _, v := range counts {
			e.totals[i] += v
		}
		if e.totals[i] == 0 {
			e.zeros++
		}
		e.mass += e.weight(i)
	}
	if math.IsInf(e.mass, 1) {
		return nil, errors.New("all counts add up to infinity: rescale")
	}
	// The number of chunks is fixed by the size of the problem, as their sums
	// are merged one by one; fewer where each takes much memory.
	chunks := min(32, max(2, 1<<24/(e.k*e.d)))
	e.chunk = max(256, (x.Rows+chunks-1)/chunks)
	e.parts = make([]factorPart, par.Count(x.Rows, e.chunk))
	for c := range e.parts {
		e.parts[c].sums, e.parts[c].shares = make([]float64, e.k*e.d), make([]float64, e.k)
	}
	e.factors = make([]float64, e.k*e.d)
	e.shares = make([]float64, e.k*x.Rows)
	e.scale = make([]float64, e.k)
	if o.Factors == nil {
		e.kept = make([]float64, e.k*x.Rows)
	}
	return e, nil
}

// weight is the say of row i.
func (e *factoring) weight(i int) float64 {
	if e.o.Balanced && e.totals[i] > 0 {
		return 1
	}
	return e.totals[i]
}

// covered returns an error where something is counted that no factor has: its
// divergence is infinite, and stays so.
func (e *factoring) covered(f Matrix) error {
	for i := range e.x.Rows {
		columns, _ := e.x.Row(i)
		for _, j := range columns {
			found := false
			for a := range f.Rows {
				found = found || f.Row(a)[j] > 0
			}
			if !found {
				return fmt.Errorf("row %d counts column %d, which is zero in all Factors", i, j)
			}
		}
	}
	return nil
}

// begin sets the factors, scaled to add up to 1, and equal shares.
func (e *factoring) begin(f Matrix) {
	for a := range e.k {
		sum := 0.0
		for _, v := range f.Row(a) {
			sum += v
		}
		for j, v := range f.Row(a) {
			e.factors[j*e.k+a] = v / sum
		}
	}
	for i := range e.shares {
		e.shares[i] = 1 / float64(e.k)
	}
	for a := range e.scale {
		e.scale[a] = 1
	}
}

// draw begins with factors that are half a random row and half all rows, so
// that every column that occurs can grow in every factor.
func (e *factoring) draw(r *rand.Rand) {
	f := Matrix{Rows: e.k, Cols: e.d, Data: make([]float64, e.k*e.d)}
	all := f.Row(0)
	for i := range e.x.Rows {
		columns, counts := e.x.Row(i)
		for t, j := range columns {
			all[j] += counts[t] / e.totals[i] * (e.weight(i) / e.mass)
		}
	}
	for a := 1; a < e.k; a++ {
		copy(f.Row(a), all)
	}
	for a := range e.k {
		i := r.IntN(e.x.Rows)
		for e.totals[i] == 0 {
			i = r.IntN(e.x.Rows)
		}
		columns, counts := e.x.Row(i)
		for t, j := range columns {
			f.Row(a)[j] += counts[t] / e.totals[i]
		}
	}
	e.begin(f)
}

// iterate updates the shares of every row and then the factors, and returns the
// loss between the two.
func (e *factoring) iterate(ctx context.Context) (loss float64, err error) {
	err = par.Chunks(ctx, e.x.Rows, e.chunk, e.o.Workers, func(c, lo, hi int) error {
		p := &e.parts[c]
		clear(p.sums)
		clear(p.shares)
		p.loss = 0
		var room [mostFactors]float64
		for i := lo; i < hi; i++ {
			if e.totals[i] == 0 {
				continue
			}
			columns, counts := e.x.Row(i)
			shares := e.shares[i*e.k : (i+1)*e.k]
			w := e.weight(i)
			for a := range shares {
				shares[a] *= e.scale[a]
			}
			improve(columns, counts, e.totals[i], e.factors, 1, e.k, shares, room[:e.k])
			for a, s := range shares {
				p.shares[a] += float64(w * s)
			}
			for t, j := range columns {
				f := e.factors[int(j)*e.k : (int(j)+1)*e.k]
				expected := 0.0
				for a, s := range shares {
					expected += float64(s * f[a])
				}
				if expected == 0 {
					continue
				}
				v := counts[t] / e.totals[i]
				p.loss += float64(w * v * math.Log(v/expected))
				v = w * v / expected
				sums := p.sums[int(j)*e.k : (int(j)+1)*e.k]
				for a, s := range shares {
					sums[a] += float64(s * v)
				}
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	sums, shares := e.parts[0].sums, e.parts[0].shares
	for c := range e.parts {
		loss += e.parts[c].loss
		if c > 0 {
			for i, v := range e.parts[c].sums {
				sums[i] += v
			}
			for a, v := range e.parts[c].shares {
				shares[a] += v
			}
		}
	}
	total := make([]float64, e.k)
	for i := range e.factors {
		e.factors[i] = faint(float64(e.factors[i] * sums[i]))
		total[i%e.k] += e.factors[i]
	}
	for i := range e.factors {
		if t := total[i%e.k]; t > 0 {
			e.factors[i] /= t
		}
	}
	// What factors lose by adding up to 1 goes to the shares: the updates are
	// then those of the paper, whose factors have any scale.
	for a, t := range total {
		e.scale[a] = 0
		if shares[a] > 0 {
			e.scale[a] = t / shares[a]
		}
	}
	return max(0, loss), nil
}

// faint is v, or 0 where it is on its way there: arithmetic with the smallest
// numbers there are is slow, and nothing depends on them.
func faint(v float64) float64 {
	if v < 1e-100 {
		return 0
	}
	return v
}

// improve makes one update of the shares of a row whose counts add up to total,
// for factors of which the number of factor a and column j stands at a*next +
// j*step, and returns by how much any share changed at most. sums is memory for
// as many numbers as there are factors.
func improve(columns []int32, counts []float64, total float64, factors []float64, next, step int, shares, sums []float64) (most float64) {
	clear(sums)
	for t, j := range columns {
		f := factors[int(j)*step:]
		expected := 0.0
		for a, s := range shares {
			expected += float64(s * f[a*next])
		}
		if expected == 0 {
			continue // no factor has this column
		}
		v := counts[t] / total / expected
		for a := range sums {
			sums[a] += float64(v * f[a*next])
		}
	}
	whole := 0.0
	for a, s := range shares {
		sums[a] = faint(float64(s * sums[a]))
		whole += sums[a]
	}
	if whole == 0 {
		return math.NaN()
	}
	for a, v := range sums {
		v /= whole
		most = max(most, math.Abs(v-shares[a]))
		shares[a] = v
	}
	return most
}

// busiest returns the share of all counts that the busiest 1 % of the rows have.
func (e *factoring) busiest() float64 {
	totals := slices.Clone(e.totals)
	slices.Sort(totals)
	all, top := 0.0, 0.0
	for i, v := range totals {
		all += v
		if i >= len(totals)-max(1, len(totals)/100) {
			top += v
		}
	}
	if len(totals) < 100 {
		return 0
	}
	return top / all
}
