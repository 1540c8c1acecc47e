package expectation

import (
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// shares is how much each segment of the membership counts.
type shares struct {
	weight []float64         // adds up to 1 over the segments that are large enough to be in the base
	figure []*segment.Figure // share of worth; nil where there is none to show
}

// worthShares weighs the segments by the worth of all their customers, whether
// they answered or not: who answers is often worth more than who does not.
// Segments with fewer than ten customers are outside the base, as they are in
// segment.Summary, so that no share can be found by subtraction. Where the
// worth of one segment is that of a few customers (see disclosure.Dominated),
// worth counts nowhere: beside the others, the share of one would follow, and
// priorities would tell it as well.
//
// A share's interval takes the customers as a sample of those the business
// could have: linearisation of the ratio, e_i = w_i (1[i in s] - share).
func worthShares(m *segment.Membership, sizes []int) (shares, []Warning) {
	sh := shares{weight: make([]float64, len(sizes)), figure: make([]*segment.Figure, len(sizes))}
	base := 0
	for _, n := range sizes {
		if disclosure.Publishable(n) {
			base += n
		}
	}
	bySize := func() {
		for s, n := range sizes {
			if disclosure.Publishable(n) {
				sh.weight[s] = float64(n) / float64(base)
			}
		}
	}
	in := func(i int) bool { return m.Labels[i] >= 0 && disclosure.Publishable(sizes[m.Labels[i]]) }
	if m.Worth == nil || base == 0 {
		bySize()
		return sh, nil
	}
	var largest float64
	for i, w := range m.Worth {
		if in(i) {
			largest = max(largest, math.Abs(w))
		}
	}
	if largest == 0 {
		bySize()
		return sh, []Warning{notice.New("worth-unusable", "", "No customer has any worth; segments count by their size instead.")}
	}
	sum, held := make([]float64, len(sizes)), make([][]float64, len(sizes))
	var total float64
	for i, w := range m.Worth {
		if in(i) {
			w /= largest // sums of 1e308 stay finite
			s := m.Labels[i]
			sum[s] += w
			total += w
			held[s] = append(held[s], w)
		}
	}
	for s := range sum {
		if disclosure.Dominated(held[s]) {
			bySize()
			return sh, []Warning{notice.New("worth-dominated", "",
				"A few customers hold nearly all the worth of a segment; segments count by their size instead, and shares of worth are not shown.")}
		}
		if sum[s] < 0 || total <= 0 {
			bySize()
			return sh, []Warning{notice.New("worth-unusable", "",
				"The worth of a segment is negative; shares of worth mean nothing then, so segments count by their size instead.")}
		}
	}
	// With shares known, one more pass gives the variance: for customer i in
	// segment t and share s, e_i = w_i (1[s = t] - share_s).
	square := make([]float64, len(sizes))
	var squares float64
	for i, w := range m.Worth {
		if in(i) {
			w /= largest
			square[m.Labels[i]] += float64(w * w)
			squares += float64(w * w)
		}
	}
	n := float64(base)
	for s, size := range sizes {
		if !disclosure.Publishable(size) {
			continue
		}
		p := sum[s] / total
		sh.weight[s] = p
		v := float64(square[s]*(1-p)*(1-p)) + float64((squares-square[s])*p*p)
		h := stats.Z95 * math.Sqrt(n/(n-1)*max(0, v)) / total
		sh.figure[s] = &segment.Figure{
			Value: disclosure.Round(p, digits),
			Low:   disclosure.Round(max(0, p-h), digits),
			High:  disclosure.Round(min(1, p+h), digits),
			N:     size,
		}
	}
	return sh, nil
}
