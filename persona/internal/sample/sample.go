// Package sample holds small hand-made results for the tests and examples of
// personas and cards: a coffee shop with five segments, and a generator of
// awkward ones. Its figures are invented, and chosen so that every sentence and
// every picture has something to say.
package sample

import (
	"fmt"
	"math"

	"github.com/clientele-go/clientele/expectation"
	"github.com/clientele-go/clientele/segment"
)

// fig is a figure with a symmetric interval.
func fig(value, half float64, n int) *segment.Figure {
	return &segment.Figure{Value: value, Low: round(value - half), High: round(value + half), N: n}
}

func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// trait is one feature over all segments: means, population mean, effects.
type trait struct {
	name, level, unit string
	population        float64
	mean, effect      []float64 // a NaN is withheld
}

func (t trait) of(i, n int) segment.Trait {
	out := segment.Trait{Name: t.name, Level: t.level, Unit: t.unit, Population: fig(t.population, t.population/50, 3000)}
	if !math.IsNaN(t.mean[i]) {
		out.Mean = fig(t.mean[i], t.mean[i]/20, n)
		out.Effect = fig(t.effect[i], .12, n)
	}
	return out
}

// Summary is the coffee shop's segments.
func Summary() *segment.Summary {
	withheld := math.NaN()
	features := []trait{
		{"orders per month", "", "", 1.21, []float64{2.96, 1.84, .78, .52, .31}, []float64{1.92, .78, -.55, -.84, -1.1}},
		{"basket value", "", "EUR", 41.5, []float64{62.3, 33.1, 58.4, 24.9, 29.7}, []float64{.92, -.36, .77, -.81, -.52}},
		{"days since last order", "", "days", 74.2, []float64{11.3, 24.7, 68.5, 97.1, 241}, []float64{-1.05, -.71, -.08, .34, 1.82}},
		{"return rate", "", "", .061, []float64{.031, .044, .148, .052, .057}, []float64{-.42, -.21, 1.16, -.09, -.04}},
		{"main channel", "web", "", .55, []float64{.61, .38, .81, .57, .49}, []float64{.14, -.42, .61, .04, -.14}},
		{"main channel", "app", "", .27, []float64{.33, .55, .11, .13, .22}, []float64{.15, .68, -.42, -.37, -.13}},
		{"main channel", "shop", "", .18, []float64{withheld, withheld, .08, .3, .29}, []float64{0, 0, -.31, .31, .29}},
		{"service contacts per year", "", "", .92, []float64{.71, .44, 2.31, .68, .83}, []float64{-.17, -.38, 1.2, -.2, -.08}},
	}
	descriptors := []trait{
		{"country", "Denmark", "", .41, []float64{.58, .35, .39, .37, .42}, []float64{.38, -.13, -.05, -.1, .02}},
	}
	states := []segment.State{segment.New, segment.Active, segment.AtRisk, segment.Dormant, segment.Lost}
	cycle := [][]float64{{.02, .89, .06, .02, .01}, {.06, .78, .11, .03, .02}, {.04, .52, .27, .11, .06},
		{.18, .41, .22, .12, .07}, {withheld, .04, .09, .58, withheld}}

	s := &segment.Summary{Version: 1, Customers: 3000, Warnings: []segment.Warning{
		{Code: "skewed-feature", Subject: "service contacts per year", Text: "a few customers have many times the usual figure; a logarithm would let the others speak"},
	}}
	names := []string{"Many orders per month, high basket value", "Many orders per month, mostly app", "High return rate, mostly web",
		"Low basket value, few orders per month", "Long since last order, few orders per month"}
	sizes := []int{402, 811, 357, 802, 628}
	worth := []float64{.412, .268, .171, .094, .055}
	stability := []float64{.91, .83, .79, .68, .57}
	verdicts := []segment.Verdict{
		verdict(segment.Valid, "highly-stable", "comes back in other samples of the customers with a Jaccard similarity of 0.91, which is highly stable"),
		verdict(segment.Valid, "stable", "comes back in other samples of the customers with a Jaccard similarity of 0.83, which is stable"),
		verdict(segment.Doubtful, "no-gap", "runs into another segment: customers are denser between the two than in the middle of one of them"),
		verdict(segment.Doubtful, "pattern", "comes back in other samples of the customers with a Jaccard similarity of 0.68: there is a pattern, but who belongs to it is in doubt"),
		verdict(segment.DoNotAct, "unstable", "comes back in other samples of the customers with a Jaccard similarity of only 0.57: other customers would have given another segment"),
	}
	s.Verdict = verdict(segment.Doubtful, "mixed", "of 5 segments 2 valid, 2 doubtful, 1 not to be acted on")
	for i, size := range sizes {
		share := float64(size) / 3000
		p := segment.Profile{
			Ref: segment.Ref{ID: fmt.Sprintf("s%d", i+1), Name: names[i]}, Size: size,
			Share:      *fig(round(share), round(1.96*math.Sqrt(share*(1-share)/3000)), 3000),
			WorthShare: fig(worth[i], round(worth[i]/12), size),
			WorthMean:  fig(math.Round(worth[i]*690000/float64(size)), math.Round(worth[i]*60000/float64(size)), size),
			Stability:  fig(stability[i], .06, 50),
			Verdict:    verdicts[i],
		}
		for _, t := range features {
			p.Features = append(p.Features, t.of(i, size))
		}
		for _, t := range descriptors {
			p.Descriptors = append(p.Descriptors, t.of(i, size))
		}
		for j, state := range states {
			one := segment.StateShare{State: state}
			if !math.IsNaN(cycle[i][j]) {
				one.Share = fig(cycle[i][j], round(cycle[i][j]/5), size)
			}
			p.Lifecycle = append(p.Lifecycle, one)
		}
		s.Segments = append(s.Segments, p)
	}
	return s
}

