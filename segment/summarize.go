package segment

import (
	"context"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/stats"
)

// description is what a summary is made of. Segments are ordered so that the
// publishable ones come first.
type description struct {
	labels []int32 // -1: in no segment
	sizes  []int
	shown  int // segments 0..shown-1 may be published
	worth  []float64
	states []State
	ps     []prepared
}

// newDescription counts the segments; labels must already be in their order.
func newDescription(labels []int32, k int) *description {
	d := &description{labels: labels, sizes: make([]int, k)}
	for _, l := range labels {
		if l >= 0 {
			d.sizes[l]++
		}
	}
	for d.shown < k && disclosure.Publishable(d.sizes[d.shown]) {
		d.shown++
	}
	return d
}

// in reports whether a row belongs to the published base.
func (d *description) in(row int) bool { return d.labels[row] >= 0 && int(d.labels[row]) < d.shown }

// split sorts the values of the published base by segment, leaving out those
// for which keep is false (nil: none).
func (d *description) split(values []float64, keep []bool) [][]float64 {
	groups := make([][]float64, d.shown)
	for g := range groups {
		groups[g] = make([]float64, 0, d.sizes[g])
	}
	for i, v := range values {
		if d.in(i) && (keep == nil || keep[i]) {
			groups[d.labels[i]] = append(groups[d.labels[i]], v)
		}
	}
	return groups
}

