package outcome

import (
	"errors"
	"fmt"

	"github.com/clientele-go/clientele/internal/limits"
)

// Tally counts answers of one kind. The zero value is empty.
type Tally struct {
	N       int     `json:"n"`       // answers
	Weight  float64 `json:"weight"`  // sum of their weights
	Squares float64 `json:"squares"` // sum of the squares of their weights
}

// Add puts in an answer with a weight (1 where there are none), from 1e-50 to 1e50.
func (t *Tally) Add(weight float64) error {
	if err := checkWeight(weight); err != nil {
		return err
	}
	t.N++
	t.Weight += weight
	t.Squares += float64(weight * weight)
	return nil
}

// Remove takes out what Add put in. A tally that is empty afterwards is exactly
// zero, whatever rounding the weights have left.
func (t *Tally) Remove(weight float64) error {
	if err := checkWeight(weight); err != nil {
		return err
	}
	if t.N < 1 || weight > t.Weight*(1+1e-9) {
		return errors.New("outcome: an answer of this kind and weight is not in the tally")
	}
	if t.N--; t.N == 0 {
		*t = Tally{}
		return nil
	}
	// Of weights that lie far apart rounding may leave less than nothing, or squares too
	// small for their sum, which would make many answers of one.
	t.Weight = max(0, t.Weight-weight)
	t.Squares = max(t.Squares-float64(weight*weight), float64(t.Weight*t.Weight)/float64(t.N))
	return nil
}

// Plus returns the answers of both.
func (t Tally) Plus(o Tally) Tally {
	return Tally{t.N + o.N, t.Weight + o.Weight, t.Squares + o.Squares}
}

// Effective is Kish's effective size: how many answers of equal weight would be
// worth as much. It is 0 without answers.
func (t Tally) Effective() float64 {
	if t.Squares <= 0 {
		return 0
	}
	return t.Weight * t.Weight / t.Squares
}

func checkWeight(weight float64) error {
	if !limits.Weight(weight) {
		return fmt.Errorf("outcome: weight %v is not within %s", weight, limits.Weights)
	}
	return nil
}