func verdict(r segment.Ruling, code, text string) segment.Verdict {
	return segment.Verdict{Ruling: r, Reasons: []segment.Reason{{Code: code, Text: text}}}
}

// Profile is what the coffee shop's customers expect and get, on a scale of 1
// to 7. Of the last segment too few answered.
func Profile() *expectation.Profile {
	dimensions := []struct {
		name       string
		kind       expectation.Type
		importance float64
		gaps       []float64
	}{
		{"delivery speed", expectation.Explicit, 6.4, []float64{-.92, -.12, -.34, .06}},
		{"product quality", expectation.Implicit, 6.6, []float64{.11, .15, -.41, .12}},
		{"customer service", expectation.Interpersonal, 5.7, []float64{-.18, .05, -1.31, -.11}},
		{"digital ease", expectation.Digital, 5.9, []float64{.08, -.44, -.06, -.71}},
		{"value for money", expectation.Explicit, 5.4, []float64{.02, -.1, -.22, -1.48}},
		{"data protection", expectation.Implicit, 5.1, []float64{.03, -.02, .04, -.03}},
		{"sustainability", expectation.Dynamic, 4.8, []float64{-.31, .14, .09, .17}},
		{"personal advice", expectation.Interpersonal, 4.4, []float64{.22, .18, math.NaN(), .13}},
	}
	ranks := [][]int{{1, 13, 10, 27}, {23, 25, 6, 24}, {8, 21, 2, 17}, {22, 5, 18, 4}, {20, 15, 12, 3},
		{19, 16, 28, 14}, {7, 26, 29, 30}, {9, 11, 0, 31}}
	top := map[int]float64{1: .97, 2: .81, 3: .63, 4: .31, 5: .19, 6: .08}
	n := []int{131, 214, 78, 96}

	p := &expectation.Profile{Version: 1, Respondents: 519, Warnings: []expectation.Warning{
		{Code: "nonresponse", Text: "those who answered are worth more than those who did not, by .31 standard deviations (95 % interval .22 to .40)"},
		{Code: "suppressed-segment", Subject: "s5", Text: "too few answers to show this segment"},
	}}
	for i, s := range Summary().Segments[:4] {
		e := expectation.Segment{Ref: s.Ref, N: n[i], WorthShare: s.WorthShare, Answered: fig(round(float64(n[i])/float64(s.Size)), .03, s.Size)}
		for j, d := range dimensions {
			c := expectation.Cell{Name: d.name, Type: d.kind, N: n[i], Importance: fig(d.importance, .15, n[i])}
			if gap := d.gaps[i]; math.IsNaN(gap) {
				c.Importance, c.N, c.Suppressed = nil, -1, "fewer than 10 answered"
			} else {
				expected := d.importance - .2
				c.Expected, c.Perceived, c.Gap = fig(expected, .14, n[i]), fig(round(expected+gap), .16, n[i]), fig(gap, round(2.2/math.Sqrt(float64(n[i]))), n[i])
				c.Unmet = c.Gap.High < -.05
				c.FixFirst = ranks[j][i]
				c.PTop3 = top[c.FixFirst]
				c.Priority = round(d.importance / 7 * max(-gap, 0) / 6 * s.WorthShare.Value)
			}
			e.Dimensions = append(e.Dimensions, c)
		}
		p.Segments = append(p.Segments, e)
	}
	return p
}

