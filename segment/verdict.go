package segment

import (
	"context"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/segment/cluster"
)

// Ruling is what a verdict comes to.
type Ruling string

// The rulings, best first; "" is that of a summary stored before there were any.
const (
	// Valid: the segment comes back in other samples of the customers, and the
	// customers form groups rather than one cloud.
	Valid Ruling = "valid"
	// Doubtful: something speaks against it, and the reasons say what. It can
	// serve to address people differently; it does not say that they are a kind.
	Doubtful Ruling = "doubtful"
	// DoNotAct: other customers of the same kind would have given another segment.
	DoNotAct Ruling = "do not act on it"
	// Untested: the groups were given, or there is one segment; nothing was
	// refitted, and nothing is known of how they would come back.
	Untested Ruling = "not tested"
)

// Verdict says whether a segment, or a segmentation, can be acted on. It is made
// of the evidence that a fit has, by these rules:
//
// A segment is not to be acted on if its mean bootstrap Jaccard is below .6, or it
// has fewer members than Options.MinSize. It is doubtful if that Jaccard is below
// .75 (both limits: Hennig 2007, Computational Statistics & Data Analysis 52,
// 258-271), if in one sample of forty the segment dissolves (a Jaccard below .5,
// ibid.), or if the customers form one cloud, whatever comes back: a cube is cut
// into its corners in every sample. Otherwise it is valid.
//
// The customers form one cloud where no number of segments replicates and is
// tighter than cutting up a cloud ([quality.Choice]), or where what is tighter is
// only a long tail: the comparison is repeated on features bent until none of them
// is skewed, which turns a cloud of amounts into a plain one and leaves groups
// apart.
//
// How far a segment stands from its neighbours is told and has no say: people have
// acted well on segments that touch.
//
// The segmentation is valid if all its published segments are, not to be acted on
// if the segments that may be acted on hold less than half of its customers, and
// doubtful otherwise.
//
// Of 20 sets of each kind, in 2 and 5 columns, of 300 and 1,000 rows, the share of
// segments found valid, doubtful, and not to be acted on, at Exactly(k):
//
// VERDICT-TABLE
type Verdict struct {
	Ruling  Ruling   `json:"ruling"`
	Reasons []Reason `json:"reasons"` // what weighs most first; never empty where there is a ruling
}

// Reason is one reason of a verdict. Code is stable and meant for programs, Text is
// a sentence for people. Codes of a segment: "highly-stable", "stable", "pattern" and
// "unstable" (its Jaccard from .85, from .75, from .6, and below); "dissolves",
// "small", "no-structure", "apart", "touching", "not-tested". Codes of a
// segmentation: "all-valid", "mixed", "few-to-act-on", "none-shown", "structure",
// "no-structure", "not-tested".
type Reason struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// Limits of the mean bootstrap Jaccard: the guide values of Hennig (2007), which
// are for samples without repeated rows. The figures here count all rows of pairs of
// samples and are about .02 lower, so that the limits are held to, if anything,
// too strictly.
const (
	highlyStable = .85
	stable       = .75
	unstable     = .6
	dissolved    = .5
)

// Limits of hollow. Below the first a border is where no gap is, at a one-sided level
// of .05; from the second on there is a gap, at .025; and a segmentation whose
// segments all reach the third is of groups, even if no tighter than one cloud. That
// one is far off, because k-means lays its borders where customers are scarce:
// HOLLOWMAX
const (
	noHollow    = -1.645
	someHollow  = 1.96
	clearHollow = 3.3
)

// because adds a reason, and lowers the ruling to at most r.
func (v *Verdict) because(r Ruling, code, format string, args ...any) {
	rank := map[Ruling]int{Valid: 0, Doubtful: 1, DoNotAct: 2, Untested: 3}
	if v.Ruling == "" || rank[r] > rank[v.Ruling] {
		v.Ruling = r
	}
	v.Reasons = append(v.Reasons, Reason{code, fmt.Sprintf(format, args...)})
}

// untested is the verdict on what was not fitted.
func untested(why string) Verdict {
	var v Verdict
	v.because(Untested, "not-tested", "%s", why)
	return v
}

// evidence is what the verdict on a segment is made of.
type evidence struct {
	size, least  int // members, and the fewest that were asked for
	jaccard, low float64
	structure    bool
	hollow       float64
}

