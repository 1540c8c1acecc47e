package expectation

import (
	"math"

	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/expectation/outcome"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// KanoContrast says whether the segments of a profile see a dimension, or one feature
// of it, differently by the method of Kano (see [kano.Compare]).
type KanoContrast struct {
	Dimension string `json:"dimension"`
	Aspect    string `json:"aspect,omitempty"` // the feature; empty: the dimension
	// Differs says that the shares of the categories differ between segments beyond
	// chance: P, the p-value of the test adjusted over all contrasts of the profile
	// (Benjamini & Hochberg 1995), is at most 5 %.
	Differs bool    `json:"differs"`
	P       float64 `json:"p"`
	Rough   bool    `json:"rough,omitempty"` // many categories are rare, so that P is rough
	V       float64 `json:"v"`               // Cramer's V, 0 to 1: how strong the difference is
	// Segments are the IDs of those compared, in the profile's order. Better and Worse are
	// the coefficients of the first less those of each, so that their own entry is nil, as
	// are those that must not be shown.
	Segments []string          `json:"segments"`
	Better   []*segment.Figure `json:"better"`
	Worse    []*segment.Figure `json:"worse"`
}

// contrastKano fills in [Profile.KanoContrasts].
func (s *scoring) contrastKano() error {
	var p []float64
	for n := range s.plan.dims {
		d := &s.plan.dims[n]
		for f := -1; f < len(d.features); f++ { // -1: the dimension
			if f >= 0 && len(d.features) == 1 {
				continue // the dimension itself
			}
			k, raw, err := s.kanoContrast(n, f)
			if err != nil {
				return err
			}
			if k == nil {
				continue
			}
			k.Dimension = s.plan.in.Dimensions[n].Name
			if f >= 0 {
				k.Aspect = d.features[f].aspect
			}
			s.profile.KanoContrasts = append(s.profile.KanoContrasts, *k)
			p = append(p, raw)
		}
	}
	for i, q := range stats.AdjustBH(p) {
		k := &s.profile.KanoContrasts[i]
		k.Differs, k.P = q <= contrastLevel, disclosure.Round(q, contrastDigits)
	}
	return nil
}

// contrastLevel is the false discovery rate of [KanoContrast.Differs], and
// contrastDigits how many digits of a test are published: it is made of all counts.
const (
	contrastLevel  = .05
	contrastDigits = 2
)

// kanoContrast compares the segments that show a feature, or with -1 the dimension; nil
// where fewer than two do.
func (s *scoring) kanoContrast(dim, feature int) (*KanoContrast, float64, error) {
	k := &KanoContrast{}
	var grids []kano.Grid
	var shown []*Category
	for i := range s.groups {
		c := s.cells[i*len(s.plan.dims)+dim]
		if c.pub.Kano == nil {
			continue
		}
		graded, pub := c.kano.whole, c.pub.Kano
		if feature >= 0 {
			if pub = c.kano.feature(c.pub.Kano, feature); pub == nil {
				continue
			}
			graded = c.kano.features[feature]
		}
		k.Segments = append(k.Segments, s.profile.Segments[i].ID)
		grids, shown = append(grids, graded.grid), append(shown, pub)
	}
	if len(grids) < 2 {
		return nil, 0, nil
	}
	c, err := kano.Compare(grids...)
	if err != nil {
		return nil, 0, err
	}
	k.V = math.Round(100*c.V) / 100
	k.Rough = len(c.Warnings) > 0
	k.Better, k.Worse = []*segment.Figure{nil}, []*segment.Figure{nil}
	for i := 1; i < len(shown); i++ {
		k.Better = append(k.Better, differenceFigure(c.Better[i-1], shown[0].Better, shown[i].Better))
		k.Worse = append(k.Worse, differenceFigure(c.Worse[i-1], shown[0].Worse, shown[i].Worse))
	}
	return k, c.P, nil
}

// feature returns the published form of a feature, nil where it has none.
func (k *kanoCell) feature(pub *Category, feature int) *Category {
	if !k.shown[feature] {
		return nil
	}
	at := 0
	for _, shown := range k.shown[:feature] {
		if shown {
			at++
		}
	}
	return &pub.Features[at].Category
}

// differenceFigure publishes the difference of two figures where both are shown.
func differenceFigure(d *outcome.Difference, a, b *segment.Figure) *segment.Figure {
	if d == nil || a == nil || b == nil {
		return nil
	}
	n := withheld
	if a.N != withheld && b.N != withheld {
		n = a.N + b.N
	}
	f := coarse(d.Figure, n)
	f.Low, f.High = max(f.Low, -1), min(f.High, 1)
	return f
}

// kanoWarnings says what is doubtful about the categories of a segment, one warning of
// a kind.
func kanoWarnings(g *group, seg *Segment, cells []*cell) (out []Warning) {
	var few, mixed, odd []string
	for _, c := range cells {
		if c.pub.Kano == nil {
			continue
		}
		for _, w := range c.kano.whole.Warnings {
			switch w.Code {
			case "few-answers":
				// Where the count is withheld, or the warning would say on which side of the limit
				// it is.
				if c.pub.Kano.N != withheld || g.size < kano.Enough {
					few = append(few, c.pub.Name)
				}
			case "mixed":
				mixed = append(mixed, c.pub.Name)
			case "questionable":
				if disclosure.Publishable(c.kano.whole.people[1<<kano.Questionable]) {
					odd = append(odd, c.pub.Name)
				}
			}
		}
	}
	add := func(code string, names []string, text string) {
		if names != nil {
			out = append(out, notice.New(code, seg.Name, text, list(names)))
		}
	}
	if len(few) > 1 && len(few) == len(cells) {
		few = []string{"all dimensions"}
	}
	add("kano-few-answers", few, "Below 200 respondents of equal weight Kano's categories hardly replicate, and so few answered on %s: look at the probabilities.")
	add("kano-mixed", mixed, "The two leading categories of %s are about as frequent: either may be the true one.")
	add("kano-questionable", odd, "More than a tenth of the answers to Kano's questions on %s contradict themselves: the questions may be hard to understand.")
	return out
}
