package expectation

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// Mention is something a customer wrote: a review, a complaint, a note of a call.
type Mention struct {
	Customer string // ID
	Source   string // where it was written, for reports; default empty
	Text     string
	When     int64 // in the unit of Answer.When
}

// Aspect is what a text says about one dimension.
type Aspect struct {
	Dimension string  // name
	Sentiment float64 // -1 (as bad as can be) to 1 (as good as can be)
}

// Scorer finds the aspects that a text speaks of: the host's own text analysis, which
// may be a list of words or a service. A text that speaks of none gives none. It is
// called by one goroutine, a mention after the other.
type Scorer interface {
	Score(ctx context.Context, text string) ([]Aspect, error)
}

// Mentions scores what customers wrote and returns an observation of kind [Mentioned]
// for every aspect found, in order. A sentiment becomes a level in a straight line, -1
// the lower end of the scale and 1 the upper one. Who writes unasked is often annoyed
// or delighted, so a level of mentions is no estimate of all customers' level; that is
// why it stands beside the survey.
//
// Texts are handed to the scorer and not kept, and no error quotes one: that of the
// scorer is found by errors.Is and errors.As but not in the error's text, since it may
// hold what it failed at.
//
// Errors name the mention by its index and its customer: an empty customer, a scorer
// that fails, an aspect of a dimension that the instrument does not have or asks no
// level of, or with a sentiment outside -1 to 1. A nil context, sequence, instrument or
// scorer is an error, and so are an instrument that Validate rejects, an error of the
// sequence, and the cause of ctx when that is done.
func Mentions(ctx context.Context, mentions iter.Seq2[Mention, error], in *Instrument, scorer Scorer) ([]Observation, error) {
	switch {
	case ctx == nil:
		return nil, errors.New("expectation: the context is nil")
	case mentions == nil:
		return nil, errors.New("expectation: the sequence of mentions is nil")
	case scorer == nil:
		return nil, errors.New("expectation: the scorer is nil")
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	scales := in.levels()
	var out []Observation
	i := 0
	for m, err := range mentions {
		switch {
		case ctx.Err() != nil: // every time: a scorer may be slow
			return nil, fmt.Errorf("expectation: scoring mentions stopped: %w", context.Cause(ctx))
		case err != nil:
			return nil, fmt.Errorf("expectation: mention %d: %w", i, err)
		case m.Customer == "":
			return nil, fmt.Errorf("expectation: mention %d has no customer", i)
		}
		aspects, err := scorer.Score(ctx, m.Text)
		if err != nil {
			if ctx.Err() != nil {
				return nil, fmt.Errorf("expectation: scoring mentions stopped: %w", context.Cause(ctx))
			}
			return nil, &scorerError{i, m.Customer, err}
		}
		for k, a := range aspects {
			s, ok := scales[a.Dimension]
			if !ok { // not named: it may be words of the text
				return nil, fmt.Errorf("expectation: mention %d of customer %q: aspect %d is of a dimension of which the instrument asks for no level", i, m.Customer, k)
			}
			if !(a.Sentiment >= -1 && a.Sentiment <= 1) { // NaN too
				return nil, fmt.Errorf("expectation: mention %d of customer %q: sentiment %v on dimension %q is not within -1 and 1", i, m.Customer, a.Sentiment, a.Dimension)
			}
			out = append(out, Observation{
				Customer: m.Customer, Dimension: a.Dimension, Kind: Mentioned, Name: m.Source,
				Level: between((a.Sentiment+1)/2, s), When: m.When,
			})
		}
		i++
	}
	return out, nil
}

// MentionsSlice is [Mentions] of a slice.
func MentionsSlice(ctx context.Context, mentions []Mention, in *Instrument, scorer Scorer) ([]Observation, error) {
	return Mentions(ctx, sequence(mentions), in, scorer)
}

// scorerError keeps the scorer's error to itself, see [Mentions].
type scorerError struct {
	mention  int
	customer string
	cause    error
}

func (e *scorerError) Error() string {
	return fmt.Sprintf("expectation: mention %d of customer %q: the scorer failed", e.mention, e.customer)
}

func (e *scorerError) Unwrap() error { return e.cause }
