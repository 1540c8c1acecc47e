package main

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// What goes into files is shown around, and so is the file of next month, of nearly the
// same customers. Figures that each are about many may then differ by one customer. So
// files have coarse ones: what the deck tells is told as there, which with -before stands
// until ten people came or went; and what it does not tell, as figures of orders and of
// the models, is with -before only told anew when clearly as many did.

// pulls is how many customers, of the usual kind, it takes at most to move a figure by a
// step of its rounding; see persona, "What is published".
const pulls = 15

// published is the result as files have it. The screen has r itself.
func (r *result) published() *result {
	p := *r
	p.exact = r
	p.summary, p.profile = persona.Coarse(r.summary, r.profile, r.deck)
	// The number of all is what is told of the segments, and of the rest.
	p.customers = p.summary.Customers + tens(r.customers-r.summary.Customers)
	p.skipped = map[string]int{}
	for reason, n := range r.skipped {
		p.skipped[reason] = tens(n)
		if few := strings.HasPrefix(reason, ofAnswers) && n < fewest; few {
			p.skipped[reason] = n // withheld as before
		}
	}
	if r.before != nil && unmoved(r.before, r.summary.Customers) {
		p.still()
		return &p
	}
	if r.orders != nil {
		o := *r.orders
		rows, numbers := r.publicOrders()
		p.ordersTold = rows != nil
		o.rows, o.numbers, o.outside = tens(o.rows), tensOf(numbers), tensOf(o.outside)
		p.orders = &o
	}
	p.sums = nil
	for _, m := range r.sums {
		p.sums = append(p.sums, m.published())
	}
	if r.rule != nil {
		rule := *r.rule
		rule.fidelity = coarseFigure(rule.fidelity)
		p.rule = &rule
	}
	if r.choice != nil {
		ch := *r.choice
		ch.reasons = nil
		for _, s := range r.reasons() {
			ch.reasons = append(ch.reasons, roughly(s))
		}
		p.choice = &ch
	}
	p.evidence = r.evidence.published(r)
	return &p
}

// unrounded is the result that decides what is withheld.
func (r *result) unrounded() *result {
	if r.exact != nil {
		return r.exact
	}
	return r
}

// unmoved reports whether hardly more than ten customers came or went since an earlier
// deck. Each size that it tells was off by fewer than fifteen, so only beyond that is it
// sure; and who moved from one segment to another came from nowhere.
func unmoved(before *persona.Deck, customers int) bool {
	return math.Abs(float64(customers-before.Customers)) < float64(fewest+pulls*len(before.Personas))
}

// sinceBefore says why figures are missing.
const sinceBefore = "too few customers came or went since the deck of -before was made"

// still leaves out what would tell the few who came since the files before: all that the
// deck does not remember.
func (p *result) still() {
	p.skipped = map[string]int{}
	p.buying, p.spending, p.rule = nil, nil, nil
	p.evidence = evidence{}
	if p.sums != nil {
		p.sums, p.noSums = nil, "they are not told anew: "+sinceBefore
	}
	if p.orders != nil {
		o := *p.orders
		o.outside, o.numbers = nil, nil
		p.orders = &o
	}
	if p.choice != nil {
		ch := *p.choice
		ch.comparison = nil
		ch.reasons = []string{"How the models did is not told anew: " + sinceBefore + "."}
		p.choice = &ch
	}
	if p.profile != nil {
		e := *p.profile
		e.Scales, e.Contrasts, e.KanoContrasts, e.Prospects = nil, nil, nil, nil
		e.Segments = append([]expectation.Segment(nil), e.Segments...)
		for i := range e.Segments {
			s := &e.Segments[i]
			s.Quality, s.Driven, s.Roles, s.Style = nil, nil, nil, nil
			var known []expectation.Result
			for _, o := range s.Outcomes {
				if one := p.personaOf(s.ID); one != nil && one.Outcome != nil && one.Outcome.Item == o.Item {
					known = append(known, o)
				}
			}
			s.Outcomes = known
		}
		p.profile = &e
	}
}

func (r *result) personaOf(id string) *persona.Persona {
	for i := range r.deck.Personas {
		if r.deck.Personas[i].Segment.ID == id {
			return &r.deck.Personas[i]
		}
	}
	return nil
}

