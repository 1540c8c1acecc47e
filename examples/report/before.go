package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// errAnother says that an earlier deck is not of these customers.
var errAnother = errors.New("these are other customers, or they changed beyond recognition: leave -before out")

// carryOn gives segments the IDs that they had in the earlier deck. Every run numbers its
// segments afresh, by worth, so that s1 then and s1 now may be anybody; versions and growth,
// which go by the ID, need to know who is who. A deck holds no customers, so that it can
// only be told by what was measured of them ([persona.Compare]).
//
// It comes before anything else takes the IDs: expectations, and the deck.
func (r *result) carryOn(ctx context.Context, c config) error {
	if c.earlier == nil {
		return nil
	}
	fail := func(format string, args ...any) error {
		return fmt.Errorf("-before %s: %s; %w", c.before, fmt.Sprintf(format, args...), errAnother)
	}
	now, err := persona.Build(ctx, r.summary, nil, persona.Options{})
	if err != nil {
		return err
	}
	if c.group != "" { // these IDs are the survey's own and mean the same in every run
		for i := range now.Personas {
			if slices.ContainsFunc(c.earlier.Personas, func(p persona.Persona) bool { return p.Segment.ID == now.Personas[i].Segment.ID }) {
				return nil
			}
		}
		return fail("it has none of these groups")
	}
	if name := nothingInCommon(c.earlier, now); name != "" {
		return fail("%q is nothing there that it is here", name)
	}
	changes, err := persona.Compare(ctx, c.earlier, now, persona.CompareOptions{})
	if err != nil {
		return fmt.Errorf("-before %s: %w", c.before, err)
	}
	then, today := byPersona(c.earlier), byPersona(now)
	old := map[string]string{} // ID now: ID then
	known, still := 0., 0.     // shares of customers in segments that are in both
	for _, m := range changes.Matches {
		a, b := then[m.Before], today[m.After]
		if a == nil || b == nil || m.By != "traits" {
			continue
		}
		old[b.Segment.ID] = a.Segment.ID
		known, still = known+a.Share.Value, still+b.Share.Value
	}
	switch {
	case len(old) == 0:
		return fail("none of its personas is like any of these")
	case max(known, still) < .5: // some group of any shop is like some group of another
		return fail("the personas in it that are like these are less than half of the customers in both")
	}
	r.renumber(carried(r.summary.Segments, old, c.earlier))
	return nil
}

func byPersona(d *persona.Deck) map[string]*persona.Persona {
	out := map[string]*persona.Persona{}
	for i := range d.Personas {
		out[d.Personas[i].ID] = &d.Personas[i]
	}
	return out
}

// nothingInCommon returns a category that both decks have without any level in common: two
// shops may sell to people of the same habits, but not the same things.
func nothingInCommon(a, b *persona.Deck) string {
	levels := func(d *persona.Deck) map[string][]string {
		out := map[string][]string{}
		for i := range d.Personas {
			for _, t := range d.Personas[i].Measured {
				if t.Level != "" && !strings.HasPrefix(t.Level, "(") { // (other) is in every shop
					out[t.Name] = append(out[t.Name], t.Level)
				}
			}
		}
		return out
	}
	then, today := levels(a), levels(b)
	for i := range b.Personas {
		for _, t := range b.Personas[i].Measured { // in the order of the schema
			if was, now := then[t.Name], today[t.Name]; len(was) > 0 && len(now) > 0 &&
				!slices.ContainsFunc(now, func(l string) bool { return slices.Contains(was, l) }) {
				return t.Name
			}
		}
	}
	return ""
}

// carried is the new ID of every segment: that of the earlier deck, or for a new segment one
// that the earlier deck did not have.
func carried(segments []segment.Profile, old map[string]string, earlier *persona.Deck) map[string]string {
	next := 1
	for _, p := range earlier.Personas {
		if n, err := strconv.Atoi(strings.TrimPrefix(p.Segment.ID, "s")); err == nil {
			next = max(next, n+1)
		}
	}
	to := map[string]string{}
	for _, s := range segments {
		if to[s.ID] = old[s.ID]; to[s.ID] == "" {
			to[s.ID] = fmt.Sprintf("s%d", next)
			next++
		}
	}
	return to
}

// renumber gives segments other IDs, wherever any stands. All are exchanged at once: s1 may
// become s2 while s2 becomes s1.
func (r *result) renumber(to map[string]string) {
	id := func(s *string) {
		if n, ok := to[*s]; ok {
			*s = n
		}
	}
	for i := range r.summary.Segments {
		id(&r.summary.Segments[i].ID)
	}
	for i := range r.membership.Segments {
		// One too small to be shown keeps a number that no other has now.
		s := &r.membership.Segments[i]
		if _, shown := to[s.ID]; !shown {
			s.ID += "-"
		}
		id(&s.ID)
	}
	for _, list := range [][]segment.Warning{r.summary.Warnings, r.warnings} {
		for i := range list {
			id(&list[i].Subject)
		}
	}
	if r.rule == nil {
		return
	}
	for i := range r.rule.leaves.Leaves {
		id(&r.rule.leaves.Leaves[i].Segment.ID)
	}
	for i := range r.rule.leaves.Fidelity.Segment {
		id(&r.rule.leaves.Fidelity.Segment[i].ID)
	}
	r.rule.text = renumberRule(r.rule.text, to)
	r.rule.file = []byte(renumberRule(string(r.rule.file), to))
}

// ruleID finds the IDs of segments in every form of a rule: as text, in SQL, in Go and in
// JSON. No condition looks like that, since names in it are quoted, and quotes in them
// escaped.
var ruleID = regexp.MustCompile(`(?m)(^ *|THEN '|ELSE '|^\s*return "|"(?:id|segment)":")(s\d+)( \(|'$|" //|")`)

func renumberRule(text string, to map[string]string) string {
	return ruleID.ReplaceAllStringFunc(text, func(found string) string {
		part := ruleID.FindStringSubmatch(found)
		if n, ok := to[part[2]]; ok {
			part[2] = n
		}
		return part[1] + part[2] + part[3]
	})
}
