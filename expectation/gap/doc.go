// Package gap sets what customers get against what they expect: the gap of
// SERVQUAL and the levels of SERVPERF ([Quality]), the zone of tolerance between
// what is adequate and what is desired ([Zone], [Tolerate]), and what meeting and
// missing expectations does to satisfaction ([Disconfirm]).
//
// It knows nothing of customers and segments: slices hold one answer a respondent,
// NaN where it is missing, with survey weights beside them (nil for none). Who has
// not answered all that is needed is left out and counted. Answers beyond -1e50
// and 1e50 and weights that are not within 1e-50 and 1e50 are errors that name the
// respondent. Nothing here withholds
// anything: who publishes a figure sees to it that it describes enough people.
// Functions change no input and may be called from several goroutines at a time.
package gap
