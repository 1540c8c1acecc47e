package segment_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/clientele-go/clientele/internal/random"
	"github.com/clientele-go/clientele/segment"
)

// trader is a customer with amounts of heavy tails, balances of both signs and
// counts that are mostly zero, some of them missing.
type trader struct {
	id             string
	amount, saldo  float64
	returns        int
	amountIsHidden bool
}

func (c trader) ID() string { return c.id }
func (c trader) Amount() float64 {
	if c.amountIsHidden {
		return math.NaN()
	}
	return c.amount
}
func (c trader) Saldo() float64 { return c.saldo }
func (c trader) Returns() int   { return c.returns }

func traders(n int, seed uint64, hidden float64) []trader {
	r := random.Stream(seed, 77)
	list := make([]trader, n)
	for i := range list {
		k := i % 3
		list[i] = trader{
			id: strconv.Itoa(i), amount: []float64{20, 200, 60}[k] * math.Exp(.8*r.NormFloat64()),
			saldo:   []float64{-300, 100, 900}[k] * (1 + math.Exp(r.NormFloat64())) / 2,
			returns: max(0, int([]float64{-2, 1, 3}[k]+3*r.NormFloat64())),
		}
		list[i].amountIsHidden = r.Float64() < hidden
	}
	return list
}

type traderNumber = segment.NumericFeature[trader]

// everyScale is every way that a scale can be declared.
var everyScale = map[string]func(traderNumber) traderNumber{
	"plain":             func(f traderNumber) traderNumber { return f },
	"unscaled":          traderNumber.Unscaled,
	"robust":            traderNumber.Robust,
	"log":               traderNumber.Log,
	"log robust":        func(f traderNumber) traderNumber { return f.Robust().Log() },
	"power":             traderNumber.YeoJohnson,
	"power robust":      func(f traderNumber) traderNumber { return f.YeoJohnson().Robust() },
	"power unscaled":    func(f traderNumber) traderNumber { return f.Unscaled().YeoJohnson() },
	"quantile":          traderNumber.Quantile,
	"winsorized":        func(f traderNumber) traderNumber { return f.Winsorized(.03) },
	"winsorized log":    func(f traderNumber) traderNumber { return f.Log().Winsorized(.1) },
	"winsorized power":  func(f traderNumber) traderNumber { return f.Winsorized(.02).YeoJohnson().Robust() },
	"winsorized ranks":  func(f traderNumber) traderNumber { return f.Quantile().Winsorized(.05) },
	"winsorized robust": func(f traderNumber) traderNumber { return f.Robust().Winsorized(.01).Weight(3) },
}

var everyPolicy = map[string]segment.Fill{"none": nil, "median": segment.Median, "mean": segment.Mean, "constant": segment.Constant(5)}

// scaledSchema has every number on the scale, but for balances under a logarithm.
func scaledSchema(scale func(traderNumber) traderNumber, logs bool, policy segment.Fill) segment.Schema[trader] {
	s := segment.Schema[trader]{ID: trader.ID}
	for _, f := range []traderNumber{segment.Numeric("amount", trader.Amount).Missing(policy), segment.Numeric("returns", trader.Returns)} {
		s.Features = append(s.Features, scale(f))
	}
	if saldo := segment.Numeric("saldo", trader.Saldo).Unit("EUR"); logs {
		s.Features = append(s.Features, saldo.YeoJohnson())
	} else {
		s.Features = append(s.Features, scale(saldo))
	}
	return s
}

func forEveryScale(t *testing.T, n int, f func(t *testing.T, list []trader, schema segment.Schema[trader], s *segment.Segmentation[trader])) {
	for i, name := range slices.Sorted(maps.Keys(everyScale)) {
		scale := everyScale[name]
		for j, policy := range slices.Sorted(maps.Keys(everyPolicy)) {
			if testing.Short() && (i+j)%len(everyPolicy) != 0 {
				continue // as under the race detector: every scale with one of the policies
			}
			fill := everyPolicy[policy]
			t.Run(name+"/"+policy, func(t *testing.T) {
				hidden := 0.0
				if fill != nil {
					hidden = .2
				}
				list := traders(n, 1, hidden)
				schema := scaledSchema(scale, strings.Contains(name, "log"), fill)
				s, err := segment.Fit(t.Context(), list, schema, segment.Options{K: segment.Exactly(3), Pairs: 10})
				require.NoError(t, err)
				f(t, list, schema, s)
			})
		}
	}
}

