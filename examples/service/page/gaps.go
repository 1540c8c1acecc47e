package page

import (
	"cmp"
	"math"
	"slices"

	"github.com/clientele-go/clientele/examples/service/engine"
	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// gapsPage is what segments expect and get.
type gapsPage struct {
	Respondents int
	Fix         []fixRow
	Segments    []gapsSegment
}

// fixRow is one expectation of what to fix first.
type fixRow struct {
	Rank     int
	Name     string
	Segment  segment.Ref
	Gap      *segment.Figure
	Unmet    bool
	AmongTop float64 // probability that it is among the first three
}

// gapsSegment is one segment with its gaps.
type gapsSegment struct {
	segment.Ref
	N     int
	Cells []gapsCell
}

// gapsCell is one expectation with its picture.
type gapsCell struct {
	expectation.Cell
	Dot *dot // nil where there is no gap to show
}

// shownFixes is how many of what to fix first the page lists.
const shownFixes = 5

func gaps(f *engine.Fitted) *gapsPage {
	if f.Profile == nil {
		return nil
	}
	g := &gapsPage{Respondents: f.Profile.Respondents}
	reach := 0.0 // the same scale for all segments, so that they can be compared
	for i := range f.Profile.Segments {
		for _, c := range f.Profile.Segments[i].Dimensions {
			if c.Gap != nil {
				reach = max(reach, math.Abs(c.Gap.Low), math.Abs(c.Gap.High))
			}
		}
	}
	for i := range f.Profile.Segments {
		s := &f.Profile.Segments[i]
		shown := gapsSegment{Ref: s.Ref, N: s.N}
		for _, c := range s.Dimensions {
			shown.Cells = append(shown.Cells, gapsCell{c, newDot(c.Gap, reach)})
			if c.FixFirst > 0 && c.Gap != nil && c.Gap.Value < 0 {
				g.Fix = append(g.Fix, fixRow{Rank: c.FixFirst, Name: c.Name, Segment: s.Ref, Gap: c.Gap, Unmet: c.Unmet, AmongTop: c.PTop3})
			}
		}
		g.Segments = append(g.Segments, shown)
	}
	slices.SortFunc(g.Fix, func(a, b fixRow) int { return cmp.Compare(a.Rank, b.Rank) })
	g.Fix = g.Fix[:min(len(g.Fix), shownFixes)]
	return g
}

// dot is the picture of a gap: a dot with its interval, left of the middle where customers
// get less than they expect.
type dot struct{ Width, Height, Zero, X, Low, High int }

const (
	dotWidth, dotHeight = 140, 20
	dotMargin           = 8
)

// newDot places a gap on a scale that reaches as far to either side.
func newDot(gap *segment.Figure, reach float64) *dot {
	if gap == nil {
		return nil
	}
	at := func(v float64) int {
		if reach == 0 {
			return dotWidth / 2
		}
		return dotWidth/2 + int(math.Round(v/reach*float64(dotWidth/2-dotMargin)))
	}
	return &dot{dotWidth, dotHeight, dotWidth / 2, at(gap.Value), at(gap.Low), at(gap.High)}
}
