// Package noise publishes counts and means with differential privacy: noise of a
// known size is added, so that whoever sees what is published cannot tell, beyond a
// stated doubt, whether any one person is among those counted (Dwork, McSherry,
// Nissim & Smith 2006, Theory of Cryptography, 265-284).
//
// Hiding small groups, which the other rooms do by themselves, stops a reader from
// reading and subtracting. It does not stop one who knows everybody but one, or who
// compares two publications. Noise does, and it has a price: figures of small groups
// become useless, and [Mean] says so instead of publishing them.
//
// A [Noiser] adds the noise; [Geometric] is the one to use, and hosts that have a
// library of their own put it behind the interface. A [Budget] adds up what has been
// spent on one group of people, for every figure spends some of it for good.
//
// # What it takes to be true
//
// One person may change a count by one and a sum by no more than the sensitivity
// that is stated: see to it beforehand that each person counts once. Figures that
// are published without noise beside these undo it: also how many answered.
package noise
