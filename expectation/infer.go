package expectation

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
)

// Anchors say openly how a proxy is read as a perceived level: which value of it
// means that the expectation is not met at all, which that it is fully met. Between
// the two the level goes in a straight line from the lower to the upper end of the
// scale, and beyond them it stays at the end.
//
// The anchors are a judgement of the host, and so is every level made with them: what
// comes of it is called inferred wherever it is shown. A good lower anchor is where
// behavior breaks (the waiting time at which every second customer has left), a good
// upper one what the best do. A proxy that customers differ in for other reasons than
// the dimension, such as how much they buy, is none.
type Anchors struct {
	Dimension string  // name
	Proxy     Proxy   // its name stands on what is published
	Unmet     float64 // value at which the expectation is not met at all
	Met       float64 // value at which it is fully met; below Unmet where more is worse, as Proxy.Unmet says
}

// Measured is the value of a proxy for one customer.
type Measured struct {
	Customer string  // ID
	Value    float64 // in the proxy's own unit
	When     int64   // in the unit of Answer.When
}

// Infer reads measured values of a proxy as observations of kind [Inferred], one each,
// in the same order. The values are read once and not kept; what customers have not
// been seen in should be left out rather than set to 0.
//
// Errors: no instrument or one that Validate rejects, a dimension that it does not
// have or asks no level of, anchors that are equal, not finite or the other way around
// than Proxy.Unmet says, a value that is not finite or an empty customer (with its
// index), an error of the sequence, and the cause of ctx when that is done.
func Infer(ctx context.Context, values iter.Seq2[Measured, error], in *Instrument, a Anchors) ([]Observation, error) {
	if ctx == nil {
		return nil, errors.New("expectation: the context is nil")
	}
	if values == nil {
		return nil, errors.New("expectation: the sequence of measured values is nil")
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	s, ok := in.levels()[a.Dimension]
	if !ok {
		return nil, fmt.Errorf("expectation: anchors of proxy %q: dimension %q, of which the instrument asks for no level", a.Proxy.Name, a.Dimension)
	}
	if err := a.fault(); err != nil {
		return nil, fmt.Errorf("expectation: anchors of proxy %q: %w", a.Proxy.Name, err)
	}
	var out []Observation
	i := 0
	for v, err := range values {
		switch {
		case i%checkEvery == 0 && ctx.Err() != nil:
			return nil, fmt.Errorf("expectation: inferring stopped: %w", context.Cause(ctx))
		case err != nil:
			return nil, fmt.Errorf("expectation: measured value %d: %w", i, err)
		case v.Customer == "":
			return nil, fmt.Errorf("expectation: measured value %d has no customer", i)
		case math.IsNaN(v.Value) || math.IsInf(v.Value, 0):
			return nil, fmt.Errorf("expectation: measured value %d of customer %q is %v", i, v.Customer, v.Value)
		}
		out = append(out, Observation{
			Customer: v.Customer, Dimension: a.Dimension, Kind: Inferred, Name: a.Proxy.Name,
			Level: a.level(v.Value, s), When: v.When,
		})
		i++
	}
	return out, nil
}

// InferSlice is [Infer] of a slice.
func InferSlice(ctx context.Context, values []Measured, in *Instrument, a Anchors) ([]Observation, error) {
	return Infer(ctx, sequence(values), in, a)
}

// fault says what is wrong with the anchors, or nothing.
func (a Anchors) fault() error {
	switch {
	case !(math.Abs(a.Unmet) <= math.MaxFloat64/2 && math.Abs(a.Met) <= math.MaxFloat64/2): // or their difference is no number
		return fmt.Errorf("unmet at %v and met at %v are not both finite", a.Unmet, a.Met)
	case a.Unmet == a.Met:
		return fmt.Errorf("unmet and met are both at %v", a.Met)
	case a.Proxy.Unmet != (a.Unmet > a.Met):
		return fmt.Errorf("unmet at %v and met at %v, but the proxy says that more of it is %s", a.Unmet, a.Met, map[bool]string{true: "worse", false: "better"}[a.Proxy.Unmet])
	}
	return nil
}

// level places a value on the scale.
func (a Anchors) level(v float64, s Scale) float64 {
	part := min(max((v-a.Unmet)/(a.Met-a.Unmet), 0), 1)
	return between(part, s)
}

// between is the place on a scale that a part of its width above the lower end is.
func between(part float64, s Scale) float64 {
	return min(s.Min+float64(part*s.width()), s.Max)
}

// levels returns the scales of the dimensions of which a level is asked, by name.
func (in *Instrument) levels() map[string]Scale {
	out := make(map[string]Scale, len(in.Dimensions))
	for i, it := range in.Items {
		if it.Measures.block() == Perceived {
			out[it.Dimension] = in.scale(i)
		}
	}
	return out
}

// levelOn returns the place of a dimension of which dims holds the places, or why it
// cannot have the level.
func (p *plan) levelOn(dims map[string]int, dimension string, level float64) (int, error) {
	n, ok := dims[dimension]
	if !ok {
		return 0, fmt.Errorf("dimension %q, which the instrument does not have", dimension)
	}
	switch s := p.dims[n].scale; {
	case s == Scale{}:
		return 0, fmt.Errorf("dimension %q asks for no level, so there is no scale that one could lie on", dimension)
	case !(level >= s.Min && level <= s.Max): // NaN too
		return 0, fmt.Errorf("level %v of dimension %q is not on its scale of %v to %v", level, dimension, s.Min, s.Max)
	}
	return n, nil
}

// sequence turns a slice into one without errors.
func sequence[T any](s []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range s {
			if !yield(v, nil) {
				return
			}
		}
	}
}
