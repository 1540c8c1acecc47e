package persona_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/persona"
	"github.com/clientele-go/clientele/persona/internal/sample"
	"github.com/clientele-go/clientele/segment"
)

func build(t *testing.T, s *segment.Summary, p *expectation.Profile, o persona.Options) *persona.Deck {
	t.Helper()
	d, err := persona.Build(context.Background(), s, p, o)
	require.NoError(t, err)
	return d
}

func bySegment(d *persona.Deck, id string) persona.Persona {
	for _, p := range d.Personas {
		if p.Segment.ID == id {
			return p
		}
	}
	return persona.Persona{}
}

func TestShop(t *testing.T) {
	d := build(t, sample.Summary(), sample.Profile(), persona.Options{})
	var got []string
	for _, p := range d.Personas {
		got = append(got, fmt.Sprintf("%s %s %s", p.Segment.ID, p.Kind, p.Name))
	}
	assert.Equal(t, []string{
		"s1 primary Many orders per month, recent order",
		"s2 secondary Many orders per month, mostly app",
		"s3 secondary Many service contacts per year, high return rate",
		"s4 supplemental Few orders per month, low basket value",
		"s5 negative Long since last order, few orders per month",
	}, got)
	assert.Empty(t, d.Warnings)
}

func TestTraits(t *testing.T) {
	d := build(t, sample.Summary(), sample.Profile(), persona.Options{Traits: 2})
	p := bySegment(d, "s3")
	require.Len(t, p.Traits, 2)
	assert.Equal(t, "service contacts per year", p.Traits[0].Name)
	assert.Equal(t, "return rate", p.Traits[1].Name)
	require.Len(t, p.Anti, 1, "that fewer order by app is no more than that more order on the web")
	assert.Equal(t, "orders per month", p.Anti[0].Name)

	s := sample.Summary()
	s.Segments[2].Features[7].Effect.Low = -.01 // may be zero: no trait, however large
	*s.Segments[2].Features[3].Effect = segment.Figure{Value: .15, Low: .05, High: .25, N: 357}
	p = bySegment(build(t, s, nil, persona.Options{}), "s3")
	for _, trait := range p.Traits {
		assert.NotContains(t, []string{"service contacts per year", "return rate"}, trait.Name)
	}
}

func TestPriority(t *testing.T) {
	d := build(t, sample.Summary(), sample.Profile(), persona.Options{})
	all := 0.0
	sums := map[string]float64{}
	for _, p := range d.Personas {
		for _, c := range p.Expectations {
			all += c.Priority
			sums[p.Segment.ID] += c.Priority
		}
	}
	for _, p := range d.Personas {
		require.Len(t, p.PriorityParts, 3)
		want := .5*p.WorthShare.Value + .3*sums[p.Segment.ID]/all + .2*p.Stability.Value
		assert.InDelta(t, want, p.Priority, 1e-4, p.ID)
		weights := 0.0
		for _, part := range p.PriorityParts {
			assert.True(t, part.Value >= 0 && part.Value <= 1)
			weights += part.Weight
		}
		assert.InDelta(t, 1, weights, 1e-12)
	}
	for i := 1; i < len(d.Personas); i++ {
		assert.GreaterOrEqual(t, d.Personas[i-1].Priority, d.Personas[i].Priority)
	}

	// Without a profile the weights of the two parts left keep their proportion.
	p := build(t, sample.Summary(), nil, persona.Options{}).Personas[0]
	require.Len(t, p.PriorityParts, 2)
	assert.InDelta(t, .5/.7, p.PriorityParts[0].Weight, 1e-12)
	// With all weight on a part that nobody has, what is known decides.
	p = build(t, sample.Summary(), nil, persona.Options{Weights: persona.Weights{Shortfall: 1}}).Personas[0]
	assert.InDelta(t, .5, p.PriorityParts[0].Weight, 1e-12)
}

