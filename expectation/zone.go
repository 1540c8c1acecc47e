package expectation

import "github.com/clientele-go/clientele/segment"

// Zone is where the perceived level lies between what is adequate and what is
// desired (Zeithaml, Berry & Parasuraman 1993, JAMS 21(1), 1-12).
type Zone struct {
	N int `json:"n"` // customers behind it; -1: withheld
	// Adequacy is perceived less adequate, Superiority perceived less desired, and Width
	// desired less adequate, means of the differences within respondents.
	Adequacy    *segment.Figure `json:"adequacy"`
	Superiority *segment.Figure `json:"superiority"`
	Width       *segment.Figure `json:"width"`
	// Position is that of the mean perceived level in the zone: 0 at the adequate
	// level, 1 at the desired one, nil where the zone has no width.
	Position *segment.Figure `json:"position"`
	// Below, Inside and Above are the shares of respondents who find it below their
	// adequate level, in their zone, and above their desired level.
	Below  *segment.Figure `json:"below"`
	Inside *segment.Figure `json:"inside"`
	Above  *segment.Figure `json:"above"`
	// PBelow is the chance, given the answers, that the mean of all customers of the
	// segment lies below the adequate level.
	PBelow float64 `json:"pBelow"`
}

// zones fills in [Cell.Zone].
func (s *scoring) zones() error { return nil }
