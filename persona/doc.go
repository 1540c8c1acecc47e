// Package persona turns segments and their expectations into target personas:
// who each group of customers is, what sets it apart, what it expects and does
// not get, and which to serve first.
//
// A persona here is a segment made readable, not a character. It has no face,
// no age and no invented quote. Every sentence of its narrative is made of the
// persona's own fields and lists them as JSON paths, so that whoever doubts a
// sentence can look the figure up, with its interval and its n. What was
// withheld to protect single customers is said to be withheld.
//
// [Build] is the only way in: it takes the published results of the rooms
// before (segment.Summary and, where people were asked, expectation.Profile)
// and never sees a customer. The [Deck] may be published as it is; package card
// renders it as Markdown and as a page of HTML.
//
// The names and kinds follow Cooper, Reimann & Cronin (About Face 3, 2007,
// chapter 5): one primary persona, for whom the offer is shaped, secondary and
// supplemental ones, and negative ones, for whom it is not. The deck is a
// ranking by stated weights, not a decision: it knows nothing of what serving a
// segment costs.
//
// # What is published
//
// A deck may be published, and so may the next one, of nearly the same customers. What is
// withheld in the summary and in the profile (groups, levels and means of fewer than ten
// people, and what they would follow from) stays withheld. Of the rest [Build] sees coarse
// copies only ([Coarse] makes them for a host that publishes these besides):
//
//   - Numbers of people are rounded to tens, some people to ten at least. The number of all
//     is the sum of what is told of the segments.
//   - Shares are those of counts in tens, with Wilson's interval, widened by the five people
//     by which a count may be off. None and all are told as they are.
//   - Means, effects, worth, gaps and other estimates are rounded to the largest of 1, 2 or 5
//     times a power of ten that fifteen people, each a standard deviation away, move them
//     by: six at least. That is half a standard error to one and a half for a hundred
//     people, a fifth of that for 2,500, and never finer than in the summary. Intervals are
//     rounded with their estimate and up, after allowing for its rounding.
//   - Stability is told in hundredths, rounded down; probabilities from resampling in
//     twentieths; other numbers that are made of these to two digits.
//   - Thresholds of a rule are round numbers that are nobody's value ([segment.Rule]).
//
// Rounding alone moves now and then: one customer in ten takes a count from one ten to the
// next. So give Build the deck before (Options.Previous). What has moved by less than a step
// and a half then stands as it stood: a count moves when ten people came or went since it
// was told, and any other figure when several did who pull the same way. A second deck of
// nearly the same customers has to be built so; without it the two together are not safe.
//
// Attacks in the tests say what that is worth, for two groups of some 140 and 260 people
// told by fifteen figures each. Whoever knows a customer's record, and what customers are
// like in general, and has to say from two decks whether that customer came in between,
// comes with Options.Previous to an area under the ROC curve of .50 (of 300 customers; .5 is
// chance), and without it to .71, as many small steps add up, though no single figure tells
// (.51 to .54). Without rounding and suppression it is .996. Of one deck
// alone, such an attack comes to .52 for groups of 500 and more and small ones together, and
// to .72 where nothing is withheld. In theory it is Phi(sqrt(d/2n)) for a group of n told by
// d independent figures, which is .55 for n = 32 d: smaller groups hide their members
// less. By
//
//	CLIENTELE_FULL=1 go test ./persona -run 'TestAttack' -v
//
// on seeds 0 to 299 (0 to 239 of one deck alone).
//
// Limits. This is not differential privacy: who knows all customers but one, and builds both
// decks, sees whether they differ. That a figure is withheld in one deck and told in
// the next says that a few people came or went there, though not who; and none turning into
// withheld says that one did. One customer who is worth as much as many moves means of worth
// by more than is hidden. A rule and an association that are made anew for each deck have
// thresholds and strengths of their own: publish these less often than decks, or with
// different customers. Whoever can add customers who are none fills up a count until it moves, and
// so finds how many they were. A count that stands may be off by up to fourteen people, and
// an interval that stands covers less: of groups of 20, 128 of 150 had the mean in it. A rule
// whose threshold nobody's value is proves that nobody in its base has that value.
// Trait.Adjusted is not plain Benjamini and Hochberg: of two p-values the larger goes in, and
// effects under Options.MinEffect count as 1.
//
// # Warnings
//
// The codes of Deck.Warnings:
//
//   - no-profile: nobody was asked what they expect
//   - no-segments: the summary shows no segment, so there is no persona
//   - no-worth: no worth is known, so shares of customers count instead
//   - profile-of-another-fit: profile and summary name their segments differently
//   - selection-disagrees: the evaluation puts another segment first than the priority
//   - all-ruled-out: every persona is ruled out as a target, and the first is primary all the same
//   - no-primary: the host has decided on some, and all others are ruled out
//   - left-out: far fewer customers with a level of a descriptor belong to a target than of all
//   - previous-unrelated: Options.Previous has no segment ID in common with this deck, or
//     nothing was measured then that is measured now: no growth is told
//
// The codes of Changes.Alarms, of personas that no longer hold:
//
//   - persona-gone: no persona after is like it, as far as there is anything to compare
//   - persona-shrunk: its share of customers changed beyond chance, to less than half
//   - no-longer-stable: its stability fell below .6, by .1 at least
//   - verdict-worse: the verdict on its segment says now not to act on it
//   - members-left: fewer than half of its customers are still in it, beyond chance
//   - traits-changed: it has fewer than half of its traits in common with what it was, and one of them changed beyond chance
//
// The codes of Persona.Warnings:
//
//   - doubtful-segment: the segment is not found again reliably
//   - no-expectations: too few of its customers answered
//   - no-roles: the parties of too few of its accounts are known
//   - no-traits: nothing that was measured sets it clearly apart
//   - worth-withheld: its share of worth may not be shown, so its size counts
//
// # Actions
//
// The codes of Persona.Actions, the most urgent first, and when each is there. What is said
// of a share or a gap holds with the whole of its interval. "Worth above" is a share of worth
// above the share of customers, "tiny" one below half of it.
//
//   - no-plan (grow, to leave): the verdict is not to act on the segment; nothing else is said
//   - no-offer (grow, to leave): the persona is negative; nothing is to be done for it
//   - mend-must-be (keep): what is taken for granted is below the least that is accepted
//   - rescue (keep): one in ten is at risk, worth above
//   - mend-role (keep): the role that comes first, with a chance of .8 at least, misses it most
//   - mend (keep): an expectation is unmet; where worth is tiny, only what is rather than not
//     among the first three to mend anywhere. At most three are mended
//   - win-back (win back): a third are dormant or lost, worth not tiny
//   - first-order, second-order (create): a third are prospects, or new
//   - more-often, larger-orders, more-kinds (grow): half are active, it is not sure that one in
//     ten is at risk, nothing is unmet, and of number, amount and variety of orders a trait lies below
//     the rest and another above. Habits are known by their names, in English, German and
//     Danish; a name that says none of them tells nothing
//   - hold, ask (keep): worth above, and no expectation is unmet, or none is known
//   - meet (the aim of the most urgent action, or keep): a third use a channel, more than
//     of the rest
//   - no-win-back (win back, to leave): a third are dormant or lost, worth tiny
//   - no-more (keep, to leave): more is given of something than is desired or expected
//
// No action says what will come of it: that is not in the data. Worth that is a forecast is
// low for those who are gone; a host whose worth is one should read win-back and no-win-back
// with that in mind.
//
// # What became of them
//
// [Compare] says which persona of one deck is which of another, what changed beyond chance,
// what only follows from that, and which personas no longer hold. How it does, in
// simulated shops of four kinds of customers:
//
//   - Two samples of the same world, 300 pairs: a change is told in 11 pairs of 600
//     customers and in 6 of 1,500 (at most 15 should be, at the level of .05); no alarm.
//     Where each sample is segmented on its own, a change in 5 and in 4 of 100 pairs, of
//     600 and 1,500 customers; no alarm.
//   - A planted change is told as that change and nothing else, of 100 pairs of samples of
//     1,500: baskets of one persona double in value 97, one grows from 10 to 20 % of the
//     customers 94, a gap opens 98, customers of one are lost 93, one is gone 97, one is new 96.
//
// Two random halves of the same customers, segmented each on its own, ten pairs: all
// personas are matched, in every pair. The adjusted Rand index, of all customers as either half
// would put them, and the agreement on traits are .99 and .98 in the simulated shop, .94 and
// 1.00 for CDNOW (three segments by orders, basket and time since), .85 and .80 for the
// answers about a fast food chain (McDonald's, four segments) and .61 and .78 for 440
// wholesale customers (three). In the last two, segments are not found again surely, and their
// borders lie elsewhere in each half: five and six of ten pairs differ somewhere beyond
// chance, two and five raise an alarm. Decks of customers who were put into segments by
// the same model have no such difference.
//
// All these figures by
//
//	CLIENTELE_FULL=1 go test ./persona -run 'TestNothingChanged|TestPlantedChanges|TestTwoHalves' -v
//
// on the seeds 0 to 299, 0 to 99 and 0 to 9 of each world; the last test wants the public data
// (CLIENTELE_SHARED).
//
// # How true are traits
//
// A trait is claimed when its effect is at least Options.MinEffect and it is beyond chance:
// adjusted over all that was measured of the deck, as [Trait] says, at most Options.FDR. What
// shaped the segments of a fit is not tested on them; there the interval of the effect has to
// leave zero out. Groups that were given are tested in everything, and a host that made them
// of a feature should not read much into their differing in it. Of a category, a level that
// only makes room for another is not told.
//
// Of simulated customers all is known. Here one group differs from the others by .2, .35, .5
// or .8 standard deviations in a normal number, a count, an amount with a long tail (skewness
// 6), the logarithm of one, a category of two levels and one of five, beside as many in which
// there is no difference. The table has, of 500 simulated bases each (100 of 20,000
// customers), the share of decks with a claim where groups were drawn at random, if intervals
// alone decided and as it is; the same, as it is, where k-means cut up one cloud; the mean share of false
// claims among all where there are differences, of groups given and groups found by a fit;
// and how often the difference is found in the normal number and in the amount:
//
//	customers groups | random          cloud | false           | number, by effect  | amount
//	                 | intervals as is       | given   found   | .2  .35  .5   .8   | .2  .35  .5   .8
//	      200      3 |    .732    .010  .020 |  .004    .005   | .03 .20  .53  .99  | .00 .01  .09  .32
//	      200      6 |    .716    .004  .002 |  .005    .000   | .02 .11  .27  .79  | .00 .00  .02  .11
//	    2,000      3 |    .020    .008  .000 |  .000    .001   | .62 1    1    1    | .19 .91  .98  1
//	    2,000      6 |    .608    .018  .014 |  .005    .008   | .57 1    1    1    | .27 .71  .87  .99
//	   20,000      3 |    .000    .000  .000 |  .000    .000   | .68 1    1    1    | .00 1    1    1
//	   20,000      6 |    .000    .000  .000 |  .000    .000   | .44 1    1    1    | .08 1    1    1
//
// All stay below the .05 that is asked for; most are far below since effects under MinEffect
// are not told. If any size may be told (MinEffect .001) a claim is made of random groups in
// .010, .004, .018 and .018 of the bases of 200 and 2,000 customers, while intervals alone
// make one in .71 to .99 of them; and of claims where there are differences .004, .005, .012
// and .009 are false. An effect of .2 itself is found as often as its estimate reaches .2.
// In the amount a few customers make most of the spread, and its intervals are told in rough
// steps so that they tell of none of them: that costs what its columns fall short by.
// The last segment follows from the others, and levels from each other, so that the tests
// depend on each other; that Benjamini and Hochberg's procedure holds all the same is what
// the table shows. By
//
//	CLIENTELE_FULL=1 go test ./persona -run TestTraitsOfKnownWorlds -v -timeout 1h
//
// on seeds 0 to 499 (0 to 99 of 20,000 customers), in some minutes; without the variable
// there are as many of the groups that are given, of up to 2,000 customers, and few fits.
//
// # Determinism and concurrency
//
// The same inputs give the same deck, byte for byte, whatever the number of workers.
// Chance has a part in one thing alone, how the order of targets holds under other
// weights, and is drawn from a seed (Options.Target). Build may be called concurrently,
// also with the same inputs, which it only reads; the deck shares no memory with them.
package persona
