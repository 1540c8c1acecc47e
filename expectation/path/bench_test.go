package path

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/clientele-go/clientele/segment/cluster"
)

// BenchmarkFit fits the model of the ECSI, seven constructs by p indicators, with
// its b replicates.
func BenchmarkFit(b *testing.B) {
	m := ECSI()
	var columns []string
	for _, c := range m.Constructs {
		columns = append(columns, c.Indicators...)
	}
	for _, n := range []int{250, 5_000, 1_000_000} {
		rng := rand.New(rand.NewPCG(1, 1))
		x := cluster.Matrix{Rows: n, Cols: len(columns)}
		for range n {
			mood := rng.NormFloat64()
			for range columns {
				x.Data = append(x.Data, float64(min(10, max(1, int(6.5+1.5*mood+1.5*rng.NormFloat64())))))
			}
		}
		b.Run(fmt.Sprintf("n=%d/p=%d/b=2000", n, len(columns)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Fit(b.Context(), columns, x, nil, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
