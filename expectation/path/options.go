package path

import (
	"errors"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/internal/notice"
)

// Warning is a doubt that does not stop the work; see its fields Code, Subject
// and Text.
type Warning = notice.Warning

// Progress says how far a long computation has come: Stage, Done, Total.
type Progress = notice.Progress

// Scheme says what surrounds a construct while its indicators are weighed: with
// which weights the scores of the constructs at the other ends of its paths are
// added up (Lohmöller 1989, Latent Variable Path Modeling with Partial Least Squares, ch. 2). Results differ in the second or
// third digit, as a rule.
type Scheme int

// The schemes.
const (
	// PathWeighting takes the regression on those that work on the construct, and the
	// correlations with those that it works on. It heeds which way paths point.
	PathWeighting Scheme = iota
	// Centroid takes the signs of the correlations: Wold's own.
	Centroid
	// Factorial takes the correlations.
	Factorial
)

var schemes = []string{"path", "centroid", "factorial"}

// String returns "path", "centroid" or "factorial".
func (s Scheme) String() string {
	if s < 0 || int(s) >= len(schemes) {
		return fmt.Sprintf("scheme(%d)", int(s))
	}
	return schemes[s]
}

// MarshalText writes the name.
func (s Scheme) MarshalText() ([]byte, error) {
	if s < 0 || int(s) >= len(schemes) {
		return nil, fmt.Errorf("path: no scheme %d", int(s))
	}
	return []byte(schemes[s]), nil
}

// UnmarshalText reads a name.
func (s *Scheme) UnmarshalText(b []byte) error {
	i := slices.Index(schemes, string(b))
	if i < 0 {
		return fmt.Errorf("path: no scheme %q", b)
	}
	*s = Scheme(i)
	return nil
}

// Options say how to fit. The zero value works.
type Options struct {
	// Scheme of the inner weights; PathWeighting by default.
	Scheme Scheme
	// Iterations at most, 10 to 100,000; 0 means 1,000. Weights are settled once none
	// of them moves by more than 1e-10, usually after ten or twenty.
	Iterations int
	// Replicates of the bootstrap behind the intervals, 0 to 100,000: 0 means 2,000,
	// and fewer than 100 are refused, unless it is -1: no bootstrap, no intervals.
	Replicates int
	Seed       uint64 // of the bootstrap; any value
	Workers    int    // goroutines; 0 means GOMAXPROCS
	// Progress is called from one goroutine at a time; nil: not called.
	Progress func(Progress)
}

// Validate joins all faults of the options into one error, or returns nil.
func (o Options) Validate() error {
	var errs []error
	if o.Scheme < 0 || int(o.Scheme) >= len(schemes) {
		errs = append(errs, fmt.Errorf("path: no scheme %d", int(o.Scheme)))
	}
	if o.Iterations != 0 && (o.Iterations < 10 || o.Iterations > 100_000) {
		errs = append(errs, fmt.Errorf("path: %d iterations are not within 10 and 100,000", o.Iterations))
	}
	if o.Replicates != 0 && o.Replicates != -1 && (o.Replicates < 100 || o.Replicates > 100_000) {
		errs = append(errs, fmt.Errorf("path: %d replicates are not within 100 and 100,000", o.Replicates))
	}
	if o.Workers < 0 {
		errs = append(errs, fmt.Errorf("path: %d workers", o.Workers))
	}
	return errors.Join(errs...)
}

func (o Options) iterations() int {
	if o.Iterations == 0 {
		return 1000
	}
	return o.Iterations
}

func (o Options) replicates() int {
	if o.Replicates == 0 {
		return 2000
	}
	return o.Replicates
}
