package expectation

import (
	"math"
	"slices"
	"sort"
)

// plan is an instrument turned into what is computed from a respondent's
// answers: for each dimension which items make which level.
type plan struct {
	in     *Instrument
	scales []Scale // of each item
	dims   []dimPlan
	stride int   // columns that are kept of a respondent
	held   []int // dimensions in which a reference stands in for a level
}

// dimPlan is the plan of one dimension. The lists are indices of items.
type dimPlan struct {
	scale      Scale // of all levels
	impScale   Scale
	satScale   Scale
	level      []int // what perception is held against: expected, else desired
	perceived  []int
	adequate   []int
	desired    []int
	importance []int
	satisfied  []int // satisfaction
	source     Source
	pairs      []pair    // of level and perceived
	lower      []pair    // of adequate and perceived
	zone       [][][]int // of adequate, desired and perceived

	refs     []*Reference // levels of others, in the caller's order
	standIns []*Reference // by segment, and last for a segment that is none of them; nil where a level is asked

	features []feature // of Kano's questions

	// at is where a column of the dimension is in what is kept of a respondent; -1
	// where its items are not asked.
	at [columns]int32
}

// feature is one aspect that Kano's pair of questions asks about.
type feature struct {
	aspect                    string
	functional, dysfunctional int
}

// pair is a set of items that ask the same thing of the expected and of the
// perceived level.
type pair struct{ level, perceived []int }

// column is what is kept of a respondent in one dimension, NaN where it cannot be
// known. The paired levels rest on pairs that were answered on both sides, so that
// gap = paired perceived - paired level holds within every respondent.
type column int

const (
	colLevel column = iota
	colPerceived
	colPairedLevel
	colPairedPerceived
	colGap
	colAdequate
	colAdequacy // perceived less adequate, over aspects answered on both sides
	colZone     // the same over aspects answered on all three sides of the zone of tolerance
	colWidth    // desired less adequate, over these
	colDesired
	colImportance
	colSatisfaction
	columns
)

func newPlan(in *Instrument) *plan {
	p := &plan{in: in, scales: make([]Scale, len(in.Items)), dims: make([]dimPlan, len(in.Dimensions))}
	at := p.byName()
	expected := make([][]int, len(in.Dimensions))
	for i, it := range in.Items {
		p.scales[i] = in.scale(i)
		if it.Measures == Outcome {
			continue
		}
		n := at[it.Dimension]
		d := &p.dims[n]
		switch it.Measures {
		case Expected:
			expected[n] = append(expected[n], i)
		case Desired:
			d.desired = append(d.desired, i)
		case Adequate:
			d.adequate = append(d.adequate, i)
		case Perceived:
			d.perceived = append(d.perceived, i)
		case Importance:
			d.importance, d.impScale = append(d.importance, i), p.scales[i]
		case Satisfaction:
			d.satisfied, d.satScale = append(d.satisfied, i), p.scales[i]
		case Functional:
			d.feature(it.Aspect).functional = i
		case Dysfunctional:
			d.feature(it.Aspect).dysfunctional = i
		}
		if it.Measures.block() == Perceived {
			d.scale = p.scales[i] // Validate has seen to it that they agree
		}
	}
	for n := range p.dims {
		d := &p.dims[n]
		switch {
		case expected[n] != nil:
			d.level, d.source = expected[n], Stated
		case d.desired != nil:
			d.level, d.source = d.desired, FromDesired
		case d.adequate != nil:
			d.level, d.source = d.adequate, FromAdequate
		}
		d.pairs = pairUp(in, d.level, d.perceived)
		d.lower = pairUp(in, d.adequate, d.perceived)
		d.zone = matchUp(in, d.adequate, d.desired, d.perceived)
		p.place(d)
	}
	return p
}

// feature returns that of an aspect; Validate has seen to it that both its questions
// are asked.
func (d *dimPlan) feature(aspect string) *feature {
	for i := range d.features {
		if d.features[i].aspect == aspect {
			return &d.features[i]
		}
	}
	d.features = append(d.features, feature{aspect: aspect})
	return &d.features[len(d.features)-1]
}

