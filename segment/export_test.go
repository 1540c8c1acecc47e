package segment

import "encoding/json"

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
