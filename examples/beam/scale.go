package main

import (
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/clientele-go/clientele/segment"
)

// customers is what some of them add up to: what scales are made of, and what is told
// of a segment.
type customers = segment.Tally[customer]

// tallyFn counts customers. Its sums are exact, or the last digit of a mean, and with it
// the segment of somebody on a border, would depend on how the runner cut the
// customers into bundles.
type tallyFn struct{}

func (tallyFn) CreateAccumulator() (*customers, error) { return segment.NewTally(schema()) }

func (tallyFn) AddInput(t *customers, c customer) (*customers, error) { return t, t.Add(c) }

func (tallyFn) MergeAccumulators(t, other *customers) (*customers, error) { return t, t.Merge(other) }

// point is a customer in the coordinates in which distances are taken.
type point struct {
	Customer customer
	X        []float64
}

// encodeFn puts customers on the scales that all of them made.
type encodeFn struct{ scales lastScales }

func (f *encodeFn) ProcessElement(c customer, all *customers, emit func(point)) error {
	e, err := f.scales.of(all)
	if err != nil {
		return err
	}
	x, err := e.Append(nil, c)
	if err != nil {
		return err
	}
	emit(point{c, x})
	return nil
}

// lastScales remembers the scales of a side input, which is the same for many elements.
type lastScales struct {
	all      *customers
	encoding *segment.Encoding[customer]
}

func (l *lastScales) of(all *customers) (_ *segment.Encoding[customer], err error) {
	if l.all != all {
		l.encoding, err = all.Encoding()
		l.all = all
	}
	return l.encoding, err
}

func init() {
	beam.RegisterCoder(reflect.TypeFor[*customers](), encodeTally, decodeTally)
	beam.RegisterType(reflect.TypeFor[point]())
	register.Combiner2[*customers, customer](&tallyFn{})
	register.DoFn3x1[customer, *customers, func(point), error](&encodeFn{})
	register.Emitter1[point]()
}

func encodeTally(t *customers) ([]byte, error) { return t.MarshalJSON() }

func decodeTally(b []byte) (*customers, error) {
	t, err := segment.NewTally(schema())
	if err != nil {
		return nil, err
	}
	return t, t.UnmarshalJSON(b)
}

func tally(s beam.Scope, all beam.PCollection) beam.PCollection {
	return beam.Combine(s, &tallyFn{}, all)
}

func encode(s beam.Scope, all, scales beam.PCollection) beam.PCollection {
	return beam.ParDo(s.Scope("points"), &encodeFn{}, all, beam.SideInput{Input: scales})
}
