package segment

import (
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment/drift"
)

// look is a comparison of two censuses under way; it knows nothing of the host's type.
type look struct {
	o           DriftOptions
	basis       *basis
	core        *core
	before, now *tally
	n, m        int64 // customers of both

	out   *Drift
	tests []tested
}

// tested is a comparison that may become an alarm.
type tested struct {
	Alarm // P not yet adjusted
	// advice is what an alarm calls for.
	advice string
}

func (l *look) drift() (*Drift, error) {
	l.n, l.m = l.before.customers(), l.now.customers()
	l.out = &Drift{
		Version: 1, Before: tens(int(l.n)), Now: tens(int(l.m)),
		Features: []FeatureDrift{}, Segments: []SegmentDrift{}, Alarms: []Alarm{}, Warnings: []Warning{},
	}
	if l.n < driftFrom || l.m < driftFrom {
		l.warn("few-customers", "", "with fewer than %d customers in a census nothing can be told of it", driftFrom)
		l.out.Advice = Advice{Do: Keep, Reasons: []string{"there are too few customers to tell whether anything changed"}}
		return l.out, nil
	}
	l.nobodys()
	before, now := l.before.all(l.basis), l.now.all(l.basis)
	for i := range l.basis.features {
		if err := l.feature(i, before, now); err != nil {
			return nil, err
		}
	}
	l.segments()
	l.alarms()
	l.advise()
	return l.out, nil
}

func (l *look) warn(code, subject, format string, args ...any) {
	l.out.Warnings = append(l.out.Warnings, notice.New(code, subject, format, args...))
}

// test notes a comparison. What cannot be tested has no p-value and is none.
func (l *look) test(code, subject, advice string, size, limit, p float64, text string) {
	if !math.IsNaN(p) {
		l.tests = append(l.tests, tested{Alarm{code, subject, size, limit, p, text}, advice})
	}
}

// shift compares how many are of a kind. It tells numbers in tens, and nothing of one
// to nine people.
func shift(k1, n1, k2, n2 int64) Shift {
	tell := func(k, n int64) *Figure {
		if !(k == 0 || disclosure.Publishable(int(k))) || !disclosure.SafeDifference(int(n), int(k)) {
			return nil
		}
		return share(min(tens(int(k)), tens(int(n))), tens(int(n)))
	}
	s := Shift{Before: tell(k1, n1), Now: tell(k2, n2)}
	if s.Before != nil && s.Now != nil {
		of := func(f *Figure) (k, n int64) { return int64(math.Round(f.Value*float64(f.N)/10)) * 10, int64(f.N) }
		a, b := of(s.Before)
		c, d := of(s.Now)
		p := drift.Proportions(a, b, c, d)
		s.Change = figure(p.Change, p.Low, p.High, s.Now.N)
	}
	return s
}

// rose tests whether more are of a kind, k2, than before, k1, by a share of limit; nil where nobody
// is. The test takes expected for k1.
func (l *look) rose(code, subject, advice, what string, k1, expected, k2 int64, limit float64) *Shift {
	if k1+k2 == 0 {
		return nil
	}
	s := shift(k1, l.n, k2, l.m)
	change := float64(k2)/float64(l.m) - float64(k1)/float64(l.n)
	d := drift.Proportions(expected, l.n, k2, l.m)
	l.test(code, subject, advice, asTold(change, limit, s.Change), limit, d.P, what+" "+s.words())
	return &s
}

// asTold is a change as it is published or, where it is not, no more than whether it is as
// large as the limit.
func asTold(v, limit float64, f *Figure) float64 {
	switch {
	case f != nil:
		return f.Value
	case v >= limit:
		return limit
	case v <= -limit:
		return -limit
	}
	return 0
}

