package path

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/segment"
)

// Lever is a construct seen as a means to a target: how much it does for it, and how
// good it is already. Drawn against each other, Importance and Index make the
// importance-performance map (Fornell et al. 1996; Ringle & Sarstedt 2016,
// Industrial Management & Data Systems 116, 1865-1886): what matters much and is not
// good yet lies to the lower right.
type Lever struct {
	Construct  string         `json:"construct"`
	Importance segment.Figure `json:"importance"` // total effect, in standard deviations
	Index      segment.Figure `json:"index"`      // 0 to 100
	// Points, Potential and PFirst are those of [Effect].
	Points    segment.Figure `json:"points"`
	Potential segment.Figure `json:"potential"`
	PFirst    float64        `json:"pFirst"`
}

// Levers returns what works on the target, directly or not, by potential from the
// most down. A construct without an index is left out. It is an error if the target
// is no construct, has no index, or if nothing works on it.
func (f *Fitted) Levers(target string) ([]Lever, error) {
	at := slices.IndexFunc(f.Constructs, func(c Latent) bool { return c.Name == target })
	if at < 0 {
		return nil, fmt.Errorf("path: there is no construct %q", target)
	}
	if f.Constructs[at].Index == nil {
		return nil, fmt.Errorf("path: %q has no index, since its answers have no scale or its weights do not add up", target)
	}
	var out []Lever
	found := false
	for _, e := range f.Effects {
		if e.To != target {
			continue
		}
		found = true
		from := slices.IndexFunc(f.Constructs, func(c Latent) bool { return c.Name == e.From })
		if from < 0 || f.Constructs[from].Index == nil || e.Points == nil || e.Potential == nil {
			continue
		}
		out = append(out, Lever{e.From, e.Total, *f.Constructs[from].Index, *e.Points, *e.Potential, e.PFirst})
	}
	if !found {
		return nil, fmt.Errorf("path: nothing works on %q", target)
	}
	slices.SortStableFunc(out, func(a, b Lever) int { return cmp.Compare(b.Potential.Value, a.Potential.Value) })
	return out, nil
}
