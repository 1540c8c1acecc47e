package expectation

import (
	"cmp"
	"math"
	"slices"

	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment"
)

// Category is what having and lacking a dimension does to customers, by the
// method of Kano (see package kano). A category is never bare: P says how sure.
//
// Of a dimension with several features the figures are means over respondents of
// which part of the features they put where, and intervals and P know that the
// answers of one person belong together.
type Category struct {
	N        int           `json:"n"` // customers behind it; -1: withheld
	Category kano.Category `json:"category"`
	// P is for each category (must-be, one-dimensional, attractive, indifferent,
	// reverse) the probability that it is the most frequent one among all customers of
	// the segment, to a hundredth, or to a fifth where fewer than a hundred people answered.
	P [5]float64 `json:"p"`
	// Shares of the answers by category, in the order of kano's constants, with Wilson's
	// intervals; nil where one must not be shown, or where another that must not would
	// follow from it.
	Shares [6]*segment.Figure `json:"shares"`
	// Better is the share, among the clear answers (neither reverse nor questionable), whom
	// having it pleases, 0 to 1, and Worse minus the share whom lacking it annoys, -1 to
	// 0. They have as N who gave a clear answer.
	Better *segment.Figure `json:"better"`
	Worse  *segment.Figure `json:"worse"`
	// Functional and Dysfunctional are the continuous scores, -2 to 4.
	Functional    *segment.Figure `json:"functional"`
	Dysfunctional *segment.Figure `json:"dysfunctional"`
	// Distinct says whether Fong's test tells the two leading categories apart.
	Distinct bool `json:"distinct"`
	// Features are the categories of the single aspects where there are several; those
	// that fewer than ten answered are left out.
	Features []Feature `json:"features,omitempty"`
}

// Feature is one aspect of a dimension that Kano's pair of questions asks about.
type Feature struct {
	Aspect string `json:"aspect"`
	Category
}

// kanoCell is the Kano side of a cell in the making.
type kanoCell struct {
	whole    *graded
	features []*graded // nil where nobody answered; of a dimension with one feature the whole
	shown    []bool    // which of the features are published
}

// kano fills in [Cell.Kano] and [Profile.KanoContrasts].
func (s *scoring) kano() error {
	warnings := make([][]Warning, len(s.groups))
	err := s.each(func(i int, g *group, seg *Segment, cells []*cell) error {
		var asked []*cell
		for _, c := range cells {
			if d := &s.plan.dims[c.dim]; d.features != nil {
				asked = append(asked, c)
				if err := c.gradeKano(d); err != nil {
					return err
				}
				c.publishKano(d)
			}
		}
		warnings[i] = kanoWarnings(g, seg, asked)
		return nil
	})
	if err != nil {
		return err
	}
	for _, ws := range warnings {
		s.warn(ws...)
	}
	return s.contrastKano()
}

// gradeKano counts and judges the answers of a cell.
func (c *cell) gradeKano(d *dimPlan) error {
	answers := c.group.kanoPairs(d)
	whole, err := answers.grade()
	if err != nil || whole == nil {
		return err
	}
	k := &kanoCell{whole: whole, features: []*graded{whole}, shown: make([]bool, len(d.features))}
	whole.scored(answers)
	if len(d.features) > 1 {
		k.features = make([]*graded, len(d.features))
		for f := range k.features {
			one := answers.only(f)
			if k.features[f], err = one.grade(); err != nil {
				return err
			}
			if g := k.features[f]; g != nil {
				g.scored(one)
				// The mean of all features less those of the others would be what is withheld.
				whole.havingWhy = cmp.Or(whole.havingWhy, g.havingWhy)
				whole.lackingWhy = cmp.Or(whole.lackingWhy, g.lackingWhy)
			}
		}
	}
	c.kano = k
	return nil
}

// barred says why nothing of the answers may be shown, or nothing.
func (out *graded) barred() string {
	switch {
	case out == nil || !disclosure.Publishable(out.n):
		return reasonFew
	case out.customers < disclosure.MinGroup-1e-9: // as in estimate.enough
		return reasonWeights
	}
	return ""
}

// publishKano publishes what may be shown of the cell, nothing that would let the
// answers of a few follow: the coefficients, which say most, of the dimension and then
// of its features, and after them the shares.
func (c *cell) publishKano(d *dimPlan) {
	if c.kano == nil {
		c.withhold("kano", reasonFew)
		return
	}
	k := c.kano
	if why := k.whole.barred(); why != "" {
		c.withhold("kano", why)
		return
	}
	known := k.known()
	all := make([]int, len(d.features))
	for f := range all {
		all[f] = f
	}
	single := len(k.features) == 1
	graded, of := []*graded{k.whole}, [][]int{all}
	for f, g := range k.features {
		if k.shown[f] = g.barred() == ""; k.shown[f] && !single {
			graded, of = append(graded, g), append(of, []int{f})
		}
	}
	pubs := make([]Category, len(graded))
	for i, g := range graded {
		g.publish(&pubs[i], c.group.counts)
		g.publishCoefficients(&pubs[i], known, of[i])
	}
	for i, g := range graded {
		g.publishShares(&pubs[i], known, of[i], c.group.counts)
	}
	c.pub.Kano = &pubs[0]
	for i, pub := range pubs[1:] {
		c.pub.Kano.Features = append(c.pub.Kano.Features, Feature{d.features[of[i+1][0]].aspect, pub})
	}
	if k := c.pub.Kano; k.Better == nil || k.Worse == nil || k.Functional == nil || k.Dysfunctional == nil {
		c.withhold("some of kano", reasonUniform)
	}
}

