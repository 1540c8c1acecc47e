package expectation

import (
	"math"

	"github.com/clientele-go/clientele/expectation/outcome"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment/cluster"
)

// drivers are the ratings of a segment's customers and the outcome that they may
// drive: a row for each customer who answered all of it. Who answers in several roles
// is one row, the weighted mean of the answers, and weighs as much as they do
// together; a bootstrap of rows then draws customers.
type drivers struct {
	group   *group
	dims    []int          // dimension of each column
	x       cluster.Matrix // ratings, each scale from 0 to 1
	y       []float64      // outcome, less its mean
	weights []float64
}

// seldom is the share of respondents that a dimension must be rated by to be weighed
// as a driver: all drivers have to be rated by the same people, and one that few are
// asked about would leave nobody.
const seldom = .6

// drivers returns the dimensions that are rated: how they are perceived, else how
// satisfied people are with them.
func (p *plan) drivers() (dims []int) {
	for n := range p.dims {
		if p.dims[n].at[colPerceived] >= 0 || p.dims[n].at[colSatisfaction] >= 0 {
			dims = append(dims, n)
		}
	}
	return dims
}

// rating says where the rating of a dimension is kept and on which scale.
func (d *dimPlan) rating() (at int, s Scale) {
	if d.at[colPerceived] >= 0 {
		return int(d.at[colPerceived]), d.scale
	}
	return int(d.at[colSatisfaction]), d.satScale
}

// drivers picks the drivers of a segment, and says what is left out; nil where too
// little is left.
func (g *group) drivers(item int, name string) (*drivers, []Warning) {
	var warnings []Warning
	add := func(code, text string, dims []int) {
		if dims != nil {
			names := make([]string, len(dims))
			for k, n := range dims {
				names[k] = g.plan.in.Dimensions[n].Name
			}
			warnings = append(warnings, notice.New(code, name, text, list(names)))
		}
	}
	d := &drivers{group: g}
	var rare []int
	for _, n := range g.plan.drivers() {
		if g.rated(n) < seldom*float64(len(g.replies)) {
			rare = append(rare, n)
		} else {
			d.dims = append(d.dims, n)
		}
	}
	add("seldom-answered", "Fewer than 60 %% of its respondents rate these, so it is not known what they do for the outcome: %s.", rare)
	col := g.answers(item)
	var alike []int
	for d.dims != nil {
		// A driver that nearly everybody rates the same explains next to nothing, and
		// what it explains would tell about the few.
		d.gather(col)
		var dims []int
		for j, n := range d.dims {
			if fewDissent(d.x.Rows, func(i int) float64 { return d.x.Data[i*d.x.Cols+j] }) {
				alike = append(alike, n)
			} else {
				dims = append(dims, n)
			}
		}
		if len(dims) == len(d.dims) {
			break
		}
		d.dims = dims // others may have answered all that is left
	}
	add("rated-alike", "Nearly all of its respondents rate these the same, so it is not known what they do for the outcome: %s.", alike)
	n := g.counts.surely(d.x.Rows)
	switch {
	case len(d.dims) == 0:
		return nil, warnings
	case n < leastDrivers(len(d.dims)) || !heavy(d.all()):
		return nil, append(warnings, notice.New("few-complete", name,
			"So few of its customers rate all dimensions and the outcome that it is not known what drives it; it takes %d.", leastDrivers(len(d.dims))))
	case fewDissent(len(d.y), func(i int) float64 { return d.y[i] }):
		return nil, append(warnings, notice.New("rated-alike", name, "Nearly all of its respondents give the same answer to the outcome, so there is nothing to explain."))
	case 5*n < 4*g.customers:
		warnings = append(warnings, notice.New("many-missing", name, "More than a fifth of its respondents do not rate all dimensions and the outcome; what drives it may be different for them."))
	}
	return d, warnings
}

// surely is the least that a reader who knows the counts shown so far may take n for: n
// itself where it may be shown too, else nine below the largest of those that it is too
// near to. A limit that is held against it does not tell on which side n is.
func (l ledger) surely(n int) int {
	out := n
	for i, near := 0, false; i < len(l); i++ {
		if k := l[i]; !apart(n, k) && (!near || k-disclosure.MinGroup+1 > out) {
			out, near = k-disclosure.MinGroup+1, true
		}
	}
	return out
}

// rated is how many replies rate a dimension.
func (g *group) rated(dim int) float64 {
	at, _ := g.plan.dims[dim].rating()
	n := 0
	for _, v := range g.place(at) {
		if v == v {
			n++
		}
	}
	return float64(n)
}

// gather fills in the rows of those who answered all.
func (d *drivers) gather(col []float64) {
	g, p := d.group, len(d.dims)
	d.x = cluster.Matrix{Data: make([]float64, 0, len(g.replies)*p), Cols: p}
	d.y, d.weights = make([]float64, 0, len(g.replies)), make([]float64, 0, len(g.replies))
	ratings, scales := make([][]float64, p), make([]Scale, p)
	for j, n := range d.dims {
		at, s := g.plan.dims[n].rating()
		ratings[j], scales[j] = g.place(at), s
	}
	row, last := make([]float64, p), int32(-1)
	for i, y := range col {
		complete := y == y
		for j := range row {
			row[j] = share(ratings[j][i], scales[j])
			complete = complete && row[j] == row[j]
		}
		if !complete {
			continue
		}
		w := g.replies[i].weight
		if g.cluster[i] != last {
			last = g.cluster[i]
			d.x.Data, d.y, d.weights = append(d.x.Data, row...), append(d.y, y), append(d.weights, w)
			continue
		}
		k := len(d.y) - 1 // the customer's row: move its means towards this answer
		d.weights[k] += w
		f := w / d.weights[k]
		d.y[k] += float64(f * (y - d.y[k]))
		for j, to := range d.x.Data[k*p:] {
			d.x.Data[k*p+j] += float64(f * (row[j] - to))
		}
	}
	d.x.Rows = len(d.y)
	// Sums of squares lose small differences between large numbers.
	mean, _, _ := stats.WeightedMean(d.y, d.weights)
	for i := range d.y {
		d.y[i] -= mean
	}
}

// all counts the rows.
func (d *drivers) all() (t outcome.Tally) {
	for _, w := range d.weights {
		t = t.Plus(outcome.Tally{N: 1, Weight: w, Squares: w * w})
	}
	return t
}

// fewDissent reports whether fewer than ten of n values differ from the commonest:
// by the majority vote of Boyer & Moore (1991, in Automated Reasoning, 105-117),
// which finds the only value that can be it.
func fewDissent(n int, value func(i int) float64) bool {
	candidate, lead := math.NaN(), 0
	for i := range n {
		switch v := value(i); {
		case lead == 0:
			candidate, lead = v, 1
		case v == candidate:
			lead++
		default:
			lead--
		}
	}
	others := 0
	for i := range n {
		if value(i) != candidate {
			others++
		}
	}
	return !disclosure.Publishable(others)
}
