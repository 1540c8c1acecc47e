package cluster

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/internal/exact"
)

// accumulatorJSON is the stored form. Fields may be added under the same
// version. Sums are stored by their digits, which no rounding has touched.
type accumulatorJSON struct {
	Version int         `json:"clientele"`
	Kind    string      `json:"kind"`
	Centers [][]float64 `json:"centers"`
	Groups  []groupJSON `json:"groups"`
}

type groupJSON struct {
	Rows    int64     `json:"rows"`
	Mass    []int64   `json:"mass"`
	Inertia []int64   `json:"inertia"`
	Sums    [][]int64 `json:"sums"`
}

// MarshalJSON writes the centres and all sums, exactly, with a version. It is
// private data: of a centre with one row it holds the row.
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
	return json.Marshal(out)
}

// UnmarshalJSON reads what [Accumulator.MarshalJSON] wrote and refuses another
// version and sums that do not go with the centres. On an error a is unchanged.
func (a *Accumulator) UnmarshalJSON(b []byte) error {
	if err := checkForm(b, "an accumulator", "k-means-accumulator"); err != nil {
		return err
	}
	var in accumulatorJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("cluster: reading an accumulator: %w", err)
	}
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
