package expectation

import (
	"github.com/clientele-go/clientele/expectation/pool"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/segment"
)

// Shrunk is a gap drawn towards that of all segments, the more the fewer answered
// and the less segments differ (empirical Bayes, see package pool). The raw gap and
// its N stand in the cell. On average over the segments shrunk gaps come nearer to
// the truth; of one that really is different they are wrong towards the rest.
type Shrunk struct {
	segment.Figure
	Factor float64 `json:"factor"` // part of the distance from the mean of all that was taken away, 0 to 1
}

// factorDigits is how many digits of a factor are published: with the mean of all it
// would otherwise bring back the digits that the raw gap has lost.
const factorDigits = 2

// shrink fills in [Cell.Shrunk]. A dimension takes at least four segments that show
// their gap: fewer do not tell by how much segments differ.
func (s *scoring) shrink() error {
	var alike []string
	for n := range s.plan.dims {
		var cells []*cell
		var groups []pool.Group
		for i := n; i < len(s.cells); i += len(s.plan.dims) {
			// Where all answer alike the variance is 0 and says nothing of other answers.
			if c := s.cells[i]; c.pub.Gap != nil && c.gap.se > 0 {
				cells = append(cells, c)
				groups = append(groups, pool.Group{N: c.gap.effective, Mean: c.gap.mean, Variance: c.gap.se * c.gap.se * c.gap.effective})
			}
		}
		if len(groups) == 0 {
			continue
		}
		p, err := pool.Shrink(groups)
		if err != nil {
			return err
		}
		for _, w := range p.Warnings {
			switch w.Code {
			case "few-groups":
				cells = nil
			case "no-difference":
				alike = append(alike, s.plan.in.Dimensions[n].Name)
			}
		}
		for k, c := range cells {
			g, w := p.Groups[k], s.plan.dims[n].scale.width()
			f := c.gap.rounded(c.pub.Gap.N, g.Value, g.Low, g.High, -w, w)
			c.pub.Shrunk = &Shrunk{Figure: f, Factor: disclosure.Round(g.Factor, factorDigits)}
		}
	}
	if alike != nil {
		s.warn(notice.New("no-difference", "", "The gaps of the segments differ no more than chance lets them in %s: there one measure for all is likely to do.", list(alike)))
	}
	return nil
}