// known says what a reader knows beforehand of the answers about the features of a
// cell, how many gave any, and what must not follow: how many of one to nine people
// answered within a set of categories. Numbers stand by feature and then category.
func (k *kanoCell) known() *known {
	out := &known{}
	var all []int
	for f, g := range k.features {
		all = append(all, f)
		if g == nil { // nobody answered, in any category
			for c := range kinds {
				out.admit(ones(len(k.features), []int{f}, 1<<c))
			}
			continue
		}
		out.admit(ones(len(k.features), []int{f}, everything))
		for set := 1; set < everything-set; set++ { // the rest of the answers follows from a set
			if !g.parted(set, everything) {
				out.kept = append(out.kept, places([]int{f}, set))
			}
		}
	}
	for set := 1; len(all) > 1 && set < everything-set; set++ {
		if !k.whole.parted(set, everything) {
			out.kept = append(out.kept, places(all, set))
		}
	}
	return out
}

// ones is the row that adds up what stands in some places.
func ones(of int, features []int, set int) []float64 {
	row := make([]float64, of*kinds)
	for _, at := range places(features, set) {
		row[at] = 1
	}
	return row
}

// features is how many features are known of.
func (k *known) features() int { return len(k.basis[0]) / kinds }

// places lists where the answers to some features within a set of categories stand.
func places(features []int, set int) (at []int) {
	for _, f := range features {
		for c := range kinds {
			if set&(1<<c) != 0 {
				at = append(at, f*kinds+c)
			}
		}
	}
	return at
}

// scored takes the continuous scores.
func (out *graded) scored(a *kanoPairs) {
	out.having = a.g.estimateOf(func(i int) float64 { h, _ := a.scores(i); return h })
	out.lacking = a.g.estimateOf(func(i int) float64 { _, l := a.scores(i); return l })
	out.havingWhy, out.lackingWhy = out.having.barred(), out.lacking.barred()
}

// publish fills in what is no share.
func (out *graded) publish(pub *Category, counts *ledger) {
	j := out.Judgement
	pub.N, pub.Category, pub.Distinct = counts.admit(out.n), j.Category, j.Fong.Distinct
	for c := range pub.P {
		pub.P[c] = chance(j.P[c], out.n)
	}
	if out.havingWhy == "" {
		pub.Functional = out.having.figure(counts.admit(out.having.n), -2, 4)
	}
	if out.lackingWhy == "" {
		pub.Dysfunctional = out.lacking.figure(counts.admit(out.lacking.n), -2, 4)
	}
}

// publishCoefficients fills in Better and Worse of some features.
func (out *graded) publishCoefficients(pub *Category, known *known, features []int) {
	show := func(set int, b float64, share int) *segment.Figure {
		// A coefficient b of a set among the clear answers: set - b clear is 0.
		row := ones(known.features(), features, clear4)
		for i := range row {
			row[i] *= -b
		}
		for _, at := range places(features, set) {
			row[at]++
		}
		if !out.parted(set, clear4) || !known.admit(row) {
			return nil
		}
		return kanoShare(b, out.effective[share], withheld)
	}
	if j := out.Judgement; j.Better != nil { // and so is Worse not
		pub.Better = show(pleased, j.Better.Value, shareBetter)
		if f := show(missed, -j.Worse.Value, shareWorse); f != nil {
			pub.Worse = &segment.Figure{Value: 0 - f.Value, Low: 0 - f.High, High: 0 - f.Low, N: f.N}
		}
	}
}

// publishShares fills in the shares of the categories of some features, the leading one
// first and then by size, and last how many gave a clear answer.
func (out *graded) publishShares(pub *Category, known *known, features []int, counts *ledger) {
	shares := out.Judgement.Shares
	order := make([]int, kinds)
	for c := range order {
		order[c] = c
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(shares[b].Value, shares[a].Value) })
	for _, c := range order {
		if out.parted(1<<c, everything) && known.admit(ones(known.features(), features, 1<<c)) {
			pub.Shares[c] = kanoShare(shares[c].Value, out.effective[c], pub.N)
		}
	}
	if known.admit(ones(known.features(), features, clear4)) {
		n := counts.admit(out.people[clear4])
		for _, f := range []*segment.Figure{pub.Better, pub.Worse} {
			if f != nil {
				f.N = n
			}
		}
	}
}

// kanoShare publishes a share as [shareFigure] does where a count is withheld, rounded
// to a part of its half-width in any case: the shares and coefficients of a feature are
// whole numbers of people over few denominators, and exact ones would bring back those
// that are left out.
func kanoShare(share, effective float64, n int) *segment.Figure {
	f := shareFigure(share, effective, withheld)
	f.N = n
	return f
}

// chance rounds a probability for publication: it is made of all counts, those of a few
// included, and in a small group its digits would bring them back.
func chance(p float64, n int) float64 {
	steps := 100.
	if n < coarseChance {
		steps = 5
	}
	return math.Round(p*steps) / steps
}

// coarseChance is the number of people below which probabilities are shown to a fifth,
// and that nobody or everybody chose a category not at all.
const coarseChance = 100
