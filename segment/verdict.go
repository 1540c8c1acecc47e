package segment

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
// of the evidence that a fit has, by these rules.
//
// A segment is not to be acted on if its mean bootstrap Jaccard is below .6, or it
// has fewer members than Options.MinSize. It is doubtful if that Jaccard is below
// .75 (both limits: Hennig 2007, Computational Statistics & Data Analysis 52,
// 258-271); if it dissolves in one sample of forty (a Jaccard below .5, ibid.); if it
// is the value of one column by another name; if the customers form one cloud,
// whatever comes back, for a square is cut into its corners in every sample, or that
// is on a knife's edge; or if customers are denser between it and another segment
// than in the middle of one of the two. Otherwise it is valid.
//
// Large segments overlap by chance: two halves have a Jaccard of .33, two sets of 91
// percent of the customers one of .83. Above a quarter of the customers all four
// limits rise with the share, so that (J - chance)/(1 - chance) is what it is at a
// quarter: of half of the customers .81 is stable, of 91 percent .95.
//
// The customers form one cloud where no number of segments replicates and is
// tighter than cutting up a cloud would be ([quality.Choice]), and where what is
// tighter is only a long tail: the comparison is made again on features bent until
// none is skewed, which turns a cloud of amounts into a plain one and leaves groups
// apart. Categories and columns of two values are compared with the same values dealt
// out at random, too: two heaps of those who said yes and no are no groups, answers
// that go together are. It is no cloud where there is a gap around every segment.
//
// A segment is a column by another name if the values of one category, or of a number
// of two values, tell its members (Jaccard .9), and that column makes up more than
// half of what sets it apart. Where it differs in others as well, that column is a
// good name for a kind, and no reason for doubt.
//
// The segmentation is valid if all its published segments are, not to be acted on
// if those that may be hold less than half of its customers, and doubtful otherwise.
//
// How the rules do: percent of segments found valid, doubtful, and not to be acted on,
// in 20 sets each of 300 and of 1,000 rows in 2 and in 5 columns where none are named,
// asked for Exactly(k), with 20 pairs of samples.
//
//	                               k=2            k=3            k=5
//	normal cloud                 0  38  62      0  50  50      0  36  64
//	even cube                    0  39  61      0  50  50      0  46  54
//	lognormal cloud, sigma .5    0  36  64      0  54  46      0  81  19
//	lognormal cloud, sigma 1     0  30  70      0  50  50      0  77  23
//	geometric counts             0  32  68      0  52  48      0  89  11
//	11 independent answers       0   4  96      0   0 100      0   0 100
//	age, income, visits, sex     0 100   0      0  81  19      0  84  16
//	one yes/no and 3 normal      0 100   0      0  61  39
//	5 normal and 2 categories    0 100   0      0  39  61
//	3 categories (last: k=6)     0 100   0      0  92   8      0 100   0
//	k groups 2 sd apart          0 100   0     22  76   2     65  32   3
//	k groups 3 sd apart          8  92   0     89  11   0     96   4   0
//	k groups 4 sd apart         70  30   0     97   3   0    100   0   0
//	k groups 5 sd apart         98   2   0     98   2   0    100   0   0
//	k kinds, 6 and 9 answers    98   2   0    100   0   0
//	3 kinds, 2 numbers and 3 categories       100   0   0
//
// All columns from age to the 3 categories, of 2, 3 and 4 levels, are independent.
// Kinds differ in each answer, most of which are their kind's.
// Two groups are the hardest: what is apart by 3 standard deviations in one
// direction is no tighter than an even box. Of 3 groups 4 standard deviations apart
// cut into 4, of which two are whole, 48 percent are valid; cut into 5, 30.
//
// Of public data, with seed 0: all segments of iris (2 and 3), wine (3), mall
// customers (5), McDonald's perceptions (4, Dolnicar et al. 2018) and volunteers'
// motives (3, Randle & Dolnicar 2009) are valid, all of wholesale customers (2 and 3)
// doubtful, and vacation motives (6, Dolnicar & Leisch 2008) are
// doubtful: one segment valid, three doubtful, two not to be acted on.
type Verdict struct {
	Ruling  Ruling   `json:"ruling"`
	Reasons []Reason `json:"reasons"` // those behind the ruling first; never empty where there is one
}

