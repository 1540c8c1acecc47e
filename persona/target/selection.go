package target

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/clientele-go/clientele/internal/random"
)

// Choice is what the evaluation says of one candidate.
type Choice struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	KnockedOut []string `json:"knockedOut,omitempty"` // why it is no target
	// Attractiveness and Competitiveness are weighted sums of the ratings, 1 to 10: the
	// place on the evaluation plot.
	Attractiveness  float64 `json:"attractiveness"`
	Competitiveness float64 `json:"competitiveness"` // that of all is 10 where there are no criteria
	Potential       float64 `json:"potential"`
	// Value is the product of the two over its largest possible, 0 to 1: attractive
	// segments that would rather buy elsewhere are no better than dull ones that would
	// not.
	Value float64 `json:"value"`
	Rank  int     `json:"rank"` // by Value, 1 is first; 0: knocked out
	// PFirst and PTop3 are the shares of weightings in which it comes first, and in
	// which no more than two are better. Low and High are the ranks between which 95 %
	// of the weightings put it.
	PFirst float64 `json:"pFirst"`
	PTop3  float64 `json:"pTop3"`
	Low    int     `json:"low"`
	High   int     `json:"high"`
	// Dominated says that another candidate is rated as well or better on every
	// criterion and better on one: no weighting puts this one before it.
	Dominated bool `json:"dominated,omitempty"`
}

// Selection is the answer of [Evaluation.Select].
type Selection struct {
	Choices []Choice `json:"choices"` // by rank; those knocked out come last, in the order given
	// Robust is the share of weightings that put the same candidate first as the weights
	// that were stated; 0 where there is no candidate left.
	Robust float64 `json:"robust"`
}

// The zero values of an evaluation.
const (
	defaultDoubt = .3
	defaultDraws = 2000
)

// Select evaluates the candidates. Weightings are drawn from a Dirichlet distribution
// around the stated weights, for both sides apart. Errors name the segment and the
// criterion: an evaluation that Validate rejects, an ID that is there twice, ratings
// that are missing or beyond 1 to 10, and a potential that is negative or no number.
func (e Evaluation) Select(ctx context.Context, candidates []Candidate) (*Selection, error) {
	if err := e.Validate(); err != nil {
		return nil, err
	}
	if err := e.check(candidates); err != nil {
		return nil, err
	}
	if e.Doubt == 0 {
		e.Doubt = defaultDoubt
	}
	if e.Draws == 0 {
		e.Draws = defaultDraws
	}
	var left []int // candidates that are not knocked out
	for i := range candidates {
		if len(candidates[i].KnockedOut) == 0 {
			left = append(left, i)
		}
	}
	choices := make([]Choice, len(candidates))
	attractive, competitive := scaled(e.Attractiveness), scaled(e.Competitiveness)
	for i, c := range candidates {
		a, b := sum(attractive, c.Attractive), sum(competitive, c.Competitive)
		choices[i] = Choice{ID: c.ID, Name: c.Name, KnockedOut: slices.Clone(c.KnockedOut), Attractiveness: a, Competitiveness: b, Potential: c.Potential, Value: a * b / (highest * highest)}
		for _, k := range left {
			choices[i].Dominated = choices[i].Dominated || dominates(&candidates[k], &c)
		}
	}
	values := make([]float64, len(candidates))
	for i := range choices {
		values[i] = choices[i].Value
	}
	order := slices.Clone(left)
	rank(order, values)
	for r, i := range order {
		choices[i].Rank = r + 1
	}
	out := &Selection{}
	if len(order) > 0 {
		first := order[0]
		if err := e.vary(ctx, candidates, left, choices); err != nil {
			return nil, err
		}
		out.Robust = choices[first].PFirst
	}
	for _, i := range order {
		out.Choices = append(out.Choices, choices[i])
	}
	for i := range choices {
		if choices[i].Rank == 0 {
			out.Choices = append(out.Choices, choices[i])
		}
	}
	return out, nil
}

// vary evaluates the candidates that are left under other weights.
func (e Evaluation) vary(ctx context.Context, candidates []Candidate, left []int, choices []Choice) error {
	rng := random.Stream(e.Seed)
	ranks := make([][]int, len(candidates)) // how often each rank
	for _, i := range left {
		ranks[i] = make([]int, len(left))
	}
	attractive, competitive := scaled(e.Attractiveness), scaled(e.Competitiveness)
	a, b := make([]float64, len(attractive)), make([]float64, len(competitive))
	values, order := make([]float64, len(candidates)), slices.Clone(left)
	for draw := range e.Draws {
		if draw%256 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		e.draw(rng, attractive, a)
		e.draw(rng, competitive, b)
		for _, i := range left {
			values[i] = sum(a, candidates[i].Attractive) * sum(b, candidates[i].Competitive)
		}
		copy(order, left)
		rank(order, values)
		for r, i := range order {
			ranks[i][r]++
		}
	}
	n := float64(e.Draws)
	for _, i := range left {
		c, seen := &choices[i], 0
		for r, k := range ranks[i] {
			if r == 0 {
				c.PFirst = float64(k) / n
			}
			if r < 3 {
				c.PTop3 += float64(k) / n
			}
			if c.Low == 0 && float64(seen+k) > .025*n {
				c.Low = r + 1
			}
			if float64(seen) < .975*n {
				c.High = r + 1
			}
			seen += k
		}
		c.PTop3 = min(c.PTop3, 1)
	}
	return nil
}

// draw draws weights around the stated ones: gamma variables over their sum are
// Dirichlet. With a concentration k a weight w has variance w(1-w)/(k+1), and for one
// half the coefficient of variation is that of Doubt.
func (e Evaluation) draw(rng *rand.Rand, weights, to []float64) {
	k := math.Max(1/(e.Doubt*e.Doubt)-1, 1e-3)
	total := 0.0
	for i, w := range weights {
		to[i] = distuv.Gamma{Alpha: k * w, Beta: 1, Src: rng}.Rand()
		total += to[i]
	}
	for i := range to {
		if total > 0 {
			to[i] /= total
		} else {
			to[i] = weights[i] // all underflowed
		}
	}
}

// rank sorts candidates by value, the largest first and ties by their order.
func rank(order []int, values []float64) {
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
}

// scaled are the weights of criteria with a sum of 1.
func scaled(criteria []Criterion) []float64 {
	total := 0.0
	for _, c := range criteria {
		total += c.Weight
	}
	out := make([]float64, len(criteria))
	for i, c := range criteria {
		out[i] = c.Weight / total
	}
	return out
}

// sum is the weighted sum of ratings, the best there is where there are no criteria.
func sum(weights, ratings []float64) float64 {
	if len(weights) == 0 {
		return highest
	}
	s := 0.0
	for i, w := range weights {
		s += float64(w * ratings[i])
	}
	return s
}

// dominates reports whether a is rated as well as b on every criterion and better on one.
func dominates(a, b *Candidate) bool {
	better := false
	for _, side := range [][2][]float64{{a.Attractive, b.Attractive}, {a.Competitive, b.Competitive}} {
		for k, r := range side[0] {
			if r < side[1][k] {
				return false
			}
			better = better || r > side[1][k]
		}
	}
	return better
}
