package kano

import "github.com/clientele-go/clientele/expectation/outcome"

// Grid counts the pairs of answers about one feature: Cells[i][j] are the
// respondents who answered i+1 to the functional question and j+1 to the
// dysfunctional one. The zero value is empty.
type Grid struct {
	Cells [5][5]outcome.Tally `json:"cells"`
}

// Add puts in a respondent's pair of answers with a survey weight (1 where
// there are none), from 1e-50 to 1e50.
func (g *Grid) Add(functional, dysfunctional Answer, weight float64) error {
	if _, err := Classify(functional, dysfunctional); err != nil {
		return err
	}
	return g.Cells[functional-1][dysfunctional-1].Add(weight)
}

// Remove takes out what Add put in.
func (g *Grid) Remove(functional, dysfunctional Answer, weight float64) error {
	if _, err := Classify(functional, dysfunctional); err != nil {
		return err
	}
	return g.Cells[functional-1][dysfunctional-1].Remove(weight)
}

// Merge adds the answers of o.
func (g *Grid) Merge(o Grid) {
	for i := range g.Cells {
		for j := range g.Cells[i] {
			g.Cells[i][j] = g.Cells[i][j].Plus(o.Cells[i][j])
		}
	}
}

// sound refuses counts below 0.
func (g *Grid) sound() bool {
	for i := range g.Cells {
		for _, t := range g.Cells[i] {
			if t.N < 0 || !(t.Weight >= 0) || !(t.Squares >= 0) {
				return false
			}
		}
	}
	return true
}

// Counts returns the answers of each category.
func (g *Grid) Counts() (counts [categories]outcome.Tally) {
	for i := range g.Cells {
		for j := range g.Cells[i] {
			c := classify(Answer(i+1), Answer(j+1))
			counts[c] = counts[c].Plus(g.Cells[i][j])
		}
	}
	return counts
}

// all returns the answers of all categories but one; -1: of all.
func all(counts [categories]outcome.Tally, but Category) (t outcome.Tally) {
	for c, n := range counts {
		if Category(c) != but {
			t = t.Plus(n)
		}
	}
	return t
}

// better are the respondents whom having the feature pleases, and worse those
// whom lacking it annoys, out of all whose answers are none of reverse and
// questionable.
func better(counts [categories]outcome.Tally) outcome.Share {
	return outcome.Share{In: counts[Attractive].Plus(counts[OneDimensional]), Out: counts[MustBe].Plus(counts[Indifferent])}
}

func worse(counts [categories]outcome.Tally) outcome.Share {
	return outcome.Share{In: counts[OneDimensional].Plus(counts[MustBe]), Out: counts[Attractive].Plus(counts[Indifferent])}
}
