package segment

import (
	"errors"
	"fmt"
	"strings"
)

// Number is every real number type of Go and the types made of them.
type Number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 |
		~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr |
		~float32 | ~float64
}

// Feature is one thing the schema reads from a customer. Features are made by
// [Numeric], [Category] and [Descriptor]; each has only the methods that make
// sense for its kind, so that the logarithm of a category does not compile.
//
// The functions behind features are called from several goroutines at once,
// each with another customer. They must not change anything.
type Feature[T any] interface {
	column() column[T] // sealed: the encoding has to know every kind
}

// Kinds of features, as they are named in a saved model.
const (
	kindNumeric  = "numeric"
	kindCategory = "category"
)

// column is the common form of all features.
type column[T any] struct {
	name   string
	kind   string // kindNumeric or kindCategory: how it is read
	shapes bool   // takes part in the distances; descriptors do not
	scaling
	integer bool // the host's type holds whole numbers only
	natural bool // and none below zero
	unit    string
	weight  float64
	fill    Fill   // numbers: nil if a missing one is an error
	missing string // categories: the level of an empty string, "" if it is an error
	number  func(T) float64
	text    func(T) string
}

// NumericFeature is a number that shapes the segments. Its methods return a
// changed copy.
type NumericFeature[T any] struct{ c column[T] }

// Numeric reads a number of any real type. Unless told otherwise it enters the
// distances standardised (mean 0, standard deviation 1 over the customers of
// the fit). NaN is an error unless [NumericFeature.Missing] says what to do;
// an infinity always is.
func Numeric[T any, N Number](name string, f func(T) N) NumericFeature[T] {
	half, zero := .5, N(0)
	c := column[T]{
		name: name, kind: kindNumeric, shapes: true, weight: 1,
		integer: float64(N(half)) == 0, natural: zero-1 > zero, // an unsigned zero wraps around
	}
	if f != nil {
		c.number = func(v T) float64 { return float64(f(v)) }
	}
	return NumericFeature[T]{c}
}

// Unscaled lets the number enter the distances as it is, after a transform
// where one is set, instead of standardised: for numbers on one common scale whose spread means
// something, such as the answers 0 and 1 or 1 to 7 of one questionnaire. Beside
// standardised features its weight depends on its unit.
func (f NumericFeature[T]) Unscaled() NumericFeature[T] { f.c.unscaled = true; return f }

// Unit names the unit, such as "EUR", for people to read.
func (f NumericFeature[T]) Unit(unit string) NumericFeature[T] { f.c.unit = unit; return f }

// Missing says what stands in for a missing value (NaN): [Median], [Mean] or
// [Constant], on the original scale. What is filled in takes part in the mean and
// the standard deviation, as it does in the distances, and in no transform: it was
// never measured and bends, clips and spreads nothing.
func (f NumericFeature[T]) Missing(fill Fill) NumericFeature[T] { f.c.fill = fill; return f }

// Weight makes the feature count w times in the squared distance: 2 is as if
// it were in the schema twice. The default is 1; w must be positive and at
// most 1e6.
func (f NumericFeature[T]) Weight(w float64) NumericFeature[T] { f.c.weight = w; return f }

// Descriptor turns the number into one that describes the segments and never
// shapes them.
func (f NumericFeature[T]) Descriptor() DescriptorFeature[T] {
	f.c.shapes, f.c.weight = false, 1
	return DescriptorFeature[T](f)
}

func (f NumericFeature[T]) column() column[T] { return f.c }

// CategoryFeature is a category that shapes the segments. Its methods return a
// changed copy.
type CategoryFeature[T any] struct{ c column[T] }

// Category reads a category of any string type. It enters the distances as one
// column for each level, 1 for the customer's level and 0 for the others,
// divided by the square root of the total variance of these columns: so a
// category weighs as much as one standardised number, however many levels it
// has. Levels of fewer than ten customers are joined under "(other)", and so
// are those beyond the 32 most frequent. The empty string is a missing value
// and an error unless [CategoryFeature.Missing] names a level for it.
func Category[T any, S ~string](name string, f func(T) S) CategoryFeature[T] {
	return CategoryFeature[T]{textColumn(name, f, true)}
}

// Missing makes customers with an empty category a level of that name.
func (f CategoryFeature[T]) Missing(level string) CategoryFeature[T] { f.c.missing = level; return f }

// Unscaled puts customers of different levels at the squared distance 1 instead of
// dividing by the variance: a category of two levels then counts like the number 0
// or 1 that is [NumericFeature.Unscaled], and an answer that nearly everybody gives
// shapes the segments less than one that divides them.
func (f CategoryFeature[T]) Unscaled() CategoryFeature[T] { f.c.unscaled = true; return f }

// Weight makes the feature count w times in the squared distance. The default
// is 1; w must be positive and at most 1e6.
func (f CategoryFeature[T]) Weight(w float64) CategoryFeature[T] { f.c.weight = w; return f }

func (f CategoryFeature[T]) column() column[T] { return f.c }

// DescriptorFeature describes the segments and never shapes them: what an
// organisation wants to know about its segments but does not want them to be
// made of, such as the country.
type DescriptorFeature[T any] struct{ c column[T] }

// Descriptor reads a category of any string type that only describes. A number
// that only describes is made by [NumericFeature.Descriptor].
func Descriptor[T any, S ~string](name string, f func(T) S) DescriptorFeature[T] {
	return DescriptorFeature[T]{textColumn(name, f, false)}
}

// Missing makes customers with an empty category a level of that name. For a
// number, set it before calling [NumericFeature.Descriptor].
func (f DescriptorFeature[T]) Missing(level string) DescriptorFeature[T] {
	f.c.missing = level
	return f
}

func (f DescriptorFeature[T]) column() column[T] { return f.c }

func textColumn[T any, S ~string](name string, f func(T) S, shapes bool) column[T] {
	c := column[T]{name: name, kind: kindCategory, shapes: shapes, weight: 1}
	if f != nil {
		c.text = func(v T) string { return string(f(v)) }
	}
	return c
}

// validate joins what is wrong with one feature.
func (c *column[T]) validate() error {
	var errs []error
	fault := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("segment: feature %q: "+format, append([]any{c.name}, args...)...))
	}
	if strings.TrimSpace(c.name) == "" {
		fault("has no name")
	}
	if c.number == nil && c.text == nil {
		fault("has no function to read it")
	}
	if !(c.weight > 0 && c.weight <= 1e6) { // a NaN fails too
		fault("weight %v is not between 0 and 1e6", c.weight)
	}
	c.scaling.validate(fault)
	switch f := c.fill.(type) {
	case constant:
		if err := f.valid(c.bend&logarithm != 0); err != nil {
			fault("%w", err)
		}
	case Center:
		if f != Median && f != Mean {
			fault("no policy %v for missing values", f)
		}
	}
	if c.kind == kindNumeric && c.missing != "" {
		fault("is a number: a level cannot stand in for a missing one")
	}
	return errors.Join(errs...)
}
