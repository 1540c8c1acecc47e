package shop

import (
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/expectation/kano"
)

// large is a shop so large that rates are near what was planted; tests only look at it.
var large = sync.OnceValue(func() *Shop { return Generate(2, 15_000) })

func TestGenerateIsDeterministic(t *testing.T) {
	a, err := Generate(5, 300).Files()
	require.NoError(t, err)
	b, err := Generate(5, 300).Files()
	require.NoError(t, err)
	assert.Equal(t, a, b)
	c, err := Generate(6, 300).Files()
	require.NoError(t, err)
	assert.NotEqual(t, a["orders.csv.gz"], c["orders.csv.gz"])
}

func TestLargerShopKeepsTheSmallerOnesCustomers(t *testing.T) {
	small, large := Generate(5, 200), Generate(5, 400)
	assert.Equal(t, small.Customers, large.Customers[:200])
	assert.Equal(t, small.Truth, large.Truth[:200])
	spend := func(s *Shop, id string) (sum float64) {
		for _, o := range s.Orders {
			if o.Customer == id {
				sum += o.Amount
			}
		}
		return sum
	}
	for _, c := range small.Customers[:20] {
		assert.Equal(t, spend(small, c.ID), spend(large, c.ID), c.ID)
	}
}

func TestRecordsAreSound(t *testing.T) {
	s := Generate(Seed, Customers)
	known, ordered := map[string]bool{}, map[string]bool{}
	for _, c := range s.Customers {
		assert.False(t, known[c.ID], "%s is there twice", c.ID)
		known[c.ID] = true
	}
	owner := map[string]string{}
	for i, o := range s.Orders {
		if i > 0 {
			assert.False(t, o.Time.Before(s.Orders[i-1].Time), "line %d is out of order", i)
		}
		if was, ok := owner[o.Number]; ok {
			assert.Equal(t, was, o.Customer, "order %s has two customers", o.Number)
		}
		owner[o.Number] = o.Customer
		ordered[o.Customer] = true
		assert.Positive(t, o.Amount)
		assert.False(t, o.Time.Before(first) || o.Time.After(date(Days-1)), "%v", o.Time)
	}
	assert.Equal(t, known, ordered, "every customer has ordered and no other has")
	for _, c := range s.Contacts {
		assert.True(t, known[c.Customer])
	}
}

// The dents that the survey is meant to have.
func TestSurveyHasAHostsReality(t *testing.T) {
	s := Generate(Seed, Customers)
	require.NoError(t, s.Instrument.Validate())
	truth := map[string]int32{}
	for i, c := range s.Customers {
		truth[c.ID] = s.Truth[i]
	}
	unmatched, people := 0, map[string]int{}
	answered, size := make([]float64, len(Segments())), make([]float64, len(Segments()))
	last := lastWave(s)
	for _, a := range last {
		k, ok := truth[a.Respondent]
		if !ok {
			unmatched++
			continue
		}
		if people[a.Respondent]++; people[a.Respondent] == 1 {
			answered[k]++
		}
	}
	for _, k := range s.Truth {
		size[k]++
	}
	assert.InDelta(t, .025, float64(unmatched)/float64(len(last)), .015)
	assert.InDelta(t, .25, float64(len(people))/Customers, .03, "about a quarter answers")
	assert.InDelta(t, .03, float64(len(last)-unmatched-len(people))/float64(len(people)), .015, "and some do so twice")
	for k, p := range Segments() {
		assert.InDelta(t, p.Answers, answered[k]/size[k], .05, p.Name)
	}
}

// lastWave is the answers of the last wave.
func lastWave(s *Shop) []expectation.Answer {
	starts := Waves()
	return slices.DeleteFunc(slices.Clone(s.Answers), func(a expectation.Answer) bool { return a.When < starts[len(starts)-1] })
}

