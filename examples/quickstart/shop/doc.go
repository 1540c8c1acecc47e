// Package shop makes up an outdoor shop: its customers, their orders, returns
// and calls to the service desk, and a survey of what they expect and get.
//
// Everything is drawn from five planted segments, so the truth behind the data
// is known: who belongs to which segment, and what each segment misses. That
// makes the shop a sample to read and a test that a method can fail. The
// planted segments overlap. [Shop.BestGuess] says how well they can be told
// apart at all: it is Bayes' rule with the generator's own densities on all the
// records, and no method can be expected to do better.
//
// The data has the dents of real data. Some answers bear an unknown customer
// number, some people answer twice, some skip questions, and who is worth more
// answers more often.
//
// The package is no model of any real shop, and nobody in it is real. The same
// seed gives the same shop, on one core or many. The sample of
// examples/quickstart is Generate(Seed, Customers), written by
//
//	go run ./examples/quickstart/generate
package shop
