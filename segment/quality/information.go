package quality

import "math"

// Information tells what two labellings say about each other, in nats (natural
// logarithms). Its figures do not depend on how the labels are numbered, nor,
// but for the names, on which labelling is called a.
type Information struct {
	// EntropyA and EntropyB are how much each labelling says of a row, 0 for a
	// single cluster.
	EntropyA, EntropyB float64
	// Mutual is how much of it they say in common, from 0 to the lesser
	// entropy. Mutual/EntropyA is also called the homogeneity of b and
	// Mutual/EntropyB its completeness, where a is the truth.
	Mutual float64
	// Expected is the mean of Mutual over all random labellings with the same
	// cluster sizes. It grows with the number of clusters: many small clusters
	// share information by chance.
	Expected float64

	same bool // the partitions are equal
}

// Average says which average of the two entropies mutual information is
// divided by.
type Average int

// The averages of Vinh, Epps & Bailey (2010, table 2), least first but for the
// default.
const (
	Arithmetic Average = iota // the default
	Minimum
	Geometric
	Maximum
)

// MutualInformation compares two labellings of the same rows by information
// theory (Vinh, Epps & Bailey 2010, Journal of Machine Learning Research 11,
// 2837-2854). Any integers are labels; noise (-1) is a cluster like others.
// The error is for labellings of different lengths or of no rows.
//
// Expected is exact (their equation 24a) up to rounding. Of its sum over the
// hypergeometric distribution only terms below 1e-20 of the likeliest are left
// out, so it costs at most about O(R C sqrt(n)) for R by C clusters, and
// counting O(n).
func MutualInformation(a, b []int32) (Information, error) {
	t, err := cross(a, b)
	if err != nil {
		return Information{}, err
	}
	return t.information(), nil
}

// Normalized returns mutual information as a share of the average entropy
// (NMI): 1 for equal partitions, 0 for independent ones. By chance it is above
// 0, the more so the more clusters there are: [Information.Adjusted] is not.
// Two single clusters, or two labellings all of singletons, have 1; a single
// cluster has 0 with any other labelling.
func (i Information) Normalized(m Average) float64 {
	return i.share(i.Mutual, i.average(m))
}

// Adjusted returns mutual information beyond what chance gives, as a share of
// what there is (AMI): 1 for equal partitions, 0 on average for random ones,
// below 0 for less than that. Among unequal partitions that leave nothing
// beyond chance to share, such as a single cluster and any other, it is 0.
func (i Information) Adjusted(m Average) float64 {
	return i.share(i.Mutual-i.Expected, i.average(m)-i.Expected)
}

// Variation returns the variation of information, the part of both entropies
// that is not shared: 0 for equal partitions, at most log n; a metric (Meila
// 2007, Journal of Multivariate Analysis 98, 873-895).
func (i Information) Variation() float64 {
	if i.same {
		return 0
	}
	return max(0, i.EntropyA+i.EntropyB-2*i.Mutual)
}

func (i Information) share(part, whole float64) float64 {
	switch {
	case i.same:
		return 1
	case whole <= 1e-15*(1+i.Expected):
		return 0
	}
	return part / whole
}

func (i Information) average(m Average) float64 {
	switch m {
	case Minimum:
		return min(i.EntropyA, i.EntropyB)
	case Geometric:
		return math.Sqrt(i.EntropyA * i.EntropyB)
	case Maximum:
		return max(i.EntropyA, i.EntropyB)
	}
	return (i.EntropyA + i.EntropyB) / 2
}

func (t table) information() Information {
	rows, cols := t.sizes()
	n, cells := 0.0, 0
	for _, v := range rows {
		n += v
	}
	for _, v := range t.n {
		if v > 0 {
			cells++
		}
	}
	out := Information{EntropyA: entropy(rows, n), EntropyB: entropy(cols, n)}
	out.same = cells == t.rows && cells == t.cols
	for i, a := range rows {
		for j, b := range cols {
			if v := t.n[i*t.cols+j]; v > 0 {
				out.Mutual += float64(v / n * math.Log(v*n/(a*b)))
			}
			out.Expected += expectedCell(a, b, n)
		}
	}
	// Rounding may leave a trace of what is 0.
	out.Mutual = max(0, out.Mutual)
	return out
}

func entropy(sizes []float64, n float64) (h float64) {
	for _, v := range sizes {
		if v > 0 {
			h -= float64(v / n * math.Log(v/n))
		}
	}
	return max(0, h)
}

// expectedCell returns what the clusters of sizes a and b add to the expected
// mutual information: the mean of v/n log(n v/(a b)), v being hypergeometric.
//
// Probabilities are built up by their ratios from the most likely v, taken as
// 1, and divided by their sum at the end. This needs no factorials, whose
// logarithms lose nine digits at a million rows, and stops in either direction
// when nothing more can come.
func expectedCell(a, b, n float64) float64 {
	low, high := max(0, a+b-n), min(a, b)
	mode := math.Floor((a + 1) * (b + 1) / (n + 2))
	mode = max(low, min(high, mode))
	total, sum := 0.0, 0.0
	add := func(v, p float64) {
		total += p
		if v > 0 {
			sum += float64(p * (v / n * math.Log(n*v/(a*b))))
		}
	}
	const nothing = 1e-20
	add(mode, 1)
	p := 1.0
	for v := mode; v < high && p > nothing; v++ {
		p *= (a - v) * (b - v) / ((v + 1) * (n - a - b + v + 1))
		add(v+1, p)
	}
	p = 1
	for v := mode; v > low && p > nothing; v-- {
		p *= v * (n - a - b + v) / ((a - v + 1) * (b - v + 1))
		add(v-1, p)
	}
	return sum / total
}
