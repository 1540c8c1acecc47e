package segment_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/quality"
)

// account is a host's own customer type.
type account struct {
	key     string
	orders  int
	basket  float64
	margin  float64
	channel channel
	country string
	state   segment.State
	truth   int
}

type channel string

func (a *account) Key() string          { return a.key }
func (a *account) Orders() int          { return a.orders }
func (a *account) Basket() float64      { return a.basket }
func (a *account) Margin() float64      { return a.margin }
func (a *account) Channel() channel     { return a.channel }
func (a *account) Country() string      { return a.country }
func (a *account) State() segment.State { return a.state }

// accounts makes n customers of three kinds: many small web orders, few large
// ones in shops, and in between by phone.
func accounts(n int, seed uint64) []*account {
	r := random.Stream(seed, 1)
	list := make([]*account, n)
	for i := range list {
		kind := i % 3
		a := &account{key: fmt.Sprintf("c%05d", i), truth: kind, country: []string{"AT", "DE"}[r.IntN(2)]}
		a.orders = 1 + int([]float64{40, 3, 11}[kind]*math.Exp(.4*r.NormFloat64()))
		a.basket = []float64{20, 300, 80}[kind] * math.Exp(.4*r.NormFloat64())
		a.channel = []channel{"web", "shop", "phone"}[kind]
		if r.IntN(5) == 0 {
			a.channel = "web"
		}
		a.margin = float64(a.orders) * a.basket * .2
		a.state = []segment.State{segment.Active, segment.Dormant}[r.IntN(2)]
		list[i] = a
	}
	return list
}

// oracle labels accounts by the nearest of the planted centres, which is the best
// that can be done knowing them.
func oracle(list []*account) []int32 {
	labels := make([]int32, len(list))
	for i, a := range list {
		least := math.Inf(1)
		for kind := range 3 {
			do := math.Log(float64(a.orders)-.5) - math.Log([]float64{40, 3, 11}[kind])
			db := math.Log(a.basket) - math.Log([]float64{20, 300, 80}[kind])
			if d := do*do + db*db; d < least {
				least, labels[i] = d, int32(kind)
			}
		}
	}
	return labels
}

func accountSchema() segment.Schema[*account] {
	return segment.Schema[*account]{
		ID:    (*account).Key,
		Worth: (*account).Margin,
		State: (*account).State,
		Features: []segment.Feature[*account]{
			segment.Numeric("orders", (*account).Orders).Log(),
			segment.Numeric("basket value", (*account).Basket).Log().Unit("EUR"),
			segment.Category("main channel", (*account).Channel),
			segment.Descriptor("country", (*account).Country),
		},
	}
}

func fitted(t testing.TB, n int, o segment.Options) *segment.Segmentation[*account] {
	t.Helper()
	if o.K == (segment.Range{}) {
		o.K = segment.Exactly(3)
	}
	if testing.Short() && o.Pairs == 0 {
		o.Pairs = 10 // as under the race detector
	}
	s, err := segment.Fit(context.Background(), accounts(n, 1), accountSchema(), o)
	require.NoError(t, err)
	return s
}

func TestFitFindsWhatWasPlanted(t *testing.T) {
	list := accounts(900, 4)
	schema := accountSchema()
	schema.Features[2] = segment.Descriptor("main channel", (*account).Channel)
	s, err := segment.Fit(t.Context(), list, schema, segment.Options{K: segment.Exactly(3)})
	require.NoError(t, err)
	truth := make([]int32, len(list))
	for i, a := range list {
		truth[i] = int32(a.truth)
	}
	m := s.Membership()
	ari, err := quality.AdjustedRand(truth, m.Labels)
	require.NoError(t, err)
	best, err := quality.AdjustedRand(truth, oracle(list))
	require.NoError(t, err)
	assert.Less(t, best, .99, "the planted kinds overlap")
	assert.Greater(t, ari, best-.05)
	require.Len(t, s.Summary().Segments, 3)
	assert.NotNil(t, s.Summary().Warnings, "[] in JSON and not null")
	worth := 2.0
	total := 0.0
	for g, p := range s.Summary().Segments {
		assert.Equal(t, m.Segments[g], p.Ref)
		assert.LessOrEqual(t, p.WorthShare.Value, worth, "ordered by worth")
		worth = p.WorthShare.Value
		total += worth
		assert.Greater(t, p.Stability.Value, .9)
		assert.Len(t, p.Features, 2)
		assert.Len(t, p.Descriptors, 3+2)
	}
	assert.InDelta(t, 1, total, .01, "rounded to what their intervals tell")
}

func TestMembershipIsWhatAssignSays(t *testing.T) {
	list := accounts(600, 1)
	s := fitted(t, 600, segment.Options{})
	m := s.Membership()
	for i, a := range list {
		got, err := s.Model.Assign(a)
		require.NoError(t, err)
		assert.Equal(t, int(m.Labels[i]), got.Index)
		assert.Equal(t, m.Segments[got.Index], got.Segment)
		assert.Equal(t, a.key, m.Customers[i])
		assert.Equal(t, a.Margin(), m.Worth[i])
	}
}

