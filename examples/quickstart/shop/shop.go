package shop

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
	"strconv"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment/behavior"
)

// The embedded sample is Generate(Seed, Customers).
const (
	Seed      = 1
	Customers = 3000
)

// Days is the length of the records: two years.
const Days = 731

// first is the first day of the records.
var first = time.Date(2023, time.July, 1, 0, 0, 0, 0, time.UTC)

// categories are what the shop sells; mean shares of those that are not a
// customer's favourite are equal.
var categories = []string{"clothing", "footwear", "camping", "climbing", "cycling", "running", "travel"}

var (
	countries = []string{"DE", "AT", "CH", "NL"}
	topics    = []string{"size", "delivery", "return", "advice", "warranty"}
)

// Customer is what the shop has on file about a customer besides the records.
type Customer struct {
	ID      string
	Country string
}

// Contact is one call, mail or chat with the service desk.
type Contact struct {
	Customer string
	Time     time.Time
	Topic    string
}

// Shop is a made-up shop. Truth is the planted segment of each customer, an
// index into [Segments] in the order of Customers; it is not part of the
// sample's files.
type Shop struct {
	Customers  []Customer
	Orders     []behavior.Order // by time
	Contacts   []Contact        // by time
	Instrument *expectation.Instrument
	Answers    []expectation.Answer // as they came in; When counts days since 1970
	Truth      []int32
}

// Generate makes a shop of n customers. Equal arguments give an equal shop.
func Generate(seed uint64, n int) *Shop {
	s := &Shop{Instrument: Instrument()}
	planted := Segments()
	for i := range n {
		// A stream for each customer: the first ones of a larger shop are the
		// customers of a smaller one.
		rng := random.Stream(seed, 1, uint64(i))
		truth := pick(rng, planted)
		s.Truth = append(s.Truth, int32(truth))
		s.Customers = append(s.Customers, Customer{
			// Numbers that do not give away the order of arrival or the segment.
			ID:      fmt.Sprintf("K%05d", (i*7919+31337)%99991),
			Country: countries[choose(rng, []float64{.58, .18, .16, .08})],
		})
		s.live(rng, s.Customers[i].ID, planted[truth])
	}
	sort.SliceStable(s.Orders, func(a, b int) bool { return s.Orders[a].Time.Before(s.Orders[b].Time) })
	sort.SliceStable(s.Contacts, func(a, b int) bool { return s.Contacts[a].Time.Before(s.Contacts[b].Time) })
	s.number()
	s.survey(seed)
	return s
}

// pick draws a segment by its share.
func pick(rng *rand.Rand, planted []Planted) int {
	u := rng.Float64()
	for i, p := range planted {
		if u -= p.Share; u < 0 {
			return i
		}
	}
	return len(planted) - 1
}

// live walks one customer through the two years.
func (s *Shop) live(rng *rand.Rand, id string, p Planted) {
	rate := gamma(rng, rateShape, p.Rate) / 7 // per day
	leave := beta(rng, leaveSize, p.Leave)
	basket := math.Log(p.Basket) + basketSD*rng.NormFloat64()
	mix := p.mix(rng)
	app := beta(rng, appSize, p.App)
	sentBack := beta(rng, returnSize, p.Return)
	contact := gamma(rng, contactFit, p.Contact)

	// Everybody comes in the first year, whatever the segment: when a
	// customer came says nothing about who it is.
	day := rng.Float64() * Days * .5
	for order := 0; day < Days; order++ {
		channel := "web"
		if rng.Float64() < app {
			channel = "app"
		}
		total := math.Exp(basket + orderSD*rng.NormFloat64())
		for _, amount := range split(rng, total, 1+poisson(rng, moreLines)) {
			s.Orders = append(s.Orders, behavior.Order{
				Customer: id, Time: date(day), Amount: amount, Channel: channel,
				Category: categories[choose(rng, mix)], Returned: rng.Float64() < sentBack,
				Number: fmt.Sprint(id, "-", order), // see number
			})
		}
		for range poisson(rng, contact) {
			asked := min(day+10*rng.Float64(), Days-1)
			s.Contacts = append(s.Contacts, Contact{Customer: id, Time: date(asked), Topic: topics[rng.IntN(len(topics))]})
		}
		// Leaving is decided after each order but the first, as BG/NBD has it.
		if order > 0 && rng.Float64() < leave {
			return
		}
		day += max(1, rng.ExpFloat64()/rate) // nobody orders twice on a day
	}
}

// number gives the sorted orders the running numbers of a shop.
func (s *Shop) number() {
	n, last := 20000, ""
	for i := range s.Orders {
		if s.Orders[i].Number != last {
			n, last = n+1, s.Orders[i].Number
		}
		s.Orders[i].Number = strconv.Itoa(n)
	}
}

// mix draws a customer's shares of the categories. Which one is the favourite
// is chance; how much of the rest there is beside it is the segment's.
func (p Planted) mix(rng *rand.Rand) []float64 {
	favourite := rng.IntN(len(categories))
	mix := make([]float64, len(categories))
	for i, a := range p.mixParameters(favourite) {
		mix[i] = distuv.Gamma{Alpha: a, Beta: 1, Src: rng}.Rand()
	}
	return mix
}

// mixParameters are the Dirichlet parameters of the shares of the categories.
func (p Planted) mixParameters(favourite int) []float64 {
	a := make([]float64, len(categories))
	for i := range a {
		a[i] = breadthFit * p.Breadth / float64(len(a)-1)
	}
	a[favourite] = breadthFit * (1 - p.Breadth)
	return a
}

// date is the calendar day that is a number of days after the first.
func date(day float64) time.Time { return first.AddDate(0, 0, int(day)) }

// split divides an order's amount among its lines, to ten cents.
func split(rng *rand.Rand, total float64, lines int) []float64 {
	part := make([]float64, lines)
	sum := 0.0
	for i := range part {
		part[i] = .3 + rng.Float64()
		sum += part[i]
	}
	for i := range part {
		part[i] = max(1, math.Round(part[i]/sum*total*10)) / 10
	}
	return part
}

// choose draws an index with chances in proportion to weight.
func choose(rng *rand.Rand, weight []float64) int {
	sum := 0.0
	for _, w := range weight {
		sum += w
	}
	u := rng.Float64() * sum
	for i, w := range weight {
		if u -= w; u < 0 {
			return i
		}
	}
	return len(weight) - 1
}

func gamma(rng *rand.Rand, shape, mean float64) float64 {
	return distuv.Gamma{Alpha: shape, Beta: shape / mean, Src: rng}.Rand()
}

func beta(rng *rand.Rand, size, mean float64) float64 {
	return distuv.Beta{Alpha: size * mean, Beta: size * (1 - mean), Src: rng}.Rand()
}

func poisson(rng *rand.Rand, mean float64) int {
	return int(distuv.Poisson{Lambda: mean, Src: rng}.Rand())
}
