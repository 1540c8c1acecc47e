package expectation

import (
	"cmp"
	"slices"

	"github.com/clientele-go/clientele/segment"
)

// Fix is a cell that wants mending and the segment it belongs to. Its Name is that of
// the dimension; FixFirst its rank, PTop3 how sure it is to be among the first three,
// and Stake, where it is not nil, whom it concerns.
type Fix struct {
	Segment segment.Ref `json:"segment"`
	*Cell               // of the profile, not a copy
}

// FixFirst lists what to fix first over all segments and dimensions: the first n cells
// by rank, or fewer where fewer fall short. What nobody can influence and what meets
// expectations on average is not among them. The cells are those of the profile, which
// may have been read from its JSON. With n below 1, and of a nil profile,
// the list is empty.
func (p *Profile) FixFirst(n int) []Fix {
	if p == nil {
		return nil
	}
	var out []Fix
	for i := range p.Segments {
		s := &p.Segments[i]
		for d := range s.Dimensions {
			if c := &s.Dimensions[d]; c.FixFirst > 0 && (c.Priority > 0 || c.MustBe) {
				out = append(out, Fix{s.Ref, c})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Fix) int { return cmp.Compare(a.FixFirst, b.FixFirst) })
	return out[:min(max(n, 0), len(out))]
}