// Reason is one reason of a verdict. Code is stable and meant for programs, Text is
// a sentence for people. Codes of a segment: "highly-stable", "stable", "pattern" and
// "unstable" (its Jaccard from .85, from .75, from .6, and below, see [Verdict] for
// large ones); "dissolves", "small", "one-column", "no-structure", "knife-edge",
// "no-gap", "gap", "not-tested". Codes of a segmentation: "all-valid", "mixed",
// "few-to-act-on", "structure", "no-structure", "knife-edge", "not-tested".
type Reason struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// Limits of the mean bootstrap Jaccard: the guide values of Hennig (2007), which
// are for samples that count a row once and compare only rows drawn. The figures here
// are of pairs of samples and of all rows (SLSw). On McDonald's, vacation and
// volunteers' motives, iris, wine, wholesale and mall customers they were lower by .02
// on average and .12 at most, so that the limits are kept to the strict side.
const (
	highlyStable = .85
	stable       = .75
	unstable     = .6
	dissolved    = .5
)

// Limits of hollow. Below the first there is no gap where the border is, at a
// one-sided level of .05. Where all segments reach the second, the customers form
// groups even if no tighter than one cloud. It is that far off because k-means lays
// borders where customers are scarce: of 1,200 sets of the clouds at [Verdict] the
// largest z of any segment was 2.9, in an even square cut in two.
const (
	noHollow    = -1.645
	clearHollow = 3.3
)

// weighing collects reasons by what they speak for.
type weighing map[Ruling][]Reason

func (w weighing) add(r Ruling, code, format string, args ...any) {
	w[r] = append(w[r], Reason{code, fmt.Sprintf(format, args...)})
}

// verdict is the worst that there is a reason for.
func (w weighing) verdict() (v Verdict) {
	for _, r := range []Ruling{Untested, DoNotAct, Doubtful, Valid} {
		if v.Ruling == "" && len(w[r]) > 0 {
			v.Ruling = r
		}
		v.Reasons = append(v.Reasons, w[r]...)
	}
	return v
}

// untested is the verdict on what was not fitted.
func untested(why string) Verdict {
	return Verdict{Untested, []Reason{{"not-tested", why}}}
}

// grounds are what the verdict on a segment is made of.
type grounds struct {
	size, least  int     // members, and the fewest that were asked for
	share        float64 // of the customers
	jaccard, low float64
	groups, edge bool    // whether the customers form any, and whether that is open
	around       float64 // the hollow around it; NaN: not known
	namesake     string  // the feature that it is by another name; "": none
}

func (e grounds) verdict() Verdict {
	w := weighing{}
	similar := fmt.Sprintf("comes back in other samples of the customers with a Jaccard similarity of %.2f", e.jaccard)
	if e.share > usualShare {
		similar += fmt.Sprintf(", where chance alone gives a segment of its size %.2f", byChance(e.share))
	}
	switch j := e.jaccard; {
	case j >= limitFor(highlyStable, e.share):
		w.add(Valid, "highly-stable", "%s: it is highly stable", similar)
	case j >= limitFor(stable, e.share):
		w.add(Valid, "stable", "%s: it is stable", similar)
	case j >= limitFor(unstable, e.share):
		w.add(Doubtful, "pattern", "%s: there is a pattern, but who belongs to it is in doubt", similar)
	default:
		w.add(DoNotAct, "unstable", "%s: other customers would have given another segment", similar)
	}
	if e.size < e.least {
		w.add(DoNotAct, "small", "has fewer than the %d members that were asked for", e.least)
	}
	if e.namesake != "" {
		w.add(Doubtful, "one-column", "is the column %s by another name: a filter would have found it, and the other features hardly differ", e.namesake)
	}
	switch {
	case !e.groups:
		w.add(Doubtful, "no-structure", "is a cut of one cloud of customers, and not a kind of its own: those on the two sides of the cut are alike, whether or not it comes back")
	case e.edge:
		w.add(Doubtful, "knife-edge", "may be a cut of one cloud of customers: the evidence that they form groups is on a knife's edge")
	}
	if e.low < limitFor(dissolved, e.share) && e.jaccard >= limitFor(unstable, e.share) {
		w.add(Doubtful, "dissolves", "dissolves in at least one sample of forty, where its Jaccard similarity is %.2f or less", e.low)
	}
	switch {
	case e.around < noHollow:
		w.add(Doubtful, "no-gap", "runs into another segment: customers are denser between the two than in the middle of one of them")
	case e.around >= clearHollow:
		w.add(Valid, "gap", "is set off: customers are scarcer between it and the others than in the middle of either")
	}
	return w.verdict()
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
	shape, err := f.structured(ctx, x)
	if err != nil {
		return err
	}
	f.warnings = slices.DeleteFunc(f.warnings, func(w Warning) bool {
		switch w.Code {
		case "no-structure":
			return shape.groups // there are gaps, which Choose does not look for
		case "knife-edge":
			return shape.groups && !shape.edge
		}
		return false
	})
	named := namesakes(x, f.labels, f.core.segments(), f.core.encoders)
	for g := range s.Segments {
		s.Segments[g].Verdict = grounds{
			size: s.Segments[g].Size, least: f.o.MinSize, share: float64(s.Segments[g].Size) / float64(x.Rows),
			jaccard: f.stability.Segment[g], low: f.stability.SegmentLow[g],
			groups: shape.groups, edge: shape.edge, around: shape.around[g], namesake: named[g],
		}.verdict()
	}
	s.Verdict = overall(s, shape)
	return nil
}

