package segment

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/segment/cluster"
)

const (
	modelVersion = 1
	modelKind    = "segment.model"
	// maxModelBytes is what Load reads at most; 64 segments of a thousand
	// coordinates take 2 MB.
	maxModelBytes = 64 << 20
	// maxCoordinates bounds the coordinates of all centres together.
	maxCoordinates = 1 << 22
)

// modelJSON is the stored form of a model. Fields may be added under the same
// version; a reader refuses those it does not know, for they might matter.
type modelJSON struct {
	Version     int           `json:"clientele"`
	Kind        string        `json:"kind"`
	Features    []featureJSON `json:"features"`
	Segments    []Ref         `json:"segments"`
	Centers     [][]float64   `json:"centers"` // encoded, a row a segment
	Seed        uint64        `json:"seed"`
	Inertia     float64       `json:"inertia"`
	Customers   int           `json:"customers"`
	Next        int           `json:"next"` // number of the next new segment ID
	Fingerprint string        `json:"fingerprint"`
}

// featureJSON is the encoding of one shaping feature.
type featureJSON struct {
	Name     string   `json:"name"`
	Kind     string   `json:"kind"`
	Log      bool     `json:"log,omitempty"`
	Unit     string   `json:"unit,omitempty"`
	Weight   float64  `json:"weight"`
	Dropped  bool     `json:"dropped,omitempty"` // constant in the fit
	Missing  string   `json:"missing,omitempty"` // policy of a number, level of a category
	Fill     *float64 `json:"fill,omitempty"`
	Location float64  `json:"location,omitempty"`
	Factor   float64  `json:"factor,omitempty"`
	Levels   []string `json:"levels,omitempty"`
}

// policy names what the feature does about missing values.
func (r *featureRule) policy() string {
	switch f := r.fill.(type) {
	case nil:
		return r.missing
	case constant:
		return fmt.Sprintf("constant %v", float64(f))
	default:
		return f.String()
	}
}

// MarshalJSON writes the model without its functions; [Load] binds them again.
// No customer is in it, but centres and levels are, so it is private.
func (m *Model[T]) MarshalJSON() ([]byte, error) {
	out := modelJSON{
		Version: modelVersion, Kind: modelKind, Segments: m.refs, Seed: m.seed, Inertia: m.inertia,
		Customers: m.customers, Next: m.next, Fingerprint: m.fingerprint,
	}
	for i := range m.encoders {
		e := &m.encoders[i]
		f := featureJSON{
			Name: e.name, Kind: e.kind, Log: e.log, Unit: e.unit, Weight: e.weight, Dropped: e.width == 0,
			Missing: e.policy(), Location: e.location, Factor: e.factor, Levels: e.levels,
		}
		if !math.IsNaN(e.filled) {
			f.Fill = &e.filled
		}
		out.Features = append(out.Features, f)
	}
	for k := range m.centers.Rows {
		out.Centers = append(out.Centers, m.centers.Row(k))
	}
	return json.Marshal(out)
}

// Save writes the model as JSON; see [Model.MarshalJSON].
func (m *Model[T]) Save(w io.Writer) error {
	b, err := m.MarshalJSON()
	if err != nil {
		return fmt.Errorf("segment: saving a model: %w", err)
	}
	if _, err := w.Write(append(b, '\n')); err != nil {
		return fmt.Errorf("segment: saving a model: %w", err)
	}
	return nil
}

// Load reads a model that [Model.Save] wrote and binds the functions of the
// schema to its features by name. One error lists every shaping feature that is
// missing from the schema, is not in the model, or was declared differently;
// descriptors do not matter. Refused with a reason is also what is larger than
// 64 MiB, no such model, damaged, or written by a newer version.
func Load[T any](r io.Reader, s Schema[T]) (*Model[T], error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, maxModelBytes+1))
	if err != nil {
		return nil, fmt.Errorf("segment: loading a model: %w", err)
	}
	if len(b) > maxModelBytes {
		return nil, fmt.Errorf("segment: loading a model: it is larger than %d MiB", maxModelBytes>>20)
	}
	in, err := decodeModel(b)
	if err != nil {
		return nil, fmt.Errorf("segment: loading a model: %w", err)
	}
	m := &Model[T]{id: s.ID}
	if m.columns, err = bind(in.Features, s); err != nil {
		return nil, err
	}
	if m.core, err = in.core(); err != nil {
		return nil, fmt.Errorf("segment: loading a model: damaged: %w", err)
	}
	for i := range m.columns {
		m.encoders[i].featureRule = m.columns[i].rule()
	}
	return m, nil
}

