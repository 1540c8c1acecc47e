package value

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/forms"
)

// version of the JSON forms of this room: it and all before it are read.
const version = 1

// named is a model of this room: what can be written down and read back.
type named interface {
	kind() string
	names() []string
	values() []float64 // in the order of names
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
// the kind of model. It holds no row of a customer. What it writes can be read.
//
// Errors: a model of another package or an invalid one, and figures that no fit
// of the model has: Parameters that are not those of Model, a negative standard
// error or variance, a value outside of its interval, a covariance that is not
// symmetric or more than the variances allow. A model that was not estimated has
// no fit: its own fields have a JSON form of their own.
func (f Fit[M]) MarshalJSON() ([]byte, error) {
	m, ok := ours[named](f.Model)
	if !ok {
		return nil, fmt.Errorf("value: a fit of %T has no JSON form", f.Model)
	}
	if err := checkFit(m, f.Parameters, f.Covariance, f.Customers); err != nil {
		return nil, fmt.Errorf("value: writing a fit: %w", err)
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
// another kind of model, and whatever MarshalJSON does not write; the fit is then
// left as it was. A Fit[Orders] takes whichever order model of this room the kind
// says.
func (f *Fit[M]) UnmarshalJSON(b []byte) error {
	var head struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return fmt.Errorf("value: reading a fit: %w", err)
	}
	// The kind is that of the model; whether it is one that this fit can hold, readModel
	// says.
	form := forms.Form{Name: "a fit of a value model", Kind: head.Kind, Newest: version, MaxBytes: 16 << 20, MaxParts: 1 << 16}
	if err := form.Check(b); err != nil {
		return fmt.Errorf("value: reading a fit: %w", err)
	}
	var in fitForm
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("value: reading a fit: damaged: %w", err)
	}
	model, err := readModel[M](in.Kind, in.Model)
	if err != nil {
		return err
	}
	out := Fit[M]{Model: model, LogLikelihood: float64(in.LogLikelihood), Customers: in.Customers, Boundary: in.Boundary}
	if len(in.Warnings) > 0 {
		out.Warnings = in.Warnings
	}
	for _, p := range in.Parameters {
		out.Parameters = append(out.Parameters, Parameter{p.Name, float64(p.Value), float64(p.SE), float64(p.Low), float64(p.High)})
	}
	for _, c := range in.Covariance {
		out.Covariance = append(out.Covariance, float64(c))
	}
	if err := checkFit(any(model).(named), out.Parameters, out.Covariance, out.Customers); err != nil {
		return fmt.Errorf("value: reading a fit: %w", err)
	}
	*f = out
	return nil
}

// readModel reads a model. Where M is an interface, such as [Orders], the kind
// says which; else it must be that of M.
func readModel[M any](kind string, raw json.RawMessage) (M, error) {
	var model, none M
	m, ok := ours[named](model)
	read, known := orderKinds[kind]
	switch {
	case ok && kind != m.kind():
		return none, fmt.Errorf("value: reading a fit: it holds a %q, not a %q", kind, m.kind())
	case !ok && any(model) != nil:
		return none, fmt.Errorf("value: a fit of %T has no JSON form", model)
	case !ok && !known:
		return none, fmt.Errorf("value: reading a fit: it holds a %q, which is no order model of this library", kind)
	case len(raw) == 0:
		return none, errors.New("value: reading a fit: it holds no model")
	case ok:
		if err := json.Unmarshal(raw, &model); err != nil {
			return none, fmt.Errorf("value: reading a fit: %w", err)
		}
	default:
		v, err := read(raw)
		if err != nil {
			return none, fmt.Errorf("value: reading a fit: %w", err)
		}
		if model, ok = v.(M); !ok {
			return none, fmt.Errorf("value: reading a fit: it holds a %q, which is not what this fit is of", kind)
		}
	}
	return model, nil
}

// orderKinds reads each order model of this room by its kind.
var orderKinds = map[string]func(json.RawMessage) (any, error){
	BGNBD{}.kind():     readAs[BGNBD],
	MBGNBD{}.kind():    readAs[MBGNBD],
	ParetoNBD{}.kind(): readAs[ParetoNBD],
	NBD{}.kind():       readAs[NBD],
	BGBB{}.kind():      readAs[BGBB],
}

func readAs[M any](raw json.RawMessage) (any, error) {
	var m M
	err := json.Unmarshal(raw, &m)
	return m, err
}
