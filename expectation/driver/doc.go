// Package driver finds out what drives an outcome: how much of the differences in
// overall satisfaction, say, goes with each of the things that customers rate.
//
// [Importance] shares the explained variance out among correlated drivers by the
// method of Lindeman, Merenda and Gold, the Shapley value of the explained
// variance, with the relative weights of Johnson beside it as the fast way.
// [Contrast] asks of each driver whether falling short does more than excelling
// (penalty and reward), which is how implicit expectations tell themselves from
// explicit ones. [ReachNoise] ranks what makes customers dissatisfied.
//
// What customers say is important and what drives their satisfaction are two
// things, and both are worth knowing: what is called important and drives nothing
// is often taken for granted.
//
// All of it describes how answers go together, and none of it proves that one
// causes the other: a rating that a customer gives out of a general good mood goes
// together with every other.
//
// # Data
//
// Rows are respondents, columns of the matrix are drivers, and the outcome is a
// slice. NaN is an answer that is missing; a row with one is left out and counted.
// Weights are survey weights, nil for none; answers beyond -1e50 and 1e50 and
// weights that are not within 1e-50 and 1e50 are errors that name the row. Nothing here withholds anything: who
// publishes a figure sees to it that it describes enough people.
//
// # Determinism and concurrency
//
// The same rows in the same order, options and seed give the same figures bit for
// bit on one architecture, whatever the number of workers. Functions may be called
// from several goroutines at a time and change no input.
package driver
