package exact

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// anything returns a finite number of any sign and size, subnormal ones too.
func anything(r *rand.Rand) float64 {
	for {
		if v := math.Float64frombits(r.Uint64()); v-v == 0 {
			return v
		}
	}
}

// sum is what arithmetic of arbitrary precision says.
func sum(values []float64) float64 {
	total := new(big.Float).SetPrec(2300)
	for _, v := range values {
		total.Add(total, new(big.Float).SetFloat64(v))
	}
	f, _ := total.Float64()
	return f
}

func add(values []float64) *Sum {
	s := new(Sum)
	for i, v := range values {
		s.Add(v)
		if i%Pending == Pending-1 {
			s.Carry()
		}
	}
	s.Carry()
	return s
}

func TestSumIsRoundedOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	draws := map[string]func() float64{
		"anything":  func() float64 { return anything(r) },
		"normal":    r.NormFloat64,
		"halves":    func() float64 { return float64(r.IntN(9)-4) * math.Ldexp(1, 53*(r.IntN(3)-1)) },
		"subnormal": func() float64 { return math.Float64frombits(r.Uint64()&(1<<53-1) | r.Uint64()&(1<<63)) },
		"largest":   func() float64 { return math.MaxFloat64 * float64(r.IntN(3)-1) },
		"money":     func() float64 { return math.Exp(3 * r.NormFloat64()) },
	}
	for name, draw := range draws {
		for _, n := range []int{0, 1, 2, 3, 10, 3000} {
			for range 40 {
				values := make([]float64, n)
				for i := range values {
					values[i] = draw()
				}
				require.Equal(t, sum(values), add(values).Float64(), "%s, %d numbers", name, n)
			}
		}
	}
}

// The digits know neither the order nor the parts, and what is taken out leaves
// no trace.
func TestSumForgetsTheOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	for range 50 {
		values := make([]float64, 1+r.IntN(5000))
		for i := range values {
			values[i] = anything(r)
		}
		whole := add(values)
		r.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
		cut := r.IntN(len(values))
		a, b := add(values[:cut]), add(values[cut:])
		left := *b
		b.Merge(*a)
		require.Equal(t, whole, b)
		for i, v := range values[:cut] {
			b.Subtract(v)
			if i%Pending == Pending-1 {
				b.Carry()
			}
		}
		b.Carry()
		require.Equal(t, left, *b)
	}
}

// The largest numbers, as many as may wait for their carries.
func TestPendingIsEnough(t *testing.T) {
	s := new(Sum)
	for range 20 {
		for range Pending {
			s.Add(-math.MaxFloat64)
		}
		s.Carry()
	}
	assert.Equal(t, math.Inf(-1), s.Float64())
	for range 20*Pending - 1 {
		s.Add(math.MaxFloat64)
		s.Carry()
	}
	assert.Equal(t, -math.MaxFloat64, s.Float64())
}

func TestProductsAreExact(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for range 200 {
		v, n := r.NormFloat64(), 1+r.IntN(900)
		one, many := new(Sum), new(Sum)
		one.AddProduct(float64(n), v)
		one.Carry()
		for range n {
			many.Add(v)
		}
		many.Carry()
		require.Equal(t, many, one, "%d times %v", n, v)
	}
}

func TestDigits(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	for range 500 {
		values := make([]float64, r.IntN(20))
		for i := range values {
			values[i] = anything(r)
		}
		s, back := add(values), new(Sum)
		require.True(t, back.SetDigits(s.Digits()))
		require.Equal(t, s, back)
	}
	minus := add([]float64{-3})
	assert.Len(t, minus.Digits(), 2, "a small negative number is short")
	for _, bad := range [][]int64{{0}, {-1, 5}, {digits, 1}, {3, 0}, {3, 1, 0}, {3, 1 << 32}, {3, 1, -1}, append([]int64{1}, make([]int64, digits)...)} {
		s := *minus
		assert.False(t, s.SetDigits(bad), "%v", bad)
		assert.Equal(t, *minus, s)
	}
}

func BenchmarkAdd(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 1))
	values := make([]float64, Pending)
	for i := range values {
		values[i] = r.NormFloat64()
	}
	sums := make([]Sum, 6)
	b.ReportAllocs()
	for b.Loop() {
		for i, v := range values {
			sums[i%6].Add(v)
		}
		for i := range sums {
			sums[i].Carry()
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/Pending, "ns/number")
}
