package outcome

import (
	"math"

	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Difference says how far apart two groups are.
type Difference struct {
	Estimate
	// P is the chance of a difference as large or larger, to either side, if there
	// were none: from the normal distribution. Where many groups are compared it
	// has yet to be adjusted.
	P float64 `json:"p"`
}

// difference recovers the variances of both estimates from the ends of their
// intervals (Zou & Donner 2008), so that the joint interval is as good in small
// groups as the single ones. se is the standard error behind the test.
func difference(a, b *Estimate, se, lowest, highest float64) *Difference {
	d := a.Value - b.Value
	return &Difference{
		Estimate: Estimate{
			Figure: segment.Figure{
				Value: d, N: a.N + b.N,
				Low:  max(lowest, d-math.Hypot(a.Value-a.Low, b.High-b.Value)),
				High: min(highest, d+math.Hypot(a.High-a.Value, b.Value-b.Low)),
			},
			SE: se,
		},
		P: stats.NormalTwoSided(d, se),
	}
}
