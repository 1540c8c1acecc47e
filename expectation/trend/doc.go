// Package trend follows figures over time: whether two waves of a survey differ
// ([Compare]), which way several of them go ([Follow]), when to raise an alarm
// ([CUSUM], [EWMA], [PageHinkley]), whether expectations rise as they are met
// ([Ratchet]), and when it is time to ask again ([Remeasure]).
//
// It knows nothing of customers and segments: a wave is a mean with its variance
// and the number of answers behind it, and how the answers came about is the
// caller's affair. Waves can only be compared if the same questions were asked on
// the same scale.
//
// # Which alarm
//
//	chart        finds best                            needs
//	CUSUM        a lasting shift of about the size     a target and standard errors
//	             it is tuned for; says since when
//	EWMA         small, slow changes                   a target and standard errors
//	PageHinkley  a shift in a long stream of single    nothing known beforehand
//	             values
//
// Every chart raises false alarms: how many measurements it takes to the first one
// is said at each. Several charts at once raise as many times more.
//
// # Errors and concurrency
//
// A level or a time beyond -1e50 and 1e50, a standard error that is not within 1e-50 and
// 1e50, times less than 1e-50 apart and settings out of range are errors, and the chart is as it was. Charts are plain values
// with JSON of their own, to be kept between measurements; one goroutine at a time
// may write to one.
package trend
