package cluster

import (
	"fmt"
	"slices"
)

// Reordered returns a copy of the model with its components in another order:
// its component j is component order[j] of m. order is a permutation. The copy
// has no Labels, and none of the warnings that are about single components.
func (m *GaussianMixtureModel) Reordered(order []int) (*GaussianMixtureModel, error) {
	m = orEmpty(m)
	if err := permutes(order, m.Means.Rows); err != nil {
		return nil, err
	}
	out := *m
	out.Labels, out.Warnings = nil, general(m.Warnings)
	out.Weights, out.Sizes, out.Covariances = inOrder(m.Weights, order), inOrder(m.Sizes, order), inOrder(m.Covariances, order)
	out.Means = rowsInOrder(m.Means, order)
	return &out, out.prepare()
}

// Reordered returns a copy of the model with its classes in another order: its
// class j is class order[j] of m. order is a permutation. The copy has no
// Labels, and none of the warnings that are about single classes.
func (m *LatentClassModel) Reordered(order []int) (*LatentClassModel, error) {
	m = orEmpty(m)
	if err := permutes(order, len(m.Shares)); err != nil {
		return nil, err
	}
	out := *m
	out.Labels, out.Warnings = nil, general(m.Warnings)
	out.Shares, out.Sizes = inOrder(m.Shares, order), inOrder(m.Sizes, order)
	out.Probabilities = make([]Matrix, len(m.Probabilities))
	for j, item := range m.Probabilities {
		out.Probabilities[j] = rowsInOrder(item, order)
	}
	return &out, out.prepare()
}

func permutes(order []int, k int) error {
	sorted := slices.Sorted(slices.Values(order))
	for j, v := range sorted {
		if v != j {
			return fmt.Errorf("cluster: %v is not an order of %d clusters", order, k)
		}
	}
	if len(order) != k || k == 0 {
		return fmt.Errorf("cluster: %v is not an order of %d clusters", order, k)
	}
	return nil
}

// general keeps the warnings that are about the whole or a column.
func general(warnings []Warning) (kept []Warning) {
	for _, w := range warnings {
		if w.Code != "few-rows" && w.Code != "no-rows" {
			kept = append(kept, w)
		}
	}
	return kept
}

func inOrder[E any](v []E, order []int) []E {
	out := make([]E, len(order))
	for j, from := range order {
		out[j] = v[from]
	}
	return out
}

func rowsInOrder(m Matrix, order []int) Matrix {
	out := Matrix{Rows: m.Rows, Cols: m.Cols, Data: make([]float64, 0, len(m.Data))}
	for _, from := range order {
		out.Data = append(out.Data, m.Row(from)...)
	}
	return out
}