// Whatever the scale: who was fitted is assigned where the fit put them, by the model
// and by its stored form, and without allocating.
func TestEveryScaleAssignsAsItFitted(t *testing.T) {
	forEveryScale(t, 400, func(t *testing.T, list []trader, schema segment.Schema[trader], s *segment.Segmentation[trader]) {
		text := saved(t, s.Model)
		loaded, err := segment.Load(strings.NewReader(text), schema)
		require.NoError(t, err)
		assert.Equal(t, text, saved(t, loaded))
		for i, l := range s.Membership().Labels {
			a, err := s.Model.Assign(list[i])
			require.NoError(t, err)
			require.Equal(t, int(l), a.Index)
		}
		for _, c := range append(traders(300, 2, .1), trader{id: "far", amount: 1e12, saldo: -1e12, returns: 1e9}) {
			want, err := s.Model.Explain(c)
			if c.amountIsHidden && strings.HasSuffix(t.Name(), "/none") {
				assert.ErrorContains(t, err, "is NaN (missing)")
				continue
			}
			require.NoError(t, err)
			got, err := loaded.Explain(c)
			require.NoError(t, err)
			require.Equal(t, want.Assignment, got.Assignment)
			require.Equal(t, want.Change, got.Change)
			for _, in := range want.Inputs {
				require.False(t, math.IsNaN(in.Encoded) || math.IsInf(in.Encoded, 0))
			}
		}
		i := 0
		assert.Zero(t, testing.AllocsPerRun(len(list), func() {
			_, err = s.Model.Assign(list[i%len(list)])
			i++
		}))
		require.NoError(t, err)
	})
}

// A change that is offered moves the customer where it says, and none is offered
// to a value at which nobody is told apart any more.
func TestEveryScaleKeepsItsPromises(t *testing.T) {
	fits, offered := 0, 0
	forEveryScale(t, 300, func(t *testing.T, list []trader, _ segment.Schema[trader], s *segment.Segmentation[trader]) {
		fits++
		for _, c := range append(list[:80:80], traders(40, 3, 0)...) {
			e, err := s.Model.Explain(c)
			require.NoError(t, err)
			if e.Change == nil {
				continue
			}
			offered++
			moved := c
			switch e.Change.Feature {
			case "amount":
				moved.amount, moved.amountIsHidden = e.Change.To, false
			case "returns":
				moved.returns = int(e.Change.To)
				require.Equal(t, e.Change.To, float64(moved.returns))
			case "saldo":
				moved.saldo = e.Change.To
			}
			got, err := s.Model.Assign(moved)
			require.NoError(t, err)
			assert.Equal(t, e.Change.Segment, got.Segment)
			assert.NotEqual(t, e.Segment, got.Segment)
			after, err := s.Model.Explain(moved)
			require.NoError(t, err)
			for i, in := range after.Inputs {
				if in.Feature == e.Change.Feature {
					assert.InDelta(t, e.Change.Size, math.Abs(in.Encoded-e.Inputs[i].Encoded), 1e-9)
				}
			}
		}
	})
	assert.Greater(t, offered, fits*60)
}

// A rule asks for values as the host has them, whatever the scale, and so do SQL and Go.
func TestEveryScaleHasARule(t *testing.T) {
	forEveryScale(t, 600, func(t *testing.T, list []trader, _ segment.Schema[trader], s *segment.Segmentation[trader]) {
		r, err := s.Model.Rule(t.Context(), list, segment.RuleOptions{Leaves: 9})
		require.NoError(t, err)
		assert.Greater(t, r.Fidelity().Overall.Value, .7)
		sql, err := r.SQL()
		require.NoError(t, err)
		source, err := r.Go("shop", "Segment")
		require.NoError(t, err)
		f := checked(t, source)
		right := 0
		hidden := 0.0
		if !strings.HasSuffix(t.Name(), "/none") {
			hidden = .2
		}
		for _, c := range traders(100, 4, hidden) {
			want, err := r.Assign(c)
			require.NoError(t, err)
			row := map[string]any{"amount": c.Amount(), "returns": float64(c.returns), "saldo": c.saldo}
			assert.Equal(t, want.ID, evalGo(t, f, row))
			if c.amountIsHidden {
				row["amount"] = nil
			}
			assert.Equal(t, want.ID, evalSQL(t, sql, row))
			if a, err := s.Model.Assign(c); err == nil && a.Segment.ID == want.ID {
				right++
			}
		}
		assert.Greater(t, right, 65, "of others too")
	})
}