// Awkward makes k segments and d dimensions with long names, withheld figures,
// negative means and figures of every size.
func Awkward(k, d int) (*segment.Summary, *expectation.Profile) {
	s := &segment.Summary{Version: 1, Customers: 100 * k}
	p := &expectation.Profile{Version: 1, Respondents: -1}
	for i := range k {
		x := float64(i)
		prof := segment.Profile{
			Ref:  segment.Ref{ID: fmt.Sprintf("segment-%d", i+1), Name: fmt.Sprintf("Segment number %d with a name that nobody would ever want to read in full on any screen", i+1)},
			Size: 100 + i, Share: *fig(round(1/float64(k)), .02, 100*k),
		}
		if i%3 != 2 {
			prof.WorthShare = fig(round(2*(x+1)/float64(k*(k+1))), .03, 100)
		}
		e := expectation.Segment{Ref: prof.Ref, N: 60}
		for j := range d {
			wave := math.Sin(x + float64(j)*1.7)
			t := segment.Trait{Name: fmt.Sprintf("Donaudampfschifffahrtsgesellschaftskapitänsmützenpreis %d", j), Unit: "EUR/month"}
			if (i+j)%5 != 4 {
				size := math.Pow(10, float64(j%9)-3)
				t.Mean, t.Population, t.Effect = fig(wave*size, size/9, 100), fig(size/3, size/99, 100*k), fig(round(1.4*wave), .15, 100)
			}
			prof.Features = append(prof.Features, t)
			c := expectation.Cell{Name: fmt.Sprintf("expectation %d that has a rather long name", j+1), Type: expectation.Digital, N: 60}
			if (i+j)%7 == 3 {
				c.Suppressed = "fewer than 10 answered"
			} else {
				c.Gap = fig(round(wave*1.2), .3, 60)
				c.Importance, c.Expected, c.Perceived = fig(4, .2, 60), fig(5, .2, 60), fig(round(5+wave*1.2), .2, 60)
				c.Unmet = c.Gap.High < 0
				c.FixFirst = 1 + i + j*k
				c.Priority = round(max(-c.Gap.Value, 0) / 50)
				c.PTop3 = 1 / float64(c.FixFirst)
			}
			e.Dimensions = append(e.Dimensions, c)
		}
		s.Segments = append(s.Segments, prof)
		if i%4 != 3 {
			p.Segments = append(p.Segments, e)
		}
	}
	return s, p
}
