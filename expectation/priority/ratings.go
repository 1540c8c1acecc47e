package priority

import (
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/segment/cluster"
)

// ratings are the answers of those who rated anything.
type ratings struct {
	o       Map
	items   int
	i, s    cluster.Matrix
	weights []float64
	kept    []int32
	tops    [2][]float64 // lowest high ratings of importance and of satisfaction
}

func (o Map) read(importance, satisfaction cluster.Matrix, weights []float64) (*ratings, error) {
	n, k := importance.Rows, importance.Cols
	if n > math.MaxInt32 || satisfaction.Rows != n || satisfaction.Cols != k ||
		!limits.Matrix(len(importance.Data), n, k) || len(satisfaction.Data) != len(importance.Data) {
		return nil, fmt.Errorf("priority: importance has %d rows of %d items and satisfaction %d of %d, want as many of both", n, k, satisfaction.Rows, satisfaction.Cols)
	}
	if weights != nil && len(weights) != n {
		return nil, fmt.Errorf("priority: %d weights for %d rows", len(weights), n)
	}
	r := &ratings{o: o, items: k, i: importance, s: satisfaction, weights: weights}
	for side, tops := range [2][]float64{o.ImportanceTops, o.SatisfactionTops} {
		if tops == nil {
			tops = slices.Repeat([]float64{o.Scale.Top}, k)
		}
		if len(tops) != k {
			return nil, fmt.Errorf("priority: lowest high ratings of %d items, but there are %d", len(tops), k)
		}
		r.tops[side] = tops
	}
	for row := range n {
		if weights != nil && !limits.Weight(weights[row]) {
			return nil, fmt.Errorf("priority: row %d has weight %v, which is not within %s", row, weights[row], limits.Weights)
		}
		any := false
		for j := range k {
			for _, v := range []float64{importance.Data[row*k+j], satisfaction.Data[row*k+j]} {
				if v < o.Scale.Min || v > o.Scale.Max {
					return nil, fmt.Errorf("priority: row %d rates item %d with %v, which is not on the scale of %v to %v", row, j, v, o.Scale.Min, o.Scale.Max)
				}
				any = any || v == v
			}
		}
		if any {
			r.kept = append(r.kept, int32(row))
		}
	}
	return r, nil
}

// sums are what a sample amounts to; they add.
type sums struct {
	rated, judged []int     // ratings of importance and of satisfaction
	cells         []float64 // for each item six sums, see add
}

const perItem = 6

func newSums(items int) *sums {
	return &sums{make([]int, items), make([]int, items), make([]float64, perItem*items)}
}

// add adds a respondent: for each item the weight, the weighted rating and the
// weight of a high one, of importance and of satisfaction.
func (r *ratings) add(s *sums, row int32) {
	w := 1.0
	if r.weights != nil {
		w = r.weights[row]
	}
	for j := range r.items {
		cell := s.cells[perItem*j:][:perItem]
		if v := r.i.Data[int(row)*r.items+j]; v == v {
			s.rated[j]++
			put(cell[:3], w, v, r.tops[0][j])
		}
		if v := r.s.Data[int(row)*r.items+j]; v == v {
			s.judged[j]++
			put(cell[3:], w, v, r.tops[1][j])
		}
	}
}

func put(cell []float64, w, v, top float64) {
	cell[0] += w
	cell[1] += float64(w * v)
	if v >= top {
		cell[2] += w
	}
}

// findings are what sums say of each item.
type findings struct {
	importance, satisfaction []float64 // means
	important, satisfied     []float64 // shares of high ratings
	crossI, crossS           float64
	quadrant                 []Quadrant
	scores                   [methods][]float64
}

func newFindings(items int) *findings {
	room := func() []float64 { return make([]float64, items) }
	f := &findings{importance: room(), satisfaction: room(), important: room(), satisfied: room(), quadrant: make([]Quadrant, items)}
	for m := range f.scores {
		f.scores[m] = room()
	}
	return f
}

func (f *findings) find(s *sums) {
	f.crossI, f.crossS = 0, 0
	n := float64(len(f.importance))
	for j := range f.importance {
		c := s.cells[perItem*j:][:perItem]
		f.importance[j], f.important[j] = c[1]/c[0], c[2]/c[0]
		f.satisfaction[j], f.satisfied[j] = c[4]/c[3], c[5]/c[3]
		f.crossI += f.importance[j] / n
		f.crossS += f.satisfaction[j] / n
	}
	for j := range f.importance {
		f.scores[Diagonal][j] = f.importance[j] - f.satisfaction[j]
		f.scores[Unsatisfied][j] = f.important[j] * (1 - f.satisfied[j])
		f.scores[Opportunities][j] = Opportunity(10*f.important[j], 10*f.satisfied[j])
		switch important, good := f.importance[j] >= f.crossI, f.satisfaction[j] >= f.crossS; {
		case important && !good:
			f.quadrant[j] = Concentrate
		case important:
			f.quadrant[j] = KeepUp
		case !good:
			f.quadrant[j] = Low
		default:
			f.quadrant[j] = Overkill
		}
	}
}
