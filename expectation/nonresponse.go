package expectation

import (
	"cmp"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// notable is the standardised difference from which a difference in worth is
// worth a warning: half of what Cohen (1988) calls small. In a hundred thousand
// customers smaller ones are beyond chance as well, and of no consequence.
const notable = .1

// answeredWorth compares the worth of those who answered with the worth of
// those who did not. It works on ranks, since worth is so skewed that a few
// large customers would decide a comparison of means; the standardised
// difference is that of Cohen (1988, ch. 2) with the large-sample variance of
// Hedges & Olkin (1985, Statistical Methods for Meta-Analysis, ch. 5, eq. 14).
func answeredWorth(m *segment.Membership, sizes []int, replies []reply) (d, low, high float64, ok bool) {
	if m.Worth == nil {
		return 0, 0, 0, false
	}
	answered := make([]bool, len(m.Customers))
	for _, r := range replies {
		answered[r.customer] = true
	}
	var base []int
	for i, l := range m.Labels {
		if l >= 0 && disclosure.Publishable(sizes[l]) {
			base = append(base, i)
		}
	}
	slices.SortFunc(base, func(a, b int) int { return cmp.Or(cmp.Compare(m.Worth[a], m.Worth[b]), cmp.Compare(a, b)) })
	var yes, no []float64
	for lo := 0; lo < len(base); {
		hi := lo
		for hi < len(base) && m.Worth[base[hi]] == m.Worth[base[lo]] {
			hi++
		}
		for _, i := range base[lo:hi] {
			if rank := float64(lo+hi-1) / 2; answered[i] {
				yes = append(yes, rank)
			} else {
				no = append(no, rank)
			}
		}
		lo = hi
	}
	if !disclosure.Publishable(len(yes)) || !disclosure.Publishable(len(no)) {
		return 0, 0, 0, false
	}
	m1, v1 := stats.MeanVar(yes)
	m0, v0 := stats.MeanVar(no)
	n1, n0 := float64(len(yes)), float64(len(no))
	sd := math.Sqrt((float64((n1-1)*v1) + float64((n0-1)*v0)) / (n1 + n0 - 2))
	if sd == 0 {
		return 0, 0, 0, false // everybody is worth the same, or the ranks do not overlap at all
	}
	d = (m1 - m0) / sd
	h := stats.Z95 * math.Sqrt((n1+n0)/(n1*n0)+d*d/(2*(n1+n0)))
	return d, d - h, d + h, true
}

// nonresponse says in words who answered and who did not.
func nonresponse(m *segment.Membership, sizes []int, replies []reply, segments []Segment) []Warning {
	var out []Warning
	if d, low, high, ok := answeredWorth(m, sizes, replies); ok && math.Abs(d) >= notable && low*high > 0 {
		than := "more"
		if d < 0 {
			than = "less"
		}
		out = append(out, notice.New("nonresponse", "worth",
			"Customers who answered are worth %s than those who did not (standardised difference of ranks %.2f, 95 %% interval %.2f to %.2f). "+
				"Segments are weighed by the worth of all their customers, which this does not touch; within a segment the figures speak for those who answer.",
			than, d, low, high))
	}
	var least, most *Segment
	for i := range segments {
		s := &segments[i]
		if s.Answered == nil {
			continue
		}
		if least == nil || s.Answered.Value < least.Answered.Value {
			least = s
		}
		if most == nil || s.Answered.Value > most.Answered.Value {
			most = s
		}
	}
	if least != nil && least.Answered.High < most.Answered.Low {
		out = append(out, notice.New("nonresponse", "segments",
			"Segments answered unequally: %.0f %% of %s and %.0f %% of %s. Figures over all respondents would lean towards the latter; this profile has none.",
			100*least.Answered.Value, least.Name, 100*most.Answered.Value, most.Name))
	}
	return out
}

// answeredShare is the share of a segment's customers who answered, nil where
// all did or where the share would tell about fewer than ten.
func (g *group) answeredShare() *segment.Figure {
	if !disclosure.Publishable(g.customers) || !disclosure.Publishable(g.size-g.customers) {
		return nil
	}
	k, n := float64(g.customers), float64(g.size)
	low, high := stats.Wilson(k, n)
	return &segment.Figure{Value: disclosure.Round(k/n, digits), Low: disclosure.Round(low, digits), High: disclosure.Round(high, digits), N: g.size}
}
