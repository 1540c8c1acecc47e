package choice

import (
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/internal/limits"
)

// Task is one screen of the questionnaire and what was chosen on it.
type Task struct {
	Respondent string  // who chose; [Logit] needs it for its intervals
	Shown      []int   // the items shown, by number, at least two different ones
	Best       int     // the item chosen as best, one of those shown
	Worst      int     // and as worst, another one
	Weight     float64 // survey weight of the respondent, 1e-50 to 1e50; 0 means 1
}

func (t *Task) weight() float64 {
	if t.Weight == 0 {
		return 1
	}
	return t.Weight
}

// check refuses a task that is none among so many items.
func (t *Task) check(items int) error {
	fault := func(format string, args ...any) error {
		return fmt.Errorf("choice: respondent %q: "+format, append([]any{t.Respondent}, args...)...)
	}
	if len(t.Shown) < 2 {
		return fault("%d items shown, want at least 2", len(t.Shown))
	}
	for i, item := range t.Shown {
		if item < 0 || item >= items {
			return fault("item %d is not one of 0 to %d", item, items-1)
		}
		if slices.Contains(t.Shown[:i], item) {
			return fault("item %d is shown twice at a time", item)
		}
	}
	if !slices.Contains(t.Shown, t.Best) || !slices.Contains(t.Shown, t.Worst) || t.Best == t.Worst {
		return fault("best is item %d and worst item %d, want two of those shown: %v", t.Best, t.Worst, t.Shown)
	}
	if t.Weight != 0 && !limits.Weight(t.Weight) {
		return fault("weight %v is not within %s", t.Weight, limits.Weights)
	}
	return nil
}
