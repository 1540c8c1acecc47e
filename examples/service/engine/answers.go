package engine

import (
	"fmt"
	"iter"
	"math"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment/behavior"
)

// CheckAnswer says what the instrument of the survey has against an answer: an item that it
// does not ask, a value that is not on its scale. Without an instrument it has nothing. Such
// answers are left out of every fit, so let nobody send one.
func (e *Engine) CheckAnswer(a store.Answer) error {
	if e.c.Instrument == nil {
		return nil
	}
	x, err := e.answer(a)
	if err != nil {
		return err
	}
	// An empty store of the library refuses what a fit would.
	s, err := expectation.NewStore(e.c.Instrument)
	if err != nil {
		return err
	}
	return s.Add("any", x)
}

// answer brings the values of an answer into the order of the instrument's items.
func (e *Engine) answer(a store.Answer) (expectation.Answer, error) {
	items := e.c.Instrument.Items
	x := expectation.Answer{Respondent: a.Customer, Role: expectation.Role(a.Role),
		When: int64(behavior.DateOf(a.Time, nil)), Values: make([]float64, len(items))}
	found := 0
	for i, item := range items {
		v, ok := a.Items[item.ID]
		if !ok {
			v = math.NaN() // skipped
		} else {
			found++
		}
		x.Values[i] = v
	}
	if found < len(a.Items) {
		for id := range a.Items {
			if !e.asks(id) {
				return x, fmt.Errorf("the survey has no item %q", id)
			}
		}
	}
	return x, nil
}

func (e *Engine) asks(id string) bool {
	for _, item := range e.c.Instrument.Items {
		if item.ID == id {
			return true
		}
	}
	return false
}

// collectAnswers takes the answers that the instrument has nothing against, and counts the
// others: they were stored when the survey was another one.
func (e *Engine) collectAnswers(all iter.Seq2[store.Answer, error]) (out []expectation.Answer, left int, err error) {
	s, err := expectation.NewStore(e.c.Instrument)
	if err != nil {
		return nil, 0, err
	}
	for a, err := range all {
		if err != nil {
			return nil, 0, err
		}
		x, err := e.answer(a)
		if err == nil {
			err = s.Add("any", x)
		}
		if err != nil {
			left++
			continue
		}
		out = append(out, x)
	}
	return out, left, nil
}

// waves are the starts of the waves in the unit of the answers, days.
func (e *Engine) waves() (out []int64) {
	for _, w := range e.c.Waves {
		out = append(out, int64(behavior.DateOf(w, nil)))
	}
	return out
}