func TestPriorityWithoutWorth(t *testing.T) {
	s := sample.Summary()
	for i := range s.Segments {
		s.Segments[i].WorthShare, s.Segments[i].WorthMean = nil, nil
	}
	d := build(t, s, nil, persona.Options{Weights: persona.Weights{Worth: 1}})
	assert.Equal(t, "s2", d.Personas[0].Segment.ID, "the largest")
	assert.Equal(t, "size", d.Personas[0].PriorityParts[0].Name)
	for _, p := range d.Personas {
		assert.NotEqual(t, persona.Negative, p.Kind, "nobody is negative without worth")
		for _, sentence := range p.Narrative {
			assert.NotContains(t, sentence.Text, "worth")
		}
	}
	codes := []string{}
	for _, w := range d.Warnings {
		codes = append(codes, w.Code)
	}
	assert.Equal(t, []string{"no-profile", "no-worth"}, codes)
}

func TestNegativeNeedsBoth(t *testing.T) {
	s := sample.Summary()
	s.Segments[4].Lifecycle[3].Share.Value = .2 // not mostly gone any more
	s.Segments[4].Lifecycle[4].Share = nil
	assert.NotEqual(t, persona.Negative, bySegment(build(t, s, nil, persona.Options{}), "s5").Kind)
	s = sample.Summary()
	s.Segments[4].Lifecycle[3].Share.Value = .7
	s.Segments[4].WorthShare.High = .15 // may be worth nearly its part
	assert.NotEqual(t, persona.Negative, bySegment(build(t, s, nil, persona.Options{}), "s5").Kind)
	s.Segments[4].WorthShare.High = .06
	assert.Equal(t, persona.Negative, bySegment(build(t, s, nil, persona.Options{}), "s5").Kind)
	// A base of lapsed customers alone still has one to serve first.
	s.Segments = s.Segments[4:]
	assert.Equal(t, persona.Primary, build(t, s, nil, persona.Options{}).Personas[0].Kind)
}

func TestDeterministicAndUntouched(t *testing.T) {
	s, p := sample.Summary(), sample.Profile()
	first, err := json.Marshal(build(t, s, p, persona.Options{}))
	require.NoError(t, err)
	assert.Equal(t, sample.Summary(), s, "the summary is only read")
	before, err := json.Marshal(sample.Profile())
	require.NoError(t, err)
	after, err := json.Marshal(p)
	require.NoError(t, err)
	assert.Equal(t, before, after, "the profile is only read")

	// Segments in another order: the same personas, since no priority is tied.
	s.Segments[0], s.Segments[3] = s.Segments[3], s.Segments[0]
	p.Segments[1], p.Segments[2] = p.Segments[2], p.Segments[1]
	second, err := json.Marshal(build(t, s, p, persona.Options{}))
	require.NoError(t, err)
	assert.True(t, bytes.Equal(first, second))
}

func TestRoundTrip(t *testing.T) {
	for _, awkward := range []bool{false, true} {
		s, p := sample.Summary(), sample.Profile()
		if awkward {
			s, p = sample.Awkward(12, 40)
		}
		d := build(t, s, p, persona.Options{})
		b, err := json.Marshal(d)
		require.NoError(t, err)
		assert.NotContains(t, string(b), ":null,\"antiTraits\"")
		var back persona.Deck
		require.NoError(t, json.Unmarshal(b, &back))
		assert.Equal(t, d, &back)
	}
	var d persona.Deck
	assert.ErrorContains(t, json.Unmarshal([]byte(`{"clientele":2,"personas":[]}`), &d), "newer version (2) than this one reads (1)")
	assert.ErrorContains(t, json.Unmarshal([]byte(`{"personas":[]}`), &d), `it lacks "clientele"`)
	assert.ErrorContains(t, (*persona.Deck)(nil).UnmarshalJSON([]byte(`{"clientele":1}`)), "nowhere to put it")
}

