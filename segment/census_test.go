package segment_test

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/segment"
)

// buyer is a customer of the worlds that censuses are tested in.
type buyer struct {
	id              string
	orders, basket  float64
	recency         float64 // NaN: never
	channel, region string
	worth           float64
}

func buyers() segment.Schema[*buyer] {
	return segment.Schema[*buyer]{
		ID:    func(b *buyer) string { return b.id },
		Worth: func(b *buyer) float64 { return b.worth },
		Features: []segment.Feature[*buyer]{
			segment.Numeric("orders", func(b *buyer) float64 { return b.orders }).Log(),
			segment.Numeric("basket", func(b *buyer) float64 { return b.basket }).Log().Unit("EUR"),
			segment.Numeric("recency", func(b *buyer) float64 { return b.recency }).Missing(segment.Median),
			segment.Category("channel", func(b *buyer) string { return b.channel }),
			segment.Descriptor("region", func(b *buyer) string { return b.region }).Missing("unknown"),
		},
	}
}

// world draws buyers of three kinds, a quarter, a quarter and a half of them.
func world(r *rand.Rand, n int) []*buyer { return worldOf(r, n, .25) }

func worldOf(r *rand.Rand, n int, first float64) []*buyer {
	out := make([]*buyer, n)
	for i := range out {
		b := &buyer{id: "c" + itoa(i)}
		kind := r.Float64()
		at := [2]float64{2, 3}
		channels := []string{"web", "store", "phone"}
		switch {
		case kind < first:
			at = [2]float64{3.5, 4.5}
			channels = []string{"web", "app", "web"}
		case kind < first+.25:
			at = [2]float64{1, 5}
		}
		b.orders = math.Exp(at[0] + .4*r.NormFloat64())
		b.basket = math.Exp(at[1] + .4*r.NormFloat64())
		b.recency = 100 * r.ExpFloat64()
		if r.Float64() < .05 {
			b.recency = math.NaN()
		}
		b.channel = channels[r.IntN(3)]
		if r.Float64() < .01 {
			b.channel = "fax"
		}
		b.region = []string{"north", "south", "", "east"}[r.IntN(4)]
		b.worth = b.orders * b.basket * math.Exp(1.2*r.NormFloat64())
		out[i] = b
	}
	return out
}

func itoa(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return itoa(i/10) + string(rune('0'+i%10))
}

func modelOf[T any](t testing.TB, customers []T, s segment.Schema[T], o segment.Options) *segment.Model[T] {
	t.Helper()
	seg, err := segment.Fit(context.Background(), customers, s, o)
	require.NoError(t, err)
	return seg.Model
}

func counted[T any](t testing.TB, c *segment.Census[T]) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, c.Save(&b))
	return b.String()
}

// Whatever the order of arrivals, departures and merges, a census is who is in it.
func TestCensusForgetsTheOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	all := world(r, 3000)
	m := modelOf(t, all, buyers(), segment.Options{K: segment.Exactly(3), Pairs: 10})
	base, err := m.Census(context.Background(), all)
	require.NoError(t, err)
	assert.Equal(t, 3000, base.Customers())
	others := world(r, 4000)
	for range 5 {
		stay := r.IntN(len(others))
		want := base.Empty()
		for _, b := range others[:stay] {
			require.NoError(t, want.Add(b))
		}
		parts := []*segment.Census[*buyer]{base.Empty(), base.Empty(), base.Empty()}
		for _, i := range r.Perm(len(others)) {
			require.NoError(t, parts[r.IntN(3)].Add(others[i]))
		}
		require.NoError(t, parts[0].Merge(parts[1]))
		require.NoError(t, parts[2].Merge(parts[0]))
		for _, i := range r.Perm(len(others)) {
			if i >= stay {
				require.NoError(t, parts[2].Remove(others[i]))
			}
		}
		require.Equal(t, counted(t, want), counted(t, parts[2]))
		back, err := segment.LoadCensus(bytes.NewBufferString(counted(t, want)), m)
		require.NoError(t, err)
		require.Equal(t, counted(t, want), counted(t, back))
		require.NoError(t, back.Merge(base))
		require.NoError(t, want.AddAll(context.Background(), all))
		require.Equal(t, counted(t, want), counted(t, back))
	}
}

func TestCensusAddAllocatesNothing(t *testing.T) {
	all := world(rand.New(rand.NewPCG(8, 1)), 1000)
	m := modelOf(t, all, buyers(), segment.Options{K: segment.Exactly(3), Pairs: 10})
	c, err := m.Census(context.Background(), all)
	require.NoError(t, err)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		if c.Add(all[3]) != nil || c.Remove(all[3]) != nil {
			t.Fatal("refused")
		}
	}))
}

