package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/value"
)

// fewest is the smallest number of people that a published figure may
// describe; the library's rooms hold to the same.
const fewest = 10

// result is everything that the report says. It holds no customer, except in
// membership, which is not published.
type result struct {
	orders  *ordersFacts   // nil without -orders
	skipped map[string]int // bad rows left out, by reason
	left    []leftOut      // the same, a file each, for the person at the terminal
	worth   string         // what worth means here, empty without orders

	choice    *choice                      // how the model of ordering came about; nil without -orders
	buying    *value.Fit[value.Orders]     // nil where it could not be fitted
	spending  *value.Fit[value.GammaGamma] // nil where it could not be fitted
	valued    bool                         // worth is what the two models expect
	forecast  *forecast                    // nil where the models do not say how sure they are
	noSums    string                       // why segments are valued and sums is nil
	sums      []*money                     // of each segment of summary, nil entries: withheld; nil without forecast
	evidence  evidence                     // what the pictures show
	fewLearnt bool                         // by so few customers that ranges come out too narrow

	customers    int // in the input, after -until
	membership   *segment.Membership
	summary      *segment.Summary
	associations []segment.PublishedAssociation // of what describes the segments
	rule         *rule                          // nil for given groups, and where fewer than two segments may be shown
	profile      *expectation.Profile           // nil without -answers
	instrument   *expectation.Instrument        // of the survey; nil without -answers
	waves        []int64                        // starts of the waves of the survey, in milliseconds; nil without -waves
	waveNames    []string                       // what they are called
	deck         *persona.Deck
	before       *persona.Deck // of an earlier run, nil without -before

	exact      *result           // of coarse figures: what they were made of, which says what is withheld; see published.go
	ordersTold bool              // of coarse figures: whether the orders may be counted
	warnings   []segment.Warning // of all steps, in their order
}

// analyse walks the whole path.
func analyse(ctx context.Context, c config, p *progress) (*result, error) {
	r := &result{skipped: map[string]int{}}
	var (
		s   *survey
		err error
	)
	if c.before != "" {
		if c.earlier, err = readDeck(c.before); err != nil {
			return nil, err
		}
	}
	if c.answers != "" {
		// The survey is small and the orders may be large: what is wrong with
		// the survey is better said before minutes have gone by.
		var left leftOut
		if s, left, err = readSurvey(ctx, c, p); err != nil {
			return nil, err
		}
		if err := r.skip(left, p); err != nil {
			return nil, err
		}
	}
	if c.orders != "" {
		err = r.fromOrders(ctx, c, p)
	} else {
		err = r.fromAnswers(ctx, c, s, p)
	}
	if err != nil {
		return nil, err
	}
	if err := r.carryOn(ctx, c); err != nil {
		return nil, err
	}
	if s != nil {
		p.report("scoring expectations", 0, 0)
		r.instrument = s.instrument
		if r.waves, err = c.waves.starts(s.answers); err != nil {
			return nil, fmt.Errorf("%s: %w", c.answers, err)
		}
		for _, at := range r.waves { // those that are left once bad rows and empty waves are out
			r.waveNames = append(r.waveNames, c.waves.name(at))
		}
		r.profile, err = expectation.Score(ctx, r.membership, s.answers, s.instrument, expectation.Options{Seed: c.seed, Waves: r.waves, Progress: p.hook})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.answers, err)
		}
		r.warnings = append(r.warnings, r.profile.Warnings...)
	}
	r.before = c.earlier
	if err := r.personas(ctx, c); err != nil {
		return nil, err
	}
	r.warnings = distinct(append(r.warnings, r.deck.Warnings...))
	r.oneName()
	return r, nil
}

// fromOrders makes segments of what customers did.
func (r *result) fromOrders(ctx context.Context, c config, p *progress) error {
	ledger, t, err := r.readOrders(ctx, c, p)
	if err != nil {
		return err
	}
	of, err := r.choose(ctx, c, ledger, t, p)
	if err != nil {
		return err
	}
	if err := r.observe(ctx, c, ledger, of); err != nil {
		return err
	}
	customers, err := r.value(ctx, c, t, p)
	if err != nil {
		return err
	}
	may := r.mayHaveLeft(customers)
	r.evidence.alive, r.evidence.aliveOf = aliveNow(may), len(may)
	if err := r.segmentOrders(ctx, c, t, customers, p); err != nil {
		return err
	}
	return r.foresee(ctx, c, p)
}

// fromAnswers makes segments of the respondents themselves.
func (r *result) fromAnswers(ctx context.Context, c config, s *survey, p *progress) error {
	people := s.people()
	r.customers = len(people)
	if r.customers < fewest {
		return fmt.Errorf("%s: fewer than %d respondents, and nothing may be published about so few", c.answers, fewest)
	}
	if c.group != "" {
		return r.segmentGroups(c, people)
	}
	return r.segmentAnswers(ctx, c, s.instrument, people, p)
}

// distinct drops warnings that several steps gave in the same words.
func distinct(w []segment.Warning) []segment.Warning {
	var out []segment.Warning
	for _, x := range w {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}
