package shop

// Planted is one planted segment: how its customers behave and what they say.
// Customers of a segment differ: each draws tendencies of its own around the
// segment's, and each order is drawn from the customer's tendencies.
type Planted struct {
	Name  string
	Share float64 // of the customers

	// Orders after the first come at a weekly rate drawn from a gamma
	// distribution with shape RateShape and mean Rate; after each of them the
	// customer leaves for good with a probability drawn from a beta distribution
	// with mean Leave. That is the BG/NBD model (Fader, Hardie & Lee 2005) with
	// parameters of its own for each segment.
	Rate  float64
	Leave float64

	Basket  float64 // median amount of an order, EUR
	Breadth float64 // share of lines outside the favourite category
	App     float64 // share of orders placed in the app, the others on the web
	Return  float64 // share of lines sent back
	Contact float64 // service contacts per order

	Answers float64   // share of the segment that answers the survey
	Gap     []float64 // perceived minus expected, for each dimension of [Instrument], before rounding to the scale
	Weight  []float64 // importance of each dimension of [Instrument]
}

// How much customers of one segment differ from each other. These are the same
// in all segments, so that none is set apart by its spread alone.
const (
	rateShape  = 16.0 // of the gamma distribution of weekly rates
	leaveSize  = 12.0 // a + b of the beta distribution of leaving
	basketSD   = 0.33 // SD between customers of the log amount of their orders
	orderSD    = 0.35 // SD between orders of one customer, log amount
	breadthFit = 10.0 // concentration of the customers' category mix
	appSize    = 10.0 // a + b of the beta distribution of the app share
	returnSize = 36.0 // a + b of the beta distribution of the return share
	contactFit = 16.0 // shape of the gamma distribution of contacts per order
	moreLines  = 0.4  // mean number of lines of an order beyond the first
)

// Segments returns the planted segments. The explorers and the triers order
// equally often, equally lately and for equal amounts: whoever looks only at
// recency, frequency and money cannot tell them apart, although one group
// sends a third back.
func Segments() []Planted {
	return []Planted{
		{
			Name: "explorers", Share: .28,
			Rate: .32, Leave: .015, Basket: 80, Breadth: .74, App: .85, Return: .05, Contact: .08,
			Answers: .36,
			Gap:     []float64{-1.1, .1, .1, .2, 0, 0, 0, 0},
			Weight:  []float64{6.1, 5.8, 4.9, 5.4, 4.8, 4.9, 4.6, 4.0},
		},
		{
			Name: "expedition planners", Share: .16,
			Rate: .18, Leave: .025, Basket: 180, Breadth: .72, App: .16, Return: .06, Contact: .60,
			Answers: .30,
			Gap:     []float64{.1, .2, -.5, 0, 0, 0, 0, .2},
			Weight:  []float64{4.6, 6.3, 5.8, 4.2, 4.6, 4.9, 4.6, 5.6},
		},
		{
			Name: "triers", Share: .20,
			Rate: .32, Leave: .015, Basket: 80, Breadth: .20, App: .70, Return: .38, Contact: .50,
			Answers: .20,
			Gap:     []float64{.1, -.65, .1, .1, .1, 0, 0, 0},
			Weight:  []float64{5.2, 6.0, 5.2, 5.2, 5.2, 4.9, 4.6, 3.9},
		},
		{
			Name: "single-sport regulars", Share: .21,
			Rate: .25, Leave: .02, Basket: 38, Breadth: .14, App: .85, Return: .05, Contact: .08,
			Answers: .18,
			Gap:     []float64{.1, .1, 0, .1, -.4, 0, 0, 0},
			Weight:  []float64{5.0, 5.2, 4.4, 5.2, 6.0, 4.9, 4.6, 3.6},
		},
		{
			Name: "gift buyers", Share: .15,
			Rate: .15, Leave: .03, Basket: 42, Breadth: .66, App: .13, Return: .23, Contact: .12,
			Answers: .08,
			Gap:     []float64{.1, .1, 0, -.2, 0, 0, 0, -1.9},
			Weight:  []float64{5.0, 5.2, 5.0, 4.6, 5.0, 4.9, 4.6, 6.0},
		},
	}
}
