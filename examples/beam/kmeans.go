package main

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/clientele-go/clientele/segment/cluster"
)

// kMeans is k-means|| (Bahmani et al. 2012, PVLDB 5(7)) as cluster.StreamKMeans does it on
// one machine, out of the same two states: a Sketch, a random sample that is the same
// however customers are spread over bundles, and an Accumulator, which is what they add up to
// around centres that stay. The result is an accumulator around the last centres.
//
// The graph of a pipeline is drawn before it runs, so that it has as many passes as were asked
// for: one that finds the centres at rest changes nothing and takes its time all the same.
func kMeans(s beam.Scope, points beam.PCollection, c config) beam.PCollection {
	s = s.Scope("k-means")
	o := options{K: c.k, Size: c.size, Starts: c.starts, Seed: c.seed}
	// A sample in which all customers have the same chance gives rough centres. ...
	sample := beam.Combine(s, &sampleFn{o}, points)
	rough := beam.ParDo(s, &roughFn{o}, sample)
	// ... Another one around them has more of the distant ones and of small groups.
	part := beam.ParDo(s, &aroundFn{Options: o}, points, beam.SideInput{Input: rough})
	centers := beam.ParDo(s, &startFn{o}, beam.Combine(s, mergeSketches, part), beam.SideInput{Input: rough})
	// Lloyd's iterations over all customers.
	for range c.passes {
		centers = beam.ParDo(s, nextCenters, pass(s, points, centers))
	}
	return pass(s, points, centers)
}

// pass adds up all customers around centres.
func pass(s beam.Scope, points, centers beam.PCollection) beam.PCollection {
	return beam.Combine(s, mergeSums, beam.ParDo(s, &sumFn{}, points, beam.SideInput{Input: centers}))
}

// options are those of all steps: fields of a DoFn that are exported travel with it.
type options struct {
	K, Size, Starts int
	Seed            uint64
}

func (o options) sketch(around *cluster.Accumulator) (*cluster.Sketch, error) {
	return cluster.NewSketch(cluster.SketchOptions{Size: o.Size, Seed: o.Seed, Around: around})
}

func (o options) fit(weights []float64) cluster.KMeans {
	return cluster.KMeans{K: o.K, Starts: o.Starts, Seed: o.Seed, Weights: weights}
}

// keyOf tells customers apart in a sketch, on every machine alike.
func keyOf(id string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id))
	return h.Sum64()
}

// sampleFn draws the first sample.
type sampleFn struct{ Options options }

func (f *sampleFn) CreateAccumulator() (*cluster.Sketch, error) { return f.Options.sketch(nil) }

func (f *sampleFn) AddInput(s *cluster.Sketch, p point) (*cluster.Sketch, error) {
	return s, s.Add(keyOf(p.Customer.ID), p.X, 1)
}

func (f *sampleFn) MergeAccumulators(s, other *cluster.Sketch) (*cluster.Sketch, error) {
	return s, s.Merge(other)
}

// roughFn clusters the first sample, on one machine: that is what a sample is for.
type roughFn struct{ Options options }

func (f *roughFn) ProcessElement(ctx context.Context, s *cluster.Sketch) (*cluster.Accumulator, error) {
	x, weights := s.Sample()
	m, err := f.Options.fit(weights).Fit(ctx, x)
	if err != nil {
		return nil, err
	}
	sums, err := cluster.NewAccumulator(m.Centers)
	if err != nil {
		return nil, err
	}
	return sums, sums.AddPiece(ctx, cluster.Piece{Rows: x, Weights: weights})
}

// aroundFn draws the second sample, bundle by bundle: a CombineFn has no side inputs, so
// the accumulator is filled here and only merged there.
type aroundFn struct {
	Options options
	sketch  *cluster.Sketch
}

func (f *aroundFn) StartBundle(rough *cluster.Accumulator, _ func(*cluster.Sketch)) (err error) {
	f.sketch, err = f.Options.sketch(rough)
	return err
}

