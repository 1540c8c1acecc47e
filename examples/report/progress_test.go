package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProgress(t *testing.T) {
	var out strings.Builder
	p := newProgress(&out)
	clock := time.Now()
	p.now = func() time.Time { return clock }
	p.report("early", 1, 2)
	assert.Empty(t, out.String(), "a short run says nothing")
	clock = clock.Add(3 * time.Second)
	p.report("reading", 1234, 0)
	p.report("reading", 1235, 0) // at once: not said
	clock = clock.Add(3 * time.Second)
	p.report("fitting", 50, 200)
	clock = clock.Add(3 * time.Second)
	p.report("valuing", 0, 0)
	clock = clock.Add(3 * time.Second)
	f, err := os.Open("testdata/orders.csv")
	require.NoError(t, err)
	defer f.Close()
	info, err := f.Stat()
	require.NoError(t, err)
	p.reading("orders", f)(1000, info.Size()/2+1)
	assert.Equal(t, "reading: 1,234\nfitting: 50 of 200 (25 %)\nvaluing ...\norders: 1,000 rows (50 %)\n", out.String())
}
