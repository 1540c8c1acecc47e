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
// narrow (Bengio & Grandvalet 2004, JMLR 5, 1089-1105).
//
// That no figure may tell about fewer than ten people goes against the rule: 1 to 9
// misplaced members of a segment are told as 10, and 1 to 9 well placed ones as
// none. Overall takes those of all such segments together, in tens. Where that was
// done AtLeast is set: the share is no less than Value, and the interval reaches up
// to that of the best that the same figures may stand for. In a small table that is
// much: a rule with one mistake among 50 people is told to be right for at least .8.
type Fidelity struct {
	Overall Figure            `json:"overall"`           // over the customers of segments of ten or more
	AtLeast bool              `json:"atLeast,omitempty"` // Overall.Value is a bound from below
	Segment []SegmentFidelity `json:"segments"`
	// Largest is what putting everybody into the largest segment would reach: what
	// Overall must be compared with.
	Largest float64 `json:"largest"`
	Folds   int     `json:"folds"`
}

// SegmentFidelity is the share of a segment's members that the rule puts there.
type SegmentFidelity struct {
	Ref
	Share   Figure `json:"share"`
	AtLeast bool   `json:"atLeast,omitempty"` // Share.Value is a bound from below
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
	var whole placed
	largest := 0
	for s, n := range d.sizes {
		if n == 0 {
			continue
		}
		k := 0
		for _, r := range right {
			k += r[s]
		}
		own := placedOf(k, n)
		whole.add(own)
		own.coarsen()
		f.Segment = append(f.Segment, SegmentFidelity{Ref: refs[s], Share: own.figure(), AtLeast: own.atLeast()})
		largest = max(largest, n)
	}
	whole.coarsen()
	f.Overall, f.AtLeast = whole.figure(), whole.atLeast()
	f.Largest = disclosure.Round(float64(largest)/float64(whole.n), digits)
	return f, nil
}

// placed is how many of n customers a rule places well, as far as it may be told:
// few mistakes and few hits are kept apart until they are rounded, against the rule.
type placed struct {
	n, right    int
	wrong, hits int // in addition: mistakes where they are few, hits where those are few
	doubt       int // by how many right may be too low
}

// placedOf sorts the members of one segment. Ten mistakes look like fewer, so that
// one cannot tell them from nine.
func placedOf(right, n int) placed {
	switch wrong := n - right; {
	case right > 0 && !disclosure.Publishable(right):
		return placed{n: n, hits: right}
	case wrong > 0 && wrong <= disclosure.MinGroup:
		return placed{n: n, right: n, wrong: wrong}
	}
	return placed{n: n, right: right}
}

func (t *placed) add(o placed) {
	t.n, t.right, t.wrong, t.hits = t.n+o.n, t.right+o.right, t.wrong+o.wrong, t.hits+o.hits
}

// coarsen takes few mistakes up and few hits down to tens. What is left open is up to
// nine of each.
func (t *placed) coarsen() {
	const ten = disclosure.MinGroup
	if up := (t.wrong + ten - 1) / ten * ten; up > 0 {
		t.right -= up
		t.doubt += ten - 1
	}
	if t.hits > 0 {
		t.right += t.hits / ten * ten
		t.doubt += ten - 1
	}
	if !disclosure.Publishable(t.right) { // nothing is left to stand on
		t.doubt += max(t.right, 0)
		t.right = 0
	}
	t.wrong, t.hits = 0, 0
}

func (t *placed) atLeast() bool { return t.doubt > 0 }

// figure is the share that is placed well, at least; its interval ends where that of
// the highest share ends that it may be.
func (t *placed) figure() Figure {
	f := share(t.right, t.n)
	f.High = share(min(t.n, t.right+t.doubt), t.n).High
	return *f
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
