package segment

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/clientele-go/clientele/internal/forms"
)

const (
	// maxCount bounds every count: far more than there are people.
	maxCount = 1 << 52
)

var censusForm = forms.Form{Name: "a census", Kind: "segment.census", Newest: 1, MaxBytes: 64 << 20, MaxParts: 1 << 23}

// censusJSON is the stored form of a census. It depends on who is in it alone.
type censusJSON struct {
	Version  int           `json:"clientele"`
	Kind     string        `json:"kind"`
	Basis    basisJSON     `json:"basis"`
	Bins     [][]int64     `json:"bins"`
	Segments []segmentJSON `json:"segments"`
	Checksum string        `json:"checksum,omitempty"` // of the rest, see modelJSON
}

type basisJSON struct {
	Model    string        `json:"model"`
	Worth    bool          `json:"worth,omitempty"`
	Features []binningJSON `json:"features"`
	Far      []float64     `json:"far"`
}

type binningJSON struct {
	Name   string    `json:"name"`
	Kind   string    `json:"kind"`
	Edges  []float64 `json:"edges,omitempty"`
	Levels []string  `json:"levels,omitempty"`
}

type segmentJSON struct {
	Customers int64        `json:"customers"`
	Nobodys   int64        `json:"nobodys,omitempty"`
	Levels    []int64      `json:"levels"`
	Numbers   []powersJSON `json:"numbers"`
	Worth     powersJSON   `json:"worth"`
}

// powersJSON are the digits of the sums of the four powers.
type powersJSON [4][]int64

func (b *basis) stored() basisJSON {
	out := basisJSON{Model: b.model, Worth: b.worth, Far: b.far}
	for i := range b.features {
		f := &b.features[i]
		out.Features = append(out.Features, binningJSON{f.name, f.kind, f.edges, f.levels})
	}
	return out
}

// seal computes the checksum. Text that is not UTF-8 cannot be stored.
func (b *basis) seal() error {
	in := b.stored()
	for _, f := range in.Features {
		for _, s := range slices.Concat([]string{f.Name}, f.Levels) {
			if !utf8.ValidString(s) {
				return fmt.Errorf("feature %q: %q is not UTF-8 and cannot be stored", f.Name, s)
			}
		}
	}
	var err error
	b.sum, err = checksum(in)
	return err
}

func checksum(v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	hash := sha256.Sum256(raw)
	return hex.EncodeToString(hash[:]), nil
}

// Save writes the census as JSON, to be read by [LoadCensus] with the model that it is of,
// which is saved apart. Equal customers give equal bytes.
func (c *Census[T]) Save(w io.Writer) error {
	switch {
	case c.none():
		return errEmptyCensus
	case w == nil:
		return errors.New("segment: saving a census: no writer")
	}
	out := c.stored()
	var err error
	if out.Checksum, err = checksum(out); err != nil {
		return fmt.Errorf("segment: saving a census: %w", err)
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("segment: saving a census: %w", err)
	}
	if _, err := w.Write(append(raw, '\n')); err != nil {
		return fmt.Errorf("segment: saving a census: %w", err)
	}
	return nil
}

func (c *Census[T]) stored() *censusJSON {
	out := &censusJSON{Version: censusForm.Newest, Kind: censusForm.Kind, Basis: c.basis.stored(), Bins: c.tally.bins}
	for k := range c.tally.segments {
		s := &c.tally.segments[k]
		in := segmentJSON{Customers: s.n, Nobodys: s.nobodys, Levels: s.levels, Worth: s.worth.digits(), Numbers: make([]powersJSON, len(s.numbers))}
		for i := range s.numbers {
			in.Numbers[i] = s.numbers[i].digits()
		}
		out.Segments = append(out.Segments, in)
	}
	return out
}

func (p *powers) digits() (out powersJSON) {
	for i := range p {
		out[i] = p[i].Digits()
	}
	return out
}

// LoadCensus reads a census that [Census.Save] wrote and binds it to its model. Refused
// with a reason is what is larger than 64 MiB, no census, damaged or edited, written by a
// newer version, of another model, or with worth or descriptors that the schema of the model
// does not have.
func LoadCensus[T any](r io.Reader, m *Model[T]) (*Census[T], error) {
	if m.empty() {
		return nil, errEmptyModel
	}
	if r == nil {
		return nil, errors.New("segment: loading a census: no reader")
	}
	raw, err := censusForm.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("segment: loading a census: %w", err)
	}
	in, err := decodeStored[censusJSON](raw, censusForm)
	if err != nil {
		return nil, fmt.Errorf("segment: loading a census: %w", err)
	}
	given := in.Checksum
	in.Checksum = ""
	if sum, err := checksum(in); err != nil || sum != given {
		return nil, errors.New("segment: loading a census: damaged or edited: the checksum is not that of the rest")
	}
	c, err := bindCensus(in, m)
	if err != nil {
		return nil, fmt.Errorf("segment: loading a census: %w", err)
	}
	return c, nil
}

