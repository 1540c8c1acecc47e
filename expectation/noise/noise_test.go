package noise

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/published"
)

func TestPublishedNumbers(t *testing.T) {
	published.Hold(t, "expectation.json", map[string]func(*testing.T, published.Number){"dp-laplace-ci-": claimLaplace})
}

// laplaceHalfWidth is that of the continuous distribution of scale b, which ours
// comes near to.
func laplaceHalfWidth(b, alpha float64) float64 { return b * math.Log(1/alpha) }

// The interval of the continuous distribution, and ours beside it.
func claimLaplace(t *testing.T, n published.Number) {
	var in struct{ X, L0, LInf, Epsilon, Alpha float64 }
	var want struct{ Lo, Hi float64 }
	n.Decode(t, &in, &want)
	b := in.L0 * in.LInf / in.Epsilon
	w := laplaceHalfWidth(b, in.Alpha)
	assert.InDelta(t, want.Lo, in.X-w, n.Tolerance)
	assert.InDelta(t, want.Hi, in.X+w, n.Tolerance)
	// The same ratio of sensitivity to epsilon, in whole numbers.
	got, err := Geometric{}.HalfWidth(10, 10/b, in.Alpha)
	require.NoError(t, err)
	assert.InDelta(t, w, got, 1)
}

// chance is a seeded source of bytes.
func chance(seed byte) Geometric { return Geometric{Random: rand.NewChaCha8([32]byte{seed})} }

// Noise has the probabilities that it should have: p^|k| (1-p)/(1+p).
func TestGeometric(t *testing.T) {
	for _, c := range []struct {
		sensitivity int64
		epsilon     float64
	}{{1, 1}, {3, .7}, {1, 2.5}, {40, 8}} {
		g, counts := chance(1), map[int64]int{}
		const draws = 60_000
		for range draws {
			k, err := g.Add(1000, c.sensitivity, c.epsilon)
			require.NoError(t, err)
			counts[k-1000]++
		}
		p := math.Exp(-c.epsilon / float64(c.sensitivity))
		for k := int64(-8); k <= 8; k++ {
			want := math.Pow(p, math.Abs(float64(k))) * (1 - p) / (1 + p)
			assert.InDelta(t, want, float64(counts[k])/draws, 4*math.Sqrt(want/draws)+1e-4, "%d with %v", k, c)
		}
		for _, alpha := range []float64{.2, .05} {
			w, err := g.HalfWidth(c.sensitivity, c.epsilon, alpha)
			require.NoError(t, err)
			beyond := 0
			for k, n := range counts {
				if math.Abs(float64(k)) > w {
					beyond += n
				}
			}
			assert.LessOrEqual(t, float64(beyond)/draws, alpha+.004)
			exact := 2 * math.Pow(p, w) / (1 + p) // one step narrower would leave out too many
			assert.True(t, w == 0 || exact > alpha)
		}
	}
}

// The likelihood of what is published changes by a factor of exp(epsilon) at most
// when one person is taken out: seen on the counts of 200,000 publications.
func TestPrivacy(t *testing.T) {
	const epsilon, draws = .5, 200_000
	g := chance(2)
	var with, without [60]float64
	for range draws {
		a, err := g.Add(30, 1, epsilon)
		require.NoError(t, err)
		b, err := g.Add(29, 1, epsilon)
		require.NoError(t, err)
		if a >= 0 && a < 60 {
			with[a]++
		}
		if b >= 0 && b < 60 {
			without[b]++
		}
	}
	for k := range with {
		if with[k] > 500 && without[k] > 500 {
			slack := 5 * math.Sqrt(1/with[k]+1/without[k])
			assert.LessOrEqual(t, math.Abs(math.Log(with[k]/without[k])), epsilon+slack, k)
		}
	}
}

