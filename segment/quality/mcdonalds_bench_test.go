package quality

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/cluster"
)

// BenchmarkMcDonalds is the stability analysis of a known survey (Dolnicar, Grün &
// Leisch 2018, Market Segmentation Analysis, Springer, appendix A): two to eight
// segments of 1,453 respondents by eleven answers, a hundred pairs of bootstrap
// samples each, and the stability within segments at four.
func BenchmarkMcDonalds(b *testing.B) {
	dir := filepath.Join(os.Getenv("CLIENTELE_SHARED"), "data", "segment")
	if os.Getenv("CLIENTELE_SHARED") == "" {
		b.Skip("CLIENTELE_SHARED is not set: the shared data are not at hand")
	}
	x := readMatrix(b, dir, "msa/mcdonalds.csv", "")
	o := Stability{Pairs: 100, Seed: 1}
	fit, err := cluster.KMeans{K: 4}.Fit(b.Context(), x)
	require.NoError(b, err)
	b.Run("fit/k=2..8", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for k := 2; k <= 8; k++ {
				_, err := cluster.KMeans{K: k, Starts: 10}.Fit(b.Context(), x)
				require.NoError(b, err)
			}
		}
	})
	b.Run("global/k=2..8", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for k := 2; k <= 8; k++ {
				_, err := o.Run(b.Context(), x, k, nil, nil)
				require.NoError(b, err)
			}
		}
	})
	b.Run("within/k=4", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := o.Run(b.Context(), x, 4, fit.Labels, nil)
			require.NoError(b, err)
		}
	})
}
