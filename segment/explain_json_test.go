package segment

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestExplanationAsJSON(t *testing.T) {
	e := Explanation{
		Assignment: Assignment{Segment: Ref{"s1", "many orders"}, Strength: .5},
		Distance:   1, RunnerUpDistance: math.Inf(1), Border: math.Inf(1),
		Inputs: []Input{
			{Feature: "orders", Value: 3, Used: 3, Encoded: .5, Contribution: 1},
			{Feature: "channel", Value: math.NaN(), Used: math.NaN(), Level: "web"},
		},
	}
	b, err := json.Marshal(e)
	require.NoError(t, err)
	assert.JSONEq(t, `{
		"segment": {"id": "s1", "name": "many orders"}, "index": 0, "strength": 0.5,
		"distance": 1, "runnerUpDistance": null, "border": null,
		"inputs": [
			{"feature": "orders", "value": 3, "used": 3, "encoded": 0.5, "contribution": 1},
			{"feature": "channel", "value": null, "used": null, "level": "web", "encoded": 0, "contribution": 0}
		],
		"change": null}`, string(b))
}
