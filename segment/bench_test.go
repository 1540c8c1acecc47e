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

// Six features on scales that are dearer than a logarithm.
func BenchmarkAssignScales(b *testing.B) {
	list := sixes(1200)
	for name, scale := range map[string]func(segment.NumericFeature[*six]) segment.NumericFeature[*six]{
		"yeo-johnson": segment.NumericFeature[*six].YeoJohnson,
		"quantile":    segment.NumericFeature[*six].Quantile,
	} {
		s := segment.Schema[*six]{ID: (*six).ID}
		for j, name := range []string{"a", "b", "c", "d", "e", "f"} {
			s.Features = append(s.Features, scale(segment.Numeric(name, func(c *six) float64 { return c.v[j] })))
		}
		fit, err := segment.Fit(b.Context(), list, s, segment.Options{K: segment.Exactly(6), Pairs: 10})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name+"/d=6/k=6", func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := fit.Model.Assign(list[i%len(list)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
