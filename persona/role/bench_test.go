package role_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/persona/role"
)

func BenchmarkSummarize(b *testing.B) {
	m := member(100_000, 100_000, 75_000, 75_000, 75_000, 75_000, 75_000, 50_000)
	parties := firms(random.Stream(1), m, .9, .8, .7, .6, .5, .4, .3, .2)
	for len(parties) < 1_000_000 {
		parties = append(parties, parties[len(parties)%625_000])
	}
	parties = parties[:1_000_000]
	b.Run("n=1000000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := role.SummarizeSlice(b.Context(), m, parties, role.Options{})
			require.NoError(b, err)
		}
	})
}
