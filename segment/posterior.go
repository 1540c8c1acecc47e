package segment

import (
	"fmt"
	"math"

	"github.com/clientele-go/clientele/segment/cluster"
)

var inf = math.Inf(1)

// Posterior puts into dst, which has a place for each segment in the order of
// [Model.Segments], the probability of each segment given the customer's
// features; they sum to 1. It is known to methods that describe segments by
// probabilities, [Mixture] and [LatentClasses], and an error for a model of
// another one. They are probabilities if the segments are as the method thinks
// them: a customer far from all of them can have a probability near 1.
//
// Other errors are those of [Model.Assign] and a dst of another length. Like
// Assign it allocates nothing up to 64 coordinates and is safe for concurrent use.
func (m *Model[T]) Posterior(customer T, dst []float64) error {
	if m.empty() {
		return errEmptyModel
	}
	if !m.probable() {
		return fmt.Errorf("segment: a model of k-means has no probabilities: see Method")
	}
	if len(dst) != m.segments() {
		return fmt.Errorf("segment: room for %d probabilities of %d segments", len(dst), m.segments())
	}
	var stack [stackCoordinates]float64
	x := m.room(&stack)
	if err := m.encode(customer, x); err != nil {
		return err
	}
	if !m.posterior(x, dst) {
		return m.tooFar(customer)
	}
	return nil
}

// Likelihood says how likely the customers of a fit are under its segments, and
// weighs that against the number of parameters, to compare fits to the same
// customers: of several numbers of segments, or forms of a [Mixture], the one with
// the least BIC or ICL.
type Likelihood struct {
	// Log is the log-likelihood; of a Mixture that of the encoded features, whose
	// scale depends on the encoding.
	Log float64
	// Parameters is how many were fitted.
	Parameters int
	cluster.Criteria
}

// Likelihood returns the likelihood of the customers of the fit; false for a model
// of k-means, which has none, and for an empty one.
func (m *Model[T]) Likelihood() (Likelihood, bool) {
	switch {
	case m.empty():
	case m.mixture != nil:
		return Likelihood{m.mixture.LogLikelihood, m.mixture.Parameters, m.mixture.Criteria}, true
	case m.classes != nil:
		return Likelihood{m.classes.LogLikelihood, m.classes.Parameters, m.classes.Criteria}, true
	}
	return Likelihood{}, false
}

// item is a question of latent classes: the coordinates of a category's levels.
type item struct {
	feature    int
	at, levels int
	none       int // the level that is no answer; -1 where there is none
}

// answer reads the code of an item from a row: the level whose coordinate is
// set, counted without the one that is no answer.
func (it item) answer(x []float64) int32 {
	for l, v := range x[it.at : it.at+it.levels] {
		switch {
		case v == 0:
		case l == it.none:
			return cluster.NoAnswer
		case it.none >= 0 && l > it.none:
			return int32(l - 1)
		default:
			return int32(l)
		}
	}
	return cluster.NoAnswer // a level that the fit did not see
}

// posterior puts the probabilities of the segments into p; false for a row that
// is too far from all of them.
func (s *solution) posterior(x, p []float64) bool {
	_, ok := s.density(x, p)
	return ok
}

// density does so too and returns the logarithm of the density, or of the probability of
// the answers.
func (s *solution) density(x, p []float64) (float64, bool) {
	if s.mixture != nil {
		log := s.mixture.Posterior(x, p)
		return log, !math.IsNaN(log)
	}
	var stack [stackCoordinates / 2]int32 // an item has two levels at least
	codes := stack[:]
	if n := len(s.items); n <= len(stack) {
		codes = codes[:n]
	} else {
		codes = make([]int32, n)
	}
	for j, it := range s.items {
		codes[j] = it.answer(x)
	}
	log := s.classes.Posterior(codes, p)
	return log, !math.IsNaN(log)
}

// probable tells whether segments are described by probabilities.
func (s *solution) probable() bool { return s.mixture != nil || s.classes != nil }

// likeliest returns the two greatest probabilities in the form of place.
func likeliest(p []float64) (first, second int, odds, one float64) {
	first, second = 0, -1
	for k := 1; k < len(p); k++ {
		switch {
		case p[k] > p[first]:
			first, second = k, first
		case second < 0 || p[k] > p[second]:
			second = k
		}
	}
	if second < 0 {
		return first, second, 0, inf
	}
	return first, second, p[second] / p[first], 1
}
