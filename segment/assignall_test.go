package segment_test

import (
	"context"
	"errors"
	"iter"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// streamed is a stream of the customers and then of the error, if there is one.
func streamed[T any](list []T, end error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, c := range list {
			if !yield(c, nil) {
				return
			}
		}
		if end != nil {
			var none T
			yield(none, end)
		}
	}
}

// many are more customers than a stream holds at a time.
const many = 20_000

// The i-th assignment is that of Assign, on any number of processors, from a slice or a
// stream.
func TestManyAreAssignedAsOneIs(t *testing.T) {
	m, _ := sixModel(t)
	list := sixes(many)
	want := make([]segment.Assignment, len(list))
	for i, c := range list {
		var err error
		want[i], err = m.Assign(c)
		require.NoError(t, err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, workers := range []int{1, 3, 8} {
		runtime.GOMAXPROCS(workers)
		got, err := m.AssignAll(t.Context(), list, nil)
		require.NoError(t, err)
		require.Equal(t, want, got, "%d processors", workers)
		row := 0
		for a, err := range m.AssignStream(t.Context(), streamed(list, nil)) {
			require.NoError(t, err)
			if a.Row != row || a.Customer != list[row] || a.Assignment != want[row] {
				t.Fatalf("%d processors: row %d of the stream is %+v, want customer %s and %+v", workers, row, a, list[row].id, want[row])
			}
			row++
		}
		assert.Equal(t, many, row)
	}
	few, err := m.AssignAll(t.Context(), list[:0], nil)
	require.NoError(t, err)
	assert.Empty(t, few)
}

// A destination is used again where it is large enough, whatever it holds.
func TestAssignAllReusesItsDestination(t *testing.T) {
	m, _ := sixModel(t)
	list := sixes(3000)
	dst, err := m.AssignAll(t.Context(), list, nil)
	require.NoError(t, err)
	want := slices.Clone(dst)
	got, err := m.AssignAll(t.Context(), list[:1000], dst[:7])
	require.NoError(t, err)
	assert.Same(t, &dst[0], &got[0])
	assert.Equal(t, want[:1000], got)
	got, err = m.AssignAll(t.Context(), list, make([]segment.Assignment, 2))
	require.NoError(t, err)
	assert.Equal(t, want, got)

	allocations := func(n int) float64 {
		return testing.AllocsPerRun(20, func() {
			if _, err := m.AssignAll(t.Context(), list[:n], dst); err != nil {
				t.Error(err)
			}
		})
	}
	assert.InDelta(t, allocations(600), allocations(3000), 2, "a customer takes no allocation")
}

// The error is that of the first row that cannot be assigned; a stream goes on after it.
func TestBadCustomersAmongMany(t *testing.T) {
	m, _ := sixModel(t)
	list := sixes(many)
	bad := []int{1717, 9000, 9001, many - 1}
	for _, i := range bad {
		c := *list[i]
		c.v[2] = math.NaN()
		list[i] = &c
	}
	dst, err := m.AssignAll(t.Context(), list, nil)
	assert.Nil(t, dst)
	var row *segment.RowError
	require.ErrorAs(t, err, &row)
	assert.Equal(t, segment.RowError{Row: 1717, Customer: list[1717].id, Column: "c", Reason: row.Reason}, *row)

	var rejected []int
	n := 0
	for a, err := range m.AssignStream(t.Context(), streamed(list, errors.New("the connection is lost"))) {
		if errors.As(err, &row) {
			rejected = append(rejected, a.Row)
			assert.Equal(t, a.Row, row.Row)
			assert.Equal(t, list[a.Row].id, row.Customer)
			assert.Same(t, list[a.Row], a.Customer)
			assert.Zero(t, a.Assignment)
			continue
		}
		if err != nil {
			assert.EqualError(t, err, "segment: assigning: row 20000 of the stream: the connection is lost")
			assert.Equal(t, many, a.Row)
			break
		}
		n++
	}
	assert.Equal(t, bad, rejected)
	assert.Equal(t, many-len(bad), n)
}

func TestAssigningManyEndsWithTheContext(t *testing.T) {
	m, _ := sixModel(t)
	list := sixes(many)
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var n int
	var last error
	read := 0
	source := func(yield func(*six, error) bool) {
		for _, c := range list {
			if read++; !yield(c, nil) {
				return
			}
		}
	}
	for _, err := range m.AssignStream(ctx, source) {
		if last = err; err == nil {
			if n++; n == 100 {
				cancel(cause)
			}
		}
	}
	assert.ErrorIs(t, last, cause)
	assert.ErrorContains(t, last, "segment: assigning: ")
	assert.Less(t, n, 200, "it stops soon")
	assert.Less(t, read, many, "and does not read on")
	dst, err := m.AssignAll(ctx, list, nil)
	assert.ErrorIs(t, err, cause)
	assert.Nil(t, dst)
	// A stream that ends early because its context did is no complete one.
	for _, err := range m.AssignStream(ctx, streamed(list[:0], nil)) {
		assert.ErrorIs(t, err, cause)
	}
	// A slow stream is not read to the end of a block.
	read = 0
	for _, err := range m.AssignStream(ctx, source) {
		assert.ErrorIs(t, err, cause)
	}
	assert.Less(t, read, 100)
}

func TestStreamsThatAreNone(t *testing.T) {
	m, list := sixModel(t)
	one := func(s iter.Seq2[segment.Assigned[*six], error]) error {
		for _, err := range s {
			return err
		}
		return nil
	}
	var empty *segment.Model[*six]
	var none context.Context
	assert.ErrorContains(t, one(m.AssignStream(none, streamed(list, nil))), "no context")
	assert.ErrorContains(t, one(empty.AssignStream(t.Context(), streamed(list, nil))), "model is empty")
	assert.ErrorContains(t, one(m.AssignStream(t.Context(), nil)), "no stream")
	assert.NoError(t, one(m.AssignStream(t.Context(), streamed(list[:0], nil))))
	_, err := empty.AssignAll(t.Context(), list, nil)
	assert.ErrorContains(t, err, "model is empty")
	_, err = m.AssignAll(none, list, nil)
	assert.ErrorContains(t, err, "no context")
	// Whoever breaks off gets nothing more, and the source is told.
	told := true
	for range m.AssignStream(t.Context(), func(yield func(*six, error) bool) {
		for _, c := range sixes(many) {
			if told = yield(c, nil); !told {
				return
			}
		}
	}) {
		break
	}
	assert.False(t, told)
}

// A model is swapped under goroutines that assign: each answer is wholly of the one or
// of the other.
func TestModelsAreSwapped(t *testing.T) {
	list := sixes(600)
	var models [2]*segment.Model[*six]
	var want [2][]segment.Assignment
	for i := range models {
		s, err := segment.Fit(t.Context(), list, sixSchema(), segment.Options{K: segment.Exactly(3 + 2*i), Pairs: 10})
		require.NoError(t, err)
		models[i] = s.Model
		want[i], err = s.Model.AssignAll(t.Context(), list, nil)
		require.NoError(t, err)
	}
	var current atomic.Pointer[segment.Model[*six]]
	current.Store(models[0])
	var wg sync.WaitGroup
	var seen [2]atomic.Int64
	done := make(chan struct{})
	for range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
					runtime.Gosched() // so that a few processors see many swaps
				}
				c := i % len(list)
				a, err := current.Load().Assign(list[c])
				switch {
				case err != nil:
					t.Error(err)
					return
				case a == want[0][c]:
					seen[0].Add(1)
				case a == want[1][c]:
					seen[1].Add(1)
				default:
					t.Errorf("%+v is of neither model", a)
					return
				}
			}
		})
	}
	for i := 0; i < 200 || seen[0].Load() == 0 || seen[1].Load() == 0; i++ {
		current.Store(models[i%2])
		runtime.Gosched()
	}
	close(done)
	wg.Wait()
	assert.NotEqual(t, want[0], want[1])
}
