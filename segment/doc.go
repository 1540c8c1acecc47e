// Package segment turns customers into segments: it fits them, describes them,
// assigns new customers, explains single assignments, and keeps the identity of
// segments over refits.
//
// # The shape of it
//
// The host keeps its own customer type. A [Schema] says how to read it: an opaque
// ID, optionally a worth and a lifecycle state, and features, each a name, a kind
// and a function of that type. [Fit] returns a [Segmentation] with
//
//   - a [Model], which assigns ([Model.Assign]) and explains ([Model.Explain])
//     customers and survives as JSON ([Model.Save], [Load]);
//   - a [Membership]: which customer is in which segment;
//   - a [Summary]: what the segments are like, in the units of the features.
//
// Groups that the host already has take the same way through [FromGroups] and
// [Describe]. [Associate] tests what describes segments without shaping them.
// Observations of github.com/muesli/clusters go in and out through
// [FitObservations].
//
// # Why it is so
//
// Functions rather than maps or struct tags, because the compiler then checks
// names and types, nothing is copied, and a model can assign a customer without
// allocating. JSON has no functions, so [Load] binds those of a schema again, by
// name, and lists every disagreement.
//
// Each kind of feature is a type of its own, because a kind limits what can be
// done: there is no logarithm of a category, and a descriptor has no weight.
//
// The type parameter stops here. The rooms that follow (expectation, persona)
// take a Membership and a Summary, which are plain data, and can be used without
// this room's fit.
//
// Model, Membership and Tally are private and Summary is for publication, because they
// have different readers. They are separate types so that the one cannot slip into
// the other: a Summary has no field that could hold a customer.
//
// # What is published
//
// No figure of a Summary is about fewer than ten people, and neither is what
// follows from several of them by adding and subtracting: segments of fewer than
// ten are left out of everything, the population included; small cells of shares
// are hidden together with as many others as it takes, and the table is then
// checked for every sum that rows and columns allow; where two features tell of each
// other (region and district, an age and whether somebody is of age, two numbers of few
// values), what levels of one have more than levels of the other is hidden as well, and so
// is what follows along chains of such features; means and shares of worth are
// hidden too where one member makes up more than half or nine make up more than
// nine tenths, of the sum or of the distances from the median, where all but a few members have the same value, where fewer than
// twenty members all have it, and, for a feature of two or three values, where
// fewer than ten have one of them. There are means and shares, with intervals, and
// no medians, extremes or thresholds; figures have four significant digits, and
// means, effects and worth are rounded to about a tenth of the half-width of their
// interval besides. Where one member makes up more than a third of the sum of squared
// distances from the mean, or nine of thirty and more make up more than nine tenths, the
// interval would tell the largest value: there, mean and ends are multiples of a step of 1, 2 or 5
// times a power of ten that is not below the half-width, the ends outward. That tells the
// size of such a value to about a factor of two: whoever knows the mean and the spread of all
// others comes within a tenth of it in one to two of five attempts, and in all of them without
// this. A member of less than a third is not guarded so,
// and neither are features of six values or fewer in a segment, which are taken for a known scale. Nil means withheld. Not covered are sums and differences over three
// or more features that do not follow from one another, those of two over several segments
// and the whole at once beyond the plain ones, and numbers of many values that are
// computed from one another. This guards one Summary. It is not
// differential privacy, and two summaries of almost the same customers can be
// compared: do not publish one for every customer that comes or goes.
//
// # Methods
//
// [Options].Method says how customers are put into segments.
//
//   - [KMeans], the default, is for numbers and categories together: round
//     segments around a centre. It is the fastest, the easiest to explain and right
//     for most customer tables. With limits on the sizes of segments it serves where
//     each is to be looked after by a team that can take so many.
//   - [Mixture] is for numbers, where segments differ in spread or direction or lie
//     within each other, or where it matters how probable a membership is. Five
//     customers for each feature and segment are the least it needs, and some thirty
//     times the time of k-means.
//   - [LatentClasses] is for answers to questions, all of them categories, some of
//     them missing: what a survey's segments are.
//
// The number of segments is chosen in the same way for all, by fitting the method
// itself to samples, and to data without further structure, in which a mixture or
// classes gain likelihood too ([quality.Solution]). [Model.Likelihood] has AIC, BIC
// and ICL besides.
//
// Other methods of package cluster stay there. K-prototypes keep one level of each
// category where a centre of k-means keeps the shares of all, and so tell less. The
// centres of k-medoids are rows of real customers, which a model would have to hold,
// and all pairs of customers are compared, 20,000 of them at most; they are for
// numbers that are missing and that nothing may stand in for, with cluster.Gower. A
// tree that was cut assigns by the nearest member, so that its model would hold every
// customer. The labels of all these come here as groups ([FromGroups], [Describe]).
//
// # What the figures are, and are not
//
// Segments come, by default, from k-means on standardised features: round, convex
// groups, each feature counting alike unless weighted. Intervals are those of
// sampling members into given segments. They do not know that the segments were
// formed by the very features: effects of shaping features are large by construction
// and describe; they test nothing. That is what descriptors and stability are for.
// Where the customers form one cloud, the fit says so with the warning
// "no-structure", and the segments are a convenient cut of it.
//
// Missing values that a policy filled take part in the distances. Means leave them
// out where in every segment nobody or at least ten members were filled and ten
// were not, and count them in otherwise.
//
// # Verdicts
//
// Each published segment has a [Verdict]: valid, doubtful, or do not act on it, with
// the reasons; and so has the whole. It weighs whether the segment comes back in
// other samples of the customers, more often than chance brings back one of its size,
// whether these form groups at all, whether it is more than a value of one column,
// whether there is a gap around the segment, and its size. Groups that were given are not tested.
//
// # Scales
//
// Distances are sums over features, so the scale of a feature decides what it says.
// As it comes, a number is standardised: a difference counts by how many standard
// deviations it is. What else there is, by the kind of column:
//
//   - Amounts, counts, rates, with many small ones and a few very large:
//     [NumericFeature.Log]. A ratio then counts alike everywhere, from 10 to 20 and
//     from 1000 to 2000, which is how people speak of customers. The first thing to try.
//   - Balances, differences, growth, with values below zero, or where Log bends too much
//     or too little: [NumericFeature.YeoJohnson], a power found from the data.
//   - Columns of unknown or wild shape, scores of other systems, what mixes units:
//     [NumericFeature.Quantile], ranks. It is the strongest medicine: gaps between
//     values go, and only order is left.
//   - Well-behaved columns with a few values that nobody believes:
//     [NumericFeature.Winsorized], by itself or before any of these.
//   - Columns where most customers are alike and few are far off, but
//     rightly so: [NumericFeature.Robust], whose unit is set by the middle half.
//   - Answers of one questionnaire, which share a scale already:
//     [NumericFeature.Unscaled].
//   - Yes and no: nothing. No transform changes a flag; a rare one is made
//     lighter by Unscaled or Weight.
//
// Log, YeoJohnson and Quantile exclude each other; the order of methods does not
// matter. Transforms are fitted once, to the known values of the fit, and are kept in
// the model: later customers go through the very same. Means, rules and changes are
// told in the unit that the host measures in, whatever the scale.
//
// Two features that tell the same count twice. [Segmentation.Correlations] shows how
// much every two of them have in common, and the warning "correlated-feature" names
// those that repeat earlier ones: leave one out, make it a descriptor, or give both half the
// weight.
//
// # Warnings
//
// A [Warning] has one of these codes. The fit:
//
//   - "constant-feature": the feature is the same for all, perhaps once it is
//     winsorized, and left out of the distances.
//   - "rare-levels": the category has only levels of fewer than ten customers,
//     which are joined; it is left out of the distances.
//   - "many-levels": the category has more than 32 frequent levels; the rest are
//     joined.
//   - "skewed-feature": a very long tail pulls the segments to a few customers.
//   - "power-at-limit": no power makes the feature anything like normal.
//   - "no-middle-spread": half of the customers or more have the same value; the feature
//     is standardised by mean and standard deviation instead of robustly.
//   - "correlated-feature": it tells much the same as an earlier one.
//   - "few-customers": there are too few for as many segments as were allowed.
//   - "few-distinct": there are fewer different customers than that.
//   - "no-structure": the customers form one cloud; the segments are a cut of it.
//   - "knife-edge": it is open whether they form one cloud or groups.
//   - "weakly-replicated": the number chosen comes back best, but badly.
//   - "fewer-segments": fewer than the evidence is for, because of MinSize.
//   - "small-segment": a segment has fewer than MinSize members all the same.
//   - "not-converged": the method was still moving when it was stopped.
//   - "limits-bind": limits on sizes put customers elsewhere than Assign does.
//   - "collapsed", "singular", "few-rows": a [Mixture] has a segment without width,
//     features that follow from others, or a segment of few customers.
//   - "one-start": only one start found the likeliest segments; raise Starts.
//   - "unidentified": [LatentClasses] with more parameters than ways to answer.
//   - "unstable-segment": the segment seldom comes back in other samples.
//   - "previous-unrelated": nobody is in a segment of Previous; all IDs are new.
//
// The summary:
//
//   - "small-segments": groups of fewer than ten are left out of every figure.
//   - "withheld": some figures of the subject would tell about too few people.
//   - "skewed-worth": worth has so long a tail in the segment that the interval of
//     its mean promises too much.
//   - "worth-not-positive", "worth-overflow": there are no shares of worth,
//     because its sum is not above zero or is more than a number can hold.
//
// A descriptor that is tested:
//
//   - "few-expected": its chi-square test is rough, because cells expect too few.
//   - "nothing-to-test": it is the same for all, or there is one segment.
//   - "ranks-disagree": means and ranks disagree on whether segments differ.
//
// A migration, besides "small-segments" and "withheld":
//
//   - "few-in-common": fewer than ten customers are in both segmentations.
//
// A rule, besides "small-segments":
//
//   - "no-leaf": no answer of the rule is the segment.
//
// A look at drift, besides "small-segments":
//
//   - "few-customers": with fewer than a hundred in a census nothing is tested.
//   - "skewed-worth": a few customers make so much of the worth that the segment's share of
//     it is neither told nor tested.
//
// # Drift
//
// A model goes on assigning while the world moves on. A [Census] of the customers of the fit
// ([Model.Census]) is the measure, another of today's ([Census.Empty], [Census.Add]) is held
// against it by [Census.Drift], and the answer is to keep the segments, to fit them again or to
// think again. Censuses are counts and exact sums: they take customers in and out one by one, can be
// merged over machines and months, and erase without a trace. The numbers come from package
// segment/drift.
//
// An [Alarm] is raised where a difference is both certain and large. Certain: all tests
// of a look together give a false alarm with about the probability DriftOptions.FalseAlarm, by
// Holm's procedure. Large: beyond a limit of [DriftOptions]. The codes:
//
//   - "missing-rose", "unseen-levels", "out-of-range": a feature looks broken: it is missing for
//     more customers, more have levels that were rare or not there, or values that were not. Exact
//     test of two shares.
//   - "nobodys": more customers are unlike any segment, farther from the one that they would
//     be assigned to than 99 in 100 of its members were (for [Mixture] less dense, for [LatentClasses]
//     with less likely answers). The same test.
//   - "feature-moved": the population stability index of a feature is large, the
//     customary figure for how differently values fall into ten bins.
//   - "mean-moved": the mean of a number has moved. Welch's test, made safe for long tails.
//   - "share-moved", "worth-share-moved", "centre-moved": a segment's share of the customers,
//     its share of worth, or its mean.
//
// [Advice]: [Redo] where a feature that shapes segments is broken, or a tenth and more of the
// customers have become nobody's; [Refit] at any other alarm; [Keep] without one, and where only
// descriptors moved. After a refit, [Migration.Advise] tells whether its segments are still those
// that people know. Where segments are centres, [Census.Recentred] moves them without a fit.
//
// How often alarms are false, at the default of .01: of 500 looks at customers from a world that
// had not changed, none to 9 gave an alarm, 2 or 3 on average, over fifteen settings: 500 customers or
// 2,000 against as many, 500 against 10,000, in worlds with groups and without, with long
// tails and rare levels, by k-means, mixtures and latent classes. Where four in five customers of a
// look were those of the fit again, it was none to 8, and none where the looks were as large as the fit.
// A category of hundreds of levels is tested with allowance for those that got a bin by luck.
// Looks are not independent, since all are held against the same census: who looks daily may
// see the same false alarm for days.
//
// How soon a change is found: of a hundred looks, so many find it at once, by the number of
// customers in the look, in a world of three kinds of customers, against a fit to 10,000.
//
//	                              500  2,000  10,000
//	a mean moves by .3 sd         100    100     100
//	baskets grow by 20 %           98     99      97
//	a segment loses 5 points *     16     93     100
//	a new kind, 3 % of all         77    100     100
//	a new kind, 5 % of all        100    100     100
//	a new kind, 10 % of all       100    100     100
//	a channel is renamed          100    100     100
//	a feature, missing for 30 %   100    100     100
//
// * The segment had a quarter of the customers. In other worlds one of a fifth or a half that lost as much was found
// by about three in four looks at 2,500.
//
// Pooled by [Census.Merge], five looks at 500 customers each found the loss of 5 points in nine of
// ten cases, and two found the new kind of 3 %. A new kind that is not far out is told by
// the segment that takes it in, "centre-moved", rather than by "nobodys".
//
// Slow changes and small segments are found by pooling: merge the censuses of several months
// and compare once. That is for different customers each time. Do not pool looks at the same
// people, who would count as so many: then each look is all there is to know, and the figures of
// later ones say whether it goes on.
//
// Some features have to drift: in a closed group of customers, such as all who came in one
// quarter, the time since the last order grows for nearly everybody from month to month, and so do
// totals. That is no change in anybody's behavior, yet such segments are wrong a few months later: the alarm is
// right. Use rates, means, and windows of fixed length (the orders of the last half year) for what
// is to be kept for long, and expect the seasons: half a year before Christmas is not half a year
// before July.
//
// A Drift may be published. Counts are in tens, figures on one to nine people are withheld, means
// are as coarse as their intervals, and the borders of bins stay in the census, which is private
// and is to be kept like the customers' data. As with a Summary, do not publish one for every customer
// that comes or goes.
//
// # Rules
//
// [Model.Rule] grows a tree of plain questions that puts customers nearly where the
// model does, says how nearly, and writes itself as text, SQL, Go or JSON. Unlike
// the model it may be published: its thresholds are round numbers that are nobody's
// value, with at least ten customers on each side.
//
// # Customers on many machines
//
// [Fit] holds all customers. Where they are spread over machines, a [Tally] is what a
// share of them adds up to, and tallies merge: of all customers it gives the scales
// ([Tally.Encoding]), of the members of each cluster the [Model] and the [Summary]. Package
// cluster has what merges in between, cluster.Sketch and cluster.Accumulator.
//
// # Files
//
// What is stored says in "clientele" which version of its form it is and in "kind" what it
// is. A file is read for ever; files of the first versions, which had no kind yet, are known by their
// fields. What is damaged, something else, of a newer version or too large is refused
// with that reason. Models, rules, tallies, censuses, expectation.Store, cluster.Accumulator and
// cluster.Sketch have a checksum besides, so that what was changed by accident is noticed whatever
// it is; to edit a rule by hand, take its checksum out. The others, which people may edit, have none:
// in them damage is noticed where they no longer make sense. Models and rules are read by [Load] and
// [LoadRule], which end a reader that does not end, and bind features again by name.
// Summaries, migrations, profiles and decks are read by encoding/json, which reads all that a
// reader gives before it asks them: limit a reader that you do not trust.
// A Membership has no stored form: keep its columns where you keep your customers. A
// [PublishedAssociation] is part of whatever you store it in.
//
// # Erasing a customer
//
// Whoever is to be forgotten goes out of what a host has kept, in all rooms, like this:
//
//	behavior.Ledger              Erase, EraseFunc: exactly, as if never added; then write it down again
//	expectation.Store            Remove, with the answers: exactly
//	Census                       Remove: exactly
//	cluster.Accumulator          Remove: exactly
//	cluster.Sketch               Remove: the row is gone, the sample stays fair; the limit it may have set stays
//	kano.Grid, outcome, choice.Counts, driver.Moments
//	                             Remove: exactly where weights and answers are whole numbers
//	Membership                   [Membership.Without]: a new one, as if never in it
//	behavior.Table, answers, rows of your own
//	                             yours: leave the customer out
//	Tally                        count again: its least and greatest values do not forget
//	models of cluster that hold rows (HDBSCAN, DBSCAN, a Dendrogram, labels of a fit)
//	                             refit
//	Model, Rule, value.Fit       refit, on your schedule: they hold nobody's row, but centres, levels
//	                             and parameters were made of all
//	Summary, Migration, expectation.Profile, persona.Deck, charts of these
//	                             remake from what is left, and put in place of the old ones
//
// A refit is needed for the Model because medians, scales and k-means cannot be subtracted;
// what is left of one customer in it is about one n-th of a centre, and the fingerprint and the
// objective of its [Record] would tell whoever knows all the others whether a guess is
// right. Models are private: keep to a schedule (weekly, say), and delete the old ones
// with it, Options.Previous included, once the new one is there.
//
// Whatever is remade is suppressed anew: a segment of ten that loses one is in no Summary,
// Profile or Deck that follows. But whoever kept the one from before can subtract. From two
// Summaries with one customer between them, the segment follows from the sizes, and the
// level of each category from the shares, in all of 60 attempts with 200 customers in the segment (none
// with 20, where the shares are withheld); amounts hardly follow: the guess is a fifth nearer
// than the mean of the segment with 20, and no nearer with 200. So publish a Deck, or what
// persona.Coarse makes of Summary and Profile, with persona.Options.Previous: its figures
// stand until clearly more than ten customers came or went. A raw Summary is for those who may see
// customers, or for publication when at least ten have come or gone in each
// segment. What remains: that a segment which stood at ten vanishes tells that somebody of it
// left; and what was published before, others may have kept.
//
// # Determinism and concurrency
//
// The same customers in the same order, schema, options and seed give the same
// segments bit for bit on one architecture, whatever the number of workers.
// Functions of a schema are called from several goroutines at once and must not
// change anything. A Model is immutable and safe for concurrent use; the plain
// structs are as long as nobody writes to them. No input is changed.
package segment
