// Package value turns what a customer did into what they are worth: the
// probability that they are still active, how many orders to expect of them,
// what they spend per order, and the discounted value of what is to come.
//
// It takes two figures of behavior per customer, a [History] (repeat orders x,
// age at the last order t_x, age now T) and a [Spending] (mean amount of a
// repeat order); [Histories] and [Spendings] read both from a table of package
// behavior. Five models are fitted to them by maximum likelihood:
//
//   - [BGNBD], when customers order and when they silently leave;
//   - [MBGNBD], the same where they may leave after their first order already;
//   - [ParetoNBD], the same where they leave at any moment, not after an order;
//   - [NBD], the same where nobody leaves: the floor that these are judged by;
//   - [GammaGamma], what they spend per order.
//
// [CLVs] puts them together over a [Horizon], whose steps have an explicit
// length: weekly histories need a month of 4.35, not of 30. Without a horizon,
// DERT of an order model is the discounted number of all orders to come (its rate
// is continuous, e^-rate a unit of time; that of [BGBB.DERT] is per opportunity,
// 1/(1+rate)). [Track]
// lays what a model expects of a base of customers over the calendar.
//
// Where time goes in steps there are three more, with figures of their own:
//
//   - [SBG], for contracts, where leaving is seen: how many of a [Cohort] renew;
//   - [BDW], the same where a customer's own loyalty changes with time;
//   - [BGBB], for customers who can order only at certain moments, counted in a
//     recency/frequency table of [Cell]s.
//
// What does not change about a customer and may move how often they order or
// leave, such as the channel that they came by, is a covariate: see
// [FitParetoNBDCovariates], [FitBGNBDCovariates] and [FitMBGNBDCovariates], whose
// [WithCovariates] gives the plain model of each customer.
//
// What it is not: there are no seasons and no covariates that change with time,
// customers do not come back from having left, and what goes along with leaving
// need not be why somebody leaves.
//
// # Choosing a model
//
// Keep some of the data back: cut the orders at a date (the ledger's Split in
// package behavior), fit to what came before, and let [Compare] hold each of
// [Methods] against what came after. It recommends the model that gave the
// orders that came the highest probability, or of those that chance cannot tell
// apart the one of the lowest BIC, and says why in sentences. On the 23,570 customers of
// CDNOW, 39 weeks from 39, the MBG/NBD and the BG/NBD are level and the
// Pareto/NBD is behind; in the UCI online retail data nobody leaves within nine
// months, and the NBD is recommended. Where nothing beats the NBD, do not act on
// P(alive). Then fit the chosen method once more to all the data. [MethodNamed]
// finds it by the name in a settings file, and a Fit[Orders] is stored as JSON
// whichever model it holds.
//
// Single customers are told by ProbabilityNext of each order model: the
// probability that they make exactly n orders in the time to come, of which
// Expected is the mean.
//
// # What a fit tells
//
// A [Fit] holds the model, a standard error and a 95 % interval for each
// parameter, the log-likelihood, and warnings with stable codes: "boundary",
// "dropout-unidentified", "infinite-mean", "few-repeaters", "not-converged", "wide-interval" and
// "spend-correlated". Two that look alike are told apart. At a boundary the
// likelihood has no top: it rises all the way to a model without dropout, which
// is then what is returned (A = 0, or S = 0). Unidentified dropout has a top, but a model
// without dropout fits as well up to chance: orders are predicted well by both,
// and the probability that a single customer is active should not be acted on.
//
// # Two kinds of uncertainty
//
// What a customer will bring is uncertain in two ways, and they are answered
// apart. The parameters come from customers who happened to be there: others
// would have given others. That uncertainty shrinks as the base grows. And a
// customer does what chance has them do, whatever is known of the parameters: who
// is expected to make 2.4 orders makes none or five. That one stays.
//
// The first is told by models that the data allow: [Fit.Draws] takes them from
// the covariance of the fit, at once; [Bootstrap] (with covariates
// [BootstrapCovariates]) refits resampled customers, which needs no large samples
// and no covariance, and takes a fit for each.
// [Interval] turns them into the interval of any figure: a P(alive), a DERT, the
// CLV of a contract. It is the interval of a mean or a probability. Do not hold
// what came against it: of a thousand customers who are each expected to bring
// 30 between 28 and 32, hardly one will bring between 28 and 32.
//
// The second is told by futures: an order model's Future draws what a customer
// may do, given their history. A [Forecaster] puts both together with the spend,
// over a horizon, for a customer and for groups such as segments. A [Forecast]
// has the expectation with its interval, which answers how good the estimate is,
// and a prediction interval, which answers what may come: hold the books against
// that one. For a customer chance is nearly all of it, and the interval mostly
// begins at 0; in the sum over a large segment of the base both count.
//
// Both take the model to be right. Where customers change, or the season does,
// neither knows: [Compare] and [Track] do.
//
// # What intervals are worth
//
// How often the 95 % interval of each parameter holds the true one, over bases
// simulated with seeds 1, 2, 3 and so on (TestCoverage); 500 of them leave a
// standard error of 1 %:
//
//	BG/NBD       r, alpha, a, b               94.6  94.2  95.2  95.2    4,000 customers over 27 to 39 weeks
//	MBG/NBD      r, alpha, a, b               95.0  95.4  93.8  93.4    3,000 customers over 52 to 104 weeks
//	Pareto/NBD   r, alpha, s, beta            95.2  94.4  93.2  94.6    3,000 customers over 52 to 104 weeks
//	NBD          r, alpha                     94.6  93.4                4,000 customers over 27 to 39 weeks
//	Gamma-Gamma  p, q, gamma                  95.8  93.8  96.8          3,000 customers, 1 to 10 repeat orders
//	BG/BB        alpha, beta, gamma, delta    95.4  95.2  94.4  93.8    4,000 customers, 6 opportunities
//	sBG          alpha, beta                  96.2  96.0                3,500 customers; 2,000 bases, 97.8  97.8 of the first 500
//	BdW          a, b, c                      93.4  94.4  93.4          18,000 customers
//
// Those of [Bootstrap] with 200 resamples, of the BG/NBD on the same kind of base:
// 95.5, 95.0, 95.0 and 93.0 % of 200 bases, 95.9, 94.3, 95.3 and 95.5 % of 1,000
// (TestBootstrapCoverage).
//
// Less data, less worth: where most customers come back once or never within the
// time, parameters of ordering and leaving trade off along a curved ridge, and
// intervals get too narrow. Of the MBG/NBD with r = .525, alpha = 6.18, a = .89,
// b = 1.61 over 27 to 39 weeks they hold 91, 94, 94 and 92 % with 4,000
// customers, and 93 % each with 20,000. Intervals from the profile of the
// likelihood, which takes a fit for each end, would hold 93 to 94 % there.
//
// # Determinism and concurrency
//
// A result depends on the customers and the options, not on the order of the
// rows, the number of workers or the goroutine that finishes first: rows are
// sorted and equal ones added up, sums run over fixed chunks in order. The unit
// of time or money reaches the parameters (alpha, gamma) and no decision; two
// units agree to about ten digits. Architectures agree to a few units in the
// last place of the sums. Models and fits are plain values, safe for concurrent
// use; functions leave their arguments as they were and stop soon after the
// context is done.
//
// # What bad input gets
//
//	no rows                                    error
//	NaN, infinite or negative T or Recency     error with row and column ([RowError])
//	Recency after T                            error with row and column
//	Recency above 0 where Frequency is 0       error with row and column
//	Recency 0 where Frequency is above 0       error with row and column
//	Frequency below 0 or above 100,000         error with row and column
//	nobody ordered again                       error that says so
//	Monetary not finite and above 0, x > 0     error with row and column
//	Monetary of a customer with x = 0          not looked at
//	fewer than 30 repeat buyers                warning "few-repeaters"
//	nobody leaves; all at one rate; one spend  warning "boundary", finite model, SE NaN
//	q <= 1                                     warning "infinite-mean"; Mean and CLVs give an error
//	the same to a method on one customer       NaN, or +Inf where that is the expectation
//	DERT at a rate of 0, dropout too rare      +Inf; NaN for a negative rate
//	2,000 orders, a horizon of 1e200           a finite, accurate number
//	more survivors than the period before      error with cohort and period ([RowError])
//	nobody left, or nobody ever renewed        error that says so
//	opportunities that are not whole numbers   error with cell and column; a method gives NaN
//	retention that does not rise               warning "boundary", customers all alike
//	retention that hardly rises                warning "heterogeneity-unidentified"
//	fewer than 30 customers who left           warning "few-leavers"
//	an interval over six powers of ten         warning "wide-interval"
//	draws from a fit at a boundary             parameters there stay; ErrNoCovariance if all do
//	draws from an unidentified parameter       it stays; Bootstrap tells
//	resamples that cannot be fitted            warning "failed-resamples", error if fewer than 40 are left
//	draws with q <= 1 in a forecast            ends of +Inf where more than one in 40 is such
//	covariates beside resampled histories      error that names BootstrapCovariates
//	futures of an invalid history              counts of -1
//	a parameter without unit above 1e15        Validate says so; a method gives NaN
//	x of a History not that of its Spending    error with row and column
//	JSON of a fit that no data give            error, also for writing it
//	no context, model or fit; workers below 0  error
//	contracts over steps other than 1          NaN
package value
