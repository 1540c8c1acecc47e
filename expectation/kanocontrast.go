package expectation

import (
	"math"
	"math/bits"
	"slices"

	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// KanoContrast says whether the segments of a profile see a dimension, or one feature
// of it, differently by the method of Kano (see [kano.Compare]).
//
// A test is made of all counts, and its digits would bring back those that a small
// segment withholds. So it is made of the categories alone whose shares all the compared
// segments show, the others taken together; and a segment that shows too few of them to
// be compared takes no part.
type KanoContrast struct {
	Dimension string `json:"dimension"`
	Aspect    string `json:"aspect,omitempty"` // the feature; empty: the dimension
	// Differs says that the shares of the categories differ between segments beyond
	// chance: the p-value of the test adjusted over all contrasts of the profile
	// (Benjamini & Hochberg 1995) is at most 5 %. P is that p-value, rounded up to one
	// digit and to .001 where it is less.
	Differs bool    `json:"differs"`
	P       float64 `json:"p"`
	Rough   bool    `json:"rough,omitempty"` // many categories are rare, so that P is rough
	V       float64 `json:"v"`               // Cramer's V, 0 to 1, in twentieths: how strong the difference is
	// Categories are those compared, by name of [kano.Category]; one left out is among the rest.
	Categories []kano.Category `json:"categories"`
	// Segments are the IDs of those compared, in the profile's order. Better and Worse are
	// the coefficients of the first less those of each, so that their own entry is nil, as
	// are those where one of both is not shown. They are made of the published coefficients:
	// the ends of both intervals (Zou & Donner 2008, Statistics in Medicine 27, 1693-1702).
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
		k.Differs, k.P = q <= contrastLevel, roundedUp(q)
	}
	return nil
}

// contrastLevel is the false discovery rate of [KanoContrast.Differs], contrastLeast
// the least p-value that is told, and contrastSteps the steps of V to 1.
const (
	contrastLevel = .05
	contrastLeast = .001
	contrastSteps = 20
)

// roundedUp is a p-value to one digit, never less than it is: so it is above
// contrastLevel just where the p-value is.
func roundedUp(p float64) float64 {
	if !(p > contrastLeast) {
		return contrastLeast
	}
	unit := math.Pow(10, math.Ceil(-math.Log10(p))) // p times it is 1 to 10
	return min(1, disclosure.Round(math.Ceil(p*unit-1e-9)/unit, 1))
}

// compared is a segment in a contrast: what it answered, and what of it is shown.
type compared struct {
	id     string
	graded *graded
	pub    *Category
}

// shown is the set of the categories whose shares are shown, a bit each.
func (c *compared) shown() (set int) {
	for k, f := range c.pub.Shares {
		if f != nil {
			set |= 1 << k
		}
	}
	return set
}

// kanoContrast compares the segments that show a feature, or with -1 the dimension; nil
// where fewer than two can be.
func (s *scoring) kanoContrast(dim, feature int) (*KanoContrast, float64, error) {
	var all []compared
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
		all = append(all, compared{s.profile.Segments[i].ID, graded, pub})
	}
	return contrast(all)
}

// comparable returns the segments that have categories in common whose shares are
// shown, and the set of these. Those that show the fewest leave, the last of them first.
func comparable(all []compared) ([]compared, int) {
	for all = slices.Clone(all); len(all) > 1; {
		common, least := everything, 0
		for i := range all {
			common &= all[i].shown()
			if bits.OnesCount(uint(all[i].shown())) <= bits.OnesCount(uint(all[least].shown())) {
				least = i
			}
		}
		if common != 0 {
			return all, common
		}
		all = slices.Delete(all, least, least+1)
	}
	return nil, 0
}

// contrast compares segments and returns the p-value that has yet to be adjusted; nil
// where fewer than two can be compared.
func contrast(all []compared) (*KanoContrast, float64, error) {
	all, common := comparable(all)
	if all == nil {
		return nil, 0, nil
	}
	k := &KanoContrast{Better: []*segment.Figure{nil}, Worse: []*segment.Figure{nil}}
	grids := make([]kano.Grid, len(all))
	for i, c := range all {
		k.Segments = append(k.Segments, c.id)
		grids[i] = pooled(&c.graded.grid, common)
		if i > 0 {
			k.Better = append(k.Better, differenceFigure(all[0].pub.Better, c.pub.Better))
			k.Worse = append(k.Worse, differenceFigure(all[0].pub.Worse, c.pub.Worse))
		}
	}
	for c := range kano.Category(kinds) {
		if common&(1<<c) != 0 {
			k.Categories = append(k.Categories, c)
		}
	}
	c, err := kano.Compare(grids...)
	if err != nil {
		return nil, 0, err
	}
	k.V = math.Round(contrastSteps*c.V) / contrastSteps
	k.Rough = len(c.Warnings) > 0
	return k, c.P, nil
}

// pooled is a grid in which all answers outside a set of categories are in one of them.
func pooled(g *kano.Grid, set int) (out kano.Grid) {
	rest := slices.IndexFunc(gridCells[:], func(c gridCell) bool { return set&(1<<c.category) == 0 })
	for i, c := range gridCells {
		at := i
		if set&(1<<c.category) == 0 {
			at = rest
		}
		to := &out.Cells[at/5][at%5]
		*to = to.Plus(g.Cells[i/5][i%5])
	}
	return out
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

// differenceFigure is the difference of two coefficients from what is published of
// them; nil where one is not.
func differenceFigure(a, b *segment.Figure) *segment.Figure {
	if a == nil || b == nil {
		return nil
	}
	n := withheld
	if a.N != withheld && b.N != withheld {
		n = a.N + b.N
	}
	d := a.Value - b.Value
	round := func(x float64) float64 { return disclosure.Round(min(max(x, -1), 1), kanoDigits) }
	return &segment.Figure{
		Value: round(d),
		Low:   round(d - math.Hypot(a.Value-a.Low, b.High-b.Value)),
		High:  round(d + math.Hypot(a.High-a.Value, b.Value-b.Low)),
		N:     n,
	}
}

// kanoDigits is how many digits the difference of two rounded coefficients has.
const kanoDigits = 3

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
