package persona_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// The attacks of these tests know the law, the program, the record of whom they are after
// and what customers are like in general. Each is run twice: on decks as they are
// published, where it has to fail, and on decks of the same customers with neither
// suppression nor rounding, where it has to succeed: an attack that never succeeds shows
// nothing.

// member is a customer of the worlds that are attacked.
type member struct {
	id             string
	group          string
	orders, basket float64
	age, worth     float64
	channel        string
	region         string
	state          segment.State
}

// someone draws a customer: two groups are large, and what else there is are few.
func someone(r *rand.Rand, id string) member {
	m := member{id: id, group: "many", region: []string{"north", "south", "south", "east", "isle"}[r.IntN(5)]}
	kind := 0
	switch u := r.Float64(); {
	case u < .35:
		kind, m.group = 1, "some"
	case u < .38:
		kind, m.group = 2, fmt.Sprint("club ", 1+r.IntN(2))
	}
	// The least and the greatest are what nobody else has.
	m.orders = math.Round(100*[]float64{2, 6, 12}[kind]*math.Exp(.5*r.NormFloat64())) / 100
	m.basket = math.Round(100*[]float64{60, 30, 90}[kind]*math.Exp(.4*r.NormFloat64())) / 100
	m.age = math.Round(10*(45+12*r.NormFloat64())) / 10
	m.worth = m.orders * m.basket * (.1 + .2*r.Float64())
	m.channel = []string{"web", "app", "shop"}[min(2, (kind+r.IntN(5)/2)%3)]
	m.state = []segment.State{segment.Active, segment.Active, segment.AtRisk, segment.Dormant, segment.Lost}[r.IntN(5)]
	return m
}

func crowd(r *rand.Rand, n int, name string) []member {
	out := make([]member, n)
	for i := range out {
		out[i] = someone(r, fmt.Sprint(name, i))
	}
	return out
}

func memberSchema() segment.Schema[member] {
	return segment.Schema[member]{
		ID: func(m member) string { return m.id }, Worth: func(m member) float64 { return m.worth },
		State: func(m member) segment.State { return m.state },
		Features: []segment.Feature[member]{
			segment.Numeric("orders", func(m member) float64 { return m.orders }).Log(),
			segment.Numeric("basket", func(m member) float64 { return m.basket }).Log().Unit("EUR"),
			segment.Category("channel", func(m member) string { return m.channel }),
			segment.Numeric("age", func(m member) float64 { return m.age }).Descriptor(),
			segment.Descriptor("region", func(m member) string { return m.region }),
		},
	}
}

func value(m member, feature string) float64 {
	switch feature {
	case "orders":
		return m.orders
	case "basket":
		return m.basket
	case "age":
		return m.age
	}
	return m.worth
}

func level(m member, feature string) string {
	switch feature {
	case "channel":
		return m.channel
	case "region":
		return m.region
	}
	return string(m.state)
}

// publish makes the deck of these customers in the groups that they are in.
func publish(t testing.TB, list []member, o persona.Options) *persona.Deck {
	t.Helper()
	var ids, groups []string
	var worth []float64
	for _, m := range list {
		ids, groups, worth = append(ids, m.id), append(groups, m.group), append(worth, m.worth)
	}
	m, _, err := segment.FromGroups(ids, groups, worth)
	require.NoError(t, err)
	s, err := segment.Describe(t.Context(), list, memberSchema(), m)
	require.NoError(t, err)
	d, err := persona.Build(t.Context(), s, nil, o)
	require.NoError(t, err)
	return d
}