func TestScalesThatMakeNoSense(t *testing.T) {
	x := func() segment.NumericFeature[row] { return segment.Numeric("x", rowX) }
	for want, f := range map[string]segment.NumericFeature[row]{
		"more than one of Log, YeoJohnson and Quantile": x().YeoJohnson().Log(),
		"has Quantile and Robust":                       x().Robust().Quantile(),
		"has Unscaled and Robust":                       x().Robust().Unscaled(),
		"winsorized share 0 is not":                     x().Winsorized(0),
		"winsorized share 0.5 is not":                   x().Winsorized(.5),
		"winsorized share NaN is not":                   x().Winsorized(math.NaN()),
		"winsorized share -0.1 is not":                  x().Log().Winsorized(-.1),
	} {
		assert.ErrorContains(t, rowSchema(f).Validate(), want)
		assert.ErrorContains(t, rowSchema(x(), f.Descriptor()).Validate(), want)
	}
	assert.NoError(t, rowSchema(x().Log().Log().Winsorized(.1).Winsorized(.2)).Validate(), "saying it twice is no other scale")
}

func TestScalesOfHopelessColumns(t *testing.T) {
	list := rows(60)
	for i := range list {
		list[i].y = 0
		list[i].count = uint16(i / 57) // three of sixty
	}
	y := segment.Numeric("y", func(r row) float64 { return r.y })
	flag := segment.Numeric("flag", func(r row) uint16 { return r.count })
	none := segment.Numeric("none", func(row) float64 { return math.NaN() }).Missing(segment.Constant(3))
	for _, f := range []segment.NumericFeature[row]{y.YeoJohnson(), y.Quantile(), y.Robust(), y.Winsorized(.1), none.YeoJohnson(), none.Quantile(), none.Winsorized(.2), flag.Winsorized(.1)} {
		schema := rowSchema(f, segment.Numeric("x", rowX))
		s, err := segment.Fit(t.Context(), list, schema, segment.Options{K: segment.Exactly(2), Pairs: 10})
		require.NoError(t, err)
		assert.Contains(t, codes(s.Warnings), "constant-feature")
		loaded, err := segment.Load(strings.NewReader(saved(t, s.Model)), schema)
		require.NoError(t, err)
		_, err = loaded.Explain(row{id: "z", x: 3, y: 1e9, count: 7})
		require.NoError(t, err)
	}
	s, err := segment.Fit(t.Context(), list, rowSchema(flag.Robust(), segment.Numeric("x", rowX)), segment.Options{K: segment.Exactly(2), Pairs: 10})
	require.NoError(t, err)
	assert.Contains(t, codes(s.Warnings), "no-middle-spread")
	s, err = segment.Fit(t.Context(), list, rowSchema(flag.YeoJohnson(), segment.Numeric("x", rowX)), segment.Options{K: segment.Exactly(2), Pairs: 10})
	require.NoError(t, err)
	assert.Contains(t, codes(s.Warnings), "power-at-limit")
}

