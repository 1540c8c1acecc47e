package expectation

import (
	"math"

	"github.com/clientele-go/clientele/expectation/scale"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
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
		seg.Style = g.style(items)
		return nil
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
// enough of them.
func (g *group) style(items []int) *Style {
	x := cluster.Matrix{Cols: len(items), Data: make([]float64, 0, len(g.replies)*len(items))}
	customers, last := 0, int32(-1)
	for i, r := range g.replies {
		n := 0
		for _, k := range items {
			if !math.IsNaN(r.values[k]) {
				n++
			}
		}
		if n < straightItems {
			continue
		}
		if g.cluster[i] != last {
			customers, last = customers+1, g.cluster[i]
		}
		x.Rows++
		for _, k := range items {
			s := g.plan.scales[k]
			// On a scale of 0 to 1, so that items of several scales stand side by side.
			x.Data = append(x.Data, (r.values[k]-s.Min)/s.width())
		}
	}
	if !disclosure.Publishable(customers) {
		return nil
	}
	judged, err := scale.Style(x, 0, 1)
	if err != nil {
		return nil // it takes two respondents with six answers
	}
	n := g.counts.admit(customers)
	out := &Style{Agreement: coarse(judged.Agreement, n), Extreme: coarse(judged.Extreme, n)}
	straight := int(math.Round(judged.Straight.Value * float64(judged.N)))
	if disclosure.Publishable(straight) && disclosure.Publishable(judged.N-straight) && n != withheld {
		out.Straight = coarse(judged.Straight, n)
	}
	return out
}
