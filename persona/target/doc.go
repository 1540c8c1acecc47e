// Package target chooses whom to serve: which segments are out of the question, and
// which of the others are worth most effort.
//
// It follows the two steps of Dolnicar, Grün & Leisch (2018, Market Segmentation
// Analysis, Springer, ch. 4 and 10). Knock-out criteria come first: a segment that is
// too small, cannot be reached or does not fit the company is no target, however
// attractive. The others are rated on criteria of two kinds, from 1 to 10: how
// attractive the segment is to the company, and how attractive the company is to the
// segment in comparison with its competitors. Weighted sums of both are the axes of
// the segment evaluation plot.
//
// Weights are a matter of opinion, so how much the order hangs on them is part of the
// answer: [Selection] says in which share of differently weighted evaluations each
// segment comes first.
//
// Everything is computed from what is given and nothing is withheld: ratings are about
// segments, and who publishes them sees to it that they tell of nobody. Functions
// change no input and may be called from several goroutines at a time.
package target
