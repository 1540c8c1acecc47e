package engine

import (
	"context"
	"encoding/json"
	"errors"
	"maps"

	"github.com/clientele-go/clientele/examples/service/store"
)

// What an erasure is exact in, and what waits for the next fit.
var (
	exactly = []string{
		"orders, events and answers",
		"who is in which segment",
		"the counts that drift is measured against",
	}
	atRefit = []string{
		"the centres and scales of the model, and the models of ordering and spending, which hold the customer as one of all",
		"the borders of the bins that drift is measured in",
		"what is published: figures of ten people and more, in tens and rounded",
	}
)

// Erase removes a customer from the store and from every count from which one can be taken,
// in one transaction, so that there is no moment, and no crash, after which the one is done
// and the other is not; and says what remains until the next fit. Where a segment that is
// shown has fewer than ten members left, nothing is shown any more, and the next fit is
// started. A customer of whom there is nothing is no error: a second call has the same
// effect as the first, and whoever is unknown now cannot be stored from before now either.
//
// While a fit is being saved an erasure waits for it.
func (e *Engine) Erase(ctx context.Context, customer string) (Receipt, error) {
	if err := e.lock(ctx); err != nil {
		return Receipt{}, err
	}
	r, err := e.erase(ctx, customer)
	if errors.Is(err, store.ErrNotFound) {
		// Another process has saved a fit since.
		if err = e.restore(ctx); err == nil {
			r, err = e.erase(ctx, customer)
		}
	}
	e.unlock()
	if err != nil {
		return Receipt{}, err
	}
	if r.Withdrawn != "" {
		r.Refitting = e.Start() || e.Progress().Running
	}
	e.c.Logger.InfoContext(ctx, "customer erased", "withdrawn", r.Withdrawn != "")
	return r, nil
}

// erase does it; the caller holds writing.
func (e *Engine) erase(ctx context.Context, customer string) (Receipt, error) {
	f := e.Current()
	m, err := e.store.Member(ctx, customer)
	if errors.Is(err, store.ErrNotFound) {
		// The fit does not know the customer, and one that is being made is told when it is saved.
		removed, err := e.store.Erase(ctx, customer, 0, nil)
		return receipt(removed, f), err
	}
	if err != nil {
		return Receipt{}, err
	}
	if f == nil { // the model was left aside, and cannot be taken up again: nobody counts
		removed, err := e.store.Erase(ctx, customer, e.kept.fit, map[string][]byte{"census": []byte("null")})
		if err == nil {
			e.wrote(e.kept.fit)
		}
		return receipt(removed, nil), err
	}
	k := e.kept
	k.sizes = maps.Clone(k.sizes)
	if err := k.forget(m); err != nil {
		return Receipt{}, err
	}
	if why := uncovered(f, k.sizes); why != "" {
		withdrawn := *f
		withdrawn.withdraw(why)
		f = &withdrawn
	}
	removed, err := e.eraseMember(ctx, customer, f, k)
	if err != nil {
		// Sums are exact: who was taken out and is put in again leaves no trace.
		return Receipt{}, errors.Join(err, k.remember(m))
	}
	e.kept = k
	e.current.Store(f)
	e.wrote(k.fit)
	return receipt(removed, f), nil
}

// eraseMember erases somebody whom the fit knows, together with the counts that it leaves.
func (e *Engine) eraseMember(ctx context.Context, customer string, f *Fitted, k kept) (store.Removed, error) {
	census, err := saved(k.census)
	if err != nil {
		return store.Removed{}, err
	}
	about, err := json.Marshal(aboutOf(f, k))
	if err != nil {
		return store.Removed{}, err
	}
	return e.store.Erase(ctx, customer, k.fit, map[string][]byte{"census": census, "about": about})
}

func receipt(r store.Removed, f *Fitted) Receipt {
	out := Receipt{Orders: r.Orders, Events: r.Events, Answers: r.Answers, Exact: exactly, Refit: []string{}}
	if r.Member != nil {
		out.Refit = atRefit
	}
	if f != nil {
		out.Withdrawn = f.Withdrawn
	}
	return out
}
