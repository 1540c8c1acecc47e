// Package outcome measures what expectations lead to: whether customers
// recommend ([NPS]), are satisfied or find it easy ([Share] of the ratings in a
// [Box]: CSAT, CES), and buy again (a Share).
//
// It knows nothing of customers and segments. Answers go into tallies, which are
// sums: they are merged by adding, and one person's answer is taken out again
// by subtracting, exactly so where weights are whole numbers. A figure is made of
// a tally whenever it is wanted.
//
// # Weights
//
// An answer may carry a survey weight. Shares are then weighted, and intervals
// take the answers for as many as Kish's effective size, the square of the sum
// of the weights over the sum of their squares (Kish 1965, Survey Sampling, sec.
// 11.7): that allows for unequal weights and not for a design by clusters or
// strata. With weights of 1 it is the number of answers.
//
// # What is published
//
// Nothing here withholds anything: whoever publishes a figure sees to it that it
// describes enough people, as package expectation does.
//
// # Errors and concurrency
//
// A rating off its scale, a weight that is not within 1e-50 and 1e50 (beyond these its
// square could not be added up), and an answer taken out that was never put in are
// errors, and the tally is as it was.
// Tallies are plain values: copies are independent, and one that nobody writes to
// may be read from any number of goroutines.
package outcome
