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
	"unicode/utf8"

	"github.com/clientele-go/clientele/internal/forms"
	"github.com/clientele-go/clientele/segment/cluster"
)

const (
	modelVersion = 1
	// maxCoordinates bounds the coordinates of all centres together.
	maxCoordinates = 1 << 22
)

// modelForm is what Load takes at most, too: 64 segments of a thousand coordinates are
// 2 MB, a mixture of them with full covariances of a hundred 13 MB in 6,000 rows.
var modelForm = forms.Form{Name: "a segmentation model", Kind: "segment.model", Newest: modelVersion, MaxBytes: 64 << 20, MaxParts: 1 << 18}

// modelJSON is the stored form of a model. Fields may be added under the same
// version; a reader refuses those it does not know, for they might matter.
type modelJSON struct {
	Version     int                           `json:"clientele"`
	Kind        string                        `json:"kind"`
	Features    []featureJSON                 `json:"features"`
	Segments    []Ref                         `json:"segments"`
	Method      string                        `json:"method,omitempty"`  // none: k-means
	Limits      *limitsJSON                   `json:"limits,omitempty"`  // k-means: that the fit kept
	Centers     [][]float64                   `json:"centers,omitempty"` // k-means: encoded, a row a segment
	Mixture     *cluster.GaussianMixtureModel `json:"mixture,omitempty"`
	Classes     *cluster.LatentClassModel     `json:"classes,omitempty"`
	Seed        *uint64                       `json:"seed"`
	Inertia     *float64                      `json:"inertia,omitempty"` // k-means
	Customers   int                           `json:"customers"`
	Next        int                           `json:"next"` // number of the next new segment ID
	Fingerprint string                        `json:"fingerprint"`
	Record      *recordJSON                   `json:"record,omitempty"`   // none: from before there were any
	Checksum    string                        `json:"checksum,omitempty"` // of the rest, see [forms.Sum]
}

// limitsJSON are the limits of [KMeans].
type limitsJSON struct {
	MinSize int `json:"minSize,omitempty"`
	MaxSize int `json:"maxSize,omitempty"`
}

// featureJSON is the encoding of one shaping feature. Pointers tell a zero from
// what is not there; a number has all of them, Fill where it has a policy, and
// Factor unless it was dropped.
type featureJSON struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	Log      bool   `json:"log,omitempty"`
	Unscaled bool   `json:"unscaled,omitempty"`
	scaleJSON
	Unit     string   `json:"unit,omitempty"`
	Weight   float64  `json:"weight"`
	Dropped  bool     `json:"dropped,omitempty"` // constant in the fit
	Missing  string   `json:"missing,omitempty"` // policy of a number, level of a category
	Fill     *float64 `json:"fill,omitempty"`
	Location *float64 `json:"location,omitempty"`
	Factor   *float64 `json:"factor,omitempty"`
	Low      *float64 `json:"low,omitempty"` // the values that the fit saw
	High     *float64 `json:"high,omitempty"`
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

// MarshalJSON writes the model without its functions; [Load] binds them again, and
// [Model.UnmarshalJSON] cannot.
// No customer is in it, but centres and levels are, so it is private. JSON is
// UTF-8: a model with a name or a level that is not is refused.
func (m Model[T]) MarshalJSON() ([]byte, error) {
	out, err := m.stored()
	if err != nil {
		return nil, err
	}
	return json.Marshal(out)
}

// stored is the stored form of the model, with its checksum.
func (m *Model[T]) stored() (*modelJSON, error) {
	if m.empty() {
		return nil, errEmptyModel
	}
	out := &modelJSON{
		Version: modelVersion, Kind: modelForm.Kind, Segments: m.refs, Seed: &m.seed, Method: m.method.name(), Mixture: m.mixture, Classes: m.classes,
		Customers: m.customers, Next: m.next, Fingerprint: m.fingerprint, Record: m.record,
	}
	for i := range m.encoders {
		e := &m.encoders[i]
		f := featureJSON{
			Name: e.name, Kind: e.kind, Log: e.bend == logarithm, Unscaled: e.unscaled, scaleJSON: e.storedScale(), Unit: e.unit, Weight: e.weight, Dropped: e.width == 0,
			Missing: e.policy(), Levels: e.levels,
		}
		for _, s := range append([]string{f.Name, f.Unit, f.Missing}, f.Levels...) {
			if !utf8.ValidString(s) {
				return nil, fmt.Errorf("segment: feature %q: %q is not UTF-8 and cannot be stored", f.Name, s)
			}
		}
		if e.kind == kindNumeric {
			f.Location, f.Low, f.High = &e.location, &e.low, &e.high
		}
		if e.width > 0 {
			f.Factor = &e.factor
		}
		if !math.IsNaN(e.filled) {
			f.Fill = &e.filled
		}
		out.Features = append(out.Features, f)
	}
	if km, ok := m.method.(KMeans); ok {
		out.Inertia = &m.inertia
		if km.limited() {
			out.Limits = &limitsJSON{km.MinSize, km.MaxSize}
		}
	}
	for k := range m.centers.Rows {
		out.Centers = append(out.Centers, m.centers.Row(k))
	}
	var err error
	if out.Checksum, err = out.sum(); err != nil {
		return nil, err
	}
	return out, nil
}

// UnmarshalJSON is an error: a model needs the functions of the schema to read a
// customer, and gets them from [Load].
func (m *Model[T]) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	return errors.New("segment: a model cannot be read without the schema: use Load")
}

// sum computes the checksum.
func (in modelJSON) sum() (string, error) {
	in.Checksum = ""
	return forms.Sum(in)
}

