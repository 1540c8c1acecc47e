// Package priority ranks things by how important they are and how well they do:
// importance-performance analysis, the importance-satisfaction rating and the
// opportunity score, side by side.
//
// These methods look alike and disagree often, on what matters most at that: what
// everybody finds important and is fairly content with is "keep up the good work"
// to one and the first opportunity to another. So none of them is shown alone here,
// and where they disagree the result says so.
//
// [Map] takes the ratings of respondents and gives every item a mean, a share of
// high ratings and the priorities, with intervals and the probability of each
// quadrant and of being among the first three. [Opportunity] is the formula for two
// numbers.
//
// It knows nothing of customers and segments and withholds nothing: who publishes a
// figure sees to it that it describes enough people. Functions change no input; the
// same ratings in the same order, options and seed give the same figures whatever
// the number of workers.
package priority
