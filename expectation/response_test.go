package expectation

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// answering plants a shop in which a customer answers with a probability that
// grows with the logarithm of worth by slope.
func answering(seed uint64, slope float64) *surveyed {
	rng := rand.New(rand.NewPCG(seed, 3))
	m, answers, in := planted(seed, block{600, 600, 1, []float64{-5}}, block{400, 400, 1, []float64{0}})
	var kept []Answer
	for i, a := range answers {
		z := rng.NormFloat64()
		m.Worth[i] = math.Exp(2 * z) // a few are worth a thousand times the rest
		if rng.Float64() < 1/(1+math.Exp(1.2-slope*z)) {
			kept = append(kept, a)
		}
	}
	return &surveyed{m: m, answers: kept, in: in}
}

func TestAnsweringCorrelatedWithWorthIsSaid(t *testing.T) {
	for seed := range uint64(5) {
		s := answering(seed, .6)
		w := warning(t, s.score(t), "nonresponse")
		assert.Equal(t, "worth", w.Subject)
		assert.Contains(t, w.Text, "worth more than those who did not")
		s = answering(seed, -.6)
		assert.Contains(t, warning(t, s.score(t), "nonresponse").Text, "worth less than")
	}
}

func TestAnsweringAtRandomIsNot(t *testing.T) {
	said := 0
	for seed := range uint64(100) {
		for _, w := range answering(seed, 0).score(t).Warnings {
			if w.Code == "nonresponse" && w.Subject == "worth" {
				said++
			}
		}
	}
	// 5 expected of 100 at 95 %; 11 is the 99 % point of the binomial.
	assert.LessOrEqual(t, said, 11)
}

// The worth of those who do not answer counts: a segment does not weigh more
// because more of it answered.
func TestWorthShareIsOfAllCustomers(t *testing.T) {
	s := answering(1, .6)
	var sum, first float64
	for i, w := range s.m.Worth {
		sum += w
		if s.m.Labels[i] == 0 {
			first += w
		}
	}
	p := s.score(t)
	assert.InDelta(t, first/sum, p.Segments[0].WorthShare.Value, 1e-6)
	assert.Less(t, p.Segments[0].WorthShare.Low, first/sum)
}

func TestUnequalResponseIsSaid(t *testing.T) {
	m, answers, in := planted(1, block{200, 20, 1, []float64{0}}, block{200, 80, 1, []float64{0}})
	p := score(t, m, answers, in, Options{})
	for _, w := range p.Warnings {
		if w.Code == "nonresponse" && w.Subject == "segments" {
			assert.Contains(t, w.Text, "10 % of segment 0 and 40 % of segment 1")
			return
		}
	}
	require.Fail(t, "no warning", "%v", p.Warnings)
}

// The linearised interval of a share of worth agrees with a bootstrap of the
// customers.
func TestWorthShareIntervalAgreesWithABootstrap(t *testing.T) {
	m, answers, in := planted(5, block{150, 30, 3, []float64{0}}, block{250, 30, 1, []float64{0}})
	f := score(t, m, answers, in, Options{}).Segments[0].WorthShare
	rng := rand.New(rand.NewPCG(1, 2))
	const reps = 4000
	var sum, squares float64
	for range reps {
		var a, total float64
		for range m.Worth {
			i := rng.IntN(len(m.Worth))
			total += m.Worth[i]
			if m.Labels[i] == 0 {
				a += m.Worth[i]
			}
		}
		x := a/total - f.Value
		sum, squares = sum+x, squares+x*x
	}
	sd := math.Sqrt(squares/reps - (sum/reps)*(sum/reps))
	// The standard deviation of 4,000 replicates is good to 1.1 %; 5 % is over
	// four of those.
	assert.InEpsilon(t, sd, (f.High-f.Low)/2/1.959964, .05)
}
