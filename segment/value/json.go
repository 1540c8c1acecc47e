package value

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// version of the JSON forms of this room. A reader refuses any other.
const version = 1

// named is a model of this room: what can be written down and read back.
type named interface {
	kind() string
	names() []string
	Validate() error
}

func (BGNBD) kind() string      { return "BG/NBD" }
func (MBGNBD) kind() string     { return "MBG/NBD" }
func (ParetoNBD) kind() string  { return "Pareto/NBD" }
func (NBD) kind() string        { return "NBD" }
func (GammaGamma) kind() string { return "Gamma-Gamma" }

func (BGNBD) names() []string      { return []string{"r", "alpha", "a", "b"} }
func (MBGNBD) names() []string     { return []string{"r", "alpha", "a", "b"} }
func (ParetoNBD) names() []string  { return []string{"r", "alpha", "s", "beta"} }
func (NBD) names() []string        { return []string{"r", "alpha"} }
func (GammaGamma) names() []string { return []string{"p", "q", "gamma"} }

// fitForm is a fit as JSON. A number that is not identified is null, for JSON
// has no NaN.
type fitForm struct {
	Clientele     int             `json:"clientele"`
	Kind          string          `json:"kind"`
	Model         json.RawMessage `json:"model"`
	Parameters    []parameterForm `json:"parameters"`
	Covariance    []maybe         `json:"covariance"`
	LogLikelihood maybe           `json:"logLikelihood"`
	Customers     int             `json:"customers"`
	Boundary      bool            `json:"boundary"`
	Warnings      []Warning       `json:"warnings"`
}

type parameterForm struct {
	Name  string `json:"name"`
	Value maybe  `json:"value"`
	SE    maybe  `json:"se"`
	Low   maybe  `json:"low"`
	High  maybe  `json:"high"`
}

// maybe is a number whose NaN is null in JSON.
type maybe float64

func (m maybe) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(m)) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(m))
}

func (m *maybe) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*m = maybe(math.NaN())
		return nil
	}
	return json.Unmarshal(b, (*float64)(m))
}

// MarshalJSON writes a parameter with null for what is not identified.
func (p Parameter) MarshalJSON() ([]byte, error) {
	return json.Marshal(parameterForm{p.Name, maybe(p.Value), maybe(p.SE), maybe(p.Low), maybe(p.High)})
}

// UnmarshalJSON reads what [Parameter.MarshalJSON] wrote.
func (p *Parameter) UnmarshalJSON(b []byte) error {
	nan := maybe(math.NaN())
	f := parameterForm{Value: nan, SE: nan, Low: nan, High: nan}
	if err := json.Unmarshal(b, &f); err != nil {
		return err
	}
	*p = Parameter{f.Name, float64(f.Value), float64(f.SE), float64(f.Low), float64(f.High)}
	return nil
}

// MarshalJSON writes the fit with the version of the form ("clientele": 1) and
// the kind of model. It holds no row of a customer. Models of other packages
// cannot be written.
func (f Fit[M]) MarshalJSON() ([]byte, error) {
	m, ok := any(f.Model).(named)
	if !ok {
		return nil, fmt.Errorf("value: a fit of %T has no JSON form", f.Model)
	}
	raw, err := json.Marshal(f.Model)
	if err != nil {
		return nil, err
	}
	out := fitForm{
		Clientele: version, Kind: m.kind(), Model: raw, LogLikelihood: maybe(f.LogLikelihood),
		Customers: f.Customers, Boundary: f.Boundary, Warnings: f.Warnings,
		Parameters: make([]parameterForm, 0, len(f.Parameters)), Covariance: make([]maybe, 0, len(f.Covariance)),
	}
	if out.Warnings == nil {
		out.Warnings = []Warning{}
	}
	for _, p := range f.Parameters {
		out.Parameters = append(out.Parameters, parameterForm{p.Name, maybe(p.Value), maybe(p.SE), maybe(p.Low), maybe(p.High)})
	}
	for _, c := range f.Covariance {
		out.Covariance = append(out.Covariance, maybe(c))
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what [Fit.MarshalJSON] wrote. It refuses another version,
// another kind of model, parameters that are not the model's, and parameters
// that no such model can have; the fit is then left as it was.
func (f *Fit[M]) UnmarshalJSON(b []byte) error {
	var in fitForm
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("value: reading a fit: %w", err)
	}
	if in.Clientele != version {
		return fmt.Errorf("value: reading a fit: version %d, this library reads %d", in.Clientele, version)
	}
	var model M
	m, ok := any(model).(named)
	if !ok {
		return fmt.Errorf("value: a fit of %T has no JSON form", model)
	}
	if in.Kind != m.kind() {
		return fmt.Errorf("value: reading a fit: it holds a %q, not a %q", in.Kind, m.kind())
	}
	if len(in.Model) == 0 {
		return errors.New("value: reading a fit: it holds no model")
	}
	if err := json.Unmarshal(in.Model, &model); err != nil {
		return fmt.Errorf("value: reading a fit: %w", err)
	}
	if err := any(model).(named).Validate(); err != nil {
		return fmt.Errorf("value: reading a fit: %w", err)
	}
	names := m.names()
	if len(in.Parameters) != len(names) || len(in.Covariance) != len(names)*len(names) {
		return fmt.Errorf("value: reading a fit: %d parameters and %d covariances do not belong to a %s", len(in.Parameters), len(in.Covariance), m.kind())
	}
	out := Fit[M]{Model: model, LogLikelihood: float64(in.LogLikelihood), Customers: in.Customers, Boundary: in.Boundary}
	if len(in.Warnings) > 0 {
		out.Warnings = in.Warnings
	}
	for i, p := range in.Parameters {
		if p.Name != names[i] {
			return fmt.Errorf("value: reading a fit: parameter %d is %q, not %q", i, p.Name, names[i])
		}
		out.Parameters = append(out.Parameters, Parameter{p.Name, float64(p.Value), float64(p.SE), float64(p.Low), float64(p.High)})
	}
	for _, c := range in.Covariance {
		out.Covariance = append(out.Covariance, float64(c))
	}
	*f = out
	return nil
}
