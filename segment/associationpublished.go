package segment

import (
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
)

// PublishedAssociation is what may be shown of an [Association].
type PublishedAssociation struct {
	Feature string `json:"feature"`
	// Measure says what Strength is: "cramer-v" (corrected for bias, for a category)
	// or "eta-squared" (for a number), each 0 to 1 with a 95 % interval. About
	// .1, .3, .5 and .01, .06, .14 are called small, medium and large (Cohen 1988,
	// Statistical Power Analysis, ch. 7 and 8, for tables with a side of two).
	Measure  string `json:"measure"`
	Strength Figure `json:"strength"`
	// Adjusted is the p-value times the number of descriptors tested (Bonferroni), 1
	// at most, to two digits; what is smaller than a millionth is given as a
	// millionth. Holm's adjustment, which is never larger, can pass on the p-value of
	// another descriptor, and that one may have to be withheld.
	Adjusted float64 `json:"adjusted"`
}

// Published returns what may be shown, or false where nothing may: where a table
// has a cell that a [Summary] withholds, or means of the segments are withheld
// there, the strength of the association would tell about the same few people.
func (a *Association) Published() (PublishedAssociation, bool) {
	if a == nil || math.IsNaN(a.P) {
		return PublishedAssociation{}, false
	}
	bonferroni := min(1, a.P*float64(a.tests))
	p := PublishedAssociation{Feature: a.Feature, Adjusted: disclosure.Round(max(bonferroni, 1e-6), 2)}
	var v, low, high float64
	switch {
	case a.Category != nil && a.Category.tellable:
		p.Measure, v, low, high = "cramer-v", a.Category.VCorrected, a.Category.VLow, a.Category.VHigh
	case a.Number != nil && a.Number.tellable:
		p.Measure, v, low, high = "eta-squared", a.Number.Eta2, a.Number.Eta2Low, a.Number.Eta2High
	default:
		return PublishedAssociation{}, false
	}
	f := coarse(v, low, high, high/2-low/2, a.N)
	if f == nil {
		return PublishedAssociation{}, false
	}
	p.Strength = *f
	return p, true
}

// PublishedAssociations returns what may be shown of the tests of [Associate], in their order:
// that is what a persona takes. Those of which nothing may be shown are left out.
func PublishedAssociations(list []Association) []PublishedAssociation {
	var out []PublishedAssociation
	for i := range list {
		if p, ok := list[i].Published(); ok {
			out = append(out, p)
		}
	}
	return out
}
