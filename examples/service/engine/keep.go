package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/clientele-go/clientele/examples/service/store"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// kept is what the engine keeps of the last fit beside what is current: what erasures and the
// next fit take. It is behind Engine.writing.
type kept struct {
	fit    int64
	refs   []segment.Ref             // its segments
	deck   *persona.Deck             // what was published, also where it is withdrawn: the next one is rounded after it
	census *segment.Census[Customer] // who was in it, less who was erased
	sizes  map[string]int            // the same, by segment ID
}

// keptVersion is that of the part "about".
const keptVersion = 1

// about is the part of a fit that is the service's own.
type about struct {
	Version   int            `json:"service"`
	From      time.Time      `json:"from"`
	Until     time.Time      `json:"until"`
	Customers int            `json:"customers"`
	Segments  []segment.Ref  `json:"segments"`
	Sizes     map[string]int `json:"sizes"` // members by segment, less who was erased
	Withdrawn string         `json:"withdrawn,omitempty"`
}

func aboutOf(f *Fitted, k kept) about {
	return about{Version: keptVersion, From: f.From, Until: f.Until, Customers: f.Customers, Segments: k.refs, Sizes: k.sizes, Withdrawn: f.Withdrawn}
}

// parts writes a fit down.
func parts(f *Fitted, k kept) (map[string][]byte, error) {
	var model bytes.Buffer
	if err := f.Model.Save(&model); err != nil {
		return nil, err
	}
	out := map[string][]byte{"model": model.Bytes()}
	var faults []error
	put := func(name string, v any) {
		b, err := json.Marshal(v)
		if err != nil {
			faults = append(faults, fmt.Errorf("engine: saving %s: %w", name, err))
		}
		out[name] = b
	}
	put("about", aboutOf(f, k))
	put("worth", f.Worth)
	put("summary", f.Summary)
	put("profile", f.Profile)
	put("deck", k.deck)
	put("migration", f.Migration)
	put("lineage", f.Lineage)
	put("drift", []Checked{})
	census, err := saved(k.census)
	out["census"] = census
	return out, errors.Join(append(faults, err)...)
}

func saved(c *segment.Census[Customer]) ([]byte, error) {
	var b bytes.Buffer
	err := c.Save(&b)
	return b.Bytes(), err
}

// restore makes the last fit of the store current. The caller holds writing, or nobody else
// has the engine yet.
func (e *Engine) restore(ctx context.Context) error {
	fit, err := e.store.LastFit(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var a about
	if err := json.Unmarshal(fit.Parts["about"], &a); err != nil {
		return fmt.Errorf("engine: fit %d cannot be read: %w", fit.ID, err)
	}
	if a.Version > keptVersion {
		return fmt.Errorf("engine: fit %d was saved by a newer version of this service (%d; this one reads up to %d)", fit.ID, a.Version, keptVersion)
	}
	f := &Fitted{ID: fit.ID, At: fit.At, From: a.From, Until: a.Until, Customers: a.Customers, Withdrawn: a.Withdrawn}
	k := kept{fit: fit.ID, refs: a.Segments, sizes: a.Sizes}
	var checks []Checked
	for _, part := range []struct {
		name string
		to   any
	}{
		{"worth", &f.Worth}, {"summary", &f.Summary}, {"profile", &f.Profile}, {"deck", &k.deck},
		{"migration", &f.Migration}, {"lineage", &f.Lineage}, {"drift", &checks},
	} {
		if err := json.Unmarshal(fit.Parts[part.name], part.to); err != nil {
			return fmt.Errorf("engine: fit %d: %s cannot be read: %w", fit.ID, part.name, err)
		}
	}
	f.Deck, f.Lineage = k.deck, coarse(f.Lineage) // versions before stored the overlaps
	if f.Model, err = segment.Load(bytes.NewReader(fit.Parts["model"]), Schema); err == nil {
		k.census, err = segment.LoadCensus(bytes.NewReader(fit.Parts["census"]), f.Model)
	}
	if err != nil && e.c.Fresh {
		e.c.Logger.WarnContext(ctx, "a stored model is left aside", "fit", fit.ID, "reason", err.Error())
		e.kept = k
		return nil
	}
	if err != nil {
		return fmt.Errorf("engine: fit %d does not serve this program (Config.Fresh, -fresh, leaves it aside): %w", fit.ID, err)
	}
	if f.Withdrawn != "" {
		f.withdraw(f.Withdrawn)
	}
	e.swap(f, k, checks)
	return nil
}

// swap makes a fit current. The caller holds writing.
func (e *Engine) swap(f *Fitted, k kept, checks []Checked) {
	e.kept = k
	e.current.Store(f)
	e.checks.Store(&checks)
}

// withdraw takes back what is published, before anybody has the fit.
func (f *Fitted) withdraw(why string) {
	f.Withdrawn = why
	f.Summary, f.Profile, f.Deck, f.Migration, f.Lineage = nil, nil, nil, nil, nil
}

// fewest is how many people are described by what is published, at least.
const fewest = 10

// uncovered says why a fit may no longer be published, or is empty: a segment that it shows
// has fewer than ten members left. All of it goes then, since the segment follows from the
// others and the whole.
func uncovered(f *Fitted, sizes map[string]int) string {
	if f.Summary == nil {
		return ""
	}
	for _, s := range f.Summary.Segments {
		if sizes[s.ID] < fewest {
			return "customers were erased, and a segment has fewer than ten left; the next fit is published again"
		}
	}
	return ""
}

// forget takes a member out of all counts, exactly; remember puts it in again.
func (k kept) forget(m store.Member) error {
	c, err := parseRow(m.Customer, m.Row)
	if err == nil {
		err = k.census.Remove(c)
	}
	if err == nil {
		k.sizes[m.Segment]--
	}
	return err
}

func (k kept) remember(m store.Member) error {
	c, err := parseRow(m.Customer, m.Row)
	if err == nil {
		err = k.census.Add(c)
	}
	if err == nil {
		k.sizes[m.Segment]++
	}
	return err
}
