package persona

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/persona/target"
	"github.com/clientele-go/clientele/segment"
)

// aim fills in whom to serve: selection and ratings, kinds, and whom the targets stand
// for. The personas come in the order of their priority, with all else that criteria look
// at.
func aim(ctx context.Context, d *Deck, s *segment.Summary, k known, o Options) error {
	m := newMarket(d.Personas, s, k, o)
	if err := choose(ctx, d, m, o.Target); err != nil {
		return err
	}
	kinds(d, o)
	d.Coverage = cover(d.Personas, m.descriptors, o.FDR)
	return nil
}

// selecting is a selection in the making.
type selecting struct {
	personas []Persona
	o        Targeting
	market   *market
	criteria []Criterion
	ratings  [][]Rating // by criterion, then by persona
}

// choose fills in Deck.Selection, Deck.Criteria and the ratings of the personas, which come
// in the order of their priority. It leaves all of them empty where there are fewer than two
// segments, and where nothing but their number of customers is known to tell them apart.
//
// Ratings from data are rounded to hundredths: a rating is no measurement.
func choose(ctx context.Context, d *Deck, m *market, o Targeting) error {
	if len(d.Personas) < 2 {
		return nil
	}
	s := &selecting{personas: d.Personas, o: o, market: m}
	if err := s.rateAll(ctx); err != nil {
		return err
	}
	if !s.tells() {
		return nil
	}
	e := target.Evaluation{Doubt: o.Evaluation.Doubt, Draws: o.Evaluation.Draws, Seed: o.Evaluation.Seed}
	candidates := make([]target.Candidate, len(d.Personas))
	for i := range d.Personas {
		p := &d.Personas[i]
		candidates[i] = target.Candidate{ID: p.Segment.ID, Name: p.Segment.Name, Potential: potential(p)}
	}
	for k, c := range s.criteria {
		switch c.Side {
		case KnockOut:
			for i, r := range s.ratings[k] {
				if r.Met == NotMet {
					candidates[i].KnockedOut = append(candidates[i].KnockedOut, c.Name)
				}
			}
		case Attractiveness:
			e.Attractiveness = append(e.Attractiveness, target.Criterion{Name: c.Name, Weight: c.Weight})
			for i, r := range s.ratings[k] {
				candidates[i].Attractive = append(candidates[i].Attractive, rated(r))
			}
		case Competitiveness:
			e.Competitiveness = append(e.Competitiveness, target.Criterion{Name: c.Name, Weight: c.Weight})
			for i, r := range s.ratings[k] {
				candidates[i].Competitive = append(candidates[i].Competitive, rated(r))
			}
		}
	}
	selection, err := e.Select(ctx, candidates)
	if err != nil {
		return fmt.Errorf("persona: selecting targets: %w", err)
	}
	for i := range selection.Choices {
		c := &selection.Choices[i]
		for _, x := range []*float64{&c.Attractiveness, &c.Competitiveness, &c.Potential, &c.Value} {
			*x = disclosure.Round(*x, 4) // the ranks are known
		}
	}
	d.Selection, d.Criteria = selection, s.criteria
	scale(d.Criteria)
	for i := range d.Personas {
		for k := range s.criteria {
			d.Personas[i].Ratings = append(d.Personas[i].Ratings, s.ratings[k][i])
		}
	}
	return nil
}

// rateAll judges all personas by all criteria: those from data in their order, each replaced
// by a judge of its name, then the other judges in theirs.
func (s *selecting) rateAll(ctx context.Context) error {
	judges := map[string]Judge{}
	for _, j := range s.o.Judges {
		judges[j.Criterion().Name] = j
	}
	for _, c := range fromData {
		if j, ok := judges[c.Name]; ok {
			if err := s.judge(ctx, j); err != nil {
				return err
			}
			delete(judges, c.Name)
			continue
		}
		counts := c.Side == KnockOut || s.o.Method == ByEvaluation || slices.Contains(byInfluence, c.Name)
		if counts && !slices.Contains(s.o.Without, c.Name) {
			s.measure(c)
		}
	}
	for _, j := range s.o.Judges {
		if _, left := judges[j.Criterion().Name]; left {
			if err := s.judge(ctx, j); err != nil {
				return err
			}
		}
	}
	return nil
}

// measure judges all personas by a criterion from data. A rating that is known of none is
// no criterion; a knock-out stays, since it should be seen that it was not checked.
func (s *selecting) measure(c dataCriterion) {
	out, known := make([]Rating, len(s.personas)), c.Side == KnockOut
	for i := range s.personas {
		r := Rating{Criterion: c.Name}
		if c.Side == KnockOut {
			r.Met, r.Facts = c.met(&s.personas[i], s.market)
		} else if x, facts := c.rate(&s.personas[i], s.market); !math.IsNaN(x) {
			x = math.Round(x*100) / 100
			r.Rating, r.Facts, known = &x, facts, true
		}
		out[i] = r
	}
	if known {
		s.add(Criterion{Name: c.Name, Side: c.Side, Source: "data"}, out)
	}
}