// Deliveries to the explorers get worse from wave to wave, and Kano's questions are
// answered as planted.
func TestWavesAndKinds(t *testing.T) {
	s := large()
	truth := map[string]int32{}
	for i, c := range s.Customers {
		truth[c.ID] = s.Truth[i]
	}
	starts := Waves()
	sum, n := make([]float64, len(starts)), make([]float64, len(starts))
	kinds := map[kano.Category]float64{}
	asked := 0.
	for _, a := range s.Answers {
		w := len(starts) - 1
		for a.When < starts[w] {
			w--
		}
		k, ok := truth[a.Respondent]
		if !ok || k != 0 {
			continue
		}
		if gap := a.Values[1] - a.Values[0]; gap == gap {
			sum[w], n[w] = sum[w]+gap, n[w]+1
		}
		for i, item := range s.Instrument.Items {
			if item.Measures == expectation.Functional && item.Dimension == "delivery speed" {
				c, err := kano.Classify(kano.Answer(a.Values[i]), kano.Answer(a.Values[i+1]))
				require.NoError(t, err)
				kinds[c]++
				asked++
			}
		}
	}
	for w, want := range append(slices.Clone(earlier), 1) {
		assert.InDelta(t, -1.1*want, sum[w]/n[w], .12, "wave %d", w)
	}
	assert.InDelta(t, .75+.25/4, kinds[kano.MustBe]/asked, .03)
}

// Where no gap is planted, expected and perceived have the same distribution:
// over many forms their difference vanishes, and where one is planted it has
// the planted sign.
func TestPlantedGaps(t *testing.T) {
	s := large()
	truth := map[string]int32{}
	for i, c := range s.Customers {
		truth[c.ID] = s.Truth[i]
	}
	type cell struct{ n, sum, squares float64 }
	cells := make([][]cell, len(Segments()))
	for k := range cells {
		cells[k] = make([]cell, len(s.Instrument.Dimensions))
	}
	for _, a := range lastWave(s) {
		k, ok := truth[a.Respondent]
		if !ok {
			continue
		}
		for i := 1; i < len(a.Values); i++ {
			if s.Instrument.Items[i].Measures != expectation.Perceived || math.IsNaN(a.Values[i]-a.Values[i-1]) {
				continue
			}
			c := &cells[k][dimension(s.Instrument, s.Instrument.Items[i].Dimension)]
			gap := a.Values[i] - a.Values[i-1] // the item before asks what is expected
			c.n, c.sum, c.squares = c.n+1, c.sum+gap, c.squares+gap*gap
		}
	}
	for k, p := range Segments() {
		for d, planted := range p.Gap {
			c := cells[k][d]
			mean := c.sum / c.n
			// Five standard errors: forty cells are looked at.
			margin := 5 * math.Sqrt((c.squares/c.n-mean*mean)/c.n)
			if planted == 0 {
				assert.InDelta(t, 0, mean, margin, "%s, %s", p.Name, s.Instrument.Dimensions[d].Name)
			} else {
				// The scale's end takes a part of the planted gap.
				assert.InDelta(t, planted, mean, margin+.25*math.Abs(planted), "%s, %s", p.Name, s.Instrument.Dimensions[d].Name)
			}
		}
	}
}

// BestGuess has to be the best: a density with one term left out or distorted
// must not find the truth more often.
func TestBestGuessBeatsDistortedDensities(t *testing.T) {
	s := Generate(3, 6000)
	hits := func(guess []int32) (n int) {
		for i := range guess {
			if guess[i] == s.Truth[i] {
				n++
			}
		}
		return n
	}
	best := hits(s.BestGuess())
	assert.Greater(t, best, 5700)
	for name, distort := range map[string]func(*record){
		"orders seen twice as often":  func(r *record) { r.orders, r.app, r.sumLog = 2*r.orders, 2*r.app, 2*r.sumLog },
		"no returns":                  func(r *record) { r.returned = 0 },
		"no contacts":                 func(r *record) { r.contacts = 0 },
		"all in the app":              func(r *record) { r.app = r.orders },
		"amounts a fifth too high":    func(r *record) { r.sumLog += float64(r.orders) * math.Log(1.2) },
		"categories not told apart":   func(r *record) { r.category = make([]int, len(categories)) },
		"nobody has left, as it were": func(r *record) { r.last = Days - 1 },
	} {
		records := s.records()
		for i := range records {
			distort(&records[i])
		}
		assert.Less(t, hits(guess(records)), best, name)
	}
}
