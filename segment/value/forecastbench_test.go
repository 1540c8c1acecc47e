package value

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// shopForecaster fits 20,000 customers of the shop and looks a year ahead.
func shopForecaster(b testing.TB) *Forecaster {
	b.Helper()
	h, s := shop(20_000)
	orders, err := FitBGNBD(b.Context(), h, Options{})
	require.NoError(b, err)
	spend, err := FitGammaGamma(b.Context(), s, Options{})
	require.NoError(b, err)
	orderDraws, err := orders.Draws(1, 200)
	require.NoError(b, err)
	spendDraws, err := spend.Draws(2, 200)
	require.NoError(b, err)
	f, err := NewForecaster(orders.Model, spend.Model, orderDraws, spendDraws, Horizon{Steps: 12, Step: 4.348, Rate: .01, Margin: .3})
	require.NoError(b, err)
	return f
}

func BenchmarkForecaster(b *testing.B) {
	f := shopForecaster(b)
	h, s := shop(100_000)
	b.Run("customer/x=3", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := f.Customer(History{3, 40, 60}, Spending{3, 20}, 1); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, groups := range []int{5} {
		group := make([]int, len(h))
		for i := range group {
			group[i] = i % groups
		}
		b.Run(fmt.Sprintf("groups/n=%d/groups=%d", len(h), groups), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := f.Groups(b.Context(), h, s, group, groups, ForecastOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBootstrap(b *testing.B) {
	h, _ := shop(10_000)
	b.Run("BG-NBD/n=10000/draws=200", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Bootstrap(b.Context(), FitBGNBD, h, BootstrapOptions{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
