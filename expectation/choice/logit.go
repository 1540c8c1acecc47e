package choice

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Warning is a doubt that does not stop the work; see its fields Code, Subject
// and Text.
type Warning = notice.Warning

// Utilities are what items are worth to all respondents together.
type Utilities struct {
	Respondents int `json:"respondents"`
	Tasks       int `json:"tasks"`
	// Items has for each item its utility, on a scale whose mean over the items is 0:
	// a difference of 1 makes one item e times as likely to be chosen as another.
	Items []Utility `json:"items"`
	// LogLikelihood of the choices at the utilities, and at none (all items alike).
	LogLikelihood float64 `json:"loglik"`
	Null          float64 `json:"null"`
	// Warnings are "few-respondents" (fewer than 50 of equal weight: intervals are
	// rough) and "never" (an item was never shown, never chosen, or one way only, and
	// its utility is held down by a mild prior).
	Warnings []Warning `json:"warnings"`

	model  []float64 // covariance of the utilities by the model, square
	robust []float64
}

// Utility is that of one item. Intervals are of 95 % and allow for respondents
// who differ from one another and choose many times each.
type Utility struct {
	Utility segment.Figure `json:"utility"`
	// Share is the chance of being chosen as the best of all items, 0 to 1: all add
	// up to 1.
	Share segment.Figure `json:"share"`
}

// Logit fits utilities to all choices by maximum likelihood: of all ordered pairs
// of the items shown, the pair (i best, j worst) is chosen with a chance
// proportional to exp(v_i - v_j) (the maxdiff model: Marley & Louviere 2005,
// Journal of Mathematical Psychology 49, 464-480). Tasks may show different numbers
// of items; every item that is compared must be linked to every other by tasks.
// An error names the respondent and the fault, or says that items fall into groups
// that were never shown together.
func Logit(ctx context.Context, items int, tasks []Task) (*Utilities, error) {
	if ctx == nil {
		return nil, errors.New("choice: no context")
	}
	if items < 2 || items > maxItems {
		return nil, fmt.Errorf("choice: %d items, want 2 to %d", items, maxItems)
	}
	if len(tasks) == 0 {
		return nil, errors.New("choice: no tasks")
	}
	for i := range tasks {
		if err := tasks[i].check(items); err != nil {
			return nil, fmt.Errorf("task %d: %w", i, err)
		}
	}
	if a, b, linked := apart(items, tasks); !linked {
		return nil, fmt.Errorf("choice: items %d and %d were never compared, not even by way of others", a, b)
	}
	s := newSurvey(items, tasks)
	v, hessian, loglik, err := s.climb(ctx)
	if err != nil {
		return nil, err
	}
	u := &Utilities{Respondents: s.respondents, Tasks: len(tasks), LogLikelihood: loglik, Warnings: []Warning{}}
	for i := range tasks {
		n := float64(len(tasks[i].Shown))
		u.Null -= tasks[i].weight() * math.Log(n*(n-1))
	}
	if err := s.spread(u, v, hessian); err != nil {
		return nil, err
	}
	u.fill(v, s)
	return u, nil
}

// Difference returns the utility of item i less that of item j: with a 95 %
// interval that allows for respondents who differ, and the standard error that the
// model alone gives, which other programs print. It takes the covariances of the
// utilities, which JSON does not carry: utilities read from it have no differences.
func (u *Utilities) Difference(i, j int) (f segment.Figure, modelSE float64, err error) {
	n := len(u.Items)
	switch {
	case i < 0 || j < 0 || i >= n || j >= n:
		return f, 0, fmt.Errorf("choice: items %d and %d are not among %d with utilities", i, j, n)
	case len(u.model) != n*n:
		return f, 0, errors.New("choice: these utilities have no covariances, as JSON does not carry them: fit them again from the choices for differences")
	}
	d := u.Items[i].Utility.Value - u.Items[j].Utility.Value
	of := func(cov []float64) float64 { return math.Sqrt(max(0, cov[i*n+i]+cov[j*n+j]-2*cov[i*n+j])) }
	h := u.quantile() * of(u.robust)
	return segment.Figure{Value: d, Low: d - h, High: d + h, N: u.Respondents}, of(u.model), nil
}

func (u *Utilities) quantile() float64 {
	return stats.TQuantile(.975, float64(max(1, u.Respondents-1)))
}

// apart finds two items that no chain of tasks links.
func apart(items int, tasks []Task) (a, b int, linked bool) {
	root := make([]int, items)
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for t := range tasks {
		for _, item := range tasks[t].Shown[1:] {
			root[find(item)] = find(tasks[t].Shown[0])
		}
	}
	for i := range items {
		if find(i) != find(0) {
			return 0, i, false
		}
	}
	return 0, 0, true
}