func (e evidence) verdict() Verdict {
	var v Verdict
	switch j := e.jaccard; {
	case j >= highlyStable:
		v.because(Valid, "highly-stable", "comes back in other samples of the customers with a Jaccard similarity of %.2f, which is highly stable", j)
	case j >= stable:
		v.because(Valid, "stable", "comes back in other samples of the customers with a Jaccard similarity of %.2f, which is stable", j)
	case j >= unstable:
		v.because(Doubtful, "pattern", "comes back in other samples of the customers with a Jaccard similarity of %.2f: there is a pattern, but who belongs to it is in doubt", j)
	default:
		v.because(DoNotAct, "unstable", "comes back in other samples of the customers with a Jaccard similarity of only %.2f: other customers would have given another segment", j)
	}
	if e.size < e.least {
		v.because(DoNotAct, "small", "has fewer than the %d members that were asked for", e.least)
	}
	if !e.groups {
		v.because(Doubtful, "no-structure", "is a cut of one cloud of customers: another cut would serve as well")
	}
	if e.low < dissolved && e.jaccard >= unstable {
		v.because(Doubtful, "dissolves", "dissolves in at least one sample of forty, where less than half of it comes back")
	}
	switch {
	case e.around < noHollow:
		v.because(Doubtful, "no-gap", "runs into another segment: customers are denser between the two than in the middle of one of them")
	case e.around >= someHollow:
		v.because(Valid, "gap", "is set off: customers are scarcer between it and the others than in the middle of either")
	}
	return v
}

// rule gives the segments of a summary and the whole their verdicts.
func (f *fit) rule(ctx context.Context, x cluster.Matrix, s *Summary) error {
	if f.stability == nil {
		s.Verdict = untested("there is one segment, and one cannot fail to come back")
		for g := range s.Segments {
			s.Segments[g].Verdict = untested("is the only segment, and cannot fail to come back")
		}
		return nil
	}
	around, groups, err := f.structured(ctx, x)
	if err != nil {
		return err
	}
	if groups { // there are gaps, which Choose does not look for
		f.warnings = slices.DeleteFunc(f.warnings, func(w Warning) bool { return w.Code == "no-structure" })
	}
	for g := range s.Segments {
		s.Segments[g].Verdict = evidence{
			size: s.Segments[g].Size, least: f.o.MinSize,
			jaccard: f.stability.Segment[g], low: f.stability.SegmentLow[g],
			groups: groups, around: around[g],
		}.verdict()
	}
	s.Verdict = overall(s, groups)
	return nil
}

// overall sums up the verdicts on the segments.
func overall(s *Summary, groups bool) Verdict {
	var v Verdict
	count, usable := map[Ruling]int{}, 0
	for _, p := range s.Segments {
		count[p.Verdict.Ruling]++
		if p.Verdict.Ruling != DoNotAct {
			usable += p.Size
		}
	}
	switch n := len(s.Segments); {
	case n == 0:
		return untested(fmt.Sprintf("no segment has the %d members that it takes to be shown", disclosure.MinGroup))
	case count[Valid] == n:
		v.because(Valid, "all-valid", "all %d segments come back in other samples of the customers", n)
	case 2*usable < s.Customers:
		v.because(DoNotAct, "few-to-act-on", "the segments that may be acted on hold less than half of the customers")
	default:
		v.because(Doubtful, "mixed", "%d of the %d segments are valid, %d doubtful, and %d not to be acted on", count[Valid], n, count[Doubtful], count[DoNotAct])
	}
	if groups {
		v.because(Valid, "structure", "the customers form groups: they are nearer to their segments than those of one cloud would be")
	} else {
		v.because(Doubtful, "no-structure", "the customers form one cloud, and the segments are a cut of it")
	}
	return v
}

// structured tells of each segment how hollow it is around it, and whether the
// customers form groups at the number of segments that there are.
func (f *fit) structured(ctx context.Context, x cluster.Matrix) (around []float64, groups bool, err error) {
	labels := f.labels
	if x.Rows > sampleAbove {
		rows := drawRows(x.Rows, f.o.Seed)
		x, labels = sample(x, f.o.Seed), make([]int32, len(rows))
		for at, i := range rows {
			labels[at] = f.labels[i]
		}
	}
	k := f.core.centers.Rows
	x, bent := straightened(blurred(x, f.o.Seed))
	around = hollow(x, labels, k)
	switch c := f.choice; {
	case slices.Min(around) >= clearHollow: // no NaN is
		return around, true, nil
	case c != nil && !c.Structure:
		return around, false, nil
	case c != nil && c.K == k && !bent:
		return around, true, nil // that has been looked into
	}
	o := f.stabilityOptions()
	o.Pairs, o.Progress = 1, nil // whether it replicates is known
	c, err := o.Choose(ctx, x, k, k, nil)
	if err != nil {
		return nil, false, err
	}
	return around, len(c.Evidence) == 1 && c.Evidence[0].Tighter, nil
}
