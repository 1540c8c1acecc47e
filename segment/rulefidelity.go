package segment

import (
	"context"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/par"
	"github.com/clientele-go/clientele/internal/random"
)

// Fidelity is how often a rule puts customers where the model does, measured on
// customers who had no part in the rule: they are cut into Folds parts, and each is
// judged by a rule that was grown in the same way on the others (Stone 1974, JRSS
// B 36(2), 111-147). The rule itself is grown on all and is, if anything, a little
// better. Where thresholds may lie is decided once for all parts, from values
// alone and before any label is known.
//
// Shares are 0 to 1, with Wilson intervals for as many independent customers; the
// rules of the parts have customers in common, so the intervals are somewhat too
// narrow (Bengio & Grandvalet 2004, JMLR 5, 1089-1105). That no figure may tell
// about fewer than ten people goes against the rule: 1 to 9 misplaced members of a
// segment count as 10, and 1 to 9 well placed ones as none, here and in Overall.
type Fidelity struct {
	Overall Figure            `json:"overall"` // over the customers of segments of ten or more
	Segment []SegmentFidelity `json:"segments"`
	// Largest is what putting everybody into the largest segment would reach: what
	// Overall must be compared with.
	Largest float64 `json:"largest"`
	Folds   int     `json:"folds"`
}

// SegmentFidelity is the share of a segment's members that the rule puts there.
type SegmentFidelity struct {
	Ref
	Share Figure `json:"share"`
}

// measureFidelity grows a rule without each part in turn.
func measureFidelity(ctx context.Context, d *ruleData, refs []Ref, o RuleOptions) (Fidelity, error) {
	fold := folds(d, o.Folds, o.Seed)
	right := make([][]int, o.Folds)
	err := par.Each(ctx, o.Folds, o.Workers, func(k int) error {
		right[k] = make([]int, d.segments)
		var grow, judge []int32
		for i := range fold {
			if int(fold[i]) == k {
				judge = append(judge, int32(i))
			} else {
				grow = append(grow, int32(i))
			}
		}
		t, err := growRule(ctx, d, grow, o.Leaves, o.Depth, o.MinLeaf)
		if err != nil {
			return err
		}
		for _, i := range judge {
			if l := d.labels[i]; t.place(i) == int(l) {
				right[k][l]++
			}
		}
		return nil
	})
	if err != nil {
		return Fidelity{}, err
	}
	f := Fidelity{Folds: o.Folds, Segment: []SegmentFidelity{}}
	all, base, largest := 0, 0, 0
	for s, n := range d.sizes {
		if n == 0 {
			continue
		}
		k := 0
		for _, r := range right {
			k += r[s]
		}
		k = tellableRight(k, n)
		f.Segment = append(f.Segment, SegmentFidelity{refs[s], *share(k, n)})
		all, base, largest = all+k, base+n, max(largest, n)
	}
	f.Overall = *share(all, base)
	f.Largest = disclosure.Round(float64(largest)/float64(base), digits)
	return f, nil
}

// tellableRight is the number of well placed members of n that may be told.
func tellableRight(right, n int) int {
	if wrong := n - right; wrong > 0 && !disclosure.Publishable(wrong) {
		right = n - disclosure.MinGroup
	}
	if !disclosure.Publishable(right) {
		return 0
	}
	return right
}

// folds gives each customer a part, segment by segment in turn, so that each part
// has its share of each segment.
func folds(d *ruleData, parts int, seed uint64) []uint8 {
	order := random.Stream(seed, streamFolds).Perm(len(d.labels))
	next := make([]int, d.segments)
	for k := range next {
		next[k] = k // so that small segments do not all fill the first parts
	}
	fold := make([]uint8, len(order))
	for _, i := range order {
		l := d.labels[i]
		fold[i] = uint8(next[l] % parts)
		next[l]++
	}
	return fold
}
