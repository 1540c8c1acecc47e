package behavior

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDates(t *testing.T) {
	for s, want := range map[string]Date{"1970-01-01": 0, "1969-12-31": -1, "2000-03-01": 11017, "0001-01-01": -719162, "9999-12-31": 2932896} {
		d, err := ParseDate(s)
		require.NoError(t, err)
		assert.Equal(t, want, d)
		assert.Equal(t, s, d.String())
		assert.Equal(t, d, DateOf(d.Time(), nil))
		assert.Equal(t, d, DateOf(d.Time().Add(24*time.Hour-1), nil)) // the last instant of the day
	}
	for _, s := range []string{"", "2024-2-1", "2024-02-30", "yesterday"} {
		_, err := ParseDate(s)
		assert.ErrorContains(t, err, "is not like 2006-01-02", s)
	}
}

func TestDatesAndUnitsInJSON(t *testing.T) {
	type pair struct {
		D Date
		U Unit
	}
	want := pair{D: 19782, U: Month}
	text, err := json.Marshal(want)
	require.NoError(t, err)
	assert.JSONEq(t, `{"D":"2024-02-29","U":"month"}`, string(text))
	var got pair
	require.NoError(t, json.Unmarshal(text, &got))
	assert.Equal(t, want, got)
	assert.Error(t, json.Unmarshal([]byte(`{"D":"2024-02-30"}`), &got))
	assert.Error(t, json.Unmarshal([]byte(`{"U":"fortnight"}`), &got))
	_, err = json.Marshal(pair{U: 7})
	assert.Error(t, err)
	assert.Equal(t, "unit(7)", Unit(7).String())
	for u, days := range map[Unit]float64{Day: 1, Week: 7, Month: 30.4375, Year: 365.25} {
		assert.Equal(t, days, u.Days())
		same, err := ParseUnit(u.String())
		assert.NoError(t, err)
		assert.Equal(t, u, same)
	}
}