// overall sums up the verdicts on the segments.
func overall(s *Summary, shape shape) Verdict {
	w := weighing{}
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
		w.add(Valid, "all-valid", "all %d segments come back in other samples of the customers", n)
	case 2*usable < s.Customers:
		w.add(DoNotAct, "few-to-act-on", "the segments that may be acted on hold less than half of the customers")
	default:
		var parts []string
		for _, x := range []struct {
			r    Ruling
			what string
		}{{Valid, "valid"}, {Doubtful, "doubtful"}, {DoNotAct, "not to be acted on"}} {
			if c := count[x.r]; c > 0 {
				parts = append(parts, fmt.Sprintf("%d %s", c, x.what))
			}
		}
		w.add(Doubtful, "mixed", "of %d segments %s", n, strings.Join(parts, ", "))
	}
	switch {
	case !shape.groups:
		w.add(Doubtful, "no-structure", "the customers form one cloud, and the segments are a cut of it")
	case shape.edge:
		w.add(Doubtful, "knife-edge", "whether the customers form groups or one cloud is on a knife's edge")
	default:
		w.add(Valid, "structure", "the customers form groups, and not one cloud")
	}
	return w.verdict()
}

// shape is what the customers look like.
type shape struct {
	around []float64 // how hollow it is around each segment
	groups bool      // whether they form groups, at the number of segments that there are
	edge   bool      // whether that might as well have been otherwise
}

// structured tells what the customers look like. It asks the same of the same
// segments whatever the seed, but for the draws that a comparison is made of.
func (f *fit) structured(ctx context.Context, x cluster.Matrix) (s shape, err error) {
	labels, customers := f.labels, x.Rows
	if x.Rows > sampleAbove {
		some, rows := sample(x, f.o.Seed)
		x, labels = some, make([]int32, len(rows))
		for at, i := range rows {
			labels[at] = f.labels[i]
		}
	}
	k := f.core.segments()
	x, bent := straightened(blurred(x))
	s.around = hollow(x, labels, k)
	c := f.choice
	switch {
	case slices.Min(s.around) >= clearHollow: // no NaN is
		s.groups = true
		return s, nil
	case c != nil && !c.Structure:
		return s, nil
	case c != nil && c.K == k && !bent: // that has been looked into
	default:
		o, clusterer := f.judging(customers)
		o.Pairs, o.Progress = 1, nil // whether it replicates is known
		if c, err = o.Choose(ctx, x, k, k, clusterer); err != nil {
			return s, err
		}
	}
	for _, e := range c.Evidence {
		if e.K == k {
			s.groups, s.edge = e.Tighter || e.Edge, e.Edge
		}
	}
	return s, nil
}
