// Package scale asks whether several questions measure one thing, so that their
// answers may be averaged ([Judge]), and how people use rating scales ([Styles]):
// some agree with everything, some only use the ends, some give one answer all the
// way down.
//
// Answers are a matrix, a row a respondent and a column an item, reversed items
// turned around beforehand; NaN is a missing answer, and one beyond -1e50
// and 1e50 is an error that names respondent and item. Nothing here withholds
// anything: who publishes a figure sees to it that it describes enough people.
// Functions change no input and may be called from several goroutines at a time.
package scale
