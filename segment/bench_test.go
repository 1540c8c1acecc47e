package segment_test

import (
	"testing"

	"github.com/clientele-go/clientele/segment"
)

func BenchmarkAssign(b *testing.B) {
	m, list := sixModel(b)
	b.Run("d=6/k=6", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := m.Assign(list[i%len(list)]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkFit(b *testing.B) {
	list := sixes(200_000)
	b.Run("n=200000/d=6/k=6", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := segment.Fit(b.Context(), list, sixSchema(), segment.Options{K: segment.Exactly(6)}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
