package expectation

// styles says how people used the scales and whether items belong together, in
// [Profile.Scales] and in warnings.
func (s *scoring) styles() error { return nil }

// ScaleQuality says whether the items of one level of a dimension measure one
// thing, so that they may be averaged (see package scale).
type ScaleQuality struct {
	Dimension string  `json:"dimension"`
	Measures  Measure `json:"measures"`
	Items     int     `json:"items"`
	N         int     `json:"n"` // -1: withheld
	Alpha     float64 `json:"alpha"`
	Omega     float64 `json:"omega,omitempty"` // three items or more
}
