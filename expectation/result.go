package expectation

import "github.com/clientele-go/clientele/segment"

// Result is an outcome of a segment: what comes of expectations met or missed.
type Result struct {
	Item   string `json:"item"` // ID
	Metric Metric `json:"metric,omitempty"`
	// Figure is the net promoter score (-1 to 1, adjusted Wald interval), the share who
	// answered Top or more (0 to 1, Wilson's interval), or the mean; nil where it must not
	// be shown.
	Figure     *segment.Figure `json:"figure"`
	Suppressed string          `json:"suppressed,omitempty"`
	// Rest is the figure of this segment less that of all others; nil without others.
	Rest *segment.Figure `json:"rest,omitempty"`
}

// results fills in [Segment.Outcomes].
func (s *scoring) results() error { return nil }
