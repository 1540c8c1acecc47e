// Package clientele is the map of a library that answers three questions about
// the customers of a company: who are they, which of them should be served
// first, and what do they expect?
//
// The root holds no code. The work is done in rooms, which data walks through
// one way; a room imports only rooms before it, and a test holds it to that:
//
//	segment/behavior   orders -> behavior of each customer: recency, frequency, monetary value, age, rhythm
//	segment/value      behavior -> worth: P(alive), expected orders and spend, customer lifetime value
//	segment/cluster    numbers -> clusters. Knows nothing of customers
//	segment/quality    clusters -> can they be trusted, and how many are there?
//	segment/drift      counts of two times -> did customers change, and is it more than chance?
//	segment            customers of the host's own type -> segments: fit, assign, explain, lifecycle
//	expectation        segments and a survey -> what each expects, what it gets, what to fix first
//	persona            segments and profiles -> target personas
//	persona/card       personas -> Markdown and HTML
//
// # Why it is called as it is
//
// Three programs were written before the library: an HTTP service, a nightly
// job and a host with pointer types and a survey table of its own. They stand
// in examples/contract, compile with every test run, and decided the API:
//
//   - The host keeps its own customer type. A [segment.Schema] says how to read
//     it, feature by feature, with plain functions; nothing is copied into maps,
//     and what can be done to a feature follows from its kind at compile time.
//   - The type parameter stops at [segment]. What the later rooms take is plain:
//     who belongs where ([segment.Membership]) and what may be said of each
//     segment ([segment.Summary]).
//   - What is private and what is published are different types. Memberships,
//     models and ledgers hold customers or could be turned back into them;
//     summaries, profiles, personas and cards do not. No published figure
//     describes fewer than ten people, nor does the difference of two.
//   - A customer is joined by the host's own ID and nothing else, in the host's
//     own row order; a segment keeps its ID when it is fitted again.
//   - Every estimate that somebody may act on carries its uncertainty
//     ([segment.Figure]), and doubts that do not stop the work come back as
//     warnings beside the result. A room never logs, prints or exits.
//   - Options are structs whose zero value works.
//
// # Promises
//
// The same seed gives bit-identical labels on one architecture, whatever the
// number of processors, workers, or the order in which they finish; across
// architectures figures agree within rounding. Fitted things are immutable and
// safe for concurrent use. Inputs are not changed. Bad data is an error that
// names row, column and customer; a panic is a bug.
//
// # Not here
//
// The library does not store, send or ask anything; it does not decide about
// people, and what it publishes is protected by thresholds and rounding, not
// by differential privacy.
package clientele
