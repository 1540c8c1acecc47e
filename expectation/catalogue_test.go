package expectation

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The catalogue is whole: every type and phase occurs, and every entry says what to
// ask and what to look for, in its own words.
func TestStandardCatalogue(t *testing.T) {
	c := StandardCatalogue()
	require.Len(t, c, 18)
	types, phases, said := map[Type]int{}, map[Phase]int{}, map[string]string{}
	for _, e := range c {
		types[e.Type]++
		assert.NotEmpty(t, e.Text, e.Name)
		assert.GreaterOrEqual(t, len(e.Statements), 2, e.Name)
		assert.NotEmpty(t, e.Proxies, e.Name)
		assert.True(t, e.Influence > 0 && e.Influence <= 1, e.Name)
		for _, p := range e.Phases {
			phases[p]++
		}
		for _, s := range e.Statements {
			assert.Empty(t, said[s], "%q is a statement of %s too", s, e.Name)
			said[s] = e.Name
		}
	}
	assert.Len(t, types, 5)
	for _, p := range []Phase{Before, During, After} {
		assert.Greater(t, phases[p], 5, p)
	}
	c[0].Statements[0], c[0].Name = "changed", "changed"
	assert.NotEqual(t, "changed", StandardCatalogue()[0].Statements[0], "a copy of its own")
	assert.NotEqual(t, "changed", StandardCatalogue()[0].Name)
}

func TestCatalogueInstrument(t *testing.T) {
	c, err := StandardCatalogue().Pick("data protection", "speed")
	require.NoError(t, err)
	assert.Equal(t, []string{"data protection", "speed"}, c.Names())
	in, err := c.Instrument("short survey", Scale{1, 7})
	require.NoError(t, err)
	assert.Len(t, in.Items, 2*(2+3)+2)
	assert.Equal(t, Item{ID: "expected_data_protection_1", Dimension: "data protection", Measures: Expected, Aspect: "1", Text: "I expect that my data are kept safe."}, in.Items[0])
	// Its JSON form is an instrument file.
	b, err := json.Marshal(in)
	require.NoError(t, err)
	back, err := ReadInstrument(bytes.NewReader(b))
	require.NoError(t, err)
	assert.Equal(t, in, back)
	all, err := StandardCatalogue().Instrument("all", Scale{1, 5}, Desired, Adequate, Perceived, Importance)
	require.NoError(t, err)
	assert.Len(t, all.Dimensions, 18)
	_, err = c.Instrument("x", Scale{1, 7}, Outcome)
	assert.ErrorContains(t, err, "no questions for \"outcome\"")
	_, err = c.Instrument("x", Scale{7, 1})
	assert.Error(t, err)
	_, err = Catalogue{}.Instrument("x", Scale{1, 7})
	assert.Error(t, err)
	_, err = c.Pick("speed", "beauty", "speed")
	assert.ErrorContains(t, err, "beauty")
	assert.ErrorContains(t, err, "twice")
}
