package value

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMethodsByName(t *testing.T) {
	var names []string
	for _, m := range Methods() {
		names = append(names, m.Name)
		for _, name := range []string{m.Name, strings.ToLower(m.Name), strings.ReplaceAll(strings.ToLower(m.Name), "/", "-"), strings.ReplaceAll(m.Name, "/", "")} {
			got, ok := MethodNamed(name)
			assert.True(t, ok, name)
			assert.Equal(t, m.Name, got.Name)
		}
	}
	assert.Equal(t, []string{"BG/NBD", "MBG/NBD", "Pareto/NBD", "NBD"}, names, "the floor comes last")
	for _, name := range []string{"", "auto", "BG", "-", "BG/BB", "Gamma-Gamma"} {
		_, ok := MethodNamed(name)
		assert.False(t, ok, name)
	}
}

func TestAMethodFitsWhatItsModelFits(t *testing.T) {
	h := BGNBD{.5, 6, .8, 2.5}.Simulate(1, ages(3000, 10, 60))
	for _, m := range Methods() {
		f, err := m.Fit(t.Context(), h, Options{})
		require.NoError(t, err, m.Name)
		require.NoError(t, f.Model.(named).Validate())
		assert.Equal(t, m.Name, f.Model.(named).kind())
		_, err = m.Fit(t.Context(), nil, Options{})
		assert.ErrorIs(t, err, errNoCustomers)
	}
	want, err := FitBGNBD(t.Context(), h, Options{})
	require.NoError(t, err)
	m, _ := MethodNamed("bg-nbd")
	got, err := m.Fit(t.Context(), h, Options{})
	require.NoError(t, err)
	// Field by field, so that one that Fit gains later is not forgotten.
	a, b := reflect.ValueOf(*want), reflect.ValueOf(*got)
	for i := range a.NumField() {
		if name := a.Type().Field(i).Name; name == "Model" {
			assert.Equal(t, Orders(want.Model), got.Model)
		} else {
			assert.Equal(t, fmt.Sprint(a.Field(i)), fmt.Sprint(b.Field(i)), name)
		}
	}
	_, err = NewMethod("ours", func(context.Context, []History, Options) (*Fit[BGNBD], error) { return nil, nil }).Fit(t.Context(), h, Options{})
	assert.ErrorContains(t, err, "ours")
	mine := errors.New("mine")
	_, err = NewMethod("ours", func(context.Context, []History, Options) (*Fit[BGNBD], error) { return nil, mine }).Fit(t.Context(), h, Options{})
	assert.ErrorIs(t, err, mine)
}

func TestAnyOrderFitAsJSON(t *testing.T) {
	h := MBGNBD{.5, 6, .8, 2.5}.Simulate(1, ages(3000, 10, 60))
	for _, m := range Methods() {
		f, err := m.Fit(t.Context(), h, Options{})
		require.NoError(t, err)
		b, err := json.Marshal(f)
		require.NoError(t, err)
		var back Fit[Orders]
		require.NoError(t, json.Unmarshal(b, &back))
		assert.Equal(t, *f, back)
		again, err := json.Marshal(back)
		require.NoError(t, err)
		assert.Equal(t, string(b), string(again))
	}
	known := known(BGBB{}, 1.2, .75, .66, 2.78)
	b, err := json.Marshal(Fit[Orders]{Model: known.Model, Parameters: known.Parameters, Covariance: known.Covariance})
	require.NoError(t, err)
	b = []byte(strings.ReplaceAll(string(b), `{"name":"beta"`, `{"name":"alpha"`))
	var f Fit[Orders]
	assert.ErrorContains(t, json.Unmarshal(b, &f), `parameter 1 is "alpha", not "beta"`)
	assert.Nil(t, f.Model, "left as it was")
}

func TestAnyOrderFitRefusesWhatItCannotRead(t *testing.T) {
	h := BGNBD{.5, 6, .8, 2.5}.Simulate(1, ages(500, 10, 60))
	m, _ := MethodNamed("BG/NBD")
	good, err := m.Fit(t.Context(), h, Options{})
	require.NoError(t, err)
	b, err := json.Marshal(good)
	require.NoError(t, err)
	for from, c := range map[string][2]string{
		`"kind":"BG/NBD"`:  {`"kind":"PDO"`, `it holds a "PDO", which is no order model of this library`},
		`"kind":"BG/NBD",`: {``, `it lacks "kind"`},
		`"clientele":1`:    {`"clientele":2`, `version (2)`},
		`"model":{"r":`:    {`"model":{"r":-`, `R = -`},
		`"name":"r"`:       {`"name":"q"`, `parameter 0 is "q"`},
		`"BG/NBD","model"`: {`"Gamma-Gamma","model"`, `"Gamma-Gamma", which is no order model`},
		`BG/NBD`:           {`NBD`, `do not belong to a NBD`},
	} {
		bad := strings.Replace(string(b), from, c[0], 1)
		require.NotEqual(t, string(b), bad, from)
		kept := Fit[Orders]{Customers: 3}
		assert.ErrorContains(t, json.Unmarshal([]byte(bad), &kept), c[1], from)
		assert.Equal(t, Fit[Orders]{Customers: 3}, kept)
	}
	var floor Fit[NBD]
	assert.ErrorContains(t, json.Unmarshal(b, &floor), `it holds a "BG/NBD", not a "NBD"`)
	_, err = json.Marshal(Fit[Orders]{})
	assert.ErrorContains(t, err, "no JSON form")
	_, err = json.Marshal(Fit[Orders]{Model: constant(2)})
	assert.ErrorContains(t, err, "constant has no JSON form")
	// An interface of the host's own takes the models that have its methods.
	var narrow Fit[interface {
		Orders
		Nothing()
	}]
	assert.ErrorContains(t, json.Unmarshal(b, &narrow), "not what this fit is of")
	var wide Fit[chancer]
	require.NoError(t, json.Unmarshal(b, &wide))
	assert.Equal(t, good.Model, wide.Model)
}
