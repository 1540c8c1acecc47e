package segment

// Figure is a published number with its uncertainty: an estimate, the ends of
// its 95 % interval, and how many people it was computed from. Where a figure
// cannot be known or must not be shown, the pointer to it is nil. Value, Low and
// High are finite; in a Summary they have four significant digits, and those of
// means, effects and worth are rounded to about a tenth of the interval's
// half-width besides.
type Figure struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	N     int     `json:"n"`
}
