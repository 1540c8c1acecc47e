package cluster

import (
	"encoding/json"
	"fmt"
)

// lcaJSON is the stored form. Fields may be added under the same version.
type lcaJSON struct {
	Version       int           `json:"clientele"`
	Kind          string        `json:"kind"`
	Shares        []float64     `json:"shares"`
	Probabilities [][][]float64 `json:"probabilities"`
	Sizes         []int         `json:"sizes"`
	LogLikelihood float64       `json:"loglik"`
	Parameters    int           `json:"parameters"`
	AIC           float64       `json:"aic"`
	BIC           float64       `json:"bic"`
	ICL           float64       `json:"icl"`
	EntropyR2     float64       `json:"entropyR2"`
	Table         *tableJSON    `json:"table,omitempty"`
	Iterations    int           `json:"iterations"`
	Converged     bool          `json:"converged"`
	Seed          uint64        `json:"seed"`
	Warnings      []Warning     `json:"warnings,omitempty"`
}

type tableJSON struct {
	G2         float64 `json:"g2"`
	ChiSquared float64 `json:"chiSquared"`
	Free       int     `json:"df"`
}

// MarshalJSON writes the parameters and how they were found, with a version.
// Labels are left out: they belong to the rows, not to the model.
func (m LatentClassModel) MarshalJSON() ([]byte, error) {
	out := lcaJSON{
		Version: 1, Kind: "latent-classes", Shares: m.Shares, Sizes: m.Sizes, LogLikelihood: m.LogLikelihood,
		Parameters: m.Parameters, AIC: m.AIC, BIC: m.BIC, ICL: m.ICL, EntropyR2: m.EntropyR2,
		Iterations: m.Iterations, Converged: m.Converged, Seed: m.Seed, Warnings: m.Warnings,
	}
	if t := m.Table; t != nil {
		out.Table = &tableJSON{t.G2, t.ChiSquared, t.DegreesOfFreedom}
	}
	for _, item := range m.Probabilities {
		out.Probabilities = append(out.Probabilities, rowsOf(item))
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what [LatentClassModel.MarshalJSON] wrote and refuses
// another version, parameters that do not go together and probabilities that
// do not sum to 1. On an error m is unchanged.
func (m *LatentClassModel) UnmarshalJSON(b []byte) error {
	if err := checkForm(b, "a model of latent classes", "latent-classes"); err != nil {
		return err
	}
	var in lcaJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("cluster: reading a model: %w", err)
	}
	out := LatentClassModel{
		Shares: in.Shares, Sizes: in.Sizes, LogLikelihood: in.LogLikelihood, Parameters: in.Parameters,
		Criteria: Criteria{in.AIC, in.BIC, in.ICL}, EntropyR2: in.EntropyR2,
		Iterations: in.Iterations, Converged: in.Converged, Seed: in.Seed, Warnings: in.Warnings,
	}
	if t := in.Table; t != nil {
		out.Table = &TableFit{t.G2, t.ChiSquared, t.Free}
	}
	for j, rows := range in.Probabilities {
		item, err := FromRows(rows)
		if err != nil {
			return fmt.Errorf("cluster: item %d of a model: %w", j, err)
		}
		out.Probabilities = append(out.Probabilities, item)
	}
	if err := out.prepare(); err != nil {
		return fmt.Errorf("cluster: reading a model: %w", err)
	}
	if err := checkSizes(in.Sizes, len(in.Shares)); err != nil {
		return err
	}
	*m = out
	return nil
}
