package segment

import (
	"slices"

	"github.com/clientele-go/clientele/segment/cluster"
)

// A segment is a value of one column by another name if values of that column
// make it up to this Jaccard similarity, and the column makes up more than this part
// of what sets it apart.
const (
	sameAs   = .9
	mainPart = .5
)

// namesakes tells for each segment the feature that it is by another name, "" for
// most. Such a feature has few values: a category, or a number of two. A segment of
// all women, who differ in nothing else from the men, is what a filter would have
// found; that it comes back says nothing. Where the members differ in other features as
// well, the one that happens to tell who they are is a name for a kind.
//
// What sets a segment apart is the squared distance of its mean from that of all.
func namesakes(x cluster.Matrix, labels []int32, k int, encoders []encoder) []string {
	out := make([]string, k)
	means, sizes := meansOf(x, labels, k)
	all := make([]float64, x.Cols)
	for g, n := range sizes {
		for j := range all {
			all[j] += float64(n / float64(x.Rows) * means[g*x.Cols+j])
		}
	}
	spread := spreadColumns(x)
	for e := range encoders {
		c := &encoders[e]
		if c.width == 0 || c.width == 1 && spread[c.at] {
			continue
		}
		likest := likestValues(x, labels, k, c)
		for g := range k {
			own, sum := 0.0, 0.0
			for j, v := range means[g*x.Cols:][:x.Cols] {
				d := v - all[j]
				sum += float64(d * d)
				if j >= c.at && j < c.at+c.width {
					own += float64(d * d)
				}
			}
			if likest[g] >= sameAs && own > mainPart*sum {
				out[g] = c.name
			}
		}
	}
	return out
}

// likestValues returns how like each segment is, by Jaccard, to the customers with those
// values of a feature that most often belong to it.
func likestValues(x cluster.Matrix, labels []int32, k int, e *encoder) []float64 {
	low := x.Data[e.at]
	for i := range x.Rows {
		low = min(low, x.Row(i)[e.at])
	}
	counts := make([]float64, max(2, e.width)*k)
	sizes := make([]float64, k)
	for i, l := range labels {
		row := x.Row(i)[e.at : e.at+e.width]
		value := 0 // the level, or the one or the other number
		if e.width > 1 {
			value = slices.Index(row, slices.Max(row))
		} else if row[0] != low {
			value = 1
		}
		counts[value*k+int(l)]++
		sizes[l]++
	}
	both, claimed := make([]float64, k), make([]float64, k)
	for ; len(counts) > 0; counts = counts[k:] {
		of := counts[:k]
		most := slices.Max(of)
		g := slices.Index(of, most)
		both[g] += most
		for _, n := range of {
			claimed[g] += n
		}
	}
	for g := range both {
		if union := claimed[g] + sizes[g] - both[g]; union > 0 {
			both[g] /= union
		}
	}
	return both
}