// place gives the columns of a dimension their places. What nobody is asked takes
// none: a survey of a million people is a large matrix as it is.
func (p *plan) place(d *dimPlan) {
	for c, asked := range [columns]bool{
		colLevel:           d.level != nil,
		colPerceived:       d.perceived != nil,
		colPairedLevel:     d.pairs != nil,
		colPairedPerceived: d.pairs != nil,
		colGap:             d.pairs != nil,
		colAdequate:        d.adequate != nil,
		colAdequacy:        d.lower != nil,
		colZone:            d.zone != nil,
		colWidth:           d.zone != nil,
		colDesired:         d.desired != nil,
		colImportance:      d.importance != nil,
		colSatisfaction:    d.satisfied != nil,
	} {
		d.at[c] = -1
		if asked {
			p.keep(d, column(c))
		}
	}
}

// keep gives one column of a dimension a place.
func (p *plan) keep(d *dimPlan, c column) {
	d.at[c] = int32(p.stride)
	p.stride++
}

// pairUp joins the items of two sides by aspect.
func pairUp(in *Instrument, level, perceived []int) []pair {
	var out []pair
	for _, q := range matchUp(in, level, perceived) {
		out = append(out, pair{level: q[0], perceived: q[1]})
	}
	return out
}

// matchUp joins items by aspect and returns those of each aspect that all sides ask,
// by side; items without one form an aspect of their own. Where the sides share no
// aspect at all, all items of one are held against all of the others. It is nil where
// a side has no items.
func matchUp(in *Instrument, sides ...[]int) [][][]int {
	if slices.ContainsFunc(sides, func(items []int) bool { return len(items) == 0 }) {
		return nil
	}
	by := make(map[string][][]int)
	var names []string
	for s, items := range sides {
		for _, i := range items {
			a := in.Items[i].Aspect
			if by[a] == nil {
				by[a] = make([][]int, len(sides))
				names = append(names, a)
			}
			by[a][s] = append(by[a][s], i)
		}
	}
	var out [][][]int
	for _, a := range names {
		if !slices.ContainsFunc(by[a], func(items []int) bool { return len(items) == 0 }) {
			out = append(out, by[a])
		}
	}
	if out == nil {
		out = [][][]int{sides}
	}
	return out
}

// unpaired returns the items of a dimension's levels that take no part in its
// gap because the other side does not ask their aspect.
func (d *dimPlan) unpaired() []int {
	if len(d.pairs) == 0 {
		return nil
	}
	in := make(map[int]bool)
	for _, p := range d.pairs {
		for _, i := range p.level {
			in[i] = true
		}
		for _, i := range p.perceived {
			in[i] = true
		}
	}
	var out []int
	for _, items := range [][]int{d.level, d.perceived} {
		for _, i := range items {
			if !in[i] {
				out = append(out, i)
			}
		}
	}
	sort.Ints(out)
	return out
}

// turned returns an answer with a reversed item turned around.
func (p *plan) turned(values []float64, i int) float64 {
	if p.in.Items[i].Reversed {
		return p.scales[i].Min + p.scales[i].Max - values[i]
	}
	return values[i]
}

// mean is the mean of the answered ones among items, NaN where none was.
func (p *plan) mean(values []float64, items []int) float64 {
	var sum float64
	n := 0
	for _, i := range items {
		if v := p.turned(values, i); !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return sum / float64(n)
}

// levels fills out, one value a column that is kept, from one respondent's answers.
func (p *plan) levels(values, out []float64) {
	for n := range p.dims {
		d := &p.dims[n]
		put := func(c column, v float64) {
			if at := d.at[c]; at >= 0 {
				out[at] = v
			}
		}
		put(colLevel, p.mean(values, d.level))
		put(colPerceived, p.mean(values, d.perceived))
		put(colAdequate, p.mean(values, d.adequate))
		put(colDesired, p.mean(values, d.desired))
		put(colImportance, p.mean(values, d.importance))
		put(colSatisfaction, p.mean(values, d.satisfied))
		level, perceived := p.paired(values, d.pairs)
		put(colPairedLevel, level)
		put(colPairedPerceived, perceived)
		put(colGap, perceived-level)
		level, perceived = p.paired(values, d.lower)
		put(colAdequacy, perceived-level)
		if d.zone != nil {
			adequacy, width := p.inZone(values, d)
			put(colZone, adequacy)
			put(colWidth, width)
		}
	}
}

// paired is the mean level and the mean perceived level over the pairs that were
// answered on both sides, NaN where none was.
func (p *plan) paired(values []float64, pairs []pair) (level, perceived float64) {
	n := 0
	for _, q := range pairs {
		l, r := p.mean(values, q.level), p.mean(values, q.perceived)
		if !math.IsNaN(l) && !math.IsNaN(r) {
			level, perceived, n = level+l, perceived+r, n+1
		}
	}
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	return level / float64(n), perceived / float64(n)
}
