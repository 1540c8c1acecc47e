package segment

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// Record says how a model came about, as far as it takes to repeat the fit: the
// same customers in the same order, read by the same schema, give
//
//	segment.Fit(ctx, customers, schema, *record.Options)
//
// the same labels, bit for bit, with the same version of the library on the same
// architecture. Whether the customers and what is read of them are the same, the
// fingerprint tells; whether the schema is, [Load] does.
//
// A record is private, like the model that has it. Of somebody who is all but known,
// the seed, the objective and the fingerprint tell whether a guess is right.
//
// As JSON it is for people: Options.Method is an interface, so that a Record cannot
// be read again. The saved model can, and has it.
type Record struct {
	// Options are those of the fit, its defaults filled in. Workers, Previous and
	// Progress, which change no label, are left out. Nil: unknown, because the
	// model was saved by a version that kept no record.
	Options *Options
	// Segments is their number, and Chosen how it came about.
	Segments int
	Chosen   Chosen
	// Objective is what the method made as good as it could, and ObjectiveName
	// what that is: "inertia" (the less the better) or "log-likelihood".
	Objective     float64
	ObjectiveName string
	// Customers of the fit, and their Fingerprint: see [Model.Fingerprint].
	Customers   int
	Fingerprint string
	// Features are the declarations of the shaping features, in the order of the
	// schema, Descriptors the names of the others; Worth says whether the schema
	// had one, which orders the segments. The last two are unknown without Options.
	Features    []string
	Descriptors []string
	Worth       bool
	// Continued says that IDs were carried over from Options.Previous.
	Continued bool
	// Recentred is how often the centres were moved since (see [Census.Recentred]). Where it
	// is not 0, Options are those of the fit that it began with, which they repeat, and
	// Customers, Fingerprint and Objective are those of the census of the last time.
	Recentred int
	// Format is the version of the stored form. Library, Go and Architecture are
	// the versions that did the fit, such as "v1.2.0", "go1.25.1" and "amd64";
	// empty where unknown. Library is that of the module in the program, "(devel)"
	// for one that was built where it is written.
	Format       int
	Library      string
	Go           string
	Architecture string
}

// Chosen is how the number of segments came about; "" is unknown.
type Chosen string

const (
	// Given by [Exactly].
	Given Chosen = "given"
	// Replicates: the largest of the numbers allowed that comes back in other
	// samples and is tighter than clouds cut up.
	Replicates Chosen = "replicates"
	// Fallback: no number did. It is the one that comes back best, or 1.
	Fallback Chosen = "no structure"
	// Lowered from what the evidence is for, because of Options.MinSize.
	Lowered Chosen = "lowered"
	// Bound: there were too few customers for more than one number.
	Bound Chosen = "bound"
)

// Record returns how the model came about; that of an empty model is zero.
func (m *Model[T]) Record() Record {
	if m.empty() {
		return Record{}
	}
	r := Record{
		Segments: m.segments(), Customers: m.customers, Fingerprint: m.fingerprint, Format: modelVersion,
	}
	r.ObjectiveName, r.Objective = m.objective()
	for i := range m.encoders {
		r.Features = append(r.Features, fmt.Sprintf("%s: %s", m.encoders[i].name, strings.Join(m.encoders[i].declared().words(), ", ")))
	}
	if in := m.record; in != nil {
		r.Options = in.options(m.method, m.seed)
		r.Chosen, r.Worth, r.Continued = in.Chosen, in.Worth, in.Continued
		r.Recentred = in.Recentred
		r.Descriptors = append(r.Descriptors, in.Descriptors...)
		r.Library, r.Go, r.Architecture = in.Library, in.Go, in.Architecture
	}
	return r
}

// objective is what the fit came to, and what it is.
func (s *solution) objective() (string, float64) {
	switch {
	case s.mixture != nil:
		return "log-likelihood", s.mixture.LogLikelihood
	case s.classes != nil:
		return "log-likelihood", s.classes.LogLikelihood
	}
	return "inertia", s.inertia
}

// recordJSON is what a stored model knows of its fit beside what it assigns by.
// Method and seed are there already.
type recordJSON struct {
	Fewest       int      `json:"fewest"` // Options.K
	Most         int      `json:"most"`
	Starts       int      `json:"starts"`
	MinSize      int      `json:"minSize"`
	Pairs        int      `json:"pairs"`
	Chosen       Chosen   `json:"chosen"`
	Worth        bool     `json:"worth,omitempty"`
	Continued    bool     `json:"continued,omitempty"`
	Recentred    int      `json:"recentred,omitempty"`
	Descriptors  []string `json:"descriptors,omitempty"`
	Library      string   `json:"library,omitempty"`
	Go           string   `json:"go,omitempty"`
	Architecture string   `json:"architecture,omitempty"`
}

func (in *recordJSON) options(m Method, seed uint64) *Options {
	return &Options{K: Range{in.Fewest, in.Most}, Seed: seed, Method: m, Starts: in.Starts, MinSize: in.MinSize, Pairs: in.Pairs}
}

// check refuses options that no fit had.
func (in *recordJSON) check(m Method, seed uint64) error {
	if in == nil {
		return nil
	}
	o := in.options(m, seed)
	if err := o.Validate(); err != nil {
		return fmt.Errorf("its record: %w", err)
	}
	if o.K == (Range{}) || o.Starts == 0 || o.MinSize == 0 || o.Pairs == 0 || in.Chosen == "" || in.Recentred < 0 {
		return errors.New("its record lacks options")
	}
	return nil
}

// keepRecord notes how the fit went.
func (f *fit) keepRecord(t *table) {
	r := &recordJSON{
		Fewest: f.o.K.Min, Most: f.o.K.Max, Starts: f.o.Starts, MinSize: f.o.MinSize, Pairs: f.o.Pairs,
		Chosen: f.chosen(), Worth: t.worth != nil, Continued: f.o.Previous != nil,
		Library: libraryVersion(), Go: runtime.Version(), Architecture: runtime.GOARCH,
	}
	for i := range t.fields {
		if rule := &t.fields[i].rule; !rule.shapes {
			r.Descriptors = append(r.Descriptors, strings.ToValidUTF8(rule.name, "\ufffd"))
		}
	}
	f.core.record = r
}

func (f *fit) chosen() Chosen {
	switch c := f.choice; {
	case f.o.K.Min == f.o.K.Max:
		return Given
	case c == nil:
		return Bound
	case !c.Structure:
		return Fallback
	case c.K != f.core.segments():
		return Lowered
	}
	return Replicates
}

// libraryVersion is the version of this module in the program that runs.
func libraryVersion() string {
	const path = "github.com/clientele-go/clientele"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, d := range append(info.Deps, &info.Main) {
		if d.Path == path {
			if d.Replace != nil {
				d = d.Replace
			}
			return d.Version
		}
	}
	return ""
}
