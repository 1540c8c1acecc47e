package kernel

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/clientele-go/clientele/internal/random"
)

func TestScansAgreeWithTheDefinition(t *testing.T) {
	for d := 1; d <= 21; d++ {
		for _, k := range []int{1, 2, 3, 7} {
			r := random.Stream(1, uint64(d), uint64(k))
			x, c := make([]float64, d), make([]float64, d*k)
			for range 50 {
				for i := range x {
					x[i] = r.NormFloat64()
				}
				for i := range c {
					c[i] = float64(r.IntN(5)) - 2
				}
				best, d1, d2 := Nearest(d)(x, c)
				want, w1, w2 := 0, math.Inf(1), math.Inf(1)
				for j := range k {
					s := 0.0
					for i := range d {
						s += (x[i] - c[j*d+i]) * (x[i] - c[j*d+i])
					}
					assert.InDelta(t, s, Squared(x, c[j*d:]), 1e-12*s)
					if q := Squared(x, c[j*d:]); q < w1 {
						want, w1, w2 = j, q, w1
					} else {
						w2 = min(w2, q)
					}
				}
				assert.Equal(t, want, best)
				assert.Equal(t, w1, d1, "d %d, k %d: same bits as Squared", d, k)
				assert.Equal(t, w2, d2)
			}
		}
	}
}

func TestSquaresAreSquared(t *testing.T) {
	for d := 1; d <= 10; d++ {
		r := random.Stream(4, uint64(d))
		rows, y, out := make([]float64, 7*d), make([]float64, d), make([]float64, 7)
		for i := range rows {
			rows[i] = r.NormFloat64()
		}
		copy(y, rows[2*d:])
		Squares(rows, y, out)
		for i, s := range out {
			assert.Equal(t, Squared(y, rows[i*d:]), s)
		}
		assert.Zero(t, out[2])
	}
}

func TestClosestIsWhatTheScanFinds(t *testing.T) {
	for d := 1; d <= 9; d++ {
		for _, k := range []int{1, 2, 7, few, few + 1} {
			const n = 60
			r := random.Stream(5, uint64(d), uint64(k))
			x, c := make([]float64, n*d), make([]float64, k*d)
			for i := range x {
				x[i] = float64(r.IntN(7)) - 3 // ties between centres
			}
			for i := range c {
				c[i] = float64(r.IntN(3)) - 1
			}
			labels, near := make([]int32, n), make([]float64, n)
			Closest(d, x, c, labels, near)
			for i := range n {
				at, d1, _ := Nearest(d)(x[i*d:(i+1)*d], c)
				assert.EqualValues(t, at, labels[i], "d %d, k %d", d, k)
				assert.Equal(t, d1, near[i])
			}
		}
	}
}

func TestTiesGoToTheLowestIndex(t *testing.T) {
	for d := 1; d <= 12; d++ {
		c := make([]float64, 4*d)
		for i := range d {
			c[i], c[d+i], c[2*d+i], c[3*d+i] = 5, 1, -1, 1
		}
		best, d1, d2 := Nearest(d)(make([]float64, d), c)
		assert.Equal(t, 1, best)
		assert.Equal(t, float64(d), d1)
		assert.Equal(t, float64(d), d2)
	}
}

func BenchmarkClosest(b *testing.B) {
	for _, d := range []int{2, 3, 5, 6, 8} {
		b.Run(fmt.Sprintf("d=%d/k=6", d), func(b *testing.B) {
			const n = 1 << 14
			r := random.Stream(1)
			x, c := make([]float64, n*d), make([]float64, 6*d)
			for i := range x {
				x[i] = r.NormFloat64()
			}
			copy(c, x[100*d:])
			labels, near := make([]int32, n), make([]float64, n)
			b.ReportAllocs()
			for b.Loop() {
				Closest(d, x, c, labels, near)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
		})
	}
}

func BenchmarkNearest(b *testing.B) {
	for _, d := range []int{2, 3, 5, 6, 8, 12} {
		b.Run(fmt.Sprintf("d=%d/k=6", d), func(b *testing.B) {
			const n = 1 << 14 // more than a processor remembers of branches
			r := random.Stream(1)
			x, c := make([]float64, n*d), make([]float64, 6*d)
			for i := range x {
				x[i] = r.NormFloat64()
			}
			copy(c, x[100*d:])
			scan := Nearest(d)
			b.ReportAllocs()
			for b.Loop() {
				s := 0
				for i := range n {
					j, _, _ := scan(x[i*d:(i+1)*d], c)
					s += j
				}
				if s < 0 {
					b.Fatal("unreachable")
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
		})
	}
}
