package cluster

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/kernel"
)

// KPrototypesModel is a fitted k-prototypes clustering. It is safe for
// concurrent use as long as nobody changes its fields.
type KPrototypesModel struct {
	// Centers has a row a cluster: the weighted mean of its numbers.
	Centers Matrix
	// Modes has a row a cluster: the most frequent answer to each item, or
	// [NoAnswer] where none of its rows has one.
	Modes Codes
	// Gamma is what an answer that differs adds to the dissimilarity.
	Gamma float64
	// Labels holds the cluster of each row, the one with the nearest
	// prototype, the lowest index of equally near ones. Labels are data about
	// the rows: they are not part of the JSON form and nil after loading it.
	Labels []int32
	// Sizes counts the rows of each cluster, whatever their weight.
	Sizes []int
	// Loss is the weighted sum of the dissimilarities of the rows to their
	// prototypes.
	Loss float64
	// Iterations is how many times the prototypes of the best start changed.
	Iterations int
	// Converged is false when MaxIter ended the best start.
	Converged bool
	// Seed is the seed that the model was fitted with.
	Seed uint64
	// Warnings may have the codes "not-converged" and "no-rows".
	Warnings []Warning
}

// Assign returns the cluster whose prototype is the least dissimilar to
// somebody with the numbers x and the answers c, the dissimilarity d1 (squared
// distance plus Gamma for each answer that differs), and the same for the
// second: d2 and second, which are +Inf and -1 where there is one cluster.
// Equally near prototypes go by the lower index. Answers may be [NoAnswer],
// which differs from nothing. For numbers that are NaN, other lengths or a code
// that is no category label and second are -1 and both dissimilarities NaN.
// Assign does not allocate.
func (m *KPrototypesModel) Assign(x []float64, c []int32) (label int, d1, d2 float64, second int) {
	m = orEmpty(m)
	q := m.Centers.Cols
	if len(x) != q || !m.Modes.takes(c) {
		return -1, math.NaN(), math.NaN(), -1
	}
	near := nearestTwo()
	for j := range m.Modes.Rows {
		d := float64(m.Gamma*float64(differ(c, m.Modes.Row(j)))) + kernel.Squared(x, m.Centers.Data[j*q:])
		if d != d {
			return -1, math.NaN(), math.NaN(), -1
		}
		near.add(j, d)
	}
	return near.label, near.d1, near.d2, near.second
}

// kprototypesJSON is the stored form. Fields may be added under the same
// version.
type kprototypesJSON struct {
	Version    int         `json:"clientele"`
	Kind       string      `json:"kind"`
	Centers    [][]float64 `json:"centers"`
	Modes      [][]int32   `json:"modes"`
	Categories []int       `json:"categories"`
	Gamma      float64     `json:"gamma"`
	Sizes      []int       `json:"sizes"`
	Loss       float64     `json:"loss"`
	Iterations int         `json:"iterations"`
	Converged  bool        `json:"converged"`
	Seed       uint64      `json:"seed"`
	Warnings   []Warning   `json:"warnings,omitempty"`
}

// MarshalJSON writes prototypes, sizes, loss and how they were found, with a
// version. Labels are left out: they belong to the rows, not to the model.
func (m KPrototypesModel) MarshalJSON() ([]byte, error) {
	return json.Marshal(kprototypesJSON{
		Version: 1, Kind: "k-prototypes", Centers: rowsOf(m.Centers), Modes: m.Modes.rows(), Categories: m.Modes.Categories,
		Gamma: m.Gamma, Sizes: m.Sizes, Loss: m.Loss, Iterations: m.Iterations, Converged: m.Converged,
		Seed: m.Seed, Warnings: m.Warnings,
	})
}

// UnmarshalJSON reads what [KPrototypesModel.MarshalJSON] wrote and refuses
// another version, and centres, modes and sizes that do not go together. On an
// error m is unchanged.
func (m *KPrototypesModel) UnmarshalJSON(b []byte) error {
	if err := checkForm(b, "a model of k-prototypes", "k-prototypes"); err != nil {
		return err
	}
	var in kprototypesJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("cluster: reading a model: %w", err)
	}
	modes, err := storedModes(in.Modes, in.Categories, in.Sizes)
	if err != nil {
		return err
	}
	centers, err := FromRows(in.Centers)
	if err != nil {
		return fmt.Errorf("cluster: centres of a model: %w", err)
	}
	if centers.Rows != modes.Rows {
		return fmt.Errorf("cluster: a model of %d centres has %d modes", centers.Rows, modes.Rows)
	}
	if !(in.Gamma > 0) || !(in.Loss >= 0) {
		return fmt.Errorf("cluster: a model has gamma %v and loss %v", in.Gamma, in.Loss)
	}
	*m = KPrototypesModel{
		Centers: centers, Modes: modes, Gamma: in.Gamma, Sizes: in.Sizes, Loss: in.Loss, Iterations: in.Iterations,
		Converged: in.Converged, Seed: in.Seed, Warnings: in.Warnings,
	}
	return nil
}
