package value

import (
	"context"

	"github.com/clientele-go/clientele/internal/par"
)

// stepper is an order model in which what a customer will order, given that they
// are active, depends on how often they ordered and on their age alone: the last
// order only tells whether they are. All models of this room in continuous time
// are, and the dear part of a lifetime value is the same for all customers of a
// day who ordered as often.
type stepper interface {
	// activeSteps fills out[i] with the orders expected in (age, age+ts[i]] of a
	// customer with x repeat orders who is active. ts ascends; work has room for
	// 2 len(ts).
	activeSteps(x int, age float64, ts, out, work []float64)
}

func (m BGNBD) activeSteps(x int, age float64, ts, out, work []float64) {
	future{m.R + float64(x), m.Alpha + age, m.A, m.B + float64(x)}.steps(ts, out, work)
}

func (m MBGNBD) activeSteps(x int, age float64, ts, out, work []float64) {
	m.ahead(History{Frequency: x, T: age}).steps(ts, out, work)
}

func (m ParetoNBD) activeSteps(x int, age float64, ts, out, _ []float64) {
	rate := (m.R + float64(x)) / (m.Alpha + age)
	for i, t := range ts {
		out[i] = rate * m.stay(age, t)
	}
}

func (m NBD) activeSteps(x int, age float64, ts, out, _ []float64) {
	for i, t := range ts {
		out[i] = t * ((m.R + float64(x)) / (m.Alpha + age))
	}
}

// alike holds the discounted orders of active customers, worked out once for
// all who have the same x and age. Those without a repeat order have the same
// P(alive), too.
type alike struct {
	values []float64
	silent []float64 // P(alive) of those with x = 0, by place; not looked at of others
	of     []int32   // of each customer, the place in values
}

// orders returns the discounted orders of customer i.
func (a *alike) orders(m Orders, h History, i int) float64 {
	k := a.of[i]
	if h.Frequency == 0 {
		return a.silent[k] * a.values[k]
	}
	return m.PAlive(h) * a.values[k]
}

// newActive returns nil where sharing gains nothing: the model is no stepper,
// or hardly two customers have the same age, as in continuous time.
func newActive(ctx context.Context, m Orders, h []History, ts, weights []float64, workers int) (*alike, error) {
	st, ok := ours[stepper](m)
	if !ok {
		return nil, nil
	}
	type group struct {
		x   int
		age float64
	}
	var (
		ages   ranks
		groups []group
		places [][]int32 // by age and x, 1 + place in groups
		a      = &alike{of: make([]int32, len(h))}
	)
	for i := range h {
		k, x := ages.add(h[i].T), h[i].Frequency
		if int(k) == len(places) {
			if 4*len(places) > len(h) {
				return nil, nil
			}
			places = append(places, nil)
		}
		if x >= len(places[k]) {
			places[k] = append(places[k], make([]int32, x+1-len(places[k]))...)
		}
		p := &places[k][x]
		if *p == 0 {
			groups = append(groups, group{x, h[i].T})
			*p = int32(len(groups))
		}
		a.of[i] = *p - 1
	}
	a.values, a.silent = make([]float64, len(groups)), make([]float64, len(groups))
	err := par.Chunks(ctx, len(groups), 64, workers, func(_, lo, hi int) error {
		v := newValuer(m, ts, weights)
		for i := lo; i < hi; i++ {
			var err error
			if a.values[i], err = v.active(ctx, st, groups[i].x, groups[i].age); err != nil {
				return err
			}
			if groups[i].x == 0 {
				a.silent[i] = m.PAlive(History{T: groups[i].age})
			}
		}
		return nil
	})
	return a, err
}