// What the fit says of tails, and that it falls silent once the advice is taken.
func TestTheWayOutOfATail(t *testing.T) {
	list := traders(600, 5, 0)
	for i := range list {
		list[i].amount = math.Exp(math.Sqrt(list[i].amount))
	}
	for _, c := range []struct {
		f    func(trader) float64
		says string
		try  []func(traderNumber) traderNumber
	}{
		{trader.Amount, "a few large customers pull the segments to themselves; consider Log(), YeoJohnson() or Quantile(), or Winsorized()",
			[]func(traderNumber) traderNumber{traderNumber.Log, traderNumber.YeoJohnson, traderNumber.Quantile}},
		{func(c trader) float64 { return c.amount - 10 }, "consider YeoJohnson() or Quantile(), or Winsorized()", []func(traderNumber) traderNumber{traderNumber.Quantile}},
		{func(c trader) float64 { return -c.amount }, "a few small customers pull the segments to themselves; consider YeoJohnson() or Quantile()", []func(traderNumber) traderNumber{traderNumber.YeoJohnson}},
	} {
		feature := segment.Numeric("amount", c.f)
		fit := func(f traderNumber) []segment.Warning {
			s, err := segment.Fit(t.Context(), list, segment.Schema[trader]{ID: trader.ID, Features: []segment.Feature[trader]{f}}, segment.Options{K: segment.Exactly(2), Pairs: 10})
			require.NoError(t, err)
			return s.Warnings
		}
		assert.Contains(t, textOf(fit(feature), "skewed-feature"), c.says)
		for _, try := range c.try {
			assert.Empty(t, textOf(fit(try(feature)), "skewed-feature"))
		}
		assert.NotContains(t, textOf(fit(feature.Winsorized(.001)), "skewed-feature"), "Winsorized")
	}
	rare := segment.Numeric("rare", func(c trader) int { return strings.Count(c.id, "77") })
	s, err := segment.Fit(t.Context(), list, segment.Schema[trader]{ID: trader.ID, Features: []segment.Feature[trader]{rare}}, segment.Options{K: segment.Exactly(2), Pairs: 10})
	require.NoError(t, err)
	assert.Contains(t, textOf(s.Warnings, "skewed-feature"), "no transform changes that")
}

func textOf(ws []segment.Warning, code string) string {
	for _, w := range ws {
		if w.Code == code {
			return w.Text
		}
	}
	return ""
}

// Features that repeat each other are named in what is published, without figures.
func TestFitReportsWhatCountsTwice(t *testing.T) {
	list := traders(300, 6, 0)
	s, err := segment.Fit(t.Context(), list, segment.Schema[trader]{ID: trader.ID, Features: []segment.Feature[trader]{
		segment.Numeric("amount", trader.Amount).Log(), segment.Numeric("saldo", trader.Saldo).YeoJohnson(),
		segment.Numeric("cents", func(c trader) float64 { return 100*c.amount + c.saldo/1e3 }).Log(),
		segment.Category("size", func(c trader) string { return fmt.Sprint(int(math.Log(c.amount) / 2)) }),
	}}, segment.Options{K: segment.Exactly(3), Pairs: 10})
	require.NoError(t, err)
	require.Len(t, s.Correlations, 6)
	first := s.Correlations[0]
	assert.Equal(t, segment.Correlation{A: "amount", B: "cents", Measure: "pearson", Strength: first.Strength}, first)
	assert.Greater(t, first.Strength, .99)
	var subjects []string
	for _, w := range s.Summary().Warnings {
		if w.Code == "correlated-feature" {
			subjects = append(subjects, w.Subject)
			assert.NotRegexp(t, `\d`, w.Text)
		}
	}
	assert.Equal(t, []string{"cents", "size"}, subjects)
}