func TestLoadCensusRefuses(t *testing.T) {
	all := world(rand.New(rand.NewPCG(10, 1)), 500)
	o := segment.Options{K: segment.Exactly(3), Pairs: 10}
	m := modelOf(t, all, buyers(), o)
	c, err := m.Census(context.Background(), all)
	require.NoError(t, err)
	text := counted(t, c)
	change := func(f func(in map[string]any)) string {
		var in map[string]any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		require.NoError(t, d.Decode(&in))
		f(in)
		b, err := json.Marshal(in)
		require.NoError(t, err)
		return string(segment.SealedCensus(b))
	}
	part := func(in map[string]any) map[string]any { return in["segments"].([]any)[0].(map[string]any) }
	feature := func(in map[string]any, i int) map[string]any {
		return in["basis"].(map[string]any)["features"].([]any)[i].(map[string]any)
	}
	for name, bad := range map[string]struct{ text, want string }{
		"empty":     {"", "not JSON"},
		"cut":       {text[:len(text)/2], "damaged"},
		"a model":   {`{"clientele": 1, "kind": "segment.model"}`, "not a census"},
		"newer":     {change(func(in map[string]any) { in["clientele"] = 2 }), "newer version (2)"},
		"unknown":   {change(func(in map[string]any) { in["more"] = 1 }), "unknown field"},
		"edited":    {strings.Replace(text, `"nobodys":1`, `"nobodys":2`, 1), "damaged or edited"},
		"null":      {change(func(in map[string]any) { in["bins"] = nil }), "null"},
		"negative":  {change(func(in map[string]any) { part(in)["customers"] = -1 }), "do not go together"},
		"endless":   {change(func(in map[string]any) { part(in)["customers"] = int64(1) << 60 }), "do not go together"},
		"nobodys":   {change(func(in map[string]any) { part(in)["nobodys"] = 400 }), "do not go together"},
		"digits":    {change(func(in map[string]any) { part(in)["worth"].([]any)[0] = []any{1} }), "do not go together"},
		"sums":      {change(func(in map[string]any) { part(in)["numbers"] = []any{} }), "do not go together"},
		"bins":      {change(func(in map[string]any) { in["bins"].([]any)[0] = []any{1} }), "do not go together"},
		"segments":  {change(func(in map[string]any) { in["segments"] = in["segments"].([]any)[:1] }), "do not go together"},
		"edges":     {change(func(in map[string]any) { feature(in, 0)["edges"] = []any{3, 2} }), "2 edges that cannot be"},
		"levels":    {change(func(in map[string]any) { feature(in, 3)["levels"] = []any{"a", "a"} }), "levels that cannot be"},
		"kind":      {change(func(in map[string]any) { feature(in, 3)["kind"] = "number" }), `unknown kind "number"`},
		"feature":   {change(func(in map[string]any) { feature(in, 4)["name"] = "country" }), `it counts the category "country"`},
		"far":       {change(func(in map[string]any) { in["basis"].(map[string]any)["far"] = []any{1} }), "its measure is not one of the model"},
		"its model": {change(func(in map[string]any) { in["basis"].(map[string]any)["model"] = "x" }), "of another model"},
	} {
		_, err := segment.LoadCensus(strings.NewReader(bad.text), m)
		assert.ErrorContains(t, err, bad.want, name)
	}
	_, err = segment.LoadCensus(endless{}, m)
	assert.ErrorContains(t, err, "larger than 64 MiB")
	o.K = segment.Exactly(4)
	_, err = segment.LoadCensus(strings.NewReader(text), modelOf(t, all, buyers(), o))
	assert.ErrorContains(t, err, "of another model")

	// The model is stored and bound to a schema without worth.
	var stored bytes.Buffer
	require.NoError(t, m.Save(&stored))
	s := buyers()
	s.Worth = nil
	plain, err := segment.Load(&stored, s)
	require.NoError(t, err)
	_, err = segment.LoadCensus(strings.NewReader(text), plain)
	assert.ErrorContains(t, err, "it counts worth")
}