// unprotected is the deck of the same customers without suppression and rounding: each
// group however small, each share, and means to all their digits.
func unprotected(t testing.TB, list []member) *persona.Deck {
	t.Helper()
	s := &segment.Summary{Version: 1, Customers: len(list)}
	of := func(v, h float64, n int) *segment.Figure {
		return &segment.Figure{Value: v, Low: v - h, High: v + h, N: n}
	}
	var groups []string
	total := 0.0
	for _, m := range list {
		if !slices.Contains(groups, m.group) {
			groups = append(groups, m.group)
		}
		total += m.worth
	}
	slices.Sort(groups)
	mean := func(list []member, feature string) *segment.Figure {
		sum, squares := 0.0, 0.0
		for _, m := range list {
			sum += value(m, feature)
		}
		mu := sum / float64(len(list))
		for _, m := range list {
			squares += (value(m, feature) - mu) * (value(m, feature) - mu)
		}
		return of(mu, 1.96*math.Sqrt(squares)/float64(len(list)), len(list))
	}
	share := func(list []member, feature, l string) *segment.Figure {
		k := 0
		for _, m := range list {
			if level(m, feature) == l {
				k++
			}
		}
		return of(float64(k)/float64(len(list)), 0, len(list))
	}
	for _, g := range groups {
		var in []member
		sum := 0.0
		for _, m := range list {
			if m.group == g {
				in, sum = append(in, m), sum+m.worth
			}
		}
		p := segment.Profile{Ref: segment.Ref{ID: g, Name: g}, Size: len(in), Share: *of(float64(len(in))/float64(len(list)), 0, len(list)),
			WorthShare: of(sum/total, .01, len(in)), WorthMean: mean(in, "worth")}
		for _, f := range []string{"orders", "basket", "age"} {
			p.Features = append(p.Features, segment.Trait{Name: f, Mean: mean(in, f), Population: mean(list, f), Effect: of(.3, .1, len(in))})
		}
		for f, levels := range map[string][]string{"channel": {"app", "shop", "web"}, "region": {"east", "isle", "north", "south"}} {
			for _, l := range levels {
				p.Descriptors = append(p.Descriptors, segment.Trait{Name: f, Level: l, Mean: share(in, f, l), Population: share(list, f, l)})
			}
		}
		for _, st := range []segment.State{segment.Active, segment.AtRisk, segment.Dormant, segment.Lost} {
			p.Lifecycle = append(p.Lifecycle, segment.StateShare{State: st, Share: share(in, "state", string(st))})
		}
		s.Segments = append(s.Segments, p)
	}
	d, err := persona.BuildExact(t.Context(), s, nil, persona.Options{})
	require.NoError(t, err)
	return d
}

// cells are all numbers of a document that is published as JSON, by where they stand; what is
// in a list is known by its names, so that two decks can be laid side by side.
func cells(t testing.TB, document any) map[string]float64 {
	t.Helper()
	b, err := json.Marshal(document)
	require.NoError(t, err)
	var tree any
	require.NoError(t, json.Unmarshal(b, &tree))
	out := map[string]float64{}
	collect(tree, "", out)
	return out
}

func collect(v any, path string, out map[string]float64) {
	switch v := v.(type) {
	case float64:
		out[path] = v
	case map[string]any:
		for k, x := range v {
			collect(x, path+"."+k, out)
		}
	case []any:
		for i, x := range v {
			name := fmt.Sprint(i)
			if m, ok := x.(map[string]any); ok {
				var named []string
				for _, k := range []string{"id", "name", "level", "state"} {
					if s, ok := m[k].(string); ok {
						if named = append(named, s); k == "id" {
							break
						}
					}
				}
				if len(named) > 0 {
					name = strings.Join(named, "/")
				}
			}
			collect(x, path+"["+name+"]", out)
		}
	}
}

// counts are the numbers of people that a deck states, or that follow from a share and
// what it is a share of.
func counts(t testing.TB, d *persona.Deck) map[string]float64 {
	out := map[string]float64{"all": float64(d.Customers)}
	for _, p := range d.Personas {
		g := p.Segment.ID
		out[g] = float64(p.Size)
		for _, x := range p.Measured {
			for what, f := range map[string]*segment.Figure{g: x.Mean, "all": x.Population} {
				if x.Level != "" && f != nil {
					out[what+"/"+x.Name+"/"+x.Level] = f.Value * float64(f.N)
				}
			}
		}
		for _, x := range p.Lifecycle {
			if x.Share != nil {
				out[g+"/state/"+string(x.State)] = x.Share.Value * float64(x.Share.N)
			}
		}
	}
	for path, n := range cells(t, d) { // and whatever else is called n
		if strings.HasSuffix(path, ".n") || strings.HasSuffix(path, ".size") || strings.HasSuffix(path, ".customers") {
			out[path] = n
		}
	}
	return out
}

// change adds, removes and changes k customers each way around: who they are is random.
func change(r *rand.Rand, list []member, k int, how string) []member {
	out := slices.Clone(list)
	for i := range k {
		switch at := r.IntN(len(out)); how {
		case "joined":
			out = append(out, someone(r, fmt.Sprint("new", i)))
		case "left":
			out = slices.Delete(out, at, at+1)
		case "changed":
			other := someone(r, out[at].id)
			out[at] = other
		}
	}
	return out
}
