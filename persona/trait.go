package persona

import "github.com/clientele-go/clientele/segment"

// Trait is a trait of the segment with what a persona adds: whether it is more than
// chance, and how to say it.
type Trait struct {
	segment.Trait
	// Adjusted is the p-value that the segment is like the rest, made of the published
	// figures and adjusted over all that was measured of all segments (Benjamini &
	// Hochberg 1995, JRSS B 57(1), 289-300): up to Options.FDR the trait is claimed if its
	// effect is large enough. It has two digits, rounded up; what is smaller than a
	// millionth is given as a millionth. Nil where Effect is, and for a feature that
	// shaped the segments: segments differ in these by construction.
	Adjusted *float64 `json:"adjusted"`
	Shaping  bool     `json:"shaping,omitempty"` // it made the segments, and was not tested on them
	// Marker says that it makes the segment recognisable: its mean differs from that of
	// all by a quarter of the scale or by half of the mean of all (Dolnicar, Grün &
	// Leisch 2018, sec. 8.2).
	Marker bool `json:"marker,omitempty"`
	// Strength is how far it stands out, by Cohen's rules of thumb: "small" from .2,
	// "medium" from .5, "large" from .8; empty below.
	Strength string `json:"strength,omitempty"`
}
