package engine

import "context"

// ParseRow is for tests that hold rows against assignments.
var ParseRow = parseRow

// Census is what is kept of the current fit, as it is stored.
func (e *Engine) Census(ctx context.Context) ([]byte, error) {
	if err := e.lock(ctx); err != nil {
		return nil, err
	}
	defer e.unlock()
	return saved(e.kept.census)
}

// Recount is the census that all members whom the store has make now.
func (e *Engine) Recount(ctx context.Context) ([]byte, error) {
	if err := e.lock(ctx); err != nil {
		return nil, err
	}
	defer e.unlock()
	c := e.kept.census.Empty()
	for m, err := range e.store.MembersOf(ctx, e.kept.fit) {
		if err != nil {
			return nil, err
		}
		customer, err := parseRow(m.Customer, m.Row)
		if err != nil {
			return nil, err
		}
		if err := c.Add(customer); err != nil {
			return nil, err
		}
	}
	return saved(c)
}

// Sizes are the members of each segment of the current fit.
func (e *Engine) Sizes() map[string]int {
	e.writing <- struct{}{}
	defer e.unlock()
	return e.kept.sizes
}

// CatchUp is what Config.Follow does every time.
func (e *Engine) CatchUp(ctx context.Context) { e.catchUp(ctx) }
