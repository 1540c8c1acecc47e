package cluster

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/forms"
	"github.com/clientele-go/clientele/internal/kernel"
)

// sketchJSON is the stored form. Fields may be added under the same version.
// Ranks are not stored: they follow from the rest.
type sketchJSON struct {
	Version  int         `json:"clientele"`
	Kind     string      `json:"kind"`
	Size     int         `json:"size"`
	Seed     uint64      `json:"seed"`
	Around   *pilotJSON  `json:"around,omitempty"`
	Columns  int         `json:"columns"`
	Rows     int64       `json:"rows"`
	Mass     []int64     `json:"mass"`
	Limit    *float64    `json:"limit,omitempty"` // absent: none
	Keys     []uint64    `json:"keys"`
	Weights  []float64   `json:"weights"`
	Sample   [][]float64 `json:"sample"`
	Checksum string      `json:"checksum,omitempty"` // of the rest, see [forms.Seal]; none: from before there were any
}

type pilotJSON struct {
	Centers  [][]float64 `json:"centers"`
	Distance float64     `json:"distance"`
	Share    []float64   `json:"share"`
}

// MarshalJSON writes the sample, the keys and what is needed to go on, with a
// version and a checksum. Sketches that have seen the same rows are written alike. It is
// private data: the rows are in it.
func (s Sketch) MarshalJSON() ([]byte, error) {
	s.kept, s.data = slices.Clone(s.kept), slices.Clone(s.data) // order drops rows
	s.order()
	out := sketchJSON{
		Version: 1, Kind: "k-means-sketch", Size: s.size, Seed: s.seed, Columns: s.cols, Rows: s.rows, Mass: s.mass.Digits(),
		Keys: []uint64{}, Weights: []float64{}, Sample: [][]float64{},
	}
	if p := s.pilot; p != nil {
		out.Around = &pilotJSON{rowsOf(p.centers), p.distance, p.share}
	}
	if !math.IsInf(s.limit, 1) {
		out.Limit = &s.limit
	}
	for i, l := range s.kept {
		out.Keys, out.Weights = append(out.Keys, l.key), append(out.Weights, l.weight)
		out.Sample = append(out.Sample, s.data[i*s.cols:(i+1)*s.cols])
	}
	return forms.Seal(out)
}

// UnmarshalJSON reads what [Sketch.MarshalJSON] wrote and refuses another
// version, what is damaged or edited, and rows that cannot have been drawn. On an error s is unchanged.
func (s *Sketch) UnmarshalJSON(b []byte) error {
	if err := checkForm(b, "a sketch", "k-means-sketch"); err != nil {
		return err
	}
	var in sketchJSON
	if err := forms.Strict(b, &in); err != nil {
		return fmt.Errorf("cluster: reading a sketch: damaged: %w", err)
	}
	given := in.Checksum
	in.Checksum = ""
	out, err := NewSketch(SketchOptions{Size: in.Size, Seed: in.Seed})
	if err != nil {
		return fmt.Errorf("reading a sketch: %w", err)
	}
	if in.Around != nil {
		p := &pilot{distance: in.Around.Distance, share: in.Around.Share}
		if p.centers, err = FromRows(in.Around.Centers); err == nil {
			err = p.check()
		}
		if err != nil {
			return fmt.Errorf("cluster: reading what a sketch is around: %w", err)
		}
		out.pilot = p
	}
	if err := out.read(in); err != nil {
		return fmt.Errorf("cluster: reading a sketch: %w", err)
	}
	if err := forms.Intact(b, in, given); err != nil {
		return fmt.Errorf("cluster: reading a sketch: %w", err)
	}
	*s = *out
	return nil
}

func (s *Sketch) read(in sketchJSON) error {
	n := len(in.Sample)
	switch {
	case in.Columns < 0 || in.Columns == 0 && n > 0 || s.pilot != nil && in.Columns != s.pilot.centers.Cols:
		return fmt.Errorf("%d columns", in.Columns)
	case in.Size == 0 || n > in.Size || int64(n) > in.Rows || len(in.Keys) != n || len(in.Weights) != n:
		return fmt.Errorf("%d rows of %d, %d keys and %d weights in a sample of %d", n, in.Rows, len(in.Keys), len(in.Weights), in.Size)
	case in.Limit != nil && !(*in.Limit > 0):
		return fmt.Errorf("a limit of %v", *in.Limit)
	case !s.mass.SetDigits(in.Mass) || !(s.mass.Float64() >= 0):
		return errors.New("a weight that no rows have")
	}
	s.cols, s.rows = in.Columns, in.Rows
	if in.Limit != nil {
		s.limit = *in.Limit
	}
	for i, x := range in.Sample {
		if err := checkRow(x, in.Weights[i], s.cols); err != nil {
			return err
		}
		number, near := 0, 0.0
		if s.pilot != nil {
			number, near, _ = kernel.Nearest(s.cols)(x, s.pilot.centers.Data)
		}
		l, err := s.draw(in.Keys[i], in.Weights[i], int32(number), near)
		if err != nil {
			return err
		}
		if !(l.rank < s.limit) || in.Weights[i] == 0 {
			return fmt.Errorf("row %d of the sample cannot have been drawn", i)
		}
		s.offer(l, x)
	}
	return nil
}
