package segment

import (
	"encoding/json"
	"math"
)

// Explanation says why a customer is in its segment. It is about one person and
// private. In JSON, what is NaN or infinite is null.
type Explanation struct {
	Assignment
	// Distance to the centre of the segment and to that of the runner-up, in
	// encoded units (a standard deviation of a number of weight 1 is 1). NaN for
	// [Mixture] and [LatentClasses], whose segments are not what is near a centre.
	Distance         float64 `json:"distance"`
	RunnerUpDistance float64 `json:"runnerUpDistance"` // +Inf where there is one segment
	// Border is how far the customer is from the plane halfway between both
	// centres, in the same units; +Inf where there is one segment. NaN for
	// [Mixture] and [LatentClasses]; Strength says how clear the matter is.
	Border float64 `json:"border"`
	// Inputs are the shaping features, in schema order.
	Inputs []Input `json:"inputs"`
	// Change is the smallest change of a single feature that moves the customer
	// to another segment, within the values that the fit saw; nil where no
	// single feature can.
	Change *Change `json:"change"`
}

// MarshalJSON writes null for what is infinite or NaN.
func (e Explanation) MarshalJSON() ([]byte, error) {
	type plain Explanation
	return json.Marshal(struct {
		plain
		Distance         *float64 `json:"distance"`
		RunnerUpDistance *float64 `json:"runnerUpDistance"`
		Border           *float64 `json:"border"`
	}{plain(e), finiteOrNil(e.Distance), finiteOrNil(e.RunnerUpDistance), finiteOrNil(e.Border)})
}

// Input is what one feature had to say.
type Input struct {
	Feature string  `json:"feature"`
	Unit    string  `json:"unit,omitempty"`
	Value   float64 `json:"value"`           // as read, in the original unit; NaN where missing and for a category
	Used    float64 `json:"used"`            // the value that was computed with: Value, or what fills it
	Level   string  `json:"level,omitempty"` // of a category, as used: "(other)" for one that the fit did not see
	// Encoded is the coordinate of a number: standard deviations from the mean
	// of the fit, on the transformed scale, times the root of its weight (see
	// [NumericFeature.Robust] and [NumericFeature.Unscaled] for other units). 0 for
	// a category and for a feature that was constant in the fit.
	Encoded float64 `json:"encoded"`
	// Contribution is the part of this feature in telling the segment from the
	// runner-up: its share, by absolute size, in the difference of the squared
	// distances. Positive speaks for the segment, negative for the runner-up;
	// the absolute values sum to 1. All are 0 where there is one segment.
	//
	// For [Mixture] and [LatentClasses] it is the share of what knowing the
	// feature adds to the log odds of the segment against the runner-up, beyond
	// what the other features say (Robnik-Sikonja & Kononenko 2008, IEEE
	// Transactions on Knowledge and Data Engineering 20(5), 589-600, the
	// weight of evidence). How common the segments are is no feature's.
	Contribution float64 `json:"contribution"`
}

// MarshalJSON writes null for a value that is missing.
func (in Input) MarshalJSON() ([]byte, error) {
	type plain Input
	return json.Marshal(struct {
		plain
		Value *float64 `json:"value"`
		Used  *float64 `json:"used"`
	}{plain(in), finiteOrNil(in.Value), finiteOrNil(in.Used)})
}

func finiteOrNil(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// Change is a change of one feature.
type Change struct {
	Feature string `json:"feature"`
	Unit    string `json:"unit,omitempty"`
	// From is the number now, in the original unit; where it is missing, what
	// fills it ([Input.Used]), since that is what the customer was placed by.
	From float64 `json:"from"`
	// To is the nearest value that moves the customer, a whole number where the
	// feature is one. It lies between the tenth smallest and the tenth largest
	// value of the fit, to four significant digits: further out no change is
	// offered, nor is one beyond the ends of [NumericFeature.Winsorized] and
	// [NumericFeature.Quantile], where nothing moves anybody.
	To float64 `json:"to"`
	// FromLevel and ToLevel of a category, both empty for a number. They are
	// levels of the fit, "(other)" and the one for missing values among them.
	FromLevel string  `json:"fromLevel,omitempty"`
	ToLevel   string  `json:"toLevel,omitempty"`
	Segment   Ref     `json:"segment"` // where it leads
	Size      float64 `json:"size"`    // how far the customer moves, in encoded units
}

// Explain says why the customer is in the segment that [Model.Assign] finds, and
// what would have to change. Its errors are those of Assign.
func (m *Model[T]) Explain(customer T) (*Explanation, error) {
	if m.empty() {
		return nil, errEmptyModel
	}
	x := make([]float64, m.coordinates())
	if err := m.encode(customer, x); err != nil {
		return nil, err
	}
	first, second, d1, d2 := m.place(x)
	if first < 0 {
		return nil, m.tooFar(customer)
	}
	e := &Explanation{
		Assignment: Assignment{Segment: m.refs[first], Index: first, Strength: strength(d1, d2)},
		Distance:   d1, RunnerUpDistance: d2, Border: inf,
		Inputs: make([]Input, len(m.encoders)),
	}
	if m.probable() {
		e.Distance, e.RunnerUpDistance, e.Border = math.NaN(), math.NaN(), math.NaN()
	}
	for i := range m.encoders {
		enc := &m.encoders[i]
		in := &e.Inputs[i]
		in.Feature, in.Unit, in.Value, in.Used = enc.name, enc.unit, math.NaN(), math.NaN()
		if enc.kind == kindCategory {
			s, _ := m.columns[i].readText(customer)
			if in.Level = other; enc.levels != nil {
				if l, ok := enc.level(s); ok {
					in.Level = enc.levels[l]
				}
			}
			continue
		}
		in.Value, _ = m.columns[i].readNumber(customer)
		if in.Used = in.Value; math.IsNaN(in.Value) {
			in.Used = enc.filled
		}
		if enc.width > 0 {
			in.Encoded = x[enc.at]
		}
	}
	if second < 0 {
		return e, nil
	}
	e.RunnerUp = m.refs[second]
	if m.probable() {
		m.evidence(e.Inputs, x, first, second)
	} else {
		if between := m.between(first, second); between > 0 {
			e.Border = (float64(d2*d2) - float64(d1*d1)) / (2 * between)
		}
		m.contributions(e.Inputs, x, first, second)
	}
	shares(e.Inputs)
	e.Change = m.smallestChange(e.Inputs, x, first)
	return e, nil
}

// between is the distance of two centres.
func (c *core) between(a, b int) float64 {
	sum, q := 0.0, c.centers.Row(b)
	for j, v := range c.centers.Row(a) {
		d := v - q[j]
		sum += float64(d * d)
	}
	return math.Sqrt(sum)
}

// contributions splits d2^2 - d1^2 over the features.
func (c *core) contributions(inputs []Input, x []float64, first, second int) {
	p, q := c.centers.Row(first), c.centers.Row(second)
	for i := range c.encoders {
		for j := c.encoders[i].at; j < c.encoders[i].at+c.encoders[i].width; j++ {
			a, b := x[j]-p[j], x[j]-q[j]
			inputs[i].Contribution += float64(b*b) - float64(a*a)
		}
	}
}

// shares makes the contributions shares by absolute size.
func shares(inputs []Input) {
	total := 0.0
	for i := range inputs {
		total += math.Abs(inputs[i].Contribution)
	}
	if total > 0 {
		for i := range inputs {
			inputs[i].Contribution /= total
		}
	}
}
