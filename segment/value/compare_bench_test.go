package value

import (
	"fmt"
	"math"
	"testing"
)

func BenchmarkProbabilityNext(b *testing.B) {
	for _, m := range []chancer{BGNBD{.24, 4.4, .79, 2.4}, MBGNBD{.5, 6, .8, 2.5}, ParetoNBD{.55, 10.6, .61, 11.7}, NBD{.4, 20}} {
		for _, n := range []int{0, 3, 2000} {
			h := History{max(n, 1), 35, 39}
			b.Run(fmt.Sprintf("%s/x=%d/n=%d", m.(named).kind(), h.Frequency, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					m.ProbabilityNext(h, n, 39)
				}
			})
		}
	}
}

// Most of a comparison is its four fits; without is what they take alone.
func BenchmarkCompare(b *testing.B) {
	h, later := lives(MBGNBD{.8, 5.7, .8, 6}, 1, ages(100_000, 20, 100), 26)
	for i := range h { // as a shop sees it: days
		h[i].T = math.Ceil(h[i].T*7) / 7
		h[i].Recency = min(h[i].T, math.Ceil(h[i].Recency*7)/7)
	}
	b.Run("n=100000/models=4/without", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, m := range Methods() {
				if _, err := m.Fit(b.Context(), h, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	for _, sample := range []int{0, 10_000} {
		b.Run(fmt.Sprintf("n=100000/models=4/sample=%d", sample), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Compare(b.Context(), h, later, 26, Methods(), CompareOptions{Sample: sample}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
