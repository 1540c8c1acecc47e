package value

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// shop simulates customers as a shop sees them: first orders spread over two
// years, orders placed on whole days, time in weeks.
func shop(n int) ([]History, []Spending) {
	rng := rand.New(rand.NewPCG(1, 2))
	ages := make([]float64, n)
	for i := range ages {
		ages[i] = float64(rng.IntN(720)+8) / 7
	}
	h := BGNBD{R: .4, Alpha: 8, A: .8, B: 2.5}.Simulate(3, ages)
	x := make([]int, n)
	for i := range h {
		h[i].Recency = math.Ceil(h[i].Recency*7) / 7
		h[i].Recency = min(h[i].Recency, h[i].T)
		x[i] = h[i].Frequency
	}
	return h, GammaGamma{P: 6, Q: 4, Gamma: 15}.Simulate(4, x)
}

func BenchmarkFitBGNBD(b *testing.B) {
	for _, n := range []int{10_000, 1_000_000} {
		h, _ := shop(n)
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := FitBGNBD(b.Context(), h, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFitMBGNBD(b *testing.B) {
	for _, n := range []int{20_000, 1_000_000} {
		h := process(n)
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := FitMBGNBD(b.Context(), h, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFitParetoNBD(b *testing.B) {
	for _, n := range []int{20_000, 1_000_000} {
		h := process(n)
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := FitParetoNBD(b.Context(), h, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkTrack(b *testing.B) {
	h, _ := shop(1_000_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Track(b.Context(), ParetoNBD{.6, 8, .6, 12}, h, 1, 156, 0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFitGammaGamma(b *testing.B) {
	for _, n := range []int{10_000, 1_000_000} {
		_, s := shop(n)
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := FitGammaGamma(b.Context(), s, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCLVs(b *testing.B) {
	g := GammaGamma{P: 6, Q: 4, Gamma: 15}
	for _, n := range []int{10_000, 1_000_000} {
		h, s := shop(n)
		for _, m := range []Orders{BGNBD{.4, 8, .8, 2.5}, MBGNBD{.5, 6, .9, 1.6}, ParetoNBD{.55, 10.6, .6, 12}, NBD{.4, 12}} {
			b.Run(fmt.Sprintf("%s/n=%d/steps=12", m.(named).kind(), n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := CLVs(b.Context(), m, g, h, s, Horizon{Steps: 12, Step: 4.348, Rate: .01}, 0); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkExpected(b *testing.B) {
	m := BGNBD{R: .4, Alpha: 8, A: .8, B: 2.5}
	for _, h := range []History{{0, 0, 30}, {5, 20, 30}, {2000, 90, 100}} {
		b.Run(fmt.Sprintf("x=%d", h.Frequency), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Expected(h, 52)
			}
		})
	}
}

func BenchmarkDERT(b *testing.B) {
	for _, m := range []ordersModel{BGNBD{.243, 4.414, .793, 2.426}, MBGNBD{.525, 6.183, .891, 1.614}, ParetoNBD{.553, 10.578, .606, 11.669}} {
		for _, h := range []History{{0, 0, 30}, {2, 20, 30}, {20, 25, 30}} {
			b.Run(fmt.Sprintf("%s/x=%d", any(m).(named).kind(), h.Frequency), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					m.DERT(h, .0027)
				}
			})
		}
	}
}
