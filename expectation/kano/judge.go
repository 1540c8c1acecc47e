package kano

import (
	"math"

	"github.com/clientele-go/clientele/expectation/outcome"
	"github.com/clientele-go/clientele/internal/limits"
	"github.com/clientele-go/clientele/internal/notice"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// Warning is a doubt that does not stop the work; see its fields Code, Subject
// and Text.
type Warning = notice.Warning

// Judgement says what the answers about a feature amount to.
type Judgement struct {
	N int `json:"n"` // respondents
	// Category is the most frequent one; of several, the first in the order of the
	// constants.
	Category Category `json:"category"`
	// Grouped is the category by the rule that first asks whether those who want the
	// feature in any way (M, O, A) outnumber the rest (I, R, Q), and then takes the
	// most frequent of that side. Where it differs from Category, look at Shares.
	Grouped Category `json:"grouped"`
	// Shares of the respondents by category, 0 to 1, with Wilson's 95 % intervals.
	Shares [categories]segment.Figure `json:"shares"`
	// P is for each category the probability that it is the most frequent one among
	// all customers: what the answers make of complete ignorance beforehand (the
	// Dirichlet distribution of Jeffreys, 1/2 a category). Its figures add up to 1;
	// questionable answers count for no category.
	P [categories]float64 `json:"p"`
	// Better is the share of those with a clear answer (M, O, A, I) whom having the
	// feature pleases, 0 to 1, and Worse minus the share whom lacking it annoys, -1
	// to 0 (Berger et al. 1993), with Wilson's 95 % intervals; nil where nobody has a
	// clear answer.
	Better *segment.Figure `json:"better"`
	Worse  *segment.Figure `json:"worse"`
	// TotalStrength is the share of M, O and A, and CategoryStrength by how much the
	// share of the first category exceeds that of the second; .06 or less is called
	// mixed (Lee & Newcomb 1997, Center for Quality of Management Journal 6(3)).
	TotalStrength    float64 `json:"totalStrength"`
	CategoryStrength float64 `json:"categoryStrength"`
	// Fong tests whether the two leading categories differ.
	Fong Fong `json:"fong"`
	// Functional and Dysfunctional are means of scores that do not jump, -2 to 4:
	// like 4, expect 2, neutral 0, live with -1, dislike -2 if the feature is there,
	// and the other way round if it is not (DuMouchel in Berger et al. 1993). Above 2
	// and 2 a feature is one-dimensional, by the functional score alone attractive,
	// by the other alone a must-be. With 95 % intervals; nil for fewer than two
	// respondents.
	Functional    *segment.Figure `json:"functional"`
	Dysfunctional *segment.Figure `json:"dysfunctional"`
	// Warnings are "few-answers" (fewer than 200 of equal weight), "mixed" (Fong's
	// test cannot tell the leading categories apart), "rules-differ" (Grouped is
	// another category) and "questionable" (more than a tenth of the answers).
	Warnings []Warning `json:"warnings"`
}

// Fong is Fong's test of the two most frequent categories, the questionable one
// left out (Fong 1996, Center for Quality of Management Journal 5(2), 15-19).
type Fong struct {
	First, Second Category `json:"-"`
	// Difference of their counts, and what it has to reach for 90 % confidence:
	// 1.65 sqrt((a+b)(2n-a-b)/(2n)) of counts a and b and n respondents.
	Difference float64 `json:"difference"`
	Critical   float64 `json:"critical"`
	Distinct   bool    `json:"distinct"`
}

// Enough respondents of equal weight for a category to be taken at its word.
const Enough = 200

// Judge judges the feature; nil without answers, where their weights lie so far apart
// that taking some out has left nothing of the others', and for counts that no answers
// can have made, as a damaged file has them.
func (g *Grid) Judge() *Judgement {
	counts := g.Counts()
	total := all(counts, -1)
	n := total.Effective()
	if !g.sound() || !(n > 0 && n <= limits.Most) {
		return nil
	}
	scale := n / total.Weight // from weights to answers of equal weight
	j := &Judgement{N: total.N, Warnings: []Warning{}}
	var effective [categories]float64
	for c := range counts {
		effective[c] = counts[c].Weight * scale
		j.Shares[c] = outcome.Share{In: counts[c], Out: all(counts, Category(c))}.Estimate().Figure
	}
	first, second := leading(effective)
	j.Category = first
	j.Grouped = grouped(effective)
	j.P = chances(effective)
	j.TotalStrength = j.Shares[MustBe].Value + j.Shares[OneDimensional].Value + j.Shares[Attractive].Value
	j.Fong = fong(effective, n, first, second)
	j.CategoryStrength = j.Fong.Difference / n
	if s := better(counts).Estimate(); s != nil {
		j.Better = &s.Figure
		w := worse(counts).Estimate()
		j.Worse = &segment.Figure{Value: -w.Value, Low: -w.High, High: -w.Low, N: w.N}
	}
	j.Functional, j.Dysfunctional = g.scores(total)
	j.doubt(effective, n)
	return j
}

// leading returns the two most frequent categories but the questionable one.
func leading(counts [categories]float64) (first, second Category) {
	first, second = -1, -1
	for c := range Questionable {
		switch {
		case first < 0 || counts[c] > counts[first]:
			first, second = c, first
		case second < 0 || counts[c] > counts[second]:
			second = c
		}
	}
	return first, second
}

func grouped(counts [categories]float64) Category {
	from := [2][]Category{{MustBe, OneDimensional, Attractive}, {Indifferent, Reverse, Questionable}}
	var sums [2]float64
	for side, list := range from {
		for _, c := range list {
			sums[side] += counts[c]
		}
	}
	list := from[0]
	if sums[1] > sums[0] {
		list = from[1]
	}
	best := list[0]
	for _, c := range list[1:] {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best
}

func fong(counts [categories]float64, n float64, first, second Category) Fong {
	both := counts[first] + counts[second]
	f := Fong{
		First: first, Second: second, Difference: counts[first] - counts[second],
		Critical: 1.65 * math.Sqrt(both*(2*n-both)/(2*n)),
	}
	f.Distinct = f.Difference >= f.Critical
	return f
}

// scores returns the means of the continuous scores over all answers, whose scale
// already gives contradictory ones little say.
func (g *Grid) scores(total outcome.Tally) (functional, dysfunctional *segment.Figure) {
	if total.N < 2 {
		return nil, nil
	}
	mean := func(of func(i, j int) float64) *segment.Figure {
		m := 0.0
		for i := range g.Cells {
			for j := range g.Cells[i] {
				m += float64(g.Cells[i][j].Weight * of(i, j))
			}
		}
		m /= total.Weight
		// Linearised: the sum of w^2 (x - m)^2 over the square of the sum of w.
		v := 0.0
		for i := range g.Cells {
			for j := range g.Cells[i] {
				d := of(i, j) - m
				v += float64(g.Cells[i][j].Squares * float64(d*d))
			}
		}
		n := float64(total.N)
		se := math.Sqrt(v*n/(n-1)) / total.Weight
		h := stats.TQuantile(.975, max(1, total.Effective()-1)) * se
		return &segment.Figure{Value: m, Low: max(-2, m-h), High: min(4, m+h), N: total.N}
	}
	return mean(func(i, _ int) float64 { return score[i] }), mean(func(_, j int) float64 { return score[4-j] })
}

func (j *Judgement) doubt(counts [categories]float64, n float64) {
	warn := func(code, format string, args ...any) {
		j.Warnings = append(j.Warnings, notice.New(code, "", format, args...))
	}
	if n < Enough {
		warn("few-answers", "with fewer than %d respondents categories hardly replicate", Enough)
	}
	if !j.Fong.Distinct {
		warn("mixed", "%v and %v are about as frequent: the category could as well be the other", j.Fong.First, j.Fong.Second)
	}
	if j.Grouped != j.Category {
		warn("rules-differ", "%v is the most frequent category, but those who want the feature and those who do not side for %v", j.Category, j.Grouped)
	}
	if counts[Questionable] > n/10 {
		warn("questionable", "more than a tenth of the answers contradict themselves: the question may be hard to understand")
	}
}
