package segment

import (
	"encoding/json"
	"slices"

	"github.com/clientele-go/clientele/segment/cluster"
)

// Sealed gives a stored model the checksum that goes with the rest of it, so that
// the other checks are reached; what is no model comes back as it is.
func Sealed(b []byte) []byte {
	in, err := decodeStored[modelJSON](b, modelForm)
	if err != nil {
		return b
	}
	if in.Checksum, err = in.sum(); err != nil {
		return b
	}
	if out, err := json.Marshal(in); err == nil {
		return out
	}
	return b
}

// Tellable is how states are counted in segments.
var Tellable = tellable

// Grounds are what the verdict on a segment is made of.
type Grounds struct {
	Size, Least                 int
	Share, Jaccard, Low, Around float64
	Groups, Edge                bool
	Namesake                    string
}

func (e Grounds) Verdict() Verdict {
	return grounds{
		size: e.Size, least: e.Least, share: e.Share, jaccard: e.Jaccard, low: e.Low,
		groups: e.Groups, edge: e.Edge, around: e.Around, namesake: e.Namesake,
	}.verdict()
}

// Centers are those of a model of k-means, and Encoded the coordinates of a customer.
func Centers[T any](m *Model[T]) cluster.Matrix { return m.centers }

func Encoded[T any](m *Model[T], customer T) []float64 {
	x := make([]float64, m.coordinates())
	if err := m.encode(customer, x); err != nil {
		panic(err)
	}
	return x
}

// SealedCensus gives a stored census the checksum that goes with the rest of it.
func SealedCensus(b []byte) []byte {
	in, err := decodeStored[censusJSON](b, censusForm)
	if err != nil {
		return b
	}
	in.Checksum = ""
	if in.Checksum, err = checksum(in); err != nil {
		return b
	}
	if out, err := json.Marshal(in); err == nil {
		return out
	}
	return b
}

// WithoutRecord is a model of which a file says less, and WithOtherIDs one of other segments.
func WithoutRecord[T any](m *Model[T]) *Model[T] {
	out := *m
	out.record, out.customers = nil, m.customers+1
	return &out
}

func WithOtherIDs[T any](m *Model[T]) *Model[T] {
	out := *m
	out.refs = slices.Clone(m.refs)
	out.refs[0].ID += "x"
	return &out
}
