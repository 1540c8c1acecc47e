package value

// Comparison says how well each of several models, fitted to a calibration
// period, foretold what the same customers did after it. It holds no row of a
// customer, but ByFrequency and Alive may have rows of very few: what is
// published should leave out those of fewer than ten.
type Comparison struct {
	Trials    []Trial  // in the order of the methods
	Best      int      // index into Trials of the recommended one
	Reasons   []string // why, in sentences
	Customers int      // who were scored
	Span      float64  // length of the holdout, in the unit of the histories
	Orders    int      // that the scored customers made in the holdout
	Warnings  []Warning
}

// Trial is one model's part in a [Comparison].
type Trial struct {
	Name string
	Fit  *Fit[Orders] // on the calibration period; nil where Err is not
	Err  error        // why there is none; all that follows is then empty

	// Akaike's and Schwarz's criterion of the calibration fit, lower is better:
	// 2k - 2 LL and k ln n - 2 LL, with k parameters and as n the customers that
	// were fitted, not their orders. NaN where a host's model has no likelihood.
	AIC, BIC float64

	Expected  float64 // orders of all scored customers in the holdout; Comparison.Orders came
	MAE, RMSE float64 // mean absolute and root mean squared error of a customer's orders
	// Mean logarithm of the probability given to what came: at most 0, higher is
	// better. NaN where the model gives no probabilities.
	LogScore float64
	// Standard error of the difference from the highest LogScore, customer by
	// customer; 0 for that one, NaN with LogScore.
	LogScoreSE float64

	ByFrequency []FrequencyError // by x of the history: 0 to 6, and 7 or more
	Alive       []AliveBin       // by P(alive), in tenths
}

// FrequencyError compares customers with equally many repeat orders in the
// calibration period.
type FrequencyError struct {
	Frequency int     // x; 7 stands for 7 or more
	Customers int     // with that x; rows without any are left out
	Actual    float64 // mean orders in the holdout
	Expected  float64 // mean of what the model expected
}

// AliveBin compares customers of like P(alive).
type AliveBin struct {
	Low, High float64 // borders of P(alive); Low belongs to the bin, High only where it is 1
	Customers int     // in between; bins without any are left out
	PAlive    float64 // mean
	Predicted float64 // mean probability of an order in the holdout; NaN without ProbabilityNext
	Actual    float64 // share who did order
}
