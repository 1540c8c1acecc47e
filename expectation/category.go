package expectation

import (
	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/segment"
)

// Category is what having and lacking a dimension does to customers, by the
// method of Kano (see package kano). A category is never bare: P says how sure.
type Category struct {
	N        int           `json:"n"` // customers behind it; -1: withheld
	Category kano.Category `json:"category"`
	// P is for each category (must-be, one-dimensional, attractive, indifferent,
	// reverse) the probability that it is the most frequent one among all customers of
	// the segment.
	P [5]float64 `json:"p"`
	// Shares of the answers by category, in the order of kano's constants; nil where
	// one must not be shown.
	Shares [6]*segment.Figure `json:"shares"`
	Better *segment.Figure    `json:"better"` // share whom having it pleases, 0 to 1
	Worse  *segment.Figure    `json:"worse"`  // minus the share whom lacking it annoys, -1 to 0
	// Functional and Dysfunctional are the continuous scores, -2 to 4.
	Functional    *segment.Figure `json:"functional"`
	Dysfunctional *segment.Figure `json:"dysfunctional"`
	// Distinct says whether Fong's test tells the two leading categories apart.
	Distinct bool `json:"distinct"`
	// Features are the categories of the single aspects where there are several.
	Features []Feature `json:"features,omitempty"`
}

// Feature is one aspect of a dimension that Kano's pair of questions asks about.
type Feature struct {
	Aspect string `json:"aspect"`
	Category
}

// kano fills in [Cell.Kano].
func (s *scoring) kano() error { return nil }