func (l *look) nobodys() {
	count := func(t *tally) (k int64) {
		for i := range t.segments {
			k += t.segments[i].nobodys
		}
		return k
	}
	k1, k2 := count(l.before), count(l.now)
	advice := Refit
	if float64(k2)/float64(l.m)-float64(k1)/float64(l.n) >= l.o.Many {
		advice = Redo
	}
	// The customers whom the threshold was made of are fewer beyond it than others from the
	// same world: of n of whom j-1 are beyond the j-th farthest, others are with probability
	// j/(n+1) on average, as if there were one more of them in each segment (the mean
	// of its Beta distribution; David & Nagaraja 2003, Order Statistics, section 2.3).
	one := int64(len(l.core.refs))
	p := drift.Proportions(k1+one, l.n+one, k2, l.m)
	s := shift(k1, l.n, k2, l.m)
	l.out.Nobodys = s
	l.test("nobodys", "", advice, asTold(p.Change, l.o.Nobodys, s.Change), l.o.Nobodys, p.P,
		"the share of customers who are unlike any segment "+s.words())
}

// feature compares how customers fall into the bins of a feature, and its mean.
func (l *look) feature(i int, before, now *segmentTally) error {
	f := &l.basis.features[i]
	p, q := l.before.bins[i], l.now.bins[i]
	d := FeatureDrift{Name: f.name, Descriptor: i >= len(l.core.encoders)}
	advice := func(of string) string { // what only describes moves nobody
		if d.Descriptor {
			return Keep
		}
		return of
	}
	last := len(p) - 1
	expected := p
	if f.kind == kindCategory {
		expected = asOthers(p)
	}
	d.Missing = l.rose("missing-rose", f.name, advice(Redo), "the share for whom it is missing", p[0], p[0], q[0], l.o.Broken)
	if f.kind == kindCategory {
		d.Unseen = l.rose("unseen-levels", f.name, advice(Redo), "the share with a level that is rare or new", p[last], expected[last], q[last], l.o.Broken)
	} else {
		d.Outside = l.rose("out-of-range", f.name, advice(Redo), "the share out of the range of then", p[1]+p[last], p[1]+p[last], q[1]+q[last], l.o.Broken)
	}
	bins, err := drift.Stability(p, q)
	if err != nil {
		return err
	}
	if f.kind == kindCategory { // a difference is certain where it is by either row
		others, err := drift.Stability(expected, q)
		if err != nil {
			return err
		}
		bins.P = max(bins.P, others.P)
	}
	// The half-width of its interval, from the delta method about a change as large.
	psi := disclosure.Coarse(bins.PSI, stats.Z95*2*math.Sqrt(bins.PSI*(1/float64(l.n)+1/float64(l.m))))
	d.PSI = &psi
	l.test("feature-moved", f.name, advice(Refit), psi, l.o.PSI, bins.P,
		"its values are spread otherwise than before: the population stability index is "+brief(psi))
	if e := l.encoder(i); e != nil && e.kind == kindNumeric && e.width > 0 {
		at := l.basis.layout[e.at]
		a, b := before.numbers[at].of(before.n), now.numbers[at].of(now.n)
		m := drift.Means(a, b)
		if d.Mean = guarded(m.Change, m.Low, m.High, max(a.Dominated(), b.Dominated()), int(now.n)); d.Mean != nil {
			l.test("mean-moved", f.name, Refit, math.Abs(d.Mean.Value), l.o.Shift, m.P,
				"its mean moved by "+brief(d.Mean.Value)+" of the units in which distances are measured")
		}
	}
	l.out.Features = append(l.out.Features, d)
	return nil
}

// encoder is that of a feature of the basis, nil for a descriptor.
func (l *look) encoder(i int) *encoder {
	if i < len(l.core.encoders) {
		return &l.core.encoders[i]
	}
	return nil
}

// guarded rounds a figure whose interval is that of a mean: roughly where one member may
// make more than a third of the squares behind it (see rough). The number of people is in tens.
func guarded(value, low, high, dominated float64, n int) *Figure {
	h := (high - low) / 2
	if dominated > 1./3 {
		return rough(value, low, high, h, tens(n))
	}
	return coarse(value, low, high, h, tens(n))
}
