package segment_test

import (
	"context"
	"errors"
	"io"
	"math"
	"testing"

	"github.com/muesli/clusters"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// row is a customer by value, to go with the pointers of account.
type row struct {
	id    string
	x, y  float64
	kind  string
	count uint16
}

func rowSchema(features ...segment.Feature[row]) segment.Schema[row] {
	return segment.Schema[row]{ID: func(r row) string { return r.id }, Features: features}
}

func rowX(r row) float64   { return r.x }
func rowKind(r row) string { return r.kind }

// rows makes n customers in two places.
func rows(n int) []row {
	list := make([]row, n)
	for i := range list {
		list[i] = row{id: string(rune('a'+i%26)) + string(rune('a'+i/26)), x: float64(i%2)*10 + float64(i%5), y: float64(i), kind: "k", count: uint16(i % 3)}
	}
	return list
}

func TestSchemaValidateJoinsAllFaults(t *testing.T) {
	s := segment.Schema[row]{Features: []segment.Feature[row]{
		segment.Numeric("x", rowX).Weight(-1),
		segment.Numeric("x", rowX).Log().Missing(segment.Constant(-3)),
		segment.Numeric("nan", rowX).Missing(segment.Constant(math.NaN())),
		segment.Numeric("center", rowX).Missing(segment.Center(9)),
		segment.Numeric[row, float64]("nothing", nil),
		segment.Numeric("weight", rowX).Weight(math.NaN()),
		segment.Numeric("number", rowX).Descriptor().Missing("none"),
		segment.Category(" ", rowKind),
		nil,
		(*segment.NumericFeature[row])(nil),
	}}
	err := s.Validate()
	for _, want := range []string{
		"no ID function", `two features are named "x"`, "weight -1", "-3, and the logarithm", "missing values is NaN",
		"center(9)", `"nothing": has no function`, "weight NaN", "has no name", "feature 8 of the schema is nil", "feature 9 of the schema is nil", "a level cannot stand in",
	} {
		assert.ErrorContains(t, err, want)
	}
	err = rowSchema(segment.Descriptor("kind", rowKind)).Validate()
	assert.ErrorContains(t, err, "no feature shapes")
	assert.NoError(t, rowSchema(segment.Numeric("x", rowX)).Validate())
	_, err = segment.Fit(t.Context(), rows(3), s, segment.Options{Starts: -1})
	assert.ErrorContains(t, err, "no ID function")
	assert.ErrorContains(t, err, "Starts -1", "schema and options in one error")
}

func TestOptionsValidateJoinsAllFaults(t *testing.T) {
	err := segment.Options{K: segment.Between(3, 2), Starts: 1001, MinSize: 9, Pairs: 5}.Validate()
	for _, want := range []string{"K from 3 to 2", "Starts 1001", "MinSize 9", "Pairs 5"} {
		assert.ErrorContains(t, err, want)
	}
	assert.ErrorContains(t, segment.Options{K: segment.Exactly(65)}.Validate(), "within 1 to 64")
	for _, k := range []segment.Range{segment.Exactly(-1), segment.Exactly(0), segment.Between(0, 0), segment.Between(0, 3)} {
		assert.ErrorContains(t, segment.Options{K: k}.Validate(), "within 1 to 64")
	}
	assert.NoError(t, segment.Options{}.Validate())
}

func TestBadValuesNameRowCustomerAndColumn(t *testing.T) {
	type change func(list []row)
	number := segment.Numeric("x", rowX)
	for name, c := range map[string]struct {
		spoil   change
		feature segment.Feature[row]
		want    segment.RowError
	}{
		"NaN":      {func(l []row) { l[7].x = math.NaN() }, number, segment.RowError{Row: 7, Customer: "ha", Column: "x", Reason: "NaN"}},
		"Inf":      {func(l []row) { l[7].x = math.Inf(-1) }, number.Missing(segment.Mean), segment.RowError{Row: 7, Customer: "ha", Column: "x", Reason: "infinite"}},
		"negative": {func(l []row) { l[7].x = -.5 }, number.Log(), segment.RowError{Row: 7, Customer: "ha", Column: "x", Reason: "-0.5"}},
		"first":    {func(l []row) { l[9].x, l[7].x = math.NaN(), math.NaN() }, number, segment.RowError{Row: 7, Customer: "ha", Column: "x", Reason: "NaN"}},
		"no level": {func(l []row) { l[7].kind = "" }, segment.Category("kind", rowKind), segment.RowError{Row: 7, Customer: "ha", Column: "kind", Reason: "empty"}},
		"no ID":    {func(l []row) { l[7].id = "" }, number, segment.RowError{Row: 7, Column: "ID", Reason: "empty"}},
		"two IDs":  {func(l []row) { l[7].id = "ca" }, number, segment.RowError{Row: 7, Customer: "ca", Column: "ID", Reason: "row 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			list := rows(40)
			c.spoil(list)
			s, err := segment.Fit(t.Context(), list, rowSchema(c.feature), segment.Options{})
			assert.Nil(t, s)
			var got *segment.RowError
			require.ErrorAs(t, err, &got)
			assert.Contains(t, got.Reason, c.want.Reason)
			got.Reason = c.want.Reason
			assert.Equal(t, c.want, *got)
		})
	}
	worth := rowSchema(number)
	worth.Worth = func(r row) float64 { return 1 / (r.y - 3) }
	_, err := segment.Fit(t.Context(), rows(40), worth, segment.Options{})
	assert.EqualError(t, err, `segment: row 3, customer "da", Worth: is +Inf`)
}

func TestPanicOfTheHostBecomesAnError(t *testing.T) {
	list := accounts(40, 1)
	list[5] = nil
	_, err := segment.Fit(t.Context(), list, accountSchema(), segment.Options{})
	var row *segment.RowError
	require.True(t, errors.As(err, &row))
	assert.Equal(t, 5, row.Row)
	assert.Contains(t, row.Reason, "panicked")

	m := fitted(t, 60, segment.Options{}).Model
	_, err = m.Assign(nil)
	require.ErrorAs(t, err, &row, "the ID function panics too")
	assert.Equal(t, segment.RowError{Row: -1, Column: "orders", Reason: row.Reason, Cause: row.Cause}, *row)
	assert.Contains(t, row.Reason, "panicked")
	_, err = m.Explain(nil)
	assert.ErrorContains(t, err, "panicked")
}

// Where the ID can be read, the error says who it was.
func TestPanicNamesTheCustomer(t *testing.T) {
	fragile := segment.Numeric("x", func(r row) float64 {
		if r.x < 0 {
			panic(io.ErrUnexpectedEOF)
		}
		return r.x
	})
	s, err := segment.Fit(t.Context(), rows(40), rowSchema(fragile), segment.Options{K: segment.Exactly(2), Pairs: 10})
	require.NoError(t, err)
	_, err = s.Model.Assign(row{id: "z", x: -1})
	assert.Regexp(t, `^segment: customer "z", x: the schema's function panicked: unexpected EOF \(in .*, schema_test\.go:\d+\)$`, err.Error())
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	var stack interface{ Stack() []byte }
	require.ErrorAs(t, err, &stack)
	assert.Contains(t, string(stack.Stack()), "schema_test.go")
}

func TestNoContextIsAnError(t *testing.T) {
	var ctx context.Context
	_, err := segment.Fit(ctx, rows(40), rowSchema(segment.Numeric("x", rowX)), segment.Options{})
	assert.ErrorContains(t, err, "no context")
	_, err = segment.FitObservations(ctx, clusters.Observations{clusters.Coordinates{1}}, segment.Options{})
	assert.ErrorContains(t, err, "no context")
}

func TestMissingNumbersAreFilledAndLeftOutOfMeans(t *testing.T) {
	list := rows(80)
	for i := range 24 { // twelve missing in each place
		list[i].y = math.NaN()
	}
	y := segment.Numeric("y", func(r row) float64 { return r.y })
	mean := func(f segment.Feature[row]) []float64 {
		s, err := segment.Fit(t.Context(), list, rowSchema(segment.Numeric("x", rowX), f), segment.Options{K: segment.Exactly(2)})
		require.NoError(t, err)
		var out []float64
		for _, p := range s.Summary().Segments {
			for _, tr := range append(p.Features, p.Descriptors...) {
				if tr.Name == "y" {
					assert.Equal(t, 28, tr.Mean.N)
					assert.Equal(t, 56, tr.Population.N)
					out = append(out, tr.Mean.Value)
				}
			}
		}
		return out
	}
	// Rows 24 to 79: the even ones have mean 51, the odd ones 52.
	assert.ElementsMatch(t, []float64{51, 52}, mean(y.Missing(segment.Median).Descriptor()))
	assert.ElementsMatch(t, []float64{51, 52}, mean(y.Missing(segment.Constant(0)).Descriptor()))

	// Three missing of forty must not be told apart from the rest: they count.
	for i := range 24 {
		list[i].y = float64(i)
	}
	for i := range 3 {
		list[2*i].y = math.NaN()
	}
	s, err := segment.Fit(t.Context(), list, rowSchema(segment.Numeric("x", rowX), y.Missing(segment.Constant(100)).Descriptor()), segment.Options{K: segment.Exactly(2)})
	require.NoError(t, err)
	for _, p := range s.Summary().Segments {
		assert.Equal(t, 40, p.Descriptors[0].Mean.N)
	}
	assert.Equal(t, 43.0, s.Summary().Segments[0].Descriptors[0].Population.Value) // (3160 - 6 + 300) / 80 = 43.18, in steps of 1
}

func TestMissingLevels(t *testing.T) {
	list := rows(80)
	for i := range list {
		list[i].kind = []string{"", "a", "b", "a"}[i%4]
	}
	s, err := segment.Fit(t.Context(), list, rowSchema(segment.Category("kind", rowKind).Missing("not said")), segment.Options{K: segment.Exactly(3)})
	require.NoError(t, err)
	var levels []string
	for _, f := range s.Summary().Segments[0].Features {
		levels = append(levels, f.Level)
	}
	assert.Equal(t, []string{"a", "b", "not said"}, levels)
	a, err := s.Model.Assign(row{id: "z"})
	require.NoError(t, err)
	assert.Equal(t, 1.0, a.Strength, "on the centre of those who did not say")
	_, err = s.Model.Assign(row{id: "z", kind: "never seen"})
	assert.NoError(t, err)
}