func TestLoadRefusesScalesThatCannotBe(t *testing.T) {
	list := traders(300, 1, 0)
	fit := func(scale func(traderNumber) traderNumber) (string, segment.Schema[trader]) {
		schema := scaledSchema(scale, false, nil)
		s, err := segment.Fit(t.Context(), list, schema, segment.Options{K: segment.Exactly(2), Pairs: 10})
		require.NoError(t, err)
		return saved(t, s.Model), schema
	}
	power, powers := fit(everyScale["winsorized power"])
	ranks, rankses := fit(traderNumber.Quantile)
	change := func(text string, f func(feature map[string]any)) string {
		var m map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &m))
		f(m["features"].([]any)[0].(map[string]any))
		b, err := json.Marshal(m)
		require.NoError(t, err)
		return string(b)
	}
	for name, c := range map[string]struct {
		text   string
		schema segment.Schema[trader]
		want   string
	}{
		"two":         {change(power, func(f map[string]any) { f["log"] = true }), powers, "more than one of"},
		"unknown":     {change(power, func(f map[string]any) { f["transform"] = "cube" }), powers, `unknown transform "cube"`},
		"no power":    {change(power, func(f map[string]any) { delete(f, "power") }), powers, "a power or a transform"},
		"power alone": {change(ranks, func(f map[string]any) { f["power"] = 1 }), rankses, "a power or a transform"},
		"strong":      {change(power, func(f map[string]any) { f["power"] = 99 }), powers, "power 99"},
		"no floor":    {change(power, func(f map[string]any) { delete(f, "floor") }), powers, "not all of them"},
		"only ends":   {change(power, func(f map[string]any) { delete(f, "winsorized") }), powers, "not all of them"},
		"turned":      {change(power, func(f map[string]any) { f["floor"] = 1e9 }), powers, "winsorized from 1e+09"},
		"share":       {change(power, func(f map[string]any) { f["winsorized"] = .7 }), powers, "share 0.7"},
		"robust":      {change(ranks, func(f map[string]any) { f["robust"] = true }), rankses, "Quantile and Robust"},
		"no knots":    {change(ranks, func(f map[string]any) { delete(f, "values") }), rankses, "0 knots"},
		"falling":     {change(ranks, func(f map[string]any) { f["values"].([]any)[0] = 1e9 }), rankses, "that cannot be"},
		"level":       {change(ranks, func(f map[string]any) { f["scores"].([]any)[1] = f["scores"].([]any)[0] }), rankses, "that cannot be"},
		"knot edited": {change(ranks, func(f map[string]any) { f["scores"].([]any)[0] = -2.7 }), rankses, "checksum"},
		"other power": {power, rankses, `transform is "yeo-johnson" in the model and "quantile" in the schema; winsorized share is 0.02 in the model and 0 in the schema; robust is true in the model and false`},
		"plain":       {ranks, scaledSchema(everyScale["log"], true, nil), `logarithm is false in the model and true in the schema; transform is "quantile" in the model and "" in the schema`},
	} {
		_, err := segment.Load(strings.NewReader(c.text), c.schema)
		assert.ErrorContains(t, err, c.want, name)
	}
}