// decodeModel reads the JSON, the version first, so that a model of a later
// version is refused for its version and not for a field it has.
func decodeModel(b []byte) (*modelJSON, error) {
	var head struct {
		Version *int   `json:"clientele"`
		Kind    string `json:"kind"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return nil, fmt.Errorf("damaged, or not JSON: %w", err)
	}
	switch {
	case head.Version == nil || head.Kind != modelKind:
		return nil, fmt.Errorf("not a segmentation model: it lacks \"clientele\" or its kind is %q instead of %q", head.Kind, modelKind)
	case *head.Version > modelVersion:
		return nil, fmt.Errorf("written by a newer version (%d) than this one reads (%d)", *head.Version, modelVersion)
	case *head.Version < 1:
		return nil, fmt.Errorf("damaged: version %d", *head.Version)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	in := new(modelJSON)
	if err := d.Decode(in); err != nil {
		return nil, fmt.Errorf("damaged: %w", err)
	}
	return in, nil
}

// bind finds the column of the schema for each feature of the model.
func bind[T any](features []featureJSON, s Schema[T]) ([]column[T], error) {
	var errs []error
	fault := func(name, format string, args ...any) {
		errs = append(errs, fmt.Errorf("segment: feature %q: "+format, append([]any{name}, args...)...))
	}
	cols := s.columns()
	used := make(map[string]bool, len(features))
	bound := make([]column[T], 0, len(features))
	for _, f := range features {
		used[f.Name] = true
		i := slices.IndexFunc(cols, func(c column[T]) bool { return c.name == f.Name && c.shapes })
		if i < 0 {
			fault(f.Name, "is in the model and does not shape segments in the schema")
			continue
		}
		c := cols[i]
		rule := c.rule()
		var differ []string
		note := func(what string, model, schema any) {
			if model != schema {
				differ = append(differ, fmt.Sprintf("%s is %v in the model and %v in the schema", what, model, schema))
			}
		}
		note("kind", f.Kind, c.kind)
		note("logarithm", f.Log, c.log)
		note("unit", fmt.Sprintf("%q", f.Unit), fmt.Sprintf("%q", c.unit))
		note("weight", f.Weight, c.weight)
		note("policy for missing values", fmt.Sprintf("%q", f.Missing), fmt.Sprintf("%q", rule.policy()))
		if len(differ) > 0 {
			fault(f.Name, "%s", strings.Join(differ, "; "))
		}
		bound = append(bound, c)
	}
	for _, c := range cols {
		if c.shapes && !used[c.name] {
			fault(c.name, "shapes segments in the schema and is not in the model")
		}
	}
	return bound, errors.Join(errs...)
}

// core checks the numbers of a stored model and puts them in place.
func (in *modelJSON) core() (core, error) {
	c := core{refs: in.Segments, seed: in.Seed, inertia: in.Inertia, customers: in.Customers, next: in.Next, fingerprint: in.Fingerprint}
	at := 0
	names := make(map[string]bool, len(in.Features))
	for _, f := range in.Features {
		if names[f.Name] {
			return c, fmt.Errorf("two features are named %q", f.Name)
		}
		names[f.Name] = true
		e := encoder{at: at, filled: math.NaN(), location: f.Location, factor: f.Factor, levels: f.Levels}
		if f.Fill != nil {
			e.filled = *f.Fill
		}
		switch {
		case f.Kind == kindCategory:
			e.index = indexLevels(f.Levels)
			if len(e.index) != len(f.Levels) || len(f.Levels) > maxLevels+1 || (f.Dropped != (len(f.Levels) < 2)) {
				return c, fmt.Errorf("feature %q has a list of %d levels that cannot be", f.Name, len(f.Levels))
			}
			e.width = len(f.Levels)
		case f.Log && e.filled < 0:
			return c, fmt.Errorf("feature %q fills with %v under a logarithm", f.Name, e.filled)
		case (f.Missing != "") != (f.Fill != nil):
			return c, fmt.Errorf("feature %q has a policy for missing values or the value, and not both", f.Name)
		default:
			e.width = 1
		}
		if f.Dropped {
			e.width = 0
		} else if !(e.factor > 0) {
			return c, fmt.Errorf("feature %q has scale %v", f.Name, e.factor)
		}
		at += e.width
		c.encoders = append(c.encoders, e)
	}
	c.centers = cluster.Matrix{Rows: len(in.Centers), Cols: at}
	switch ids := map[string]bool{}; {
	case at == 0 || len(in.Centers) == 0 || len(in.Centers) > maxSegments || len(in.Centers)*at > maxCoordinates:
		return c, fmt.Errorf("%d centres of %d coordinates", len(in.Centers), at)
	case len(in.Segments) != len(in.Centers):
		return c, fmt.Errorf("%d centres for %d segments", len(in.Centers), len(in.Segments))
	case !(in.Inertia >= 0) || in.Customers < 1 || in.Next < 1:
		return c, fmt.Errorf("inertia %v, %d customers, next ID %d", in.Inertia, in.Customers, in.Next)
	default:
		for _, r := range in.Segments {
			if r.ID == "" || ids[r.ID] {
				return c, fmt.Errorf("segment ID %q is empty or there twice", r.ID)
			}
			ids[r.ID] = true
		}
	}
	for k, row := range in.Centers {
		if len(row) != at {
			return c, fmt.Errorf("centre %d has %d of %d coordinates", k, len(row), at)
		}
		c.centers.Data = append(c.centers.Data, row...)
	}
	return c, nil
}
