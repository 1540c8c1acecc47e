package segment

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/clientele-go/clientele/segment/cluster"
	"github.com/clientele-go/clientele/segment/quality"
)

// NoAnswer, given to [CategoryFeature.Missing], is the level of customers with an
// empty category that [LatentClasses] takes for no answer at all: it goes by the
// answers that were given. [Associate] leaves it out. For every other method it is a
// level like others.
const NoAnswer = "(no answer)"

// LatentClasses takes the customers for members of classes who differ in how
// probable each answer is to them, and whose answers are otherwise independent
// ([cluster.LatentClasses]): a survey's segments. It tells how probable each is
// ([Model.Posterior]).
//
// All features that shape the segments must be categories of weight 1; Fit
// returns an error that names another. Their levels are those of [Category], rare
// ones joined; one that may be missing is declared with Missing(NoAnswer), and
// what is missing must have nothing to do with what it would have been, given the
// other answers. A later customer's level that the fit did not see is no answer
// either, where there is no "(other)".
//
// The likelihood has many local maxima: Options.Starts is 50 where it is zero.
type LatentClasses struct{}

// classStarts is what Options.Starts stands for where it is zero.
const classStarts = 50

func (LatentClasses) name() string    { return "latent classes" }
func (LatentClasses) validate() error { return nil }

func (LatentClasses) takes(encoders []encoder) error {
	for i := range encoders {
		switch e := &encoders[i]; {
		case e.kind != kindCategory:
			return fmt.Errorf("segment: feature %q: LatentClasses describes categories and not numbers: make it a descriptor or a category, or take another Method", e.name)
		case e.weight != 1:
			return fmt.Errorf("segment: feature %q: its weight %v would have no effect: latent classes know no weights", e.name, e.weight)
		}
	}
	if len(itemsOf(encoders)) == 0 {
		return fmt.Errorf("segment: no feature has two levels that are answers")
	}
	return nil
}

func (LatentClasses) numbers(n int) Range { return Range{1, maxSegments} }

// itemsOf returns the features that ask something: those of two answers or more.
func itemsOf(encoders []encoder) (items []item) {
	for i := range encoders {
		e := &encoders[i]
		it := item{feature: i, at: e.at, levels: e.width, none: slices.Index(e.levels, NoAnswer)}
		if it.answers() >= 2 {
			items = append(items, it)
		}
	}
	return items
}

// answers is how many there are.
func (it item) answers() int {
	if it.none >= 0 {
		return it.levels - 1
	}
	return it.levels
}

// codes reads the answers of all rows.
func codes(items []item, x cluster.Matrix) cluster.Codes {
	c := cluster.Codes{Rows: x.Rows, Cols: len(items), Data: make([]int32, 0, x.Rows*len(items))}
	for _, it := range items {
		c.Categories = append(c.Categories, it.answers())
	}
	for i := range x.Rows {
		for _, it := range items {
			c.Data = append(c.Data, it.answer(x.Row(i)))
		}
	}
	return c
}

func (m LatentClasses) solve(ctx context.Context, f *fit, x cluster.Matrix, k int) (*solution, error) {
	items := itemsOf(f.core.encoders)
	// Labels do not move over what a smaller tolerance still gains.
	o := cluster.LatentClasses{K: k, Starts: f.o.Starts, Tolerance: 1e-8, Seed: f.o.Seed, Workers: f.o.Workers, Progress: f.o.Progress}
	fitted, err := o.Fit(ctx, codes(items, x))
	if err != nil {
		return nil, err
	}
	s := &solution{method: m, classes: fitted, items: items}
	for _, w := range fitted.Warnings {
		if w.Code != "no-rows" { // "small-segment" says it
			s.warnings = append(s.warnings, w)
		}
	}
	return s, nil
}

func (LatentClasses) judged(f *fit, _ int) (quality.Clusterer, quality.Method) {
	items := itemsOf(f.core.encoders)
	return nil, func(ctx context.Context, x cluster.Matrix, weights []float64, k int, seed uint64) (quality.Solution, error) {
		o := cluster.LatentClasses{K: k, Starts: 3, MaxIter: 200, Seed: seed, Workers: 1, Tolerance: 1e-5, Weights: weights}
		fitted, err := o.Fit(ctx, codes(items, x))
		if err != nil {
			return nil, err
		}
		return judgedClasses{solution{classes: fitted, items: items}}, nil
	}
}

// judgedClasses are latent classes in a sample.
type judgedClasses struct{ solution }

func (c judgedClasses) Label(x []float64) int {
	first, _, _, _ := c.place(x)
	return first
}

// Loss is the reciprocal of the squared probability of an answer, as a geometric
// mean over customers and items.
func (c judgedClasses) Loss(x cluster.Matrix, weights []float64) float64 {
	answers := codes(c.items, x)
	out := make([]float64, c.segments())
	sum, mass := 0.0, 0.0
	for i, w := range weights {
		sum += float64(w * c.classes.Posterior(answers.Row(i), out))
		mass += w
	}
	return math.Exp(-2 * sum / (mass * float64(answers.Cols)))
}

// Draw gives rows the answers that customers of these classes give, each where
// the row has one: the parametric bootstrap of McLachlan (1987, Applied Statistics
// 36(3), 318-324).
func (c judgedClasses) Draw(r *rand.Rand, x cluster.Matrix) cluster.Matrix {
	y := cluster.Matrix{Rows: x.Rows, Cols: x.Cols, Data: slices.Clone(x.Data)}
	for i := range y.Rows {
		row := y.Row(i)
		class := pickOne(r, c.classes.Shares)
		for j, it := range c.items {
			if it.answer(row) == cluster.NoAnswer {
				continue
			}
			levels := row[it.at : it.at+it.levels]
			unit := slices.Max(levels)
			clear(levels)
			l := pickOne(r, c.classes.Probabilities[j].Row(class))
			if it.none >= 0 && l >= it.none {
				l++
			}
			levels[l] = unit
		}
	}
	return y
}

// pickOne draws an index with the given probabilities.
func pickOne(r *rand.Rand, p []float64) int {
	u := r.Float64()
	last := 0
	for i, v := range p {
		if v > 0 {
			last = i
			if u < v {
				return i
			}
		}
		u -= v
	}
	return last
}
