package cluster

import (
	"encoding/json"
	"fmt"
)

// mixtureJSON is the stored form. Fields may be added under the same version.
type mixtureJSON struct {
	Version       int           `json:"clientele"`
	Kind          string        `json:"kind"`
	Covariance    Covariance    `json:"covariance"`
	Weights       []float64     `json:"weights"`
	Means         [][]float64   `json:"means"`
	Covariances   [][][]float64 `json:"covariances"`
	Sizes         []int         `json:"sizes"`
	LogLikelihood float64       `json:"loglik"`
	Parameters    int           `json:"parameters"`
	AIC           float64       `json:"aic"`
	BIC           float64       `json:"bic"`
	ICL           float64       `json:"icl"`
	Iterations    int           `json:"iterations"`
	Converged     bool          `json:"converged"`
	Seed          uint64        `json:"seed"`
	Warnings      []Warning     `json:"warnings,omitempty"`
}

// MarshalJSON writes the parameters and how they were found, with a version.
// Labels are left out: they belong to the rows, not to the model.
func (m GaussianMixtureModel) MarshalJSON() ([]byte, error) {
	out := mixtureJSON{
		Version: 1, Kind: "gaussian-mixture", Covariance: m.Covariance, Weights: m.Weights, Means: rowsOf(m.Means),
		Sizes: m.Sizes, LogLikelihood: m.LogLikelihood, Parameters: m.Parameters, AIC: m.AIC, BIC: m.BIC, ICL: m.ICL,
		Iterations: m.Iterations, Converged: m.Converged, Seed: m.Seed, Warnings: m.Warnings,
	}
	for _, c := range m.Covariances {
		out.Covariances = append(out.Covariances, rowsOf(c))
	}
	return json.Marshal(out)
}

func rowsOf(m Matrix) (rows [][]float64) {
	for i := range m.Rows {
		rows = append(rows, m.Row(i))
	}
	return rows
}

// UnmarshalJSON reads what [GaussianMixtureModel.MarshalJSON] wrote and refuses
// another version, parameters that do not go together, weights that do not sum
// to 1 and covariances that are none. On an error m is unchanged.
func (m *GaussianMixtureModel) UnmarshalJSON(b []byte) error {
	if err := checkForm(b, "a mixture", "gaussian-mixture"); err != nil {
		return err
	}
	var in mixtureJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("cluster: reading a model: %w", err)
	}
	means, err := FromRows(in.Means)
	if err != nil {
		return fmt.Errorf("cluster: means of a model: %w", err)
	}
	out := GaussianMixtureModel{
		Covariance: in.Covariance, Weights: in.Weights, Means: means, Sizes: in.Sizes,
		LogLikelihood: in.LogLikelihood, Parameters: in.Parameters, Criteria: Criteria{in.AIC, in.BIC, in.ICL},
		Iterations: in.Iterations, Converged: in.Converged, Seed: in.Seed, Warnings: in.Warnings,
	}
	for j, rows := range in.Covariances {
		c, err := FromRows(rows)
		if err != nil {
			return fmt.Errorf("cluster: covariance %d of a model: %w", j, err)
		}
		out.Covariances = append(out.Covariances, c)
	}
	if err := out.prepare(); err != nil {
		return fmt.Errorf("cluster: reading a model: %w", err)
	}
	if err := checkSizes(in.Sizes, means.Rows); err != nil {
		return err
	}
	*m = out
	return nil
}
