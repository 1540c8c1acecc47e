package driver

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"github.com/clientele-go/clientele/segment/cluster"
)

// ReachNoise says when a driver has failed a respondent and when the respondent is
// dissatisfied.
type ReachNoise struct {
	Fail         float64 // the highest rating of a driver that is a failure
	Dissatisfied float64 // the highest outcome that is dissatisfaction
}

// Dissatisfiers ranks what makes customers dissatisfied.
type Dissatisfiers struct {
	N            int `json:"n"`            // respondents with an outcome
	Dissatisfied int `json:"dissatisfied"` // of them
	// Total is the share of the dissatisfied whom any driver failed (the reach) less
	// that of the others whom one failed (the noise), -1 to 1.
	Total float64 `json:"total"`
	// Shapley splits Total over the drivers, in the order of the columns: by what each
	// adds to the reach less the noise of those before it, averaged over all orders.
	// Negative for a driver that fails the satisfied more often.
	Shapley []float64 `json:"shapley"`
	// Order has the drivers from the largest value down, and Cumulative the reach less
	// the noise of the first, the first two, and so on. It is largest with the first
	// Key of them: those are the key dissatisfiers, and more of them would tell more of
	// the satisfied than of the dissatisfied apart.
	Order      []int     `json:"order"`
	Cumulative []float64 `json:"cumulative"`
	Key        int       `json:"key"`
}

// Rank ranks up to 20 drivers (Conklin, Powaga & Lipovetsky 2004, European Journal
// of Operational Research 154, 819-827). A missing rating has not failed; a row
// without an outcome is left out. Weights count the respondents. It is an error if
// nobody is dissatisfied, or nobody is not.
func (o ReachNoise) Rank(ctx context.Context, x cluster.Matrix, y, weights []float64) (*Dissatisfiers, error) {
	if ctx == nil {
		return nil, errors.New("driver: no context")
	}
	if o.Fail != o.Fail || o.Dissatisfied != o.Dissatisfied {
		return nil, errors.New("driver: a limit of reach and noise is NaN")
	}
	if err := check(x, y, weights); err != nil {
		return nil, err
	}
	if x.Cols > maxExact {
		return nil, fmt.Errorf("driver: %d drivers, and reach and noise take at most %d", x.Cols, maxExact)
	}
	p := x.Cols
	// By whom they failed: the weight of the dissatisfied and of the others.
	none := [2][]float64{make([]float64, 1<<p), make([]float64, 1<<p)}
	var total [2]float64
	d := &Dissatisfiers{}
	for i, v := range y {
		if v != v {
			continue
		}
		side := 1
		if v <= o.Dissatisfied {
			side = 0
			d.Dissatisfied++
		}
		d.N++
		failed := 0
		for j, rating := range x.Row(i) {
			if rating <= o.Fail {
				failed |= 1 << j
			}
		}
		w := 1.0
		if weights != nil {
			w = weights[i]
		}
		none[side][failed] += w
		total[side] += w
	}
	if d.Dissatisfied == 0 || d.Dissatisfied == d.N {
		return nil, fmt.Errorf("driver: %d of %d respondents are dissatisfied: there is nobody to tell apart", d.Dissatisfied, d.N)
	}
	// Sums over subsets: none[s] becomes the weight of those whom only members of s
	// failed, that is of those whom no other driver failed.
	for side := range none {
		for j := range p {
			for s := range none[side] {
				if s&(1<<j) != 0 {
					none[side][s] += none[side][s&^(1<<j)]
				}
			}
			if ctx.Err() != nil {
				return nil, fmt.Errorf("driver: stopped: %w", context.Cause(ctx))
			}
		}
	}
	all := 1<<p - 1
	value := func(s int) float64 { return none[1][all&^s]/total[1] - none[0][all&^s]/total[0] }
	d.Total = value(all)
	d.shapley(p, value)
	d.Order = make([]int, p)
	for j := range d.Order {
		d.Order[j] = j
	}
	slices.SortStableFunc(d.Order, func(a, b int) int {
		switch {
		case d.Shapley[a] > d.Shapley[b]:
			return -1
		case d.Shapley[a] < d.Shapley[b]:
			return 1
		}
		return 0
	})
	s, most := 0, 0.0
	for at, j := range d.Order {
		s |= 1 << j
		d.Cumulative = append(d.Cumulative, value(s))
		if d.Cumulative[at] > most {
			most, d.Key = d.Cumulative[at], at+1
		}
	}
	return d, nil
}

// shapley collects the values of all subsets as decomposer.descend does.
func (d *Dissatisfiers) shapley(p int, value func(s int) float64) {
	weights := newDecomposer(p)
	d.Shapley = make([]float64, p)
	base := 0.0
	for s := range 1 << p {
		v, size := value(s), bits.OnesCount(uint(s))
		base += float64(weights.everyone[size] * v)
		v *= weights.member[size]
		for left := s; left != 0; left &= left - 1 {
			d.Shapley[bits.TrailingZeros(uint(left))] += v
		}
	}
	for j := range d.Shapley {
		d.Shapley[j] -= base
	}
}
