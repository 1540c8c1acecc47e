package cluster

import (
	"encoding/json"
	"fmt"
	"math"
)

// nmfJSON is the stored form. Fields may be added under the same version.
type nmfJSON struct {
	Version    int         `json:"clientele"`
	Kind       string      `json:"kind"`
	Factors    [][]float64 `json:"factors"`
	Sizes      []int       `json:"sizes"`
	Shares     []float64   `json:"shares"`
	Loss       float64     `json:"loss"`
	Explained  *float64    `json:"explained,omitempty"` // absent: NaN
	Iterations int         `json:"iterations"`
	Converged  bool        `json:"converged"`
	Seed       uint64      `json:"seed"`
	Warnings   []Warning   `json:"warnings,omitempty"`
}

// MarshalJSON writes the factors and how they were found, with a version.
// Loadings and labels are left out: they belong to the rows.
func (m NMFModel) MarshalJSON() ([]byte, error) {
	out := nmfJSON{
		Version: 1, Kind: "nmf", Factors: rowsOf(m.Factors), Sizes: m.Sizes, Shares: m.Shares, Loss: m.Loss,
		Iterations: m.Iterations, Converged: m.Converged, Seed: m.Seed, Warnings: m.Warnings,
	}
	if m.Explained == m.Explained {
		out.Explained = &m.Explained
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what [NMFModel.MarshalJSON] wrote and refuses another
// version, factors that are negative or do not add up to 1, and sizes and
// shares that do not go with them. On an error m is unchanged.
func (m *NMFModel) UnmarshalJSON(b []byte) error {
	if err := checkForm(b, "a model of NMF", "nmf"); err != nil {
		return err
	}
	var in nmfJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("cluster: reading a model: %w", err)
	}
	factors, err := FromRows(in.Factors)
	if err == nil {
		err = checkFactors(factors)
	}
	if err != nil {
		return fmt.Errorf("cluster: factors of a model: %w", err)
	}
	for a := range factors.Rows {
		sum := 0.0
		for _, v := range factors.Row(a) {
			sum += v
		}
		if math.Abs(sum-1) > 1e-6 {
			return fmt.Errorf("cluster: factor %d of a model adds up to %v", a, sum)
		}
	}
	if err := checkSizes(in.Sizes, factors.Rows); err != nil {
		return err
	}
	if len(in.Shares) != factors.Rows || !(in.Loss >= 0) {
		return fmt.Errorf("cluster: a model of %d factors has %d shares and loss %v", factors.Rows, len(in.Shares), in.Loss)
	}
	out := NMFModel{
		Factors: factors, Sizes: in.Sizes, Shares: in.Shares, Loss: in.Loss, Explained: math.NaN(),
		Iterations: in.Iterations, Converged: in.Converged, Seed: in.Seed, Warnings: in.Warnings,
	}
	if in.Explained != nil {
		out.Explained = *in.Explained
	}
	*m = out
	return nil
}
