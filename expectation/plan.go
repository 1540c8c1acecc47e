package expectation

import (
	"math"
	"sort"
)

// plan is an instrument turned into what is computed from a respondent's
// answers: for each dimension which items make which level.
type plan struct {
	in     *Instrument
	scales []Scale // of each item
	dims   []dimPlan
}

// dimPlan is the plan of one dimension. The lists are indices of items.
type dimPlan struct {
	scale      Scale // of all levels
	impScale   Scale
	level      []int // what perception is held against: expected, else desired
	perceived  []int
	adequate   []int
	importance []int
	pairs      []pair
}

// pair is a set of items that ask the same thing of the expected and of the
// perceived level.
type pair struct{ level, perceived []int }

// What is kept of a respondent in one dimension, NaN where it cannot be known.
// The paired levels rest on pairs that were answered on both sides, so that
// gap = paired perceived - paired level holds within every respondent.
const (
	colLevel = iota
	colPerceived
	colPairedLevel
	colPairedPerceived
	colGap
	colAdequate
	colImportance
	columns
)

func newPlan(in *Instrument) *plan {
	p := &plan{in: in, scales: make([]Scale, len(in.Items)), dims: make([]dimPlan, len(in.Dimensions))}
	at := make(map[string]int, len(in.Dimensions))
	for i, d := range in.Dimensions {
		at[d.Name] = i
	}
	expected := make([][]int, len(in.Dimensions))
	desired := make([][]int, len(in.Dimensions))
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
			desired[n] = append(desired[n], i)
		case Adequate:
			d.adequate = append(d.adequate, i)
		case Perceived:
			d.perceived = append(d.perceived, i)
		case Importance:
			d.importance, d.impScale = append(d.importance, i), p.scales[i]
		}
		if it.Measures.block() == Perceived {
			d.scale = p.scales[i] // Validate has seen to it that they agree
		}
	}
	for n := range p.dims {
		d := &p.dims[n]
		d.level = expected[n]
		if len(d.level) == 0 {
			d.level = desired[n]
		}
		d.pairs = pairUp(in, d.level, d.perceived)
	}
	return p
}

// pairUp joins items by aspect; items without one form a pair of their own.
// Where the two sides share no aspect at all, all items of one side are held
// against all of the other.
func pairUp(in *Instrument, level, perceived []int) []pair {
	if len(level) == 0 || len(perceived) == 0 {
		return nil
	}
	by := make(map[string]*pair)
	var names []string
	side := func(items []int, put func(*pair, int)) {
		for _, i := range items {
			a := in.Items[i].Aspect
			if by[a] == nil {
				by[a] = new(pair)
				names = append(names, a)
			}
			put(by[a], i)
		}
	}
	side(level, func(p *pair, i int) { p.level = append(p.level, i) })
	side(perceived, func(p *pair, i int) { p.perceived = append(p.perceived, i) })
	var out []pair
	for _, a := range names {
		if p := by[a]; len(p.level) > 0 && len(p.perceived) > 0 {
			out = append(out, *p)
		}
	}
	if out == nil {
		out = []pair{{level: level, perceived: perceived}}
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

// levels fills out, columns values a dimension, from one respondent's answers.
func (p *plan) levels(values, out []float64) {
	for n := range p.dims {
		d := &p.dims[n]
		o := out[n*columns : (n+1)*columns]
		o[colLevel] = p.mean(values, d.level)
		o[colPerceived] = p.mean(values, d.perceived)
		o[colAdequate] = p.mean(values, d.adequate)
		o[colImportance] = p.mean(values, d.importance)
		var level, perceived float64
		k := 0
		for _, q := range d.pairs {
			l, r := p.mean(values, q.level), p.mean(values, q.perceived)
			if !math.IsNaN(l) && !math.IsNaN(r) {
				level, perceived, k = level+l, perceived+r, k+1
			}
		}
		if k == 0 {
			o[colPairedLevel], o[colPairedPerceived], o[colGap] = math.NaN(), math.NaN(), math.NaN()
			continue
		}
		o[colPairedLevel], o[colPairedPerceived] = level/float64(k), perceived/float64(k)
		o[colGap] = (perceived - level) / float64(k)
	}
}
