package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReport(t *testing.T) {
	accounts, survey := sample()
	var out strings.Builder
	require.NoError(t, report(t.Context(), &out, accounts, survey))
	assert.Contains(t, out.String(), "1. speed for", "the gap that was planted comes first")
	assert.NotContains(t, out.String(), "advice for", "nothing was planted there")
	assert.NotContains(t, out.String(), "K00", "no account is published")
}
