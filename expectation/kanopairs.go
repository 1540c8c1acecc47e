package expectation

import (
	"math"

	"github.com/clientele-go/clientele/expectation/kano"
	"github.com/clientele-go/clientele/expectation/outcome"
	"github.com/clientele-go/clientele/internal/disclosure"
)

// kinds is how many categories Kano's grid has, the questionable one included.
const kinds = int(kano.Questionable) + 1

// kanoPairs is what the respondents of a segment answered to Kano's pairs of questions
// about one dimension.
type kanoPairs struct {
	g        *group
	features int
	cells    []uint8 // replies x features: 1 + the cell of the grid, 0 where a question is not answered
}

type gridCell struct {
	functional, dysfunctional kano.Answer
	category                  kano.Category
	having, lacking           float64 // continuous scores
}

// gridCells is what each cell of Kano's grid of answers means.
var gridCells = func() (cells [25]gridCell) {
	for i := range cells {
		c := &cells[i]
		c.functional, c.dysfunctional = kano.Answer(1+i/5), kano.Answer(1+i%5)
		c.category, _ = kano.Classify(c.functional, c.dysfunctional) // from 1 to 5, so no error
		c.having, c.lacking, _ = kano.Scores(c.functional, c.dysfunctional)
	}
	return cells
}()

func (g *group) kanoPairs(d *dimPlan) *kanoPairs {
	a := &kanoPairs{g: g, features: len(d.features), cells: make([]uint8, len(g.replies)*len(d.features))}
	for i := range g.replies {
		row, values := a.row(i), g.replies[i].values
		for k, f := range d.features {
			x, y := g.plan.turned(values, f.functional), g.plan.turned(values, f.dysfunctional)
			if !math.IsNaN(x) && !math.IsNaN(y) {
				row[k] = uint8(1 + 5*(int(x)-1) + int(y) - 1)
			}
		}
	}
	return a
}

func (a *kanoPairs) row(reply int) []uint8 { return a.cells[reply*a.features:][:a.features] }

// only returns the pairs about one feature.
func (a *kanoPairs) only(feature int) *kanoPairs {
	if a.features == 1 {
		return a
	}
	out := &kanoPairs{g: a.g, features: 1, cells: make([]uint8, len(a.g.replies))}
	for i := range out.cells {
		out.cells[i] = a.cells[i*a.features+feature]
	}
	return out
}

// parts returns for each category which part of the features that a reply answered it
// puts there, and how many it answered.
func (a *kanoPairs) parts(reply int) (parts [kinds]float64, answered int) {
	for _, c := range a.row(reply) {
		if c > 0 {
			parts[gridCells[c-1].category]++
			answered++
		}
	}
	for c := range parts {
		parts[c] /= float64(max(answered, 1))
	}
	return parts, answered
}

// scores returns the mean continuous scores of a reply, NaN where it answered nothing.
func (a *kanoPairs) scores(reply int) (having, lacking float64) {
	n := 0.0
	for _, c := range a.row(reply) {
		if c > 0 {
			having, lacking, n = having+gridCells[c-1].having, lacking+gridCells[c-1].lacking, n+1
		}
	}
	return having / n, lacking / n
}

// graded is what the answers about a dimension, or about one feature of it, amount to.
type graded struct {
	*kano.Judgement
	grid      kano.Grid
	n         int                 // customers
	customers float64             // effective number of them
	effective [kanoShares]float64 // how many answers of equal weight each share is worth
	// people is for each set of categories, a bit a category, how many customers
	// answered within it.
	people [1 << kinds]int
	// having and lacking are the continuous scores, and why they may not be shown.
	having, lacking       estimate
	havingWhy, lackingWhy string
}

// The shares of the answers: one a category, and Better and Worse.
const (
	shareBetter = kinds + iota
	shareWorse
	kanoShares
)

// Sets of categories, a bit each: those behind Better and Worse, those of a clear
// answer, and all.
const (
	pleased    = 1<<kano.Attractive | 1<<kano.OneDimensional
	missed     = 1<<kano.MustBe | 1<<kano.OneDimensional
	clear4     = pleased | missed | 1<<kano.Indifferent
	everything = 1<<kinds - 1
)