func TestFitDoesNotDependOnWorkers(t *testing.T) {
	var want []byte
	for _, on := range []struct{ processors, workers int }{{1, 0}, {2, 0}, {2, 7}, {2, 0}, {2, 1}, {2, 3}}[:sized(6, 3)] {
		old := runtime.GOMAXPROCS(on.processors)
		s := fitted(t, 1200, segment.Options{K: segment.Between(2, 3), Workers: on.workers, Pairs: 10})
		runtime.GOMAXPROCS(old)
		b, err := json.Marshal([]any{s.Summary(), s.Membership(), s.Model, s.Stability})
		require.NoError(t, err)
		if want == nil {
			want = b
		}
		assert.Equal(t, string(want), string(b), "%d processors, %d workers", on.processors, on.workers)
	}
}

func TestFitLeavesInputsAlone(t *testing.T) {
	list := accounts(300, 1)
	before := make([]account, len(list))
	for i, a := range list {
		before[i] = *a
	}
	_, err := segment.Fit(t.Context(), list, accountSchema(), segment.Options{K: segment.Exactly(3)})
	require.NoError(t, err)
	for i, a := range list {
		assert.Equal(t, before[i], *a)
	}
}

func TestFitStopsWhenTold(t *testing.T) {
	why := errors.New("the host is closing")
	ctx, cancel := context.WithCancelCause(t.Context())
	o := segment.Options{Progress: func(segment.Progress) { cancel(why) }}
	s, err := segment.Fit(ctx, accounts(600, 1), accountSchema(), o)
	assert.Nil(t, s)
	assert.ErrorIs(t, err, why)
}

func TestOrderOfCustomersDoesNotMatterToClearSegments(t *testing.T) {
	list := accounts(600, 1)
	back := slices.Clone(list)
	slices.Reverse(back)
	o := segment.Options{K: segment.Exactly(3)}
	a, err := segment.Fit(t.Context(), list, accountSchema(), o)
	require.NoError(t, err)
	b, err := segment.Fit(t.Context(), back, accountSchema(), o)
	require.NoError(t, err)
	labels := slices.Clone(b.Membership().Labels)
	slices.Reverse(labels)
	assert.Equal(t, a.Membership().Labels, labels)
	assert.NotEqual(t, a.Model.Fingerprint(), b.Model.Fingerprint(), "rows are in another order")
}

func TestScaleOfANumberDoesNotMatter(t *testing.T) {
	list := accounts(300, 1)
	schema := func(scale float64) segment.Schema[*account] {
		return segment.Schema[*account]{ID: (*account).Key, Features: []segment.Feature[*account]{
			segment.Numeric("basket", func(a *account) float64 { return scale * a.basket }),
			segment.Numeric("orders", (*account).Orders),
		}}
	}
	var want []int32
	for _, scale := range []float64{1, 1024, 1. / 1024} { // powers of two: exact
		s, err := segment.Fit(t.Context(), list, schema(scale), segment.Options{K: segment.Exactly(3)})
		require.NoError(t, err)
		if want == nil {
			want = s.Membership().Labels
		}
		assert.Equal(t, want, s.Membership().Labels)
	}
}

func TestOneSegmentAndFewCustomers(t *testing.T) {
	s := fitted(t, 300, segment.Options{K: segment.Exactly(1)})
	require.Len(t, s.Summary().Segments, 1)
	p := s.Summary().Segments[0]
	assert.Equal(t, "everybody", p.Name)
	assert.Nil(t, p.Stability)
	for _, f := range p.Features {
		assert.Nil(t, f.Effect, "there is no rest to compare with")
	}
	a, err := s.Model.Assign(accounts(1, 2)[0])
	require.NoError(t, err)
	assert.Equal(t, 1.0, a.Strength)
	assert.Zero(t, a.RunnerUp)

	// Fifteen customers are one segment of at least ten.
	s = fitted(t, 15, segment.Options{K: segment.Between(2, 8)})
	assert.Len(t, s.Model.Segments(), 1)
	assert.Contains(t, codes(s.Warnings), "few-customers")

	// Asked for all the same, small segments exist and are not published.
	s = fitted(t, 18, segment.Options{K: segment.Exactly(3)})
	assert.Len(t, s.Model.Segments(), 3)
	assert.Empty(t, s.Summary().Segments)
	assert.Zero(t, s.Summary().Customers)
	assert.Contains(t, codes(s.Warnings), "small-segment")
	assert.Contains(t, codes(s.Summary().Warnings), "small-segments")
	assert.Equal(t, "too few to describe", s.Model.Segments()[0].Name)
}

