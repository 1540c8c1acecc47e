// Package quality judges clusters: how alike two clusterings are, how well
// clusters are separated, whether they come back in other samples, and how
// many there are. It knows nothing of customers and finds no clusters of its
// own: package cluster does, or a [Clusterer] or [Method] of the caller's.
//
//	agreement of two labellings      Rand, AdjustedRand, MutualInformation, FowlkesMallows,
//	                                 Jaccard, MatchLabels
//	separation                       Silhouette, SilhouetteSample, SquaredSilhouette,
//	                                 SimplifiedSilhouette, MedoidSilhouette, Shadow, Gorge,
//	                                 CalinskiHarabasz, DaviesBouldin
//	stability of k clusters          Stability.Run, Stability.Clusterwise
//	stability from k to k+1          AcrossSolutions
//	how many, or none                Stability.Choose; Gap.Run
//
// Stability is the gate and separation a description. Segments of customers
// are seldom islands: they are regions of a cloud that is denser here and
// there, so their silhouettes are low. What a firm can build on is that the
// same segments appear again when the customers are drawn anew. Clusters by
// density have no centres to be drawn anew: fit them to samples of the rows and
// compare labels, or go by their own Stability, which is another thing.
//
// # What to expect of the data
//
//	input                                          outcome
//	labels of different lengths, no labels         error
//	NaN or infinity in the matrix                  error naming row and column
//	labels below 0 or above 4095 as positions      error naming the row
//	noise (-1) as a position                       error naming the row: leave it out
//	noise in Rand, MutualInformation and their     a cluster like others
//	  like, whose labels are any integers
//	labels that do not occur                       fine, their own figures are NaN, and null
//	                                               in JSON
//	one cluster only, for separation               error
//	as many clusters as rows                       error of CalinskiHarabasz, else fine
//	a cluster of one row                           silhouette 0
//	equal rows in different clusters               silhouette 0
//	clusters with the same mean                    DaviesBouldin +Inf
//	more than 50,000 rows for Silhouette           error naming what to use instead
//	fewer distinct rows than clusters              error, or fewer tried by Choose;
//	                                               Gap wants more than kmax
//	squares that overflow                          error: rescale
//	all rows equal                                 Choose: K 1, no structure
//	a clusterer that returns too few centres       error
//	a method that returns no label or no loss      error
//	cancelled context                              its cause, and no result
//	no context (nil)                               error
//
// # Determinism and concurrency
//
// The same data, options and seed give the same results bit for bit on one
// processor architecture, whatever the number of workers. Every pair of
// samples has a random stream of its own. All functions may be called
// concurrently and leave their inputs alone.
package quality
