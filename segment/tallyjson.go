package segment

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/exact"
	"github.com/clientele-go/clientele/internal/forms"
)

// tallyForm has levels of categories by the thousand.
var tallyForm = forms.Form{Name: "a tally", Kind: "segment.tally", Newest: 1, MaxBytes: 256 << 20, MaxParts: 1 << 18}

// tallyJSON is the stored form. Fields may be added under the same version. Sums are
// stored by their digits, which no rounding has touched.
type tallyJSON struct {
	Version   int           `json:"clientele"`
	Kind      string        `json:"kind"`
	Customers int64         `json:"customers"`
	Mark      string        `json:"mark"`
	Worth     *moneysJSON   `json:"worth,omitempty"`
	Features  []countedJSON `json:"features"`
	Checksum  string        `json:"checksum,omitempty"` // of the rest, see [forms.Seal]; none: from before there were any
}

type countedJSON struct {
	Declared featureJSON      `json:"declared"`
	Shapes   bool             `json:"shapes,omitempty"`
	Known    int64            `json:"known"`
	Missing  int64            `json:"missing,omitempty"`
	Raw      *moneysJSON      `json:"raw,omitempty"`
	Bent     *moneysJSON      `json:"bent,omitempty"`
	Levels   map[string]int64 `json:"levels,omitempty"`
}

type moneysJSON struct {
	Sum     []int64         `json:"sum"`
	Squares []int64         `json:"squares"`
	Sizes   []int64         `json:"sizes"`
	Least   []float64       `json:"least,omitempty"`
	Most    []float64       `json:"most,omitempty"`
	Bins    map[int16]int64 `json:"bins,omitempty"`
}

func (m *moneys) stored(least, most []float64, bins map[int16]int64) *moneysJSON {
	return &moneysJSON{m.sum.Digits(), m.squares.Digits(), m.sizes.Digits(), least, most, bins}
}

// MarshalJSON writes everything that was counted, exactly, with a version and a checksum.
// Tallies of the same customers are written alike. It is private data: it holds extremes, which are
// values of single customers, and levels that few have.
func (t *Tally[T]) MarshalJSON() ([]byte, error) {
	if t.empty() {
		return nil, errNoTally
	}
	sum := t.mark.bytes()
	out := tallyJSON{Version: tallyForm.Newest, Kind: tallyForm.Kind, Customers: t.customers, Mark: hex.EncodeToString(sum[:])}
	if t.worth != nil {
		out.Worth = t.worths.stored(t.least, t.most, t.bins)
	}
	for j := range t.columns {
		c, n := t.columns[j].rule(), &t.counts[j]
		in := countedJSON{Declared: c.stored(), Shapes: c.shapes, Known: n.known, Missing: n.missing, Levels: n.levels}
		if c.kind == kindNumeric {
			in.Raw, in.Bent = n.raw.stored(n.least, n.most, n.bins), n.bent.stored(nil, nil, nil)
		}
		out.Features = append(out.Features, in)
	}
	return forms.Seal(out)
}

// UnmarshalJSON reads what [Tally.MarshalJSON] wrote in place of what t has counted. t
// must come from [NewTally] with the same schema: JSON has no functions, and what was
// counted is bound to those of t feature by feature. Refused with a reason is what is
// no tally, damaged or edited, of another schema, or written by a newer version. On an error t is
// unchanged.
func (t *Tally[T]) UnmarshalJSON(b []byte) error {
	if t.empty() {
		return errNoTally
	}
	in, err := decodeStored[tallyJSON](b, tallyForm)
	if err != nil {
		return fmt.Errorf("segment: reading a tally: %w", err)
	}
	given := in.Checksum
	in.Checksum = ""
	out := t.fork()
	if err := out.take(in); err != nil {
		return fmt.Errorf("segment: reading a tally: %w", err)
	}
	if err := forms.Intact(b, in, given); err != nil {
		return fmt.Errorf("segment: reading a tally: %w", err)
	}
	*t = *out
	return nil
}

