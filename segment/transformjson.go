package segment

import (
	"errors"
	"fmt"
	"slices"
)

// scaleJSON is what a stored model knows of the scale of a number beside a
// logarithm. All of it is absent from a model whose features have none, so that such a
// model is what it was before there were others.
type scaleJSON struct {
	Transform  string    `json:"transform,omitempty"` // see bend.stored
	Winsorized float64   `json:"winsorized,omitempty"`
	Floor      *float64  `json:"floor,omitempty"` // where winsorized: values beyond count as these
	Ceiling    *float64  `json:"ceiling,omitempty"`
	Robust     bool      `json:"robust,omitempty"`
	Power      *float64  `json:"power,omitempty"`  // of "yeo-johnson"
	Values     []float64 `json:"values,omitempty"` // of "quantile": the knots
	Scores     []float64 `json:"scores,omitempty"` // and where they lie
}

// stored is the name of a transform in a stored model. The logarithm has a field of
// its own, for it was there first.
func (b bend) stored() string {
	switch b {
	case yeoJohnson:
		return "yeo-johnson"
	case normalScores:
		return "quantile"
	}
	return ""
}

func (e *encoder) storedScale() scaleJSON {
	s := scaleJSON{
		Transform: e.bend.stored(), Winsorized: e.winsorized, Robust: e.robust,
		Values: e.scale.values, Scores: e.scale.scores,
	}
	if e.scale.clipped {
		s.Floor, s.Ceiling = &e.scale.low, &e.scale.high
	}
	if e.scale.bend == yeoJohnson {
		s.Power = &e.scale.power
	}
	return s
}

// scale checks the scale of a stored number.
func (f *featureJSON) scale() (s scale, err error) {
	if f.Log {
		s.bend = logarithm
	}
	switch f.Transform {
	case "":
	case yeoJohnson.stored():
		s.bend |= yeoJohnson
	case normalScores.stored():
		s.bend |= normalScores
	default:
		return s, fmt.Errorf("unknown transform %q", f.Transform)
	}
	declared := scaling{bend: s.bend, clips: f.Winsorized != 0, winsorized: f.Winsorized, robust: f.Robust, unscaled: f.Unscaled}
	declared.validate(func(format string, args ...any) { err = errors.Join(err, fmt.Errorf(format, args...)) })
	if err != nil {
		return s, err
	}
	if s.clipped = declared.clips; s.clipped != (f.Floor != nil) || s.clipped != (f.Ceiling != nil) {
		return s, errors.New("a winsorized share or the ends that go with it, and not all of them")
	}
	if s.clipped {
		if s.low, s.high = *f.Floor, *f.Ceiling; s.low > s.high {
			return s, fmt.Errorf("winsorized from %v to %v", s.low, s.high)
		}
	}
	if (s.bend == yeoJohnson) != (f.Power != nil) {
		return s, errors.New("a power or a transform by one, and not both")
	}
	if f.Power != nil {
		if s.power = *f.Power; !(s.power >= leastPower && s.power <= mostPower) {
			return s, fmt.Errorf("power %v", s.power)
		}
	}
	s.values, s.scores = f.Values, f.Scores
	if n := len(s.values); n != len(s.scores) || n > maxKnots || (s.bend == normalScores) != (n > 0) || !rising(s.values) || !rising(s.scores) {
		return s, fmt.Errorf("%d knots and %d scores that cannot be", n, len(s.scores))
	}
	return s, nil
}

func rising(x []float64) bool {
	return slices.IsSorted(x) && len(slices.Compact(slices.Clone(x))) == len(x)
}