func (f *aroundFn) ProcessElement(p point, _ *cluster.Accumulator, _ func(*cluster.Sketch)) error {
	return f.sketch.Add(keyOf(p.Customer.ID), p.X, 1)
}

func (f *aroundFn) FinishBundle(_ *cluster.Accumulator, emit func(*cluster.Sketch)) { emit(f.sketch) }

func mergeSketches(s, other *cluster.Sketch) (*cluster.Sketch, error) { return s, s.Merge(other) }

// startFn gives the centres from which the passes over all customers begin: of k-means of
// the second sample from the rough centres, and from random ones, the better.
type startFn struct{ Options options }

func (f *startFn) ProcessElement(ctx context.Context, s *cluster.Sketch, rough *cluster.Accumulator) (*cluster.Accumulator, error) {
	centers := rough.Model().Centers
	x, weights := s.Sample()
	if int64(x.Rows) < s.Rows() { // or both samples were of everybody
		fit := f.Options.fit(weights)
		best, err := fit.Fit(ctx, x)
		if err != nil {
			return nil, err
		}
		fit.Centers = &centers
		again, err := fit.Fit(ctx, x)
		if err != nil {
			return nil, err
		}
		if again.Inertia < best.Inertia {
			best = again
		}
		centers = best.Centers
	}
	return cluster.NewAccumulator(centers)
}

// sumFn adds up a bundle around centres, which come as an accumulator that is empty.
type sumFn struct{ sums *cluster.Accumulator }

func (f *sumFn) StartBundle(centers *cluster.Accumulator, _ func(*cluster.Accumulator)) (err error) {
	f.sums, err = cluster.NewAccumulator(centers.Model().Centers)
	return err
}

func (f *sumFn) ProcessElement(p point, _ *cluster.Accumulator, _ func(*cluster.Accumulator)) error {
	return f.sums.Add(p.X, 1)
}

func (f *sumFn) FinishBundle(_ *cluster.Accumulator, emit func(*cluster.Accumulator)) { emit(f.sums) }

func mergeSums(a, other *cluster.Accumulator) (*cluster.Accumulator, error) { return a, a.Merge(other) }

// nextCenters moves the centres to the means. One that nobody is nearest to stays.
func nextCenters(a *cluster.Accumulator) (*cluster.Accumulator, error) {
	return cluster.NewAccumulator(a.Means())
}

func init() {
	beam.RegisterCoder(reflect.TypeFor[*cluster.Sketch](), encodeSketch, decodeSketch)
	beam.RegisterCoder(reflect.TypeFor[*cluster.Accumulator](), encodeSums, decodeSums)
	register.Combiner2[*cluster.Sketch, point](&sampleFn{})
	register.DoFn2x2[context.Context, *cluster.Sketch, *cluster.Accumulator, error](&roughFn{})
	register.DoFn3x1[point, *cluster.Accumulator, func(*cluster.Sketch), error](&aroundFn{})
	register.DoFn3x2[context.Context, *cluster.Sketch, *cluster.Accumulator, *cluster.Accumulator, error](&startFn{})
	register.DoFn3x1[point, *cluster.Accumulator, func(*cluster.Accumulator), error](&sumFn{})
	register.Function2x2(mergeSketches)
	register.Function2x2(mergeSums)
	register.Function1x2(nextCenters)
	register.Emitter1[*cluster.Sketch]()
	register.Emitter1[*cluster.Accumulator]()
}

func encodeSketch(s *cluster.Sketch) ([]byte, error) { return json.Marshal(s) }

func decodeSketch(b []byte) (*cluster.Sketch, error) {
	s := new(cluster.Sketch)
	return s, s.UnmarshalJSON(b)
}

func encodeSums(a *cluster.Accumulator) ([]byte, error) { return json.Marshal(a) }

func decodeSums(b []byte) (*cluster.Accumulator, error) {
	a := new(cluster.Accumulator)
	if err := a.UnmarshalJSON(b); err != nil {
		return nil, fmt.Errorf("reading sums: %w", err)
	}
	return a, nil
}