// Means hold the true one in 95 % of publications or more, and those of few people
// are refused without spending anything.
func TestMean(t *testing.T) {
	answers := make([]float64, 400)
	truth := 0.0
	for i := range answers {
		answers[i] = float64(1 + i*i%7)
		truth += answers[i] / 400
	}
	g, held := chance(3), 0
	const runs = 500
	for range runs {
		b, err := NewBudget(1)
		require.NoError(t, err)
		f, err := Mean(g, b, answers, Scale{1, 7}, 400, 1)
		require.NoError(t, err)
		if f.Low <= truth && truth <= f.High {
			held++
		}
		assert.Less(t, f.High-f.Low, 1.2)
		assert.InDelta(t, 0, b.Left(), 1e-12)
		assert.Zero(t, f.N)
	}
	assert.GreaterOrEqual(t, float64(held)/runs, .95)
	b, err := NewBudget(1)
	require.NoError(t, err)
	_, err = Mean(g, b, answers[:30], Scale{1, 7}, 30, .2)
	assert.ErrorIs(t, err, ErrNoise)
	assert.Equal(t, 1.0, b.Left())
	// What is not on the scale is no answer, and costs nothing.
	for _, bad := range []float64{1e9, .5, math.NaN(), math.Inf(1), math.Inf(-1)} {
		_, err = Mean(g, b, append(answers[:200:200], bad), Scale{1, 7}, 400, 1)
		assert.ErrorContains(t, err, "answer 200 is")
		assert.Equal(t, 1.0, b.Left())
	}
	f, err := Mean(g, b, answers, Scale{1, 7}, 400, 1)
	require.NoError(t, err)
	assert.InDelta(t, truth, f.Value, .6)
	_, err = Count(g, b, 12, .5)
	assert.ErrorIs(t, err, ErrSpent)
}

func TestCount(t *testing.T) {
	g := chance(4)
	b, err := NewBudget(2)
	require.NoError(t, err)
	f, err := Count(g, b, 150, .5)
	require.NoError(t, err)
	assert.InDelta(t, 150, f.Value, 20)
	assert.InDelta(t, 1.5, b.Left(), 1e-12)
	for _, bad := range []func() error{
		func() error { _, err := Count(nil, b, 1, 1); return err },
		func() error { _, err := Count(g, nil, 1, 1); return err },
		func() error { _, err := Count(g, b, -1, 1); return err },
		func() error { _, err := Count(g, b, 1, 0); return err },
		func() error { _, err := g.Add(1, 0, 1); return err },
		func() error { _, err := g.Add(1, 1, math.NaN()); return err },
		func() error { _, err := g.Add(1, 1, 21); return err },
		func() error { _, err := g.HalfWidth(1, 1, 0); return err },
		func() error { _, err := g.HalfWidth(0, 1, .1); return err },
		func() error { _, err := Mean(g, b, nil, Scale{7, 1}, 9, 1); return err },
		func() error { _, err := Mean(g, b, []float64{math.NaN()}, Scale{1, 7}, 900, 1); return err },
		func() error { _, err := NewBudget(0); return err },
		func() error { _, err := g.Add(math.MaxInt64, 1<<32, 1e-4); return overflow(g, err) },
		func() error { _, err := Geometric{Random: broken{}}.Add(1, 1, 1); return err },
	} {
		assert.Error(t, bad())
	}
	assert.InDelta(t, 1.5, b.Left(), 1e-12, "what fails spends nothing")
	_, err = Geometric{}.Add(5, 1, 1) // the operating system's chance
	assert.NoError(t, err)
}

// A budget that is not there has nothing left, and noisers of hosts are not trusted
// with what would undo it.
func TestForeign(t *testing.T) {
	assert.Zero(t, (*Budget)(nil).Left())
	b, err := NewBudget(1)
	require.NoError(t, err)
	answers := []float64{1, 2, 3}
	for _, n := range []Noiser{host{math.NaN()}, host{math.Inf(1)}, host{-1}} {
		_, err := Count(n, b, 100, .5)
		assert.ErrorContains(t, err, "half-width")
		_, err = Mean(n, b, answers, Scale{1, 7}, 1000, .5)
		assert.ErrorContains(t, err, "half-width")
	}
	for _, epsilon := range []float64{0, -1, math.NaN()} {
		_, err := Count(host{1}, b, 100, epsilon)
		assert.ErrorContains(t, err, "not positive")
	}
	assert.Equal(t, 1.0, b.Left())
	_, err = Geometric{}.HalfWidth(1, 1, 5e-324)
	assert.ErrorContains(t, err, "alpha", "rather than an infinite width")
}

// host is a noiser that takes everything and adds nothing.
type host struct{ width float64 }

func (host) Add(value, _ int64, _ float64) (int64, error) { return value, nil }

func (h host) HalfWidth(int64, float64, float64) (float64, error) { return h.width, nil }

// overflow tries until noise is positive.
func overflow(g Geometric, err error) error {
	for err == nil {
		_, err = g.Add(math.MaxInt64, 1<<32, 1e-4)
	}
	return err
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("no chance") }