func TestCensusRefuses(t *testing.T) {
	all := world(rand.New(rand.NewPCG(11, 1)), 500)
	m := modelOf(t, all, buyers(), segment.Options{K: segment.Exactly(3), Pairs: 10})
	c, err := m.Census(context.Background(), all)
	require.NoError(t, err)
	before := counted(t, c)
	for want, change := range map[string]func(b *buyer){
		"basket: is NaN":           func(b *buyer) { b.basket = math.NaN() },
		"orders: is -1":            func(b *buyer) { b.orders = -1 },
		"channel: is empty":        func(b *buyer) { b.channel = "" },
		"Worth: is NaN":            func(b *buyer) { b.worth = math.NaN() },
		"Worth: is 1e+80":          func(b *buyer) { b.worth = 1e80 },
		"features: values are so":  func(b *buyer) { b.recency = 1e200 },
		"the schema's function pa": func(b *buyer) { b.channel = "panic" },
	} {
		bad := *all[0]
		change(&bad)
		broken := m
		if bad.channel == "panic" {
			s := buyers()
			s.Features[4] = segment.Descriptor("region", func(b *buyer) string { panic("no region") }).Missing("unknown")
			var stored bytes.Buffer
			require.NoError(t, m.Save(&stored))
			broken, err = segment.Load(&stored, s)
			require.NoError(t, err)
		}
		own, err := segment.LoadCensus(strings.NewReader(before), broken)
		require.NoError(t, err)
		assert.ErrorContains(t, own.Add(&bad), want)
		var row *segment.RowError
		err = own.AddAll(context.Background(), []*buyer{all[1], &bad})
		if assert.ErrorAs(t, err, &row, want) && broken == m {
			assert.Equal(t, 1, row.Row)
		}
		assert.Equal(t, before, counted(t, own), "nobody is counted")
		_, err = broken.Census(context.Background(), append([]*buyer{&bad}, all...))
		assert.ErrorContains(t, err, want[:6])
	}
	empty := c.Empty()
	assert.ErrorContains(t, empty.Remove(all[0]), "nobody like that left")
	assert.Equal(t, counted(t, c.Empty()), counted(t, empty))

	var none *segment.Census[*buyer]
	assert.Zero(t, none.Customers())
	assert.Nil(t, none.Empty())
	assert.ErrorContains(t, none.Add(all[0]), "census is empty")
	assert.ErrorContains(t, c.Merge(nil), "no census to merge")
	assert.ErrorContains(t, c.Merge(c), "with itself")
	other, err := m.Census(context.Background(), all[:300])
	require.NoError(t, err)
	assert.ErrorContains(t, c.Merge(other), "different measures")
	_, err = c.Drift(other, segment.DriftOptions{FalseAlarm: .5, Many: .01})
	assert.ErrorContains(t, err, "FalseAlarm 0.5")
	assert.ErrorContains(t, err, "Many 0.01 is below")
	assert.ErrorContains(t, err, "different measures")
	_, err = c.Drift(nil, segment.DriftOptions{})
	assert.ErrorContains(t, err, "no census to compare")
	_, err = m.Census(context.Background(), nil)
	assert.ErrorIs(t, err, segment.ErrNoCustomers)
	cancelled, stop := context.WithCancel(context.Background())
	stop()
	_, err = m.Census(cancelled, all)
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, c.AddAll(cancelled, all), context.Canceled)
}

func BenchmarkCensus(b *testing.B) {
	for _, n := range []int{10_000, 1_000_000} {
		b.Run("n="+itoa(n)+"/d=6/k=6", func(b *testing.B) {
			r := rand.New(rand.NewPCG(12, 1))
			all := make([][6]float64, n)
			for i := range all {
				for j := range all[i] {
					all[i][j] = float64((i>>j)%2) + .3*r.NormFloat64()
				}
			}
			s := segment.Schema[*[6]float64]{ID: func(*[6]float64) string { return "x" }, Worth: func(v *[6]float64) float64 { return v[0] }}
			for j := range 6 {
				s.Features = append(s.Features, segment.Numeric("f"+itoa(j), func(v *[6]float64) float64 { return v[j] }))
			}
			list := make([]*[6]float64, n)
			ids := make(map[*[6]float64]string, 2000)
			for i := range all {
				list[i] = &all[i]
				if i < 2000 {
					ids[list[i]] = itoa(i)
				}
			}
			fit := s // only those of the fit need IDs
			fit.ID = func(v *[6]float64) string { return ids[v] }
			m := modelOf(b, list[:2000], fit, segment.Options{K: segment.Exactly(6), Pairs: 10})
			base, err := m.Census(context.Background(), list)
			require.NoError(b, err)
			b.Run("add", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					require.NoError(b, base.Empty().AddAll(context.Background(), list))
				}
			})
			b.Run("baseline", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					_, err := m.Census(context.Background(), list)
					require.NoError(b, err)
				}
			})
		})
	}
}
