package persona_test

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/published"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/segment"
)

// What the example of Dolnicar, Grün & Leisch (2018, Market Segmentation Analysis,
// Springer) segments: 1,453 respondents on a fast food chain, eleven answers yes or no.
var perceptions = []string{"yummy", "convenient", "spicy", "fattening", "greasy", "fast", "cheap", "tasty", "expensive", "healthy", "disgusting"}

// bookPersonas builds personas from the four segments of the book, with what it describes
// them by: gender, age, how often they come and how they like the chain. Each respondent
// is there so many times.
func bookPersonas(t *testing.T, times int, o persona.Options) *persona.Deck {
	answers := published.Read(t, "segment", "msa", "mcdonalds.csv")
	labels := published.Read(t, "segment", "msa", "mcdonalds_flexclust_labels_k2_8.csv")
	text := func(column string) func(int) string {
		return func(row int) string { return answers.Text(t, row%len(answers.Rows), column) }
	}
	visits := []string{"Never", "Once a year", "Every three months", "Once a month", "Once a week", "More than once a week"}
	liking := strings.NewReplacer("I love it!", "", "I hate it!", "", "+", "")
	s := segment.Schema[int]{ID: strconv.Itoa} // of rows, again and again
	for _, p := range perceptions {
		s.Features = append(s.Features, segment.Category(p, text(p)))
	}
	s.Features = append(s.Features, segment.Descriptor("Gender", text("Gender")),
		segment.Numeric("Age", func(row int) float64 { return answers.Number(t, row%len(answers.Rows), "Age", math.NaN()) }).Descriptor(),
		segment.Numeric("visits", func(row int) float64 { return float64(1 + slices.Index(visits, text("VisitFrequency")(row))) }).Descriptor(),
		segment.Numeric("liking", func(row int) float64 {
			v, err := strconv.ParseFloat(liking.Replace(text("Like")(row)), 64)
			require.NoError(t, err)
			return v
		}).Descriptor())
	var rows []int
	var ids, groups []string
	for i := range times * len(answers.Rows) {
		rows, ids, groups = append(rows, i), append(ids, strconv.Itoa(i)), append(groups, labels.Text(t, i%len(answers.Rows), "k4"))
	}
	m, _, err := segment.FromGroups(ids, groups, nil)
	require.NoError(t, err)
	sum, err := segment.Describe(t.Context(), rows, s, m)
	require.NoError(t, err)
	tests, err := segment.Associate(t.Context(), rows, s, m)
	require.NoError(t, err)
	for _, a := range tests {
		if p, ok := a.Published(); ok && slices.Contains([]string{"Gender", "Age", "visits", "liking"}, a.Feature) {
			o.Descriptors = append(o.Descriptors, p)
		}
	}
	return build(t, sum, nil, o)
}

// The personas of the book's segments are recognised by its markers, and what sets them
// apart and goes with them is what it shows.
func TestMcDonalds(t *testing.T) {
	published.Hold(t, "segment.json", map[string]func(t *testing.T, n published.Number){
		"msa-mcdonalds-k4-markers":           holdMarkers,
		"msa-mcdonalds-k4-descriptors":       holdDescriptors,
		"msa-segment-attractiveness-example": holdTarget,
	})
}

// Of the book's 22 markers eight are withheld: fewer than ten of segment 2 find it yummy
// (4), and of segment 4 expensive (8) or disgusting (4), and what could give these away is
// withheld with them.
var withheld = map[string][]string{"1": {"expensive"}, "2": {"disgusting", "expensive", "yummy"}, "3": {"disgusting", "yummy"}, "4": {"disgusting", "expensive"}}

