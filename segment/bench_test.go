package segment_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/cluster"
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

// BenchmarkAssignMethods is BenchmarkAssign under every method; of answers there
// are six, of two or three levels.
func BenchmarkAssignMethods(b *testing.B) {
	for name, m := range map[string]segment.Method{
		"mixture=full": segment.Mixture{}, "mixture=diagonal": segment.Mixture{Covariance: cluster.DiagonalCovariance},
	} {
		list := sixes(1200)
		s, err := segment.Fit(b.Context(), list, sixSchema(), segment.Options{K: segment.Exactly(6), Pairs: 10, Starts: 2, Method: m})
		require.NoError(b, err)
		b.Run(name+"/d=6/k=6", func(b *testing.B) { assigning(b, s.Model, list) })
	}
	list := surveyed(1200, 1, .1)
	s, err := segment.Fit(b.Context(), list, surveySchema(), segment.Options{K: segment.Exactly(6), Pairs: 10, Starts: 2, Method: segment.LatentClasses{}})
	require.NoError(b, err)
	b.Run("classes/d=6/k=6", func(b *testing.B) { assigning(b, s.Model, list) })
}

func assigning[T any](b *testing.B, m *segment.Model[T], list []T) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := m.Assign(list[i%len(list)]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFitMethods is a whole fit, judgement included.
func BenchmarkFitMethods(b *testing.B) {
	list, survey := sixes(100_000), surveyed(100_000, 1, .1)
	for _, c := range []struct {
		name   string
		method segment.Method
	}{
		{"k-means", nil}, {"limits", segment.KMeans{MinSize: 10_000, MaxSize: 20_000}},
		{"mixture=full", segment.Mixture{}}, {"mixture=diagonal", segment.Mixture{Covariance: cluster.DiagonalCovariance}},
	} {
		b.Run(c.name+"/n=100000/d=6/k=6", func(b *testing.B) {
			fitting(b, list, sixSchema(), 6, c.method)
		})
	}
	b.Run("classes/n=100000/d=6/k=2", func(b *testing.B) {
		fitting(b, survey, surveySchema(), 2, segment.LatentClasses{})
	})
}

func fitting[T any](b *testing.B, list []T, schema segment.Schema[T], k int, m segment.Method) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := segment.Fit(b.Context(), list, schema, segment.Options{K: segment.Exactly(k), Method: m}); err != nil {
			b.Fatal(err)
		}
	}
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

// BenchmarkAssignMany assigns a million customers, one by one in a loop, as a slice and
// as a stream.
func BenchmarkAssignMany(b *testing.B) {
	m, list := sixModel(b)
	customers := make([]*six, 1_000_000)
	for i := range customers {
		customers[i] = list[i%len(list)]
	}
	each := func(name string, f func() error) {
		b.Run(name+"/n=1000000/d=6/k=6", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(customers)), "ns/customer")
		})
	}
	dst := make([]segment.Assignment, len(customers))
	each("loop", func() (err error) {
		for i, c := range customers {
			if dst[i], err = m.Assign(c); err != nil {
				return err
			}
		}
		return nil
	})
	each("slice", func() (err error) {
		dst, err = m.AssignAll(b.Context(), customers, dst)
		return err
	})
	each("stream", func() error {
		for a, err := range m.AssignStream(b.Context(), streamed(customers, nil)) {
			if err != nil {
				return err
			}
			dst[a.Row] = a.Assignment
		}
		return nil
	})
}

func BenchmarkExplain(b *testing.B) {
	m, list := sixModel(b)
	b.Run("d=6/k=6", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := m.Explain(list[i%len(list)]); err != nil {
				b.Fatal(err)
			}
		}
	})
}