// bindCensus checks what was stored against the model and puts it in place.
func bindCensus[T any](in *censusJSON, m *Model[T]) (*Census[T], error) {
	if in.Basis.Model != m.assigning() {
		return nil, errors.New("it is of another model")
	}
	if in.Basis.Worth && m.worth == nil {
		return nil, errors.New("it counts worth, and the schema of the model has none")
	}
	b := &basis{model: in.Basis.Model, worth: in.Basis.Worth, far: in.Basis.Far}
	b.lay(&m.core)
	own := *m // with the descriptors of the census, in its order
	own.descriptors = nil
	var errs []error
	for i, f := range in.Basis.Features {
		b.features = append(b.features, binning{name: f.Name, kind: f.Kind, edges: f.Edges, levels: f.Levels})
		b.features[i].indexed()
		errs = append(errs, b.features[i].check())
		var c *column[T]
		if i < len(m.columns) {
			c = &m.columns[i]
		} else if at := slices.IndexFunc(m.descriptors, func(c column[T]) bool { return c.name == f.Name }); at >= 0 {
			c = &m.descriptors[at]
			own.descriptors = append(own.descriptors, *c)
		}
		if c == nil || c.name != f.Name || c.kind != f.Kind {
			errs = append(errs, fmt.Errorf("it counts the %s %q, and the schema of the model has none", f.Kind, f.Name))
		}
	}
	if len(b.features) < len(m.columns) || len(b.far) != m.segments() || slices.ContainsFunc(b.far, math.IsNaN) {
		errs = append(errs, errors.New("damaged: its measure is not one of the model"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c := &Census[T]{model: &own, basis: b, tally: newTally(b)}
	if err := c.tally.restore(b, in); err != nil {
		return nil, err
	}
	return c, b.seal()
}

// check refuses bins that no customers could have made.
func (b *binning) check() error {
	switch b.kind {
	case kindNumeric:
		if n := len(b.edges); n < 1 || n > quantiles+1 || len(b.levels) > 0 || !slices.IsSorted(b.edges) {
			return fmt.Errorf("damaged: feature %q has %d edges that cannot be", b.name, n)
		}
	case kindCategory:
		if len(b.levels) > maxLevels || len(b.index) != len(b.levels) || len(b.edges) > 0 {
			return fmt.Errorf("damaged: feature %q has a list of %d levels that cannot be", b.name, len(b.levels))
		}
	default:
		return fmt.Errorf("damaged: feature %q is of the unknown kind %q", b.name, b.kind)
	}
	return nil
}

// restore puts stored counts and sums in place.
func (t *tally) restore(b *basis, in *censusJSON) error {
	wrong := errors.New("damaged: its counts do not go together")
	if len(in.Bins) != len(t.bins) || len(in.Segments) != len(t.segments) {
		return wrong
	}
	ok := true
	count := func(n, most int64) int64 {
		ok = ok && n >= 0 && n <= most
		return n
	}
	total := int64(0)
	for k, s := range in.Segments {
		to := &t.segments[k]
		to.n = count(s.Customers, maxCount/maxSegments)
		to.nobodys = count(s.Nobodys, to.n)
		total += to.n
		if len(s.Levels) != len(to.levels) || len(s.Numbers) != len(to.numbers) || !to.worth.set(s.Worth) {
			return wrong
		}
		for j := range s.Numbers {
			if !to.numbers[j].set(s.Numbers[j]) {
				return wrong
			}
		}
		for j, n := range s.Levels {
			to.levels[j] = count(n, to.n)
		}
	}
	for i, bins := range in.Bins {
		if len(bins) != len(t.bins[i]) {
			return wrong
		}
		sum := int64(0)
		for j, n := range bins {
			t.bins[i][j] = count(n, total)
			sum += n
		}
		ok = ok && sum == total
	}
	if !ok {
		return wrong
	}
	return nil
}

func (p *powers) set(from powersJSON) bool {
	for i := range p {
		if !p[i].SetDigits(from[i]) {
			return false
		}
	}
	return true
}