// published rounds money to what the usual spend of several customers moves it by.
func (m *money) published() *money {
	if m == nil {
		return nil
	}
	f := *m.expected
	step := disclosure.Step(pulls * math.Abs(f.Value) / float64(max(f.N, 1)))
	f.Value, f.Low, f.High = toStep(f.Value, step), toStep(f.Low, step), toStep(f.High, step)
	f.N = tens(f.N)
	return &money{&f, toStep(m.comesLow, step), toStep(m.comesHigh, step)}
}

// published are the pictures with coarse figures.
func (e evidence) published(r *result) evidence {
	out := evidence{track: e.track}
	for i, x := range e.tracking {
		// Sums in tens, and periods as their differences: these tell nothing more.
		x.cumulative, x.expectedSum = tens(x.cumulative), float64(tens(int(math.Round(x.expectedSum))))
		x.orders, x.expected = x.cumulative, disclosure.Round(x.expected, 2)
		if i > 0 {
			x.orders -= out.tracking[i-1].cumulative
		}
		out.tracking = append(out.tracking, x)
	}
	judged, again := 0, 0 // customers of the holdout, and those with a repeat order in the first part
	for _, h := range r.judged() {
		judged++
		if h.Frequency > 0 {
			again++
		}
	}
	for _, b := range e.frequency {
		step := disclosure.Step(pulls * max(b.actual, .5) / max(1, b.share*float64(judged)))
		b.share = people(b.share, judged)
		b.actual, b.expected = toStep(b.actual, step), toStep(b.expected, step)
		out.frequency = append(out.frequency, b)
	}
	if judged > 0 && r.choice.comparison.Trials[r.choice.used].Fit != nil && !leavesAfterOne(r.choice.comparison.Trials[r.choice.used].Fit.Model) {
		judged = again
	}
	for _, b := range e.foretold {
		of := int(b.share * float64(judged))
		b.share, b.actual = people(b.share, judged), people(b.actual, of)
		out.foretold = append(out.foretold, b)
	}
	for _, b := range e.alive {
		b.share = people(b.share, e.aliveOf)
		out.alive = append(out.alive, b)
	}
	if c := e.cohorts; c != nil {
		copied := *c
		copied.rows = nil
		for _, row := range c.rows {
			var shares []*float64
			for _, share := range row.retention {
				if share != nil {
					share = number(people(*share, row.customers))
				}
				shares = append(shares, share)
			}
			copied.rows = append(copied.rows, cohort{row.name, tens(row.customers), shares})
		}
		out.cohorts = &copied
	}
	return out
}

// tens rounds some people, or some of their orders, to tens, ten at least.
func tens(n int) int {
	if n <= 0 {
		return n
	}
	return max(fewest, (n+fewest/2)/fewest*fewest)
}

func tensOf(n *int) *int {
	if n == nil {
		return nil
	}
	k := tens(*n)
	return &k
}

// people rounds a share of n people to one of counts in tens. None and all stay so.
func people(share float64, n int) float64 {
	all := tens(n)
	if share == 0 || share == 1 || all <= 0 {
		return share
	}
	return disclosure.Round(min(1, float64(tens(int(math.Round(share*float64(all)))))/float64(all)), 3)
}

// toStep rounds to multiples of a step, and not where there is none.
func toStep(x, step float64) float64 {
	if !(step > 0) || math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	return disclosure.Round(math.Round(x/step)*step, 9) + 0 // + 0: no negative zero
}

// coarseFigure rounds a share of N people.
func coarseFigure(f segment.Figure) segment.Figure {
	return segment.Figure{Value: people(f.Value, f.N), Low: people(f.Low, f.N), High: people(f.High, f.N), N: tens(f.N)}
}

var (
	figures = regexp.MustCompile(`\d[\d,]*(\.\d+)?`)
	offBy   = regexp.MustCompile(` \([\d.]+ % too (few|many)\)`)
)

// roughly writes the numbers of a sentence in tens, from a hundred on, and two digits of
// others. By how much the expectation was off stands in the table beside it, and not twice.
func roughly(s string) string {
	s = offBy.ReplaceAllString(s, "")
	return figures.ReplaceAllStringFunc(s, func(text string) string {
		tail := text[len(strings.TrimRight(text, ",")):]
		x, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
		if err != nil {
			return text
		}
		if x >= 100 {
			return count(int64(tens(int(math.Round(x))))) + tail
		}
		return strconv.FormatFloat(disclosure.Round(x, 2), 'g', -1, 64) + tail
	})
}
