package cluster

import (
	"encoding/json"
	"fmt"
	"math"
)

// KModesModel is a fitted k-modes clustering. It is safe for concurrent use as
// long as nobody changes its fields.
type KModesModel struct {
	// Modes has a row a cluster: the most frequent answer to each item, or
	// [NoAnswer] where none of its rows has one.
	Modes Codes
	// Labels holds the cluster of each row, the nearest by Modes, the lowest
	// index of equally near ones. Labels are data about the rows: they are not
	// part of the JSON form and nil after loading it.
	Labels []int32
	// Sizes counts the rows of each cluster, whatever their weight.
	Sizes []int
	// Loss is the weighted number of answers that differ from the mode.
	Loss float64
	// Iterations is how many times the modes of the best start changed.
	Iterations int
	// Converged is false when MaxIter ended the best start.
	Converged bool
	// Seed is the seed that the model was fitted with.
	Seed uint64
	// Warnings may have the codes "not-converged" and "no-rows".
	Warnings []Warning
}

// Assign returns the cluster whose mode differs from the answers x in the
// fewest items, d1, how many these are, and the same for the second nearest:
// d2 and second, which are +Inf and -1 where there is one cluster. Equally
// near modes go by the lower index. x has an answer to each item, [NoAnswer]
// where it is missing, which differs from nothing; a row without answers is
// of cluster 0. For another length or a code that is no category label and
// second are -1 and both distances NaN. Assign does not allocate.
func (m *KModesModel) Assign(x []int32) (label int, d1, d2 float64, second int) {
	m = orEmpty(m)
	if !m.Modes.takes(x) {
		return -1, math.NaN(), math.NaN(), -1
	}
	near := nearestTwo()
	for j := range m.Modes.Rows {
		near.add(j, float64(differ(x, m.Modes.Row(j))))
	}
	return near.label, near.d1, near.d2, near.second
}

// takes tells whether a row is one of answers to the items of c.
func (c Codes) takes(x []int32) bool {
	if len(x) != c.Cols || c.Rows < 1 || c.Cols < 1 {
		return false
	}
	for j, v := range x {
		if v < NoAnswer || int(v) >= c.Categories[j] {
			return false
		}
	}
	return true
}

// differ counts the answers in x that mode does not have.
func differ(x, mode []int32) (n int) {
	for j, v := range x {
		if v >= 0 && v != mode[j] {
			n++
		}
	}
	return n
}

// twoNearest keeps the two least dissimilarities of those that are added in
// ascending order of their index, the lower index first where they are equal.
type twoNearest struct {
	label, second int
	d1, d2        float64
}

func nearestTwo() twoNearest { return twoNearest{-1, -1, math.Inf(1), math.Inf(1)} }

func (t *twoNearest) add(j int, d float64) {
	switch {
	case t.label < 0 || d < t.d1:
		t.label, t.second, t.d1, t.d2 = j, t.label, d, t.d1
	case t.second < 0 || d < t.d2:
		t.second, t.d2 = j, d
	}
}

// kmodesJSON is the stored form. Fields may be added under the same version.
type kmodesJSON struct {
	Version    int       `json:"clientele"`
	Kind       string    `json:"kind"`
	Modes      [][]int32 `json:"modes"`
	Categories []int     `json:"categories"`
	Sizes      []int     `json:"sizes"`
	Loss       float64   `json:"loss"`
	Iterations int       `json:"iterations"`
	Converged  bool      `json:"converged"`
	Seed       uint64    `json:"seed"`
	Warnings   []Warning `json:"warnings,omitempty"`
}

// MarshalJSON writes modes, sizes, loss and how they were found, with a
// version. Labels are left out: they belong to the rows, not to the model.
func (m KModesModel) MarshalJSON() ([]byte, error) {
	return json.Marshal(kmodesJSON{
		Version: 1, Kind: "k-modes", Modes: m.Modes.rows(), Categories: m.Modes.Categories, Sizes: m.Sizes, Loss: m.Loss,
		Iterations: m.Iterations, Converged: m.Converged, Seed: m.Seed, Warnings: m.Warnings,
	})
}

// UnmarshalJSON reads what [KModesModel.MarshalJSON] wrote and refuses another
// version, modes that are no answers and sizes that do not go with them. On an
// error m is unchanged.
func (m *KModesModel) UnmarshalJSON(b []byte) error {
	if err := checkForm(b, "a model of k-modes", "k-modes"); err != nil {
		return err
	}
	var in kmodesJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("cluster: reading a model: %w", err)
	}
	modes, err := storedModes(in.Modes, in.Categories, in.Sizes)
	if err != nil {
		return err
	}
	if !(in.Loss >= 0) {
		return fmt.Errorf("cluster: a model has loss %v", in.Loss)
	}
	*m = KModesModel{
		Modes: modes, Sizes: in.Sizes, Loss: in.Loss, Iterations: in.Iterations,
		Converged: in.Converged, Seed: in.Seed, Warnings: in.Warnings,
	}
	return nil
}

func (c Codes) rows() (rows [][]int32) {
	for i := range c.Rows {
		rows = append(rows, c.Row(i))
	}
	return rows
}

// storedModes checks the modes and sizes of a stored model.
func storedModes(rows [][]int32, categories, sizes []int) (Codes, error) {
	out := Codes{Rows: len(rows), Cols: len(categories), Categories: categories}
	if len(rows) == 0 || len(categories) == 0 {
		return Codes{}, fmt.Errorf("cluster: a model of %d modes and %d items", len(rows), len(categories))
	}
	for _, n := range categories {
		if n < 2 {
			return Codes{}, fmt.Errorf("cluster: a model has an item of %d categories", n)
		}
	}
	for j, r := range rows {
		if !out.takes(r) {
			return Codes{}, fmt.Errorf("cluster: mode %d of a model is not a row of answers", j)
		}
		out.Data = append(out.Data, r...)
	}
	return out, checkSizes(sizes, len(rows))
}