// summary describes the segments; names are left to the caller.
func (d *description) summary(ctx context.Context, refs []Ref, workers int) (*Summary, error) {
	// Lists are empty rather than nil, so that JSON has [] and not null.
	s := &Summary{Version: 1, Segments: make([]Profile, d.shown), Warnings: []Warning{}}
	s.Verdict = untested("nothing was fitted, so that nothing is known of how the groups would come back in other samples")
	for g := range d.shown {
		s.Customers += d.sizes[g]
	}
	for g := range s.Segments {
		s.Segments[g] = Profile{
			Ref: refs[g], Size: d.sizes[g], Share: *share(d.sizes[g], s.Customers),
			Verdict:  untested("was not fitted, so that nothing is known of how it would come back in other samples"),
			Features: []Trait{}, Descriptors: []Trait{},
		}
	}
	if small := len(d.sizes) - d.shown; small > 0 {
		s.Warnings = append(s.Warnings, notice.New("small-segments", "",
			"groups of fewer than %d members are left out of every figure, those of the population included", disclosure.MinGroup))
	}
	s.Warnings = append(s.Warnings, d.filled(s)...)
	if d.worth != nil {
		s.Warnings = append(s.Warnings, d.addWorth(s)...)
	}
	var states *shield
	var levels []string
	if d.states != nil {
		states, levels = d.shieldStates()
	}
	shields, err := d.shields(ctx, states, workers)
	if err != nil {
		return nil, err
	}
	// One feature after another is independent work; each has its own place.
	traits := make([][][]Trait, len(d.ps))
	err = par.Each(ctx, len(d.ps), workers, func(j int) error {
		if d.ps[j].rule.kind == kindNumeric {
			traits[j] = d.numberTraits(&d.ps[j], shields[j])
		} else {
			traits[j] = d.levelTraits(&d.ps[j], shields[j].cells)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for j := range d.ps {
		if shields[j].withheld() {
			s.Warnings = append(s.Warnings, withheldWarning(d.ps[j].rule.name))
		}
		for g := range s.Segments {
			p := &s.Segments[g]
			if d.ps[j].rule.shapes {
				p.Features = append(p.Features, traits[j][g]...)
			} else {
				p.Descriptors = append(p.Descriptors, traits[j][g]...)
			}
		}
	}
	if d.states != nil {
		addStates(s, states.cells, levels)
	}
	if d.states != nil && states.withheld() {
		s.Warnings = append(s.Warnings, withheldWarning("lifecycle"))
	}
	return s, nil
}

func withheldWarning(subject string) Warning {
	return notice.New("withheld", subject,
		"some figures would tell about fewer than %d people and are withheld, and others with them from which they would follow", disclosure.MinGroup)
}

// addWorth adds mean worth and share of worth.
func (d *description) addWorth(s *Summary) (warnings []Warning) {
	groups := d.split(d.worth, nil)
	hide := withhold(groups, fewValued(groups), nil)
	total := 0.0
	for _, g := range groups {
		for _, w := range g {
			total += w
		}
	}
	positive := total > 0 && !math.IsInf(total, 0)
	switch {
	case positive || d.shown == 0:
	case math.IsInf(total, 0):
		warnings = append(warnings, notice.New("worth-overflow", "Worth",
			"the sum over all customers is more than a number can hold, so that there are no shares of it; give worth in a larger unit"))
	default:
		warnings = append(warnings, notice.New("worth-not-positive", "Worth",
			"the sum over all customers is not a positive number, so that there are no shares of it"))
	}
	for g := range s.Segments {
		if hide[g] {
			continue
		}
		m := momentsOf(groups[g])
		s.Segments[g].WorthMean = m.figure()
		if lopsided(groups[g], m) {
			warnings = append(warnings, notice.New("skewed-worth", s.Segments[g].ID,
				"worth has a long tail here: the interval of its mean misses the true mean more often than one time in twenty, mostly from below"))
		}
		if positive {
			s.Segments[g].WorthShare = worthShare(groups, g, total)
		}
	}
	if slices.Contains(hide, true) {
		warnings = append(warnings, notice.New("withheld", "Worth",
			"in some segments worth is that of a few members; it is withheld there, and where it would follow from the rest"))
	}
	return warnings
}

// worthShare is the share of segment g in the sum of worth: a ratio of two
// random sums, whose variance comes from the linearised residuals
// w_i*(1[i in g] - share) (Cochran 1977, Sampling Techniques, 3rd ed., sec. 6.4).
func worthShare(groups [][]float64, g int, total float64) *Figure {
	own := 0.0
	for _, w := range groups[g] {
		own += w
	}
	r := own / total
	squares, top, n, negative := 0.0, 0.0, 0, false
	for h, values := range groups {
		e := -r
		if h == g {
			e = 1 - r
		}
		for _, w := range values {
			z := w / total * e
			squares += float64(z * z)
			top = max(top, math.Abs(z))
			negative = negative || w < 0
		}
		n += len(values)
	}
	h := stats.Z95 * math.Sqrt(squares*float64(n)/float64(max(n-1, 1)))
	low, high := r-h, r+h
	if !negative { // then a share is one between 0 and 1
		low, high = max(low, 0), min(high, 1)
	}
	if disclosure.OneFar(top, math.Sqrt(squares/float64(max(n-1, 1))), n) {
		f := rough(r, low, high, h, len(groups[g]))
		if f != nil && !negative {
			f.Value, f.High = min(f.Value, 1), min(f.High, 1)
		}
		return f
	}
	return coarse(r, low, high, h, len(groups[g]))
}

// numberTraits compares the means of a numeric feature, one trait a segment.
func (d *description) numberTraits(p *prepared, s *shield) (traits [][]Trait) {
	groups := d.split(p.values, s.keep)
	raw, scaled := make([]moments, d.shown), make([]moments, d.shown)
	for g, values := range groups {
		raw[g] = s.momentsOf(values)
	}
	var population *Figure
	if s.population {
		population = pool(raw, -1).figure()
	}
	for g, values := range groups {
		for i, v := range values {
			values[i] = p.scale.at(v)
		}
		scaled[g] = s.momentsOf(values)
	}
	for g := range groups {
		t := Trait{Name: p.rule.name, Unit: p.rule.unit, Population: population}
		if !s.hide[g] {
			if t.Mean = raw[g].figure(); t.Mean != nil {
				t.Effect = cohenD(scaled[g], pool(scaled, g))
			}
		}
		traits = append(traits, []Trait{t})
	}
	return traits
}

// count makes the table of segments by levels; open says that the shares of the
// levels in the population are not published.
func (d *description) count(labels []int32, levels int, open bool) *cells {
	c := newCells(d.shown, levels)
	c.open = open
	for i, l := range labels {
		if d.in(i) {
			c.n[int(d.labels[i])*levels+int(l)]++
		}
	}
	c.protect()
	return c
}

// levelTraits compares the shares of the levels of a category, one trait a level
// in each segment.
func (d *description) levelTraits(p *prepared, c *cells) (traits [][]Trait) {
	base := 0
	for g := range d.shown {
		base += d.sizes[g]
	}
	traits = make([][]Trait, d.shown)
	for l, level := range p.levels {
		sum := 0
		for g := range d.shown {
			sum += c.n[g*c.cols+l]
		}
		var population *Figure
		if !c.column[l] && d.shown > 0 {
			population = share(sum, base)
		}
		for g := range d.shown {
			t := Trait{Name: p.rule.name, Level: level, Population: population}
			if k := c.n[g*c.cols+l]; !c.hide[g*c.cols+l] {
				t.Mean = share(k, d.sizes[g])
				t.Effect = cohenH(k, d.sizes[g], sum-k, base-d.sizes[g])
			}
			traits[g] = append(traits[g], t)
		}
	}
	return traits
}

// shieldStates decides what is withheld of lifecycle states; levels are their names.
func (d *description) shieldStates() (s *shield, levels []string) {
	texts := make([]string, len(d.states))
	for i, state := range tellable(d.states, d.labels, d.shown) {
		if texts[i] = string(state); state == "" {
			texts[i] = "unknown"
		}
	}
	labels, levels, _ := foldLevels(texts)
	return &shield{cells: d.count(labels, len(levels), true), labels: labels, states: true}, levels
}

// addStates adds the shares of lifecycle states.
func addStates(s *Summary, c *cells, levels []string) {
	order := lifecycleOrder(levels)
	for g := range s.Segments {
		for _, l := range order {
			i := g*c.cols + l
			share := share(c.n[i], s.Segments[g].Size)
			if c.hide[i] {
				share = nil
			}
			s.Segments[g].Lifecycle = append(s.Segments[g].Lifecycle, StateShare{State(levels[l]), share})
		}
	}
}
