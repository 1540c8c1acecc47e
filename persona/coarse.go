package persona

import (
	"math"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Coarse returns copies of a summary and of a profile, either of which may be nil, whose
// figures may be published again and again: see "What is published" in the package
// comment. [Build] works on such copies by itself; a host that publishes a summary or a
// profile beside a deck publishes these. Previous is the deck that was published before,
// or nil: figures that moved by less than they are rounded by stand as they stood in it.
//
// Nothing of the inputs is changed or shared.
func Coarse(s *segment.Summary, p *expectation.Profile, previous *Deck) (*segment.Summary, *expectation.Profile) {
	c := newCoarser(previous)
	return c.summary(s), c.profile(p)
}

const (
	// pulls is how many customers, each one standard deviation away from the rest, it takes
	// at most to move a figure by a step of its rounding; it takes 6 of them at least. One
	// that is told in tens moves by a step for ten.
	pulls = 15
	// unknownN stands in for the number of people behind a figure where it is withheld.
	unknownN = 100
	// still is how many steps a figure may be off from what was published before and still
	// stand. That one was off by half a step at most when it was published; so what moved
	// it out of here is a step, which is ten people, or several of the most unusual.
	still = 1.5
)

// coarser rounds figures. Each has a key that is the same in the next build.
type coarser struct {
	figures map[string]segment.Figure // of the deck before
	counts  map[string]int
	reading bool // the deck before: figures are noted, and nothing is rounded
	full    bool // figures stay as they are, for tests that show what rounding is good for
}

func newCoarser(previous *Deck) *coarser {
	c := &coarser{figures: map[string]segment.Figure{}, counts: map[string]int{}}
	if previous == nil {
		return c
	}
	c.reading = true
	c.remember(previous)
	c.reading = false
	return c
}

// coarsen replaces what Build works on by coarse copies.
func coarsen(s *segment.Summary, p *expectation.Profile, o Options) (*segment.Summary, *expectation.Profile, Options) {
	c := newCoarser(o.Previous)
	c.full = o.exact
	s, p = c.summary(s), c.profile(p)
	o.Rule, o.Roles = coarseCopy(c, o.Rule, "rule"), coarseCopy(c, o.Roles, "roles")
	o.Descriptors = *coarseCopy(c, &o.Descriptors, "descriptors")
	o.Migration = coarseCopy(c, o.Migration, "migration")
	return s, p, o
}

func (c *coarser) summary(s *segment.Summary) *segment.Summary {
	out := coarseCopy(c, s, "summary")
	if out == nil || c.full {
		return out
	}
	// The base is the sum of its parts, so that the one tells nothing that the others do
	// not, and shares are those of what is told.
	out.Customers = 0
	for _, p := range out.Segments {
		out.Customers += p.Size
	}
	for i := range out.Segments {
		out.Segments[i].Share = *shareOf(out.Segments[i].Size, out.Customers)
	}
	return out
}

func (c *coarser) profile(p *expectation.Profile) *expectation.Profile {
	out := coarseCopy(c, p, "profile")
	if out == nil || c.full {
		return out
	}
	settle(out)
	if p.Respondents < 0 {
		return out
	}
	// As for the summary: where all who answered are in what is told, they are its sum.
	exact, told := 0, 0
	for i := range p.Segments {
		if p.Segments[i].N < 0 {
			return out
		}
		exact, told = exact+p.Segments[i].N, told+out.Segments[i].N
	}
	if exact == p.Respondents {
		out.Respondents = told
	}
	return out
}

// remember notes the figures of a published deck under the keys that they have in a
// summary and a profile.
func (c *coarser) remember(d *Deck) {
	s, e := &segment.Summary{}, &expectation.Profile{}
	var tests []segment.PublishedAssociation
	for i := range d.Personas {
		p := &d.Personas[i]
		one := segment.Profile{Ref: p.Segment, Size: p.Size, WorthShare: p.WorthShare, WorthMean: p.WorthMean,
			Stability: p.Stability, Separation: p.Separation, Lifecycle: p.Lifecycle}
		for _, t := range p.Measured {
			one.Features = append(one.Features, t.Trait)
		}
		s.Segments = append(s.Segments, one)
		for _, x := range p.Descriptors {
			if x.Test != nil {
				tests = append(tests, *x.Test) // the same for every persona
			}
		}
		of := expectation.Segment{Ref: p.Segment, Answered: p.Answered, Dimensions: p.Expectations}
		if a := p.Answered; a != nil {
			of.N = int(math.Round(a.Value * float64(a.N)))
		}
		if p.Outcome != nil {
			of.Outcomes = []expectation.Result{*p.Outcome}
		}
		e.Segments = append(e.Segments, of)
	}
	coarseCopy(c, s, "summary")
	coarseCopy(c, e, "profile")
	coarseCopy(c, d.Roles, "roles")
	coarseCopy(c, &tests, "descriptors")
}

// tens rounds a number of people to tens, of some people to no less than ten. What is
// withheld stays so.
func (c *coarser) tens(n int, key string) int {
	if c.reading {
		c.counts[key] = n
		return n
	}
	if n <= 0 {
		return n
	}
	if before, ok := c.counts[key]; ok && before > 0 && math.Abs(float64(n-before)) < still*disclosure.MinGroup {
		return before
	}
	return toTen(n)
}

// share rounds a share by rounding its counts. Nobody and everybody stay so: between them
// and the next there are ten, or the summary withholds it.
func (c *coarser) share(f *segment.Figure, key string) {
	if c.note(f, key) {
		return
	}
	if f.N <= 0 {
		c.mean(f, key)
		return
	}
	k := int(math.Round(f.Value * float64(f.N)))
	n := c.tens(f.N, key+"/n")
	if before, ok := c.figures[key]; ok && before.N > 0 {
		was := int(math.Round(before.Value * float64(before.N)))
		if k > 0 && was > 0 && k < f.N && math.Abs(float64(k-was)) < still*disclosure.MinGroup {
			*f = *shareOf(within(was, n, false), n)
			return
		}
	}
	if k > 0 {
		k = toTen(k)
	}
	*f = *shareOf(within(k, n, f.Value == 1), n)
}

// within keeps a count below that of all but where it is all.
func within(k, n int, all bool) int {
	if all {
		return n
	}
	return min(k, max(n-disclosure.MinGroup, 0))
}

// toTen rounds some people to tens, ten at least.
func toTen(n int) int {
	return max(disclosure.MinGroup, (n+disclosure.MinGroup/2)/disclosure.MinGroup*disclosure.MinGroup)
}

// shareOf is k of n, both in tens, with Wilson's interval, widened by the five people by
// which k may be off.
func shareOf(k, n int) *segment.Figure {
	if n <= 0 {
		return &segment.Figure{}
	}
	off := disclosure.MinGroup / 2
	if k == 0 || k == n {
		off = 0
	}
	low, _ := stats.Wilson(float64(k-off), float64(n))
	_, high := stats.Wilson(float64(k+off), float64(n))
	round := func(x float64) float64 { return disclosure.Round(x, 4) }
	return &segment.Figure{Value: round(float64(k) / float64(n)), Low: round(low), High: round(high), N: n}
}

// mean rounds any other figure. Of the ends of its interval, the distance from the
// estimate is rounded, to a quarter of a step and up: rounded on their own, they would tell
// the estimate twice more. Before that it is widened by what rounding adds to the error, so
// that no test on it rejects more often.
func (c *coarser) mean(f *segment.Figure, key string) {
	if c.note(f, key) {
		return
	}
	before, known := c.figures[key]
	step := stepOf(*f)
	f.N = c.tens(f.N, key+"/n")
	if !(step > 0) {
		return // no interval: nothing varies, or a limit
	}
	value, low, high := f.Value, f.Value-f.Low, f.High-f.Value
	// If the value stands, so do the ends that have not moved far, as one figure: each would
	// move by itself now and then, and they tell of one sample.
	near := func(a, b float64) bool { return math.Abs(a-b) < still*step }
	if known && near(value, before.Value) && near(f.Low, before.Low) && near(f.High, before.High) {
		f.Value, f.Low, f.High = before.Value, before.Low, before.High
		return
	}
	positive, share := f.Low >= 0, f.Low >= 0 && f.High <= 1
	f.Value = onGrid(math.Round(value/step) * step)
	if known && math.Abs(value-before.Value) < still*step {
		f.Value = before.Value
	}
	// What is rounded is off by step/sqrt(12) on average (Sheppard 1898), and a 95 %
	// interval that allows for it is wider by that.
	off := 0.0
	if step > disclosure.Step((low+high)/10) {
		off = stats.Z95 * stats.Z95 * step * step / 12
	}
	arm := func(x, was float64) float64 {
		x = math.Sqrt(float64(x*x) + off)
		if known && math.Abs(x-was) < step/2 {
			return was
		}
		return math.Ceil(x/(step/4)-1e-9) * (step / 4)
	}
	f.Low = onGrid(f.Value - arm(low, before.Value-before.Low))
	f.High = onGrid(f.Value + arm(high, before.High-before.Value))
	if positive {
		f.Low = max(f.Low, 0)
	}
	if share {
		f.High = min(f.High, 1)
	}
}

// note records a figure of the deck before, and says that nothing else is to be done.
// A figure that is not a number is left to those who check for it.
func (c *coarser) note(f *segment.Figure, key string) bool {
	if !c.reading {
		return c.full || !finite(f.Value, f.Low, f.High)
	}
	c.figures[key] = *f
	c.counts[key+"/n"] = f.N
	return true
}

// stepOf is what a figure of n people is rounded by: the largest of 1, 2 or 5 times a
// power of ten that fifteen customers move it by, and nothing finer than it was
// ([disclosure.Coarse]). One customer who is a standard deviation off moves a mean by
// sd/n, which is its standard error over the root of n.
func stepOf(f segment.Figure) float64 {
	n := f.N
	if n <= 0 {
		n = unknownN
	}
	half := f.High/2 - f.Low/2
	return max(disclosure.Step(half/5), disclosure.Step(pulls*half/stats.Z95/math.Sqrt(float64(n))))
}

// resampled rounds a figure of resampling to hundredths, and down, since its guide values
// are lower bounds (see [segment.Verdict]). One customer more is other samples: what that
// moves is chance, and not who the customer is.
func (c *coarser) resampled(f *segment.Figure, key string) {
	if c.note(f, key) {
		return
	}
	f.N = c.tens(f.N, key+"/n")
	down := func(x float64) float64 { return onGrid(math.Floor(x*100+1e-9) / 100) }
	*f = segment.Figure{Value: down(f.Value), Low: down(f.Low), High: onGrid(math.Ceil(f.High*100-1e-9) / 100), N: f.N}
	if before, ok := c.figures[key]; ok && math.Abs(f.Value-before.Value) <= .01 {
		f.Value, f.Low, f.High = before.Value, before.Low, before.High
	}
}

// kept leaves a figure that is in tens already, or lets what was published before stand.
func (c *coarser) kept(f *segment.Figure, key string) {
	if c.note(f, key) {
		return
	}
	if before, ok := c.figures[key]; ok && f.N > 0 && math.Abs(f.Value-before.Value)*float64(f.N) < still*disclosure.MinGroup {
		*f = before
	}
}

// test rounds the p-value of a descriptor to a digit. While it is within twice and half
// of what was published before, that stands.
func (c *coarser) test(a *segment.PublishedAssociation, key string) {
	c.mean(&a.Strength, key+".Strength")
	p := segment.Figure{Value: a.Adjusted}
	if c.note(&p, key+".Adjusted") {
		return
	}
	a.Adjusted = disclosure.Round(a.Adjusted, 1)
	if before, ok := c.figures[key+".Adjusted"]; ok && p.Value <= 2*before.Value && before.Value <= 2*p.Value {
		a.Adjusted = before.Value
	}
}

// onGrid takes off what floating point adds to multiples of a step.
func onGrid(x float64) float64 { return disclosure.Round(x, 10) + 0 }

// twentieth rounds a probability to twentieths, which 0 and 1 are not rounded into.
func twentieth(p float64) float64 {
	r := math.Round(p*20) / 20
	switch {
	case p > 0 && r == 0:
		return .05
	case p < 1 && r == 1:
		return .95
	}
	return onGrid(r)
}
