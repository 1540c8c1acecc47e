package cluster

import (
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/internal/exact"
	"github.com/clientele-go/clientele/internal/forms"
)

// accumulatorJSON is the stored form. Fields may be added under the same
// version. Sums are stored by their digits, which no rounding has touched.
type accumulatorJSON struct {
	Version  int         `json:"clientele"`
	Kind     string      `json:"kind"`
	Centers  [][]float64 `json:"centers"`
	Groups   []groupJSON `json:"groups"`
	Checksum string      `json:"checksum,omitempty"` // of the rest, see [forms.Seal]; none: from before there were any
}

type groupJSON struct {
	Rows    int64     `json:"rows"`
	Mass    []int64   `json:"mass"`
	Inertia []int64   `json:"inertia"`
	Sums    [][]int64 `json:"sums"`
}

// MarshalJSON writes the centres and all sums, exactly, with a version and a checksum.
// It is private data: of a centre with one row it holds the row.
func (a Accumulator) MarshalJSON() ([]byte, error) {
	out := accumulatorJSON{Version: 1, Kind: "k-means-accumulator", Centers: rowsOf(a.centers)}
	for j := range a.groups {
		g := &a.groups[j]
		in := groupJSON{Rows: g.rows, Mass: g.mass.Digits(), Inertia: g.inertia.Digits()}
		for c := range g.sums {
			in.Sums = append(in.Sums, g.sums[c].Digits())
		}
		out.Groups = append(out.Groups, in)
	}
	return forms.Seal(out)
}

// UnmarshalJSON reads what [Accumulator.MarshalJSON] wrote and refuses another
// version, what is damaged or edited, and sums that do not go with the centres. On an error a is unchanged.
func (a *Accumulator) UnmarshalJSON(b []byte) error {
	if err := checkForm(b, "an accumulator", "k-means-accumulator"); err != nil {
		return err
	}
	var in accumulatorJSON
	if err := forms.Strict(b, &in); err != nil {
		return fmt.Errorf("cluster: reading an accumulator: damaged: %w", err)
	}
	given := in.Checksum
	in.Checksum = ""
	centers, err := FromRows(in.Centers)
	if err != nil {
		return fmt.Errorf("cluster: centres of an accumulator: %w", err)
	}
	if len(in.Groups) != centers.Rows {
		return fmt.Errorf("cluster: an accumulator of %d centres has %d groups", centers.Rows, len(in.Groups))
	}
	out := newAccumulator(centers)
	for j, from := range in.Groups {
		if err := out.groups[j].read(from); err != nil {
			return fmt.Errorf("cluster: group %d of an accumulator %w", j, err)
		}
	}
	if err := forms.Intact(b, in, given); err != nil {
		return fmt.Errorf("cluster: reading an accumulator: %w", err)
	}
	*a = *out
	return nil
}

func (g *group) read(in groupJSON) error {
	if in.Rows < 0 {
		return fmt.Errorf("has %d rows", in.Rows)
	}
	if len(in.Sums) != len(g.sums) {
		return fmt.Errorf("has sums of %d columns, its centre %d", len(in.Sums), len(g.sums))
	}
	ok := g.mass.SetDigits(in.Mass) && g.inertia.SetDigits(in.Inertia) &&
		!slices.ContainsFunc([]exact.Sum{g.mass, g.inertia}, func(s exact.Sum) bool { return s.Float64() < 0 })
	for c := range g.sums {
		ok = ok && g.sums[c].SetDigits(in.Sums[c])
	}
	if !ok {
		return fmt.Errorf("has a sum that no rows have")
	}
	if zero := (exact.Sum{}); in.Rows == 0 && (g.mass != zero || g.inertia != zero || slices.ContainsFunc(g.sums, func(s exact.Sum) bool { return s != zero })) {
		return fmt.Errorf("has sums but no rows")
	}
	g.rows = in.Rows
	return nil
}