// grade counts and judges; nil without answers.
//
// A customer who answers about several features of a dimension, or in several roles,
// counts as one: each answer has its part of the customer's weight, so that shares are
// means over respondents, and scatter is taken over customers (Cochran 1977, Sampling
// Techniques, 3rd ed., eq. 6.13). What that is worth in answers of equal weight goes
// into the intervals and, as a mean over the categories (Rao & Scott 1981, JASA 76,
// 221-230), into the probabilities. One answer a customer leaves exactly what
// [kano.Grid.Judge] says.
func (a *kanoPairs) grade() (*graded, error) {
	out := &graded{}
	single := true
	var of [1 << kinds]int // customers by the set of categories they gave
	set, last := 0, int32(-1)
	for i, r := range a.g.replies {
		_, answered := a.parts(i)
		if answered == 0 {
			continue
		}
		if c := a.g.cluster[i]; c != last {
			of[set]++
			set, last = 0, c
		} else {
			single = false
		}
		single = single && answered == 1
		for _, c := range a.row(i) {
			if c == 0 {
				continue
			}
			cell := &gridCells[c-1]
			set |= 1 << cell.category
			if err := out.grid.Add(cell.functional, cell.dysfunctional, r.weight/float64(answered)); err != nil {
				return nil, err // Validate and join have seen to it that there is none
			}
		}
	}
	of[set]++
	of[0] = 0
	for s := range out.people {
		for given, n := range of {
			if s&given != 0 {
				out.people[s] += n
			}
		}
	}
	if out.n = out.people[everything]; out.n == 0 {
		return nil, nil
	}
	all, clear := tallies(&out.grid)
	for c := range out.effective {
		out.effective[c] = all.Effective()
	}
	out.effective[shareBetter], out.effective[shareWorse] = clear.Effective(), clear.Effective()
	out.customers = all.Effective()
	if !single {
		out.clustered(a, all)
	}
	out.Judgement = out.grid.Judge()
	return out, nil
}

// tallies adds up all answers, and those that are neither reverse nor questionable.
func tallies(g *kano.Grid) (all, clear outcome.Tally) {
	for c, t := range g.Counts() {
		all = all.Plus(t)
		if clear4&(1<<c) != 0 {
			clear = clear.Plus(t)
		}
	}
	return all, clear
}

// clustered makes the effective numbers those of customers, and the grid worth as much.
func (out *graded) clustered(a *kanoPairs, all outcome.Tally) {
	var num, den [kanoShares]float64
	each := func(f func(i int, w float64, num, den *[kanoShares]float64)) {
		for i, r := range a.g.replies {
			parts, answered := a.parts(i)
			if answered == 0 {
				continue
			}
			var x, of [kanoShares]float64
			for c, p := range parts {
				x[c], of[c] = p, 1
			}
			x[shareBetter] = parts[kano.Attractive] + parts[kano.OneDimensional]
			x[shareWorse] = parts[kano.MustBe] + parts[kano.OneDimensional]
			of[shareBetter] = x[shareBetter] + parts[kano.MustBe] + parts[kano.Indifferent]
			of[shareWorse] = of[shareBetter]
			f(i, r.weight, &x, &of)
		}
	}
	var weights, own float64 // sum of squares of customers' weights, and a customer's
	last := int32(-1)
	each(func(i int, w float64, x, of *[kanoShares]float64) {
		if a.g.cluster[i] != last {
			weights += float64(own * own)
			own, last = 0, a.g.cluster[i]
		}
		own += w
		for c := range x {
			num[c] += float64(w * x[c])
			den[c] += float64(w * of[c])
		}
	})
	weights += float64(own * own)
	// Squares of the sums u of each customer's w (x - share).
	var u, squares [kanoShares]float64
	flush := func() {
		for c := range u {
			squares[c] += float64(u[c] * u[c])
			u[c] = 0
		}
	}
	last = -1
	each(func(i int, w float64, x, of *[kanoShares]float64) {
		if a.g.cluster[i] != last {
			flush()
			last = a.g.cluster[i]
		}
		for c := range x {
			if den[c] > 0 {
				u[c] += float64(w * (x[c] - float64(num[c]/den[c]*of[c])))
			}
		}
	})
	flush()
	// The variance p(1-p)/(n-1) of a share among n answers of equal weight says what n
	// they are worth: no more than if all answers came from different people, and where
	// nothing scatters as many as there are customers.
	m := float64(out.n)
	most := all.Effective()
	out.customers = all.Weight * all.Weight / weights
	worth := func(binomial, variance float64) float64 {
		if !(variance > 0) {
			return min(out.customers, most)
		}
		return min(1+binomial/variance, most)
	}
	var binomial, variance float64
	for c := range squares {
		if den[c] == 0 {
			continue
		}
		p := num[c] / den[c]
		b, v := float64(p*(1-p)), m/max(m-1, 1)*squares[c]/float64(den[c]*den[c])
		out.effective[c] = worth(b, v)
		if c < kinds {
			binomial, variance = binomial+b, variance+v
		}
	}
	scale := all.Effective() / worth(binomial, variance)
	for i := range out.grid.Cells {
		for j := range out.grid.Cells[i] {
			out.grid.Cells[i][j].Squares *= scale
		}
	}
}

// parted reports whether the share of a set of categories within another may be shown:
// neither the set nor what it leaves is about fewer than ten. See [shareable].
func (out *graded) parted(set, within int) bool {
	in, rest := out.people[set], out.people[within&^set]
	if in == 0 || rest == 0 {
		return out.people[within] >= coarseChance
	}
	return disclosure.Publishable(in) && disclosure.Publishable(rest)
}