// judge asks the host.
func (s *selecting) judge(ctx context.Context, j Judge) error {
	c := j.Criterion()
	c.Source = "host"
	out, known := make([]Rating, len(s.personas)), c.Side == KnockOut
	for i := range s.personas {
		if ctx.Err() != nil {
			return fmt.Errorf("persona: building: %w", context.Cause(ctx))
		}
		p := s.personas[i] // a copy, which a judge may keep
		x, err := rate(j, c.Name, &p)
		if err != nil {
			return err
		}
		r := Rating{Criterion: c.Name}
		if !math.IsNaN(x) {
			r.Rating, known = &x, true
		}
		if c.Side == KnockOut {
			switch {
			case r.Rating == nil:
				r.Met = NotKnown
			case x < fits:
				r.Met = NotMet
			default:
				r.Met = IsMet
			}
		}
		out[i] = r
	}
	if known {
		s.add(c, out)
	}
	return nil
}

// fits is the lowest rating of a knock-out that rules nobody out.
const fits = 5

func (s *selecting) add(c Criterion, ratings []Rating) {
	if c.Side == KnockOut {
		c.Weight = 0
	} else {
		c.Weight = s.o.weight(c.Name, c.Weight)
	}
	s.criteria, s.ratings = append(s.criteria, c), append(s.ratings, ratings)
}

// tells reports whether anything tells the segments apart: a criterion that is more than
// their size, or one that rules a segment out. Without a criterion of attractiveness there
// is nothing to evaluate.
func (s *selecting) tells() bool {
	attractive, tells := false, false
	for k, c := range s.criteria {
		attractive = attractive || c.Side == Attractiveness
		switch c.Side {
		case KnockOut:
			tells = tells || slices.ContainsFunc(s.ratings[k], func(r Rating) bool { return r.Met == NotMet })
		default:
			tells = tells || c.Name != "size" || c.Source == "host"
		}
	}
	return attractive && tells
}

// rated is the rating, or the middle where it is not known.
func rated(r Rating) float64 {
	if r.Rating == nil {
		return middle
	}
	return *r.Rating
}

// potential is what its priority takes for its share of worth: that share, what stands in
// for it, or its share of customers where nobody's worth is known.
func potential(p *Persona) float64 {
	for _, part := range p.PriorityParts {
		switch part.Name {
		case partWorth, partLeft, partSize:
			return part.Value
		}
	}
	return p.Share.Value
}

// scale gives the weights of each side a sum of 1.
func scale(criteria []Criterion) {
	total := map[Side]float64{}
	for _, c := range criteria {
		total[c.Side] += c.Weight
	}
	for i := range criteria {
		if c := &criteria[i]; c.Side != KnockOut {
			c.Weight = disclosure.Round(c.Weight/total[c.Side], 4)
		}
	}
}

// knockedOut are the criteria by which the personas are ruled out, by segment ID.
func (d *Deck) knockedOut() map[string][]string {
	out := map[string][]string{}
	if d.Selection != nil {
		for _, c := range d.Selection.Choices {
			if len(c.KnockedOut) > 0 {
				out[c.ID] = c.KnockedOut
			}
		}
	}
	return out
}

// targetDoubts are the warnings about whom to serve.
func targetDoubts(d *Deck) []Warning {
	var out []Warning
	warn := func(code, subject, format string, args ...any) {
		out = append(out, notice.New(code, subject, format, args...))
	}
	primary := slices.IndexFunc(d.Personas, func(p Persona) bool { return p.Kind == Primary })
	switch {
	case len(d.Personas) == 0:
		return nil
	case primary < 0:
		warn("no-primary", "", "of those that the host has left open, all are ruled out; no persona is primary")
	case d.Personas[primary].KindWhy.Code == whyLast:
		warn("all-ruled-out", "", "every persona is ruled out as a target; the first of them is primary because somebody must be served first")
	case d.Selection != nil && len(d.Selection.Choices) > 0 && d.Selection.Choices[0].Rank > 0 && d.Selection.Choices[0].ID != d.Personas[primary].Segment.ID:
		first := d.Selection.Choices[0]
		warn("selection-disagrees", first.ID, "the evaluation puts %q first (in %.0f %% of weightings), but the primary persona is %q; "+
			"the priority asks where most is at stake, the evaluation who is attractive and well served already", first.Name, 100*first.PFirst, d.Personas[primary].Name)
	}
	if d.Coverage != nil {
		for _, g := range d.Coverage.Groups {
			if g.Under {
				warn("left-out", g.Name, "of customers with %s %s, %.0f %% belong to a target, of all %.0f %%; what is shaped for the targets may not suit them",
					g.Name, g.Level, 100*g.Covered, 100*d.Coverage.Customers.Value)
			}
		}
	}
	return out
}
