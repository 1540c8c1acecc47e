package value

// History is all that the models of this room know about a customer's orders:
// x, t_x and T of the literature, in any one unit of time.
type History struct {
	Frequency int     // x: repeat orders (occasions after the first), >= 0
	Recency   float64 // t_x: age at the last order, 0 where x is 0
	T         float64 // age at the end of the observation, >= Recency
}

// Spending is what the spend model knows about a customer: the mean amount of
// x repeat orders.
type Spending struct {
	Frequency int     // x: repeat orders that the mean is over
	Monetary  float64 // mean amount of a repeat order, > 0 where x > 0
}