// Save writes the model as JSON; see [Model.MarshalJSON].
func (m *Model[T]) Save(w io.Writer) error {
	if m.empty() {
		return errEmptyModel
	}
	if w == nil {
		return errors.New("segment: saving a model: no writer")
	}
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
// 64 MiB, no such model, damaged or edited, or written by a newer version.
func Load[T any](r io.Reader, s Schema[T]) (*Model[T], error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if r == nil {
		return nil, errors.New("segment: loading a model: no reader")
	}
	b, err := modelForm.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("segment: loading a model: %w", err)
	}
	in, err := decodeStored[modelJSON](b, modelForm)
	if err != nil {
		return nil, fmt.Errorf("segment: loading a model: %w", err)
	}
	m := newModel(s)
	if m.core, err = in.core(); err != nil {
		return nil, fmt.Errorf("segment: loading a model: damaged: %w", err)
	}
	if sum, err := in.sum(); err != nil || sum != in.Checksum {
		return nil, errors.New("segment: loading a model: damaged or edited: the checksum is not that of the rest")
	}
	if m.columns, err = bind(in.Features, s); err != nil {
		return nil, err
	}
	for i := range m.columns {
		m.encoders[i].featureRule = m.columns[i].rule()
	}
	if err := m.method.takes(m.encoders); err != nil {
		return nil, fmt.Errorf("segment: loading a model: damaged: %w", err)
	}
	return m, nil
}

// decodeStored reads the JSON of a model or a rule, which must not have a field that is
// not known, nor a null.
func decodeStored[F any](b []byte, form forms.Form) (*F, error) {
	if err := form.Check(b); err != nil {
		return nil, err
	}
	in := new(F)
	if err := forms.Strict(b, in); err != nil {
		return nil, fmt.Errorf("damaged: %w", err)
	}
	if hasNull(b) {
		return nil, errors.New("damaged: a value is null")
	}
	return in, nil
}

// hasNull looks for a null, which encoding/json would read as zero. A model has
// none.
func hasNull(b []byte) bool {
	d := json.NewDecoder(bytes.NewReader(b))
	for {
		t, err := d.Token()
		if err != nil || t == nil {
			return err == nil
		}
	}
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
		if differ := f.declaration().differ(rule.declared()); len(differ) > 0 {
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
func (in *modelJSON) core() (c core, err error) {
	c = core{refs: in.Segments, customers: in.Customers, next: in.Next, fingerprint: in.Fingerprint, record: in.Record}
	at := 0
	names := make(map[string]bool, len(in.Features))
	for _, f := range in.Features {
		if names[f.Name] {
			return c, fmt.Errorf("two features are named %q", f.Name)
		}
		names[f.Name] = true
		e := encoder{at: at, filled: math.NaN(), levels: f.Levels}
		for _, v := range []struct{ to, from *float64 }{
			{&e.filled, f.Fill}, {&e.location, f.Location}, {&e.factor, f.Factor}, {&e.low, f.Low}, {&e.high, f.High},
		} {
			if v.from != nil {
				*v.to = *v.from
			}
		}
		switch {
		case !(f.Weight > 0):
			return c, fmt.Errorf("feature %q has weight %v", f.Name, f.Weight)
		case f.Kind == kindCategory:
			e.index = indexLevels(f.Levels)
			if len(e.index) != len(f.Levels) || len(f.Levels) > maxLevels+1 || (f.Dropped != (len(f.Levels) < 2)) {
				return c, fmt.Errorf("feature %q has a list of %d levels that cannot be", f.Name, len(f.Levels))
			}
			e.width = len(f.Levels)
		case f.Kind != kindNumeric:
			return c, fmt.Errorf("feature %q is of the unknown kind %q", f.Name, f.Kind)
		case f.Location == nil || f.Low == nil || f.High == nil || e.low > e.high:
			return c, fmt.Errorf("feature %q lacks its location or the range of its values", f.Name)
		case f.Log && e.filled < 0:
			return c, fmt.Errorf("feature %q fills with %v under a logarithm", f.Name, e.filled)
		case (f.Missing != "") != (f.Fill != nil):
			return c, fmt.Errorf("feature %q has a policy for missing values or the value, and not both", f.Name)
		default:
			e.width = 1
			var err error
			if e.scale, err = f.scale(); err != nil {
				return c, fmt.Errorf("feature %q: %w", f.Name, err)
			}
		}
		if f.Dropped {
			e.width = 0
		} else if !(e.factor > 0) {
			return c, fmt.Errorf("feature %q has scale %v", f.Name, e.factor)
		}
		at += e.width
		c.encoders = append(c.encoders, e)
	}
	if at == 0 {
		return c, errors.New("no feature that tells customers apart")
	}
	if c.solution, err = in.solution(c.encoders, at); err != nil {
		return c, err
	}
	switch ids := map[string]bool{}; {
	case len(in.Segments) != c.segments():
		return c, fmt.Errorf("%d centres for %d segments", c.segments(), len(in.Segments))
	case in.Seed == nil || in.Fingerprint == "":
		return c, errors.New("it lacks its seed, inertia or fingerprint")
	case in.Customers < 1 || in.Next < 1 || in.Next > maxNext:
		return c, fmt.Errorf("%d customers, next ID %d", in.Customers, in.Next)
	default:
		for _, r := range in.Segments {
			switch {
			case r.ID == "" || ids[r.ID]:
				return c, fmt.Errorf("segment ID %q is empty or there twice", r.ID)
			case r.Name == "":
				return c, fmt.Errorf("segment %q has no name", r.ID)
			case numberOf(r.ID) >= in.Next:
				return c, fmt.Errorf("segment ID %q is not below the next one, %d, which would be given twice", r.ID, in.Next)
			}
			ids[r.ID] = true
		}
	}
	c.seed = *in.Seed
	return c, in.Record.check(c.method, c.seed)
}
