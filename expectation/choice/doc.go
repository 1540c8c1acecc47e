// Package choice measures how important things are to customers by what they
// choose, not by what they rate: best-worst scaling, also called MaxDiff (Finn &
// Louviere 1992, Journal of Public Policy & Marketing 11(2), 12-25).
//
// A respondent sees a few items at a time and says which matters most and which
// least. Who rates everything important cannot do so here, and people who use a
// scale differently choose alike: of what customers say is important this is what
// to believe first.
//
//   - [Counts] are what is best and worst how often, with scores at once: sums that
//     merge, and from which a person's choices are taken out.
//   - [Logit] fits utilities to all choices together, with intervals that know that
//     one respondent chooses many times.
//   - [Counts.Individual] are scores of a single respondent, borrowing from all.
//
// A respondent's own (best - worst)/shown, from -1 to 1, is an answer to an importance
// item of package expectation: so what was chosen weighs what is to be fixed first.
//
// Items are numbered from 0 by the caller. Nothing here withholds anything, and the
// scores of a respondent are private: who publishes a figure sees to it that it
// describes enough people.
//
// # Concurrency
//
// Counts are plain values; one that nobody writes to may be read from any number of
// goroutines. Functions change no input and always give the same result for the
// same choices in the same order.
package choice
