package noise

import (
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/segment"
)

// Budget adds up the epsilon spent on what is published about one group of people.
// It is safe for concurrent use.
type Budget struct {
	mu           sync.Mutex
	total, spent float64
}

// NewBudget returns a budget: 1 for all that is published in a year is a usual
// choice, above 10 hardly protects.
func NewBudget(epsilon float64) (*Budget, error) {
	if !(epsilon >= minEpsilon && epsilon <= maxEpsilon) {
		return nil, fmt.Errorf("noise: a budget of %v is not within %v and %v", epsilon, minEpsilon, maxEpsilon)
	}
	return &Budget{total: epsilon}, nil
}

// ErrSpent is the error of a figure for which the budget does not suffice.
var ErrSpent = errors.New("noise: the budget is spent")

// Left is what may still be spent: nothing of a nil budget.
func (b *Budget) Left() float64 {
	if b == nil {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(0, b.total-b.spent)
}

func (b *Budget) spend(epsilon float64) error {
	if !(epsilon > 0) { // a noiser of the host's may have let it pass
		return fmt.Errorf("noise: epsilon %v is not positive", epsilon)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.spent+epsilon > b.total*(1+1e-12) {
		return fmt.Errorf("%w: %v is left of %v, and %v is asked for", ErrSpent, max(0, b.total-b.spent), b.total, epsilon)
	}
	b.spent += epsilon
	return nil
}

// ErrNoise is the error of a figure of which the noise would leave nothing.
var ErrNoise = errors.New("noise: the noise would swamp the figure")

// confidence of intervals: 95 %.
const alpha = .05

// Count publishes a count of people, each of whom counts once, spending epsilon. The
// interval is that of the noise alone, 95 %: it says where the count lies, and not
// how the count would vary in another sample. N is left 0, since the true count is
// what is not told.
func Count(n Noiser, b *Budget, count int64, epsilon float64) (*segment.Figure, error) {
	if n == nil || b == nil || count < 0 {
		return nil, fmt.Errorf("noise: a count of %d, want a noiser, a budget and a count of 0 or more", count)
	}
	w, err := width(n, 1, epsilon, alpha)
	if err != nil {
		return nil, err
	}
	if err := b.spend(epsilon); err != nil {
		return nil, err
	}
	noisy, err := n.Add(count, 1, epsilon)
	if err != nil {
		return nil, err
	}
	v := float64(noisy)
	return &segment.Figure{Value: max(0, v), Low: max(0, v-w), High: max(0, v+w)}, nil
}

// width is how far a noiser says that its noise lies from 0 at most.
func width(n Noiser, sensitivity int64, epsilon, alpha float64) (float64, error) {
	w, err := n.HalfWidth(sensitivity, epsilon, alpha)
	if err == nil && !(w >= 0 && w <= math.MaxFloat64) {
		err = fmt.Errorf("noise: the noiser's half-width is %v for a sensitivity of %d and epsilon %v", w, sensitivity, epsilon)
	}
	return w, err
}

// Scale of answers. An answer off it is an error: the ends bound what one person can
// do to a mean.
type Scale struct{ Min, Max float64 }

// grain is into how many steps a scale is cut: answers are whole numbers of them.
const grain = 1 << 16

// Mean publishes the mean of answers, one a person, spending epsilon: half of it on
// their sum, measured from the middle of the scale, and half on their number. The
// interval is that of the noise alone, 95 %. It refuses with ErrNoise, before it
// spends anything, where so many answers cannot carry the noise: where the interval
// would be wider than a fifth of the scale. That decision looks at expected only, how
// many answers there are about, which the caller must know from elsewhere (last
// year's number, say): a decision by the true number would publish something about
// it. Answers that are NaN or off the scale are errors, which spend nothing either and
// are not to be published.
func Mean(n Noiser, b *Budget, answers []float64, s Scale, expected int, epsilon float64) (*segment.Figure, error) {
	if n == nil || b == nil || !(s.Min < s.Max) || !limits.Level(s.Min) || !limits.Level(s.Max) || expected < 1 {
		return nil, fmt.Errorf("noise: a mean of about %d answers on a scale of %v to %v, want a noiser, a budget, an ascending scale and a positive number", expected, s.Min, s.Max)
	}
	sum, length := int64(0), s.Max-s.Min
	for i, v := range answers {
		if !(v >= s.Min && v <= s.Max) {
			return nil, fmt.Errorf("noise: answer %d is %v, which is not on the scale of %v to %v", i, v, s.Min, s.Max)
		}
		at := (v - s.Min) / length // 0 to 1
		sum += int64(math.Round((at - .5) * grain))
	}
	half := epsilon / 2
	ws, err := width(n, grain/2, half, alpha/2)
	if err != nil {
		return nil, err
	}
	wn, err := width(n, 1, half, alpha/2)
	if err != nil {
		return nil, err
	}
	if least := float64(expected) - wn; least <= 0 || (ws+wn*grain/2)/least > grain/10 {
		return nil, fmt.Errorf("%w: about %d answers at epsilon %v", ErrNoise, expected, epsilon)
	}
	if err := b.spend(epsilon); err != nil {
		return nil, err
	}
	total, err := n.Add(sum, grain/2, half)
	if err != nil {
		return nil, err
	}
	count, err := n.Add(int64(len(answers)), 1, half)
	if err != nil {
		return nil, err
	}
	// The ends of the interval: of all sums and numbers within their own intervals.
	low, high := math.Inf(1), math.Inf(-1)
	for _, a := range []float64{float64(total) - ws, float64(total) + ws} {
		for _, k := range []float64{float64(count) - wn, float64(count) + wn} {
			v := a / max(1, k) / grain
			low, high = min(low, v), max(high, v)
		}
	}
	place := func(v float64) float64 { return s.Min + length*(.5+min(.5, max(-.5, v))) }
	return &segment.Figure{Value: place(float64(total) / max(1, float64(count)) / grain), Low: place(low), High: place(high)}, nil
}
