// Package pool lets small groups borrow from all: the mean of a group of which few
// answered is drawn towards the mean of all groups, the more the fewer answered and
// the less groups differ (empirical Bayes; Efron & Morris 1975, JASA 70, 311-319).
//
// On average over the groups such means come nearer to the truth than raw ones, and
// they keep chance from making the smallest groups the best and the worst. For a
// single group that really is different they are wrong in a known direction:
// towards the rest. So both means stand beside each other, with the part that was
// borrowed.
//
// Nothing here withholds anything: who publishes a figure sees to it that it
// describes enough people, and a mean that was borrowed does not hide one that was
// not. Functions change no input and may be called from several goroutines at a
// time.
package pool
