// Package cluster groups rows of numbers, of answers, or of both. It knows
// nothing of customers, scales no column, chooses no number of clusters and
// passes no judgement: package quality does the last two, and package segment
// the first.
//
//   - [KMeans] is for numbers, [KModes] for answers to questions and
//     [KPrototypes] for both: groups around a middle, for any number of rows.
//   - [GaussianMixture] is for numbers and [LatentClasses] for answers, where
//     membership is a matter of probability.
//   - [KMedoids] needs no columns, only a dissimilarity of any two items, such
//     as that of [Gower] for numbers and answers of which some are missing.
//   - [Agglomerative] grows a tree of clusters, which is cut afterwards.
//   - [StreamKMeans] is k-means of rows that come in pieces and need not fit
//     into memory. On many machines [Sketch] and [Accumulator] do the same:
//     each takes rows in any order, travels as JSON and is merged.
//   - [HDBSCAN] is for numbers where rows lie closer together in some regions
//     than between them: clusters of any shape, as many as there are, and noise,
//     whose label is -1. [DBSCAN] is the same at one distance.
//   - [NMF] explains [Counts] of many things, most of them zero, by a few
//     factors that every row has more or less of.
//
// All are used alike:
//
//	m, err := cluster.KMeans{K: 4}.Fit(ctx, x)
//	label, near, next, second := m.Assign(row)
//
// # What to expect of the data
//
// Rows are customers, columns are features on comparable scales, none missing.
// A column counts by its variance. Skewed amounts belong on a logarithmic
// scale before they come here.
//
//	input                                          outcome
//	no rows, no columns, ragged rows               error
//	numbers that do not fill Rows x Cols           error
//	NaN or infinity                                error naming row and column
//	squares that overflow (a spread near 1e154)    error naming the column: rescale
//	K below 1, or above the distinct rows          error saying how many are distinct;
//	                                               above the items for k-medoids and trees
//	negative, NaN or all-zero weights              error naming the row; in a tree, or by density,
//	                                               any weight of 0
//	limits on sizes that the rows cannot meet      error saying what they add up to
//	weights that are no whole numbers, and limits  error naming the row
//	more than 50,000,000 distances, and limits     error saying the memory it takes
//	one row                                        one cluster of it
//	equal rows                                     fine; in the same cluster, limits aside
//	a unit in which numbers are huge or tiny       fine, with the same clusters
//	rows all of which differ by less than 1e-150   error naming a column: rescale
//	a constant column                              fine, it separates nothing;
//	                                               error for a gaussian mixture
//	rows of a mixture on a point, line or plane    the start is dropped, with a warning
//	a column that others of a mixture determine    variances held at a floor, with a warning
//	a code that is no category of its item         error naming row and column
//	an item that nobody answered                   error naming the column
//	a missing answer in k-modes or k-prototypes    differs from nothing
//	a cell missing in a Gower dissimilarity        its column is left out for that pair
//	two rows that have no column in common         Gower says NaN, k-medoids names them
//	more than 33,000,000 categories times clusters error: join rare categories
//	a cluster that loses all its rows              refilled with the furthest row
//	a dissimilarity that is NaN, negative, huge    error naming the two items
//	more than 20,000 items for k-medoids           error saying the memory it takes
//	more than 20,000 items for a tree              the same for average and complete linkage;
//	                                               fine for Ward and single of a matrix
//	a tree cut where joins are equally high        fine, with a warning
//	pieces of other columns, or other rows in      error saying so
//	a second pass
//	a row of a piece too far to square             error naming the row, nothing is added
//	rows of a sketch without keys                  error
//	more rows of one key than a sketch keeps       none of them is in the sample
//	fewer rows than a cluster by density takes     all are noise, with a warning
//	a cloud without denser regions                 the same
//	more than a quarter noise                      fine, with a warning
//	equal rows, by density                         as near as the nearest that differ
//	more than 5,000,000 different rows by density  error saying the memory it takes
//	a row too far to square, assigned by density   noise
//	a negative count, columns that do not ascend   error naming row and column
//	a row without counts                           factor -1, with a warning
//	a column without counts                        fine, it is in no factor
//	rows of NMF that have most of all counts       fine, with a warning
//	cancelled context                              its cause, and no result
//	no context (nil)                               error
//	a nil model, or one that was never fitted      knows no row: Assign says -1 and NaN
//	a nil or zero Accumulator or Sketch            error of what adds; no rows, no weight
//
// # Interchange
//
// The types of github.com/muesli/clusters come in and go out.
// [FromObservations] takes plain clusters.Coordinates; any other observation
// has a Distance of its own, which a mean does not minimise, and goes to
// [KMedoids] through that method, which is slower. Note that Distance of
// clusters.Coordinates is the squared euclidean distance, and that it panics
// on vectors of different lengths.
//
// # Determinism and concurrency
//
// The same data, options and seed give bit-identical results on one processor
// architecture, whatever the number of workers: rows are cut into chunks of
// fixed size whose sums are merged in order, each start has a random stream of
// its own, and ties go to the lowest index. Fit may be called concurrently;
// models are safe for concurrent use as long as nobody changes their fields.
// Inputs are never changed.
package cluster
