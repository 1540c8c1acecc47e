package value

import (
	"fmt"
	"testing"
)

func BenchmarkProbabilityNext(b *testing.B) {
	for _, m := range []updater{BGNBD{.24, 4.4, .79, 2.4}, MBGNBD{.5, 6, .8, 2.5}, ParetoNBD{.55, 10.6, .61, 11.7}, NBD{.4, 20}} {
		for _, n := range []int{0, 3, 2000} {
			h := History{max(n, 1), 35, 39}
			b.Run(fmt.Sprintf("%T/x=%d/n=%d", m, h.Frequency, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					m.(chancer).ProbabilityNext(h, n, 39)
				}
			})
		}
	}
}
