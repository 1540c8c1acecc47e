// Package kano sorts features by what having and lacking them does to customers
// (Kano, Seraku, Takahashi & Tsuji 1984, Hinshitsu 14(2), 39-48; Berger et al. 1993,
// Center for Quality of Management Journal 2(4), 3-35).
//
// Each respondent is asked of each feature how they feel if it is there (the
// functional question) and if it is not (the dysfunctional one), and answers both
// with one of five words; see [Answer]. The pair gives a [Category]:
//
//	functional \ dysfunctional   like  expect  neutral  live with  dislike
//	like                          Q      A        A         A         O
//	expect                        R      I        I         I         M
//	neutral                       R      I        I         I         M
//	live with                     R      I        I         I         M
//	dislike                       R      R        R         R         Q
//
// M is a must-be: lacking it annoys, having it pleases nobody. O is
// one-dimensional: the more the better. A is attractive: a delight that nobody
// misses. I is indifferent. R is reversed: people would rather not have it. Q is
// questionable: both answers cannot be meant.
//
// A [Grid] counts pairs of answers, and [Grid.Judge] says what they amount to.
//
// # A category is never bare
//
// A feature's category is the one most respondents put it in, and that is often a
// near thing: below some 200 respondents categories hardly replicate (Chapman &
// Callegaro 2022, Kano analysis: a critical survey science review). So the shares
// of all categories come with it, the probability that each is the most frequent
// one among all customers and not only among those asked, Fong's test of the two
// leading ones, and the continuous scores, which do not jump.
//
// # Sums, privacy, concurrency
//
// A Grid is sums: grids are merged by adding, and a person's answers are taken out
// by subtracting. It withholds nothing: who publishes a figure sees to it that it
// describes enough people. Grids are plain values; one that nobody writes to may
// be read from any number of goroutines.
package kano