func TestBadInput(t *testing.T) {
	ctx := context.Background()
	_, err := persona.Build(ctx, nil, nil, persona.Options{})
	assert.ErrorContains(t, err, "no summary")

	_, err = persona.Build(ctx, sample.Summary(), nil, persona.Options{Traits: -1, MinEffect: math.NaN(), Secondary: 2,
		Weights: persona.Weights{Worth: math.Inf(1), Stability: -1}})
	for _, field := range []string{"Traits", "MinEffect", "Secondary", "Weights.Worth", "Weights.Stability"} {
		assert.ErrorContains(t, err, "Options."+field)
	}

	s := sample.Summary()
	s.Segments[1].ID = "s1"
	s.Segments[2].Features[1].Mean.Value = math.NaN()
	s.Segments[3].ID = ""
	_, err = persona.Build(ctx, s, nil, persona.Options{})
	assert.ErrorContains(t, err, `segment 1 ("s1"): segment 0 has the same ID`)
	assert.ErrorContains(t, err, `segment 2 ("s3"): mean of "basket value" is NaN`)
	assert.ErrorContains(t, err, `segment 3 ("") has no ID`)

	p := sample.Profile()
	p.Segments[0].Dimensions[2].Gap.Low = math.Inf(-1)
	p.Segments[1].Dimensions[0].Priority = math.NaN()
	_, err = persona.Build(ctx, sample.Summary(), p, persona.Options{})
	assert.ErrorContains(t, err, `segment 0 ("s1"): gap of "customer service"`)
	assert.ErrorContains(t, err, `priority of "delivery speed" is NaN`)

	p = sample.Profile()
	for i := range p.Segments {
		p.Segments[i].ID = fmt.Sprint("group ", i)
	}
	_, err = persona.Build(ctx, sample.Summary(), p, persona.Options{})
	assert.ErrorContains(t, err, `segment 0 ("group 0") is not in the summary`)
	assert.ErrorContains(t, err, `segment 3 ("group 3") is not in the summary`)
	_, err = persona.Build(ctx, &segment.Summary{Version: 1}, sample.Profile(), persona.Options{})
	assert.ErrorContains(t, err, "is not in the summary", "the profile knows more than the summary shows")

	var none context.Context
	_, err = persona.Build(none, sample.Summary(), nil, persona.Options{})
	assert.ErrorContains(t, err, "the context is nil")

	ctx, cancel := context.WithCancelCause(ctx)
	reason := errors.New("the shop closed")
	cancel(reason)
	d, err := persona.Build(ctx, sample.Summary(), nil, persona.Options{})
	assert.ErrorIs(t, err, reason)
	assert.Nil(t, d)
}

func TestProfileOfAnotherFit(t *testing.T) {
	p := sample.Profile()
	name := p.Segments[1].Name
	p.Segments[1].Name, p.Segments[2].Name = p.Segments[2].Name, name
	d := build(t, sample.Summary(), p, persona.Options{})
	require.Len(t, d.Warnings, 1)
	w := d.Warnings[0]
	assert.Equal(t, "profile-of-another-fit", w.Code)
	assert.Contains(t, w.Text, fmt.Sprintf("2 of the segments (%s is %q there, and %q here)", p.Segments[1].ID, p.Segments[1].Name, name))
}

// Every warning code is explained in the package's documentation, and only
// such codes.
func TestCodesDocumented(t *testing.T) {
	find := func(pattern string, files ...string) []string {
		var out []string
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			b, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(b), -1) {
				out = append(out, m[1])
			}
		}
		slices.Sort(out)
		return slices.Compact(out) // a code may be given in several places
	}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	given := find(`(?:warn|notice\.New)\("([a-z-]+)"`, files...)
	assert.NotEmpty(t, given)
	assert.Equal(t, given, find(`(?m)^//   - ([a-z-]+): `, "doc.go"))
}

