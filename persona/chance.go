package persona

import (
	"math"

	"github.com/clientele-go/clientele/internal/disclosure"
	"github.com/clientele-go/clientele/internal/stats"
	"github.com/clientele-go/clientele/segment"
)

// leastChance is the smallest p-value that is told: beyond it approximations decide.
const leastChance = 1e-6

// chance is the two-sided p-value that the segment is like the rest in t, made of
// published figures alone. It is NaN where there is nothing to test, because nothing
// varies, and 1 where the figures are withheld: what is withheld, and why, goes with
// what the figures are (a share of a few people is, and a large one is not), and tests
// chosen by their outcome are no tests unless those not chosen count as well.
func chance(t segment.Trait) float64 {
	switch {
	case t.Mean == nil || t.Population == nil:
		return 1
	case t.Effect == nil:
		return math.NaN()
	case t.Level != "":
		return max(shareChance(t.Mean, t.Population), stats.NormalTwoSided(t.Effect.Value, errorOf(t.Effect)))
	}
	return numberChance(t.Effect, t.Population.N-t.Effect.N)
}

// numberChance tests Cohen's d of a segment against the rest, who are rest many. It
// tests twice and keeps the larger p-value:
//
//   - by the interval as it is published, whose variances are those of both groups
//     (Welch 1938, Biometrika 29, 350-362), with Student's distribution and the degrees
//     of freedom of the smaller group, which are the least that Welch's can be;
//   - by the spread of both groups together, as if they were alike, which they are if
//     there is no difference (Student's t of two samples).
//
// Amounts have long tails, and there each goes wrong on one side: a small group
// without any of the large amounts has a low mean and, wrongly, hardly any variance,
// which makes the first test too sure of it; one that has two of them has a high mean,
// of which the second is too sure. The larger of both p-values is right in either case,
// and where the spreads do differ.
func numberChance(d *segment.Figure, rest int) float64 {
	if d.N < 2 || rest < 2 {
		return 1
	}
	if d.Value == 0 {
		return 1
	}
	na, nb := float64(d.N), float64(rest)
	welch := 0.0 // an effect without spread within has no width
	if se := errorOf(d); se > 0 {
		welch = stats.TTailTwoSided(d.Value/se, min(na, nb)-1)
	}
	return max(welch, stats.TTailTwoSided(d.Value/math.Sqrt(1/na+1/nb), na+nb-2))
}

// errorOf is the standard error that the interval of a figure stands for.
func errorOf(f *segment.Figure) float64 { return (f.High - f.Low) / (2 * stats.Z95) }

// shareChance tests the share of a level in a segment against that of the rest, given
// the share of all: twice the smaller tail of the exact test of a fourfold table
// (Fisher 1935, JRSS 98(1), 39-82). The normal approximation behind intervals of Cohen's
// h is far off for rare levels: where one in twenty has a level, none of 33 is common,
// and h says that it is not. But the counts are those of a deck, in tens, which for a
// small segment is rough, so that the p-value by the interval, which allows for what it
// was rounded by, has its say as well: the larger of both counts.
func shareChance(own, all *segment.Figure) float64 {
	n, base := own.N, all.N
	if n < 1 || base <= n {
		return 1
	}
	have := min(int(math.Round(all.Value*float64(base))), base)
	k := int(math.Round(own.Value * float64(n)))
	at := func(k int) float64 {
		k = min(max(k, have-(base-n), 0), n, have)
		lower, upper := tails(k, n, have, base)
		return min(1, 2*min(lower, upper))
	}
	if k == 0 || k == n || k%disclosure.MinGroup != 0 || n%disclosure.MinGroup != 0 {
		return at(k) // nobody and everybody are not rounded
	}
	// Counts are told in tens. As likely as what is told, or less, are those that are told
	// the same and those beyond; of what is told the same half is counted, as is usual where
	// a test has few outcomes (the mid-p-value, Lancaster 1961, JASA 56, 223-234).
	const off = disclosure.MinGroup / 2
	toward := off
	if even := float64(n) * float64(have) / float64(base); float64(k) > even {
		toward = -min(off, int(float64(k)-even))
	} else {
		toward = min(off, int(even-float64(k)))
	}
	return (at(k+toward) + at(k-toward)) / 2
}

// tails returns the probabilities of k or fewer, and of k or more, of have people among
// n drawn from base without replacement.
func tails(k, n, have, base int) (lower, upper float64) {
	log := func(n, k int) float64 { // of the binomial coefficient
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(k + 1))
		c, _ := math.Lgamma(float64(n - k + 1))
		return a - b - c
	}
	at := math.Exp(log(have, k) + log(base-have, n-k) - log(base, n))
	// From k outwards each term follows from the one before; they fall off from the mode
	// on, and the side of the mode is left at the first term that no longer counts.
	up, down := 0.0, 0.0
	for p, i := at, k; p > 0 && i < min(n, have); i++ {
		p *= float64(have-i) / float64(i+1) * (float64(n-i) / float64(base-have-n+i+1))
		if up += p; p < up*1e-12 {
			break
		}
	}
	for p, i := at, k; p > 0 && i > max(0, n-(base-have)); i-- {
		p *= float64(i) / float64(have-i+1) * (float64(base-have-n+i) / float64(n-i+1))
		if down += p; p < down*1e-12 {
			break
		}
	}
	// A term too small for a number stands for a tail too small for one; the other is
	// the rest.
	if up < down {
		return 1 - up, up + at
	}
	return down + at, 1 - down
}

// told is a p-value as it is published: two digits, never less than it is, so that it
// is above a limit of two digits just where the p-value is.
func told(p float64) float64 {
	if !(p > leastChance) {
		return leastChance
	}
	unit := math.Pow(10, 1+math.Ceil(-math.Log10(p))) // p times it is 10 to 100
	return min(1, disclosure.Round(math.Ceil(p*unit-1e-9)/unit, 2))
}
