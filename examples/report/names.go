package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/segment"
)

// oneName gives every segment the name of its persona, wherever the report speaks
// of it: in the results, and in what they are doubted for. A segment with two
// names would look like two.
func (r *result) oneName() {
	name := map[string]string{} // by ID, and by the name that the segmentation gave
	var old []string
	for _, p := range r.deck.Personas {
		if p.Name != "" {
			name[p.Segment.ID] = p.Name
		}
	}
	for _, s := range r.summary.Segments {
		if n := name[s.ID]; n != "" && s.Name != "" {
			name[s.Name], old = n, append(old, s.Name)
		}
	}
	slices.SortFunc(old, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // a name may begin another
	var pairs []string
	for _, o := range old {
		pairs = append(pairs, o, name[o])
	}
	within := strings.NewReplacer(pairs...)

	rename := func(s *segment.Ref) {
		if n := name[s.ID]; n != "" {
			s.Name = n
		}
	}
	subjects := func(all []segment.Warning) {
		for i := range all {
			if n := name[all[i].Subject]; n != "" {
				all[i].Subject = n
			}
		}
	}
	for i := range r.summary.Segments {
		from := r.summary.Segments[i].Ref
		to := from
		rename(&to)
		r.rule.rename(from, to)
		rename(&r.summary.Segments[i].Ref)
	}
	subjects(r.summary.Warnings)
	subjects(r.warnings)
	if r.profile != nil {
		for i := range r.profile.Segments {
			rename(&r.profile.Segments[i].Ref)
		}
		was := map[string]string{}
		for i := range r.profile.Warnings { // these name segments in their text
			w := &r.profile.Warnings[i]
			was[w.Text] = within.Replace(w.Text)
			w.Text = was[w.Text]
		}
		for i := range r.warnings {
			if text, ok := was[r.warnings[i].Text]; ok {
				r.warnings[i].Text = text
			}
		}
		subjects(r.profile.Warnings)
	}
	subjects(r.deck.Warnings)
	for i := range r.deck.Personas {
		rename(&r.deck.Personas[i].Segment)
		subjects(r.deck.Personas[i].Warnings)
	}
}