func TestFewerSegmentsThanChosenAreSaid(t *testing.T) {
	r := random.Stream(3, 1)
	var list []row
	for i := range 320 { // two large groups and one of twenty
		kind := i % 2
		if i >= 300 {
			kind = 2
		}
		list = append(list, row{id: strconv.Itoa(i), x: []float64{0, 10, 20}[kind] + r.NormFloat64(), y: []float64{0, 10, 0}[kind] + r.NormFloat64()})
	}
	schema := rowSchema(segment.Numeric("x", rowX), segment.Numeric("y", func(r row) float64 { return r.y }))
	s, err := segment.Fit(t.Context(), list, schema, segment.Options{K: segment.Between(2, 4), MinSize: 40})
	require.NoError(t, err)
	assert.Equal(t, 3, s.Choice.K)
	assert.Len(t, s.Model.Segments(), 2)
	require.Contains(t, codes(s.Warnings), "fewer-segments")
	for _, w := range s.Warnings {
		if w.Code == "fewer-segments" {
			assert.Contains(t, w.Text, "2 segments instead of the 3 chosen")
		}
	}

	// Of one cloud any number replicates weakly; what is said about another
	// number than there is is left out.
	list, r = list[:0], random.Stream(1, 1)
	for i := range 100 {
		list = append(list, row{id: strconv.Itoa(i), x: r.NormFloat64(), y: r.NormFloat64()})
	}
	s, err = segment.Fit(t.Context(), list, schema, segment.Options{K: segment.Between(2, 3), MinSize: 33})
	require.NoError(t, err)
	require.Equal(t, 3, s.Choice.K)
	require.Len(t, s.Model.Segments(), 2)
	assert.Contains(t, codes(s.Warnings), "fewer-segments")
	assert.Contains(t, codes(s.Choice.Warnings), "weakly-replicated")
	assert.NotContains(t, codes(s.Warnings), "weakly-replicated")
}

func TestManyCustomersStartFromASample(t *testing.T) {
	list := make([]*account, 0, 60_000)
	for i := range cap(list) {
		r := float64(i%7) / 10
		list = append(list, &account{key: strconv.Itoa(i), basket: float64(i%3)*20 + r, orders: i%3*5 + i%2})
	}
	schema := segment.Schema[*account]{ID: (*account).Key, Features: []segment.Feature[*account]{
		segment.Numeric("basket", (*account).Basket), segment.Numeric("orders", (*account).Orders),
	}}
	s, err := segment.Fit(t.Context(), list, schema, segment.Options{K: segment.Exactly(3), Pairs: 10})
	require.NoError(t, err)
	labels := s.Membership().Labels
	for i := range labels {
		require.Equal(t, labels[i%3], labels[i])
	}
	for _, p := range s.Summary().Segments {
		assert.Equal(t, 20_000, p.Size)
	}
}

func TestHopelessFeatures(t *testing.T) {
	list := accounts(60, 1)
	schema := func(f ...segment.Feature[*account]) segment.Schema[*account] {
		return segment.Schema[*account]{ID: (*account).Key, Features: f}
	}
	same := segment.Numeric("same", func(*account) float64 { return .1 })
	_, err := segment.Fit(t.Context(), list, schema(same), segment.Options{})
	assert.ErrorContains(t, err, "nothing to tell them apart")

	s, err := segment.Fit(t.Context(), list, schema(same, segment.Numeric("orders", (*account).Orders)), segment.Options{K: segment.Exactly(2)})
	require.NoError(t, err)
	assert.Contains(t, codes(s.Warnings), "constant-feature")

	// Sixty levels of one customer each are not one level of sixty.
	s, err = segment.Fit(t.Context(), list, schema(segment.Category("key", (*account).Key), segment.Numeric("orders", (*account).Orders)), segment.Options{K: segment.Exactly(2)})
	require.NoError(t, err)
	assert.Contains(t, codes(s.Warnings), "rare-levels")
	assert.NotContains(t, codes(s.Warnings), "constant-feature")

	huge := segment.Numeric("huge", func(a *account) float64 { return 1e308 * math.Sin(float64(a.orders)) })
	_, err = segment.Fit(t.Context(), list, schema(huge), segment.Options{})
	assert.ErrorContains(t, err, `feature "huge"`)
	assert.ErrorContains(t, err, "overflows")

	heavy := segment.Numeric("heavy", func(a *account) float64 { return math.Exp(float64(a.orders) / 3) })
	s, err = segment.Fit(t.Context(), list, schema(heavy), segment.Options{K: segment.Exactly(2)})
	require.NoError(t, err)
	assert.Contains(t, codes(s.Warnings), "skewed-feature")
	s, err = segment.Fit(t.Context(), list, schema(heavy.Log()), segment.Options{K: segment.Exactly(2)})
	require.NoError(t, err)
	assert.NotContains(t, codes(s.Warnings), "skewed-feature")

	_, err = segment.Fit(t.Context(), nil, accountSchema(), segment.Options{})
	assert.ErrorIs(t, err, segment.ErrNoCustomers)
	_, err = segment.Fit(t.Context(), list[:2], accountSchema(), segment.Options{K: segment.Exactly(5)})
	assert.ErrorContains(t, err, "distinct")
}

func codes(ws []segment.Warning) (out []string) {
	for _, w := range ws {
		out = append(out, w.Code)
	}
	return out
}
