package behavior

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func BenchmarkScoreRFM(b *testing.B) {
	values := base(1_000_000, 1)
	b.Run("n=1000000/bins=5", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := ScoreRFM(b.Context(), values, ScoreOptions{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSegmentRFM(b *testing.B) {
	values := base(1_000_000, 1)
	scores := score(b, values, ScoreOptions{})
	b.Run("n=1000000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := SegmentRFM(b.Context(), values, scores, RFMRules{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkTiers(b *testing.B) {
	values := base(1_000_000, 1)
	b.Run("n=1000000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Tiers(b.Context(), values, TierOptions{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkCohorts(b *testing.B) {
	l, err := CollectSlice(b.Context(), spread(1_000_000), Options{})
	require.NoError(b, err)
	b.Run("n=1000000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := l.Cohorts(b.Context(), Window{}, Monthly); err != nil {
				b.Fatal(err)
			}
		}
	})
}
