package behavior_test

import (
	"context"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment/behavior"
)

func TestZeroLedgerWorks(t *testing.T) {
	orders := []behavior.Order{
		{Customer: "a", Time: time.Date(2024, 3, 1, 23, 0, 0, 0, time.UTC), Amount: 5, Channel: "web", Category: "tea"},
		{Customer: "a longer name", Time: time.Date(2024, 3, 9, 1, 0, 0, 0, time.UTC), Amount: 7},
	}
	var zero, other behavior.Ledger
	made := behavior.NewLedger(behavior.Options{})
	for _, l := range []*behavior.Ledger{&zero, made} {
		require.False(t, l.Erase("a"))
		n, err := l.AddAll(orders)
		require.NoError(t, err)
		require.Equal(t, 2, n)
	}
	want, err := made.Summarize(t.Context(), behavior.Window{})
	require.NoError(t, err)
	got, err := zero.Summarize(t.Context(), behavior.Window{})
	require.NoError(t, err)
	assert.Equal(t, fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got)) // NaN is NaN only as text

	require.NoError(t, other.Merge(made), "the zero value is in UTC")
	require.NoError(t, made.Merge(&zero))
	assert.True(t, zero.Erase("a"))
	assert.Equal(t, 1, zero.Customers())
	var empty behavior.Ledger
	_, err = empty.Summarize(t.Context(), behavior.Window{})
	assert.ErrorIs(t, err, behavior.ErrNoOrders)
}

func TestNilIsAnError(t *testing.T) {
	var ctx context.Context
	var stream iter.Seq2[behavior.Order, error]
	l := new(behavior.Ledger)
	require.NoError(t, l.Add(behavior.Order{Customer: "a", Time: time.Unix(0, 0)}))
	_, err := behavior.Collect(t.Context(), stream, behavior.Options{})
	assert.ErrorContains(t, err, "no stream of orders")
	_, err = behavior.Collect(ctx, func(func(behavior.Order, error) bool) {}, behavior.Options{})
	assert.ErrorContains(t, err, "no context")
	_, err = behavior.CollectSlice(ctx, nil, behavior.Options{})
	assert.ErrorContains(t, err, "no context")
	_, err = l.Summarize(ctx, behavior.Window{})
	assert.ErrorContains(t, err, "no context")
	_, _, err = l.Split(ctx, behavior.Window{}, time.Unix(0, 0))
	assert.ErrorContains(t, err, "no context")
}
