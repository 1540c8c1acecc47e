// Package drift compares what was counted and added up at two times: counts and sums in,
// figures and tests out. It knows nothing of customers.
//
//   - [Stability] compares two rows of bins: the population stability index, and how probable
//     one as large is where nothing changed.
//   - [Proportions] compares two shares, exactly, whatever the counts.
//   - [Means] compares two means by their moments.
//   - [SumShares] compares what share of a sum a part makes, such as that of a segment
//     in turnover.
//
// A [Difference] has the change, its 95 % interval and a p-value. The observations behind the
// two sides are taken for independent ones. Where both sides are largely the same people, who
// resemble themselves, differences are smaller than that, and p-values too large: the tests
// err on the quiet side.
//
// # Tails
//
// Where many comparisons share one chance of a false alarm, each has to be right far out in its
// tail, to one in ten thousand or so, and there the usual approximations fail for
// what customers are like: levels that are rare, amounts with long tails, a few hundred people
// against a hundred thousand. So shares are tested exactly, bins are joined until each can be
// expected to hold ten, and means are tested by a t distribution of as many degrees of
// freedom as the kurtosis leaves, after Hall's correction for skewness.
//
// All functions are pure and safe for concurrent use.
package drift