// The public customer files, on scales that scikit-learn 1.2.1 fits: the power of
// PowerTransformer(), and what it makes, standardised by the divisor n, of the first
// two rows; the centre and scale of RobustScaler(unit_variance=True); and the ends of
// scipy 1.10.1, mstats.winsorize(limits=.05).
// Where a column has no more than a hundred values, the shares of the first three rows
// by QuantileTransformer(n_quantiles=n), which puts rank r of n at (r-1)/(n-1), are
// those behind the scores, which put it at (r-.5)/n.
func TestScalesOfPublicFiles(t *testing.T) {
	dir := sharedDir(t)
	for _, c := range []struct {
		file, column   string
		power          float64
		z              [2]float64
		median, spread float64
		low, high      float64
		shares         []float64
	}{
		{"wholesale", "Fresh", .2943911962444001, [2]float64{.4130115516227292, -.11091096462689587}, 8504, 10234.40311434417, 403, 36817, nil},
		{"wholesale", "Milk", .06626945866140968, [2]float64{.9794544448253121, .9952427333327529}, 3627, 4193.725700320409, 594, 16784, nil},
		{"wholesale", "Grocery", .12374212379813883, [2]float64{.39490069904483016, .6283756561692504}, 4755.5, 6303.098006699253, 854, 23998, nil},
		{"wholesale", "Frozen", .087979966839089, [2]float64{-1.4579728784128265, .08008104075551484}, 1526, 2084.5387192188764, 137, 9927, nil},
		{"wholesale", "Detergents_Paper", .05539882930219971, [2]float64{.620530061780408, .7515561812254055}, 816.5, 2717.0538906888287, 64, 12034, nil},
		{"wholesale", "Delicassen", .1854110537092628, [2]float64{.33807378828886303, .6022216316142606}, 965.5, 1046.717166264955, 64, 4478, nil},
		{"mall", "Age", .12817506373791795, [2]float64{-1.7189930576049268, -1.4700019485632132}, 36, 15.01134746236922, 19, 66, []float64{.03768844221105528, .09547738693467336, .07035175879396985}},
		{"mall", "Annual_Income", .6457054451038651, [2]float64{-1.9899297816639108, -1.9899297816639108}, 61.5, 27.057490487727236, 19, 103, nil},
		{"mall", "Spending_Score", .8429139978531324, [2]float64{-.3853074957819469, 1.1644669642211218}, 50, 28.354767428919637, 6, 92, []float64{.2889447236180904, .85678391959799, .04773869346733668}},
	} {
		_, list := respondents(t, filepath.Join(dir, "data", "segment", "customers", c.file+".csv"))
		number := segment.Numeric(c.column, func(r respondent) float64 {
			v, err := strconv.ParseFloat(r.text(c.column), 64)
			require.NoError(t, err)
			return v
		})
		fit := func(f segment.NumericFeature[respondent]) (*segment.Model[respondent], map[string]any) {
			s, err := segment.Fit(t.Context(), list, segment.Schema[respondent]{
				ID: func(r respondent) string { return r.row }, Features: []segment.Feature[respondent]{f},
			}, segment.Options{K: segment.Exactly(2), Pairs: 10})
			require.NoError(t, err)
			var m struct{ Features []map[string]any }
			require.NoError(t, json.Unmarshal([]byte(saved(t, s.Model)), &m))
			return s.Model, m.Features[0]
		}
		m, stored := fit(number.YeoJohnson())
		assert.InDelta(t, c.power, stored["power"], 1e-6, c.column)
		for i, want := range c.z {
			e, err := m.Explain(list[i])
			require.NoError(t, err)
			n := float64(len(list))
			assert.InDelta(t, want*math.Sqrt((n-1)/n), e.Inputs[0].Encoded, 1e-5, c.column)
		}
		_, stored = fit(number.Robust())
		assert.InDelta(t, c.median, stored["location"], 1e-9, c.column)
		assert.InEpsilon(t, 1/c.spread, stored["factor"], 1e-12, c.column)
		_, stored = fit(number.Winsorized(.05))
		assert.Equal(t, c.low, stored["floor"], c.column)
		assert.Equal(t, c.high, stored["ceiling"], c.column)
		_, stored = fit(number.Quantile())
		for i, share := range c.shares {
			v, n := list[i].text(c.column), float64(len(list))
			at := slices.IndexFunc(stored["values"].([]any), func(x any) bool { return fmt.Sprint(x) == v })
			require.GreaterOrEqual(t, at, 0)
			p := math.Erfc(-stored["scores"].([]any)[at].(float64)/math.Sqrt2) / 2
			assert.InDelta(t, (share*(n-1)+.5)/n, p, 1e-12, c.column)
		}
	}
}

// Ranks do not know what a value is called, only which is larger: neither do segments
// by them, nor effects of what only describes.
func TestQuantileKnowsOrderAlone(t *testing.T) {
	list := traders(90, 8, 0)
	fit := func(of func(float64) float64) *segment.Segmentation[trader] {
		s, err := segment.Fit(t.Context(), list, segment.Schema[trader]{ID: trader.ID, Features: []segment.Feature[trader]{
			segment.Numeric("amount", func(c trader) float64 { return of(c.amount) }).Quantile(),
			segment.Numeric("returns", func(c trader) float64 { return of(float64(c.returns)) }).Quantile(),
			segment.Numeric("saldo", func(c trader) float64 { return of(c.saldo / 1e3) }).Quantile().Descriptor(),
		}}, segment.Options{K: segment.Exactly(3), Pairs: 10})
		require.NoError(t, err)
		return s
	}
	plain, bent := fit(func(v float64) float64 { return v }), fit(func(v float64) float64 { return math.Cbrt(v) + v/100 })
	assert.Equal(t, plain.Membership(), bent.Membership())
	for i, p := range plain.Summary().Segments {
		d := p.Descriptors[0]
		require.NotNil(t, d.Effect)
		assert.Equal(t, d.Effect, bent.Summary().Segments[i].Descriptors[0].Effect)
		assert.NotEqual(t, d.Mean, bent.Summary().Segments[i].Descriptors[0].Mean, "means are of the values as they are")
	}
}
