package expectation

import (
	"math"

	"github.com/clientele-go/clientele/expectation/scale"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment"
)

// Style is how the respondents of a segment use rating scales, whatever they are
// asked (see package scale). Some agree with everything and some only use the ends;
// where segments differ in that, so do their levels, without meaning it.
type Style struct {
	// Agreement is the mean answer to all rating items, before reversed ones are turned
	// around, on the scale from 0 to 1, and Extreme the share of answers at an end.
	Agreement *segment.Figure `json:"agreement"`
	Extreme   *segment.Figure `json:"extreme"`
	// Straight is the share who gave one answer all the way down; nil where it is about
	// fewer than ten.
	Straight *segment.Figure `json:"straight,omitempty"`
}

// styleApart is the difference in agreement between two segments, as a part of the
// scale, that is worth a warning.
const styleApart = .1

// styles fills in [Segment.Style].
func (s *scoring) styles() error {
	var items []int
	for i, it := range s.plan.in.Items {
		if it.Measures != Outcome && !it.Measures.kano() {
			items = append(items, i)
		}
	}
	err := s.each(func(_ int, g *group, seg *Segment, _ []*cell) error {
		style, err := g.style(items)
		seg.Style = style
		return err
	})
	if err != nil {
		return err
	}
	var least, most *Segment
	for i := range s.profile.Segments {
		seg := &s.profile.Segments[i]
		if seg.Style == nil {
			continue
		}
		if least == nil || seg.Style.Agreement.Value < least.Style.Agreement.Value {
			least = seg
		}
		if most == nil || seg.Style.Agreement.Value > most.Style.Agreement.Value {
			most = seg
		}
	}
	if least != nil && most.Style.Agreement.Value-least.Style.Agreement.Value > styleApart && most.Style.Agreement.Low > least.Style.Agreement.High {
		s.warn(notice.New("response-style", "",
			"Whatever they are asked, %s answer higher (%.2f of the scale on average) than %s (%.2f): compare gaps between them rather than levels.",
			most.Name, most.Style.Agreement.Value, least.Name, least.Style.Agreement.Value))
	}
	return nil
}

// style judges the answers of a segment to items, nil where fewer than ten gave
// enough of them, or single people's answers would follow.
func (g *group) style(items []int) (*Style, error) {
	n := len(g.replies)
	agreement, extreme, straight := make([]float64, n), make([]float64, n), make([]float64, n)
	row := make([]float64, len(items))
	for i, r := range g.replies {
		for j, k := range items {
			s := g.plan.scales[k]
			// On a scale of 0 to 1, so that items of several scales stand side by side.
			row[j] = (r.values[k] - s.Min) / s.width()
		}
		h, err := scale.HabitsOf(row, 0, 1)
		switch {
		case err != nil:
			return nil, err
		case h == nil:
			agreement[i], extreme[i], straight[i] = math.NaN(), math.NaN(), math.NaN()
			continue
		case h.Straight:
			straight[i] = 1
		}
		agreement[i], extreme[i] = h.Agreement, h.Extreme
	}
	a, e := meanOf(agreement, g.weights, g.cluster), meanOf(extreme, g.weights, g.cluster)
	if a.barred() != "" || e.barred() != "" {
		return nil, nil
	}
	shown := g.counts.admit(a.n)
	out := &Style{Agreement: a.figure(shown, 0, 1), Extreme: e.figure(shown, 0, 1)}
	if s := meanOf(straight, g.weights, g.cluster); s.barred() == "" && !s.constant && shareable(s.spread.rarest, s.n) && shareable(s.n-s.spread.others, s.n) {
		out.Straight = shareFigure(s.mean, s.effective, withheld)
		out.Straight.N = shown
	}
	return out, nil
}
