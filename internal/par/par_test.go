package par

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestChunksCoverEverythingOnce(t *testing.T) {
	for _, workers := range []int{0, 1, 2, 7} {
		for _, n := range []int{0, 1, 9, 10, 11, 1000} {
			seen := make([]int, n)
			err := Chunks(t.Context(), n, 10, workers, func(c, lo, hi int) error {
				assert.Equal(t, c*10, lo)
				for i := lo; i < hi; i++ {
					seen[i]++
				}
				return nil
			})
			assert.NoError(t, err)
			for i, s := range seen {
				assert.Equal(t, 1, s, "item %d of %d on %d workers", i, n, workers)
			}
		}
	}
	assert.Error(t, Chunks(t.Context(), 1, 0, 1, nil))
}

func TestEachStops(t *testing.T) {
	boom := errors.New("boom")
	for _, workers := range []int{1, 4} {
		err := Each(t.Context(), 100, workers, func(i int) error {
			if i >= 3 {
				return boom
			}
			return nil
		})
		assert.ErrorIs(t, err, boom)

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		assert.ErrorIs(t, Each(ctx, 100, workers, func(int) error { return nil }), context.Canceled)

		err = Each(t.Context(), 2, workers, func(int) error { return fail("no") })
		assert.Regexp(t, `^par: part [01]: panicked: no \(in .*/par\.fail, par_test\.go:\d+\)$`, err, "one line, and no stack")
		var p interface{ Stack() []byte }
		assert.ErrorAs(t, err, &p)
		assert.Contains(t, string(p.Stack()), "par.fail")

		err = Each(t.Context(), 2, workers, func(int) error { return fail(boom) })
		assert.ErrorIs(t, err, boom)
		err = Each(t.Context(), 2, workers, func(i int) error { return *map[int]*error{}[i] })
		assert.ErrorContains(t, err, "nil pointer dereference (in ", "the runtime's own frames are passed over")
	}
}

// fail stands for a host's function.
//
//go:noinline
func fail(value any) error { panic(value) }