func TestEdges(t *testing.T) {
	empty := build(t, &segment.Summary{Version: 1}, nil, persona.Options{})
	assert.Empty(t, empty.Personas)
	assert.Equal(t, "no-segments", empty.Warnings[0].Code)

	s := sample.Summary()
	s.Segments = s.Segments[:1]
	own := sample.Profile()
	own.Segments = own.Segments[:1]
	one := build(t, s, own, persona.Options{})
	assert.Equal(t, persona.Primary, one.Personas[0].Kind)
	assert.Empty(t, one.Warnings)

	// Figures near the end of the range neither overflow nor upset the order.
	p := sample.Profile()
	for i := range p.Segments {
		for j := range p.Segments[i].Dimensions {
			p.Segments[i].Dimensions[j].Priority = 1e308
		}
	}
	s = sample.Summary()
	s.Segments[0].Features[1].Mean.Value = 1e308
	for _, one := range build(t, s, p, persona.Options{}).Personas {
		assert.True(t, one.Priority > 0 && one.Priority <= 1)
	}

	// Scaling a feature's unit changes no persona but the figures themselves.
	s = sample.Summary()
	for i := range s.Segments {
		for _, f := range []*segment.Figure{s.Segments[i].Features[1].Mean, s.Segments[i].Features[1].Population} {
			f.Value, f.Low, f.High = f.Value*100, f.Low*100, f.High*100
		}
	}
	scaled := build(t, s, sample.Profile(), persona.Options{})
	for i, one := range build(t, sample.Summary(), sample.Profile(), persona.Options{}).Personas {
		assert.Equal(t, one.Name, scaled.Personas[i].Name)
		assert.Equal(t, one.Priority, scaled.Personas[i].Priority)
	}
}

func ExampleBuild() {
	summary, profile := sample.Summary(), sample.Profile() // from segment.Fit and expectation.Score
	deck, err := persona.Build(context.Background(), summary, profile, persona.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range deck.Personas {
		fmt.Printf("%.2f  %-12s  %s\n", p.Priority, p.Kind, p.Name)
	}
	fmt.Println()
	for _, sentence := range deck.Personas[0].Narrative {
		fmt.Println(sentence.Text)
	}
	// Output:
	// 0.52  primary       Many orders per month, recent order
	// 0.34  secondary     Many orders per month, mostly app
	// 0.33  secondary     Many service contacts per year, high return rate
	// 0.23  supplemental  Few orders per month, low basket value
	// 0.14  negative      Long since last order, few orders per month
	//
	// 400 customers, 13 % of all, are in this group.
	// They come first: the offer is shaped for them.
	// They bring 41 % of the worth (95 % interval 37.5 % to 44.5 %), 3.1 times their share of customers.
	// What sets them apart: orders per month 2.95 on average, 2.4 times the 1.21 of all customers; days since last order 11.4 on average, against 74.2 for all customers; basket value 62 EUR on average, 1.5 times the 41.5 EUR of all customers.
	// What goes with it: 57.5 % with country Denmark, against 41 % of all customers.
	// Also typical of the group: return rate 0.031; main channel web (62.5 % of the group); service contacts per year 0.71.
	// In their lifecycle they are 90 % active, 5 % at risk and 2.5 % new.
	// What matters most to them: product quality.
	// They expect more of delivery speed than they get: gap −0.90 on the answer scale (95 % interval −1.12 to −0.68); the chance that it is among the three most urgent improvements overall is 95 %.
	// They also expect more of sustainability than they get: gap −0.30 on the answer scale (95 % interval −0.53 to −0.07).
	// When customers are drawn and grouped anew, the group comes back with 91 % overlap.
	// The verdict on the group: valid.
	// Of them, 32.5 % answered the survey.
}

// Where worth is withheld, what the others leave stands in, never more, and many customers
// who are worth little do not come before few who are worth much.
func TestWithheldWorthIsWhatOthersLeave(t *testing.T) {
	s := sample.Summary()
	left := 1.0
	for i := range s.Segments {
		if i == 1 || i == 3 {
			s.Segments[i].WorthShare, s.Segments[i].WorthMean = nil, nil
		} else {
			left -= s.Segments[i].WorthShare.Value
		}
	}
	d := build(t, s, nil, persona.Options{})
	sum := 0.0
	for _, id := range []string{"s2", "s4"} {
		p := bySegment(d, id)
		require.Equal(t, "worth-left", p.PriorityParts[0].Name)
		sum += p.PriorityParts[0].Value
		assert.InDelta(t, p.PriorityParts[0].Value, choiceOf(d, id).Potential, 1e-9)
	}
	assert.InDelta(t, left, sum, .02)
	total := 0.0
	for _, c := range d.Selection.Choices {
		total += c.Potential
	}
	assert.LessOrEqual(t, total, 1.02)
}
