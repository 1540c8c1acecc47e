package kano

import (
	"errors"
	"math"

	"github.com/clientele-go/clientele/expectation/outcome"
	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
)

// Contrast says whether groups of respondents see a feature differently.
type Contrast struct {
	// ChiSquare tests whether all groups have the same shares of the categories that
	// occur (Pearson's test of homogeneity, with effective counts where there are
	// weights), DF are its degrees of freedom and P its p-value; 1 where nothing can
	// differ. Where many features are tested it has yet to be adjusted.
	ChiSquare float64 `json:"chiSquare"`
	DF        int     `json:"df"`
	P         float64 `json:"p"`
	// V is Cramer's V, 0 to 1: how strong the difference is.
	V float64 `json:"v"`
	// Better and Worse compare the first group with each of the others: its
	// coefficient less theirs. An entry is nil where one group has no clear answer.
	Better []*outcome.Difference `json:"better"`
	Worse  []*outcome.Difference `json:"worse"`
	// Warnings are "few-expected": more than a fifth of the cells expect fewer than
	// five answers, so that P is rough (Cochran 1954, Biometrics 10, 417-451).
	Warnings []Warning `json:"warnings"`
}

// Compare compares at least two groups that have nobody in common, each with at
// least one answer.
func Compare(groups ...Grid) (*Contrast, error) {
	if len(groups) < 2 {
		return nil, errors.New("kano: fewer than two groups to compare")
	}
	counts := make([][categories]outcome.Tally, len(groups))
	table := make([][categories]float64, len(groups))
	var columns [categories]float64
	rows, n := make([]float64, len(groups)), 0.0
	for g := range groups {
		counts[g] = groups[g].Counts()
		total := all(counts[g], -1)
		if n := total.Effective(); !groups[g].sound() || !(n > 0 && n <= limits.Most) {
			return nil, errors.New("kano: a group without answers, or with counts that are damaged, cannot be compared")
		}
		for c := range counts[g] {
			table[g][c] = counts[g][c].Weight * total.Effective() / total.Weight
			columns[c] += table[g][c]
		}
		rows[g] = total.Effective()
		n += rows[g]
	}
	k := &Contrast{P: 1, Warnings: []Warning{}}
	used, cells, few := 0, 0, 0
	for c := range columns {
		if columns[c] == 0 {
			continue
		}
		used++
		for g := range rows {
			e := rows[g] * columns[c] / n
			k.ChiSquare += (table[g][c] - e) * (table[g][c] - e) / e
			if cells++; e < 5 {
				few++
			}
		}
	}
	if k.DF = (used - 1) * (len(groups) - 1); k.DF > 0 {
		k.P = stats.ChiSquareTail(k.ChiSquare, float64(k.DF))
		k.V = math.Sqrt(k.ChiSquare / (n * float64(min(used, len(groups))-1)))
	}
	if 5*few > cells {
		k.Warnings = append(k.Warnings, notice.New("few-expected", "", "more than a fifth of the cells expect fewer than five answers, so the test is rough"))
	}
	for g := 1; g < len(groups); g++ {
		k.Better = append(k.Better, better(counts[0]).Minus(better(counts[g])))
		w := worse(counts[g]).Minus(worse(counts[0])) // Worse is minus a share
		k.Worse = append(k.Worse, w)
	}
	return k, nil
}