func holdMarkers(t *testing.T, n published.Number) {
	for _, times := range []int{1, 3} {
		var want map[string]map[string]string
		n.Decode(t, nil, &want)
		d := bookPersonas(t, times, persona.Options{Traits: 8})
		require.Len(t, d.Personas, len(want))
		for id, markers := range want {
			p := bySegment(d, id)
			got, hidden := map[string]string{}, []string{}
			for _, trait := range p.Measured {
				switch {
				case trait.Level != "Yes" || !slices.Contains(perceptions, trait.Name):
				case trait.Mean == nil && markers[trait.Name] != "":
					hidden = append(hidden, trait.Name)
					delete(markers, trait.Name)
				case trait.Marker && trait.Effect.Value > 0:
					got[trait.Name] = "+"
				case trait.Marker:
					got[trait.Name] = "-"
				}
			}
			assert.Equal(t, markers, got, "markers of segment %s", id)
			slices.Sort(hidden)
			if times == 1 {
				assert.Equal(t, withheld[id], hidden)
			} else {
				assert.Empty(t, hidden, "three times as many people, and no cell is below ten")
			}

			// Each is among the eight strongest traits of its side, as the answer yes.
			for name, sign := range markers {
				list := p.Traits
				if sign == "-" {
					list = p.Anti
				}
				assert.True(t, slices.ContainsFunc(list, func(trait persona.Trait) bool {
					return trait.Name == name && trait.Level == "Yes" && trait.Marker
				}), "%s in segment %s", name, id)
			}
		}
	}
}

func holdDescriptors(t *testing.T, n published.Number) {
	var want struct {
		Female []float64 `json:"share_female"`
		Age    []float64 `json:"mean_age"`
		Visits []float64 `json:"mean_visit_1to6"`
		Liking []float64 `json:"mean_like"`
	}
	n.Decode(t, nil, &want)
	d := bookPersonas(t, 1, persona.Options{})
	for g := range want.Female {
		p := bySegment(d, strconv.Itoa(g+1))
		found := 0
		for _, trait := range p.Measured {
			for name, of := range map[string][]float64{"Gender Female": want.Female, "Age ": want.Age, "visits ": want.Visits, "liking ": want.Liking} {
				if trait.Name+" "+trait.Level == name {
					// Means are rounded to a part of their interval, shares are made of counts in tens.
					off := (trait.Mean.High - trait.Mean.Low) / 10
					if trait.Level != "" {
						off = 10 / float64(trait.Mean.N)
					}
					assert.InDelta(t, of[g], trait.Mean.Value, off, "%s of segment %d", name, g+1)
					found++
				}
			}
		}
		assert.Equal(t, 4, found)
		require.NotEmpty(t, p.Descriptors)
		for _, one := range p.Descriptors {
			assert.Less(t, one.Test.Adjusted, 1e-4, one.Test.Feature) // chi2 29.8 on 3 degrees of freedom and F 22.2, p 1e-6 and less
		}
	}
}

// bookJudge gives one segment the ratings of the book's worked example, and the others the
// middle.
type bookJudge struct {
	name   string
	weight float64
	rating float64
}

func (j bookJudge) Criterion() persona.Criterion {
	return persona.Criterion{Name: j.name, Side: persona.Attractiveness, Weight: j.weight}
}

func (j bookJudge) Rate(p *persona.Persona) (float64, error) {
	if p.Segment.ID == "3" {
		return j.rating, nil
	}
	return math.NaN(), nil
}

func holdTarget(t *testing.T, n published.Number) {
	var in struct{ Weights, Ratings []float64 }
	var want struct{ Attractiveness float64 }
	n.Decode(t, &in, &want)
	o := persona.Options{Target: persona.Targeting{Without: []string{"size"}}}
	for i, w := range in.Weights {
		o.Target.Judges = append(o.Target.Judges, bookJudge{"criterion " + strconv.Itoa(i+1), w, in.Ratings[i]})
	}
	d := bookPersonas(t, 1, o)
	require.NotNil(t, d.Selection)
	require.Len(t, d.Selection.Choices, 4)
	for _, c := range d.Selection.Choices {
		assert.Empty(t, c.KnockedOut)
		if c.ID == "3" {
			assert.InDelta(t, want.Attractiveness, c.Attractiveness, n.Tolerance)
			assert.Equal(t, 1, c.Rank)
		} else {
			assert.InDelta(t, 5.5, c.Attractiveness, 1e-12)
		}
	}
	for i, c := range d.Criteria[len(d.Criteria)-len(in.Weights):] {
		assert.Equal(t, persona.Attractiveness, c.Side)
		assert.InDelta(t, in.Weights[i], c.Weight, 1e-12)
	}
}