func (t *Tally[T]) take(in *tallyJSON) error {
	sum, err := hex.DecodeString(in.Mark)
	if err != nil || len(sum) != len(t.mark.bytes()) || in.Customers < 0 || in.Customers > 1<<50 {
		return errors.New("damaged: its mark or its number of customers cannot be")
	}
	t.customers = in.Customers
	t.mark.add([32]byte(sum))
	if (in.Worth != nil) != (t.worth != nil) || len(in.Features) != len(t.columns) {
		return errors.New("it is of another schema: not the same features, or worth in the one and not in the other")
	}
	if t.worth != nil {
		if err := t.worths.read(in.Worth, in.Customers); err != nil {
			return fmt.Errorf("damaged: worth %w", err)
		}
		t.least, t.most = in.Worth.Least, in.Worth.Most
		if !extremes(t.least, t.most, in.Customers) || !counts(t.bins, in.Worth.Bins, in.Customers) {
			return errors.New("damaged: worth has extremes or bins that cannot be")
		}
	}
	for j, f := range in.Features {
		c, n := &t.columns[j], &t.counts[j]
		if rule := c.rule(); f.Declared.Name != c.name || f.Shapes != c.shapes || len(f.Declared.declaration().differ(rule.declared())) > 0 {
			return fmt.Errorf("it is of another schema: feature %d is %q there and %q here, or declared differently", j, f.Declared.Name, c.name)
		}
		n.known, n.missing = f.Known, f.Missing
		if n.known < 0 || n.missing < 0 || n.known > in.Customers || n.missing != in.Customers-n.known || n.missing > 0 && c.fill == nil {
			return fmt.Errorf("damaged: feature %q has %d known values and %d missing ones of %d", c.name, n.known, n.missing, in.Customers)
		}
		if err := n.take(&f, c.bend == 0); err != nil {
			return fmt.Errorf("damaged: feature %q %w", c.name, err)
		}
		if c.bend == logarithm && n.known > 0 && n.least[0] < 0 {
			return fmt.Errorf("damaged: feature %q has a negative value under a logarithm", c.name)
		}
	}
	return nil
}

// take checks what one feature has, and takes it.
func (n *counted) take(f *countedJSON, plain bool) error {
	if n.levels != nil {
		if f.Raw != nil || f.Bent != nil || len(f.Levels) > maxTallied {
			return errors.New("has what no category has")
		}
		sum := int64(0)
		for level, k := range f.Levels {
			if level == "" || k < 1 || k > n.known-sum {
				return fmt.Errorf("has level %q %d times", level, k)
			}
			sum += k
			n.levels[level] = k
		}
		if sum != n.known {
			return fmt.Errorf("has %d levels of %d customers", sum, n.known)
		}
		return nil
	}
	if f.Raw == nil || f.Bent == nil || f.Levels != nil {
		return errors.New("lacks sums, or has what no number has")
	}
	if err := n.raw.read(f.Raw, n.known); err != nil {
		return err
	}
	if err := n.bent.read(f.Bent, n.known); err != nil {
		return err
	}
	n.least, n.most = f.Raw.Least, f.Raw.Most
	if !extremes(n.least, n.most, n.known) || !counts(n.bins, f.Raw.Bins, n.known) || f.Bent.Least != nil || f.Bent.Most != nil || f.Bent.Bins != nil {
		return errors.New("has extremes or bins that cannot be")
	}
	if plain && n.raw != n.bent {
		return errors.New("has a scale and none")
	}
	return nil
}

// read sets the sums, which are of n numbers.
func (m *moneys) read(in *moneysJSON, n int64) error {
	if !m.sum.SetDigits(in.Sum) || !m.squares.SetDigits(in.Squares) || !m.sizes.SetDigits(in.Sizes) {
		return errors.New("has a sum that no numbers have")
	}
	size, sum, squares := m.sizes.Float64(), m.sum.Float64(), m.squares.Float64()
	if !(size <= float64(n)*mostTallied && squares >= 0 && squares <= float64(n)*mostTallied*mostTallied && math.Abs(sum) <= size) {
		return errors.New("has sums that do not go together")
	}
	if n == 0 && *m != (moneys{exact.Sum{}, exact.Sum{}, exact.Sum{}}) {
		return errors.New("has sums of nothing")
	}
	return nil
}

// extremes says whether these can be the least and the most of n numbers.
func extremes(least, most []float64, n int64) bool {
	kept := int(min(n, disclosure.MinGroup))
	if len(least) != kept || len(most) != kept {
		return false
	}
	for i := range kept {
		ok := math.Abs(least[i]) <= mostTallied && math.Abs(most[i]) <= mostTallied
		if i > 0 {
			ok = ok && least[i-1] <= least[i] && most[i-1] >= most[i]
		}
		if !ok {
			return false
		}
	}
	return kept == 0 || least[0] <= most[0] && (n < 2*disclosure.MinGroup || least[kept-1] <= most[kept-1])
}

// counts takes bins, and says whether there can be n numbers in them.
func counts(to, from map[int16]int64, n int64) bool {
	for bin, k := range from {
		if low, high := binEdges(bin); k < 1 || k > n || low < -2*mostTallied || high > 2*mostTallied || bin == math.MinInt16 {
			return false
		}
		n -= k
		to[bin] = k
	}
	return n == 0
}
